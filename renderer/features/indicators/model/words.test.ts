import { describe, expect, it } from 'vitest';
import { ageOf, assetValue, countryName, entryTypeLabel } from './words.ts';

const now = Date.UTC(2026, 2, 10, 12);

describe('words of lists', () => {
  it('count age in whole days, from the publication where it is known', () => {
    expect(ageOf({ publishedAt: null, importedAt: now - 3_600_000 }, now)).toBe('imported today');
    expect(ageOf({ publishedAt: now - 86_400_000, importedAt: now }, now)).toBe('published 1 day ago');
    expect(ageOf({ publishedAt: now - 1500 * 86_400_000, importedAt: now }, now)).toBe(
      'published 1,500 days ago',
    );
    // A clock that is behind makes nothing negative.
    expect(ageOf({ publishedAt: now + 86_400_000, importedAt: now }, now)).toBe('published today');
  });

  it('name countries, types and assets', () => {
    expect([countryName('DE'), countryName('QX'), countryName('Testland')]).toEqual([
      'Germany (DE)',
      'QX',
      'Testland',
    ]);
    expect([entryTypeLabel('sha256'), entryTypeLabel('asset'), entryTypeLabel('odd')]).toEqual([
      'SHA-256',
      'Asset',
      'odd',
    ]);
    expect(assetValue('user|domainAccount|contoso\\a|b')).toBe('contoso\\a|b');
  });
});
