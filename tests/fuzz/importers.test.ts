import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../electron/importers/_kit/byte-source.ts';
import type { Importer } from '../../electron/importers/_kit/importer.ts';
import { openText } from '../../electron/importers/_kit/text-source.ts';
import { importers, parseFile } from '../../electron/importers/registry.ts';
import type { ParsedItem } from '../../shared/model/record.ts';
import { collect } from '../support/collect.ts';
import { processorTime } from '../support/processor-time.ts';
import { fuzzMaterial } from './material.ts';
import { change, mutate } from './mutate.ts';

/** Mutated records in all, over all importers. The full number has a command of its own: npm run test:fuzz. */
const recordsInAll = Number(process.env['CASEMATE_FUZZ_RECORDS'] ?? 30_000);
const options = { importedAt: Date.UTC(2026, 0, 1), tenant: null };
/** No record may hold the import up longer than this, ms of the processor. */
const longest = 1000;

const material = fuzzMaterial();

async function read(importer: Importer, bytes: Uint8Array): Promise<readonly ParsedItem[]> {
  const source = openText(bytesSource(bytes));
  if (source === null) throw new Error('A small file is always text.');
  const items: ParsedItem[] = [];
  for await (const item of importer.parse(source, options)) items.push(item);
  return items;
}

/** Processor time of the quickest of three readings, ms: a busy machine is no hang. */
async function quickest(importer: Importer, bytes: Uint8Array): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const start = processorTime();
    await read(importer, bytes);
    times.push(processorTime() - start);
  }
  return Math.min(...times);
}

function expectAccounted(items: readonly ParsedItem[], bytes: Uint8Array): void {
  const counted = items.filter((item) => item.kind !== 'sourceIncident' || item.empty);
  counted.forEach(({ place }, index) => {
    if (place.position !== index + 1)
      throw new Error(`Record ${String(place.position)} stands where ${String(index + 1)} is expected.`);
  });
  for (const item of items) {
    const { byteOffset, byteLength } = item.place;
    if (byteOffset < 0 || byteOffset + byteLength > bytes.length)
      throw new Error('A place outside of the file.');
    if (item.kind === 'reject' && item.code === 'internal') throw new Error(item.reason);
  }
}

describe('importers of mutated files', () => {
  it('have material, each of them', () => {
    const covered = new Set(material.map(({ importer }) => importer.id));
    expect(importers.filter(({ id }) => !covered.has(id)).map(({ id }) => id)).toEqual([]);
  });

  it.each(importers.map((importer) => [importer.id, importer] as const))(
    '%s neither fails nor hangs, and accounts for every record',
    async (_id, importer) => {
      const own = material.filter((one) => one.importer === importer);
      const wanted = Math.ceil(recordsInAll / importers.length);
      const mutant = fc
        .tuple(fc.constantFrom(...own), fc.array(change, { minLength: 1, maxLength: 8 }))
        .map(([{ text }, changes]) => mutate(text, changes));
      let records = 0;
      let files = 0;
      let seed = fc.readConfigureGlobal().seed ?? 0;
      while (records < wanted) {
        const before = records;
        await fc.assert(
          fc.asyncProperty(mutant, async (text) => {
            const bytes = new TextEncoder().encode(text);
            const start = processorTime();
            const items = await read(importer, bytes);
            const took = processorTime() - start;
            expectAccounted(items, bytes);
            if (took > longest) expect(await quickest(importer, bytes)).toBeLessThan(longest);
            records += items.length;
            files += 1;
          }),
          // Each turn draws others.
          { numRuns: 100, seed: (seed += 1) },
        );
        // Whatever became of the file, the registry accounts for it too.
        const [sample] = fc.sample(mutant, { numRuns: 1, seed });
        const bytes = new TextEncoder().encode(sample ?? '');
        expectAccounted(await collect(parseFile(bytesSource(bytes), 'mutated', options)), bytes);
        if (records === before) throw new Error('No mutated file gave a record.');
      }
      console.log(`${importer.id}: ${String(records)} mutated records in ${String(files)} files`);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    },
    3_600_000,
  );
});
