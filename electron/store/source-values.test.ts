import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandHandlers } from '../services/commands/index.ts';
import {
  batchOf,
  buildAlert,
  device,
  sourceIncident,
  sourceTime,
  startOfDay,
} from '../../tests/support/prepared.ts';
import {
  analystStateOf,
  correlateStore,
  importAlerts,
  importBatches,
  openTestStore,
  rows,
} from '../../tests/support/stores.ts';
import type { TestStore } from '../../tests/support/stores.ts';
import type { NormalizedSourceIncident } from '../../shared/model/record.ts';
import { checkStore } from './check-store.ts';

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
});
afterEach(() => test.close());

const portal = { provider: 'portal', id: '7', webUrl: null };
const told: Partial<NormalizedSourceIncident> = {
  name: 'Portal’s name',
  status: 'resolved',
  assignedTo: 'Pat',
  classification: 'truePositive',
  determination: 'malware',
  tags: ['vip', 'night'],
  comments: [{ text: 'Portal says', by: 'Pat', at: sourceTime(startOfDay) }],
};
const tell = (more: Partial<NormalizedSourceIncident>): { readonly uid: string } =>
  importBatches(test.store, [batchOf([], { incidents: [sourceIncident('7', more)] })]);
const later = sourceTime(startOfDay + 60_000);

const shown = (): unknown =>
  rows(
    test.store,
    `SELECT name_by AS nameBy, status, status_by AS statusBy, assigned_to AS assignedTo, assigned_by AS assignedBy, classification, determination,
       classified_by AS classifiedBy, resolved_ms AS resolved,
       (SELECT group_concat(tag, ' ') FROM (SELECT tag FROM incident_tag WHERE incident_id = incident.id ORDER BY tag)) AS tags,
       (SELECT count(*) FROM comment WHERE incident_uid = incident.uid AND author_kind = 'source') AS comments
     FROM incident WHERE id = 1`,
  )[0];
const bySource = {
  nameBy: 'source',
  status: 'resolved',
  statusBy: 'source',
  assignedTo: 'Pat',
  assignedBy: 'source',
  classification: 'truePositive',
  determination: 'malware',
  classifiedBy: 'source',
  resolved: startOfDay,
  tags: 'night vip',
  comments: 1,
};
const partlyBySource = {
  ...bySource,
  status: 'active',
  resolved: null,
  classification: null,
  determination: null,
  classifiedBy: 'automatic',
};
const automatic = {
  nameBy: 'automatic',
  status: 'active',
  statusBy: 'automatic',
  assignedTo: null,
  assignedBy: 'automatic',
  classification: null,
  determination: null,
  classifiedBy: 'automatic',
  resolved: null,
  tags: null,
  comments: 0,
};

