import { noteOwn } from './change-scope.ts';
import type { ChangeScope, FieldAccess, ManyAccess, OwnStale, TargetChange } from './change-scope.ts';
import type { JsonValue } from '../../shared/lib/json.ts';
import { createDetectorTally } from './detector-counts.ts';
import { decodeCredited, encodeCredited } from './journal-values.ts';

interface AlertField {
  readonly column: 'status' | 'classification' | 'determination' | 'assigned_to';
  readonly sourceColumn:
    'source_status' | 'source_classification' | 'source_determination' | 'source_assigned_to';
  /** The bit in `analyst_fields`. */
  readonly bit: number;
}

/** The fields of an alert that an analyst can decide. */
export const analystAlertFields: Readonly<
  Record<'status' | 'classification' | 'determination' | 'assignedTo', AlertField>
> = {
  status: { column: 'status', sourceColumn: 'source_status', bit: 1 },
  classification: { column: 'classification', sourceColumn: 'source_classification', bit: 2 },
  determination: { column: 'determination', sourceColumn: 'source_determination', bit: 4 },
  assignedTo: { column: 'assigned_to', sourceColumn: 'source_assigned_to', bit: 8 },
};

/** The status of an alert whose source gave none. */
export const defaultAlertStatus = 'new';

/** The alert that a record uid belongs to, or null: the journal names alerts by any of their records, so that a later twin orphans nothing. */
export function alertIdOf(scope: Pick<ChangeScope, 'store'>, uid: string): number | null {
  return scope.store.pluck<number>('SELECT alert_id FROM record WHERE uid = ?').get(uid) ?? null;
}

/** What of an incident's row follows from a field of its alerts: owner and determination of alerts show in none. */
const staleBy: Readonly<Record<AlertField['column'], OwnStale>> = {
  status: 'active',
  classification: 'rest',
  determination: 'nothing',
  assigned_to: 'nothing',
};

const readField = (value: string | null, bits: number, bit: number): JsonValue => {
  if ((bits & bit) !== 0) return encodeCredited({ value, by: 'analyst' });
  return value === null ? null : { value, by: 'source' };
};

function decidable(field: AlertField): FieldAccess {
  const { column, bit } = field;
  return {
    many: manyDecidable(field),
    read(scope, uid) {
      const row = scope.store
        .read<{ value: string | null; bits: number }>(
          `SELECT alert.${column} AS value, alert.analyst_fields AS bits FROM record JOIN alert ON alert.id = record.alert_id WHERE record.uid = ?`,
        )
        .get(uid);
      return row ? readField(row.value, row.bits, bit) : null;
    },
    write(scope, uid, json) {
      const id = alertIdOf(scope, uid);
      if (id === null) return;
      const { value, by } = decodeCredited(json);
      const before = alertFacts(scope, id);
      if (by === 'analyst') scope.store.write(`${decide(field)} WHERE id = ?`).run(value, id);
      // Back to the source: what it says now, which may be newer than what the entry remembers.
      else scope.store.write(`${giveBack(field)} WHERE id = ?`).run(id);
      const after = alertFacts(scope, id);
      if (column === 'classification') {
        const tally = createDetectorTally(scope.store);
        tally.count(before.detector, before.classification, -1);
        tally.count(after.detector, after.classification, 1);
        tally.flush();
      }
      if (after.incident !== null) noteOwn(scope, after.incident, staleBy[column]);
    },
  };
}

const decide = ({ column, bit }: AlertField): string =>
  `UPDATE alert SET ${column} = ?, analyst_fields = analyst_fields | ${bit}`;

const giveBack = ({ column, sourceColumn, bit }: AlertField): string => {
  const source = column === 'status' ? `coalesce(${sourceColumn}, '${defaultAlertStatus}')` : sourceColumn;
  return `UPDATE alert SET ${column} = ${source}, analyst_fields = analyst_fields & ~${bit}`;
};

/** Alerts that records name, in the order named. */
const named =
  'json_each(?) AS j CROSS JOIN record AS d ON d.uid = j.value CROSS JOIN alert AS a ON a.id = d.alert_id';

function manyDecidable(field: AlertField): ManyAccess {
  const { column, bit } = field;
  const read: ManyAccess['read'] = (scope, uids) => {
    const values: JsonValue[] = uids.map(() => null);
    const seen = new Set<number>();
    const rows = scope.store
      .raw<[at: number, id: number, value: string | null, bits: number]>(
        `SELECT j.key, a.id, a.${column}, a.analyst_fields FROM ${named}`,
      )
      .all(JSON.stringify(uids));
    for (const [at, id, value, bits] of rows) {
      if (seen.has(id)) return null;
      seen.add(id);
      values[at] = readField(value, bits, bit);
    }
    return values;
  };
  return {
    read,
    write(scope, changes) {
      const uids = changes.map(({ uid }) => uid);
      const count = column === 'classification' ? createDetectorTally(scope.store) : null;
      const countAll = (by: 1 | -1): void => {
        if (count === null) return;
        const facts = scope.store
          .raw<[detector: string, classification: string | null]>(
            `SELECT a.detector, a.classification FROM ${named}`,
          )
          .all(JSON.stringify(uids));
        for (const [detector, classification] of facts) count.count(detector, classification, by);
      };
      countAll(-1);
      const isDecided = setEach(scope, field, changes);
      countAll(1);
      count?.flush();
      const incidents = scope.store
        .pluck<number>(`SELECT DISTINCT a.incident_id FROM ${named} WHERE a.incident_id IS NOT NULL`)
        .all(JSON.stringify(uids));
      for (const incident of incidents) noteOwn(scope, incident, staleBy[column]);
      if (isDecided) return changes.map(({ value }) => encodeCredited(decodeCredited(value)));
      return read(scope, uids) ?? [];
    },
  };
}

/** @returns whether all were decided by an analyst: then they are what was written. */
function setEach(scope: ChangeScope, field: AlertField, changes: readonly TargetChange[]): boolean {
  const decided = new Map<string | null, string[]>();
  const givenBack: string[] = [];
  for (const { uid, value: json } of changes) {
    const { value, by } = decodeCredited(json);
    if (by !== 'analyst') givenBack.push(uid);
    else {
      const uids = decided.get(value);
      if (uids) uids.push(uid);
      else decided.set(value, [uid]);
    }
  }
  const those =
    'WHERE id IN (SELECT d.alert_id FROM json_each(?) AS j CROSS JOIN record AS d ON d.uid = j.value)';
  for (const [value, uids] of decided)
    scope.store.write(`${decide(field)} ${those}`).run(value, JSON.stringify(uids));
  if (givenBack.length > 0) scope.store.write(`${giveBack(field)} ${those}`).run(JSON.stringify(givenBack));
  return givenBack.length === 0;
}

interface AlertFacts {
  readonly incident: number | null;
  readonly detector: string;
  readonly classification: string | null;
}

function alertFacts(scope: ChangeScope, id: number): AlertFacts {
  const row = scope.store
    .read<AlertFacts>('SELECT incident_id AS incident, detector, classification FROM alert WHERE id = ?')
    .get(id);
  if (!row) throw new Error(`Record refers to alert ${id}, which is not there`);
  return row;
}

const fields: ReadonlyMap<string, FieldAccess> = new Map(
  Object.entries(analystAlertFields).map(([name, field]) => [name, decidable(field)]),
);

/** The fields of an alert. */
export function alertField(field: string): FieldAccess | null {
  return fields.get(field) ?? null;
}
