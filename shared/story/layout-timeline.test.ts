import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildStoryGraph } from './graph.ts';
import { layoutTimeline } from './layout-timeline.ts';
import { spacing } from './spacing.ts';
import { alert, item, story } from './testing/story-parts.ts';
import type { StoryGraph, StoryPlaces } from './types.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Alerts at these times, those from `known` on imported later; each names two addresses of its own. */
function graphOf(times: readonly number[], known = times.length): StoryGraph {
  return buildStoryGraph(
    story({
      alerts: times.map((at, n) => alert(`s${n}`, at, { knownAt: n < known ? 0 : 9 })),
      evidence: times.flatMap((_, n) => [item(2 * n + 1, 'ip', `s${n}`), item(2 * n + 2, 'ip', `s${n}`)]),
    }),
  );
}

/** Bursts of alerts, one every minute. */
const burst = (from: number, count = 8): readonly number[] =>
  Array.from({ length: count }, (_, n) => from + n * minute);

const xOf = ({ places }: StoryPlaces, n: number): number => places.get(`a:s${n}`)?.x ?? Number.NaN;

/** Moments that follow each other closely, with pauses of every length between some. */
const anyTimes = fc
  .array(
    fc.record({
      gap: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 90_000 })),
      more: fc.nat(4),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((rows) => {
    let at = 0;
    return rows.flatMap(({ gap, more }) => {
      at += gap * 1_000;
      return Array.from({ length: more + 1 }, () => (at += 1_000));
    });
  });

