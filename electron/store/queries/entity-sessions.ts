import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { normalizeEvidence } from '../../../shared/model/identity.ts';
import {
  isJsonArray,
  isJsonObject,
  numberAt,
  textAt,
  timeAt,
  valueAt,
} from '../../../shared/story/details.ts';
import { accountText } from '../../../shared/story/process-tree.ts';
import { relationsOf } from '../../../shared/story/relations.ts';
import type { Relation } from '../../../shared/story/relations.ts';
import type { EvidenceItem } from './evidence-items.ts';
import type { AlertMention, AlertMentions, ContextMention, NamedThing, Sighting } from './entity-mentions.ts';

/** Somebody at work on a device: signed in to it, or merely named with it, the one user of an alert that is about that one device. */
export interface Session {
  readonly user: Sighting;
  readonly device: Sighting;
  readonly how: 'signedIn' | 'named';
}

/** A process that somebody ran on a device. */
export interface ProcessRun {
  readonly user: Sighting;
  readonly device: Sighting;
  /** The same for all that tell of one process; of one device only. */
  readonly process: string;
}

/** What the entities of one alert have to do with each other. */
export function relationsIn(
  { uid, title, serviceSource, at, evidence }: AlertMention,
  { find }: AlertMentions,
): readonly Relation[] {
  const alert = { uid, title, severity: null, status: '', at, tactic: null, serviceSource, pinned: false };
  return relationsOf(alert, evidence, find);
}

/**
 * Who worked on which device, as an alert tells it: users that a device lists as logged on, and the one user of an alert that is about one
 * device. What they ran is told by {@link runsInAlert}.
 */
export function sessionsInAlert(alert: AlertMention, mentions: AlertMentions): readonly Session[] {
  const { evidence, at } = alert;
  const own = evidence.filter(({ embedded }) => !embedded);
  const devices = own.filter(({ entity }) => entity.kind === 'device');
  const users = own.filter(({ entity }) => entity.kind === 'user');
  const found = new Map<string, Session>();
  const add = (
    user: Omit<Sighting, 'at'>,
    { entity }: (typeof devices)[number],
    how: Session['how'],
  ): void => {
    const key = JSON.stringify([user.entity?.id ?? user.label, entity.id]);
    // Who is signed in is named too.
    if (!found.has(key))
      found.set(key, { user: { ...user, at }, device: { label: entity.label, entity, at }, how });
  };
  for (const device of devices)
    for (const account of listOf(valueAt(device.details, 'loggedOnUsers'))) {
      const label = accountText(account);
      const id = label === null ? null : (mentions.find(['user'], label) ?? namedUser(users, label));
      if (label !== null)
        add({ label, entity: id === null ? null : (mentions.entities.get(id) ?? null) }, device, 'signedIn');
    }
  const [only] = devices.length === 1 ? devices : [];
  const [user] = users;
  if (only && user && users.length === 1)
    add({ label: user.entity.label, entity: user.entity }, only, 'named');
  return [...found.values()];
}

/** The user of an alert that is known by this name alone. */
const namedUser = (users: readonly EvidenceItem[], label: string): number | null =>
  users.find(({ entity }) => entity.label.toLowerCase() === label.toLowerCase())?.entity.id ?? null;

/** Who ran which process on which device, as an alert tells it. */
export function runsInAlert(alert: AlertMention, mentions: AlertMentions): readonly ProcessRun[] {
  const own = alert.evidence.filter(({ embedded }) => !embedded);
  const devices = own.filter(({ entity }) => entity.kind === 'device');
  const relations = relationsIn(alert, mentions);
  const places = new Map(
    relations.flatMap(({ source, target, relation }) =>
      relation === 'on' ? [[source, target] as const] : [],
    ),
  );
  const [only] = devices.length === 1 ? devices : [];
  const processes = new Map(
    alert.evidence.flatMap(({ entity, details }) =>
      entity.kind === 'process' ? [[entity.id, details] as const] : [],
    ),
  );
  return relations.flatMap(({ source, target, relation }): ProcessRun[] => {
    const details = processes.get(target);
    const user = mentions.entities.get(source);
    if (relation !== 'ran' || details === undefined || user?.kind !== 'user') return [];
    const place = places.get(target);
    const device = place === undefined ? only?.entity : mentions.entities.get(place);
    if (device === undefined) return [];
    const at = timeAt(details, 'processCreationDateTime') ?? alert.at;
    return [
      {
        user: { label: user.label, entity: user, at },
        device: { label: device.label, entity: device, at },
        process: placeOf(details) ?? `entity ${String(target)}`,
      },
    ];
  });
}

