import type { Filter, FilterClause } from './filter.ts';
import { findTarget, operatorsOf, similarWords } from './fields.ts';
import type { QueryTarget } from './fields.ts';
import { closingQuote, scanHead, scanList, scanValue, scanWord, skipSpace } from './scan.ts';
import type { QuerySpan, ScannedHead } from './scan.ts';
import { readRange } from './ranges.ts';
import { knownValues, mistakenValue, readValue, wordOf } from './values.ts';

/** Something in a query that cannot be read: where it stands, what is wrong, and what to type instead. */
export interface QueryProblem extends QuerySpan {
  readonly message: string;
  /** What to type instead. */
  readonly advice: string;
}

/** A condition and the part of the text that says it. */
export interface ParsedClause extends QuerySpan {
  readonly clause: FilterClause;
}

/** What a text says. */
export interface ParsedQuery {
  /** The conditions that could be read; all of the text when there is no problem. */
  readonly clauses: readonly ParsedClause[];
  /** In the order of the text. Only a query without one may be applied. */
  readonly problems: readonly QueryProblem[];
}

/** How many conditions and values a filter may have, and how long a value may be, by the contract. */
const most = { clauses: 40, values: 200, length: 1000 } as const;

/**
 * Reads a query. The language:
 *
 * - `field:value` has the value; `field:a,b` **any of** them; `field:+a+b` **all of** them; `-field:a,b` **none of** them.
 * - `field>5`, `>=`, `<`, `<=`, `field:5..10` for numbers and times; `field:*` any number. Times are ISO 8601, a day or more
 *   (`first:2024-05`), in the zone given unless they name an offset; `last:24h`, `created:7d` reach back from now.
 * - `device:`, `user:`, `ip:`, `url:`, `file:`, … are identifiers of that kind, with `*` and `?`.
 * - `none` is "not set" and `me` whoever asks. `"…"` holds blanks and commas, `""` in it a quote, `\u{202e}` a character that hides;
 *   `=value` takes a value letter by letter where a spelling would be folded.
 * - Words and `"phrases"` without a field are full-text search; `-word` leaves out what has it.
 *
 * Never throws. `zone` is an IANA name or `UTC`.
 */
export function parseQuery(text: string, zone: string): ParsedQuery {
  const clauses: ParsedClause[] = [];
  const problems: QueryProblem[] = [];
  let run: QuerySpan[] = [];

  const endRun = (): void => {
    const [first, last] = [run[0], run.at(-1)];
    if (first === undefined || last === undefined) return;
    const words = run.map(({ from, to }) => text.slice(from, to)).join(' ');
    clauses.push({
      clause: { field: 'search', operator: 'matches', text: words },
      from: first.from,
      to: last.to,
    });
    run = [];
  };
  const take = ({ clause, problem, to }: Term, from: number): number => {
    if (clause !== null) clauses.push({ clause, from, to });
    if (problem !== null) problems.push(problem);
    return Math.max(to, from + 1);
  };

  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, at)) {
    const negated = text[at] === '-' && /[^\s-]/u.test(text[at + 1] ?? ' ');
    const start = negated ? at + 1 : at;
    const head = scanHead(text, start);
    const target = head === null ? null : findTarget(head.word);
    if (head !== null && target !== null) {
      endRun();
      at = take(readTerm(text, head, target, negated, zone), at);
    } else if (head?.operator === ':' && !isAddress(text, head)) {
      endRun();
      at = take(unknownField(text, head), at);
    } else if (negated) {
      endRun();
      at = take(readLeftOut(text, start), at);
    } else {
      const to = scanWord(text, at);
      const word = text.slice(at, to);
      if (to < 0) {
        endRun();
        at = take(unclosed(text, at), at);
      } else if (/^(?:AND|OR|NOT)$/.test(word)) {
        endRun();
        at = take(connective(word, at), at);
      } else {
        run.push({ from: at, to });
        at = to;
      }
    }
  }
  endRun();
  return { clauses, problems: [...problems, ...excess(clauses)].sort((a, b) => a.from - b.from) };
}

