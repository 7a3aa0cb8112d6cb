import cytoscape from 'cytoscape';
import type { Core, ElementDefinition, EventObject } from 'cytoscape';
import { contentChanges } from './changes.ts';
import type { DrawnContent } from './changes.ts';
import { drawDirectly } from './direct-drawing.ts';
import { cutByView } from './first-part.ts';
import type { GraphPart } from './first-part.ts';
import { markClasses, marksOfEdge, marksOfNode, noMarks } from './marks.ts';
import { picturesOf } from './pictures.ts';
import { graphStylesheet } from './stylesheet.ts';
import { isLegible, zoomLimits } from './viewport.ts';
import type { GraphEdge, GraphMarks, GraphNode, GraphPalette, GraphPoint, GraphViewport } from './types.ts';

/** What the canvas tells its component. */
export interface GraphEvents {
  readonly tapNode: (id: string, additive: boolean) => void;
  readonly tapEdge: (id: string) => void;
  readonly tapNothing: () => void;
  readonly openNode: (id: string) => void;
  /** The pointer rests on a node, or on none. */
  readonly hoverNode: (id: string | null) => void;
  /** The menu of a node or an edge was asked for with the pointer. */
  readonly menu: (id: string, at: GraphPoint) => void;
  readonly viewChanged: (view: GraphViewport) => void;
}

