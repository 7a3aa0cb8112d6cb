import { afterEach, describe, expect, it } from 'vitest';
import type { NormalizedAlert } from '../../../shared/model/record.ts';
import {
  batchOf,
  buildAlert,
  contextRecord,
  device,
  evidence,
  sourceTime,
  startOfDay,
  user,
} from '../../../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { getAddress } from './entity-address.ts';
import { companySql } from './entity-company.ts';
import { pageOfRelated } from './entity-related.ts';
import { getDevice } from './entity-device.ts';
import { getUser } from './entity-user.ts';

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

const entityOf = ({ store }: TestStore, kind: string, label?: string): number =>
  store
    .pluck<number>('SELECT id FROM entity WHERE kind = ? AND label = coalesce(?, label) ORDER BY id')
    .get(kind, label ?? null) ?? 0;
const tacticsOf = (technique: string): readonly string[] =>
  technique === 'T1021' ? ['lateral-movement'] : [];
const ip = (address: string, roles: readonly string[] = ['source']) =>
  evidence('ip', [`address=${address}`], {
    label: address,
    roles,
    details: { ipAddress: address, countryLetterCode: 'VN' },
  });
const identity = (id: string, more: Partial<NormalizedAlert>): NormalizedAlert =>
  buildAlert(id, { serviceSource: 'azureAdIdentityProtection', ...more });

describe('sign-ins of a user', () => {
  it('that were tried in vain, and those whose end nobody tells, are counted apart', () => {
    const test = newStore(
      batchOf(
        [
          identity('1', {
            title: 'Password spray',
            evidence: [user('ann', { roles: ['attacked'] }), ip('192.0.2.15', ['attacker'])],
          }),
          identity('2', { title: 'New country', evidence: [user('ann'), ip('192.0.2.16')] }),
        ],
        {
          context: [
            contextRecord('s1', {
              kind: 'signIn',
              time: sourceTime(startOfDay),
              outcome: 'success',
              evidence: [user('ann'), ip('192.0.2.17')],
            }),
          ],
        },
      ),
    );
    const page = getUser(test.store, entityOf(test, 'user'), tacticsOf);
    expect(page.countries).toEqual([
      { country: 'VN', signIns: 3, failures: 1, untold: 1, lastAt: startOfDay },
    ]);
    const told = page.signIns.map(({ ip: from, outcome, isTimeOfAlert }) => [from, outcome, isTimeOfAlert]);
    expect(told).toContainEqual(['192.0.2.15', 'failure', true]);
    expect(told).toContainEqual(['192.0.2.16', null, true]);
    expect(told).toContainEqual(['192.0.2.17', 'success', false]);
  });

  it('that an alert and context tell of are one, as context has it', () => {
    const test = newStore(
      batchOf([identity('1', { evidence: [user('ann'), ip('192.0.2.15')] })], {
        context: [
          contextRecord('s1', {
            kind: 'signIn',
            time: sourceTime(startOfDay + 2_000),
            outcome: 'success',
            evidence: [user('ann'), ip('192.0.2.15')],
            additional: { riskLevelDuringSignIn: 'high' },
          }),
        ],
      }),
    );
    const { signIns } = getUser(test.store, entityOf(test, 'user'), tacticsOf);
    expect(signIns).toHaveLength(1);
    expect(signIns[0]).toMatchObject({
      at: startOfDay + 2_000,
      outcome: 'success',
      risk: 'high',
      alert: 'testTool|1',
      inContext: true,
    });
  });

  it('in one session are one, at its first time, on the device too; 0x0 is no session', () => {
    const account = { userAccount: { userPrincipalName: 'ann-id' } };
    const session = (sessionId: string, minute: number) =>
      evidence('session', [`sessionId=${sessionId}`], {
        label: sessionId,
        details: {
          sessionId,
          account,
          host: { hostName: 'host-a' },
          startUtcDateTime: `2026-03-02T08:0${String(minute)}:00Z`,
        },
      });
    const ann = user('ann', { details: account });
    const about = (id: string, sessionId: string, minute: number): NormalizedAlert =>
      buildAlert(id, { evidence: [device('host-a'), ann, session(sessionId, minute)] });
    const test = newStore(batchOf([about('1', '0x13', 2), about('2', '0x13', 1), about('3', '0x0', 3)]));
    const page = getUser(test.store, entityOf(test, 'user'), tacticsOf);
    expect(page.signIns.map(({ at }) => at)).toEqual([startOfDay + 60_000]);
    expect(page.devices.map(({ signIns }) => signIns)).toEqual([1]);
    const { users } = getDevice(test.store, entityOf(test, 'device'));
    expect(users.map(({ signIns }) => signIns)).toEqual([1]);
  });
});

