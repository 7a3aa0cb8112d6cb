import { describe, expect, it } from 'vitest';
import { contract, incidentPatch, limits, problemOfName, problemOfText } from './index.ts';

describe('limits of texts', () => {
  it('are the same in the fields and in the contract', () => {
    const fits = 'x'.repeat(limits.incidentName);
    expect(problemOfName('incidentName', fits)).toBeNull();
    expect(incidentPatch.safeParse({ name: fits }).success).toBe(true);
    expect(problemOfName('incidentName', `${fits}yy`)).toBe('At most 500 characters: 2 too many');
    expect(incidentPatch.safeParse({ name: `${fits}yy` }).success).toBe(false);
    const tag = 'x'.repeat(limits.tag + 1);
    expect(problemOfText('tag', tag)).toContain('1 too many');
    expect(incidentPatch.safeParse({ addTags: [tag] }).success).toBe(false);
    // Spaces around a text are dropped before it is measured.
    expect(problemOfText('tag', ` ${'x'.repeat(limits.tag)} `)).toBeNull();
    expect(incidentPatch.parse({ assignedTo: ' Dana ' })).toEqual({ assignedTo: 'Dana' });
  });

  it('refuse names that nobody can read', () => {
    for (const name of ['   ', '\u0007', '\u202e\u200b', '\u3164']) {
      expect(problemOfName('analystName', name), JSON.stringify(name)).toBe('A name needs a letter');
      expect(contract.workspace.setAnalyst.input.safeParse({ name }).success, JSON.stringify(name)).toBe(
        false,
      );
      expect(incidentPatch.safeParse({ name }).success, JSON.stringify(name)).toBe(false);
    }
    expect(contract.workspace.setAnalyst.input.parse({ name: ' Dana ' })).toEqual({ name: 'Dana' });
    expect(problemOfText('comment', '   ')).toBeNull();
  });
});
