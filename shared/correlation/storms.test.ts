import { describe, expect, it } from 'vitest';
import { correlate } from './correlate.ts';
import { defaultCorrelationSettings } from './settings.ts';
import { buildInput, day, hour, minute, type EntityText, type TestAlert } from './testing/build-input.ts';
import { groupsOf, linksBetween, rowsOf } from './testing/read-result.ts';

function run(alerts: readonly TestAlert[], settings = defaultCorrelationSettings) {
  const input = buildInput(alerts, [], settings);
  const result = correlate(input);
  return { input, result, groups: groupsOf(input, result), rows: rowsOf(input, result) };
}

describe('storms', () => {
  const repeat = (uid: string, at: number, more: Partial<TestAlert> = {}): TestAlert => ({
    uid,
    at,
    detector: 'rule-1',
    asset: 'device:x',
    entities: ['device:x'],
    ...more,
  });

  it('makes one node of repeats with gaps up to five minutes', () => {
    const { result, rows, groups, input } = run([
      repeat('a', 0),
      repeat('b', 5 * minute),
      repeat('c', 10 * minute),
    ]);
    expect(result.stormCount).toBe(1);
    expect([...result.storm].map((first) => input.alerts.uid[first])).toEqual(['a', 'a', 'a']);
    expect(groups).toEqual([['a', 'b', 'c']]);
    expect(rows.filter((row) => row.rule === 'storm')).toEqual([
      expect.objectContaining({
        a: 'a',
        b: 'b',
        strength: 1000,
        reasons: ['repeatedAlertOccurrence', 'timeFrame'],
        state: 'tree',
      }),
      expect.objectContaining({ a: 'a', b: 'c', gapMilliseconds: 5 * minute }),
    ]);
    expect(rows.filter((row) => row.rule === 'sharedEntity')).toEqual([]);
  });

  it.each([
    ['a longer gap', { at: 5 * minute + 1 }],
    ['another detector', { detector: 'rule-2' }],
    ['another asset', { asset: 'device:y' as EntityText }],
    ['another tenant', { tenant: 't2' }],
    ['a doubtful time', { doubtful: true }],
  ])('not with %s', (_, more) => {
    expect(
      run([repeat('a', 0, { tenant: 't1' }), { ...repeat('b', minute, { tenant: 't1' }), ...more }]).result
        .stormCount,
    ).toBe(0);
  });

  it('not without an asset', () => {
    const alerts = [0, 1].map((at): TestAlert => ({
      uid: `a${at}`,
      at,
      detector: 'r',
      entities: ['device:x'],
    }));
    expect(run(alerts).result.stormCount).toBe(0);
  });

  it('has the keys of all members, from its start to its end', () => {
    // The file is in the first member only; the storm lasts until 8 h, so the gap to `z` is 36 h, within the
    // file's window of 38.4 h.
    const repeats = Array.from({ length: 97 }, (_, index) =>
      repeat(
        `s${String(index).padStart(2, '0')}`,
        index * 5 * minute,
        index === 0 ? { entities: ['device:x', 'file:f'] } : {},
      ),
    );
    const { rows } = run([...repeats, { uid: 'z', at: 44 * hour, entities: ['file:f'] }]);
    expect(rows.filter((row) => row.rule === 'sharedEntity')).toEqual([
      expect.objectContaining({ a: 's00', b: 'z', gapMilliseconds: 36 * hour }),
    ]);
  });

  it('counts as one node', () => {
    const repeats = Array.from({ length: 40 }, (_, index) =>
      repeat(`s${String(index).padStart(2, '0')}`, index * minute),
    );
    const { groups } = run([...repeats, { uid: 'z', at: 40 * minute, entities: ['device:x'] }], {
      ...defaultCorrelationSettings,
      groupLimit: 2,
    });
    expect(groups).toHaveLength(1);
  });

  it('takes another alert within a storm as near, whichever ends first', () => {
    const long = Array.from({ length: 12 }, (_, index) =>
      repeat(`s${String(index).padStart(2, '0')}`, index * 5 * minute),
    );
    const input = buildInput(
      [
        ...long,
        { uid: 'm', at: 30 * minute, entities: ['device:x'] },
        { uid: 'z', at: day + 50 * minute, entities: ['device:x'] },
      ],
      [],
      { ...defaultCorrelationSettings, thresholdBase: 100 },
    );
    const result = correlate(input);
    const inside = rowsOf(input, result).find(
      (row) => row.rule === 'sharedEntity' && (row.a === 'm' || row.b === 'm'),
    );
    expect(inside).toMatchObject({ gapMilliseconds: 0, state: 'tree' });
    // From the end of the storm at 0:55 it is 23:55; from `m`, the alert before it, it would be beyond the
    // window of 24 h.
    expect(linksBetween(input, result, 's11', 'z')[0]).toMatchObject({
      gapMilliseconds: day - 5 * minute,
      state: 'tree',
    });
    expect(linksBetween(input, result, 'm', 'z')).toEqual([]);
  });
});

describe('tenants', () => {
  const alert = (uid: string, at: number, tenant?: string): TestAlert => ({
    uid,
    at,
    entities: ['ip:x'],
    ...(tenant === undefined ? {} : { tenant }),
  });

  it('are never mixed, and do not stand between alerts of one tenant', () => {
    expect(
      run([
        alert('a', 0, 'one'),
        alert('b', hour, 'two'),
        alert('c', 2 * hour, 'one'),
        alert('d', 3 * hour, 'two'),
      ]).groups,
    ).toEqual([
      ['a', 'c'],
      ['b', 'd'],
    ]);
  });

  it('unknown goes with one known tenant', () => {
    const { groups, rows } = run([alert('a', 0, 'one'), alert('b', hour), alert('c', 3 * hour, 'two')]);
    expect(groups).toEqual([['a', 'b'], ['c']]);
    expect(rows.find((row) => row.b === 'c' && row.a === 'b')).toMatchObject({
      state: 'withheldLock',
      refusal: 'tenant',
    });
  });
});
