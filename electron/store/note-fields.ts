import { alertIdOf } from './alert-fields.ts';
import { attachmentsOf, writeAttachments } from './attachments.ts';
import type { AttachmentValue } from './attachments.ts';
import { noteOwn } from './change-scope.ts';
import type { ChangeScope, FieldAccess, OwnStale } from './change-scope.ts';
import { incidentsOfEntities, refreshEntityVerdict } from './entity-verdicts.ts';
import { findIncident } from './incident-access.ts';
import type { IncidentIdentity } from './incident-access.ts';
import { incidentIdOf } from './incident-fields.ts';
import { noteTextChange } from './text-changes.ts';

// Type aliases, not interfaces: these are JSON values, and only an alias can be assigned to one.

/** An identifier as the journal writes it: by value, since row ids are local to a store. */
export type IdentifierValue = Readonly<Record<'kind' | 'namespace' | 'value' | 'tenant', string>>;

/** A comment as the journal writes it. */
export type CommentValue = Readonly<{
  incident: string | null;
  alert: string | null;
  text: string;
  author: string;
  at: number;
  /** Absent where there are none. */
  attachments?: readonly AttachmentValue[];
}>;

/**
 * A pin as the journal writes it: on an alert, on an entity (by an identifier), or with both on the piece of evidence that the alert names.
 * What is not said is left out, so that entries of stores without groups and captions say the same.
 */
export type PinValue = Readonly<{
  incident: string;
  alert: string | null;
  identifier: IdentifierValue | null;
  note: string | null;
  position: number;
  author: string;
  at: number;
  group?: string;
  caption?: string;
  /** Only where it is no step of the story. */
  inStory?: false;
}>;

/** An assertion as the journal writes it. */
export type VerdictValue = Readonly<{
  identifier: IdentifierValue;
  scope: 'alert' | 'incident' | 'everywhere';
  scopeUid: string | null;
  verdict: string;
  actor: 'analyst' | 'playbook' | 'indicator';
  actorName: string | null;
  basis: string | null;
  at: number;
  supersedes: string | null;
}>;

/** The row of an identifier, or null when no evidence has ever shown it. */
export function findIdentifier(
  scope: Pick<ChangeScope, 'store'>,
  { kind, namespace, value, tenant }: IdentifierValue,
): { id: number; entity: number } | null {
  return (
    scope.store
      .read<{ id: number; entity: number }>(
        'SELECT id, entity_id AS entity FROM identifier WHERE kind = ? AND namespace = ? AND value = ? AND tenant = ?',
      )
      .get(kind, namespace, value, tenant) ?? null
  );
}

/** An identifier by value. @throws Error when there is no such row. */
export function identifierValueOf(scope: Pick<ChangeScope, 'store'>, id: number): IdentifierValue {
  const row = scope.store
    .read<IdentifierValue>('SELECT kind, namespace, value, tenant FROM identifier WHERE id = ?')
    .get(id);
  if (!row) throw new Error(`There is no identifier ${id}`);
  return row;
}

/** The uid of the alert that a record belongs to now; the record's own uid when it is gone. */
function currentAlertUid(scope: ChangeScope, recordUid: string | null): string | null {
  if (recordUid === null) return null;
  const id = alertIdOf(scope, recordUid);
  return id === null
    ? recordUid
    : (scope.store.pluck<string>('SELECT uid FROM alert WHERE id = ?').get(id) ?? recordUid);
}

/** The incident that a uid leads to now; the uid itself when there is none. */
function currentIncident(scope: ChangeScope, uid: string): IncidentIdentity | null {
  return incidentIdOf(scope, uid) === null ? null : findIncident(scope.store, uid);
}

function currentIncidentUid(scope: ChangeScope, uid: string | null): string | null {
  return uid === null ? null : (currentIncident(scope, uid)?.uid ?? uid);
}

/** A note with the uids that its alert and incident have now. */
function settleNote<Note extends { readonly incident: string | null; readonly alert: string | null }>(
  scope: ChangeScope,
  note: Note,
): Note {
  return {
    ...note,
    incident: currentIncidentUid(scope, note.incident),
    alert: currentAlertUid(scope, note.alert),
  };
}

/** @param stale what of its row is: all of it, or what it says itself and so much more. */
function markIncident(
  scope: ChangeScope,
  uid: string | null,
  isTextChanged: boolean,
  stale: OwnStale | 'all',
): void {
  const id = uid === null ? null : incidentIdOf(scope, uid);
  if (id === null) return;
  if (stale === 'all') scope.incidents.add(id);
  else noteOwn(scope, id, stale);
  if (isTextChanged) noteTextChange(scope.store, 'incident', id);
}

