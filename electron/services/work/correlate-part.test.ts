import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { correlate } from '../../../shared/correlation/index.ts';
import type { NormalizedAlert, NormalizedEvidence } from '../../../shared/model/record.ts';
import { correlationContentOf } from '../../../tests/support/correlation-content.ts';
import { createRandom } from '../../../tests/perf/random.ts';
import { batchOf, buildAlert, evidence, sourceTime, startOfDay } from '../../../tests/support/prepared.ts';
import { importBatches, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import type { WritableStore } from '../../store/connection.ts';
import { isCorrelationStale } from '../../store/correlation-input.ts';
import { computeCorrelationPart } from '../../store/correlation-part.ts';
import { applyCorrelation, loadCorrelationInput } from '../../store/correlation-store.ts';
import { openStore } from '../../store/open-store.ts';
import { partStatements } from '../../store/part-statements.ts';
import { ignore, keepApart, merge, move, removeNewest, split } from '../commands/testing/regroup-acts.ts';
import { redo, undo } from '../commands/testing/acts.ts';
import { OperationError } from '../../../shared/contract/index.ts';
import { commandHandlers } from '../commands/index.ts';
import { correlateStore } from './correlate-store.ts';
import { createLocalWriter } from './local-writer.ts';

type Random = () => number;

const open: { close(): void }[] = [];
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

function prepare(): TestStore {
  const test = openTestStore();
  open.push(test);
  return test;
}

const minute = 60_000;
const day = 86_400_000;

function randomAlerts(random: Random, count: number): readonly NormalizedAlert[] {
  return Array.from({ length: count }, (_, index) => randomAlert(random, index));
}

function randomAlert(random: Random, index: number): NormalizedAlert {
  const pick = (below: number): number => Math.floor(random() * below);
  const chance = (share: number): boolean => random() < share;
  const host = pick(40);
  const things: NormalizedEvidence[] = [];
  // Sometimes a device is known by one of its names only, and two names turn out to be one device later.
  const names = [`mdeDeviceId=host-${host}-id`, `fqdn=host-${host}.example.com`];
  const known = chance(0.7)
    ? names
    : chance(0.5)
      ? names.slice(1)
      : [...names, `fqdn=host-${host + 1}.example.com`];
  if (chance(0.8)) things.push(evidence('device', known.slice(0, 2)));
  if (chance(0.02)) things.push(evidence('device', [names[0] ?? '', `fqdn=host-${host + 40}.example.com`]));
  if (chance(0.5)) things.push(evidence('user', [`aadUserId=user-${pick(50)}-id`]));
  if (chance(0.3)) things.push(evidence('ip', [`address=10.0.0.${pick(60)}`]));
  // The address that everybody comes from: a hub after a while.
  if (chance(0.35)) things.push(evidence('ip', ['address=192.0.2.1']));
  if (chance(0.15)) things.push(evidence('file', [`sha256=${String(pick(12)).padStart(64, 'a')}`]));
  if (chance(0.1)) things.push(evidence('url', [`url=http://example.com/${pick(6)}`]));
  const at = startOfDay + pick(9) * day + pick(chance(0.5) ? 40 : 1440) * minute;
  const time = chance(0.04) ? null : { ...sourceTime(at), doubtful: chance(0.04) };
  return buildAlert(`r${index}`, {
    names: [`testtool|r${index}`, ...(chance(0.05) ? [`shared|${pick(30)}`] : [])],
    title: `Title ${pick(5)}`,
    detectorId: `detector-${pick(3)}`,
    category: ['Execution', 'LateralMovement', 'InitialAccess', 'Malware'][pick(4)] ?? null,
    severity: (['low', 'medium', 'high'] as const)[pick(3)] ?? null,
    tenant: chance(0.9) ? null : `tenant-${pick(2)}`,
    evidence: things,
    firstActivity: time,
    lastActivity: time,
    sourceIncident: chance(0.05) ? { provider: 'portal', id: String(pick(6)), webUrl: null } : null,
  });
}

function shuffled<Item>(items: readonly Item[], random: Random): readonly Item[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((x, y) => x.at - y.at)
    .map(({ item }) => item);
}

/** Runs over a part where that is enough, else over all. @returns how many alerts were computed, and whether it was a part. */
function run(store: WritableStore, isWhole = false): { readonly isPart: boolean; readonly alerts: number } {
  const whole = () => {
    const { input, run: loaded } = loadCorrelationInput(store);
    return { run: loaded, result: correlate(input) };
  };
  const { run: loaded, result } = (isWhole ? null : computeCorrelationPart(store, correlate)) ?? whole();
  const steps = applyCorrelation(store, loaded, result, { now: startOfDay });
  for (let step = steps.next(); ; step = steps.next())
    if (step.done === true) {
      expect(step.value.state).toBe('done');
      return { isPart: loaded.part !== null, alerts: loaded.alertIds.length };
    }
}

/** Begins a run and leaves it after some slices, as a killed program does. */
function breakOff(store: WritableStore, slices: number): void {
  const computed = computeCorrelationPart(store, correlate);
  if (computed === null) return;
  const steps = applyCorrelation(store, computed.run, computed.result, {
    now: startOfDay,
    sliceMilliseconds: 0,
  });
  for (let slice = 0; slice < slices && steps.next().done !== true; slice += 1);
  steps.return({
    state: 'stale',
    incidentsNew: [],
    incidentsChanged: [],
    incidentsRedirected: [],
    linksWritten: 0,
  });
}

let copies = 0;

/** What a run over all of a copy of a store would make of it. */
function contentOfWhole(test: TestStore): Readonly<Record<string, unknown>> {
  const folder = join(test.folder, `copy-${(copies += 1)}`);
  mkdirSync(folder);
  test.store.execute(`VACUUM INTO '${join(folder, 'casemate.sqlite')}'`);
  const copy = openStore(folder);
  try {
    run(copy, true);
    return correlationContentOf(copy);
  } finally {
    copy.close();
  }
}

/** One decision of an analyst, at random; null where it has nothing to act on. */
function decide(test: TestStore, random: Random): void {
  const { store, context } = test;
  const uids = store
    .pluck<string>(
      `SELECT substr(alert.uid, 10) FROM alert JOIN incident ON incident.id = incident_id WHERE alert.uid LIKE 'testTool|%' AND sealed = 0`,
    )
    .all();
  const one = (): string => uids[Math.floor(random() * uids.length)] ?? '';
  const incident = (): string =>
    String(store.pluck<number>(`SELECT incident_id FROM alert WHERE uid = 'testTool|' || ?`).get(one()) ?? 0);
  const acts: readonly (() => unknown)[] = [
    () => merge(one(), [one()])(test),
    () => split([one()])(test),
    () => move([one()], one())(test),
    () => keepApart([one(), one()])(test),
    () => ignore('192.0.2.1', one())(test),
    () => ignore(`user-${Math.floor(random() * 50)}-id`, null)(test),
    () => ignore(`host-${Math.floor(random() * 40)}-id`, one())(test),
    () => removeNewest(test),
    () => undo(test),
    () => redo(test),
    () =>
      commandHandlers['incidents.update'](context, {
        incidents: [incident()],
        patch: { assignedTo: random() < 0.5 ? 'dana' : 'emre' },
        resolveAlerts: false,
      }),
    () =>
      commandHandlers['incidents.update'](context, {
        incidents: [incident()],
        patch: { status: 'resolved', classification: 'truePositive', determination: 'malware' },
        resolveAlerts: false,
      }),
  ];
  try {
    acts[Math.floor(random() * acts.length)]?.();
  } catch (thrown) {
    // Two alerts of one incident cannot be merged, and nothing may be left to take back: then nothing is decided.
    if (!(thrown instanceof OperationError)) throw thrown;
  }
}

const orders = Number(process.env['CASEMATE_FUZZ_STORES'] ?? 20);

describe('runs over parts of a store', () => {
  it(
    'make of it what runs over all of it would, batch by batch and decision by decision',
    { timeout: 3_600_000 },
    () => {
      const seen = { part: 0, full: 0 };
      for (let seed = 1; seed <= orders; seed += 1) {
        const random = createRandom(seed).next;
        const test = prepare();
        const alerts = shuffled(randomAlerts(random, 150), random);
        let from = 90;
        importBatches(test.store, [batchOf(alerts.slice(0, from))]);
        run(test.store);
        while (from < alerts.length) {
          const to = Math.min(alerts.length, from + 1 + Math.floor(random() ** 3 * 25));
          if (random() < 0.7) importBatches(test.store, [batchOf(alerts.slice(from, to))]);
          from = to;
          for (let count = Math.floor(random() * 4); count > 0; count -= 1) decide(test, random);
          if (random() < 0.3) breakOff(test.store, Math.floor(random() * 200));
          const expected = contentOfWhole(test);
          const { isPart } = run(test.store);
          seen[isPart ? 'part' : 'full'] += 1;
          expect(correlationContentOf(test.store), `seed ${seed}`).toEqual(expected);
        }
      }
      expect(seen.part).toBeGreaterThan(seen.full / 2);
    },
  );

  it('are read by indexes alone', () => {
    const { store } = prepare();
    for (const [name, sql] of Object.entries(partStatements)) {
      const plan = store
        .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...(sql.match(/[?]/g) ?? []).map(() => 1));
      const scans = plan.map(({ detail }) => detail).filter((detail) => /^SCAN (?!j )/.test(detail));
      expect(scans, name).toEqual([]);
    }
  });

  it('say how much they computed; all of the store is done on demand', async () => {
    const { store } = prepare();
    const writer = createLocalWriter(store, { now: () => startOfDay, changed: () => undefined });
    const alone = (count: number, from = 0) =>
      Array.from({ length: count }, (_, index) =>
        buildAlert(`x${from + index}`, {
          evidence: [evidence('device', [`mdeDeviceId=${from + index}-id`])],
        }),
      );
    importBatches(store, [batchOf(alone(200))]);
    const control = {
      signal: new AbortController().signal,
      isCancelled: () => false,
      report: () => undefined,
    };
    expect(await correlateStore(store, writer, control)).toMatchObject({
      mode: 'full',
      alertsConsidered: 200,
    });
    importBatches(store, [batchOf(alone(1, 200))]);
    expect(isCorrelationStale(store)).toBe(true);
    expect(await correlateStore(store, writer, control)).toMatchObject({ mode: 'part', alertsConsidered: 1 });
    expect(isCorrelationStale(store)).toBe(false);
    expect(await correlateStore(store, writer, control, { isWhole: true })).toMatchObject({
      mode: 'full',
      alertsConsidered: 201,
      linksWritten: 0,
    });
  });
});
