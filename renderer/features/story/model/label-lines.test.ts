import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { twoLines } from './label-lines.ts';

/** Half of a character that takes two units. */
const half = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

describe('twoLines', () => {
  it('keeps what fits, and breaks at spaces', () => {
    expect(twoLines('cmd.exe')).toBe('cmd.exe');
    expect(twoLines('Suspicious URL clicked', true)).toBe('Suspicious URL\nclicked');
  });

  it('leaves out the middle, so that the beginning and the end stay', () => {
    const label = twoLines('powershell.exe -NoProfile -ExecutionPolicy Bypass -File C:\\temp\\collect.ps1');
    expect(label.startsWith('powershell.exe')).toBe(true);
    expect(label).toContain('…');
    expect(label.endsWith('collect.ps1')).toBe(true);
    expect(label.split('\n')).toHaveLength(2);
  });

  it('breaks a long word after a mark between its parts', () => {
    expect(twoLines('megan.bowen@contoso.example').split('\n')[0]).toMatch(/[.@]$/);
  });

  it('has at most two lines for any text, never breaks a character, and says when something is left out', () => {
    const character = fc.constantFrom(...'aWi. /\\…_é漢ж\t\u0000', '😀', '👩\u200d💻');
    fc.assert(
      fc.property(fc.array(character, { maxLength: 90 }), fc.boolean(), (given, isBold) => {
        const text = given.join('');
        const told = twoLines(text, isBold);
        expect(told.split('\n').length).toBeLessThanOrEqual(2);
        expect(half.test(told)).toBe(false);
        const bare = (value: string): string => value.replaceAll(/\s/g, '');
        if (!told.includes('…')) expect(bare(told)).toBe(bare(text));
      }),
    );
    const emoji = twoLines(`${'😀'.repeat(60)}end`);
    expect(half.test(emoji)).toBe(false);
    expect(emoji.endsWith('end')).toBe(true);
  });
});
