import { describe, expect, it } from 'vitest';
import type { NormalizedAlert } from '../../../shared/model/record.ts';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { itSurvivesMutations } from '../_kit/testing/describe-mutations.ts';
import { fixtureBytes, parseBytes } from '../_kit/testing/read-fixture.ts';
import { ocsf } from './importer.ts';

const names = ['findings.json', 'events.jsonl', 'envelope.json'];
const textOf = (name: string): string => new TextDecoder().decode(fixtureBytes(`ocsf/fixtures/${name}`));

describeFixtures(ocsf, names);

describe('ocsf', () => {
  it('takes findings as alerts, activity as context, and says what it leaves out', async () => {
    const items = await parseBytes(textOf('events.jsonl'), 'a.jsonl');
    expect(items.map((item) => (item.kind === 'context' ? item.context.kind : item.kind))).toEqual([
      'signIn',
      'processEvent',
      'networkConnection',
      'dnsQuery',
      'httpRequest',
      'fileEvent',
      'registryEvent',
      'other',
      'alert',
      'reject',
      'reject',
      'reject',
      'reject',
      'reject',
      'reject',
    ]);
    const reasons = items.flatMap((item) => (item.kind === 'reject' ? [item.reason] : []));
    expect(reasons[0]).toContain('compliance finding (class 2003)');
    expect(reasons[1]).toContain('incident finding (class 2005)');
    expect(reasons[2]).toContain('vulnerability finding (class 2002)');
  });

  it('keeps a severity it does not know in the source’s word', async () => {
    const list = JSON.parse(textOf('findings.json')) as Record<string, unknown>[];
    const text = JSON.stringify([{ ...list[0], severity_id: 99, severity: 'Apocalyptic' }]);
    expect((await parseBytes(text, 'a.json'))[0]).toMatchObject({ alert: { severity: 'Apocalyptic' } });
  });

  itSurvivesMutations(names.map(textOf));
});

describe('what real events of OCSF hold', () => {
  const finding = {
    class_uid: 2004,
    category_uid: 2,
    activity_id: 1,
    type_uid: 200401,
    severity_id: 3,
    time: 1_762_157_460_000,
    metadata: { version: '1.4.0', product: { name: 'Sensor' } },
    finding_info: { title: 'Beacon', uid: '0d5c2a9e-0000-4000-8000-000000000001' },
  };
  const alertOf = async (record: object): Promise<NormalizedAlert> => {
    const [item] = await parseBytes(JSON.stringify(record), 'a.json');
    if (item?.kind !== 'alert') throw new Error('no alert');
    return item.alert;
  };

  it('holds a short id of an event for one of its product alone', async () => {
    const event = (product: string, uid: string): object => ({
      class_uid: 3002,
      category_uid: 3,
      type_uid: 300201,
      severity_id: 1,
      activity_id: 1,
      time: 1_762_157_460_000,
      metadata: { version: '1.4.0', uid, product: { name: product } },
    });
    const long = '0d5c2a9e-0000-4000-8000-000000000001';
    const text = JSON.stringify([event('Sensor', '17'), event('Gateway', '17'), event('Gateway', long)]);
    const items = await parseBytes(text, 'a.json');
    expect(items.map((item) => item.kind === 'context' && item.context.providerRecordId)).toEqual([
      'Sensor/17',
      'Gateway/17',
      long,
    ]);
    expect(items[0]).toMatchObject({ context: { additional: { 'metadata.product.name': 'Sensor' } } });
  });

  it('takes a host name for a domain, unless it is said of a machine', async () => {
    const { evidence } = await alertOf({
      ...finding,
      observables: [
        { name: 'query.hostname', type: 'Hostname', type_id: 1, value: 'c2.evil.example' },
        { name: 'device.hostname', type: 'Hostname', type_id: 1, value: 'ws-9.corp.example' },
        { name: 'other.hostname', type: 'Hostname', type_id: 1, value: 'ws-10' },
      ],
    });
    expect(evidence.map(({ kind, label }) => [kind, label])).toEqual([
      ['generic', 'c2.evil.example'],
      ['device', 'ws-9.corp.example'],
      ['device', 'ws-10'],
    ]);
  });

  it('takes digests by their algorithm, not by their length, and keeps what is no file', async () => {
    const [fuzzy, sha256] = ['0a1b2c3d'.repeat(8), '4e5f6071'.repeat(8)];
    const { evidence, additional } = await alertOf({
      ...finding,
      evidences: [
        {
          file: {
            path: 'two words/of no path',
            hashes: [
              { algorithm: 'SHA-256', algorithm_id: 3, value: sha256 },
              { algorithm: 'magic', algorithm_id: 99, value: fuzzy },
            ],
          },
        },
      ],
    });
    expect(evidence.map(({ label }) => label)).toEqual([sha256]);
    expect(additional['evidences']).toEqual([
      {
        'file.path': 'two words/of no path',
        'file.hashes': [{}, { algorithm: 'magic', algorithm_id: 99, value: fuzzy }],
      },
    ]);
  });

  it('reads the state of class 2001, whose status is that of any event', async () => {
    const old = {
      ...finding,
      class_uid: 2001,
      type_uid: 200101,
      status_id: 1,
      status: 'Success',
      state_id: 4,
      state: 'Resolved',
    };
    const alert = await alertOf(old);
    expect(alert.status).toBe('resolved');
    expect(alert.additional).toMatchObject({ status_id: 1, status: 'Success' });
  });

  it('names the actor of a launch as the parent', async () => {
    const record = {
      ...finding,
      class_uid: 1007,
      category_uid: 1,
      type_uid: 100701,
      device: { hostname: 'ws-9' },
      actor: { process: { pid: 40, file: { path: 'C:\\Windows\\System32\\cmd.exe' } } },
      process: { pid: 41, cmd_line: 'reg save HKLM\\SAM', file: { path: 'C:\\Windows\\System32\\reg.exe' } },
    };
    const of = async (value: object) => {
      const [item] = await parseBytes(JSON.stringify(value), 'a.json');
      const evidence = item?.kind === 'context' ? item.context.evidence : [];
      return evidence.find(({ label }) => label === 'reg.exe (41)')?.details;
    };
    expect(await of(record)).toMatchObject({
      parentProcessId: '40',
      parentProcessImageFile: { fileName: 'cmd.exe' },
    });
    // Who opens a process did not start it.
    expect(await of({ ...record, activity_id: 3, type_uid: 100703 })).not.toHaveProperty('parentProcessId');
  });

  it('takes a bare address for an address where a resource’s id belongs', async () => {
    const { evidence } = await alertOf({
      ...finding,
      resources: [{ uid: '203.0.113.8', name: 'a printer' }],
    });
    expect(evidence.map(({ kind, label }) => [kind, label])).toEqual([['ip', '203.0.113.8']]);
  });
});
