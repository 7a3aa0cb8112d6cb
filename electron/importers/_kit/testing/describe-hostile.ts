import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isJsonObject, setOwn } from '../../../../shared/lib/json-read.ts';
import type { JsonObject, JsonValue } from '../../../../shared/lib/json.ts';
import type { ParsedItem } from '../../../../shared/model/record.ts';
import { bytesSource } from '../byte-source.ts';
import type { Importer } from '../importer.ts';
import { openText } from '../text-source.ts';
import { importedAt } from './read-fixture.ts';

/** Values that no field of any kind expects. */
const odd: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>,
  fc.constantFrom<JsonValue>(
    'x'.repeat(5000),
    '\u0000\u202e<b>',
    '999999999999999999999',
    -1,
    1e308,
    ['', null, []],
    { '#text': 'a' },
    '10.0.0.1:99999',
    '{"a":',
    '<Data Name="a">',
  ),
);

type Change = readonly [spot: number, action: 'drop' | 'replace' | 'wrap' | 'proto', value: JsonValue];

/** The paths to every value of a record. */
function spotsOf(value: JsonObject, prefix: readonly string[] = []): readonly (readonly string[])[] {
  return Object.entries(value).flatMap(([key, inner]) => [
    [...prefix, key],
    ...(isJsonObject(inner) ? spotsOf(inner, [...prefix, key]) : []),
  ]);
}

function changed(record: JsonObject, [spot, action, value]: Change): JsonObject {
  const spots = spotsOf(record);
  const path = spots[spot % Math.max(1, spots.length)] ?? [];
  const apply = (object: JsonObject, [key, ...rest]: readonly string[]): JsonObject => {
    const next: Record<string, JsonValue> = {};
    for (const [name, inner] of Object.entries(object)) {
      if (name !== key) setOwn(next, name, inner);
      else if (rest.length > 0 && isJsonObject(inner)) setOwn(next, name, apply(inner, rest));
      else if (action === 'replace') setOwn(next, name, value);
      else if (action === 'wrap') setOwn(next, name, [inner]);
      else if (action === 'proto')
        setOwn(next, name, JSON.parse('{"__proto__":{"polluted":true}}') as JsonValue);
    }
    return next;
  };
  return apply(record, path);
}

/**
 * Property: whatever values stand where in these records, the importer throws nothing and accounts for every one of them, in order. The file is
 * given to the importer itself, because a change may make a record unrecognisable.
 */
export function describeHostileRecords(importer: Importer, records: readonly JsonObject[], runs = 150): void {
  it(`${importer.id} accounts for every record whatever is changed in it`, async () => {
    const change = fc.tuple(
      fc.nat(),
      fc.constantFrom<Change[1]>('drop', 'replace', 'wrap', 'proto'),
      odd,
    ) as fc.Arbitrary<Change>;
    const mutant = fc
      .tuple(fc.constantFrom(...records), fc.array(change, { minLength: 1, maxLength: 6 }))
      .map(([record, changes]) => changes.reduce(changed, record));
    await fc.assert(
      fc.asyncProperty(fc.array(mutant, { minLength: 1, maxLength: 6 }), async (list) => {
        const text = list.map((record) => `${JSON.stringify(record)}\n`).join('');
        const source = openText(bytesSource(new TextEncoder().encode(text)));
        if (source === null) throw new Error('no text');
        const items: ParsedItem[] = [];
        for await (const item of importer.parse(source, { importedAt, tenant: null })) items.push(item);
        expect(items.map(({ place }) => place.position)).toEqual(list.map((_, index) => index + 1));
        expect(items.filter((item) => item.kind === 'reject' && item.code === 'internal')).toEqual([]);
      }),
      { numRuns: runs },
    );
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
}

/** The objects of a fixture of one record a line; what is none is left out. */
export function fixtureRecords(bytes: Uint8Array): readonly JsonObject[] {
  return new TextDecoder()
    .decode(bytes)
    .split('\n')
    .flatMap((line) => {
      try {
        const value = JSON.parse(line) as JsonValue;
        return isJsonObject(value) ? [value] : [];
      } catch {
        return [];
      }
    });
}
