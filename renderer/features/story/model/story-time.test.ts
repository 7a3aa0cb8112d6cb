import { describe, expect, it } from 'vitest';
import { story } from '../../../client/mock/phishing/answers.ts';
import type { StoryNode } from './graph.ts';
import type { TimedStory } from './part-arrivals.ts';
import { createPlayer, momentsOf, tellEdge, tellMoment } from './story-time.ts';
import type { ChronicleEvent } from './story-time.ts';

const [sample] = story.nodes;
if (!sample) throw new Error('the story has no nodes');
const alertNode = (uid: string, at: number | null, knownAt: number | null): StoryNode => ({
  ...sample,
  id: uid,
  kind: 'alert',
  alertUid: uid,
  entityId: null,
  at,
  knownAt,
});
const entityNode = (entityId: number, at: number, knownAt: number): StoryNode => ({
  ...sample,
  id: `e${entityId}`,
  kind: 'entity',
  alertUid: null,
  entityId,
  at,
  knownAt,
});
/** A story of some nodes, of which nothing else says anything. */
const storyOf = (nodes: StoryNode[]): TimedStory => ({
  nodes,
  edges: [],
  alerts: [],
  members: [],
  named: [],
});
const event = (given: Partial<ChronicleEvent>): ChronicleEvent => ({
  id: JSON.stringify(given),
  kind: 'alert',
  at: null,
  until: null,
  knownAt: null,
  label: 'Something',
  by: null,
  severity: null,
  alert: null,
  entityId: null,
  field: null,
  oldValue: null,
  newValue: null,
  targets: [],
  count: 1,
  ...given,
});

/** The attack came in the order a, b; the store learnt of b first. Then an analyst judged. */
const nodes = [
  alertNode('a', 100, 2000),
  alertNode('b', 200, 1000),
  entityNode(7, 100, 1000),
  alertNode('c', null, null),
];
const events = [
  event({ alert: 'a', at: 100, knownAt: 2000 }),
  event({ alert: 'b', at: 200, knownAt: 1000 }),
  event({
    kind: 'decision',
    entityId: 7,
    at: 3000,
    knownAt: 3000,
    field: 'verdict',
    oldValue: 'unknown',
    newValue: 'suspicious',
  }),
  event({
    kind: 'decision',
    entityId: 7,
    at: 4000,
    knownAt: 4000,
    field: 'verdict',
    oldValue: 'suspicious',
    newValue: 'malicious',
  }),
  event({
    kind: 'decision',
    alert: 'a',
    at: 3500,
    knownAt: 3500,
    field: 'pinned',
    oldValue: 'false',
    newValue: 'true',
  }),
  event({
    kind: 'decision',
    alert: 'a',
    at: 3600,
    knownAt: 3600,
    field: 'tag',
    oldValue: null,
    newValue: 'mine',
  }),
];
const hiddenAt = (clock: 'attack' | 'knowledge', time: number): readonly string[] =>
  [...createPlayer(storyOf(nodes), [], events, clock).at(time).hidden].sort();

