import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMapping, type Mapping } from '../../../shared/mapping/mapping.ts';
import { collect } from '../../../tests/support/collect.ts';
import { bytesSource } from '../_kit/byte-source.ts';
import { expectAllAccounted } from '../_kit/testing/describe-mutations.ts';
import { importedAt } from '../_kit/testing/read-fixture.ts';
import { hashText } from '../prepare.ts';
import { parseFile } from '../registry.ts';
import { mappingImporter } from './mapping-importer.ts';

const options = { importedAt, tenant: null };
const base = (more: object): Mapping =>
  parseMapping(JSON.stringify({ casemateMapping: 1, name: 'Test', format: 'csv', ...more }));

describe('hostile records', () => {
  const everything = base({
    format: 'json',
    columns: ['a'],
    fields: Object.fromEntries(
      [
        'title',
        'time',
        'severity',
        'id',
        'techniques',
        'tags',
        'webUrl',
        'category',
        'updated',
        'tenant',
      ].map((field) => [field, { columns: ['a', 'b', 'c[]', 'd.e', '__proto__'] }]),
    ),
    evidence: [
      'device',
      'user',
      'ip',
      'url',
      'filePath',
      'fileHash',
      'processId',
      'registryKey',
      'mailSender',
    ].map((as, index) => ({ column: ['a', 'b', 'c[]', 'd.e', 'constructor'][index % 5], as })),
  });

  it('are each accounted for, whatever stands where', async () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.string({ unit: 'binary' }),
      fc.constant('x'.repeat(5000)),
    );
    const record = fc.record(
      {
        a: value,
        b: value,
        c: fc.array(value),
        d: fc.record({ e: value }),
        ['__proto__']: value,
        constructor: value,
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 5 }), async (list) => {
        const bytes = new TextEncoder().encode(JSON.stringify(list));
        const items = await collect(
          parseFile(bytesSource(bytes), 'a.json', options, mappingImporter(everything, hashText)),
        );
        expect(items).toHaveLength(list.length);
        expectAllAccounted(items);
      }),
      { numRuns: 300 },
    );
  });

  it('are each accounted for, whatever the bytes', async () => {
    const mappings = [everything, base({ columns: ['a'], fields: { title: { columns: ['a'] } } })];
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 400 }), fc.nat(1), async (text, which) => {
        const importer = mappingImporter(mappings[which]!, hashText);
        const bytes = new TextEncoder().encode(`a,b\n${text}`);
        expectAllAccounted(await collect(parseFile(bytesSource(bytes), 'a.csv', options, importer)));
      }),
      { numRuns: 300 },
    );
  });
});
