import { describe, expect, it } from 'vitest';
import { drawStory, layoutKillChain } from '../../../../shared/story/index.ts';
import { alert, item, story as storyInput } from '../../../../shared/story/testing/story-parts.ts';
import type { StoryInput } from '../../../../shared/story/types.ts';
import { story as answer } from '../../../client/mock/phishing/answers.ts';
import { emptyFilter } from './filter.ts';
import type { Story } from './graph.ts';
import { createStoryThen } from './story-then.ts';
import { createPlayer } from './story-time.ts';
import type { ChronicleEvent, StoryClock } from './story-time.ts';
import { relationsAt, tableRows } from './table-rows.ts';
import { tellPath } from './tell-path.ts';

function drawn(input: StoryInput, groupSimilar: boolean): Story {
  const { lanes, ticks, nodes, edges, ...rest } = drawStory(input, {
    filter: emptyFilter,
    groupSimilar,
    openGroups: [],
    neighboursOf: [],
    neighbours: [],
    layout: layoutKillChain,
  });
  return {
    ...answer,
    ...rest,
    lanes: [...lanes],
    ticks: [...ticks],
    nodes: [...nodes],
    edges: [...edges],
    facets: answer.facets,
  };
}

const eventOf = (
  { uid, at, knownAt, count }: StoryInput['alerts'][number],
  until: number | null = null,
): ChronicleEvent => ({
  id: uid,
  kind: 'alert',
  at,
  until,
  knownAt: knownAt ?? null,
  label: uid,
  by: null,
  severity: null,
  alert: uid,
  entityId: null,
  field: null,
  oldValue: null,
  newValue: null,
  targets: [],
  count: count ?? 1,
});

/** The story at a moment, as the graph and the table have it. */
function at(story: Story, events: readonly ChronicleEvent[], time: number, clock: StoryClock = 'attack') {
  const { hidden, running } = createPlayer(story, [], events, clock).at(time);
  const then = createStoryThen(story)({ at: time, clock, hidden, running });
  const rows = tableRows(then, hidden, ({ label }) => label);
  return { hidden, then, rows };
}

/** A user and an address that two alerts name; that the one signed in from the other only the second tells, though it was imported first. */
const signIn = storyInput({
  alerts: [alert('seen', 10, { knownAt: 900 }), alert('ran', 20, { knownAt: 800 })],
  evidence: [
    item(1, 'process', 'seen'),
    item(2, 'file', 'seen'),
    item(1, 'process', 'ran', { imageFile: { sha256: 'ff' } }),
    item(2, 'file', 'ran'),
  ],
  identifiers: new Map([[2, ['ff']]]),
});

describe('a line at a moment', () => {
  const story = drawn(signIn, false);
  const events = signIn.alerts.map((one) => eventOf(one));
  const relations = (time: number, clock: StoryClock = 'attack') => {
    const { hidden, then } = at(story, events, time, clock);
    return relationsAt(then, 1, ({ label }) => label, hidden).length;
  };

  it('is there with the first alert that tells of it, not with both its ends', () => {
    expect(story.edges.filter(({ kind }) => kind === 'relation')).toHaveLength(1);
    expect([relations(10), relations(20)]).toEqual([0, 1]);
    expect([relations(799, 'knowledge'), relations(800, 'knowledge')]).toEqual([0, 1]);
  });

  it('is in no row of the table and on no path before', () => {
    const joinsAt = (time: number) =>
      at(story, events, time).rows.flatMap(({ joined }) => joined.filter(({ edge }) => edge !== null)).length;
    expect([joinsAt(10), joinsAt(20)]).toEqual([0, 2]);
    const pathAt = (time: number) => {
      const { then, hidden } = at(story, events, time);
      return tellPath(then, { from: 'entity:1', to: 'entity:2' }, hidden)?.length;
    };
    // By way of the alert that names both, then straight.
    expect([pathAt(10), pathAt(20)]).toEqual([3, 2]);
  });

  it('counts the alerts that name an entity by then, and keeps the node of before where nothing changed', () => {
    const alertsAt = (time: number) =>
      at(story, events, time).rows.find(({ key }) => key === 'entity:1')?.alerts;
    expect([alertsAt(10), alertsAt(20)]).toEqual([1, 2]);
    const tell = createStoryThen(story);
    const moment = {
      at: 10,
      clock: 'attack',
      hidden: new Set(['alert:ran']),
      running: new Set<string>(),
    } as const;
    expect(tell({ ...moment, at: 11 })).toBe(tell(moment));
    expect(tell(null)).toBe(story);
  });
});

/** Odd beacons of one device, each to an address of its own. */
const beacons = storyInput({
  alerts: Array.from({ length: 84 }, (_, n) => alert(`b${n}`, n, { title: 'Odd beacon', severity: 'low' })),
  evidence: Array.from({ length: 84 }, (_, n) => [
    item(1, 'device', `b${n}`),
    item(n + 2, 'ip', `b${n}`),
  ]).flat(),
});

describe('a group at a moment', () => {
  const story = drawn(beacons, true);
  const events = beacons.alerts.map((one) => eventOf(one));
  const labelsAt = (time: number) => at(story, events, time).rows.map(({ node }) => node.label);

  it('stands for those of its members that are there', () => {
    expect(story.nodes.map(({ label }) => label)).toContain('84 × Odd beacon');
    expect(labelsAt(20)).toContain('21 × Odd beacon');
    expect(labelsAt(20)).toContain('21 × IP addresses');
    expect(labelsAt(83)).toContain('84 × Odd beacon');
    const { rows, then } = at(story, events, 20);
    expect(rows.find(({ key }) => key === 'entity:1')?.alerts).toBe(21);
    expect(then.edges.map(({ count }) => count)).toEqual(story.edges.map(() => 21));
  });
});

describe('a storm at a moment', () => {
  const storm = alert('storm', 10, { title: 'Failure', count: 3558, knownAt: 100 });
  const story = drawn(storyInput({ alerts: [storm], evidence: [] }), false);
  const events = [
    eventOf(storm, 90),
    { ...eventOf(alert('late', 95, { knownAt: 300 })), kind: 'import' as const, alert: null },
  ];
  const labelAt = (time: number, clock: StoryClock = 'attack') =>
    at(story, events, time, clock).rows[0]?.node.label;

  it('is told as the first of all while it goes on, for nobody knows how many there were', () => {
    expect([labelAt(10), labelAt(89)]).toEqual(['First of 3558 × Failure', 'First of 3558 × Failure']);
    expect(labelAt(90)).toBe('3558 × Failure');
    expect([labelAt(100, 'knowledge'), labelAt(300, 'knowledge')]).toEqual([
      'First of 3558 × Failure',
      '3558 × Failure',
    ]);
  });
});
