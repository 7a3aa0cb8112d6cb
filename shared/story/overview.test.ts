import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TACTICS } from '../model/attack.ts';
import type { OverviewAlert, OverviewInput } from './overview-types.ts';
import { buildOverview } from './overview.ts';

const alert = (uid: string, more: Partial<OverviewAlert> = {}): OverviewAlert => ({
  uid,
  title: `Alert ${uid}`,
  severity: 'medium',
  at: 1_000,
  until: null,
  tactic: null,
  techniques: [],
  serviceSource: null,
  classification: null,
  count: 1,
  ...more,
});

const overview = (alerts: readonly OverviewAlert[], more: Partial<OverviewInput> = {}) =>
  buildOverview({ alerts, entities: [], comments: 0, ...more });
const textOf = (input: ReturnType<typeof overview>, question: string): string =>
  input.answers.find((answer) => answer.question === question)?.text ?? '';

describe('the overview of an incident', () => {
  it('tells the five answers of an attack with a gap', () => {
    const built = overview(
      [
        alert('mail', { tactic: 'initial-access', at: 10, techniques: ['T1566'], serviceSource: 'Wazuh' }),
        alert('move', { tactic: 'lateral-movement', at: 30, severity: 'high', techniques: ['T1021'] }),
        alert('run', { tactic: 'execution', at: 20, until: 25, count: 3 }),
      ],
      {
        entities: [
          { kind: 'device', isAsset: true, total: 2, malicious: 0, suspicious: 0 },
          { kind: 'ip', isAsset: false, total: 5, malicious: 1, suspicious: 2 },
        ],
        comments: 1,
        techniqueName: (id) => (id === 'T1566' ? 'Phishing' : id),
      },
    );
    expect(built.start?.uid).toBe('mail');
    expect(textOf(built, 'start')).toBe(
      'Initial access by Phishing, reported by Wazuh: the earliest of 5 alerts.',
    );
    expect(textOf(built, 'tactics')).toBe(
      '3 tactics with 2 techniques: from Initial access to Lateral movement. Nothing was seen in between of Persistence, Privilege escalation, Defense evasion, Credential access and Discovery: look there for what is missing.',
    );
    expect(textOf(built, 'reach')).toBe(
      'The furthest stage is Lateral movement, with 1 alert. The last activity is of Lateral movement too, less than a minute after the first.',
    );
    expect(textOf(built, 'scope')).toBe('Reached: 2 devices.');
    expect(textOf(built, 'data')).toBe(
      '5 alerts from 1 source, 7 pieces of evidence (1 malicious and 2 suspicious) and 1 comment.',
    );
    const marks = built.killChain.filter((stage) => stage.isFirst || stage.isFurthest || stage.isGap);
    expect(marks.map(({ label, isGap }) => [label, isGap])).toEqual([
      ['Initial access', false],
      ['Persistence', true],
      ['Privilege escalation', true],
      ['Defense evasion', true],
      ['Credential access', true],
      ['Discovery', true],
      ['Lateral movement', false],
    ]);
    const execution = built.killChain.find(({ tactic }) => tactic === 'execution');
    expect(execution).toMatchObject({ alerts: 3, firstAt: 20, lastAt: 25 });
  });

  it('names the first grave alert beside a start that is none', () => {
    const start = (...alerts: readonly OverviewAlert[]) => {
      const { answers } = overview(alerts);
      return [answers[0]?.text, answers[0]?.alerts.map(({ uid }) => uid)];
    };
    const noise = alert('noise', { severity: 'informational', at: 10, tactic: 'execution' });
    const low = alert('low', { severity: 'low', at: 20 });
    const grave = alert('grave', { severity: 'high', at: 3_600_010, tactic: 'persistence' });
    expect(start(alert('later', { at: 7_200_000 }), grave, low, noise)).toEqual([
      'Execution: the earliest of 4 alerts. It is of informational severity; the first alert of at least medium severity came 1 hour later, of Persistence.',
      ['noise', 'grave'],
    ]);
    expect(start({ ...noise, severity: null }, alert('z', { at: 10 }))).toEqual([
      'Execution: the earliest of 2 alerts. It is of no severity; the first alert of at least medium severity came at the same time.',
      ['noise', 'z'],
    ]);
    const only = 'At a stage that no source names: the earliest of 2 alerts.';
    expect(start(alert('a', { at: 5 }), grave)).toEqual([only, ['a']]);
    expect(start(noise, low)[1]).toEqual(['noise']);
    expect(start(noise, { ...grave, at: null })[1]).toEqual(['noise']);
  });

  it('names the alerts of how far it went in the order of time', () => {
    const reach = [
      alert('start', { at: 10, severity: 'low', tactic: 'execution' }),
      alert('third', { at: 30, severity: 'high', tactic: 'impact' }),
      alert('second', { at: 20, severity: 'low', tactic: 'impact' }),
      alert('last', { at: 40, severity: 'low', tactic: 'execution' }),
    ];
    const named = overview(reach).answers.find(({ question }) => question === 'reach');
    expect(named?.alerts.map(({ uid }) => uid)).toEqual(['second', 'third', 'last']);
  });

  it('says how many users of the lists are built-in accounts or names alone', () => {
    const tally = { kind: 'user', total: 3, malicious: 0, suspicious: 0 } as const;
    const scope = (...entities: OverviewInput['entities']): string =>
      textOf(overview([alert('a')], { entities }), 'scope');
    const people = { ...tally, isAsset: true };
    expect(scope(people, { ...tally, isAsset: false, builtIn: 3 })).toBe(
      'Reached: 3 users. Named besides: 3 built-in accounts.',
    );
    expect(scope(people, { ...tally, isAsset: false, builtIn: 1 })).toBe(
      'Reached: 3 users. Named besides: 1 built-in account and 2 users known by name only.',
    );
    expect(scope({ ...tally, isAsset: false, builtIn: 3 })).toBe(
      'No alert names a device, user, mailbox, app or cloud resource of yours, only 3 built-in accounts.',
    );
  });

  describe('of techniques', () => {
    const tactics: Readonly<Record<string, readonly string[]>> = {
      T1: ['execution'],
      T2: ['defense-evasion'],
      T3: ['command-and-control'],
      T4: ['persistence', 'privilege-escalation'],
      T5: ['credential-access', 'collection'],
    };
    const techniqueTactics = (id: string) => tactics[id] ?? [];
    const built = overview(
      [
        alert('in', { tactic: 'initial-access', at: 1, techniques: ['T4', 'T0'] }),
        alert('run', { tactic: 'execution', at: 2, techniques: ['T1', 'T2', 'T3'], count: 2 }),
        alert('call', { tactic: 'execution', at: 3, roleTactics: ['command-and-control'] }),
        alert('take', { tactic: 'collection', at: 4, techniques: ['T5', 'T1'] }),
      ],
      { techniqueTactics },
    );
    const stage = (label: string) => built.killChain.find((each) => each.label === label);

    it('puts each under its own tactic, and what nobody knows under that of its alert', () => {
      expect(stage('Initial access')?.techniques.map(({ id }) => id)).toEqual(['T0']);
      expect(stage('Execution')?.techniques).toEqual([{ id: 'T1', alerts: 3, elsewhere: 1 }]);
      expect(stage('Collection')?.techniques.map(({ id }) => id)).toEqual(['T5']);
    });

    it('calls no stage missing that one names for certain, and says what names it', () => {
      expect(stage('Defense evasion')).toMatchObject({ alerts: 0, isGap: false, techniques: [{ id: 'T2' }] });
      expect(stage('Defense evasion')?.named).toMatchObject({ alerts: 2, byRole: 0 });
      expect(stage('Defense evasion')?.named?.top.map(({ uid }) => uid)).toEqual(['run']);
      expect(stage('Command and control')?.named).toMatchObject({ alerts: 3, byRole: 1 });
      expect(stage('Command and control')).toMatchObject({ isFurthestNamed: true, isFurthest: false });
      expect(stage('Collection')).toMatchObject({ isFurthest: true, isFurthestNamed: false });
    });

    it('takes what serves several tactics for a hint, and no more', () => {
      for (const label of ['Persistence', 'Privilege escalation'])
        expect(stage(label)).toMatchObject({ isGap: true, named: null, possible: [{ id: 'T4' }] });
      expect(stage('Credential access')).toMatchObject({ isGap: true, possible: [{ id: 'T5' }] });
      expect(stage('Discovery')).toMatchObject({ isGap: true, possible: [] });
      expect(textOf(built, 'tactics')).toBe(
        '3 tactics with 6 techniques: from Initial access to Collection. Without an alert of their own, but named for certain: Defense evasion (T2 in 2 alerts) and Command and control (T3 and the role of evidence in 3 alerts). Nothing certain was seen in between of Persistence, Privilege escalation, Credential access, Discovery and Lateral movement: look there for what is missing. Techniques that serve several tactics may be of Persistence, Privilege escalation and Credential access.',
      );
      expect(textOf(built, 'reach')).toBe(
        'The furthest stage of an alert is Collection, with 1 alert. Named up to Command and control, by T3 and the role of evidence in 3 alerts. The last activity is of Collection too, less than a minute after the first.',
      );
    });

    it('does not say that it began by a technique of another stage', () => {
      const start = overview([alert('a', { tactic: 'initial-access', techniques: ['T1'] })], {
        techniqueTactics,
      });
      expect(textOf(start, 'start')).toBe('Initial access: its only alert.');
    });
  });

  it('ends where a storm does, not where its first alert is', () => {
    const minute = 60_000;
    const built = overview([
      alert('storm', { at: 0, until: 95 * minute, count: 3558 }),
      alert('short', { at: minute, until: 2 * minute }),
    ]);
    expect(textOf(built, 'reach')).toBe(
      'No alert names a stage. The last activity is 1 hour 35 minutes after the first.',
    );
    expect(built.answers[2]?.alerts.map(({ uid }) => uid)).toEqual(['storm']);
    expect(textOf(overview([alert('one', { at: 0, until: 3 * minute, count: 2 })]), 'reach')).toContain(
      '3 minutes after the first',
    );
    const mixed = overview([alert('a', { tactic: 'execution', at: 0 }), alert('b', { at: minute })]);
    expect(textOf(mixed, 'reach')).toContain(
      'The last activity is of an alert that names no stage, 1 minute',
    );
  });

  it('tells what was reached from what was only aimed at, and doubts a bare name', () => {
    const users = { kind: 'user', isAsset: true, malicious: 0, suspicious: 0 } as const;
    const scope = (more: Partial<OverviewInput>): string => textOf(overview([alert('a')], more), 'scope');
    expect(scope({ reached: [{ ...users, total: 2, alike: 1 }], targeted: [{ ...users, total: 4 }] })).toBe(
      'Reached: 2 users (1 by a bare name that may be another of them). Targeted only: 4 users.',
    );
    expect(scope({ reached: [], targeted: [{ ...users, total: 2 }] })).toBe(
      'Nothing says that a device, user, mailbox, app or cloud resource was reached. Targeted only: 2 users.',
    );
    expect(scope({ reached: [], unclear: [{ ...users, total: 1 }] })).toBe(
      'Nothing says that a device, user, mailbox, app or cloud resource was reached. Involved, and the evidence does not say if reached: 1 user.',
    );
  });

  it('names the newest alert where the attack went on from its furthest stage', () => {
    const minute = 60_000;
    const built = overview([
      alert('mail', { tactic: 'initial-access', at: 0 }),
      alert('files', { tactic: 'collection', at: 214 * minute }),
      alert('next mail', { tactic: 'lateral-movement', at: 289 * minute }),
    ]);
    expect(textOf(built, 'reach')).toBe(
      'The furthest stage is Collection, with 1 alert. The last activity is of Lateral movement, 4 hours 49 minutes after the first.',
    );
    expect(built.answers[2]?.alerts.map(({ uid }) => uid)).toEqual(['files', 'next mail']);
    expect(textOf(overview([alert('one', { tactic: 'impact', at: 3 })]), 'reach')).toBe(
      'The furthest stage is Impact, with 1 alert.',
    );
  });

  it('leaves false positives out, unless they are all there is', () => {
    const wrong = alert('wrong', { tactic: 'impact', at: 1, classification: 'falsePositive' });
    const built = overview([wrong, alert('right', { tactic: 'execution', at: 5 })]);
    expect(built.start?.uid).toBe('right');
    expect(built.killChain.find(({ isFurthest }) => isFurthest)?.tactic).toBe('execution');
    expect(textOf(built, 'data')).toContain('1 false positive is left out above.');
    expect(overview([wrong]).start?.uid).toBe('wrong');
  });

  it('says so where nothing tells', () => {
    expect(textOf(overview([]), 'start')).toBe('There are no alerts that could tell.');
    expect(textOf(overview([]), 'scope')).toContain('No alert names');
    const timeless = overview([alert('a', { at: null })]);
    expect(textOf(timeless, 'start')).toContain('nobody can say which was first');
    expect(textOf(timeless, 'reach')).toBe('No alert names a stage.');
  });

  it('is total, deterministic and counts every alert once', () => {
    const anyAlert = fc.record({
      uid: fc.string(),
      title: fc.string(),
      severity: fc.option(fc.constantFrom('high', 'low', '?')),
      at: fc.option(fc.integer()),
      until: fc.option(fc.integer()),
      tactic: fc.option(fc.oneof(fc.constantFrom(...TACTICS.map(({ shortname }) => shortname)), fc.string())),
      techniques: fc.array(fc.string()),
      serviceSource: fc.option(fc.string()),
      classification: fc.option(fc.constantFrom('truePositive', 'falsePositive')),
      count: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(anyAlert, { selector: ({ uid }) => uid }), (alerts) => {
        const built = overview(alerts);
        expect(overview(alerts.toReversed())).toEqual(built);
        const meant = alerts.filter(({ classification }) => classification !== 'falsePositive');
        const told = meant.length > 0 ? meant : alerts;
        const counted = built.killChain.reduce((sum, stage) => sum + stage.alerts, 0);
        expect(counted).toBe(told.reduce((sum, { count }) => sum + count, 0));
        expect(built.killChain.filter(({ isFurthest }) => isFurthest).length).toBeLessThanOrEqual(1);
      }),
    );
  });
});
