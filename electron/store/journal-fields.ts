import { alertField } from './alert-fields.ts';
import type { FieldAccess } from './change-scope.ts';
import { settingsField } from './correlation-settings.ts';
import { decisionField } from './decision-fields.ts';
import { entityNoteField } from './entity-notes.ts';
import { importField } from './import-fields.ts';
import { incidentField } from './incident-fields.ts';
import { listField } from './list-fields.ts';
import { mappingField } from './mappings.ts';
import { noteField } from './note-fields.ts';
import { placementField } from './placement-fields.ts';
import { viewField } from './saved-views.ts';
import { serviceLevelsField } from './service-levels.ts';
import { tagField } from './tags.ts';

/** What an entry of the journal can be about. */
export type TargetKind =
  | 'incident'
  | 'alert'
  | 'comment'
  | 'pin'
  | 'verdict'
  | 'entityNote'
  | 'import'
  | 'list'
  | 'mapping'
  | 'settings'
  | 'view'
  | 'tag'
  | 'placement'
  | 'decision';

/** How a field is read and set. @throws Error for one that nothing knows. */
export function accessField(kind: TargetKind, field: string): FieldAccess {
  const access = find(kind, field);
  if (!access) throw new Error(`The journal knows no field ${field} of ${kind}`);
  return access;
}

function find(kind: TargetKind, field: string): FieldAccess | null {
  switch (kind) {
    case 'incident':
      return incidentField(field);
    case 'alert':
      return alertField(field);
    case 'comment':
    case 'pin':
    case 'verdict':
      return noteField(kind, field);
    case 'entityNote':
      return field === 'note' ? entityNoteField : null;
    case 'import':
      return importField(field);
    case 'list':
      return listField(field);
    case 'mapping':
      return mappingField(field);
    case 'settings':
      return field === 'serviceLevels' ? serviceLevelsField : settingsField(field);
    case 'view':
      return viewField(field);
    case 'tag':
      return tagField(field);
    case 'placement':
      return placementField(field);
    case 'decision':
      return decisionField(field);
  }
}
