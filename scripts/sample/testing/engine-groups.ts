/** The sample through the project's own identity rules and correlation engine, without importer or store. */
import {
  correlate,
  defaultCorrelationSettings,
  entityKindCodes,
  sequenceFacts,
} from '../../../shared/correlation/index.ts';
import { aliasPairs, resolveAliases } from '../../../shared/model/aliases.ts';
import { identifierKey, normalizeAlertEvidence } from '../../../shared/model/identity.ts';
import { primaryAsset } from '../../../shared/model/primary-asset.ts';
import type { Identifier, NormalizedEvidence } from '../../../shared/model/record.ts';
import type { JsonObject, JsonValue } from '../evidence.ts';
import { textOf } from '../evidence.ts';

const isList = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value);
const list = (value: JsonValue | undefined): readonly JsonValue[] => (isList(value) ? value : []);

interface Entities {
  readonly count: number;
  readonly kind: Uint8Array;
  readonly links: Uint8Array;
  readonly keys: readonly string[];
  readonly of: (item: NormalizedEvidence) => number;
}

function resolveEntities(evidence: readonly NormalizedEvidence[]): Entities {
  const identifiers: Identifier[] = [];
  const pairs: number[] = [];
  const nodeOf = new Map<NormalizedEvidence, number>();
  for (const item of evidence) {
    const start = identifiers.length;
    nodeOf.set(item, start);
    identifiers.push(...item.identifiers);
    pairs.push(...aliasPairs(item.identifiers.length).map((node) => node + start));
  }
  const components = resolveAliases(identifiers, pairs);
  const of = (item: NormalizedEvidence): number => components.componentOf[nodeOf.get(item) ?? -1] ?? -1;
  const count = components.keyOf.length;
  const links = new Uint8Array(count);
  const kind = new Uint8Array(count);
  for (const item of evidence) {
    kind[of(item)] = entityKindCodes[item.kind];
    if (item.links) links[of(item)] = 1;
  }
  const keys = [...components.keyOf].map((node) => {
    const identifier = identifiers[node];
    return identifier === undefined ? '' : identifierKey(identifier);
  });
  return { count, kind, links, keys, of };
}

function intern(values: readonly string[]): Int32Array {
  const numbers = new Map([...new Set(values)].map((value, index) => [value, index]));
  return Int32Array.from(values, (value) => numbers.get(value) ?? -1);
}

/** The incidents that the engine makes of these alerts, as sorted lists of alert ids. */
export function engineGroups(alerts: readonly JsonObject[]): readonly (readonly string[])[] {
  const first = Float64Array.from(alerts, (alert) => Date.parse(textOf(alert['firstActivityDateTime'])));
  const evidence = alerts.map((alert, index) =>
    normalizeAlertEvidence(list(alert['evidence']), {
      tenant: textOf(alert['tenantId']),
      time: first[index] ?? null,
    }),
  );
  const entities = resolveEntities(evidence.flat());
  const named = evidence.map((items) => [...new Set(items.map(entities.of))]);
  const offsets = Int32Array.from([0, ...named.map((_, index) => named.slice(0, index + 1).flat().length)]);
  const result = correlate({
    alerts: {
      count: alerts.length,
      uid: alerts.map((alert) => textOf(alert['id'])),
      first,
      linkable: new Uint8Array(alerts.length).fill(1),
      tenant: new Int32Array(alerts.length),
      detector: intern(
        alerts.map((alert) => `${textOf(alert['serviceSource'])}|${textOf(alert['detectorId'])}`),
      ),
      asset: Int32Array.from(evidence, (items) => {
        const asset = primaryAsset(items);
        return asset === null ? -1 : entities.of(asset);
      }),
      facts: Uint16Array.from(alerts, (alert, index) =>
        sequenceFacts({
          title: textOf(alert['title']),
          category: textOf(alert['category']),
          mitreTechniques: list(alert['mitreTechniques']).map(textOf),
          evidenceKinds: (evidence[index] ?? []).map((item) => item.kind),
        }),
      ),
      sourceGroup: new Int32Array(alerts.length).fill(-1),
    },
    postings: { offsets, entities: Int32Array.from(named.flat()) },
    entities: {
      count: entities.count,
      kind: entities.kind,
      links: entities.links,
      key: (entity) => entities.keys[entity] ?? '',
    },
    locks: [],
    settings: defaultCorrelationSettings,
  });
  const groups = Array.from({ length: result.groupCount }, (): string[] => []);
  alerts.forEach((alert, index) => groups[result.group[index] ?? 0]?.push(textOf(alert['id'])));
  return groups.map((group) => group.sort());
}
