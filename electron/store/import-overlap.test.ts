import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { commandHandlers } from '../services/commands/index.ts';
import {
  batchOf,
  buildAlert,
  device,
  evidence,
  file,
  sourceIncident,
  sourceTime,
  startOfDay,
  user,
} from '../../tests/support/prepared.ts';
import {
  contentOf,
  correlateStore,
  importAlerts,
  importBatches,
  openTestStore,
  rows,
} from '../../tests/support/stores.ts';
import type { TestStore } from '../../tests/support/stores.ts';
import type { NormalizedAlert } from '../../shared/model/record.ts';
import { checkStore } from './check-store.ts';
import { mostAtOnce, removalOf } from './import-removal.ts';
import { isRemovalUnderWay } from './removal-queue.ts';
import { continueRemovals, finishRemovals } from './removal-slices.ts';
import { rebuildQueuedRows } from './row-queue.ts';

const open: TestStore[] = [];
const newStore = (): TestStore => {
  const store = openTestStore();
  open.push(store);
  return store;
};
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

const at = (seconds: number): Partial<NormalizedAlert> => ({
  updated: sourceTime(startOfDay + seconds * 1000),
});

/** Records that several imports hold: some unchanged, some in versions whose update time does not tell which is newer. */
const shared = {
  one: buildAlert('1', { evidence: [device('host-a'), user('ann'), file('aa', { verdict: 'suspicious' })] }),
  oneCorrected: buildAlert('1', { title: 'Corrected', evidence: [device('host-a'), user('bob')] }),
  oneNewer: buildAlert('1', { ...at(5), title: 'Newer', evidence: [user('carl'), file('aa')] }),
  two: buildAlert('2', { names: ['testtool|2'] }),
  twin: buildAlert('3', {
    provider: 'otherTool',
    names: ['othertool|3', 'testtool|1', 'testtool|2'],
    severity: 'high',
  }),
  four: buildAlert('4', { evidence: [evidence('device', ['fqdn=host-a.example.com', 'hostName=host-a'])] }),
};
const imports: readonly (readonly NormalizedAlert[])[] = [
  [shared.one, shared.two],
  [shared.oneCorrected, shared.two, shared.four],
  [shared.one, shared.twin, shared.two],
  [shared.oneNewer, shared.oneCorrected, shared.four],
];

/** An import that comes while others are taken out. */
const meanwhile: readonly NormalizedAlert[] = [shared.four, shared.oneNewer];

/** Who holds what, by the order of imports instead of by ids. */
const holdersOf = ({ store }: TestStore, uids: readonly string[]): readonly unknown[] =>
  rows(
    store,
    `SELECT record.uid, content_sha256 AS content, import.uid AS owner, coalesce((SELECT group_concat(uid) FROM (
       SELECT other.uid FROM record_repeat AS repeat JOIN import_file ON import_file.id = repeat.import_file_id
       JOIN import AS other ON other.id = import_file.import_id WHERE repeat.record_version_id = version.id ORDER BY other.id)), '') AS others
     FROM record_version AS version JOIN record ON record.id = version.record_id JOIN import_file ON import_file.id = version.import_file_id
     JOIN import ON import.id = import_file.import_id ORDER BY 1, 2`,
  ).map(({ owner, others, ...row }) => ({
    ...row,
    holders: [owner, ...String(others).split(',').filter(Boolean)].map((uid) => uids.indexOf(String(uid))),
  }));

/** What the sources of the imports that stand make alone. */
function onlyStanding(
  standing: readonly number[],
  check: (rest: TestStore, uids: readonly string[]) => void,
) {
  const rest = openTestStore();
  try {
    const uids = [...imports, meanwhile].map((alerts, index) =>
      standing.includes(index) ? importAlerts(rest.store, alerts).uid : '',
    );
    check(rest, uids);
  } finally {
    rest.close();
  }
}

