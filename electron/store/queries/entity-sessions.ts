import type { JsonValue } from '../../../shared/lib/json.ts';
import { isJsonArray, textAt, valueAt } from '../../../shared/story/details.ts';
import { accountText } from '../../../shared/story/process-tree.ts';
import { relationsOf } from '../../../shared/story/relations.ts';
import type { Relation } from '../../../shared/story/relations.ts';
import type { AlertMention, AlertMentions, ContextMention, NamedThing, Sighting } from './entity-mentions.ts';

/** Somebody at work on a device. */
export interface Session {
  readonly user: Sighting;
  readonly device: Sighting;
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
 * Who worked on which device, as an alert tells it: users that a device lists as logged on, users that ran a process on it, and the one
 * user of an alert that is about one device.
 */
export function sessionsInAlert(alert: AlertMention, mentions: AlertMentions): readonly Session[] {
  const { evidence, at } = alert;
  const own = evidence.filter(({ embedded }) => !embedded);
  const devices = own.filter(({ entity }) => entity.kind === 'device');
  const users = own.filter(({ entity }) => entity.kind === 'user');
  const found = new Map<string, Session>();
  const add = (user: Omit<Sighting, 'at'>, device: (typeof devices)[number]): void => {
    found.set(JSON.stringify([user.entity?.id ?? user.label, device.entity.id]), {
      user: { ...user, at },
      device: { label: device.entity.label, entity: device.entity, at },
    });
  };
  for (const device of devices)
    for (const account of listOf(valueAt(device.details, 'loggedOnUsers'))) {
      const label = accountText(account);
      const id = label === null ? null : mentions.find(['user'], label);
      if (label !== null)
        add({ label, entity: id === null ? null : (mentions.entities.get(id) ?? null) }, device);
    }
  const relations = relationsIn(alert, mentions);
  const places = new Map(
    relations.flatMap(({ source, target, relation }) =>
      relation === 'on' ? [[source, target] as const] : [],
    ),
  );
  const [only] = devices.length === 1 ? devices : [];
  for (const { source, target, relation } of relations) {
    if (relation !== 'ran') continue;
    const place = places.get(target);
    const device = place === undefined ? only : devices.find(({ entity }) => entity.id === place);
    const user = mentions.entities.get(source);
    if (device && user?.kind === 'user') add({ label: user.label, entity: user }, device);
  }
  const [user] = users;
  if (only && user && users.length === 1) add({ label: user.entity.label, entity: user.entity }, only);
  return [...found.values()];
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
  return { user: sighting(user), device: sighting(device), from: from === null ? null : sighting(from) };
}

/** Defender's id of a device in the details of something that was on it. */
export const deviceIdIn = (details: JsonValue): string | null => textAt(details, 'mdeDeviceId');
