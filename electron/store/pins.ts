import { OperationError } from '../../shared/contract/operation.ts';
import type { ReadableStore, WritableStore } from './connection.ts';

/** A pin in its place. */
export interface PinPlace {
  readonly uid: string;
  readonly incident: string;
  readonly position: number;
}

/** A pin by uid. @throws OperationError `notFound`. */
export function requirePin(store: ReadableStore, uid: string): PinPlace {
  const pin = store
    .read<PinPlace>('SELECT uid, incident_uid AS incident, position FROM pin WHERE uid = ? AND removed = 0')
    .get(uid);
  if (!pin) throw new OperationError('notFound', 'There is no such pin.', { pin: uid });
  return pin;
}

/** An incident's pins in their order. */
export function pinsOf(store: ReadableStore, incidentUid: string): readonly PinPlace[] {
  return store
    .read<PinPlace>(
      'SELECT uid, incident_uid AS incident, position FROM pin WHERE incident_uid = ? AND removed = 0 ORDER BY position, id',
    )
    .all(incidentUid);
}

/** The pin of an alert in an incident, or null. */
export function findAlertPin(store: ReadableStore, incidentUid: string, alertUid: string): string | null {
  return (
    store
      .pluck<string>('SELECT uid FROM pin WHERE incident_uid = ? AND alert_uid = ? AND removed = 0')
      .get(incidentUid, alertUid) ?? null
  );
}

/** The pin of an entity in an incident, or null; found through any of its identifiers. */
export function findEntityPin(store: ReadableStore, incidentUid: string, entityId: number): string | null {
  return (
    store
      .pluck<string>(
        `SELECT pin.uid FROM pin JOIN identifier ON identifier.id = pin.identifier_id
         WHERE pin.incident_uid = ? AND identifier.entity_id = ? AND pin.removed = 0 ORDER BY pin.id LIMIT 1`,
      )
      .get(incidentUid, entityId) ?? null
  );
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

/**
 * Of several pins of one thing in an incident — two alerts that turn out to be one, two incidents that became one — the first stays; the
 * others' notes are not lost.
 */
export function joinPins(store: WritableStore, incidentUid: string): void {
  const pins = store
    .read<{ id: number; target: string; note: string | null }>(
      `SELECT pin.id, coalesce('alert ' || alert_uid, 'entity ' || identifier.entity_id) AS target, note
       FROM pin LEFT JOIN identifier ON identifier.id = pin.identifier_id
       WHERE incident_uid = ? AND removed = 0 ORDER BY position, pin.id`,
    )
    .all(incidentUid);
  const kept = new Map<string, { id: number; note: string | null }>();
  for (const pin of pins) {
    const first = kept.get(pin.target);
    if (!first) kept.set(pin.target, pin);
    else {
      const texts = [first.note, pin.note].filter((text) => text !== null && text !== '');
      const note = texts.length === 0 ? null : texts.join('\n');
      store.write('UPDATE pin SET note = ? WHERE id = ?').run(note, first.id);
      store.write('UPDATE pin SET removed = 1 WHERE id = ?').run(pin.id);
      kept.set(pin.target, { id: first.id, note });
    }
  }
}
