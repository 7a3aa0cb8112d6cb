import type { TouchedKind } from '../../shared/contract/index.ts';
import type { CommandName } from '../services/handlers.ts';

/** All kinds of data that a command can change. */
export const everything: readonly TouchedKind[] = [
  'incidents',
  'alerts',
  'entities',
  'verdicts',
  'pins',
  'comments',
  'imports',
  'lists',
  'mappings',
  'views',
  'tags',
  'settings',
  'journal',
];

/** What regrouping alerts can change: links stand between other incidents then. */
const regrouping: readonly TouchedKind[] = [
  'incidents',
  'alerts',
  'entities',
  'verdicts',
  'pins',
  'comments',
  'journal',
];

/** What each command can change, so that windows fetch no more than that again. */
export const touchedBy: Readonly<Record<CommandName, readonly TouchedKind[]>> = {
  'incidents.update': ['incidents', 'alerts', 'comments', 'journal'],
  'incidents.merge': regrouping,
  'incidents.split': regrouping,
  'incidents.moveAlerts': regrouping,
  'correlation.keepApart': ['incidents', 'journal'],
  'correlation.ignoreEntity': ['incidents', 'journal'],
  'correlation.removeDecision': ['incidents', 'journal'],
  'alerts.update': ['incidents', 'alerts', 'comments', 'journal'],
  'alerts.create': regrouping,
  'incidents.create': regrouping,
  'pins.set': ['pins', 'incidents', 'alerts', 'journal'],
  'pins.annotate': ['pins', 'journal'],
  'pins.group': ['pins', 'journal'],
  'pins.move': ['pins', 'journal'],
  'pins.order': ['pins', 'journal'],
  'entities.setVerdict': ['verdicts', 'entities', 'incidents', 'alerts', 'journal'],
  'entities.addNote': ['entities', 'journal'],
  'entities.removeNote': ['entities', 'journal'],
  'imports.remove': everything,
  'indicators.remove': ['lists', 'journal'],
  'mappings.save': ['mappings', 'imports', 'journal'],
  'mappings.rename': ['mappings', 'imports', 'journal'],
  'mappings.remove': ['mappings', 'imports', 'journal'],
  'correlation.setSettings': ['settings', 'journal'],
  'views.save': ['views', 'journal'],
  'views.remove': ['views', 'journal'],
  'views.move': ['views', 'journal'],
  'tags.setColour': ['tags', 'journal'],
  'triage.markSeen': ['seen'],
  'triage.setServiceLevels': ['settings', 'incidents', 'journal'],
  'workspace.undo': everything,
  'workspace.redo': everything,
};
