import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correlate } from './correlate.ts';
import { defaultCorrelationSettings } from './settings.ts';
import { buildInput, hour, minute, type EntityText, type TestAlert } from './testing/build-input.ts';
import { groupsOf, rowsOf } from './testing/read-result.ts';
import { referencePartition } from './testing/reference.ts';

const entityText = fc.oneof(
  fc.constantFrom<EntityText>(
    'device:1',
    'device:2',
    'user:1',
    'user:2',
    'ip:1',
    'file:1',
    'process:1',
    'mailMessage:1',
    'session:1',
    'cloudApplication:1',
    'user:system!',
  ),
  fc.integer({ min: 1, max: 50 }).map((number): EntityText => `device:x${number}`),
  fc.integer({ min: 1, max: 50 }).map((number): EntityText => `user:x${number}`),
);
const record = fc.record({
  at: fc.oneof(
    fc.integer({ min: 0, max: 60 }).map((steps) => steps * 7 * minute),
    fc.integer({ min: 0, max: 900 * hour }),
    fc.constant(null),
  ),
  entities: fc.uniqueArray(entityText, { maxLength: 9, size: 'max' }),
  doubtful: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
});
const alertList = fc
  .oneof(fc.array(record, { minLength: 1, maxLength: 8 }), fc.array(record, { minLength: 20, maxLength: 40 }))
  .map((list) =>
    list.map((alert, index): TestAlert => ({ uid: `a${String(index).padStart(2, '0')}`, ...alert })),
  );

describe('the engine against the definitions taken word for word', () => {
  it('finds the same links with the same figures, and the same groups', () => {
    const strict = { ...defaultCorrelationSettings, thresholdBase: 380, groupLimit: 7 };
    let compared = 0;
    fc.assert(
      fc.property(alertList, fc.constantFrom(strict, defaultCorrelationSettings), (alerts, settings) => {
        const input = buildInput(alerts, [], { ...settings, poolRounds: 0 });
        const result = correlate(input);
        const expected = referencePartition(input);
        const found = rowsOf(input, result).map((row) => ({
          a: row.a,
          b: row.b,
          key: row.keys.join(' '),
          gap: row.gapMilliseconds,
          window: row.windowMilliseconds,
          strength: row.strength,
        }));
        const inOrder = (
          x: { readonly a: string; readonly b: string; readonly key: string },
          y: typeof x,
        ): number => (`${x.a} ${x.b} ${x.key}` < `${y.a} ${y.b} ${y.key}` ? -1 : 1);
        expect([...found].sort(inOrder)).toEqual([...expected.links].sort(inOrder));
        expect(groupsOf(input, result)).toEqual(expected.groups);
        compared += found.length;
      }),
      { numRuns: 400 },
    );
    expect(compared).toBeGreaterThan(500);
  });
});
