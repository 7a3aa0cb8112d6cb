import type { JsonObject } from '../../../shared/lib/json.ts';
import {
  isJsonObject,
  ownList,
  ownObject,
  ownText,
  ownTexts,
  ownValue,
  pickOwn,
} from '../../../shared/lib/json-read.ts';
import { parseTechniqueIds, tacticOf } from '../../../shared/model/attack.ts';
import { deviceEvidence, present } from '../_kit/evidence.ts';
import { readFlat } from '../_kit/flat-record.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import { observableEvidence } from '../_kit/observable.ts';
import type { ObservableKind } from '../_kit/observable.ts';
import type { MappedRecord } from '../_kit/record-importer.ts';
import { toolAlert } from '../_kit/tool-alert.ts';
import { typeOf, typeOfRef } from './graph.ts';
import type { BundleGraph } from './graph.ts';
import { readObserved } from './observed-data.ts';
import type { Observed } from './observed-data.ts';

/**
 * Sightings of STIX as alerts.
 *
 * Sources: STIX Version 2.1 (OASIS Standard, 10 June 2021), 4.14 Observed Data, 5.2 Sighting, 6 cyber-observables, 9 patterns; STIX
 * Version 2.0, parts 2 to 5; oasis-open/cti-stix2-json-schemas, `sros/sighting.json`, `sdos/observed-data.json`. STIX has no severity.
 */
const provider = 'stix';

const actorTypes = new Set(['threat-actor', 'intrusion-set', 'campaign']);
const familyTypes = new Set(['malware', 'tool']);

const nameOf = (object: JsonObject | null): string | null =>
  object === null ? null : ownText(object, 'name');

/** The tactics of ATT&CK among an object's kill chain phases. */
function tacticsOf(objects: readonly JsonObject[]): readonly string[] {
  return objects
    .flatMap((object) => ownList(object, 'kill_chain_phases').filter(isJsonObject))
    .filter((phase) => /^mitre-/.test(ownText(phase, 'kill_chain_name') ?? ''))
    .flatMap((phase) => ownText(phase, 'phase_name') ?? [])
    .filter((phase) => tacticOf(phase) !== null);
}

function techniquesOf(objects: readonly JsonObject[]): readonly string[] {
  const ids = objects
    .filter((object) => typeOf(object) === 'attack-pattern')
    .flatMap((object) => [
      ...ownList(object, 'external_references')
        .filter(isJsonObject)
        .map((one) => ownText(one, 'external_id')),
      ownText(object, 'name'),
    ]);
  return parseTechniqueIds(ids.join(' '));
}

/** Object paths of patterns that name one value of one kind. */
const patternKinds: Readonly<Record<string, ObservableKind>> = {
  'ipv4-addr:value': 'ip',
  'ipv6-addr:value': 'ip',
  'domain-name:value': 'domain',
  'url:value': 'url',
  'email-addr:value': 'mailbox',
  'file:name': 'file',
  'user-account:account_login': 'user',
  'user-account:user_id': 'user',
  'mac-addr:value': 'macAddress',
};

/**
 * What a pattern of exactly one comparison names: where a sighting shows no data, that is what was seen. A pattern with alternatives does
 * not say which of them was.
 */
