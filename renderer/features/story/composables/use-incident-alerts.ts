import { watch } from 'vue';
import type { ComputedRef, Ref, ShallowRef } from 'vue';
import type { OutputOf, ParsedInputOf } from '../../../../shared/contract/index.ts';
import { useClient, usePages } from '../../../client/index.ts';
import type { ClientError } from '../../../client/index.ts';

type Page = OutputOf<'incidents.alerts'>;

/** One alert of a list. */
export type AlertRow = Page['rows'][number];

/** The alerts of an incident in time order. */
export interface IncidentAlerts {
  readonly rows: ShallowRef<readonly AlertRow[]>;
  readonly total: Ref<number>;
  /** The last page that came: it says how many alerts the rows stand for. */
  readonly last: ShallowRef<Page | null>;
  readonly hasMore: Ref<boolean>;
  readonly loading: Ref<boolean>;
  readonly error: ShallowRef<ClientError | null>;
  loadMore(): Promise<void>;
  refetch(): Promise<void>;
}

/**
 * Fetches the alerts of an incident page by page until they are all there.
 * @param collapsed one row for the repeats of a storm
 * @param only what a step of the incident asks to go through; null for all
 */
export function useIncidentAlerts(
  incident: ComputedRef<string | null>,
  collapsed: Readonly<Ref<boolean>>,
  only: () => ParsedInputOf<'incidents.alerts'>['only'] = () => null,
): IncidentAlerts {
  const client = useClient();
  const pages = usePages<AlertRow, Page>(
    (cursor, limit, signal) =>
      client.incidents.alerts(
        { incident: incident.value ?? '', collapsed: collapsed.value, only: only(), cursor, limit },
        { signal },
      ),
    {
      key: () => (incident.value === null ? null : [incident.value, collapsed.value, only()]),
      incident: () => incident.value,
      touched: ['alerts', 'incidents', 'pins'],
      pageSize: 500,
      rowKey: (row) => row.uid,
    },
  );
  watch([pages.hasMore, () => pages.last.value, pages.loading], () => {
    if (pages.hasMore.value && !pages.loading.value && pages.error.value === null) void pages.loadMore();
  });
  return pages;
}
