import { afterEach, describe, expect, it } from 'vitest';
import { commandHandlers } from '../../services/commands/index.ts';
import { findOperation } from '../../../shared/contract/index.ts';
import type { OutputOf } from '../../../shared/contract/index.ts';
import {
  batchOf,
  buildAlert,
  device,
  file,
  sourceTime,
  startOfDay,
  user,
} from '../../../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { mostSampled } from './incident-sample.ts';
import { overviewScopeSql } from './overview-scope.ts';
import { overviewOf, overviewSql } from './overview.ts';

const open: TestStore[] = [];
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

const minute = 60_000;
const at = (after: number) => ({
  firstActivity: sourceTime(startOfDay + after * minute),
  lastActivity: sourceTime(startOfDay + (after + 1) * minute),
});
const techniques: Readonly<
  Record<string, { name: string; description: string; tactics: readonly string[] }>
> = {
  T1566: { name: 'Phishing', description: 'Sends messages.', tactics: ['initial-access'] },
};
const names = {
  technique: (id: string) => techniques[id] ?? null,
  tactic: (shortname: string) => `About ${shortname}.`,
};

function storeOf(
  alerts: readonly ReturnType<typeof buildAlert>[],
): TestStore & { readonly incident: string } {
  const test = openTestStore();
  open.push(test);
  importBatches(test.store, [batchOf(alerts)]);
  correlateStore(test.store);
  const incident =
    test.store
      .pluck<string>(
        'SELECT uid FROM incident JOIN incident_row ON incident_id = incident.id ORDER BY alert_count DESC LIMIT 1',
      )
      .get() ?? '';
  return { ...test, incident };
}

/** A mail, a run of one rule three times over, and a movement to a second device. */
const attack = () =>
  storeOf([
    buildAlert('mail', {
      title: 'Mail',
      category: 'InitialAccess',
      mitreTechniques: ['T1566', 'T9999'],
      serviceSource: 'microsoftDefenderForOffice365',
      severity: 'low',
      ...at(0),
      evidence: [device('host-a', { roles: ['compromised'] }), user('ann', { roles: ['compromised'] })],
    }),
    ...[0, 1, 2].map((n) =>
      buildAlert(`run${n}`, {
        title: 'Run',
        detectorId: 'rule-1',
        ...at(10 + n),
        evidence: [device('host-a'), file('a'.repeat(64), { verdict: 'malicious' })],
      }),
    ),
    buildAlert('move', {
      title: 'Move',
      category: 'LateralMovement',
      severity: 'high',
      ...at(30),
      evidence: [device('host-a'), device('host-b', { roles: ['destination'] })],
    }),
  ]);

/** The answer, checked by the contract's own schema. */
const overview = ({ store, incident }: TestStore & { readonly incident: string }) =>
  findOperation('incidents.overview')?.output.parse(
    overviewOf(store, incident, names),
  ) as OutputOf<'incidents.overview'>;

