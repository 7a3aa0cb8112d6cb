import { entityKindCodes, linkReasonBits, linkRuleCodes } from './codes.ts';
import type { IgnoredEntities } from './apply-locks.ts';
import { collectLists, type CollectedLists } from './collect-lists.ts';
import { entityWindow, linkStrength, roundUpToPowerOfTwo } from './figures.ts';
import type { KeyLists } from './key-index.ts';
import type { LinkTable } from './link-table.ts';
import { measureSlots, type SlotFigures } from './measure-slots.ts';
import { NodeScanner } from './node-scanner.ts';
import { linkByPairs } from './pair-links.ts';
import { tenantsConflict, type RankedAlerts } from './ranked-alerts.ts';
import type { KindRule } from './settings.ts';
import type { Storms } from './storms.ts';
import type { CorrelationInput, IgnoredHub } from './types.ts';
import { entityKinds } from '../model/entity-kinds.ts';

/**
 * Entities that have two nodes near enough in time to link are given a slot: their posting list, their spread and their window. All other
 * entities, by far the most, cost one look each.
 */
export interface EntitySlots {
  /** Slot of each entity counted from 1, 0 for none. */
  readonly slotOf: Int32Array;
  readonly entities: readonly number[];
  readonly lists: KeyLists;
  readonly figures: SlotFigures;
  /** Rule of each kind by code, null where the kind never links. */
  readonly rules: readonly (KindRule | null)[];
}

/** What the scan of shared entities found, beside the links. */
export interface EntityLinkResult {
  readonly slots: EntitySlots;
  readonly collected: CollectedLists;
  readonly hubs: readonly IgnoredHub[];
}

interface Candidates {
  count: number;
  a: Int32Array;
  b: Int32Array;
  entity: Int32Array;
}

/** Finds all links by shared entities and by pairs of device and user. */
export function linkByEntities(
  input: CorrelationInput,
  ranked: RankedAlerts,
  storms: Storms,
  ignored: IgnoredEntities | null,
  links: LinkTable,
): EntityLinkResult {
  const { settings, entities } = input;
  const rules = entityKinds.map((kind) => settings.kinds[kind] ?? null);
  const { candidates, active, careful, latest } = findCandidates(input, ranked, storms, ignored, rules);
  latest.fill(0);
  active.forEach((entity, slot) => {
    latest[entity] = slot + 1;
  });
  const collected = collectLists(input, ranked, latest, active.length);
  const uniformSpan = ranked.tenant === null ? ranked.span(-1, -1) : null;
  const figures = measureSlots(active, collected, ranked, rules, entities.kind, entities.count, uniformSpan, settings.chancePerMille);
  const slots: EntitySlots = { slotOf: latest, entities: active, lists: collected.lists, figures, rules };

  addCandidates(candidates, slots, careful, input, ranked, links);
  const scanner = new NodeScanner(ranked, storms);
  const carefulSlots: number[] = [];
  for (let slot = 0; slot < active.length; slot += 1) if (careful[active[slot] as number] === 1) carefulSlots.push(slot);
  for (const slot of carefulSlots) {
    const entity = active[slot] as number;
    const rule = rules[entities.kind[entity] as number];
    if (!rule || figures.hub[slot] === 1 || entities.links[entity] === 0 || ignored?.everywhere.has(entity)) continue;
    scanner.load(collected.lists.read(slot), ignored?.here.get(entity) ?? null);
    scanner.pairConsecutive(rule.window, (a, b, gap) => addEntityLink(slots, input, ranked, links, entity, a, b, gap));
  }
  linkByPairs(input, slots, collected, scanner, ignored, links);
  return { slots, collected, hubs: listHubs(slots, input) };
}

/**
 * Adds one link by a shared entity if the gap is within the entity's window.
 * @returns its position in the table, or -1.
 */
export function addEntityLink(
  slots: EntitySlots,
  input: CorrelationInput,
  ranked: RankedAlerts,
  links: LinkTable,
  entity: number,
  a: number,
  b: number,
  gap: number,
): number {
  const slot = (slots.slotOf[entity] as number) - 1;
  const rule = slots.rules[input.entities.kind[entity] as number];
  if (slot < 0 || !rule) return -1;
  const { figures } = slots;
  let window = figures.window[slot] as number;
  if (ranked.tenant !== null) {
    const span = ranked.span(ranked.tenant[a] as number, ranked.tenant[b] as number);
    const { chancePerMille } = input.settings;
    window = entityWindow(rule, roundUpToPowerOfTwo(figures.fan[slot] as number), figures.activeHours[slot] as number, span, chancePerMille).window;
  }
  if (gap > window) return -1;
  const strength = linkStrength(figures.base[slot] as number, gap, window, input.settings.gapLossPerMille);
  return links.add(a, b, linkRuleCodes.sharedEntity, entity, -1, gap, window, strength, linkReasonBits[rule.reason]);
}

