import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findOperation, type InputOf, type OutputOf } from '../../../shared/contract/index.ts';
import { parseMapping, type Mapping } from '../../../shared/mapping/mapping.ts';
import { buildZip } from '../../importers/_kit/archive/testing/build-zip.ts';
import type { WritableStore } from '../../store/connection.ts';
import { checkStore } from '../../store/check-store.ts';
import { openStore } from '../../store/open-store.ts';
import { commandHandlers } from '../commands/index.ts';
import type { CommandContext, QueryContext } from '../handlers.ts';
import { queryHandlers } from '../queries/index.ts';
import { readShippedMappings } from '../mapping-files.ts';
import { importFiles } from './import-files.ts';
import { createLocalWriter, type LocalWriter } from './local-writer.ts';

const fixtures = join(import.meta.dirname, '../../importers/generic/fixtures');
const shipped = parseMapping(
  readFileSync(
    join(import.meta.dirname, '../../../resources/mappings/ait-alert-data-set.mapping.json'),
    'utf8',
  ),
);
const aitText = readFileSync(join(fixtures, 'ait-alerts.csv'), 'utf8');
const rules = { mode: 'real', readOnly: false, audience: 'analyst' } as const;
const analyst = { name: 'Dana Reyes', keyFingerprint: 'SHA256:test', publicKey: 'ssh-ed25519 AAAA' };

