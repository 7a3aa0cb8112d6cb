import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { sharedData } from '../../../tests/support/shared-data.ts';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { describeHostileRecords, fixtureRecords } from '../_kit/testing/describe-hostile.ts';
import { fixtureBytes, parseBytes } from '../_kit/testing/read-fixture.ts';
import { vmConnection } from './importer.ts';

describeFixtures(vmConnection, ['connections.json', 'connections.csv']);
describeHostileRecords(vmConnection, fixtureRecords(fixtureBytes('vm-connection/fixtures/connections.json')));

it('reads the real rows whole, the machine’s own address on the machine', async ({ skip }) => {
  const name = 'vminsights_vmconnection_log4shell_cve2021_44228_jndi_reference_2022-05-11181020.json';
  const path = sharedData('otrf', name);
  if (path === null) return skip('../shared/data/otrf is not beside this checkout');
  const bytes = new Uint8Array(readFileSync(path));
  const items = await parseBytes(bytes, name);
  expect(items.map(({ kind }) => kind)).toEqual(fixtureRecords(bytes).map(() => 'context'));
  expect(items).toHaveLength(5);
  const seen = items.flatMap((item) => (item.kind === 'context' ? item.context.evidence : []));
  expect(seen.filter(({ kind }) => kind === 'ip').map(({ label, roles }) => [label, roles[0]])).toEqual([
    ['192.168.2.6', 'destination'],
    ['192.168.2.6', 'destination'],
    ['192.168.2.6', 'source'],
    ['192.168.2.6', 'destination'],
  ]);
  expect(seen.find(({ kind }) => kind === 'device')?.details['ipInterfaces']).toEqual(['192.168.2.5']);
});
