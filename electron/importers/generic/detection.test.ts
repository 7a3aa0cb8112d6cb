import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readMapping } from '../../../shared/mapping/mapping.ts';
import { bytesSource } from '../_kit/byte-source.ts';
import { importedAt } from '../_kit/testing/read-fixture.ts';
import { hashText } from '../prepare.ts';
import { detectLayout, sampleBytes } from './detect-layout.ts';
import { mappingNameOf, previewMapping, sampleFile } from './preview.ts';

const source = (text: string) => bytesSource(new TextEncoder().encode(text));
const fixture = (name: string) =>
  source(readFileSync(resolve(import.meta.dirname, 'fixtures', name), 'utf8'));
const options = { importedAt, tenant: null };

const header =
  'Event Time,Rule,sev,src_ip,dst_ip,Host Name,user.name,sha256,URL,file_path,technique,event_id,pid,CommandLine,n,same';
const row = (index: number): string =>
  [
    `2024-02-03 10:00:${String(index).padStart(2, '0')}`,
    index % 2 === 0 ? 'Odd shell' : 'Beacon',
    ['High', 'low', 'Medium'][index % 3],
    `10.1.1.${String(index)}`,
    index % 7 === 6 ? '-' : '203.0.113.9',
    `ws-${String(index)}`,
    `CORP\\user${String(index)}`,
    'ab'.repeat(32),
    'https://evil.example/a',
    'C:\\Users\\ada\\a.exe',
    'T1059.001',
    `EV-${String(1000 + index)}`,
    String(4000 + index),
    `powershell -enc AA${String(index)}`,
    String(index * 3),
    'yes',
  ].join(',');
const table = `${header}\n${Array.from({ length: 20 }, (_, index) => row(index)).join('\n')}\n`;

describe('columns', () => {
  const sample = sampleFile(source(table), 'north-2024-02-03.csv');

  it('are told by their values', () => {
    expect(Object.fromEntries(sample!.columns.map(({ name, kind }) => [name, kind]))).toEqual({
      'Event Time': 'time',
      Rule: 'text',
      sev: 'severity',
      src_ip: 'ip',
      dst_ip: 'ip',
      'Host Name': 'host',
      'user.name': 'user',
      sha256: 'hash',
      URL: 'url',
      file_path: 'path',
      technique: 'technique',
      event_id: 'id',
      pid: 'number',
      CommandLine: 'text',
      n: 'number',
      same: 'constant',
    });
    expect(sample!.columns[4]).toMatchObject({ share: 1, filled: 20, rows: 20, distinct: 1 });
    expect(sample!.columns[2]?.values).toEqual(['High', 'low', 'Medium']);
  });

  it('make a first mapping that can be used as it is', () => {
    const { suggestion } = sample!;
    expect(readMapping(suggestion)).toEqual(suggestion);
    expect(suggestion.name).toBe('north');
    const fields = Object.entries(suggestion.fields).map(([field, rule]) => [
      field,
      rule !== undefined && 'columns' in rule ? rule.columns.join() : rule,
    ]);
    expect(Object.fromEntries(fields)).toEqual({
      time: 'Event Time',
      title: 'Rule',
      severity: 'sev',
      id: 'event_id',
      techniques: 'technique',
    });
    expect(suggestion.evidence.map(({ column, as, role }) => [column, as, role])).toEqual([
      ['src_ip', 'ip', 'source'],
      ['dst_ip', 'ip', 'destination'],
      ['Host Name', 'device', null],
      ['user.name', 'user', null],
      ['sha256', 'fileHash', null],
      ['URL', 'url', null],
      ['file_path', 'filePath', null],
      ['pid', 'processId', null],
      ['CommandLine', 'processCommandLine', null],
    ]);
    const preview = previewMapping(source(table), suggestion, options, hashText);
    expect(preview.counts).toEqual({ records: 20, alerts: 20, context: 0, rejects: 0, doubtful: 0 });
    expect(preview.rows).toHaveLength(10);
    expect(preview.unmapped).toEqual({ n: 20, same: 20 });
  });

  it.each([
    ['1642723347', 'epochSeconds', null],
    ['1642723347123', 'epochMilliseconds', null],
    ['1642723347123456', 'epochMicroseconds', null],
    ['2024-02-03T10:00:00Z', 'auto', null],
    ['2/13/2024 9:15:03 AM', 'auto', null],
    ['13/02/2024 09:15:03', 'pattern', 'dd/MM/yyyy HH:mm:ss'],
    ['13.02.2024 09:15', 'pattern', 'dd.MM.yyyy HH:mm'],
    ['13/Feb/2024:09:15:03 +0000', 'pattern', 'dd/MMM/yyyy:HH:mm:ss xx'],
    ['20240213091503', 'auto', null],
  ])('of times %s are read as %s', (value, format, pattern) => {
    const [time] = sampleFile(source(`when,what\n${value},a\n${value},b\n`), 'a.csv')!.columns;
    if (value === '20240213091503') expect(time?.kind).not.toBe('time');
    else expect(time).toMatchObject({ kind: 'time', time: { format, pattern } });
  });

  it('of numbers, addresses and versions are no times', () => {
    const text = 'count,ip,version\n12,10.0.0.1,1.2.3\n2024,10.0.0.2,1.2.4\n';
    expect(sampleFile(source(text), 'a.csv')!.columns.map(({ kind }) => kind)).toEqual([
      'number',
      'ip',
      'text',
    ]);
  });
});

