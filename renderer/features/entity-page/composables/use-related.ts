import type { OutputOf } from '../../../../shared/contract/index.ts';
import { useClient, usePages } from '../../../client/index.ts';
import type { Pages } from '../../../client/index.ts';

type Related = OutputOf<'entities.related'>;

/** The portions that are loaded so far. */
export type RelatedPages = Pages<Related['rows'][number], Related>;

/** Rows that are shown at once: each is a link with its marks, and a page of thousands would take seconds to be drawn. */
const portion = 50;

/**
 * What an entity has to do with, portion by portion.
 * @param entity its row id; null for none yet.
 * @param incident uid of the incident in whose scope verdicts are looked at; null: everywhere.
 */
export function useRelated(entity: () => number | null, incident: () => string | null): RelatedPages {
  const client = useClient();
  return usePages<Related['rows'][number], Related>(
    (cursor, limit, signal) =>
      client.entities.related({ entityId: entity() ?? 0, incident: incident(), cursor, limit }, { signal }),
    {
      key: () => (entity() === null ? null : [entity(), incident()]),
      touched: ['verdicts', 'entities', 'alerts', 'incidents'],
      pageSize: portion,
      rowKey: (row) => row.entity.id,
    },
  );
}
