import { describe, expect, it } from 'vitest';
import { dismiss, isDismissed } from './dismissed.ts';
import type { Suggestion } from './words.ts';

const takeOut: Suggestion = { kind: 'takeOut', alerts: ['a', 'b'], alertCount: 2, other: null, text: 'x' };

describe('dismissed suggestions', () => {
  it('stay hidden as long as they are the same, whatever the order and the wording', () => {
    const list = dismiss([], 'incident-1', takeOut);
    expect(isDismissed(list, 'incident-1', takeOut)).toBe(true);
    expect(isDismissed(list, 'incident-1', { ...takeOut, alerts: ['b', 'a'], text: 'other words' })).toBe(
      true,
    );
  });

  it('come back when they change, and belong to one incident', () => {
    const list = dismiss([], 'incident-1', takeOut);
    expect(isDismissed(list, 'incident-1', { ...takeOut, alerts: ['a', 'c'] })).toBe(false);
    expect(isDismissed(list, 'incident-1', { ...takeOut, alertCount: 3 })).toBe(false);
    expect(isDismissed(list, 'incident-2', takeOut)).toBe(false);
  });

  it('are remembered up to a number, the newest', () => {
    let list: readonly string[] = [];
    for (let count = 0; count < 600; count++) list = dismiss(list, `incident-${count}`, takeOut);
    expect(list).toHaveLength(500);
    expect(isDismissed(list, 'incident-599', takeOut)).toBe(true);
    expect(isDismissed(list, 'incident-0', takeOut)).toBe(false);
    expect(dismiss(list, 'incident-599', takeOut)).toHaveLength(500);
  });
});
