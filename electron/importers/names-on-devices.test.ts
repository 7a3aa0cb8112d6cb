import { describe, expect, it } from 'vitest';
import { collect } from '../../tests/support/collect.ts';
import { sharedData } from '../../tests/support/shared-data.ts';
import { identifierKey } from '../../shared/model/identity-namespaces.ts';
import { bytesSource, openFileSource } from './_kit/byte-source.ts';
import { prepareBatches } from './prepare.ts';

/** As much of a file as has names that several devices share. */
const mostBytes = 1_500_000;

/** Kinds that are things on a device. */
const onDevices: ReadonlySet<string> = new Set([
  'user',
  'file',
  'process',
  'registryKey',
  'registryValue',
  'session',
]);

describe.each([
  ['hayabusa', 'hayabusa_results.csv'],
  ['sentinel', 'SecurityAlert.csv'],
])('the entities of real %s data', (...path) => {
  const file = sharedData(...path);
  it.skipIf(file === null)(
    'are on one device each, where nothing but a name identifies them and the alert has one',
    async () => {
      if (file === null) return;
      const batches = await collect(
        prepareBatches(bytesSource(openFileSource(file).read(0, mostBytes)), path[1], {
          importedAt: Date.UTC(2026, 0, 1),
          tenant: null,
        }),
      );
      const places = new Map<string, Set<string>>();
      for (const { alert } of batches.flatMap(({ records }) => records)) {
        const [device, ...others] = alert.evidence.filter(({ kind }) => kind === 'device');
        const host = device?.identifiers.at(-1)?.value;
        if (host === undefined || others.length > 0) continue;
        for (const { kind, links, identifiers } of alert.evidence) {
          const [strongest] = identifiers;
          if (links || strongest === undefined || !onDevices.has(kind)) continue;
          const key = identifierKey(strongest);
          places.set(key, (places.get(key) ?? new Set()).add(host));
        }
      }
      expect(places.size).toBeGreaterThan(0);
      expect([...places].filter(([, hosts]) => hosts.size > 1)).toEqual([]);
    },
    30_000,
  );
});