/** The filter of a query without problems; null when it has one. */
export function filterOfQuery({ clauses, problems }: ParsedQuery): Filter | null {
  return problems.length > 0 ? null : { clauses: clauses.map(({ clause }) => clause) };
}

interface Term {
  readonly clause: FilterClause | null;
  readonly problem: QueryProblem | null;
  readonly to: number;
}

const failed = (from: number, to: number, message: string, advice: string, next = to): Term => ({
  clause: null,
  problem: { from, to, message, advice },
  to: next,
});

/** `https://…`, `C:\…`, `fe80::1`: pasted text, no field. */
function isAddress(text: string, { word, to }: ScannedHead): boolean {
  return text.startsWith('//', to) || text[to] === ':' || (word.length === 1 && text[to] === '\\');
}

/** The end of what a person means by one term, for going on behind a problem. */
function termEnd(text: string, at: number): number {
  let to = at;
  while (to < text.length && !/\s/u.test(text[to] ?? '')) {
    const close = text[to] === '"' ? closingQuote(text, to) : to + 1;
    to = close < 0 ? text.length : close;
  }
  return to;
}

function unknownField(text: string, { word, from, to }: ScannedHead): Term {
  const similar = similarWords(word);
  const meant = similar.length === 0 ? '' : `Did you mean ${similar.join(', ')}? `;
  return failed(
    from,
    to - 1,
    `There is no filter “${word}”.`,
    `${meant}Quotes search for it as text: "${text.slice(from, termEnd(text, to)).replaceAll('"', '')}"`,
    termEnd(text, to),
  );
}

function unclosed(text: string, at: number): Term {
  return failed(at, text.length, 'The quote is not closed.', 'Type " where it ends.');
}

function connective(word: string, at: number): Term {
  const advice = {
    AND: 'Leave it out: conditions add up by themselves.',
    OR: 'Separate values with commas: severity:high,medium',
    NOT: 'Put - before what is left out: -tag:vip',
  }[word];
  return failed(
    at,
    at + word.length,
    `${word} is no part of a query.`,
    `${advice ?? ''} In quotes it is a word.`,
  );
}

/** `-word` and `-"a phrase"`. */
function readLeftOut(text: string, at: number): Term {
  const to = scanWord(text, at);
  if (to < 0) return unclosed(text, at);
  return {
    clause: { field: 'search', operator: 'noneOf', values: [text.slice(at, to)] },
    problem: null,
    to,
  };
}

function readTerm(
  text: string,
  head: ScannedHead,
  target: QueryTarget,
  negated: boolean,
  zone: string,
): Term {
  const { word, operator, from, to } = head;
  const { entry } = target;
  const end = termEnd(text, to);
  const rest = text.slice(to, end);
  switch (operator) {
    case '=':
    case '!=':
      return failed(
        to - operator.length,
        to,
        `${operator} is no operator here.`,
        `Type ${operator === '=' ? '' : '-'}${word}:${rest}`,
        end,
      );
    case '~': {
      if (!operatorsOf(entry).includes('matches'))
        return failed(to - 1, to, `${entry.label} takes no ~.`, `Type ${word}:${rest}`, end);
      const value = scanValue(text, to, '');
      if (value === null) return failed(to, to, 'A text is missing.', `Type it behind ${word}~`);
      if (value.open) return unclosed(text, value.from);
      if (negated) return failed(from - 1, from, '- does not go with ~.', `Type -${word}:${rest}`, value.to);
      return {
        clause: { field: entry.field, operator: 'matches', text: value.text },
        problem: null,
        to: value.to,
      };
    }
    case ':':
      return entry.shape === 'number' || entry.shape === 'time'
        ? readComparison(text, head, target, negated, zone)
        : readList(text, head, target, negated);
    case '>':
    case '>=':
    case '<':
    case '<=':
      return entry.shape === 'number' || entry.shape === 'time'
        ? readComparison(text, head, target, negated, zone)
        : failed(
            to - operator.length,
            to,
            `${entry.label} has values, not amounts.`,
            `Type ${word}:${rest}`,
            end,
          );
  }
}

