import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aliasPairs, resolveAliases } from '../../shared/model/aliases.ts';
import { identifierKey } from '../../shared/model/identity.ts';
import type { Identifier, ParsedItem, PreparedBatch, PreparedRecord } from '../../shared/model/record.ts';
import { uniteTwins } from '../../shared/model/twins.ts';
import { sharedData } from '../../tests/support/shared-data.ts';
import { bytesSource, openFileSource } from './_kit/byte-source.ts';
import { importedAt, parseBytes } from './_kit/testing/read-fixture.ts';
import { prepareBatches } from './prepare.ts';
import { detectFormat, importers } from './registry.ts';

const options = { importedAt, tenant: null };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(resolve(import.meta.dirname, '../../tests/fixtures/microsoft', name)));

function prepare(content: Uint8Array | string, name: string): readonly PreparedBatch[] {
  return [...prepareBatches(bytesSource(typeof content === 'string' ? bytes(content) : content), name, options)];
}

const recordsOf = (batches: readonly PreparedBatch[]): readonly PreparedRecord[] => batches.flatMap((batch) => batch.records);
const rejects = (items: readonly ParsedItem[]): readonly string[] => items.flatMap((item) => (item.kind === 'reject' ? [item.code] : []));

const graphAlert = (more: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
  '@odata.type': '#microsoft.graph.security.alert',
  title: 'T',
  serviceSource: 'microsoftDefenderForEndpoint',
  evidence: [],
  ...more,
});

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
  it('has distinct ids, and knows nothing of foreign files', () => {
    expect(new Set(importers.map(({ id }) => id)).size).toBe(importers.length);
    for (const text of ['', '{}', '[]', '{"name":"x"}', 'a,b\n1,2\n', '<xml/>', 'SystemAlertId', '\u0000\u0001']) expect(detectFormat(bytes(text), 'x.json')).toBeNull();
  });

  it.each([
    ['graph-alerts.json', 'microsoft-graph'],
    ['graph-incidents.json', 'microsoft-graph'],
    ['legacy-incidents.json', 'microsoft-defender-incidents'],
    ['sentinel-security-alerts.csv', 'microsoft-sentinel'],
    ['sentinel-security-alerts.json', 'microsoft-sentinel'],
  ])('%s is %s, also in UTF-16 and under any name', (name, id) => {
    const content = fixture(name);
    expect(detectFormat(content, 'export')?.id).toBe(id);
    const wide = new Uint8Array(Buffer.from(`\ufeff${new TextDecoder().decode(content)}`, 'utf16le'));
    expect(detectFormat(wide, name)?.id).toBe(id);
    const plain = recordsOf(prepare(content, name));
    const widened = recordsOf(prepare(wide, name));
    expect(widened.map(({ uid, contentHash, alert }) => ({ uid, contentHash, alert }))).toEqual(plain.map(({ uid, contentHash, alert }) => ({ uid, contentHash, alert })));
    for (const record of widened) expect(Buffer.from(record.raw)).toEqual(Buffer.from(wide.slice(record.place.byteOffset, record.place.byteOffset + record.place.byteLength)));
  });
});

