import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { processorTime } from '../../tests/support/processor-time.ts';
import { buildStoryGraph } from './graph.ts';
import { layoutLanes, laneSpacing } from './lanes.ts';
import { arbitraryStory } from './testing/arbitrary-story.ts';
import type { StoryAlert, StoryEvidence, StoryGraph, StoryInput } from './types.ts';

const alert = (uid: string, at: number | null, more: Partial<StoryAlert> = {}): StoryAlert => ({
  uid,
  title: `Alert ${uid}`,
  severity: 'medium',
  status: 'new',
  at,
  tactic: 'initial-access',
  serviceSource: null,
  pinned: false,
  ...more,
});
const item = (
  id: number,
  kind: StoryEvidence['entity']['kind'],
  alertUid: string,
  details: StoryEvidence['details'] = {},
  roles: readonly string[] = [],
): StoryEvidence => ({
  entity: { id, kind, label: `${kind} ${id}`, verdict: 'unknown' },
  embedded: false,
  alertUid,
  roles,
  threats: [],
  details,
});
const story = (input: Partial<StoryInput>): StoryInput => ({
  alerts: [],
  evidence: [],
  identifiers: new Map(),
  pinnedEntities: new Set(),
  links: [],
  ...input,
});
const relations = (graph: StoryGraph): string[] =>
  graph.edges
    .filter(({ kind }) => kind === 'relation')
    .map(({ source, relation, target }) => `${source} ${relation} ${target}`);

/** Checks that hold for every story and layout, whatever the input. */
function expectSound(graph: StoryGraph): void {
  const ids = new Set(graph.nodes.map(({ id }) => id));
  expect(ids.size).toBe(graph.nodes.length);
  expect(new Set(graph.edges.map(({ id }) => id)).size).toBe(graph.edges.length);
  for (const { source, target } of graph.edges) {
    expect(ids.has(source) && ids.has(target)).toBe(true);
    expect(source).not.toBe(target);
  }
  const layout = layoutLanes(graph);
  expect(layout.nodes.map(({ id }) => id).sort()).toEqual([...ids].sort());
  const places = new Set<string>();
  for (const { x, y } of layout.nodes) {
    expect(
      Number.isFinite(x) && Number.isFinite(y) && x >= 0 && y >= 0 && x <= layout.width && y <= layout.height,
    ).toBe(true);
    // Places are on a grid of laneSpacing, so different places are far enough apart.
    const column = (x - laneSpacing.margin) / laneSpacing.column;
    const row = (y - laneSpacing.margin) / laneSpacing.row;
    expect([column, row]).toEqual([Math.round(column), Math.round(row)]);
    places.add(`${column} ${row}`);
  }
  expect(places.size).toBe(layout.nodes.length);
}

