import cytoscape from 'cytoscape';
import type { Core, ElementDefinition, EventObject } from 'cytoscape';
import { createCanvasNames } from './canvas-names.ts';
import { contentChanges } from './changes.ts';
import type { DrawnContent } from './changes.ts';
import { drawDirectly } from './direct-drawing.ts';
import { bowsOf } from './edge-bows.ts';
import { straight } from './edge-curves.ts';
import type { Bow } from './edge-curves.ts';
import { cutByView } from './first-part.ts';
import type { GraphPart } from './first-part.ts';
import { markClasses, marksOfEdge, marksOfNode, noMarks } from './marks.ts';
import type { NamedView } from './names-plan.ts';
import { picturesOf } from './pictures.ts';
import { graphStylesheet } from './stylesheet.ts';
import { createTapPairs } from './tap-pairs.ts';
import { drawnScale, isLegible, zoomLimits } from './viewport.ts';
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
  /** Says which nodes and edges are not there at the moment that is shown: the next frame is drawn without them and the edges of such nodes, nothing else is done. */
  readonly setHidden: (hidden: ReadonlySet<string>) => void;
  readonly view: () => GraphViewport;
  readonly setView: (view: GraphViewport) => void;
  readonly resize: () => void;
  readonly destroy: () => void;
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

/** Classes of nodes from so far that labels cannot be read, or nothing has room beside them; each has those before it. */
const sizeClasses = (zoom: number): readonly string[] =>
  isLegible('node', zoom) ? [] : drawnScale(zoom) === 1 ? ['unlabelled'] : ['unlabelled', 'far'];

const viewOf = (core: Core): GraphViewport => ({ zoom: core.zoom(), ...core.pan() });

/** The element that an event is about. Cytoscape's typings leave the target open. */
function idOf(event: EventObject): string {
  const target = event.target as { readonly id: () => string };
  return target.id();
}

function listen(core: Core, events: GraphEvents): void {
  core.on('tap', 'node', (event) => {
    const original: unknown = event.originalEvent;
    const additive =
      original instanceof MouseEvent && (original.ctrlKey || original.metaKey || original.shiftKey);
    events.tapNode(idOf(event), additive);
  });
  core.on('tap', 'edge', (event) => {
    events.tapEdge(idOf(event));
  });
  // Behind the others: what is opened has been selected.
  const isPair = createTapPairs();
  core.on('tap', (event) => {
    const id = event.target === core ? null : idOf(event);
    if (isPair(id, event.timeStamp) && id !== null && core.getElementById(id).isNode()) events.openNode(id);
    if (id === null) events.tapNothing();
  });
  core.on('mouseover', 'node', (event) => {
    events.hoverNode(idOf(event));
  });
  core.on('mouseout', 'node', () => {
    events.hoverNode(null);
  });
  core.on('cxttap', 'node, edge', (event) => {
    const { x, y } = event.renderedPosition;
    events.menu(idOf(event), { x, y });
  });
  core.on('viewport resize', () => {
    events.viewChanged(viewOf(core));
  });
}

/** The bow of a line, as its style asks for it: on the way, Cytoscape has the other side first. */
const bowData = ({ side, at }: Bow): { readonly bow: number[]; readonly along: number[] } =>
  at === 0.5 ? { bow: [-side], along: [at] } : { bow: [-side, -side], along: [at, 1 - at] };

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
  /** How lines bow, by id. */
  let bows: ReadonlyMap<string, Bow> = new Map();
  const names = createCanvasNames(({ id }) => bows.get(id) ?? straight);
  /** The node or edge under the pointer. */
  let hovered: string | null = null;
  /** The mark classes that elements have. */
  const marked = new Map<string, string>();
  /** Parts that are still to be drawn. */
  let rest: readonly GraphPart[] = [];
  let restAsked: number | undefined;
  /** Classes that nodes have by the scale. */
  let sizes: readonly string[] = [];
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
    classes: `${classesOf(node)} ${mark(node.id, marksOfNode(node.id, marks))}${sizes.map((name) => ` ${name}`).join('')}`,
  });
  const lineOf = (edge: GraphEdge): ElementDefinition => {
    const bow = bows.get(edge.id);
    return {
      group: 'edges',
      data: { id: edge.id, source: edge.source, target: edge.target, ...(bow ? bowData(bow) : {}) },
      classes: `${edge.kind}${edge.faint ? ' faint' : ''}${bow ? ' bowed' : ''} ${mark(edge.id, marksOfEdge(edge, marks))}`,
    };
  };
  /** Lines that are drawn already bow anew where nodes came, went or moved. */
  function bowAnew(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): void {
    const before = bows;
    bows = bowsOf(nodes, edges);
    for (const id of drawn.edges.keys()) {
      const [was, now] = [before.get(id), bows.get(id)];
      if (was?.side === now?.side && was?.at === now?.at) continue;
      const element = core.getElementById(id);
      if (now) element.data(bowData(now));
      element.toggleClass('bowed', now !== undefined);
    }
  }
  const isThere = (id: string): boolean => !hidden.has(id);
  const named = (): NamedView => ({ ...drawn, zoom: core.zoom(), marks, hidden, palette: colours });
  const hiddenChanged = drawDirectly(core, pictures.images, {
    isHidden(id) {
      if (hidden.size === 0) return false;
      if (!isThere(id)) return true;
      const ends = drawn.edges.get(id);
      return ends !== undefined && !(isThere(ends.source) && isThere(ends.target));
    },
    isNamed: (id) => isLegible('node', core.zoom()) && names.isLabelled(id, named()),
    drawOver: (context) => names.draw(context, named(), hovered),
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
    const turns = (id: string): boolean =>
      next.has(id) !== before.has(id) && (drawn.nodes.has(id) || drawn.edges.has(id));
    if ([...next].some(turns) || [...before].some(turns)) hiddenChanged();
  }
  const followZoom = (): void => {
    const now = sizeClasses(core.zoom());
    if (now.length === sizes.length) return;
    sizes = now;
    core.batch(() => {
      for (const name of ['unlabelled', 'far']) core.nodes().toggleClass(name, now.includes(name));
    });
  };
  core.on('zoom', () => {
    clearTimeout(zoomTimer);
    zoomTimer = setTimeout(followZoom, zoomRest);
  });
  listen(core, events);
  core.on('mouseover mouseout', 'node, edge', (event) => {
    hovered = event.type === 'mouseover' ? idOf(event) : null;
    hiddenChanged();
  });

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
      const isSamePlace =
        next.gone.length + next.addedNodes.length + next.addedEdges.length + next.movedNodes.length === 0;
      core.batch(() => {
        if (!isSamePlace) bowAnew([...next.content.nodes.values()], [...next.content.edges.values()]);
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
      if (next.changedEdges.length > 0) hiddenChanged();
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
    destroy() {
      clearTimeout(zoomTimer);
      if (restAsked !== undefined) cancelIdleCallback(restAsked);
      core.destroy();
    },
  };
}