describe('pauses of the timeline', () => {
  const bursts = [...burst(0), ...burst(3 * day), ...burst(3 * day + 5 * hour)];

  it('are cut short to one width, told with their ends, and leave the rest its room', () => {
    const drawn = layoutTimeline(graphOf(bursts));
    const { pauses = [] } = drawn;
    expect(pauses.map(({ from, to, isQuiet }) => ({ from, to, isQuiet }))).toEqual([
      { from: 7 * minute, to: 3 * day, isQuiet: true },
      { from: 3 * day + 7 * minute, to: 3 * day + 5 * hour, isQuiet: true },
    ]);
    expect(new Set(pauses.map(({ width }) => width)).size).toBe(1);
    for (const [index, { x, width }] of pauses.entries()) {
      // Not left of what was before, and up to what comes next.
      expect(x).toBeGreaterThanOrEqual(xOf(drawn, 8 * index + 7) - 1e-6);
      expect(x + width).toBeCloseTo(xOf(drawn, 8 * index + 8));
      expect(width).toBeGreaterThanOrEqual(2 * spacing.column);
    }
    const [first] = pauses;
    expect((first?.width ?? Infinity) / drawn.width).toBeLessThan(0.2);
  });

  it('have a mark with the time on both sides, and none in between', () => {
    const drawn = layoutTimeline(graphOf(bursts));
    for (const { from, to, x, width } of drawn.pauses ?? []) {
      expect(drawn.ticks).toContainEqual({ at: to, x: x + width });
      expect(drawn.ticks.some(({ at }) => at === from)).toBe(true);
      expect(drawn.ticks.some(({ at }) => at > from && at < to)).toBe(false);
    }
  });

  it('are not cut where time is even, short, or hardly longer than the rest', () => {
    const cut = (times: readonly number[]): number => layoutTimeline(graphOf(times)).pauses?.length ?? 0;
    expect(cut(Array.from({ length: 12 }, (_, n) => n * day))).toBe(0);
    expect(cut([0, 1, 2, 40].map((n) => n * 1_000))).toBe(0);
    expect(cut([0, 10, 20, 60].map((n) => n * minute))).toBe(0);
    expect(cut([0, 10 * minute])).toBe(0);
    expect(cut([0, 3 * day])).toBe(1);
    expect(cut([5])).toBe(0);
  });

  it('are few however many there are', () => {
    const times = Array.from({ length: 40 }, (_, n) => burst(n * day, 3)).flat();
    expect(layoutTimeline(graphOf(times)).pauses?.length).toBeLessThanOrEqual(12);
  });

  it('are not told as quiet after something that may have gone on', () => {
    const storm = {
      ...story({ alerts: bursts.map((at, n) => alert(`s${n}`, at, { count: n === 9 ? 40 : 1 })) }),
    };
    expect(layoutTimeline(buildStoryGraph(storm)).pauses?.map(({ isQuiet }) => isQuiet)).toEqual([
      true,
      false,
    ]);
    const unknown = story({ alerts: [...storm.alerts, alert('x', null)] });
    expect(layoutTimeline(buildStoryGraph(unknown)).pauses?.map(({ isQuiet }) => isQuiet)).toEqual([
      false,
      false,
    ]);
  });

  it('hold nothing, and nothing later is left of them, nor anything earlier right', () => {
    fc.assert(
      fc.property(anyTimes, (times) => {
        const graph = graphOf(times);
        const drawn = layoutTimeline(graph);
        for (const { from, to, x, width } of drawn.pauses ?? [])
          for (const node of graph.nodes) {
            const place = drawn.places.get(node.id) ?? expect.fail('each has a place');
            if ((node.at ?? 0) <= from) expect(place.x).toBeLessThanOrEqual(x + 1e-6);
            else {
              expect(node.at).toBeGreaterThanOrEqual(to);
              expect(place.x).toBeGreaterThanOrEqual(x + width - 1e-6);
            }
          }
      }),
      { numRuns: 200 },
    );
  });

  it('stay as they are when an alert comes: what is earlier stands still, all that is later moves aside by the same', () => {
    fc.assert(
      fc.property(anyTimes, fc.double({ min: -0.5, max: 1.5, noNaN: true }), (times, part) => {
        const [from, to] = [Math.min(...times), Math.max(...times)];
        const extra = Math.round(from + part * (to - from + minute));
        const graph = graphOf(times);
        const more = graphOf([...times, extra], times.length);
        const [before, after] = [layoutTimeline(graph), layoutTimeline(more)];
        const aside = new Set<number>();
        const down = new Set<number>();
        for (const { id, at, kind } of graph.nodes) {
          const [old, now] = [before.places.get(id), after.places.get(id)];
          const moved = (now?.x ?? Number.NaN) - (old?.x ?? 0);
          const lower = (now?.y ?? Number.NaN) - (old?.y ?? 0);
          if ((at ?? 0) < extra && extra > from) expect(moved).toBeCloseTo(0);
          else aside.add(Math.round(moved * 1e3));
          // Only a row more of alerts moves what stands under them.
          if (kind === 'alert') expect(lower).toBe(0);
          else down.add(lower);
        }
        expect(aside.size).toBeLessThanOrEqual(1);
        expect(Math.min(0, ...aside)).toBe(0);
        expect(down.size).toBe(1);
        // No pause is another than before but one that the alert is in, or beside it.
        const known = new Set((before.pauses ?? []).map((pause) => `${pause.from} ${pause.to}`));
        for (const pause of before.pauses ?? [])
          if (extra <= pause.from || extra >= pause.to)
            expect(after.pauses?.some((one) => one.from === pause.from && one.to === pause.to)).toBe(true);
        for (const pause of after.pauses ?? [])
          expect(known.has(`${pause.from} ${pause.to}`) || pause.from === extra || pause.to === extra).toBe(
            true,
          );
        // And no two stand in one place.
        const all = [...after.places.values()].sort((a, b) => a.x - b.x);
        for (const [index, one] of all.entries())
          for (const other of all.slice(index + 1)) {
            if (other.x - one.x >= spacing.column - 1e-6) break;
            expect(Math.abs(other.y - one.y)).toBeGreaterThanOrEqual(spacing.row - 1e-6);
          }
      }),
      { numRuns: 200 },
    );
  });

  it('keeps the place of what an alert that comes later has named earlier, and shows it where it is now', () => {
    const alerts = bursts.map((at, n) => alert(`s${n}`, at, { knownAt: 0 }));
    const evidence = [item(1, 'device', 's20'), item(2, 'ip', 's20')];
    const before = layoutTimeline(buildStoryGraph(story({ alerts, evidence })));
    const early = alert('early', 3 * day + 2 * minute + 5, { knownAt: 9 });
    const after = layoutTimeline(
      buildStoryGraph(
        story({ alerts: [...alerts, early], evidence: [...evidence, item(1, 'device', 'early')] }),
      ),
    );
    expect(after.places.get('e:2')?.x).toBe(before.places.get('e:2')?.x);
    expect(xOf(after, 20)).toBe(xOf(before, 20));
    expect(after.places.get('e:1')?.x).toBe(after.places.get('a:early')?.x);
  });
});
