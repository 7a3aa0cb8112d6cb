import { readServiceLevels } from '../service-levels.ts';
import { countsByValue, countValues, eachBlock } from '../columns/index.ts';
import type { Block, CodeHandle } from '../columns/index.ts';
import { alertCodes, countByIncident, isAlertCodeField, passAlerts } from './alert-filter.ts';
import type { PassingAlerts } from './alert-filter.ts';
import { widerOf } from './facets.ts';
import type { CountField } from './facets.ts';
import { incidentCodes, isIncidentCodeField, passIncidents } from './incident-filter.ts';
import type { PassingIncidents } from './incident-filter.ts';
import { attentionCodes, attentionStates, serviceLevelCodes, serviceLevelStates } from './incident-timers.ts';
import { withRepeats } from './repeated-alerts.ts';
import type { FindTimelineRows } from './timeline.ts';

/** What was counted last: fields that only incidents have share it. */
const perIncident = new WeakMap<PassingAlerts['passing'], Uint32Array>();

function weightsOf(alerts: PassingAlerts): Uint32Array {
  let weights = perIncident.get(alerts.passing);
  if (weights === undefined) perIncident.set(alerts.passing, (weights = countByIncident(alerts)));
  return weights;
}

/** Counts alerts. A field that only incidents have is that of the alert's incident. */
export const countAlerts: CountField = (store, filter, field, now) => {
  const alerts = passAlerts(store, filter, false, now);
  if (isAlertCodeField(field)) {
    const counted = countValues(alerts.set, alerts.passing, alertCodes(alerts.set, field), widerOf(field));
    if (field !== 'import') return counted;
    return withRepeats(
      store,
      counted,
      (clause) => passAlerts(store, { clauses: [...filter.clauses, clause] }, false, now).passing.total,
    );
  }
  const incidents = passIncidents(store, { clauses: [] }, now);
  if (isIncidentCodeField(field))
    return countMembers(incidents, weightsOf(alerts), incidentCodes(incidents.set, field));
  switch (field) {
    case 'serviceLevel': {
      const codesOf = serviceLevelCodes(incidents.set, readServiceLevels(store), now);
      return countStates(incidents, weightsOf(alerts), codesOf, serviceLevelStates);
    }
    case 'attention':
      return countStates(incidents, weightsOf(alerts), attentionCodes(incidents.set), attentionStates);
    default:
      return new Map();
  }
};

/** Alerts by value of a column of their incidents; those in no incident have none. */
function countMembers(
  { set, passing }: PassingIncidents,
  weights: Uint32Array,
  { place, dictionary }: CodeHandle,
): ReadonlyMap<string, number> {
  const byCode = new Float64Array(dictionary.size);
  byCode[0] = weights[0] ?? 0;
  eachBlock(set, passing, (block, mask) => {
    const codes = block.codes[place];
    for (let slot = 0; slot < mask.length; slot += 1) {
      const code = codes?.[slot] ?? 0;
      if (mask[slot] === 1) byCode[code] = (byCode[code] ?? 0) + (weights[block.firstId + slot] ?? 0);
    }
  });
  return countsByValue(byCode, dictionary);
}

/** Alerts by a state of their incidents; those in no incident have none. */
function countStates(
  { set, passing }: PassingIncidents,
  weights: Uint32Array,
  codesOf: (block: Block) => Uint8Array,
  states: readonly string[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>(
    weights[0] === 0 || weights.length === 0 ? [] : [['', weights[0] ?? 0]],
  );
  eachBlock(set, passing, (block, mask) => {
    const codes = codesOf(block);
    for (let slot = 0; slot < mask.length; slot += 1) {
      const weight = mask[slot] === 1 ? (weights[block.firstId + slot] ?? 0) : 0;
      if (weight === 0) continue;
      const state = states[codes[slot] ?? 0] ?? '';
      counts.set(state, (counts.get(state) ?? 0) + weight);
    }
  });
  return counts;
}

/** The alerts that pass a filter, and the incidents that have one of them. */
export const timelineOfAlerts: FindTimelineRows = (store, filter, now) => {
  const alerts = passAlerts(store, filter, false, now);
  const { set } = passIncidents(store, { clauses: [] }, now);
  const weights = weightsOf(alerts);
  const counts: number[] = [];
  let total = 0;
  const masks = set.blocks.map((block) => {
    let count = 0;
    const mask = block.present.map((present, slot) => {
      const isShown = present === 1 && (weights[block.firstId + slot] ?? 0) > 0 ? 1 : 0;
      count += isShown;
      return isShown;
    });
    counts.push(count);
    total += count;
    return mask;
  });
  return {
    alerts: alerts.set,
    passingAlerts: alerts.passing,
    incidents: set,
    passingIncidents: { masks, counts, total },
    firstActivity: set.number('firstActivity'),
  };
};