function readComparison(
  text: string,
  { word, operator, from, to }: ScannedHead,
  { entry }: QueryTarget,
  negated: boolean,
  zone: string,
): Term {
  const answer = readRange(text, to, operator, entry, zone);
  if ('problem' in answer) return { clause: null, problem: answer.problem, to: termEnd(text, answer.to) };
  if (negated)
    return failed(
      from - 1,
      from,
      '- does not go with a range.',
      `Turn it round: ${word}<=… or ${word}>=…`,
      answer.to,
    );
  return { clause: answer.clause, problem: null, to: answer.to };
}

function readList(text: string, head: ScannedHead, { entry, kind }: QueryTarget, negated: boolean): Term {
  const { word, to } = head;
  const list = scanList(text, to);
  const open = list.values.find((value) => value.open);
  if (open !== undefined) return unclosed(text, open.from);
  if (list.missing !== null)
    return failed(
      head.from,
      list.missing,
      `A value is missing behind ${text.slice(head.from, list.missing).trim()}`,
      `Type one, such as ${word}:${exampleOf(entry.field)}`,
      Math.max(list.missing, list.to),
    );
  if (list.all && negated)
    return failed(
      head.from - 1,
      to + 1,
      '- and + do not go together.',
      `Type -${word}:a,b for none of them.`,
      list.to,
    );
  // A value that goes on behind its quote, such as "a"b, is two things in one.
  if (list.to < text.length && !/\s/u.test(text[list.to] ?? ''))
    return failed(
      list.to,
      termEnd(text, list.to),
      'This follows a quote.',
      'Put a blank or a comma between.',
      termEnd(text, list.to),
    );
  for (const value of kind === null ? list.values : []) {
    const meant = mistakenValue(entry.field, value);
    if (meant === null) continue;
    const known = knownValues(entry.field).map((each) => wordOf(entry.field, each));
    const advice = meant.length > 0 ? `Did you mean ${meant.join(', ')}?` : `It has ${known.join(', ')}.`;
    const exact = `${word}:="${value.text.replaceAll('"', '""')}" takes it as it stands.`;
    return failed(
      value.from,
      value.to,
      `${entry.label} has no “${value.text}”.`,
      `${advice} ${exact}`,
      list.to,
    );
  }
  const values = list.values.flatMap((value) =>
    kind === null ? readValue(entry.field, value) : [`${kind}|${value.text}`],
  );
  const operator = list.all ? 'allOf' : negated ? 'noneOf' : 'anyOf';
  return { clause: { field: entry.field, operator, values: [...values] }, problem: null, to: list.to };
}

const examples: Readonly<Partial<Record<FilterClause['field'], string>>> = {
  status: 'new',
  severity: 'high',
  alertSeverity: 'high',
  assignedTo: 'me',
  technique: 'T1566',
  entity: 'ws-*',
  serviceLevel: 'overdue',
  attention: 'changed',
  category: 'execution',
  assetCriticality: 'critical',
};

const exampleOf = (field: FilterClause['field']): string => examples[field] ?? 'none';

/** What goes beyond the contract. */
function excess(clauses: readonly ParsedClause[]): readonly QueryProblem[] {
  const tooMany = clauses[most.clauses];
  const last = clauses.at(-1);
  const problems: QueryProblem[] = [];
  if (tooMany !== undefined && last !== undefined)
    problems.push({
      from: tooMany.from,
      to: last.to,
      message: `A filter has at most ${most.clauses} conditions.`,
      advice: 'Put values of one field into one condition, with commas.',
    });
  for (const { clause, from, to } of clauses) {
    const texts = 'values' in clause ? clause.values : 'text' in clause ? [clause.text] : [];
    if (texts.length > most.values)
      problems.push({
        from,
        to,
        message: `A condition has at most ${most.values} values.`,
        advice: 'Use a wildcard, or fewer values.',
      });
    if (texts.some((text) => text.length > most.length))
      problems.push({
        from,
        to,
        message: `A value has at most ${most.length} characters.`,
        advice: 'Use a part of it with * for the rest.',
      });
  }
  return problems;
}
