import { describe, expect, it } from 'vitest';
import type { ProcessTreeNode } from '../../../../shared/story/alert-story-types.ts';
import { flattenTree, treeKey } from './process-rows.ts';

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
  it('folds, unfolds and climbs with the arrows', () => {
    const rows = flattenTree(roots, new Set(['b']));
    expect(treeKey('ArrowRight', rows, 'b')).toEqual({ kind: 'fold', id: 'b', fold: false });
    expect(treeKey('ArrowLeft', rows, 'b')).toEqual({ kind: 'go', id: 'a' });
    expect(treeKey('ArrowLeft', rows, 'a')).toEqual({ kind: 'fold', id: 'a', fold: true });
    expect(treeKey('ArrowDown', rows, 'e')).toEqual({ kind: 'go', id: 'e' });
    expect(treeKey('ArrowRight', rows, 'd')).toBeNull();
    expect(treeKey('x', rows, 'd')).toBeNull();
  });
});
