import { expect, it } from 'vitest';
import { describeTotal } from './describe-total.ts';

it('tells rows from the alerts behind them where repeats are collapsed', () => {
  expect(describeTotal({ total: 61, all: 63, alerts: null })).toBe(' of 63');
  expect(describeTotal({ total: 26, all: 98_859, alerts: 26 })).toBe(' of 98,859');
  expect(describeTotal({ total: 1604, all: 9021, alerts: 9021 })).toBe(' rows for 9,021 alerts');
  expect(describeTotal({ total: 18, all: 98_859, alerts: 26 })).toBe(' rows for 26 of 98,859 alerts');
  expect(describeTotal({ total: 1, all: 30, alerts: 5 })).toBe(' row for 5 of 30 alerts');
});
