import {
  isTriaged,
  timedSeverityOf,
  type MinutesPerSeverity,
  type ServiceLevelSettings,
} from '../../../shared/model/service-levels.ts';
import type { Block, ColumnSet, incidentTable, SortNumbers } from '../columns/index.ts';

type Incidents = ColumnSet<typeof incidentTable>;

/** What the filter `serviceLevel` takes, by code: '' where no timer runs. */
export const serviceLevelStates: readonly string[] = ['', 'onTime', 'atRisk', 'overdue'];

/** What the filter `attention` takes, by code. */
export const attentionStates: readonly string[] = ['unseen', 'changed', 'seen'];

/** The timer of each row of a block that is due next; NaN where none runs. Times in ms UTC. */
interface NextTimers {
  readonly dueAt: Float64Array;
  /** `dueAt`, with Infinity where none runs. */
  readonly dueOrder: Float64Array;
  readonly atRiskAt: Float64Array;
}

/** {@link timersOf} and `nextTimer` of `shared/model/service-levels.ts` over columns: the same rules for all rows of a block. */
function nextTimers(set: Incidents, settings: ServiceLevelSettings): (block: Block) => NextTimers {
  const severity = set.codes('severity');
  const status = set.codes('status');
  const created = set.number('createdAt');
  const triaged = Uint8Array.from({ length: status.dictionary.size }, (_, code) =>
    isTriaged(status.dictionary.textOf(code) ?? '') ? 1 : 0,
  );
  const isResolved = status.dictionary.having(['resolved']);
  const spansOf = (minutes: MinutesPerSeverity): Float64Array =>
    Float64Array.from({ length: severity.dictionary.size }, (_, code) => {
      const own = minutes[timedSeverityOf(severity.dictionary.textOf(code))];
      return own === null ? NaN : own * 60_000;
    });
  const triage = spansOf(settings.triage);
  const resolve = spansOf(settings.resolve);
  const riskOf = (spans: Float64Array): Float64Array =>
    spans.map((span) => Math.round((span * settings.atRiskPercent) / 100));
  const [triageRisk, resolveRisk] = [riskOf(triage), riskOf(resolve)];
  return (block) => {
    const dueAt = new Float64Array(block.slots).fill(NaN);
    const atRiskAt = new Float64Array(block.slots).fill(NaN);
    const severities = block.codes[severity.place] ?? new Int32Array(block.slots);
    const statuses = block.codes[status.place] ?? new Int32Array(block.slots);
    const begins = block.numbers[created] ?? dueAt;
    for (let slot = 0; slot < block.slots; slot++) {
      const code = statuses[slot] ?? 0;
      if (isResolved[code] === 1) continue;
      const level = severities[slot] ?? 0;
      const begin = begins[slot] ?? NaN;
      const first = triaged[code] === 1 ? NaN : begin + (triage[level] ?? NaN);
      const second = begin + (resolve[level] ?? NaN);
      // A comparison with NaN does not hold.
      const isFirst = first <= second || Number.isNaN(second);
      dueAt[slot] = isFirst ? first : second;
      atRiskAt[slot] = begin + ((isFirst ? triageRisk[level] : resolveRisk[level]) ?? NaN);
    }
    return { dueAt, dueOrder: dueAt.map((due) => (Number.isNaN(due) ? Infinity : due)), atRiskAt };
  };
}

/** By block; they follow from the block and the settings. */
const timers = new WeakMap<Block, { readonly settings: string; readonly next: NextTimers }>();

function keptTimers(set: Incidents, settings: ServiceLevelSettings): (block: Block) => NextTimers {
  const make = nextTimers(set, settings);
  const key = JSON.stringify(settings);
  return (block) => {
    let known = timers.get(block);
    if (known?.settings !== key) timers.set(block, (known = { settings: key, next: make(block) }));
    return known.next;
  };
}

/** The state of the timer that is due next, as a code of {@link serviceLevelStates}. @param now ms UTC. */
export function serviceLevelCodes(
  set: Incidents,
  settings: ServiceLevelSettings,
  now: number,
): (block: Block) => Uint8Array {
  const timersOf = keptTimers(set, settings);
  const key = JSON.stringify(settings);
  return (block) => {
    let known = keptStates.get(block);
    if (known?.settings !== key || now < known.from || now > known.until)
      keptStates.set(block, (known = statesAt(timersOf(block), now, key)));
    return known.codes;
  };
}

/** Codes of the states of a block's timers, which are the same from one time to another, both inclusive, ms UTC. */
interface KeptStates {
  readonly settings: string;
  readonly codes: Uint8Array;
  readonly from: number;
  readonly until: number;
}

/** Those asked for last; most blocks are of a time whose timers have all run out. */
const keptStates = new WeakMap<Block, KeptStates>();

function statesAt({ dueAt, atRiskAt }: NextTimers, now: number, settings: string): KeptStates {
  const codes = new Uint8Array(dueAt.length);
  let from = -Infinity;
  let until = Infinity;
  for (let slot = 0; slot < codes.length; slot++) {
    const due = dueAt[slot] ?? NaN;
    const risk = atRiskAt[slot] ?? NaN;
    codes[slot] = Number.isNaN(due) ? 0 : now > due ? 3 : now >= risk ? 2 : 1;
    // Overdue begins after the time, at risk with it; with fractions of a millisecond the bounds are only narrower.
    if (now > due) from = Math.max(from, due + 1);
    else if (now <= due) until = Math.min(until, due);
    if (now >= risk) from = Math.max(from, risk);
    else if (now < risk) until = Math.min(until, risk - 1);
  }
  return { settings, codes, from: Math.min(from, now), until: Math.max(until, now) };
}

/** Sorts by the timer that is due next. A row without one is never due: it comes after all that are. */
export function dueOrder(set: Incidents, settings: ServiceLevelSettings): SortNumbers {
  const timersOf = keptTimers(set, settings);
  return { numbersOf: (block) => timersOf(block).dueOrder };
}

/** Whether rows changed since the analyst last looked, as a code of {@link attentionStates}. */
export function attentionCodes(set: Incidents): (block: Block) => Uint8Array {
  const [updated, seen] = [set.number('updatedAt'), set.number('seenAt')];
  return (block) => {
    const codes = new Uint8Array(block.slots);
    const updates = block.numbers[updated];
    const looks = block.numbers[seen];
    if (updates === undefined || looks === undefined) return codes;
    for (let slot = 0; slot < block.slots; slot++) {
      const look = looks[slot] ?? NaN;
      codes[slot] = Number.isNaN(look) ? 0 : (updates[slot] ?? 0) > look ? 1 : 2;
    }
    return codes;
  };
}
