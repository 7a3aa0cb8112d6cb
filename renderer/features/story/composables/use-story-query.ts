import { refDebounced } from '@vueuse/core';
import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { useClient, useQuery } from '../../../client/index.ts';
import type { ClientError } from '../../../client/index.ts';
import type { Story } from '../model/graph.ts';
import { questionOf } from '../model/story-question.ts';
import { storyKinds, useStoryAhead } from '../story-ahead.ts';
import { useStory } from '../story-store.ts';

/** How long typing has to rest before the graph follows, ms. */
const typingRest = 150;

/** The story as it is asked for now. */
export interface StoryQuery {
  /** The newest answer; the one before stays while it is fetched. */
  readonly story: ComputedRef<Story | null>;
  readonly error: ComputedRef<ClientError | null>;
  /** True while the answer is not of the present filter, layout or groups. */
  readonly loading: ComputedRef<boolean>;
  refetch(): Promise<void>;
}

/** Fetches the story of an incident in the present layout, filter and grouping. */
export function useStoryQuery(incident: () => string): StoryQuery {
  const client = useClient();
  const view = useStory();
  const ahead = useStoryAhead();
  const text = refDebounced(
    computed(() => view.filter.text.trim()),
    typingRest,
  );
  const question = computed(() =>
    questionOf(
      {
        layout: view.layout,
        filter: view.filter,
        openStorms: [...view.openStorms],
        openGroups: [...view.openGroups],
        groupSimilar: view.groupSimilar,
        neighboursOf: view.neighboursOf,
      },
      text.value,
    ),
  );
  const fetch = (signal: AbortSignal): Promise<Story> =>
    ahead.take(incident(), question.value, signal) ??
    client.incidents.story({ incident: incident(), ...question.value }, { signal });
  const query = useQuery(fetch, {
    key: () => [incident(), question.value],
    // Neighbours are of other incidents: what changes there changes the picture as well.
    incident: () => (view.neighboursOf.length > 0 ? null : incident()),
    touched: storyKinds,
  });
  return {
    story: computed(() => query.data.value),
    error: computed(() => query.error.value),
    loading: computed(() => query.loading.value),
    refetch: () => query.refetch(),
  };
}
