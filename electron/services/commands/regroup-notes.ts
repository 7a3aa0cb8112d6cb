import type { JsonValue } from '../../../shared/lib/json.ts';
import type { ReadableStore } from '../../store/connection.ts';
import type { IncidentIdentity } from '../../store/incident-access.ts';
import type { GroupWriter } from '../../store/journal.ts';
import { decodeCredited } from '../../store/journal-values.ts';
import { accessField } from '../../store/journal-fields.ts';
import type { TargetKind } from '../../store/journal-fields.ts';
import { findPin, joinWords, pinsOf, placeBehind } from '../../store/pins.ts';
import type { MergedStanding } from '../../store/regrouping-remarks.ts';
import { takeSourceValues } from '../../store/source-values.ts';

/**
 * Lets an incident whose alerts are all in another now lead there. What analysts noted on it goes along: comments, pins, verdicts and
 * ignored entities of this incident, tags.
 */
export function leadTo(group: GroupWriter, from: IncidentIdentity, to: IncidentIdentity): void {
  const { store } = group.scope;
  const uids = (sql: string): readonly string[] => store.pluck<string>(sql).all(from.uid);
  const rescope = (
    kind: TargetKind,
    field: string,
    uid: string,
    patch: Readonly<Record<string, JsonValue>>,
  ): void => {
    const value = accessField(kind, field).read(group.scope, uid);
    if (value !== null) group.change(kind, uid, field, { ...(value as object), ...patch });
  };
  for (const uid of uids(
    `SELECT uid FROM comment WHERE incident_uid = ? AND author_kind = 'analyst' AND removed = 0 ORDER BY id`,
  ))
    rescope('comment', 'comment', uid, { incident: to.uid });
  for (const { uid } of pinsOf(store, from.uid)) movePinTo(group, uid, to);
  for (const uid of uids(
    `SELECT uid FROM verdict WHERE scope = 'incident' AND scope_uid = ? AND undone = 0 ORDER BY id`,
  ))
    rescope('verdict', 'verdict', uid, { scopeUid: to.uid });
  for (const uid of uids(
    'SELECT uid FROM correlation_lock WHERE incident_uid = ? AND removed = 0 ORDER BY id',
  ))
    rescope('decision', 'decision', uid, { incident: to.uid });
  for (const tag of store
    .pluck<string>(
      `SELECT tag FROM incident_tag WHERE incident_id = ? AND by_kind = 'analyst'
         AND tag NOT IN (SELECT tag FROM incident_tag WHERE incident_id = ?) ORDER BY tag`,
    )
    .all(from.id, to.id))
    group.change('incident', to.uid, `tag:${tag}`, tag);
  group.change('incident', from.uid, 'redirectedTo', to.uid);
}

/** Pins of alerts that moved follow them. */
export function movePinsOf(
  group: GroupWriter,
  alerts: readonly { readonly uid: string }[],
  from: IncidentIdentity,
  to: IncidentIdentity,
): void {
  const { store } = group.scope;
  const moved = new Set(alerts.map(({ uid }) => uid));
  const pins = store
    .read<{ uid: string; alert: string | null }>(
      'SELECT uid, alert_uid AS alert FROM pin WHERE incident_uid = ? AND removed = 0 ORDER BY position, id',
    )
    .all(from.uid);
  for (const { uid, alert } of pins) if (alert !== null && moved.has(alert)) movePinTo(group, uid, to);
}

interface MovedPin {
  readonly alert: string | null;
  readonly entityId: number | null;
  readonly note: string | null;
  readonly caption: string | null;
  readonly group: string | null;
  readonly inStory: number;
}

const movedPin = `SELECT alert_uid AS alert, identifier.entity_id AS entityId, note, caption, group_name AS "group", in_story AS inStory
  FROM pin LEFT JOIN identifier ON identifier.id = pin.identifier_id WHERE pin.uid = ?`;

/** Puts a pin behind the pins of another incident. Of two pins of one thing the first stays, with what was written on both. */
function movePinTo(group: GroupWriter, uid: string, to: IncidentIdentity): void {
  const { store } = group.scope;
  const read = (pin: string): MovedPin | undefined => store.read<MovedPin>(movedPin).get(pin);
  const pin = read(uid);
  if (!pin) return;
  const twinUid = findPin(store, to.uid, pin);
  const twin = twinUid === null ? undefined : read(twinUid);
  if (twinUid === null || twin === undefined) {
    const value = accessField('pin', 'pin').read(group.scope, uid) as Readonly<Record<string, JsonValue>>;
    group.change('pin', uid, 'pin', { ...value, incident: to.uid, position: placeBehind(store, to.uid) });
    return;
  }
  const words = joinWords({ ...twin, inStory: twin.inStory === 1 }, { ...pin, inStory: pin.inStory === 1 });
  // What is said already changes nothing.
  for (const field of ['note', 'caption', 'group', 'inStory'] as const)
    group.change('pin', twinUid, field, words[field]);
  group.change('pin', uid, 'pin', null);
}

/** What an incident keeps when alerts join it by hand: what the analyst chose to stay. An automatic name goes on to follow the alerts. */
const keptFields = ['name', 'status', 'assignedTo', 'classification', 'determination'] as const;

/**
 * Runs work that puts alerts into an incident. Where their sources would then say something else than the incident had, what it had stays,
 * as the analyst's decision.
 */
export function keepingValues(group: GroupWriter, { id, uid }: IncidentIdentity, work: () => void): void {
  const read = (field: string): JsonValue => accessField('incident', field).read(group.scope, uid);
  const before = keptFields.map((field) => [field, read(field)] as const);
  const resolvedAt = read('resolvedAt');
  work();
  takeSourceValues(group.scope.store, id);
  for (const [field, old] of before) {
    const { value, by } = decodeCredited(old);
    const now = decodeCredited(read(field)).value;
    if (now === value || (field === 'name' && by === 'automatic')) continue;
    group.change('incident', uid, field, value ?? { value: null, by: 'analyst' });
    if (field === 'status') group.change('incident', uid, 'resolvedAt', resolvedAt);
  }
}

/** What an incident has, for the history of the one that it is merged into. */
export function standingOf(store: ReadableStore, { id }: IncidentIdentity): MergedStanding {
  const row = store
    .read<MergedStanding>(
      `SELECT coalesce(shown.name, incident.name, '') AS name, incident.status, incident.assigned_to AS assignedTo, incident.classification,
         incident.determination, resolving_comment AS resolvingComment
       FROM incident LEFT JOIN incident_row AS shown ON shown.incident_id = incident.id WHERE incident.id = ?`,
    )
    .get(id);
  if (!row) throw new Error(`There is no incident ${id}`);
  return row;
}
