import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutForce } from '../../electron/services/layouts/force.ts';
import { layoutHierarchy } from '../../electron/services/layouts/hierarchy.ts';
import { TACTICS } from '../model/attack.ts';
import { processorTime } from '../../tests/support/processor-time.ts';
import { buildStoryGraph } from './graph.ts';
import { layoutKillChain } from './layout-kill-chain.ts';
import { layoutTimeline } from './layout-timeline.ts';
import { spacing } from './spacing.ts';
import { addNeighbours } from './story.ts';
import { tacticOrder } from './tactic.ts';
import { arbitraryStory } from './testing/arbitrary-story.ts';
import { alert, item, story } from './testing/story-parts.ts';
import type { Lane, Place, StoryAlert, StoryGraph, StoryLayout, StoryPlaces } from './types.ts';

const layouts: Readonly<Record<string, StoryLayout>> = {
  killChain: layoutKillChain,
  timeline: layoutTimeline,
  hierarchy: layoutHierarchy,
  force: layoutForce,
};

const tactics = ['initial-access', 'execution', 'impact'];
const closeBy = 1e-6;

/** Checks that hold for every layout of every graph: each node has one place, inside, and no label touches another. */
function expectSound(graph: StoryGraph, { places, width, height, ticks }: StoryPlaces): void {
  expect([...places.keys()].sort()).toEqual(graph.nodes.map(({ id }) => id).sort());
  const all = [...places.values()];
  for (const { x, y } of all) {
    expect(Number.isFinite(x) && Number.isFinite(y)).toBe(true);
    expect(x >= 0 && y >= 0 && x <= width && y <= height).toBe(true);
  }
  expectApart(all);
  expect(ticks.every(({ at, x }) => Number.isFinite(at) && Number.isFinite(x))).toBe(true);
}

/** Any two are far enough apart, side by side or one over another. Looks only at those that are near from side to side. */
function expectApart(places: readonly Place[]): void {
  const sorted = [...places].sort((a, b) => a.x - b.x);
  for (const [index, one] of sorted.entries()) {
    for (let next = index + 1; next < sorted.length; next += 1) {
      const other = sorted[next];
      if (!other || other.x - one.x >= spacing.column - closeBy) break;
      expect(Math.abs(other.y - one.y)).toBeGreaterThanOrEqual(spacing.row - closeBy);
    }
  }
}

/** A story with neighbours in another incident. */
const withOutside = (graph: StoryGraph): StoryGraph =>
  addNeighbours(
    graph,
    [1, 2, 3].map((n) => ({
      alert: alert(`outside ${n}`, n === 3 ? null : n),
      incident: { uid: 'i', number: 7, name: 'Other', severity: null, status: 'active' },
      entityIds: [n, n + 1],
    })),
  );

/** So many alerts in three tactics, each with three addresses of its own. */
const many = (count: number): StoryGraph =>
  buildStoryGraph(
    story({
      alerts: Array.from({ length: count }, (_, n) =>
        alert(`s${n}`, n * 10, { tactic: tactics[n % 3] ?? null }),
      ),
      evidence: Array.from({ length: count * 3 }, (_, n) => item(n + 1, 'ip', `s${Math.floor(n / 3)}`)),
    }),
  );

const turned = ({ nodes, edges }: StoryGraph): StoryGraph => ({
  nodes: nodes.toReversed(),
  edges: edges.toReversed(),
});

const told = ({ places, ...rest }: StoryPlaces): unknown => [
  [...places].sort(([a], [b]) => (a < b ? -1 : 1)),
  rest,
];

describe.each(Object.entries(layouts))('the layout %s', (_name, layout) => {
  it('is total, apart and the same whatever the order of nodes and edges', () => {
    fc.assert(
      fc.property(arbitraryStory, fc.boolean(), (input, outside) => {
        const own = buildStoryGraph(input);
        const graph = outside ? withOutside(own) : own;
        const result = layout(graph);
        expectSound(graph, result);
        expect(told(layout(turned(graph)))).toEqual(told(result));
      }),
      { numRuns: 40 },
    );
  });

  it('places nothing, rings, nodes at one time and hundreds of nodes', () => {
    expectSound({ nodes: [], edges: [] }, layout({ nodes: [], edges: [] }));
    const same = buildStoryGraph(
      story({
        alerts: Array.from({ length: 90 }, (_, n) => alert(`s${n}`, n < 80 ? 5 : n * 1e9)),
        evidence: Array.from({ length: 90 }, (_, n) => item(1 + (n % 7), 'ip', `s${n}`)),
      }),
    );
    const [first, ...others] = same.nodes;
    const ring = same.nodes.map(({ id }, index) => ({
      ...(same.edges[0] ?? expect.fail('the story has edges')),
      id: `ring ${index}`,
      kind: 'link' as const,
      source: id,
      target: others[index]?.id ?? first?.id ?? id,
    }));
    const tangled = { nodes: same.nodes, edges: [...same.edges, ...ring] };
    expectSound(tangled, layout(tangled));
    const large = many(100);
    expectSound(large, layout(large));
  });
});

