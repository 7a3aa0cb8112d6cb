import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildStoryGraph } from './graph.ts';
import { layoutKillChain } from './layout-kill-chain.ts';
import { addNeighbours, drawStory } from './story.ts';
import { alert, item, story } from './testing/story-parts.ts';
import type { StoryAlert, StoryEvidence, StoryGraph, StoryPlaces } from './types.ts';

/** An alert without a tactic, by the numbers of the devices that it names. */
interface Row {
  readonly devices: readonly number[];
  readonly severity: string | null;
  readonly at: number;
  readonly tactic: string | null;
}

const row = (devices: readonly number[], severity: string | null = 'medium'): Row => ({
  devices,
  severity,
  at: 0,
  tactic: null,
});

const times = (count: number, of: Row): readonly Row[] => Array.from({ length: count }, () => of);

/** Device 1 has id 1 and is called `device 1`. */
function partsOf(rows: readonly Row[], known: (n: number) => number = () => 0) {
  const alerts: StoryAlert[] = rows.map(({ severity, at, tactic }, n) =>
    alert(`s${n}`, at + n, { severity, tactic, knownAt: known(n) }),
  );
  const evidence: StoryEvidence[] = rows.flatMap(({ devices }, n) =>
    devices.map((id) => item(id, 'device', `s${n}`)),
  );
  return story({ alerts, evidence });
}

const graphOf = (rows: readonly Row[], known?: (n: number) => number): StoryGraph =>
  buildStoryGraph(partsOf(rows, known));

const lanesOf = (rows: readonly Row[]): readonly string[] =>
  layoutKillChain(graphOf(rows)).lanes.map(({ label, alerts }) => `${label}: ${alerts}`);

