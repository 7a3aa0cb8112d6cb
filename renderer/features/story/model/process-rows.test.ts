import { describe, expect, it } from 'vitest';
import type { ProcessTreeNode } from '../../../../shared/story/alert-story-types.ts';
import { flattenTree, foldable, keepProcesses, processFilter, treeMove } from './process-rows.ts';

const node = (id: string, children: readonly ProcessTreeNode[] = []): ProcessTreeNode => ({
  id,
  entityId: null,
  name: id,
  folder: null,
  processId: null,
  commandLine: null,
  startedAt: null,
  user: null,
  device: null,
  verdict: null,
  sha256: null,
  fromContext: false,
  children,
});
const roots = [node('a', [node('b', [node('c')]), node('d')]), node('e')];
const ids = (folded: readonly string[] = []) =>
  flattenTree(roots, new Set(folded)).map((row) => `${row.depth}${row.node.id}`);

describe('the process tree', () => {
  it('reads from top to bottom with the depth of each', () => {
    expect(ids()).toEqual(['0a', '1b', '2c', '1d', '0e']);
  });
  it('leaves out what is folded', () => {
    expect(ids(['b'])).toEqual(['0a', '1b', '1d', '0e']);
    expect(ids(['a'])).toEqual(['0a', '0e']);
  });
  it('draws a chain longer than the call stack', () => {
    let chain = node('end');
    for (let index = 0; index < 20_000; index += 1) chain = node(`n${index}`, [chain]);
    expect(flattenTree([chain], new Set())).toHaveLength(20_001);
  });
  it('goes a page at once, to the first and the last row at most', () => {
    const rows = flattenTree(
      Array.from({ length: 20 }, (_, index) => node(`n${index}`)),
      new Set(),
    );
    expect(treeMove('tree.pageNext', rows, 'n0')).toEqual({ kind: 'go', id: 'n8' });
    expect(treeMove('tree.pageNext', rows, 'n15')).toEqual({ kind: 'go', id: 'n19' });
    expect(treeMove('tree.pagePrevious', rows, 'n3')).toEqual({ kind: 'go', id: 'n0' });
  });
  it('folds, unfolds and climbs by commands', () => {
    const rows = flattenTree(roots, new Set(['b']));
    expect(treeMove('tree.open', rows, 'b')).toEqual({ kind: 'fold', id: 'b', fold: false });
    expect(treeMove('tree.close', rows, 'b')).toEqual({ kind: 'go', id: 'a' });
    expect(treeMove('tree.close', rows, 'a')).toEqual({ kind: 'fold', id: 'a', fold: true });
    expect(treeMove('tree.next', rows, 'e')).toEqual({ kind: 'go', id: 'e' });
    expect(treeMove('tree.open', rows, 'd')).toBeNull();
    expect(treeMove('graph.left', rows, 'd')).toBeNull();
    expect(treeMove(null, rows, 'd')).toBeNull();
  });
  it('knows what can be folded', () => {
    expect([...foldable(roots)].sort()).toEqual(['a', 'b']);
  });
  it('keeps what passes, in its order, under what started it', () => {
    const told = (text: string) => {
      const { roots: kept, count } = keepProcesses(roots, processFilter(text));
      return [count, ...flattenTree(kept, new Set()).map((row) => `${row.depth}${row.node.id}`)];
    };
    expect(told('C')).toEqual([1, '0a', '1b', '2c']);
    expect(told('e')).toEqual([1, '0e']);
    expect(told('x')).toEqual([0]);
    let chain = node('end');
    for (let index = 0; index < 20_000; index += 1) chain = node(`n${index}`, [chain]);
    expect(keepProcesses([chain], ({ id }) => id === 'end').count).toBe(1);
  });
  it('finds every word in whatever a process says', () => {
    const one = {
      ...node('p'),
      name: 'cmd.exe',
      commandLine: 'cmd /c WHOAMI',
      user: 'CONTOSO\\bob',
      processId: 6844,
    };
    expect(['cmd bob', '6844', 'whoami /c', ''].map((text) => processFilter(text)(one))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(processFilter('cmd alice')(one)).toBe(false);
  });
});
