import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correlate } from './correlate.ts';
import { defaultCorrelationSettings } from './settings.ts';
import { alertList, locks, strict } from './testing/arbitrary-alerts.ts';
import { buildInput } from './testing/build-input.ts';
import { figuresOf, partOf, rawComponents } from './testing/parts.ts';
import { groupsOf, rowsOf } from './testing/read-result.ts';
import type { CorrelationInput, CorrelationResult } from './types.ts';

function contentOf(runs: readonly (readonly [CorrelationInput, CorrelationResult])[]) {
  return {
    groups: runs.flatMap(([input, result]) => groupsOf(input, result).map((uids) => uids.join(' '))).sort(),
    rows: runs.flatMap(([input, result]) => rowsOf(input, result).map((row) => JSON.stringify(row))).sort(),
    storms: runs
      .flatMap(([{ alerts }, result]) =>
        [...result.storm].map((head, alert) => `${alerts.uid[alert]}:${head < 0 ? '' : alerts.uid[head]}`),
      )
      .sort(),
    conflicts: runs.flatMap(([, result]) => result.lockConflicts.map((one) => JSON.stringify(one))).sort(),
  };
}

const numRuns = Number(process.env['CASEMATE_FUZZ_PARTS'] ?? 400);

describe('a run over a part of a store', () => {
  it(
    'finds what a run over all of it finds there, whichever raw components the part is made of',
    { timeout: 3_600_000 },
    () => {
      let severalParts = 0;
      fc.assert(
        fc.property(
          alertList,
          locks,
          fc.boolean(),
          fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 64, maxLength: 64 }),
          (alerts, given, isStrict, choice) => {
            const input = buildInput(alerts, given, isStrict ? strict : defaultCorrelationSettings);
            const whole = correlate(input);
            const figures = figuresOf(input, whole);
            const component = rawComponents(input, whole);
            const parts = [0, 1, 2]
              .map((number) =>
                component.flatMap((root, alert) =>
                  (choice[root % choice.length] as number) === number ? [alert] : [],
                ),
              )
              .filter((part) => part.length > 0)
              .map((part) => partOf(input, part, figures));
            if (parts.length > 1) severalParts += 1;
            const found = parts.map((part) => [part, correlate(part)] as const);
            expect(contentOf(found)).toEqual(contentOf([[input, whole]]));
          },
        ),
        { numRuns },
      );
      expect(severalParts).toBeGreaterThan(numRuns / 4);
    },
  );
});