describe('the story at a moment', () => {
  it('shows by the clock of the attack what had happened', () => {
    expect(hiddenAt('attack', 100)).toEqual(['alert:b', 'alert:c']);
    expect(hiddenAt('attack', 150)).toEqual(['alert:b', 'alert:c']);
    // What has no time is there at the end of the attack, and not only after everything that was decided about it.
    expect(hiddenAt('attack', 200)).toEqual([]);
    expect(hiddenAt('attack', 4000)).toEqual([]);
  });

  it('has one and the same states at moments between which nothing was decided', () => {
    const byAttack = createPlayer(storyOf(nodes), [], events, 'attack');
    expect(byAttack.at(100).states).toBe(byAttack.at(200).states);
    const byKnowledge = createPlayer(storyOf(nodes), [], events, 'knowledge');
    const before = byKnowledge.at(1000).states;
    expect(byKnowledge.at(2000).states).toBe(before);
    expect(byKnowledge.at(3000).states).not.toBe(before);
    expect(byKnowledge.at(1000).states).toEqual(before);
  });

  it('shows by the clock of knowledge what had been imported', () => {
    expect(hiddenAt('knowledge', 1000)).toEqual(['alert:a', 'alert:c']);
    expect(hiddenAt('knowledge', 2000)).toEqual(['alert:c']);
  });

  it('shows verdicts and pins as they were known then, and as they are by the clock of the attack', () => {
    const player = createPlayer(storyOf(nodes), [], events, 'knowledge');
    expect(player.at(1000).states.get('entity:7')).toEqual({ verdict: 'unknown' });
    expect(player.at(3000).states.get('entity:7')).toEqual({ verdict: 'suspicious' });
    expect(player.at(9000).states.get('entity:7')).toEqual({ verdict: 'malicious' });
    expect(player.at(3000).states.get('alert:a')).toEqual({ pinned: false });
    expect(player.at(3500).states.get('alert:a')).toEqual({ pinned: true });
    expect(createPlayer(storyOf(nodes), [], events, 'attack').at(100).states.size).toBe(0);
  });

  it('shows whose an alert was and how it was classified as they were known then', () => {
    const decided = { kind: 'decision', alert: 'b', at: 3700, knownAt: 3700 } as const;
    const triage = [
      event({ ...decided, field: 'classification', oldValue: null, newValue: 'falsePositive' }),
      event({ ...decided, field: 'assignedTo', oldValue: 'ann', newValue: 'me' }),
    ];
    const player = createPlayer(storyOf(nodes), [], [...events, ...triage], 'knowledge');
    expect(player.at(3600).states.get('alert:b')).toEqual({ classification: null, assignedTo: 'ann' });
    expect(player.at(3700).states.get('alert:b')).toEqual({
      classification: 'falsePositive',
      assignedTo: 'me',
    });
  });

  it('shows each of several that one decision was on as it was before', () => {
    const bulk = event({
      kind: 'decision',
      at: 5000,
      knownAt: 5000,
      field: 'verdict',
      newValue: 'malicious',
      count: 2,
      targets: [
        { alert: null, entityId: 7, oldValue: 'malicious' },
        { alert: null, entityId: 8, oldValue: 'noThreatsFound' },
      ],
    });
    const player = createPlayer(storyOf(nodes), [], [...events, bulk], 'knowledge');
    expect(player.at(4999).states.get('entity:8')).toEqual({ verdict: 'noThreatsFound' });
    expect(player.at(5000).states.get('entity:8')).toEqual({ verdict: 'malicious' });
    expect(player.at(3000).states.get('entity:7')).toEqual({ verdict: 'suspicious' });
  });

  it('takes a pin on a piece of evidence for none of its entity', () => {
    const pin = event({
      kind: 'decision',
      at: 5000,
      knownAt: 5000,
      alert: 'a',
      entityId: 8,
      field: 'pinned',
      newValue: 'true',
    });
    expect(createPlayer(storyOf(nodes), [], [pin], 'knowledge').at(5000).states.size).toBe(0);
  });

  it('knows alerts of the list that have no node', () => {
    const listed = [{ uid: 'd', firstActivity: 150 }];
    expect(createPlayer(storyOf(nodes), listed, events, 'attack').at(100).hidden.has('alert:d')).toBe(true);
    expect(createPlayer(storyOf(nodes), listed, events, 'attack').at(150).hidden.has('alert:d')).toBe(false);
  });

  it('has an axis of the attack alone, at whose edges stands what people did before and after', () => {
    const work = [
      event({ kind: 'import', at: 50, knownAt: 50 }),
      event({ kind: 'comment', at: 150, knownAt: 150 }),
      event({ kind: 'response', at: 300, knownAt: 2000 }),
    ];
    const player = createPlayer(storyOf(nodes), [], [...events, ...work], 'attack');
    const timesOf = ({ first, last }: { first: number; last: number }) => player.times.slice(first, last + 1);
    expect(timesOf(player.span)).toEqual([100, 150, 200, 300]);
    expect(tellEdge(player.moments.slice(0, player.span.first), 'before').words).toMatch(
      /^1 import before the attack/,
    );
    expect(tellEdge(player.moments.slice(player.span.last + 1), 'after')).toMatchObject({
      count: player.moments.length - 5,
    });
    const known = createPlayer(storyOf(nodes), [], [...events, ...work], 'knowledge');
    expect(known.span).toEqual({ first: 0, last: known.moments.length - 1 });
    expect(createPlayer(storyOf([]), [], work.slice(0, 2), 'attack').span).toEqual({ first: 0, last: 1 });
    expect(createPlayer(storyOf([]), [], [], 'attack').span).toEqual({ first: 0, last: -1 });
  });

  it('costs little for a large incident', () => {
    const many = Array.from({ length: 2000 }, (_, index) => alertNode(`n${index}`, index, index));
    const came = many.map((node) => event({ alert: node.alertUid, at: node.at, knownAt: node.knownAt }));
    const player = createPlayer(storyOf(many), [], came, 'attack');
    const start = performance.now();
    for (let time = 0; time < 100; time += 1) player.at(time * 20);
    expect((performance.now() - start) / 100).toBeLessThan(50);
  });
});

describe('moments', () => {
  it('gather what came at one time, in order, without what has no time', () => {
    const moments = momentsOf([event({ at: 5 }), event({ at: 3 }), event({ at: 5 }), event({})], 'attack');
    expect(moments.map(({ at, events: came }) => [at, came.length])).toEqual([
      [3, 1],
      [5, 2],
    ]);
  });

  it('of a storm are its first alert and its last; of what lasts besides only the end of all is one', () => {
    const storm = event({ alert: 's', at: 10, until: 90, knownAt: 500, count: 3558, label: 'Failure' });
    const long = event({ alert: 'l', at: 20, until: 60, label: 'Long' });
    const longest = event({ alert: 'm', at: 30, until: 95, label: 'Longest' });
    const moments = momentsOf([storm, long, longest], 'attack');
    expect(moments.map(({ at }) => at)).toEqual([10, 20, 30, 90, 95]);
    expect(moments.map(tellMoment)).toEqual([
      '3,558 alerts: Failure, the first of them',
      '1 alert: Long',
      '1 alert: Longest',
      'the last of 3,558 alerts: Failure',
      'the end of an alert: Longest',
    ]);
    expect(momentsOf([storm], 'knowledge').map(({ at }) => at)).toEqual([500]);
    // It is there from its first alert on, and the axis goes on to its last.
    const player = createPlayer(storyOf([]), [], [storm], 'attack');
    expect([player.at(10).hidden.size, player.span]).toEqual([0, { first: 0, last: 1 }]);
  });

  it('are told in words', () => {
    const told = tellMoment({
      at: 5,
      events: [
        event({ label: 'A', count: 3 }),
        event({ kind: 'comment', label: 'B' }),
        event({ label: 'C' }),
      ],
    });
    expect(told).toBe('4 alerts, 1 comment: A, B, and 1 more');
  });
});
