import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import {
  isJsonObject,
  ownList,
  ownObject,
  ownText,
  ownTexts,
  ownValue,
} from '../../../shared/lib/json-read.ts';

/** Objects of a bundle that carry no matter of their own: they are understood wherever something refers to them. */
const bookkeeping = new Set(['marking-definition', 'extension-definition', 'language-content']);

/** Objects that a bundle's sightings and observed data can refer to, besides observed things. */
const named = new Set([
  'attack-pattern',
  'campaign',
  'identity',
  'incident',
  'indicator',
  'infrastructure',
  'intrusion-set',
  'location',
  'malware',
  'marking-definition',
  'threat-actor',
  'tool',
  'vulnerability',
]);

/**
 * Bytes in the file of objects kept for reference, which take several times that in memory; a bundle whose sightings refer to more has the
 * rest named as not found.
 */
const mostBytes = 48 * 1024 * 1024;

/** Most ids that are remembered for one purpose, most types that are counted apart, and longest id, UTF-16 code units. */
const mostIds = 300_000;
const mostTypes = 1000;
const longestId = 300;

function remember(ids: Set<string>, id: string): void {
  if (ids.size < mostIds && id.length <= longestId) ids.add(id);
}

function countType(counts: Map<string, number>, type: string): void {
  const isKnown = type === 'sighting' || type === 'observed-data' || counts.has(type);
  const name = isKnown || counts.size < mostTypes ? type : 'other types';
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** Longest text kept of an object that is only named. */
const longestKept = 4000;

/** What a bundle holds, by type, and what its sightings refer to. */
export interface Survey {
  readonly counts: ReadonlyMap<string, number>;
  /** Observed data that a sighting shows. */
  readonly shown: ReadonlySet<string>;
  /** What was sighted, where, and by whom. */
  readonly wanted: ReadonlySet<string>;
}

/** A sighting that says what was seen and still stands. Section 5.2: a count of 0 says that the thing was looked for and not seen. */
export function isSeen(sighting: JsonObject): boolean {
  return (
    ownText(sighting, 'sighting_of_ref') !== null &&
    ownValue(sighting, 'revoked') !== true &&
    ownValue(sighting, 'count') !== 0
  );
}

/** The first look at a bundle: only types and references are kept. */
export class SurveyBuilder implements Survey {
  readonly counts = new Map<string, number>();
  readonly shown = new Set<string>();
  readonly wanted = new Set<string>();

  add(object: JsonObject): void {
    const type = typeOf(object);
    countType(this.counts, type);
    if (type !== 'sighting' || !isSeen(object)) return;
    for (const ref of ownTexts(object, 'observed_data_refs')) remember(this.shown, ref);
    for (const ref of [ownText(object, 'sighting_of_ref'), ...ownTexts(object, 'where_sighted_refs')])
      if (ref !== null) remember(this.wanted, ref);
  }
}

/** An object's type, or what stands in its place. */
export function typeOf(object: JsonObject): string {
  return (ownText(object, 'type') ?? 'object without a type').slice(0, 100);
}

/** `indicator--uuid` as `indicator`. */
export function typeOfRef(ref: string): string {
  const cut = ref.indexOf('--');
  return cut < 1 ? 'object' : ref.slice(0, cut);
}

const observableTypes = new Set([
  'artifact',
  'autonomous-system',
  'directory',
  'domain-name',
  'email-addr',
  'email-message',
  'file',
  'ipv4-addr',
  'ipv6-addr',
  'mac-addr',
  'mutex',
  'network-traffic',
  'process',
  'software',
  'url',
  'user-account',
  'windows-registry-key',
  'x509-certificate',
]);

/** True for cyber-observable objects; those of extensions (`x-oca-asset`) begin with `x-`. */
export function isObservable(type: string): boolean {
  return observableTypes.has(type) || type.startsWith('x-');
}

function shortened(object: JsonObject): JsonObject {
  const kept: Record<string, JsonValue> = {};
  for (const key of [
    'id',
    'type',
    'name',
    'pattern',
    'identity_class',
    'description',
    'created_by_ref',
  ] as const) {
    const text = ownText(object, key);
    if (text !== null) kept[key] = text.slice(0, longestKept);
  }
  for (const key of ['indicator_types', 'labels', 'malware_types'] as const)
    if (ownTexts(object, key).length > 0) kept[key] = ownTexts(object, key).slice(0, 20);
  const phases = ownList(object, 'kill_chain_phases').filter(isJsonObject).slice(0, 20);
  if (phases.length > 0) kept['kill_chain_phases'] = phases;
  const external = ownList(object, 'external_references')
    .filter(isJsonObject)
    .filter((one) => /^mitre-/.test(ownText(one, 'source_name') ?? ''))
    .slice(0, 5);
  if (external.length > 0) kept['external_references'] = external;
  const definition = ownObject(object, 'definition');
  if (definition !== null) kept['definition'] = definition;
  return kept;
}

/** The objects of a bundle that its sightings and observed data may refer to, by id. */
export class BundleGraph {
  readonly #objects = new Map<string, JsonObject>();
  readonly #relations = new Map<string, { readonly type: string; readonly target: string }[]>();
  readonly #reached = new Set<string>();
  readonly #understood = new Map<string, number>();
  readonly #survey: Survey;
  #bytes = 0;
  #related = 0;

  constructor(survey: Survey) {
    this.#survey = survey;
  }

  /** Keeps an object if something may refer to it. @param size its bytes in the file. */
  add(object: JsonObject, size: number): void {
    const type = typeOf(object);
    const id = ownText(object, 'id');
    if (type === 'relationship') this.#relate(object);
    if (id === null || id.length > longestId) return;
    const whole = isObservable(type) || (type === 'observed-data' && this.#survey.shown.has(id));
    // Of the indicators only those that were sighted: there may be a million others.
    const isWanted = named.has(type) && (type !== 'indicator' || this.#survey.wanted.has(id));
    if (!whole && !isWanted) return;
    const bytes = whole ? size : Math.min(size, longestKept);
    if (this.#bytes + bytes > mostBytes || this.#objects.size >= mostIds) return;
    this.#bytes += bytes;
    this.#objects.set(id, whole ? object : shortened(object));
  }

  #relate(relation: JsonObject): void {
    const source = ownText(relation, 'source_ref');
    const target = ownText(relation, 'target_ref');
    // Relations between other things do not matter to a sighting, and there may be many.
    if (source === null || target === null || !this.#survey.wanted.has(source)) return;
    if (target.length > longestId || this.#related >= mostIds) return;
    this.#related += 1;
    const known = this.#relations.get(source);
    const made = { type: (ownText(relation, 'relationship_type') ?? '').slice(0, 100), target };
    if (known === undefined) this.#relations.set(source, [made]);
    else if (known.length < 100) known.push(made);
    this.#reach(relation);
  }

  /** Notes that an object is understood, once. */
  #reach(object: JsonObject): void {
    const id = ownText(object, 'id');
    if (id === null || this.#reached.has(id)) return;
    remember(this.#reached, id);
    if (!this.#reached.has(id)) return;
    const type = typeOf(object);
    countType(this.#understood, type);
    // Who made a thing is said with it.
    const author = this.#objects.get(ownText(object, 'created_by_ref') ?? '');
    if (author !== undefined) this.#reach(author);
  }

  /** An object by its id, which then counts as understood; null when the bundle has none. */
  find(id: string): JsonObject | null {
    const object = this.#objects.get(id) ?? null;
    if (object !== null) this.#reach(object);
    return object;
  }

  /** What an object indicates, uses or is related to, one step away. */
  related(id: string): readonly JsonObject[] {
    return (this.#relations.get(id) ?? [])
      .map(({ target }) => this.find(target))
      .filter((object) => object !== null);
  }

  /** Objects, by type, that no record is made of and nothing imported refers to; those that carry no matter of their own aside. */
  leftOver(): ReadonlyMap<string, number> {
    const left = new Map<string, number>();
    for (const [type, count] of this.#survey.counts) {
      if (type === 'sighting' || type === 'observed-data' || bookkeeping.has(type)) continue;
      const more = count - (this.#understood.get(type) ?? 0);
      if (more > 0) left.set(type, more);
    }
    return left;
  }
}

/** Counts by type as text: `12 indicator, 3 malware`. */
export function countsText(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const shown = sorted.slice(0, 40).map(([type, count]) => `${String(count)} ${type}`);
  return sorted.length > 40
    ? `${shown.join(', ')} and ${String(sorted.length - 40)} more types`
    : shown.join(', ');
}

/** The objects inside observed data of STIX 2.0, by their local names (`"0"`). */
export function innerObjects(observed: JsonObject): ReadonlyMap<string, JsonObject> {
  const objects = ownValue(observed, 'objects');
  const inner = new Map<string, JsonObject>();
  if (isJsonObject(objects))
    for (const key of Object.keys(objects)) {
      const value = objects[key];
      if (isJsonObject(value)) inner.set(key, value);
    }
  return inner;
}
