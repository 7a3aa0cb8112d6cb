import { afterEach, describe, expect, it } from 'vitest';
import {
  alert,
  entityOf,
  ignore,
  incidentOf,
  keepApart,
  merge,
  move,
  numberOf,
  prepareRegrouping,
  removeNewest,
  work,
} from '../../services/commands/testing/regroup-acts.ts';
import { commandHandlers } from '../../services/commands/index.ts';
import { redo, undo } from '../../services/commands/testing/acts.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { rows } from '../../../tests/support/stores.ts';
import { readLocks } from '../correlation-locks.ts';
import { findIncident } from '../incident-access.ts';
import { countDecisions, pageOfDecisions } from './decisions.ts';
import { countHistory, pageOfHistory } from './history-page.ts';
import { getIncident } from './incident-details.ts';

const open: TestStore[] = [];
const prepare = (): TestStore => {
  const test = prepareRegrouping();
  open.push(test);
  return test;
};
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

const asked = (incident: string | null, entityId: number | null = null) => ({ incident, entityId });

describe('decisions', () => {
  it('are listed newest first, in words, with reason, author, incidents and the group that made them', () => {
    const test = prepare();
    const { store } = test;
    const merged = merge('a1', ['d1'], 'one attack')(test);
    keepApart(['a1', 'b1'])(test);
    ignore('host-b', 'b1')(test);
    ignore('host-c', null)(test);
    const [a, b] = [numberOf(store, 'a1'), numberOf(store, 'b1')];
    const { rows: found, total, next } = pageOfDecisions(store, asked(null), null, 500);
    expect(total).toBe(4);
    expect(next).toBeNull();
    expect(found.map(({ kind, text, reason }) => [kind, text, reason])).toEqual([
      ['ignoreEntity', 'Device host-c-id is ignored everywhere: it links no alerts', 'a jump host'],
      ['ignoreEntity', `Device host-b-id is ignored in incident ${b}: it links no alerts`, 'a jump host'],
      [
        'cannotLink',
        `8 alerts of incident ${a} and 3 alerts of incident ${b} are kept apart`,
        'two customers',
      ],
      ['mustLink', `8 alerts of incident ${a} belong together`, 'one attack'],
    ]);
    expect(found[3]).toMatchObject({ author: 'Dana', group: merged.group, scope: null, entity: null });
    expect(found[2]?.incidents.map(({ number }) => number)).toEqual([a, b].sort((x, y) => x - y));
    expect(found[1]).toMatchObject({ scope: findIncident(store, String(b)).uid, entity: { kind: 'device' } });
  });

  it('are those about one incident, page by page, and counted on its page', () => {
    const test = prepare();
    const { store } = test;
    keepApart(['a1', 'b1'])(test);
    keepApart(['c1', 'd1'])(test);
    ignore('host-a', null)(test);
    const about = (id: string) => pageOfDecisions(store, asked(incidentOf(store, id)), null, 500);
    expect(about('a1').rows.map(({ kind }) => kind)).toEqual(['ignoreEntity', 'cannotLink']);
    expect(about('c1').total).toBe(1);
    expect(countDecisions(store, findIncident(store, incidentOf(store, 'a1')))).toBe(2);
    expect(getIncident(store, incidentOf(store, 'a1'), () => []).counts.decisions).toBe(2);
    const first = pageOfDecisions(store, asked(null), null, 2);
    const second = pageOfDecisions(store, asked(null), first.next, 2);
    expect([first.rows.length, second.rows.length, second.next]).toEqual([2, 1, null]);
    expect(new Set([...first.rows, ...second.rows].map(({ uid }) => uid)).size).toBe(3);
    expect(() => pageOfDecisions(store, asked('999'), null, 10)).toThrow('There is no incident 999.');
    removeNewest(test);
    expect(about('a1').total).toBe(1);
    undo(test);
    expect(about('a1').total).toBe(2);
  });

  it('are those to ignore one entity, inside an incident and everywhere', () => {
    const test = prepare();
    const { store } = test;
    ignore('host-a', 'a1')(test);
    ignore('host-a', null)(test);
    ignore('host-b', 'b1')(test);
    keepApart(['a1', 'b1'])(test);
    const about = (entity: string, incident: string | null = null) =>
      pageOfDecisions(store, asked(incident, entityOf(store, entity)), null, 500);
    expect(about('host-a').rows.map(({ scope }) => scope)).toEqual([
      null,
      findIncident(store, incidentOf(store, 'a1')).uid,
    ]);
    expect(about('host-a').total).toBe(2);
    expect(about('host-a', incidentOf(store, 'b1')).rows).toEqual([]);
    expect(about('host-b', incidentOf(store, 'b1')).total).toBe(1);
    expect(about('host-c')).toMatchObject({ rows: [], total: 0 });
    const page = pageOfDecisions(store, asked(null, entityOf(store, 'host-a')), null, 1);
    const rest = pageOfDecisions(store, asked(null, entityOf(store, 'host-a')), page.next, 1);
    expect([page.rows[0]?.scope, rest.rows.length, rest.next]).toEqual([null, 1, null]);
  });

  it('show where they contradict each other', () => {
    const test = prepare();
    test.store.execute(
      `INSERT INTO lock_conflict (cause, a, b) SELECT 'cannotLink', x.id, y.id FROM alert AS x, alert AS y WHERE x.uid = '${alert('b1')}' AND y.uid = '${alert('b2')}'`,
    );
    expect(pageOfDecisions(test.store, asked(null), null, 10).conflicts).toEqual([
      {
        cause: 'cannotLink',
        a: alert('b1'),
        b: alert('b2'),
        aTitle: 'Alert b1',
        bTitle: 'Alert b2',
        text: 'One decision puts these two alerts together, another keeps them apart. They stay apart.',
      },
    ]);
    expect(pageOfDecisions(test.store, asked(incidentOf(test.store, 'a1')), null, 10).conflicts).toEqual([]);
  });

  it('come to a run as locks on the alerts that their records belong to', () => {
    const test = prepare();
    const { context, store } = test;
    merge('d1', ['c1'])(test);
    keepApart(['d1', 'b1'])(test);
    ignore('host-b', 'b1')(test);
    ignore('host-a', null)(test);
    commandHandlers['incidents.update'](context, {
      incidents: [incidentOf(store, 'b1')],
      patch: { status: 'resolved', assignedTo: 'Dana' },
      resolveAlerts: false,
    });
    const all = (...ids: readonly string[]) => ids.map(alert);
    const uid = (id: string): string => findIncident(store, incidentOf(store, id)).uid;
    const sorted = (uids: readonly string[]) => [...uids].sort();
    const locks = readLocks(store);
    expect(
      locks.map((lock) =>
        'alerts' in lock && lock.alerts ? { ...lock, alerts: sorted(lock.alerts) } : lock,
      ),
    ).toEqual([
      { kind: 'seal', incident: uid('b1'), alerts: all('b1', 'b2', 'b3') },
      { kind: 'value', field: 'assignedTo', value: 'Dana', alerts: all('b1', 'b2', 'b3') },
      { kind: 'keep', incident: uid('d1'), alerts: all('c1', 'c2', 'd1') },
      { kind: 'mustLink', alerts: all('c1', 'c2', 'd1') },
      { kind: 'cannotLink', sides: [all('c1', 'c2', 'd1'), all('b1', 'b2', 'b3')] },
      {
        kind: 'ignoreEntity',
        entityKind: 'device',
        entityKey: rows(store, 'SELECT key FROM entity WHERE id = ?', entityOf(store, 'host-b'))[0]?.['key'],
        alerts: all('b1', 'b2', 'b3'),
      },
      {
        kind: 'ignoreEntity',
        entityKind: 'device',
        entityKey: rows(store, 'SELECT key FROM entity WHERE id = ?', entityOf(store, 'host-a'))[0]?.['key'],
        alerts: null,
      },
    ]);
  });
});

