import { randomUUID } from 'node:crypto';
import type { CorrelationResult } from '../../shared/correlation/index.ts';
import type { WritableStore } from './connection.ts';
import type { CorrelationRun } from './correlation-input.ts';
import { findWrongRows, membersByGroup, readStanding, readStored } from './correlation-standing.ts';
import type { Members, Stored } from './correlation-standing.ts';
import { indexLinks, writeLinksFrom } from './correlation-links.ts';
import { fingerprintCorrelationSettings, readCorrelationSettings } from './correlation-settings.ts';
import { moveDetector, movedDetectors } from './detector-counts.ts';
import { raise, readNumber, writeFact } from './facts.ts';
import { planIncidents } from './incident-plan.ts';
import type { IncidentPlan } from './incident-plan.ts';
import { redirectEmptied } from './incident-redirect.ts';
import { rebuildIncidentRows } from './incident-rows.ts';
import { queuedRows } from './row-queue.ts';
import { incidentsWithSourceValues, takeSourceValues } from './source-values.ts';

export { loadCorrelationInput } from './correlation-input.ts';
export type { CorrelationRun } from './correlation-input.ts';

/** How to write a result. */
export interface ApplyOptions {
  /** Now, ms UTC. */
  readonly now: number;
  /** Longest time, ms, of one slice, 25 unless told; a command waits no longer behind it. 0 does one thing in each. */
  readonly sliceMilliseconds?: number;
}

/** What writing a result did. `stale`: a decision or an alert has changed since it was computed, or another run has begun; load, correlate and apply again. */
export interface ApplyOutcome {
  readonly state: 'done' | 'stale';
  /** Local ids. */
  readonly incidentsNew: readonly number[];
  readonly incidentsChanged: readonly number[];
  /** Incidents that lost all their alerts to others; they lead there. */
  readonly incidentsRedirected: readonly number[];
  readonly linksWritten: number;
}

/** Raised inside a slice: its transaction is rolled back, and the run ends. */
class StaleRun extends Error {}

/**
 * Writes what a run of correlation found, as differences, in slices: each `next()` is one short transaction after which the store is
 * consistent. Incidents that analysts have worked on keep their number and alerts. Yields the share that is done, 0 to 1.
 */
export function* applyCorrelation(
  store: WritableStore,
  run: CorrelationRun,
  result: CorrelationResult,
  options: ApplyOptions,
): Generator<number, ApplyOutcome> {
  const created = new Set<number>();
  const changed = new Set<number>();
  const redirected = new Set<number>();
  const counts = { links: 0 };
  const outcome = (state: ApplyOutcome['state']): ApplyOutcome => ({
    state,
    incidentsNew: [...created],
    incidentsChanged: [...changed].filter((id) => !redirected.has(id) && !created.has(id)),
    incidentsRedirected: [...redirected],
    linksWritten: counts.links,
  });
  if (isStale(store, run)) return outcome('stale');
  const token = store.transaction(() => raise(store, 'correlationRun'));
  const refuseStale = (): void => {
    // Of two runs the later one read what the earlier had written by then; only it knows where everything is.
    if (isStale(store, run) || readNumber(store, 'correlationRun') !== token) throw new StaleRun();
  };
  const stored = readStored(store, run);
  const members = membersByGroup(result);
  const plan = planIncidents(result.group, result.groupCount, stored.incident, readStanding(store));
  const links = indexLinks(result.links, run.alertIds.length);
  const placed = new Int32Array(result.groupCount);
  const moved = movedDetectors(store);
  const wrong = [...new Set([...findWrongRows(store), ...queuedRows(store)])];
  const sourced = incidentsWithSourceValues(store);
  const rebuild = (ids: readonly number[]): void => {
    for (const id of rebuildIncidentRows(store, ids, options.now)) changed.add(id);
  };
  // Buckets of detectors first: the rows of all groups are then made with them.
  const steps: readonly { readonly count: number; readonly run: (item: number) => void }[] = [
    {
      count: moved.length,
      run: (item) => {
        const detector = moved[item];
        if (detector) rebuild(moveDetector(store, detector));
      },
    },
    {
      count: result.groupCount,
      run: (group) =>
        placeGroup(
          {
            store,
            run,
            result,
            stored,
            members,
            plan,
            placed,
            options,
            created,
            changed,
            redirected,
            sourced,
          },
          group,
        ),
    },
    {
      count: wrong.length,
      run: (item) => rebuild(wrong.slice(item, item + 1)),
    },
    {
      count: run.alertIds.length,
      run: (alert) => {
        counts.links += writeLinksFrom(store, run, result, links, alert);
      },
    },
  ];
  const total = steps.reduce((sum, { count }) => sum + count, 1);
  let before = 0;
  try {
    for (const step of steps) {
      for (let done = 0; done < step.count;) {
        done = runSlice(store, refuseStale, options, done, step.count, step.run);
        yield (before + done) / total;
      }
      before += step.count;
    }
    store.transaction(() => {
      refuseStale();
      writeHubs(store, run, result);
      noteEngine(store, result.engineVersion, options.now);
      writeFact(store, 'correlatedEngine', result.engineVersion);
      writeFact(store, 'correlatedLocks', run.lockRevision);
      writeFact(store, 'correlatedAlerts', run.alertRevision);
      writeFact(store, 'correlatedSettings', run.settings);
      raise(store, 'revision');
    });
  } catch (error) {
    if (error instanceof StaleRun) return outcome('stale');
    throw error;
  }
  return outcome('done');
}

