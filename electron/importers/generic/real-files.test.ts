import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { parseMapping, type Mapping } from '../../../shared/mapping/mapping.ts';
import { sharedData } from '../../../tests/support/shared-data.ts';
import { openFileSource } from '../_kit/byte-source.ts';
import { openText } from '../_kit/text-source.ts';
import { importedAt } from '../_kit/testing/read-fixture.ts';
import { hashText, prepareBatches } from '../prepare.ts';
import { mappingImporter, parseWithMapping } from './mapping-importer.ts';

const options = { importedAt, tenant: null };
const shipped = (name: string): Mapping =>
  parseMapping(
    readFileSync(resolve(import.meta.dirname, `../../../resources/mappings/${name}.mapping.json`), 'utf8'),
  );

const tables = [
  ['russellmitchell_alerts.csv', 45_544],
  ['shaw_alerts.csv', 70_782],
] as const;

// Skipped where the real files are not beside the checkout (../shared/data).
it.skipIf(sharedData('ait-ads') === null).each(tables)(
  'reads all of %s, equal rows too',
  async (name, rows) => {
    const path = sharedData('ait-ads', name) ?? '';
    const lines = readFileSync(path).reduce((count, byte) => (byte === 10 ? count + 1 : count), 0);
    expect(lines - 1).toBe(rows);
    const source = openFileSource(path);
    const uids = new Set<string>();
    const titles = new Set<string>();
    let rejected = 0;
    let without = 0;
    const importer = mappingImporter(shipped('ait-alert-data-set'), hashText);
    for await (const batch of prepareBatches(source, name, { ...options, importer })) {
      rejected += batch.rejects.length;
      for (const { uid, alert } of batch.records) {
        uids.add(uid);
        titles.add(`${alert.title}|${String(alert.created?.ms)}`);
        if (alert.created === null || alert.evidence.length !== 2) without += 1;
      }
    }
    source.close();
    expect({ alerts: uids.size, rejected, without }).toEqual({ alerts: rows, rejected: 0, without: 0 });
    // Many rows are equal: their number is what would be lost.
    expect(titles.size).toBeLessThan(rows);
  },
  120_000,
);

it.skipIf(sharedData('content-hub') === null).each([
  ['iron_scales__get_incident_details.json', 'ironscales-incident', 1],
  ['sumo_logic_cloud_siem__search_entity_signals.json', 'sumo-logic-signals', 4],
] as const)('reads the real %s', (file, name, alerts) => {
  const source = openFileSource(sharedData('content-hub', file) ?? '');
  const text = openText(source);
  const items = text === null ? [] : [...parseWithMapping(text, shipped(name), options, hashText)];
  source.close();
  expect(items.map(({ item }) => item.kind)).toEqual(Array.from({ length: alerts }, () => 'alert'));
});
