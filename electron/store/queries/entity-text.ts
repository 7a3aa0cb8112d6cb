import { defang, defangText } from '../../../shared/model/defang.ts';
import { entityKindLabels, entityKinds } from '../../../shared/model/entity-kinds.ts';
import type { EntityKind } from '../../../shared/model/entity-kinds.ts';
import type { ReadableStore } from '../connection.ts';

interface NamedEntity {
  readonly kind: EntityKind;
  readonly label: string;
}

const textOf = ({ kind, label }: NamedEntity): string =>
  `${entityKindLabels[kind].one} ${defang(kind, label)}`;

/** An entity as a sentence names it: its kind and its label, which no program turns into a link. */
export function entityText(store: ReadableStore, entityId: number): string {
  const entity = store.read<NamedEntity>('SELECT kind, label FROM entity WHERE id = ?').get(entityId);
  return entity === undefined ? 'An entity that is gone' : textOf(entity);
}

/**
 * As {@link entityText}, by the key that the entity has, or had before others were found to be the same: kind, namespace, tenant and value.
 * Of one that is not in the store, the value stands for its label.
 */
export function entityTextOfKey(store: ReadableStore, key: string): string {
  const entity = store.read<NamedEntity>('SELECT kind, label FROM entity WHERE key = ?').get(key);
  if (entity !== undefined) return textOf(entity);
  const [, named, namespace = '', tenant = '', value] = /^([^|]+)\|([^|]*)\|([^|]*)\|(.+)$/s.exec(key) ?? [];
  const kind = entityKinds.find((one) => one === named);
  if (kind === undefined || value === undefined) return defangText(key);
  const known = store
    .read<NamedEntity>(
      `SELECT entity.kind, entity.label FROM identifier JOIN entity ON entity.id = identifier.entity_id
       WHERE identifier.kind = ? AND identifier.namespace = ? AND identifier.tenant = ? AND identifier.value = ?`,
    )
    .get(kind, namespace, tenant, value);
  return textOf(known ?? { kind, label: value });
}
