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
} from '../../../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { pageOfAlerts } from './incident-details.ts';
import { listEvidence } from './evidence-list.ts';
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
      'triage: begun',
      'investigate: alerts',
      'investigate: verdicts',
      'complete: classified',
      'complete: determined',
      'resolve: resolved',
      'resolve: alertsResolved',
    ]);
    const texts = first.steps.flatMap(({ items }) => items.map(({ text }) => text));
    expect(texts).toEqual(
      expect.arrayContaining([
        'Go through 1 alert of high or medium severity that is still New',
        'Judge 2 pieces of evidence that sources call malicious or suspicious',
        'Answer 3 suggestions on what belongs to it',
        'See to 1 malicious piece of evidence that sources call not remediated',
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
    // No analyst can say that something was remediated: it is told, and holds nothing back.
    const remediated = () =>
      standing(test)
        .steps.flatMap(({ items }) => items)
        .find(({ code }) => code === 'remediated');
    expect(remediated()).toMatchObject({ done: false, optional: true });

    // What the analyst found clean needs nobody to see to it.
    commandHandlers['entities.setVerdict'](test.context, {
      entities: test.store.pluck<number>(`SELECT id FROM entity WHERE kind = 'file' ORDER BY id`).all(),
      scope: 'incident',
      incident: test.incident,
      verdict: 'noThreatsFound',
      reason: 'A test of ours.',
    });
    expect(remediated()).toMatchObject({ done: true });
    update({ classification: 'truePositive', determination: 'malware' });
    expect(left(standing(test))).toEqual(['resolve: resolved', 'resolve: alertsResolved']);
    update({ status: 'resolved', resolvingComment: 'Cleaned.' });
    const last = standing(test);
    expect([last.stage, left(last)]).toEqual(['resolve', []]);
  });

  it('counts repeats of a storm that are still new, though the first of them is dealt with', () => {
    const test = incidentStore();
    const { store } = test;
    store.write(`UPDATE alert SET severity = 'high', status = 'new', classification = NULL`).run();
    const [first = 0, second = 0] = store.pluck<number>('SELECT id FROM alert ORDER BY id').all();
    store.write('UPDATE alert SET storm_id = ? WHERE id IN (?, ?)').run(first, first, second);
    store.write(`UPDATE alert SET status = 'inProgress' WHERE id = ?`).run(first);
    const left = store.pluck<number>(`SELECT count(*) FROM alert WHERE status = 'new'`).get() ?? 0;
    expect(left).toBeGreaterThan(0);
    const asked = standing(test)
      .steps.flatMap(({ items }) => items)
      .find(({ code }) => code === 'alerts');
    expect(asked?.text).toBe(
      `Go through ${left} ${left === 1 ? 'alert' : 'alerts'} of high or medium severity that ${left === 1 ? 'is' : 'are'} still New`,
    );
  });

  it('leads to lists of just what it counts', () => {
    const test = incidentStore();
    const { store, incident } = test;
    const items = () => standing(test).steps.flatMap((step) => step.items);
    const filters = items().flatMap(({ filter, tab }) => (filter === null ? [] : [[filter, tab]]));
    expect(filters).toEqual([
      ['untouchedAlerts', 'alerts'],
      ['unjudgedEvidence', 'evidence'],
      ['unremediatedEvidence', 'evidence'],
      ['activeAlerts', 'alerts'],
    ]);
    const listed = () => {
      const alerts = (only: 'untouchedAlerts' | 'activeAlerts' | null) =>
        [false, true].map((collapsed) => {
          const page = pageOfAlerts(store, incident, { collapsed, only, cursor: null, limit: 50 });
          return page.rows.length === page.total ? page.total : -1;
        });
      const evidence = (filter: object) => {
        const input = { incident, filter, cursor: null };
        const parsed = findOperation('incidents.evidence')?.input.parse(input);
        return listEvidence(store, parsed as Parameters<typeof listEvidence>[1]).total;
      };
      return {
        untouchedAlerts: alerts('untouchedAlerts'),
        activeAlerts: alerts('activeAlerts'),
        all: alerts(null),
        unjudgedEvidence: evidence({ verdicts: ['malicious', 'suspicious'], unjudgedOnly: true }),
        unremediatedEvidence: evidence({ verdicts: ['malicious'], unremediatedOnly: true }),
        untoldEvidence: evidence({ verdicts: ['malicious'], untoldOnly: true }),
      };
    };
    expect(listed()).toEqual({
      untouchedAlerts: [1, 1],
      activeAlerts: [2, 2],
      all: [2, 2],
      unjudgedEvidence: 2,
      unremediatedEvidence: 1,
      untoldEvidence: 0,
    });
    commandHandlers['alerts.update'](test.context, {
      alerts: store.pluck<string>(`SELECT uid FROM alert WHERE severity = 'high'`).all(),
      patch: { status: 'resolved' },
    });
    commandHandlers['entities.setVerdict'](test.context, {
      entities: store.pluck<number>(`SELECT id FROM entity WHERE kind = 'file' ORDER BY id LIMIT 1`).all(),
      scope: 'incident',
      incident,
      verdict: 'malicious',
      reason: 'Known.',
    });
    expect(listed()).toEqual({
      untouchedAlerts: [0, 0],
      activeAlerts: [1, 1],
      all: [2, 2],
      unjudgedEvidence: 1,
      unremediatedEvidence: 1,
      untoldEvidence: 0,
    });
  });

  it('takes of each source what it said last of a remediation, and counts what none tells, as the list does', () => {
    const test = openTestStore();
    open.push(test);
    const said = (id: string, after: number, statuses: readonly (string | null)[]) =>
      buildAlert(id, {
        updated: sourceTime(startOfDay + after),
        evidence: [
          device('host-a'),
          ...statuses.map((remediationStatus, place) =>
            file(String.fromCodePoint(97 + place).repeat(64), { verdict: 'malicious', remediationStatus }),
          ),
        ],
      });
    importBatches(test.store, [
      batchOf([
        said('later', 60_000, ['remediated', 'none', 'active']),
        said('earlier', 0, ['pendingApproval', null, 'remediated']),
      ]),
    ]);
    correlateStore(test.store);
    const incident = test.store.pluck<string>('SELECT uid FROM incident').get() ?? '';
    const complete = standing({ ...test, incident }).steps[2]?.items ?? [];
    expect(
      complete.filter(({ filter }) => filter !== null).map(({ text, filter }) => [filter, text]),
    ).toEqual([
      ['unremediatedEvidence', 'See to 1 malicious piece of evidence that sources call not remediated'],
      [
        'untoldEvidence',
        'See whether 1 malicious piece of evidence still does harm: no source tells of its remediation',
      ],
    ]);
    const listed = (filter: object) =>
      listEvidence(
        test.store,
        findOperation('incidents.evidence')?.input.parse({ incident, filter, cursor: null }) as Parameters<
          typeof listEvidence
        >[1],
      ).rows;
    expect(listed({ unremediatedOnly: true }).map(({ remediationStatus }) => remediationStatus)).toEqual([
      'active',
    ]);
    expect(listed({ untoldOnly: true, verdicts: ['malicious'] })).toHaveLength(1);
    const [mended] = listed({ remediationStatuses: ['remediated'] });
    expect(mended?.remediationStatuses).toEqual(['remediated']);
    // Both statements are told all the same, each with its time.
    expect(
      mended?.says.map(({ remediationStatus, at }) => [remediationStatus, (at ?? 0) - startOfDay]),
    ).toEqual(
      expect.arrayContaining([
        ['remediated', 60_000],
        ['pendingApproval', 0],
      ]),
    );
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
    expect(steps.map(({ state }) => state)).toEqual(['done', 'passedOver', 'passedOver', 'current']);
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