describe('links that were called wrong', () => {
  it('are told with the decision about their alerts, without keys, also once it is undone and brought back', () => {
    const test = prepare();
    const { context, store } = test;
    const [a, b] = [numberOf(store, 'a1'), numberOf(store, 'b1')];
    const key = String(
      rows(store, 'SELECT key FROM entity WHERE id = ?', entityOf(store, 'host-a'))[0]?.['key'],
    );
    commandHandlers['incidents.moveAlerts'](context, {
      alerts: ['a1', 'b1'].map(alert),
      repeats: false,
      to: incidentOf(store, 'c1'),
      reason: 'Another host',
      wrongLinks: [
        { from: alert('a1'), to: alert('a2'), rule: 'deviceUserPair', key },
        { from: alert('b1'), to: alert('b2'), rule: 'sharedEntity', key: null },
      ],
    });
    const listed = () =>
      pageOfDecisions(store, asked(null), null, 10).rows.map(({ text, wrongLinks }) => [text, wrongLinks]);
    const expected = listed();
    expect(expected).toHaveLength(2);
    const of = (number: number): unknown =>
      expected.find(([text]) => String(text).endsWith(`of incident ${number} are kept apart`))?.[1];
    expect(of(a)).toEqual(['“Alert a1” and “Alert a2” by device user pair (Device host-a-id)']);
    expect(of(b)).toEqual(['“Alert b1” and “Alert b2” by shared entity']);
    undo(test);
    expect(listed()).toEqual([]);
    redo(test);
    expect(listed()).toEqual(expected);
    keepApart(['d1', 'c1'])(test);
    ignore('host-c', null)(test);
    merge('b2', ['s2'])(test);
    expect(
      pageOfDecisions(store, asked(null), null, 10)
        .rows.slice(0, 3)
        .map(({ wrongLinks }) => wrongLinks),
    ).toEqual([[], [], []]);
  });
});

