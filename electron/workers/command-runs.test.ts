import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { batchOf, buildAlert, device } from '../../tests/support/prepared.ts';
import { contentOf, correlateStore, importBatches, openTestStore, rows } from '../../tests/support/stores.ts';
import type { TestStore } from '../../tests/support/stores.ts';
import { updateIncidents } from '../services/commands/update-incidents.ts';
import { setVerdict } from '../services/commands/set-verdict.ts';
import { undo } from '../services/commands/testing/acts.ts';
import { checkStore } from '../store/check-store.ts';
import { runWatched } from './command-runs.ts';
import type { CommandSignals, CommandStep } from './command-runs.ts';

const incidents = 260;
function prepare(): TestStore & { readonly uids: readonly string[] } {
  const test = openTestStore();
  importBatches(test.store, [
    batchOf(
      Array.from({ length: incidents }, (_, number) =>
        buildAlert(`${number}`, { evidence: [device(`host-${number}`)] }),
      ),
    ),
  ]);
  correlateStore(test.store);
  return {
    ...test,
    uids: rows(test.store, 'SELECT uid FROM incident ORDER BY id').map(({ uid }) => String(uid)),
  };
}

interface Signals extends CommandSignals {
  readonly setCancelled: () => void;
  readonly setInFlight: (count: number) => void;
}
function signals(): Signals {
  const cancel = new Int32Array(new SharedArrayBuffer(4));
  const inFlight = new Int32Array(new SharedArrayBuffer(4));
  Atomics.store(inFlight, 0, 1);
  return {
    id: 7,
    cancel: cancel.buffer,
    inFlight: inFlight.buffer,
    setCancelled: () => void Atomics.store(cancel, 0, 1),
    setInFlight: (count) => void Atomics.store(inFlight, 0, count),
  };
}

const triage = (test: ReturnType<typeof prepare>, owner: string): unknown =>
  updateIncidents(test.context, {
    incidents: [...test.uids],
    patch: { assignedTo: owner, status: 'resolved', addTags: ['bulk'], comment: 'All the same.' },
    resolveAlerts: true,
  });
const judge = (test: ReturnType<typeof prepare>): unknown =>
  setVerdict(test.context, {
    entities: rows(test.store, `SELECT id FROM entity WHERE kind = 'device'`).map(({ id }) => Number(id)),
    scope: 'incident',
    incident: test.uids[0] ?? '',
    alsoIn: test.uids.slice(1),
    verdict: 'malicious',
    reason: '',
  });
const groupsOf = (test: TestStore): readonly unknown[] =>
  rows(
    test.store,
    'SELECT group_uid AS g, max(label) AS label FROM journal GROUP BY group_uid ORDER BY min(sequence)',
  ).map(({ label }) => label);

describe('a long command', () => {
  it('tells how far it is, to the end', async () => {
    const test = prepare();
    const steps: CommandStep[] = [];
    // Steps are told at a measured pace: the clock of this test runs ahead of it.
    const now = performance.now.bind(performance);
    let ahead = 0;
    performance.now = () => now() + (ahead += 100);
    try {
      await runWatched(
        test.store,
        signals(),
        (step) => steps.push(step),
        () => triage(test, 'Dana'),
      );
    } finally {
      performance.now = now;
    }
    expect(steps.length).toBeGreaterThan(5);
    expect(steps.every(({ id, done, total }) => id === 7 && done <= total)).toBe(true);
    expect(steps.map(({ done }) => done)).toEqual(steps.map(({ done }) => done).toSorted((a, b) => a - b));
    test.close();
  });

  it.each([
    ['triage', (test: ReturnType<typeof prepare>) => triage(test, 'Dana')],
    ['a verdict in many incidents', judge],
  ])('%s leaves nothing when it is cancelled, and can be given again', async (_name, work) => {
    const test = prepare();
    const before = contentOf(test.store);
    const own = signals();
    own.setCancelled();
    await expect(
      (async () =>
        runWatched(
          test.store,
          own,
          () => undefined,
          () => work(test),
        ))(),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect(contentOf(test.store)).toEqual(before);
    await runWatched(
      test.store,
      signals(),
      () => undefined,
      () => work(test),
    );
    expect(groupsOf(test)).toHaveLength(1);
    expect(checkStore(test.store).findings).toEqual([]);
    test.close();
  });

  it('makes way for another one, and is one group with one undo behind it', async () => {
    const test = prepare();
    const own = signals();
    own.setInFlight(2);
    const end = runWatched(
      test.store,
      own,
      () => undefined,
      () => triage(test, 'Dana'),
    );
    expect(end).toBeInstanceOf(Promise);
    expect(rows(test.store, 'SELECT 1 FROM journal')).toEqual([]);
    updateIncidents(test.context, {
      incidents: [test.uids[3] ?? ''],
      patch: { severity: 'high' },
      resolveAlerts: true,
    });
    own.setInFlight(1);
    await end;
    expect(groupsOf(test)).toEqual([
      expect.stringMatching(/^Set severity of incident/),
      `Resolve ${String(incidents)} incidents`,
    ]);
    undo(test);
    expect(rows(test.store, `SELECT 1 FROM alert WHERE assigned_to = 'Dana'`)).toEqual([]);
    expect(rows(test.store, 'SELECT severity FROM incident WHERE severity IS NOT NULL')).toEqual([
      { severity: 'high' },
    ]);
    expect(checkStore(test.store).findings).toEqual([]);
    test.close();
  });

  it('waits for the one that it made way for, however late that arrives', async () => {
    const test = prepare();
    const own = signals();
    own.setInFlight(2);
    let begun = 0;
    let isThere = false;
    const end = runWatched(
      test.store,
      own,
      () => undefined,
      () => {
        begun += 1;
        if (begun > 1) expect(isThere).toBe(true);
        return triage(test, 'Dana');
      },
    );
    // Several turns of the event loop later, as a large message is.
    for (let turn = 0; turn < 5; turn += 1) await delay(5);
    isThere = true;
    own.setInFlight(1);
    await end;
    expect(begun).toBe(2);
    test.close();
  });

  it('comes to its end although others never stop coming', async () => {
    const test = prepare();
    const own = signals();
    own.setInFlight(9);
    await runWatched(
      test.store,
      own,
      () => undefined,
      () => judge(test),
    );
    expect(groupsOf(test)).toHaveLength(1);
    test.close();
  });
});
