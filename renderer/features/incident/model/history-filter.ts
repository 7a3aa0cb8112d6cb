import { readTime } from '../../../../shared/query/zoned-time.ts';
import { historyFilters } from './history.ts';
import type { HistoryFilter } from './history.ts';

/** What a history is narrowed to. */
export interface HistoryChoice {
  readonly kind: HistoryFilter;
  /** Names of people and sources; empty: everyone. '' is what nobody is named for. */
  readonly by: readonly string[];
  readonly span: HistorySpan;
  /** The first and the last moment of the span `range`, ms UTC; null: open. */
  readonly range: HistoryRange;
  readonly text: string;
}

/** Moments between which something happened, both with it. */
export interface HistoryRange {
  readonly from: number | null;
  readonly to: number | null;
}

const everything: HistoryRange = { from: null, to: null };

/** Times that can be chosen: everything, what is at most so old, or what lies between two moments. */
export const historySpans = [
  { id: 'any', label: 'Any time', milliseconds: null },
  { id: 'hour', label: 'Last hour', milliseconds: 3_600_000 },
  { id: 'day', label: 'Last 24 hours', milliseconds: 86_400_000 },
  { id: 'week', label: 'Last 7 days', milliseconds: 7 * 86_400_000 },
  { id: 'month', label: 'Last 30 days', milliseconds: 30 * 86_400_000 },
  { id: 'range', label: 'Between two times…', milliseconds: null },
] as const;

/** One of them. */
export type HistorySpan = (typeof historySpans)[number]['id'];

/** Lets everything through. */
export const wholeHistory: HistoryChoice = { kind: 'all', by: [], span: 'any', range: everything, text: '' };

/**
 * From when on, and before when, entries are shown, ms UTC; null: open.
 * @param now spans are counted back from it
 */
export function limitsOf(
  { span, range }: Pick<HistoryChoice, 'span' | 'range'>,
  now: number,
): { readonly from: number | null; readonly to: number | null } {
  // What is asked for ends before a moment; a range has its last one in it.
  if (span === 'range') return { from: range.from, to: range.to === null ? null : range.to + 1 };
  const length = historySpans.find(({ id }) => id === span)?.milliseconds ?? null;
  return { from: length === null ? null : now - length, to: null };
}

/** What a text means as an end of a range: a moment (of a day its first or its last), no end, or what is wrong with it. */
export function readRangeEnd(
  text: string,
  zone: string,
  end: 'from' | 'to',
): { readonly value: number | null } | { readonly problem: string } {
  if (text.trim() === '') return { value: null };
  const span = readTime(text.trim(), zone);
  return span === null ? { problem: 'Write it as 2024-05-14 09:30' } : { value: span[end] };
}

/** A range in words. @param print writes a moment in the zone that is shown */
function rangeLabel({ from, to }: HistoryRange, print: (at: number) => string): string {
  if (from === null) return to === null ? '' : `Until ${print(to)}`;
  return to === null ? `From ${print(from)}` : `${print(from)} to ${print(to)}`;
}

/** What a person reads for who did something; '' is what the workbench did by itself. */
export const personName = (by: string): string => (by === '' ? 'Casemate (automatic)' : by);

/** One part of a choice that narrows, as a chip says it. */
export interface HistoryChip {
  readonly id: string;
  readonly label: string;
  /** The choice without it. */
  readonly without: HistoryChoice;
}

/** The parts of a choice that narrow. @param print writes a moment in the zone that is shown */
export function chipsOf(choice: HistoryChoice, print: (at: number) => string): readonly HistoryChip[] {
  const { kind, by, span, range, text } = choice;
  const kindLabel = historyFilters.find(({ id }) => id === kind)?.label ?? kind;
  const spanLabel =
    span === 'range' ? rangeLabel(range, print) : (historySpans.find(({ id }) => id === span)?.label ?? span);
  return [
    ...(kind === 'all'
      ? []
      : [{ id: 'kind', label: kindLabel, without: { ...choice, kind: 'all' as const } }]),
    ...by.map((name) => ({
      id: `by ${name}`,
      label: `By ${personName(name)}`,
      without: { ...choice, by: by.filter((other) => other !== name) },
    })),
    ...(span === 'any' || spanLabel === ''
      ? []
      : [{ id: 'span', label: spanLabel, without: { ...choice, span: 'any' as const, range: everything } }]),
    ...(text.trim() === ''
      ? []
      : [{ id: 'text', label: `“${text.trim()}”`, without: { ...choice, text: '' } }]),
  ];
}
