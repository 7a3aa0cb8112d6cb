import { dirname } from 'node:path';
import type { OutputOf } from '../../../shared/contract/index.ts';
import { importers } from '../../importers/registry.ts';
import { getCorrelationSettings } from '../../store/queries/correlation-settings.ts';
import { listAttachments } from '../../store/queries/attachment-list.ts';
import { countAlerts, timelineOfAlerts } from '../../store/queries/alert-counts.ts';
import { listAlertKeys, listAlerts } from '../../store/queries/alert-list.ts';
import { getAlertContext } from '../../store/queries/alert-context.ts';
import { pageOfAlertHistory } from '../../store/queries/alert-history.ts';
import { getAlert, getRawRecord } from '../../store/queries/alert-details.ts';
import { getContextRecord, pageOfContext, pageOfImportContext } from '../../store/queries/context-rows.ts';
import { pageOfDecisions } from '../../store/queries/decisions.ts';
import { getEntity, requireEntity } from '../../store/queries/entity-details.ts';
import { pageOfRelated } from '../../store/queries/entity-related.ts';
import { verdictsOf } from '../../store/queries/entity-summary.ts';
import { listAssets, listEvidence, listEvidenceKeys } from '../../store/queries/evidence-list.ts';
import { countSuggestions, suggestionsFor } from '../../store/queries/correlation-suggestions.ts';
import { explain } from '../../store/queries/explain.ts';
import { completeValue } from '../../store/queries/complete-value.ts';
import { countFacets } from '../../store/queries/facets.ts';
import { listHubs } from '../../store/queries/hubs.ts';
import { readChronicle } from '../../store/queries/chronicle.ts';
import { pageOfNeighbours } from '../../store/queries/neighbours.ts';
import { pageOfHistory } from '../../store/queries/history-page.ts';
import { getImport, listImports, listRejects, listUnmapped } from '../../store/queries/imports.ts';
import { findDependents } from '../../store/queries/import-dependents.ts';
import { getIncident, pageOfAlerts, suggestValues } from '../../store/queries/incident-details.ts';
import { listsOfEntity } from '../../store/queries/entity-lists.ts';
import { getList, listLists, pageOfEntries, pageOfListRejects } from '../../store/queries/lists.ts';
import { listMappings } from '../../store/mappings.ts';
import { listIncidentKeys, listIncidents } from '../../store/queries/incident-list.ts';
import { findIncident } from '../../store/incident-access.ts';
import { linksBetween, linksCut, linksOfOneAlert } from '../../store/queries/link-lists.ts';
import { pageOfLinks } from '../../store/queries/links.ts';
import { getMail } from '../../store/queries/mail-details.ts';
import { findOtherSightings } from '../../store/queries/other-sightings.ts';
import { listPins, seenOf } from '../../store/queries/pin-list.ts';
import { suggestPins } from '../../store/queries/pin-suggestions.ts';
import { similarIncidents } from '../../store/queries/similar.ts';
import { listSightingAlerts } from '../../store/queries/sighting-alerts.ts';
import { listSightingContext } from '../../store/queries/sighting-context.ts';
import { findSightings } from '../../store/queries/sightings.ts';
import { pageOfStorm } from '../../store/queries/storms.ts';
import { countTimeline } from '../../store/queries/timeline.ts';
import { readStatus, readUndoState } from '../../store/queries/workspace-status.ts';
import type { QueryContext, QueryHandlers } from '../handlers.ts';
import { keyStoreOf } from '../identity.ts';
import { countCascade } from '../../store/queries/cascade.ts';
import { countValues } from '../../store/queries/incident-values.ts';
import { summarizeIncident } from '../../store/queries/incident-summary.ts';
import { listViews } from '../../store/saved-views.ts';
import { listTags } from '../../store/tags.ts';
import { readStoredServiceLevels } from '../../store/service-levels.ts';
import { findTechniques, nameTechniques } from '../techniques.ts';
import { previewFile } from './mapping-preview.ts';
import { overviewOf } from '../../store/queries/overview.ts';
import { readStanding } from '../../store/queries/standing.ts';
import { findByKey, findMentions } from '../../store/queries/mentions.ts';
import { entityPageHandlers } from './entity-pages.ts';
import { getStory } from './story.ts';

