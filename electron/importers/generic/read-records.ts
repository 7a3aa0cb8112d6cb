import { isJsonObject } from '../../../shared/lib/json-read.ts';
import type { JsonObject } from '../../../shared/lib/json.ts';
import type { Mapping } from '../../../shared/mapping/mapping.ts';
import { isTable } from '../../../shared/mapping/signature.ts';
import { bytesSource, sliceSource, type ByteSource } from '../_kit/byte-source.ts';
import { openCsv, rowObject } from '../_kit/csv-reader.ts';
import { excerptOf } from '../_kit/excerpt.ts';
import type { JsonElement } from '../_kit/json-elements.ts';
import { moved } from '../_kit/json-layout.ts';
import { splitJson } from '../_kit/json-splitter.ts';
import { findMember } from './find-member.ts';

/** How a file's records are laid out. */
export type RecordLayout = Pick<Mapping, 'format' | 'delimiter' | 'records'>;

type Broken = Extract<JsonElement, { readonly kind: 'error' }>;

/** A record of a file, or a stretch that is none. */
export type ReadRecord =
  | {
      readonly kind: 'record';
      readonly record: JsonObject;
      readonly raw: Uint8Array;
      readonly start: number;
      readonly line: number;
    }
  | Broken;

/** The records of a file in file order. Every stretch of it that is no record is said. */
export function readRecords(source: ByteSource, layout: RecordLayout): Generator<ReadRecord> {
  return isTable(layout.format) ? readTable(source, layout) : readJson(source, layout.records);
}

function* readTable(source: ByteSource, { format, delimiter }: RecordLayout): Generator<ReadRecord> {
  const csv = openCsv(source, undefined, delimiter ?? (format === 'tsv' ? '\t' : null));
  if (csv === null) {
    yield broken(source, 'notText', 'The header line is not text.');
    return;
  }
  for (const row of csv.rows)
    if (row.kind === 'error') yield row;
    else {
      const { raw, start, line } = row;
      yield { kind: 'record', record: rowObject(csv.header, row.fields), raw, start, line };
    }
}

function broken(source: ByteSource, code: Broken['code'], reason: string): Broken {
  const excerpt = excerptOf(source.read(0, 240));
  return { kind: 'error', code, reason, excerpt, start: 0, end: source.size, line: 1 };
}

/** Steps of a path of records: `data.items[].signals` is the list `data.items`, then in each of its elements the list `signals`. */
function stepsOf(records: string | null): readonly string[] {
  return records === null ? [] : records.split('[]').map((step) => step.replace(/^\./, ''));
}

function* readJson(source: ByteSource, records: string | null): Generator<ReadRecord> {
  const [first = '', ...inner] = stepsOf(records);
  for (const element of elementsOf(source, first)) yield* recordsIn(element, inner);
}

/** The elements of the list at a path of members; of the whole file for the empty path. */
function* elementsOf(source: ByteSource, path: string): Generator<JsonElement> {
  if (path === '') {
    yield* splitJson(source, { envelopes: [] });
    return;
  }
  const list = findMember(source, path.split('.'));
  if (list === null) {
    yield broken(source, 'missingField', `There is no list "${path}" here.`);
    return;
  }
  const slice = sliceSource(source, list.start, list.end);
  for (const element of splitJson(slice, { envelopes: [] })) yield moved(element, list.start, list.line);
}

function* recordsIn(element: JsonElement, steps: readonly string[]): Generator<ReadRecord> {
  if (element.kind === 'error') {
    yield element;
    return;
  }
  const { value, raw, start, line } = element;
  const [step, ...inner] = steps;
  if (!isJsonObject(value)) {
    const reason = 'Expected an object here.';
    const end = start + raw.length;
    yield { kind: 'error', code: 'notAnAlert', reason, excerpt: excerptOf(raw), start, end, line };
  } else if (step === undefined) {
    yield { kind: 'record', record: value, raw, start, line };
  } else {
    for (const part of elementsOf(bytesSource(raw), step)) yield* recordsIn(moved(part, start, line), inner);
  }
}
