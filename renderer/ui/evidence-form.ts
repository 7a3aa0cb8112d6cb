import type { EntityKind } from '../../shared/model/entity-kinds.ts';
import type { EvidenceForm } from './evidence-text.ts';

/** Kinds whose label a program might follow. */
const addressKinds: ReadonlySet<EntityKind> = new Set<EntityKind>([
  'url',
  'ip',
  'mailMessage',
  'mailCluster',
  'generic',
]);

/** How the label of an entity of a kind is shown. */
export function formOfKind(kind: EntityKind): EvidenceForm {
  return addressKinds.has(kind) ? 'address' : 'text';
}
