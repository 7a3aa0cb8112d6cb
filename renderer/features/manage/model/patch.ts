import type { InputOf, OutputOf } from '../../../../shared/contract/index.ts';
import { problemOfName, problemOfText } from '../../../../shared/contract/index.ts';
import { determinationsOf, valueLabel } from '../../../../shared/model/values.ts';

/** What stands of one incident. */
export type ManagedIncident = Pick<
  OutputOf<'incidents.get'>,
  'row' | 'automaticName' | 'automaticSeverity' | 'resolvingComment'
>;
/** How many of the managed incidents have each value. */
export type ManagedValues = OutputOf<'incidents.values'>;
/** What stands of the managed incidents. */
export interface Managed {
  readonly values: ManagedValues;
  /** The incident, where it is one. */
  readonly single: ManagedIncident | null;
}
/** A change of incidents as the contract takes it. */
export type IncidentPatch = InputOf<'incidents.update'>['patch'];

/** The value of a choice that differs between the incidents: it is left as it is. */
export const asItIs = 'asItIs';
/** The value of a choice that follows the alerts. */
export const automatic = 'automatic';
/** The value of a choice that is empty. */
export const notSet = 'notSet';

/** The fields of the pane. Choices hold a wire value or one of the three words above. */
export interface ManageForm {
  readonly name: string;
  /** Gives the name back to the alerts. */
  readonly nameAutomatic: boolean;
  readonly severity: string;
  readonly status: string;
  /** A name; empty for nobody; `asItIs` when they differ. */
  readonly assignedTo: string;
  readonly classification: string;
  readonly determination: string;
  readonly resolvingComment: string;
  /** Tags that all get; tags that all lose. */
  readonly addTags: readonly string[];
  readonly removeTags: readonly string[];
  readonly comment: string;
}

/** The text fields and choices of the pane. */
export type ManageField = keyof ManageForm;

/** What one incident has, as it is told of many. */
export function valuesOfOne({ row }: ManagedIncident): ManagedValues {
  const one = (value: string | null) => [{ value, incidents: 1 }];
  return {
    incidents: 1,
    status: one(row.status),
    severity: one(row.severityIsOverridden ? row.severity : null),
    assignedTo: one(row.assignedTo),
    classification: one(row.classification),
    determination: one(row.determination),
    tags: row.tags.flatMap(one),
    systemTags: row.systemTags.flatMap(one),
  };
}

/** The fields as they stand. */
export function formOf({ values, single }: Managed): ManageForm {
  const common = (counted: ManagedValues['status'], empty: string): string =>
    counted.length === 1 ? (counted[0]?.value ?? empty) : asItIs;
  return {
    name: single?.row.name ?? '',
    nameAutomatic: single?.row.nameIsAutomatic ?? false,
    severity: common(values.severity, automatic),
    status: common(values.status, asItIs),
    assignedTo: common(values.assignedTo, ''),
    classification: common(values.classification, notSet),
    determination: common(values.determination, notSet),
    resolvingComment: single?.resolvingComment ?? '',
    addTags: [],
    removeTags: [],
    comment: '',
  };
}

const orNull = (choice: string, empty: string): string | null => (choice === empty ? null : choice);

/** The change from what stands to what the analyst wants: only fields that differ. An empty patch means that nothing was changed. */
export function patchOf(before: ManageForm, after: ManageForm): IncidentPatch {
  const differs = (field: keyof ManageForm): boolean =>
    before[field] !== after[field] && after[field] !== asItIs;
  const statuses = ['active', 'inProgress', 'awaitingAction', 'resolved'] as const;
  const status = statuses.find((known) => known === after.status);
  const name = after.name.trim();
  const { addTags, removeTags } = after;
  const nameBack = after.nameAutomatic && !before.nameAutomatic;
  const renamed =
    !after.nameAutomatic &&
    name !== '' &&
    (name !== before.name || before.nameAutomatic !== after.nameAutomatic);
  return {
    ...(nameBack ? { name: null } : {}),
    ...(renamed ? { name } : {}),
    ...(differs('severity') ? { severity: orNull(after.severity, automatic) } : {}),
    ...(differs('status') && status !== undefined ? { status } : {}),
    ...(differs('assignedTo') ? { assignedTo: orNull(after.assignedTo.trim(), '') } : {}),
    ...(differs('classification') ? { classification: orNull(after.classification, notSet) } : {}),
    ...(differs('determination') ? { determination: orNull(after.determination, notSet) } : {}),
    ...(differs('resolvingComment') ? { resolvingComment: orNull(after.resolvingComment.trim(), '') } : {}),
    ...(addTags.length > 0 ? { addTags: [...addTags] } : {}),
    ...(removeTags.length > 0 ? { removeTags: [...removeTags] } : {}),
    ...(after.comment.trim() === '' ? {} : { comment: after.comment.trim() }),
  };
}

/** True when a patch changes nothing. */
export const isEmptyPatch = (patch: IncidentPatch): boolean => Object.keys(patch).length === 0;

/** The determination to keep when the classification changes: one that belongs to it, else none. */
export function fittingDetermination(classification: string, determination: string): string {
  if (classification === asItIs || determination === asItIs) return determination;
  const fitting: readonly string[] = determinationsOf[classification] ?? [];
  return fitting.includes(determination) ? determination : notSet;
}

/** What a field holds, in words; a classification with its determination. */
export function describeField(field: ManageField, form: ManageForm): string {
  const choice = (kind: Parameters<typeof valueLabel>[0], value: string): string =>
    value === asItIs
      ? 'several values'
      : value === notSet
        ? 'Not set'
        : value === automatic
          ? 'Automatic'
          : valueLabel(kind, value);
  switch (field) {
    case 'name':
    case 'nameAutomatic':
      return form.nameAutomatic ? `${form.name} (automatic)` : form.name;
    case 'severity':
      return choice('severity', form.severity);
    case 'status':
      return choice('incidentStatus', form.status);
    case 'assignedTo':
      return form.assignedTo === asItIs ? 'several people' : form.assignedTo.trim() || 'Nobody';
    case 'classification':
    case 'determination': {
      const classification = choice('classification', form.classification);
      return form.determination === notSet
        ? classification
        : `${classification}, ${choice('determination', form.determination)}`;
    }
    case 'resolvingComment':
      return form.resolvingComment.trim() || 'no text';
    case 'addTags':
    case 'removeTags':
      return form[field].join(', ');
    case 'comment':
      return form.comment;
  }
}

/** What is wrong with the texts of the pane: a sentence beside each field that the contract would not take. */
export function problemsOf(
  before: ManageForm,
  form: ManageForm,
): Readonly<Partial<Record<keyof ManageForm, string>>> {
  const renamed = !form.nameAutomatic && form.name !== before.name;
  const found = {
    name: renamed ? problemOfName('incidentName', form.name) : null,
    assignedTo: problemOfText('assignedTo', form.assignedTo),
    resolvingComment: problemOfText('resolvingComment', form.resolvingComment),
    comment: problemOfText('comment', form.comment),
  };
  return Object.fromEntries(Object.entries(found).filter(([, problem]) => problem !== null));
}
