import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import {
  isJsonObject,
  ownList,
  ownObject,
  ownText,
  ownTexts,
  ownValue,
} from '../../../shared/lib/json-read.ts';
import { parseTechniqueIds, tacticOf } from '../../../shared/model/attack.ts';
import type { SourceTime } from '../../../shared/model/record.ts';
import { readFlat } from '../_kit/flat-record.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import type { MappedRecord } from '../_kit/record-importer.ts';
import { toolAlert } from '../_kit/tool-alert.ts';
import { fileOfObject, isDeleted, organisationName, readAttribute, tagNames } from './attributes.ts';

/**
 * Events of MISP: one event is one alert, its attributes and objects are the evidence.
 *
 * Sources: MISP core format, draft-dulaunoy-misp-core-format-18 of November 2025 (event with `threat_level_id` 1 high, 2 medium, 3 low, 4
 * undefined, attribute, object, sighting, tag, galaxy); misp-project.org/datamodels (types and categories); events of MISP/PyMISP `tests/`.
 */
const provider = 'misp';

const severities: Readonly<Record<string, string>> = { '1': 'high', '2': 'medium', '3': 'low' };

/** What galaxies and their tags say of an event. */
interface Galaxies {
  readonly techniques: readonly string[];
  readonly tactics: readonly string[];
  readonly actors: readonly string[];
  readonly families: readonly string[];
}

/** `misp-galaxy:threat-actor="APT 29"` in galaxy and cluster. */
function readGalaxyTag(tag: string): { readonly galaxy: string; readonly cluster: string } | null {
  const match = /^misp-galaxy:([\w-]{1,60})="([^"]{1,300})"$/.exec(tag);
  return match === null ? null : { galaxy: match[1] as string, cluster: match[2] as string };
}

const actorGalaxies = new Set(['threat-actor', 'mitre-intrusion-set', 'microsoft-activity-group']);
const familyGalaxies = new Set([
  'malpedia',
  'mitre-malware',
  'ransomware',
  'rat',
  'banker',
  'stealer',
  'botnet',
  'backdoor',
  'tool',
  'mitre-tool',
]);

function galaxiesOf(event: JsonObject, attributes: readonly JsonObject[]): Galaxies {
  const holders = [event, ...attributes];
  const clusters = holders
    .flatMap((holder) => ownList(holder, 'Galaxy').filter(isJsonObject))
    .flatMap((galaxy) => {
      const type = ownText(galaxy, 'type') ?? '';
      return ownList(galaxy, 'GalaxyCluster')
        .filter(isJsonObject)
        .map((cluster) => ({
          type,
          value: ownText(cluster, 'value') ?? '',
          meta: ownObject(cluster, 'meta'),
        }));
    });
  const tags = holders.flatMap((holder) => tagNames(holder));
  const tagged = tags.flatMap((tag) => readGalaxyTag(tag) ?? []);
  const named = [...clusters.map(({ type, value }) => ({ galaxy: type, cluster: value })), ...tagged];
  const inGalaxies = (wanted: ReadonlySet<string>): readonly string[] => [
    ...new Set(
      named
        .filter(({ galaxy }) => wanted.has(galaxy))
        .map(({ cluster }) => cluster.replace(/ - [GS]\d{4}$/, '')),
    ),
  ];
  const phases = clusters.flatMap(({ meta }) => (meta === null ? [] : ownTexts(meta, 'kill_chain')));
  const external = clusters.flatMap(({ meta }) => (meta === null ? [] : ownTexts(meta, 'external_id')));
  const tactics = phases
    .filter((phase) => phase.startsWith('mitre-'))
    .map((phase) => phase.split(':').at(-1) ?? '')
    .filter((phase) => tacticOf(phase) !== null);
  return {
    techniques: parseTechniqueIds([...external, ...clusters.map(({ value }) => value), ...tags].join(' ')),
    tactics: [...new Set(tactics)],
    actors: inGalaxies(actorGalaxies),
    families: inGalaxies(familyGalaxies),
  };
}

const timeOf = (ms: number): SourceTime => ({
  ms,
  text: new Date(ms).toISOString(),
  offset: 'Z',
  fraction: 3,
  doubtful: false,
});

/** The list under a key. Collectors that write one line for each attribute leave an object alone in its place. */
function listAt(holder: JsonObject, key: string): readonly JsonValue[] {
  const value = ownValue(holder, key);
  return isJsonObject(value) ? [value] : ownList(holder, key);
}

/** The objects under a key, without those that are deleted. */
function living(holder: JsonObject, key: string): readonly JsonObject[] {
  return listAt(holder, key)
    .filter(isJsonObject)
    .filter((item) => !isDeleted(item));
}

