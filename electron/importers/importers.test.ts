import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aliasPairs, resolveAliases } from '../../shared/model/aliases.ts';
import { identifierKey } from '../../shared/model/identity.ts';
import type { Identifier, PreparedBatch, PreparedRecord } from '../../shared/model/record.ts';
import { uniteTwins } from '../../shared/model/twins.ts';
import { sharedData } from '../../tests/support/shared-data.ts';
import { bytesSource, openFileSource } from './_kit/byte-source.ts';
import { graphAlert, importedAt } from './_kit/testing/read-fixture.ts';
import { collect } from '../../tests/support/collect.ts';
import { prepareBatches } from './prepare.ts';
import { detectFormat, importers } from './registry.ts';

const options = { importedAt, tenant: null };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(resolve(import.meta.dirname, '../../tests/fixtures/microsoft', name)));

async function prepare(content: Uint8Array | string, name: string): Promise<readonly PreparedBatch[]> {
  const source = bytesSource(typeof content === 'string' ? bytes(content) : content);
  return collect(prepareBatches(source, name, options));
}

const recordsOf = (batches: readonly PreparedBatch[]): readonly PreparedRecord[] =>
  batches.flatMap((batch) => batch.records);

/** Entities of some records: each a sorted list of identifier keys, its own key first. */
function entitiesOf(records: readonly PreparedRecord[]): readonly (readonly string[])[] {
  const nodes: Identifier[] = [];
  const pairs: number[] = [];
  for (const { identifiers } of records.flatMap((record) => record.alert.evidence)) {
    pairs.push(...aliasPairs(identifiers.length).map((position) => position + nodes.length));
    nodes.push(...identifiers);
  }
  const { members, keyOf } = resolveAliases(nodes, pairs);
  return members.map((list, component) => [
    identifierKey(nodes[keyOf[component] as number] as Identifier),
    ...new Set(list.map((node) => identifierKey(nodes[node] as Identifier)).sort()),
  ]);
}

describe('detectFormat', () => {
  it('has distinct ids, and knows nothing of foreign files', async () => {
    expect(new Set(importers.map(({ id }) => id)).size).toBe(importers.length);
    for (const text of [
      '',
      '{}',
      '[]',
      '{"name":"x"}',
      'a,b\n1,2\n',
      '<xml/>',
      'SystemAlertId',
      '\u0000\u0001',
    ])
      expect(detectFormat(bytes(text), 'x.json')).toBeNull();
  });

  it.each([
    ['graph-alerts.json', 'microsoft-graph'],
    ['graph-incidents.json', 'microsoft-graph'],
    ['legacy-incidents.json', 'microsoft-defender-incidents'],
    ['sentinel-security-alerts.csv', 'microsoft-sentinel'],
    ['sentinel-security-alerts.json', 'microsoft-sentinel'],
  ])('%s is %s, also in UTF-16 and under any name', async (name, id) => {
    const content = fixture(name);
    expect(detectFormat(content, 'export')?.id).toBe(id);
    const wide = new Uint8Array(Buffer.from(`\ufeff${new TextDecoder().decode(content)}`, 'utf16le'));
    expect(detectFormat(wide, name)?.id).toBe(id);
    const plain = recordsOf(await prepare(content, name));
    const widened = recordsOf(await prepare(wide, name));
    expect(widened.map(({ uid, contentHash, alert }) => ({ uid, contentHash, alert }))).toEqual(
      plain.map(({ uid, contentHash, alert }) => ({ uid, contentHash, alert })),
    );
    for (const record of widened)
      expect(Buffer.from(record.raw)).toEqual(
        Buffer.from(wide.slice(record.place.byteOffset, record.place.byteOffset + record.place.byteLength)),
      );
  });
});

