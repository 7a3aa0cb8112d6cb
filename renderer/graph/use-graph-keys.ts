import { useKeyBindings } from '../ui/index.ts';
import type { GraphNode } from './types.ts';
import { nodeAtEnd, nodeInDirection } from './walk.ts';
import type { WalkDirection } from './walk.ts';

/** What keys do on the canvas. */
export interface GraphKeyActions {
  /** Nodes that can be walked to. */
  readonly reachable: () => readonly GraphNode[];
  /** The node that the keyboard is at; null for none. */
  readonly current: () => string | null;
  readonly select: (id: string, additive: boolean) => void;
  readonly open: (id: string) => void;
  readonly menu: () => void;
  readonly zoomBy: (factor: number) => void;
  readonly fit: (what: 'all' | 'selected') => void;
}

/** Commands that walk to a node: in a direction, or to an end. */
const walks = new Map<string, WalkDirection | 'first' | 'last'>([
  ['left', 'left'],
  ['right', 'right'],
  ['up', 'up'],
  ['down', 'down'],
  ['first', 'first'],
  ['last', 'last'],
]);

/** Hears the keys of the canvas: nodes are walked to, or gathered on the way, opened and asked for their menu. */
export function useGraphKeys(actions: GraphKeyActions): (event: KeyboardEvent) => void {
  const bindings = useKeyBindings();

  function walk(to: WalkDirection | 'first' | 'last', additive: boolean): boolean {
    const nodes = actions.reachable();
    const target =
      to === 'first' || to === 'last' ? nodeAtEnd(nodes, to) : nodeInDirection(nodes, actions.current(), to);
    if (target !== null) actions.select(target, additive);
    return target !== null;
  }

  function runCommand(command: string): boolean {
    const extended = /^extend(.+)$/.exec(command)?.[1]?.toLowerCase();
    const to = walks.get(extended ?? command);
    if (to !== undefined) return walk(to, extended !== undefined);
    const current = actions.current();
    switch (command) {
      case 'open':
        if (current !== null) actions.open(current);
        return current !== null;
      case 'menu':
        actions.menu();
        return true;
      case 'zoomIn':
        actions.zoomBy(1.25);
        return true;
      case 'zoomOut':
        actions.zoomBy(0.8);
        return true;
      case 'fit':
        actions.fit('all');
        return true;
      case 'fitSelection':
        actions.fit('selected');
        return true;
      default:
        return false;
    }
  }

  return (event) => {
    const id = bindings.matchFocusKey(event, 'graph');
    if (id === null || !runCommand(id.slice('graph.'.length))) return;
    event.preventDefault();
    event.stopPropagation();
  };
}
