import type { CommandHandlers } from '../handlers.ts';
import { ignoreEntity, keepApart, removeDecision } from './decisions.ts';
import { setCorrelationSettings } from './correlation-settings.ts';
import { removeMapping, renameMapping, saveMapping } from './mappings.ts';
import { addEntityNote, removeEntityNote } from './entity-notes.ts';
import { markSeen } from './mark-seen.ts';
import { mergeIncidents } from './merge-incidents.ts';
import { moveAlerts, splitIncident } from './move-alerts.ts';
import { annotatePin, groupPins, movePin, orderPinsAnew, setPins } from './pins.ts';
import { removeImport } from './remove-import.ts';
import { removeList } from './remove-list.ts';
import { setServiceLevels } from './service-levels.ts';
import { setVerdict } from './set-verdict.ts';
import { setTagColour } from './tags.ts';
import { updateAlerts } from './update-alerts.ts';
import { updateIncidents } from './update-incidents.ts';
import { moveView, removeView, saveView } from './views.ts';
import { createAlert, createIncident } from './write-down.ts';
import { redoGroup, undoGroup } from './workspace.ts';

/** Every command of the contract: each writes one journal group and its change in one transaction. */
export const commandHandlers: CommandHandlers = {
  'incidents.update': updateIncidents,
  'incidents.merge': mergeIncidents,
  'incidents.split': splitIncident,
  'incidents.moveAlerts': moveAlerts,
  'correlation.keepApart': keepApart,
  'correlation.ignoreEntity': ignoreEntity,
  'correlation.removeDecision': removeDecision,
  'alerts.update': updateAlerts,
  'alerts.create': createAlert,
  'incidents.create': createIncident,
  'pins.set': setPins,
  'pins.annotate': annotatePin,
  'pins.group': groupPins,
  'pins.move': movePin,
  'pins.order': orderPinsAnew,
  'entities.setVerdict': setVerdict,
  'entities.addNote': addEntityNote,
  'entities.removeNote': removeEntityNote,
  'imports.remove': removeImport,
  'indicators.remove': removeList,
  'mappings.save': saveMapping,
  'mappings.rename': renameMapping,
  'mappings.remove': removeMapping,
  'correlation.setSettings': setCorrelationSettings,
  'triage.setServiceLevels': setServiceLevels,
  'triage.markSeen': markSeen,
  'views.save': saveView,
  'views.remove': removeView,
  'views.move': moveView,
  'tags.setColour': setTagColour,
  'workspace.undo': undoGroup,
  'workspace.redo': redoGroup,
};
