import type { OutputOf } from '../../../shared/contract/index.ts';
import type { ContextKind } from '../../../shared/model/record.ts';
import { clientText } from '../../../shared/story/client-text.ts';
import { textAt } from '../../../shared/story/details.ts';
import { contextActivities } from '../../../shared/story/file-operations.ts';
import { networkFlows } from '../../../shared/story/network-flows.ts';
import { relatedProcesses } from '../../../shared/story/related-processes.ts';
import { deviceTexts } from '../../../shared/story/relation-finder.ts';
import type { SourceRecord } from '../../../shared/story/source-fields.ts';
import type { StoryEvidence } from '../../../shared/story/types.ts';
import type { ReadableStore } from '../connection.ts';
import { contextNear } from './context-around.ts';
import type { NearContext } from './context-around.ts';
import { recordOf } from './context-record.ts';
import type { StoredContext } from './context-rows.ts';
import { placeOf } from './entity-sessions.ts';
import { readEvidence } from './evidence-items.ts';
import type { EvidenceItem } from './evidence-items.ts';
import { ownConnections } from './own-connections.ts';
import { findAlert } from './incident-reference.ts';

type AlertContext = OutputOf<'alerts.context'>;

const hour = 3_600_000;

/** How far around an alert its device's processes, its users' sign-ins and so on are looked for, ms. */
const processWindow = { before: 24 * hour, after: 2 * hour };
const signInWindow = { before: 24 * hour, after: 24 * hour };
/** What a user did in cloud apps, and what happened on a device: a device writes thousands of files an hour. */
const activityWindow = { before: 24 * hour, after: 24 * hour };
const deviceWindow = { before: hour / 4, after: hour / 4 };
const flowWindow = { before: hour, after: hour / 4 };

/** Rows of all devices, users and addresses of an alert that are looked at, the nearest to it. */
const mostProcesses = 5000;
const mostAround = 200;
const mostSignIns = 200;
const mostActivities = 200;
const mostFlows = 200;

/** Kinds of entity that are looked up, the kinds of context that they are looked up in, and how far around the alert. */
interface Search {
  readonly of: readonly EvidenceItem['entity']['kind'][];
  readonly kinds: readonly ContextKind[];
  readonly window: { readonly before: number; readonly after: number };
  readonly most: number;
}

const signInSearch: Search = {
  of: ['user', 'mailbox'],
  kinds: ['signIn', 'logonEvent'],
  window: signInWindow,
  most: mostSignIns,
};

const activitySearches: readonly Search[] = [
  {
    of: ['user', 'mailbox', 'oauthApplication', 'mailMessage'],
    kinds: ['officeActivity', 'auditEvent', 'mailEvent'],
    window: activityWindow,
    most: mostActivities,
  },
  {
    of: ['file'],
    kinds: ['officeActivity', 'fileEvent'],
    window: activityWindow,
    most: mostActivities,
  },
  { of: ['device'], kinds: ['fileEvent', 'registryEvent'], window: deviceWindow, most: mostActivities },
];

const flowSearch: Search = {
  of: ['ip', 'device'],
  kinds: ['networkConnection', 'networkEvent', 'httpRequest', 'dnsQuery'],
  window: flowWindow,
  most: mostFlows,
};

/** What imported context adds to the story of an alert: processes around its own, sign-ins and acts of its users, flows of its addresses. */
export function getAlertContext(store: ReadableStore, uid: string): AlertContext {
  const { id } = findAlert(store, uid);
  const span = store
    .read<{ first: number | null; last: number | null; doubtful: number }>(
      'SELECT first_ms AS first, last_ms AS last, time_doubtful AS doubtful FROM alert WHERE id = ?',
    )
    .get(id);
  const first = span?.first ?? span?.last ?? null;
  if (first === null || span?.doubtful === 1 || !hasContext(store))
    return { processes: [], signIns: [], activities: [], flows: [], truncated: false };
  const last = span?.last ?? first;
  const evidence = readEvidence(store, [id], null);
  const processes = processesAround(store, evidence, first, last);
  const around = ({ of, kinds, window, most }: Search): NearContext =>
    contextNear(store, entitiesOf(evidence, of), kinds, stretch(first, last, window), most);
  const signIns = around(signInSearch);
  const activities = activitySearches.map(around);
  const flows = around(flowSearch);
  const own = ownConnections(store, id, evidence, stretch(first, last, activityWindow));
  const flowRows = networkFlows(
    [...new Map([...own, ...flows.rows].map((row) => [row.id, row])).values()].map(recordOf),
  );
  return {
    processes: processes.items,
    signIns: signIns.rows.map(toSignIn),
    activities: contextActivities(
      [...new Map(activities.flatMap(({ rows }) => rows).map((row) => [row.id, row])).values()].map(recordOf),
    ).map(({ id: row, entityId: _entity, fromContext: _from, ...activity }) => ({
      uid: row,
      ...activity,
    })),
    flows: flowRows.map(
      ({
        id: row,
        sourceEntityId: _source,
        destinationEntityId: _destination,
        fromContext: _from,
        ...flow
      }) => ({
        uid: row,
        ...flow,
      }),
    ),
    truncated: processes.truncated || [signIns, flows, ...activities].some(({ truncated }) => truncated),
  };
}

