import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sharedData } from '../../../tests/support/shared-data.ts';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { itSurvivesMutations } from '../_kit/testing/describe-mutations.ts';
import { fixtureBytes, parseBytes } from '../_kit/testing/read-fixture.ts';
import { awsGuardduty } from './importer.ts';

const names = ['get-findings.json', 'events.jsonl', 's3-export.jsonl', 'security-hub.json'];
const textOf = (name: string): string =>
  new TextDecoder().decode(fixtureBytes(`aws-guardduty/fixtures/${name}`));

describeFixtures(awsGuardduty, names);

describe('aws-guardduty', () => {
  it('knows one finding by one name, however it was exported', async () => {
    const [direct] = await parseBytes(textOf('get-findings.json'), 'a.json');
    const [hub] = await parseBytes(textOf('security-hub.json'), 'b.json');
    const named = [direct, hub].map((item) => (item?.kind === 'alert' ? item.alert.names : []));
    expect(named[0]).toEqual(['awsguardduty|02aa7e2d000521f35033ed64488b8e1b']);
    expect(named[1]).toContain(named[0]?.[0]);
    const remote = [direct, hub].map((item) =>
      item?.kind === 'alert'
        ? item.alert.evidence.find(({ label, embedded }) => label === '198.51.100.23' && !embedded)?.roles
        : null,
    );
    expect(remote).toEqual([
      ['attacker', 'source'],
      ['attacker', 'source'],
    ]);
  });

  it('keeps what is no address under its own name', async () => {
    const probe = (await parseBytes(textOf('get-findings.json'), 'a.json'))[1];
    if (probe?.kind !== 'alert') throw new Error('no alert');
    expect(JSON.stringify(probe.alert.additional)).toContain('not an address');
    expect(probe.alert.evidence.filter(({ kind }) => kind === 'ip').map(({ label }) => label)).not.toContain(
      'not an address',
    );
  });

  it('reads the answer beside the checkout', async ({ skip }) => {
    const path = sharedData('content-hub', 'aws_guard_duty__get_finding_details.json');
    if (path === null) return skip('../shared/data/content-hub is not beside this checkout');
    const text = readFileSync(path, 'utf8');
    const items = await parseBytes(text, 'answer.json');
    expect(items.map(({ kind }) => kind)).toEqual(
      (JSON.parse(text) as { Findings: unknown[] }).Findings.map(() => 'alert'),
    );
    expect(items[0]).toMatchObject({
      alert: { severity: 'low', category: 'UnauthorizedAccess', status: 'new' },
    });
  });

  itSurvivesMutations(names.map(textOf));
});

describe('findings as the user guide describes them', () => {
  const findingOf = (more: object, action: object) => ({
    schemaVersion: '2.0',
    accountId: '111122223333',
    region: 'eu-west-1',
    id: '0a1b2c3d4e5f60718293a4b5c6d7e8f9',
    arn: 'arn:aws:guardduty:eu-west-1:111122223333:detector/d/finding/0a1b2c3d4e5f60718293a4b5c6d7e8f9',
    type: 'UnauthorizedAccess:EC2/SSHBruteForce',
    title: 'x',
    resource: { resourceType: 'Instance' },
    service: {
      serviceName: 'guardduty',
      resourceRole: 'TARGET',
      action: { networkConnectionAction: action },
    },
    ...more,
  });

  it('gives a connection of unknown direction no source', async () => {
    const action = {
      connectionDirection: 'UNKNOWN',
      remoteIpDetails: { ipAddressV4: '203.0.113.7' },
      remotePortDetails: { port: 50_000 },
      localPortDetails: { port: 22 },
    };
    const [item] = await parseBytes(JSON.stringify(findingOf({ severity: 2 }, action)), 'a.json');
    const alert = item?.kind === 'alert' ? item.alert : null;
    expect(alert?.evidence.map(({ label, roles }) => [label, roles])).toEqual([
      ['203.0.113.7', ['attacker']],
    ]);
    expect(alert?.additional).toMatchObject({
      'service.action.networkConnectionAction.localPortDetails.port': 22,
    });
  });

  it.each([
    [0, 'informational'],
    [0.5, 'low'],
    [3.9, 'low'],
    [4, 'medium'],
    [8.9, 'high'],
    [9, 'high'],
  ])('grades %d as %s', async (severity, expected) => {
    const [item] = await parseBytes(JSON.stringify(findingOf({ severity }, {})), 'a.json');
    expect(item).toMatchObject({ alert: { severity: expected } });
  });
});
