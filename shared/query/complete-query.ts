import type { EntityKind } from '../model/entity-kinds.ts';
import { entityWords, findTarget, queryFields } from './fields.ts';
import type { QueryField } from './fields.ts';
import { printValue } from './print-query.ts';
import { closingQuote, scanHead, skipSpace } from './scan.ts';
import type { QuerySpan } from './scan.ts';
import { filterValueLabel, knownValues } from './values.ts';

/** What can be typed where the caret stands; `from` to `to` is the part of the text that an option replaces. */
export type CompletionContext =
  | (QuerySpan & { readonly at: 'field'; readonly typed: string })
  | (QuerySpan & {
      readonly at: 'value';
      readonly typed: string;
      readonly entry: QueryField;
      readonly kind: EntityKind | null;
      /** Parted by pluses: all of them. */
      readonly all: boolean;
      readonly negated: boolean;
    })
  | (QuerySpan & { readonly at: 'range'; readonly typed: string; readonly entry: QueryField })
  | { readonly at: 'text' };

/** Something that can be put where the caret stands. */
export interface QueryOption {
  readonly insert: string;
  readonly label: string;
  /** What it means, or the value as it is written where that differs. */
  readonly about: string;
  /** How many rows have it; null when that is not known. */
  readonly count: number | null;
}

/** A value of a field as the store counts it. */
export interface CountedValue {
  readonly value: string;
  readonly label: string;
  readonly count: number;
}

/** The end of the quoted text at `at`, or of the whole when nothing closes it. */
const quoteEnd = (text: string, at: number): number => {
  const close = closingQuote(text, at);
  return close < 0 ? text.length : close;
};

/** Where the last term of a text begins; the text's length when it ends with white space. */
function lastTerm(text: string): number {
  let start = skipSpace(text, 0);
  let at = start;
  while (at < text.length) {
    if (text[at] === '"') at = quoteEnd(text, at);
    else if (/\s/u.test(text[at] ?? '')) {
      const next = skipSpace(text, at);
      // A list goes on behind a comma and white space.
      if (text[at - 1] !== ',') start = next;
      at = next;
    } else at++;
  }
  return start;
}

/** The end of the plain word or quoted text that the caret is in. */
function tokenEnd(text: string, from: number, caret: number, stops: string): number {
  if (text[from] === '"') return Math.max(quoteEnd(text, from), caret);
  let to = caret;
  while (to < text.length && !/\s/u.test(text[to] ?? '') && !stops.includes(text[to] ?? '')) to++;
  return to;
}

