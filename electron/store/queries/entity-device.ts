import type { OutputOf } from '../../../shared/contract/index.ts';
import type { JsonObject } from '../../../shared/lib/json.ts';
import type { ReadableStore } from '../connection.ts';
import { alertMentions, contextMentions } from './entity-mentions.ts';
import type { AlertMentions, ContextMention } from './entity-mentions.ts';
import { tallyPresence } from './entity-presence.ts';
import { deviceIdIn, logonIn, placeOf, runIn, runsInAlert, sessionsInAlert } from './entity-sessions.ts';
import type { Session } from './entity-sessions.ts';

type Device = OutputOf<'entities.device'>;
type Process = Device['processes'][number];

/** Processes of one device that its page draws; a person looks through no more. */
const mostProcesses = 5_000;

/** What is known of a device beyond its facts: who worked on it, and the processes that alerts and context name. */
export function getDevice(store: ReadableStore, entityId: number): Device {
  const mentions = alertMentions(store, [entityId]);
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
  const processes = processesOf(entityId, mentions, events.records);
  return {
    users: tallyPresence(sessions.filter(isOwn), runs.filter(isOwn), 'user'),
    processes: processes.slice(0, mostProcesses),
    truncated: mentions.truncated || logons.truncated || events.truncated || processes.length > mostProcesses,
  };
}

/** Processes on a device, those of alerts first; what context says of the same process is added to what the alert says. */
function processesOf(
  deviceId: number,
  mentions: AlertMentions,
  records: readonly ContextMention[],
): readonly Process[] {
  const found = new Map<string, Process>();
  const places = new Map<string, string>();
  for (const { uid, evidence } of mentions.alerts) {
    const devices = evidence.filter(({ entity, embedded }) => entity.kind === 'device' && !embedded);
    const own = devices.find(({ entity }) => entity.id === deviceId);
    if (!own) continue;
    const name = deviceIdIn(own.details);
    for (const { entity, details } of evidence) {
      if (entity.kind !== 'process') continue;
      const on = deviceIdIn(details);
      // A process that names no device is on the alert's one device.
      if (on === null ? devices.length !== 1 : name !== null && on !== name) continue;
      const id = `entity:${String(entity.id)}`;
      const known = found.get(id);
      const merged = { ...unite(known?.details ?? {}, details), mdeDeviceId: 'device' };
      const { label, verdict } = entity;
      found.set(id, { id, entityId: entity.id, label, alert: known?.alert ?? uid, verdict, details: merged });
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
    found.set(id, { id, entityId: null, label: process.label, alert: null, verdict: null, details });
  }
  return [...found.values()];
}

/** Details of two records of one thing: what the second says counts, where it says something. */
function unite(first: JsonObject, second: JsonObject): Process['details'] {
  const said = Object.entries(second).filter(([, value]) => value !== null && value !== '');
  return { ...first, ...Object.fromEntries(said) } as Process['details'];
}