describe('one alert in three shapes', () => {
  const files = ['graph-alerts.json', 'legacy-incidents.json', 'sentinel-security-alerts.csv', 'sentinel-security-alerts.json'];
  const all = files.map((name) => recordsOf(prepare(fixture(name), name)));

  it('gives twins that unite to two alerts, in any order', () => {
    const records = all.flat();
    const alerts = uniteTwins(records.map(({ uid, alert }) => ({ uid, names: alert.names })));
    expect(alerts.size).toBe(2);
    for (const uids of alerts.values()) expect(uids.map((uid) => uid.split('|')[0])).toEqual(['microsoftdefender', 'microsoftgraph', 'microsoftsentinel']);
    const backwards = [...records].reverse().map(({ uid, alert }) => ({ uid, names: alert.names }));
    expect([...uniteTwins(backwards)]).toEqual([...alerts]);
  });

  it('gives the same device, user and process in each shape', () => {
    const together = entitiesOf(all.map((records) => records.map((record) => ({ ...record, alert: { ...record.alert, evidence: record.alert.evidence.map((item) => ({ ...item, identifiers: item.identifiers.map((one) => ({ ...one, tenant: null })) })) } }))).flat());
    for (const kind of ['device', 'user']) expect(together.filter(([key]) => key?.startsWith(`${kind}|`))).toHaveLength(1);
    // PowerShell and the script host that started it.
    expect(together.filter(([key]) => key?.startsWith('process|'))).toHaveLength(2);
  });

  it('brings the source’s incident with what was decided there', () => {
    const [incident, redirected] = prepare(fixture('graph-incidents.json'), 'x').flatMap((batch) => batch.incidents);
    expect(incident).toMatchObject({ empty: false, incident: { id: '5120', status: 'resolved', provider: 'microsoftDefenderXdr' } });
    expect(redirected).toMatchObject({ empty: true, incident: { id: '5118', redirectIncidentId: '5120' } });
  });
});

describe('identity of records', () => {
  const rows = fc.array(fc.record({ title: fc.constantFrom('A', 'B'), severity: fc.constantFrom('low', 'high'), id: fc.constantFrom(undefined, undefined, 'id-1', 'id-2') }), { minLength: 1, maxLength: 12 });
  const lines = (list: readonly object[]): string => list.map((row) => `${JSON.stringify(graphAlert(row as Record<string, unknown>))}\n`).join('');

  it('keeps identical rows apart and gives the same file the same uids', () => {
    fc.assert(
      fc.property(rows, (list) => {
        const uids = recordsOf(prepare(lines(list), 'x.ndjson')).map(({ uid }) => uid);
        expect(uids).toHaveLength(list.length);
        expect(recordsOf(prepare(lines(list), 'y.ndjson')).map(({ uid }) => uid)).toEqual(uids);
        const withoutId = list.filter((row) => row.id === undefined).length;
        const ids = new Set(list.flatMap((row) => (row.id === undefined ? [] : [row.id]))).size;
        expect(new Set(uids).size).toBe(withoutId + ids);
      }),
    );
  });

  it('gives the same uids in any order of rows, layout and order of fields', () => {
    fc.assert(
      fc.property(
        rows.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }))),
        ([list, shuffled]) => {
          const uids = (text: string): readonly string[] => recordsOf(prepare(text, 'x.json')).map(({ uid }) => uid).sort();
          const turned = shuffled.map((row) => Object.fromEntries(Object.entries(graphAlert(row)).reverse()));
          expect(uids(JSON.stringify({ value: turned }, null, 2))).toEqual(uids(lines(list)));
        },
      ),
    );
  });

  it('gives an overlapping file the uids that are there already', () => {
    const row = { title: 'A' };
    const once = new Set(recordsOf(prepare(lines([row, row]), 'x')).map(({ uid }) => uid));
    const more = recordsOf(prepare(lines([row, { title: 'B' }, row, row]), 'x')).map(({ uid }) => uid);
    expect(more.filter((uid) => !once.has(uid))).toHaveLength(2);
  });

  it('tells a changed record by its content', () => {
    const [before] = recordsOf(prepare(lines([{ id: 'x', severity: 'low' }]), 'x'));
    const [after] = recordsOf(prepare(lines([{ id: 'x', severity: 'high' }]), 'x'));
    expect(after?.uid).toBe(before?.uid);
    expect(after?.contentHash).not.toBe(before?.contentHash);
  });
});

