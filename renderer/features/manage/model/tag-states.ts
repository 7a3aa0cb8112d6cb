import { formatCount } from '../../../../shared/lib/format-count.ts';
import type { ManageForm, ManagedValues } from './patch.ts';

/** How many of the incidents will have a tag. */
export type TagWanted = 'all' | 'some' | 'none';

/** One tag of the managed incidents. */
export interface TagState {
  readonly tag: string;
  /** How many of the incidents have it now. */
  readonly incidents: number;
  readonly wanted: TagWanted;
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
const has = (list: readonly string[], tag: string): boolean => list.some((other) => same(other, tag));

/** The tags that the incidents have or will have, in the order of how many have them, new ones last. */
export function tagStates(
  values: Pick<ManagedValues, 'incidents' | 'tags'>,
  form: Pick<ManageForm, 'addTags' | 'removeTags'>,
): readonly TagState[] {
  const present = values.tags.flatMap(({ value, incidents }): readonly TagState[] => {
    if (value === null) return [];
    const wanted = has(form.removeTags, value)
      ? 'none'
      : incidents === values.incidents || has(form.addTags, value)
        ? 'all'
        : 'some';
    return [{ tag: value, incidents, wanted }];
  });
  const added = form.addTags.filter((tag) => !present.some((state) => same(state.tag, tag)));
  return [...present, ...added.map((tag): TagState => ({ tag, incidents: 0, wanted: 'all' }))];
}

/** What is wanted of a tag next, when it is pressed: on all, on none, and back to some where only some have it. */
export function nextWanted(state: TagState, total: number): TagWanted {
  const isMixed = state.incidents > 0 && state.incidents < total;
  switch (state.wanted) {
    case 'some':
      return 'all';
    case 'all':
      return 'none';
    case 'none':
      return isMixed ? 'some' : 'all';
  }
}

/** The edits of a form after a tag is wanted on all, some (as it stands) or none of the incidents. */
export function wantTag(
  form: Pick<ManageForm, 'addTags' | 'removeTags'>,
  state: TagState,
  total: number,
  wanted: TagWanted,
): Pick<ManageForm, 'addTags' | 'removeTags'> {
  const without = (list: readonly string[]): readonly string[] =>
    list.filter((other) => !same(other, state.tag));
  const addTags = without(form.addTags);
  const removeTags = without(form.removeTags);
  return {
    addTags: wanted === 'all' && state.incidents < total ? [...addTags, state.tag] : addTags,
    removeTags: wanted === 'none' && state.incidents > 0 ? [...removeTags, state.tag] : removeTags,
  };
}

/** `3 of 5 have it`; nothing for one incident. */
export function describeTagCount(state: TagState, total: number): string {
  if (total <= 1) return '';
  if (state.incidents === 0) return 'new';
  return state.incidents === total
    ? `all ${formatCount(total)} have it`
    : `${formatCount(state.incidents)} of ${formatCount(total)} have it`;
}
