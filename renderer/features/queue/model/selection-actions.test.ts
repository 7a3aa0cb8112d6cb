import { describe, expect, it } from 'vitest';
import { fittingActions } from './selection-actions.ts';

const all = ['tag', 'classify', 'resolve', 'explain', 'merge', 'keepApart'].map((id) => ({ id }));
const shown = (width: number, actions = all): string[] => fittingActions(actions, width).map(({ id }) => id);

describe('what has room for chosen incidents', () => {
  it('is everything in a wide row, and before the row is measured', () => {
    expect(shown(1600)).toEqual(all.map(({ id }) => id));
    expect(shown(0)).toEqual(all.map(({ id }) => id));
  });

  it('is less in a narrower one, what is used most staying longest, in the same order', () => {
    expect(shown(900)).toEqual(['tag', 'resolve', 'explain', 'merge']);
    expect(shown(640)).toEqual(['resolve', 'merge']);
    expect(shown(400)).toEqual([]);
    const wider = Array.from({ length: 120 }, (_, step) => shown(300 + step * 10).length);
    expect([...wider].sort((x, y) => x - y)).toEqual(wider);
  });

  it('leaves no gap for what cannot be done with one incident', () => {
    const one = all.filter(({ id }) => ['tag', 'classify', 'resolve'].includes(id));
    expect(shown(710, one)).toEqual(['tag', 'classify', 'resolve']);
  });
});
