import { expect, it } from 'vitest';
import { chipsOf, limitsOf, readRangeEnd, wholeHistory, type HistoryChoice } from './history-filter.ts';

const print = (at: number): string => new Date(at).toISOString().slice(0, 16);

it('says every part that narrows, and takes each away alone', () => {
  const choice = {
    kind: 'comments',
    by: ['Dana', ''],
    span: 'day',
    range: { from: null, to: null },
    text: ' tor ',
  } as const;
  const chips = chipsOf(choice, print);
  expect(chips.map(({ label }) => label)).toEqual([
    'Comments',
    'By Dana',
    'By Casemate (automatic)',
    'Last 24 hours',
    '“tor”',
  ]);
  expect(chips[1]?.without).toEqual({ ...choice, by: [''] });
  let rest: HistoryChoice = { ...wholeHistory, ...choice };
  for (let [chip] = chipsOf(rest, print); chip !== undefined; [chip] = chipsOf(rest, print))
    rest = { ...rest, ...chip.without };
  expect(rest).toEqual(wholeHistory);
});

it('counts a span back from now', () => {
  expect(limitsOf(wholeHistory, 5)).toEqual({ from: null, to: null });
  expect(limitsOf({ ...wholeHistory, span: 'hour' }, 3_600_001)).toEqual({ from: 1, to: null });
});

it('takes a range with both of its ends, in the zone that is shown, and says it', () => {
  const end = (text: string, which: 'from' | 'to', zone = 'UTC'): number | null => {
    const read = readRangeEnd(text, zone, which);
    if ('problem' in read) throw new Error(read.problem);
    return read.value;
  };
  const day = Date.UTC(2024, 4, 14);
  const range = { from: end(' 2024-05-14 ', 'from'), to: end('2024-05-14', 'to') };
  expect(range).toEqual({ from: day, to: day + 86_399_999 });
  expect(end('2024-05-14 09:30', 'from', 'Europe/Berlin')).toBe(day + 7.5 * 3_600_000);
  expect(end('', 'to')).toBeNull();
  expect(readRangeEnd('yesterday', 'UTC', 'to')).toEqual({ problem: 'Write it as 2024-05-14 09:30' });
  const choice = { ...wholeHistory, span: 'range', range } as const;
  expect(limitsOf(choice, 0)).toEqual({ from: day, to: day + 86_400_000 });
  const labels = (now: HistoryChoice['range']) =>
    chipsOf({ ...choice, range: now }, print).map(({ label }) => label);
  expect(labels(range)).toEqual(['2024-05-14T00:00 to 2024-05-14T23:59']);
  expect(labels({ ...range, to: null })).toEqual(['From 2024-05-14T00:00']);
  expect(labels({ ...range, from: null })).toEqual(['Until 2024-05-14T23:59']);
  expect(labels({ from: null, to: null })).toEqual([]);
  expect(chipsOf(choice, print)[0]?.without).toEqual(wholeHistory);
});
