import { formatCount } from '../../../../shared/lib/format-count.ts';
import { valueLabel } from '../../../../shared/model/values.ts';
import type { OutputOf } from '../../../../shared/contract/index.ts';

/** An incident that may be merged, with what decides which one stays. */
export interface Candidate {
  readonly row: OutputOf<'incidents.get'>['row'];
  readonly comments: number;
  /** When an analyst first worked on it, ms UTC; null for never. */
  readonly firstWork: number | null;
}

/** Of several incidents the one that an analyst worked on first, else the lowest number: the one that stays unless told otherwise. */
export function survivorOf(candidates: readonly Candidate[]): Candidate | null {
  const begun = ({ firstWork }: Candidate): number => firstWork ?? Number.MAX_SAFE_INTEGER;
  return [...candidates].sort((a, b) => begun(a) - begun(b) || a.row.number - b.row.number)[0] ?? null;
}

/** A value in which incidents differ: what stays, and what the others had. */
export interface Difference {
  readonly field: string;
  readonly stays: string;
  readonly others: readonly { readonly numbers: readonly number[]; readonly value: string }[];
}

type Row = Candidate['row'];

const classificationOf = (row: Row): string => {
  if (row.classification === null) return 'not set';
  const value = valueLabel('classification', row.classification);
  return row.determination === null ? value : `${value}: ${valueLabel('determination', row.determination)}`;
};

const fields: readonly { readonly field: string; readonly read: (row: Row) => string }[] = [
  { field: 'Name', read: (row) => (row.nameIsAutomatic ? 'made from its alerts' : `“${row.name}”`) },
  { field: 'Status', read: (row) => valueLabel('incidentStatus', row.status) },
  { field: 'Assigned to', read: (row) => row.assignedTo ?? 'nobody' },
  { field: 'Classification', read: classificationOf },
  {
    field: 'Severity',
    read: (row) =>
      row.severityIsOverridden && row.severity !== null
        ? `${valueLabel('severity', row.severity)}, set by an analyst`
        : 'made from its alerts',
  },
];

/** In what the others differ from the incident that stays; equal fields are left out. */
export function differencesOf(stays: Row, others: readonly Row[]): readonly Difference[] {
  return fields.flatMap(({ field, read }) => {
    const kept = read(stays);
    const numbers = new Map<string, number[]>();
    for (const row of others) {
      const value = read(row);
      if (value !== kept) numbers.set(value, [...(numbers.get(value) ?? []), row.number]);
    }
    return numbers.size === 0
      ? []
      : [{ field, stays: kept, others: [...numbers].map(([value, list]) => ({ numbers: list, value })) }];
  });
}

const count = (number: number, one: string, many: string): string =>
  `${formatCount(number)} ${number === 1 ? one : many}`;

const listWords = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;

/** `#7, #9 and #12`. */
export function listNumbers(numbers: readonly number[]): string {
  const words = numbers.map((number) => `#${number}`);
  if (words.length > 6) return `${words.slice(0, 5).join(', ')} and ${formatCount(words.length - 5)} more`;
  return listWords(words);
}

/** What a merge does, in numbers. */
export function describeMerge(stays: Candidate, others: readonly Candidate[]): string {
  const sum = (read: (candidate: Candidate) => number): number =>
    [stays, ...others].reduce((total, candidate) => total + read(candidate), 0);
  const alerts = sum(({ row }) => row.alertCount);
  const comments = sum((candidate) => candidate.comments);
  const pins = sum(({ row }) => row.pinnedCount);
  const parts = [
    count(alerts, 'alert', 'alerts'),
    ...(comments > 0 ? [count(comments, 'comment', 'comments')] : []),
    ...(pins > 0 ? [count(pins, 'pin', 'pins')] : []),
  ];
  const names = listNumbers(others.map(({ row }) => row.number));
  return [
    `${others.length + 1} incidents become one: #${stays.row.number}, with ${listWords(parts)}.`,
    `${names} ${others.length === 1 ? 'leads' : 'lead'} to it from then on, and no run takes them apart.`,
  ].join(' ');
}

/** What a person should know before open and resolved incidents meet; null when there is nothing. */
export function warnOfResolved(stays: Row, others: readonly Row[]): string | null {
  const active = others.reduce((sum, row) => sum + row.activeAlertCount, 0);
  if (stays.status === 'resolved' && active > 0)
    return `#${stays.number} is resolved: ${count(active, 'active alert joins', 'active alerts join')} it. Choose an open incident to stay, or reopen it afterwards.`;
  const closed = others.filter((row) => row.status === 'resolved');
  if (stays.status !== 'resolved' && closed.length > 0)
    return `${listNumbers(closed.map((row) => row.number))} ${closed.length === 1 ? 'is' : 'are'} resolved, #${stays.number} is not: all alerts are in an open incident then.`;
  return null;
}
