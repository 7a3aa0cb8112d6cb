import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { useKeyBindings } from '../ui/index.ts';
import type { GraphNode } from './types.ts';
import { useGraphKeys } from './use-graph-keys.ts';

const node = (id: string, x: number): GraphNode => ({ id, x, y: 0 }) as unknown as GraphNode;

function mountKeys(current: string | null) {
  const calls: string[] = [];
  const onKey = useGraphKeys({
    reachable: () => [node('a', 0), node('b', 100), node('c', 200)],
    current: () => current,
    select: (id, additive) => calls.push(`${additive ? 'add' : 'select'} ${id}`),
    open: (id) => calls.push(`open ${id}`),
    menu: () => calls.push('menu'),
    zoomBy: (factor) => calls.push(`zoom ${factor}`),
    fit: (what) => calls.push(`fit ${what}`),
  });
  const press = (key: string, more: Partial<KeyboardEventInit> = {}): readonly string[] => {
    const event = new KeyboardEvent('keydown', { key, cancelable: true, ...more });
    const prevent = vi.spyOn(event, 'preventDefault');
    onKey(event);
    const done = calls.splice(0);
    expect(prevent.mock.calls.length > 0).toBe(done.length > 0);
    return done;
  };
  return { press };
}

describe('the keys of the graph', () => {
  beforeEach(() => {
    localStorage.clear();
    setActivePinia(createPinia());
  });

  it('walk, gather, open, ask for the menu and zoom', () => {
    const { press } = mountKeys('b');
    expect(press('ArrowLeft')).toEqual(['select a']);
    expect(press('ArrowRight', { shiftKey: true })).toEqual(['add c']);
    expect(press('Home')).toEqual(['select a']);
    expect(press('End', { shiftKey: true })).toEqual(['add c']);
    expect(press('Enter')).toEqual(['open b']);
    expect(press('F10', { shiftKey: true })).toEqual(['menu']);
    expect(press('ContextMenu')).toEqual(['menu']);
    expect(press('+')).toEqual(['zoom 1.25']);
    expect(press('9')).toEqual(['fit selected']);
  });

  it('leave to the page what means nothing here', () => {
    const { press } = mountKeys(null);
    expect(press('Enter')).toEqual([]);
    expect(press('ArrowLeft', { altKey: true })).toEqual([]);
    expect(press('Home', { ctrlKey: true })).toEqual([]);
    expect(press('x')).toEqual([]);
  });

  it('are those that the sheet of keys shows, also when they are changed', () => {
    const { press } = mountKeys('b');
    useKeyBindings().setKeys('graph.left', ['h']);
    expect(press('h')).toEqual(['select a']);
    expect(press('ArrowLeft')).toEqual([]);
  });
});
