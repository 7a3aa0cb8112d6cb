import type { CorrelationResult } from '../../shared/correlation/index.ts';
import type { WritableStore } from './connection.ts';
import type { CorrelationRun } from './correlation-input.ts';
import { beginWriting, settleDirty, settleSpreads } from './correlation-dirt.ts';
import { writeCrossingLinks, writeLinks } from './correlation-links.ts';
import { createPlacing } from './correlation-placing.ts';
import { fingerprintCorrelationSettings, readCorrelationSettings } from './correlation-settings.ts';
import { findWrongRows, membersByGroup, readStanding, readStoredSteps } from './correlation-standing.ts';
import { moveDetector, movedDetectors } from './detector-counts.ts';
import { raise, readNumber, writeFact } from './facts.ts';
import { forgetStanding, readFormerIncidents } from './emptied-incidents.ts';
import { alertsInDoubt, planIncidents } from './incident-plan.ts';
import { isLargeIncident, rebuildIncidentRows } from './incident-rows.ts';
import { queuedRows, queueRows } from './queued-rows.ts';
import { advanceLargeRow } from './row-queue.ts';
import { hasSourceValues, incidentsWithSourceValues } from './source-values.ts';
import { writeHubs, writeLockConflicts } from './run-findings.ts';

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

/** Ends a run inside; what was written before stands. */
class StaleRun extends Error {}

/** Slices are committed together for about this long, ms: one after another they would write the same pages of indexes again and again. */
const commitAfter = 150;

/** What one slice does between two looks at the clock. */
const alertsTogether = 64;
const rowsTogether = 48;

/**
 * Writes what a run of correlation found, as differences, in slices: after each `next()` the store is consistent: every alert is in one
 * incident that stands, and rows of incidents are right or queued. Slices of some tenths of a second are committed together, at the latest
 * by whatever else is to be written. Incidents that analysts have worked on keep their number and alerts. Yields the share that is done, 0 to
 * 1; `return()` commits and ends it.
 */
