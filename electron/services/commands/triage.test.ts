import { afterEach, describe, expect, it } from 'vitest';
import { buildAlert, device } from '../../../tests/support/prepared.ts';
import { correlateStore, importAlerts, rows } from '../../../tests/support/stores.ts';
import { defaultServiceLevels } from '../../../shared/model/service-levels.ts';
import { findIncident } from '../../store/incident-access.ts';
import { largeIncident, rebuildIncidentRows } from '../../store/incident-rows.ts';
import { queueRows, rebuildQueuedRows } from '../../store/row-queue.ts';
import { chosenIncidents } from '../../store/queries/chosen-rows.ts';
import { readStanding } from '../../store/queries/standing.ts';
import { listViews } from '../../store/saved-views.ts';
import { seenAt, seenSql } from '../../store/seen.ts';
import { readStoredServiceLevels } from '../../store/service-levels.ts';
import { listTags, tagSql } from '../../store/tags.ts';
import { commandHandlers } from './index.ts';
import { prepare, saveView, undo, update, type Prepared } from './testing/acts.ts';

const open: Prepared[] = [];
const prepareStore = (): Prepared => {
  const test = prepare();
  open.push(test);
  return test;
};
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

const names = ({ store }: Prepared): string[] => listViews(store).map(({ name }) => name);
const planOf = ({ store }: Prepared, sql: string, ...parameters: (string | number)[]): string =>
  rows(store, `EXPLAIN QUERY PLAN ${sql}`, ...parameters)
    .map(({ detail }) => String(detail))
    .join('\n');

describe('saved views', () => {
  it('stand in the order in which they were put', () => {
    const test = prepareStore();
    const [a, b, c] = ['A', 'B', 'C'].map((name) => saveView(test, name).view);
    const move = (view: string | undefined, before: string | null | undefined) =>
      commandHandlers['views.move'](test.context, { view: view ?? '', before: before ?? null });
    move(c, a);
    expect(names(test)).toEqual(['C', 'A', 'B']);
    move(c, null);
    expect(names(test)).toEqual(['A', 'B', 'C']);
    expect(move(c, null).group).toBe('');
    expect(move(a, b).group).toBe('');
    // Between two that come closer and closer, until numbers give out.
    for (let round = 0; round < 70; round += 1) move(round % 2 === 0 ? c : b, round % 2 === 0 ? b : c);
    expect(names(test)).toEqual(['A', 'B', 'C']);
    expect(() => move('none', a)).toThrow(/no such view/);
    expect(() => move(a, 'none')).toThrow(/no such view/);
  });

  it('say who saved them and when; the same again is no change', () => {
    const test = prepareStore();
    const { view } = saveView(test);
    const [saved] = listViews(test.store);
    expect(saved).toMatchObject({ uid: view, name: 'Mine', by: 'Dana', layout: null });
    expect(saveView(test, 'Mine', view)).toMatchObject({ group: '', view });
    expect(listViews(test.store)).toEqual([saved]);
    saveView(test, 'Ours', view);
    expect(listViews(test.store)[0]?.changedAt).toBeGreaterThan(saved?.changedAt ?? Infinity);
    expect(() => saveView(test, 'x', 'none')).toThrow(/no such view/);
  });

  it('are listed as far as this program can read them, with what it leaves out', () => {
    const test = prepareStore();
    const clauses = [
      { field: 'severity', operator: 'anyOf', values: ['high'] },
      { field: 'moonPhase', operator: 'anyOf', values: ['full'] },
    ];
    const write = test.store.write(
      'INSERT INTO saved_view (uid, body, position, author, changed_ms) VALUES (?, ?, ?, NULL, 5)',
    );
    const sort = { column: 'number', direction: 'ascending' };
    write.run(
      'later',
      JSON.stringify({ queue: 'alerts', name: 'Later', filter: { clauses }, sort, layout: { order: 3 } }),
      1,
    );
    write.run('broken', '{"queue":', 2);
    write.run('odd', '[7]', 3);
    expect(listViews(test.store)).toMatchObject([
      {
        uid: 'later',
        queue: 'alerts',
        name: 'Later',
        filter: { clauses: [clauses[0]] },
        sort,
        layout: null,
        unread: ['filter, clause 2', 'layout'],
      },
      { uid: 'broken', name: 'Unreadable view', unread: ['all of it'] },
      { uid: 'odd', name: 'Unreadable view', filter: { clauses: [] } },
    ]);
    // They can be repaired, moved and removed like others, and undo brings back what was there.
    saveView(test, 'Repaired', 'broken');
    expect(listViews(test.store)[1]).not.toHaveProperty('unread');
    commandHandlers['views.remove'](test.context, { view: 'odd' });
    undo(test);
    expect(names(test)).toEqual(['Later', 'Repaired', 'Unreadable view']);
  });

  it('that have no place stand last, and what is put last stands behind them', () => {
    const test = prepareStore();
    const [a, b] = ['A', 'B'].map((name) => saveView(test, name).view);
    test.store.write('UPDATE saved_view SET position = NULL WHERE uid = ?').run(a ?? '');
    expect(names(test)).toEqual(['B', 'A']);
    saveView(test, 'C');
    expect(names(test)).toEqual(['B', 'A', 'C']);
    undo(test);
    test.store.write('UPDATE saved_view SET position = NULL WHERE uid = ?').run(a ?? '');
    commandHandlers['views.move'](test.context, { view: b ?? '', before: null });
    expect(names(test)).toEqual(['A', 'B']);
  });
});