describe('layoutKillChain', () => {
  it('puts tactics in the order of the kill chain and time from left to right', () => {
    const graph = buildStoryGraph(
      story({
        alerts: [
          alert('late', 30, { tactic: 'initial-access' }),
          alert('first', 10, { tactic: 'impact' }),
          alert('none', 20, { tactic: null }),
          alert('same', 30, { tactic: 'impact' }),
        ],
      }),
    );
    const { lanes, places } = layoutKillChain(graph);
    expect(lanes.flatMap(({ label, alerts }) => (alerts > 0 ? [`${label} ${alerts}`] : []))).toEqual([
      'Initial access 1',
      'Impact 2',
      'No tactic named 1',
    ]);
    const x = (uid: string): number => places.get(`a:${uid}`)?.x ?? Number.NaN;
    expect(x('first')).toBeLessThan(x('none'));
    expect(x('none')).toBeLessThan(x('late'));
    expect(x('late')).toBeLessThanOrEqual(x('same'));
    expect(x('first')).toBeLessThan(x('same'));
  });

  it('gives other incidents a band below, which moves nothing', () => {
    const graph = many(6);
    const before = layoutKillChain(graph);
    const after = layoutKillChain(withOutside(graph));
    for (const [id, place] of before.places) expect(after.places.get(id)).toEqual(place);
    expect(after.lanes.at(-1)).toMatchObject({ label: 'Other incidents', alerts: 3 });
  });

  it('moves nothing when an alert comes at the end that its lane has room for', () => {
    const before = layoutKillChain(many(30)).places;
    const after = layoutKillChain(many(31)).places;
    for (const [id, place] of before) expect(after.get(id)).toEqual(place);
  });

  it('shows the tactics between those that it has as thin bands', () => {
    const { lanes } = layoutKillChain(
      buildStoryGraph(
        story({
          alerts: ['impact', 'initial-access', 'execution', null].map((tactic, n) =>
            alert(`s${n}`, n, { tactic }),
          ),
        }),
      ),
    );
    expect(lanes.map(({ label, alerts }) => [label, alerts])).toEqual([
      ['Initial access', 1],
      ['Execution', 1],
      [expect.stringMatching(/^No alerts: Persistence, .*, Exfiltration$/), 0],
      ['Impact', 1],
      ['No tactic named', 1],
    ]);
    const [, execution, gap] = lanes;
    expect(gap?.height).toBeLessThan((execution?.height ?? 0) / 3);
    for (const [index, lane] of lanes.entries())
      if (index > 0) expect(lane.y).toBeCloseTo((lanes[index - 1]?.y ?? 0) + (lanes[index - 1]?.height ?? 0));
  });

  it('moves no node but straight down with its lane when an alert becomes known, whatever its time and tactic', () => {
    const anyTactic = fc.constantFrom(...TACTICS.map(({ shortname }) => shortname), 'no such tactic', null);
    const anyAlert = fc.record({
      at: fc.option(fc.nat(20), { nil: null }),
      tactic: anyTactic,
      // Some of these are named by others as well.
      entities: fc.uniqueArray(fc.nat(30), { maxLength: 6 }),
      imported: fc.nat(3),
      // A decision that brought it after its import.
      moved: fc.option(fc.nat(3), { nil: null }),
    });
    fc.assert(
      fc.property(fc.array(anyAlert, { minLength: 1, maxLength: 14 }), anyAlert, (rows, extra) => {
        // The order of uids is not the order of arrival.
        const known = [
          ...rows.map((row, n) => ({ ...row, uid: `m${n}` })),
          // Imported last, or at any time and then moved here.
          { ...extra, uid: 'a', ...(extra.moved === null ? { imported: 1_009 } : { moved: 9 }) },
        ];
        const graphOf = (alerts: typeof known): StoryGraph =>
          buildStoryGraph(
            story({
              alerts: alerts.map(({ uid, at, tactic, imported, moved }) =>
                alert(uid, at, { tactic, knownAt: moved === null ? 1_000 + imported : 2_000 + moved }),
              ),
              evidence: alerts.flatMap(({ uid, entities }) => entities.map((id) => item(id + 1, 'ip', uid))),
            }),
          );
        const graph = graphOf(known.slice(0, -1));
        const before = layoutKillChain(graph);
        const after = layoutKillChain(graphOf(known));
        expectSound(graphOf(known), after);
        /** Whether one tactic stands over another, or is the same. */
        const isFrom = (one: string | null, other: string | null): boolean =>
          other === null || (one !== null && tacticOrder(one) <= tacticOrder(other));
        const laneOf = ({ lanes }: StoryPlaces, tactic: string | null): Lane =>
          lanes.find((lane) => lane.tactic === tactic && lane.alerts > 0) ?? expect.fail('each has its lane');
        for (const [id, old] of before.places) {
          const home = rows.find((_, n) => id === `a:m${n}`);
          const now = after.places.get(id);
          expect(now?.x).toBe(old.x);
          if (home === undefined) continue;
          const [from, to] = [laneOf(before, home.tactic), laneOf(after, home.tactic)];
          expect((now?.y ?? 0) - to.y).toBe(old.y - from.y);
          // What is above its lane does not move at all, unless nothing was.
          if (isFrom(before.lanes[0]?.tactic ?? null, extra.tactic) && isFrom(home.tactic, extra.tactic))
            expect(now?.y).toBe(old.y);
        }
        // All below moves by the same.
        const moves = rows
          .filter(({ tactic }) => tactic !== extra.tactic && isFrom(extra.tactic, tactic))
          .map(({ tactic }) => laneOf(after, tactic).y - laneOf(before, tactic).y);
        expect(new Set(moves).size).toBeLessThanOrEqual(1);
        // Time still runs from left to right: in each lane, and from section to section whatever the lane.
        const timed = known
          .map(({ uid, at, tactic }) => ({
            at: at ?? Infinity,
            tactic,
            x: after.places.get(`a:${uid}`)?.x ?? Number.NaN,
          }))
          .sort((one, other) => one.at - other.at);
        for (const one of timed)
          for (const other of timed)
            if (one.at < other.at && one.tactic === other.tactic) expect(one.x).toBeLessThanOrEqual(other.x);
        for (const { at, x } of after.ticks)
          for (const one of timed)
            if (one.at < at) expect(one.x).toBeLessThanOrEqual(x + spacing.column / 2);
            else expect(one.x).toBeGreaterThan(x);
      }),
      { numRuns: 300 },
    );
  });

  it('lays all out anew when an import brings as much again, in the order of time', () => {
    const half = (imported: number): StoryAlert[] =>
      Array.from({ length: 30 }, (_, n) =>
        alert(`${imported} ${n}`, n * 2 + imported, { knownAt: imported }),
      );
    const { places, height } = layoutKillChain(buildStoryGraph(story({ alerts: [...half(0), ...half(1)] })));
    const once = Array.from({ length: 60 }, (_, n) => alert(`${n % 2} ${n >> 1}`, n, { knownAt: 0 }));
    const together = layoutKillChain(buildStoryGraph(story({ alerts: once })));
    expect([height, ...places]).toEqual([together.height, ...together.places]);
  });

  it('does not move what is known when an alert comes that was earlier than all', () => {
    const alerts = Array.from({ length: 12 }, (_, n) =>
      alert(`s${n}`, 100 + n, { tactic: tactics[n % 3] ?? null, knownAt: 1 }),
    );
    const before = layoutKillChain(buildStoryGraph(story({ alerts })));
    const first = alert('first', 1, { tactic: 'execution', knownAt: 2 });
    const after = layoutKillChain(buildStoryGraph(story({ alerts: [...alerts, first] })));
    for (const [id, place] of before.places) expect(after.places.get(id)?.x).toBe(place.x);
    expect(after.places.get('a:first')?.x).toBeLessThanOrEqual(before.places.get('a:s0')?.x ?? 0);
  });

  it('uses the width and height that there are: forty alerts in five lanes, seven entities each', () => {
    const five = ['initial-access', 'execution', 'persistence', 'discovery', 'impact'];
    const graph = buildStoryGraph(
      story({
        alerts: Array.from({ length: 40 }, (_, n) => alert(`s${n}`, n, { tactic: five[n % 5] ?? null })),
        evidence: Array.from({ length: 280 }, (_, n) => item(n + 1, 'ip', `s${Math.floor(n / 7)}`)),
      }),
    );
    const { places, width, height } = layoutKillChain(graph);
    const needed = places.size * spacing.column * spacing.row;
    expect(needed / (width * height)).toBeGreaterThan(0.75);
  });

  it('makes no staircase of an attack that goes on from tactic to tactic', () => {
    const stages = [
      'initial-access',
      'execution',
      'persistence',
      'credential-access',
      'discovery',
      'collection',
    ];
    const graph = buildStoryGraph(
      story({
        alerts: Array.from({ length: 12 }, (_, n) =>
          alert(`s${n}`, n * 60_000, { tactic: stages[n >> 1] ?? null }),
        ),
        evidence: Array.from({ length: 60 }, (_, n) => item(n + 1, 'ip', `s${Math.floor(n / 5)}`)),
      }),
    );
    const { places, width, height } = layoutKillChain(graph);
    const used = places.size * spacing.column * spacing.row;
    expect(used / (width * height)).toBeGreaterThan(0.45);
    expect(width / height).toBeLessThan(2);
  });

  it('shows a small story in the order of time whatever the lane, each section with its mark', () => {
    const graph = buildStoryGraph(
      story({
        alerts: ['impact', 'execution', 'impact'].map((tactic, n) => alert(`s${n}`, n * 1_000, { tactic })),
      }),
    );
    const { places, ticks } = layoutKillChain(graph);
    const xs = [0, 1, 2].map((n) => places.get(`a:s${n}`)?.x ?? Number.NaN);
    expect(xs).toEqual([...new Set(xs)].sort((a, b) => a - b));
    expect(ticks).toEqual(xs.map((x, n) => ({ at: n * 1_000, x: x - spacing.column / 2 })));
  });

  it('places what one import brought in pieces as one', () => {
    const pieces = (arrivedAt: (n: number) => number) =>
      layoutKillChain(
        buildStoryGraph(
          story({
            alerts: Array.from({ length: 12 }, (_, n) =>
              alert(`s${n}`, 50 - n, { knownAt: 100 + n, arrivedAt: arrivedAt(n) }),
            ),
          }),
        ),
      );
    const together = pieces(() => 90);
    const xs = Array.from({ length: 12 }, (_, n) => together.places.get(`a:s${n}`)?.x ?? Number.NaN);
    expect(xs).toEqual([...xs].sort((a, b) => b - a));
    expect(pieces((n) => 90 + n).places).not.toEqual(together.places);
  });

  it('takes milliseconds for 2,000 nodes', () => {
    const graph = many(500);
    expect(graph.nodes.length).toBe(2_000);
    // The best of several runs: what else the machine does must not fail a test.
    const times = Array.from({ length: 8 }, () => {
      const began = processorTime();
      layoutKillChain(graph);
      return processorTime() - began;
    });
    expect(Math.min(...times)).toBeLessThan(50);
  });
});