export function* applyCorrelation(
  store: WritableStore,
  run: CorrelationRun,
  result: CorrelationResult,
  options: ApplyOptions,
): Generator<number, ApplyOutcome> {
  const changed = new Set<number>();
  const done: {
    created: ReadonlySet<number>;
    redirected: ReadonlySet<number>;
    links: number;
  } = {
    created: new Set(),
    redirected: new Set(),
    links: 0,
  };
  const outcome = (state: ApplyOutcome['state']): ApplyOutcome => ({
    state,
    incidentsNew: [...done.created],
    incidentsChanged: [...changed].filter((id) => !done.redirected.has(id) && !done.created.has(id)),
    incidentsRedirected: [...done.redirected],
    linksWritten: done.links,
  });
  if (isStale(store, run)) return outcome('stale');
  const slices = createSlices(store, run, options);
  const { alertIds } = run;
  /** Shares of the work: detectors and reading, placing, rows, links. */
  const share = (stage: number, part: number): number => (stage + part) / 4;
  try {
    const moved = movedDetectors(store);
    const queued = new Set<number>();
    for (let item = 0; item < moved.length;) {
      item = slices.run(item, moved.length, 1, (at) => {
        const detector = moved[at];
        const incidents = detector ? moveDetector(store, detector) : [];
        queueRows(store, incidents);
        for (const id of incidents) queued.add(id);
      });
      yield share(0, item / moved.length);
    }
    const reading = readStoredSteps(store, run);
    let read = reading.next();
    for (; read.done !== true; read = reading.next()) {
      yield share(0, 1);
      slices.refuseStale();
    }
    const stored = read.value;
    yield share(0, 1);
    slices.refuseStale();
    const members = membersByGroup(result);
    yield share(0, 1);
    slices.refuseStale();
    const among = run.part === null ? null : new Set(stored.incident);
    const recalling = readFormerIncidents(store, run, alertsInDoubt(result.group, stored.incident));
    let recall = recalling.next();
    for (; recall.done !== true; recall = recalling.next()) {
      yield share(0, 1);
      slices.refuseStale();
    }
    const plan = planIncidents(
      result.group,
      result.groupCount,
      stored.incident,
      readStanding(store, among),
      recall.value,
    );
    yield share(0, 1);
    slices.refuseStale();
    const sourced = run.part === null ? incidentsWithSourceValues(store) : null;
    const placing = createPlacing({
      store,
      run,
      result,
      stored,
      members,
      plan,
      now: options.now,
      hasSourceValues: (id) => sourced?.has(id) ?? hasSourceValues(store, id),
      changed: (id) => changed.add(id),
    });
    done.created = placing.created;
    done.redirected = placing.redirected;
    for (let item = 0; item < alertIds.length;) {
      item = slices.run(item, alertIds.length, alertsTogether, (_, count) => {
        placing.advance(count);
      });
      yield share(1, item / alertIds.length);
    }
    for (const id of placing.queued) queued.add(id);
    if (run.part === null) {
      const looking = findWrongRows(store);
      let look = looking.next();
      for (; look.done !== true; look = looking.next()) {
        yield share(2, 0);
        slices.refuseStale();
      }
      for (const id of [...look.value, ...queuedRows(store)]) queued.add(id);
    }
    const rows = [...queued];
    const large: number[] = [];
    for (let item = 0; item < rows.length;) {
      item = slices.run(item, rows.length, rowsTogether, (at, count) => {
        const ids = rows.slice(at, at + count);
        const behind = ids.filter((id) => isLargeIncident(store, id));
        large.push(...behind);
        queueRows(store, behind);
        for (const id of rebuildIncidentRows(
          store,
          ids.filter((one) => !behind.includes(one)),
          options.now,
        ))
          changed.add(id);
      });
      yield share(2, item / rows.length);
    }
    for (const id of large) {
      for (let isMade = false; !isMade;) {
        slices.run(0, 1, 1, () => {
          const { isDone, isChanged } = advanceLargeRow(store, id, options.now);
          if (isChanged) changed.add(id);
          isMade = isDone;
        });
        yield share(2, 1);
      }
    }
    const linking = writeLinks(store, run, result);
    for (let isWritten = false; !isWritten;) {
      let alerts = 0;
      isWritten = slices.drive(linking, (progress) => {
        alerts = progress.alerts;
        done.links += progress.written;
      });
      yield share(3, isWritten ? 1 : alerts / alertIds.length);
    }
    const spreads = settleSpreads(store, run, result);
    for (let item = 0; item < spreads.count;) {
      item = slices.run(item, spreads.count, 1, (at) => {
        spreads.run(at);
      });
      yield share(3, 1);
    }
    slices.refuseStale();
    store.transaction(() => {
      writeCrossingLinks(store, run);
      settleDirty(store, run);
      forgetStanding(store);
      writeHubs(store, run, result);
      writeLockConflicts(store, run, result);
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
  } finally {
    slices.commit();
  }
  return outcome('done');
}

interface Slices {
  /** @throws StaleRun when the run is to end. */
  refuseStale(): void;
  /**
   * Does items from `from` on until the time of a slice is over, so many at once.
   * @returns where to go on.
   */
  run(from: number, count: number, together: number, work: (item: number, count: number) => void): number;
  /** Takes steps of some work until the time of a slice is over. @returns whether it has come to its end. */
  drive<Step>(work: Generator<Step, void>, heard: (step: Step) => void): boolean;
  commit(): void;
}

function createSlices(store: WritableStore, run: CorrelationRun, options: ApplyOptions): Slices {
  const duration = options.sliceMilliseconds ?? 25;
  const token = store.transaction(() => {
    beginWriting(store, run);
    return raise(store, 'correlationRun');
  });
  let isLost = false;
  let commitAt = performance.now() + commitAfter;
  const refuseStale = (): void => {
    // Of two runs the later one read what the earlier had written by then; only it knows where everything is.
    if (isLost || isStale(store, run) || readNumber(store, 'correlationRun') !== token) throw new StaleRun();
  };
  const slice = (work: () => void): void => {
    refuseStale();
    store.groupTransaction(work, () => {
      // What is written with others is lost with them; the store is as it was before.
      isLost = true;
    });
    if (performance.now() < commitAt) return;
    store.commitGroup();
    commitAt = performance.now() + commitAfter;
  };
  return {
    refuseStale,
    run(from, count, together, work) {
      let item = from;
      slice(() => {
        const start = performance.now();
        do {
          const now = Math.min(count - item, duration === 0 ? 1 : together);
          work(item, now);
          item += now;
        } while (item < count && performance.now() - start < duration);
      });
      return item;
    },
    drive(work, heard) {
      let isDone = false;
      slice(() => {
        const start = performance.now();
        do {
          const step = work.next();
          if (step.done === true) isDone = true;
          else heard(step.value);
        } while (!isDone && performance.now() - start < duration);
      });
      return isDone;
    },
    commit() {
      store.commitGroup();
    },
  };
}

function isStale(store: WritableStore, run: CorrelationRun): boolean {
  return (
    readNumber(store, 'lockRevision') !== run.lockRevision ||
    readNumber(store, 'alertRevision') !== run.alertRevision ||
    fingerprintCorrelationSettings(readCorrelationSettings(store)) !== run.settings
  );
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
