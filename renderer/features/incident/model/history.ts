import type { z } from 'zod';
import { categoryLabel } from '../../../../shared/model/attack.ts';
import { plainMarkdown } from '../../../../shared/model/plain-markdown.ts';
import { canonicalValue, valueLabel } from '../../../../shared/model/values.ts';
import type { ValueField } from '../../../../shared/model/values.ts';
import type { historyEntry } from '../../../../shared/contract/index.ts';

/** One change or comment. */
export type HistoryEntry = z.infer<typeof historyEntry>;

/** Filters of the history: everything, or some kinds. */
export const historyFilters = [
  { id: 'all', label: 'All', kinds: ['comment', 'sourceComment', 'change', 'automatic', 'import'] },
  { id: 'comments', label: 'Comments', kinds: ['comment', 'sourceComment'] },
  { id: 'changes', label: 'Changes', kinds: ['change'] },
  { id: 'automatic', label: 'Automatic', kinds: ['automatic', 'import'] },
] as const satisfies readonly {
  readonly id: string;
  readonly label: string;
  readonly kinds: readonly HistoryEntry['kind'][];
}[];

/** One filter of the history. */
export type HistoryFilter = (typeof historyFilters)[number]['id'];

/** The kinds of entries that a filter lets through. */
export function kindsOf(filter: HistoryFilter): readonly HistoryEntry['kind'][] {
  return historyFilters.find(({ id }) => id === filter)?.kinds ?? [];
}

/** How many entries of the whole history a filter lets through. */
export function countOf(
  filter: HistoryFilter,
  counts: Readonly<Record<HistoryEntry['kind'], number>>,
): number {
  return kindsOf(filter).reduce((sum, kind) => sum + counts[kind], 0);
}

const fieldNames = new Map<string, string>([
  ['name', 'Name'],
  ['severity', 'Severity'],
  ['status', 'Status'],
  ['assignedTo', 'Assigned to'],
  ['classification', 'Classification'],
  ['determination', 'Determination'],
  ['resolvingComment', 'Resolving comment'],
  ['tag', 'Tag'],
  ['tags', 'Tags'],
  ['comment', 'Comment'],
  ['verdict', 'Verdict'],
  ['pin', 'Pin'],
  ['incident', 'Incident'],
  ['alerts', 'Alerts'],
]);

