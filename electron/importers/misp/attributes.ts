import type { JsonObject } from '../../../shared/lib/json.ts';
import {
  isJsonObject,
  ownList,
  ownObject,
  ownScalarText,
  ownText,
  ownValue,
} from '../../../shared/lib/json-read.ts';
import { parseSourceTime } from '../../../shared/model/time.ts';
import { compact, fileEvidence, registryEvidence } from '../_kit/evidence.ts';
import type { EvidenceNote } from '../_kit/evidence.ts';
import { asHashes } from '../_kit/kinds.ts';
import { observableEvidence } from '../_kit/observable.ts';
import type { ObservableKind } from '../_kit/observable.ts';

/** Attribute types that are one value of one kind. Source: MISP core format, "type"; misp-project.org/datamodels. */
const kinds: Readonly<Record<string, ObservableKind>> = {
  'ip-src': 'ip',
  'ip-dst': 'ip',
  'ip-src|port': 'ip',
  'ip-dst|port': 'ip',
  domain: 'domain',
  hostname: 'domain',
  'hostname|port': 'domain',
  url: 'url',
  uri: 'file',
  link: 'url',
  md5: 'hash',
  sha1: 'hash',
  sha256: 'hash',
  filename: 'file',
  'email-src': 'mailbox',
  'email-dst': 'mailbox',
  'email-reply-to': 'mailbox',
  email: 'mailbox',
  'target-email': 'mailbox',
  'target-user': 'user',
  'target-machine': 'device',
  regkey: 'registryKey',
  'mac-address': 'macAddress',
};

/** A link is a reference to read, not a thing that was seen. */
const references = new Set(['link']);

const roles: Readonly<Record<string, readonly string[]>> = {
  'ip-src': ['source'],
  'ip-src|port': ['source'],
  'ip-dst': ['destination'],
  'ip-dst|port': ['destination'],
  'email-src': ['source'],
  'email-dst': ['destination'],
  'target-machine': ['attacked'],
  'target-user': ['attacked'],
  'target-email': ['attacked'],
};

/** What one attribute gives. */
export interface ReadAttribute {
  readonly evidence: readonly JsonObject[];
  /** The attribute, when no evidence could be made of it. */
  readonly left: JsonObject | null;
  /** Times at which the thing was seen, ms UTC. */
  readonly seen: readonly number[];
}

/** True where an attribute, an object or a tag is deleted: kept by MISP for synchronisation only. */
export function isDeleted(item: JsonObject): boolean {
  const deleted = ownValue(item, 'deleted');
  return deleted === true || deleted === 1 || deleted === '1' || deleted === 'true';
}

/**
 * The verdict of an attribute. The core format says of `to_ids` that the attribute is meant to be actionable, "used in automated processes
 * as a pattern for detection": the author's belief that it tells an attack, not the outcome of an examination. So it is suspicious; without the
 * flag nothing is said. A sighting of type 1 (false positive) takes the word back.
 */
function verdictOf(attribute: JsonObject, sightings: readonly JsonObject[]): string | null {
  const flag = ownValue(attribute, 'to_ids');
  if (flag !== true && flag !== 1 && flag !== '1') return null;
  return sightings.some((sighting) => ownScalarText(sighting, 'type') === '1') ? null : 'suspicious';
}

/** The two parts of a composite value: `name|hash`, `domain|ip`, `ip|port`, `regkey|value`. */
function partsOf(value: string): readonly [string, string] {
  const cut = value.lastIndexOf('|');
  return cut < 0 ? [value, ''] : [value.slice(0, cut), value.slice(cut + 1)];
}

function evidenceOf(type: string, value: string, note: EvidenceNote): readonly (JsonObject | null)[] {
  const [first, second] = partsOf(value);
  if (type === 'domain|ip')
    return [observableEvidence('domain', first, note), observableEvidence('ip', second, note)];
  if (type === 'regkey|value') {
    const bar = value.indexOf('|');
    return [registryEvidence({ key: value.slice(0, bar), value: value.slice(bar + 1), ...note })];
  }
  if (type.startsWith('filename|')) {
    if (Object.keys(asHashes(second)).length === 0) return [];
    return [fileEvidence({ path: first, hashes: [second], ...note })];
  }
  if (type === 'malware-sample' || type === 'attachment') {
    const hasHash = type === 'malware-sample' && Object.keys(asHashes(second)).length > 0;
    return [fileEvidence({ path: hasHash ? first : value, hashes: hasHash ? [second] : [], ...note })];
  }
  const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  if (kind === undefined || references.has(type)) return [];
  const single = type.endsWith('|port') ? first : value;
  return [observableEvidence(kind, single, { ...note, roles: roles[type] ?? [] })];
}

