import type { RouteLocationRaw } from 'vue-router';
import type { EntityKind } from '../../../../shared/model/entity-kinds.ts';

/**
 * Where an entity's own page is: the email entity page for a message, the entity page for everything else.
 * @param incident the incident from which it was opened, to which a verdict may be limited; or null
 */
export function routeToEntity(
  entity: { readonly id: number; readonly kind: EntityKind },
  incident: string | null,
): RouteLocationRaw {
  return {
    path: `${entity.kind === 'mailMessage' ? '/mail' : '/entities'}/${entity.id}`,
    query: incident === null ? {} : { incident },
  };
}

/** Where an alert's own page is. */
export function routeToAlert(uid: string): RouteLocationRaw {
  return { name: 'alert', params: { uid } };
}
