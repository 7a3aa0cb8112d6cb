import { sightingMatches } from '../../../shared/contract/sightings.ts';
import { entityKinds } from '../../../shared/model/entity-kinds.ts';
import type { EntityKind } from '../../../shared/model/entity-kinds.ts';
import {
  copiesBeginningOf,
  fileNameOfPath,
  hostOfUrl,
  hostsLike,
  isNameLike,
  probesOf,
  urlBeginningsOf,
} from '../../../shared/model/pasted-identifiers.ts';
import { readPastedRange, textsBeginning } from '../../../shared/model/pasted-ranges.ts';
import type { PastedValue } from '../../../shared/model/pasted-values.ts';
import type { ReadableStore } from '../connection.ts';
import { accountsNamed } from './sighting-accounts.ts';
import { entitiesBelow, entitiesInRange, urlsAround, urlsOnHost } from './sighting-hosts.ts';
import { thingsAtPaths } from './sighting-paths.ts';
import { thingsSaid } from './sighting-said.ts';
import { messagesFrom } from './sighting-senders.ts';

/** How an entity matches a value, best first. */
export type SightingMatch = (typeof sightingMatches)[number];

/** The entities of one value, best match first, then by id. */
export type PlacedEntities = ReadonlyMap<number, SightingMatch>;

/** Entities that one value stands for at most: a program's name has a process for each time it ran. */
const mostEntities = 10_000;

/** SQL of the entities of identifiers of one kind and namespace; for tests of its plan. */
export const entitiesOfIdentifiers = `SELECT j.key AS at, i.entity_id AS entity FROM json_each(?) AS j
  CROSS JOIN identifier AS i ON i.kind = ? AND i.namespace = ? AND i.value = j.value`;

/** SQL of the entities of one kind that are called so; for tests of its plan. */
export const entitiesOfLabels = `SELECT j.key AS at, n.id AS entity FROM json_each(?) AS j
  CROSS JOIN entity AS n ON n.kind = ? AND n.label = j.value COLLATE NOCASE`;

/** SQL of the processes that are called so, each with its id in brackets; for tests of its plan. */
export const processesOfNames = `SELECT j.key AS at, n.id AS entity FROM json_each(?) AS j
  CROSS JOIN entity AS n ON n.kind = 'process' AND n.label >= (j.value || ' (') COLLATE NOCASE AND n.label < (j.value || ' )') COLLATE NOCASE`;

/** SQL of the URLs that begin so; the end is the beginning with its last character one further. For tests of its plan. */
export const urlsThatBegin = `SELECT i.entity_id FROM identifier AS i WHERE i.kind = 'url' AND i.namespace = 'url' AND i.value >= ? AND i.value < ? LIMIT ?`;

/** SQL of the copies of a message, by what their identifiers begin with: each has its recipient behind. For tests of its plan. */
export const copiesOfMessage = `SELECT i.entity_id FROM identifier AS i WHERE i.kind = 'mailMessage' AND i.namespace = 'internetMessageIdRecipient'
  AND i.value >= ? AND i.value < ? LIMIT ?`;

/** SQL of the devices of short names of which no domain is known; for tests of its plan. */
export const devicesWithoutDomain = `SELECT j.key AS at, i.entity_id AS entity FROM json_each(?) AS j
  CROSS JOIN identifier AS i ON i.kind = 'device' AND i.namespace = 'hostName' AND i.value = j.value
  WHERE NOT EXISTS (SELECT 1 FROM identifier AS f WHERE f.entity_id = i.entity_id AND f.kind = 'device' AND f.namespace = 'fqdn')`;

/** SQL of the devices in any domain whose full names begin with a short one; for tests of its plan. */
export const devicesInDomains = `SELECT j.key AS at, i.entity_id AS entity FROM json_each(?) AS j
  CROSS JOIN identifier AS i ON i.kind = 'device' AND i.namespace = 'fqdn' AND i.value >= j.value || '.' AND i.value < j.value || '/'`;

/** SQL of those of some entities that evidence names; for tests of its plan. */
export const entitiesWithEvidence = `SELECT j.value FROM json_each(?) AS j WHERE EXISTS (SELECT 1 FROM evidence AS e WHERE e.entity_id = j.value)`;

/** Notes that an entity matches the value of a place. @returns false where the value stands for as many as it may. */
type Note = (place: number, entity: number, match: SightingMatch) => boolean;

