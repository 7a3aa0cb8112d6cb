import type { ChangeScope, FieldAccess } from './change-scope.ts';
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

function decidable({ column, sourceColumn, bit }: AlertField): FieldAccess {
  return {
    read(scope, uid) {
      const row = scope.store
        .read<{ value: string | null; bits: number }>(
          `SELECT alert.${column} AS value, alert.analyst_fields AS bits FROM record JOIN alert ON alert.id = record.alert_id WHERE record.uid = ?`,
        )
        .get(uid);
      if (!row) return null;
      if ((row.bits & bit) !== 0) return encodeCredited({ value: row.value, by: 'analyst' });
      return row.value === null ? null : { value: row.value, by: 'source' };
    },
    write(scope, uid, json) {
      const id = alertIdOf(scope, uid);
      if (id === null) return;
      const { value, by } = decodeCredited(json);
      const before = alertFacts(scope, id);
      if (by === 'analyst') {
        scope.store
          .write(`UPDATE alert SET ${column} = ?, analyst_fields = analyst_fields | ${bit} WHERE id = ?`)
          .run(value, id);
      } else {
        // Back to the source: what it says now, which may be newer than what the entry remembers.
        const source =
          column === 'status' ? `coalesce(${sourceColumn}, '${defaultAlertStatus}')` : sourceColumn;
        scope.store
          .write(
            `UPDATE alert SET ${column} = ${source}, analyst_fields = analyst_fields & ~${bit} WHERE id = ?`,
          )
          .run(id);
      }
      const after = alertFacts(scope, id);
      if (column === 'classification') {
        const tally = createDetectorTally(scope.store);
        tally.count(before.detector, before.classification, -1);
        tally.count(after.detector, after.classification, 1);
        tally.flush();
      }
      if (after.incident !== null) scope.incidents.add(after.incident);
    },
  };
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
