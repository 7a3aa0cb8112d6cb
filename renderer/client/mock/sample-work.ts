import type { OutputOf } from '../../../shared/contract/index.ts';
import { mockNow } from './sample-rows.ts';

/** An import in a list of imports. */
export type ImportSummary = OutputOf<'imports.list'>['imports'][number];
/** A piece of long work. */
export type Job = OutputOf<'jobs.list'>['jobs'][number];
/** The watched folder. */
export type DropFolder = OutputOf<'imports.dropFolder'>;

/** Import `index`, the newest first. */
export const sampleImport = (index: number): ImportSummary => ({
  uid: `import-${index}`,
  label: index === 0 ? 'alerts-2024-05-14.ndjson and 2 more' : `sentinel-export-${index}.csv`,
  state: index === 2 ? 'cancelled' : 'done',
  startedAt: mockNow - index * 86_400_000,
  endedAt: mockNow - index * 86_400_000 + 42_000,
  files: index === 0 ? 3 : 1,
  records: 12_480,
  alertsNew: 11_900,
  alertsUpdated: 32,
  alertsUnchanged: 500,
  twins: 31,
  context: 5,
  emptyIncidents: 0,
  rejected: index === 0 ? 12 : 0,
  unknownFormats: 0,
  removal: null,
});

/** An import that is under way. */
export const runningJob: Job = {
  id: 'job-1',
  kind: 'import',
  label: 'Import of alerts-2024-05-14.ndjson',
  state: 'running',
  progress: 0.42,
  detail: '48.1 of 114 MB, 21,204 records',
  pause: 'offered',
  startedAt: mockNow - 9000,
  endedAt: null,
  error: null,
  result: null,
};

/** A watched folder in order. */
export const sampleDropFolder: DropFolder = {
  path: '/media/transfer/exports',
  enabled: true,
  state: 'watching',
  waiting: 0,
  imported: 12,
  last: { at: mockNow - 60_000, outcome: 'imported', files: 2, import: 'import-1' },
  problem: null,
};
