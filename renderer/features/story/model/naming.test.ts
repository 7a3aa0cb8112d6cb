import { describe, expect, it } from 'vitest';
import type { OutputOf } from '../../../../shared/contract/index.ts';
import { story } from '../../../client/mock/phishing/answers.ts';
import type { StoryNode } from './graph.ts';
import { namingInGraph } from './naming.ts';

type Edge = OutputOf<'incidents.story'>['edges'][number];

const nodeOf = (id: string, more: Partial<StoryNode>): StoryNode => {
  const [first] = story.nodes;
  if (first === undefined) throw new Error('the story of the mock has nodes');
  return { ...first, id, alertUid: null, entityId: null, otherIncident: null, ...more };
};
const edgeOf = (id: string, kind: Edge['kind'], source: string, target: string): Edge => {
  const [first] = story.edges;
  if (first === undefined) throw new Error('the story of the mock has edges');
  return { ...first, id, kind, source, target, alerts: [], alertTotal: 0 };
};
const other = { uid: 'i9', number: 9, name: 'Other', severity: null, status: 'active' };

const small = {
  nodes: [
    nodeOf('a:1', { kind: 'alert', alertUid: 'one' }),
    nodeOf('a:2', { kind: 'alert', alertUid: 'two' }),
    nodeOf('a:9', { kind: 'alert', alertUid: 'nine', otherIncident: other }),
    nodeOf('e:5', { kind: 'entity', entityId: 5 }),
    nodeOf('e:6', { kind: 'entity', entityId: 6 }),
    nodeOf('g:x', { kind: 'entity', isGroup: true }),
    nodeOf('g:a', { kind: 'alert', isGroup: true }),
    nodeOf('e:7', { kind: 'entity', entityId: 7 }),
  ],
  alerts: [
    { uid: 'one', tactic: null, severity: null, at: null, count: 1, node: 'a:1' },
    { uid: 'two', tactic: null, severity: null, at: null, count: 1, node: 'a:2' },
    { uid: 'three', tactic: null, severity: null, at: null, count: 1, node: 'g:a' },
    { uid: 'four', tactic: null, severity: null, at: null, count: 1, node: 'g:a' },
    { uid: 'five', tactic: null, severity: null, at: null, count: 1, node: null },
  ],
  named: [{ node: 'e:7', alerts: [1, 3] }],
  edges: [
    edgeOf('r1', 'evidence', 'a:1', 'e:5'),
    edgeOf('r2', 'evidence', 'a:2', 'e:5'),
    edgeOf('r3', 'evidence', 'a:2', 'e:6'),
    edgeOf('r4', 'evidence', 'a:1', 'g:x'),
    edgeOf('r9', 'evidence', 'g:a', 'e:7'),
    edgeOf('r10', 'link', 'g:a', 'a:1'),
    edgeOf('r5', 'outside', 'a:9', 'e:5'),
    edgeOf('r6', 'link', 'a:1', 'a:2'),
    edgeOf('r7', 'relation', 'e:5', 'e:6'),
    {
      ...edgeOf('r8', 'relation', 'e:6', 'e:5'),
      alerts: [{ uid: 'one', title: 'One', at: null, because: '' }],
      alertTotal: 1,
    },
  ],
};

describe('the alerts that name what is selected', () => {
  const naming = namingInGraph(small);

  it('are those of an entity and of a group, without those of other incidents', () => {
    expect([...naming({ kind: 'entity', entityId: 5 })]).toEqual(['one', 'two']);
    expect([...naming({ kind: 'entity', entityId: 6 })]).toEqual(['two']);
    expect([...naming({ kind: 'group', node: 'g:x' })]).toEqual(['one']);
    expect([...naming({ kind: 'entity', entityId: 404 })]).toEqual([]);
  });

  it('are the members of a group of alerts, and of what those name the ones that do', () => {
    expect([...naming({ kind: 'group', node: 'g:a' })]).toEqual(['three', 'four']);
    expect([...naming({ kind: 'entity', entityId: 7 })]).toEqual(['two', 'four']);
    expect([...naming({ kind: 'edge', edge: 'r9' })]).toEqual(['four']);
    expect([...naming({ kind: 'edge', edge: 'r10' })]).toEqual(['three', 'four', 'one']);
  });

  it('are those at the ends of a line, else those that tell of it, else those that name both ends', () => {
    expect([...naming({ kind: 'edge', edge: 'r8' })]).toEqual(['one']);
    expect([...naming({ kind: 'edge', edge: 'r3' })]).toEqual(['two']);
    expect([...naming({ kind: 'edge', edge: 'r6' })]).toEqual(['one', 'two']);
    expect([...naming({ kind: 'edge', edge: 'r7' })]).toEqual(['two']);
    expect([...naming({ kind: 'edge', edge: 'gone' })]).toEqual([]);
  });

  it('are none of an alert, which is selected itself', () => {
    expect([...naming({ kind: 'alert', alert: 'one' })]).toEqual([]);
  });
});
