import type { Page } from '@playwright/test';
import type { OperationName } from '../../shared/contract/index.ts';
import { defaultCorrelationSettings } from '../../shared/correlation/settings.ts';
import { useWorkbench } from './workbench.ts';

/** Operations that open a dialog of the system, which nobody answers here, or a window more. */
export const asks = [
  'queue.pickExport',
  'attachments.pick',
  'attachments.save',
  'imports.pickFiles',
  'imports.setDropFolder',
  'mappings.load',
  'mappings.saveToFile',
  'application.openWindow',
  'application.savePicture',
] as const;

/**
 * An input that is right, for every operation that can be called without a person at a dialog.
 * @param openPage a page of the running workbench with some incidents.
 */
export async function validInputs(
  openPage: Page,
): Promise<Readonly<Record<Exclude<OperationName, (typeof asks)[number]>, unknown>>> {
  const { ask } = useWorkbench(openPage);
  const filter = {
    clauses: [
      { field: 'severity', operator: 'anyOf', values: ['high'] },
      { field: 'search', operator: 'matches', text: 'a' },
    ],
  } as const;
  const sort = { column: 'severity', direction: 'ascending' } as const;
  const page = { cursor: null, limit: 10 };
  const [row] = (await ask('queue.listIncidents', { filter: { clauses: [] }, sort, cursor: null, limit: 1 }))
    .rows;
  const incident = row?.uid ?? '';
  const [first, second] = (await ask('incidents.alerts', { incident, cursor: null, limit: 2 })).rows;
  const alert = first?.uid ?? '';
  const record = (await ask('alerts.get', { alert })).sources[0]?.recordUid ?? '';
  const entityId = (await ask('incidents.evidence', { incident, cursor: null })).rows[0]?.entity.id ?? 1;
  const [imported] = (await ask('imports.list', { cursor: null })).imports;
  const mapping = {
    casemateMapping: 1,
    name: 'M',
    format: 'csv',
    delimiter: ',',
    records: null,
    columns: ['a', 'b'],
    record: 'alert',
    provider: null,
    time: { format: 'pattern', pattern: 'dd/MM/yyyy', zone: 'UTC' },
    fields: { title: { template: '{a} on {b}' }, severity: { constant: 'low' } },
    values: { severity: { x: 'high' } },
    evidence: [{ column: 'b', as: 'ip', role: 'source', group: '' }],
    ignored: [],
  };
  return {
    'queue.listIncidents': { filter, sort, ...page },
    'queue.listAlerts': { filter, sort, ...page },
    'queue.countFacets': { filter },
    'queue.timeline': { filter, buckets: 10 },
    'queue.incidentKeys': { filter, sort },
    'queue.alertKeys': { filter, sort },
    'queue.completeValue': { field: 'entity', text: 'a', limit: 5 },
    'queue.exportRows': { of: 'incidents', filter, sort, columns: ['number', 'name'], token: 'none' },
    'views.list': {},
    'views.save': { view: null, content: { queue: 'incidents', name: 'V', filter, sort, layout: null } },
    'views.remove': { view: 'none' },
    'views.move': { view: 'none', before: null },
    'triage.serviceLevels': {},
    'triage.setServiceLevels': {
      settings: {
        triage: { informational: null, low: 1440, medium: 480, high: 60 },
        resolve: { informational: null, low: 10_080, medium: 4320, high: 1440 },
        atRiskPercent: 75,
      },
    },
    'triage.markSeen': { incidents: [incident], seen: true },
    'tags.list': {},
    'tags.setColour': { tag: 't', colour: 'red' },
    'attachments.stage': { tokens: ['none'] },
    'attachments.list': { incident },
    'incidents.values': { incidents: [incident] },
    'incidents.cascade': { incidents: [incident], status: 'resolved', assigns: true },
    'incidents.summary': { incident },
    'incidents.create': { name: 'N', severity: 'low', tags: ['t'], alerts: [{ title: 'A' }] },
    'alerts.create': {
      incident: 'none',
      alert: { title: 'A', entities: [{ kind: 'device', value: 'ws-1', role: null }] },
    },
    'incidents.get': { incident },
    'incidents.alerts': { incident, ...page },
    'incidents.story': { incident },
    'incidents.chronicle': { incident },
    'incidents.neighbours': { incident, entityId: 1, ...page },
    'incidents.evidenceKeys': { incident },
    'incidents.evidence': { incident, category: 'all', verdict: null, text: '', ...page },
    'incidents.assets': { incident },
    'incidents.history': { incident, ...page },
    'incidents.links': { incident, ...page },
    'incidents.update': {
      incidents: [incident],
      patch: { name: 'N', status: 'inProgress', addTags: ['t'], comment: 'c' },
      resolveAlerts: false,
    },
    'incidents.suggestions': {},
    'incidents.merge': { into: 'none', incidents: ['none'], reason: 'r' },
    'incidents.split': {
      incident: 'none',
      alerts: [alert],
      repeats: false,
      name: 'N',
      reason: 'r',
      wrongLinks: [{ from: alert, to: alert, rule: 'entity', key: null }],
    },
    'incidents.moveAlerts': { alerts: [alert], repeats: true, to: 'none', reason: 'r', wrongLinks: [] },
    'alerts.get': { alert },
    'alerts.storm': { alert, ...page },
    'alerts.context': { alert },
    'alerts.history': { alert, ...page },
    'alerts.raw': { record },
    'alerts.findTechniques': { text: 'phish', ids: ['T1078'], limit: 5 },
    'alerts.update': { alerts: [alert], patch: { status: 'inProgress', comment: 'c' } },
    'pins.list': { incident },
    'pins.set': {
      incident,
      targets: [
        { kind: 'alert', alert },
        { kind: 'entity', entityId },
      ],
      pinned: true,
      note: 'n',
    },
    'pins.annotate': { pin: 'x', note: 'n' },
    'pins.suggest': { incident },
    'pins.group': { pins: ['x'], group: 'g' },
    'pins.move': { pin: 'x', before: null },
    'entities.get': { entityId },
    'entities.context': { entityId, kind: null, ...page },
    'entities.contextRecord': { uid: 'none' },
    'entities.mail': { entityId },
    'entities.verdictHistory': { entityId, incident },
    'entities.setVerdict': {
      entities: [entityId],
      scope: 'incident',
      incident,
      verdict: 'malicious',
      reason: 'r',
    },
    'entities.otherSightings': { entities: [entityId], incident, verdict: 'malicious' },
    'sightings.find': { text: 'hxxps://evil[.]example/a, 203.0.113.9' },
    'sightings.alerts': { entities: [entityId], ...page },
    'imports.list': page,
    'imports.unmapped': { import: imported?.uid ?? '' },
    'imports.context': { import: imported?.uid ?? '', ...page },
    'imports.dependents': { import: imported?.uid ?? '' },
    'imports.formats': {},
    'imports.reopenFile': { import: imported?.uid ?? '', file: 999_999 },
    'mappings.preview': { file: 'none', member: null, mapping },
    'mappings.list': {},
    'mappings.save': { mapping, replace: true },
    'mappings.rename': { mapping: 'none', name: 'N' },
    'mappings.remove': { mapping: 'none' },
    'imports.get': { import: imported?.uid ?? '' },
    'imports.rejects': { import: imported?.uid ?? '', ...page },
    'imports.start': { tokens: ['none'], tenant: null },
    'imports.startSample': {},
    'imports.remove': { import: 'none' },
    'indicators.list': { kinds: ['indicator'] },
    'indicators.get': { list: 'none' },
    'indicators.entries': { list: 'none', text: 'a', ...page },
    'indicators.rejects': { list: 'none', ...page },
    'indicators.ofEntity': { entityId },
    'indicators.inspect': { token: 'none', kind: null },
    'indicators.start': { token: 'none', kind: 'indicator', name: 'n', source: null, verdict: 'none' },
    'indicators.remove': { list: 'none' },
    'assets.start': {
      token: 'none',
      name: 'n',
      mapping: {
        identifier: 'a',
        kind: null,
        criticality: null,
        owner: null,
        group: null,
        site: null,
      },
    },
    'correlation.run': {},
    'correlation.preview': { settings: defaultCorrelationSettings },
    'correlation.settings': {},
    'correlation.setSettings': { settings: defaultCorrelationSettings },
    'correlation.decisions': { incident, entityId, ...page },
    'correlation.removeDecision': { decision: 'none' },
    'correlation.ignoreEntity': { entityId: 999_999_999, incident: null, reason: 'r' },
    'correlation.keepApart': { incidents: ['none', incident], reason: 'r' },
    'correlation.explain': {
      from: { kind: 'alert', alert },
      to: { kind: 'alert', alert: second?.uid ?? alert },
    },
    'correlation.ofAlert': { alert },
    'correlation.between': { from: alert, to: second?.uid ?? alert },
    'correlation.cut': { alerts: [alert] },
    'correlation.similar': { incident, ...page },
    'correlation.suggestions': { incident },
    'correlation.hubs': { incident, ...page },
    'workspace.status': {},
    'workspace.setAnalyst': { name: 'Dana Reyes' },
    'workspace.undoState': {},
    'workspace.undo': { group: null, force: false },
    'workspace.redo': { force: false },
    'workspace.check': {},
    'jobs.list': {},
    'jobs.cancel': { job: 'none' },
    'jobs.pause': { job: 'none' },
    'jobs.resume': { job: 'none' },
    'imports.dropFolder': {},
    'application.about': {},
    'application.copyText': { text: 'x' },
    'application.noteUnsaved': { work: [] },
  };
}
