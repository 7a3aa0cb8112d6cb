import type { InputOf } from '../../../../shared/contract/index.ts';
import { determinationsOf, valueLabel, valuesOf } from '../../../../shared/model/values.ts';
import type { AlertRow } from '../../story/index.ts';

/** What a change of alerts sets. */
export type AlertPatch = InputOf<'alerts.update'>['patch'];

/** The form in which an analyst changes one or several alerts. Empty text: leave as it is; `none`: not set. */
export interface AlertForm {
  readonly status: string;
  readonly classification: string;
  readonly determination: string;
  /** A name as it is typed. Empty: nobody, or left as it is where the alerts differ. */
  readonly assignedTo: string;
  readonly comment: string;
}

/** What stands for "not set" in a choice: no source writes this value. */
export const notSet = '—';

function common(rows: readonly AlertRow[], read: (row: AlertRow) => string | null): string {
  const values = new Set(rows.map((row) => read(row) ?? notSet));
  return values.size === 1 ? ([...values][0] ?? '') : '';
}

/** Whether alerts are not all assigned to the same person, or to nobody. */
export const hasSeveralOwners = (rows: readonly AlertRow[]): boolean =>
  rows.some((row) => (row.assignedTo ?? '') !== (rows[0]?.assignedTo ?? ''));

/** The form as it stands for some alerts; a field in which they differ is empty. */
export function formOf(rows: readonly AlertRow[]): AlertForm {
  return {
    status: common(rows, (row) => row.status),
    classification: common(rows, (row) => row.classification),
    determination: common(rows, (row) => row.determination),
    assignedTo: hasSeveralOwners(rows) ? '' : (rows[0]?.assignedTo ?? ''),
    comment: '',
  };
}

/** Fields that mean something only together: whoever changed one of them decided both. */
const decidedTogether = [['status'], ['classification', 'determination'], ['assignedTo']] as const;

/** A form over fresh values. */
interface RebasedAlertForm {
  readonly form: AlertForm;
  /** Fields that were edited and became something else meanwhile; of a pair the first. */
  readonly clashes: ReadonlySet<keyof AlertForm>;
}

/** The form over what stands by now: what was edited stays, all else is fresh. @param before what stood when it was edited */
export function rebaseAlertForm(before: AlertForm, form: AlertForm, fresh: AlertForm): RebasedAlertForm {
  const differ = (fields: readonly (keyof AlertForm)[], one: AlertForm, other: AlertForm): boolean =>
    fields.some((field) => one[field] !== other[field]);
  const edited = decidedTogether.filter((fields) => differ(fields, before, form));
  const kept = Object.fromEntries(edited.flat().map((field) => [field, form[field]]));
  const clashes = edited
    .filter((fields) => differ(fields, before, fresh) && differ(fields, form, fresh))
    .map(([field]) => field);
  return { form: { ...fresh, ...kept, comment: form.comment }, clashes: new Set(clashes) };
}

/** What a field says in words, a classification with its determination. */
export function describeAlertField(field: keyof AlertForm, form: AlertForm): string {
  const choice = (kind: 'alertStatus' | 'classification' | 'determination', value: string): string =>
    value === '' ? 'several values' : value === notSet ? 'Not set' : valueLabel(kind, value);
  switch (field) {
    case 'status':
      return choice('alertStatus', form.status);
    case 'classification':
    case 'determination': {
      const classification = choice('classification', form.classification);
      return form.determination === notSet
        ? classification
        : `${classification}, ${choice('determination', form.determination)}`;
    }
    case 'assignedTo':
      return form.assignedTo.trim() || 'Nobody';
    case 'comment':
      return form.comment;
  }
}

const statuses = ['new', 'inProgress', 'resolved'] as const;

/** What is to be changed: only fields that differ from what was there. */
export function patchOf(before: AlertForm, after: AlertForm): AlertPatch {
  const status = statuses.find((one) => one === after.status);
  const value = (text: string): string | null => (text === notSet ? null : text);
  const assigned = after.assignedTo.trim();
  return {
    ...(status !== undefined && after.status !== before.status ? { status } : {}),
    ...(after.classification !== '' && after.classification !== before.classification
      ? { classification: value(after.classification) }
      : {}),
    ...(after.determination !== '' && after.determination !== before.determination
      ? { determination: value(after.determination) }
      : {}),
    ...(assigned === before.assignedTo.trim() ? {} : { assignedTo: assigned === '' ? null : assigned }),
    ...(after.comment.trim() === '' ? {} : { comment: after.comment.trim() }),
  };
}

/** The form after its classification was chosen: a determination that does not belong to it goes. */
export function withClassification(form: AlertForm, classification: string): AlertForm {
  const allowed: readonly string[] = Object.hasOwn(determinationsOf, classification)
    ? (determinationsOf[classification] ?? [])
    : [];
  return {
    ...form,
    classification,
    determination: allowed.includes(form.determination) ? form.determination : notSet,
  };
}

interface Choice {
  readonly value: string;
  readonly label: string;
}

const mixed = (current: string): readonly Choice[] =>
  current === '' ? [{ value: '', label: 'Several values' }] : [];
const kept = (choices: readonly Choice[], current: string): readonly Choice[] =>
  current === '' || choices.some(({ value }) => value === current)
    ? choices
    : [...choices, { value: current, label: current }];

/** Choices of the status. */
export const statusChoices = (current: string): readonly Choice[] =>
  kept(
    [...mixed(current), ...statuses.map((value) => ({ value, label: valueLabel('alertStatus', value) }))],
    current,
  );

/** Choices of the classification. */
export const classificationChoices = (current: string): readonly Choice[] =>
  kept(
    [
      ...mixed(current),
      { value: notSet, label: 'Not set' },
      ...valuesOf('classification').map((value) => ({ value, label: valueLabel('classification', value) })),
    ],
    current,
  );

/** Choices of the determination under a classification. */
export function determinationChoices(classification: string, current: string): readonly Choice[] {
  const values = Object.hasOwn(determinationsOf, classification)
    ? (determinationsOf[classification] ?? [])
    : [];
  return kept(
    [
      ...mixed(current),
      { value: notSet, label: 'Not set' },
      ...values.map((value) => ({ value, label: valueLabel('determination', value) })),
    ],
    current,
  );
}
