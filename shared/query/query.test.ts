import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operatorsOf, queryFields, findTarget, entityWords } from './fields.ts';
import { filterFields, filterSchema, openFilter } from './filter.ts';
import type { Filter, FilterClause } from './filter.ts';
import { queryExamples } from './help.ts';
import { filterOfQuery, parseQuery } from './parse-query.ts';
import { printQuery } from './print-query.ts';
import { knownValues } from './values.ts';
import { longestSpan } from './zoned-time.ts';

const zones = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Chatham'];

const hostile = fc.constantFrom(
  '"',
  '""',
  "'",
  ':',
  ',',
  '+',
  '-',
  '=',
  '\\',
  '\\u{',
  '\\u{5c}',
  '\u0000',
  '\u202e',
  '\u200d',
  '\ud800',
  '👩‍💻',
  'عربى',
  ' ',
  '\t',
  '\n',
  '*',
  '?',
  '..',
  '~',
  '>',
  '<',
  '|',
  'none',
  'me',
  '@me',
  'open',
  'new',
  'New',
  'AND',
  'OR',
  'status:',
  'http://',
  'C:\\',
  'high',
  '-tag:',
  '#46',
  '0',
  'T1566',
  'Initial access',
  '\u2028',
);
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.array(fc.oneof(hostile, fc.string({ maxLength: 4 })), { maxLength: 6 }).map((parts) => parts.join('')),
);
const finite = fc
  .oneof(
    fc.integer({ min: -100, max: 100 }),
    fc.integer({ min: -8.64e15, max: 8.64e15 }),
    fc.date({ noInvalidDate: true, min: new Date(-6e12), max: new Date(6e12) }).map((date) => date.getTime()),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  )
  .map((value) => value + 0);

const clause: fc.Arbitrary<FilterClause> = fc.constantFrom(...queryFields).chain((entry) =>
  fc.constantFrom(...operatorsOf(entry)).chain((operator): fc.Arbitrary<FilterClause> => {
    const { field } = entry;
    switch (operator) {
      case 'range':
        return fc
          .tuple(fc.option(finite), fc.option(finite))
          .map(([a, b]) =>
            a !== null && b !== null && a > b
              ? { field, operator, from: b, to: a }
              : { field, operator, from: a, to: b },
          );
      case 'last':
        return fc
          .integer({ min: 1, max: longestSpan })
          .map((milliseconds) => ({ field, operator, milliseconds }));
      case 'matches':
        return text.map((found) => ({ field, operator, text: found }));
      case 'anyOf':
      case 'allOf':
      case 'noneOf': {
        const kinds = fc.constantFrom('', 'device|', 'generic|', 'nothing|');
        const value = fc.oneof(
          text,
          fc.constantFrom('', ...knownValues(field)),
          fc.tuple(kinds, text).map((parts) => parts.join('')),
        );
        return fc.array(value, { minLength: 1, maxLength: 4 }).map((values) => ({ field, operator, values }));
      }
    }
  }),
);

describe('the query language', () => {
  it('has every field of a filter once, and words that mean one thing each', () => {
    expect(queryFields.map(({ field }) => field).sort()).toEqual([...filterFields].sort());
    for (const { word, field, aliases } of queryFields)
      for (const each of [word, field, ...aliases]) expect(findTarget(each)?.entry.field, each).toBe(field);
    for (const { word, kind } of entityWords) expect(findTarget(word)?.kind, word).toBe(kind);
  });

  it('gives the filter back that was printed, whatever its texts', () => {
    fc.assert(
      fc.property(fc.array(clause, { maxLength: 5 }), fc.constantFrom(...zones), (clauses, zone) => {
        const filter: Filter = { clauses };
        const printed = printQuery(filter, zone);
        const parsed = parseQuery(printed, zone);
        expect(parsed.problems, printed).toEqual([]);
        expect(filterOfQuery(parsed), printed).toEqual(filter);
        // Other clocks read the same moments: the zone stands in the text.
        expect(filterOfQuery(parseQuery(printed, 'Asia/Tokyo'))).toEqual(filter);
      }),
      { numRuns: 1500 },
    );
  });

  it('never throws, says problems within the text, and prints what it read stably', () => {
    fc.assert(
      fc.property(text, fc.array(fc.oneof(hostile, text), { maxLength: 8 }), (start, parts) => {
        const typed = [start, ...parts].join(' ');
        const parsed = parseQuery(typed, 'UTC');
        for (const { from, to } of [...parsed.clauses, ...parsed.problems]) {
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeGreaterThanOrEqual(from);
          expect(to).toBeLessThanOrEqual(typed.length);
        }
        const filter: Filter = { clauses: parsed.clauses.map((each) => each.clause) };
        expect(filterSchema.safeParse(filter).success).toBe(true);
        const once = printQuery(filter, 'UTC');
        const again = filterOfQuery(parseQuery(once, 'UTC'));
        expect(again).toEqual(filter);
        expect(printQuery(again ?? openFilter, 'UTC')).toBe(once);
      }),
      { numRuns: 1500 },
    );
  });

  it('prints the filter of open incidents in words that people type', () => {
    expect(printQuery(openFilter, 'UTC')).toBe('status:new,inProgress,awaitingAction');
    expect(filterOfQuery(parseQuery('status:open', 'UTC'))).toEqual(openFilter);
  });

  it('prints nothing that cannot be seen', () => {
    const clauses: FilterClause[] = [
      { field: 'search', operator: 'matches', text: 'a\u202eb' },
      { field: 'tag', operator: 'anyOf', values: ['\u0000', 'x\ny'] },
    ];
    expect(printQuery({ clauses }, 'UTC')).toBe('text~"a\\u{202e}b" tag:"\\u{0}","x\\u{a}y"');
  });

  it('is documented: every word stands in the guide, and its examples can be read', () => {
    const guide = readFileSync(new URL('../../docs/query-language.md', import.meta.url), 'utf8');
    for (const { word, field, aliases } of queryFields)
      for (const each of [word, field, ...aliases]) expect(guide).toContain(`\`${each}\``);
    for (const { word } of entityWords) expect(guide).toContain(`\`${word}\``);
    for (const [example] of queryExamples) expect(parseQuery(example, 'UTC').problems, example).toEqual([]);
  });
});