/** One handler for every query of the contract. Each reads on one snapshot of the store. */
export const queryHandlers: QueryHandlers = {
  'queue.listIncidents': ({ store }, input) => listIncidents(store, input),
  'queue.listAlerts': ({ store }, input) => listAlerts(store, input),
  'queue.countFacets': ({ store }, { filter, of, fields }) => ({
    facets: countFacets(store, filter, fields, of === 'alerts' ? countAlerts : undefined),
  }),
  'queue.timeline': ({ store }, { of, ...request }) =>
    countTimeline(store, request, of === 'alerts' ? timelineOfAlerts : undefined),
  'queue.alertKeys': ({ store }, { filter, sort, collapsed }) =>
    listAlertKeys(store, filter, sort, collapsed),
  'queue.incidentKeys': ({ store }, { filter, sort }) => listIncidentKeys(store, filter, sort),
  'queue.completeValue': ({ store }, request) => ({ values: completeValue(store, request) }),
  'incidents.get': onSnapshot((context, { incident }) =>
    getIncident(context.store, incident, (id) => context.techniques.get(id)?.tactics ?? []),
  ),
  'incidents.alerts': onSnapshot(({ store }, { incident, ...request }) =>
    pageOfAlerts(store, incident, request),
  ),
  'incidents.story': onSnapshot(getStory),
  'incidents.chronicle': onSnapshot(({ store }, { incident }) => readChronicle(store, incident)),
  'incidents.neighbours': onSnapshot(({ store }, input) => pageOfNeighbours(store, input)),
  'incidents.overview': onSnapshot(({ store, techniques, tactics }, { incident }) =>
    overviewOf(store, incident, {
      technique: (id) => techniques.get(id) ?? null,
      tactic: (shortname) => tactics.get(shortname) ?? '',
    }),
  ),
  'incidents.standing': onSnapshot(({ store }, { incident }) =>
    readStanding(store, incident, (id) => countSuggestions(store, id)),
  ),
  'incidents.mentions': onSnapshot(({ store }, { incident, text, limit }) =>
    findMentions(store, incident, text, limit),
  ),
  'incidents.evidence': onSnapshot(({ store }, input) => listEvidence(store, input)),
  'incidents.evidenceKeys': onSnapshot(({ store }, input) => listEvidenceKeys(store, input)),
  'incidents.assets': onSnapshot(({ store }, { incident }) => listAssets(store, incident)),
  'incidents.history': onSnapshot(({ store }, { incident, ...request }) =>
    pageOfHistory(store, findIncident(store, incident), request),
  ),
  'incidents.links': onSnapshot(({ store }, { incident, cursor, limit }) =>
    pageOfLinks(store, findIncident(store, incident).id, cursor, limit),
  ),
  'incidents.values': onSnapshot(({ store }, { incidents }) => countValues(store, incidents)),
  'incidents.cascade': onSnapshot(({ store }, input) => countCascade(store, input)),
  'incidents.summary': onSnapshot((context, { incident }) =>
    summarizeIncident(context.store, incident, (id) => context.techniques.get(id)?.tactics ?? []),
  ),
  'incidents.suggestions': onSnapshot(({ store }) => suggestValues(store)),
  'alerts.get': onSnapshot(({ store, techniques }, { alert }) =>
    getAlert(store, alert, (id) => techniques.get(id) ?? null),
  ),
  'alerts.storm': onSnapshot(({ store }, { alert, cursor, limit }) =>
    pageOfStorm(store, alert, cursor, limit),
  ),
  'alerts.context': onSnapshot(({ store }, { alert }) => getAlertContext(store, alert)),
  'alerts.history': onSnapshot(({ store }, { alert, cursor, limit }) =>
    pageOfAlertHistory(store, alert, cursor, limit),
  ),
  'alerts.findTechniques': ({ techniques }, { text, ids, limit }) => ({
    found: findTechniques(techniques, text, limit),
    named: nameTechniques(techniques, ids),
  }),
  'alerts.raw': ({ store }, { record }) => getRawRecord(store, record),
  'attachments.list': onSnapshot(({ store }, { incident }) => ({
    files: listAttachments(store, findIncident(store, incident)),
  })),
  'pins.list': onSnapshot(({ store, techniques }, { incident }) => ({
    pins: listPins(store, incident, (id) => techniques.get(id)?.tactics ?? []),
  })),
  'pins.seen': onSnapshot(({ store }, { incident, entities }) => ({
    entities: seenOf(store, incident, entities),
  })),
  'pins.suggest': onSnapshot(({ store, techniques }, { incident }) => ({
    alerts: suggestPins(store, incident, (id) => techniques.get(id)?.tactics ?? []),
  })),
  'entities.get': onSnapshot(({ store }, { entityId, incident }) =>
    getEntity(store, entityId, scopeOf(store, incident)),
  ),
  'entities.related': onSnapshot(({ store, techniques }, { entityId, incident, ...request }) => {
    requireEntity(store, entityId, null);
    return pageOfRelated(
      store,
      entityId,
      scopeOf(store, incident),
      request,
      (id) => techniques.get(id)?.tactics ?? [],
    );
  }),
  'entities.context': onSnapshot(({ store }, { entityId, ...request }) => {
    requireEntity(store, entityId, null);
    return pageOfContext(store, entityId, request);
  }),
  'entities.contextRecord': onSnapshot(({ store }, { uid }) => getContextRecord(store, uid)),
  'entities.mail': onSnapshot(({ store }, { entityId, incident }) =>
    getMail(store, entityId, scopeOf(store, incident)),
  ),
  ...entityPageHandlers,
  'entities.find': onSnapshot(({ store }, { key, incident }) => ({
    entity: findByKey(store, key, scopeOf(store, incident)),
  })),
  'entities.verdictHistory': onSnapshot(({ store }, { entityId, incident }) => {
    requireEntity(store, entityId, null);
    return { verdicts: verdictsOf(store, entityId, scopeOf(store, incident)) };
  }),
  'entities.otherSightings': onSnapshot(({ store }, input) => findOtherSightings(store, input)),
  'sightings.find': onSnapshot(({ store }, input) => findSightings(store, input)),
  'sightings.alerts': onSnapshot(({ store }, input) => listSightingAlerts(store, input)),
  'sightings.context': onSnapshot(({ store }, input) => listSightingContext(store, input)),
  'imports.list': onSnapshot(({ store }, { cursor, limit }) => listImports(store, cursor, limit)),
  'imports.get': onSnapshot(({ store, shippedMappings }, input) =>
    withTitles(getImport(store, input.import, shippedMappings)),
  ),
  'imports.dependents': onSnapshot(({ store }, input) => findDependents(store, input.import)),
  'imports.unmapped': onSnapshot(({ store }, input) => listUnmapped(store, input.import)),
  'imports.context': onSnapshot(({ store }, input) =>
    pageOfImportContext(store, input.import, input.cursor, input.limit),
  ),
  'mappings.list': onSnapshot(({ store, shippedMappings }) => ({
    mappings: listMappings(store).map(({ uid, mapping, savedAt }) => ({ uid, mapping, savedAt })),
    shipped: shippedMappings.map(({ uid, mapping }) => ({ uid, mapping })),
  })),
  'mappings.preview': previewFile,
  'imports.formats': () => ({
    formats: importers.map(({ id, title, description, fileExtensions }) => ({
      id,
      title,
      description,
      fileExtensions: [...fileExtensions],
    })),
  }),
  'imports.rejects': onSnapshot(({ store }, input) =>
    listRejects(store, input.import, input.cursor, input.limit),
  ),
  'indicators.list': onSnapshot(({ store }, { kinds }) => listLists(store, kinds)),
  'indicators.get': onSnapshot(({ store }, { list }) => getList(store, list)),
  'indicators.entries': onSnapshot(({ store }, input) => pageOfEntries(store, input)),
  'indicators.rejects': onSnapshot(({ store }, input) => pageOfListRejects(store, input)),
  'indicators.ofEntity': onSnapshot(({ store }, { entityId }) => {
    requireEntity(store, entityId, null);
    return listsOfEntity(store, entityId);
  }),
  'correlation.explain': onSnapshot(({ store }, input) => explain(store, input)),
  'correlation.ofAlert': onSnapshot(({ store }, { alert }) => linksOfOneAlert(store, alert)),
  'correlation.between': onSnapshot(({ store }, { from, to }) => linksBetween(store, from, to)),
  'correlation.cut': onSnapshot(({ store }, { alerts, repeats }) => linksCut(store, alerts, repeats)),
  'correlation.similar': onSnapshot(({ store }, { incident, cursor, limit }) =>
    similarIncidents(store, incident, cursor, limit),
  ),
  'correlation.suggestions': onSnapshot(({ store }, { incident }) => suggestionsFor(store, incident)),
  'correlation.hubs': onSnapshot(({ store }, { incident, cursor, limit }) =>
    listHubs(store, incident, cursor, limit),
  ),
  'correlation.settings': onSnapshot(({ store }) => getCorrelationSettings(store)),
  'correlation.decisions': onSnapshot(({ store }, { incident, entityId, cursor, limit }) =>
    pageOfDecisions(store, { incident, entityId }, cursor, limit),
  ),
  'views.list': onSnapshot(({ store }) => ({ views: listViews(store) })),
  'tags.list': onSnapshot(({ store }) => ({ tags: listTags(store) })),
  'triage.serviceLevels': onSnapshot(({ store }) => readStoredServiceLevels(store)),
  'workspace.status': onSnapshot(({ store, workspace }) => {
    const { analyst, ...status } = readStatus(store);
    // The key is beside the store, in the data folder.
    return {
      ...status,
      ...workspace,
      analyst: analyst === null ? null : { ...analyst, keyStore: keyStoreOf(dirname(store.file)) },
    };
  }),
  'workspace.undoState': ({ store }) => readUndoState(store),
};

/** What people read for the formats of an import's files. */
function withTitles({ summary, removedBy, files }: ReturnType<typeof getImport>): OutputOf<'imports.get'> {
  const titles = new Map(importers.map(({ id, title }) => [id, title]));
  return {
    summary,
    removedBy,
    files: files.map((file) => ({
      ...file,
      formatTitle: file.mapping?.name ?? titles.get(file.format ?? '') ?? null,
    })),
  };
}

/** The uid of the incident in whose scope verdicts are looked at. */
function scopeOf(store: QueryContext['store'], incident: string | null): string | null {
  return incident === null ? null : findIncident(store, incident).uid;
}

function onSnapshot<Input, Output>(
  handle: (context: QueryContext, input: Input) => Output,
): (context: QueryContext, input: Input) => Output {
  return (context, input) => context.store.snapshot(() => handle(context, input));
}