describe('service levels', () => {
  it('are the defaults until somebody sets them, and where they cannot be read', () => {
    const test = prepareStore();
    const set = (settings: typeof defaultServiceLevels | null) =>
      commandHandlers['triage.setServiceLevels'](test.context, { settings });
    expect(readStoredServiceLevels(test.store)).toEqual({ settings: defaultServiceLevels, isDefault: true });
    const own = { ...defaultServiceLevels, triage: { ...defaultServiceLevels.triage, high: 5 } };
    set(own);
    expect(readStoredServiceLevels(test.store)).toEqual({ settings: own, isDefault: false });
    set({ ...defaultServiceLevels });
    expect(readStoredServiceLevels(test.store).isDefault).toBe(true);
    undo(test);
    expect(readStoredServiceLevels(test.store).settings).toEqual(own);
    test.store.write(`UPDATE store_fact SET value = '{"triage":' WHERE name = 'serviceLevels'`).run();
    expect(readStoredServiceLevels(test.store)).toEqual({ settings: defaultServiceLevels, isDefault: true });
  });
});

describe('the time to triage', () => {
  it('ends with the status as the step does, not with tags or an owner, and goes on when that is taken back', () => {
    const test = prepareStore();
    const ended = (): (number | null | undefined)[] =>
      chosenIncidents(test.store, [test.uid, test.other]).map(
        ({ serviceLevel }) => serviceLevel.triage?.endedAt,
      );
    const steps = (): readonly string[] =>
      [test.uid, test.other].map((uid) => readStanding(test.store, uid, () => 0).stage);
    update({ addTags: ['weekend'], assignedTo: 'Dana', comment: 'For Monday.' })(test);
    expect(ended()).toEqual([null, null]);
    expect(steps()).toEqual(['triage', 'triage']);
    update({ status: 'inProgress' })(test);
    const [last] = rows(test.store, "SELECT max(clock_ms) AS at FROM journal WHERE field = 'status'");
    expect(ended()).toEqual([last?.['at'], last?.['at']]);
    expect(steps()).toEqual(['investigate', 'investigate']);
    update({ status: 'awaitingAction' })(test);
    expect(ended()).toEqual([last?.['at'], last?.['at']]);
    undo(test);
    undo(test);
    expect(ended()).toEqual([null, null]);
  });
});

