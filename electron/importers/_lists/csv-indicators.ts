import { readTyped, readUntyped } from '../../../shared/model/indicator-values.ts';
import type { IndicatorReading, IndicatorType } from '../../../shared/model/indicator-values.ts';
import { csvRows, delimiterOf, foldColumn } from './csv-rows.ts';
import type { CsvTextRow } from './csv-rows.ts';
import { typeOfWord } from './indicator-words.ts';
import { linesOf } from './list-text.ts';
import type { ListEntry, ListItem, OpenList } from './list-item.ts';
import { excerptOfText } from './list-item.ts';
import { publishedIn, splitComment, toItem } from './plain-text.ts';

/** What a column of a list of indicators is. */
interface IndicatorColumns {
  /** Columns whose every value is of one type. */
  readonly typed: readonly { readonly at: number; readonly type: IndicatorType }[];
  /** Column of values of any type. */
  readonly value: number | null;
  readonly type: number | null;
  readonly note: number | null;
  /** Columns that tell more of an indicator, by what each is called in its note. */
  readonly told: readonly { readonly at: number; readonly word: string }[];
  readonly until: number | null;
}

const valueNames = [
  'indicatorvalue',
  'indicator',
  'iocvalue',
  'ioc',
  'value',
  'observable',
  'artifact',
  'trail',
];
const typeNames = ['indicatortype', 'ioctype', 'type', 'kind'];
const noteNames = [
  'description',
  'comment',
  'note',
  'info',
  'malware',
  'malwareprintable',
  'title',
  'reference',
  'signature',
];
/** What a list says of an indicator beside its note, by the words that lead it there. */
const toldNames: readonly (readonly [string, readonly string[]])[] = [
  ['threat', ['threat', 'threatname', 'threattype']],
  ['confidence', ['confidence', 'confidencelevel', 'confidencescore']],
];
const untilNames = [
  'validuntil',
  'expirationtime',
  'expiration',
  'expires',
  'expiry',
  'expirydate',
  'expirationdate',
];

/** True when a header has a column that holds indicators of any type. */
export function hasValueColumn(header: readonly string[]): boolean {
  return header.some((name) => valueNames.includes(foldColumn(name)));
}

function columnsOf(header: readonly string[]): IndicatorColumns | null {
  const folded = header.map(foldColumn);
  const find = (names: readonly string[]): number | null => {
    for (const name of names) if (folded.includes(name)) return folded.indexOf(name);
    return null;
  };
  const value = find(valueNames);
  const typed = header.flatMap((name, at) => {
    const type = at === value ? null : typeOfWord(name);
    return type === null ? [] : [{ at, type }];
  });
  if (value === null && typed.length === 0) return null;
  const type = value === null ? null : find(typeNames);
  // Beside a column of values, others tell of them: an address that a domain had is no indicator of its own.
  const told = toldNames.flatMap(([word, names]) => {
    const at = find(names);
    return at === null ? [] : [{ at, word }];
  });
  return {
    typed: value === null ? typed : [],
    value,
    type,
    note: find(noteNames),
    told,
    until: find(untilNames),
  };
}

/** The delimiter of a list that has columns; null when its lines hold one value each. */
export function csvDelimiter(text: string): string | null {
  for (const { text: line } of linesOf(text)) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    return delimiterOf(splitComment(line).value);
  }
  return null;
}

/** Opens a list of indicators in columns. A header may stand in a comment, as in exports of abuse.ch. */
export function openCsvIndicators(text: string, delimiter: string): OpenList {
  const comments: string[] = [];
  for (const { text: line } of linesOf(text)) {
    if (!line.startsWith('#') && line.trim() !== '') break;
    comments.push(line);
  }
  return {
    format: 'csv',
    name: null,
    source: null,
    published: publishedIn(comments),
    items: csvItems(text, delimiter, comments),
  };
}

function* csvItems(text: string, delimiter: string, comments: readonly string[]): Generator<ListItem> {
  let columns: IndicatorColumns | null = null;
  for (const row of csvRows(text, delimiter)) {
    if (columns === null) {
      const header = columnsOf(row.fields);
      if (header !== null && !row.fields.some(isValue)) {
        columns = header;
        continue;
      }
      columns = headerInComments(comments, delimiter, row.fields.length) ?? guessColumns(row.fields);
    }
    yield itemOf(row, columns);
  }
}

const isValue = (text: string): boolean => !('reason' in readUntyped(text));

function headerInComments(
  comments: readonly string[],
  delimiter: string,
  width: number,
): IndicatorColumns | null {
  for (const line of comments.toReversed()) {
    const header = line
      .replace(/^#+\s*/, '')
      .split(delimiter)
      .map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
    const columns = header.length === width ? columnsOf(header) : null;
    if (columns !== null) return columns;
  }
  return null;
}

/** Without a header the first column that holds a value is the one. */
function guessColumns(fields: readonly string[]): IndicatorColumns {
  const value = Math.max(0, fields.findIndex(isValue));
  return { typed: [], value, type: null, note: null, told: [], until: null };
}

function itemOf(row: CsvTextRow, columns: IndicatorColumns): ListItem {
  const field = (at: number | null): string => (at === null ? '' : (row.fields[at] ?? ''));
  const note =
    [
      field(columns.note),
      ...columns.told.map(({ at, word }) => (field(at) === '' ? '' : `${word}: ${field(at)}`)),
    ]
      .filter((part) => part !== '')
      .join('; ') || null;
  const until = readTime(field(columns.until));
  if (columns.value !== null)
    return toItem(readValue(field(columns.value), field(columns.type)), row.line, row.text, note, {
      validUntil: until,
    });
  const entries: ListEntry[] = [];
  let reason = 'The row has no value.';
  for (const { at, type } of columns.typed) {
    const text = field(at);
    if (text === '' || text === 'n/a' || text === '-') continue;
    const item = toItem(readTyped(type, text), row.line, row.text, note, { validUntil: until });
    if (item.kind === 'entries') entries.push(...item.entries);
    else if (item.kind === 'reject') reason = item.reason;
  }
  return entries.length > 0
    ? { kind: 'entries', line: row.line, entries }
    : { kind: 'reject', line: row.line, reason, excerpt: excerptOfText(row.text) };
}

function readValue(text: string, typeText: string): IndicatorReading {
  const type = typeText === '' ? null : typeOfWord(typeText);
  return type === null ? readUntyped(text) : readTyped(type, text);
}

/** A time of a list, ms UTC; one without a zone is UTC. Null for anything else. */
export function readTime(text: string): number | null {
  const found =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?$/.exec(
      text.trim(),
    );
  if (!found) return null;
  const zone = found[3] === undefined || found[3] === 'UTC' ? 'Z' : found[3];
  const at = Date.parse(`${found[1] ?? ''}T${found[2] ?? '00:00'}${zone}`);
  return Number.isNaN(at) ? null : at;
}