let folder: string;
let store: WritableStore;
let writer: LocalWriter;
let now = Date.UTC(2026, 0, 1);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'casemate-'));
  store = openStore(join(folder, 'data'));
  writer = createLocalWriter(store, { now: Date.now, changed: () => undefined });
});
afterEach(() => {
  expect(checkStore(store).findings).toEqual([]);
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const place = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const control = { signal: new AbortController().signal, isCancelled: () => false, report: () => undefined };
const context = (): CommandContext => ({ store, workspace: rules, analyst, now: () => (now += 1000) });
const mappingsFolder = join(import.meta.dirname, '../../../resources/mappings');
const queries = (shippedMappings: QueryContext['shippedMappings'] = []): QueryContext => ({
  store,
  workspace: rules,
  techniques: new Map(),
  tactics: new Map(),
  shippedMappings,
});

/** Imports, and answers the files as the window sees them. */
async function bringIn(paths: readonly string[], mapping: Mapping | null = null) {
  const { uid } = await importFiles({ paths, tenant: null, importedAt: now, mapping }, writer, control);
  return { uid, files: queryHandlers['imports.get'](queries(), { import: uid }).files };
}
const save = (mapping: Mapping, replace = false) =>
  commandHandlers['mappings.save'](context(), { mapping, replace });
const undo = () => commandHandlers['workspace.undo'](context(), { group: null, force: false });
const savedNames = (): readonly string[] =>
  queryHandlers['mappings.list'](queries(), {}).mappings.map(({ mapping }) => mapping.name);
async function preview(input: InputOf<'mappings.preview'>): Promise<OutputOf<'mappings.preview'>> {
  const operation = findOperation('mappings.preview');
  const answer = await queryHandlers['mappings.preview'](queries(), operation?.input.parse(input) as never);
  return operation?.output.parse(answer) as OutputOf<'mappings.preview'>;
}

test('a file that nothing reads keeps its header, is offered a saved mapping, and says what has read it since', async () => {
  const path = place('ait.csv', aitText);
  const before = await bringIn([path, place('notes.txt', 'nothing of a table\n')]);
  expect(
    before.files.map(({ format, canBeMapped, offers, rejected }) => [format, canBeMapped, offers, rejected]),
  ).toEqual([
    [null, true, [], 1],
    [null, false, [], 1],
  ]);
  const file = () => queryHandlers['imports.get'](queries(), { import: before.uid }).files[0];
  const unknownFormats = () =>
    queryHandlers['imports.list'](queries(), { cursor: null, limit: 10 }).imports.map(
      (one) => one.unknownFormats,
    );
  expect(unknownFormats()).toEqual([1]);
  const { uid } = save(shipped);
  expect(file()).toMatchObject({ offers: [{ uid, name: 'AIT Alert Data Set' }], readBy: null });
  const after = await bringIn([path], shipped);
  expect(after.files[0]).toMatchObject({
    format: 'mapping',
    formatTitle: 'AIT Alert Data Set',
    mapping: { name: 'AIT Alert Data Set' },
    records: 5,
    alertsNew: 5,
    rejected: 0,
  });
  expect(file()?.readBy).toBe(after.uid);
  expect(unknownFormats()).toEqual([0, 0]);
  commandHandlers['imports.remove'](context(), { import: after.uid });
  expect(file()?.readBy).toBeNull();
  expect(unknownFormats()).toEqual([0, 1]);
});

test('a mapping that ships is offered behind saved ones, and not besides one that was saved as it is', async () => {
  const reading = queries(readShippedMappings(mappingsFolder));
  const path = place('ait.csv', aitText);
  const { uid } = await bringIn([path]);
  const offers = () => queryHandlers['imports.get'](reading, { import: uid }).files[0]?.offers;
  const uids = async () => {
    const input = findOperation('mappings.preview')?.input.parse({ file: path });
    const { saved } = await queryHandlers['mappings.preview'](reading, input as never);
    return saved.map((one) => [one.uid, one.isShipped, one.savedAt === null]);
  };
  const ours = { uid: 'shipped:ait-alert-data-set', name: 'AIT Alert Data Set', isShipped: true };
  expect(offers()).toEqual([ours]);
  expect(await uids()).toEqual([[ours.uid, true, true]]);
  const { uid: other } = save({ ...shipped, name: 'North' });
  expect(offers()).toEqual([{ uid: other, name: 'North', isShipped: false }, ours]);
  expect(await uids()).toEqual([
    [other, false, false],
    [ours.uid, true, true],
  ]);
  const { uid: same } = save(shipped);
  expect(offers()?.map((offer) => offer.uid)).toEqual([same, other]);
  const listed = queryHandlers['mappings.list'](reading, {});
  expect(listed.mappings.map(({ mapping }) => mapping.name)).toEqual(['AIT Alert Data Set', 'North']);
  expect(listed.shipped.map((one) => one.uid)).toEqual([
    'shipped:ait-alert-data-set',
    'shipped:ironscales-incident',
    'shipped:sumo-logic-signals',
  ]);
  expect(() => commandHandlers['mappings.remove'](context(), { mapping: ours.uid })).toThrow(
    'There is no such mapping.',
  );
});

test('the same file again changes nothing; a corrected mapping changes its alerts, and doubles none', async () => {
  const path = place('ait.csv', aitText);
  await bringIn([path], shipped);
  expect((await bringIn([path], shipped)).files[0]).toMatchObject({ alertsNew: 0, alertsUnchanged: 5 });
  const corrected: Mapping = { ...shipped, fields: { ...shipped.fields, severity: { constant: 'high' } } };
  expect((await bringIn([path], corrected)).files[0]).toMatchObject({ alertsNew: 0, alertsUpdated: 5 });
  expect(store.pluck<number>(`SELECT count(*) FROM alert WHERE severity = 'high'`).get()).toBe(5);
});

test('a mapping reads files of its header and unknown ones; what an importer knows, that reads', async () => {
  const known = place(
    'graph.json',
    JSON.stringify({
      '@odata.type': '#microsoft.graph.security.alert',
      id: 'one',
      providerAlertId: 'one',
      title: 'T',
      serviceSource: 'microsoftDefenderForEndpoint',
      severity: 'low',
      createdDateTime: '2025-06-01T10:00:00Z',
      evidence: [],
    }),
  );
  const { files } = await bringIn(
    [known, place('ait.csv', aitText), place('other.csv', 'a,b\n1,2\n')],
    shipped,
  );
  expect(files.map(({ format, records, rejected }) => [format, records, rejected])).toEqual([
    ['microsoft-graph', 1, 0],
    ['mapping', 5, 0],
    ['mapping', 1, 1],
  ]);
});

test('saving, replacing, renaming and removing a mapping is journaled and undone', () => {
  const first = save(shipped);
  expect(savedNames()).toEqual(['AIT Alert Data Set']);
  expect(() => save({ ...shipped, name: 'ait alert data set' })).toThrow(
    /There is a mapping “AIT Alert Data Set” already/,
  );
  const changedMapping: Mapping = { ...shipped, ignored: ['event_label'] };
  expect(save(changedMapping, true).uid).toBe(first.uid);
  undo();
  expect(queryHandlers['mappings.list'](queries(), {}).mappings[0]?.mapping).toEqual(shipped);
  const own: Mapping = { ...shipped, provider: null, name: 'North sensor' };
  const { uid } = save(own);
  expect(() =>
    commandHandlers['mappings.rename'](context(), { mapping: uid, name: 'AIT alert data set' }),
  ).toThrow(/already/);
  commandHandlers['mappings.rename'](context(), { mapping: uid, name: 'North wall' });
  expect(queryHandlers['mappings.list'](queries(), {}).mappings[1]?.mapping).toMatchObject({
    name: 'North wall',
    provider: 'northSensor',
  });
  commandHandlers['mappings.remove'](context(), { mapping: uid });
  expect(savedNames()).toEqual(['AIT Alert Data Set']);
  undo();
  expect(savedNames()).toEqual(['AIT Alert Data Set', 'North wall']);
  undo();
  undo();
  undo();
  expect(savedNames()).toEqual([]);
  expect(() => commandHandlers['mappings.remove'](context(), { mapping: uid })).toThrow(
    'There is no such mapping.',
  );
  expect(() => save({ ...shipped, time: { ...shipped.time, zone: 'Mars/Olympus' } })).toThrow(/no time zone/);
});

test('a preview shows rows as they will be imported, of plain files and of packed ones', async () => {
  save(shipped);
  const plain = await preview({ file: place('ait.csv', aitText) });
  expect(plain.saved.map(({ mapping }) => mapping.name)).toEqual(['AIT Alert Data Set']);
  expect(plain.counts).toEqual({ records: 5, alerts: 5, context: 0, rejects: 0, doubtful: 0 });
  expect(plain.rows[0]).toMatchObject({
    record: 1,
    line: 2,
    kind: 'alert',
    title: 'Wazuh: ClamAV database update',
    time: 1642723347000,
    entities: [
      { kind: 'ip', label: '10.20.130.4', roles: [] },
      { kind: 'device', label: 'mail', roles: [] },
    ],
  });
  const packed = await preview({ file: place('ait.csv.gz', gzipSync(aitText)) });
  expect({ ...packed, fileName: '' }).toEqual({ ...plain, fileName: '' });
  const zip = buildZip([
    { name: 'readme.txt', data: Buffer.from('hello\n') },
    { name: 'in/ait.csv', data: Buffer.from(aitText) },
  ]);
  const member = await preview({ file: place('two.zip', zip), member: 'in/ait.csv' });
  expect(member.fileName).toBe('ait.csv');
  expect(member.rows).toEqual(plain.rows);
});

test('a preview says where the records of a JSON file could be, and reads them where it is told', async () => {
  const path = join(fixtures, 'sumo-logic-signals.json');
  const found = await preview({ file: path });
  expect(found.records).toEqual({ chosen: '[].EntityResult', candidates: ['[].EntityResult', null] });
  const whole = await preview({ file: path, records: null });
  expect(whole.records?.chosen).toBeNull();
  expect(whole.counts.records).toBe(4);
  const mapped = await preview({
    file: path,
    mapping: { ...found.suggestion, fields: { title: { columns: ['ruleId'] } } },
  });
  expect(mapped.rows.map(({ kind, title }) => [kind, title])).toEqual([
    ['alert', 'THRESHOLD-S00096'],
    ['alert', 'MATCH-S00111'],
    ['reject', expect.stringContaining('a9288779')],
    ['reject', expect.stringContaining('broken')],
  ]);
});

test('a preview of what has no columns, or is not there, says so', async () => {
  await expect(preview({ file: place('a.txt', 'no table\n') })).rejects.toMatchObject({
    code: 'fileUnreadable',
  });
  await expect(preview({ file: join(folder, 'gone.csv') })).rejects.toMatchObject({ code: 'fileUnreadable' });
});
