import {
  correlate,
  CorrelationCancelled,
  type CorrelationSettings,
} from '../../../shared/correlation/index.ts';
import { OperationError } from '../../../shared/contract/index.ts';
import type { JobControl } from '../../jobs/registry.ts';
import type { ReadableStore } from '../../store/connection.ts';
import { computeDifference, type CorrelationDifference } from '../../store/correlation-difference.ts';
import { loadCorrelationInput } from '../../store/correlation-input.ts';

/**
 * Computes what a run of correlation would change, on one snapshot of the store, and writes nothing.
 * @param settings null for those of the store.
 * @throws OperationError `cancelled`
 */
export function previewCorrelation(
  reader: ReadableStore,
  settings: CorrelationSettings | null,
  control: JobControl,
): CorrelationDifference {
  try {
    return reader.snapshot(() => {
      control.report(0, 'Reading alerts and entities');
      const { input, run } = loadCorrelationInput(reader, settings);
      const result = correlate(input, {
        onProgress: (share) =>
          control.report(0.3 + share * 0.4, `Correlating ${input.alerts.count.toLocaleString('en')} alerts`),
        isCancelled: () => control.isCancelled(),
      });
      if (control.isCancelled()) throw new CorrelationCancelled();
      control.report(0.7, 'Comparing with what is stored');
      return computeDifference(reader, run, result, input.settings);
    });
  } catch (error) {
    if (error instanceof CorrelationCancelled) throw new OperationError('cancelled', 'Cancelled.');
    throw error;
  }
}
