import { OperationError } from '../../shared/contract/operation.ts';
import type { ReadableStore } from './connection.ts';

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
