import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import type { Client, Query } from '../../../client/index.ts';
import { useClient, useQuery } from '../../../client/index.ts';
import type { ExplainEnd } from '../explain-store.ts';

/** One end as a reader knows it, with the incident that it is in. */
export interface NamedEnd {
  readonly what: 'Alert' | 'Incident';
  readonly title: string;
  readonly at: number | null;
  readonly incident: { readonly uid: string; readonly number: number } | null;
}

async function nameOf(client: Client, end: ExplainEnd, signal: AbortSignal): Promise<NamedEnd> {
  if (end.kind === 'alert') {
    const { row } = await client.alerts.get({ alert: end.alert }, { signal });
    const { incidentUid: uid, incidentNumber: number } = row;
    return {
      what: 'Alert',
      title: row.title,
      at: row.firstActivity,
      incident: uid === null || number === null ? null : { uid, number },
    };
  }
  const { row, redirectedTo } = await client.incidents.get({ incident: end.incident }, { signal });
  return {
    what: 'Incident',
    title: row.name,
    at: row.firstActivity,
    incident: redirectedTo ?? { uid: row.uid, number: row.number },
  };
}

/** The two ends of an explanation by name. */
export function useEnds(ends: () => readonly [ExplainEnd, ExplainEnd]): {
  readonly query: Query<readonly NamedEnd[]>;
  readonly incidents: ComputedRef<readonly string[]>;
} {
  const client = useClient();
  const query = useQuery<readonly NamedEnd[]>(
    (signal) => Promise.all(ends().map((end) => nameOf(client, end, signal))),
    { key: ends, touched: ['incidents', 'alerts'] },
  );
  const incidents = computed(() => [
    ...new Set((query.data.value ?? []).flatMap(({ incident }) => (incident ? [incident.uid] : []))),
  ]);
  return { query, incidents };
}
