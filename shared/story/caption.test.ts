import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entityKinds } from '../model/entity-kinds.ts';
import { alertCaption, entityCaption, evidenceCaption } from './caption.ts';

describe('captions', () => {
  it('tell who, where, with which addresses and with what, defanged', () => {
    expect(
      alertCaption('Anonymous IP address', [
        { kind: 'ip', label: '185.220.101.4' },
        { kind: 'user', label: 'ann@contoso.com' },
        { kind: 'mailbox', label: 'Ann@contoso.com' },
      ]),
    ).toBe('Anonymous IP address: ann@contoso.com, address 185[.]220[.]101[.]4.');
    expect(alertCaption('Odd', [])).toBe('Odd.');
    expect(alertCaption(' ', [{ kind: 'device', label: 'ws-1' }])).toBe('Alert: on ws-1.');
    expect(
      alertCaption(
        'Many',
        ['a', 'b', 'c', 'd'].map((label) => ({ kind: 'user', label })),
      ),
    ).toBe('Many: a, b and 2 more.');
  });

  it('say what an entity and a piece of evidence are', () => {
    const url = { kind: 'url', label: 'https://evil.example/a' } as const;
    expect(entityCaption(url, 'malicious', 'analyst')).toBe(
      'URL hxxps://evil[.]example/a: malicious, as an analyst decided.',
    );
    expect(entityCaption(url, null, null)).toBe('URL hxxps://evil[.]example/a: no verdict yet.');
    expect(evidenceCaption(url, 'Click', 'suspicious', ['destination'])).toBe(
      'URL hxxps://evil[.]example/a in “Click”: suspicious, destination.',
    );
  });

  it('are one line of visible text for any evidence', () => {
    const entity = fc.record({
      kind: fc.constantFrom(...entityKinds),
      label: fc.string({ unit: 'binary', maxLength: 120 }),
    });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(entity, { maxLength: 4 }), (title, evidence) => {
        const caption = alertCaption(title, evidence);
        expect(caption).not.toMatch(/[\p{Cc}\u202e]/u);
        expect(caption.endsWith('.')).toBe(true);
        expect(caption).toBe(alertCaption(title, evidence));
      }),
    );
  });
});
