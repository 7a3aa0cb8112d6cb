import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { isWellKnownSid } from '../../../shared/model/identity-accounts.ts';
import { normalizeEvidence } from '../../../shared/model/identity.ts';
import {
  isJsonArray,
  isJsonObject,
  numberAt,
  textAt,
  timeAt,
  valueAt,
} from '../../../shared/story/details.ts';
import { accountText } from '../../../shared/story/process-drafts.ts';
import type { SignInRow } from '../../../shared/story/alert-story-types.ts';
import { relationsOf } from '../../../shared/story/relations.ts';
import type { Relation } from '../../../shared/story/relations.ts';
import { signInList } from '../../../shared/story/sign-in-list.ts';
import { isFailedOutcome } from '../../../shared/story/sign-in-outcome.ts';
import { alertTactic } from '../../../shared/story/tactic.ts';
import type { EvidenceItem } from './evidence-items.ts';
import type { AlertMention, AlertMentions, ContextMention, NamedThing, Sighting } from './entity-mentions.ts';
import { logonKey } from './logon-key.ts';

/** Somebody at work on a device: signed in to it, or merely named with it, the one user of an alert that is about that one device. */
export interface Session {
  readonly user: Sighting;
  readonly device: Sighting;
  readonly how: 'signedIn' | 'named';
  /** The same for all that tell of one session, which counts once; null: each that tells of one tells of its own. */
  readonly session: string | null;
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
  { title, serviceSource, category, techniques, evidence }: AlertMention,
  { find }: AlertMentions,
): readonly Relation[] {
  return relationsOf({ title, serviceSource, techniques, tactic: alertTactic(category, []) }, evidence, find);
}

/** The sign-ins that one alert tells of. */
export function signInsIn(alert: AlertMention, mentions: AlertMentions): readonly SignInRow[] {
  return signInList({ ...alert, fields: mentions.fieldsOf(alert) });
}

/**
 * Who worked on which device, as an alert tells it: whose logon or session it tells of, users that a device lists as logged on, and the one
 * user of an alert that is about one device. What they ran is told by {@link runsInAlert}.
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
    session: string | null = null,
  ): void => {
    const key = JSON.stringify([user.entity?.id ?? user.label, entity.id]);
    // Who is signed in is named too.
    if (!found.has(key))
      found.set(key, { user: { ...user, at }, device: { label: entity.label, entity, at }, how, session });
  };
  for (const row of signInsIn(alert, mentions)) {
    const user = users.find(({ entity }) => entity.label === row.user);
    const device = deviceOfSignIn(row, own, devices);
    if (user && device && !isFailedOutcome(row.outcome) && !isOnlyTried(row))
      add(
        { label: user.entity.label, entity: user.entity },
        device,
        'signedIn',
        row.id.startsWith('s:')
          ? row.id
          : row.id.startsWith('l:')
            ? logonKey(mentions.fieldsOf(alert), at)
            : null,
      );
  }
  for (const device of devices)
    for (const account of listOf(valueAt(device.details, 'loggedOnUsers'))) {
      const known = mentions.accountOf(account);
      const label = known?.label ?? (isJsonObject(account) ? accountLabel(account) : null);
      if (label === null) continue;
      const id = known?.id ?? mentions.find(['user'], label) ?? namedUser(users, label);
      add(
        { label, entity: known ?? (id === null ? null : (mentions.entities.get(id) ?? null)) },
        device,
        'signedIn',
      );
    }
  const [only] = devices.length === 1 ? devices : [];
  const [user] = users;
  if (only && user && users.length === 1)
    add({ label: user.entity.label, entity: user.entity }, only, 'named');
  return [...found.values()];
}

/** The device that a logon led to, or that a session of its own was on; null for a sign-in to something else. */
function deviceOfSignIn(
  { id, entityId, device }: SignInRow,
  evidence: readonly EvidenceItem[],
  devices: readonly EvidenceItem[],
): EvidenceItem | null {
  const session = evidence.find(({ entity }) => entity.kind === 'session' && entity.id === entityId);
  const isLogon = id.startsWith('l:');
  if (!isLogon && !isJsonObject(valueAt(session?.details, 'host'))) return null;
  const named = devices.find(({ entity }) => entity.label.toLowerCase() === device?.toLowerCase());
  return named ?? (isLogon || devices.length > 1 ? null : (devices[0] ?? null));
}

/** The event of a logon says how it ended, or that it was tried. */
const isOnlyTried = ({ id, outcome }: SignInRow): boolean => id.startsWith('l:') && outcome === null;

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
    // What SYSTEM and its like run says nothing of who was there.
    if (isWellKnownSid(textAt(details, 'userAccount', 'userSid'))) return [];
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

/** True for a record of something that did not come about. */
export function hasFailed({ record }: ContextMention): boolean {
  return isFailedOutcome(record.body.outcome);
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
    session: null,
    from: from === null ? null : sighting(from),
  };
}

/** Defender's id of a device in the details of something that was on it. */
export const deviceIdIn = (details: JsonValue): string | null => textAt(details, 'mdeDeviceId');
