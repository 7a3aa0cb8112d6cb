import { expect, it } from 'vitest';
import { chipsOf, startOf, wholeHistory, type HistoryChoice } from './history-filter.ts';

it('says every part that narrows, and takes each away alone', () => {
  const choice = { kind: 'comments', by: ['Dana', ''], span: 'day', text: ' tor ' } as const;
  const chips = chipsOf(choice);
  expect(chips.map(({ label }) => label)).toEqual([
    'Comments',
    'By Dana',
    'By Casemate (automatic)',
    'Last 24 hours',
    '“tor”',
  ]);
  expect(chips[1]?.without).toEqual({ ...choice, by: [''] });
  let rest: HistoryChoice = { ...wholeHistory, ...choice };
  for (let [chip] = chipsOf(rest); chip !== undefined; [chip] = chipsOf(rest))
    rest = { ...rest, ...chip.without };
  expect(rest).toEqual(wholeHistory);
});

it('counts a span back from now', () => {
  expect(startOf('any', 5)).toBeNull();
  expect(startOf('hour', 3_600_001)).toBe(1);
});
