import type { JsonValue } from '../../shared/lib/json.ts';
import { analystAlertFields } from './alert-fields.ts';
import type { ReadableStore } from './connection.ts';
import type { TargetKind } from './journal-fields.ts';

/** One thing that an analyst did on an alert which vanishes with an import: it is named, with its old value, before the alert goes. */
export interface LostWork {
  readonly kind: TargetKind;
  readonly uid: string;
  readonly field: string;
  readonly newValue: JsonValue;
}

/** What becomes of an alert when an import is taken back: `none` when it has nothing of it. */
export type AlertFate = 'vanishes' | 'stays' | 'none';

/** What becomes of an alert (by local id) when an import is taken back. */
export function fateOf(store: ReadableStore, importId: number, alertId: number): AlertFate {
  let fate: AlertFate = 'none';
  let isKept = false;
  for (const holder of holdersOf(store, alertId)) {
    if (holder === importId) fate = 'vanishes';
    else isKept = true;
    if (isKept && fate !== 'none') return 'stays';
  }
  return fate;
}

/** The imports that hold a record of an alert. */
function holdersOf(store: ReadableStore, alertId: number): readonly number[] {
  return store
    .pluck<number>(
      `SELECT DISTINCT import_file.import_id FROM (
         SELECT version.import_file_id AS file FROM record CROSS JOIN record_version AS version ON version.record_id = record.id WHERE record.alert_id = ?
         UNION ALL SELECT repeat.import_file_id FROM record CROSS JOIN record_version AS version ON version.record_id = record.id
         CROSS JOIN record_repeat AS repeat ON repeat.record_version_id = version.id WHERE record.alert_id = ?) AS held
       CROSS JOIN import_file ON import_file.id = held.file`,
    )
    .all(alertId, alertId);
}

interface DecidedAlert {
  readonly id: number;
  readonly uid: string;
  readonly bits: number;
}

/** Alerts that an analyst decided something on, or pinned, or commented: few, whatever is in the store. */
export function alertsWithWork(store: ReadableStore, limit: number): readonly DecidedAlert[] {
  return store
    .read<DecidedAlert>(
      `SELECT id, uid, analyst_fields AS bits FROM alert WHERE id IN (
         SELECT id FROM alert INDEXED BY alert_decided WHERE analyst_fields <> 0
         UNION SELECT alert.id FROM pin CROSS JOIN alert ON alert.uid = pin.alert_uid WHERE pin.alert_uid IS NOT NULL AND removed = 0
         UNION SELECT alert.id FROM comment INDEXED BY comment_of_analyst CROSS JOIN alert ON alert.uid = comment.alert_uid
           WHERE author_kind = 'analyst' AND comment.alert_uid IS NOT NULL AND removed = 0) ORDER BY id LIMIT ?`,
    )
    .all(limit);
}

/** Everything that analysts did on alerts that no other import holds. It takes time as there is work, not as there are alerts. */
export function lostWork(store: ReadableStore, importId: number): readonly LostWork[] {
  return alertsWithWork(store, -1)
    .filter(({ id }) => fateOf(store, importId, id) === 'vanishes')
    .flatMap(({ uid, bits }) => workOn(store, uid, bits));
}

function workOn(store: ReadableStore, uid: string, bits: number): readonly LostWork[] {
  const fields = Object.entries(analystAlertFields).filter(([, { bit }]) => (bits & bit) !== 0);
  const pins = store.pluck<string>('SELECT uid FROM pin WHERE alert_uid = ? AND removed = 0').all(uid);
  const comments = store
    .pluck<string>(`SELECT uid FROM comment WHERE alert_uid = ? AND removed = 0 AND author_kind = 'analyst'`)
    .all(uid);
  return [
    ...fields.map(([field]) => ({ kind: 'alert' as const, uid, field, newValue: null })),
    ...pins.map((pin) => ({ kind: 'pin' as const, uid: pin, field: 'pin', newValue: null })),
    ...comments.map((comment) => ({
      kind: 'comment' as const,
      uid: comment,
      field: 'comment',
      newValue: null,
    })),
  ];
}
