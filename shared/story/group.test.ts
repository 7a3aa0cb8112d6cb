import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildStoryGraph } from './graph.ts';
import { groupGraph, mostOpened, mostReadable } from './group.ts';
import { alert, item, story } from './testing/story-parts.ts';
import { arbitraryStory } from './testing/arbitrary-story.ts';
import type { StoryGraph } from './types.ts';

const labels = ({ nodes }: StoryGraph): readonly string[] => nodes.map(({ label }) => label);
const groupIds = ({ nodes }: StoryGraph): readonly string[] =>
  nodes.flatMap(({ id, isGroup }) => (isGroup ? [id] : []));

/** Three alerts of one title on a device, each with addresses of its own, and one alert besides. */
const scans = (extra: readonly string[] = []): StoryGraph => {
  const uids = ['s1', 's2', 's3', ...extra];
  return buildStoryGraph(
    story({
      alerts: [...uids.map((uid, n) => alert(uid, n, { title: 'Port scan' })), alert('other', 9)],
      evidence: [
        ...uids.map((uid) => item(1, 'device', uid)),
        item(2, 'ip', 's1'),
        item(3, 'ip', 's1'),
        item(4, 'file', 'other'),
        item(5, 'file', 'other'),
      ],
    }),
  );
};

describe('groupGraph', () => {
  it('draws similar nodes as one with a count when there are over 2,000 elements, and keeps pinned ones apart', () => {
    const addresses = Array.from({ length: 1_500 }, (_, n) => item(n + 1, 'ip', 'scan'));
    const graph = groupGraph(
      buildStoryGraph(
        story({ alerts: [alert('scan', 1)], evidence: addresses, pinnedEntities: new Set([7]) }),
      ),
    );
    expect(graph.grouped).toBe(true);
    expect(graph.nodes.map(({ label, count, pinned, isGroup }) => [label, count, pinned, isGroup])).toEqual([
      ['Alert scan', 1, false, false],
      ['ip 7', 1, true, false],
      ['1499 × IP addresses', 1499, false, true],
    ]);
    expect(graph.edges.map(({ count }) => count).sort()).toEqual([1, 1499]);
    const storm = Array.from({ length: 3_000 }, (_, n) => alert(`s${n}`, n, { title: 'Same' }));
    const grouped = groupGraph(
      buildStoryGraph(story({ alerts: storm, evidence: storm.map(({ uid }) => item(1, 'device', uid)) })),
    );
    expect(labels(grouped)).toEqual(['3000 × Same', 'device 1']);
    expect(grouped.nodes[1]?.alerts).toBe(3_000);
  });

  it('leaves a small graph as it is, and groups it where that is asked for', () => {
    const graph = scans();
    expect(groupGraph(graph)).toEqual({
      ...graph,
      grouped: false,
      similar: false,
      behind: new Map(),
      naming: new Map(),
    });
    const similar = groupGraph(graph, { similar: true });
    expect(labels(similar)).toEqual([
      '3 × Port scan',
      'Alert other',
      'device 1',
      '2 × IP addresses',
      '2 × Files',
    ]);
    expect(similar.grouped).toBe(false);
  });

  it('groups by itself above what can be read, and not where somebody chose otherwise', () => {
    const incident = (addresses: number): StoryGraph =>
      buildStoryGraph(
        story({
          alerts: [alert('s1', 1)],
          evidence: Array.from({ length: addresses }, (_, n) => item(n + 1, 'ip', 's1')),
        }),
      );
    const [small, large] = [incident(mostReadable - 1), incident(mostReadable)];
    expect(groupGraph(small)).toMatchObject({ similar: false, nodes: { length: mostReadable } });
    expect(groupGraph(large)).toMatchObject({ similar: true, grouped: false, nodes: { length: 2 } });
    expect(groupGraph(large, { similar: false }).nodes).toHaveLength(mostReadable + 1);
    // With lines over the hard limit nobody is asked.
    expect(groupGraph(incident(1_500), { similar: false })).toMatchObject({ similar: false, grouped: true });
  });

  it('goes on by name and at last by tactic where there are still too many, and names the programs of a group', () => {
    const runs = (count: number): StoryGraph => {
      const uids = Array.from({ length: count }, (_, n) => `s${n}`);
      return buildStoryGraph(
        story({
          alerts: uids.map((uid, n) => alert(uid, n)),
          evidence: uids.flatMap((uid, n) => {
            const run = item(n + 1, 'process', uid);
            const label = `${n % 2 === 0 ? 'cmd' : 'net'}.exe (${n + 1})`;
            return [{ ...run, entity: { ...run.entity, label } }, item(90_000, 'device', uid)];
          }),
        }),
      );
    };
    const byName = labels(groupGraph(runs(80)));
    expect(byName).toHaveLength(83);
    expect(byName).toEqual(
      expect.arrayContaining(['40 × cmd.exe', '40 × net.exe', 'Alert s0', 'device 90000']),
    );
    expect(labels(groupGraph(runs(250)))).toEqual([
      '250 × alerts: Initial access',
      'device 90000',
      '125 × cmd.exe',
      '125 × net.exe',
    ]);
    const two = buildStoryGraph(
      story({
        alerts: [alert('s1', 1)],
        evidence: ['a.exe (1)', 'b.exe (2)'].map((label, n) => {
          const run = item(n + 1, 'process', 's1');
          return { ...run, entity: { ...run.entity, label } };
        }),
      }),
    );
    expect(labels(groupGraph(two, { similar: true }))).toContain('2 × Processes: a.exe, b.exe');
  });

  it('puts together what one alert names, whatever else each has to do with, where there is more than can be read', () => {
    const many = 70;
    const { nodes, edges, ...rest } = buildStoryGraph(
      story({
        alerts: [alert('drop', 1)],
        evidence: Array.from({ length: 2 * many }, (_, n) =>
          item(n + 1, n < many ? 'file' : 'process', 'drop'),
        ),
      }),
    );
    const [evidence] = edges;
    if (evidence === undefined) throw new Error('no edge');
    // Each file was made by a program of its own and read by the next: no two have the same around them.
    const made = nodes.slice(1, many).flatMap(({ id }, index) =>
      [0, 1].map((next) => ({
        ...evidence,
        id: `made ${String(index)} ${String(next)}`,
        source: nodes[many + 1 + index + next]?.id ?? id,
        target: id,
        kind: 'relation' as const,
        relation: 'created',
      })),
    );
    const grouped = groupGraph({ ...rest, nodes, edges: [...edges, ...made] });
    expect(grouped.nodes.filter(({ kind }) => kind === 'alert')).toHaveLength(1);
    expect(grouped.nodes.length).toBeLessThan(10);
  });

  it('puts together what one alert alone names where there is still more than can be read, by verdict and place, but nothing pinned', () => {
    const uids = Array.from({ length: 60 }, (_, n) => `s${n}`);
    const verdicts = ['unknown', 'malicious', 'noThreatsFound'];
    const graph = buildStoryGraph(
      story({
        alerts: uids.map((uid, n) => alert(uid, n)),
        evidence: uids.flatMap((uid, n) => {
          const file = item(n + 1, 'file', uid);
          return [
            { ...file, entity: { ...file.entity, verdict: verdicts[n % 3] ?? '' } },
            item(90_000 + (n % 2), 'device', uid),
          ];
        }),
        pinnedEntities: new Set([1, 2]),
      }),
    );
    const { nodes } = groupGraph(graph);
    expect(nodes.filter(({ kind }) => kind === 'alert')).toHaveLength(60);
    expect(
      nodes
        .filter(({ entityKind }) => entityKind === 'file')
        .map(({ count, verdict, pinned }) => [count, verdict, pinned]),
    ).toEqual(
      expect.arrayContaining([
        [1, 'unknown', true],
        [1, 'malicious', true],
        [19, 'unknown', false],
        [19, 'malicious', false],
        [20, 'noThreatsFound', false],
      ]),
    );
    // What several alerts name is what holds the story together.
    expect(nodes.filter(({ entityKind }) => entityKind === 'device')).toHaveLength(2);
    expect(nodes).toHaveLength(67);
  });

  it('tells a group one by one when it is opened, and leaves all others as they were', () => {
    const closed = groupGraph(scans(), { similar: true });
    const [first = '', ...others] = groupIds(closed);
    const opened = groupGraph(scans(), { similar: true, opened: [first, 'no such group'] });
    expect(groupIds(opened)).toEqual(others);
    expect(labels(opened).filter((label) => label === 'Port scan')).toHaveLength(3);
  });

  it('keeps the ids of groups when an alert is added to one or beside them', () => {
    const before = groupIds(groupGraph(scans(), { similar: true }));
    // Smaller than every other in the order of ids, which would be the first member.
    expect(groupIds(groupGraph(scans(['s0']), { similar: true }))).toEqual(before);
  });

  it('keeps what is in a folder of the system apart from what is elsewhere, and tells folders', () => {
    const folders = ['C:\\Windows\\System32', 'c:\\windows\\SYSTEM32', 'C:\\Temp', 'C:\\Users\\Public', null];
    const named = (uidOf: (n: number) => string) =>
      folders.map((filePath, n) => {
        const details = { fileDetails: { fileName: 'cmd.exe', ...(filePath === null ? {} : { filePath }) } };
        const file = item(n + 1, 'file', uidOf(n), details);
        return { ...file, entity: { ...file.entity, label: 'cmd.exe' } };
      });
    const together = groupGraph(
      buildStoryGraph(story({ alerts: [alert('s1', 1)], evidence: named(() => 's1') })),
      { similar: true },
    );
    expect(together.nodes.slice(1).map(({ label, folders: told }) => [label, told])).toEqual(
      expect.arrayContaining([
        ['2 × cmd.exe', ['C:\\Windows\\System32']],
        ['2 × cmd.exe in 2 folders', ['C:\\Temp', 'C:\\Users\\Public']],
        ['cmd.exe', []],
      ]),
    );
    // By name alone only those of one folder are one: each alert names one of them here, among many alerts.
    const uids = Array.from({ length: mostReadable - 4 }, (_, n) => `s${n}`);
    const apart = groupGraph(
      buildStoryGraph(
        story({ alerts: uids.map((uid, n) => alert(uid, n)), evidence: named((n) => `s${n}`) }),
      ),
    );
    expect(apart.nodes.filter(({ kind }) => kind === 'entity').map(({ label }) => label)).toEqual([
      '2 × cmd.exe',
      'cmd.exe',
      'cmd.exe',
      'cmd.exe',
    ]);
  });

  it('counts members that may be several things', () => {
    const files = [1, 2, 3].map((n) => {
      const file = item(n, 'file', 's1');
      const key = n === 1 ? 'file|sha256||abc' : `file|name||run${n}.exe`;
      return { ...file, entity: { ...file.entity, key } };
    });
    const graph = buildStoryGraph(story({ alerts: [alert('s1', 1)], evidence: files }));
    expect(graph.nodes.map(({ doubtful, key }) => [doubtful, key])).toEqual([
      [0, null],
      [0, 'file|sha256||abc'],
      [1, 'file|name||run2.exe'],
      [1, 'file|name||run3.exe'],
    ]);
    const [, group] = groupGraph(graph, { similar: true }).nodes;
    expect(group).toMatchObject({ count: 3, doubtful: 2, key: null });
  });

  it('does not group what stays by itself', () => {
    const similar = groupGraph(scans(), { similar: true, apart: new Set(['e:2']) });
    expect(labels(similar)).toContain('ip 2');
    expect(labels(similar)).toContain('ip 3');
  });

  it('opens a large group in part', () => {
    const storm = Array.from({ length: 3_000 }, (_, n) => alert(`s${n}`, n, { title: 'Same' }));
    const graph = buildStoryGraph(story({ alerts: storm }));
    const [id = ''] = groupIds(groupGraph(graph));
    const opened = groupGraph(graph, { opened: [id] });
    expect(opened.nodes).toHaveLength(mostOpened + 1);
    expect(groupIds(opened)).toEqual([id]);
    expect(opened.nodes.find(({ isGroup }) => isGroup)?.count).toBe(3_000 - mostOpened);
  });

  it('is total, loses nothing and does not depend on the order of nodes and edges', () => {
    fc.assert(
      fc.property(
        arbitraryStory,
        fc.constantFrom(2_000, 8),
        fc.boolean(),
        fc.nat(3),
        (input, limit, similar, open) => {
          const graph = buildStoryGraph(input);
          const opened = groupIds(groupGraph(graph, { limit, similar })).slice(0, open);
          const grouped = groupGraph(graph, { limit, similar, opened });
          const turned = groupGraph(
            { nodes: graph.nodes.toReversed(), edges: graph.edges.toReversed() },
            { limit, similar, opened },
          );
          const total = ({ nodes }: StoryGraph): number => nodes.reduce((sum, { count }) => sum + count, 0);
          expect(total(grouped)).toBe(total(graph));
          // What differs in its verdict is never one, nor what is pinned and what is not.
          expect(grouped.nodes.filter(({ kind, verdict }) => kind === 'entity' && verdict === null)).toEqual(
            graph.nodes.filter(({ kind, verdict }) => kind === 'entity' && verdict === null),
          );
          const pinned = ({ nodes }: StoryGraph): number =>
            total({ nodes: nodes.filter((node) => node.pinned), edges: [] });
          expect(pinned(grouped)).toBe(pinned(graph));
          const ids = grouped.nodes.map(({ id }) => id);
          expect(new Set(ids).size).toBe(ids.length);
          for (const id of opened) expect(ids).not.toContain(id);
          expect(
            grouped.edges.every(({ source, target }) => ids.includes(source) && ids.includes(target)),
          ).toBe(true);
          const told = ({ nodes }: StoryGraph) =>
            nodes.map((node) => [node.id, node.label, node.alerts]).sort();
          expect(told(turned)).toEqual(told(grouped));
        },
      ),
      { numRuns: 200 },
    );
  });
});
