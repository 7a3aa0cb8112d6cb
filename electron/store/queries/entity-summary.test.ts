import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TemporaryStore } from '../../../tests/support/store-builder.ts';
import {
  addAlertWithRecord,
  entityOf,
  insert,
  temporaryStore,
} from '../../../tests/support/store-builder.ts';
import type { WritableStore } from '../connection.ts';
import { summarizeEntities, verdictsOf } from './entity-summary.ts';

let temporary: TemporaryStore;
let store: WritableStore;
beforeEach(() => {
  temporary = temporaryStore();
  store = temporary.store;
});
afterEach(() => {
  temporary.remove();
});

function state(
  entity: number,
  verdict: string,
  at: number,
  more: Record<string, string | number | null> = {},
): void {
  insert(store, 'verdict', {
    uid: `v${at}`,
    identifier_id: entity,
    scope: 'everywhere',
    verdict,
    actor: 'analyst',
    at_ms: at,
    ...more,
  });
}

describe('the verdict that is shown', () => {
  it('is the latest standing one of an analyst for the incident, else everywhere, else what the entity keeps', () => {
    const entity = entityOf(store, 'url', 'https://x.example');
    store.write(`UPDATE entity SET verdict = 'malicious', verdict_by = 'source'`).run();
    const shown = (incident: string | null): string => {
      const summary = summarizeEntities(store, [entity], incident).get(entity);
      return `${summary?.verdict} ${summary?.verdictBy}`;
    };
    expect(shown('one')).toBe('malicious source');
    state(entity, 'suspicious', 10, { scope: 'incident', scope_uid: 'one' });
    expect([shown('one'), shown('two'), shown(null)]).toEqual([
      'suspicious analyst',
      'malicious source',
      'malicious source',
    ]);
    state(entity, 'noThreatsFound', 20);
    // What was judged for an incident stands there, whatever is said of all others later.
    expect([shown('one'), shown('two')]).toEqual(['suspicious analyst', 'noThreatsFound analyst']);
    state(entity, 'malicious', 25, { scope: 'incident', scope_uid: 'one' });
    expect(shown('one')).toBe('malicious analyst');
    store.write(`UPDATE verdict SET undone = 1 WHERE uid IN ('v20', 'v25')`).run();
    expect(shown('one')).toBe('suspicious analyst');
    state(entity, 'malicious', 30, { actor: 'playbook' });
    expect(shown('one')).toBe('suspicious analyst');
    store.write(`UPDATE verdict SET undone = 1 WHERE actor = 'analyst'`).run();
    state(entity, 'suspicious', 40, { actor: 'playbook', scope: 'incident', scope_uid: 'one' });
    expect(shown('one')).toBe('malicious source');
    store.write(`UPDATE entity SET verdict = 'unknown', verdict_by = 'none'`).run();
    expect([shown('one'), shown('two')]).toEqual(['suspicious playbook', 'malicious playbook']);
  });

  it('keeps its whole history, with what each source says', () => {
    addAlertWithRecord(
      store,
      null,
      'a',
      [{ kind: 'url', label: 'https://x.example', verdict: 'malicious' }],
      {
        created_ms: 15,
      },
    );
    const entity = entityOf(store, 'url', 'https://x.example');
    state(entity, 'suspicious', 10, { scope: 'incident', scope_uid: 'one' });
    state(entity, 'noThreatsFound', 20, { scope: 'incident', scope_uid: 'two', undone: 1 });
    expect(
      verdictsOf(store, entity, null).map(({ actor, verdict, undone }) => `${actor} ${verdict} ${undone}`),
    ).toEqual(['analyst noThreatsFound true', 'source malicious false', 'analyst suspicious false']);
    expect(verdictsOf(store, entity, 'one').map(({ actor }) => actor)).toEqual(['source', 'analyst']);
  });
});
