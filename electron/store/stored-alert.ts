import type {
  NormalizedAlert,
  NormalizedEvidence,
  PreparedBatch,
  PreparedRecord,
  StoredAlert,
} from '../../shared/model/record.ts';
import { sourceValues } from './alert-facts.ts';
import { packBody } from './record-body.ts';

/** The forms in which a store keeps an alert. */
export function storedAlert(alert: NormalizedAlert): StoredAlert {
  return { body: packBody(alert), values: sourceValues(alert) };
}

/**
 * Computes what is stored of a batch's alerts on the thread that parsed them, and leaves out of the alerts what the writer does not look at:
 * every object that crosses to the writer's thread is taken apart and built again, and the writer is the one thread that all wait for.
 */
export function lightenBatch(batch: PreparedBatch): PreparedBatch {
  return { ...batch, records: batch.records.map(lighten) };
}

const noDetails: NormalizedEvidence['details'] = {};

function lighten(record: PreparedRecord): PreparedRecord {
  const { alert } = record;
  return {
    ...record,
    stored: storedAlert(alert),
    alert: {
      ...alert,
      description: null,
      recommendedActions: null,
      additional: {},
      evidence: alert.evidence.map((item) => ({ ...item, details: noDetails })),
    },
  };
}
