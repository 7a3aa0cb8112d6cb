import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { ownText, ownValue, setOwn } from './json-read.ts';
import { sha256Hex } from './sha256.ts';
import { createUnionFind } from './union-find.ts';

describe('sha256Hex', () => {
  it('agrees with the platform on any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(sha256Hex(text)).toBe(createHash('sha256').update(text).digest('hex'));
      }),
    );
    expect(sha256Hex('a'.repeat(100_000))).toBe(
      createHash('sha256').update('a'.repeat(100_000)).digest('hex'),
    );
  });
});

describe('canonicalJson', () => {
  it('does not depend on the order of keys and parses back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.parse(JSON.stringify(value)) as JsonValue;
        const text = canonicalJson(json);
        expect(JSON.parse(text)).toEqual(json);
        expect(canonicalJson(JSON.parse(text) as JsonValue)).toBe(text);
      }),
    );
    expect(canonicalJson({ b: 1, a: [{ d: null, c: 'x' }] })).toBe('{"a":[{"c":"x","d":null}],"b":1}');
  });

  it('keeps prototype keys as keys', () => {
    expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"a":2}}') as JsonValue)).toBe(
      '{"__proto__":{"a":2},"b":1}',
    );
  });

  it('refuses what is nested too deeply', () => {
    expect(() => canonicalJson(JSON.parse('['.repeat(50) + ']'.repeat(50)) as JsonValue, 40)).toThrow(
      RangeError,
    );
  });
});

describe('reading foreign objects', () => {
  it('never falls through to the prototype', () => {
    const object = JSON.parse('{"a":" x "}') as JsonObject;
    expect(ownValue(object, 'constructor')).toBeUndefined();
    expect(ownText(object, 'toString')).toBeNull();
    expect(ownText(object, 'a')).toBe('x');
  });

  it('sets __proto__ as an own property', () => {
    const object: Record<string, JsonValue> = {};
    setOwn(object, '__proto__', { polluted: true });
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
    expect(Object.keys(object)).toEqual(['__proto__']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('createUnionFind', () => {
  it('finds the connected components', () => {
    const size = 40;
    const pair = fc.tuple(fc.nat(size - 1), fc.nat(size - 1));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 60 }), (pairs) => {
        const sets = createUnionFind(size);
        const label = Array.from({ length: size }, (_, node) => node);
        for (const [left, right] of pairs) {
          sets.unite(left, right);
          const [from, to] = [label[left] as number, label[right] as number];
          for (let node = 0; node < size; node += 1) if (label[node] === from) label[node] = to;
        }
        for (let left = 0; left < size; left += 1) {
          for (let right = 0; right < size; right += 1)
            expect(sets.find(left) === sets.find(right)).toBe(label[left] === label[right]);
        }
      }),
      { numRuns: 30 },
    );
  });
});