function isStale(store: WritableStore, run: CorrelationRun): boolean {
  return (
    readNumber(store, 'lockRevision') !== run.lockRevision ||
    readNumber(store, 'alertRevision') !== run.alertRevision ||
    fingerprintCorrelationSettings(readCorrelationSettings(store)) !== run.settings
  );
}

/** Runs items from `from` on in one transaction until its time is over. @returns where to go on. */
function runSlice(
  store: WritableStore,
  refuseStale: () => void,
  options: ApplyOptions,
  from: number,
  count: number,
  work: (item: number) => void,
): number {
  const end = performance.now() + (options.sliceMilliseconds ?? 25);
  return store.transaction(() => {
    refuseStale();
    let item = from;
    while (item < count) {
      work(item);
      item += 1;
      if (performance.now() >= end) break;
    }
    return item;
  });
}

interface Placement {
  readonly store: WritableStore;
  readonly run: CorrelationRun;
  readonly result: CorrelationResult;
  readonly stored: Stored;
  readonly members: Members;
  readonly plan: IncidentPlan;
  /** Group → its incident, as far as groups have been placed. */
  readonly placed: Int32Array;
  readonly options: ApplyOptions;
  readonly created: Set<number>;
  readonly changed: Set<number>;
  readonly redirected: Set<number>;
  /** Incidents that have something from a source. */
  readonly sourced: ReadonlySet<number>;
}

function placeGroup(placement: Placement, group: number): void {
  const {
    store,
    run,
    result,
    stored,
    members,
    plan,
    placed,
    options,
    created,
    changed,
    redirected,
    sourced,
  } = placement;
  const alerts = members.order.subarray(members.starts[group] ?? 0, members.starts[group + 1] ?? 0);
  const known = plan.incidentOf[group] ?? null;
  const stale = new Set<number>();
  let hasSource = false;
  let isChanged = known === null;
  const incident = known ?? createIncident(store, options.now);
  if (known === null) created.add(incident);
  placed[group] = incident;
  let joined = 0;
  const update = store.write('UPDATE alert SET incident_id = ?, storm_id = ? WHERE id = ?');
  for (const alert of alerts) {
    const stormHead = result.storm[alert] ?? -1;
    const storm = stormHead < 0 ? 0 : (run.alertIds[stormHead] ?? 0);
    const before = stored.incident[alert] ?? 0;
    if (stored.hasSource[alert] === 1) hasSource = true;
    if (before === incident && stored.storm[alert] === storm) continue;
    update.run(incident, storm === 0 ? null : storm, run.alertIds[alert] ?? 0);
    isChanged = true;
    if (before !== incident) joined += 1;
    if (before !== 0 && before !== incident) stale.add(before);
  }
  for (const emptied of [...stale]) {
    // Whichever of its groups comes last takes its last alert; the group that has most of its alerts has been placed by then.
    const most = placed[plan.emptied.get(emptied) ?? group] ?? 0;
    const target = most === 0 ? incident : most;
    if (!redirectEmptied(store, emptied, target, options.now)) continue;
    redirected.add(emptied);
    stale.add(target);
  }
  if ((hasSource || sourced.has(incident)) && takeSourceValues(store, incident)) isChanged = true;
  // A group that comes after another took what the other's incident still had then.
  for (const id of stale) if (hasSource || sourced.has(id)) takeSourceValues(store, id);
  if (!isChanged) return;
  for (const id of rebuildIncidentRows(store, [...stale, incident], options.now)) changed.add(id);
  if (known !== null && joined > 0) noteGrowth(store, incident, joined, options.now);
}

function createIncident(store: WritableStore, now: number): number {
  const { lastInsertRowid } = store
    .write('INSERT INTO incident (uid, created_ms) VALUES (?, ?)')
    .run(randomUUID(), now);
  return Number(lastInsertRowid);
}

/** What correlation did to an incident that a person may know goes to the audit, apart from analysts' chains. */
function noteGrowth(store: WritableStore, incident: number, alerts: number, now: number): void {
  store
    .write(
      `INSERT INTO audit (at_ms, kind, target_kind, target_uid, detail) SELECT ?, 'alertsAdded', 'incident', uid, ? FROM incident WHERE id = ?`,
    )
    .run(now, JSON.stringify({ alerts }), incident);
}

/** A store that an older engine had grouped says when and by which it was grouped anew. */
function noteEngine(store: WritableStore, engine: number, now: number): void {
  const before = readNumber(store, 'correlatedEngine');
  if (before === 0 || before === engine) return;
  store
    .write(
      `INSERT INTO audit (at_ms, kind, target_kind, target_uid, detail) VALUES (?, 'engineChanged', 'settings', 'correlation', ?)`,
    )
    .run(now, JSON.stringify({ before, after: engine }));
}

function writeHubs(store: WritableStore, run: CorrelationRun, { ignoredHubs }: CorrelationResult): void {
  store.write('DELETE FROM ignored_hub').run();
  const insert = store.write('INSERT INTO ignored_hub (entity_id, fan, fan_limit) VALUES (?, ?, ?)');
  for (const { entity, fan, limit } of ignoredHubs) insert.run(run.entityIds[entity] ?? 0, fan, limit);
}
