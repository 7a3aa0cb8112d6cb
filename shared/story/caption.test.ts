import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entityKinds } from '../model/entity-kinds.ts';
import { entityCaption, evidenceCaption } from './caption.ts';

describe('captions of entities and evidence', () => {
  it('say what they are, defanged', () => {
    const url = { kind: 'url', label: 'https://evil.example/a' } as const;
    expect(entityCaption(url, { verdict: 'malicious', by: 'analyst', seen: true })).toBe(
      'URL hxxps://evil[.]example/a: malicious, as an analyst decided.',
    );
    expect(entityCaption(url, { verdict: null, by: null, seen: true })).toBe(
      'URL hxxps://evil[.]example/a: no verdict yet.',
    );
    expect(entityCaption(url, { verdict: 'malicious', by: 'source', seen: false })).toBe(
      'URL hxxps://evil[.]example/a: malicious, as its source says; not seen in this incident.',
    );
    const mail = { kind: 'mailMessage', label: 'Payroll', to: ['ann@contoso.com'] } as const;
    expect(entityCaption(mail, { verdict: null, by: null, seen: true })).toBe(
      'Email Payroll to ann[@]contoso[.]com: no verdict yet.',
    );
    expect(evidenceCaption({ ...mail, to: ['a@x.org', 'b@x.org', 'c@x.org'] }, 'Phish', null, [])).toBe(
      'Email Payroll to a[@]x[.]org, b[@]x[.]org and 1 more in “Phish”.',
    );
    expect(evidenceCaption(url, 'Click', 'suspicious', ['destination'])).toBe(
      'URL hxxps://evil[.]example/a in “Click”: suspicious, destination.',
    );
  });

  it('are one line of visible text that no program follows, and name what they are of, whatever it is called', () => {
    const entity = fc.record({
      kind: fc.constantFrom(...entityKinds),
      label: fc.oneof(fc.string({ unit: 'binary', maxLength: 150 }), fc.webUrl()),
    });
    fc.assert(
      fc.property(entity, fc.constantFrom('malicious', null), (one, verdict) => {
        const captions = [
          entityCaption(one, { verdict, by: 'source', seen: true }),
          evidenceCaption(one, 'Alert', verdict, ['attacker']),
        ];
        for (const caption of captions) {
          expect(caption).not.toMatch(/[\p{Cc}\u202e\u2066-\u2069]|https?:\/\//iu);
          expect(caption).toMatch(/\.$/);
          expect(caption.length).toBeLessThan(200);
          if (verdict !== null) expect(caption).toContain('malicious');
        }
        if (/^[a-z ]{1,60}$/.test(one.label.trim())) expect(captions[0]).toContain(one.label.trim());
      }),
      { numRuns: 60 },
    );
  });
});
