import { afterEach, describe, expect, it } from 'vitest';
import {
  batchOf,
  buildAlert,
  contextRecord,
  device,
  evidence,
  file,
  sourceTime,
  startOfDay,
  user,
} from '../../../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import type { NormalizedContext } from '../../../shared/model/record.ts';
import { getAlertContext } from './alert-context.ts';

const open: TestStore[] = [];
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

const minute = 60_000;
const ip = (address: string, roles: readonly string[] = []) =>
  evidence('ip', [`address=${address}`], { roles });

function contextOf(
  pieces: Parameters<typeof buildAlert>[1],
  records: readonly Partial<NormalizedContext>[],
): ReturnType<typeof getAlertContext> {
  const test = openTestStore();
  open.push(test);
  importBatches(test.store, [
    batchOf([buildAlert('1', pieces)], {
      context: records.map((record, index) =>
        contextRecord(`c${index}`, { time: sourceTime(startOfDay + index * minute), ...record }),
      ),
    }),
  ]);
  correlateStore(test.store);
  return getAlertContext(test.store, 'testTool|1');
}

describe('what context adds to an alert', () => {
  it('is what its users did in cloud apps, with the object, whatever the record calls it', () => {
    const { activities } = contextOf({ evidence: [user('megan')] }, [
      {
        kind: 'officeActivity',
        title: 'megan@example.com: FileDownloaded, https://contoso.example/plan.docx (SharePoint)',
        action: 'FileDownloaded',
        outcome: 'success',
        evidence: [
          user('megan'),
          ip('203.0.113.9'),
          evidence('cloudApplication', ['name=SharePoint'], { links: false }),
          file('f'.repeat(64), { label: 'plan.docx' }),
        ],
        additional: { UserAgent: 'Mozilla/5.0' },
      },
      {
        kind: 'officeActivity',
        title: 'megan@example.com: New-InboxRule, Move everything (Exchange)',
        action: 'New-InboxRule',
        evidence: [user('megan')],
      },
      {
        kind: 'auditEvent',
        title: 'Add member to role',
        action: 'Add member to role',
        evidence: [user('megan'), user('eve', { roles: ['edited'], label: 'eve@example.com' })],
      },
      { kind: 'officeActivity', title: 'Somebody else', evidence: [user('other')] },
    ]);
    expect(activities).toMatchObject([
      {
        user: 'megan-id',
        action: 'FileDownloaded',
        object: 'plan.docx',
        application: 'SharePoint',
        ip: '203.0.113.9',
        client: 'Mozilla/5.0',
        outcome: 'success',
      },
      { action: 'New-InboxRule', object: 'Move everything' },
      { action: 'Add member to role', object: 'eve@example.com', user: 'megan-id' },
    ]);
  });

  it('is flows of its addresses near it, and none from the day before', () => {
    const { flows, truncated } = contextOf({ evidence: [ip('10.0.0.5', ['source'])] }, [
      {
        kind: 'networkConnection',
        title: 'conn tcp http 10.0.0.5:1234 → 203.0.113.9:80',
        action: 'conn',
        outcome: 'SF',
        evidence: [ip('10.0.0.5', ['source']), ip('203.0.113.9', ['destination'])],
        additional: { 'id.orig_p': 1234, 'id.resp_p': 80, orig_bytes: 100, resp_bytes: '2000' },
      },
      {
        kind: 'networkEvent',
        title: 'curl.exe: connection success',
        evidence: [
          ip('203.0.113.9', ['destination']),
          device('host-a'),
          ip('10.0.0.5'),
          evidence('generic', ['content=x'], {
            details: {
              sourceAddress: { ipAddress: '10.0.0.5' },
              destinationAddress: { ipAddress: '203.0.113.9' },
              sourcePort: 5,
              destinationPort: 443,
              protocol: 'Tcp',
            },
          }),
        ],
      },
      {
        kind: 'networkConnection',
        time: sourceTime(startOfDay - 86_400_000),
        title: 'tcp 10.0.0.5:1 → 203.0.113.9:2',
        evidence: [ip('10.0.0.5', ['source'])],
      },
    ]);
    expect(flows).toMatchObject([
      {
        source: '10.0.0.5',
        sourcePort: 1234,
        destination: '203.0.113.9',
        destinationPort: 80,
        protocol: 'tcp',
        application: 'http',
        bytesOut: 100,
        bytesIn: 2000,
        outcome: 'SF',
      },
      { sourcePort: 5, destinationPort: 443, protocol: 'Tcp' },
    ]);
    expect(truncated).toBe(false);
  });

  it('is sign-ins with the client that was used, and the device beside it', () => {
    const { signIns } = contextOf({ evidence: [user('megan')] }, [
      {
        kind: 'signIn',
        title: 'megan signed in',
        outcome: 'failure',
        evidence: [
          user('megan'),
          device('laptop', { label: 'laptop' }),
          evidence('session', ['sessionId=s1'], {
            details: { browser: 'Edge 120', operatingSystem: 'Windows 11' },
          }),
        ],
        additional: { clientAppUsed: 'Browser', riskLevelDuringSignIn: 'high' },
      },
    ]);
    expect(signIns).toMatchObject([
      { client: 'Browser, Edge 120, Windows 11', device: 'laptop', outcome: 'failure', risk: 'high' },
    ]);
  });

  it('is cut where there is more, and says so', () => {
    const { activities, truncated } = contextOf(
      { evidence: [user('megan')] },
      Array.from({ length: 230 }, (_, index) => ({
        kind: 'officeActivity' as const,
        time: sourceTime(startOfDay + index),
        evidence: [user('megan')],
      })),
    );
    expect([activities.length, truncated]).toEqual([200, true]);
  });

  it('is what is nearest to the alert, half of it before and half after', () => {
    const { signIns, truncated } = contextOf(
      { evidence: [user('megan')] },
      Array.from({ length: 500 }, (_, index) => ({
        kind: 'signIn' as const,
        time: sourceTime(startOfDay + (index - 350) * minute),
        evidence: [user('megan')],
      })),
    );
    const minutes = signIns.map(({ at }) => ((at ?? 0) - startOfDay) / minute);
    expect([minutes.length, Math.min(...minutes), Math.max(...minutes), truncated]).toEqual([
      200,
      -100,
      99,
      true,
    ]);
  });

  it('has the very connection of the alert, however much its hosts talked around it', () => {
    const ends = [ip('10.0.0.5', ['source']), ip('203.0.113.9', ['destination'])];
    const conn = (
      port: number,
      at: number,
      more: Record<string, string> = {},
    ): Partial<NormalizedContext> => ({
      kind: 'networkConnection',
      title: `conn tcp 10.0.0.5:${port} → 203.0.113.9:443`,
      time: sourceTime(at),
      evidence: ends,
      additional: { 'id.orig_p': port, 'id.resp_p': 443, proto: 'tcp', ...more },
    });
    const alert = {
      evidence: ends,
      additional: { 'id.orig_p': 57091, 'id.resp_p': 443, proto: 'tcp', uid: 'CpnezL3085' },
    };
    const noise = Array.from({ length: 300 }, (_, index) => conn(1000 + index, startOfDay + index));
    const crowded = contextOf(alert, [
      ...Array.from({ length: 150 }, (_, index) => conn(1000 + index, startOfDay - 1 - index)),
      ...noise,
      conn(57091, startOfDay - 20 * minute, { uid: 'CpnezL3085' }),
      { ...conn(8, startOfDay - 21 * minute, { uid: 'CpnezL3085' }), kind: 'httpRequest' },
      conn(57091, startOfDay - 22 * minute),
      conn(57091, startOfDay - 23 * minute, { proto: 'udp' }),
    ]).flows.filter(({ at }) => at !== null && at <= startOfDay - 20 * minute);
    expect(crowded.map(({ at, sourcePort }) => [((at ?? 0) - startOfDay) / minute, sourcePort])).toEqual([
      [-22, 57091],
      [-21, 8],
      [-20, 57091],
    ]);
  });

  it('leaves no entity out, and says that there is more only where there is', () => {
    const people = Array.from({ length: 30 }, (_, index) => user(`person-${index}`));
    const nobody = contextOf({ evidence: people }, [{ kind: 'signIn', evidence: [user('other')] }]);
    expect(nobody).toMatchObject({ signIns: [], truncated: false });
    const last = contextOf({ evidence: people }, [{ kind: 'signIn', evidence: [user('person-29')] }]);
    expect([last.signIns.length, last.truncated]).toEqual([1, false]);
    const full = Array.from({ length: 200 }, (_, index) => ({
      kind: 'signIn' as const,
      time: sourceTime(startOfDay + index),
      evidence: [user(`person-${index % 30}`)],
    }));
    const exact = contextOf({ evidence: people }, full);
    expect([exact.signIns.length, exact.truncated]).toEqual([200, false]);
  });

  it('is what ran on its devices around it, each process once, where it names no process itself', () => {
    const started = (id: string, at: number, to = 'host-a'): Partial<NormalizedContext> => ({
      kind: 'processEvent',
      time: sourceTime(startOfDay + at),
      evidence: [
        device(to),
        evidence('process', [`start@fqdn=${id}`], {
          label: `${id}.exe`,
          details: {
            processId: Number(id),
            processCreationDateTime: new Date(startOfDay + at).toISOString(),
            imageFile: { fileName: `${id}.exe` },
          },
        }),
      ],
    });
    const records = [
      started('1', -minute),
      started('2', minute),
      started('2', minute),
      started('3', minute, 'host-b'),
      started('4', 60 * minute),
    ];
    const names = (more: Parameters<typeof buildAlert>[1]): readonly string[] =>
      contextOf(more, records).processes.map(({ label }) => label);
    expect(names({ evidence: [device('host-a')] })).toEqual(['1.exe', '2.exe']);
    expect(names({ evidence: [device('host-a'), device('host-b')] })).toEqual(['1.exe', '2.exe', '3.exe']);
    expect(names({ evidence: [user('megan')] })).toEqual([]);
    // An alert that names processes has what belongs to these.
    const own = evidence('process', ['start@fqdn=9'], { label: '9.exe', details: { processId: 9 } });
    expect(names({ evidence: [device('host-a'), own] })).toEqual([]);
    const many = Array.from({ length: 210 }, (_, index) => started(String(index + 10), index));
    const cut = contextOf({ evidence: [device('host-a')] }, many);
    expect([cut.processes.length, cut.truncated]).toEqual([200, true]);
  });

  it('is nothing where the time of the alert is not known', () => {
    const nothing = { processes: [], signIns: [], activities: [], flows: [], truncated: false };
    expect(
      contextOf({ firstActivity: null, lastActivity: null, created: null, evidence: [user('megan')] }, [
        { kind: 'signIn', evidence: [user('megan')] },
      ]),
    ).toEqual(nothing);
  });
});