describe('buildStoryGraph', () => {
  it('is total and gives a sound graph and layout for any evidence', () => {
    fc.assert(
      fc.property(arbitraryStory, fc.constantFrom(2_000, 8), (input, limit) => {
        expectSound(buildStoryGraph(input, limit));
      }),
      { numRuns: 300 },
    );
  });

  it('does not depend on the order of its input', () => {
    fc.assert(
      fc.property(arbitraryStory, fc.constantFrom(2_000, 8), (input, limit) => {
        const turned = {
          ...input,
          alerts: input.alerts.toReversed(),
          evidence: input.evidence.toReversed(),
          links: input.links.toReversed(),
        };
        const [a, b] = [buildStoryGraph(input, limit), buildStoryGraph(turned, limit)];
        expect(b.nodes.map(({ id, label, count }) => [id, label, count])).toEqual(
          a.nodes.map(({ id, label, count }) => [id, label, count]),
        );
        expect(b.edges.map(({ id }) => id).sort()).toEqual(a.edges.map(({ id }) => id).sort());
        expect(layoutLanes(b)).toEqual(layoutLanes(a));
      }),
    );
  });

  it('says what a mail did to whom', () => {
    const graph = buildStoryGraph(
      story({
        alerts: [
          alert('mail', 1),
          alert('click', 2, { title: 'A potentially malicious URL click was detected' }),
        ],
        evidence: [
          item(1, 'mailMessage', 'mail', {
            recipientEmailAddress: 'Megan@contoso.com',
            p2Sender: { emailAddress: 'eve@evil.example' },
            senderIp: '203.0.113.9',
            urls: ['https://evil.example/'],
          }),
          item(2, 'mailbox', 'mail'),
          item(3, 'url', 'mail'),
          item(3, 'url', 'click'),
          item(4, 'user', 'click'),
          item(5, 'ip', 'mail'),
        ],
        identifiers: new Map([
          [2, ['megan@contoso.com']],
          [3, ['https://evil.example/']],
          [5, ['203.0.113.9']],
        ]),
      }),
    );
    expect(relations(graph)).toEqual([
      'e:1 sent to e:2',
      'e:1 sent from e:5',
      'e:1 contains e:3',
      'e:4 clicked e:3',
    ]);
  });

  it('says what processes ran, created and reached, and where users signed in from', () => {
    const graph = buildStoryGraph(
      story({
        alerts: [
          alert('device', 1, { tactic: 'execution' }),
          alert('identity', 2, { serviceSource: 'azureAdIdentityProtection' }),
        ],
        evidence: [
          item(1, 'process', 'device', {
            mdeDeviceId: 'dev',
            userAccount: { accountName: 'megan', domainName: 'CONTOSO' },
            imageFile: { sha256: 'ff' },
          }),
          item(2, 'device', 'device'),
          item(3, 'file', 'device', {}, ['created']),
          item(4, 'ip', 'device', {}, ['commandAndControl']),
          { ...item(5, 'user', 'device'), embedded: true },
          item(6, 'registryValue', 'device'),
          item(5, 'user', 'identity'),
          item(7, 'ip', 'identity'),
        ],
        identifiers: new Map([
          [2, ['dev']],
          [3, ['ff']],
          [5, ['contoso\\megan']],
        ]),
      }),
    );
    expect(relations(graph)).toEqual([
      'e:5 ran e:1',
      'e:1 run from e:3',
      'e:1 on e:2',
      'e:1 created e:3',
      'e:1 connected to e:4',
      'e:1 set e:6',
      'e:5 signed in from e:7',
    ]);
  });

  it('keeps the reason of a link and drops links to alerts outside', () => {
    const link = {
      from: 'x',
      to: 'y',
      rule: 'sharedEntity',
      reason: 'sharedIndicators',
      sharedValue: '203.0.113.9',
    };
    const graph = buildStoryGraph(
      story({ alerts: [alert('x', 1), alert('y', 2)], links: [link, { ...link, to: 'elsewhere' }] }),
    );
    expect(graph.edges).toEqual([
      expect.objectContaining({
        kind: 'link',
        source: 'a:x',
        target: 'a:y',
        label: '203.0.113.9',
        reason: 'sharedIndicators',
      }),
    ]);
  });

  it('draws similar nodes as one with a count when there are over 2,000 elements, and keeps pinned ones apart', () => {
    const addresses = Array.from({ length: 1_500 }, (_, n) => item(n + 1, 'ip', 'scan'));
    const graph = buildStoryGraph(
      story({ alerts: [alert('scan', 1)], evidence: addresses, pinnedEntities: new Set([7]) }),
    );
    expect(graph.grouped).toBe(true);
    expect(graph.nodes.map(({ label, count, pinned }) => `${label}|${count}|${pinned}`)).toEqual([
      'Alert scan|1|false',
      '1499 × IP addresses|1499|false',
      'ip 7|1|true',
    ]);
    const storm = Array.from({ length: 3_000 }, (_, n) => alert(`s${n}`, n, { title: 'Same' }));
    const grouped = buildStoryGraph(
      story({ alerts: storm, evidence: storm.map(({ uid }) => item(1, 'device', uid)) }),
    );
    expect(grouped.nodes.map(({ label }) => label)).toEqual(['3000 × Same', 'device 1']);
  });
});

describe('layoutLanes', () => {
  const many = (count: number): StoryGraph =>
    buildStoryGraph(
      story({
        alerts: Array.from({ length: count }, (_, n) =>
          alert(`s${n}`, n * 10, { tactic: ['initial-access', 'execution', 'impact'][n % 3] ?? null }),
        ),
        evidence: Array.from({ length: count * 3 }, (_, n) => item(n + 1, 'ip', `s${Math.floor(n / 3)}`)),
      }),
      1e9,
    );

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
    const layout = layoutLanes(graph);
    expect(layout.lanes.map(({ label, alerts }) => `${label} ${alerts}`)).toEqual([
      'Initial access 1',
      'Impact 2',
      'Other 1',
    ]);
    const x = new Map(layout.nodes.map((node) => [node.alertUid, node.x]));
    expect(x.get('first')).toBeLessThanOrEqual(x.get('none') ?? -1);
    expect(x.get('none')).toBeLessThanOrEqual(x.get('late') ?? -1);
    expect(x.get('first')).toBeLessThan(x.get('same') ?? -1);
  });

  it('moves nothing when an alert comes at the end', () => {
    const before = new Map(layoutLanes(many(30)).nodes.map((node) => [node.id, node]));
    const after = new Map(layoutLanes(many(31)).nodes.map((node) => [node.id, node]));
    for (const [id, { x, y }] of before) expect([after.get(id)?.x, after.get(id)?.y]).toEqual([x, y]);
  });

  it('keeps the order of all others when an alert comes in between', () => {
    const graph = many(30);
    const extra = { ...graph.nodes[0]!, id: 'a:new', alertUid: 'new', at: 145 };
    const before = layoutLanes(graph).nodes;
    const after = new Map(
      layoutLanes({ ...graph, nodes: [...graph.nodes, extra] }).nodes.map((node) => [node.id, node]),
    );
    for (const node of before) {
      const moved = after.get(node.id);
      expect(moved?.y).toBe(node.y);
      expect(moved?.x).toBeGreaterThanOrEqual(node.x);
      if ((node.at ?? 0) < 145) expect(moved?.x).toBe(node.x);
    }
  });

  it('takes milliseconds for 2,000 nodes', () => {
    const graph = many(500);
    expect(graph.nodes.length).toBe(2_000);
    // The best of several runs: what else the machine does must not fail a test.
    const times = Array.from({ length: 8 }, () => {
      const began = processorTime();
      layoutLanes(graph);
      return processorTime() - began;
    });
    expect(Math.min(...times)).toBeLessThan(100);
  });
});
