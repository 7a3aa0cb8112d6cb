import type { OutputOf } from '../../../shared/contract/index.ts';
import { OperationError } from '../../../shared/contract/index.ts';
import type { MockHandlers } from './mock-bridge.ts';

const start = Date.UTC(2026, 0, 15, 9);

/** Lists as an analyst would have them after a week. */
export const sampleLists: OutputOf<'indicators.list'>['lists'] = [
  {
    uid: 'list-1',
    kind: 'indicator',
    name: 'Phishing kits',
    fileName: 'phishing-kits.csv',
    format: 'csv',
    source: 'National CERT',
    verdict: 'malicious',
    publishedAt: start - 20 * 86_400_000,
    importedAt: start,
    records: 12_410,
    accepted: 12_345,
    repeated: 40,
    skipped: [{ reason: 'attributes of the type yara', count: 20 }],
    rejected: 5,
    entries: 12_345,
    entities: 2,
    seen: null,
  },
  {
    uid: 'list-2',
    kind: 'asset',
    name: 'Inventory',
    fileName: 'inventory.csv',
    format: 'assetCsv',
    source: null,
    verdict: 'none',
    publishedAt: null,
    importedAt: start,
    records: 810,
    accepted: 810,
    repeated: 0,
    skipped: [],
    rejected: 0,
    entries: 1204,
    entities: 3,
    seen: 2,
  },
];

/** What lists answer in a scenario. */
export function listHandlers(lists: OutputOf<'indicators.list'>['lists'] = []): MockHandlers {
  const find = (uid: string): (typeof lists)[number] => {
    const found = lists.find((list) => list.uid === uid);
    if (!found) throw new OperationError('notFound', 'There is no such list.');
    return found;
  };
  return {
    'indicators.list': ({ kinds }) => ({ lists: lists.filter(({ kind }) => kinds.includes(kind)) }),
    'indicators.get': ({ list }) => {
      const summary = find(list);
      return {
        summary,
        dependents: { entities: summary.entities, verdicts: summary.entities, incidents: 1 },
        unknownCriticality: 0,
      };
    },
    'indicators.entries': ({ list }) => {
      const { entries, kind } = find(list);
      const value = kind === 'asset' ? 'device|hostName|ws-megan-01' : 'login.evil-mail.example';
      const row = {
        id: 1,
        type: kind === 'asset' ? 'asset' : 'domain',
        value,
        note: null,
        line: 2,
        validUntil: null,
        shownOnly: false,
        asset:
          kind === 'asset'
            ? {
                identifier: 'ws-megan-01',
                criticality: 'critical',
                owner: 'IT',
                group: 'Finance',
                site: 'Berlin',
              }
            : null,
      };
      return { rows: [row], next: null, total: entries };
    },
    'indicators.rejects': () => ({ rows: [], next: null, total: 0 }),
    'indicators.ofEntity': () => ({ assets: [], hits: [], countries: [] }),
  };
}
