import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../shared/lib/json.ts';
import { visibleLine } from '../../../shared/model/visible-text.ts';
import type { ByteSource } from './byte-source.ts';
import { bytesSource } from './byte-source.ts';
import { splitJson } from './json-splitter.ts';
import type { JsonElement } from './json-elements.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const envelopes = [{ key: 'value' }, { key: 'tables', inner: { key: 'rows', context: ['columns'] } }];

/** White space that fills what is read at once to tell the layout. */
const padding = 1024 * 1024;

/** A source that hands out few bytes at a time behind the padding, so that every boundary falls everywhere. */
function trickle(content: Uint8Array, most: number): ByteSource {
  const padded = new Uint8Array(padding + content.length).fill(32);
  padded.set(content, padding);
  const read = (offset: number, length: number): Uint8Array =>
    padded.slice(offset, offset < padding ? padding : offset + Math.min(length, most));
  return { size: padded.length, read, close: () => undefined };
}

function split(
  text: string | Uint8Array,
  options: { limits?: { recordBytes: number; depth: number }; most?: number } = {},
): readonly JsonElement[] {
  const content = typeof text === 'string' ? bytes(text) : text;
  const source = options.most === undefined ? bytesSource(content) : trickle(content, options.most);
  return [...splitJson(source, { envelopes, ...(options.limits ? { limits: options.limits } : {}) })];
}

const values = (elements: readonly JsonElement[]): readonly JsonValue[] =>
  elements.flatMap((element) => (element.kind === 'value' ? [element.value] : []));
const codes = (elements: readonly JsonElement[]): readonly string[] =>
  elements.flatMap((element) => (element.kind === 'error' ? [element.code] : []));

describe('layouts', () => {
  const records = [{ a: 1, text: 'x "y" \\ \n [}' }, { b: [1, { c: null }] }, { d: 'ü😀' }];
  const layouts: Readonly<Record<string, (list: readonly JsonValue[]) => string>> = {
    list: (list) => JSON.stringify(list),
    'pretty list': (list) => JSON.stringify(list, null, 2),
    page: (list) => JSON.stringify({ '@odata.context': 'c', '@odata.nextLink': 'n', value: list }),
    'pretty page': (list) => JSON.stringify({ value: list, after: { x: [1] } }, null, 4),
    lines: (list) => list.map((item) => `${JSON.stringify(item)}\n`).join(''),
    'lines without the last end': (list) => list.map((item) => JSON.stringify(item)).join('\r\n'),
    'pretty objects one after another': (list) =>
      list.map((item) => JSON.stringify(item, null, 2)).join('\n'),
    'objects without any gap': (list) => list.map((item) => JSON.stringify(item)).join(''),
    'pages as lines': (list) => list.map((item) => `${JSON.stringify({ value: [item] })}\n`).join(''),
    'byte order mark': (list) => `\ufeff${JSON.stringify(list)}`,
  };

  it.each(Object.keys(layouts))('splits a %s, with exact bytes, offsets and lines', (name) => {
    const text = layouts[name]?.(records) ?? '';
    const content = bytes(text);
    const elements = split(text);
    expect(values(elements)).toEqual(records);
    for (const element of elements) {
      if (element.kind !== 'value') continue;
      expect(content.slice(element.start, element.start + element.raw.length)).toEqual(element.raw);
      expect(JSON.parse(new TextDecoder().decode(element.raw))).toEqual(element.value);
      expect(element.line).toBe(new TextDecoder().decode(content.slice(0, element.start)).split('\n').length);
    }
  });

  it('gives the same elements for any records in any layout, however few bytes come at a time', () => {
    const record = fc.dictionary(fc.string({ maxLength: 6 }), fc.jsonValue({ maxDepth: 3 }), {
      minKeys: 1,
      maxKeys: 4,
    });
    fc.assert(
      fc.property(
        fc.array(record, { maxLength: 6 }),
        fc.constantFrom(...Object.keys(layouts)),
        fc.integer({ min: 1, max: 40 }),
        (list, name, most) => {
          fc.pre(list.every((item) => !Object.hasOwn(item, 'value') && !Object.hasOwn(item, 'tables')));
          const plain = JSON.parse(JSON.stringify(list)) as JsonValue[];
          const text = (layouts[name]?.(plain) ?? '').replace('\ufeff', '');
          expect(values(split(text))).toEqual(plain);
          const slowly = split(text, { most });
          expect(values(slowly)).toEqual(plain);
          expect(slowly.map(({ start }) => start - padding)).toEqual(split(text).map(({ start }) => start));
        },
      ),
    );
  });

  it('hands the columns of a table to its rows', () => {
    const elements = split(
      JSON.stringify({ tables: [{ name: 'PrimaryResult', columns: [{ name: 'A' }], rows: [[1], [2]] }] }),
    );
    expect(values(elements)).toEqual([[1], [2]]);
    expect(elements[0]).toMatchObject({ context: { columns: [{ name: 'A' }] } });
  });

  it('takes one object as one record, and empty lists as none', () => {
    expect(values(split('{"a":1}'))).toEqual([{ a: 1 }]);
    for (const text of ['[]', '{"value":[]}', ' [ ] \n', '']) expect(split(text)).toEqual([]);
  });
});