describe('an id', () => {
  const idIn = (name: string, values: readonly (string | number)[]) => {
    const lines = values.map((value, index) => `${String(value)},Something ${String(index)} happened`);
    const rule = sampleFile(source(`${name},title\n${lines.join('\n')}\n`), 'a.csv')!.suggestion.fields.id;
    return rule !== undefined && 'columns' in rule ? rule.columns[0] : null;
  };
  const uuid = (index: number): string => `0e5d3f2a-1111-4222-8333-${String(index).padStart(12, '0')}`;
  const five = [0, 1, 2, 3, 4];

  it.each([
    ['a number of the row', 'id', five.map((index) => index + 1)],
    ['a number with a fraction of nothing', 'id', five.map((index) => `${String(index + 1)}.0`)],
    ['small numbers in no order', 'id', [17, 4, 99_210, 5, 12]],
    ['large numbers in a row', 'id', five.map((index) => 7_000_000 + index)],
    ['large numbers in a row, the last first', 'alert_id', five.map((index) => 7_000_004 - index)],
    ['the id of another object', 'host.id', five.map(uuid)],
    ['the id of another object below others', 'event.source.user.uuid', five.map(uuid)],
  ])('is not %s', (_name, column, values) => {
    expect(idIn(column, values)).toBeNull();
  });

  it.each([
    ['id', five.map(uuid)],
    ['id', [7_000_000, 7_000_012, 7_000_013, 8_124_000, 9_000_000]],
    ['alert.id', five.map(uuid)],
    ['_source.event.id', five.map(uuid)],
    ['ticket_id', five.map((index) => `INC-${String(10_400 + index)}`)],
  ])('is %s with %j', (column, values) => {
    expect(idIn(column, values)).toBe(column);
  });
});

describe('detectLayout', () => {
  it.each([
    ['a;b\n1;2\n', 'csv', null],
    ['a\tb\n1\t2\n', 'tsv', null],
    ['{"a":1}\n{"a":2}\n', 'ndjson', null],
    ['[{"a":1}]', 'json', null],
    ['{"alerts":[{"a":1}],"next":null}', 'json', 'alerts'],
    ['{"meta":{"n":1},"result":{"hits":[{"a":1}]}}', 'json', 'result.hits'],
    ['[{"host":"a","alerts":[{"a":1}]}]', 'json', '[].alerts'],
    ['{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"parts":[{"x":1}]}', 'json', null],
  ])('of %j', (text, format, records) => {
    expect(detectLayout(source(text))).toMatchObject({ format, records });
  });

  it.each(['', '   ', 'just a line of text\n', 'one\ntwo\n', 'a\u0000b,c\n', '<xml/>\n'])(
    'knows none of %j',
    (text) => {
      expect(detectLayout(source(text))).toBeNull();
    },
  );

  it('finds the records of the examples', () => {
    expect(detectLayout(fixture('sumo-logic-signals.json'))?.records).toBe('[].EntityResult');
    expect(detectLayout(fixture('ironscales-incident.json'))?.candidates).toEqual([
      null,
      '[].reports',
      '[].links',
    ]);
    expect(detectLayout(fixture('ait-alerts.csv'))).toMatchObject({ format: 'csv', delimiter: ',' });
  });
});

it('looks at no more than the first megabyte, and does not blame the file for where that ends', () => {
  const long = `name,host\n${'Something happened,ws-1.corp.example\n'.repeat(60_000)}`;
  const file = source(long);
  let furthest = 0;
  const watched = {
    ...file,
    read: (offset: number, length: number) => {
      furthest = Math.max(furthest, offset + length);
      return file.read(offset, length);
    },
  };
  const sample = sampleFile(watched, 'long.csv');
  const preview = previewMapping(watched, sample!.suggestion, options, hashText);
  expect(sample!.isWhole).toBe(false);
  expect(preview.counts.rejects).toBe(0);
  expect(preview.counts.alerts).toBeGreaterThan(20_000);
  expect(furthest).toBeLessThanOrEqual(sampleBytes);
});

it('names a mapping after its file', () => {
  expect(
    ['north_sensor-2024-02-03.csv.gz', 'alerts.json', '20240203.csv', 'x'.repeat(200)].map(mappingNameOf),
  ).toEqual(['north sensor', 'alerts', '20240203', 'x'.repeat(100)]);
});
