import type { OutputOf } from '../../../shared/contract/index.ts';
import type { ReadableStore } from '../connection.ts';
import { alertMentions, contextMentions } from './entity-mentions.ts';
import type { AlertMention } from './entity-mentions.ts';
import type { EvidenceItem } from './evidence-items.ts';
import { tallyPresence } from './entity-presence.ts';
import { logonIn, runIn, runsInAlert } from './entity-sessions.ts';
import type { Session } from './entity-sessions.ts';
import {
  countCountries,
  countryFinder,
  signInOfContext,
  signInsOfAlert,
  uniteSessions,
  uniteSources,
} from './entity-sign-ins.ts';
import { summarizeEntities } from './entity-summary.ts';
import type { EntitySummary } from './entity-summary.ts';
import { listed, mostListed, tellOf } from './entity-told.ts';
import { sessionsOfUser } from './entity-user-sessions.ts';

type User = OutputOf<'entities.user'>;
type Reachable = User['reachable'][number];

/** Devices of a user whose own records are looked through for where they lead. */
const mostDevices = 10;
/** Alerts of one user that are read: some tenths of a second. A user whom more name is told by these. */
const mostAlerts = 2_000;
const mostLogonsOfDevice = 500;
const mostAlertsOfDevice = 50;
const mostReachable = 200;
const mostSignIns = 1_000;
const mostRuns = 2_000;

/** Tactics of a technique by its id. */
export type TacticsOf = (techniqueId: string) => readonly string[];

/** What is known of a user beyond its facts: devices, where those lead, sign-ins by country, mailboxes. */
export function getUser(
  store: ReadableStore,
  entityId: number,
  tacticsOf: TacticsOf,
  limit: number = mostAlerts,
): User {
  const mentions = alertMentions(store, [entityId], limit);
  const records = contextMentions(store, entityId, ['signIn', 'logonEvent'], mostSignIns);
  const events = contextMentions(store, entityId, ['processEvent'], mostRuns);
  const isOwn = ({ user }: Pick<Session, 'user'>): boolean => user.entity?.id === entityId;
  const sessions = [
    ...sessionsOfUser(store, entityId, mentions),
    ...records.records.flatMap((record) => logonIn(record) ?? []),
  ];
  const runs = [
    ...mentions.alerts.flatMap((alert) => runsInAlert(alert, mentions)),
    ...events.records.flatMap((record) => runIn(record) ?? []),
  ];
  const devices = tallyPresence(sessions.filter(isOwn), runs.filter(isOwn), 'device');
  const findCountry = countryFinder(store);
  const signIns = [
    ...uniteSources(
      uniteSessions(
        mentions.alerts.flatMap((alert) => signInsOfAlert(alert, mentions, entityId, findCountry)),
      ),
      records.records.map((record) => signInOfContext(record, findCountry)),
    ),
  ].sort((a, b) => (b.at ?? -1) - (a.at ?? -1));
  const reachable = reachableFrom(
    store,
    devices.flatMap(({ entity }) => entity ?? []).slice(0, mostDevices),
    mentions.alerts,
    tacticsOf,
  );
  return {
    devices: devices.slice(0, mostListed),
    reachable: reachable.slice(0, mostReachable),
    signIns: signIns.slice(0, mostSignIns),
    countries: countCountries(signIns),
    mailboxes: mailboxesOf(store, entityId),
    told: tellOf(store, entityId, {
      alerts: { read: mentions.alerts.length, truncated: mentions.truncated },
      context: [records, events],
      lists: [listed(devices), listed(reachable, mostReachable), listed(signIns, mostSignIns)],
    }),
  };
}

/** Devices that logons from a user's devices lead to, or to which alerts of lateral movement lead from them. */
function reachableFrom(
  store: ReadableStore,
  devices: readonly EntitySummary[],
  own: readonly AlertMention[],
  tacticsOf: TacticsOf,
): Reachable[] {
  const mine = new Set(devices.map(({ id }) => id));
  const found = new Map<string, Reachable>();
  const add = (thing: Reachable): void => {
    if (thing.entity !== null && mine.has(thing.entity.id)) return;
    const key = `${thing.entity === null ? thing.label.toLowerCase() : String(thing.entity.id)} ${thing.through}`;
    if (!found.has(key)) found.set(key, thing);
  };
  for (const device of devices) {
    const { records } = contextMentions(store, device.id, ['logonEvent'], mostLogonsOfDevice);
    for (const record of records) {
      const logon = logonIn(record);
      if (logon?.from?.entity?.id !== device.id) continue;
      const { label, entity } = logon.device;
      add({ label, entity, through: `${logon.user.label} signed in from ${device.label}`, alert: null });
    }
  }
  const around = alertMentions(
    store,
    devices.map(({ id }) => id),
    mostAlertsOfDevice,
  );
  for (const alert of [...own, ...around.alerts]) {
    if (!isLateral(alert, tacticsOf)) continue;
    for (const { entity } of targetsOf(alert, mine))
      add({ label: entity.label, entity, through: alert.title, alert: alert.uid });
  }
  return [...found.values()];
}

/**
 * Devices that an alert of lateral movement leads to from some devices. Where it says which one was the source, only from there to the others, so that
 * the way is never told backwards; where it says of none, to each that it names.
 */
function targetsOf({ evidence }: AlertMention, from: ReadonlySet<number>): readonly EvidenceItem[] {
  const devices = evidence.filter(({ entity, embedded }) => entity.kind === 'device' && !embedded);
  const isSource = ({ roles }: EvidenceItem): boolean => roles.includes('source');
  const targets = devices.filter(({ roles }) => roles.includes('destination') || roles.includes('attacked'));
  const sources = devices.filter(isSource);
  if (sources.length === 0) return targets.length > 0 ? targets : devices;
  if (!sources.some(({ entity }) => from.has(entity.id))) return [];
  return targets.length > 0 ? targets : devices.filter((device) => !isSource(device));
}

function isLateral({ category, techniques }: AlertMention, tacticsOf: TacticsOf): boolean {
  return (
    /lateral/i.test(category ?? '') || techniques.some((id) => tacticsOf(id).includes('lateral-movement'))
  );
}

/** Mailboxes whose address is the user's principal name. */
function mailboxesOf(store: ReadableStore, entityId: number): EntitySummary[] {
  const ids = store
    .pluck<number>(
      `SELECT DISTINCT m.entity_id FROM identifier AS i CROSS JOIN identifier AS m
         ON m.kind = 'mailbox' AND m.namespace = 'smtp' AND m.value = i.value
       WHERE i.entity_id = ? AND i.namespace = 'upn' AND (m.tenant = '' OR i.tenant = '' OR m.tenant = i.tenant) LIMIT 50`,
    )
    .all(entityId);
  return [...summarizeEntities(store, ids, null).values()];
}