/** The entities that each value stands for, by the value's place. The cost is linear in the values and in what they match. */
export function placeOfValues(
  store: ReadableStore,
  values: readonly PastedValue[],
): readonly PlacedEntities[] {
  const found = values.map(() => new Map<number, SightingMatch>());
  // The best match comes first, and stays.
  const note: Note = (place, entity, match) => {
    const entities = found[place];
    if (entities === undefined || entities.size >= mostEntities) return false;
    if (!entities.has(entity)) entities.set(entity, match);
    return true;
  };
  noteIdentifiers(store, values, note);
  for (const [place, value] of values.entries())
    for (const entity of urlsAround(store, value, mostEntities)) note(place, entity, 'exact');
  noteCopies(store, values, note);
  noteNames(store, values, note);
  const said = [...thingsSaid(store, values, mostEntities)];
  const noteSaid = (wanted: (match: SightingMatch) => boolean): void => {
    for (const { place, entity, match } of said) if (wanted(match)) note(place, entity, match);
  };
  noteSaid((match) => match === 'name' || match === 'path');
  for (const { place, entity, match } of thingsAtPaths(store, values)) note(place, entity, match);
  const [accounts, others] = accountsOf(store, values);
  for (const { place, entity } of accounts) note(place, entity, 'account');
  noteSaid((match) => match === 'address' || match === 'loggedOn');
  noteHosts(store, values, note, 'host');
  for (const [place, value] of values.entries())
    for (const entity of messagesFrom(store, value, mostEntities)) note(place, entity, 'sender');
  noteRanges(store, values, note);
  // The rest; the best match of each stays.
  noteSaid(() => true);
  noteBelow(store, values, note);
  for (const { place, entity } of others) note(place, entity, 'otherDomain');
  noteHostsOfUrls(store, values, note);
  noteSimilarHosts(store, values, note);
  noteFileNames(store, values, note);
  return withEvidence(store, found);
}

function noteIdentifiers(store: ReadableStore, values: readonly PastedValue[], note: Note): void {
  for (const { pair, places, texts } of probesByPair(values)) {
    const rows = store
      .read<{ at: number; entity: number }>(entitiesOfIdentifiers)
      .iterate(JSON.stringify(texts), ...pair);
    for (const { at, entity } of rows) note(places[at] ?? -1, entity, 'exact');
  }
}

/** Copies of the messages that values are the Internet message ids of. */
function noteCopies(store: ReadableStore, values: readonly PastedValue[], note: Note): void {
  const copies = store.pluck<number>(copiesOfMessage);
  for (const [place, value] of values.entries()) {
    const beginning = copiesBeginningOf(value);
    if (beginning === null) continue;
    const { from, below } = textsBeginning(beginning);
    for (const entity of copies.all(from, below, mostEntities)) note(place, entity, 'exact');
  }
}

/** A text that things may be called by, of the value of a place. */
interface NameOfPlace {
  readonly place: number;
  readonly text: string;
}

function noteNames(store: ReadableStore, values: readonly PastedValue[], note: Note): void {
  const names = values.flatMap((value, place) => (isNameLike(value) ? [{ place, text: value.value }] : []));
  for (const { place, entity } of calledSo(store, names, entityKinds)) note(place, entity, 'name');
}

function* calledSo(
  store: ReadableStore,
  names: readonly NameOfPlace[],
  kinds: readonly EntityKind[],
): Generator<{ readonly place: number; readonly entity: number }> {
  if (names.length === 0) return;
  const texts = JSON.stringify(names.map(({ text }) => text));
  const read = store.read<{ at: number; entity: number }>(entitiesOfLabels);
  for (const kind of kinds)
    for (const { at, entity } of read.iterate(texts, kind)) yield { place: names[at]?.place ?? -1, entity };
  for (const { at, entity } of store.read<{ at: number; entity: number }>(processesOfNames).iterate(texts))
    yield { place: names[at]?.place ?? -1, entity };
}

type Accounts = readonly { readonly place: number; readonly entity: number }[];

/** Accounts that values are, and accounts of the same name in other domains. */
function accountsOf(store: ReadableStore, values: readonly PastedValue[]): readonly [Accounts, Accounts] {
  const found = [...accountsNamed(store, values)];
  return [
    found.filter(({ match }) => match === 'account'),
    found.filter(({ match }) => match === 'otherDomain'),
  ];
}

