import { setTimeout as delay } from 'node:timers/promises';
import { correlate, CorrelationCancelled } from '../../../shared/correlation/index.ts';
import type { CorrelationInput, CorrelationResult } from '../../../shared/correlation/index.ts';
import { OperationError } from '../../../shared/contract/index.ts';
import type { JobControl } from '../../jobs/registry.ts';
import type { ReadableStore } from '../../store/connection.ts';
import { computeCorrelationPart } from '../../store/correlation-part.ts';
import type { ComputedCorrelation } from '../../store/correlation-part.ts';
import { loadCorrelationInput } from '../../store/correlation-store.ts';
import type { LocalWriter } from './local-writer.ts';

/** What a run of correlation changed, in numbers of this store's incidents. */
export interface CorrelationSummary {
  readonly incidentsNew: number;
  readonly incidentsChanged: number;
  readonly incidentsRedirected: number;
  readonly linksWritten: number;
  readonly lockConflicts: number;
  /** Whether all of the store was computed, or what changes since the last run can reach. */
  readonly mode: 'full' | 'part';
  /** Alerts that were computed. */
  readonly alertsConsidered: number;
}

/** How a run goes about it. */
export interface CorrelateOptions {
  /** One Int32; 1 stops the writing between two slices. */
  readonly cancelFlag?: SharedArrayBuffer | null;
  /** Compute all of the store also where less would do. */
  readonly isWhole?: boolean;
}

/** An analyst who changes something while a run is written makes it stale; it is then computed anew, at most this often. */
const mostAttempts = 20;
/** Decisions come in rows: a run that they made stale waits this much longer each time until they are through, ms. */
const longerEachTime = 100;

/**
 * Correlates a store: reads what changes since the last run can reach, or all of it, on its own connection, computes, and has the writer
 * apply the differences.
 * @throws OperationError `cancelled`, or `conflict` when analysts changed decisions faster than it could be written
 */
export async function correlateStore(
  reader: ReadableStore,
  writer: Pick<LocalWriter, 'applyCorrelation'>,
  control: JobControl,
  { cancelFlag = null, isWhole = false }: CorrelateOptions = {},
): Promise<CorrelationSummary> {
  const total = { incidentsNew: 0, incidentsChanged: 0, incidentsRedirected: 0, linksWritten: 0 };
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    control.report(0, 'Reading alerts and entities');
    const engine = (input: CorrelationInput): CorrelationResult => runEngine(input, control);
    const { run, result } =
      (isWhole ? null : computeCorrelationPart(reader, engine)) ?? computeWhole(reader, engine);
    control.report(0.5, 'Writing incidents and links');
    const outcome = await writer.applyCorrelation(run, result, cancelFlag);
    total.incidentsNew += outcome.incidentsNew.length;
    total.incidentsChanged += outcome.incidentsChanged.length;
    total.incidentsRedirected += outcome.incidentsRedirected.length;
    total.linksWritten += outcome.linksWritten;
    if (outcome.state === 'done')
      return {
        ...total,
        lockConflicts: result.lockConflicts.length,
        mode: run.part === null ? 'full' : 'part',
        alertsConsidered: run.alertIds.length,
      };
    control.report(0, 'Waiting: decisions are being changed');
    await delay(attempt * longerEachTime);
    if (control.isCancelled()) throw new OperationError('cancelled', 'Cancelled.');
  }
  throw new OperationError(
    'conflict',
    'Decisions changed while correlation was running. What was written is consistent; run it again.',
  );
}

function computeWhole(
  reader: ReadableStore,
  engine: (input: CorrelationInput) => CorrelationResult,
): ComputedCorrelation {
  const { input, run } = loadCorrelationInput(reader);
  return { run, result: engine(input) };
}

function runEngine(input: CorrelationInput, control: JobControl): CorrelationResult {
  try {
    return correlate(input, {
      onProgress: (share) =>
        control.report(0.1 + share * 0.4, `Correlating ${input.alerts.count.toLocaleString('en')} alerts`),
      isCancelled: () => control.isCancelled(),
    });
  } catch (error) {
    if (error instanceof CorrelationCancelled) throw new OperationError('cancelled', 'Cancelled.');
    throw error;
  }
}
