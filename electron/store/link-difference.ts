import {
  linkRules,
  linkStateCodes,
  type CorrelationResult,
  type LinkRule,
} from '../../shared/correlation/index.ts';
import type { ReadableStore } from './connection.ts';
import type { CorrelationRun } from './correlation-input.ts';
import { readColumns } from './packed-read.ts';

/** A link as the reason of a change. Entities are row ids, 0 for none. */
export interface ReasonLink {
  readonly rule: LinkRule;
  readonly entity: number;
  readonly second: number;
  readonly strength: number;
  /** Of several weak ones together; 0 where it holds by itself. */
  readonly pooled: number;
}

/** Stored links beside those that a run found. */
export interface LinkDifference {
  readonly added: number;
  readonly removed: number;
  /** Links that stay, with another strength. */
  readonly changed: number;
  /** The strongest link that holds an incident's alerts together now and would not any more, by local id. */
  readonly lost: ReadonlyMap<number, ReasonLink>;
}

const ruleCodes = new Map<string, number>(linkRules.map((rule, code) => [rule, code]));

/**
 * Compares links by the alerts that they join and by what: in linear time, with a few numbers of memory for each link, whatever the store
 * holds. A link of which only the strength or the state changes is the same link.
 * @param incident incident of each alert now, 0 for none.
 */
export function compareLinks(
  store: ReadableStore,
  run: CorrelationRun,
  { links, group }: CorrelationResult,
  incident: Int32Array,
): LinkDifference {
  const alertAt = positions(run.alertIds);
  const entityAt = positions(run.entityIds);
  const find = indexLinks(links);
  const seen = new Uint8Array(links.count);
  const lost = new Map<number, ReasonLink>();
  let kept = 0;
  let removed = 0;
  let changed = 0;
  readColumns(
    store,
    'link',
    ['a', 'b', 'rule', 'entity_id', 'second_entity_id', 'strength', 'state', 'pooled'],
    (columns) => {
      const [
        as = [],
        bs = [],
        rules = [],
        entities = [],
        seconds = [],
        strengths = [],
        states = [],
        pools = [],
      ] = columns;
      for (let row = 0; row < as.length; row += 1) {
        const a = alertAt[Number(as[row])] ?? -1;
        const b = alertAt[Number(bs[row])] ?? -1;
        const entity = entities[row] === null ? -1 : (entityAt[Number(entities[row])] ?? -2);
        const second = seconds[row] === null ? -1 : (entityAt[Number(seconds[row])] ?? -2);
        const rule = ruleCodes.get(String(rules[row])) ?? -1;
        const found = find(a, b, rule, entity, second);
        if (found >= 0 && seen[found] === 0) {
          seen[found] = 1;
          kept += 1;
          if (links.strength[found] !== Number(strengths[row])) changed += 1;
        } else removed += 1;
        const holder = incident[a] ?? 0;
        if (states[row] !== 'tree' || holder === 0 || holder !== incident[b] || group[a] === group[b])
          continue;
        const strength = Number(strengths[row]);
        if (strength <= (lost.get(holder)?.strength ?? 0)) continue;
        lost.set(holder, {
          rule: linkRules[rule] ?? 'sharedEntity',
          entity: Number(entities[row] ?? 0),
          second: Number(seconds[row] ?? 0),
          strength,
          pooled: Number(pools[row] ?? 0),
        });
      }
    },
  );
  return { added: links.count - kept, removed, changed, lost };
}

/** The strongest links of a run that bring alerts of different incidents together. */
export interface JoiningLinks {
  /** By the local id of an incident on one side. */
  readonly ofIncident: ReadonlyMap<number, number>;
  /** By group. */
  readonly ofGroup: ReadonlyMap<number, number>;
  /** The strongest that holds a group together, for groups that would be incidents of their own. */
  readonly within: ReadonlyMap<number, number>;
}

/**
 * Finds, for incidents and groups, the first link that brings alerts together which are not now. Links come strongest first.
 * @param created groups that would be new incidents.
 */
export function findJoiningLinks(
  { links, group }: CorrelationResult,
  incident: Int32Array,
  created: ReadonlySet<number>,
): JoiningLinks {
  const within = new Map<number, number>();
  const ofIncident = new Map<number, number>();
  const ofGroup = new Map<number, number>();
  for (let link = 0; link < links.count; link += 1) {
    if (links.state[link] !== linkStateCodes.tree) continue;
    const a = links.a[link] ?? 0;
    const b = links.b[link] ?? 0;
    const together = group[a] ?? 0;
    const left = incident[a] ?? 0;
    const right = incident[b] ?? 0;
    if (together !== group[b]) continue;
    if (created.has(together) && !within.has(together)) within.set(together, link);
    if (left === right && left !== 0) continue;
    if (!ofGroup.has(together)) ofGroup.set(together, link);
    for (const side of [left, right]) if (side !== 0 && !ofIncident.has(side)) ofIncident.set(side, link);
  }
  return { ofIncident, ofGroup, within };
}

/** A link of a run as a reason. */
export function reasonOf(run: CorrelationRun, { links }: CorrelationResult, link: number): ReasonLink {
  const idOf = (entity: number | undefined): number =>
    entity === undefined || entity < 0 ? 0 : (run.entityIds[entity] ?? 0);
  return {
    rule: linkRules[links.rule[link] ?? 0] ?? 'sharedEntity',
    entity: idOf(links.entity[link]),
    second: idOf(links.secondEntity[link]),
    strength: links.strength[link] ?? 0,
    pooled: links.pooled[link] ?? 0,
  };
}

/** Row id → position. */
function positions(ids: Int32Array): Int32Array {
  let highest = 0;
  for (const id of ids) highest = Math.max(highest, id);
  const at = new Int32Array(highest + 1).fill(-1);
  for (const [position, id] of ids.entries()) at[id] = position;
  return at;
}

type FindLink = (a: number, b: number, rule: number, entity: number, second: number) => number;

/** A table of links by what they join (open addressing): the position of a link, or −1. */
function indexLinks(links: CorrelationResult['links']): FindLink {
  const size = 2 ** Math.max(4, Math.ceil(Math.log2(links.count * 2 + 1)));
  const slots = new Int32Array(size).fill(-1);
  const place = (a: number, b: number, rule: number, entity: number, second: number): number => {
    let mixed = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35) ^ Math.imul(entity + 3, 0x27d4eb2f);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0x165667b1) ^ Math.imul(second + 5, 0x9e3779b1) ^ rule;
    return (Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b) >>> 4) & (size - 1);
  };
  const find: FindLink = (a, b, rule, entity, second) => {
    for (let slot = place(a, b, rule, entity, second); ; slot = (slot + 1) & (size - 1)) {
      const link = slots[slot] ?? -1;
      if (link < 0) return -1;
      if (
        links.a[link] === a &&
        links.b[link] === b &&
        links.rule[link] === rule &&
        links.entity[link] === entity &&
        links.secondEntity[link] === second
      )
        return link;
    }
  };
  for (let link = 0; link < links.count; link += 1) {
    let slot = place(
      links.a[link] ?? 0,
      links.b[link] ?? 0,
      links.rule[link] ?? 0,
      links.entity[link] ?? -1,
      links.secondEntity[link] ?? -1,
    );
    while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & (size - 1);
    slots[slot] = link;
  }
  return find;
}
