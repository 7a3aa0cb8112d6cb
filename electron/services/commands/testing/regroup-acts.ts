import { commandHandlers } from '../index.ts';
import type { GroupResult } from '../../../store/journal.ts';
import type { ReadableStore, WritableStore } from '../../../store/connection.ts';
import {
  batchOf,
  buildAlert,
  device,
  file,
  sourceIncident,
  sourceTime,
  startOfDay,
  user,
} from '../../../../tests/support/prepared.ts';
import {
  analystStateOf,
  correlateStore,
  importBatches,
  openTestStore,
  rows,
} from '../../../../tests/support/stores.ts';
import type { TestStore } from '../../../../tests/support/stores.ts';

const minutes = (count: number) => ({
  firstActivity: sourceTime(startOfDay + count * 60_000),
  lastActivity: sourceTime(startOfDay + count * 60_000),
});

/** Alerts of the storm on host-a, in the order of time. */
export const storm = ['s1', 's2', 's3', 's4', 's5'];

/**
 * Four incidents: a storm of five with two more alerts on host-a; three on host-b that a portal had formed; two on host-c that another
 * portal incident had, resolved there; one on host-d.
 */
export function prepareRegrouping(): TestStore {
  return openTestStore(importRegrouping);
}

function importRegrouping(store: WritableStore): void {
  const portal = (id: string) => ({ provider: 'portal', id, webUrl: null });
  importBatches(store, [
    batchOf(
      [
        ...storm.map((id, index) =>
          buildAlert(id, { title: 'Repeats', detectorId: 'repeats', ...minutes(index) }),
        ),
        buildAlert('a1', { evidence: [device('host-a'), file('aa')], ...minutes(20) }),
        buildAlert('a2', { evidence: [device('host-a'), user('ann')], ...minutes(25) }),
        ...['b1', 'b2', 'b3'].map((id) =>
          buildAlert(id, { sourceIncident: portal('77'), evidence: [device('host-b')] }),
        ),
        ...['c1', 'c2'].map((id) =>
          buildAlert(id, { sourceIncident: portal('78'), evidence: [device('host-c')] }),
        ),
        buildAlert('d1', { evidence: [device('host-d')] }),
      ],
      {
        incidents: [
          sourceIncident('77', {
            tags: ['from-portal'],
            assignedTo: 'portal-owner',
            comments: [{ text: 'said there', by: 'portal', at: null }],
          }),
          sourceIncident('78', { status: 'resolved', classification: 'falsePositive', tags: ['other'] }),
        ],
      },
    ),
  ]);
  correlateStore(store);
}

/** The uid of a built alert. */
export const alert = (id: string): string => `testTool|${id}`;

/** The local number of the incident that an alert is in. */
export function numberOf(store: ReadableStore, id: string): number {
  return Number(rows(store, 'SELECT incident_id AS n FROM alert WHERE uid = ?', alert(id))[0]?.['n']);
}

/** The same as a reference. */
export const incidentOf = (store: ReadableStore, id: string): string => String(numberOf(store, id));

/** Everything that regrouping alerts changes and undo has to bring back. An incident that was made and taken back is as good as none. */
export function regroupStateOf(store: ReadableStore): Readonly<Record<string, unknown>> {
  const { incidents: _, ...state } = analystStateOf(store);
  return {
    ...state,
    incidents: rows(
      store,
      `SELECT * FROM incident WHERE touched = 1 OR redirected_to IS NOT NULL OR EXISTS (SELECT 1 FROM alert WHERE incident_id = incident.id) ORDER BY id`,
      // What was looked at is a note for the analyst alone: undo leaves it.
    ).map(({ seen_ms: __, ...incident }) => incident),
    storms: rows(store, 'SELECT uid, storm_id FROM alert ORDER BY uid'),
    decisions: rows(
      store,
      'SELECT uid, kind, incident_uid, identifier_id, members, reason, author, at_ms FROM correlation_lock WHERE removed = 0 ORDER BY uid',
    ),
  };
}

