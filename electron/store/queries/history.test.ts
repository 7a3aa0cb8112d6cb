import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TemporaryStore } from '../../../tests/support/store-builder.ts';
import {
  addAlertWithRecord,
  addIncident,
  insert,
  temporaryStore,
} from '../../../tests/support/store-builder.ts';
import type { WritableStore } from '../connection.ts';
import { historyKind } from '../../../shared/contract/index.ts';
import { encodeCursor } from '../../../shared/query/cursor.ts';
import { pageOfAlertHistory } from './alert-history.ts';
import { pageOfHistory } from './history-page.ts';
import { findings } from './history.ts';
import { commandHandlers } from '../../services/commands/index.ts';
import { batchOf, buildAlert, device, file } from '../../../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore } from '../../../tests/support/stores.ts';
import { findIncident } from '../incident-access.ts';

let temporary: TemporaryStore;
let store: WritableStore;
beforeEach(() => {
  temporary = temporaryStore();
  store = temporary.store;
});
afterEach(() => {
  temporary.remove();
});

describe('history', () => {
  it('has comments of sources and automatic changes beside the analysts’, newest first', () => {
    const incident = addIncident(store, { uid: 'one' });
    addAlertWithRecord(store, incident, 'a', []);
    insert(store, 'comment', {
      uid: 'c1',
      alert_uid: 'graph|a',
      text: 'from the portal',
      author: 'eve',
      author_kind: 'source',
      at_ms: 10,
    });
    insert(store, 'comment', {
      uid: 'c2',
      incident_uid: 'one',
      text: 'gone',
      author: 'ana',
      author_kind: 'analyst',
      at_ms: 20,
      removed: 1,
    });
    insert(store, 'audit', {
      at_ms: 30,
      kind: 'renamed',
      target_kind: 'incident',
      target_uid: 'one',
      detail: '{"field":"name","old":"A","new":"B"}',
    });
    const every = historyKind.options;
    const { rows, total, counts } = pageOfHistory(store, findIncident(store, 'one'), {
      kinds: every,
      cursor: null,
      limit: 10,
    });
    expect(total).toBe(4);
    expect(counts).toEqual({ comment: 1, change: 0, sourceComment: 1, automatic: 1, import: 1 });
    expect(
      rows.map(({ kind, by, oldValue, newValue, text, undone }) => [
        kind,
        by,
        oldValue,
        newValue,
        text,
        undone,
      ]),
    ).toEqual([
      ['automatic', null, 'A', 'B', null, false],
      ['comment', 'ana', null, null, 'gone', true],
      ['sourceComment', 'eve', null, null, 'from the portal', false],
      ['import', null, null, null, 'Brought 1 alert', false],
    ]);
  });

  it('finds comments however many changes are above them, page by page', () => {
    const incident = addIncident(store, { uid: 'one' });
    addAlertWithRecord(store, incident, 'a', []);
    for (const at of [1, 2, 3]) {
      insert(store, 'comment', {
        uid: `c${at}`,
        incident_uid: 'one',
        text: `comment ${at}`,
        author: 'ana',
        author_kind: 'analyst',
        at_ms: at,
      });
    }
    for (let at = 3; at < 50; at++) {
      insert(store, 'audit', {
        at_ms: at,
        kind: 'renamed',
        target_kind: 'incident',
        target_uid: 'one',
        detail: '{}',
      });
    }
    const found = findIncident(store, 'one');
    const request = { kinds: ['comment'], limit: 2 } as const;
    const first = pageOfHistory(store, found, { ...request, cursor: null });
    expect(first.rows.map(({ text }) => text)).toEqual(['comment 3', 'comment 2']);
    expect([first.total, first.counts.comment, first.counts.automatic]).toEqual([3, 3, 47]);
    const second = pageOfHistory(store, found, { ...request, cursor: first.next });
    expect(second.rows.map(({ text }) => text)).toEqual(['comment 1']);
    expect(second.next).toBeNull();
    // A cursor of one filter is not a place in another.
    expect(() =>
      pageOfHistory(store, found, { kinds: ['automatic'], limit: 2, cursor: first.next }),
    ).toThrow();
    // The comment of a change stands above what came with it in the same moment.
    const whole = pageOfHistory(store, found, { kinds: historyKind.options, cursor: null, limit: 100 });
    const at3 = whole.rows.filter(({ at }) => at === 3).map(({ kind }) => kind);
    expect(at3).toEqual(['comment', 'automatic']);
  });

  it('neither repeats nor skips a row when entries with old times are added between two pages', () => {
    addIncident(store, { uid: 'one' });
    const addComment = (uid: string, at: number): void => {
      insert(store, 'comment', {
        uid,
        incident_uid: 'one',
        text: uid,
        author: 'eve',
        author_kind: 'source',
        at_ms: at,
      });
    };
    for (let index = 0; index < 9; index++) addComment(`c${index}`, 100 + Math.floor(index / 3));
    const found = findIncident(store, 'one');
    const request = { kinds: historyKind.options, limit: 4 } as const;
    const first = pageOfHistory(store, found, { ...request, cursor: null });
    // An import brings what a source wrote long ago, and something between the rows already shown.
    for (const [uid, at] of [
      ['old', 5],
      ['older', 3],
      ['between', 102],
      ['newest', 900],
    ] as const)
      addComment(uid, at);
    const shown = first.rows.map(({ text }) => text);
    let next = first.next;
    while (next !== null) {
      const page = pageOfHistory(store, found, { ...request, cursor: next });
      shown.push(...page.rows.map(({ text }) => text));
      next = page.next;
    }
    expect(shown).toEqual(['c8', 'c7', 'c6', 'c5', 'c4', 'c3', 'c2', 'c1', 'c0', 'old', 'older']);
  });

  it('is narrowed to people, a time and words, and still counts every kind and names everybody', () => {
    addIncident(store, { uid: 'one' });
    for (const [author, at, text] of [
      ['ana', 10, 'Tor exit node'],
      ['ana', 20, 'nothing'],
      ['Bob', 20, 'also TOR'],
      ['Bob', 30, '100% sure'],
    ] as const)
      insert(store, 'comment', {
        uid: `${author}${at}`,
        incident_uid: 'one',
        text,
        author,
        author_kind: author === 'ana' ? 'analyst' : 'source',
        at_ms: at,
      });
    insert(store, 'audit', {
      at_ms: 20,
      kind: 'renamed',
      target_kind: 'incident',
      target_uid: 'one',
      detail: '{"field":"name","old":"A","new":"Torrent"}',
    });
    const found = findIncident(store, 'one');
    const page = (more: Partial<Parameters<typeof pageOfHistory>[2]>) =>
      pageOfHistory(store, found, { kinds: historyKind.options, cursor: null, limit: 10, ...more });
    const said = (more: Partial<Parameters<typeof pageOfHistory>[2]>) =>
      page(more).rows.map(({ text, newValue }) => text ?? newValue);
    const people = [
      { by: 'Bob', entries: 2 },
      { by: 'ana', entries: 2 },
      { by: '', entries: 1 },
    ];
    expect(page({}).people).toEqual(people);
    expect(said({ by: ['ana'] })).toEqual(['nothing', 'Tor exit node']);
    expect(page({ by: ['ana'] })).toMatchObject({
      total: 2,
      counts: { comment: 2, sourceComment: 0, automatic: 0 },
      people,
    });
    expect(said({ by: [''] })).toEqual(['Torrent']);
    expect(said({ by: ['Bob', ''] })).toEqual(['100% sure', 'Torrent', 'also TOR']);
    // From a time on, and before the other.
    expect(said({ from: 20, to: 30 }).sort()).toEqual(['Torrent', 'also TOR', 'nothing']);
    expect(said({ from: 31 })).toEqual([]);
    expect(said({ text: ' tor' })).toEqual(['Torrent', 'also TOR', 'Tor exit node']);
    expect(said({ text: '%' })).toEqual(['100% sure']);
    store.write("UPDATE comment SET text = 'hxxp://evil[.]example' WHERE text = 'nothing'").run();
    for (const text of ['evil.example', 'HTTP://evil', 'evil[.]ex'])
      expect(said({ text })).toEqual(['hxxp://evil[.]example']);
    store
      .write("UPDATE comment SET text = '**Evil** [page](casemate:alert/a)' WHERE text LIKE 'hxxp%'")
      .run();
    for (const text of ['evil page', '**evil**', 'casemate:alert'])
      expect(said({ text })).toEqual(['**Evil** [page](casemate:alert/a)']);
    expect(said({ text: 'tor', by: ['ana'], kinds: ['automatic'] })).toEqual([]);
    expect(page({ text: 'tor', kinds: ['automatic'] })).toMatchObject({
      total: 1,
      counts: { comment: 1, sourceComment: 1, automatic: 1 },
    });
    // A cursor goes on in the same narrowing and in no other.
    const first = page({ text: 'tor', limit: 2 });
    expect(page({ text: 'tor', limit: 2, cursor: first.next }).rows.map(({ text }) => text)).toEqual([
      'Tor exit node',
    ]);
    expect(() => page({ text: 'tor', by: ['ana'], cursor: first.next })).toThrow(/cursor belongs to/);
  });

  it('refuses a cursor that is no place', () => {
    addIncident(store, { uid: 'one' });
    const found = findIncident(store, 'one');
    const kinds = ['comment'] as const;
    for (const key of [null, 7, 'x', '{}', '[null]']) {
      const list = `history of ${found.id}: ${JSON.stringify([kinds, [], null, null, ''])}`;
      const cursor = encodeCursor(list, key, 0);
      expect(() => pageOfHistory(store, found, { kinds, cursor, limit: 2 })).toThrow(/not a cursor/);
    }
  });
});

