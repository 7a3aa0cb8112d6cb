import { OperationError } from '../../shared/contract/operation.ts';
import type { JsonValue } from '../../shared/lib/json.ts';
import { noteOwn } from './change-scope.ts';
import type { ChangeScope, FieldAccess, OwnStale } from './change-scope.ts';
import { raise } from './facts.ts';
import { findIncident } from './incident-access.ts';
import { manyCredited, manyPlain, manyTags, manyTouched } from './incident-many.ts';
import { decodeCredited, encodeCredited } from './journal-values.ts';
import type { CreditKind } from './journal-values.ts';
import { regroupingRemarks } from './regrouping-remarks.ts';
import { noteTextChange } from './text-changes.ts';

/** The local id of an incident, or null. */
export function incidentIdOf(scope: ChangeScope, uid: string): number | null {
  return scope.store.pluck<number>('SELECT id FROM incident WHERE uid = ?').get(uid) ?? null;
}

/** @param stale what of its row is, beside what it says itself; `all`: who is in the queue may be another. */
function onIncident(
  scope: ChangeScope,
  uid: string,
  stale: OwnStale | 'all',
  write: (id: number) => void,
): void {
  const id = incidentIdOf(scope, uid);
  if (id === null) return;
  write(id);
  if (stale === 'all') scope.incidents.add(id);
  else noteOwn(scope, id, stale);
}

type CreditedColumn = 'name' | 'assigned_to' | 'classification' | 'determination' | 'status';
type CreditColumn = 'name_by' | 'assigned_by' | 'classified_by' | 'status_by';

function credited(
  column: CreditedColumn,
  creditColumn: CreditColumn,
  empty: string | null = null,
): FieldAccess {
  return {
    many: manyCredited(column, creditColumn, empty, ({ store }) => {
      if (column !== 'name') raise(store, 'lockRevision');
    }),
    // What sources say follows the alerts; only an analyst's later decision is a reason to ask.
    settle: (_scope, value) => (decodeCredited(value).by === 'analyst' ? value : null),
    read(scope, uid) {
      const row = scope.store
        .read<{ value: string | null; by: CreditKind }>(
          `SELECT ${column} AS value, ${creditColumn} AS by FROM incident WHERE uid = ?`,
        )
        .get(uid);
      return row ? encodeCredited(row) : null;
    },
    write(scope, uid, json) {
      const { value, by } = decodeCredited(json);
      onIncident(scope, uid, 'nothing', (id) => {
        scope.store
          .write(`UPDATE incident SET ${column} = ?, ${creditColumn} = ? WHERE id = ?`)
          .run(value ?? empty, by, id);
        if (column === 'name') noteTextChange(scope.store, 'incident', id);
        else raise(scope.store, 'lockRevision');
        if (column === 'status') {
          scope.store
            .write('UPDATE incident SET sealed = ? WHERE id = ?')
            .run(value === 'resolved' && by === 'analyst' ? 1 : 0, id);
        }
      });
    },
  };
}

type PlainColumn = 'severity' | 'resolving_comment' | 'resolved_ms';

function plain(column: PlainColumn): FieldAccess {
  return {
    // The score follows the severity.
    many: manyPlain(column, column === 'severity' ? 'rest' : 'nothing', scalar),
    read: (scope, uid) =>
      scope.store.pluck<string | number | null>(`SELECT ${column} FROM incident WHERE uid = ?`).get(uid) ??
      null,
    write(scope, uid, value) {
      // The score follows the severity.
      onIncident(scope, uid, column === 'severity' ? 'rest' : 'nothing', (id) =>
        scope.store.write(`UPDATE incident SET ${column} = ? WHERE id = ?`).run(scalar(value), id),
      );
    },
  };
}

const scalar = (value: JsonValue): string | number | null =>
  typeof value === 'string' || typeof value === 'number' ? value : null;

/** The first analyst operation: from then on a run of correlation never takes an alert away. */
const touchedAt: FieldAccess = {
  many: manyTouched(({ store }) => raise(store, 'lockRevision')),
  read: (scope, uid) =>
    scope.store.pluck<number | null>('SELECT first_touched_ms FROM incident WHERE uid = ?').get(uid) ?? null,
  write(scope, uid, value) {
    onIncident(scope, uid, 'nothing', (id) => {
      const at = typeof value === 'number' ? value : null;
      scope.store
        .write('UPDATE incident SET first_touched_ms = ?, touched = ? WHERE id = ?')
        .run(at, at === null ? 0 : 1, id);
      raise(scope.store, 'lockRevision');
    });
  },
  // Another group, or another analyst, may have worked here since: then the alerts stay together.
  staysOnUndo: (scope, uid, recorded) =>
    touchedAt.read(scope, uid) !== recorded || (recorded !== null && hasAnalystWork(scope, uid)),
};

