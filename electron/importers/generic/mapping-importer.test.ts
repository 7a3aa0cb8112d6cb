import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseMapping, type Mapping } from '../../../shared/mapping/mapping.ts';
import type { NormalizedAlert } from '../../../shared/model/record.ts';
import { collect } from '../../../tests/support/collect.ts';
import { bytesSource } from '../_kit/byte-source.ts';
import { openText } from '../_kit/text-source.ts';
import { importedAt } from '../_kit/testing/read-fixture.ts';
import { hashText, prepareBatches } from '../prepare.ts';
import { detectSource } from '../registry.ts';
import { mappingImporter, parseWithMapping, type MappedItem } from './mapping-importer.ts';

const root = resolve(import.meta.dirname, '../../..');
const shipped = (name: string): Mapping =>
  parseMapping(readFileSync(resolve(root, `resources/mappings/${name}.mapping.json`), 'utf8'));
const fixture = (name: string): string =>
  readFileSync(resolve(import.meta.dirname, 'fixtures', name), 'utf8');
const options = { importedAt, tenant: null };

function read(content: string | Uint8Array, mapping: Mapping): readonly MappedItem[] {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const text = openText(bytesSource(bytes));
  if (text === null) throw new Error('no text');
  return [...parseWithMapping(text, mapping, options, hashText)];
}
const alertsOf = (items: readonly MappedItem[]): readonly NormalizedAlert[] =>
  items.flatMap(({ item }) => (item.kind === 'alert' ? [item.alert] : []));
const things = ({ evidence }: Pick<NormalizedAlert, 'evidence'>): readonly string[] =>
  evidence.map(({ kind, label, roles }) => `${kind} ${label}${roles.length > 0 ? ` ${roles.join()}` : ''}`);
const base = (more: object): Mapping =>
  parseMapping(JSON.stringify({ casemateMapping: 1, name: 'Test', format: 'csv', ...more }));

describe('AIT alert data set', () => {
  const mapping = shipped('ait-alert-data-set');

  it('maps its rows; the labels of truth classify nothing', () => {
    const items = read(fixture('ait-alerts.csv'), mapping);
    expect(items.flatMap(({ problems }) => problems)).toEqual([]);
    const alerts = alertsOf(items);
    expect(alerts).toHaveLength(5);
    expect(alerts[3]).toMatchObject({
      provider: 'aitAlertDataSet',
      serviceSource: 'AIT Alert Data Set',
      providerAlertId: null,
      title: 'Suricata: Alert - SCAN, "fast" probes',
      detectorId: 'S-Sca-Fas',
      severity: null,
      classification: null,
      determination: null,
      status: null,
      created: { ms: 1642996685000, text: '1642996685', offset: 'Z', fraction: 0, doubtful: false },
      additional: { time_label: 'network_scans', event_label: 'scan' },
    });
    expect(things(alerts[3]!)).toEqual(['ip 10.20.128.1', 'device inet-firewall']);
    expect(things(alerts[4]!)).toEqual(['ip 10.20.130.68', 'device intranet_server']);
  });

  it('keeps every one of equal rows', async () => {
    const bytes = new TextEncoder().encode(fixture('ait-alerts.csv'));
    const importer = mappingImporter(mapping, hashText);
    const uids = (
      await collect(prepareBatches(bytesSource(bytes), 'ait.csv', { ...options, importer }))
    ).flatMap(({ records }) => records.map(({ uid }) => uid));
    expect(new Set(uids).size).toBe(5);
  });
});