describe('a comment that is taken back and put back', () => {
  it('is told in the history of its incident and of its alert, on what it was', () => {
    const test = openTestStore();
    try {
      importBatches(test.store, [batchOf([buildAlert('1', { title: 'Run', evidence: [device('host-a')] })])]);
      correlateStore(test.store);
      const { id, uid } =
        test.store.read<{ id: number; uid: string }>('SELECT id, uid FROM incident').get() ?? expect.fail();
      const alert = test.store.pluck<string>('SELECT uid FROM alert').get() ?? '';
      commandHandlers['incidents.update'](test.context, {
        incidents: [uid],
        patch: { comment: '**Tor** again' },
        resolveAlerts: false,
      });
      commandHandlers['alerts.update'](test.context, { alerts: [alert], patch: { comment: 'Ours.' } });
      for (const act of ['undo', 'undo', 'redo', 'redo'] as const)
        commandHandlers[`workspace.${act}`](test.context, { group: null, force: false });
      const told = (rows: ReturnType<typeof pageOfHistory>['rows']) =>
        rows
          .filter(({ field }) => field === 'comment')
          .map(({ kind, targetLabel, oldValue, newValue }) => [kind, targetLabel, oldValue, newValue]);
      const request = { kinds: historyKind.options, cursor: null, limit: 50 };
      const incident = `Incident ${id}`;
      expect(told(pageOfHistory(test.store, findIncident(test.store, uid), request).rows)).toEqual([
        ['change', 'Run', null, 'Ours.'],
        ['change', incident, null, '**Tor** again'],
        ['change', incident, '**Tor** again', null],
        ['change', 'Run', 'Ours.', null],
      ]);
      expect(told(pageOfAlertHistory(test.store, alert, null, 50).rows)).toEqual([
        ['change', 'Run', null, 'Ours.'],
        ['change', 'Run', 'Ours.', null],
      ]);
    } finally {
      test.close();
    }
  });
});