describe('one alert in three shapes', async () => {
  const files = [
    'graph-alerts.json',
    'legacy-incidents.json',
    'sentinel-security-alerts.csv',
    'sentinel-security-alerts.json',
  ];
  const all = await Promise.all(files.map(async (name) => recordsOf(await prepare(fixture(name), name))));

  it('gives twins that unite to two alerts, in any order', async () => {
    const records = all.flat();
    const alerts = uniteTwins(records.map(({ uid, alert }) => ({ uid, names: alert.names })));
    expect(alerts.size).toBe(2);
    for (const uids of alerts.values())
      expect(uids.map((uid) => uid.split('|')[0])).toEqual([
        'microsoftdefender',
        'microsoftgraph',
        'microsoftsentinel',
      ]);
    const backwards = [...records].reverse().map(({ uid, alert }) => ({ uid, names: alert.names }));
    expect([...uniteTwins(backwards)]).toEqual([...alerts]);
  });

  it('gives the same device, user and process in each shape', async () => {
    const together = entitiesOf(
      all
        .map((records) =>
          records.map((record) => ({
            ...record,
            alert: {
              ...record.alert,
              evidence: record.alert.evidence.map((item) => ({
                ...item,
                identifiers: item.identifiers.map((one) => ({ ...one, tenant: null })),
              })),
            },
          })),
        )
        .flat(),
    );
    for (const kind of ['device', 'user'])
      expect(together.filter(([key]) => key?.startsWith(`${kind}|`))).toHaveLength(1);
    // PowerShell and the script host that started it.
    expect(together.filter(([key]) => key?.startsWith('process|'))).toHaveLength(2);
  });

  it('brings the source’s incident with what was decided there', async () => {
    const [incident, redirected] = (await prepare(fixture('graph-incidents.json'), 'x')).flatMap(
      (batch) => batch.incidents,
    );
    expect(incident).toMatchObject({
      empty: false,
      incident: { id: '5120', status: 'resolved', provider: 'microsoftDefenderXdr' },
    });
    expect(redirected).toMatchObject({ empty: true, incident: { id: '5118', redirectIncidentId: '5120' } });
  });
});

describe('identity of records', () => {
  const rows = fc.array(
    fc.record({
      title: fc.constantFrom('A', 'B'),
      severity: fc.constantFrom('low', 'high'),
      id: fc.constantFrom(undefined, undefined, 'id-1', 'id-2'),
    }),
    { minLength: 1, maxLength: 12 },
  );
  const lines = (list: readonly object[]): string =>
    list.map((row) => `${JSON.stringify(graphAlert(row as Record<string, unknown>))}\n`).join('');

  it('keeps identical rows apart and gives the same file the same uids', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (list) => {
        const uids = recordsOf(await prepare(lines(list), 'x.ndjson')).map(({ uid }) => uid);
        expect(uids).toHaveLength(list.length);
        expect(recordsOf(await prepare(lines(list), 'y.ndjson')).map(({ uid }) => uid)).toEqual(uids);
        const withoutId = list.filter((row) => row.id === undefined).length;
        const ids = new Set(list.flatMap((row) => (row.id === undefined ? [] : [row.id]))).size;
        expect(new Set(uids).size).toBe(withoutId + ids);
      }),
    );
  });

  it('gives the same uids in any order of rows, layout and order of fields', async () => {
    await fc.assert(
      fc.asyncProperty(
        rows.chain((list) =>
          fc.tuple(
            fc.constant(list),
            fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
          ),
        ),
        async ([list, shuffled]) => {
          const uids = async (text: string): Promise<readonly string[]> =>
            recordsOf(await prepare(text, 'x.json'))
              .map(({ uid }) => uid)
              .sort();
          const turned = shuffled.map((row) => Object.fromEntries(Object.entries(graphAlert(row)).reverse()));
          expect(await uids(JSON.stringify({ value: turned }, null, 2))).toEqual(await uids(lines(list)));
        },
      ),
    );
  });

  it('gives an overlapping file the uids that are there already', async () => {
    const row = { title: 'A' };
    const once = new Set(recordsOf(await prepare(lines([row, row]), 'x')).map(({ uid }) => uid));
    const more = recordsOf(await prepare(lines([row, { title: 'B' }, row, row]), 'x')).map(({ uid }) => uid);
    expect(more.filter((uid) => !once.has(uid))).toHaveLength(2);
  });

  it('tells a changed record by its content', async () => {
    const [before] = recordsOf(await prepare(lines([{ id: 'x', severity: 'low' }]), 'x'));
    const [after] = recordsOf(await prepare(lines([{ id: 'x', severity: 'high' }]), 'x'));
    expect(after?.uid).toBe(before?.uid);
    expect(after?.contentHash).not.toBe(before?.contentHash);
  });
});

describe('batches', () => {
  it('keep to their limits, in file order, and account for every record', async () => {
    const text = Array.from({ length: 450 }, (_, index) =>
      index % 9 === 8 ? '{"broken":\n' : `${JSON.stringify(graphAlert({ id: `a${String(index)}` }))}\n`,
    ).join('');
    const batches = await prepare(text, 'x.ndjson');
    expect(batches.map(({ records, rejects: refused }) => records.length + refused.length)).toEqual([
      200, 200, 50,
    ]);
    expect(batches.map(({ bytesRead }) => bytesRead)).toEqual(
      [...batches.map(({ bytesRead }) => bytesRead)].sort((a, b) => a - b),
    );
    expect(batches.at(-1)?.bytesRead).toBe(bytes(text).length);
    const positions = batches
      .flatMap((batch) => [...batch.records, ...batch.rejects].map(({ place }) => place.position))
      .sort((a, b) => a - b);
    expect(positions).toEqual(Array.from({ length: 450 }, (_, index) => index + 1));
  });

  it('stops when the import is cancelled', async () => {
    const controller = new AbortController();
    const text = Array.from(
      { length: 500 },
      (_, index) => `${JSON.stringify(graphAlert({ id: `a${String(index)}` }))}\n`,
    ).join('');
    const batches = prepareBatches(bytesSource(bytes(text)), 'x.ndjson', {
      ...options,
      signal: controller.signal,
    });
    const first: IteratorResult<PreparedBatch, void> = await batches.next();
    expect(first.done === true ? 0 : first.value.records.length).toBe(200);
    controller.abort(new Error('cancelled'));
    await expect(batches.next()).rejects.toThrow('cancelled');
  });
});

