import { afterEach, describe, expect, it } from 'vitest';
import type { InputOf, OutputOf } from '../../../shared/contract/index.ts';
import { findOperation } from '../../../shared/contract/index.ts';
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
import type { NormalizedAlert, NormalizedEvidence } from '../../../shared/model/record.ts';
import { timeAt } from '../../../shared/story/details.ts';
import { buildProcessTree } from '../../../shared/story/process-tree.ts';
import type { QueryContext, QueryName } from '../../services/handlers.ts';
import { queryHandlers } from '../../services/queries/index.ts';

const minute = 60_000;
const open: TestStore[] = [];
function newStore(...batches: readonly ReturnType<typeof batchOf>[]): TestStore {
  const test = openTestStore();
  open.push(test);
  importBatches(test.store, batches);
  correlateStore(test.store);
  return test;
}
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

function ask<Name extends QueryName>(test: TestStore, name: Name, input: InputOf<Name>): OutputOf<Name> {
  const handler = queryHandlers[name] as (context: QueryContext, input: unknown) => OutputOf<Name>;
  const operation = findOperation(name);
  const answer = handler(
    {
      store: test.store,
      workspace: { mode: 'real', readOnly: false, audience: 'analyst' },
      techniques: new Map([
        ['T1021', { id: 'T1021', name: 'Remote Services', tactics: ['lateral-movement'], description: '' }],
      ]),
      tactics: new Map(),
      shippedMappings: [],
    },
    operation?.input.parse(input),
  );
  return operation?.output.parse(answer) as OutputOf<Name>;
}

const entityOf = (test: TestStore, kind: string, label?: string): number =>
  test.store
    .pluck<number>(
      `SELECT n.id FROM entity AS n WHERE n.kind = ? AND (? IS NULL OR n.label = ?) ORDER BY n.id`,
    )
    .get(kind, label ?? null, label ?? null) ?? 0;

const logon = (id: string, name: string, to: string, more: Parameters<typeof contextRecord>[1] = {}) =>
  contextRecord(id, {
    kind: 'logonEvent',
    time: sourceTime(startOfDay),
    outcome: 'success',
    evidence: [user(name), device(to)],
    ...more,
  });