describe('the summary of an incident', () => {
  it('tells where it started, the tactics with their names, how far it went and what it reached', () => {
    const told = overview(attack());
    expect(told.sampled).toBeNull();
    const [start, tactics, reach, scope, data] = told.answers;
    // The mail is of low severity: the first grave alert stands beside it.
    expect(start?.alerts.map(({ title }) => title)).toEqual(['Mail', 'Run']);
    expect(start?.entities.map(({ kind }) => kind).sort()).toEqual(['device', 'user']);
    expect(tactics?.text).toContain('from Initial access to Lateral movement');
    expect(reach?.alerts.map(({ title, severity }) => [title, severity])).toEqual([['Move', 'high']]);
    expect(scope?.text).toBe('Reached: 1 user and 2 devices.');
    expect(data?.text).toContain('5 alerts from 2 sources, 4 pieces of evidence (1 malicious)');
    const stages = told.killChain.filter(({ alerts }) => alerts > 0);
    expect(stages.map(({ label, alerts, description }) => [label, alerts, description])).toEqual([
      ['Initial access', 1, 'About initial-access.'],
      ['Execution', 3, 'About execution.'],
      ['Lateral movement', 1, 'About lateral-movement.'],
    ]);
    // A technique that nobody knows has its id for a name.
    expect(stages[0]?.techniques).toEqual([
      {
        id: 'T1566',
        name: 'Phishing',
        description: 'Sends messages.',
        tactics: ['Initial access'],
        alerts: 1,
        elsewhere: 0,
      },
      { id: 'T9999', name: 'T9999', description: '', tactics: [], alerts: 1, elsewhere: 0 },
    ]);
    expect([stages[1]?.firstAt, stages[1]?.lastAt]).toEqual([
      startOfDay + 10 * minute,
      startOfDay + 13 * minute,
    ]);
    expect(told.reached.map(({ kind, total }) => [kind, total])).toEqual([
      ['device', 2],
      ['user', 1],
    ]);
    expect(told.reached[0]?.entities.map(({ alerts }) => alerts)).toEqual([5, 1]);
    const because = told.reached[0]?.entities.map(({ reason, because: alerts, becauseTotal }) => [
      reason,
      alerts.map(({ title }) => title),
      becauseTotal,
    ]);
    expect(because).toEqual([
      ['its source calls it compromised', ['Mail'], 1],
      ['its source names it as the destination of lateral movement', ['Move'], 1],
    ]);
    expect(told.evidence.find(({ kind }) => kind === 'file')).toEqual({
      kind: 'file',
      total: 1,
      malicious: 1,
      suspicious: 0,
    });
    expect(told.sources.map(({ alerts }) => alerts)).toEqual([4, 1]);
  });

  it('leaves what an analyst found to be false out, and counts verdicts and comments as they are now', () => {
    const test = attack();
    const alert = test.store.pluck<string>(`SELECT uid FROM alert WHERE title = 'Mail'`).get() ?? '';
    commandHandlers['alerts.update'](test.context, {
      alerts: [alert],
      patch: { classification: 'falsePositive' },
    });
    commandHandlers['incidents.update'](test.context, {
      incidents: [test.incident],
      patch: { comment: 'Looked at.' },
      resolveAlerts: false,
    });
    commandHandlers['entities.setVerdict'](test.context, {
      entities: test.store.pluck<number>(`SELECT id FROM entity WHERE kind = 'file'`).all(),
      scope: 'incident',
      incident: test.incident,
      verdict: 'noThreatsFound',
      reason: 'Ours.',
    });
    const told = overview(test);
    expect(told.answers[0]?.alerts.map(({ title }) => title)).toEqual(['Run']);
    expect(told.answers[4]?.text).toContain('1 false positive is left out above.');
    expect(told.evidence.find(({ kind }) => kind === 'file')?.malicious).toBe(0);
    expect(told.comments).toBe(1);
  });

  it('takes nothing for reached that only a false positive names, and counts each false repeat', () => {
    const test = attack();
    const { store, context } = test;
    const reached = (): number => overview(test).reached.find(({ kind }) => kind === 'device')?.total ?? 0;
    const before = reached();
    expect(before).toBeGreaterThan(1);
    // Every alert that names the second device, and with it those of the storm.
    const host = store.pluck<number>("SELECT max(id) FROM entity WHERE kind = 'device'").get() ?? 0;
    const alerts = store
      .pluck<string>(
        'SELECT DISTINCT a.uid FROM evidence AS e JOIN alert AS a ON a.id = e.alert_id WHERE e.entity_id = ?',
      )
      .all(host);
    const runs = store.pluck<string>("SELECT uid FROM alert WHERE title = 'Run'").all();
    const all = [...new Set([...alerts, ...runs])];
    commandHandlers['alerts.update'](context, { alerts: all, patch: { classification: 'falsePositive' } });
    expect(runs.length).toBeGreaterThan(1);
    expect(reached()).toBe(before - 1);
    expect(overview(test).answers[4]?.text).toContain(`${all.length} false positives are left out above.`);
    expect(overview(test).evidence.find(({ kind }) => kind === 'device')?.total).toBe(before);
  });

  it('tells users who were only aimed at from those who were reached, and ends with the last repeat of a storm', () => {
    const failure = (n: number, name: string) =>
      buildAlert(`fail${n}`, {
        title: 'Logon Failure - Wrong Password',
        category: null,
        detectorId: 'rule-fail',
        ...at(n),
        evidence: [device('host-a'), user(name)],
      });
    const test = storeOf([
      ...[0, 1, 2, 3].map((n) => failure(n, 'ann')),
      buildAlert('in', {
        title: 'Phish',
        category: 'InitialAccess',
        ...at(4),
        evidence: [
          device('host-a'),
          user('cy', { roles: ['attacked'] }),
          user('dee', { roles: ['compromised'] }),
        ],
      }),
      buildAlert('call', {
        title: 'Beacon',
        category: 'Execution',
        mitreTechniques: ['T1071'],
        ...at(2),
        evidence: [device('host-a'), file('b'.repeat(64), { roles: ['commandAndControl'] })],
      }),
    ]);
    const told = overview(test);
    const labels = (groups: typeof told.reached): readonly string[] =>
      groups.flatMap(({ entities }) => entities.map(({ entity }) => entity.label));
    expect(labels(told.reached.filter(({ kind }) => kind === 'user'))).toEqual([
      expect.stringContaining('dee'),
    ]);
    expect(labels(told.targeted)).toEqual([expect.stringContaining('ann'), expect.stringContaining('cy')]);
    expect(told.answers[3]?.text).toBe('Reached: 1 user and 1 device. Targeted only: 2 users.');
    const control = told.killChain.find(({ label }) => label === 'Command and control');
    expect([control?.alerts, control?.named?.byRole, control?.isFurthestNamed]).toEqual([0, 1, true]);
    expect(told.answers[2]?.text).toMatch(/5 minutes after the first/);
  });

  it('leaves open what the evidence does not say, and believes records before titles', () => {
    const logon = (n: number, EventID: number, name: string) =>
      buildAlert(`logon${n}`, {
        title: 'Strange logon',
        category: null,
        ...at(n),
        evidence: [device('host-a'), user(name)],
        additional: { EventID },
      });
    const told = overview(
      storeOf([
        logon(0, 4625, 'ann'),
        logon(1, 4625, 'ann'),
        logon(2, 4624, 'bob'),
        buildAlert('host', {
          title: 'Strange',
          category: null,
          ...at(3),
          evidence: [device('host-a'), user('cy')],
        }),
        buildAlert('other', {
          title: 'Strange',
          category: null,
          ...at(4),
          evidence: [device('host-b'), user('cy')],
        }),
      ]),
    );
    const reasons = (groups: typeof told.reached): readonly unknown[] =>
      groups.flatMap(({ entities }) =>
        entities.map(({ entity, reason, because, becauseTotal }) => [
          entity.label.split(/-id|[@.\\]/)[0],
          reason,
          because.map(({ title, count }) => `${title} ${count}`),
          becauseTotal,
        ]),
      );
    const signedIn = 'the record says that a sign-in came about, of at least medium severity';
    expect(reasons(told.reached)).toEqual([
      ['host-a', signedIn, ['Strange logon 1'], 1],
      ['bob', signedIn, ['Strange logon 1'], 1],
    ]);
    expect(reasons(told.targeted)).toEqual([
      ['ann', 'the record says that the sign-in failed', ['Strange logon 2'], 2],
    ]);
    expect(reasons(told.unclear)).toEqual([
      ['host-b', 'no field of the alert says what came of it', ['Strange 1'], 1],
      ['cy', 'named beside a device: the alert does not say what this account did', expect.any(Array), 2],
    ]);
    expect(told.answers[3]?.text).toBe(
      'Reached: 1 user and 1 device. Targeted only: 1 user. Involved, and the evidence does not say if reached: 1 user and 1 device.',
    );
  });

  it('of an incident without alerts says whether any was added, and counts its comments', () => {
    const test = attack();
    const { incident } = commandHandlers['incidents.create'](test.context, {
      name: 'Phone call',
      severity: null,
      assignedTo: null,
      tags: [],
      comment: 'She called at noon.',
      attachments: [],
      alerts: [],
    });
    const made = { ...test, incident };
    expect(overview(made)).toMatchObject({ awaitsAlerts: true, comments: 1 });
    const alerts = test.store.pluck<string>(`SELECT uid FROM alert WHERE title = 'Mail'`).all();
    const move = (to: string) =>
      commandHandlers['incidents.moveAlerts'](test.context, {
        alerts,
        to,
        reason: 'r',
        repeats: false,
        wrongLinks: [],
      });
    move(incident);
    expect(overview(made).awaitsAlerts).toBe(false);
    move(test.incident);
    expect(overview(made)).toMatchObject({ awaitsAlerts: false, comments: 1 });
    expect(overview(test).awaitsAlerts).toBe(false);
  });

  it('of a large incident rests on its first and last alerts, and says on how many', () => {
    const test = storeOf(
      Array.from({ length: mostSampled + 50 }, (_, n) =>
        buildAlert(`n${n}`, { title: `T${n}`, ...at(n), evidence: [device('host-a')] }),
      ),
    );
    const uids = test.store.pluck<string>('SELECT uid FROM alert').all();
    test.store.write('UPDATE incident_row SET alert_count = ?').run(mostSampled + 50);
    test.store
      .write('UPDATE alert SET incident_id = (SELECT id FROM incident WHERE uid = ?)')
      .run(test.incident);
    expect(uids).toHaveLength(mostSampled + 50);
    const told = overview(test);
    expect(told.sampled).toBe(mostSampled);
    expect(told.answers[0]?.alerts[0]?.title).toBe('T0');
    expect(told.answers[0]?.text).toContain('the earliest of 4,050 alerts');
    expect(told.answers[4]?.text).toBe(
      '4,050 alerts and 0 comments; the 4,000 alerts from 1 source that were looked at have 1 piece of evidence.',
    );
    const execution = told.killChain.find(({ label }) => label === 'Execution');
    expect([execution?.alerts, execution?.lastAt]).toEqual([
      mostSampled,
      startOfDay + (mostSampled + 50) * minute,
    ]);
  });
});

it('walks through no table of the store', () => {
  const { store } = attack();
  const parameters = {
    alerts: ['[]'],
    control: ['[]'],
    pieces: ['[]'],
    fields: ['[]'],
    entities: ['[]'],
    ofAlert: [1],
    total: [1],
    awaitsAlerts: ['x', 1, 'x'],
  } as const;
  for (const [name, sql] of Object.entries({ ...overviewSql, ...overviewScopeSql })) {
    const plan = store
      .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...parameters[name as keyof typeof parameters])
      .map(({ detail }) => detail)
      .join('; ');
    expect(plan, name).toMatch(/SEARCH/);
    expect(plan, name).not.toMatch(
      /SCAN (a|e|n|d|v|record|record_version|alert|evidence|entity|comment)\b(?! VIRTUAL)/,
    );
  }
});
