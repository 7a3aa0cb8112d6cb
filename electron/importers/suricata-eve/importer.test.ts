import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sharedData } from '../../../tests/support/shared-data.ts';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { describeHostileRecords, fixtureRecords } from '../_kit/testing/describe-hostile.ts';
import { fixtureBytes, parseBytes } from '../_kit/testing/read-fixture.ts';
import { suricataEve } from './importer.ts';

describeFixtures(suricataEve, ['eve.json', 'pretty.json']);
describeHostileRecords(suricataEve, fixtureRecords(fixtureBytes('suricata-eve/fixtures/eve.json')));

it('gives an alert that names its attacker and was blocked those roles and that status', async () => {
  const [item] = await parseBytes(fixtureBytes('suricata-eve/fixtures/eve.json'), 'eve.json');
  if (item?.kind !== 'alert') throw new Error('no alert');
  const ips = item.alert.evidence.filter(({ kind }) => kind === 'ip');
  expect(ips.map(({ label, roles, remediationStatus }) => [label, roles, remediationStatus])).toEqual([
    ['192.0.2.10', ['source', 'attacked'], 'blocked'],
    ['198.51.100.7', ['destination', 'attacker'], 'blocked'],
  ]);
  expect(item.alert).toMatchObject({
    severity: 'high',
    detectorId: '1:2900001:3',
    providerAlertId: null,
    mitreTechniques: ['T1071'],
    threatFamilyName: 'ExampleLoader',
  });
  // The signature's other facts are kept under their own names.
  expect(item.alert.additional).toMatchObject({
    'alert.metadata.deployment': ['Perimeter'],
    host: 'sensor-1',
  });
});

it('reads the real log whole', async ({ skip }) => {
  const path = sharedData('suricata', 'eve_from_wazuh_insect.json');
  if (path === null) return skip('../shared/data/suricata is not beside this checkout');
  const bytes = new Uint8Array(readFileSync(path));
  // Counted apart from the parser: every record of this log begins a line.
  const expected = new TextDecoder()
    .decode(bytes)
    .split('\n')
    .filter((line) => line.startsWith('{')).length;
  const items = await parseBytes(bytes, 'eve.json');
  expect(items.map(({ kind }) => kind)).toEqual(Array.from({ length: expected }, () => 'alert'));
  expect(expected).toBe(87);
  const severities = items.map((item) => (item.kind === 'alert' ? item.alert.severity : null));
  expect(new Set(severities)).toEqual(new Set(['high', 'medium']));
});

describe('an alert’s rule metadata and ports', () => {
  it('takes techniques from either name, and keeps ports where they were', async () => {
    const record = {
      timestamp: '2025-11-03T08:11:03.000000+0000',
      event_type: 'alert',
      src_ip: '203.0.113.5',
      src_port: 80,
      dest_ip: '10.0.0.7',
      dest_port: 47592,
      proto: 'TCP',
      alert: {
        gid: 1,
        signature_id: 1,
        rev: 1,
        signature: 'x',
        severity: 2,
        metadata: { mitre_attack: ['t1190'] },
      },
    };
    const [item] = await parseBytes(JSON.stringify(record), 'eve.json');
    expect(item).toMatchObject({
      alert: { mitreTechniques: ['T1190'], additional: { src_port: 80, dest_port: 47592 } },
    });
  });
});