/** What can be typed at the caret of a query. */
export function completionAt(text: string, caret: number): CompletionContext {
  const before = text.slice(0, caret);
  const start = lastTerm(before);
  const negated = before[start] === '-';
  const word = negated ? start + 1 : start;
  const head = scanHead(before, word);
  const target = head === null ? null : findTarget(head.word);
  if (head === null || target === null) {
    const typed = before.slice(word);
    if (typed.startsWith('"') || /[^A-Za-z0-9_-]/.test(typed)) return { at: 'text' };
    const from = word;
    // In the middle of a word its rest is replaced too, with the colon behind it.
    const end = tokenEnd(text, from, caret, ':<>~');
    return { at: 'field', typed, from, to: text[end] === ':' ? end + 1 : end };
  }
  const { entry, kind } = target;
  if (entry.shape === 'number' || entry.shape === 'time') {
    return {
      at: 'range',
      typed: before.slice(head.to),
      entry,
      from: word,
      to: tokenEnd(text, word, caret, ''),
    };
  }
  if (head.operator !== ':') return { at: 'text' };
  const all = before[head.to] === '+';
  const separator = all ? '+' : ',';
  let from = all ? head.to + 1 : head.to;
  for (let at = from; at < before.length;) {
    if (before[at] === '"') at = quoteEnd(before, at);
    else {
      if (before[at] === separator) from = skipSpace(before, at + 1);
      at++;
    }
  }
  const written = before.slice(from).replace(/^=/, '');
  const typed = written.startsWith('"') ? written.slice(1).replace(/"$/, '') : written;
  return {
    at: 'value',
    typed,
    entry,
    kind,
    all,
    negated,
    from,
    to: tokenEnd(text, from, caret, separator),
  };
}

const matches = (typed: string, ...texts: readonly string[]): boolean => {
  const wanted = typed.toLowerCase();
  return texts.some((text) => {
    const lower = text.toLowerCase();
    return lower.startsWith(wanted) || lower.split(/[\s_-]+/).some((word) => word.startsWith(wanted));
  });
};

/** Fields and kinds of entity whose word or label begins with what was typed; those whose word does come first. */
export function fieldOptions(typed: string): readonly QueryOption[] {
  const wanted = typed.toLowerCase();
  const fields = queryFields
    .filter(({ word, label, aliases }) => matches(typed, word, label, ...(typed === '' ? [] : aliases)))
    .map(({ word, label, about, shape }) => ({
      insert: shape === 'text' ? `${word}~` : `${word}:`,
      label,
      about,
      count: null,
    }));
  const kinds = entityWords
    .filter(({ word, label }) => matches(typed, word, label))
    .map(({ word, label }) => ({
      insert: `${word}:`,
      label,
      about: 'identifier of such an entity, * and ? stand for what you leave out',
      count: null,
    }));
  const place = ({ insert }: QueryOption): number => (insert.toLowerCase().startsWith(wanted) ? 0 : 1);
  return [...fields, ...kinds].sort((a, b) => place(a) - place(b));
}

/** Values that fit what was typed: those that the store counted, those that every store knows, and `none` and `me` where they fit. */
export function valueOptions(
  context: Extract<CompletionContext, { readonly at: 'value' }>,
  counted: readonly CountedValue[],
  hasMe = true,
): readonly QueryOption[] {
  const { entry, kind, typed, all } = context;
  const separator = all ? '+' : ',';
  const seen = new Set<string>();
  const option = (value: string, label: string, count: number | null): readonly QueryOption[] => {
    const insert = printValue(entry.field, value, separator, kind);
    if (seen.has(insert)) return [];
    seen.add(insert);
    return [{ insert, label, about: insert.toLowerCase() === label.toLowerCase() ? '' : insert, count }];
  };
  const fromStore = counted.flatMap(({ value, label, count }) =>
    option(
      kind !== null && !value.startsWith(`${kind}|`) ? `${kind}|${value}` : value,
      value === '' || label === value ? filterValueLabel(entry.field, value) : label,
      count,
    ),
  );
  if (entry.shape !== 'values') return fromStore;
  const keywords = [...(entry.field === 'assignedTo' && hasMe ? ['@me'] : []), ''];
  const known = [...knownValues(entry.field), ...keywords].flatMap((value) => {
    const label = filterValueLabel(entry.field, value);
    const written = printValue(entry.field, value, separator);
    return matches(typed, label, value, written) ? option(value, label, null) : [];
  });
  return entry.field === 'assignedTo' ? [...known, ...fromStore] : [...fromStore, ...known];
}

const spans: readonly (readonly [text: string, label: string])[] = [
  ['1h', 'Last hour'],
  ['24h', 'Last 24 hours'],
  ['7d', 'Last 7 days'],
  ['30d', 'Last 30 days'],
];

/** Ways to go on behind the word of a number or a time. `now` is ms UTC, for dates that are examples. */
export function rangeOptions({ entry }: { readonly entry: QueryField }, now: number): readonly QueryOption[] {
  const day = new Date(now).toISOString().slice(0, 10);
  const { word, shape } = entry;
  if (shape === 'time')
    return [
      ...spans.map(([insert, label]) => ({
        insert: `${word}:${insert}`,
        label,
        about: `${word}:${insert}`,
        count: null,
      })),
      { insert: `${word}>=${day}`, label: 'From a day on', about: `${word}>=${day}`, count: null },
      { insert: `${word}<${day}`, label: 'Before a day', about: `${word}<${day}`, count: null },
    ];
  const [low, high] = entry.field === 'priorityScore' ? [70, 90] : [2, 10];
  return [
    { insert: `${word}>=${low}`, label: `At least ${low}`, about: `${word}>=${low}`, count: null },
    { insert: `${word}<${low}`, label: `Below ${low}`, about: `${word}<${low}`, count: null },
    {
      insert: `${word}:${low}..${high}`,
      label: `From ${low} to ${high}`,
      about: `${word}:${low}..${high}`,
      count: null,
    },
  ];
}

/** The text with an option put in, and where the caret goes. */
export function applyOption(
  text: string,
  context: QuerySpan,
  option: Pick<QueryOption, 'insert'>,
): { readonly text: string; readonly caret: number } {
  return {
    text: text.slice(0, context.from) + option.insert + text.slice(context.to),
    caret: context.from + option.insert.length,
  };
}