/** True while something that an analyst did on an incident or its alerts stands. */
function hasAnalystWork({ store }: ChangeScope, uid: string): boolean {
  return (
    store
      .pluck<number>(
        `SELECT severity IS NOT NULL OR resolving_comment IS NOT NULL
           OR 'analyst' IN (name_by, status_by, assigned_by, classified_by)
           OR EXISTS (SELECT 1 FROM incident_tag WHERE incident_id = incident.id AND by_kind = 'analyst')
           OR EXISTS (SELECT 1 FROM pin WHERE incident_uid = incident.uid AND removed = 0)
           OR EXISTS (SELECT 1 FROM verdict WHERE scope = 'incident' AND scope_uid = incident.uid AND undone = 0 AND actor = 'analyst')
           OR EXISTS (SELECT 1 FROM comment WHERE incident_uid = incident.uid AND author_kind = 'analyst' AND removed = 0)
           OR EXISTS (SELECT 1 FROM alert WHERE incident_id = incident.id AND analyst_fields <> 0)
           OR EXISTS (SELECT 1 FROM alert JOIN comment ON comment.alert_uid = alert.uid
             WHERE incident_id = incident.id AND author_kind = 'analyst' AND removed = 0)
           OR EXISTS (SELECT 1 FROM correlation_lock WHERE incident_uid = incident.uid AND removed = 0)
           OR EXISTS (SELECT 1 FROM correlation_lock AS decision JOIN correlation_member AS member ON member.lock_id = decision.id
             JOIN record ON record.uid = member.record_uid JOIN alert ON alert.id = record.alert_id
             WHERE decision.removed = 0 AND alert.incident_id = incident.id)
         FROM incident WHERE uid = ?`,
      )
      .get(uid) === 1
  );
}

function tag(name: string): FieldAccess {
  const where = 'WHERE incident_id = (SELECT id FROM incident WHERE uid = ?) AND tag = ?';
  return {
    many: manyTags(name),
    read(scope, uid) {
      const row = scope.store
        .read<{ value: string; by: 'source' | 'analyst' }>(
          `SELECT tag AS value, by_kind AS by FROM incident_tag ${where}`,
        )
        .get(uid, name);
      return row ? encodeCredited(row) : null;
    },
    write(scope, uid, json) {
      const { value, by } = decodeCredited(json);
      onIncident(scope, uid, 'nothing', (id) => {
        if (value === null) scope.store.write(`DELETE FROM incident_tag ${where}`).run(uid, name);
        else {
          scope.store
            .write('INSERT OR REPLACE INTO incident_tag (incident_id, tag, by_kind) VALUES (?, ?, ?)')
            .run(id, value, by === 'source' ? 'source' : 'analyst');
        }
        noteTextChange(scope.store, 'incident', id);
      });
    },
  };
}

/** An incident that an analyst made. Taking it back leaves it empty, and so out of the queue: its number is not given again. */
const created: FieldAccess = {
  read(scope, uid) {
    const at = scope.store.pluck<number>('SELECT created_ms FROM incident WHERE uid = ?').get(uid);
    return at === undefined ? null : { createdAt: at };
  },
  write(scope, uid, value) {
    if (value === null) return;
    const { createdAt } = value as { readonly createdAt: number };
    scope.store
      .write('INSERT INTO incident (uid, created_ms) VALUES (?, ?) ON CONFLICT (uid) DO NOTHING')
      .run(uid, createdAt);
    onIncident(scope, uid, 'all', () => undefined);
  },
};

/** The incident that this one was merged into; null while it stands for itself. */
const redirectedTo: FieldAccess = {
  read: (scope, uid) =>
    scope.store
      .pluck<string>(
        'SELECT other.uid FROM incident AS one JOIN incident AS other ON other.id = one.redirected_to WHERE one.uid = ?',
      )
      .get(uid) ?? null,
  write(scope, uid, value) {
    onIncident(scope, uid, 'all', (id) => {
      const target = typeof value === 'string' ? leadingTo(scope, id, value) : null;
      scope.store.write('UPDATE incident SET redirected_to = ? WHERE id = ?').run(target, id);
      noteTextChange(scope.store, 'incident', id);
      if (target !== null) noteTextChange(scope.store, 'incident', target);
      raise(scope.store, 'lockRevision');
    });
  },
};

/** The local id of where an incident is to lead. @throws OperationError `conflict` while it has alerts or would lead to itself. */
function leadingTo(scope: ChangeScope, id: number, uid: string): number {
  const target = incidentIdOf(scope, uid);
  const hasAlerts = scope.store.pluck<number>('SELECT 1 FROM alert WHERE incident_id = ? LIMIT 1').get(id);
  if (hasAlerts !== undefined)
    throw new OperationError('conflict', `Incident ${id} has other alerts by now. Merge it anew.`, {
      incident: String(id),
    });
  if (target === null || findIncident(scope.store, uid).id === id)
    throw new OperationError('conflict', `Incident ${id} cannot lead to itself.`, { incident: String(id) });
  return target;
}

/** A remark has no state: it is only recorded. */
const remark: FieldAccess = { read: () => null, write: () => undefined, isRemark: true };

const fields: ReadonlyMap<string, FieldAccess> = new Map<string, FieldAccess>([
  ['name', credited('name', 'name_by')],
  ['status', credited('status', 'status_by', 'active')],
  ['assignedTo', credited('assigned_to', 'assigned_by')],
  ['classification', credited('classification', 'classified_by')],
  ['determination', credited('determination', 'classified_by')],
  ['severity', plain('severity')],
  ['resolvingComment', plain('resolving_comment')],
  // It follows the status: that alone is a reason to ask.
  ['resolvedAt', { ...plain('resolved_ms'), settle: () => null }],
  ['touchedAt', touchedAt],
  // What was chosen for the alerts when the incident was resolved; the alerts' own entries carry the change.
  ['resolveAlerts', remark],
  ['created', created],
  ['redirectedTo', redirectedTo],
  // Why an analyst regrouped alerts, on every incident that it concerns.
  ...regroupingRemarks.map((field) => [field, remark] as const),
]);

/** The fields of an incident; `tag:NAME` is one tag. */
export function incidentField(field: string): FieldAccess | null {
  return field.startsWith('tag:') ? tag(field.slice(4)) : (fields.get(field) ?? null);
}
