import type { OutputOf } from '../../../shared/contract/index.ts';
import type { JsonObject } from '../../../shared/lib/json.ts';
import { countryCode } from '../../../shared/model/countries.ts';
import { groupBy } from '../../../shared/story/collect.ts';
import { textAt } from '../../../shared/story/details.ts';
import type { SignInRow } from '../../../shared/story/alert-story-types.ts';
import { matchSignIns } from '../../../shared/story/match-sign-ins.ts';
import type { ComparedSignIn } from '../../../shared/story/match-sign-ins.ts';
import { recordSignInOf } from '../../../shared/story/record-sign-in.ts';
import { isFailedOutcome, isPassedOutcome } from '../../../shared/story/sign-in-outcome.ts';
import { verbs } from '../../../shared/story/verbs.ts';
import type { ReadableStore } from '../connection.ts';
import { countriesOf } from './entity-lists.ts';
import type { AlertMention, AlertMentions, ContextMention, NamedThing } from './entity-mentions.ts';
import { relationsIn, signInsIn } from './entity-sessions.ts';

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
    isTimeOfAlert: false,
    ip: address?.label ?? null,
    ipEntityId: address?.entity?.id ?? null,
    place: (address === undefined ? null : placeInDetails(address.details)) ?? location,
    country:
      (address === undefined ? null : countryInDetails(address.details)) ??
      countryCode(location) ??
      findCountry(address?.label ?? null),
    client: said('clientAppUsed', 'ClientAppUsed', 'userAgent', 'UserAgent') ?? null,
    device: of('device')?.label ?? null,
    application: of('cloudApplication')?.label ?? null,
    outcome: body.outcome ?? body.action,
    reason: null,
    risk: said('riskLevelDuringSignIn', 'RiskLevelDuringSignIn', 'riskLevelAggregated'),
    alert: null,
    inContext: true,
  };
}

/** Sign-ins of a user that an alert tells, also those that were only tried: none where the alert is about something else. */
export function signInsOfAlert(
  alert: AlertMention,
  mentions: AlertMentions,
  userId: number,
  findCountry: (address: string | null) => string | null,
): readonly SignIn[] {
  const label = mentions.entities.get(userId)?.label ?? null;
  const rows = signInsIn(alert, mentions).filter(({ user }) => user === null || user === label);
  const isToldBy = ({ id }: SignInRow): boolean => id.startsWith('l:');
  const isRecorded = rows.length > 0 && recordSignInOf(mentions.fieldsOf(alert), alert.title) !== null;
  if (!isRecorded && !rows.some(isToldBy) && !tellsSignInOf(alert, mentions, userId)) return [];
  const addresses = new Map(
    alert.evidence.flatMap((item) =>
      item.entity.kind === 'ip'
        ? [[textAt(item.details, 'ipAddress') ?? item.entity.label, item] as const]
        : [],
    ),
  );
  return rows.map((row): SignIn => {
    const address = row.ip === null ? undefined : addresses.get(row.ip);
    return {
      uid: `${alert.uid} ${row.id}`,
      at: row.at,
      isTimeOfAlert: row.isTimeOfAlert,
      ip: row.ip,
      ipEntityId: address?.entity.id ?? null,
      place: row.place,
      country: (address === undefined ? null : countryInDetails(address.details)) ?? findCountry(row.ip),
      client: row.client,
      device: row.device,
      application: row.application,
      outcome: row.outcome,
      reason: row.reason,
      risk: row.risk,
      alert: alert.uid,
      inContext: false,
    };
  });
}

const signInVerbs: ReadonlySet<string> = new Set([
  verbs.signedInFrom,
  verbs.triedToSignInFrom,
  verbs.signedIn,
]);

const tellsSignInOf = (alert: AlertMention, mentions: AlertMentions, userId: number): boolean =>
  relationsIn(alert, mentions).some(({ source, relation }) => source === userId && signInVerbs.has(relation));

/**
 * Sign-ins that alerts tell, each session once: several alerts may be about one. What one of them leaves out is taken from the next. A
 * session that is used from two addresses is two rows.
 */
export function uniteSessions(signIns: readonly SignIn[]): readonly SignIn[] {
  const united = new Map<string, SignIn[]>();
  for (const signIn of signIns) {
    const key = / s:\d+$/.exec(signIn.uid)?.[0] ?? signIn.uid;
    const known = united.get(key) ?? [];
    const same = known.findIndex(({ ip }) => ip === null || signIn.ip === null || ip === signIn.ip);
    const one = known[same];
    if (one === undefined) known.push(signIn);
    else known[same] = withRest(one, signIn);
    united.set(key, known);
  }
  return [...united.values()].flat();
}

function withRest(one: SignIn, other: SignIn): SignIn {
  // The earliest time is nearest to the beginning of a session; one of its own counts more than that of an alert.
  const isEarlier =
    one.isTimeOfAlert === other.isTimeOfAlert
      ? (other.at ?? Infinity) < (one.at ?? Infinity)
      : one.isTimeOfAlert;
  const first = isEarlier ? other : one;
  return {
    ...one,
    at: first.at,
    isTimeOfAlert: first.isTimeOfAlert,
    ip: one.ip ?? other.ip,
    ipEntityId: one.ipEntityId ?? other.ipEntityId,
    place: one.place ?? other.place,
    country: one.country ?? other.country,
    client: one.client ?? other.client,
    device: one.device ?? other.device,
    application: one.application ?? other.application,
    outcome: one.outcome ?? other.outcome,
    reason: one.reason ?? other.reason,
    risk: one.risk ?? other.risk,
  };
}

/** Sign-ins of alerts and of context, those that both tell of once: as the record of context has them, with the alert that tells of them. */
export function uniteSources(alerts: readonly SignIn[], context: readonly SignIn[]): readonly SignIn[] {
  const compared = (signIn: SignIn): ComparedSignIn & { signIn: SignIn; isTimeOfAlert: boolean } => ({
    ...signIn,
    user: null,
    signIn,
  });
  const matched = matchSignIns(
    // Without an address only the name would tell that it is the same, and all of these are of one user.
    alerts.filter(({ ip }) => ip !== null).map(compared),
    context.map(compared),
  );
  const same = new Map([...matched].map(([own, { signIn }]) => [own.signIn, signIn]));
  const byContext = new Map([...same].map(([own, one]) => [one, own]));
  return [
    ...context.map((one) => {
      const own = byContext.get(one);
      return own === undefined ? one : { ...withRest(one, own), at: one.at, alert: own.alert };
    }),
    ...alerts.filter((one) => !same.has(one)),
  ];
}

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
      failures: rows.filter(({ outcome }) => isFailedOutcome(outcome)).length,
      untold: rows.filter(({ outcome }) => !isFailedOutcome(outcome) && !isPassedOutcome(outcome)).length,
      lastAt: rows.reduce<number | null>(
        (last, { at }) => (at !== null && (last === null || at > last) ? at : last),
        null,
      ),
    }))
    .sort((a, b) => b.signIns - a.signIns || (a.country < b.country ? -1 : 1));
}