/** A picture on the screen. Call `destroy` when its element goes. */
export interface GraphPicture {
  /**
   * Draws what is new, takes away what is gone and moves what moved; everything else is left alone. Of much that is new, what can be seen
   * in the present view is drawn first and the rest when the page has time.
   */
  readonly setContent: (nodes: readonly GraphNode[], edges: readonly GraphEdge[], animate: boolean) => void;
  readonly setPalette: (palette: GraphPalette) => void;
  readonly setMarks: (marks: GraphMarks) => void;
  /** Says which nodes are not there at the moment that is shown: the next frame is drawn without them and their edges, nothing else is done. */
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
/** A part of the picture that is out of view is drawn after this long, ms, also in a page that is never idle. */
const restLimit = 250;

const nothing: ReadonlySet<string> = new Set();
const longWord = /\S{21,}/;
/** Characters beyond the sixteen bits that Cytoscape breaks a word between: it would draw their halves. */
const twoUnits = /[\u{10000}-\u{10ffff}]/u;

/** The label with places to break a long word at where Cytoscape would break it within a character. */
const breakable = ({ label }: GraphNode): string =>
  longWord.test(label) && twoUnits.test(label) ? [...label].join('\u200b') : label;

function classesOf(node: GraphNode): string {
  return [
    node.shape,
    // A word longer than the label is wide is broken anywhere, others at spaces only.
    ...(longWord.test(node.label) && !twoUnits.test(node.label) ? ['unbroken'] : []),
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
  core.on('mouseover', 'node', (event) => {
    events.hoverNode(idOf(event));
  });
  core.on('mouseout', 'node', () => {
    events.hoverNode(null);
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
  let pictures = picturesOf(palette);
  let drawn: DrawnContent = { nodes: new Map(), edges: new Map() };
  let hidden = nothing;
  let marks = noMarks;
  /** The mark classes that elements have. */
  const marked = new Map<string, string>();
  /** Parts that are still to be drawn. */
  let rest: readonly GraphPart[] = [];
  let restAsked: number | undefined;
  let enlarged = false;
  let zoomTimer: ReturnType<typeof setTimeout> | undefined;

  const dataOf = (node: GraphNode): Record<string, string> => ({
    label: breakable(node),
    image: pictures.addressOf(node),
    ring: colours.tones[node.tone],
  });
  const definitionOf = (node: GraphNode): ElementDefinition => ({
    group: 'nodes',
    data: { id: node.id, ...dataOf(node) },
    position: { x: node.x, y: node.y },
    classes: `${classesOf(node)} ${mark(node.id, marksOfNode(node.id, marks))}${enlarged ? ' unlabelled' : ''}`,
  });
  const lineOf = (edge: GraphEdge): ElementDefinition => ({
    group: 'edges',
    data: { id: edge.id, source: edge.source, target: edge.target, label: edge.label },
    classes: `${edge.kind}${edge.faint ? ' faint' : ''} ${mark(edge.id, marksOfEdge(edge, marks))}`,
  });
  const isThere = (id: string): boolean => !hidden.has(id);
  const hiddenChanged = drawDirectly(core, pictures.images, (id) => {
    if (hidden.size === 0) return false;
    const ends = drawn.edges.get(id);
    return ends === undefined ? !isThere(id) : !isThere(ends.source) || !isThere(ends.target);
  });
  function mark(id: string, classes: string): string {
    marked.set(id, classes);
    return classes;
  }
  function drawPart({ nodes, edges }: GraphPart): void {
    core.batch(() => void core.add([...nodes.map(definitionOf), ...edges.map(lineOf)]));
  }
  /** Draws the next part, and the others after it, each when the page has time. */
  function drawRest(): void {
    const [next, ...others] = rest;
    rest = others;
    if (next) drawPart(next);
    restAsked = rest.length > 0 ? requestIdleCallback(drawRest, { timeout: restLimit }) : undefined;
  }
  /** Draws everything that is still to be drawn, now. */
  function finish(): void {
    if (restAsked !== undefined) cancelIdleCallback(restAsked);
    restAsked = undefined;
    const parts = rest;
    rest = [];
    for (const part of parts) drawPart(part);
  }
  function setHidden(next: ReadonlySet<string>): void {
    const before = hidden;
    hidden = next;
    const turns = (id: string): boolean => next.has(id) !== before.has(id) && drawn.nodes.has(id);
    if ([...next].some(turns) || [...before].some(turns)) hiddenChanged();
  }
  const followZoom = (): void => {
    const now = !isLegible('node', core.zoom());
    if (now === enlarged) return;
    enlarged = now;
    core.batch(() => void core.nodes().toggleClass('unlabelled', enlarged));
  };
  core.on('zoom', () => {
    clearTimeout(zoomTimer);
    zoomTimer = setTimeout(followZoom, zoomRest);
  });
  listen(core, events);

  return {
    setContent(nodes, edges, animate) {
      finish();
      followZoom();
      const next = contentChanges(drawn, nodes, edges);
      const { x1, y1, x2, y2 } = core.extent();
      const [first, ...later] = cutByView(
        { nodes: next.addedNodes, edges: next.addedEdges },
        { left: x1, top: y1, right: x2, bottom: y2 },
        next.content.nodes,
      );
      core.batch(() => {
        for (const id of next.gone) {
          core.getElementById(id).remove();
          marked.delete(id);
        }
        if (first) drawPart(first);
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
      rest = later;
      if (rest.length > 0) restAsked = requestIdleCallback(drawRest, { timeout: restLimit });
    },
    setPalette(next) {
      colours = next;
      pictures = picturesOf(next);
      core.batch(() => {
        for (const node of drawn.nodes.values()) core.getElementById(node.id).data(dataOf(node));
      });
      core.style(graphStylesheet(next));
    },
    setHidden,
    setMarks(next) {
      marks = next;
      const put = (id: string, classes: string): void => {
        // What is not drawn yet gets its marks with it.
        if (!marked.has(id) || marked.get(id) === classes) return;
        marked.set(id, classes);
        const element = core.getElementById(id);
        const names = new Set(classes.split(' '));
        for (const name of markClasses) element.toggleClass(name, names.has(name));
      };
      core.batch(() => {
        for (const id of drawn.nodes.keys()) put(id, marksOfNode(id, next));
        for (const edge of drawn.edges.values()) put(edge.id, marksOfEdge(edge, next));
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
      finish();
      const box = core.elements().boundingBox({});
      const image = core.png({ output: 'base64uri', full: true, scale, maxWidth: 8000, maxHeight: 8000 });
      return { image, left: box.x1, top: box.y1, width: box.w, height: box.h };
    },
    destroy() {
      clearTimeout(zoomTimer);
      if (restAsked !== undefined) cancelIdleCallback(restAsked);
      core.destroy();
    },
  };
}