/** Who ran the process that a context record tells of; null when it names no process, no account or no device. */
export function runIn({ record, at: recordedAt, things }: ContextMention): ProcessRun | null {
  const process = things.find(({ kind, embedded }) => kind === 'process' && !embedded);
  const device = things.find(({ kind, embedded }) => kind === 'device' && !embedded);
  const account = process === undefined ? undefined : valueAt(process.details, 'userAccount');
  if (process === undefined || device === undefined || !isJsonObject(account)) return null;
  const label = accountLabel(account);
  if (label === null) return null;
  const at = timeAt(process.details, 'processCreationDateTime') ?? recordedAt;
  // The account stands inside its process as evidence of its own, where it is not named beside it anyway.
  const user = things.find((thing) => thing.kind === 'user' && thing.label === label);
  return {
    user: { label, entity: user?.entity ?? null, at },
    device: { label: device.label, entity: device.entity, at },
    process: placeOf(process.details) ?? `record ${String(record.id)}`,
  };
}

/** What the evidence of an account is called; null for one without a name. */
function accountLabel(userAccount: JsonObject): string | null {
  if (accountText(userAccount) === null && textAt(userAccount, 'userSid') === null) return null;
  const scope = { tenant: null, time: null, devices: [], resolved: new Map() };
  const [user] = normalizeEvidence(
    { '@odata.type': '#microsoft.graph.security.userEvidence', userAccount },
    scope,
  );
  return user?.label ?? null;
}

/** Where a process stands among those of one device; null for one without an id, which is like no other. */
export function placeOf(details: JsonValue): string | null {
  const id = numberAt(details, 'processId');
  const start = timeAt(details, 'processCreationDateTime');
  return id === null || start === null ? null : `${String(id)} ${String(start)}`;
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return isJsonArray(value) ? value : [];
}

/** A logon that context recorded. */
export interface Logon extends Session {
  /** The device from which it came, where the record names it. */
  readonly from: Sighting | null;
}

const isFailure = (text: string | null): boolean => /fail|denied|invalid|error/i.test(text ?? '');

/** True for a record of something that did not come about. */
export function hasFailed({ record }: ContextMention): boolean {
  return isFailure(record.body.outcome);
}

/** Who logged on to what, as a context record tells it; null for one that failed or names no user or no device. */
export function logonIn(mention: ContextMention): Logon | null {
  if (hasFailed(mention)) return null;
  const of = (kind: NamedThing['kind']): readonly NamedThing[] =>
    mention.things.filter((thing) => thing.kind === kind && !thing.embedded);
  const devices = of('device');
  const from = devices.find(({ roles }) => roles.includes('source')) ?? null;
  const device =
    devices.find(({ roles }) => roles.includes('destination')) ??
    devices.find((thing) => thing !== from) ??
    null;
  // Of several users the last is whom it was done to.
  const user = of('user').at(-1) ?? null;
  if (device === null || user === null) return null;
  const sighting = ({ label, entity }: NamedThing): Sighting => ({ label, entity, at: mention.at });
  return {
    user: sighting(user),
    device: sighting(device),
    how: 'signedIn',
    from: from === null ? null : sighting(from),
  };
}

/** Defender's id of a device in the details of something that was on it. */
export const deviceIdIn = (details: JsonValue): string | null => textAt(details, 'mdeDeviceId');
