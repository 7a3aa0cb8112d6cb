import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readShippedMappings } from './mapping-files.ts';

const shipped = join(import.meta.dirname, '../../resources/mappings');

test('every mapping in the resources is read, under a uid that no saved one has', () => {
  const found = readShippedMappings(shipped);
  expect(found.map(({ uid, mapping }) => [uid, mapping.name])).toEqual([
    ['shipped:ait-alert-data-set', 'AIT Alert Data Set'],
    ['shipped:ironscales-incident', 'IRONSCALES incident'],
    ['shipped:sumo-logic-signals', 'Sumo Logic Cloud SIEM signals'],
  ]);
  expect(found[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('a damaged file is left out, and an absent folder offers nothing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'casemate-shipped-'));
  try {
    const name = 'ait-alert-data-set.mapping.json';
    copyFileSync(join(shipped, name), join(folder, name));
    writeFileSync(join(folder, 'a.mapping.json'), '{"casemateMapping": 1}');
    writeFileSync(join(folder, 'readme.json'), '{}');
    expect(readShippedMappings(folder).map(({ uid }) => uid)).toEqual(['shipped:ait-alert-data-set']);
    expect(readShippedMappings(join(folder, 'none'))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
