import type { JsonObject } from '../../../shared/lib/json.ts';
import { ownText, ownTexts, pickOwn } from '../../../shared/lib/json-read.ts';
import type { ContextKind } from '../../../shared/model/record.ts';
import { hostOf } from '../_kit/evidence.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import type { MappedRecord } from '../_kit/record-importer.ts';
import { readFlat } from '../_kit/flat-record.ts';
import { toolContext } from '../_kit/tool-alert.ts';
import { innerObjects, typeOf } from './graph.ts';
import type { BundleGraph } from './graph.ts';
import { assetOf, observableEvidenceOf } from './observables.ts';
import type { Resolve } from './observables.ts';

/** What observed data show: evidence, the objects behind it, and what named nothing. */
export interface Observed {
  readonly evidence: readonly JsonObject[];
  /** Objects that were read, for the record's content. */
  readonly objects: readonly JsonObject[];
  /** Objects that name nothing that the model knows. */
  readonly left: readonly JsonObject[];
  /** References that the bundle does not resolve. */
  readonly missing: readonly string[];
}

/** References under which an object is part of another's evidence and need not stand beside it. */
const partKeys = ['src_ref', 'dst_ref', 'creator_user_ref', 'parent_directory_ref'];

/** Reads what observed data show. @param verdictOf the verdict on a value, or null. */
export function readObserved(
  observed: JsonObject,
  graph: BundleGraph,
  verdictOf: (value: string) => string | null,
): Observed {
  const inner = innerObjects(observed);
  const resolve: Resolve = (ref) => inner.get(ref) ?? graph.find(ref);
  const refs = ownTexts(observed, 'object_refs');
  const found = refs.map((ref) => [ref, graph.find(ref)] as const);
  const objects = [
    ...inner.values(),
    ...found.map(([, object]) => object).filter((object) => object !== null),
  ];
  const asset = objects.find((object) => typeOf(object) === 'x-oca-asset') ?? null;
  const host = hostOf(asset === null ? null : assetOf(asset, resolve));
  const evidence: JsonObject[] = [];
  const left: JsonObject[] = [];
  const parts = new Set(objects.flatMap((object) => partKeys.flatMap((key) => ownText(object, key) ?? [])));
  const names = new Map([...inner].map(([name, object]) => [object, name]));
  for (const object of objects) {
    if (parts.has(names.get(object) ?? ownText(object, 'id') ?? '')) continue;
    const made = observableEvidenceOf(object, { resolve, verdictOf, host });
    if (made.length === 0) left.push(object);
    else evidence.push(...made);
  }
  return {
    evidence,
    objects,
    left,
    missing: found.flatMap(([ref, object]) => (object === null ? [ref] : [])),
  };
}

/** Kinds of context by what was observed, the most telling first. */
const kinds: readonly (readonly [string, ContextKind])[] = [
  ['process', 'processEvent'],
  ['email-message', 'mailEvent'],
  ['windows-registry-key', 'registryEvent'],
  ['network-traffic', 'networkConnection'],
  ['file', 'fileEvent'],
];

function labelOf(object: JsonObject): string | null {
  for (const key of [
    'command_line',
    'value',
    'name',
    'subject',
    'key',
    'account_login',
    'user_id',
    'hostname',
  ]) {
    const text = ownText(object, key);
    if (text !== null) return text.slice(0, 120);
  }
  return null;
}

/** Observed data that no sighting shows, as context. */
export function mapObservedData(
  observed: JsonObject,
  graph: BundleGraph,
  options: ImportOptions,
): MappedRecord {
  const read = readObserved(observed, graph, () => null);
  const types = new Set(read.objects.map(typeOf));
  const kind = kinds.find(([type]) => types.has(type))?.[1] ?? 'other';
  const telling = read.objects.find((object) =>
    kinds.some(([type, of]) => of === kind && type === typeOf(object)),
  );
  const label =
    (telling === undefined ? null : labelOf(telling)) ??
    read.objects.map(labelOf).find((text) => text !== null);
  const flat = readFlat(
    pickOwn(observed, (key) => key !== 'objects' && key !== 'object_refs'),
    options.importedAt,
  );
  flat.use('type', 'spec_version');
  const context = toolContext(
    {
      provider: 'stix',
      kind,
      title:
        label === undefined
          ? `Observed ${[...types].slice(0, 3).join(', ') || 'data'}`
          : `Observed: ${label}`,
      time: flat.time('first_observed', 'created'),
      providerRecordId: flat.text('id'),
      evidence: read.evidence,
    },
    options,
  );
  const additional: JsonObject = {
    ...flat.rest(),
    ...(read.left.length === 0 ? {} : { objects: read.left }),
    ...(read.missing.length === 0 ? {} : { notInBundle: read.missing }),
  };
  return { kind: 'context', context: { ...context, additional } };
}