/** Alerts whose storm has its first alert in another incident, or is of one alert: there must be none. */
export function brokenStormsOf(store: ReadableStore): readonly Record<string, unknown>[] {
  return rows(
    store,
    `SELECT alert.uid FROM alert JOIN alert AS head ON head.id = alert.storm_id
     WHERE head.incident_id IS NOT alert.incident_id OR head.storm_id IS NOT head.id
       OR (SELECT count(*) FROM alert AS member WHERE member.storm_id = head.id) < 2`,
  );
}

/** Which alerts are together, whatever the number of their incident. */
export function partitionOf(store: ReadableStore): readonly string[] {
  return rows(
    store,
    `SELECT group_concat(uid, ' ') AS uids FROM (SELECT incident_id, uid FROM alert ORDER BY uid) GROUP BY incident_id ORDER BY 1`,
  ).map(({ uids }) => String(uids));
}

type Act = (test: TestStore) => GroupResult;

/** The id of an entity of a kind whose key holds a text. */
export const entityOf = (store: ReadableStore, text: string): number =>
  Number(rows(store, 'SELECT id FROM entity WHERE key LIKE ? ORDER BY key', `%${text}%`)[0]?.['id']);

/** Merges the incidents of some alerts into that of another. */
export const merge =
  (into: string, others: readonly string[], reason: string | null = null): Act =>
  ({ context, store }) =>
    commandHandlers['incidents.merge'](context, {
      into: incidentOf(store, into),
      incidents: others.map((id) => incidentOf(store, id)),
      reason,
    });

/** Splits alerts off their incident. */
export const split =
  (ids: readonly string[], repeats = false, name: string | null = null): Act =>
  ({ context, store }) =>
    commandHandlers['incidents.split'](context, {
      incident: incidentOf(store, ids[0] ?? ''),
      alerts: ids.map(alert),
      repeats,
      name,
      reason: 'not related',
      wrongLinks: [],
    });

/** Moves alerts into the incident of another. */
export const move =
  (ids: readonly string[], to: string, repeats = false): Act =>
  ({ context, store }) =>
    commandHandlers['incidents.moveAlerts'](context, {
      alerts: ids.map(alert),
      repeats,
      to: incidentOf(store, to),
      reason: 'belongs there',
      wrongLinks: [],
    });

/** Keeps the incidents of some alerts apart. */
export const keepApart =
  (ids: readonly string[]): Act =>
  ({ context, store }) =>
    commandHandlers['correlation.keepApart'](context, {
      incidents: ids.map((id) => incidentOf(store, id)),
      reason: 'two customers',
    });

/** Ignores an entity in the incident of an alert, or everywhere. */
export const ignore =
  (text: string, where: string | null): Act =>
  ({ context, store }) =>
    commandHandlers['correlation.ignoreEntity'](context, {
      entityId: entityOf(store, text),
      incident: where === null ? null : incidentOf(store, where),
      reason: 'a jump host',
    });

/** Takes the newest decision back. */
export const removeNewest: Act = ({ context, store }) =>
  commandHandlers['correlation.removeDecision'](context, {
    decision: String(
      rows(store, 'SELECT uid FROM correlation_lock WHERE removed = 0 ORDER BY id DESC')[0]?.['uid'],
    ),
  });

/** Names, tags, comments, pins and a verdict on the incident of an alert. */
export const work =
  (id: string): Act =>
  ({ context, store }) => {
    const incident = incidentOf(store, id);
    commandHandlers['pins.set'](context, {
      incident,
      targets: [
        { kind: 'alert', alert: alert(id) },
        { kind: 'entity', entityId: entityOf(store, 'host-a') },
      ],
      pinned: true,
      note: `note ${id}`,
    });
    commandHandlers['entities.setVerdict'](context, {
      entities: [entityOf(store, 'host-a')],
      scope: 'incident',
      incident,
      verdict: 'suspicious',
      reason: '',
    });
    return commandHandlers['incidents.update'](context, {
      incidents: [incident],
      patch: { name: `Case ${id}`, addTags: [`tag ${id}`], comment: `Comment on ${id}.` },
      resolveAlerts: false,
    });
  };
