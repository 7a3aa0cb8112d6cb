import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sharedData } from '../../../tests/support/shared-data.ts';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { importContents } from '../_kit/testing/imported-alerts.ts';
import { describeHostileRecords, fixtureRecords } from '../_kit/testing/describe-hostile.ts';
import { fixtureBytes, parseBytes } from '../_kit/testing/read-fixture.ts';
import { unescapeOnce } from './evidence.ts';
import { wazuh } from './importer.ts';
import { severityOfLevel } from './map.ts';

describeFixtures(wazuh, ['alerts.json', 'indexer.ndjson', 'search.json', 'report.csv']);
describeHostileRecords(wazuh, fixtureRecords(fixtureBytes('wazuh/fixtures/alerts.json')));

describe('severityOfLevel', () => {
  it('maps every level of the classification and keeps what is none', () => {
    expect(['0', '3', '4', '6', '7', '11', '12', '16'].map(severityOfLevel)).toEqual([
      'informational',
      'informational',
      'low',
      'low',
      'medium',
      'medium',
      'high',
      'high',
    ]);
    expect([null, '17', 'critical', '-1'].map(severityOfLevel)).toEqual([null, '17', 'critical', '-1']);
  });
});

describe('unescapeOnce', () => {
  it('takes one escape off where all backslashes are escaped, and nowhere else', () => {
    expect(unescapeOnce(String.raw`C:\\Windows\\a.exe`)).toBe(String.raw`C:\Windows\a.exe`);
    expect(unescapeOnce(String.raw`\"C:\\a b.exe\" -x`)).toBe(String.raw`"C:\a b.exe" -x`);
    expect(unescapeOnce(String.raw`C:\Windows\a.exe`)).toBe(String.raw`C:\Windows\a.exe`);
    expect(unescapeOnce(String.raw`\\server\share`)).toBe(String.raw`\\server\share`);
    expect(unescapeOnce(String.raw`\\\\server\\share`)).toBe(String.raw`\\server\share`);
  });
});

describe('the device of an alert', async () => {
  const items = await parseBytes(fixtureBytes('wazuh/fixtures/alerts.json'), 'alerts.json');
  const devices = items.map((item) =>
    item.kind === 'alert'
      ? item.alert.evidence
          .filter(({ kind, embedded }) => kind === 'device' && !embedded)
          .map(({ label }) => label)
      : [],
  );

  it('is the agent, by the name that the event gives it', () => {
    expect(devices[0]).toEqual(['WS-0042.corp.example']);
    expect(devices[2]).toEqual(['web01']);
  });

  it('is the host that wrote the line where the manager collected it, and none where a sensor spoke', () => {
    expect(devices[4]).toEqual(['gateway']);
    expect(devices[5]).toEqual([]);
    expect(devices[6]).toEqual([]);
  });
});

it('keeps ports, the agent and all tactics of a rule', async () => {
  const record = {
    timestamp: '2026-01-05T08:13:00.000+0000',
    rule: {
      level: 10,
      id: '100200',
      description: 'Made-up rule',
      mitre: { id: ['T1078'], tactic: ['Persistence', 'Initial Access'], technique: ['Valid Accounts'] },
    },
    agent: { id: '007', name: 'web01' },
    manager: { name: 'manager' },
    decoder: { name: 'made-up' },
    data: { srcip: '192.0.2.7', srcport: '48104', dstport: '22' },
  };
  const [item] = await parseBytes(new TextEncoder().encode(JSON.stringify(record)), 'alerts.json');
  const alert = item?.kind === 'alert' ? item.alert : null;
  expect(alert?.category).toBe('Persistence');
  expect(alert?.additional).toMatchObject({
    'agent.id': '007',
    'data.srcport': '48104',
    'data.dstport': '22',
    'rule.mitre.tactic': ['Persistence', 'Initial Access'],
  });
});