describe('batches', () => {
  it('keep to their limits, in file order, and account for every record', () => {
    const text = Array.from({ length: 450 }, (_, index) => (index % 9 === 8 ? '{"broken":\n' : `${JSON.stringify(graphAlert({ id: `a${String(index)}` }))}\n`)).join('');
    const batches = prepare(text, 'x.ndjson');
    expect(batches.map(({ records, rejects: refused }) => records.length + refused.length)).toEqual([200, 200, 50]);
    expect(batches.map(({ bytesRead }) => bytesRead)).toEqual([...batches.map(({ bytesRead }) => bytesRead)].sort((a, b) => a - b));
    expect(batches.at(-1)?.bytesRead).toBe(bytes(text).length);
    const positions = batches.flatMap((batch) => [...batch.records, ...batch.rejects].map(({ place }) => place.position)).sort((a, b) => a - b);
    expect(positions).toEqual(Array.from({ length: 450 }, (_, index) => index + 1));
  });

  it('stops when the import is cancelled', () => {
    const controller = new AbortController();
    const text = Array.from({ length: 500 }, (_, index) => `${JSON.stringify(graphAlert({ id: `a${String(index)}` }))}\n`).join('');
    const batches = prepareBatches(bytesSource(bytes(text)), 'x.ndjson', { ...options, signal: controller.signal });
    expect(batches.next().value?.records).toHaveLength(200);
    controller.abort(new Error('cancelled'));
    expect(() => batches.next()).toThrow('cancelled');
  });
});

