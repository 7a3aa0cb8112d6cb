import type { ChangeScope, FieldAccess } from './change-scope.ts';
import type { ReadableStore } from './connection.ts';
import { raise } from './facts.ts';
import { incidentIdOf } from './incident-fields.ts';
import { findIdentifier, identifierValueOf } from './note-fields.ts';
import type { IdentifierValue } from './note-fields.ts';

// A type alias, not an interface: this is a JSON value, and only an alias can be assigned to one.

/** A decision of an analyst that every run of correlation keeps, as the journal writes it. */
export type DecisionValue = Readonly<{
  kind: 'mustLink' | 'cannotLink' | 'ignoreEntity';
  /** Scope of an ignored entity; null everywhere. */
  incident: string | null;
  identifier: IdentifierValue | null;
  /** Must-link: record uids. Cannot-link: a list of them for each side. */
  members: readonly string[] | readonly (readonly string[])[];
  reason: string | null;
  author: string | null;
  at: number;
}>;

interface LockRow extends Omit<DecisionValue, 'identifier' | 'members'> {
  readonly identifierId: number | null;
  readonly members: string;
}

const columns = `kind, incident_uid AS incident, identifier_id AS identifierId, members, reason, author, at_ms AS at`;

/** A decision that stands, by its uid; null when there is none. */
export function readDecision(store: ReadableStore, uid: string): DecisionValue | null {
  const row = store
    .read<LockRow>(`SELECT ${columns} FROM correlation_lock WHERE uid = ? AND removed = 0`)
    .get(uid);
  if (!row) return null;
  const { identifierId, members, ...rest } = row;
  return {
    ...rest,
    identifier:
      identifierId === null ? null : { ...identifierValueOf({ store } as ChangeScope, identifierId) },
    members: JSON.parse(members) as DecisionValue['members'],
  };
}

const decision: FieldAccess = {
  read: ({ store }, uid) => readDecision(store, uid),
  write(scope, uid, json) {
    const { store } = scope;
    markScope(scope, uid);
    raise(store, 'lockRevision');
    if (json === null) {
      store.write('UPDATE correlation_lock SET removed = 1 WHERE uid = ?').run(uid);
      return;
    }
    const value = json as DecisionValue;
    const identifier = value.identifier === null ? null : findIdentifier(scope, value.identifier);
    // The entity went with an undone import: there is nothing to ignore.
    if (value.identifier !== null && identifier === null) return;
    store
      .write(
        `INSERT INTO correlation_lock (uid, kind, incident_uid, identifier_id, members, reason, author, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (uid) DO UPDATE SET removed = 0, incident_uid = excluded.incident_uid, identifier_id = excluded.identifier_id,
           members = excluded.members, reason = excluded.reason`,
      )
      .run(
        uid,
        value.kind,
        value.incident,
        identifier?.id ?? null,
        JSON.stringify(value.members),
        value.reason,
        value.author,
        value.at,
      );
    markScope(scope, uid);
  },
};

/** The incident that an entity is ignored in shows its decisions. */
function markScope(scope: ChangeScope, uid: string): void {
  const incident = scope.store
    .pluck<string | null>('SELECT incident_uid FROM correlation_lock WHERE uid = ?')
    .get(uid);
  const id = incident == null ? null : incidentIdOf(scope, incident);
  if (id !== null) scope.incidents.add(id);
}

/** The field of a decision: the whole of it, which comes and goes. */
export function decisionField(field: string): FieldAccess | null {
  return field === 'decision' ? decision : null;
}
