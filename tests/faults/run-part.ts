import { computeCorrelationPart } from '../../electron/store/correlation-part.ts';
import { applyCorrelation, loadCorrelationInput } from '../../electron/store/correlation-store.ts';
import type { WritableStore } from '../../electron/store/connection.ts';
import { correlate } from '../../shared/correlation/index.ts';
import type { NormalizedAlert } from '../../shared/model/record.ts';
import { buildAlert, device, file, sourceTime, startOfDay, user } from '../support/prepared.ts';

const hour = 3_600_000;

/** An alert in a store of many small incidents: of two weeks, some at the same moment on the same device. */
export function sparseAlert(number: number, place = number): NormalizedAlert {
  return buildAlert(String(number), {
    title: `Finding ${number % 13}`,
    firstActivity: sourceTime(startOfDay + ((place * 61) % 336) * hour + (number % 50) * 60_000),
    evidence: [device(`h${place % 211}`), user(`u${place % 307}`), file(`f${number % 401}`)],
  });
}

/**
 * Correlates the part of a store that has changed, else all of it.
 * @param onSlice called after each slice of writing, each of one thing; null for slices as they are in the app.
 * @returns whether a part was enough.
 */
export function runPart(store: WritableStore, onSlice: (() => void) | null, isWhole = false): boolean {
  const { run, result } = (isWhole ? null : computeCorrelationPart(store, correlate)) ?? computeWhole(store);
  const options = onSlice === null ? {} : { sliceMilliseconds: 0 };
  const steps = applyCorrelation(store, run, result, { now: Date.now(), ...options });
  while (steps.next().done !== true) onSlice?.();
  return run.part !== null;
}

function computeWhole(store: WritableStore) {
  const { input, run } = loadCorrelationInput(store);
  return { run, result: correlate(input) };
}
