import { describe, expect, it } from 'vitest';
import { story } from '../../../client/mock/phishing/answers.ts';
import { edgeMenu, nodeMenu } from './node-menu.ts';

const state = { isPinned: false, isLit: false, isStormOpen: false, hasNeighbours: false, isPair: false };
const ids = (entries: ReturnType<typeof nodeMenu>): readonly string[] =>
  entries.flatMap((entry) => (entry.kind === 'item' ? [entry.id] : []));
const nodeOf = (kind: 'alert' | 'entity') => {
  const node = story.nodes.find((one) => one.kind === kind);
  if (!node) throw new Error(`no ${kind}`);
  return node;
};

describe('the menu of the graph', () => {
  it('offers what fits the node', () => {
    expect(ids(nodeMenu(nodeOf('entity'), state))).toEqual(
      expect.arrayContaining(['openPage', 'pin', 'verdict', 'neighbours', 'highlight', 'pathFrom', 'copy']),
    );
    const alert = ids(nodeMenu(nodeOf('alert'), state));
    expect(alert).not.toContain('verdict');
    expect(alert).not.toContain('openStorm');
    expect(ids(nodeMenu({ ...nodeOf('alert'), count: 9 }, state))).toContain('openStorm');
    expect(ids(nodeMenu({ ...nodeOf('alert'), count: 900 }, state))).not.toContain('openStorm');
    expect(ids(nodeMenu(nodeOf('alert'), { ...state, isPair: true }))).toContain('pathBetween');
  });

  it('opens a group, and leads to the incident of a neighbour', () => {
    const group = ids(nodeMenu({ ...nodeOf('entity'), isGroup: true, entityId: null }, state));
    expect(group[0]).toBe('openGroup');
    expect(group).not.toContain('pin');
    const other = { uid: 'i', number: 3, name: 'x', severity: null, status: 'active' };
    const neighbour = ids(nodeMenu({ ...nodeOf('alert'), otherIncident: other }, state));
    expect(neighbour).toEqual(expect.arrayContaining(['goToIncident', 'mergeIncident']));
    expect(neighbour).not.toContain('pin');
  });

  it('explains a link', () => {
    const edge = story.edges.find(({ kind }) => kind === 'link');
    if (!edge) throw new Error('no link');
    expect(ids(edgeMenu(edge, null))).toContain('explain');
    expect(ids(edgeMenu(edge, null))).not.toContain('pin');
    expect(ids(edgeMenu(edge, false))).toContain('pin');
  });
});
