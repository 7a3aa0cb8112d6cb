import { OperationError } from '../../shared/contract/operation.ts';
import { orderPins } from '../../shared/story/pin-order.ts';
import type { ReadableStore, WritableStore } from './connection.ts';

/** A pin in its place. */
export interface PinPlace {
  readonly uid: string;
  readonly incident: string;
  readonly position: number;
  readonly group: string | null;
}

const placeColumns = 'uid, incident_uid AS incident, position, group_name AS "group"';

/** A pin by uid. @throws OperationError `notFound`. */
export function requirePin(store: ReadableStore, uid: string): PinPlace {
  const pin = store.read<PinPlace>(`SELECT ${placeColumns} FROM pin WHERE uid = ? AND removed = 0`).get(uid);
  if (!pin) throw new OperationError('notFound', 'There is no such pin.', { pin: uid });
  return pin;
}

/** What is written on a pin. @throws OperationError `notFound`. */
export function wordsOfPin(store: ReadableStore, uid: string): Pick<PinWords, 'note' | 'caption'> {
  const words = store
    .read<Pick<PinWords, 'note' | 'caption'>>('SELECT note, caption FROM pin WHERE uid = ? AND removed = 0')
    .get(uid);
  if (!words) throw new OperationError('notFound', 'There is no such pin.', { pin: uid });
  return words;
}

/** An incident's pins in the order in which they are shown. */
export function pinsOf(store: ReadableStore, incidentUid: string): readonly PinPlace[] {
  return orderPins(
    store
      .read<PinPlace>(
        `SELECT ${placeColumns} FROM pin WHERE incident_uid = ? AND removed = 0 ORDER BY position, id`,
      )
      .all(incidentUid),
  );
}

/** How many pins an incident has. */
export function countPins(store: ReadableStore, incidentUid: string): number {
  return (
    store.pluck<number>('SELECT count(*) FROM pin WHERE incident_uid = ? AND removed = 0').get(incidentUid) ??
    0
  );
}

/** The place behind all pins of an incident. */
export function placeBehind(store: ReadableStore, incidentUid: string): number {
  const last = store
    .pluck<number | null>('SELECT max(position) FROM pin WHERE incident_uid = ? AND removed = 0')
    .get(incidentUid);
  return (last ?? 0) + 1;
}

/** What a pin is on, as stored: an alert, an entity, or a piece of evidence with both. */
export interface StoredPinTarget {
  readonly alert: string | null;
  readonly entityId: number | null;
}

/** The pin of something in an incident, or null; an entity is found through any of its identifiers. */
export function findPin(
  store: ReadableStore,
  incidentUid: string,
  { alert, entityId }: StoredPinTarget,
): string | null {
  if (entityId === null)
    return (
      store
        .pluck<string>(
          `SELECT uid FROM pin WHERE incident_uid = ? AND target_kind = 'alert' AND alert_uid = ? AND removed = 0`,
        )
        .get(incidentUid, alert) ?? null
    );
  return (
    store
      .pluck<string>(
        `SELECT pin.uid FROM pin JOIN identifier ON identifier.id = pin.identifier_id
         WHERE pin.incident_uid = ? AND identifier.entity_id = ? AND pin.alert_uid IS ? AND pin.removed = 0 ORDER BY pin.id LIMIT 1`,
      )
      .get(incidentUid, entityId, alert) ?? null
  );
}

/** The identifier by which an alert names an entity. @throws OperationError `notFound` when it names no such. */
export function evidenceIdentifierOf(store: ReadableStore, alertId: number, entityId: number): number {
  const found = store
    .pluck<number | null>(
      'SELECT identifier_id FROM evidence WHERE alert_id = ? AND entity_id = ? AND identifier_id IS NOT NULL ORDER BY id LIMIT 1',
    )
    .get(alertId, entityId);
  if (found != null) return found;
  // In the graph a storm is one: its line to an entity may be a repeat's.
  const isOfRepeat =
    store
      .pluck<number>(
        `SELECT 1 FROM alert AS a INDEXED BY alert_by_storm CROSS JOIN evidence AS e ON e.alert_id = a.id
         WHERE a.storm_id = ? AND e.entity_id = ? LIMIT 1`,
      )
      .get(alertId, entityId) === 1;
  const why = isOfRepeat
    ? 'This alert has no such evidence; one of its repeats has. Show each alert of the storm to pin it.'
    : 'The alert has no such evidence.';
  throw new OperationError('notFound', why, { entityId });
}

/** The strongest, then smallest identifier of an entity: that of its key. @throws OperationError `notFound`. */
export function keyIdentifierOf(store: ReadableStore, entityId: number): number {
  const id = store
    .pluck<number>(
      'SELECT id FROM identifier WHERE entity_id = ? ORDER BY rank, namespace, value, tenant LIMIT 1',
    )
    .get(entityId);
  if (id === undefined) throw new OperationError('notFound', 'There is no such entity.', { entityId });
  return id;
}

/** What people wrote on a pin. */
export interface PinWords {
  readonly note: string | null;
  readonly caption: string | null;
  readonly group: string | null;
  readonly inStory: boolean;
}

/** What one pin says of two that turn out to be on the same thing: nothing that was written is lost. */
export function joinWords(first: PinWords, other: PinWords): PinWords {
  const notes = [first.note, other.note].filter((text) => text !== null && text !== '');
  return {
    note: notes.length === 0 ? null : notes.join('\n'),
    caption: first.caption ?? other.caption,
    group: first.group ?? other.group,
    inStory: first.inStory || other.inStory,
  };
}

/**
 * Of several pins of one thing in an incident — two alerts that turn out to be one, two incidents that became one — the first stays; the
 * others' notes are not lost.
 */
export function joinPins(store: WritableStore, incidentUid: string): void {
  const pins = store
    .read<Omit<PinWords, 'inStory'> & { id: number; target: string; inStory: number }>(
      `SELECT pin.id, target_kind || ' ' || coalesce(alert_uid, '') || ' ' || coalesce(identifier.entity_id, '') AS target,
         note, caption, group_name AS "group", in_story AS inStory
       FROM pin LEFT JOIN identifier ON identifier.id = pin.identifier_id
       WHERE incident_uid = ? AND removed = 0 ORDER BY position, pin.id`,
    )
    .all(incidentUid);
  const kept = new Map<string, PinWords & { readonly id: number }>();
  for (const { id, target, inStory, ...words } of pins) {
    const pin = { ...words, id, inStory: inStory === 1 };
    const first = kept.get(target);
    if (!first) kept.set(target, pin);
    else {
      const joined = joinWords(first, pin);
      store
        .write('UPDATE pin SET note = ?, caption = ?, group_name = ?, in_story = ? WHERE id = ?')
        .run(joined.note, joined.caption, joined.group, joined.inStory ? 1 : 0, first.id);
      store.write('UPDATE pin SET removed = 1 WHERE id = ?').run(pin.id);
      kept.set(target, { ...joined, id: first.id });
    }
  }
}
