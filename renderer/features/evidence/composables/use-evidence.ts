import { computed, ref, shallowRef, watch } from 'vue';
import type { ComputedRef, Ref, ShallowRef } from 'vue';
import { evidenceSortColumns } from '../../../../shared/contract/index.ts';
import type { OutputOf } from '../../../../shared/contract/index.ts';
import { explainError, toClientError, useClient, usePages } from '../../../client/index.ts';
import type { Pages } from '../../../client/index.ts';
import { emptySelection, useToasts } from '../../../ui/index.ts';
import type { TableSelection } from '../../../ui/index.ts';
import { useEvidenceView } from '../evidence-store.ts';
import { noFilter } from '../model/filter.ts';
import type { EvidenceFilter } from '../model/filter.ts';
import type { EvidenceRow } from '../model/verdicts.ts';

type Evidence = OutputOf<'incidents.evidence'>;

/** The evidence of an incident under the filter, and what is chosen of it. */
export interface EvidenceList {
  readonly pages: Pages<EvidenceRow, Evidence>;
  /** What the list is asked with. */
  readonly choice: ComputedRef<{
    readonly category: Evidence['categories'][number]['category'];
    readonly text: string;
    readonly filter: EvidenceFilter;
    readonly sort: { readonly column: (typeof evidenceSortColumns)[number]; readonly descending: boolean };
  }>;
  readonly categories: ShallowRef<Evidence['categories']>;
  readonly facets: ShallowRef<Evidence['facets'] | null>;
  readonly isFiltered: ComputedRef<boolean>;
  readonly selection: Ref<TableSelection>;
  /** Entities that are chosen, also of rows that are not loaded. */
  readonly chosen: ComputedRef<readonly number[]>;
  /** Rows that match and are not chosen, where all loaded ones are: how many *all that match* are. Null: there is no such offer. */
  readonly offer: ComputedRef<number | null>;
  /** Chooses all that match, 10,000 at most. */
  readonly selectAll: () => Promise<void>;
  readonly busy: Ref<boolean>;
  /** The chosen entities with their names, in the order of the list; those of rows that are not loaded are fetched. */
  readonly readChosen: () => Promise<readonly EvidenceRow['entity'][]>;
}

/** Reads the evidence of an incident as the analyst looks at it. */
export function useEvidence(incident: () => string): EvidenceList {
  const client = useClient();
  const toasts = useToasts();
  const view = useEvidenceView();
  watch(incident, (uid) => view.open(uid), { immediate: true });
  const choice = computed(() => ({
    category: view.category,
    // What somebody pasted by mistake is looked for by its beginning.
    text: view.text.slice(0, 500),
    filter: view.filter,
    sort: {
      column: evidenceSortColumns.find((column) => column === view.sort?.column) ?? 'verdict',
      descending: view.sort?.direction !== 'ascending',
    },
  }));
  const pages = usePages<EvidenceRow, Evidence>(
    (cursor, limit, signal) =>
      client.incidents.evidence({ incident: incident(), ...choice.value, cursor, limit }, { signal }),
    {
      key: () => [incident(), choice.value],
      touched: ['verdicts', 'entities', 'alerts', 'pins', 'lists'],
      rowKey: (row) => row.entity.id,
    },
  );
  const categories = shallowRef<Evidence['categories']>([]);
  const facets = shallowRef<Evidence['facets'] | null>(null);
  watch(
    () => pages.last.value,
    (page) => {
      if (page === null) return;
      categories.value = page.categories;
      facets.value = page.facets;
    },
    { immediate: true },
  );

  const selection = ref<TableSelection>(emptySelection);
  watch(
    () => JSON.stringify([incident(), view.category, view.text, view.filter]),
    () => (selection.value = emptySelection),
  );
  const chosen = computed(() => [...selection.value.keys].map(Number));
  const offer = computed(() => {
    const total = pages.total.value;
    const { keys } = selection.value;
    const all =
      pages.rows.value.length > 0 && pages.rows.value.every((row) => keys.has(String(row.entity.id)));
    return all && pages.hasMore.value && keys.size < total && keys.size < 10_000 ? total : null;
  });
  const busy = ref(false);

  async function selectAll(): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    try {
      const { entities } = await client.incidents.evidenceKeys({ incident: incident(), ...choice.value });
      selection.value = { keys: new Set(entities.map(String)), anchor: null };
    } catch (thrown) {
      const error = toClientError('incidents.evidenceKeys', thrown);
      toasts.show('Nothing more was chosen', {
        tone: 'danger',
        detail: `${error.message} ${explainError(error).advice}`,
      });
    } finally {
      busy.value = false;
    }
  }

  async function readChosen(): Promise<readonly EvidenceRow['entity'][]> {
    const { keys } = selection.value;
    const found: EvidenceRow['entity'][] = [];
    const loaded = pages.rows.value.filter((row) => keys.has(String(row.entity.id)));
    if (loaded.length === keys.size) return loaded.map((row) => row.entity);
    let cursor: string | null = null;
    do {
      const page: Evidence = await client.incidents.evidence({
        incident: incident(),
        ...choice.value,
        cursor,
        limit: 500,
      });
      for (const { entity } of page.rows) if (keys.has(String(entity.id))) found.push(entity);
      cursor = page.next;
    } while (cursor !== null && found.length < keys.size);
    return found;
  }

  return {
    pages,
    choice,
    categories,
    facets,
    isFiltered: computed(
      () =>
        view.category !== 'all' ||
        view.text !== '' ||
        JSON.stringify(view.filter) !== JSON.stringify(noFilter),
    ),
    selection,
    chosen,
    offer,
    selectAll,
    busy,
    readChosen,
  };
}
