import { compareTexts } from './details.ts';
import { compareNodes } from './group.ts';
import { spacing } from './spacing.ts';
import type { GraphNode, Place, StoryGraph } from './types.ts';

/** Nodes that have no place of their own in a layout: what no alert names, and alerts of other incidents. */
export interface Below {
  readonly strays: readonly GraphNode[];
  readonly outside: readonly GraphNode[];
}

/** Nodes beside each other in a row of what no alert names: a number of its own, so that the row does not follow the width of the picture. */
const perStrayRow = 12;

/** Puts `below` in rows under everything else, the first with its middle at `top` (px); answers how many rows they take. Moves nothing that is placed. */
export function placeBelow(
  { strays, outside }: Below,
  graph: StoryGraph,
  top: number,
  places: Map<string, Place>,
): { readonly strays: number; readonly outside: number } {
  const strayRows = placeRows(strays, 0, perStrayRow, top, places);
  // Alerts of other incidents stand near the entity that leads to them.
  const homes = new Map<string, number>();
  for (const { kind, source, target } of graph.edges) {
    if (kind !== 'outside') continue;
    for (const [entity, alert] of [
      [source, target],
      [target, source],
    ] as const) {
      const place = places.get(entity);
      if (place) homes.set(alert, Math.min(homes.get(alert) ?? Infinity, place.x));
    }
  }
  const sorted = [...outside].sort(
    (a, b) =>
      (homes.get(a.id) ?? 0) - (homes.get(b.id) ?? 0) ||
      (a.otherIncident?.number ?? 0) - (b.otherIncident?.number ?? 0) ||
      compareNodes(a, b) ||
      compareTexts(a.id, b.id),
  );
  const perRow = Math.max(1, Math.ceil(Math.sqrt(outside.length * 3)));
  const wanted = Math.floor(
    ((homes.get(sorted[0]?.id ?? '') ?? spacing.margin) - spacing.margin) / spacing.column,
  );
  const below = top + strayRows * spacing.row;
  return { strays: strayRows, outside: placeRows(sorted, Math.max(0, wanted), perRow, below, places) };
}

function placeRows(
  nodes: readonly GraphNode[],
  start: number,
  perRow: number,
  top: number,
  places: Map<string, Place>,
): number {
  for (const [index, { id }] of nodes.entries())
    places.set(id, {
      x: spacing.margin + (start + (index % perRow)) * spacing.column,
      y: top + Math.floor(index / perRow) * spacing.row,
    });
  return Math.ceil(nodes.length / perRow);
}

/** How far a picture reaches, with its margin. */
export function extentOf(places: ReadonlyMap<string, Place>): {
  readonly width: number;
  readonly height: number;
} {
  let x = spacing.margin;
  let y = spacing.margin;
  for (const place of places.values()) {
    x = Math.max(x, place.x);
    y = Math.max(y, place.y);
  }
  return { width: x + spacing.margin, height: y + spacing.margin };
}

/** Entities by the first alert of the incident, in the order of `compare`, that names them; those that none names are missing. */
export function homesOf(
  graph: StoryGraph,
  compare: (a: GraphNode, b: GraphNode) => number,
): ReadonlyMap<string, GraphNode> {
  const alerts = new Map<string, GraphNode>();
  for (const node of graph.nodes)
    if (node.kind === 'alert' && node.otherIncident === null) alerts.set(node.id, node);
  const homes = new Map<string, GraphNode>();
  for (const { kind, source, target } of graph.edges) {
    if (kind !== 'evidence') continue;
    const from = alerts.get(source);
    const to = alerts.get(target);
    const alert = from ?? to;
    if (!alert || (from && to)) continue;
    const entityId = from ? target : source;
    const known = homes.get(entityId);
    if (known === undefined || (known !== alert && compare(alert, known) < 0)) homes.set(entityId, alert);
  }
  return homes;
}

/** Entities in the order in which a block of them is read: by kind, then by label. */
export function compareEntities(a: GraphNode, b: GraphNode): number {
  return (
    compareTexts(a.entityKind ?? '', b.entityKind ?? '') ||
    compareTexts(a.name, b.name) ||
    compareTexts(a.id, b.id)
  );
}