function noteHosts(
  store: ReadableStore,
  values: readonly (PastedValue | null)[],
  note: Note,
  match: 'host' | 'sameHost',
): void {
  const urls = store.pluck<number>(urlsThatBegin);
  for (const [place, value] of values.entries()) {
    if (value === null) continue;
    for (const beginning of urlBeginningsOf(value)) {
      const { from, below } = textsBeginning(beginning);
      for (const entity of urls.all(from, below, mostEntities)) note(place, entity, match);
    }
    for (const entity of urlsOnHost(store, value, mostEntities)) note(place, entity, match);
  }
}

/** The hosts of URLs, and other URLs on them. */
function noteHostsOfUrls(store: ReadableStore, values: readonly PastedValue[], note: Note): void {
  const hosts = values.map(hostOfUrl);
  const asked = hosts.flatMap((host, place) => (host === null ? [] : [{ place, host }]));
  if (asked.length === 0) return;
  noteIdentifiers(
    store,
    asked.map(({ host }) => host),
    (at, entity) => note(asked[at]?.place ?? -1, entity, 'sameHost'),
  );
  noteHosts(store, hosts, note, 'sameHost');
}

function noteRanges(store: ReadableStore, values: readonly PastedValue[], note: Note): void {
  for (const [place, value] of values.entries()) {
    const range = value.kind === 'range' ? readPastedRange(value.value) : null;
    for (const entity of range === null ? [] : entitiesInRange(store, range, mostEntities))
      note(place, entity, 'inRange');
  }
}

function noteBelow(store: ReadableStore, values: readonly PastedValue[], note: Note): void {
  for (const [place, value] of values.entries()) {
    if (value.kind !== 'domain') continue;
    for (const entity of entitiesBelow(store, value.value, mostEntities)) note(place, entity, 'below');
  }
}

function noteSimilarHosts(store: ReadableStore, values: readonly PastedValue[], note: Note): void {
  for (const [sql, of] of [
    [devicesWithoutDomain, 'fullName'],
    [devicesInDomains, 'shortName'],
  ] as const) {
    const names = values.flatMap((value, place): NameOfPlace[] => {
      const like = hostsLike(value);
      return like?.of === of ? [{ place, text: like.label }] : [];
    });
    if (names.length === 0) continue;
    const rows = store
      .read<{ at: number; entity: number }>(sql)
      .iterate(JSON.stringify(names.map(({ text }) => text)));
    for (const { at, entity } of rows) note(names[at]?.place ?? -1, entity, 'sameFirstLabel');
  }
}

function noteFileNames(store: ReadableStore, values: readonly PastedValue[], note: Note): void {
  const names = values.flatMap((value, place): NameOfPlace[] => {
    const text = fileNameOfPath(value);
    return text === null ? [] : [{ place, text }];
  });
  for (const { place, entity } of calledSo(store, names, ['file', 'process']))
    note(place, entity, 'sameFileName');
}

const rank = new Map(sightingMatches.map((match, index) => [match, index]));

function withEvidence(store: ReadableStore, found: readonly PlacedEntities[]): readonly PlacedEntities[] {
  const every = new Set(found.flatMap((entities) => [...entities.keys()]));
  const seen = new Set(store.pluck<number>(entitiesWithEvidence).all(JSON.stringify([...every])));
  return found.map(
    (entities) =>
      new Map(
        [...entities]
          .filter(([id]) => seen.has(id))
          .sort(([a, left], [b, right]) => (rank.get(left) ?? 0) - (rank.get(right) ?? 0) || a - b),
      ),
  );
}

/** What values may be identifiers of one kind and namespace. */
interface ProbesOfPair {
  readonly pair: readonly [kind: string, namespace: string];
  /** Place of the value that each text came from. */
  readonly places: number[];
  readonly texts: string[];
}

/** The identifiers that values may be, those of one kind and namespace together. */
export function probesByPair(values: readonly PastedValue[]): Iterable<ProbesOfPair> {
  const pairs = new Map<string, ProbesOfPair>();
  for (const [place, value] of values.entries()) {
    for (const { kind, namespace, value: text } of probesOf(value)) {
      const key = `${kind}|${namespace}`;
      const known = pairs.get(key);
      const pair = known ?? { pair: [kind, namespace] as const, places: [], texts: [] };
      if (known === undefined) pairs.set(key, pair);
      pair.places.push(place);
      pair.texts.push(text);
    }
  }
  return pairs.values();
}
