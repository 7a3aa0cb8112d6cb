import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TemporaryStore } from '../../../tests/support/store-builder.ts';
import {
  addAlertWithRecord,
  addIncident,
  insert,
  temporaryStore,
} from '../../../tests/support/store-builder.ts';
import type { WritableStore } from '../connection.ts';
import { pageOfHistory } from './history.ts';
import { findIncident } from './incident-reference.ts';

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
    const { rows, total } = pageOfHistory(store, findIncident(store, 'one'), null, 10);
    expect(total).toBe(4);
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
});