describe('the id of a record', () => {
  const base = {
    timestamp: '2026-01-05T08:13:00.123+0000',
    rule: { level: 5, id: '5710', description: 'sshd: invalid user', firedtimes: 1 },
    agent: { id: '007', name: 'web01' },
    manager: { name: 'manager-a' },
    id: '1767600780.4711',
    full_log: 'Jan  5 08:13:00 web01 sshd[1]: Invalid user a from 192.0.2.7',
    decoder: { name: 'sshd' },
    data: { srcip: '192.0.2.7' },
    location: '/var/log/auth.log',
  };
  const others = [
    { ...base, rule: { ...base.rule, id: '5716', description: 'sshd: failed' } },
    { ...base, rule: { ...base.rule, firedtimes: 2 } },
    { ...base, agent: { id: '008', name: 'web02' } },
    { ...base, manager: { name: 'manager-b' } },
    { ...base, timestamp: '2026-01-05T08:13:00.124+0000' },
    { ...base, full_log: 'Jan  5 08:13:00 web01 sshd[1]: Invalid user b from 192.0.2.8' },
    { ...base, location: '/var/log/secure' },
  ];

  it('does not unite alerts that share it', async () => {
    const { alerts } = await importContents([{ name: 'alerts.json', content: [base, ...others] }]);
    expect(alerts.map(({ records }) => records)).toEqual([base, ...others].map(() => 1));
  });

  it('does not unite alerts where it is also the id of the document', async () => {
    const hits = [base, ...others].map((record, index) => ({
      _index: `wazuh-alerts-${String(index)}`,
      _id: base.id,
      _source: record,
    }));
    const { alerts } = await importContents([{ name: 'hits.json', content: hits }]);
    expect(alerts).toHaveLength(1 + others.length);
  });

  it('finds an alert of the log again among the hits of the indexer, and it stays shown', async () => {
    const source = { ...base, '@timestamp': '2026-01-05T08:13:00.123Z', GeoLocation: { country_name: 'X' } };
    const hit = { _index: 'wazuh-alerts-4.x-2026.01.05', _id: 'qX3', _source: source };
    const { alerts } = await importContents([
      { name: 'alerts.json', content: [base] },
      { name: 'hits.json', content: [hit] },
    ]);
    expect(alerts).toMatchObject([{ records: 1 }]);
    const [item] = await parseBytes(JSON.stringify(base), 'alerts.json');
    expect(item).toMatchObject({ alert: { additional: { id: base.id } } });
    expect(item?.kind === 'alert' ? item.alert.names : []).not.toContain(`wazuh|${base.id}`);
  });

  it('does not unite archived events, and rows of too few columns', async () => {
    const { rule: _, ...event } = base;
    const events = [event, { ...event, full_log: 'Jan  5 08:13:00 web01 sshd[1]: Connection closed' }];
    const archived = await importContents([{ name: 'archives.json', content: events }]);
    expect(archived).toMatchObject({ alerts: [], context: 2 });
    const items = await parseBytes(events.map((line) => JSON.stringify(line)).join('\n'), 'archives.json');
    expect(items).toMatchObject([
      { context: { providerRecordId: null, additional: { id: base.id } } },
      { context: { providerRecordId: null } },
    ]);
    const head = 'rule.description,rule.level,rule.id,agent.id,agent.name,timestamp,id,data.srcip\n';
    const row = (ip: string): string =>
      `sshd: failed,5,5716,007,web01,2026-01-05T08:13:00.123+0000,${base.id},${ip}\n`;
    const report = await importContents([
      { name: 'report.csv', content: head + row('192.0.2.7') + row('192.0.2.8') },
    ]);
    expect(report.alerts).toHaveLength(2);
  });
});

it('reads the real log whole', async ({ skip }) => {
  const path = sharedData('wazuh', 'alerts_insect.json');
  if (path === null) return skip('../shared/data/wazuh is not beside this checkout');
  const bytes = new Uint8Array(readFileSync(path));
  const lines = new TextDecoder()
    .decode(bytes)
    .split('\n')
    .filter((line) => line !== '');
  const items = await parseBytes(bytes, 'alerts.json');
  expect(items.map(({ kind }) => kind)).toEqual(lines.map(() => 'alert'));
  expect(lines).toHaveLength(497);
  const alerts = items.flatMap((item) => (item.kind === 'alert' ? [item.alert] : []));
  expect(alerts.map(({ additional }) => additional['id'])).toEqual(
    lines.map((line) => (JSON.parse(line) as { readonly id: string }).id),
  );
  const ids = alerts.map(({ providerAlertId }) => providerAlertId);
  expect(ids).not.toContain(null);
  expect(new Set(ids).size).toBe(lines.length);
  // `srcip` and `ip:port` under `dstip` alike: every sensor line has both ends.
  const sensor = items.filter((item) => item.kind === 'alert' && item.alert.tags.includes('ids'));
  expect(sensor).toHaveLength(75 + 87);
  for (const item of sensor) {
    const roles = item.kind === 'alert' ? item.alert.evidence.flatMap((piece) => piece.roles) : [];
    expect(roles).toEqual(expect.arrayContaining(['source', 'destination']));
  }
});
