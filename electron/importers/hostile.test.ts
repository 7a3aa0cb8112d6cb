import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ParsedItem } from '../../shared/model/record.ts';
import { processorTime } from '../../tests/support/processor-time.ts';
import { graphAlert, parseBytes } from './_kit/testing/read-fixture.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const rejects = (items: readonly ParsedItem[]): readonly string[] =>
  items.flatMap((item) => (item.kind === 'reject' ? [item.code] : []));

describe('hostile files', () => {
  it('are one reject each when nothing in them can be read', async () => {
    const head = '{"@odata.type":"#microsoft.graph.security.alert"';
    expect(rejects(await parseBytes('', 'a.json'))).toEqual(['emptyFile']);
    expect(rejects(await parseBytes('\ufeff \n\t', 'a.json'))).toEqual(['emptyFile']);
    expect(rejects(await parseBytes('hello', 'a.json'))).toEqual(['unknownFormat']);
    expect(rejects(await parseBytes(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0, 0]), 'a.json'))).toEqual([
      'notText',
    ]);
    const utf16 = Buffer.from('\ufeffName;Value\nA;1\n', 'utf16le');
    expect(rejects(await parseBytes(utf16, 'a.csv'))).toEqual(['unknownFormat']);
    expect(rejects(await parseBytes(head, 'a.json'))).toEqual(['truncated']);
    expect(rejects(await parseBytes(`${head},"a":${'['.repeat(300)}${']'.repeat(300)}}`, 'a.json'))).toEqual([
      'tooDeep',
    ]);
    expect(rejects(await parseBytes(`${head},"title":"\u0000"}`, 'a.json'))).toEqual(['syntax']);
  });

  it('read through a byte order mark', async () => {
    expect(
      (await parseBytes(`\ufeff${JSON.stringify([graphAlert({ id: 'a' })])}`, 'a.json')).map(
        ({ kind }) => kind,
      ),
    ).toEqual(['alert']);
  });

  it('leave no trace on prototypes, and keep such keys as data', async () => {
    const text = `[{"@odata.type":"#microsoft.graph.security.alert","title":"T","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"evidence":[{"@odata.type":"#microsoft.graph.security.fileEvidence","__proto__":{"polluted":1},"fileDetails":{"__proto__":{"sha1":"x"},"fileName":"a"}}]}]`;
    const [item] = await parseBytes(text, 'a.json');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(item?.kind === 'alert' ? Object.keys(item.alert.additional).sort() : []).toEqual([
      '__proto__',
      'constructor',
    ]);
    const copy = structuredClone(item);
    expect(copy).toEqual(item);
  });

  it('keep HTML, ANSI and bidi text as text in every field', async () => {
    const nasty = '<img src=x onerror=alert(1)>\u001b[31m\u202e"\'`${7*7}';
    const record = Object.fromEntries(
      Object.keys(
        graphAlert({ id: 1, description: 1, category: 1, alertWebUrl: 1, recommendedActions: 1 }),
      ).map((key) => [
        key,
        key === '@odata.type'
          ? '#microsoft.graph.security.alert'
          : key === 'evidence'
            ? [{ '@odata.type': nasty, displayName: nasty }]
            : nasty,
      ]),
    );
    const [item] = await parseBytes(JSON.stringify([record]), 'a.json');
    expect(item).toMatchObject({
      kind: 'alert',
      alert: { title: nasty, description: nasty, serviceSource: nasty },
    });
    expect(item?.kind === 'alert' ? item.alert.evidence[0]?.label : null).toBe(nasty);
  });

  it('cap huge texts and say so', async () => {
    const [item] = await parseBytes(
      JSON.stringify([
        graphAlert({ id: 'a', title: 'x'.repeat(1_000_000), description: 'y'.repeat(1_000_000) }),
      ]),
      'a.json',
    );
    if (item?.kind !== 'alert') throw new Error('no alert');
    expect(item.alert.title.length).toBeLessThan(2100);
    expect(item.alert.title).toMatch(/998000 more characters in the raw record/);
    expect(item.alert.description?.length).toBeLessThan(100_100);
    expect(item.raw.length).toBeGreaterThan(2_000_000);
  });

  it('are read at once however often a character is repeated', async () => {
    const dots = '.'.repeat(1_000_000);
    const files: readonly (readonly [string, string])[] = [
      [
        'graph.json',
        JSON.stringify([
          graphAlert({
            id: 'a',
            evidence: [
              { '@odata.type': '#microsoft.graph.security.deviceEvidence', hostName: `pc${dots}x` },
              {
                '@odata.type': '#microsoft.graph.security.fileEvidence',
                fileDetails: { fileName: 'a', filePath: `C:${'\\'.repeat(1_000_000)}x` },
              },
            ],
          }),
        ]),
      ],
      [
        'rows.csv',
        `SystemAlertId,AlertName,ProviderName,VendorName,Entities,x${' '.repeat(200_000)}y\n1,T,P,V,[],z\n`,
      ],
      [
        'rows.json',
        JSON.stringify([
          {
            SystemAlertId: '1',
            AlertName: 'T',
            ProviderName: 'P',
            VendorName: 'V',
            CompromisedEntity: `pc${dots}x`,
            [`x${' '.repeat(1_000_000)}y`]: 'z',
            Entities: JSON.stringify([
              {
                Type: 'host',
                HostName: 'pc',
                DnsDomain: `a${dots}x`,
                ...Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`k${index}`, index])),
              },
            ]),
          },
        ]),
      ],
    ];
    for (const [name, text] of files) {
      const start = processorTime();
      expect((await parseBytes(text, name)).map(({ kind }) => kind)).toEqual(['alert']);
      expect(processorTime() - start, name).toBeLessThan(1500);
    }
  });

  it('give only listed rejects or alerts, whatever values stand where', async () => {
    const keys = [
      'id',
      'title',
      'evidence',
      'comments',
      'incidentId',
      'createdDateTime',
      'mitreTechniques',
      'serviceSource',
      'alertId',
      'entities',
      'devices',
      'alerts',
      'SystemAlertId',
      'AlertName',
      'Entities',
      'ExtendedProperties',
      'Techniques',
      'CompromisedEntity',
      'ProviderName',
      'incidentName',
    ];
    const record = fc.dictionary(fc.constantFrom(...keys), fc.jsonValue({ maxDepth: 3 }), { minKeys: 3 });
    const head = [
      graphAlert({ id: 'head' }),
      {
        incidentId: 1,
        incidentName: 'h',
        alerts: [],
        redirectIncidentId: null,
        alertId: 'x',
        creationTime: '',
      },
      { SystemAlertId: 'h', AlertName: 'h', ProviderName: 'h', VendorName: 'h', Entities: '[]' },
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(...head),
        async (list, first) => {
          const items = await parseBytes(JSON.stringify([first, ...list]), 'a.json');
          expect(items.some((item) => item.kind === 'reject' && item.code === 'internal')).toBe(false);
          const counted = items.filter((item) => item.kind !== 'sourceIncident' || item.empty);
          expect(counted.map(({ place }) => place.position)).toEqual(counted.map((_, index) => index + 1));
          expect(counted.length).toBeGreaterThan(list.length);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('never fail on noise behind a known head', async () => {
    const heads = [
      '{"value":[{"@odata.type":"#microsoft.graph.security.alert","title":"T"},',
      'SystemAlertId,AlertName,ProviderName,VendorName,Entities\n',
    ];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 300 }), async (head, noise) => {
        const items = await parseBytes(new Uint8Array([...bytes(head), ...noise]), 'a');
        expect(items.some((item) => item.kind === 'reject' && item.code === 'internal')).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});
