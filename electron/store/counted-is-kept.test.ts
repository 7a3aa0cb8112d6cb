import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ParsedItem, PreparedBatch } from '../../shared/model/record.ts';
import { hasProviderUid } from '../../shared/model/record-uid.ts';
import { collect } from '../../tests/support/collect.ts';
import { startOfDay } from '../../tests/support/prepared.ts';
import { sharedData } from '../../tests/support/shared-data.ts';
import { importBatches, openTestStore } from '../../tests/support/stores.ts';
import type { TestStore } from '../../tests/support/stores.ts';
import { bytesSource } from '../importers/_kit/byte-source.ts';
import type { Importer } from '../importers/_kit/importer.ts';
import { hashText, prepareBatches } from '../importers/prepare.ts';
import { detectFormat, parseFile } from '../importers/registry.ts';

const importers = resolve(import.meta.dirname, '../importers');
const options = { importedAt: startOfDay, tenant: null };

/** Every file below a folder, by its path. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

const fixtures = [...filesBelow(importers), ...filesBelow(resolve(importers, '../../tests/fixtures'))].filter(
  (path) => path.includes('/fixtures/') && !path.endsWith('.expected.json'),
);

/** Files of real data that an importer knows. */
function isTaken(path: string): boolean {
  return statSync(path).size > 0 && detectFormat(new Uint8Array(readFileSync(path)), basename(path)) !== null;
}

const open: TestStore[] = [];
const newStore = (): TestStore => {
  const store = openTestStore();
  open.push(store);
  return store;
};
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

/** What a store holds, whatever the order in which it came. */
function heldBy({ store }: TestStore) {
  const texts = (sql: string): readonly string[] => store.pluck<string>(sql).all();
  return {
    records: texts('SELECT uid FROM record ORDER BY uid'),
    versions: texts(
      `SELECT record.uid || ' ' || content_sha256 FROM record_version AS version JOIN record ON record.id = version.record_id ORDER BY 1`,
    ),
    context: texts('SELECT uid FROM context_record ORDER BY uid'),
    incidents: texts(`SELECT provider || ' ' || source_id FROM source_incident ORDER BY 1`),
  };
}

/**
 * The distinct things among the records of a kind: those with an id of their provider by id and content, all others each for itself, for
 * equal rows without an id are as many things.
 */
function countDistinct(records: readonly { readonly id: string | null; readonly content: string }[]): number {
  const named = records.filter(({ id }) => hasProviderUid(id));
  return new Set(named.map(({ content }) => content)).size + records.length - named.length;
}

const ofKind = <K extends ParsedItem['kind']>(items: readonly ParsedItem[], kind: K) =>
  items.filter((item): item is Extract<ParsedItem, { readonly kind: K }> => item.kind === kind);

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** The batches from the last record to the first. */
const reversed = (batches: readonly PreparedBatch[]): readonly PreparedBatch[] =>
  batches.toReversed().map((batch) => ({
    ...batch,
    records: batch.records.toReversed(),
    incidents: batch.incidents.toReversed(),
    context: batch.context.toReversed(),
  }));

