import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JobControl } from '../../jobs/registry.ts';
import type { WritableStore } from '../../store/connection.ts';
import { openStore } from '../../store/open-store.ts';
import { correlateStore } from './correlate-store.ts';
import { importFiles } from './import-files.ts';
import { createLocalWriter, type LocalWriter } from './local-writer.ts';

let folder: string;
let store: WritableStore;
let writer: LocalWriter;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'casemate-'));
  store = openStore(join(folder, 'data'));
  writer = createLocalWriter(store, { now: Date.now, changed: () => undefined });
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const importedAt = Date.UTC(2026, 0, 1);
const control = (
  signal = new AbortController().signal,
  report: JobControl['report'] = () => undefined,
): JobControl => ({
  signal,
  isCancelled: () => signal.aborted,
  report,
});

const alert = (id: string, device: string, minute: number): object => ({
  '@odata.type': '#microsoft.graph.security.alert',
  id,
  providerAlertId: id,
  title: `Alert ${id}`,
  severity: 'medium',
  serviceSource: 'microsoftDefenderForEndpoint',
  detectorId: id,
  createdDateTime: '2025-06-01T10:00:00Z',
  firstActivityDateTime: new Date(Date.UTC(2025, 5, 1, 10, minute)).toISOString(),
  evidence: [
    {
      '@odata.type': '#microsoft.graph.security.deviceEvidence',
      mdeDeviceId: device.padStart(40, '0'),
      deviceDnsName: `${device}.contoso.com`,
    },
  ],
});

const write = (name: string, alerts: readonly object[]): string => {
  const file = join(folder, name);
  writeFileSync(file, alerts.map((one) => `${JSON.stringify(one)}\n`).join(''));
  return file;
};

const states = (): readonly unknown[] => store.read('SELECT state, label FROM import ORDER BY id').all();
const files = (): readonly {
  path: string;
  records: number;
  alertsNew: number;
  rejected: number;
  error: string | null;
}[] =>
  store
    .read<{ path: string; records: number; alertsNew: number; rejected: number; error: string | null }>(
      'SELECT path, records, alerts_new AS alertsNew, rejected, error FROM import_file ORDER BY id',
    )
    .all();

test('a folder is walked in order of name; hidden files stay out; the rest goes on behind a file that nobody knows', async () => {
  mkdirSync(join(folder, 'in', 'deep', '.git'), { recursive: true });
  write('in/b.ndjson', [alert('b1', 'd1', 0)]);
  write('in/deep/a.ndjson', [alert('a1', 'd2', 0), alert('a2', 'd2', 7)]);
  write('in/deep/.git/c.ndjson', [alert('c1', 'd3', 0)]);
  writeFileSync(join(folder, 'in', 'c.bin'), Buffer.from([0, 1, 2, 3]));
  await importFiles({ paths: [join(folder, 'in')], tenant: null, importedAt }, writer, control());
  expect(
    files().map(({ path, alertsNew, rejected }) => [path.slice(folder.length + 4), alertsNew, rejected]),
  ).toEqual([
    ['b.ndjson', 1, 0],
    ['c.bin', 0, 1],
    ['deep/a.ndjson', 2, 0],
  ]);
  expect(states()).toEqual([{ state: 'done', label: '3 files' }]);
});

test('the same file twice changes nothing, and correlation after it neither', async () => {
  const file = write('a.ndjson', [alert('a1', 'd1', 0), alert('a2', 'd1', 30), alert('a3', 'd2', 0)]);
  await importFiles({ paths: [file], tenant: null, importedAt }, writer, control());
  const first = await correlateStore(store, writer, control());
  expect(first.incidentsNew).toBe(2);
  const rows = store.read('SELECT * FROM alert ORDER BY id').all();
  await importFiles({ paths: [file], tenant: null, importedAt }, writer, control());
  expect(await correlateStore(store, writer, control())).toMatchObject({
    incidentsNew: 0,
    incidentsChanged: 0,
    incidentsRedirected: 0,
    linksWritten: 0,
  });
  expect(store.read('SELECT * FROM alert ORDER BY id').all()).toEqual(rows);
  expect(files().map(({ records, alertsNew }) => [records, alertsNew])).toEqual([
    [3, 3],
    [3, 0],
  ]);
});

test('cancelled, what was committed stays and can be correlated', async () => {
  const file = write(
    'many.ndjson',
    Array.from({ length: 3000 }, (_, index) => alert(`m${index}`, `d${index}`, 0)),
  );
  const controller = new AbortController();
  const { uid, cancelled } = await importFiles(
    { paths: [file], tenant: null, importedAt },
    writer,
    control(controller.signal, (progress) => {
      if ((progress ?? 0) > 0.3) controller.abort();
    }),
  );
  expect(cancelled).toBe(true);
  expect(store.pluck('SELECT state FROM import WHERE uid = ?').get(uid)).toBe('cancelled');
  const alerts = store.pluck<number>('SELECT count(*) FROM alert').get() ?? 0;
  expect(alerts).toBeGreaterThan(0);
  expect(alerts).toBeLessThan(3000);
  const summary = await correlateStore(store, writer, control());
  expect(summary.incidentsNew).toBe(alerts);
  expect(store.pluck('SELECT count(*) FROM alert WHERE incident_id IS NULL').get()).toBe(0);
  await importFiles({ paths: [file], tenant: null, importedAt }, writer, control());
  expect(store.pluck('SELECT count(*) FROM alert').get()).toBe(3000);
});

test('progress grows and ends at the whole', async () => {
  const shares: number[] = [];
  const paths = [
    write(
      'a.ndjson',
      Array.from({ length: 500 }, (_, index) => alert(`a${index}`, 'd1', 0)),
    ),
    write('b.ndjson', [alert('b', 'd1', 0)]),
  ];
  await importFiles(
    { paths, tenant: null, importedAt },
    writer,
    control(undefined, (progress) => void shares.push(progress ?? -1)),
  );
  expect(shares).toEqual([...shares].sort((left, right) => left - right));
  expect(shares.at(-1)).toBe(1);
});

test('a path that does not exist is said before anything is written', async () => {
  await expect(
    importFiles({ paths: [join(folder, 'nowhere')], tenant: null, importedAt }, writer, control()),
  ).rejects.toMatchObject({ code: 'fileUnreadable' });
  expect(states()).toEqual([]);
});
