import { placeSenders } from '../../shared/model/message-senders.ts';
import { placeSaid } from '../../shared/model/said-keys.ts';
import type { NormalizedAlert, PreparedBatch, StoredAlert } from '../../shared/model/record.ts';
import { sourceValues } from './alert-facts.ts';
import { packBody } from './record-body.ts';

/** The forms in which a store keeps an alert. */
export function storedAlert(alert: NormalizedAlert): StoredAlert {
  return {
    body: packBody(alert),
    values: sourceValues(alert),
    senders: placeSenders(alert.evidence),
    said: placeSaid(alert.evidence),
  };
}

/**
 * Computes what is stored of a batch's alerts on the thread that parsed them: the writer's thread is the one that all wait for.
 */
export function storeBatch(batch: PreparedBatch): PreparedBatch {
  return {
    ...batch,
    records: batch.records.map((record) => ({ ...record, stored: storedAlert(record.alert) })),
  };
}
