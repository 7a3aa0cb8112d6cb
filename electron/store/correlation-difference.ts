import type { CorrelationChange, CorrelationDifference } from '../../shared/contract/correlation.ts';
import { neededStrength } from '../../shared/correlation/figures.ts';
import {
  linkStateCodes,
  refusalCauseCodes,
  type CorrelationResult,
  type CorrelationSettings,
} from '../../shared/correlation/index.ts';
import type { ReadableStore } from './connection.ts';
import type { CorrelationRun } from './correlation-input.ts';
import { membersByGroup, readStanding, readStored } from './correlation-standing.ts';
import { createChangeTeller } from './difference-text.ts';
import { readFormerIncidents } from './emptied-incidents.ts';
import { createGroupNamer } from './group-names.ts';
import { alertsInDoubt, planIncidents } from './incident-plan.ts';
import type { IncidentPlan } from './incident-plan.ts';
import { compareLinks, findJoiningLinks, reasonOf, type ReasonLink } from './link-difference.ts';
import { comparePartitions, sum, type PartitionChange } from './partition-difference.ts';

export type { CorrelationDifference } from '../../shared/contract/correlation.ts';

/** How many changes are told. */
const shownChanges = 500;
/** How many other incidents one change names. */
const shownOthers = 20;
/** Names are made anew for groups of at most so many alerts together: evidence of the largest ones would be read for nothing but a name. */
const namedAlerts = 100_000;

/**
 * What writing a result would change: with the plan that writing it uses, and without writing anything. Call on the snapshot that the run was loaded
 * from.
 */
export function computeDifference(
  store: ReadableStore,
  run: CorrelationRun,
  result: CorrelationResult,
  settings: CorrelationSettings,
): CorrelationDifference {
  const stored = readStored(store, run);
  const standing = readStanding(store);
  const plan = planAsShown(store, run, result, stored.incident, standing);
  const repeats = Uint8Array.from(stored.storm, (storm, alert) => {
    const head = result.storm[alert] ?? -1;
    return storm === (head < 0 ? 0 : (run.alertIds[head] ?? 0)) ? 0 : 1;
  });
  const partitions = comparePartitions({ ...result, incident: stored.incident, repeats, plan });
  const links = compareLinks(store, run, result, stored.incident);
  const joining = findJoiningLinks(
    result,
    stored.incident,
    new Set(partitions.changes.flatMap(({ kind, group }) => (kind === 'new' ? [group] : []))),
  );
  const isTouched = (incident: number): boolean => standing.get(incident)?.touched === true;
  const changes = partitions.changes.toSorted(
    (left, right) =>
      Number(isTouched(right.incident)) - Number(isTouched(left.incident)) ||
      sizeOf(right) - sizeOf(left) ||
      Number(left.incident === 0) - Number(right.incident === 0) ||
      left.incident - right.incident ||
      left.group - right.group,
  );
  const counts: Record<string, number> = {};
  for (const { kind } of changes) counts[kind] = (counts[kind] ?? 0) + 1;
  const shown = changes.slice(0, shownChanges);
  const teller = createChangeTeller(store);
  const names = createNames(store, run, result);
  const incidents = createIncidentReader(store);
  const reasonFor = (change: PartitionChange): ReasonLink | null => {
    if (change.kind === 'split' || change.kind === 'shrinks') return links.lost.get(change.incident) ?? null;
    const link =
      change.kind === 'new'
        ? (joining.ofGroup.get(change.group) ?? joining.within.get(change.group))
        : joining.ofIncident.get(change.incident);
    return link === undefined ? null : reasonOf(run, result, link);
  };
  return {
    engineVersion: result.engineVersion,
    alerts: run.alertIds.length,
    incidentsBefore: partitions.incidentsBefore,
    incidentsAfter: result.groupCount,
    alertsMoved: partitions.alertsMoved,
    counts,
    linksAdded: links.added,
    linksRemoved: links.removed,
    linksChanged: links.changed,
    suggestions: countSuggestions(result, settings),
    changes: shown.map((change): CorrelationChange => {
      const touched = isTouched(change.incident);
      const incident = change.incident === 0 ? null : incidents(change.incident);
      return {
        kind: change.kind,
        incident,
        nameAfter: change.group < 0 ? null : names(change, incident?.name ?? null),
        alertsBefore: change.before,
        alertsAfter: change.after,
        others: othersOf(change).flatMap(([id, alerts]) => {
          const other = incidents(id);
          return other === null ? [] : [{ uid: other.uid, number: other.number, alerts }];
        }),
        touched,
        text: teller.tell({ change, reason: reasonFor(change), isTouched: touched }),
      };
    }),
    more: changes.length - shown.length,
  };
}

