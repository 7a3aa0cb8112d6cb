import { refang } from '../model/defang.ts';
import { push } from './collect.ts';
import { compareTexts } from './details.ts';
import type { GraphNode, StoryGraph } from './types.ts';

/** What a story is narrowed to, as `storyFilter` of the contract; empty lists and an empty text let everything through. */
export interface StoryFilter {
  readonly entityKinds: readonly string[];
  readonly severities: readonly string[];
  readonly statuses: readonly string[];
  readonly serviceSources: readonly string[];
  /** Shortnames of tactics; '' for none. */
  readonly tactics: readonly string[];
  readonly pinnedOnly: boolean;
  /** In titles of alerts and labels of entities. */
  readonly text: string;
  /** Alerts by uid, storms by their first; none: all. */
  readonly alerts?: readonly string[];
  /** Ids of entities that an alert has to name one of; none: all. */
  readonly entities?: readonly number[];
}

/** A value that nodes have, with how many. */
export interface CountedValue {
  readonly value: string;
  readonly count: number;
}

/** Values that a filter can choose. */
export interface StoryFacets {
  readonly entityKinds: readonly CountedValue[];
  readonly severities: readonly CountedValue[];
  readonly statuses: readonly CountedValue[];
  readonly serviceSources: readonly CountedValue[];
  readonly tactics: readonly CountedValue[];
}

/**
 * Narrows a story that is not grouped yet. Alerts pass by their own fields; of a text it is enough that an entity which they name has it. An entity stays when an alert
 * that passes names it, or when it is what was asked for itself: pinned, or called so. Of those, `entityKinds` keeps some.
 */
export function filterStory(graph: StoryGraph, filter: StoryFilter): StoryGraph {
  const wanted = readFilter(filter);
  const entitiesOf = new Map<string, string[]>();
  for (const { kind, source, target } of graph.edges) {
    if (kind !== 'evidence') continue;
    push(entitiesOf, source, target);
    push(entitiesOf, target, source);
  }
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const kept = new Set<string>();
  for (const alert of graph.nodes) {
    if (alert.kind !== 'alert' || !wanted.passesFields(alert)) continue;
    const named = entitiesOf.get(alert.id) ?? [];
    const isNamed = (id: string): boolean => {
      const entity = nodes.get(id);
      // What is not shown does not find anything either.
      return entity !== undefined && wanted.passesKind(entity) && wanted.hasText(entity);
    };
    if (!wanted.hasText(alert) && !named.some(isNamed)) continue;
    if (!wanted.namesOneOf(named.map((id) => nodes.get(id)?.entityId ?? null))) continue;
    kept.add(alert.id);
    for (const id of named) kept.add(id);
  }
  for (const node of graph.nodes) {
    if (node.kind !== 'entity') continue;
    if (wanted.isAskedFor(node)) kept.add(node.id);
    if (!wanted.passesKind(node)) kept.delete(node.id);
  }
  return {
    nodes: graph.nodes.filter(({ id }) => kept.has(id)),
    edges: graph.edges.filter(({ source, target }) => kept.has(source) && kept.has(target)),
  };
}

interface Wanted {
  readonly passesFields: (alert: GraphNode) => boolean;
  readonly hasText: (node: GraphNode) => boolean;
  readonly namesOneOf: (entities: readonly (number | null)[]) => boolean;
  readonly isAskedFor: (entity: GraphNode) => boolean;
  readonly passesKind: (entity: GraphNode) => boolean;
}

function readFilter(filter: StoryFilter): Wanted {
  const oneOf = (values: readonly string[]): ((value: string | null) => boolean) => {
    const chosen = new Set(values);
    return (value) => chosen.size === 0 || chosen.has(value ?? '');
  };
  const severity = oneOf(filter.severities);
  const status = oneOf(filter.statuses);
  const service = oneOf(filter.serviceSources);
  const tactic = oneOf(filter.tactics);
  const kind = oneOf(filter.entityKinds);
  const uid = oneOf(filter.alerts ?? []);
  const entities = new Set<number | null>(filter.entities ?? []);
  // Names are shown defanged, so that what is copied from the picture has to find them too.
  const texts = [...new Set([filter.text, refang(filter.text)].map((text) => text.trim().toLowerCase()))];
  const hasText = ({ name, label }: GraphNode): boolean => {
    const called = name === label ? [name.toLowerCase()] : [name.toLowerCase(), label.toLowerCase()];
    return texts.some((text) => called.some((one) => one.includes(text)));
  };
  // Only what is about alerts keeps entities away that no alert which passes names.
  const { severities, statuses, serviceSources, tactics, alerts = [], entities: named = [] } = filter;
  const isAboutAlerts = [severities, statuses, serviceSources, tactics, alerts, named].some(
    ({ length }) => length > 0,
  );
  return {
    passesFields: (alert) =>
      severity(alert.severity) &&
      status(alert.status) &&
      service(alert.serviceSource) &&
      tactic(alert.tactic) &&
      uid(alert.alertUid) &&
      (alert.pinned || !filter.pinnedOnly),
    hasText,
    namesOneOf: (ids) => entities.size === 0 || ids.some((id) => entities.has(id)),
    isAskedFor: (entity) => !isAboutAlerts && filter.pinnedOnly && entity.pinned && hasText(entity),
    passesKind: ({ entityKind }) => kind(entityKind),
  };
}

/** Values that a filter can choose, over a whole story, with how many nodes have each: most first. '' stands for none. */
export function countFacets({ nodes }: StoryGraph): StoryFacets {
  const alerts = nodes.filter(({ kind }) => kind === 'alert');
  const entities = nodes.filter(({ kind }) => kind === 'entity');
  return {
    entityKinds: countValues(entities.map(({ entityKind }) => entityKind)),
    severities: countValues(alerts.map(({ severity }) => severity)),
    statuses: countValues(alerts.map(({ status }) => status)),
    serviceSources: countValues(alerts.map(({ serviceSource }) => serviceSource)),
    tactics: countValues(alerts.map(({ tactic }) => tactic)),
  };
}

function countValues(values: readonly (string | null)[]): readonly CountedValue[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value ?? '', (counts.get(value ?? '') ?? 0) + 1);
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || compareTexts(a.value, b.value));
}
