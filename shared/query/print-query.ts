import { entityKinds } from '../model/entity-kinds.ts';
import type { EntityKind } from '../model/entity-kinds.ts';
import { entityWords, queryField } from './fields.ts';
import type { Filter, FilterClause, FilterField } from './filter.ts';
import { parseQuery } from './parse-query.ts';
import { printLast, printRange } from './ranges.ts';
import { hidesSomething, quote, scanList } from './scan.ts';
import { mistakenValue, readValue, wordOf } from './values.ts';

/** Separators of values: any or none of them, all of them. */
type Separator = ',' | '+';

/**
 * Writes a filter in the query language, so that {@link parseQuery} gives the same filter back. Times are written in the zone (IANA name)
 * with their offset. A range that ends before it begins is written as it is, but no query.
 */
export function printQuery(filter: Filter, zone: string): string {
  let afterWords = false;
  return filter.clauses
    .map((clause) => {
      const bare = afterWords ? null : bareText(clause, zone);
      afterWords = bare !== null && clause.operator === 'matches';
      return bare ?? printClause(clause, zone);
    })
    .join(' ');
}

/** Words that mean a search by themselves; null where they would mean something else. Two searches in a row would be read as one. */
function bareText(clause: FilterClause, zone: string): string | null {
  if (clause.field !== 'search') return null;
  const text =
    clause.operator === 'matches'
      ? clause.text
      : clause.operator === 'noneOf' && clause.values.length === 1
        ? `-${clause.values[0] ?? ''}`
        : null;
  if (text === null || hidesSomething(text)) return null;
  const { clauses, problems } = parseQuery(text, zone);
  const [only, another] = clauses;
  const same = only !== undefined && JSON.stringify(only.clause) === JSON.stringify(clause);
  return same && another === undefined && problems.length === 0 ? text : null;
}

/** Writes one condition. */
export function printClause(clause: FilterClause, zone: string): string {
  const entry = queryField(clause.field);
  switch (clause.operator) {
    case 'range':
      return `${entry.word}${printRange(entry, clause, zone)}`;
    case 'last':
      return `${entry.word}${printLast(clause.milliseconds)}`;
    case 'matches':
      return `${entry.word}~${quote(clause.text)}`;
    case 'anyOf':
    case 'allOf':
    case 'noneOf': {
      const kind = clause.field === 'entity' ? commonKind(clause.values) : null;
      const word = entityWords.find((each) => each.kind === kind)?.word ?? entry.word;
      const separator = clause.operator === 'allOf' ? '+' : ',';
      const written = clause.values.map((value) => printValue(clause.field, value, separator, kind));
      const list = clause.operator === 'allOf' ? `+${written.join('+')}` : written.join(',');
      return `${clause.operator === 'noneOf' ? '-' : ''}${word}:${list}`;
    }
  }
}

/** The kind that all values of an entity clause are limited to and that has a word; null when they differ. */
function commonKind(values: readonly string[]): EntityKind | null {
  const kinds = new Set(
    values.map((value) => {
      const bar = value.indexOf('|');
      return bar < 0 ? null : (entityKinds.find((kind) => kind === value.slice(0, bar)) ?? null);
    }),
  );
  const [kind = null] = kinds;
  return kinds.size === 1 && entityWords.some((each) => each.kind === kind) ? kind : null;
}

/** Writes one value of a list in the shortest form that means it. */
export function printValue(
  field: FilterField,
  value: string,
  separator: Separator = ',',
  kind: EntityKind | null = null,
): string {
  const text = kind === null ? value : value.slice(kind.length + 1);
  const word = kind === null ? wordOf(field, value) : text;
  const forms = [word, text, quote(text), `=${quote(text)}`];
  return forms.find((form) => means(form, field, value, separator, kind)) ?? `=${quote(text)}`;
}

function means(
  form: string,
  field: FilterField,
  value: string,
  separator: Separator,
  kind: EntityKind | null,
): boolean {
  if (form === '' || (!form.endsWith('"') && hidesSomething(form))) return false;
  const whole = separator === '+' ? `+${form}` : form;
  const { values, all, to, missing } = scanList(whole, 0);
  const [only, another] = values;
  if (only === undefined || another !== undefined || missing !== null || only.open || to !== whole.length)
    return false;
  if (all !== (separator === '+')) return false;
  if (kind === null && mistakenValue(field, only) !== null) return false;
  const read = kind === null ? readValue(field, only) : [`${kind}|${only.text}`];
  return read.length === 1 && read[0] === value;
}
