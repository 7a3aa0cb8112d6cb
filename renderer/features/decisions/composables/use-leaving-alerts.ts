import { computed, ref, shallowRef, watch } from 'vue';
import type { ClientError } from '../../../client/index.ts';
import { useClient, useQuery } from '../../../client/index.ts';
import { useChange } from '../../../app/commands/index.ts';
import { entitiesOfWrong, findWrong, ignoresOf, keyOfLink, wrongLinksOf } from '../model/wrong-links.ts';
import type { CutLink, IgnoreScope, WrongLink } from '../model/wrong-links.ts';

/**
 * Alerts that shall leave their incident: how many, which links are cut, and which of those were wrong.
 * @param wrong the link that the analyst called wrong already: it is ticked, and stands first.
 */
export function useLeavingAlerts(
  alerts: () => readonly string[],
  from: () => string,
  wrong: WrongLink | null = null,
) {
  const client = useClient();
  const change = useChange();
  const repeats = ref(true);
  const ticked = shallowRef<ReadonlySet<string>>(new Set());
  const chosen = shallowRef<ReadonlyMap<number, IgnoreScope>>(new Map());

  const incident = useQuery((signal) => client.incidents.get({ incident: from() }, { signal }), {
    key: from,
    touched: ['incidents', 'alerts'],
  });
  const cut = useQuery(
    (signal) => client.correlation.cut({ alerts: [...alerts()], repeats: repeats.value }, { signal }),
    { key: () => [alerts(), repeats.value], touched: ['incidents', 'alerts'] },
  );
  /** Alerts that go when their repeats go along; the first answer is with repeats. */
  const withRepeats = ref(0);
  watch(cut.data, (data) => (withRepeats.value = Math.max(withRepeats.value, data?.alerts ?? 0)));
  const hasRepeats = computed(() => withRepeats.value > alerts().length);

  const called = computed(() =>
    cut.data.value === null || wrong === null ? null : findWrong(cut.data.value.links, wrong),
  );
  const links = computed<readonly CutLink[]>(() => {
    const all = cut.data.value?.links ?? [];
    return called.value === null ? all : [called.value, ...all.filter((link) => link !== called.value)];
  });
  // Only at first: who unticks it has changed their mind.
  const stop = watch(called, (link) => {
    if (link === null) return;
    ticked.value = new Set([...ticked.value, keyOfLink(link)]);
    stop();
  });
  const wrongLinks = computed(() => wrongLinksOf(links.value, ticked.value));
  const entities = computed(() => entitiesOfWrong(links.value, ticked.value));
  const leaving = computed(() =>
    cut.data.value === null || incident.data.value === null
      ? null
      : {
          from: incident.data.value.row.number,
          alerts: incident.data.value.row.alertCount,
          leaving: cut.data.value.alerts,
        },
  );
  const error = computed<ClientError | null>(() => incident.error.value ?? cut.error.value);

  function tick(link: CutLink, wrong: boolean): void {
    const next = new Set(ticked.value);
    if (wrong) next.add(keyOfLink(link));
    else next.delete(keyOfLink(link));
    ticked.value = next;
  }

  function choose(entityId: number, scope: IgnoreScope | null): void {
    const next = new Map(chosen.value);
    if (scope === null) next.delete(entityId);
    else next.set(entityId, scope);
    chosen.value = next;
  }

  /** Ignores the entities of wrong links that were chosen for it: each a decision of its own, with its own undo. */
  async function ignoreChosen(reason: string): Promise<void> {
    for (const { entity, scope } of ignoresOf(entities.value, chosen.value))
      await change.run(() =>
        client.correlation.ignoreEntity({
          entityId: entity.id,
          incident: scope === 'incident' ? from() : null,
          reason,
        }),
      );
  }

  return {
    repeats,
    hasRepeats,
    incident,
    cut,
    links,
    ticked,
    wrongLinks,
    entities,
    chosen,
    leaving,
    error,
    tick,
    choose,
    ignoreChosen,
  };
}

/** What {@link useLeavingAlerts} gives. */
export type LeavingAlerts = ReturnType<typeof useLeavingAlerts>;