describe('what was looked at', () => {
  it('is noted without a journal entry, and can be forgotten', () => {
    const test = prepareStore();
    const { id } = findIncident(test.store, test.uid);
    const mark = (seen: boolean) =>
      commandHandlers['triage.markSeen'](test.context, { incidents: [test.uid, test.other], seen });
    const before = rows(test.store, 'SELECT count(*) AS entries FROM journal');
    expect(seenAt(test.store, id)).toBeNull();
    const { revision } = mark(true);
    expect(seenAt(test.store, id)).toBeGreaterThan(0);
    expect(mark(false).revision).toBe(revision + 1);
    expect(seenAt(test.store, id)).toBeNull();
    expect(rows(test.store, 'SELECT count(*) AS entries FROM journal')).toEqual(before);
    expect(() => undo(test)).toThrow(/nothing to undo/);
    expect(planOf(test, seenSql.look, 1, '[1]')).toContain('SEARCH incident USING INTEGER PRIMARY KEY');
  });

  it('holds for what the analyst does, and ends with what others bring', () => {
    const test = prepareStore();
    const { id } = findIncident(test.store, test.uid);
    const state = (): unknown =>
      rows(
        test.store,
        'SELECT i.seen_ms >= r.updated_ms AS seen FROM incident AS i JOIN incident_row AS r ON r.incident_id = i.id WHERE i.id = ?',
        id,
      )[0]?.['seen'];
    update({ status: 'inProgress' })(test);
    expect(state()).toBe(1);
    undo(test);
    expect(state()).toBe(1);
    importAlerts(test.store, [buildAlert('9', { evidence: [device('host-a')] })]);
    correlateStore(test.store, Date.now());
    expect(state()).toBe(0);
  });

  it('holds for what follows later from work on a large incident, and for nothing else that does', () => {
    const test = prepareStore();
    const { store } = test;
    const { id } = findIncident(store, test.uid);
    const add = (from: number, count: number): void => {
      const alert = store.write(
        `INSERT INTO alert (id, uid, incident_id, title, severity_rank, status, detector, imported_ms) VALUES (?, ?, ?, 'Many', 2, 'new', 'd', 0)`,
      );
      for (let at = from; at < from + count; at += 1) alert.run(at, `t|${at}`, id);
    };
    let now = Date.now();
    const drain = (): void => {
      now += 60_000;
      while (rebuildQueuedRows(store, now, 50).left > 0);
    };
    const seen = (): unknown =>
      rows(
        store,
        'SELECT i.seen_ms >= r.updated_ms AS seen, r.active_alert_count AS active FROM incident AS i JOIN incident_row AS r ON r.incident_id = i.id WHERE i.id = ?',
        id,
      )[0];
    add(100_000, largeIncident);
    store.transaction(() => rebuildIncidentRows(store, [id], now));
    drain();
    update({ comment: 'mine' })(test);
    commandHandlers['alerts.update'](test.context, { alerts: ['testTool|1'], patch: { status: 'resolved' } });
    expect(seen()).toEqual({ seen: 1, active: largeIncident + 2 });
    drain();
    expect(seen()).toEqual({ seen: 1, active: largeIncident + 1 });
    commandHandlers['alerts.update'](test.context, { alerts: ['testTool|2'], patch: { status: 'resolved' } });
    add(200_000, 1);
    queueRows(store, [id]);
    drain();
    expect(seen()).toEqual({ seen: 0, active: largeIncident + 1 });
  });
});

describe('tags', () => {
  it('are counted with their colours, those of sources alone apart', () => {
    const test = prepareStore();
    update({ addTags: ['vip'] })(test);
    commandHandlers['incidents.update'](test.context, {
      incidents: [test.other],
      patch: { addTags: ['solo'] },
      resolveAlerts: true,
    });
    commandHandlers['tags.setColour'](test.context, { tag: 'VIP', colour: 'pink' });
    commandHandlers['tags.setColour'](test.context, { tag: 'kept for later', colour: 'teal' });
    expect(listTags(test.store)).toEqual([
      { tag: 'vip', colour: 'pink', incidents: 2, isSystem: false },
      { tag: 'from-portal', colour: expect.any(String) as string, incidents: 1, isSystem: true },
      { tag: 'solo', colour: expect.any(String) as string, incidents: 1, isSystem: false },
      { tag: 'kept for later', colour: 'teal', incidents: 0, isSystem: false },
    ]);
    // A merged incident has its tags no more: it is in no queue.
    commandHandlers['incidents.merge'](test.context, {
      into: test.uid,
      incidents: [test.other],
      reason: 'the same',
    });
    expect(listTags(test.store).find(({ tag }) => tag === 'vip')?.incidents).toBe(1);
    expect(planOf(test, tagSql.counts)).toContain('USING COVERING INDEX incident_tag_by_tag');
    expect(planOf(test, tagSql.elsewhere)).toContain('incident_redirected');
  });
});
