import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import type { Mapping } from '../../../shared/mapping/mapping.ts';
import { previewMapping, sampleFile } from '../../importers/generic/preview.ts';
import { bytesSource } from '../../importers/_kit/byte-source.ts';
import { hashText } from '../../importers/prepare.ts';
import { countReplaced } from '../queries/mapping-replaced.ts';
import { importFiles } from './import-files.ts';
import { createLocalWriter } from './local-writer.ts';

let test: TestStore;
let folder: string;
beforeEach(() => {
  test = openTestStore();
  folder = mkdtempSync(join(tmpdir(), 'casemate-'));
});
afterEach(() => {
  test.close();
  rmSync(folder, { recursive: true, force: true });
});

const control = { signal: new AbortController().signal, isCancelled: () => false, report: () => undefined };
const table = (rows: readonly string[]): string => `id,name,host\n${rows.join('\n')}\n`;

/** The suggestion for a table, with its ids used as ids. */
function mappingOf(text: string): Mapping {
  const { suggestion } = sampleFile(bytesSource(Buffer.from(text)), 'north.csv')!;
  return { ...suggestion, fields: { ...suggestion.fields, id: { columns: ['id'] } } };
}
const replaced = (text: string, mapping = mappingOf(text)) =>
  countReplaced(
    test.store,
    previewMapping(bytesSource(Buffer.from(text)), mapping, { importedAt: 0, tenant: null }, hashText)
      .identified,
  );
async function bringIn(text: string, mapping = mappingOf(text)): Promise<void> {
  const path = join(folder, 'north.csv');
  writeFileSync(path, text);
  const writer = createLocalWriter(test.store, { now: Date.now, changed: () => undefined });
  await importFiles({ paths: [path], tenant: null, importedAt: 0, mapping }, writer, control);
}

const monday = table(['1,Odd shell ran,ws-1', '2,Beacon was seen,ws-2', '3,Port scan began,ws-3']);
const tuesday = table(['1,Odd logon came,ws-7', '2,Beacon was seen,ws-2', '4,Mail was opened,ws-9']);

it('a preview tells of rows whose id another row of the file has', () => {
  expect(replaced(monday)).toEqual({ inFile: 0, inStore: 0 });
  // Rows that are the same in everything replace nothing.
  const twice = table(['1,Odd shell ran,ws-1', '1,Odd shell ran,ws-1', '1,Beacon was seen,ws-1']);
  expect(replaced(twice)).toEqual({ inFile: 1, inStore: 0 });
  const { id: _id, ...fields } = mappingOf(twice).fields;
  expect(replaced(twice, { ...mappingOf(twice), fields })).toEqual({ inFile: 0, inStore: 0 });
});

it('a preview tells of rows whose id is stored with other contents, whichever mapping read them', async () => {
  await bringIn(monday);
  expect(replaced(monday)).toEqual({ inFile: 0, inStore: 0 });
  expect(replaced(tuesday)).toEqual({ inFile: 0, inStore: 1 });
  const mapping = mappingOf(monday);
  const corrected: Mapping = { ...mapping, fields: { ...mapping.fields, severity: { constant: 'high' } } };
  expect(replaced(monday, corrected)).toEqual({ inFile: 0, inStore: 0 });
  expect(replaced(monday, { ...mapping, provider: 'anotherTool' })).toEqual({ inFile: 0, inStore: 0 });
});
