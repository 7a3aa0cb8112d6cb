import cytoscape from 'cytoscape';
import type { Core, ElementDefinition, EventObject } from 'cytoscape';
import { graphStylesheet, nodeImages } from './stylesheet.ts';
import { isLegible, zoomLimits } from './viewport.ts';
import type { GraphEdge, GraphNode, GraphPalette, GraphViewport } from './types.ts';

/** What the canvas tells its component. */
export interface GraphEvents {
  readonly tapNode: (id: string, additive: boolean) => void;
  readonly tapEdge: (id: string) => void;
  readonly tapNothing: () => void;
  readonly openNode: (id: string) => void;
  readonly viewChanged: (view: GraphViewport) => void;
}

/** Which elements stand out. */
export interface GraphEmphasis {
  readonly selected: ReadonlySet<string>;
  readonly near: ReadonlySet<string>;
  readonly faded: ReadonlySet<string>;
}

/** A picture on the screen. Call `destroy` when its element goes. */
export interface GraphPicture {
  readonly setContent: (nodes: readonly GraphNode[], edges: readonly GraphEdge[]) => void;
  readonly setPalette: (palette: GraphPalette) => void;
  readonly setEmphasis: (emphasis: GraphEmphasis) => void;
  readonly view: () => GraphViewport;
  readonly setView: (view: GraphViewport) => void;
  readonly resize: () => void;
  readonly destroy: () => void;
}

const longWord = /\S{21,}/;

function elementsOf(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): ElementDefinition[] {
  const known = new Set(nodes.map((node) => node.id));
  return [
    ...nodes.map((node) => ({
      group: 'nodes' as const,
      data: { id: node.id, label: node.label },
      position: { x: node.x, y: node.y },
      // A word longer than the label is wide is broken anywhere, others at spaces only.
      classes: longWord.test(node.label) ? `${node.shape} unbroken` : node.shape,
    })),
    ...edges
      .filter((edge) => known.has(edge.source) && known.has(edge.target))
      .map((edge) => ({
        group: 'edges' as const,
        data: { id: edge.id, source: edge.source, target: edge.target, label: edge.label },
        classes: edge.kind,
      })),
  ];
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
  });
  let colours = palette;
  let drawn: readonly GraphNode[] = [];
  /** Labels too small to read are left out; asked on every move, so only a change touches the elements. */
  let legible = { node: true, edge: true };
  const paint = (): void => {
    for (const node of drawn) core.getElementById(node.id).style(nodeImages(node, colours, legible.node));
    core.nodes().toggleClass('unlabelled', !legible.node);
    core.edges().toggleClass('unlabelled', !legible.edge);
  };
  const followZoom = (): void => {
    const now = { node: isLegible('node', core.zoom()), edge: isLegible('edge', core.zoom()) };
    if (now.node === legible.node && now.edge === legible.edge) return;
    legible = now;
    core.batch(paint);
  };
  core.on('zoom', followZoom);
  listen(core, events);
  return {
    setContent(nodes, edges) {
      core.batch(() => {
        core.elements().remove();
        core.add(elementsOf(nodes, edges));
        drawn = nodes;
        paint();
      });
    },
    setPalette(next) {
      colours = next;
      core.style(graphStylesheet(next));
      core.batch(paint);
    },
    setEmphasis({ selected, near, faded }) {
      core.batch(() => {
        core.elements().forEach((element) => {
          const id = element.id();
          const joins =
            element.isEdge() &&
            selected.size > 0 &&
            (selected.has(String(element.data('source'))) || selected.has(String(element.data('target'))));
          element.toggleClass('selected', selected.has(id));
          element.toggleClass('near', (near.has(id) && element.isNode()) || joins);
          const hidden = element.isEdge()
            ? faded.has(String(element.data('source'))) ||
              faded.has(String(element.data('target'))) ||
              (selected.size > 0 && !joins && !selected.has(id))
            : faded.has(id);
          element.toggleClass('faded', hidden);
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
    destroy() {
      core.destroy();
    },
  };
}