export function patternEvidence(pattern: string): JsonObject | null {
  const match = /^\s*\[\s*([\w-]{1,60}:[\w.'"-]{1,80})\s*=\s*'((?:[^'\\]|\\['\\]){1,2000})'\s*\]\s*$/.exec(
    pattern,
  );
  if (match === null) return null;
  const path = match[1] as string;
  const value = (match[2] as string).replace(/\\(['\\])/g, '$1');
  const note = { verdict: 'suspicious' };
  if (/^file:hashes\./.test(path)) return observableEvidence('hash', value, note);
  const kind = Object.hasOwn(patternKinds, path) ? patternKinds[path] : undefined;
  return kind === undefined ? null : observableEvidence(kind, value, note);
}

/** Whether a value is one that the sighted indicator looks for: then it is suspicious, unless the indicator says benign. */
function verdictBy(sighted: JsonObject | null): (value: string) => string | null {
  const pattern = sighted === null ? null : ownText(sighted, 'pattern');
  const types =
    sighted === null ? [] : [...ownTexts(sighted, 'indicator_types'), ...ownTexts(sighted, 'labels')];
  if (pattern === null || types.includes('benign')) return () => null;
  const literal = pattern.toLowerCase();
  return (value) =>
    literal.includes(`'${value.toLowerCase().replace(/(['\\])/g, '\\$1')}'`) ? 'suspicious' : null;
}

/** Machines among the places of a sighting: identities of class `system`. Others are told by name. */
function placesOf(
  refs: readonly string[],
  graph: BundleGraph,
): { readonly devices: readonly JsonObject[]; readonly names: readonly string[] } {
  const found = refs.map((ref) => graph.find(ref));
  const isSystem = (object: JsonObject | null): boolean =>
    object !== null && ownText(object, 'identity_class') === 'system';
  return {
    devices: present(found.filter(isSystem).map((object) => deviceEvidence({ name: nameOf(object) }))),
    names: found.flatMap((object, index) => nameOf(object) ?? refs[index] ?? []),
  };
}

/** The traffic light colours among a sighting's markings. */
function markingTags(refs: readonly string[], graph: BundleGraph): readonly string[] {
  return refs.flatMap((ref) => {
    const marking = graph.find(ref);
    if (marking === null) return [];
    const definition = ownObject(marking, 'definition');
    const colour = definition === null ? null : ownText(definition, 'tlp');
    const name = nameOf(marking);
    return colour !== null ? [`tlp:${colour.toLowerCase()}`] : name === null ? [] : [name.toLowerCase()];
  });
}

/** A sighting as it becomes a record: what it becomes, and everything of the bundle that it says. */
export interface MappedSighting {
  readonly mapped: MappedRecord;
  readonly objects: readonly JsonObject[];
}

function notSeen(sighting: JsonObject, what: string): MappedRecord | null {
  if (ownValue(sighting, 'revoked') === true)
    return {
      kind: 'reject',
      code: 'notAnAlert',
      reason: `The sighting of ${what} was revoked by its author.`,
    };
  // 5.2: a count of 0 says that the thing was looked for and not seen.
  if (ownValue(sighting, 'count') === 0)
    return {
      kind: 'reject',
      code: 'notAnAlert',
      reason: `The sighting says that ${what} was not seen (count 0).`,
    };
  return null;
}

/** A sighting as an alert, with the observed data that it shows. */
export function mapSighting(
  sighting: JsonObject,
  graph: BundleGraph,
  options: ImportOptions,
): MappedSighting {
  const ref = ownText(sighting, 'sighting_of_ref');
  if (ref === null)
    return {
      mapped: {
        kind: 'reject',
        code: 'missingField',
        reason: 'The sighting does not say what was seen ("sighting_of_ref").',
      },
      objects: [],
    };
  const sighted = graph.find(ref);
  const related = graph.related(ref);
  const what = nameOf(sighted) ?? (sighted === null ? null : ownText(sighted, 'pattern')) ?? typeOfRef(ref);
  const verdictOf = verdictBy(sighted);
  const dataRefs = ownTexts(sighting, 'observed_data_refs');
  const data = dataRefs.map((one) => graph.find(one));
  const observed: readonly Observed[] = data.flatMap((one) =>
    one === null ? [] : [readObserved(one, graph, verdictOf)],
  );
  const places = placesOf(ownTexts(sighting, 'where_sighted_refs'), graph);
  const refused = notSeen(sighting, what);
  const read = [
    'type',
    'spec_version',
    'sighting_of_ref',
    'observed_data_refs',
    'where_sighted_refs',
    'object_marking_refs',
  ];
  const flat = readFlat(
    pickOwn(sighting, (key) => !read.includes(key)),
    options.importedAt,
  );
  const about = [...(sighted === null ? [] : [sighted]), ...related];
  const fromPattern =
    observed.length > 0 || sighted === null ? null : patternEvidence(ownText(sighted, 'pattern') ?? '');
  const types =
    sighted === null
      ? []
      : [
          ...ownTexts(sighted, 'indicator_types'),
          ...ownTexts(sighted, 'malware_types'),
          ...ownTexts(sighted, 'labels'),
        ];
  const firstName = (wanted: ReadonlySet<string>): string | null =>
    nameOf(about.find((object) => wanted.has(typeOf(object))) ?? null);
  const created = flat.time('created');
  const author = flat.text('created_by_ref');
  const first = flat.time('first_seen');
  const alert = toolAlert(
    {
      provider,
      title: `Sighting: ${what}`.slice(0, 2000),
      providerAlertId: flat.text('id'),
      description: flat.prose('description') ?? (sighted === null ? null : ownText(sighted, 'description')),
      category: tacticsOf(about)[0] ?? types[0] ?? null,
      mitreTechniques: techniquesOf(about),
      detectorId: ref,
      productName: nameOf(author === null ? null : graph.find(author)),
      actorDisplayName: firstName(actorTypes),
      threatFamilyName: firstName(familyTypes),
      threatDisplayName: firstName(familyTypes),
      created,
      updated: flat.time('modified') ?? created,
      firstActivity: first ?? created,
      lastActivity: flat.time('last_seen') ?? first ?? created,
      tags: [
        ...new Set([
          ...types,
          ...flat.texts('labels'),
          ...markingTags(ownTexts(sighting, 'object_marking_refs'), graph),
        ]),
      ],
      evidence: [
        ...places.devices,
        ...observed.flatMap(({ evidence }) => evidence),
        ...(fromPattern === null ? [] : [fromPattern]),
      ],
    },
    options,
  );
  const missing = [
    ...dataRefs.filter((_one, index) => data[index] === null),
    ...observed.flatMap((one) => one.missing),
  ];
  const left = observed.flatMap((one) => one.left);
  const additional: JsonObject = {
    ...flat.rest(),
    sighted: { type: sighted === null ? typeOfRef(ref) : typeOf(sighted), ...(sighted ?? { id: ref }) },
    ...(places.names.length === 0 ? {} : { whereSighted: places.names }),
    ...(left.length === 0 ? {} : { objects: left }),
    ...(missing.length === 0 ? {} : { notInBundle: missing }),
  };
  const objects = [
    ...about,
    ...data.filter((one) => one !== null),
    ...observed.flatMap((one) => one.objects),
  ];
  return { mapped: refused ?? { kind: 'alert', alert: { ...alert, additional } }, objects };
}