/** The plan that writing a result uses. An incident that it brings back is not in the queue now: here it is a new one. */
function planAsShown(
  store: ReadableStore,
  run: CorrelationRun,
  { group, groupCount }: CorrelationResult,
  incident: Int32Array,
  standing: ReturnType<typeof readStanding>,
): IncidentPlan {
  const recalling = readFormerIncidents(store, run, alertsInDoubt(group, incident));
  let recall = recalling.next();
  while (recall.done !== true) recall = recalling.next();
  const plan = planIncidents(group, groupCount, incident, standing, recall.value);
  return {
    ...plan,
    incidentOf: plan.incidentOf.map((id) => (id === null || plan.restored.has(id) ? null : id)),
  };
}

/** Alerts that come and go: what a person has to look at. */
function sizeOf({ gained, lost }: PartitionChange): number {
  return sum(gained) + sum(lost);
}

function othersOf({ gained, lost }: PartitionChange): readonly (readonly [number, number])[] {
  return [...gained, ...lost]
    .filter(([id]) => id > 0)
    .sort(([left, many], [right, more]) => more - many || left - right)
    .slice(0, shownOthers);
}

type Names = (change: PartitionChange, nameBefore: string | null) => string;

/** Names of groups; what is too large to be named anew keeps its name. */
function createNames(store: ReadableStore, run: CorrelationRun, result: CorrelationResult): Names {
  const members = membersByGroup(result);
  const nameGroup = createGroupNamer(store);
  let left = namedAlerts;
  return (change, nameBefore) => {
    const alerts = members.order.subarray(
      members.starts[change.group] ?? 0,
      members.starts[change.group + 1] ?? 0,
    );
    if (alerts.length > left) return nameBefore ?? `${alerts.length.toLocaleString('en')} alerts`;
    left -= alerts.length;
    const facts = Array.from(alerts, (alert) => {
      const head = result.storm[alert] ?? -1;
      return { id: run.alertIds[alert] ?? 0, storm: head < 0 ? 0 : (run.alertIds[head] ?? 0) };
    });
    return nameGroup(facts, change.incident === 0 ? null : change.incident);
  };
}

function createIncidentReader(
  store: ReadableStore,
): (id: number) => { readonly uid: string; readonly number: number; readonly name: string } | null {
  const read = store.read<{ uid: string; number: number; name: string }>(
    `SELECT incident.uid, incident.id AS number, coalesce(shown.name, incident.name, 'Incident ' || incident.id) AS name
     FROM incident LEFT JOIN incident_row AS shown ON shown.incident_id = incident.id WHERE incident.id = ?`,
  );
  return (id) => read.get(id) ?? null;
}

/** Pairs of incidents that links would unite, were analysts not at work on both. */
function countSuggestions(result: CorrelationResult, settings: CorrelationSettings): number {
  const { links, group, groupCount, storm } = result;
  const sizes = new Int32Array(groupCount);
  for (const [alert, number] of group.entries()) {
    const head = storm[alert] ?? -1;
    if (head < 0 || head === alert) sizes[number] = (sizes[number] ?? 0) + 1;
  }
  const pairs = new Set<string>();
  for (let link = 0; link < links.count; link += 1) {
    if (links.state[link] !== linkStateCodes.withheldLock || links.refusal[link] !== refusalCauseCodes.keep)
      continue;
    const left = group[links.a[link] ?? 0] ?? 0;
    const right = group[links.b[link] ?? 0] ?? 0;
    const [own, other] = [Math.max(1, sizes[left] ?? 0), Math.max(1, sizes[right] ?? 0)];
    const strength = Math.max(links.strength[link] ?? 0, links.pooled[link] ?? 0);
    if (own + other > settings.groupLimit || strength < neededStrength(Math.min(own, other), settings))
      continue;
    pairs.add(left < right ? `${left} ${right}` : `${right} ${left}`);
  }
  return pairs.size;
}
