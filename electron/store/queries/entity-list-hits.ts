import type { OutputOf } from '../../../shared/contract/index.ts';
import { valueLabel } from '../../../shared/model/values.ts';
import { indicatorTypeLabels } from '../../../shared/model/indicator-values.ts';
import type { ReadableStore } from '../connection.ts';
import { listsOfEntity } from './entity-lists.ts';

type EntityListHits = OutputOf<'entities.lists'>;

const labels: Readonly<Record<string, string>> = indicatorTypeLabels;

/** What lists of every kind say of an entity, those that still hold first. */
export function listHitsOfEntity(store: ReadableStore, entityId: number): EntityListHits {
  const { hits, assets, countries } = listsOfEntity(store, entityId);
  return {
    hits: [
      ...hits.map(({ list, listUid, kind, entry, expired, validUntil, ...said }) => ({
        list,
        listUid,
        kind,
        entry,
        facts: factsOf({
          Type: labels[said.type] ?? said.type,
          Match: said.match,
          Verdict: said.verdict === 'none' ? null : valueLabel('verdict', said.verdict),
          Source: said.source,
          Note: said.note,
          Weight: said.shownOnly ? 'Too weak for a verdict' : null,
        }),
        expired,
        validUntil,
      })),
      ...assets.map(({ list, listUid, identifier, criticality, owner, group, site }) => ({
        list,
        listUid,
        kind: 'asset' as const,
        entry: identifier,
        facts: factsOf({ Criticality: criticality, Owner: owner, Group: group, Site: site }),
        expired: false,
        validUntil: null,
      })),
      ...countries.map(({ list, listUid, address, country, first, last, source }) => ({
        list,
        listUid,
        kind: 'country' as const,
        entry: address,
        facts: factsOf({ Country: country, Range: `${first} – ${last}`, Source: source }),
        expired: false,
        validUntil: null,
      })),
    ],
  };
}

function factsOf(said: Readonly<Record<string, string | null>>): EntityListHits['hits'][number]['facts'] {
  return Object.entries(said).flatMap(([name, value]) =>
    value === null || value === '' ? [] : [{ name, value }],
  );
}
