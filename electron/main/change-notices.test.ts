import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { collectChanges } from './change-notices.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const told = () => {
  const heard: (readonly [number, readonly string[], number | null])[] = [];
  const changes = collectChanges((notice, author) => {
    if (notice.kind === 'changed') heard.push([notice.revision, notice.incidents, author]);
  });
  return { heard, changes };
};

test('changes behind the windows are one notice; a command is told of at once, by itself, after what was before it', () => {
  const { heard, changes } = told();
  changes.add({ revision: 1, touched: ['incidents'], incidents: ['a'] });
  changes.add({ revision: 2, touched: ['alerts'], incidents: ['b', 'a'] });
  expect(heard).toEqual([]);
  changes.add({ revision: 3, touched: ['incidents'], incidents: ['c'], author: 7 });
  expect(heard).toEqual([
    [2, ['a', 'b'], null],
    [3, ['c'], 7],
  ]);
  changes.add({ revision: 4, touched: ['incidents'], incidents: [] });
  vi.advanceTimersByTime(150);
  expect(heard.at(-1)).toEqual([4, [], null]);
  vi.advanceTimersByTime(1000);
  expect(heard).toHaveLength(3);
});

test('what follows from a command is told as that, to be its window’s own, and joined', () => {
  const heard: unknown[] = [];
  const changes = collectChanges((notice, author) => {
    if (notice.kind === 'changed') heard.push([notice.by, notice.revision, author]);
  });
  changes.add({ revision: 1, touched: ['incidents'], incidents: [], author: 7 });
  changes.add({ revision: 2, touched: ['incidents'], incidents: [], author: 7, isFollowUp: true });
  changes.add({ revision: 3, touched: ['alerts'], incidents: [], author: 7, isFollowUp: true });
  changes.add({ revision: 4, touched: ['alerts'], incidents: [] });
  expect(heard).toEqual([['this', 1, 7]]);
  vi.advanceTimersByTime(150);
  expect(heard.slice(1)).toEqual([
    ['follow-up', 3, 7],
    ['other', 4, null],
  ]);
});
