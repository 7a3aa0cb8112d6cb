import type { HeldForm } from '../composables/use-manage-form.ts';
import { rebaseForm } from './rebase.ts';

/** Edits of two incidents that became one: those of `there` stay, those of the other come where `there` has none; texts and tags of both. */
export function uniteHeldForms(moved: HeldForm, there: HeldForm): HeldForm {
  const below = rebaseForm(moved.before, moved.form, there.before).form;
  const { form } = rebaseForm(there.before, there.form, below);
  return {
    before: there.before,
    form: {
      ...form,
      addTags: [...new Set([...there.form.addTags, ...moved.form.addTags])],
      removeTags: [...new Set([...there.form.removeTags, ...moved.form.removeTags])],
      comment: [there.form.comment, moved.form.comment].filter((text) => text.trim() !== '').join('\n\n'),
    },
    clashes: new Set([...there.clashes, ...moved.clashes]),
  };
}
