import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sharedData } from '../../../tests/support/shared-data.ts';
import { processorTime } from '../../../tests/support/processor-time.ts';
import { readEventXml } from '../_kit/event-xml.ts';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { describeHostileRecords, fixtureRecords } from '../_kit/testing/describe-hostile.ts';
import { fixtureBytes, parseBytes } from '../_kit/testing/read-fixture.ts';
import { windowsEvents } from './importer.ts';

const fixtures = [
  'log-analytics.json',
  'security-event.csv',
  'nxlog.json',
  'winlogbeat.ndjson',
  'evtx-dump.jsonl',
  'get-winevent.json',
];
describeFixtures(windowsEvents, fixtures);
describeHostileRecords(
  windowsEvents,
  fixtures.flatMap((name) => fixtureRecords(fixtureBytes(`windows-events/fixtures/${name}`))),
);

describe('readEventXml', () => {
  it('reads a whole event, its attributes and unnamed values', () => {
    const event = readEventXml(
      `<?xml version="1.0"?><Event xmlns='x'><System><Provider Name='P' Guid='{1}'/><EventID Qualifiers='0'>7</EventID><TimeCreated SystemTime='2025-01-01T00:00:00Z'/><Channel>C</Channel><Computer>h</Computer></System><EventData><Data>one</Data><Data Name='a'>x &lt;&#65;&#x42;&unknown;</Data><Data Name='b'/><!-- <Data Name='c'>no</Data> --></EventData></Event>`,
    );
    expect(event).toEqual({
      channel: 'C',
      provider: 'P',
      eventId: 7,
      computer: 'h',
      time: '2025-01-01T00:00:00Z',
      data: { 'Data[1]': 'one', a: 'x <AB&unknown;', b: '' },
      system: { 'Provider.Guid': '{1}', 'EventID.Qualifiers': '0' },
    });
  });

  it('expands no entities and reads nothing from elsewhere', () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]><EventData><Data Name="v">&a;&b;</Data></EventData>`;
    expect(readEventXml(bomb)?.data ?? {}).not.toEqual({ v: 'aaaa' });
    expect(JSON.stringify(readEventXml('<EventData><Data Name="v">&a;&b;</Data></EventData>')?.data)).toBe(
      '{"v":"&a;&b;"}',
    );
  });

  it('takes nothing of broken XML, save of an event that was cut off behind its number', () => {
    for (const text of [
      '',
      'x',
      '<',
      '<a',
      '<a>',
      '</a>',
      '<a></b><c',
      '<EventData><Data Name="a">x',
      '<!--',
    ])
      expect(readEventXml(text)).toBeNull();
    const cut = readEventXml(
      '<Event><System><EventID>1</EventID></System><EventData><Data Name="Image">/bin/ba',
    );
    expect(cut).toMatchObject({ eventId: 1, data: { Image: '/bin/ba' } });
  });

  it('keeps names as data and takes time in proportion to the text', () => {
    expect(
      Object.keys(readEventXml('<EventData><Data Name="__proto__">x</Data></EventData>')?.data ?? {}),
    ).toEqual(['__proto__']);
    const start = processorTime();
    for (const part of ['<a>', '<a ', 'a="', '&lt;', '<Data Name="a">b</Data>', '<!--', '</a>', "a='b' "])
      readEventXml(`<EventData>${part.repeat(Math.floor(900_000 / part.length))}`);
    expect(processorTime() - start).toBeLessThan(5000);
  });
});

it('never fails on an event’s data that nests without end', async () => {
  const row = {
    TimeGenerated: '2025-05-06T08:00:00Z',
    Computer: 'h',
    Channel: 'Security',
    EventSourceName: 's',
    EventID: 1,
    EventData: `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
  };
  const [item] = await parseBytes(JSON.stringify(row), 'x.json');
  expect(item?.kind).toBe('context');
  expect(JSON.stringify(item)).toContain('EventData');
});

it.for([
  ['sysmon_log4shell_cve2021_44228_java_serialized_object_2022-05-13045800.json', 487],
  ['securityauditing_log4shell_cve2021_44228_java_serialized_object_2022-05-13045400.json', 39],
] as const)('reads %s whole', async ([name, count], { skip }) => {
  const path = sharedData('otrf', name);
  if (path === null) return skip('../shared/data/otrf is not beside this checkout');
  const bytes = new Uint8Array(readFileSync(path));
  const rows = fixtureRecords(bytes);
  const items = await parseBytes(bytes, name);
  expect(rows).toHaveLength(count);
  expect(items.map((item) => (item.kind === 'context' ? item.context.action : item.kind))).toEqual(
    rows.map((row) => JSON.stringify(row['EventID'])),
  );
  for (const item of items) {
    if (item.kind !== 'context') continue;
    expect(item.context.evidence[0]).toMatchObject({ kind: 'device', label: 'WORKSTATION5' });
    // Each names at least the process that acted.
    expect(item.context.evidence.some(({ kind }) => kind === 'process')).toBe(true);
  }
});
