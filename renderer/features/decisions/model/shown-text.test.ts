import { describe, expect, it } from 'vitest';
import { shownText } from './shown-text.ts';

describe('a sentence that names entities', () => {
  it('shows their values as evidence, wherever they stand', () => {
    const url = { kind: 'url' as const, label: 'https://evil.example/a' };
    expect(shownText('Both name the URL https://evil.example/a; 2 min apart.', [url])).toBe(
      'Both name the URL hxxps://evil[.]example/a; 2 min apart.',
    );
    expect(shownText('No value here.', [url])).toBe('No value here.');
  });

  it('leaves one value whole that is a part of another', () => {
    const device = { kind: 'device' as const, label: 'host.example' };
    const url = { kind: 'url' as const, label: 'https://host.example/x' };
    expect(shownText('https://host.example/x on host.example', [device, url])).toBe(
      'hxxps://host[.]example/x on host.example',
    );
  });
});
