import type { WritableStore } from '../../electron/store/connection.ts';
import { openStore } from '../../electron/store/open-store.ts';
import type { NormalizedAlert } from '../../shared/model/record.ts';
import {
  batchOf,
  buildAlert,
  device,
  evidence,
  file,
  sourceTime,
  startOfDay,
  user,
} from '../support/prepared.ts';
import { correlateStore, importBatches } from '../support/stores.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';

/** The incidents of the store, by the title of their alerts. */
export const stories = {
  /** 500 alerts with 3,000 pieces of evidence. */
  large: { name: 'Large', alerts: 500, evidence: 6 },
  /** About 1,000 nodes and edges, which are drawn one by one where that is asked for. */
  thousand: { name: 'Thousand', alerts: 130, evidence: 4 },
  /** Nothing but one alert on one device. */
  lone: { name: 'Lone', alerts: 1, evidence: 1 },
} as const;

type Shape = (typeof stories)[keyof typeof stories];

const categories = [
  'InitialAccess',
  'Execution',
  'Persistence',
  'CredentialAccess',
  'Discovery',
  'LateralMovement',
  'CommandAndControl',
  'Impact',
];
const severities = ['informational', 'low', 'medium', 'high'];

/** Makes the store of a data folder with one incident of each shape; the same every time. */
export function generateStories(folder: string): WritableStore {
  const store = openStore(folder);
  for (const [index, shape] of Object.values(stories).entries())
    importBatches(
      store,
      [batchOf(alertsOf(shape, createRandom(index + 1), index))],
      startOfDay + index * 1000,
    );
  correlateStore(store);
  return store;
}

function alertsOf(
  { name, alerts, evidence: pieces }: Shape,
  random: Random,
  index: number,
): NormalizedAlert[] {
  return Array.from({ length: alerts }, (_, n) => {
    const at = sourceTime(startOfDay + index * 400 * 86_400_000 + n * 90_000);
    return buildAlert(`${name}-${n}`, {
      title: `${name} alert ${n}`,
      detectorId: `${name} rule ${n}`,
      category: categories[Math.floor((n / alerts) * categories.length)] ?? 'Impact',
      severity: severities[n % severities.length] ?? 'low',
      firstActivity: at,
      lastActivity: at,
      sourceIncident: { provider: 'portal', id: name, webUrl: null },
      evidence: [
        device(`${name}-host-${Math.floor(random.next() * 25)}`),
        ...Array.from({ length: pieces - 1 }, (_unused, piece) => drawEvidence(name, n, piece, random)),
      ],
    });
  });
}

/** Users and addresses come back, files and URLs are mostly new. */
function drawEvidence(
  name: string,
  n: number,
  piece: number,
  random: Random,
): NormalizedAlert['evidence'][number] {
  const some = (count: number): number => Math.floor(random.next() * count);
  switch (piece % 5) {
    case 0:
      return user(`${name}-user-${some(40)}`);
    case 1:
      return evidence('ip', [`address=203.0.${some(4)}.${some(200)}`], { roles: ['destination'] });
    case 2:
      return file(`${(n * 7 + piece).toString(16)}`.padStart(64, name.length.toString(16)), {
        roles: ['created'],
      });
    case 3:
      return evidence('url', [`url=https://${name}-${some(500)}.example.net/a`]);
    default:
      return evidence('process', [`start=${name}-host|${n}|${piece}`]);
  }
}
