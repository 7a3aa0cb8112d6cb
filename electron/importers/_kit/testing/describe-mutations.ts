import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ParsedItem } from '../../../../shared/model/record.ts';
import { parseBytes } from './read-fixture.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A path to every value of a JSON value. */
function pathsOf(value: Json, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (value === null || typeof value !== 'object') return [path];
  const entries: readonly (readonly [string | number, Json])[] = Array.isArray(value)
    ? value.map((item, index) => [index, item] as const)
    : Object.entries(value);
  return [path, ...entries.flatMap(([key, item]) => pathsOf(item, [...path, key]))];
}

/** A copy with one value replaced; `undefined` takes it out. */
function replaced(value: Json, path: readonly (string | number)[], by: Json | undefined): Json | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  if (value === null || typeof value !== 'object') return value;
  const copy: Json = structuredClone(value);
  const holder = copy as Record<string | number, Json>;
  // What stands there now may be an array, and the key the name of one of its methods.
  const inner = Object.hasOwn(copy, key) ? holder[key] : undefined;
  const next = inner === undefined ? undefined : replaced(inner, rest, by);
  if (next === undefined) Reflect.deleteProperty(copy, key);
  else holder[key] = next;
  return copy;
}

const values = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom<Json>(null, '', [], {}, 0, -1, 1e308, true, 'x'.repeat(5000), '\u0000\u202e', '9999999999'),
  fc.constantFrom<Json>([null], [[[]]], { a: { b: { c: [1] } } }, ['a', 1, null, {}], '{"a":', '1.2.3.4'),
  fc.constant(JSON.parse('{"__proto__":{"polluted":1},"constructor":1,"toString":"x"}') as Json),
);

/** Checks that every record is accounted for, none by a parser that failed. */
export function expectAllAccounted(items: readonly ParsedItem[]): void {
  for (const item of items)
    if (item.kind === 'reject' && item.code === 'internal') throw new Error(item.reason);
  const counted = items.filter((item) => item.kind !== 'sourceIncident' || item.empty);
  expect(counted.map(({ place }) => place.position)).toEqual(counted.map((_, index) => index + 1));
}

/**
 * The property that every importer of JSON has: whatever of its records is dropped, replaced or of another type, each is accounted for and
 * nothing fails.
 * @param files texts that the importer reads, each a JSON document or JSON lines.
 */
export function itSurvivesMutations(files: readonly string[], runs = 150): void {
  const documents = files.map((text) => {
    try {
      return { lines: false, value: JSON.parse(text) as Json };
    } catch {
      const lines = text.split('\n').filter((line) => line.trim() !== '');
      return { lines: true, value: lines.map((line) => JSON.parse(line) as Json) };
    }
  });
  const places = documents.map(({ value }) => pathsOf(value).filter((path) => path.length > 0));
  it('accounts for every record, whatever stands where', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(documents.length - 1),
        fc.array(fc.tuple(fc.nat(), values), { minLength: 1, maxLength: 6 }),
        async (which, changes) => {
          const { lines, value } = documents[which] as (typeof documents)[number];
          const paths = places[which] as (typeof places)[number];
          const changed = changes.reduce<Json>((now, [at, by]) => {
            return replaced(now, paths[at % paths.length] as readonly (string | number)[], by) ?? now;
          }, value);
          const text =
            lines && Array.isArray(changed)
              ? changed.map((line) => JSON.stringify(line)).join('\n')
              : JSON.stringify(changed);
          expectAllAccounted(await parseBytes(text, 'mutated.json'));
        },
      ),
      { numRuns: runs },
    );
  });
}