describe('hostile files', () => {
  it('are one reject each when nothing in them can be read', () => {
    const head = '{"@odata.type":"#microsoft.graph.security.alert"';
    expect(rejects(parseBytes('', 'a.json'))).toEqual(['emptyFile']);
    expect(rejects(parseBytes('\ufeff \n\t', 'a.json'))).toEqual(['emptyFile']);
    expect(rejects(parseBytes('hello', 'a.json'))).toEqual(['unknownFormat']);
    expect(rejects(parseBytes(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0, 0]), 'a.json'))).toEqual(['notText']);
    expect(rejects(parseBytes(head, 'a.json'))).toEqual(['truncated']);
    expect(rejects(parseBytes(`${head},"a":${'['.repeat(300)}${']'.repeat(300)}}`, 'a.json'))).toEqual(['tooDeep']);
    expect(rejects(parseBytes(`${head},"title":"\u0000"}`, 'a.json'))).toEqual(['syntax']);
  });

  it('read through a byte order mark', () => {
    expect(parseBytes(`\ufeff${JSON.stringify([graphAlert({ id: 'a' })])}`, 'a.json').map(({ kind }) => kind)).toEqual(['alert']);
  });

  it('leave no trace on prototypes, and keep such keys as data', () => {
    const text = `[{"@odata.type":"#microsoft.graph.security.alert","title":"T","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"evidence":[{"@odata.type":"#microsoft.graph.security.fileEvidence","__proto__":{"polluted":1},"fileDetails":{"__proto__":{"sha1":"x"},"fileName":"a"}}]}]`;
    const [item] = parseBytes(text, 'a.json');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(item?.kind === 'alert' ? Object.keys(item.alert.additional).sort() : []).toEqual(['__proto__', 'constructor']);
    const copy = structuredClone(item);
    expect(copy).toEqual(item);
  });

  it('keep HTML, ANSI and bidi text as text in every field', () => {
    const nasty = '<img src=x onerror=alert(1)>\u001b[31m\u202e"\'`${7*7}';
    const record = Object.fromEntries(Object.keys(graphAlert({ id: 1, description: 1, category: 1, alertWebUrl: 1, recommendedActions: 1 })).map((key) => [key, key === '@odata.type' ? '#microsoft.graph.security.alert' : key === 'evidence' ? [{ '@odata.type': nasty, displayName: nasty }] : nasty]));
    const [item] = parseBytes(JSON.stringify([record]), 'a.json');
    expect(item).toMatchObject({ kind: 'alert', alert: { title: nasty, description: nasty, serviceSource: nasty } });
    expect(item?.kind === 'alert' ? item.alert.evidence[0]?.label : null).toBe(nasty);
  });

  it('cap huge texts and say so', () => {
    const [item] = parseBytes(JSON.stringify([graphAlert({ id: 'a', title: 'x'.repeat(1_000_000), description: 'y'.repeat(1_000_000) })]), 'a.json');
    if (item?.kind !== 'alert') throw new Error('no alert');
    expect(item.alert.title.length).toBeLessThan(2100);
    expect(item.alert.title).toMatch(/998000 more characters in the raw record/);
    expect(item.alert.description?.length).toBeLessThan(100_100);
    expect(item.raw.length).toBeGreaterThan(2_000_000);
  });

  it('give only listed rejects or alerts, whatever values stand where', () => {
    const keys = ['id', 'title', 'evidence', 'comments', 'incidentId', 'createdDateTime', 'mitreTechniques', 'serviceSource', 'alertId', 'entities', 'devices', 'alerts', 'SystemAlertId', 'AlertName', 'Entities', 'ExtendedProperties', 'Techniques', 'CompromisedEntity', 'ProviderName', 'incidentName'];
    const record = fc.dictionary(fc.constantFrom(...keys), fc.jsonValue({ maxDepth: 3 }), { minKeys: 3 });
    const head = [graphAlert({ id: 'head' }), { incidentId: 1, incidentName: 'h', alerts: [], redirectIncidentId: null, alertId: 'x', creationTime: '' }, { SystemAlertId: 'h', AlertName: 'h', ProviderName: 'h', VendorName: 'h', Entities: '[]' }];
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 5 }), fc.constantFrom(...head), (list, first) => {
        const items = parseBytes(JSON.stringify([first, ...list]), 'a.json');
        expect(items.some((item) => item.kind === 'reject' && item.code === 'internal')).toBe(false);
        const counted = items.filter((item) => item.kind !== 'sourceIncident' || item.empty);
        expect(counted.map(({ place }) => place.position)).toEqual(counted.map((_, index) => index + 1));
        expect(counted.length).toBeGreaterThan(list.length);
      }),
      { numRuns: 300 },
    );
  });

  it('never fail on noise behind a known head', () => {
    const heads = ['{"value":[{"@odata.type":"#microsoft.graph.security.alert","title":"T"},', 'SystemAlertId,AlertName,ProviderName,VendorName,Entities\n'];
    fc.assert(
      fc.property(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 300 }), (head, noise) => {
        const items = parseBytes(new Uint8Array([...bytes(head), ...noise]), 'a');
        expect(items.some((item) => item.kind === 'reject' && item.code === 'internal')).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

describe('real exports beside the checkout', () => {
  const expected: readonly (readonly [folder: string, file: string, counts: Readonly<Record<string, number>>])[] = [
    ['graph', 'alerts_v2_docs_sample.json', { records: 1, incidents: 0, rejects: 0, context: 0 }],
    ['m365-defender', 'api_incidents_response.json', { records: 3, incidents: 3, rejects: 0, context: 0 }],
    ['m365-defender', 'DeviceProcessEvents.csv', { records: 0, incidents: 0, rejects: 0, context: 800 }],
    ['sentinel', 'SecurityAlert.csv', { records: 104, incidents: 0, rejects: 0, context: 0 }],
  ];

  it.for(expected)('%s/%s is accounted for whole', ([folder, file, counts], { skip }) => {
    const path = sharedData(folder, file);
    if (path === null) return skip(`../shared/data/${folder}/${file} is not beside this checkout`);
    const source = openFileSource(path);
    try {
      const batches = [...prepareBatches(source, file, options)];
      const records = recordsOf(batches);
      expect({
        records: records.length,
        incidents: batches.flatMap((batch) => batch.incidents).length,
        rejects: batches.flatMap((batch) => batch.rejects).length,
        context: batches.reduce((sum, batch) => sum + Object.values(batch.context).reduce((left, right) => left + right, 0), 0),
      }).toEqual(counts);
      expect(new Set(records.map(({ uid }) => uid)).size).toBe(records.length);
      for (const { place, raw } of records) expect(source.read(place.byteOffset, place.byteLength)).toEqual(raw);
    } finally {
      source.close();
    }
  });
});
