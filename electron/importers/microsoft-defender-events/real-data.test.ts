import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sharedData } from '../../../tests/support/shared-data.ts';
import { openCsv, rowObject } from '../_kit/csv-reader.ts';
import { bytesSource } from '../_kit/byte-source.ts';
import { parseBytes } from '../_kit/testing/read-fixture.ts';

describe('real process events beside the checkout', () => {
  it('m365-defender/DeviceProcessEvents.csv: 800 processes, each with its parent, image hash, device and start', async ({
    skip,
  }) => {
    const path = sharedData('m365-defender', 'DeviceProcessEvents.csv');
    if (path === null) return skip('../shared/data/m365-defender is not beside this checkout');
    const bytes = new Uint8Array(readFileSync(path));
    const csv = openCsv(bytesSource(bytes));
    const rows = [...(csv?.rows ?? [])].map((row) =>
      rowObject(csv?.header ?? [], row.kind === 'row' ? row.fields : []),
    );
    const items = await parseBytes(bytes, 'DeviceProcessEvents.csv');
    expect(items).toHaveLength(800);
    for (const [index, item] of items.entries()) {
      if (item.kind !== 'context') throw new Error(item.kind);
      const row = rows[index] ?? {};
      const column = (name: string): string => {
        const value = row[name];
        return typeof value === 'string' ? value : '';
      };
      const [created, ...others] = item.context.evidence.filter(
        ({ kind, embedded }) => kind === 'process' && !embedded,
      );
      const start = Date.parse(
        column('CreatedProcessCreationTime')
          .replace(' ', 'T')
          .replace(/(\.\d{3})\d+/, '$1'),
      );
      expect(created?.identifiers[0]).toMatchObject({
        namespace: 'start@mdeDeviceId',
        value: `${column('MachineId')}|${column('CreatedProcessId')}|${String(start)}`,
      });
      expect(others).toHaveLength(1);
      expect(created?.details['parentProcessId']).toBe(column('CreatedProcessParentId'));
      expect(
        item.context.evidence.filter(({ kind, embedded }) => kind === 'device' && !embedded),
      ).toHaveLength(1);
      const hash = column('CreatedProcessFileSha256');
      if (hash !== '')
        expect(
          item.context.evidence.some(({ identifiers }) =>
            identifiers.some(({ value }) => value === hash.toLowerCase()),
          ),
        ).toBe(true);
    }
  });
});