/** What a person reads for a field of the journal. */
export function fieldName(field: string | null): string {
  if (field === null) return 'Change';
  const name = fieldNames.get(field) ?? categoryLabel(field);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

const valueFields = new Map<string, ValueField>([
  ['severity', 'severity'],
  ['classification', 'classification'],
  ['determination', 'determination'],
  ['verdict', 'verdict'],
]);

/** What a person reads for an old or a new value of a field; an unknown value as it is. */
export function fieldValue(entry: Pick<HistoryEntry, 'field' | 'target'>, value: string | null): string {
  if (value === null || value === '') return 'not set';
  if (entry.field === 'status') {
    const field: ValueField = entry.target.startsWith('alert') ? 'alertStatus' : 'incidentStatus';
    return valueLabel(field, canonicalValue(field, value) ?? value);
  }
  const field = valueFields.get(entry.field ?? '');
  return field ? valueLabel(field, value) : value;
}

/** A change as a sentence, cut so that the new value can stand out. */
export interface ChangeSentence {
  readonly before: string;
  readonly value: string;
  readonly after: string;
}

/** What a sentence says what it is about by; `targetTotal` is more than 0 for many. */
type Subject = Pick<HistoryEntry, 'targetLabel' | 'field' | 'targetTotal'>;

const quoted = (text: string): string => `“${text}”`;

/** Characters of a comment that a sentence about it quotes. */
const longestQuotation = 80;

/** The first words of a comment, as they read once it is drawn. */
function firstWords(comment: string): string {
  const letters = [...plainMarkdown(comment.slice(0, longestQuotation * 50))];
  return letters.length <= longestQuotation
    ? letters.join('')
    : `${letters
        .slice(0, longestQuotation - 1)
        .join('')
        .trimEnd()}…`;
}

/** What was changed, as part of a sentence: the incident by its number, everything else by its name. */
function subjectOf({ targetLabel, field, targetTotal }: Subject): string {
  if (targetTotal > 0) return targetLabel;
  if (/^Incident \d+$/.test(targetLabel)) return targetLabel.toLowerCase();
  const isAlert = field !== 'verdict' && !/^pin(?: |$)/.test(field ?? '');
  return isAlert ? `alert ${quoted(targetLabel)}` : quoted(targetLabel);
}

/** Tells a change in a sentence: `Assigned alert “X” to Dana (was: nobody)`. */
export function changeSentence(
  entry: Subject & Pick<HistoryEntry, 'target' | 'oldValue' | 'newValue'>,
): ChangeSentence {
  const subject = subjectOf(entry);
  const isEmpty = (value: string | null): boolean => value === null || value === '';
  const old = fieldValue(entry, entry.oldValue);
  const value = fieldValue(entry, entry.newValue);
  // Of many it may have been another on each.
  const was = entry.targetTotal > 0 && isEmpty(entry.oldValue) ? '' : ` (was: ${old})`;
  const removed = isEmpty(entry.newValue);
  switch (entry.field) {
    case 'assignedTo':
      return removed
        ? { before: `Unassigned ${subject}`, value: '', after: was }
        : {
            before: `Assigned ${subject} to `,
            value,
            after: isEmpty(entry.oldValue) && entry.targetTotal === 0 ? ' (was: nobody)' : was,
          };
    case 'name':
      return removed
        ? { before: `Gave ${subject} its automatic name`, value: '', after: was }
        : { before: `Renamed ${subject} to `, value: quoted(value), after: ` (was: ${quoted(old)})` };
    case 'tag':
      return removed
        ? { before: 'Removed tag ', value: old, after: ` from ${subject}` }
        : { before: `Tagged ${subject} with `, value, after: '' };
    case 'comment':
      return {
        before: `${removed ? 'Took back' : 'Put back'} the comment `,
        value: quoted(firstWords((removed ? entry.oldValue : entry.newValue) ?? '')),
        after: subject.startsWith('incident ') ? '' : ` on ${subject}`,
      };
    case 'pin':
      return { before: `${removed ? 'Unpinned' : 'Pinned'} ${subject}`, value: '', after: '' };
    case 'pin in story':
      return entry.newValue === 'no'
        ? { before: `Left ${subject} out of the story`, value: '', after: '' }
        : { before: `Told ${subject} in the story`, value: '', after: '' };
    case 'pin caption':
      return removed
        ? { before: `Went back to the automatic caption of the step ${subject}`, value: '', after: was }
        : {
            before: `Wrote as the caption of the step ${subject}: `,
            value,
            after: isEmpty(entry.oldValue) ? '' : was,
          };
    case 'pin group':
      return removed
        ? { before: `Took the pin ${subject} out of its group`, value: '', after: was }
        : {
            before: `Put the pin ${subject} into the group `,
            value: quoted(value),
            after: isEmpty(entry.oldValue) ? '' : was,
          };
    case 'pin note':
      return removed
        ? { before: `Removed the note of the pin ${subject}`, value: '', after: was }
        : { before: `Noted on the pin ${subject}: `, value, after: isEmpty(entry.oldValue) ? '' : was };
    default: {
      const name = fieldName(entry.field);
      const what = name.charAt(0).toLowerCase() + name.slice(1);
      if (isEmpty(entry.oldValue) && removed) return { before: `${name}: ${subject}`, value: '', after: '' };
      return removed
        ? { before: `Cleared the ${what} of ${subject}`, value: '', after: was }
        : { before: `Set the ${what} of ${subject} to `, value, after: was };
    }
  }
}