describe('JSON with its records in lists', () => {
  it('maps an incident of IRONSCALES with lists of objects', () => {
    const [read1] = read(fixture('ironscales-incident.json'), shipped('ironscales-incident'));
    const [alert] = alertsOf(read1 === undefined ? [] : [read1]);
    expect(alert).toMatchObject({
      provider: 'ironscales',
      providerAlertId: '753001',
      title: 'Reported mail: Your invoice, Your invoice',
      classification: 'truePositive',
      created: { ms: Date.parse('2024-03-11T09:49:56.755Z') },
    });
    expect(things(alert!).toSorted()).toEqual([
      'ip 203.0.113.25',
      'mailMessage Your invoice',
      'mailbox ada@corp.example',
      'mailbox grace@corp.example',
      'url https://evil.example/invoice',
    ]);
    expect(read1?.problems).toEqual([
      { column: 'links[].url', text: '“not a link” is no URL with its scheme' },
    ]);
    // What was not understood is whole where nothing of a member was, else by path.
    expect(alert?.additional).toMatchObject({
      federation: { companies_affected: 2, phishing_ratio: 0.5 },
      'reports[].name': ['Ada Reporter', 'Grace'],
      links: [{ url: 'https://evil.example/invoice' }, { url: 'not a link' }],
    });
    expect(alert?.additional).not.toHaveProperty('sender_email');
  });

  it('maps signals of Sumo Logic, which are lists in the elements of a list, and accounts for each', () => {
    const items = read(fixture('sumo-logic-signals.json'), shipped('sumo-logic-signals'));
    expect(items.map(({ item }) => [item.kind, item.place.position, item.place.line])).toEqual([
      ['alert', 1, 5],
      ['alert', 2, 44],
      ['reject', 3, 57],
      ['reject', 4, 60],
    ]);
    const [first, second] = alertsOf(items);
    expect(first).toMatchObject({
      providerAlertId: 'a9288779-0000-4000-8000-000000000001',
      title: 'Password Attack',
      severity: 'medium',
      category: 'Initial Access',
      mitreTechniques: ['T1110', 'T1078.001'],
      detectorId: 'THRESHOLD-S00096',
    });
    expect(things(first!)).toEqual(['device hv-02', 'ip 10.30.4.17 source', 'user letmein', 'user root']);
    expect(second).toMatchObject({ severity: 'high', title: 'Shadow copies deleted' });
    expect(items[2]?.item).toMatchObject({
      code: 'missingField',
      reason: 'The record has no title: "name" is empty.',
    });
    expect(items[3]?.item).toMatchObject({
      code: 'missingField',
      reason: 'There is no list "EntityResult" here.',
    });
  });

  it('gives each record its own bytes, place and line', () => {
    for (const [file, name] of [
      ['sumo-logic-signals.json', 'sumo-logic-signals'],
      ['ironscales-incident.json', 'ironscales-incident'],
    ] as const) {
      const text = fixture(file);
      const bytes = new TextEncoder().encode(text);
      for (const { item } of read(bytes, shipped(name))) {
        const { byteOffset, byteLength, line } = item.place;
        const found = new TextDecoder().decode(bytes.subarray(byteOffset, byteOffset + byteLength));
        if (item.kind === 'alert') expect(new TextDecoder().decode(item.raw)).toBe(found);
        if (item.kind === 'alert') expect(JSON.parse(found)).toBeTypeOf('object');
        expect(text.slice(0, byteOffset).split('\n')).toHaveLength(line ?? 0);
      }
    }
  });

  it('finds a list through objects, in one object', () => {
    const text = '{"meta": {"n": 2}, "data": {"alerts": [{"name": "a"}, {"name": "b"}, 3], "next": null}}';
    const mapping = base({
      format: 'json',
      records: 'data.alerts',
      columns: ['name'],
      fields: { title: { columns: ['name'] } },
    });
    const items = read(text, mapping);
    expect(items.map(({ item }) => item.kind)).toEqual(['alert', 'alert', 'reject']);
    expect(
      items.map(({ item }) =>
        text.slice(item.place.byteOffset, item.place.byteOffset + item.place.byteLength),
      ),
    ).toEqual(['{"name": "a"}', '{"name": "b"}', '3']);
    const cut = read(text.slice(0, 60), mapping);
    expect(cut.map(({ item }) => (item.kind === 'reject' ? item.code : item.kind))).toEqual([
      'alert',
      'truncated',
    ]);
  });
});

