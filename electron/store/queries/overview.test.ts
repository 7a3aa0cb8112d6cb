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
      evidence: [device('host-a'), user('ann')],
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
      evidence: [device('host-a'), device('host-b')],
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
    expect(start?.alerts.map(({ title }) => title)).toEqual(['Mail']);
    expect(start?.entities.map(({ kind }) => kind).sort()).toEqual(['device', 'user']);
    expect(tactics?.text).toContain('from Initial access to Lateral movement');
    expect(reach?.alerts.map(({ title, severity }) => [title, severity])).toEqual([['Move', 'high']]);
    expect(scope?.text).toBe('1 user and 2 devices.');
    expect(data?.text).toContain('5 alerts from 2 sources, 4 pieces of evidence (1 malicious)');
    const stages = told.killChain.filter(({ alerts }) => alerts > 0);
    expect(stages.map(({ label, alerts, description }) => [label, alerts, description])).toEqual([
      ['Initial access', 1, 'About initial-access.'],
      ['Execution', 3, 'About execution.'],
      ['Lateral movement', 1, 'About lateral-movement.'],
    ]);
    // A technique that nobody knows has its id for a name.
    expect(stages[0]?.techniques).toEqual([
      { id: 'T1566', name: 'Phishing', description: 'Sends messages.', alerts: 1 },
      { id: 'T9999', name: 'T9999', description: '', alerts: 1 },
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
  const parameters = { alerts: ['[]'], entities: ['[]'], ofAlert: [1], total: [1], comments: ['x'] } as const;
  for (const [name, sql] of Object.entries(overviewSql)) {
    const plan = store
      .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...parameters[name as keyof typeof parameters])
      .map(({ detail }) => detail)
      .join('; ');
    expect(plan, name).toMatch(/SEARCH/);
    expect(plan, name).not.toMatch(/SCAN (a|e|n|alert|evidence|entity|comment)\b(?! VIRTUAL)/);
  }
});
