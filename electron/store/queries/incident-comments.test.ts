import { afterEach, describe, expect, it } from 'vitest';
import { batchOf, buildAlert, device } from '../../../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { commandHandlers } from '../../services/commands/index.ts';
import { findIncident } from '../incident-access.ts';
import { pageOfHistory } from './history-page.ts';
import { countComments, incidentCommentsSql } from './incident-comments.ts';
import { summarizeIncident } from './incident-summary.ts';
import { overviewOf } from './overview.ts';
import { readStanding } from './standing.ts';

const open: TestStore[] = [];
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

/** Two incidents of two alerts each. */
function commentStore() {
  const test = openTestStore();
  open.push(test);
  importBatches(test.store, [
    batchOf(
      ['a1', 'a2', 'b1', 'b2'].map((id) =>
        buildAlert(id, { title: id, evidence: [device(`host-${id.charAt(0)}`)] }),
      ),
    ),
  ]);
  correlateStore(test.store);
  const { store, context } = test;
  const alertOf = (title: string): string =>
    store.pluck<string>('SELECT uid FROM alert WHERE title = ?').get(title) ?? '';
  const incidentOf = (title: string): string =>
    store
      .pluck<string>(
        'SELECT i.uid FROM alert AS a JOIN incident AS i ON i.id = a.incident_id WHERE a.title = ?',
      )
      .get(title) ?? '';
  const say = (title: string, comment: string): void => {
    commandHandlers['alerts.update'](context, { alerts: [alertOf(title)], patch: { comment } });
  };
  /** What each page says of an incident's comments. */
  const told = (incident: string) => {
    const { all, ofAnalysts } = countComments(store, findIncident(store, incident));
    const { comments } = overviewOf(store, incident, { technique: () => null, tactic: () => '' });
    const kinds = ['comment', 'sourceComment'] as const;
    const { rows } = pageOfHistory(store, findIncident(store, incident), { kinds, cursor: null, limit: 50 });
    const { steps } = readStanding(store, incident, () => 0);
    return {
      all,
      ofAnalysts,
      overview: comments,
      history: rows.filter(({ undone }) => !undone).length,
      newest: summarizeIncident(store, incident, () => []).comment?.text ?? null,
      written: steps.flatMap(({ items }) => items).find(({ code }) => code === 'comment')?.done,
    };
  };
  return { ...test, say, told, alertOf, incidentOf };
}

const nothing = { all: 0, ofAnalysts: 0, overview: 0, history: 0, newest: null, written: false };

describe('the comments of an incident', () => {
  it('are those on it and on its alerts, counted alike wherever they are told', () => {
    const test = commentStore();
    const [a, b] = [test.incidentOf('a1'), test.incidentOf('b1')];
    expect([test.told(a), test.told(b)]).toEqual([nothing, nothing]);
    test.say('a1', 'On an alert.');
    expect(test.told(a)).toEqual({
      all: 1,
      ofAnalysts: 1,
      overview: 1,
      history: 1,
      newest: 'On an alert.',
      written: true,
    });
    expect(test.told(b)).toEqual(nothing);
    commandHandlers['workspace.undo'](test.context, { group: null, force: false });
    expect(test.told(a)).toEqual(nothing);
  });

  it('are found from the alerts and from the comments, whichever are fewer', () => {
    const test = commentStore();
    const [a, b] = [test.incidentOf('a1'), test.incidentOf('b1')];
    // One comment on two alerts, then three: the way of the counting turns round.
    test.say('a1', 'one');
    expect(test.told(a)).toMatchObject({ all: 1, overview: 1, history: 1 });
    for (const text of ['two', 'three']) test.say('b1', text);
    expect(test.told(a)).toMatchObject({ all: 1, history: 1, newest: 'one' });
    expect(test.told(b)).toMatchObject({ all: 2, history: 2, newest: 'three' });
    const { id } = findIncident(test.store, b);
    const found = (sql: string): readonly number[] =>
      test.store
        .read<{ id: number }>(sql)
        .all(id)
        .map((comment) => comment.id)
        .sort();
    expect(found(incidentCommentsSql.fromAlerts)).toEqual(found(incidentCommentsSql.fromComments));
  });

  it('of sources count as comments, and are not what an analyst wrote down', () => {
    const test = commentStore();
    const a = test.incidentOf('a1');
    test.store
      .write(
        "INSERT INTO comment (uid, alert_uid, text, author, author_kind, at_ms) VALUES ('c', ?, 'portal', 'eve', 'source', 1)",
      )
      .run(test.alertOf('a2'));
    expect(test.told(a)).toEqual({
      all: 1,
      ofAnalysts: 0,
      overview: 1,
      history: 1,
      newest: 'portal',
      written: false,
    });
  });

  it('stay with what an incident was merged into', () => {
    const test = commentStore();
    const [a, b] = [test.incidentOf('a1'), test.incidentOf('b1')];
    test.say('b2', 'On an alert.');
    commandHandlers['incidents.update'](test.context, {
      incidents: [b],
      patch: { comment: 'On it.' },
      resolveAlerts: false,
    });
    commandHandlers['incidents.merge'](test.context, { incidents: [b], into: a, reason: 'One.' });
    expect(test.told(a)).toMatchObject({ all: 2, ofAnalysts: 2, overview: 2, history: 2, written: true });
  });
});

it('walks through no table of the store', () => {
  const { store } = commentStore();
  for (const [name, sql] of Object.entries(incidentCommentsSql)) {
    const count = sql.split('?').length - 1;
    const plan = store
      .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...Array.from({ length: count }, () => '[]'))
      .map(({ detail }) => detail)
      .join('; ');
    expect(plan, name).toMatch(/SEARCH/);
    expect(plan, name).not.toMatch(/SCAN (a|c|d|alert|record|comment|incident)\b(?! VIRTUAL)/);
  }
});