describe('bands of alerts that name no tactic', () => {
  it('has one a device, those with most alerts first, and tells apart several and none', () => {
    const rows = [
      ...times(4, row([1])),
      ...times(6, row([2])),
      ...times(2, row([1, 2])),
      row([3]),
      ...times(3, row([])),
    ];
    expect(lanesOf(rows)).toEqual([
      'No tactic named · device 2: 6',
      'No tactic named · device 1: 4',
      'No tactic named · several devices: 2',
      'No tactic named · other devices: 1',
      'No tactic named · no device: 3',
    ]);
  });

  it('stand below those of tactics', () => {
    const rows = [...times(4, row([1])), ...times(4, row([2])), { ...row([1]), tactic: 'impact' }];
    expect(lanesOf(rows)).toEqual([
      'Impact: 1',
      'No tactic named · device 1: 4',
      'No tactic named · device 2: 4',
    ]);
  });

  it('are never many: of thirty devices five have one, the rest one together', () => {
    const rows = Array.from({ length: 30 }, (_, n) => times(n < 7 ? 9 - n : 2, row([n + 1]))).flat();
    const lanes = lanesOf(rows);
    expect(lanes).toHaveLength(6);
    expect(lanes.at(-1)).toBe('No tactic named · other devices: 53');
  });

  it('go by severity where most are of one device, or of devices that each has one', () => {
    const [high, low] = [row([1], 'high'), row([1], 'low')];
    const bySeverity = [
      'No tactic named · high severity: 5',
      'No tactic named · low severity: 5',
      'No tactic named · unknown severity: 1',
    ];
    expect(lanesOf([...times(5, low), ...times(5, high), row([2], null)])).toEqual(bySeverity);
    const each = (_: unknown, n: number): Row => row([n + 1], n < 5 ? 'high' : n < 10 ? 'low' : null);
    expect(lanesOf(Array.from({ length: 11 }, each))).toEqual(bySeverity);
  });

  it('are one where there are few, or nothing tells them apart', () => {
    expect(lanesOf([...times(3, row([1])), ...times(4, row([2]))])).toEqual(['No tactic named: 7']);
    expect(lanesOf(times(20, row([1])))).toEqual(['No tactic named: 20']);
    expect(lanesOf([...times(19, row([1])), row([2], 'high')])).toEqual(['No tactic named: 20']);
  });

  it('shortens the name of a device that would fill the picture', () => {
    const rows = [...times(4, row([1])), ...times(4, row([2]))];
    const parts = partsOf(rows);
    const evidence = parts.evidence.map((piece) => ({
      ...piece,
      entity: { ...piece.entity, label: `${piece.entity.id}`.repeat(300) },
    }));
    const { lanes } = layoutKillChain(buildStoryGraph({ ...parts, evidence }));
    expect(lanes[0]?.label).toBe(`No tactic named · ${'1'.repeat(39)}…`);
  });

  it('are what a drawn story says its nodes stand in', () => {
    const { lanes, nodes } = drawStory(partsOf([...times(5, row([1])), ...times(4, row([2]))]), {
      filter: {
        entityKinds: [],
        severities: [],
        statuses: [],
        serviceSources: [],
        tactics: [],
        pinnedOnly: false,
        text: '',
      },
      groupSimilar: false,
      openGroups: [],
      neighboursOf: [],
      neighbours: [],
      layout: layoutKillChain,
    });
    for (const { y, lane } of nodes) {
      const own = lanes[lane];
      expect(own !== undefined && y > own.y && y < own.y + own.height).toBe(true);
    }
    expect(new Set(nodes.map(({ lane }) => lane)).size).toBe(2);
  });

  it('move no node but straight down, and none to another, when an alert comes, whatever it names', () => {
    const anyRow = fc.record({
      devices: fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 2 }),
      severity: fc.constantFrom('high', 'low', null),
      at: fc.nat(50),
      tactic: fc.constantFrom(null, null, null, null, 'impact'),
    });
    const labelsOf = (graph: StoryGraph, { lanes, laneOf }: StoryPlaces): ReadonlyMap<string, string> =>
      new Map(graph.nodes.map(({ id }) => [id, lanes[laneOf?.get(id) ?? -1]?.label ?? 'nowhere']));
    fc.assert(
      fc.property(fc.array(anyRow, { minLength: 1, maxLength: 24 }), anyRow, (rows, extra) => {
        const graph = graphOf(rows);
        const more = graphOf([...rows, extra], (n) => (n < rows.length ? 0 : 9));
        const [before, after] = [layoutKillChain(graph), layoutKillChain(more)];
        const [was, is] = [labelsOf(graph, before), labelsOf(more, after)];
        const down = new Map<string, number>();
        let last = 0;
        const inOrder = graph.nodes
          .map(({ id }) => ({ id, place: before.places.get(id) ?? expect.fail('each has a place') }))
          .sort((a, b) => a.place.y - b.place.y);
        for (const { id, place } of inOrder) {
          const now = after.places.get(id) ?? expect.fail('each still has a place');
          expect([now.x, is.get(id)]).toEqual([place.x, was.get(id)]);
          const band = was.get(id) ?? '';
          // A band moves as a whole, and none less than what is above it.
          const moved = now.y - place.y;
          expect(moved).toBe(down.get(band) ?? moved);
          expect(moved).toBeGreaterThanOrEqual(last);
          down.set(band, moved);
          last = moved;
        }
        const alerts = after.lanes.reduce((sum, lane) => sum + lane.alerts, 0);
        expect(alerts).toBe(rows.length + 1);
        expect(
          after.lanes.filter(({ tactic, alerts: count }) => tactic === null && count > 0).length,
        ).toBeLessThan(9);
        // The order of nodes and edges says nothing.
        const turned = { nodes: more.nodes.toReversed(), edges: more.edges.toReversed() };
        expect(layoutKillChain(turned).lanes).toEqual(after.lanes);
      }),
      { numRuns: 200 },
    );
  });

  it('are not those of other incidents', () => {
    const graph = addNeighbours(graphOf([...times(5, row([1])), ...times(4, row([2]))]), [
      {
        alert: alert('far', 1, { tactic: null }),
        incident: { uid: 'i', number: 7, name: 'Far', severity: null, status: 'active' },
        entityIds: [1],
      },
    ]);
    const { lanes, laneOf } = layoutKillChain(graph);
    expect(lanes.map(({ label, alerts }) => `${label}: ${alerts}`)).toEqual([
      'No tactic named · device 1: 5',
      'No tactic named · device 2: 4',
      'Other incidents: 1',
    ]);
    expect(laneOf?.has('a:far')).toBe(false);
  });
});
