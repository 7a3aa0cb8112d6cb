import { findIncident } from '../../store/incident-access.ts';
import { getAddress } from '../../store/queries/entity-address.ts';
import { pageOfEntityAlerts } from '../../store/queries/entity-alerts.ts';
import { requireEntity } from '../../store/queries/entity-details.ts';
import { getDevice } from '../../store/queries/entity-device.ts';
import { getFile } from '../../store/queries/entity-file.ts';
import { pageOfEntityIncidents } from '../../store/queries/entity-incidents.ts';
import { listHitsOfEntity } from '../../store/queries/entity-list-hits.ts';
import { listEntityNotes } from '../../store/queries/entity-note-list.ts';
import { pageOfTimeline } from '../../store/queries/entity-timeline.ts';
import { getUser } from '../../store/queries/entity-user.ts';
import type { QueryContext, StoreQueryHandlers } from '../handlers.ts';

type PageQuery = Extract<
  keyof StoreQueryHandlers,
  `entities.${'alerts' | 'incidents' | 'timeline' | 'notes' | 'lists' | 'device' | 'user' | 'address' | 'file'}`
>;

/** An entity's page asks for an entity that is there, on one snapshot of the store. */
function ofEntity<Input extends { readonly entityId: number }, Output>(
  handle: (context: QueryContext, input: Input) => Output,
): (context: QueryContext, input: Input) => Output {
  return (context, input) =>
    context.store.snapshot(() => {
      requireEntity(context.store, input.entityId, null);
      return handle(context, input);
    });
}

/** What the pages of entities read beside `entities.get`. */
export const entityPageHandlers: Pick<StoreQueryHandlers, PageQuery> = {
  'entities.alerts': ofEntity(({ store }, { entityId, incident, cursor, limit }) =>
    pageOfEntityAlerts(store, entityId, {
      incident: incident === null ? null : findIncident(store, incident).id,
      cursor,
      limit,
    }),
  ),
  'entities.incidents': ofEntity(({ store }, { entityId, ...request }) =>
    pageOfEntityIncidents(store, entityId, request),
  ),
  'entities.timeline': ofEntity(({ store }, { entityId, ...request }) =>
    pageOfTimeline(store, entityId, request),
  ),
  'entities.notes': ofEntity(({ store }, { entityId }) => listEntityNotes(store, entityId)),
  'entities.lists': ofEntity(({ store }, { entityId }) => listHitsOfEntity(store, entityId)),
  'entities.device': ofEntity(({ store }, { entityId, incident }) =>
    getDevice(store, entityId, incident === null ? null : findIncident(store, incident).id),
  ),
  'entities.user': ofEntity(({ store, techniques }, { entityId }) =>
    getUser(store, entityId, (id) => techniques.get(id)?.tactics ?? []),
  ),
  'entities.address': ofEntity(({ store }, { entityId }) => getAddress(store, entityId)),
  'entities.file': ofEntity(({ store }, { entityId }) => getFile(store, entityId)),
};
