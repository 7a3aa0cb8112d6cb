import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TemporaryStore } from '../../../tests/support/store-builder.ts';
import {
  addAlertWithRecord,
  addIncident,
  insert,
  temporaryStore,
} from '../../../tests/support/store-builder.ts';
import type { WritableStore } from '../connection.ts';
import { getAlert } from './alert-details.ts';
import { getIncident } from './incident-details.ts';
import { findIncident, findIncidents } from '../incident-access.ts';
import { findAlert } from './incident-reference.ts';

let temporary: TemporaryStore;
let store: WritableStore;
beforeEach(() => {
  temporary = temporaryStore();
  store = temporary.store;
});
afterEach(() => {
  temporary.remove();
});

describe('references', () => {
  it('lead from a merged incident to where its alerts are', () => {
    const target = addIncident(store, { uid: 'target' });
    const between = insert(store, 'incident', { uid: 'between', redirected_to: target, created_ms: 0 });
    insert(store, 'incident', { uid: 'first', redirected_to: between, created_ms: 0 });
    expect(findIncident(store, 'first')).toEqual({ id: target, uid: 'target', isRedirected: true });
    expect(findIncident(store, String(between)).uid).toBe('target');
    expect(getIncident(store, 'first', () => []).redirectedTo).toEqual({ uid: 'target', number: target });
    expect(getIncident(store, 'target', () => []).redirectedTo).toBeNull();
  });

  it('do not hang on a ring of redirections', () => {
    insert(store, 'incident', { id: 1, uid: 'a', created_ms: 0 });
    insert(store, 'incident', { id: 2, uid: 'b', redirected_to: 1, created_ms: 0 });
    store.write('UPDATE incident SET redirected_to = 2 WHERE id = 1').run();
    insert(store, 'incident', { id: 3, uid: 'c', redirected_to: 1, created_ms: 0 });
    expect(findIncident(store, 'a')).toEqual({ id: 1, uid: 'a', isRedirected: false });
    expect(findIncident(store, 'c')).toEqual({ id: 1, uid: 'a', isRedirected: true });
    expect(findIncidents(store, ['a', 'c', '1']).map(({ uid }) => uid)).toEqual(['a']);
  });

  it('take a number only where no incident has it as its uid', () => {
    addIncident(store, { uid: '2' });
    addIncident(store, { uid: 'x' });
    expect(findIncident(store, '2').id).toBe(1);
    expect(() => findIncident(store, '9')).toThrow(/no incident 9/);
  });

  it('find an alert by any of its records, and tell one that no incident has yet', () => {
    const alert = addAlertWithRecord(store, null, 'a', []);
    insert(store, 'record', { uid: 'sentinel|twin', alert_id: alert, provider: 'sentinel' });
    expect(findAlert(store, 'sentinel|twin').uid).toBe('graph|a');
    expect(getAlert(store, 'sentinel|twin', () => null).row.incidentUid).toBeNull();
    expect(() => findAlert(store, 'nothing')).toThrow(/no such alert/);
  });
});
