import fc from 'fast-check';
import { setOwn } from '../../shared/lib/json-read.ts';
import type { JsonValue } from '../../shared/lib/json.ts';

/** One change of a text or of the values in it; numbers are taken modulo what is there. */
export type Change =
  | { readonly kind: 'value'; readonly at: number; readonly by: JsonValue }
  | { readonly kind: 'drop'; readonly at: number }
  | { readonly kind: 'splice'; readonly at: number; readonly length: number; readonly by: string }
  | { readonly kind: 'repeat'; readonly at: number; readonly length: number; readonly times: number }
  | { readonly kind: 'cut'; readonly at: number };

const oddTexts = [
  '',
  '-',
  '\u0000',
  '\u202e\u001b[31m<b>',
  '\ufeff',
  'x'.repeat(3000),
  '. '.repeat(800),
  '\\'.repeat(600),
  '"'.repeat(501),
  '¦ : '.repeat(400),
  '((((((((((',
  '9'.repeat(400),
  '2026-13-45T99:99:99Z',
  '1e400',
  '::1',
  '1.2.3.4:99999',
  'S-1-5-21-1',
  'https://[',
  'hxxp://a[.]b/%',
  '<Event><Data Name="x">&#x0;&a;',
  '{"a":',
  '[[[[[[[[',
  '__proto__',
  'constructor',
  'data:;base64,',
  '=?utf-8?B?////?=',
  'boundary="',
  '|'.repeat(300),
];
const oddValues: readonly JsonValue[] = [
  null,
  true,
  -1,
  1e308,
  0.1,
  [],
  {},
  [null, [[]], {}],
  { '#text': 'a', $: 1 },
  JSON.parse('{"__proto__":{"polluted":1},"toString":"x"}') as JsonValue,
  ...oddTexts,
];

/** A change. */
export const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('value'), at: fc.nat(), by: fc.constantFrom(...oddValues) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('drop'), at: fc.nat() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('splice'),
      at: fc.nat(),
      length: fc.nat(40),
      by: fc.oneof(fc.constantFrom(...oddTexts), fc.string({ unit: 'binary', maxLength: 20 })),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('repeat'),
      at: fc.nat(),
      length: fc.integer({ min: 1, max: 300 }),
      times: fc.integer({ min: 2, max: 20 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut'), at: fc.nat() }) },
);

type Container = Record<string, JsonValue> | JsonValue[];

/** Every place in a JSON value that holds a value. */
function placesOf(value: JsonValue, into: (readonly [Container, string])[] = []): typeof into {
  if (value === null || typeof value !== 'object') return into;
  const container = value as Container;
  for (const key of Object.keys(container)) {
    into.push([container, key]);
    placesOf((container as Record<string, JsonValue>)[key] as JsonValue, into);
  }
  return into;
}

function changeValues(text: string, changes: readonly Change[]): string {
  const apply = (value: JsonValue): JsonValue => {
    const places = placesOf(value);
    for (const one of changes) {
      const [container, key] = places[one.at % Math.max(1, places.length)] ?? [];
      if (container === undefined || key === undefined) continue;
      if (one.kind === 'drop') Reflect.deleteProperty(container, key);
      else if (one.kind === 'value') setOwn(container as Record<string, JsonValue>, key, one.by);
    }
    return value;
  };
  try {
    return JSON.stringify(apply(JSON.parse(text) as JsonValue));
  } catch {
    // Not one JSON document: a line is changed, as JSON where it is that, else as fields between delimiters.
  }
  const lines = text.split('\n');
  for (const one of changes) {
    const at = one.at % lines.length;
    const line = lines[at] ?? '';
    try {
      const value = JSON.parse(line) as JsonValue;
      const places = placesOf(value);
      const [container, key] = places[Math.floor(one.at / lines.length) % Math.max(1, places.length)] ?? [];
      if (container !== undefined && key !== undefined) {
        if (one.kind === 'drop') Reflect.deleteProperty(container, key);
        else if (one.kind === 'value') setOwn(container as Record<string, JsonValue>, key, one.by);
      }
      lines[at] = JSON.stringify(value);
    } catch {
      const delimiter = line.includes('\t') ? '\t' : ',';
      const fields = line.split(delimiter);
      const field = Math.floor(one.at / lines.length) % fields.length;
      if (one.kind === 'drop') fields.splice(field, 1);
      else if (one.kind === 'value')
        fields[field] = typeof one.by === 'string' ? one.by : JSON.stringify(one.by);
      lines[at] = fields.join(delimiter);
    }
  }
  return lines.join('\n');
}

/** A text with changes made: those of values first, then those of characters. */
export function mutate(text: string, changes: readonly Change[]): string {
  let now = changeValues(
    text,
    changes.filter(({ kind }) => kind === 'value' || kind === 'drop'),
  );
  for (const one of changes) {
    const at = now.length === 0 ? 0 : one.at % now.length;
    switch (one.kind) {
      case 'splice':
        now = now.slice(0, at) + one.by + now.slice(at + one.length);
        break;
      case 'repeat':
        now =
          now.slice(0, at) + now.slice(at, at + one.length).repeat(one.times) + now.slice(at + one.length);
        break;
      case 'cut':
        now = now.slice(0, Math.max(20, at));
        break;
      case 'value':
      case 'drop':
        break;
    }
  }
  return now;
}
