import { createHash } from 'node:crypto';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { standingStill } from '../../../tests/support/standing-still.ts';
import { buildZip } from '../../importers/_kit/archive/testing/build-zip.ts';
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
  expect(states()).toEqual([{ state: 'done', label: 'in' }]);
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

test('an import is called by its only file or folder, or by how many files were chosen', async () => {
  const one = write('one.ndjson', [alert('o1', 'd1', 0)]);
  const two = write('two.ndjson', [alert('o2', 'd2', 0)]);
  mkdirSync(join(folder, 'empty'));
  for (const paths of [[one], [one, two], [`${join(folder, 'empty')}/`]])
    await importFiles({ paths, tenant: null, importedAt }, writer, control());
  expect(states()).toEqual(['one.ndjson', '2 files', 'empty'].map((label) => ({ state: 'done', label })));
});

test('a chosen file that has gone is listed beside the others', async () => {
  const gone = join(folder, 'gone.ndjson');
  const paths = [gone, write('here.ndjson', [alert('h1', 'd1', 0)])];
  await importFiles({ paths, tenant: null, importedAt }, writer, control());
  expect(files().map(({ path, alertsNew, error }) => [path, alertsNew, error])).toEqual([
    [gone, 0, `There is no file or folder ${gone}.`],
    [paths[1], 1, null],
  ]);
});

test('a path that does not exist is said before anything is written', async () => {
  await expect(
    importFiles({ paths: [join(folder, 'nowhere')], tenant: null, importedAt }, writer, control()),
  ).rejects.toMatchObject({ code: 'fileUnreadable' });
  expect(states()).toEqual([]);
});

const text = (alerts: readonly object[]): Buffer =>
  Buffer.from(alerts.map((one) => `${JSON.stringify(one)}\n`).join(''));
const hashes = (): readonly unknown[] =>
  store.pluck<string | null>('SELECT sha256 FROM import_file ORDER BY id').all();
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('archives are read as the files in them; what cannot be read is listed and the rest goes in', async () => {
  const first = text(Array.from({ length: 300 }, (_, index) => alert(`z${index}`, `d${index}`, 0)));
  const second = text([alert('g1', 'd1', 0), alert('g2', 'd2', 0)]);
  const cut = gzipSync(text(Array.from({ length: 2000 }, (_, index) => alert(`c${index}`, 'd', 0))));
  const zip = join(folder, 'export.zip');
  writeFileSync(
    zip,
    buildZip([
      { name: 'one.ndjson', data: first },
      { name: '../../two.ndjson.gz', data: gzipSync(second) },
      { name: 'secret.ndjson', data: first, flags: 1 },
      { name: 'notes.txt', data: Buffer.from('only notes') },
    ]),
  );
  const gz = join(folder, 'cut.ndjson.gz');
  writeFileSync(gz, cut.subarray(0, cut.length / 2));
  const shares: number[] = [];
  await importFiles(
    { paths: [zip, gz], tenant: null, importedAt },
    writer,
    control(undefined, (progress) => void shares.push(progress ?? -1)),
  );
  const found = files();
  expect(found.map(({ path }) => path.slice(folder.length + 1))).toEqual([
    'export.zip/one.ndjson',
    'export.zip/../../two.ndjson.gz',
    'export.zip/secret.ndjson',
    'export.zip/notes.txt',
    'cut.ndjson.gz',
  ]);
  expect(found.slice(0, 4).map(({ alertsNew, rejected }) => [alertsNew, rejected])).toEqual([
    [300, 0],
    [2, 0],
    [0, 0],
    [0, 1],
  ]);
  expect(found.map(({ error }) => error?.slice(0, 22) ?? null)).toEqual([
    null,
    null,
    'Not read: it is encryp',
    null,
    'Cut off: the packed da',
  ]);
  // Every whole record before the end is there, and the one that the end goes through is a reject.
  expect(found[4]?.alertsNew).toBeGreaterThan(500);
  expect(found[4]).toMatchObject({ rejected: 1, records: (found[4]?.alertsNew ?? 0) + 1 });
  expect(hashes().slice(0, 4)).toEqual([
    sha256(first),
    sha256(second),
    null,
    sha256(Buffer.from('only notes')),
  ]);
  expect(shares).toEqual([...shares].sort((left, right) => left - right));
  expect(shares.at(-1)).toBeLessThanOrEqual(1);
  // A place in an archive is a place in what is unpacked.
  const place = store
    .read<{ offset: number; length: number }>(
      `SELECT v.byte_offset AS offset, v.byte_length AS length FROM record_version v
         JOIN record r ON r.id = v.record_id WHERE r.provider_alert_id = 'z7'`,
    )
    .get();
  expect(first.subarray(place?.offset, (place?.offset ?? 0) + (place?.length ?? 0)).toString()).toContain(
    '"z7"',
  );
});

test('the hash of a plain file is that of its bytes, whether its format is known or not', async () => {
  const known = write('a.ndjson', [alert('a1', 'd1', 0)]);
  const unknown = join(folder, 'b.bin');
  writeFileSync(unknown, Buffer.alloc(9_000_000, 'xyz\n'));
  await importFiles({ paths: [known, unknown], tenant: null, importedAt }, writer, control());
  expect(hashes()).toEqual([sha256(readFileSync(known)), sha256(readFileSync(unknown))]);
});

test('a thousand files are one import', async () => {
  mkdirSync(join(folder, 'many'));
  for (let index = 0; index < 1000; index += 1)
    write(`many/${String(index).padStart(4, '0')}.ndjson`, [alert(`f${index}`, `d${index}`, 0)]);
  await importFiles({ paths: [join(folder, 'many')], tenant: null, importedAt }, writer, control());
  expect(states()).toEqual([{ state: 'done', label: 'many' }]);
  expect(files()).toHaveLength(1000);
  expect(files().every(({ alertsNew, error }) => alertsNew === 1 && error === null)).toBe(true);
}, 60_000);

test('a paused import stands still between two batches and then goes on to its end', async () => {
  const file = write(
    'many.ndjson',
    Array.from({ length: 1000 }, (_, index) => alert(`p${index}`, `d${index}`, 0)),
  );
  let go: () => void = () => undefined;
  let isPaused = false;
  const done = importFiles({ paths: [file], tenant: null, importedAt }, writer, {
    ...control(undefined, (progress) => {
      if ((progress ?? 0) > 0.3) isPaused = true;
    }),
    whilePaused: () => (isPaused ? new Promise<void>((resolve) => (go = resolve)) : Promise.resolve()),
  });
  const count = (): number => store.pluck<number>('SELECT count(*) FROM alert').get() ?? 0;
  await expect.poll(() => isPaused && count() > 0, { timeout: 20_000 }).toBe(true);
  const standing = await standingStill(count, 300);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(count()).toBe(standing);
  expect(standing).toBeLessThan(1000);
  isPaused = false;
  // The next report pauses again unless that is over as well.
  const resume = setInterval(() => {
    isPaused = false;
    go();
  }, 1);
  await done.finally(() => clearInterval(resume));
  expect(count()).toBe(1000);
});
