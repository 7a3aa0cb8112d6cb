import type { OutputOf } from '../../../shared/contract/index.ts';
import type { ContextKind } from '../../../shared/model/record.ts';
import { clientText } from '../../../shared/story/client-text.ts';
import { textAt } from '../../../shared/story/details.ts';
import { contextActivities } from '../../../shared/story/file-operations.ts';
import { networkFlows } from '../../../shared/story/network-flows.ts';
import { relatedProcesses } from '../../../shared/story/related-processes.ts';
import { sourceFields } from '../../../shared/story/source-fields.ts';
import type { SourceRecord } from '../../../shared/story/source-fields.ts';
import type { StoryEvidence } from '../../../shared/story/types.ts';
import type { ReadableStore } from '../connection.ts';
import { contextOf } from './context-rows.ts';
import type { StoredContext } from './context-rows.ts';
import { readEvidence } from './evidence-items.ts';
import type { EvidenceItem } from './evidence-items.ts';
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

/** Rows of one device and one user that are looked at, the newest in the window. */
const mostProcesses = 5000;
const mostSignIns = 200;
const mostActivities = 200;
const mostFlows = 200;
/** Devices and users of one alert that are looked at: an alert that names more is not about any one of them. */
const mostEntities = 10;

/** Kinds of entity that are looked up, the kinds of context that they are looked up in, and how far around the alert. */
interface Search {
  readonly of: readonly EvidenceItem['entity']['kind'][];
  readonly kinds: readonly ContextKind[];
  readonly window: { readonly before: number; readonly after: number };
  /** Rows of each entity. */
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
  const around = (search: Search): Found => contextAround(store, evidence, search, first, last);
  const signIns = around(signInSearch);
  const activities = activitySearches.map(around);
  const flows = around(flowSearch);
  const flowRows = networkFlows(flows.rows.map(recordOf));
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
  const devices = evidence.filter(({ entity }) => entity.kind === 'device').slice(0, mostEntities);
  if (own.length === 0 || devices.length === 0) return { items: [], truncated: false };
  let truncated = false;
  const candidates = devices.flatMap((device) => {
    const rows = contextOf(store, device.entity.id, {
      kinds: ['processEvent'],
      before: { time: last + processWindow.after, id: Number.MAX_SAFE_INTEGER },
      from: first - processWindow.before,
      limit: mostProcesses,
    });
    truncated ||= rows.length >= mostProcesses;
    // The alert's own processes and context's name one device differently: the tree compares the alert's name of it.
    const name = textAt(device.details, 'mdeDeviceId');
    const isOnlyDevice = devices.length === 1;
    // Of several devices without Defender ids nobody can say which one a process of the alert ran on.
    if (!isOnlyDevice && name === null) return [];
    return rows.flatMap((row) => candidatesOf(row, isOnlyDevice ? deviceNameOf(own, name) : name));
  });
  const related = relatedProcesses(own, candidates);
  return {
    items: [
      ...related.items.map((item) => toProcess(item, null)),
      ...related.same.map(({ own: mine, context }) => toProcess(context, mine.entity.id)),
    ],
    truncated: truncated || related.truncated,
  };
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

interface Found {
  readonly rows: readonly StoredContext[];
  readonly truncated: boolean;
}

/** Context of an alert's entities of some kinds around it, each record once. */
function contextAround(
  store: ReadableStore,
  evidence: readonly EvidenceItem[],
  { of, kinds, window, most }: Search,
  first: number,
  last: number,
): Found {
  const entities = evidence.filter(({ entity }) => of.includes(entity.kind));
  const rows = new Map<number, StoredContext>();
  let truncated = entities.length > mostEntities;
  for (const { entity } of entities.slice(0, mostEntities)) {
    const found = contextOf(store, entity.id, {
      kinds,
      before: { time: last + window.after, id: Number.MAX_SAFE_INTEGER },
      from: first - window.before,
      limit: most,
    });
    truncated ||= found.length >= most;
    for (const row of found) rows.set(row.id, row);
  }
  return { rows: [...rows.values()], truncated };
}

function recordOf({ uid, body }: StoredContext): SourceRecord {
  return {
    id: uid,
    at: body.time?.ms ?? null,
    title: body.title,
    description: null,
    action: body.action,
    outcome: body.outcome,
    evidence: body.evidence.map(({ kind, label, embedded, roles, details }) => ({
      kind,
      label,
      entityId: null,
      verdict: null,
      embedded,
      roles,
      details,
    })),
    fields: sourceFields(body.additional),
    fromContext: true,
  };
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
