import { computed, ref, shallowRef } from 'vue';
import {
  describeField,
  fittingDetermination,
  formOf,
  isEmptyPatch,
  patchOf,
  problemsOf,
} from '../model/patch.ts';
import type { ManageForm, Managed } from '../model/patch.ts';
import { rebaseForm } from '../model/rebase.ts';

/** The fields with edits in them, to be put aside and taken up again. */
export interface HeldForm {
  readonly before: ManageForm;
  readonly form: ManageForm;
  readonly clashes: ReadonlySet<keyof ManageForm>;
}

/** The fields of the pane between what stands in the store and what the analyst wants. */
export function useManageForm() {
  const before = ref<ManageForm | null>(null);
  const form = ref<ManageForm | null>(null);
  const clashes = shallowRef<ReadonlySet<keyof ManageForm>>(new Set());
  const patch = computed(() =>
    before.value === null || form.value === null ? {} : patchOf(before.value, form.value),
  );

  const isEdited = computed(() => !isEmptyPatch(patch.value));
  const problems = computed(() =>
    before.value === null || form.value === null ? {} : problemsOf(before.value, form.value),
  );

  /** Takes what stands now; edits stay on top of it. Answers whether the form was empty until now. */
  function take(managed: Managed): boolean {
    const fresh = formOf(managed);
    const opening = before.value === null || form.value === null;
    if (before.value === null || form.value === null) form.value = fresh;
    else {
      const rebased = rebaseForm(before.value, form.value, fresh);
      form.value = rebased.form;
      clashes.value = new Set([...clashes.value, ...rebased.clashes]);
    }
    before.value = fresh;
    return opening;
  }

  function clear(): void {
    before.value = null;
    form.value = null;
    clashes.value = new Set();
  }

  /** The fields as they are now; null before they are read. */
  function hold(): HeldForm | null {
    return before.value === null || form.value === null
      ? null
      : { before: before.value, form: form.value, clashes: clashes.value };
  }

  /** Goes on with fields that were put aside; what stands by now is taken as after any change elsewhere. */
  function restore(held: HeldForm): void {
    before.value = held.before;
    form.value = held.form;
    clashes.value = held.clashes;
  }

  function set<Field extends keyof ManageForm>(field: Field, value: ManageForm[Field]): void {
    if (form.value !== null) form.value = { ...form.value, [field]: value };
  }

  function chooseClassification(value: string): void {
    if (form.value === null) return;
    const determination = fittingDetermination(value, form.value.determination);
    form.value = { ...form.value, classification: value, determination };
  }

  /** What stands beside a field that changed elsewhere while it was edited here; null once both are the same. */
  function noteOf(field: keyof ManageForm): string | null {
    if (before.value === null || form.value === null || !clashes.value.has(field)) return null;
    const stands = describeField(field, before.value);
    return stands === describeField(field, form.value)
      ? null
      : `Changed elsewhere meanwhile, to: ${stands}. Your value is kept and replaces it when you save.`;
  }

  return {
    before,
    form,
    patch,
    isEdited,
    problems,
    take,
    clear,
    hold,
    restore,
    set,
    chooseClassification,
    noteOf,
  };
}
