import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  batchOf,
  buildAlert,
  device,
  evidence,
  sourceTime,
  startOfDay,
} from '../../../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore, rows } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { shownVerdicts } from '../../store/shown-verdicts.ts';
import { setVerdict } from './set-verdict.ts';
import { redoGroup, undoGroup } from './workspace.ts';

let test: TestStore;
let entity = 0;
let other = 0;
let uids: string[] = [];
beforeEach(() => {
  test = openTestStore();
  // Far apart, so that each alert is an incident of its own.
  const alerts = [0, 1, 2].map((index) =>
    buildAlert(String(index), {
      evidence: [evidence('url', ['url=https://evil.example/a']), device(`host-${index}`)],
      firstActivity: sourceTime(startOfDay + index * 400 * 86_400_000),
      lastActivity: sourceTime(startOfDay + index * 400 * 86_400_000),
    }),
  );
  importBatches(test.store, [batchOf(alerts)]);
  correlateStore(test.store);
  entity = test.store.pluck<number>(`SELECT id FROM entity WHERE kind = 'url'`).get() ?? 0;
  other = test.store.pluck<number>(`SELECT id FROM entity WHERE label LIKE 'host-1%'`).get() ?? 0;
  uids = test.store
    .pluck<string>('SELECT i.uid FROM alert AS a JOIN incident AS i ON i.id = a.incident_id ORDER BY a.uid')
    .all();
  expect(new Set(uids).size).toBe(3);
});
afterEach(() => test.close());

type Input = Parameters<typeof setVerdict>[1];
const state = (verdict: Input['verdict'], more: Partial<Input> = {}) =>
  setVerdict(test.context, {
    entities: [entity],
    scope: 'incident',
    incident: uids[0] ?? null,
    verdict,
    reason: 'why',
    ...more,
  });
/** What each of the three incidents shows, and what holds elsewhere. */
const shown = (of = entity): string[] =>
  [...uids, null].map((uid) => shownVerdicts(test.store, [of], uid).get(of)?.verdict ?? '');

describe('a verdict', () => {
  it('is asked about where another was stated since it was looked at, for the incident or everywhere', () => {
    const early = test.context.now() - 1;
    state('malicious', { reason: 'It beacons.' });
    expect(() => state('noThreatsFound', { since: early })).toThrow(
      expect.objectContaining({
        code: 'conflict',
        message: expect.stringMatching(/to Malicious: “It beacons\.”\. Nothing was stated\.$/) as string,
      }),
    );
    expect(shown()[0]).toBe('malicious');
    // Who says the same, looks later, or judges another incident has nothing to lose.
    expect(() => state('malicious', { since: early })).not.toThrow();
    expect(() => state('suspicious', { since: early, incident: uids[1] ?? '' })).not.toThrow();
    expect(() => state('noThreatsFound', { since: test.context.now() + 1_000 })).not.toThrow();
    state('suspicious', { scope: 'everywhere' });
    expect(() => state('noThreatsFound', { since: early, incident: uids[2] ?? '' })).toThrow(/to Suspicious/);
  });

  it('carries to the incidents that are named, as one group that is undone at once', () => {
    const { label } = state('malicious', { alsoIn: [uids[1] ?? '', uids[0] ?? ''] });
    expect(label).toBe('Set verdict of “hxxps://evil[.]example/a” to Malicious, also in 1 incident');
    expect(shown()).toEqual(['malicious', 'malicious', 'unknown', 'unknown']);
    expect(rows(test.store, 'SELECT DISTINCT group_uid FROM journal')).toHaveLength(1);
    expect(rows(test.store, 'SELECT scope_uid, basis FROM verdict WHERE undone = 0')).toHaveLength(2);
    undoGroup(test.context, { group: null, force: false });
    expect(shown()).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
    redoGroup(test.context, { force: false });
    expect(shown()).toEqual(['malicious', 'malicious', 'unknown', 'unknown']);
  });

  it('is stated for another incident only of what that incident has', () => {
    state('suspicious', { entities: [entity, other], alsoIn: [uids[2] ?? ''] });
    expect(rows(test.store, 'SELECT count(*) AS n FROM verdict WHERE scope_uid = ?', uids[2] ?? '')).toEqual([
      { n: 1 },
    ]);
    expect(shown(other)).toEqual(['suspicious', 'unknown', 'unknown', 'unknown']);
  });

  it('that holds everywhere leaves what analysts said of other incidents, unless these are named', () => {
    state('noThreatsFound', { incident: uids[1] ?? null });
    state('suspicious');
    state('malicious', { scope: 'everywhere' });
    // Where it was stated from it is stated anew: an older verdict would hide it there.
    expect(shown()).toEqual(['malicious', 'noThreatsFound', 'malicious', 'malicious']);
    undoGroup(test.context, { group: null, force: false });
    expect(shown()).toEqual(['suspicious', 'noThreatsFound', 'unknown', 'unknown']);
    state('malicious', { scope: 'everywhere', alsoIn: [uids[1] ?? ''] });
    expect(shown()).toEqual(['malicious', 'malicious', 'malicious', 'malicious']);
    const history = rows(
      test.store,
      `SELECT supersedes FROM verdict WHERE scope_uid = ? AND undone = 0 ORDER BY id`,
      uids[1] ?? '',
    );
    expect(history[0]).toEqual({ supersedes: null });
    expect(history[1]?.supersedes).not.toBeNull();
  });

  it('for an incident has to name it', () => {
    expect(() => state('malicious', { incident: null })).toThrow(/has to name it/);
  });
});
