import cytoscape from 'cytoscape';
import type { Core, ElementDefinition, EventObject } from 'cytoscape';
import { contentChanges } from './changes.ts';
import type { DrawnContent } from './changes.ts';
import { createPictures } from './pictures.ts';
import { graphStylesheet } from './stylesheet.ts';
import { isLegible, zoomLimits } from './viewport.ts';
import type { GraphEdge, GraphMarks, GraphNode, GraphPalette, GraphPoint, GraphViewport } from './types.ts';

/** What the canvas tells its component. */
export interface GraphEvents {
  readonly tapNode: (id: string, additive: boolean) => void;
  readonly tapEdge: (id: string) => void;
  readonly tapNothing: () => void;
  readonly openNode: (id: string) => void;
  /** The menu of a node or an edge was asked for with the pointer. */
  readonly menu: (id: string, at: GraphPoint) => void;
  readonly viewChanged: (view: GraphViewport) => void;
}

/** A picture on the screen. Call `destroy` when its element goes. */
export interface GraphPicture {
  /** Draws what is new, takes away what is gone and moves what moved; everything else is left alone. */
  readonly setContent: (nodes: readonly GraphNode[], edges: readonly GraphEdge[], animate: boolean) => void;
  readonly setPalette: (palette: GraphPalette) => void;
  readonly setMarks: (marks: GraphMarks) => void;
  /** Says which nodes are not there at the moment that is shown; touches only those that come or go, for a moment follows the next. */
  readonly setHidden: (hidden: ReadonlySet<string>) => void;
  readonly view: () => GraphViewport;
  readonly setView: (view: GraphViewport) => void;
  readonly resize: () => void;
  /** Everything that is drawn, without what lies around the canvas, and the rectangle that it covers in the coordinates of the layout. */
  readonly snapshot: (scale: number) => GraphSnapshot;
  readonly destroy: () => void;
}