describe('what an incident has to do with', () => {
  it('is the same from its alerts and from what was written about alerts', () => {
    const test = openTestStore();
    try {
      importBatches(test.store, [
        batchOf(
          Array.from({ length: 30 }, (_, index) =>
            buildAlert(String(index), { evidence: [device(`host-${index % 3}`), file(`f${index % 5}`)] }),
          ),
        ),
      ]);
      correlateStore(test.store);
      const incidents = test.store.read<{ id: number; uid: string }>('SELECT id, uid FROM incident').all();
      const uids = test.store.pluck<string>('SELECT uid FROM alert ORDER BY id').all();
      commandHandlers['alerts.update'](test.context, {
        alerts: uids.slice(3, 9),
        patch: { status: 'resolved', comment: 'Ours.' },
      });
      commandHandlers['entities.setVerdict'](test.context, {
        entities: test.store.pluck<number>(`SELECT id FROM entity WHERE kind = 'file' LIMIT 2`).all(),
        scope: 'everywhere',
        incident: null,
        verdict: 'malicious',
        reason: 'Known.',
      });
      let verdicts = 0;
      for (const { id, uid } of incidents) {
        const { alerts, writings } = findings;
        const read = (sql: string, ...parameters: readonly (string | number)[]): readonly string[] =>
          [...new Set(test.store.pluck<string>(sql).all(...parameters))].sort();
        const written = new Set(
          read(
            `SELECT target_uid FROM journal WHERE target_kind = 'alert' UNION SELECT alert_uid FROM comment`,
          ),
        );
        expect(read(writings.records, id)).toEqual(
          read(alerts.records, id).filter((one) => written.has(one)),
        );
        expect(read(writings.verdicts, id, uid)).toEqual(read(alerts.verdicts, id, uid));
        verdicts += read(alerts.verdicts, id, uid).length;
      }
      expect(written(test.store)).toBeGreaterThan(0);
      expect(verdicts).toBeGreaterThan(0);
    } finally {
      test.close();
    }
  });
});

const written = (store: WritableStore): number =>
  store.pluck<number>(`SELECT count(*) FROM journal WHERE target_kind = 'alert'`).get() ?? 0;
