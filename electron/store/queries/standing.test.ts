import { afterEach, describe, expect, it } from 'vitest';
import { commandHandlers } from '../../services/commands/index.ts';
import { findOperation } from '../../../shared/contract/index.ts';
import type { OutputOf } from '../../../shared/contract/index.ts';
import { batchOf, buildAlert, device, file } from '../../../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { readStanding, standingSql } from './standing.ts';

const open: TestStore[] = [];
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

/** Two alerts of one device, with a malicious file that was not seen to and one that was. */
function incidentStore(): TestStore & { readonly incident: string } {
  const test = openTestStore();
  open.push(test);
  importBatches(test.store, [
    batchOf([
      buildAlert('one', {
        severity: 'high',
        evidence: [
          device('host-a'),
          file('a'.repeat(64), { verdict: 'malicious', remediationStatus: 'active' }),
          file('b'.repeat(64), { verdict: 'malicious', remediationStatus: 'remediated' }),
        ],
      }),
      buildAlert('two', { severity: 'low', evidence: [device('host-a')] }),
    ]),
  ]);
  correlateStore(test.store);
  return { ...test, incident: test.store.pluck<string>('SELECT uid FROM incident').get() ?? '' };
}

const standing = ({ store, incident }: TestStore & { readonly incident: string }, suggestions = 0) =>
  findOperation('incidents.standing')?.output.parse(
    readStanding(store, incident, () => suggestions),
  ) as OutputOf<'incidents.standing'>;
/** What is left to do, by step. */
const left = ({ steps }: OutputOf<'incidents.standing'>): readonly string[] =>
  steps.flatMap(({ stage, items }) =>
    items.flatMap(({ code, done, optional }) => (done || optional ? [] : [`${stage}: ${code}`])),
  );

describe('where an incident stands', () => {
  it('counts what each step lacks, and leads on as it is done', () => {
    const test = incidentStore();
    const first = standing(test, 3);
    expect(first.stage).toBe('triage');
    expect(left(first)).toEqual([
      'triage: looked',
      'triage: assigned',
      'triage: begun',
      'investigate: alerts',
      'investigate: verdicts',
      'complete: classified',
      'complete: determined',
      'complete: remediated',
      'resolve: resolved',
      'resolve: alertsResolved',
    ]);
    const texts = first.steps.flatMap(({ items }) => items.map(({ text }) => text));
    expect(texts).toEqual(
      expect.arrayContaining([
        'Go through 1 alert of high or medium severity that is still New',
        'Judge 2 pieces of evidence that sources call malicious or suspicious',
        'Answer 3 suggestions on what belongs to it',
        'See to 1 malicious piece of evidence that is not remediated',
        'Resolve 2 alerts that are still active',
      ]),
    );

    test.store.write('UPDATE incident SET seen_ms = 1').run();
    const update = (patch: Parameters<(typeof commandHandlers)['incidents.update']>[1]['patch']) =>
      commandHandlers['incidents.update'](test.context, {
        incidents: [test.incident],
        patch,
        resolveAlerts: true,
      });
    update({ assignedTo: 'Dana', status: 'inProgress', comment: 'Begun.' });
    const second = standing(test);
    expect(second.stage).toBe('investigate');
    expect(second.steps[1]?.items.find(({ code }) => code === 'comment')?.done).toBe(true);

    commandHandlers['alerts.update'](test.context, {
      alerts: test.store.pluck<string>('SELECT uid FROM alert').all(),
      patch: { status: 'inProgress' },
    });
    commandHandlers['entities.setVerdict'](test.context, {
      entities: test.store.pluck<number>(`SELECT id FROM entity WHERE kind = 'file' ORDER BY id`).all(),
      scope: 'incident',
      incident: test.incident,
      verdict: 'malicious',
      reason: 'Known.',
    });
    const third = standing(test);
    expect(third.stage).toBe('complete');
    expect(left(third)).toContain('complete: remediated');

    // What the analyst found clean needs nobody to see to it.
    commandHandlers['entities.setVerdict'](test.context, {
      entities: test.store.pluck<number>(`SELECT id FROM entity WHERE kind = 'file' ORDER BY id`).all(),
      scope: 'incident',
      incident: test.incident,
      verdict: 'noThreatsFound',
      reason: 'A test of ours.',
    });
    update({ classification: 'truePositive', determination: 'malware' });
    expect(left(standing(test))).toEqual(['resolve: resolved', 'resolve: alertsResolved']);
    update({ status: 'resolved', resolvingComment: 'Cleaned.' });
    const last = standing(test);
    expect([last.stage, left(last)]).toEqual(['resolve', []]);
  });

  it('names what was passed over by resolving', () => {
    const test = incidentStore();
    commandHandlers['incidents.update'](test.context, {
      incidents: [test.incident],
      patch: { status: 'resolved' },
      resolveAlerts: false,
    });
    const { stage, steps } = standing(test);
    expect(stage).toBe('resolve');
    expect(steps.map(({ state }) => state)).toEqual(['passedOver', 'passedOver', 'passedOver', 'current']);
  });

  it('is refused for an incident that is not there', () => {
    const { store } = incidentStore();
    expect(() => readStanding(store, 'none', () => 0)).toThrow(/incident/i);
  });
});

it('walks through no table of the store', () => {
  const { store } = incidentStore();
  const parameters = { incident: [1], grave: ['[]'], evidence: ['[]', '[]'] } as const;
  for (const [name, sql] of Object.entries(standingSql)) {
    const plan = store
      .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...parameters[name as keyof typeof parameters])
      .map(({ detail }) => detail)
      .join('; ');
    expect(plan, name).toMatch(/SEARCH/);
    // `e` is what the first part of the statement yields.
    expect(plan, name).not.toMatch(/SCAN (a|n|i|r|pin|alert|evidence|entity|comment|incident)\b(?! VIRTUAL)/);
  }
});