describe('the history of regrouped incidents', () => {
  const told = (test: TestStore, reference: string): readonly (string | null)[] =>
    pageOfHistory(test.store, findIncident(test.store, reference), {
      kinds: ['change'],
      cursor: null,
      limit: 100,
    })
      .rows.filter(({ field }) => field === null)
      .map(({ text, undone }) => `${text ?? ''}${undone ? ' (undone)' : ''}`);

  it('tells of a merge what the other had and why, and has what was done there', () => {
    const test = prepare();
    work('d1')(test);
    const [a, d] = [numberOf(test.store, 'a1'), numberOf(test.store, 'd1')];
    commandHandlers['incidents.update'](test.context, {
      incidents: [String(d)],
      patch: { status: 'resolved', resolvingComment: 'all clean', classification: 'falsePositive' },
      resolveAlerts: false,
    });
    const before = countHistory(test.store, findIncident(test.store, String(d)));
    merge('a1', ['d1'], 'one attack')(test);
    expect(told(test, String(a))).toEqual([
      `Merged incident ${d} into this incident: one attack. It was “Case d1”, Resolved, unassigned, False positive. It was resolved with: all clean.`,
    ]);
    expect(countHistory(test.store, findIncident(test.store, String(a)))).toBeGreaterThan(before);
    const comments = pageOfHistory(test.store, findIncident(test.store, String(a)), {
      kinds: ['comment'],
      cursor: null,
      limit: 10,
    });
    expect(comments.rows.map(({ text }) => text)).toEqual(['Comment on d1.']);
    undo(test);
    expect(told(test, String(a))[0]).toContain('(undone)');
    expect(told(test, String(d))).toEqual([`Merged into incident ${a}: one attack. (undone)`]);
    redo(test);
    expect(told(test, String(a))[0]).not.toContain('(undone)');
  });

  it('tells of a move the reason and the wrong links on both sides', () => {
    const test = prepare();
    const { context, store } = test;
    const [a, d] = [numberOf(store, 'a1'), numberOf(store, 'd1')];
    commandHandlers['incidents.moveAlerts'](context, {
      alerts: ['a1', 'a2'].map(alert),
      repeats: false,
      to: String(d),
      reason: 'Another host!',
      wrongLinks: [
        {
          from: alert('s1'),
          to: alert('a1'),
          rule: 'deviceUserPair',
          key: String(
            rows(store, 'SELECT key FROM entity WHERE id = ?', entityOf(store, 'host-a'))[0]?.['key'],
          ),
        },
      ],
    });
    const wrong = 'Wrong link: “Repeats” and “Alert a1” by device user pair (Device host-a-id).';
    expect(told(test, String(a))).toEqual([`Moved 2 alerts to incident ${d}: Another host! ${wrong}`]);
    expect(told(test, String(d))).toEqual([`Moved 2 alerts here from incident ${a}: Another host! ${wrong}`]);
    const { incident, number } = commandHandlers['incidents.split'](context, {
      incident: String(a),
      alerts: [alert('s5')],
      repeats: false,
      name: null,
      reason: 'later',
      wrongLinks: [],
    });
    expect(findIncident(store, incident).id).toBe(number);
    expect(told(test, incident)).toEqual([`Made of 1 alert split off incident ${a}: later.`]);
    expect(told(test, String(a))[0]).toBe(`Split 1 alert off into incident ${number}: later.`);
    keepApart(['d1', 'b1'])(test);
    const b = numberOf(store, 'b1');
    expect(told(test, String(d))[0]).toBe(`Kept apart from incident ${b}: two customers.`);
    removeNewest(test);
    expect(told(test, String(b))[0]).toContain('Removed the decision “');
    ignore('host-b', 'b1')(test);
    expect(told(test, String(b))[0]).toBe('Ignored Device host-b-id in this incident: a jump host.');
    move(['s5'], 'b1')(test);
    expect(told(test, incident)[0]).toContain('Moved 1 alert here');
  });
});
