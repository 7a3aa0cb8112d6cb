import type { OutputOf } from '../../../shared/contract/index.ts';
import type { JsonObject } from '../../../shared/lib/json.ts';
import { textAt } from '../../../shared/story/details.ts';
import { relatedProcesses } from '../../../shared/story/related-processes.ts';
import type { StoryEvidence } from '../../../shared/story/types.ts';
import type { ReadableStore } from '../connection.ts';
import { contextOf } from './context-rows.ts';
import type { StoredContext } from './context-rows.ts';
import { readEvidence } from './evidence-items.ts';
import type { EvidenceItem } from './evidence-items.ts';
import { findAlert } from './incident-reference.ts';

type AlertContext = OutputOf<'alerts.context'>;

const hour = 3_600_000;

/** How far around an alert its device's processes and its users' sign-ins are looked for, ms. */
const processWindow = { before: 24 * hour, after: 2 * hour };
const signInWindow = { before: 24 * hour, after: 24 * hour };

/** Rows of one device and one user that are looked at, the newest in the window. */
const mostProcesses = 5000;
const mostSignIns = 200;
/** Devices and users of one alert that are looked at: an alert that names more is not about any one of them. */
const mostEntities = 10;

/** What imported context adds to the story of an alert: processes around its own, sign-ins of its users. */
export function getAlertContext(store: ReadableStore, uid: string): AlertContext {
  const { id } = findAlert(store, uid);
  const span = store
    .read<{ first: number | null; last: number | null; doubtful: number }>(
      'SELECT first_ms AS first, last_ms AS last, time_doubtful AS doubtful FROM alert WHERE id = ?',
    )
    .get(id);
  const first = span?.first ?? span?.last ?? null;
  if (first === null || span?.doubtful === 1) return { processes: [], signIns: [], truncated: false };
  const last = span?.last ?? first;
  const evidence = readEvidence(store, [id], null);
  const processes = processesAround(store, evidence, first, last);
  const signIns = signInsAround(store, evidence, first, last);
  return {
    processes: processes.items,
    signIns: signIns.rows,
    truncated: processes.truncated || signIns.truncated,
  };
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

function signInsAround(
  store: ReadableStore,
  evidence: readonly EvidenceItem[],
  first: number,
  last: number,
): { readonly rows: AlertContext['signIns']; readonly truncated: boolean } {
  const users = evidence
    .filter(({ entity }) => entity.kind === 'user' || entity.kind === 'mailbox')
    .slice(0, mostEntities);
  const rows = new Map<number, StoredContext>();
  let truncated = false;
  for (const { entity } of users) {
    const found = contextOf(store, entity.id, {
      kinds: ['signIn', 'logonEvent'],
      before: { time: last + signInWindow.after, id: Number.MAX_SAFE_INTEGER },
      from: first - signInWindow.before,
      limit: mostSignIns,
    });
    truncated ||= found.length >= mostSignIns;
    for (const row of found) rows.set(row.id, row);
  }
  return { rows: [...rows.values()].map(toSignIn), truncated };
}

function toSignIn({ uid, body }: StoredContext): AlertContext['signIns'][number] {
  const of = (kind: string): (typeof body.evidence)[number] | undefined =>
    body.evidence.find((item) => item.kind === kind);
  const address = of('ip');
  const additional: JsonObject = body.additional;
  const said = (...names: readonly string[]): string | null =>
    names.map((name) => textAt(additional, name)).find((text) => text !== null) ?? null;
  const place = address?.details['location'];
  return {
    uid,
    at: body.time?.ms ?? null,
    user: of('user')?.label ?? null,
    ip: address?.label ?? null,
    place:
      [textAt(place, 'city'), textAt(place, 'state'), textAt(place, 'countryName')]
        .filter((text) => text !== null)
        .join(', ') || said('location', 'Location', 'Country'),
    client:
      of('device')?.label ?? said('clientAppUsed', 'ClientAppUsed', 'UserAgent', 'userAgent', 'LogonType'),
    application: of('cloudApplication')?.label ?? null,
    outcome: body.outcome ?? body.action,
    risk: said('riskLevelDuringSignIn', 'RiskLevelDuringSignIn', 'riskLevelAggregated'),
  };
}