describe('pages of devices and users', () => {
  it('tell who worked on a device: logons, owners of processes, users that the device lists', () => {
    const test = newStore(
      batchOf(
        [
          buildAlert('1', {
            evidence: [
              device('host-a', {
                details: {
                  mdeDeviceId: 'host-a-id',
                  loggedOnUsers: [{ accountName: 'carl', domainName: 'CORP' }],
                },
              }),
              device('host-b', { details: { mdeDeviceId: 'host-b-id' } }),
              user('dora'),
              evidence('process', ['start@mdeDeviceId=1'], {
                label: 'a.exe',
                details: {
                  processId: 7,
                  processCreationDateTime: '2026-03-02T08:00:00Z',
                  mdeDeviceId: 'host-a-id',
                  userAccount: { userPrincipalName: 'dora@example.com' },
                },
              }),
            ],
          }),
        ],
        {
          context: [
            logon('l1', 'ann', 'host-a'),
            logon('l2', 'ann', 'host-a'),
            logon('l3', 'eve', 'host-a', { outcome: 'failure' }),
            logon('l4', 'ben', 'host-b', {
              evidence: [user('ben'), device('host-b'), device('host-a', { roles: ['source'] })],
            }),
            contextRecord('p1', {
              kind: 'processEvent',
              evidence: [
                device('host-a'),
                evidence('process', ['start@fqdn=1'], {
                  label: 'b.exe',
                  details: {
                    processId: 8,
                    parentProcessId: 7,
                    processCreationDateTime: '2026-03-02T08:01:00Z',
                    parentProcessCreationDateTime: '2026-03-02T08:00:00Z',
                  },
                }),
              ],
            }),
          ],
        },
      ),
    );
    const page = ask(test, 'entities.device', { entityId: entityOf(test, 'device', 'host-a-id') });
    expect(page.users.map(({ label, count, entity }) => [label, count, entity !== null])).toEqual([
      ['ann-id', 2, false],
      ['CORP\\carl', 1, false],
      ['dora-id', 1, true],
    ]);
    expect([page.told.alertsRead, page.told.contextIsPart]).toEqual([page.told.alertTotal, false]);
    const forest = buildProcessTree(
      page.processes.map(({ entityId, label, details }, index) => ({
        entity: { id: entityId ?? -1 - index, kind: 'process', label, verdict: 'unknown' },
        embedded: false,
        alertUid: '',
        roles: [],
        threats: [],
        details,
      })),
    );
    expect(forest.map(({ name, children }) => [name, children.map((child) => child.name)])).toEqual([
      ['a.exe', ['b.exe']],
    ]);
  });

  it('tell apart who signed in to a device and who ran its processes, each process once', () => {
    const process = (name: string, id: number, start: string, owner: string, more = {}) =>
      evidence('process', [`start@mdeDeviceId=${name}`], {
        label: name,
        details: {
          processId: id,
          processCreationDateTime: start,
          mdeDeviceId: 'host-a-id',
          userAccount: { userPrincipalName: `${owner}@example.com` },
        },
        ...more,
      });
    const inside = (name: string) => user(name, { label: `${name}@example.com`, embedded: true });
    const ran = (id: string, owner: string, processId: number, start: string) =>
      contextRecord(id, {
        time: sourceTime(startOfDay + 5 * minute),
        evidence: [device('host-a'), process(`${id}.exe`, processId, start, owner), inside(owner)],
      });
    const test = newStore(
      batchOf(
        [
          buildAlert('1', {
            evidence: [
              device('host-a', { details: { mdeDeviceId: 'host-a-id' } }),
              device('host-b'),
              process('a.exe', 7, '2026-03-02T08:01:00Z', 'dora'),
              user('dora'),
              user('ann'),
            ],
          }),
        ],
        {
          context: [
            logon('l1', 'ann', 'host-a'),
            logon('l2', 'ann', 'host-a'),
            // The process of the alert again, in the form of another source.
            ran('p1', 'dora', 7, '2026-03-02 08:01:00.000000000+00:00'),
            ran('p2', 'dora', 8, '2026-03-02 08:02:00+00:00'),
            ran('p3', 'ann', 9, '2026-03-02 08:03:00+00:00'),
            ran('p4', 'zoe', 10, '2026-03-02 08:04:00+00:00'),
          ],
        },
      ),
    );
    const page = ask(test, 'entities.device', { entityId: entityOf(test, 'device', 'host-a-id') });
    const told = (things: typeof page.users) =>
      things.map((one) => [one.label, one.signIns, one.lastSignInAt, one.processes, one.lastProcessAt]);
    expect(told(page.users)).toEqual([
      ['ann-id', 2, startOfDay, 1, startOfDay + 3 * minute],
      ['dora-id', 0, null, 2, startOfDay + 2 * minute],
      ['zoe@example.com', 0, null, 1, startOfDay + 4 * minute],
    ]);
    expect(page.users.map(({ entity }) => entity !== null)).toEqual([true, true, false]);
    const starts = page.processes.map(({ details }) => timeAt(details, 'processCreationDateTime'));
    expect(starts).toHaveLength(4);
    expect(starts.every((at) => at !== null)).toBe(true);
    const dora = ask(test, 'entities.user', { entityId: entityOf(test, 'user', 'dora-id') });
    expect(told(dora.devices)).toEqual([['host-a-id', 0, null, 2, startOfDay + 2 * minute]]);
    const ann = ask(test, 'entities.user', { entityId: entityOf(test, 'user', 'ann-id') });
    expect(told(ann.devices)).toEqual([['host-a-id', 2, startOfDay, 1, startOfDay + 3 * minute]]);
  });

  it('tell a session once that several alerts are about, with what each of them says', () => {
    const details = {
      sessionId: 'one',
      startUtcDateTime: new Date(startOfDay).toISOString(),
      browser: 'Firefox',
    };
    const about = (id: string, more: readonly NormalizedEvidence[] = []): NormalizedAlert =>
      buildAlert(id, {
        serviceSource: 'azureAdIdentityProtection',
        evidence: [
          user('ann'),
          evidence('ip', ['address=198.51.100.7'], {
            roles: ['source'],
            details: { ipAddress: '198.51.100.7' },
          }),
          evidence('session', ['sessionId=one'], { details }),
          ...more,
        ],
      });
    const app = evidence('cloudApplication', ['appId=1'], {
      label: 'Mail',
      details: { displayName: 'Mail' },
    });
    const test = newStore(batchOf([about('1'), about('2', [app])]));
    const page = ask(test, 'entities.user', { entityId: entityOf(test, 'user', 'ann-id') });
    expect(page.signIns).toHaveLength(1);
    expect(page.signIns[0]).toMatchObject({ at: startOfDay, client: 'Firefox', application: 'Mail' });
  });

  it('tell the devices of a user, where those lead, and sign-ins by country', () => {
    const ip = (address: string, country: string) =>
      evidence('ip', [`address=${address}`], {
        roles: ['source'],
        details: { ipAddress: address, countryLetterCode: country },
      });
    const signIn = (id: string, address: string, country: string, outcome: string) =>
      contextRecord(id, {
        kind: 'signIn',
        time: sourceTime(startOfDay + Number(id.slice(1)) * minute),
        outcome,
        evidence: [user('ann'), ip(address, country)],
      });
    const test = newStore(
      batchOf(
        [
          buildAlert('1', { evidence: [device('host-a'), user('ann')] }),
          buildAlert('2', { mitreTechniques: ['T1021'], evidence: [device('host-a'), device('host-z')] }),
          buildAlert('onward', {
            mitreTechniques: ['T1021'],
            evidence: [device('host-a', { roles: ['source'] }), device('host-x', { roles: ['destination'] })],
          }),
          buildAlert('hither', {
            mitreTechniques: ['T1021'],
            evidence: [device('host-a', { roles: ['destination'] }), device('host-y', { roles: ['source'] })],
          }),
          buildAlert('3', {
            serviceSource: 'azureAdIdentityProtection',
            evidence: [user('ann'), ip('198.51.100.7', 'FR'), evidence('mailbox', ['smtp=ann@example.com'])],
          }),
        ],
        {
          context: [
            signIn('s1', '192.0.2.1', 'de', 'success'),
            signIn('s2', '192.0.2.2', 'DE', 'failure'),
            logon('l1', 'ben', 'host-b', {
              evidence: [user('ben'), device('host-b'), device('host-a', { roles: ['source'] })],
            }),
          ],
        },
      ),
    );
    const page = ask(test, 'entities.user', { entityId: entityOf(test, 'user', 'ann-id') });
    expect(page.devices.map(({ label }) => label)).toEqual(['host-a-id']);
    expect(page.reachable.map(({ label, through, alert }) => [label, through, alert])).toEqual([
      ['host-b-id', 'ben-id signed in from host-a-id', null],
      ['host-x-id', 'Alert onward', 'testTool|onward'],
      ['host-z-id', 'Alert 2', 'testTool|2'],
    ]);
    expect(page.countries).toEqual([
      { country: 'DE', signIns: 2, failures: 1, untold: 0, lastAt: startOfDay + 2 * minute },
      { country: 'FR', signIns: 1, failures: 0, untold: 1, lastAt: startOfDay },
    ]);
    expect(page.signIns.map(({ ip: address, alert }) => [address, alert])).toEqual([
      ['192.0.2.2', null],
      ['192.0.2.1', null],
      ['198.51.100.7', 'testTool|3'],
    ]);
    expect(page.mailboxes.map(({ kind }) => kind)).toEqual(['mailbox']);
    const address = ask(test, 'entities.address', { entityId: entityOf(test, 'ip') });
    expect(address).toMatchObject({
      countries: [{ country: 'FR', by: 'azureAdIdentityProtection' }],
      range: 'Documentation, TEST-NET-2 (RFC 5737)',
    });
    expect(address.users.map(({ label }) => label)).toEqual(['ann-id']);
  });

  it('tell the names, places, signers and devices of a file', () => {
    const named = (fileName: string, filePath: string) =>
      file('aa', {
        details: {
          mdeDeviceId: 'host-a-id',
          fileDetails: { fileName, filePath, signer: 'Contoso', fileSize: 12 },
        },
      });
    const test = newStore(
      batchOf([
        buildAlert('1', {
          evidence: [
            device('host-a', { details: { mdeDeviceId: 'host-a-id' } }),
            device('host-b'),
            named('a.exe', 'C:\\x'),
          ],
        }),
        buildAlert('2', {
          evidence: [device('host-a', { details: { mdeDeviceId: 'host-a-id' } }), named('a.exe', 'C:\\y')],
        }),
        buildAlert('3', {
          evidence: [device('host-b'), file('aa', { details: { fileDetails: { fileName: 'b.scr' } } })],
        }),
      ]),
    );
    expect(ask(test, 'entities.file', { entityId: entityOf(test, 'file') })).toMatchObject({
      names: [
        { value: 'a.exe', count: 2 },
        { value: 'b.scr', count: 1 },
      ],
      paths: [
        { value: 'C:\\x', count: 1 },
        { value: 'C:\\y', count: 1 },
      ],
      signers: [{ value: 'Contoso', count: 2 }],
      sizes: [{ value: '12', count: 2 }],
      hashes: [{ algorithm: 'SHA-256', value: 'aa' }],
      devices: [
        { label: 'host-a-id', count: 2 },
        { label: 'host-b-id', count: 1 },
      ],
    });
  });
});

