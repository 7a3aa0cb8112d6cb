import type { TimeRule } from './mapping.ts';

/** What the values of a column are, by what most of them look like. */
export const columnKinds = [
  'time',
  'ip',
  'mail',
  'hash',
  'url',
  'path',
  'domain',
  'host',
  'user',
  'technique',
  'tactic',
  'severity',
  'id',
  'number',
  'constant',
  'text',
  'empty',
] as const;

/** One kind. */
export type ColumnKind = (typeof columnKinds)[number];

/** A column as a sample of its values shows it. */
export interface ColumnProfile {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Share of the values that are of the kind, 0 to 1. */
  readonly share: number;
  /** Rows of the sample in which the column says something. */
  readonly filled: number;
  /** Rows of the sample. */
  readonly rows: number;
  readonly distinct: number;
  /** The first three values that differ, cut to 200 characters. */
  readonly examples: readonly string[];
  /** All different values where they are few and short, as severities are; else none. */
  readonly values: readonly string[];
  /** How its times are written; null unless it is a time. */
  readonly time: Pick<TimeRule, 'format' | 'pattern'> | null;
}