describe('events of logons', () => {
  const logon = (id: string, name: string, EventID: number): NormalizedAlert =>
    buildAlert(id, {
      title: 'Logon',
      evidence: [device('host-a'), user(name), ip('192.0.2.149')],
      additional: { EventID, Details: { Type: '3' } },
    });

  it('tell who tried from an address, and who was on a device', () => {
    const test = newStore(
      batchOf([logon('1', 'ann', 4625), logon('2', 'ann', 4625), logon('3', 'ben', 4624)]),
    );
    const address = getAddress(test.store, entityOf(test, 'ip'));
    expect(address.users.map(({ label, count }) => [label, count])).toEqual([
      ['ann-id', 2],
      ['ben-id', 1],
    ]);
    const { users } = getDevice(test.store, entityOf(test, 'device'));
    expect(users.map(({ label, signIns }) => [label, signIns])).toEqual([
      ['ben-id', 1],
      ['ann-id', 0],
    ]);
    const { signIns } = getUser(test.store, entityOf(test, 'user', 'ann-id'), tacticsOf);
    expect(signIns.map(({ outcome, client }) => [outcome, client])).toEqual([
      ['failure', 'network logon'],
      ['failure', 'network logon'],
    ]);
  });
});

const firstPage = { cursor: null, limit: 50 };

describe('what an entity has to do with', () => {
  it('ends with what alerts only name together with it, most often first', () => {
    const vault = evidence('cloudResource', ['resourceId=/v'], { label: 'vault' });
    const test = newStore(
      batchOf([
        buildAlert('1', { evidence: [vault, ip('192.0.2.37')] }),
        buildAlert('2', { evidence: [vault, ip('192.0.2.38')] }),
        buildAlert('3', { evidence: [vault, ip('192.0.2.38')] }),
      ]),
    );
    const related = pageOfRelated(test.store, entityOf(test, 'cloudResource'), null, firstPage, tacticsOf);
    expect(related.related).toBe(0);
    expect(related.rows.map(({ entity, relations, alerts }) => [entity.label, relations, alerts])).toEqual([
      ['192.0.2.38', [], 2],
      ['192.0.2.37', [], 1],
    ]);
    const plan = test.store.read<{ detail: string }>(`EXPLAIN QUERY PLAN ${companySql}`).all(1, 1);
    const details = plan.map(({ detail }) => detail).join('\n');
    expect(details).toContain('evidence_by_entity (entity_id=?)');
    expect(details).toContain('evidence_by_alert (alert_id=?)');
  });

  it('has ways of moving on that category or technique tell, and is not named together once more', () => {
    const from = device('host-a', { roles: ['source'] });
    const to = device('host-b', { roles: ['destination'] });
    const test = newStore(
      batchOf([
        buildAlert('1', { category: 'LateralMovement', evidence: [from, to] }),
        buildAlert('2', {
          category: null,
          mitreTechniques: ['T1021'],
          evidence: [device('host-b', { roles: ['source'] }), device('host-c', { roles: ['destination'] })],
        }),
      ]),
    );
    const related = pageOfRelated(
      test.store,
      entityOf(test, 'device', 'host-b-id'),
      null,
      firstPage,
      tacticsOf,
    );
    expect(related.rows.map(({ entity, relations }) => [entity.label, ...relations]).sort()).toEqual([
      ['host-a-id', 'moved laterally to (by)'],
      ['host-c-id', 'moved laterally to'],
    ]);
    expect([related.related, related.total]).toEqual([2, 2]);
  });
});
