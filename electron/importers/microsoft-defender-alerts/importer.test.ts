import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { importContents } from '../_kit/testing/imported-alerts.ts';
import { itSurvivesMutations } from '../_kit/testing/describe-mutations.ts';
import { parseBytes } from '../_kit/testing/read-fixture.ts';
import { microsoftDefenderAlerts } from './importer.ts';

const names = ['alerts-page.json', 'siem-detections.json'];

describeFixtures(microsoftDefenderAlerts, names);

describe('microsoft-defender-alerts, hostile', () => {
  itSurvivesMutations(
    names.map((name) => readFileSync(resolve(import.meta.dirname, 'fixtures', name), 'utf8')),
  );
});

describe('a directory id that is none', () => {
  it('stays under its name', async () => {
    const alert = {
      id: 'da1_1',
      title: 'x',
      severity: 'Low',
      machineId: 'a'.repeat(40),
      aadTenantId: '123-no-id',
      alertCreationTime: '2025-11-03T08:11:03Z',
      evidence: [],
    };
    const [item] = await parseBytes(JSON.stringify({ value: [alert] }), 'a.json');
    expect(item).toMatchObject({ alert: { tenant: null, additional: { aadTenantId: '123-no-id' } } });
  });
});

describe('an alert that a collector split by evidence', () => {
  const base = {
    id: 'da637472900382838869_1364969609',
    title: 'Suspicious sign-in',
    severity: 'Medium',
    status: 'New',
    machineId: 'a'.repeat(40),
    computerDnsName: 'wks-1.contoso.com',
    alertCreationTime: '2025-11-03T08:11:03Z',
    lastUpdateTime: '2025-11-03T08:20:00Z',
  };
  const pieces = [
    { entityType: 'Ip', ipAddress: '203.0.113.5' },
    { entityType: 'User', accountName: 'nina', domainName: 'CONTOSO' },
    { entityType: 'Url', url: 'https://evil.example/a' },
  ];
  const split = pieces.map((evidence) => ({ ...base, evidence }));
  const labels = ['203.0.113.5', 'CONTOSO\\nina', 'https://evil.example/a', 'wks-1.contoso.com'];

  it('is one alert with the evidence of all parts, however often they come', async () => {
    const changed = { ...split[0], status: 'Resolved', lastUpdateTime: '2025-11-04T08:20:00Z' };
    const { alerts } = await importContents([
      { name: 'a.ndjson', content: split },
      { name: 'b.ndjson', content: [changed, ...[...split.slice(1)].reverse()] },
    ]);
    expect(alerts).toEqual([{ title: base.title, records: 3, evidence: labels }]);
  });

  it('is the alert that another export has whole', async () => {
    const { alerts } = await importContents([
      { name: 'a.ndjson', content: split.slice(0, 2) },
      { name: 'b.ndjson', content: [{ ...base, evidence: pieces }] },
    ]);
    expect(alerts).toEqual([{ title: base.title, records: 3, evidence: labels }]);
  });

  it('keeps its id where it is whole', async () => {
    const items = await parseBytes(
      [{ ...base, evidence: pieces }, base].map((line) => JSON.stringify(line)).join('\n'),
      'a.ndjson',
    );
    for (const item of items) {
      expect(item).toMatchObject({ alert: { providerAlertId: base.id } });
      expect(item).not.toHaveProperty('alert.partOf');
    }
  });
});

it('keeps both detections of an alert that number no part', async () => {
  const base = {
    AlertId: '637472900382838869_1',
    AlertTitle: 'x',
    AlertTime: '2020-11-03T08:11:03Z',
    LinkToWDATP: 'https://x.example/',
  };
  const { alerts } = await importContents([
    {
      name: 'a.ndjson',
      content: ['203.0.113.5', '203.0.113.6'].map((IpAddress) => ({ ...base, IpAddress })),
    },
  ]);
  expect(alerts).toEqual([{ title: 'x', records: 2, evidence: ['203.0.113.5', '203.0.113.6'] }]);
});
