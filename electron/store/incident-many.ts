import type { JsonValue } from '../../shared/lib/json.ts';
import { noteOwn } from './change-scope.ts';
import type { ChangeScope, ManyAccess, OwnStale, TargetChange } from './change-scope.ts';
import type { SqlValue } from './connection.ts';
import { decodeCredited, encodeCredited } from './journal-values.ts';
import type { CreditKind } from './journal-values.ts';

/** Incidents that uids name, in the order named. */
const named = 'json_each(?) AS j CROSS JOIN incident AS i ON i.uid = j.value';
const those = 'WHERE uid IN (SELECT value FROM json_each(?))';

/** How values of many incidents are read: from columns, or from what stands beside the incident. */
interface ManyRead {
  /** SQL of what follows `SELECT j.key, …`: two columns and where they are from, with the incident under the alias `i`. */
  readonly columns: string;
  readonly join?: string;
  readonly parameters?: readonly SqlValue[];
  value(first: SqlValue, second: SqlValue): JsonValue;
}

function readMany(scope: ChangeScope, uids: readonly string[], how: ManyRead): readonly JsonValue[] | null {
  // Twice the same is changed one after the other.
  if (new Set(uids).size < uids.length) return null;
  const values: JsonValue[] = uids.map(() => null);
  const rows = scope.store
    .raw<[at: number, first: SqlValue, second: SqlValue]>(
      `SELECT j.key, ${how.columns} FROM ${named}${how.join === undefined ? '' : ` ${how.join}`}`,
    )
    .all(JSON.stringify(uids), ...(how.parameters ?? []));
  for (const [at, first, second] of rows) values[at] = how.value(first, second);
  return values;
}

/** Changes to the same value are made by one statement. */
function byValue(changes: readonly TargetChange[]): Iterable<readonly [value: JsonValue, uids: string]> {
  const sets = new Map<string, { readonly value: JsonValue; readonly uids: string[] }>();
  for (const { uid, value } of changes) {
    const key = JSON.stringify(value);
    const set = sets.get(key);
    if (set) set.uids.push(uid);
    else sets.set(key, { value, uids: [uid] });
  }
  return [...sets.values()].map(({ value, uids }) => [value, JSON.stringify(uids)] as const);
}

/** Notes what of the rows of some incidents is stale, and where it is said what texts say. */
function noteMany(
  scope: ChangeScope,
  changes: readonly TargetChange[],
  stale: OwnStale,
  hasTexts: boolean,
): void {
  const uids = JSON.stringify(changes.map(({ uid }) => uid));
  for (const id of scope.store.pluck<number>(`SELECT i.id FROM ${named}`).all(uids))
    noteOwn(scope, id, stale);
  if (hasTexts)
    scope.store
      .write(`INSERT OR IGNORE INTO text_change (kind, id) SELECT 'incident', i.id FROM ${named}`)
      .run(uids);
}

/** A column with a credit, of many incidents. @param empty what stands for nothing. @param after runs once behind the change. */
export function manyCredited(
  column: string,
  creditColumn: string,
  empty: string | null,
  after: (scope: ChangeScope) => void,
): ManyAccess {
  const how: ManyRead = {
    columns: `i.${column}, i.${creditColumn}`,
    value: (value, by) => encodeCredited({ value: value as string | null, by: by as CreditKind }),
  };
  return {
    read: (scope, uids) => readMany(scope, uids, how),
    write(scope, changes) {
      for (const [json, uids] of byValue(changes)) {
        const { value, by } = decodeCredited(json);
        scope.store
          .write(`UPDATE incident SET ${column} = ?, ${creditColumn} = ? ${those}`)
          .run(value ?? empty, by, uids);
        if (column === 'status')
          scope.store
            .write(`UPDATE incident SET sealed = ? ${those}`)
            .run(value === 'resolved' && by === 'analyst' ? 1 : 0, uids);
      }
      noteMany(scope, changes, 'nothing', column === 'name');
      after(scope);
      return changes.map(({ value: json }) => {
        const { value, by } = decodeCredited(json);
        return encodeCredited({ value: value ?? empty, by });
      });
    },
  };
}

/** A column without a credit, of many incidents. */
export function manyPlain(
  column: string,
  stale: OwnStale,
  scalar: (value: JsonValue) => string | number | null,
): ManyAccess {
  const how: ManyRead = {
    columns: `i.${column}, NULL`,
    value: (value) => (typeof value === 'string' || typeof value === 'number' ? value : null),
  };
  return {
    read: (scope, uids) => readMany(scope, uids, how),
    write(scope, changes) {
      for (const [value, uids] of byValue(changes))
        scope.store.write(`UPDATE incident SET ${column} = ? ${those}`).run(scalar(value), uids);
      noteMany(scope, changes, stale, false);
      return changes.map(({ value }) => scalar(value));
    },
  };
}

/** When many incidents were first worked on. */
export function manyTouched(after: (scope: ChangeScope) => void): ManyAccess {
  const plain = manyPlain('first_touched_ms', 'nothing', (value) =>
    typeof value === 'number' ? value : null,
  );
  return {
    read: plain.read,
    write(scope, changes) {
      const written = plain.write(scope, changes);
      for (const [value, uids] of byValue(changes))
        scope.store
          .write(`UPDATE incident SET touched = ? ${those}`)
          .run(typeof value === 'number' ? 1 : 0, uids);
      after(scope);
      return written;
    },
  };
}

/** One tag of many incidents. */
export function manyTags(name: string): ManyAccess {
  const how: ManyRead = {
    columns: 't.tag, t.by_kind',
    join: 'CROSS JOIN incident_tag AS t ON t.incident_id = i.id AND t.tag = ?',
    parameters: [name],
    value: (value, by) => encodeCredited({ value: value as string, by: by as 'source' | 'analyst' }),
  };
  const read = (scope: ChangeScope, uids: readonly string[]): readonly JsonValue[] | null =>
    readMany(scope, uids, how);
  return {
    read,
    write(scope, changes) {
      for (const [json, uids] of byValue(changes)) {
        const { value, by } = decodeCredited(json);
        if (value === null)
          scope.store
            .write(`DELETE FROM incident_tag WHERE incident_id IN (SELECT i.id FROM ${named}) AND tag = ?`)
            .run(uids, name);
        else
          scope.store
            .write(
              `INSERT OR REPLACE INTO incident_tag (incident_id, tag, by_kind) SELECT i.id, ?, ? FROM ${named}`,
            )
            .run(value, by === 'source' ? 'source' : 'analyst', uids);
      }
      noteMany(scope, changes, 'nothing', true);
      return (
        read(
          scope,
          changes.map(({ uid }) => uid),
        ) ?? []
      );
    },
  };
}
