import { defineStore } from 'pinia';
import { computed } from 'vue';
import type { OutputOf } from '../../../shared/contract/index.ts';
import { useClient, useQuery } from '../../client/index.ts';

/** A tag of the store. */
export type Tag = OutputOf<'tags.list'>['tags'][number];
/** A colour of tags, by name. */
export type TagColour = Tag['colour'];

/**
 * Every tag of the store with its colour, read once for all that show tags. Colours are kept fresh; whoever shows how often tags are used
 * asks anew with `refetch`: counting them after each change of any incident would be work for nothing.
 */
export const useTags = defineStore('tags', () => {
  const client = useClient();
  const answer = useQuery((signal) => client.tags.list({}, { signal }), {
    key: () => 'tags',
    touched: ['tags', 'imports'],
  });
  const all = computed<readonly Tag[]>(() => answer.data.value?.tags ?? []);
  const byName = computed(() => new Map(all.value.map((tag) => [tag.tag, tag])));

  return {
    all,
    error: answer.error,
    refetch: answer.refetch,
    colourOf: (tag: string): TagColour => byName.value.get(tag)?.colour ?? 'grey',
  };
});