/** Imports a file and holds what the store has against what the file said. */
async function checkFile(
  content: Uint8Array,
  name: string,
  importer: Importer | null = null,
): Promise<readonly ParsedItem[]> {
  const items = await collect(parseFile(bytesSource(content), name, options, importer));
  const batches = await collect(prepareBatches(bytesSource(content), name, { ...options, importer }));
  const test = newStore();
  const { counts } = importBatches(test.store, batches);
  const held = heldBy(test);
  const alerts = ofKind(items, 'alert').map(({ alert, canonical, reading }) => ({
    id: alert.providerAlertId,
    content: hashText(reading === undefined ? canonical : `${reading}\n${canonical}`),
  }));
  const context = ofKind(items, 'context').map((item) => ({
    id: item.context.providerRecordId,
    content: item.canonical,
  }));
  const incidents = ofKind(items, 'sourceIncident');
  const rejects = ofKind(items, 'reject');
  const contextCounted = Object.values(counts.context).reduce((sum, rows) => sum + rows, 0);

  // Everything in the file is counted, once.
  const empty = incidents.filter((item) => item.empty).length;
  expect(counts.records).toBe(alerts.length + context.length + empty + rejects.length);
  const { alertsNew, alertsUpdated, alertsUnchanged, twins } = counts;
  expect(alertsNew + alertsUpdated + alertsUnchanged + twins).toBe(alerts.length);
  expect([contextCounted, counts.rejected, counts.emptyIncidents]).toEqual([
    context.length,
    rejects.length,
    empty,
  ]);

  // Everything that is counted is there: as a record, as one of its versions, as a row of context, as a reject.
  expect(held.records).toHaveLength(alertsNew + twins);
  expect(held.versions).toHaveLength(countDistinct(alerts));
  // None of these files has an alert in two states: what differs is another alert, not a version of the first.
  expect(held.records).toHaveLength(held.versions.length);
  const kept = new Set(held.versions.map((text) => text.slice(text.lastIndexOf(' ') + 1)));
  expect(alerts.filter((alert) => !kept.has(alert.content))).toEqual([]);
  expect(held.context).toHaveLength(countDistinct(context));
  const bytes = new Set(test.store.pluck<Uint8Array>('SELECT raw FROM context_record').all().map(textOf));
  // Of rows that are spelt differently and say the same, one spelling is kept.
  const kinds = ofKind(items, 'context');
  const spelt = new Set(kinds.filter(({ raw }) => bytes.has(textOf(raw))).map(({ canonical }) => canonical));
  expect(kinds.filter(({ canonical }) => !spelt.has(canonical)).map(({ canonical }) => canonical)).toEqual(
    [],
  );
  expect(test.store.pluck<number>('SELECT count(*) FROM import_reject').get()).toBe(rejects.length);
  const known = new Set(held.incidents);
  for (const { incident } of incidents) expect(known).toContain(`${incident.provider} ${incident.id}`);

  // Order does not matter, and the same file again adds nothing.
  const turned = newStore();
  importBatches(turned.store, reversed(batches));
  expect(heldBy(turned)).toEqual(held);
  const again = importBatches(test.store, batches).counts;
  expect(heldBy(test)).toEqual(held);
  expect([again.records, again.alertsNew, again.alertsUpdated, again.twins]).toEqual([
    counts.records,
    0,
    0,
    0,
  ]);
  return items;
}

describe('what an import counts is in the store', () => {
  it.each(fixtures.map((path) => ({ name: relative(importers, path), path })))('$name', async ({ path }) => {
    await checkFile(new Uint8Array(readFileSync(path)), basename(path));
  });

  it('keeps rows of context that share an id and say something else, of every importer that reads such ids', async () => {
    const reached = new Set<string>();
    for (const path of fixtures) {
      const bytes = new Uint8Array(readFileSync(path));
      const importer = detectFormat(bytes, basename(path));
      const items = await collect(parseFile(bytesSource(bytes), basename(path), options));
      const named = ofKind(items, 'context').filter((item) => hasProviderUid(item.context.providerRecordId));
      if (importer === null || named.length === 0) continue;
      const lines = named.flatMap(({ canonical }) => [
        canonical,
        canonical.replace(/\}$/, ',"aFieldMore":"1"}'),
      ]);
      const both = await checkFile(Buffer.from(lines.join('\n')), 'both.ndjson', importer);
      const ids = ofKind(both, 'context').map((item) => item.context.providerRecordId);
      if (new Set(ids.filter(hasProviderUid)).size < ids.length) reached.add(importer.id);
    }
    expect([...reached]).toEqual(
      expect.arrayContaining([
        'entra-audit',
        'entra-sign-ins',
        'microsoft-cloud-app-activity',
        'ocsf',
        'office-365-activity',
        'stix',
      ]),
    );
  });

  const shared = sharedData();
  const real = shared === null ? [] : filesBelow(shared).filter(isTaken);
  it.skipIf(shared !== null)(
    'real files: skipped, there is no shared/data beside the checkout',
    () => undefined,
  );
  it.each(real.map((path) => ({ name: relative(shared ?? '', path), path })))(
    'real: $name',
    { timeout: 120_000 },
    async ({ path }) => {
      await checkFile(new Uint8Array(readFileSync(path)), basename(path));
    },
  );
});
