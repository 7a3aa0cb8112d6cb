import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { isJsonObject, ownList, ownObject, ownText, ownValue } from '../../../shared/lib/json-read.ts';
import { readTyped } from '../../../shared/model/indicator-values.ts';
import type { IndicatorType } from '../../../shared/model/indicator-values.ts';
import type { ListEntry, ListItem, OpenList } from './list-item.ts';
import { readTime } from './csv-indicators.ts';
import { toItem } from './plain-text.ts';
import { readStixPattern } from './stix-pattern.ts';
import type { StixComparison } from './stix-pattern.ts';

function objectsOf(root: JsonValue): readonly JsonObject[] {
  if (Array.isArray(root)) return root.filter(isJsonObject);
  return isJsonObject(root) ? ownList(root, 'objects').filter(isJsonObject) : [];
}

/** True for JSON that is a STIX bundle, a TAXII envelope, or a list of STIX objects. */
export function isStix(root: JsonValue): boolean {
  if (isJsonObject(root) && ownText(root, 'type') === 'bundle') return true;
  return objectsOf(root).some((object) => /^[a-z0-9-]+--[0-9a-f-]{36}$/i.test(ownText(object, 'id') ?? ''));
}

/** Opens a STIX 2.1 bundle: indicators with patterns, and the cyber observables that stand in it. */
export function openStix(root: JsonValue): OpenList {
  const objects = objectsOf(root);
  const identities = new Map(
    objects
      .filter((object) => ownText(object, 'type') === 'identity')
      .map((object) => [ownText(object, 'id'), ownText(object, 'name')]),
  );
  const indicators = objects.filter((object) => ownText(object, 'type') === 'indicator');
  const creator = indicators.map((object) => ownText(object, 'created_by_ref')).find((id) => id !== null);
  const times = indicators
    .map((object) => readTime(ownText(object, 'modified') ?? ownText(object, 'created') ?? ''))
    .filter((at) => at !== null);
  return {
    format: 'stix',
    name: null,
    source: creator === undefined ? null : (identities.get(creator) ?? null),
    published: times.length === 0 ? null : times.reduce((newest, at) => Math.max(newest, at)),
    items: stixItems(objects),
  };
}

function* stixItems(objects: readonly JsonObject[]): Generator<ListItem> {
  for (const object of objects) {
    const type = ownText(object, 'type');
    if (type === 'indicator') yield indicatorItem(object);
    else yield observableItem(object, type ?? 'unknown');
  }
}

const skip = (reason: string): ListItem => ({ kind: 'skipped', line: null, reason });

function indicatorItem(object: JsonObject): ListItem {
  if (ownValue(object, 'revoked') === true) return skip('revoked indicators');
  const patternType = ownText(object, 'pattern_type') ?? 'stix';
  if (patternType !== 'stix') return skip(`patterns of the type ${patternType}`);
  const pattern = ownText(object, 'pattern') ?? '';
  const read = readStixPattern(pattern);
  const reject = (reason: string): ListItem => ({
    kind: 'reject',
    line: null,
    reason,
    excerpt: pattern.slice(0, 160),
  });
  if ('reason' in read) return read.reason.startsWith('patterns') ? skip(read.reason) : reject(read.reason);
  const note = ownText(object, 'name') ?? ownText(object, 'description');
  const validUntil = readTime(ownText(object, 'valid_until') ?? '');
  const entries: ListEntry[] = [];
  let reason: string | null = null;
  for (const comparison of read.alternatives) {
    const type = typeOfComparison(comparison);
    if (type === null) return skip(`patterns about ${comparison.object}:${comparison.path}`.slice(0, 100));
    for (const value of comparison.values) {
      const item = toItem(readTyped(type, value), null, pattern, note, { validUntil });
      if (item.kind === 'entries') entries.push(...item.entries);
      else if (item.kind === 'reject') reason = item.reason;
    }
  }
  return entries.length > 0
    ? { kind: 'entries', line: null, entries }
    : reject(reason ?? 'The pattern has no value.');
}

/** Paths of objects that one value of ours is. Source: STIX 2.1, section 6; hash names of section 10.6. */
function typeOfComparison({ object, path }: StixComparison): IndicatorType | null {
  if (object === 'file' && path.startsWith('hashes')) return typeOfHash(path.slice('hashes'.length));
  const paths: Readonly<Record<string, IndicatorType>> = {
    'ipv4-addr:value': 'ip',
    'ipv6-addr:value': 'ip',
    'domain-name:value': 'domain',
    'url:value': 'url',
    'email-addr:value': 'email',
    'email-message:from_ref.value': 'email',
    'email-message:sender_ref.value': 'email',
    'network-traffic:dst_ref.value': 'ip',
    'network-traffic:src_ref.value': 'ip',
    'file:name': 'fileName',
  };
  const key = `${object}:${path}`;
  return Object.hasOwn(paths, key) ? (paths[key] ?? null) : null;
}

function typeOfHash(name: string): IndicatorType | null {
  const folded = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return folded === 'md5' || folded === 'sha1' || folded === 'sha256' ? folded : null;
}

/** An observable that stands in a bundle was seen beside indicators; it is none itself, so it is shown and no more. */
function observableItem(object: JsonObject, type: string): ListItem {
  const value = ownText(object, 'value');
  const types: Readonly<Record<string, IndicatorType>> = {
    'ipv4-addr': 'ip',
    'ipv6-addr': 'ip',
    'domain-name': 'domain',
    url: 'url',
    'email-addr': 'email',
  };
  const note = 'observable, no indicator';
  const known = Object.hasOwn(types, type) ? types[type] : undefined;
  if (known !== undefined && value !== null)
    return toItem(readTyped(known, value), null, value, note, { shownOnly: true });
  if (type !== 'file') return skip(`objects of the type ${type}`);
  const hashes = ownObject(object, 'hashes') ?? {};
  const entries = Object.keys(hashes).flatMap((name) => {
    const hash = typeOfHash(name);
    const item =
      hash === null
        ? null
        : toItem(readTyped(hash, ownText(hashes, name) ?? ''), null, '', note, { shownOnly: true });
    return item?.kind === 'entries' ? item.entries : [];
  });
  return entries.length > 0 ? { kind: 'entries', line: null, entries } : skip('files without a hash');
}