describe('layoutTimeline', () => {
  it('places what happens along a true axis, whose marks are round and move with what is stretched', () => {
    const start = Date.UTC(2024, 4, 14, 9);
    const minutes = [0, 10, 20, 60];
    const graph = buildStoryGraph(
      story({ alerts: minutes.map((minute, n) => alert(`s${n}`, start + minute * 60_000)) }),
    );
    const { places, ticks } = layoutTimeline(graph);
    const x = (n: number): number => places.get(`a:s${n}`)?.x ?? Number.NaN;
    expect((x(1) - x(0)) / (x(3) - x(0))).toBeCloseTo(1 / 6);
    expect(ticks.length).toBeGreaterThan(3);
    expect(ticks.every(({ at }) => at % 600_000 === 0)).toBe(true);
    expect(ticks[0]).toEqual({ at: start, x: x(0) });
    expect(ticks.find(({ at }) => at === start + 600_000)?.x).toBeCloseTo(x(1));
  });

  it('never puts what is later left of what is earlier, nor a mark', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000), { minLength: 1, maxLength: 60 }), (times) => {
        const graph = buildStoryGraph(story({ alerts: times.map((at, n) => alert(`s${n}`, at)) }));
        const { places, ticks } = layoutTimeline(graph);
        const marks = [
          ...graph.nodes.map(({ id, at }) => ({ at: at ?? 0, x: places.get(id)?.x ?? Number.NaN })),
          ...ticks,
        ].sort((a, b) => a.at - b.at || a.x - b.x);
        for (const [index, mark] of marks.entries())
          expect(mark.x).toBeGreaterThanOrEqual((marks[index - 1]?.x ?? 0) - closeBy);
      }),
    );
  });
});
