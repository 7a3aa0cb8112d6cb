import { computed, watch } from 'vue';
import type { ComputedRef } from 'vue';
import { groupBy } from '../../../../shared/story/collect.ts';
import { useClient, useQuery } from '../../../client/index.ts';
import type { Story } from '../model/graph.ts';
import { namingInGraph } from '../model/naming.ts';
import { keyOf } from '../model/selection.ts';
import type { StoryTarget } from '../model/selection.ts';
import { useStory } from '../story-store.ts';

/** Selected entities, the last ones, whose alerts are asked for; of others the graph says which name them. */
const mostAsked = 20;

/** Which alerts name what is selected. */
export interface Naming {
  /** Alerts that name any of what is selected and is no alert itself. */
  readonly alerts: ComputedRef<ReadonlySet<string>>;
  /** The alert whose story is told does not name what is selected, and no other of the incident does. */
  readonly isOther: ComputedRef<boolean>;
}

/**
 * Finds the alerts that name what is selected, for the marks of list, strips and time; and lets the alert story follow: where its alert
 * does not name what is looked at, the earliest that does is told.
 * @param order uids of alerts, those that are shown first, each part in the order of time.
 */
export function useNaming(
  incident: () => string,
  story: ComputedRef<Story | null>,
  order: () => Iterable<string>,
): Naming {
  const client = useClient();
  const view = useStory();
  const inGraph = computed(() => (story.value === null ? null : namingInGraph(story.value)));
  const entities = computed(() =>
    view.targets.flatMap((target) => (target.kind === 'entity' ? [target.entityId] : [])).slice(-mostAsked),
  );
  // What is drawn as one of many, or left out by a filter, the graph cannot tell of.
  const query = useQuery(
    (signal) =>
      Promise.all(
        entities.value.map(async (entityId) => {
          const request = { entityId, incident: incident(), cursor: null, limit: 500 };
          const { rows } = await client.entities.alerts(request, { signal });
          return [entityId, rows.map(({ uid }) => uid)] as const;
        }),
      ),
    {
      key: () => (entities.value.length === 0 ? null : [incident(), entities.value]),
      incident,
      touched: ['alerts', 'entities', 'incidents'],
    },
  );
  const asked = computed(() => new Map(query.data.value));

  function namingOf(target: StoryTarget): ReadonlySet<string> {
    const drawn = inGraph.value?.(target) ?? new Set<string>();
    const found = target.kind === 'entity' ? asked.value.get(target.entityId) : undefined;
    return found === undefined ? drawn : new Set([...drawn, ...found]);
  }
  /** Groups of entities all of whose members are selected, as they are where one was opened: of these the graph tells who names them. */
  const wholeGroups = computed<readonly StoryTarget[]>(() => {
    const selected = new Set(view.keys);
    const members = groupBy(story.value?.members ?? [], ({ node }) => node);
    return [...members].flatMap(([node, all]) =>
      all.every(({ entityId }) => selected.has(keyOf({ kind: 'entity', entityId })))
        ? [{ kind: 'group', node }]
        : [],
    );
  });
  const alerts = computed(
    () => new Set([...view.targets, ...wholeGroups.value].flatMap((target) => [...namingOf(target)])),
  );

  /** What is looked at beside the alert story; null for an alert, and while it is not known which alerts name it. */
  const beside = computed(() => {
    const { current } = view;
    if (current === null || current.kind === 'alert' || story.value === null) return null;
    const isKnown =
      current.kind !== 'entity' || asked.value.has(current.entityId) || query.error.value !== null;
    return isKnown ? { target: current, naming: namingOf(current) } : null;
  });
  /** A repeat of a storm is drawn with its first, and may be told all the same: what it names itself decides. */
  const doubted = computed(() => {
    const { storyAlert } = view;
    if (beside.value?.target.kind !== 'entity' || storyAlert === null) return null;
    return beside.value.naming.has(storyAlert) ? null : storyAlert;
  });
  const check = useQuery((signal) => client.alerts.get({ alert: doubted.value ?? '' }, { signal }), {
    key: () => doubted.value,
    touched: ['alerts'],
  });
  /** Whether the alert that is told names what is looked at; null: that is still being read. */
  const isNamed = computed<boolean | null>(() => {
    const { value } = beside;
    if (value === null) return null;
    if (view.storyAlert === null) return false;
    if (value.naming.has(view.storyAlert)) return true;
    const { target } = value;
    if (target.kind !== 'entity' || check.error.value !== null) return false;
    const alert = check.data.value;
    if (alert?.row.uid !== view.storyAlert) return null;
    return alert.evidence.some(({ entity }) => entity.id === target.entityId);
  });
  const wanted = computed(() => {
    if (isNamed.value !== false || beside.value === null) return null;
    const { naming } = beside.value;
    for (const uid of order()) if (naming.has(uid)) return uid;
    const [first] = naming;
    return first ?? null;
  });
  watch(
    wanted,
    (uid) => {
      if (uid !== null) view.followAlert(uid);
    },
    { immediate: true },
  );
  return {
    alerts,
    isOther: computed(() => view.storyAlert !== null && isNamed.value === false && wanted.value === null),
  };
}
