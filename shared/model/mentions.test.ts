import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mentionAddress, readMention, writeMention } from './mentions.ts';

it('reads every mention that it writes', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('alert', 'entity'),
      fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }),
      (kind, name) => {
        const mention =
          kind === 'alert'
            ? ({ kind: 'alert', alert: name } as const)
            : ({ kind: 'entity', key: name } as const);
        expect(readMention(mentionAddress(mention))).toEqual(mention);
        expect(mentionAddress(mention)).not.toMatch(/[\s()]/);
      },
    ),
  );
});

it('takes nothing else for a mention', () => {
  for (const address of [
    'https://example.com',
    'casemate:',
    'casemate:file/x',
    'casemate:alert/%ff',
    'CASEMATE:alert/a',
  ])
    expect(readMention(address)).toBeNull();
});

it('keeps a label one that cannot end its link', () => {
  expect(writeMention({ kind: 'alert', alert: 'a' }, 'x](https://bad) `y`\nz')).toBe(
    '[x\\](https://bad) \\`y\\` z](casemate:alert/a)',
  );
});

it('keeps a label short, and spells out what turns text around', () => {
  const mention = { kind: 'alert', alert: 'a' } as const;
  expect(writeMention(mention, 'A'.repeat(3000))).toBe(`[${'A'.repeat(119)}…](casemate:alert/a)`);
  expect(writeMention(mention, '\u202egnp.exe')).toBe('[⟦RLO⟧gnp.exe](casemate:alert/a)');
});
