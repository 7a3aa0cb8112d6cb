import type { OutputOf } from '../../../shared/contract/index.ts';
import type { JsonObject } from '../../../shared/lib/json.ts';
import { countryCode } from '../../../shared/model/countries.ts';
import { groupBy } from '../../../shared/story/collect.ts';
import { textAt } from '../../../shared/story/details.ts';
import { signInList } from '../../../shared/story/sign-in-list.ts';
import type { ReadableStore } from '../connection.ts';
import { countriesOf } from './entity-lists.ts';
import type { AlertMention, AlertMentions, ContextMention, NamedThing } from './entity-mentions.ts';
import { relationsIn } from './entity-sessions.ts';

type User = OutputOf<'entities.user'>;
type SignIn = User['signIns'][number];

/** The country that a source gives for an address, as ISO 3166-1 alpha-2; null when it gives none. */
export function countryInDetails(details: JsonObject): string | null {
  return (
    countryCode(textAt(details, 'countryLetterCode')) ??
    countryCode(textAt(details, 'location', 'countryName'))
  );
}

/** Where an address is, in the words of a source. */
function placeInDetails(details: JsonObject): string | null {
  const texts = [
    textAt(details, 'location', 'city'),
    textAt(details, 'location', 'state'),
    textAt(details, 'location', 'countryName') ?? textAt(details, 'countryLetterCode'),
  ].filter((text) => text !== null);
  return texts.length === 0 ? null : texts.join(', ');
}

/** Looks addresses up in the imported lists of countries, each once. */
export function countryFinder(store: ReadableStore): (address: string | null) => string | null {
  const known = new Map<string, string | null>();
  return (address) => {
    if (address === null) return null;
    const found = known.get(address);
    if (found !== undefined) return found;
    const country = countriesOf(store, address)
      .map((row) => countryCode(row.country))
      .find((code) => code !== null);
    known.set(address, country ?? null);
    return country ?? null;
  };
}

/** A sign-in that a context record tells. */
export function signInOfContext(
  { record, at, things }: ContextMention,
  findCountry: (address: string | null) => string | null,
): SignIn {
  const of = (kind: NamedThing['kind']): NamedThing | undefined =>
    things.find((thing) => thing.kind === kind && !thing.embedded);
  const address = of('ip');
  const { uid, body } = record;
  const said = (...names: readonly string[]): string | null =>
    names.map((name) => textAt(body.additional, name)).find((text) => text !== null) ?? null;
  const location = said('location', 'Location', 'Country', 'countryOrRegion');
  return {
    uid,
    at,
    ip: address?.label ?? null,
    ipEntityId: address?.entity?.id ?? null,
    place: (address === undefined ? null : placeInDetails(address.details)) ?? location,
    country:
      (address === undefined ? null : countryInDetails(address.details)) ??
      countryCode(location) ??
      findCountry(address?.label ?? null),
    client: said('clientAppUsed', 'ClientAppUsed', 'userAgent', 'UserAgent') ?? of('device')?.label ?? null,
    application: of('cloudApplication')?.label ?? null,
    outcome: body.outcome ?? body.action,
    risk: said('riskLevelDuringSignIn', 'RiskLevelDuringSignIn', 'riskLevelAggregated'),
    alert: null,
  };
}

/** Sign-ins of a user that an alert tells: none where the alert is about something else. */
export function signInsOfAlert(
  alert: AlertMention,
  mentions: AlertMentions,
  userId: number,
  findCountry: (address: string | null) => string | null,
): readonly SignIn[] {
  const tells = relationsIn(alert, mentions).some(
    ({ source, relation }) =>
      source === userId && (relation === 'signed in from' || relation === 'signed in'),
  );
  if (!tells) return [];
  const label = mentions.entities.get(userId)?.label ?? null;
  const addresses = new Map(
    alert.evidence.flatMap((item) =>
      item.entity.kind === 'ip'
        ? [[textAt(item.details, 'ipAddress') ?? item.entity.label, item] as const]
        : [],
    ),
  );
  return signInList(alert.evidence)
    .filter((row) => row.user === null || row.user === label)
    .map((row): SignIn => {
      const address = row.ip === null ? undefined : addresses.get(row.ip);
      return {
        uid: `${alert.uid} ${row.id}`,
        at: row.at ?? alert.at,
        ip: row.ip,
        ipEntityId: address?.entity.id ?? null,
        place: row.place,
        country: (address === undefined ? null : countryInDetails(address.details)) ?? findCountry(row.ip),
        client: row.client,
        application: row.application,
        outcome: row.outcome,
        risk: row.risk,
        alert: alert.uid,
      };
    });
}

/**
 * Sign-ins that alerts tell, each session once: several alerts may be about one. What one of them leaves out is taken from the next.
 */
export function uniteSessions(signIns: readonly SignIn[]): readonly SignIn[] {
  const united = new Map<string, SignIn>();
  for (const signIn of signIns) {
    const session = / s:\d+$/.exec(signIn.uid)?.[0];
    const key = session === undefined ? signIn.uid : JSON.stringify([session, signIn.at, signIn.ip]);
    const known = united.get(key);
    united.set(key, known === undefined ? signIn : withRest(known, signIn));
  }
  return [...united.values()];
}

const withRest = (one: SignIn, other: SignIn): SignIn => ({
  ...one,
  place: one.place ?? other.place,
  country: one.country ?? other.country,
  client: one.client ?? other.client,
  application: one.application ?? other.application,
  outcome: one.outcome ?? other.outcome,
  risk: one.risk ?? other.risk,
});

/** Sign-ins by country, most first; those whose country nobody tells are in none. */
export function countCountries(signIns: readonly SignIn[]): User['countries'] {
  const groups = groupBy(
    signIns.filter(({ country }) => country !== null),
    ({ country }) => country ?? '',
  );
  return [...groups]
    .map(([country, rows]) => ({
      country,
      signIns: rows.length,
      failures: rows.filter(({ outcome }) => /fail|denied|invalid|error/i.test(outcome ?? '')).length,
      lastAt: rows.reduce<number | null>(
        (last, { at }) => (at !== null && (last === null || at > last) ? at : last),
        null,
      ),
    }))
    .sort((a, b) => b.signIns - a.signIns || (a.country < b.country ? -1 : 1));
}