/** Most stores have none: then nothing is looked for. */
function hasContext(store: ReadableStore): boolean {
  return store.pluck<number>('SELECT EXISTS (SELECT 1 FROM context_record)').get() === 1;
}

function processesAround(
  store: ReadableStore,
  evidence: readonly EvidenceItem[],
  first: number,
  last: number,
): { readonly items: AlertContext['processes']; readonly truncated: boolean } {
  const own = evidence.filter(({ entity }) => entity.kind === 'process');
  const devices = new Map(
    evidence.filter(({ entity }) => entity.kind === 'device').map((device) => [device.entity.id, device]),
  );
  if (devices.size === 0) return { items: [], truncated: false };
  if (own.length === 0) return processesNear(store, devices, first, last);
  const near = contextNear(
    store,
    [...devices.keys()],
    ['processEvent'],
    stretch(first, last, processWindow),
    mostProcesses,
  );
  const isOnlyDevice = devices.size === 1;
  const candidates = near.rows.flatMap((row) => {
    // The alert's own processes and context's name one device differently: the tree compares the alert's name of it.
    const name = textAt(devices.get(row.entityId)?.details, 'mdeDeviceId');
    // Of several devices without Defender ids nobody can say which one a process of the alert ran on.
    if (!isOnlyDevice && name === null) return [];
    return candidatesOf(row, isOnlyDevice ? deviceNameOf(own, name) : name);
  });
  const related = relatedProcesses(own, candidates);
  return {
    items: [
      ...related.items.map((item) => toProcess(item, null)),
      ...related.same.map(({ own: mine, context }) => toProcess(context, mine.entity.id)),
    ],
    truncated: near.truncated || related.truncated,
  };
}

/** What ran on the devices of an alert that names no process, around its time: each process once, however many events tell of it. */
function processesNear(
  store: ReadableStore,
  devices: ReadonlyMap<number, EvidenceItem>,
  first: number,
  last: number,
): { readonly items: AlertContext['processes']; readonly truncated: boolean } {
  const near = contextNear(
    store,
    [...devices.keys()],
    ['processEvent'],
    stretch(first, last, deviceWindow),
    mostAround,
  );
  const known = new Map<string, StoryEvidence>();
  for (const row of near.rows) {
    const device = devices.get(row.entityId);
    const name = deviceTexts(device?.details)[0] ?? device?.entity.label ?? null;
    for (const process of candidatesOf(row, name)) {
      const place = placeOf(process.details);
      const key = place === null ? `record ${String(row.id)}` : JSON.stringify([row.entityId, place]);
      if (!known.has(key)) known.set(key, process);
    }
  }
  return { items: [...known.values()].map((item) => toProcess(item, null)), truncated: near.truncated };
}

/** How far around an alert is looked; what is nearest to its first activity comes first. */
const stretch = (
  first: number,
  last: number,
  { before, after }: Search['window'],
): { from: number; at: number; to: number } => ({ from: first - before, at: first, to: last + after });

function entitiesOf(evidence: readonly EvidenceItem[], of: Search['of']): readonly number[] {
  return evidence.flatMap(({ entity }) => (of.includes(entity.kind) ? [entity.id] : []));
}

function toProcess(
  { entity, details }: StoryEvidence,
  entityId: number | null,
): AlertContext['processes'][number] {
  type Details = AlertContext['processes'][number]['details'];
  return { id: -entity.id, entityId, label: entity.label, details: details as Details };
}

/** How the alert's own processes name their device. */
function deviceNameOf(own: readonly EvidenceItem[], name: string | null): string | null {
  const named = own.map(({ details }) => textAt(details, 'mdeDeviceId')).find((id) => id !== null);
  return own.some(({ details }) => textAt(details, 'mdeDeviceId') !== null) ? (named ?? name) : null;
}

function candidatesOf(row: StoredContext, deviceName: string | null): readonly StoryEvidence[] {
  return row.body.evidence
    .filter(({ kind, embedded }) => kind === 'process' && !embedded)
    .slice(0, 1)
    .map(({ label, details }) => ({
      entity: { id: -row.id, kind: 'process', label, verdict: 'unknown' },
      embedded: false,
      alertUid: '',
      roles: [],
      threats: [],
      details: { ...details, mdeDeviceId: deviceName },
    }));
}

function toSignIn(row: StoredContext): AlertContext['signIns'][number] {
  const { uid, body } = row;
  const { evidence, fields } = recordOf(row);
  const of = (kind: string): SourceRecord['evidence'][number] | undefined =>
    evidence.find((item) => item.kind === kind);
  const address = of('ip');
  const place = address?.details['location'];
  return {
    uid,
    at: body.time?.ms ?? null,
    user: of('user')?.label ?? null,
    ip: address?.label ?? null,
    place:
      [textAt(place, 'city'), textAt(place, 'state'), textAt(place, 'countryName')]
        .filter((text) => text !== null)
        .join(', ') || fields.text('location', 'Country'),
    client: clientText(evidence, fields),
    device: of('device')?.label ?? null,
    application: of('cloudApplication')?.label ?? null,
    outcome: body.outcome ?? body.action,
    risk: fields.text(
      'riskLevelDuringSignIn',
      'Risk level during sign-in',
      'riskLevelAggregated',
      'RiskLevelAggregated',
      'riskState',
    ),
  };
}