/** The sightings of an attribute that are objects. */
const sightingsOf = (attribute: JsonObject): readonly JsonObject[] =>
  ownList(attribute, 'Sighting').filter(isJsonObject);

/** Reads one attribute. @param importedAt time of the import, ms UTC. */
export function readAttribute(attribute: JsonObject, importedAt: number): ReadAttribute {
  const type = ownText(attribute, 'type')?.toLowerCase() ?? '';
  const value = ownScalarText(attribute, 'value') ?? '';
  const sightings = sightingsOf(attribute);
  const note = { verdict: verdictOf(attribute, sightings) };
  const evidence = value === '' ? [] : evidenceOf(type, value, note).filter((piece) => piece !== null);
  const times = [
    ownValue(attribute, 'first_seen'),
    ownValue(attribute, 'last_seen'),
    ...sightings.flatMap((sighting) =>
      (ownScalarText(sighting, 'type') ?? '0') === '0' ? [ownValue(sighting, 'date_sighting')] : [],
    ),
  ];
  const seen = times.flatMap((time) => {
    const parsed = parseSourceTime(time, importedAt);
    return parsed === null || parsed.doubtful ? [] : [parsed.ms];
  });
  const tags = tagNames(attribute);
  const said = compact({
    tags,
    note: ownText(attribute, 'comment'),
    mispCategory: ownText(attribute, 'category'),
    mispType: type,
    sightings: sightings.length === 0 ? null : sightings.length,
    correlationDisabled: ownValue(attribute, 'disable_correlation') === true ? true : null,
  });
  return {
    evidence: evidence.map((piece) => ({ ...piece, ...said })),
    left: evidence.length > 0 ? null : attribute,
    seen,
  };
}

/** Names of the tags on an event or attribute. */
export function tagNames(item: JsonObject): readonly string[] {
  return ownList(item, 'Tag')
    .filter(isJsonObject)
    .filter((tag) => !isDeleted(tag))
    .flatMap((tag) => ownText(tag, 'name') ?? []);
}

const fileDigests = ['md5', 'sha1', 'sha256'];

/**
 * A file object as one file: name and digests that MISP keeps as attributes of their own belong to one thing here.
 * @returns null when the object is no file or has more than one name.
 */
export function fileOfObject(object: JsonObject, attributes: readonly JsonObject[]): JsonObject | null {
  if (ownText(object, 'name') !== 'file') return null;
  const valuesOf = (relation: string): readonly string[] =>
    attributes
      .filter(
        (attribute) => (ownText(attribute, 'object_relation') ?? ownText(attribute, 'type')) === relation,
      )
      .flatMap((attribute) => ownScalarText(attribute, 'value') ?? []);
  const names = [...new Set([...valuesOf('fullpath'), ...valuesOf('filename')])];
  const hashes = fileDigests.flatMap((relation) => valuesOf(relation));
  if (hashes.length === 0 || valuesOf('filename').length > 1) return null;
  const size = Number(valuesOf('size-in-bytes')[0] ?? Number.NaN);
  const isSuspicious = attributes.some((attribute) => verdictOf(attribute, sightingsOf(attribute)) !== null);
  return fileEvidence({
    path: names[0] ?? null,
    hashes,
    size: Number.isSafeInteger(size) ? size : null,
    verdict: isSuspicious ? 'suspicious' : null,
  });
}

/** What is kept of an organisation: its name. */
export function organisationName(event: JsonObject): string | null {
  const organisation = ownObject(event, 'Orgc') ?? ownObject(event, 'Org');
  return organisation === null ? null : ownText(organisation, 'name');
}
