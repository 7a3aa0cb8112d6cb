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

const arrows: Readonly<Record<string, WalkDirection>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** Hears the keys of the canvas: arrows walk (with Shift they gather), Home and End go to the ends, Enter opens, Shift+F10 is the menu. */
export function useGraphKeys(actions: GraphKeyActions): (event: KeyboardEvent) => void {
  const bindings = useKeyBindings();

  function walkTo(event: KeyboardEvent): string | null {
    if (event.altKey || event.ctrlKey || event.metaKey) return null;
    const direction = arrows[event.key];
    if (direction) return nodeInDirection(actions.reachable(), actions.current(), direction);
    if (event.key === 'Home') return nodeAtEnd(actions.reachable(), 'first');
    return event.key === 'End' ? nodeAtEnd(actions.reachable(), 'last') : null;
  }

  function runCommand(event: KeyboardEvent): boolean {
    switch (bindings.matchFocusKey(event, 'graph')) {
      case 'graph.zoomIn':
        actions.zoomBy(1.25);
        return true;
      case 'graph.zoomOut':
        actions.zoomBy(0.8);
        return true;
      case 'graph.fit':
        actions.fit('all');
        return true;
      case 'graph.fitSelection':
        actions.fit('selected');
        return true;
      default:
        return false;
    }
  }

  return (event) => {
    const target = walkTo(event);
    const current = actions.current();
    if (target !== null) actions.select(target, event.shiftKey);
    else if (event.key === 'Enter' && current !== null) actions.open(current);
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) actions.menu();
    else if (!runCommand(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
}