describe('what a source had made of its incident', () => {
  it('goes when the import that brought it is taken back, and comes back with it', () => {
    importAlerts(test.store, [buildAlert('1', { sourceIncident: portal })]);
    const { uid } = tell(told);
    correlateStore(test.store);
    expect(shown()).toEqual(bySource);
    const before = analystStateOf(test.store);
    commandHandlers['imports.remove'](test.context, { import: uid });
    expect(shown()).toEqual(automatic);
    expect(checkStore(test.store).findings).toEqual([]);
    commandHandlers['workspace.undo'](test.context, { group: null, force: false });
    expect(shown()).toEqual(bySource);
    expect(analystStateOf(test.store)).toEqual(before);
  });

  it('goes when all its alerts go, and comes back with them', () => {
    const { uid } = importBatches(test.store, [
      batchOf([buildAlert('1', { sourceIncident: portal })], { incidents: [sourceIncident('7', told)] }),
    ]);
    importAlerts(test.store, [buildAlert('2', { title: 'Other' })]);
    correlateStore(test.store);
    // The other alert is none of the source's: it neither resolves nor classifies it.
    expect(shown()).toEqual(partlyBySource);
    const before = analystStateOf(test.store);
    commandHandlers['imports.remove'](test.context, { import: uid });
    expect(shown()).toEqual(automatic);
    commandHandlers['workspace.undo'](test.context, { group: null, force: false });
    expect(analystStateOf(test.store)).toEqual(before);
  });

  it('does not resolve what has alerts of no source, also when its alert comes later', () => {
    importAlerts(test.store, [buildAlert('1', { title: 'One' }), buildAlert('2', { title: 'Two' })]);
    correlateStore(test.store);
    commandHandlers['incidents.update'](test.context, {
      incidents: ['1'],
      patch: { name: 'Mine' },
      resolveAlerts: true,
    });
    importBatches(test.store, [
      batchOf([buildAlert('3', { sourceIncident: portal })], { incidents: [sourceIncident('7', told)] }),
    ]);
    correlateStore(test.store);
    expect(test.store.pluck<number>('SELECT count(*) FROM alert WHERE incident_id = 1').get()).toBe(3);
    expect(shown()).toMatchObject({ ...partlyBySource, nameBy: 'analyst' });
  });

  it('goes with a newer export that says nothing any more', () => {
    importAlerts(test.store, [buildAlert('1', { sourceIncident: portal })]);
    tell(told);
    correlateStore(test.store);
    tell({ name: null, updated: later });
    correlateStore(test.store);
    expect(shown()).toEqual(automatic);
    expect(checkStore(test.store).findings).toEqual([]);
  });

  it('goes when a newer version of its alert names no source incident', () => {
    importAlerts(test.store, [buildAlert('1', { sourceIncident: portal })]);
    tell(told);
    correlateStore(test.store);
    importAlerts(test.store, [buildAlert('1', { updated: later })]);
    correlateStore(test.store);
    expect(shown()).toEqual(automatic);
    expect(checkStore(test.store).findings).toEqual([]);
  });

  it('never takes the place of what an analyst decided', () => {
    importAlerts(test.store, [buildAlert('1', { sourceIncident: portal })]);
    const { uid } = tell(told);
    correlateStore(test.store);
    commandHandlers['incidents.update'](test.context, {
      incidents: ['1'],
      patch: {
        name: 'Ours',
        status: 'inProgress',
        assignedTo: 'Dana',
        classification: 'falsePositive',
        determination: 'notMalicious',
        addTags: ['ours', 'vip'],
        removeTags: ['night'],
        comment: 'Seen',
      },
      resolveAlerts: true,
    });
    const decided = {
      nameBy: 'analyst',
      status: 'inProgress',
      statusBy: 'analyst',
      assignedTo: 'Dana',
      assignedBy: 'analyst',
      classification: 'falsePositive',
      determination: 'notMalicious',
      classifiedBy: 'analyst',
      resolved: null,
      tags: 'ours vip',
      comments: 1,
    };
    correlateStore(test.store);
    expect(shown()).toEqual(decided);
    commandHandlers['imports.remove'](test.context, { import: uid });
    expect(shown()).toEqual({ ...decided, comments: 0 });
    expect(rows(test.store, `SELECT text FROM comment WHERE author_kind = 'analyst'`)).toHaveLength(1);
    expect(checkStore(test.store).findings).toEqual([]);
  });

  it('is on every incident that has alerts of it, and a second run changes nothing', () => {
    importAlerts(test.store, [buildAlert('1'), buildAlert('3', { evidence: [device('host-b')] })]);
    correlateStore(test.store);
    for (const incident of ['1', '2'])
      commandHandlers['incidents.update'](test.context, {
        incidents: [incident],
        patch: { severity: 'high' },
        resolveAlerts: true,
      });
    importBatches(test.store, [
      batchOf(
        [
          buildAlert('1', { sourceIncident: portal, updated: later }),
          buildAlert('3', { evidence: [device('host-b')], sourceIncident: portal, updated: later }),
        ],
        { incidents: [sourceIncident('7', told)] },
      ),
    ]);
    correlateStore(test.store);
    const comments = rows(test.store, 'SELECT incident_uid AS uid FROM comment ORDER BY uid');
    expect(new Set(comments.map(({ uid }) => uid)).size).toBe(2);
    expect(correlateStore(test.store)).toMatchObject({ incidentsChanged: [] });
    expect(rows(test.store, 'SELECT incident_uid AS uid FROM comment ORDER BY uid')).toEqual(comments);
  });
});