function listHubs(slots: EntitySlots, input: CorrelationInput): readonly IgnoredHub[] {
  const hubs: IgnoredHub[] = [];
  slots.entities.forEach((entity, slot) => {
    const rule = slots.rules[input.entities.kind[entity] as number];
    if (rule && slots.figures.hub[slot] === 1) hubs.push({ entity, fan: slots.figures.fan[slot] as number, limit: rule.hubLimit });
  });
  return hubs.sort((x, y) => x.entity - y.entity);
}

/**
 * One pass in canonical order over all postings: consecutive alerts of an entity within its kind's window. `careful` marks entities whose
 * list is scanned again as nodes, because a storm, a second tenant or a lock is in it.
 */
function findCandidates(
  input: CorrelationInput,
  ranked: RankedAlerts,
  storms: Storms,
  ignored: IgnoredEntities | null,
  rules: readonly (KindRule | null)[],
): { readonly candidates: Candidates; readonly active: number[]; readonly careful: Uint8Array; readonly latest: Int32Array } {
  const { entities, postings, settings } = input;
  const { order, time, linkable, tenant } = ranked;
  const { kind, links: entityLinks } = entities;
  const { offsets, entities: posted } = postings;
  const { member } = storms;
  const reach = reachByKind(settings, rules);
  // The latest rank of each entity counted from 1; negative once the entity has been found active.
  const latest = new Int32Array(entities.count);
  const careful = new Uint8Array(entities.count);
  const active: number[] = [];
  const candidates: Candidates = { count: 0, a: new Int32Array(1024), b: new Int32Array(1024), entity: new Int32Array(1024) };
  for (let rank = 0; rank < order.length; rank += 1) {
    if (linkable[rank] === 0) continue;
    const alert = order[rank] as number;
    const at = time[rank] as number;
    const isMember = member[rank] === 1;
    const end = offsets[alert + 1] as number;
    for (let place = offsets[alert] as number; place < end; place += 1) {
      const entity = posted[place] as number;
      const before = latest[entity] as number;
      if (before === 0 && !isMember) {
        latest[entity] = rank + 1;
        continue;
      }
      const previous = (before < 0 ? -before : before) - 1;
      const isNear = previous >= 0 && at - (time[previous] as number) <= (reach[kind[entity] as number] as number);
      let isActive = before < 0;
      if (!isActive && (isNear || isMember) && entityLinks[entity] !== 0 && (reach[kind[entity] as number] as number) >= 0) {
        active.push(entity);
        isActive = true;
      }
      latest[entity] = isActive ? -(rank + 1) : rank + 1;
      if (!isActive) continue;
      if (isMember) careful[entity] = 1;
      else if (isNear) addCandidate(candidates, previous, rank, entity);
      if (tenant !== null && isNear && tenantsConflict(tenant[previous] as number, tenant[rank] as number)) careful[entity] = 1;
    }
  }
  for (const entity of ignored?.everywhere ?? []) careful[entity] = 1;
  for (const entity of ignored?.here.keys() ?? []) careful[entity] = 1;
  return { candidates, active, careful, latest };
}

/** The longest window of any rule that uses an entity of a kind, by kind code; -1 where there is none. */
function reachByKind(settings: CorrelationInput['settings'], rules: readonly (KindRule | null)[]): Float64Array {
  const reach = Float64Array.from(rules, (rule) => rule?.window ?? -1);
  const { mailClick, clickExecution, signInAbuse, lateralMovement } = settings.sequences;
  const widen = (code: number, ...others: readonly { readonly window: number }[]): void => {
    reach[code] = Math.max(reach[code] as number, ...others.map((rule) => rule.window));
  };
  widen(entityKindCodes.device, settings.deviceUserPair, clickExecution, lateralMovement);
  widen(entityKindCodes.user, settings.deviceUserPair, mailClick, clickExecution, signInAbuse);
  widen(entityKindCodes.url, mailClick);
  return reach;
}

function addCandidate(candidates: Candidates, a: number, b: number, entity: number): void {
  const at = candidates.count;
  if (at === candidates.a.length) {
    candidates.a = doubled(candidates.a);
    candidates.b = doubled(candidates.b);
    candidates.entity = doubled(candidates.entity);
  }
  candidates.a[at] = a;
  candidates.b[at] = b;
  candidates.entity[at] = entity;
  candidates.count = at + 1;
}

function doubled(column: Int32Array): Int32Array {
  const larger = new Int32Array(column.length * 2);
  larger.set(column);
  return larger;
}

/** The candidates that are within their entity's own window become links. */
function addCandidates(
  candidates: Candidates,
  slots: EntitySlots,
  careful: Uint8Array,
  input: CorrelationInput,
  ranked: RankedAlerts,
  links: LinkTable,
): void {
  const { figures, slotOf } = slots;
  const { a, b, entity: entityColumn, count } = candidates;
  for (let index = 0; index < count; index += 1) {
    const entity = entityColumn[index] as number;
    const slot = (slotOf[entity] as number) - 1;
    if (figures.hub[slot] === 1 || careful[entity] === 1) continue;
    const rankA = a[index] as number;
    const rankB = b[index] as number;
    const gap = (ranked.time[rankB] as number) - (ranked.time[rankA] as number);
    if (gap <= (figures.window[slot] as number)) addEntityLink(slots, input, ranked, links, entity, rankA, rankB, gap);
  }
}
