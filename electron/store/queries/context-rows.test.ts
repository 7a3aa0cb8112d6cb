import { afterEach, describe, expect, it } from 'vitest';
import { commandHandlers } from '../../services/commands/index.ts';
import {
  batchOf,
  buildAlert,
  contextRecord,
  device,
  evidence,
  sourceTime,
  startOfDay,
  user,
} from '../../../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore, rows } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import type { ContextKind } from '../../../shared/model/record.ts';
import { checkStore } from '../check-store.ts';
import { getAlertContext } from './alert-context.ts';
import { getContextRecord, pageOfContext, pageOfImportContext } from './context-rows.ts';

const open: TestStore[] = [];
const newStore = (): TestStore => {
  const store = openTestStore();
  open.push(store);
  return store;
};
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

const minute = 60_000;
const entityOf = (test: TestStore, kind: string): number =>
  test.store.pluck<number>('SELECT id FROM entity WHERE kind = ? ORDER BY id').get(kind) ?? 0;

describe('context records', () => {
  it('make no alert and no entity, and hang on what they name, whichever came first', () => {
    for (const contextFirst of [true, false]) {
      const test = newStore();
      const context = batchOf([], {
        context: [1, 2, 3].map((index) =>
          contextRecord(`c${index}`, {
            time: sourceTime(startOfDay + index * minute),
            evidence: [device('host-a')],
            kind: index === 3 ? 'logonEvent' : 'processEvent',
          }),
        ),
      });
      const alerts = batchOf([buildAlert('1', { evidence: [device('host-a')] })]);
      for (const batch of contextFirst ? [context, alerts] : [alerts, context])
        importBatches(test.store, [batch]);
      correlateStore(test.store);
      expect(rows(test.store, 'SELECT id FROM alert')).toHaveLength(1);
      expect(rows(test.store, 'SELECT id FROM entity')).toHaveLength(1);
      const id = entityOf(test, 'device');
      const first = pageOfContext(test.store, id, { kind: null, cursor: null, limit: 2 });
      expect(first.rows.map(({ title }) => title)).toEqual(['Event c3', 'Event c2']);
      expect(first).toMatchObject({ total: 3, more: false });
      expect(first.counts).toEqual([
        { kind: 'logonEvent', rows: 1 },
        { kind: 'processEvent', rows: 2 },
      ]);
      const rest = pageOfContext(test.store, id, { kind: null, cursor: first.next, limit: 2 });
      expect(rest.rows.map(({ title }) => title)).toEqual(['Event c1']);
      expect(rest.next).toBeNull();
      const logons = pageOfContext(test.store, id, { kind: 'logonEvent', cursor: null, limit: 5 });
      expect(logons.rows.map(({ kind }) => kind)).toEqual(['logonEvent']);
      expect(getContextRecord(test.store, logons.rows[0]?.uid ?? '').text).toContain('"Event c3"');
      expect(checkStore(test.store).findings).toEqual([]);
    }
  });

  it('come once however often they are imported, and stay while one of their imports does', () => {
    const test = newStore();
    importBatches(test.store, [batchOf([buildAlert('1', { evidence: [device('host-a')] })])]);
    const batch = batchOf([], { context: [contextRecord('c', { evidence: [device('host-a')] })] });
    const first = importBatches(test.store, [batch]);
    const second = importBatches(test.store, [batch]);
    const seen = (): number =>
      pageOfContext(test.store, entityOf(test, 'device'), { kind: null, cursor: null, limit: 5 }).rows.length;
    expect(seen()).toBe(1);
    commandHandlers['imports.remove'](test.context, { import: first.uid });
    expect(seen()).toBe(1);
    commandHandlers['imports.remove'](test.context, { import: second.uid });
    expect(seen()).toBe(0);
    commandHandlers['workspace.undo'](test.context, { group: null, force: false });
    expect(seen()).toBe(1);
  });

  it('are counted where they stand although more than are counted are gone', () => {
    const test = newStore();
    importBatches(test.store, [batchOf([buildAlert('1', { evidence: [device('host-a')] })])]);
    const ofHost = (count: number, kind: ContextKind) =>
      batchOf([], {
        context: Array.from({ length: count }, (_, index) =>
          contextRecord(`${kind}${index}`, { kind, evidence: [device('host-a')] }),
        ),
      });
    // They come first in the index of places.
    const gone = importBatches(test.store, [ofHost(20_001, 'processEvent')]);
    importBatches(test.store, [ofHost(3, 'logonEvent')]);
    test.store.write(`UPDATE import SET state = 'undone' WHERE uid = ?`).run(gone.uid);
    const page = pageOfContext(test.store, entityOf(test, 'device'), { kind: null, cursor: null, limit: 5 });
    expect(page).toMatchObject({ total: 3, more: false, counts: [{ kind: 'logonEvent', rows: 3 }] });
    expect(page.rows).toHaveLength(3);
  });

  it('are listed with each import that holds them, those of an earlier import too, each once', () => {
    const test = newStore();
    const some = (...ids: readonly number[]) =>
      batchOf([], { context: ids.map((id) => contextRecord(`c${id}`)) });
    const first = importBatches(test.store, [some(1, 2, 3)]);
    const second = importBatches(test.store, [some(2, 4, 1, 4), some(5, 2)]);
    const pages = (uid: string): readonly (readonly string[])[] => {
      const all: (readonly string[])[] = [];
      for (let cursor: string | null = null; ;) {
        const page = pageOfImportContext(test.store, uid, cursor, 2);
        all.push(page.rows.map(({ title }) => title.slice('Event '.length)));
        expect(page.total).toBe(uid === first.uid ? 3 : 4);
        if (page.next === null) return all;
        cursor = page.next;
      }
    };
    expect(pages(first.uid)).toEqual([['c1', 'c2'], ['c3']]);
    expect(pages(second.uid)).toEqual([
      ['c1', 'c2'],
      ['c4', 'c5'],
    ]);
  });

  it('fill the process tree and the sign-ins of an alert near in time', () => {
    const test = newStore();
    const process = (id: number, parent: number | null, at: number) =>
      evidence('process', [`start=${id}|${at}@hostName=host-a`], {
        details: {
          '@odata.type': '#microsoft.graph.security.processEvidence',
          processId: String(id),
          processCreationDateTime: new Date(at).toISOString(),
          ...(parent === null ? {} : { parentProcessId: String(parent) }),
        },
      });
    const time = startOfDay + 600 * minute;
    importBatches(test.store, [
      batchOf(
        [
          buildAlert('1', {
            firstActivity: sourceTime(time),
            lastActivity: sourceTime(time),
            evidence: [device('host-a'), user('ann'), process(20, 10, time)],
          }),
        ],
        {
          context: [
            contextRecord('parent', {
              time: sourceTime(time - minute),
              evidence: [device('host-a'), process(10, 5, time - minute)],
            }),
            contextRecord('elsewhere', {
              time: sourceTime(time - minute),
              evidence: [device('host-b'), process(10, 5, time - 2 * minute)],
            }),
            contextRecord('sign-in', {
              kind: 'signIn',
              outcome: 'failure',
              time: sourceTime(time - minute),
              evidence: [user('ann')],
            }),
            contextRecord('long ago', {
              kind: 'signIn',
              time: sourceTime(time - 90 * 24 * 60 * minute),
              evidence: [user('ann')],
            }),
          ],
        },
      ),
    ]);
    const uid = test.store.pluck<string>('SELECT uid FROM alert').get() ?? '';
    const context = getAlertContext(test.store, uid);
    expect(context.processes.map(({ details }) => details['processId'])).toEqual(['10']);
    expect(context.signIns).toMatchObject([{ outcome: 'failure' }]);
    expect(context.truncated).toBe(false);
  });

  it('are found by their keys, not by scanning', () => {
    const { store } = newStore();
    const plan = store
      .read<{ detail: string }>(
        `EXPLAIN QUERY PLAN SELECT p.context_id FROM context_place AS p CROSS JOIN context_record AS c ON c.id = p.context_id
         WHERE p.identifier_id = 1 AND (p.time_ms, p.context_id) < (5, 5) AND p.time_ms >= 0 ORDER BY p.time_ms DESC, p.context_id DESC LIMIT 5`,
      )
      .all();
    expect(plan.map(({ detail }) => detail).join('\n')).not.toMatch(/SCAN|TEMP B-TREE/);
  });
});