describe('broken files', () => {
  it('costs a bad line only itself', () => {
    const elements = split('{"a":1}\n{"b":\n{"c":3}\nnonsense\n{"d":"x\n{"e":5}\n');
    expect(values(elements)).toEqual([{ a: 1 }, { c: 3 }, { e: 5 }]);
    expect(
      elements.flatMap((element) => (element.kind === 'error' ? [[element.code, element.line]] : [])),
    ).toEqual([
      ['syntax', 2],
      ['syntax', 4],
      ['syntax', 5],
    ]);
  });

  it('also when the first line is the bad one', () => {
    expect(values(split('{"a":"\n{"b":2}\n{"c":3}\n'))).toEqual([{ b: 2 }, { c: 3 }]);
  });

  it('goes on at the next record of a pretty list', () => {
    const good = (id: number): string => `  {\n    "id": ${String(id)}\n  }`;
    const elements = split(
      `[\n${good(1)},\n  {\n    "id": "open\n  },\n${good(3)},\n  {\n    "id": 4\n,\n${good(5)}\n]`,
    );
    expect(values(elements)).toEqual([{ id: 1 }, { id: 3 }, { id: 5 }]);
    expect(codes(elements)).toEqual(['syntax', 'syntax']);
  });

  it('says that a file ends inside its last record', () => {
    for (const text of [
      '{"a":1}\n{"b":[1,',
      '[{"a":1},{"b":[1,',
      '{"value":[{"a":1},{"b":"x',
      '[\n  {"a":1},\n  {"b":',
    ]) {
      const elements = split(text);
      expect(values(elements)).toEqual([{ a: 1 }]);
      expect(codes(elements)).toEqual(['truncated']);
    }
    expect(codes(split('[{"a":1},'))).toEqual(['truncated']);
  });

  it('refuses a record that is invalid inside, and goes on', () => {
    const elements = split('[{"a":1},{"b":01},{"c":3}]');
    expect(values(elements)).toEqual([{ a: 1 }, { c: 3 }]);
    expect(codes(elements)).toEqual(['syntax']);
  });

  it('names the byte that is no UTF-8', () => {
    const text = bytes('{"a":1}\n{"b":"x"}\n{"c":3}\n');
    text[14] = 0xff;
    const elements = split(text);
    expect(values(elements)).toEqual([{ a: 1 }, { c: 3 }]);
    expect(elements[1]).toMatchObject({
      code: 'notText',
      reason: 'Invalid UTF-8: byte 0xff at offset 14.',
      start: 8,
      line: 2,
    });
  });

  it('names a NUL byte', () => {
    expect(split('{"a":"x\u0000"}\n{"b":1}\n')[0]).toMatchObject({
      code: 'syntax',
      reason: 'Not valid JSON: NUL byte at offset 7.',
    });
  });

  it('keeps the limits on size and depth, and goes on behind', () => {
    const limits = { recordBytes: 200, depth: 5 };
    const large = { text: 'x'.repeat(3_000_000) };
    const deep = JSON.parse('{"a":'.repeat(8) + '1' + '}'.repeat(8)) as JsonValue;
    for (const list of [[{ a: 1 }, large, { b: 2 }, deep, { c: 3 }]]) {
      for (const text of [JSON.stringify(list), list.map((item) => JSON.stringify(item)).join('\n')]) {
        const elements = split(text, { limits });
        expect(values(elements)).toEqual([{ a: 1 }, { b: 2 }, { c: 3 }]);
        expect(codes(elements)).toEqual(['tooLarge', 'tooDeep']);
      }
    }
  });

  it('survives a million open brackets', () => {
    expect(codes(split('['.repeat(1_000_000)))).toHaveLength(1);
    expect(codes(split(`{"a":${'['.repeat(1_000_000)}`))).toHaveLength(1);
  });

  it('accounts for every byte that is not white space, whatever the bytes are', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom('', '[', '{', '{"value":[', '{"a":1}\n'),
        (noise, head) => {
          const content = new Uint8Array([...bytes(head), ...noise]);
          for (const element of split(content)) {
            expect(element.start).toBeLessThanOrEqual(content.length);
            if (element.kind === 'error') expect(visibleLine(element.excerpt)).toBe(element.excerpt);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('lists and objects that wrap', () => {
  const rule = (title: string, count: number, last = ''): string =>
    `{"title":"${title}","tags":["a"],"matches":[${Array.from({ length: count }, (_, at) => `{"n":${String(at)}}`).join(',')}]${last}}`;
  const elements = { key: 'matches', context: ['title'], after: ['title'] };
  const shown = (text: string): readonly unknown[] =>
    [...splitJson(bytesSource(bytes(text)), { envelopes: [], elements })].map((element) => {
      if (element.kind === 'error') return element.code;
      const { start, raw } = element;
      expect(bytes(text).slice(start, start + raw.length)).toEqual(raw);
      return [element.context['title'] ?? null, element.value];
    });

  it('hands out what the elements of a list wrap, with their context', () => {
    expect(shown(`[${rule('A', 2)},\n ${rule('B', 1)}, {"other":1}]`)).toEqual([
      ['A', { n: 0 }],
      ['A', { n: 1 }],
      ['B', { n: 0 }],
      [null, { other: 1 }],
    ]);
  });

  it('leaves an element whole when its context comes behind the list', () => {
    expect(shown('[{"matches":[{"n":0}],"title":"A"}]')).toEqual([
      [null, { matches: [{ n: 0 }], title: 'A' }],
    ]);
  });

  it.each([
    ['on one line', '{"took":1,"hits":{"total":2,"hits":[{"_id":"a"},{"_id":"b"}]},"x":[1]}'],
    ['with a line end', '{"took":1,"hits":{"total":2,"hits":[{"_id":"a"},{"_id":"b"}]}}\n'],
    ['over many lines', '{\n "hits": {\n  "hits": [\n   {"_id":"a"},\n   {"_id":"b"}\n  ]\n }\n}\n'],
  ])('reads a list inside an object under the key, %s', (_name, text) => {
    const hits = [{ key: 'hits', wraps: 'object', inner: { key: 'hits' } }] as const;
    const found = [...splitJson(bytesSource(bytes(text)), { envelopes: hits })];
    expect(values(found)).toEqual([{ _id: 'a' }, { _id: 'b' }]);
    for (const element of found)
      if (element.kind === 'value')
        expect(bytes(text).slice(element.start, element.start + element.raw.length)).toEqual(element.raw);
  });
});
