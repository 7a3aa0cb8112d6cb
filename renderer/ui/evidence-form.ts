import { isAddressKind } from '../../shared/model/defang.ts';
import type { EntityKind } from '../../shared/model/entity-kinds.ts';
import type { EvidenceForm } from './evidence-text.ts';

/** How the label of an entity of a kind is shown. */
export function formOfKind(kind: EntityKind): EvidenceForm {
  return isAddressKind(kind) ? 'address' : 'text';
}