/** A raster picture of the whole graph. */
export interface GraphSnapshot {
  /** A `data:` address of a PNG with a transparent ground. */
  readonly image: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** How long nodes take to their new places, ms. */
const moveTime = 150;
/** Zooming has ended when it has rested for this long, ms: only then sizes change, which costs a style for each node. */
const zoomRest = 120;

const nothing: ReadonlySet<string> = new Set();
const longWord = /\S{21,}/;

function classesOf(node: GraphNode): string {
  return [
    node.shape,
    // A word longer than the label is wide is broken anywhere, others at spaces only.
    ...(longWord.test(node.label) ? ['unbroken'] : []),
    ...(node.isGroup ? ['group'] : []),
    ...(node.outside ? ['outside'] : []),
  ].join(' ');
}

const viewOf = (core: Core): GraphViewport => ({ zoom: core.zoom(), ...core.pan() });

/** The element that an event is about. Cytoscape's typings leave the target open. */
function idOf(event: EventObject): string {
  const target = event.target as { readonly id: () => string };
  return target.id();
}

function listen(core: Core, events: GraphEvents): void {
  core.on('tap', (event) => {
    if (event.target === core) events.tapNothing();
  });
  core.on('tap', 'node', (event) => {
    const original: unknown = event.originalEvent;
    const additive =
      original instanceof MouseEvent && (original.ctrlKey || original.metaKey || original.shiftKey);
    events.tapNode(idOf(event), additive);
  });
  core.on('tap', 'edge', (event) => {
    events.tapEdge(idOf(event));
  });
  core.on('dbltap', 'node', (event) => {
    events.openNode(idOf(event));
  });
  core.on('cxttap', 'node, edge', (event) => {
    const { x, y } = event.renderedPosition;
    events.menu(idOf(event), { x, y });
  });
  core.on('viewport resize', () => {
    events.viewChanged(viewOf(core));
  });
}

/** Draws a graph, laid out already, into an element. */
export function drawGraph(container: HTMLElement, palette: GraphPalette, events: GraphEvents): GraphPicture {
  const core = cytoscape({
    container,
    style: graphStylesheet(palette),
    layout: { name: 'preset' },
    minZoom: zoomLimits.least,
    maxZoom: zoomLimits.most,
    autoungrabify: true,
    autounselectify: true,
    boxSelectionEnabled: false,
    // While a hand moves the picture it is one image: a frame costs the same for ten nodes and for two thousand.
    textureOnViewport: true,
    hideEdgesOnViewport: false,
  });
  let colours = palette;
  let pictures = createPictures(palette);
  let drawn: DrawnContent = { nodes: new Map(), edges: new Map() };
  let hidden = nothing;
  let enlarged = false;
  let rest: ReturnType<typeof setTimeout> | undefined;

  const dataOf = (node: GraphNode): Record<string, string> => ({
    label: node.label,
    image: pictures.addressOf(node),
    ring: colours.tones[node.tone],
  });
  const definitionOf = (node: GraphNode): ElementDefinition => ({
    group: 'nodes',
    data: { id: node.id, ...dataOf(node) },
    position: { x: node.x, y: node.y },
    classes: `${classesOf(node)}${enlarged ? ' unlabelled' : ''}`,
  });
  let wanted = nothing;
  function setHidden(next: ReadonlySet<string>): void {
    wanted = next;
    const turned = [
      ...[...next].filter((id) => !hidden.has(id)),
      ...[...hidden].filter((id) => !next.has(id)),
    ].filter((id) => drawn.nodes.has(id));
    hidden = next;
    if (turned.length === 0) return;
    core.batch(() => {
      for (const id of turned) {
        const node = core.getElementById(id);
        node.toggleClass('hidden', next.has(id));
        node.connectedEdges().forEach((edge) => {
          const ends = drawn.edges.get(edge.id());
          edge.toggleClass('hidden', ends === undefined || next.has(ends.source) || next.has(ends.target));
        });
      }
    });
  }
  const followZoom = (): void => {
    const now = !isLegible('node', core.zoom());
    if (now === enlarged) return;
    enlarged = now;
    core.batch(() => void core.nodes().toggleClass('unlabelled', enlarged));
  };
  core.on('zoom', () => {
    clearTimeout(rest);
    rest = setTimeout(followZoom, zoomRest);
  });
  listen(core, events);

  return {
    setContent(nodes, edges, animate) {
      const next = contentChanges(drawn, nodes, edges);
      core.batch(() => {
        for (const id of next.gone) core.getElementById(id).remove();
        core.add([
          ...next.addedNodes.map(definitionOf),
          ...next.addedEdges.map((edge) => ({
            group: 'edges' as const,
            data: { id: edge.id, source: edge.source, target: edge.target, label: edge.label },
            classes: edge.kind,
          })),
        ]);
        for (const node of next.changedNodes) {
          const element = core.getElementById(node.id);
          element.data(dataOf(node));
          element.toggleClass('group', node.isGroup);
        }
        for (const edge of next.changedEdges) core.getElementById(edge.id).data('label', edge.label);
        for (const node of next.movedNodes) {
          const element = core.getElementById(node.id);
          element.stop(true, false);
          if (!animate) element.position({ x: node.x, y: node.y });
        }
      });
      if (animate)
        for (const node of next.movedNodes)
          core
            .getElementById(node.id)
            .animate({ position: { x: node.x, y: node.y } }, { duration: moveTime, easing: 'ease-out' });
      drawn = next.content;
      // New elements know nothing of the moment that is shown.
      hidden = nothing;
      const now = wanted;
      core.batch(() => void core.elements('.hidden').removeClass('hidden'));
      setHidden(now);
      followZoom();
    },
    setPalette(next) {
      colours = next;
      const before = pictures;
      pictures = createPictures(next);
      core.batch(() => {
        for (const node of drawn.nodes.values()) core.getElementById(node.id).data(dataOf(node));
      });
      core.style(graphStylesheet(next));
      before.release();
    },
    setHidden,
    setMarks({ selected, near, faded, lit }) {
      core.batch(() => {
        core.nodes().forEach((node) => {
          const id = node.id();
          node.toggleClass('selected', selected.has(id));
          node.toggleClass('near', near.has(id));
          node.toggleClass('faded', faded.has(id) && lit?.has(id) !== true);
          node.toggleClass('lit', lit?.has(id) ?? false);
        });
        core.edges().forEach((edge) => {
          const id = edge.id();
          const ends = drawn.edges.get(id);
          if (ends === undefined) return;
          const { source, target } = ends;
          const joins = selected.has(source) || selected.has(target);
          const isLit = lit?.has(id) ?? false;
          edge.toggleClass('selected', selected.has(id));
          edge.toggleClass('near', joins);
          edge.toggleClass('lit', isLit);
          edge.toggleClass(
            'faded',
            !isLit &&
              !selected.has(id) &&
              (faded.has(source) || faded.has(target) || (near.size > 0 && !joins)),
          );
        });
      });
    },
    view: () => viewOf(core),
    setView({ zoom, x, y }) {
      core.viewport({ zoom, pan: { x, y } });
    },
    resize() {
      core.resize();
    },
    snapshot(scale) {
      const box = core.elements().boundingBox({});
      const image = core.png({ output: 'base64uri', full: true, scale, maxWidth: 8000, maxHeight: 8000 });
      return { image, left: box.x1, top: box.y1, width: box.w, height: box.h };
    },
    destroy() {
      clearTimeout(rest);
      core.destroy();
      pictures.release();
    },
  };
}