const comment: FieldAccess = {
  settle: (scope, value) => (value === null ? null : settleNote(scope, value as CommentValue)),
  read(scope, uid) {
    const row = scope.store
      .read<CommentValue>(
        `SELECT incident_uid AS incident, alert_uid AS alert, text, author, at_ms AS at FROM comment WHERE uid = ? AND removed = 0`,
      )
      .get(uid);
    if (!row) return null;
    const attachments = attachmentsOf(scope.store, [uid]).get(uid);
    return attachments === undefined
      ? { ...row }
      : { ...row, attachments: attachments.map((file) => ({ ...file })) };
  },
  write(scope, uid, json) {
    if (json === null) {
      const row = scope.store
        .read<{ incident: string | null }>('SELECT incident_uid AS incident FROM comment WHERE uid = ?')
        .get(uid);
      scope.store.write('UPDATE comment SET removed = 1 WHERE uid = ?').run(uid);
      markIncident(scope, row?.incident ?? null, true, 'nothing');
      return;
    }
    const value = settleNote(scope, json as CommentValue);
    scope.store
      .write(
        `INSERT INTO comment (uid, incident_uid, alert_uid, text, author, author_kind, at_ms) VALUES (?, ?, ?, ?, ?, 'analyst', ?)
         ON CONFLICT (uid) DO UPDATE SET removed = 0, incident_uid = excluded.incident_uid, alert_uid = excluded.alert_uid`,
      )
      .run(uid, value.incident, value.alert, value.text, value.author, value.at);
    writeAttachments(scope.store, uid, value.attachments ?? []);
    markIncident(scope, value.incident, true, 'nothing');
  },
};

interface PinRow {
  readonly incident: string;
  readonly alert: string | null;
  readonly identifierId: number | null;
  readonly groupName: string | null;
  readonly caption: string | null;
  readonly inStory: number;
  readonly note: string | null;
  readonly position: number;
  readonly author: string;
  readonly at: number;
}

const pin: FieldAccess = {
  settle: (scope, value) => (value === null ? null : settleNote(scope, value as PinValue)),
  read(scope, uid) {
    const row = scope.store
      .read<PinRow>(
        `SELECT incident_uid AS incident, alert_uid AS alert, identifier_id AS identifierId, note, group_name AS groupName, caption,
           in_story AS inStory, position, author, at_ms AS at
         FROM pin WHERE uid = ? AND removed = 0`,
      )
      .get(uid);
    if (!row) return null;
    const { identifierId, groupName, caption, inStory, ...rest } = row;
    return {
      ...rest,
      identifier: identifierId === null ? null : identifierValueOf(scope, identifierId),
      ...(groupName === null ? {} : { group: groupName }),
      ...(caption === null ? {} : { caption }),
      ...(inStory === 1 ? {} : { inStory: false }),
    };
  },
  write(scope, uid, json) {
    if (json === null) {
      const row = scope.store
        .read<{ incident: string }>('SELECT incident_uid AS incident FROM pin WHERE uid = ?')
        .get(uid);
      scope.store.write('UPDATE pin SET removed = 1 WHERE uid = ?').run(uid);
      markIncident(scope, row?.incident ?? null, false, 'all');
      return;
    }
    const value = settleNote(scope, json as PinValue);
    const identifier = value.identifier === null ? null : findIdentifier(scope, value.identifier);
    // What it pointed at went with an undone import: there is nothing to pin.
    if (value.identifier !== null && identifier === null) return;
    scope.store
      .write(
        `INSERT INTO pin (uid, incident_uid, target_kind, alert_uid, identifier_id, note, group_name, caption, in_story, position, author, at_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (uid) DO UPDATE SET removed = 0, note = excluded.note, group_name = excluded.group_name, caption = excluded.caption,
           in_story = excluded.in_story, position = excluded.position, incident_uid = excluded.incident_uid,
           target_kind = excluded.target_kind, alert_uid = excluded.alert_uid, identifier_id = excluded.identifier_id`,
      )
      .run(
        uid,
        value.incident,
        value.alert === null ? 'entity' : identifier === null ? 'alert' : 'evidence',
        value.alert,
        identifier?.id ?? null,
        value.note,
        value.group ?? null,
        value.caption ?? null,
        value.inStory === false ? 0 : 1,
        value.position,
        value.author,
        value.at,
      );
    markIncident(scope, value.incident, false, 'all');
  },
};

/** Fields of a pin that change by themselves, with their columns. */
const pinColumns = {
  note: 'note',
  caption: 'caption',
  group: 'group_name',
  position: 'position',
} as const;

