import { entityKinds } from '../model/entity-kinds.ts';
import type { IgnoredEntities } from './apply-locks.ts';
import { entityKindCodes } from './codes.ts';
import { findCarefulEntities } from './careful-entities.ts';
import { EntityMeasure } from './entity-measure.ts';
import type { LinkBuffer } from './link-buffer.ts';
import { NodeScanner } from './node-scanner.ts';
import { linkByPairs } from './pair-links.ts';
import { listPostings } from './posting-lists.ts';
import type { RankedAlerts } from './ranked-alerts.ts';
import type { KindRule } from './settings.ts';
import type { Storms } from './storms.ts';
import type { CorrelationInput } from './types.ts';

/**
 * Finds all links by shared entities and by pairs of device and user.
 * @param scratch a number for each entity, of any value; kept by the result.
 */
export function linkByEntities(
  input: CorrelationInput,
  ranked: RankedAlerts,
  storms: Storms,
  ignored: IgnoredEntities | null,
  scratch: Int32Array,
  links: LinkBuffer,
): EntityMeasure {
  const rules = entityKinds.map((kind) => input.settings.kinds[kind] ?? null);
  const reach = reachByKind(input.settings, rules);
  // A guess at how many links there will be: a buffer that grows is copied.
  links.reserve(Math.max(ranked.count, input.postings.entities.length >> 2));
  const lists = listPostings(input, ranked, scratch);
  const careful = findCarefulEntities(input, ranked, storms, ignored, lists);
  const measure = new EntityMeasure({ input, ranked, lists, rules, reach, careful });
  const scanner = new NodeScanner(ranked, storms);
  measure.linkAll(links, (entity) => linkCareful(entity, measure, scanner, ignored, links));
  linkByPairs(measure, scanner, ignored, links);
  return measure;
}

/** An entity at hand with a storm, a second tenant or a lock in its list: scanned as nodes. */
function linkCareful(
  entity: number,
  measure: EntityMeasure,
  scanner: NodeScanner,
  ignored: IgnoredEntities | null,
  links: LinkBuffer,
): void {
  const { rules, input } = measure.context;
  const rule = rules[input.entities.kind[entity] as number];
  if (!rule || ignored?.everywhere.has(entity)) return;
  const { ranks, ends } = measure.context.lists;
  scanner.load(ranks, ignored?.here.get(entity) ?? null, measure.startOf(entity), ends[entity]);
  scanner.pairConsecutive(rule.window, (a, b, gap) => measure.addLink(links, entity, a, b, gap));
}

/** The longest window of any rule that uses an entity of a kind, by kind code; -1 where there is none. */
export function reachByKind(
  settings: CorrelationInput['settings'],
  rules: readonly (KindRule | null)[],
): Float64Array {
  const reach = Float64Array.from(rules, (rule) => rule?.window ?? -1);
  const { mailClick, clickExecution, signInAbuse, credentialUse, lateralMovement } = settings.sequences;
  const widen = (code: number, ...others: readonly { readonly window: number }[]): void => {
    reach[code] = Math.max(reach[code] as number, ...others.map((rule) => rule.window));
  };
  widen(entityKindCodes.device, settings.deviceUserPair, clickExecution, lateralMovement);
  widen(entityKindCodes.user, settings.deviceUserPair, mailClick, clickExecution, signInAbuse, credentialUse);
  widen(entityKindCodes.url, mailClick);
  return reach;
}
