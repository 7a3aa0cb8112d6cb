import { describe, expect, it } from 'vitest';
import {
  ageOf,
  assetCounts,
  assetKindLabel,
  assetValue,
  countryName,
  entryTypeLabel,
  unknownCriticalityText,
} from './words.ts';

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

  it('count assets, those seen, and those whose criticality is unknown', () => {
    expect(assetCounts({ accepted: 4, seen: 3 })).toBe('4 assets, 3 of them seen');
    expect(assetCounts({ accepted: 1, seen: null })).toBe('1 asset, 0 of them seen');
    const means =
      'a criticality that is none of low, medium, high, critical: kept as it is, does not count for the score.';
    expect([0, 1, 1200].map(unknownCriticalityText)).toEqual([
      null,
      `1 row has ${means}`,
      `1,200 rows have ${means}`,
    ]);
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
    expect([assetKindLabel('user|upn|a@b.c'), assetKindLabel('mailbox|smtp|a@b.c')]).toEqual([
      'User',
      'Mailbox',
    ]);
    expect(assetValue('user|domainAccount|contoso\\a|b')).toBe('contoso\\a|b');
  });
});