function pinColumn(field: keyof typeof pinColumns): FieldAccess {
  const column = pinColumns[field];
  return {
    read: (scope, uid) =>
      scope.store
        .pluck<string | number | null>(`SELECT ${column} FROM pin WHERE uid = ? AND removed = 0`)
        .get(uid) ?? null,
    write(scope, uid, value) {
      const kept = typeof value === 'string' || typeof value === 'number' ? value : null;
      if (field === 'position' && kept === null) return;
      scope.store.write(`UPDATE pin SET ${column} = ? WHERE uid = ?`).run(kept, uid);
    },
  };
}

/** Whether a pin is a step of the story; null where there is no pin. */
const inStory: FieldAccess = {
  read(scope, uid) {
    const value = scope.store
      .pluck<number>('SELECT in_story FROM pin WHERE uid = ? AND removed = 0')
      .get(uid);
    return value === undefined ? null : value === 1;
  },
  write(scope, uid, value) {
    if (typeof value === 'boolean')
      scope.store.write('UPDATE pin SET in_story = ? WHERE uid = ?').run(value ? 1 : 0, uid);
  },
};

function pinField(field: string): FieldAccess | null {
  if (field === 'pin') return pin;
  if (field === 'inStory') return inStory;
  const known = (Object.keys(pinColumns) as (keyof typeof pinColumns)[]).find((name) => name === field);
  return known === undefined ? null : pinColumn(known);
}

function settleVerdict(scope: ChangeScope, value: VerdictValue): VerdictValue {
  return value.scope === 'incident'
    ? { ...value, scopeUid: currentIncidentUid(scope, value.scopeUid) }
    : value;
}

interface VerdictRow extends Omit<VerdictValue, 'identifier'> {
  readonly identifierId: number;
}

const verdict: FieldAccess = {
  settle: (scope, value) => (value === null ? null : settleVerdict(scope, value as VerdictValue)),
  read(scope, uid) {
    const row = scope.store
      .read<VerdictRow>(
        `SELECT identifier_id AS identifierId, scope, scope_uid AS scopeUid, verdict, actor, actor_name AS actorName, basis, at_ms AS at, supersedes
         FROM verdict WHERE uid = ? AND undone = 0`,
      )
      .get(uid);
    if (!row) return null;
    const { identifierId, ...rest } = row;
    return { ...rest, identifier: { ...identifierValueOf(scope, identifierId) } };
  },
  write(scope, uid, json) {
    const found =
      json === null
        ? scope.store
            .read<{ id: number; entity: number }>(
              'SELECT identifier.id, identifier.entity_id AS entity FROM verdict JOIN identifier ON identifier.id = verdict.identifier_id WHERE verdict.uid = ?',
            )
            .get(uid)
        : findIdentifier(scope, (json as VerdictValue).identifier);
    if (!found) return;
    if (json === null) {
      scope.store.write('UPDATE verdict SET undone = 1 WHERE uid = ?').run(uid);
    } else {
      const value = settleVerdict(scope, json as VerdictValue);
      scope.store
        .write(
          `INSERT INTO verdict (uid, identifier_id, scope, scope_uid, verdict, actor, actor_name, basis, at_ms, supersedes)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (uid) DO UPDATE SET undone = 0, scope_uid = excluded.scope_uid`,
        )
        .run(
          uid,
          found.id,
          value.scope,
          value.scopeUid,
          value.verdict,
          value.actor,
          value.actorName,
          value.basis,
          value.at,
          value.supersedes,
        );
    }
    const stated = scope.store
      .read<{ scope: string; scopeUid: string | null }>(
        'SELECT scope, scope_uid AS scopeUid FROM verdict WHERE uid = ?',
      )
      .get(uid);
    if (stated?.scope === 'incident') {
      // Only its score rests on it.
      markIncident(scope, stated.scopeUid, false, 'rest');
      return;
    }
    refreshEntityVerdict(scope.store, found.entity);
    // A malicious verdict counts in the score of every incident that the entity is seen in.
    for (const incident of incidentsOfEntities(scope.store, [found.entity])) scope.reached.add(incident);
  },
};

/** The fields of comments, pins and verdicts: the whole thing, which comes and goes, and a pin's note, caption, group and place. */
export function noteField(kind: 'comment' | 'pin' | 'verdict', field: string): FieldAccess | null {
  switch (kind) {
    case 'comment':
      return field === 'comment' ? comment : null;
    case 'pin':
      return pinField(field);
    case 'verdict':
      return field === 'verdict' ? verdict : null;
  }
}