describe('imports that overlap', () => {
  it('keeps an alert that a second import holds, with its place there and with the work on it', () => {
    const { store, context } = newStore();
    const first = importAlerts(store, [shared.one, shared.four]);
    const second = importAlerts(store, [shared.two, shared.one]);
    correlateStore(store);
    commandHandlers['alerts.update'](context, { alerts: ['testTool|1'], patch: { status: 'resolved' } });
    const place = (): unknown =>
      rows(
        store,
        `SELECT import.uid AS import, version.position, alert.status FROM record JOIN record_version AS version ON version.id = current_version_id
         JOIN import_file ON import_file.id = version.import_file_id JOIN import ON import.id = import_file.import_id
         JOIN alert ON alert.id = record.alert_id WHERE record.uid = 'testTool|1'`,
      );
    expect(second.counts).toMatchObject({ alertsNew: 1, alertsUnchanged: 1 });
    expect(place()).toEqual([{ import: first.uid, position: 1, status: 'resolved' }]);
    commandHandlers['imports.remove'](context, { import: first.uid });
    expect(place()).toEqual([{ import: second.uid, position: 2, status: 'resolved' }]);
    expect(rows(store, 'SELECT uid FROM alert ORDER BY uid')).toEqual([
      { uid: 'testTool|1' },
      { uid: 'testTool|2' },
    ]);
    commandHandlers['imports.remove'](context, { import: second.uid });
    expect(rows(store, 'SELECT uid FROM alert')).toEqual([]);
    commandHandlers['workspace.undo'](context, { group: null, force: false });
    commandHandlers['workspace.undo'](context, { group: null, force: false });
    expect(place()).toEqual([{ import: first.uid, position: 1, status: 'resolved' }]);
  });

  it('is, after any removals and undos, what the imports that stand make', () => {
    const step = fc.record({ import: fc.nat(imports.length - 1), force: fc.constant(true) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 7 }), (steps) => {
        const test = openTestStore();
        try {
          const uids = imports.map((alerts) => importAlerts(test.store, alerts).uid);
          const removed = new Map<number, string>();
          for (const { import: index, force } of steps) {
            const group = removed.get(index);
            if (group === undefined)
              removed.set(
                index,
                commandHandlers['imports.remove'](test.context, { import: uids[index]! }).group,
              );
            else {
              commandHandlers['workspace.undo'](test.context, { group, force });
              removed.delete(index);
            }
            expect(checkStore(test.store).findings).toEqual([]);
          }
          const standing = imports.flatMap((_, index) => (removed.has(index) ? [] : [index]));
          onlyStanding(standing, (rest, others) => {
            expect(contentOf(test.store)).toEqual(contentOf(rest.store));
            expect(holdersOf(test, uids)).toEqual(holdersOf(rest, others));
          });
        } finally {
          test.close();
        }
      }),
      { numRuns: 12 },
    );
  });

  it('is the same when it is done slice by slice, turned round in the middle, with imports and correlation between', () => {
    const step = fc.record({ import: fc.nat(imports.length - 1), slices: fc.nat(4), between: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 7 }), (steps) => {
        const test = openTestStore();
        const { store } = test;
        try {
          const uids = imports.map((alerts) => importAlerts(store, alerts).uid);
          correlateStore(store);
          const removed = new Set<number>();
          for (const { import: index, slices, between } of steps) {
            const direction = removed.delete(index) ? 'restore' : 'remove';
            if (direction === 'remove') removed.add(index);
            // As a large import begins: the command marks it, and the rest comes in slices.
            store
              .write(
                `INSERT INTO import_removal (import_id, direction, total) SELECT id, ?, 1000 FROM import WHERE uid = ?
                 ON CONFLICT (import_id) DO UPDATE SET direction = excluded.direction`,
              )
              .run(direction, uids[index]!);
            store
              .write('UPDATE import SET state = ? WHERE uid = ?')
              .run(direction === 'remove' ? 'undone' : 'done', uids[index]!);
            for (let slice = 0; slice < slices; slice += 1) {
              continueRemovals(store, startOfDay, 0);
              expect(checkStore(store).findings).toEqual([]);
            }
            // Some of the records come once more while it is under way, and correlation runs.
            if (!between) continue;
            if (uids.length === imports.length) uids.push(importAlerts(store, meanwhile).uid);
            correlateStore(store);
          }
          finishRemovals(store, () => startOfDay);
          while (rebuildQueuedRows(store, startOfDay, 1000).left > 0);
          expect(isRemovalUnderWay(store)).toBe(false);
          expect(checkStore(store).findings).toEqual([]);
          const standing = uids.flatMap((_, index) => (removed.has(index) ? [] : [index]));
          onlyStanding(standing, (rest, others) => {
            expect(contentOf(store)).toEqual(contentOf(rest.store));
            expect(holdersOf(test, uids)).toEqual(holdersOf(rest, others));
          });
        } finally {
          test.close();
        }
      }),
      { numRuns: 15 },
    );
  });

  it('keeps what a second import says of a source’s incident', () => {
    const { store, context } = newStore();
    const alert = buildAlert('1', { sourceIncident: { provider: 'portal', id: '7', webUrl: null } });
    const incidents = [sourceIncident('7', { name: 'First' })];
    const first = importBatches(store, [batchOf([alert], { incidents })]);
    importBatches(store, [batchOf([alert], { incidents })]);
    const name = (): unknown =>
      rows(store, `SELECT json_extract(body, '$.name') AS name FROM source_incident`)[0]?.['name'];
    const removal = commandHandlers['imports.remove'](context, { import: first.uid });
    expect(name()).toBe('First');
    const [second] = rows(store, `SELECT uid FROM import WHERE state = 'done'`);
    commandHandlers['imports.remove'](context, { import: String(second?.['uid']) });
    expect(name()).toBeNull();
    commandHandlers['workspace.undo'](context, { group: removal.group, force: false });
    expect(name()).toBe('First');
  });
});

