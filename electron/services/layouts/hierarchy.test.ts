import { expect, it } from 'vitest';
import { buildStoryGraph } from '../../../shared/story/graph.ts';
import { spacing } from '../../../shared/story/spacing.ts';
import { alert, item, story } from '../../../shared/story/testing/story-parts.ts';
import { layoutHierarchy } from './hierarchy.ts';

it('leaves no rows empty between nodes, however long the chain of alerts whose lines pass its columns', () => {
  const uids = Array.from({ length: 12 }, (_, n) => `a${n}`);
  const graph = buildStoryGraph(
    story({
      alerts: uids.map((uid, n) => alert(uid, n)),
      // Each has things of its own, and all name two devices: their lines pass many columns.
      evidence: uids.flatMap((uid, n) => [
        ...[0, 1, 2].map((k) => item(10 * n + k + 10, 'file', uid)),
        item(1, 'device', uid),
        item(2, 'device', uid),
      ]),
      links: uids.slice(1).map((uid, n) => ({
        from: `a${n}`,
        to: uid,
        rule: 'entity',
        reason: 'device',
        sharedValue: 'device 1',
      })),
    }),
  );
  const { places, height } = layoutHierarchy(graph);
  const rows = [...new Set([...places.values()].map(({ y }) => Math.round(y)))].sort((a, b) => a - b);
  const gaps = rows.slice(1).map((y, index) => y - (rows[index] ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(spacing.row);
  expect(height).toBeLessThan(graph.nodes.length * spacing.row);
});
