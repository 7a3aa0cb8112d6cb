import type { InputOf, OutputOf } from '../../../../shared/contract/index.ts';
import { problemOfName, problemOfText } from '../../../../shared/contract/index.ts';
import { determinationsOf, valueLabel } from '../../../../shared/model/values.ts';

/** What the pane needs to know of each incident. */
export type ManagedIncident = Pick<
  OutputOf<'incidents.get'>,
  'row' | 'automaticName' | 'automaticSeverity' | 'resolvingComment'
>;
/** A change of incidents as the contract takes it. */
export type IncidentPatch = InputOf<'incidents.update'>['patch'];

/** The value of a choice that differs between the incidents, or that was not read: it is left as it is. */
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
  readonly tags: readonly string[];
  readonly comment: string;
}

/** The one value that all share, or `asItIs`. */
function common(values: readonly string[]): string {
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) ? first : asItIs;
}

/** Tags that every incident has, in the order of the first. */
export function commonTags(incidents: readonly ManagedIncident[]): readonly string[] {
  const [first, ...others] = incidents;
  return (first?.row.tags ?? []).filter((tag) => others.every((other) => other.row.tags.includes(tag)));
}

/** The fields as they stand. `complete` is false when more incidents are managed than were read: nothing is then known to be common. */
export function formOf(incidents: readonly ManagedIncident[], complete: boolean): ManageForm {
  const of = (read: (incident: ManagedIncident) => string): string =>
    complete ? common(incidents.map(read)) : asItIs;
  const single = complete && incidents.length === 1 ? incidents[0] : undefined;
  return {
    name: single?.row.name ?? '',
    nameAutomatic: single?.row.nameIsAutomatic ?? false,
    severity: of(({ row }) => (row.severityIsOverridden ? (row.severity ?? automatic) : automatic)),
    status: of(({ row }) => row.status),
    assignedTo: of(({ row }) => row.assignedTo ?? ''),
    classification: of(({ row }) => row.classification ?? notSet),
    determination: of(({ row }) => row.determination ?? notSet),
    resolvingComment: single?.resolvingComment ?? '',
    tags: complete ? commonTags(incidents) : [],
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
  const addTags = after.tags.filter((tag) => !before.tags.includes(tag));
  const removeTags = before.tags.filter((tag) => !after.tags.includes(tag));
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
    ...(addTags.length > 0 ? { addTags } : {}),
    ...(removeTags.length > 0 ? { removeTags } : {}),
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

/** What resolving does to alerts, in words. */
export function describeCascade(incidents: number, activeAlerts: number | null, leaveOpen: boolean): string {
  const what =
    incidents === 1 ? 'The incident is resolved' : `${incidents.toLocaleString('en')} incidents are resolved`;
  if (activeAlerts === 0) return `${what}. No alert of ${incidents === 1 ? 'it' : 'them'} is still active.`;
  const alerts =
    activeAlerts === null
      ? 'all their active alerts'
      : activeAlerts === 1
        ? '1 active alert'
        : `${activeAlerts.toLocaleString('en')} active alerts`;
  return leaveOpen
    ? `${what}; ${alerts} stay${activeAlerts === 1 ? 's' : ''} open, and the history says so.`
    : `${what}, and with ${incidents === 1 ? 'it' : 'them'} ${alerts}.`;
}

/** What a field holds, in words; a classification with its determination. */
export function describeField(field: keyof ManageForm, form: ManageForm): string {
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
    case 'tags':
      return form.tags.join(', ');
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