interface Contents {
  readonly evidence: readonly JsonObject[];
  readonly left: readonly JsonValue[];
  readonly seen: readonly number[];
  readonly attributes: readonly JsonObject[];
}

function contentsOf(event: JsonObject, importedAt: number): Contents {
  const own = living(event, 'Attribute');
  const objects = living(event, 'Object').map((object) => ({
    object,
    attributes: living(object, 'Attribute'),
  }));
  const evidence: JsonObject[] = [];
  const left: JsonValue[] = [];
  const seen: number[] = [];
  const take = (attribute: JsonObject, owner: string | null): void => {
    const read = readAttribute(attribute, importedAt);
    evidence.push(...read.evidence);
    seen.push(...read.seen);
    if (read.left !== null) left.push(owner === null ? read.left : { object: owner, ...read.left });
  };
  for (const attribute of own) take(attribute, null);
  for (const { object, attributes } of objects) {
    const file = fileOfObject(object, attributes);
    const owner = ownText(object, 'name');
    if (file !== null) evidence.push(file);
    const covered = file === null ? [] : ['md5', 'sha1', 'sha256', 'filename', 'fullpath', 'size-in-bytes'];
    for (const attribute of attributes) {
      if (!covered.includes(ownText(attribute, 'object_relation') ?? ownText(attribute, 'type') ?? ''))
        take(attribute, owner);
      else seen.push(...readAttribute(attribute, importedAt).seen);
    }
  }
  return { evidence, left, seen, attributes: [...own, ...objects.flatMap(({ attributes }) => attributes)] };
}

/** An event of MISP as an alert. */
export function mapMispEvent(record: JsonObject, options: ImportOptions): MappedRecord {
  const event = ownObject(record, 'Event') ?? record;
  const { importedAt } = options;
  const {
    Attribute: _attributes,
    Object: _objects,
    Galaxy: _galaxies,
    Tag: _tags,
    Orgc: _orgc,
    Org: _org,
    ...plain
  } = event;
  const flat = readFlat(plain, importedAt);
  const info = flat.text('info');
  if (info === null) {
    const isAttribute = ownText(event, 'value') !== null && ownText(event, 'type') !== null;
    return isAttribute
      ? {
          kind: 'reject',
          code: 'notAnAlert',
          reason:
            'An attribute without its event; lists of indicators are imported on the Indicators screen.',
        }
      : { kind: 'reject', code: 'missingField', reason: 'The event has no title ("info").' };
  }
  const contents = contentsOf(event, importedAt);
  const galaxies = galaxiesOf(event, contents.attributes);
  const level = flat.id('threat_level_id');
  const published = flat.time('publish_timestamp');
  const day = flat.time('date');
  const updated = flat.time('timestamp');
  const isNever = published !== null && published.ms === 0;
  const created = day ?? (isNever ? null : published) ?? updated;
  const first = contents.seen.reduce((least, ms) => Math.min(least, ms), Infinity);
  const last = contents.seen.reduce((most, ms) => Math.max(most, ms), -Infinity);
  const organisation = organisationName(event);
  const alert = toolAlert(
    {
      provider,
      title: info,
      providerAlertId: flat.id('uuid') ?? null,
      severity: level === null || level === '4' ? null : (severities[level] ?? level),
      category: galaxies.tactics[0] ?? null,
      mitreTechniques: galaxies.techniques,
      productName: 'MISP',
      detectionSource: organisation,
      actorDisplayName: galaxies.actors[0] ?? null,
      threatFamilyName: galaxies.families[0] ?? null,
      threatDisplayName: galaxies.families[0] ?? null,
      created,
      updated: updated ?? created,
      firstActivity: Number.isFinite(first) ? timeOf(first) : created,
      lastActivity: Number.isFinite(last) ? timeOf(last) : created,
      tags: tagNames(event),
      evidence: contents.evidence,
    },
    options,
  );
  const listed = [...listAt(event, 'Attribute'), ...listAt(event, 'Object')];
  const deleted = listed.filter((item) => isJsonObject(item) && isDeleted(item)).length;
  const odd = listed.filter((item) => !isJsonObject(item));
  const left = [...contents.left, ...odd];
  const additional: JsonObject = {
    ...flat.rest(),
    ...(organisation === null ? {} : { organisation }),
    ...(galaxies.actors.length > 1 ? { actors: galaxies.actors } : {}),
    ...(galaxies.families.length > 1 ? { families: galaxies.families } : {}),
    ...(left.length === 0 ? {} : { attributes: left.slice(0, 500) }),
    ...(left.length > 500 ? { attributesInRawRecordOnly: left.length - 500 } : {}),
    ...(deleted === 0 ? {} : { deletedLeftOut: deleted }),
  };
  return { kind: 'alert', alert: { ...alert, additional } };
}