describe('mapping of values', () => {
  it('joins the parts of a process, a file and a registry value, on the device of the row', () => {
    const columns = [
      'cmd',
      'exe',
      'hash',
      'host',
      'key',
      'kv',
      'name',
      'path',
      'pcmd',
      'pid',
      'ppid',
      'user',
    ];
    const mapping = base({
      columns,
      fields: { title: { columns: ['name'] } },
      evidence: [
        { column: 'host', as: 'device' },
        { column: 'user', as: 'user', role: 'compromised' },
        { column: 'cmd', as: 'processCommandLine' },
        { column: 'pid', as: 'processId' },
        { column: 'exe', as: 'processImage' },
        { column: 'ppid', as: 'parentProcessId' },
        { column: 'pcmd', as: 'parentProcessCommandLine' },
        { column: 'path', as: 'filePath' },
        { column: 'hash', as: 'fileHash' },
        { column: 'key', as: 'registryKey' },
        { column: 'kv', as: 'registryValueName' },
      ],
    });
    const row = [
      'powershell -enc AAA',
      'C:\\Windows\\powershell.exe',
      'a'.repeat(64),
      'ws-1.corp.example',
      'HKLM\\Software\\Run',
      'evil',
      'Odd shell',
      'C:\\Users\\ada\\a.exe',
      'cmd.exe',
      '0x1f4',
      '4',
      'CORP\\ada',
    ];
    const items = read(`${columns.join(',')}\n${row.join(',')}\n`, mapping);
    expect(items[0]?.problems).toEqual([]);
    const [alert] = alertsOf(items);
    const own = alert!.evidence.filter(({ embedded }) => !embedded);
    expect(own.map(({ kind }) => kind)).toEqual(['device', 'user', 'process', 'file', 'registryValue']);
    expect(own[1]?.roles).toEqual(['compromised']);
    expect(own[2]?.details).toMatchObject({
      processId: '500',
      processCommandLine: 'powershell -enc AAA',
      parentProcessId: '4',
      host: { hostName: 'ws-1.corp.example' },
    });
    expect(own[3]?.details).toMatchObject({ fileDetails: { fileName: 'a.exe', sha256: 'a'.repeat(64) } });
    expect(alert?.additional).toEqual({});
  });

  it('translates severities by value and threshold, and keeps what it does not know', () => {
    const mapping = base({
      columns: ['n', 's'],
      fields: { title: { columns: ['n'] }, severity: { columns: ['s'], otherwise: 'low' } },
      values: { severity: { '>=70': 'high', '>=40': 'medium', '99': 'informational', Sev1: 'high' } },
    });
    const items = read('n,s\na,85\nb,40\nc,12\nd,99\ne,sev1\nf,Critical\ng,\nh,odd\n', mapping);
    expect(alertsOf(items).map(({ severity }) => severity)).toEqual([
      'high',
      'medium',
      '12',
      'informational',
      'high',
      'high',
      'low',
      'odd',
    ]);
    expect(items.flatMap(({ problems }) => problems).map(({ text }) => text)).toEqual([
      '“12” has no meaning here: kept as it is',
      '“odd” has no meaning here: kept as it is',
    ]);
  });

  it('leaves out ignored columns, takes words for nothing as nothing, and rejects rows without a title', () => {
    const mapping = base({
      columns: ['host', 'junk', 'kept', 'name'],
      fields: { title: { columns: ['name'] } },
      evidence: [{ column: 'host', as: 'device' }],
      ignored: ['junk'],
    });
    const items = read('host,junk,kept,name\n-,x,y,One\nws-1,x,,Two\nws-2,x,y,\n', mapping);
    expect(alertsOf(items).map(({ additional }) => additional)).toEqual([{ kept: 'y' }, {}]);
    expect(items[2]?.item).toMatchObject({ kind: 'reject', place: { position: 3, line: 4 } });
  });

  it('makes context of rows that are no alerts', () => {
    const mapping = base({
      record: 'logonEvent',
      columns: ['id', 'result', 't', 'user'],
      fields: {
        title: { template: 'Logon of {user}' },
        time: { columns: ['t'] },
        id: { columns: ['id'] },
        outcome: { columns: ['result'] },
      },
      values: { outcome: { '0': 'success', '1': 'failure' } },
      evidence: [{ column: 'user', as: 'user' }],
    });
    const [item] = read('id,result,t,user\nE1,1,2024-02-03T10:00:00Z,ada\n', mapping);
    expect(item?.item).toMatchObject({
      kind: 'context',
      context: { kind: 'logonEvent', title: 'Logon of ada', outcome: 'failure', providerRecordId: 'E1' },
    });
  });

  it('reads TSV, another delimiter and UTF-16', () => {
    const fields = { title: { columns: ['name'] } };
    const tsv = base({ format: 'tsv', columns: ['host', 'name'], fields });
    expect(alertsOf(read('name\thost\na, b\tc\n', tsv))[0]?.title).toBe('a, b');
    const semicolon = base({ delimiter: ';', columns: ['host,x', 'name'], fields });
    expect(alertsOf(read('name;host,x\na,b;c\n', semicolon))[0]?.title).toBe('a,b');
    const utf16 = Buffer.from('\ufeffname\thost\r\nÄrger\tc\r\n', 'utf16le');
    expect(alertsOf(read(new Uint8Array(utf16), tsv))[0]?.title).toBe('Ärger');
  });
});

describe('the registry', () => {
  it('does not take a file for one that a mapping could read', () => {
    expect(
      detectSource(bytesSource(new TextEncoder().encode(fixture('ait-alerts.csv'))), 'a.csv'),
    ).toBeNull();
  });

  it('gives the same record another version under a corrected mapping, under the same uid', async () => {
    const one = shipped('ait-alert-data-set');
    const two = { ...one, fields: { ...one.fields, severity: { constant: 'low' } } };
    const bytes = new TextEncoder().encode(fixture('ait-alerts.csv'));
    const records = async (mapping: Mapping) =>
      (
        await collect(
          prepareBatches(bytesSource(bytes), 'a', {
            ...options,
            importer: mappingImporter(mapping, hashText),
          }),
        )
      ).flatMap((batch) => batch.records);
    const [before, after] = [await records(one), await records(two)];
    expect(after.map(({ uid }) => uid)).toEqual(before.map(({ uid }) => uid));
    expect(after.some(({ contentHash }, index) => contentHash === before[index]?.contentHash)).toBe(false);
  });
});
