import { randomUUID } from 'node:crypto';
import type { CorrelationResult } from '../../shared/correlation/index.ts';
import type { WritableStore } from './connection.ts';
import type { CorrelationRun } from './correlation-input.ts';
import { createMoveLog } from './correlation-moves.ts';
import type { Members, Stored } from './correlation-standing.ts';
import { keepEmptied, rememberMember, restoreEmptied } from './emptied-incidents.ts';
import type { IncidentPlan } from './incident-plan.ts';
import { redirectEmptied } from './incident-redirect.ts';
import { rebuildIncidentRows } from './incident-rows.ts';
import { queueRows } from './queued-rows.ts';
import { takeSourceValues } from './source-values.ts';

/** What placing is done with. */
export interface PlacingInput {
  readonly store: WritableStore;
  readonly run: CorrelationRun;
  readonly result: CorrelationResult;
  readonly stored: Stored;
  readonly members: Members;
  readonly plan: IncidentPlan;
  readonly now: number;
  /** Whether an incident has something from a source. */
  readonly hasSourceValues: (incident: number) => boolean;
  /** Hears of incidents whose row is another now. */
  readonly changed: (incident: number) => void;
}

/** Puts alerts where a run has found them, a stretch at a time. */
export interface Placing {
  /**
   * Places the next alerts, at most so many. When it returns every alert is in one incident that stands, and rows are right or queued; call
   * in a transaction.
   * @returns how many of the run's alerts are placed.
   */
  advance(alerts: number): number;
  readonly created: ReadonlySet<number>;
  readonly redirected: ReadonlySet<number>;
  /** Incidents whose rows were queued, some of which have been made since. */
  readonly queued: ReadonlySet<number>;
}

/** A row of an incident that still loses alerts is made once, at the end, when it has more than so many left. */
const alertsWorthWaiting = 100;

/** Begins to place the alerts of a run. Groups of thousands of alerts are placed in as many stretches as that takes. */
export function createPlacing(input: PlacingInput): Placing {
  const { store, run, result, stored, members, plan, now } = input;
  const created = new Set<number>();
  const redirected = new Set<number>();
  const queued = new Set<number>();
  /** Group → its incident, as far as groups have been begun. */
  const placed = new Int32Array(result.groupCount);
  const left = new Map<number, number>();
  for (const incident of stored.incident)
    if (incident !== 0) left.set(incident, (left.get(incident) ?? 0) + 1);
  const taken = new Set<number>(plan.incidentOf.filter((id) => id !== null));
  /** Incidents that have lost alerts in this run. */
  const losing = new Set<number>();
  const moves = createMoveLog(store, now, (id) => created.has(id));
  const update = store.write('UPDATE alert SET incident_id = ?, storm_id = ? WHERE id = ?');
  let group = 0;
  let at = 0;
  /** The group that is being placed has another alert, or another storm, than before. */
  let isGroupChanged = false;

  const begin = (): number => {
    const known = plan.incidentOf[group] ?? null;
    const incident = known ?? createIncident(store, now);
    const isRestored = plan.restored.has(incident);
    if (known === null) created.add(incident);
    if (isRestored) restoreEmptied(store, incident, now);
    placed[group] = incident;
    isGroupChanged = known === null || isRestored;
    return incident;
  };

  /** Places one alert. @returns the incident that lost it, or 0. */
  const place = (alert: number, incident: number): number => {
    const stormHead = result.storm[alert] ?? -1;
    const storm = stormHead < 0 ? 0 : (run.alertIds[stormHead] ?? 0);
    const before = stored.incident[alert] ?? 0;
    if (before === incident && stored.storm[alert] === storm) return 0;
    update.run(incident, storm === 0 ? null : storm, run.alertIds[alert] ?? 0);
    isGroupChanged = true;
    if (before === incident) return 0;
    moves.add(before, incident);
    if (plan.emptied.has(before)) rememberMember(store, before, run.alertIds[alert] ?? 0);
    if (before !== 0) losing.add(before);
    if (before !== 0) left.set(before, (left.get(before) ?? 1) - 1);
    return before;
  };

  const redirect = (emptied: number, current: number): number => {
    // Whichever of its groups comes last takes its last alert; the group that has most of its alerts has been placed by then.
    const most = placed[plan.emptied.get(emptied) ?? group] ?? 0;
    const target = most === 0 ? current : most;
    if (!redirectEmptied(store, emptied, target, now)) return 0;
    keepEmptied(store, emptied);
    redirected.add(emptied);
    return target;
  };

  const takeSources = (incident: number): void => {
    const start = members.starts[group] ?? 0;
    const counts = new Map<number, number>();
    for (let position = start; position < (members.starts[group + 1] ?? 0); position += 1) {
      const source = stored.source[members.order[position] ?? -1] ?? 0;
      if (source !== 0) counts.set(source, (counts.get(source) ?? 0) + 1);
    }
    const isKnown = plan.incidentOf[group] !== null;
    if (counts.size === 0 && (!isKnown || !input.hasSourceValues(incident))) return;
    if (takeSourceValues(store, incident, counts)) isGroupChanged = true;
  };

  return {
    created,
    redirected,
    queued,
    advance(alerts) {
      const touched = new Set<number>();
      const end = Math.min(at + alerts, members.order.length);
      while (at < end) {
        const start = members.starts[group] ?? 0;
        const stop = members.starts[group + 1] ?? 0;
        const incident = at === start ? begin() : (placed[group] ?? 0);
        const losers = new Set<number>();
        for (; at < stop && at < end; at += 1) {
          const loser = place(members.order[at] ?? 0, incident);
          if (loser !== 0) losers.add(loser);
        }
        for (const loser of losers) {
          touched.add(loser);
          if ((left.get(loser) ?? 0) > 0 || taken.has(loser)) continue;
          const target = redirect(loser, incident);
          if (target !== 0) touched.add(target);
        }
        if (at === stop) takeSources(incident);
        if (isGroupChanged) touched.add(incident);
        if (at < stop) break;
        group += 1;
        isGroupChanged = false;
      }
      const unfinished = at > (members.starts[group] ?? at) ? (placed[group] ?? 0) : 0;
      // What goes on gaining or losing alerts is made once, at the end.
      const waits = (id: number): boolean =>
        id === unfinished || (losing.has(id) && (left.get(id) ?? 0) > alertsWorthWaiting);
      const waiting = [...touched].filter(waits);
      queueRows(store, waiting);
      for (const id of waiting) queued.add(id);
      const ready = [...touched].filter((id) => !waits(id));
      for (const id of rebuildIncidentRows(store, ready, now)) input.changed(id);
      moves.flush();
      return at;
    },
  };
}

function createIncident(store: WritableStore, now: number): number {
  const { lastInsertRowid } = store
    .write('INSERT INTO incident (uid, created_ms) VALUES (?, ?)')
    .run(randomUUID(), now);
  return Number(lastInsertRowid);
}
