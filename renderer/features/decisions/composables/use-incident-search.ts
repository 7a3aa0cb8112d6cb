import { refDebounced } from '@vueuse/core';
import { computed } from 'vue';
import type { Ref } from 'vue';
import { useClient, useQuery } from '../../../client/index.ts';
import type { Client } from '../../../client/index.ts';
import type { Candidate } from '../model/merge.ts';

/** An incident that can be picked, and why it is offered. */
export interface Offer {
  readonly row: Candidate['row'];
  /** For a similar incident: what both have in common or what keeps them apart. */
  readonly text: string | null;
}

const most = 8;
const list = { sort: { column: 'lastActivity', direction: 'descending' }, cursor: null } as const;

/** Incidents by number or by what the queue's search finds. */
async function search(
  client: Client,
  text: string,
  taken: readonly string[],
  signal: AbortSignal,
): Promise<readonly Offer[]> {
  const number = /^#?(\d{1,12})$/.exec(text)?.[1];
  const isNumberOnly = text.startsWith('#') && number !== undefined;
  const [exact, found] = await Promise.all([
    number === undefined
      ? null
      : // No incident has this number: then there is only what the text finds.
        client.incidents.get({ incident: number }, { signal }).catch(() => null),
    isNumberOnly
      ? null
      : client.queue.listIncidents(
          {
            ...list,
            filter: { clauses: [{ field: 'search', operator: 'matches', text }] },
            limit: most + taken.length,
          },
          { signal },
        ),
  ]);
  const rows = [
    ...(exact === null ? [] : [exact.row]),
    ...(found?.rows ?? []).filter(({ uid }) => uid !== exact?.row.uid),
  ];
  return rows.map((row) => ({ row, text: null }));
}

/** Without a text: incidents similar to one where there are any that are not taken, else the latest. */
async function suggest(
  client: Client,
  like: string | null,
  taken: readonly string[],
  signal: AbortSignal,
): Promise<readonly Offer[]> {
  const similar =
    like === null
      ? []
      : (await client.correlation.similar({ incident: like, cursor: null, limit: most }, { signal })).rows;
  if (similar.some(({ incident }) => !taken.includes(incident.uid)))
    return similar.map(({ incident, text }) => ({ row: incident, text }));
  const latest = await client.queue.listIncidents(
    { ...list, filter: { clauses: [] }, limit: most + taken.length },
    { signal },
  );
  return latest.rows.map((row) => ({ row, text: null }));
}

/** What a picker of incidents offers for what was typed; incidents that are `taken` are left out; a `quiet` one offers nothing before that. */
export function useIncidentSearch(
  text: Ref<string>,
  like: () => string | null,
  taken: () => readonly string[],
  quiet: () => boolean,
) {
  const client = useClient();
  const typed = refDebounced(text, 150);
  const query = useQuery(
    async (signal) => {
      const wanted = typed.value.trim();
      const offers = await (wanted === ''
        ? suggest(client, like(), taken(), signal)
        : search(client, wanted, taken(), signal));
      return { offers, similar: wanted === '' && offers.some((offer) => offer.text !== null) };
    },
    {
      key: () => (quiet() && typed.value.trim() === '' ? null : [typed.value.trim(), like(), taken()]),
      touched: ['incidents'],
    },
  );
  const offers = computed(() =>
    (query.data.value?.offers ?? []).filter(({ row }) => !taken().includes(row.uid)).slice(0, most),
  );
  const heading = computed(() =>
    typed.value.trim() !== ''
      ? 'Found'
      : query.data.value?.similar
        ? 'Similar incidents'
        : 'Latest incidents',
  );
  return {
    query,
    offers,
    heading,
    settled: computed(() => typed.value === text.value && !query.loading.value),
  };
}
