import { pathOf, registrySpellings } from '../../../shared/model/pasted-identifiers.ts';
import type { PastedValue } from '../../../shared/model/pasted-values.ts';
import type { ReadableStore } from '../connection.ts';

const namespacesWithPaths = `(i.namespace GLOB 'path@*' OR i.namespace GLOB 'named@*' OR i.namespace GLOB 'processId@*')`;

/** SQL of the identifiers with a path of files of some names, on any device; for tests of its plan. */
export const pathsOfFiles = `SELECT j.key AS at, n.id AS entity, i.value FROM json_each(?) AS j
  CROSS JOIN entity AS n ON n.kind = 'file' AND n.label = j.value COLLATE NOCASE
  CROSS JOIN identifier AS i ON i.entity_id = n.id WHERE ${namespacesWithPaths}`;

/** SQL of the same of processes, which are called so with or without an id in brackets; for tests of its plan. */
export const pathsOfProcesses = `SELECT j.key AS at, n.id AS entity, i.value FROM json_each(?) AS j
  CROSS JOIN entity AS n ON n.kind = 'process' AND n.label >= j.value COLLATE NOCASE AND n.label < (j.value || ' )') COLLATE NOCASE
  CROSS JOIN identifier AS i ON i.entity_id = n.id WHERE ${namespacesWithPaths}`;

/** SQL of the keys and values of the registry that are written so; for tests of its plan. */
export const registryNamed = `SELECT j.key AS at, n.id AS entity FROM json_each(?) AS j CROSS JOIN json_each('["registryKey","registryValue"]') AS k
  CROSS JOIN entity AS n ON n.kind = k.value AND n.label = j.value COLLATE NOCASE`;

/** SQL of those that are below a key; for tests of its plan. */
export const registryBelow = `SELECT j.key AS at, n.id AS entity FROM json_each(?) AS j CROSS JOIN json_each('["registryKey","registryValue"]') AS k
  CROSS JOIN entity AS n ON n.kind = k.value AND n.label >= (j.value || '\\') COLLATE NOCASE AND n.label < (j.value || ']') COLLATE NOCASE`;

/** What is at the path that a value is. */
interface PathOfPlace {
  readonly place: number;
  readonly entity: number;
  readonly match: 'path' | 'below';
}

/**
 * What is at the paths, and at the keys of the registry, that values are, on any device. Files of a name are found by it and told apart by their
 * paths, each name once: the cost is linear in the values and in what has their names.
 */
export function* thingsAtPaths(store: ReadableStore, values: readonly PastedValue[]): Generator<PathOfPlace> {
  const places = new Map<string, Map<string, number[]>>();
  for (const [place, value] of values.entries()) {
    const asked = pathOf(value);
    if (asked === null) continue;
    const name = asked.fileName.toLowerCase();
    const paths = places.get(name) ?? new Map<string, number[]>();
    places.set(name, paths);
    paths.set(asked.path, [...(paths.get(asked.path) ?? []), place]);
  }
  const names = [...places.keys()];
  if (names.length > 0)
    for (const sql of [pathsOfFiles, pathsOfProcesses])
      for (const row of store
        .read<{ at: number; entity: number; value: string }>(sql)
        .iterate(JSON.stringify(names))) {
        // Behind the device, and of a process behind its id and day.
        const path = row.value.slice(row.value.lastIndexOf('|') + 1);
        for (const place of places.get(names[row.at] ?? '')?.get(path) ?? [])
          yield { place, entity: row.entity, match: 'path' };
      }
  yield* registryAt(store, values);
}

function* registryAt(store: ReadableStore, values: readonly PastedValue[]): Generator<PathOfPlace> {
  const asked = values.flatMap((value, place) =>
    registrySpellings(value).map((text) => ({ place, text: text.replace(/\\$/, '') })),
  );
  if (asked.length === 0) return;
  const texts = JSON.stringify(asked.map(({ text }) => text));
  for (const [sql, match] of [
    [registryNamed, 'path'],
    [registryBelow, 'below'],
  ] as const)
    for (const { at, entity } of store.read<{ at: number; entity: number }>(sql).iterate(texts))
      yield { place: asked[at]?.place ?? -1, entity, match };
}