describe('a large import', () => {
  const many = Array.from({ length: mostAtOnce + 60 }, (_, index) =>
    buildAlert(`${index}`, { evidence: [device(`host-${index % 20}`), file(`f${index % 50}`)] }),
  );
  const importId = (store: TestStore['store'], uid: string): number =>
    store.pluck<number>('SELECT id FROM import WHERE uid = ?').get(uid) ?? 0;

  it('is taken out in slices, says how far it is, and comes back with the work on it, also in the middle', () => {
    const { store, context } = newStore();
    const { uid } = importAlerts(store, many);
    const kept = importAlerts(store, many.slice(0, 3));
    correlateStore(store);
    const whole = contentOf(store);
    commandHandlers['alerts.update'](context, {
      alerts: ['testTool|9', 'testTool|1'],
      patch: { status: 'resolved', comment: 'Seen' },
    });
    const { group } = commandHandlers['imports.remove'](context, { import: uid });
    expect(removalOf(store, importId(store, uid))).toEqual({
      direction: 'remove',
      done: 0,
      total: many.length,
    });
    continueRemovals(store, startOfDay, 0);
    const progress = removalOf(store, importId(store, uid));
    expect(progress?.done).toBeGreaterThan(0);
    expect(progress?.done).toBeLessThan(many.length);
    // Turned round, and the other way once more.
    commandHandlers['workspace.undo'](context, { group: null, force: false });
    expect(removalOf(store, importId(store, uid))).toMatchObject({ direction: 'restore' });
    commandHandlers['workspace.redo'](context, { force: false });
    finishRemovals(store, () => startOfDay);
    expect(rows(store, 'SELECT uid FROM alert ORDER BY uid')).toEqual(
      [0, 1, 2].map((index) => ({ uid: `testTool|${index}` })),
    );
    expect(rows(store, `SELECT count(*) AS n FROM record_version`)).toEqual([{ n: 3 }]);
    const top = commandHandlers['workspace.undo'](context, { group: null, force: false });
    expect(top.label).toContain('Undo');
    // The alert that was worked on is back with the command.
    const decided = `SELECT uid, status FROM alert WHERE analyst_fields <> 0 ORDER BY uid`;
    const both = [
      { uid: 'testTool|1', status: 'resolved' },
      { uid: 'testTool|9', status: 'resolved' },
    ];
    expect(rows(store, decided)).toEqual(both);
    expect(isRemovalUnderWay(store)).toBe(true);
    finishRemovals(store, () => startOfDay);
    while (rebuildQueuedRows(store, startOfDay, 1000).left > 0);
    expect(checkStore(store).findings).toEqual([]);
    expect(rows(store, decided)).toEqual(both);
    commandHandlers['alerts.update'](context, {
      alerts: ['testTool|9', 'testTool|1'],
      patch: { status: 'new' },
    });
    expect(contentOf(store)['entities']).toEqual(whole['entities']);
    expect(contentOf(store)['evidence']).toEqual(whole['evidence']);
    expect(group).not.toBe('');
    expect(kept.counts.alertsUnchanged).toBe(3);
  });
});