it('tells the device that only the identifiers of an entity name', () => {
  const test = newStore(
    batchOf([
      buildAlert('1', {
        evidence: [
          device('host-a'),
          evidence('process', ['start@mdeDeviceId=host-a-id|7|1'], { label: 'a.exe', embedded: true }),
        ],
      }),
    ]),
  );
  const related = ask(test, 'entities.related', {
    entityId: entityOf(test, 'process'),
    cursor: null,
    limit: 50,
  });
  expect(related.rows.map(({ entity, relations }) => [entity.label, relations])).toEqual([
    ['host-a-id', ['on']],
  ]);
  expect(related.device).toBe(related.rows[0]?.entity.id);
});

it('finds the devices that have an address however their source writes it', () => {
  const host = (name: string, lastIpAddress: string) => ({ ...device(name), details: { lastIpAddress } });
  const test = newStore(
    batchOf([
      buildAlert('1', {
        evidence: [
          evidence('ip', ['address=2001:db8::a'], { label: '2001:db8::a' }),
          host('host-a', '2001:0DB8:0::A'),
        ],
      }),
      buildAlert('2', {
        evidence: [
          evidence('ip', ['address=2001:db8::a'], { label: '2001:db8::a' }),
          host('host-b', '2001:db8::b'),
        ],
      }),
    ]),
  );
  const { devices } = ask(test, 'entities.address', { entityId: entityOf(test, 'ip') });
  expect(devices.map(({ label }) => label)).toEqual(['host-a-id']);
});
