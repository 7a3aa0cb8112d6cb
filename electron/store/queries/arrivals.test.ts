import { afterEach, describe, expect, it } from 'vitest';
import { redo, undo } from '../../services/commands/testing/acts.ts';
import {
  alert,
  incidentOf,
  merge,
  move,
  prepareRegrouping,
  split,
  storm,
} from '../../services/commands/testing/regroup-acts.ts';
import { batchOf, buildAlert, device, startOfDay } from '../../../tests/support/prepared.ts';
import { correlateStore, importBatches } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { arrivalsSql } from './arrivals.ts';
import { readChronicle } from './chronicle.ts';
import { readStory } from './incident-story.ts';

const open: TestStore[] = [];
const prepare = (): TestStore => {
  const test = prepareRegrouping();
  open.push(test);
  return test;
};
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

const imported = startOfDay;
type Arrivals = Readonly<Record<string, number | null | undefined>>;

/** When the incident of an alert had each of its alerts, by the ids that they were built with; story and chronicle say the same. */
function arrivals({ store }: TestStore, id: string): Arrivals {
  const incident = incidentOf(store, id);
  const told = readStory(store, incident).alerts;
  const idOf = (uid: string | null): string => uid?.split('|')[1] ?? '';
  const times: Arrivals = Object.fromEntries(told.map(({ uid, knownAt }) => [idOf(uid), knownAt] as const));
  const events = readChronicle(store, incident).events.filter(({ kind }) => kind === 'alert');
  expect(Object.fromEntries(events.map(({ alert: uid, knownAt }) => [idOf(uid), knownAt] as const))).toEqual(
    times,
  );
  expect(told.map(({ arrivedAt }) => arrivedAt)).toEqual(told.map(({ knownAt }) => knownAt));
  return times;
}

/** When the newest decision was made that has a text in its name. */
const decidedAt = ({ store }: TestStore, label: string): number =>
  store
    .pluck<number>('SELECT max(clock_ms) FROM journal WHERE label LIKE ? AND inverse_of IS NULL')
    .get(`${label}%`) ?? 0;

describe('when an incident had its alerts', () => {
  it('is their import where nobody moved them', () => {
    expect(arrivals(prepare(), 'a1')).toEqual({ s1: imported, a1: imported, a2: imported });
  });

  it('is the merge that brought them, until it is taken back', () => {
    const test = prepare();
    merge('b1', ['d1'])(test);
    const at = decidedAt(test, 'Merge');
    expect(at).toBeGreaterThan(imported);
    const merged = { b1: imported, b2: imported, b3: imported, d1: at };
    expect(arrivals(test, 'b1')).toEqual(merged);
    undo(test);
    expect(arrivals(test, 'b1')).toEqual({ b1: imported, b2: imported, b3: imported });
    expect(arrivals(test, 'd1')).toEqual({ d1: imported });
    redo(test);
    expect(arrivals(test, 'b1')).toEqual(merged);
  });

  it('is the last move of several, and the split for what was split off', () => {
    const test = prepare();
    move(['a1'], 'd1')(test);
    expect(arrivals(test, 'd1')).toEqual({ d1: imported, a1: decidedAt(test, 'Move') });
    expect(arrivals(test, 'a2')).toEqual({ s1: imported, a2: imported });
    move(['a1'], 'b1')(test);
    const moved = decidedAt(test, 'Move');
    expect(arrivals(test, 'b1')).toMatchObject({ b1: imported, a1: moved });
    split(['b2'])(test);
    expect(arrivals(test, 'b2')).toEqual({ b2: decidedAt(test, 'Split') });
    expect(arrivals(test, 'b1')).toEqual({ b1: imported, b3: imported, a1: moved });
  });

  it('is the move for a storm and for what is left of one that stays', () => {
    const test = prepare();
    move(['s1'], 'd1', true)(test);
    expect(arrivals(test, 'd1')).toEqual({ d1: imported, s1: decidedAt(test, 'Move') });
    const other = prepare();
    move(storm.slice(2), 'd1')(other);
    expect(arrivals(other, 'd1')).toEqual({ d1: imported, s3: decidedAt(other, 'Move') });
    expect(arrivals(other, 's1')).toEqual({ s1: imported, a1: imported, a2: imported });
  });

  it('is the import of what came after the merge', () => {
    const test = prepare();
    merge('b1', ['d1'])(test);
    const later = decidedAt(test, 'Merge') + 86_400_000;
    importBatches(test.store, [batchOf([buildAlert('d2', { evidence: [device('host-d')] })])], later);
    correlateStore(test.store, later);
    expect(arrivals(test, 'b1')).toMatchObject({ b1: imported, d1: decidedAt(test, 'Merge'), d2: later });
  });

  it('changes nothing about when an import was known', () => {
    const test = prepare();
    merge('b1', ['d1'])(test);
    const { events } = readChronicle(test.store, incidentOf(test.store, 'b1'));
    expect(events.filter(({ kind }) => kind === 'import').map(({ knownAt }) => knownAt)).toEqual([imported]);
    expect(events.filter(({ alert: uid }) => uid === alert('d1')).map(({ knownAt }) => knownAt)).toEqual([
      decidedAt(test, 'Merge'),
    ]);
  });

  it('is found without walking through a table', () => {
    const { store } = prepare();
    for (const [sql, value] of [
      [arrivalsSql.decisions, 'x'],
      [arrivalsSql.placements, 'x'],
      [arrivalsSql.records, '[]'],
    ] as const) {
      const plan = store.read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(value);
      const details = plan.map(({ detail }) => detail).join('; ');
      expect(details).toMatch(/SEARCH [gd] USING .*INDEX/);
      expect(details).not.toMatch(/SCAN [gd]\b/);
    }
  });
});
