import type { OutputOf } from '../../../shared/contract/index.ts';
import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { isJsonObject, valueAt } from '../../../shared/story/details.ts';
import { deviceTexts, placeTexts } from '../../../shared/story/relation-finder.ts';
import type { ReadableStore } from '../connection.ts';
import { alertMentions, contextMentions } from './entity-mentions.ts';
import type { AlertMentions, ContextMention } from './entity-mentions.ts';
import { tallyPresence } from './entity-presence.ts';
import { deviceIdIn, logonIn, placeOf, runIn, runsInAlert, sessionsInAlert } from './entity-sessions.ts';
import type { Session } from './entity-sessions.ts';
import { listed, mostListed, tellOf } from './entity-told.ts';

type Device = OutputOf<'entities.device'>;
type Process = Device['processes'][number];

/** Processes of one device that its page draws; a person looks through no more. */
const mostProcesses = 5_000;

/** Alerts of one device that are read: some tenths of a second. A device that more name is told by these. */
const mostAlerts = 5_000;

/**
 * What is known of a device beyond its facts: who worked on it, and the processes that alerts and context name.
 * @param incident row id of the incident from which it is looked at, whose alerts and processes come first; null for none.
 */
export function getDevice(
  store: ReadableStore,
  entityId: number,
  incident: number | null = null,
  limit: number = mostAlerts,
): Device {
  const mentions = alertMentions(store, [entityId], limit, incident);
  const logons = contextMentions(store, entityId, ['logonEvent', 'signIn']);
  const events = contextMentions(store, entityId, ['processEvent'], mostProcesses);
  const isOwn = ({ device }: Pick<Session, 'device'>): boolean => device.entity?.id === entityId;
  const sessions = [
    ...mentions.alerts.flatMap((alert) => sessionsInAlert(alert, mentions)),
    ...logons.records.flatMap((record) => logonIn(record) ?? []),
  ];
  const runs = [
    ...mentions.alerts.flatMap((alert) => runsInAlert(alert, mentions)),
    ...events.records.flatMap((record) => runIn(record) ?? []),
  ];
  const processes = processesOf(entityId, mentions, events.records, incident);
  const users = tallyPresence(sessions.filter(isOwn), runs.filter(isOwn), 'user');
  return {
    users: users.slice(0, mostListed),
    processes: processes
      .slice(0, mostProcesses)
      .map((process) => ({ ...process, details: forTree(process.details) })),
    told: tellOf(store, entityId, {
      alerts: { read: mentions.alerts.length, truncated: mentions.truncated },
      context: [logons, events],
      lists: [listed(users), listed(processes, mostProcesses)],
    }),
  };
}

/**
 * Processes on a device, those of the incident's alerts first, then those of others; what context says of the same process is added to what
 * the alert says.
 */
function processesOf(
  deviceId: number,
  mentions: AlertMentions,
  records: readonly ContextMention[],
  incident: number | null,
): readonly Process[] {
  const found = new Map<string, Process>();
  const places = new Map<string, string>();
  for (const { uid, incident: of, evidence } of mentions.alerts) {
    const devices = evidence.filter(({ entity, embedded }) => entity.kind === 'device' && !embedded);
    const own = devices.find(({ entity }) => entity.id === deviceId);
    if (!own) continue;
    const names = new Set(deviceTexts(own.details));
    for (const { entity, details } of evidence) {
      if (entity.kind !== 'process') continue;
      const on = placeTexts(details);
      const isOn = on.some((text) => names.has(text));
      // A process that names no device, or in words that cannot be compared, is on the alert's one device.
      const isComparable = on.length > 0 && deviceIdIn(details) !== null && deviceIdIn(own.details) !== null;
      if (!isOn && (devices.length !== 1 || isComparable)) continue;
      const id = `entity:${String(entity.id)}`;
      const known = found.get(id);
      const merged = { ...unite(known?.details ?? {}, details), mdeDeviceId: 'device' };
      const { label, verdict } = entity;
      const ofIncident = known?.ofIncident === true || (incident !== null && of === incident);
      const alert = known?.alert ?? uid;
      found.set(id, { id, entityId: entity.id, label, alert, ofIncident, verdict, details: merged });
      const place = placeOf(merged);
      if (place !== null) places.set(place, id);
    }
  }
  for (const { record, things } of records) {
    const process = things.find(({ kind, embedded }) => kind === 'process' && !embedded);
    if (!process) continue;
    const place = placeOf(process.details);
    const same = place === null ? undefined : places.get(place);
    const known = same === undefined ? undefined : found.get(same);
    if (known) {
      found.set(known.id, {
        ...known,
        details: { ...unite(process.details, known.details), mdeDeviceId: 'device' },
      });
      continue;
    }
    const id = `context:${String(record.id)}`;
    if (place !== null) places.set(place, id);
    const details = { ...process.details, mdeDeviceId: 'device' } as Process['details'];
    const untold = { alert: null, ofIncident: false, verdict: null };
    found.set(id, { id, entityId: null, label: process.label, ...untold, details });
  }
  return [...found.values()].sort((a, b) => Number(b.ofIncident) - Number(a.ofIncident));
}

/** Details of two records of one thing: what the second says counts, where it says something. */
function unite(first: JsonObject, second: JsonObject): Process['details'] {
  const said = Object.entries(second).filter(([, value]) => value !== null && value !== '');
  return { ...first, ...Object.fromEntries(said) } as Process['details'];
}

/** What a tree of processes is built from; null: the field as it is. Records say several times as much, of thousands of processes. */
const treeFields: Readonly<Record<string, readonly string[] | null>> = {
  processId: null,
  parentProcessId: null,
  processCommandLine: null,
  parentProcessCommandLine: null,
  processCreationDateTime: null,
  parentProcessCreationDateTime: null,
  mdeDeviceId: null,
  imageFile: ['fileName', 'filePath', 'sha256'],
  parentProcessImageFile: ['fileName', 'filePath', 'sha256'],
  userAccount: ['accountName', 'domainName', 'userPrincipalName', 'displayName'],
};

function forTree(details: Process['details']): Process['details'] {
  const kept = Object.entries(treeFields).flatMap(([name, fields]): [string, JsonValue][] => {
    const value = valueAt(details, name);
    if (value === undefined || value === null) return [];
    if (fields === null || !isJsonObject(value)) return [[name, value]];
    return [
      [
        name,
        Object.fromEntries(
          fields.flatMap((field) => (field in value ? [[field, value[field] ?? null]] : [])),
        ),
      ],
    ];
  });
  return Object.fromEntries(kept) as Process['details'];
}