describe('real exports beside the checkout', () => {
  /** Counted apart: lines of files of lines, rows of CSV files, elements of lists. */
  const expected: readonly (readonly [
    folder: string,
    file: string,
    counts: Readonly<Record<string, number>>,
  ])[] = [
    ['graph', 'alerts_v2_docs_sample.json', { records: 1, incidents: 0, rejects: 0, context: 0 }],
    ['m365-defender', 'api_incidents_response.json', { records: 3, incidents: 3, rejects: 0, context: 0 }],
    ['m365-defender', 'DeviceProcessEvents.csv', { records: 0, incidents: 0, rejects: 0, context: 800 }],
    ['sentinel', 'SecurityAlert.csv', { records: 104, incidents: 0, rejects: 0, context: 0 }],
    ['wazuh', 'alerts_insect.json', { records: 497, incidents: 0, rejects: 0, context: 0 }],
    ['suricata', 'eve_from_wazuh_insect.json', { records: 87, incidents: 0, rejects: 0, context: 0 }],
    ['hayabusa', 'hayabusa_results.csv', { records: 8322, incidents: 0, rejects: 0, context: 0 }],
    ['hayabusa', 'early_layout_output.csv', { records: 5, incidents: 0, rejects: 0, context: 0 }],
    ['zeek', 'apt29_day1_combined_zeek.log', { records: 2, incidents: 0, rejects: 0, context: 2138 }],
    ['zeek', 'day1_NASHUA_notice.log', { records: 1, incidents: 0, rejects: 0, context: 0 }],
    ['zeek', 'day1_SCRANTON_notice.log', { records: 1, incidents: 0, rejects: 0, context: 0 }],
    [
      'otrf',
      'securityauditing_log4shell_cve2021_44228_java_serialized_object_2022-05-13045400.json',
      { records: 0, incidents: 0, rejects: 0, context: 39 },
    ],
    [
      'otrf',
      'sysmon_log4shell_cve2021_44228_java_serialized_object_2022-05-13045800.json',
      { records: 0, incidents: 0, rejects: 0, context: 487 },
    ],
    [
      'otrf',
      'syslog_auoms_auditd_log4shell_cve2021_44228_jndi_reference_2022-05-11181020.json',
      { records: 0, incidents: 0, rejects: 0, context: 50 },
    ],
    [
      'otrf',
      'syslog_sysmon_log4shell_cve2021_44228_jndi_reference_2022-05-11181020.json',
      { records: 0, incidents: 0, rejects: 0, context: 93 },
    ],
    [
      'otrf',
      'vminsights_vmconnection_log4shell_cve2021_44228_jndi_reference_2022-05-11181020.json',
      { records: 0, incidents: 0, rejects: 0, context: 5 },
    ],
    ['office365', 'o365_management_wazuh.ndjson', { records: 0, incidents: 0, rejects: 0, context: 64 }],
    [
      'content-hub',
      'aws_guard_duty__get_finding_details.json',
      { records: 1, incidents: 0, rejects: 0, context: 0 },
    ],
    [
      'content-hub',
      'office365_cloud_app_security__get_user_related_activities.json',
      { records: 0, incidents: 0, rejects: 0, context: 4 },
    ],
  ];

  it.for(expected)('%s/%s is accounted for whole', async ([folder, file, counts], { skip }) => {
    const path = sharedData(folder, file);
    if (path === null) return skip(`../shared/data/${folder}/${file} is not beside this checkout`);
    const source = openFileSource(path);
    try {
      const batches = await collect(prepareBatches(source, file, options));
      const records = recordsOf(batches);
      expect({
        records: records.length,
        incidents: batches.flatMap((batch) => batch.incidents).length,
        rejects: batches.flatMap((batch) => batch.rejects).length,
        context: batches.flatMap((batch) => batch.context).length,
      }).toEqual(counts);
      expect(new Set(records.map(({ uid }) => uid)).size).toBe(records.length);
      for (const { place, raw } of records)
        expect(source.read(place.byteOffset, place.byteLength)).toEqual(raw);
    } finally {
      source.close();
    }
  });
});
