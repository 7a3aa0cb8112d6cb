import type { JsonObject } from '../../../shared/lib/json.ts';
import type { NormalizedAlert } from '../../../shared/model/record.ts';
import { isJsonObject } from '../../../shared/story/details.ts';
import type { ReadableStore } from '../connection.ts';
import { unpackBody } from '../record-body.ts';
import { readJson } from './json-text.ts';

/** A record of an alert with what its newest version says. */
export interface RecordBody {
  readonly recordId: number;
  readonly recordUid: string;
  readonly alertId: number;
  /** Null when the version cannot be read. */
  readonly alert: NormalizedAlert | null;
}

/** The records of alerts with their bodies. */
export function readBodies(store: ReadableStore, alertIds: readonly number[]): readonly RecordBody[] {
  return store
    .read<{ recordId: number; recordUid: string; alertId: number; body: string | null }>(
      `SELECT d.id AS recordId, d.uid AS recordUid, d.alert_id AS alertId, n.body FROM json_each(?) AS j
         CROSS JOIN record AS d ON d.alert_id = j.value LEFT JOIN record_version AS n ON n.id = d.current_version_id ORDER BY d.id`,
    )
    .all(JSON.stringify(alertIds))
    .map(({ body, ...record }) => {
      const value = readJson(body);
      return {
        ...record,
        alert: isJsonObject(value) ? unpackBody(value) : null,
      };
    });
}

/** The details of a piece of evidence by its place in the record; an empty object when there are none. */
export function detailsAt(alert: NormalizedAlert | null, ordinal: number): JsonObject {
  const evidence: readonly unknown[] = Array.isArray(alert?.evidence) ? alert.evidence : [];
  const item = evidence[ordinal] as { readonly details?: JsonObject } | null | undefined;
  return isJsonObject(item?.details) ? item.details : {};
}
