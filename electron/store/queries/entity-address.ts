import type { OutputOf } from '../../../shared/contract/index.ts';
import { canonicalAddress } from '../../../shared/model/identity-ip.ts';
import { addressesOfDevice } from '../../../shared/model/said-keys.ts';
import { specialUse } from '../../../shared/model/special-addresses.ts';
import { verbs } from '../../../shared/story/verbs.ts';
import type { ReadableStore } from '../connection.ts';
import { countriesOf } from './entity-lists.ts';
import { alertMentions, contextMentions, tally } from './entity-mentions.ts';
import type { AlertMention, AlertMentions, Sighting } from './entity-mentions.ts';
import { listed, mostListed, tellOf } from './entity-told.ts';
import { hasFailed, relationsIn, signInsIn } from './entity-sessions.ts';
import { countryInDetails } from './entity-sign-ins.ts';

type Address = OutputOf<'entities.address'>;

/** Alerts of one address that are read: some tenths of a second. */
const mostAlerts = 2_000;

/** What is known of an address beyond its facts: where it is and who says so, what it is set aside for, who used it. */
export function getAddress(store: ReadableStore, entityId: number, limit: number = mostAlerts): Address {
  const mentions = alertMentions(store, [entityId], limit);
  const context = contextMentions(store, entityId, null);
  const addresses = store
    .pluck<string>(
      `SELECT DISTINCT value FROM identifier WHERE entity_id = ? AND kind = 'ip' AND namespace = 'address' ORDER BY value LIMIT 10`,
    )
    .all(entityId);
  const things = context.records
    .filter((record) => !hasFailed(record))
    .flatMap(({ things: named, at }) => named.flatMap((thing) => (thing.embedded ? [] : [{ ...thing, at }])));
  const inAlerts = mentions.alerts.flatMap((alert) => usersIn(alert, mentions, entityId));
  const users = tally([
    ...inAlerts.filter(({ entity }) => entity?.kind !== 'device'),
    ...things.filter(({ kind }) => kind === 'user' || kind === 'mailbox'),
  ]);
  const devices = tally([
    ...inAlerts.filter(({ entity }) => entity?.kind === 'device'),
    ...mentions.alerts.flatMap((alert) => devicesWith(alert, addresses)),
    ...things.filter(({ kind }) => kind === 'device'),
  ]);
  return {
    countries: countriesSaid(store, addresses, mentions, entityId, [
      ...context.records.flatMap(({ record, things: named }) =>
        named.flatMap(({ kind, entity, details }) =>
          kind === 'ip' && entity?.id === entityId
            ? [{ country: countryInDetails(details), by: record.body.provider }]
            : [],
        ),
      ),
    ]),
    range: addresses.map((address) => specialUse(address)).find((use) => use !== null) ?? null,
    users: users.slice(0, mostListed),
    devices: devices.slice(0, mostListed),
    told: tellOf(store, entityId, {
      alerts: { read: mentions.alerts.length, truncated: mentions.truncated },
      context: [context],
      lists: [listed(users), listed(devices)],
    }),
  };
}

/** What an alert says of users and devices that makes an address one that they used, or tried to. */
const uses: ReadonlySet<string> = new Set([
  verbs.activeFrom,
  verbs.signedInFrom,
  verbs.triedToSignInFrom,
  verbs.connectedTo,
  verbs.triedToConnectTo,
]);

type NamedEntity = AlertMention['evidence'][number]['entity'] | undefined;

/** Who an alert says to have signed in from an address, or what to have connected to it. */
function usersIn(alert: AlertMention, mentions: AlertMentions, entityId: number): readonly Sighting[] {
  const logons = signInsIn(alert, mentions).flatMap(({ id, user, ip }) => {
    const named = (kind: string, label: string | null): NamedEntity =>
      alert.evidence.find(({ entity }) => entity.kind === kind && entity.label === label)?.entity;
    const entity = named('user', user);
    return id.startsWith('l:') && entity && named('ip', ip)?.id === entityId
      ? [{ label: entity.label, entity, at: alert.at }]
      : [];
  });
  if (logons.length > 0) return logons;
  return relationsIn(alert, mentions).flatMap(({ source, target, relation }) => {
    if (target !== entityId || !uses.has(relation)) return [];
    const entity = mentions.entities.get(source);
    const isUser = entity?.kind === 'user' || entity?.kind === 'mailbox' || entity?.kind === 'device';
    return entity && isUser ? [{ label: entity.label, entity, at: alert.at }] : [];
  });
}

/** Devices whose own evidence says that they have an address. */
function devicesWith({ evidence, at }: AlertMention, addresses: readonly string[]): readonly Sighting[] {
  return evidence.flatMap(({ entity, details }) => {
    if (entity.kind !== 'device') return [];
    // As sources write them: capitals, leading zeros, an IPv4 address in IPv6.
    return addressesOfDevice(details).some((text) => addresses.includes(canonicalAddress(text)?.text ?? text))
      ? [{ label: entity.label, entity, at }]
      : [];
  });
}

interface Said {
  readonly country: string | null;
  readonly by: string;
}

/** Countries as alerts, context and lists give them, each once for each that says it. */
function countriesSaid(
  store: ReadableStore,
  addresses: readonly string[],
  { alerts }: AlertMentions,
  entityId: number,
  inContext: readonly Said[],
): Address['countries'] {
  const said: readonly Said[] = [
    ...addresses
      .flatMap((address) => countriesOf(store, address))
      .map(({ country, list }) => ({ country, by: list })),
    ...alerts.flatMap(({ evidence, serviceSource }) =>
      evidence.flatMap(({ entity, details }) =>
        entity.id === entityId ? [{ country: countryInDetails(details), by: serviceSource ?? 'alert' }] : [],
      ),
    ),
    ...inContext,
  ];
  const distinct = new Map(
    said.flatMap(({ country, by }) =>
      country === null ? [] : [[JSON.stringify([country, by]), { country, by }] as const],
    ),
  );
  return [...distinct.values()].slice(0, 100);
}
