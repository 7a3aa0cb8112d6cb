import type { ManageForm } from './patch.ts';

/** Fields that mean something only together: whoever changed one of them decided both. */
const groups = [
  ['name', 'nameAutomatic'],
  ['severity'],
  ['status'],
  ['assignedTo'],
  ['classification', 'determination'],
  ['resolvingComment'],
] as const satisfies readonly (readonly (keyof ManageForm)[])[];

/** A form on top of fresh values. */
export interface RebasedForm {
  readonly form: ManageForm;
  /** Fields that the analyst edited and that became something else meanwhile; of a pair the first. */
  readonly clashes: ReadonlySet<keyof ManageForm>;
}

/**
 * Puts an analyst's edits on top of what stands now: fields that were not touched take the fresh value, edited ones stay.
 * Tags are edits of their own, which stand on whatever there is, so that they cannot clash.
 * @param before what stood when the edits were made.
 */
export function rebaseForm(before: ManageForm, mine: ManageForm, fresh: ManageForm): RebasedForm {
  const differ = (group: readonly (keyof ManageForm)[], one: ManageForm, other: ManageForm): boolean =>
    group.some((field) => one[field] !== other[field]);
  const edited = groups.filter((group) => differ(group, before, mine));
  const kept = Object.fromEntries(edited.flat().map((field) => [field, mine[field]]));
  const clashes = edited
    .filter((group) => differ(group, before, fresh) && differ(group, mine, fresh))
    .map(([field]) => field);
  const { addTags, removeTags, comment } = mine;
  return { form: { ...fresh, ...kept, addTags, removeTags, comment }, clashes: new Set(clashes) };
}
