import { describe, expect, it } from 'vitest';
import { story } from '../../../client/mock/phishing/answers.ts';
import { drawnAs } from './drawn-as.ts';
import type { StoryNode } from './graph.ts';

const nodeOf = (id: string, more: Partial<StoryNode>): StoryNode => {
  const [first] = story.nodes;
  if (first === undefined) throw new Error('the story of the mock has nodes');
  return { ...first, id, alertUid: null, entityId: null, otherIncident: null, isGroup: false, ...more };
};

const drawn = drawnAs(
  {
    nodes: [
      nodeOf('a:storm', { kind: 'alert', alertUid: 'storm', count: 9 }),
      nodeOf('g:alerts', { kind: 'alert', isGroup: true, count: 3 }),
      nodeOf('e:5', { kind: 'entity', entityId: 5 }),
      nodeOf('g:files', { kind: 'entity', isGroup: true, count: 2 }),
    ],
    alerts: [
      { uid: 'storm', tactic: null, severity: null, at: null, count: 9, node: 'a:storm' },
      { uid: 'one', tactic: null, severity: null, at: null, count: 1, node: 'g:alerts' },
      { uid: 'two', tactic: null, severity: null, at: null, count: 2, node: 'g:alerts' },
      { uid: 'out', tactic: null, severity: null, at: null, count: 1, node: null },
    ],
    members: [
      { node: 'g:files', entityId: 6, label: 'six', verdict: null, doubtful: false, alerts: [] },
      { node: 'g:files', entityId: 7, label: 'seven', verdict: null, doubtful: false, alerts: [] },
    ],
  },
  (alert) => ({ repeat: 'storm', 'repeat of two': 'two', 'repeat of out': 'out' })[alert] ?? null,
);

describe('what is selected, in the picture', () => {
  it('shows at the group or the storm that it is part of', () => {
    expect(drawn.keyOf('alert:one')).toBe('group:g:alerts');
    expect(drawn.keyOf('alert:repeat')).toBe('alert:storm');
    expect(drawn.keyOf('alert:repeat of two')).toBe('group:g:alerts');
    expect(drawn.keyOf('entity:7')).toBe('group:g:files');
  });

  it('shows at itself where it is drawn, and nowhere else where it is not', () => {
    for (const key of [
      'alert:storm',
      'entity:5',
      'group:g:files',
      'edge:x',
      'alert:out',
      'alert:repeat of out',
      'alert:unknown',
      'entity:8',
    ])
      expect(drawn.keyOf(key)).toBe(key);
  });

  it('is told of a group by its members', () => {
    expect(drawn.membersOf('g:alerts')).toEqual(['alert:one', 'alert:two']);
    expect(drawn.membersOf('g:files')).toEqual(['entity:6', 'entity:7']);
    expect(drawn.alertsOf('g:alerts')).toEqual(['one', 'two']);
    // A storm is one alert that stands for its repeats.
    expect(drawn.membersOf('a:storm')).toEqual([]);
  });
});
