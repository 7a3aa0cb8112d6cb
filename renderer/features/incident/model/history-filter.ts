import { historyFilters } from './history.ts';
import type { HistoryFilter } from './history.ts';

/** What a history is narrowed to. */
export interface HistoryChoice {
  readonly kind: HistoryFilter;
  /** Names of people and sources; empty: everyone. '' is what nobody is named for. */
  readonly by: readonly string[];
  readonly span: HistorySpan;
  readonly text: string;
}

/** Times that can be chosen: everything, or what is at most so old. */
export const historySpans = [
  { id: 'any', label: 'Any time', milliseconds: null },
  { id: 'hour', label: 'Last hour', milliseconds: 3_600_000 },
  { id: 'day', label: 'Last 24 hours', milliseconds: 86_400_000 },
  { id: 'week', label: 'Last 7 days', milliseconds: 7 * 86_400_000 },
  { id: 'month', label: 'Last 30 days', milliseconds: 30 * 86_400_000 },
] as const;

/** One of them. */
export type HistorySpan = (typeof historySpans)[number]['id'];

/** Lets everything through. */
export const wholeHistory: HistoryChoice = { kind: 'all', by: [], span: 'any', text: '' };

/** From when on entries are shown, ms UTC; null: from the first. */
export function startOf(span: HistorySpan, now: number): number | null {
  const length = historySpans.find(({ id }) => id === span)?.milliseconds ?? null;
  return length === null ? null : now - length;
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

/** The parts of a choice that narrow. */
export function chipsOf(choice: HistoryChoice): readonly HistoryChip[] {
  const { kind, by, span, text } = choice;
  const kindLabel = historyFilters.find(({ id }) => id === kind)?.label ?? kind;
  const spanLabel = historySpans.find(({ id }) => id === span)?.label ?? span;
  return [
    ...(kind === 'all'
      ? []
      : [{ id: 'kind', label: kindLabel, without: { ...choice, kind: 'all' as const } }]),
    ...by.map((name) => ({
      id: `by ${name}`,
      label: `By ${personName(name)}`,
      without: { ...choice, by: by.filter((other) => other !== name) },
    })),
    ...(span === 'any'
      ? []
      : [{ id: 'span', label: spanLabel, without: { ...choice, span: 'any' as const } }]),
    ...(text.trim() === ''
      ? []
      : [{ id: 'text', label: `“${text.trim()}”`, without: { ...choice, text: '' } }]),
  ];
}
