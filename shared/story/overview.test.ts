import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TACTICS } from '../model/attack.ts';
import { buildOverview, type OverviewAlert, type OverviewInput } from './overview.ts';

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
      'The furthest stage is Lateral movement, with 1 alert. The newest alert is of this stage too, less than a minute after the first.',
    );
    expect(textOf(built, 'scope')).toBe('2 devices.');
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

  it('names the newest alert where the attack went on from its furthest stage', () => {
    const minute = 60_000;
    const built = overview([
      alert('mail', { tactic: 'initial-access', at: 0 }),
      alert('files', { tactic: 'collection', at: 214 * minute }),
      alert('next mail', { tactic: 'lateral-movement', at: 289 * minute }),
    ]);
    expect(textOf(built, 'reach')).toBe(
      'The furthest stage is Collection, with 1 alert. The newest alert is of Lateral movement, 4 hours 49 minutes after the first.',
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
