import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildStoryGraph } from './graph.ts';
import { arbitraryStory } from './testing/arbitrary-story.ts';
import { alert, item, story } from './testing/story-parts.ts';
import type { StoryGraph } from './types.ts';

const relations = (graph: StoryGraph): string[] =>
  graph.edges
    .filter(({ kind }) => kind === 'relation')
    .map(({ source, relation, target }) => `${source} ${relation} ${target}`);

/** Checks that hold for every story, whatever the input. */
function expectSound(graph: StoryGraph): void {
  const ids = new Set(graph.nodes.map(({ id }) => id));
  expect(ids.size).toBe(graph.nodes.length);
  expect(new Set(graph.edges.map(({ id }) => id)).size).toBe(graph.edges.length);
  for (const { source, target, count } of graph.edges) {
    expect(ids.has(source) && ids.has(target)).toBe(true);
    expect(source).not.toBe(target);
    expect(count).toBeGreaterThan(0);
  }
}

describe('buildStoryGraph', () => {
  it('is total and gives a sound graph for any evidence', () => {
    fc.assert(
      fc.property(arbitraryStory, (input) => {
        const graph = buildStoryGraph(input);
        expectSound(graph);
        const counts = new Map(graph.nodes.map(({ id, count }) => [id, count]));
        for (const node of graph.nodes) {
          const naming = graph.edges.filter(({ kind, target }) => kind === 'evidence' && target === node.id);
          const expected = naming.reduce((sum, { source }) => sum + (counts.get(source) ?? 0), 0);
          expect(node.alerts).toBe(node.kind === 'alert' ? 0 : expected);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('does not depend on the order of its input', () => {
    fc.assert(
      fc.property(arbitraryStory, (input) => {
        const turned = {
          ...input,
          alerts: input.alerts.toReversed(),
          evidence: input.evidence.toReversed(),
          links: input.links.toReversed(),
        };
        const [a, b] = [buildStoryGraph(input), buildStoryGraph(turned)];
        expect(b.nodes.map(({ id, label, count, alerts }) => [id, label, count, alerts])).toEqual(
          a.nodes.map(({ id, label, count, alerts }) => [id, label, count, alerts]),
        );
        expect(b.edges.map(({ id }) => id).sort()).toEqual(a.edges.map(({ id }) => id).sort());
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
          item(3, 'file', 'device'),
          item(8, 'file', 'device', {}, ['created']),
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
      'e:1 connected to e:4',
      'e:1 set e:6',
      'e:1 created e:8',
      'e:5 signed in from e:7',
    ]);
  });

  it('says how an attack moved, what was downloaded and which process started which', () => {
    const graph = buildStoryGraph(
      story({
        alerts: [
          alert('move', 1, { tactic: 'lateral-movement' }),
          alert('load', 2, { title: 'Mass download of files' }),
          alert('flow', 3),
          alert('tree', 4),
        ],
        evidence: [
          item(1, 'device', 'move', {}, ['source']),
          item(2, 'device', 'move', {}, ['destination']),
          item(3, 'user', 'load'),
          item(4, 'file', 'load'),
          item(5, 'ip', 'flow', {}, ['source']),
          item(6, 'ip', 'flow', {}, ['destination']),
          item(7, 'process', 'tree', { processId: 4 }),
          item(8, 'process', 'tree', { processId: 9, parentProcessId: 4 }),
          item(9, 'process', 'tree', { processId: 3, parentProcessId: 3 }),
        ],
      }),
    );
    expect(relations(graph)).toEqual([
      'e:1 moved laterally to e:2',
      'e:3 downloaded e:4',
      'e:5 connected to e:6',
      'e:7 started e:8',
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

  it('knows of an entity since the first import that named it, and how many alerts do, repeats among them', () => {
    const evidence = [item(1, 'device', 'x'), item(1, 'device', 'y'), item(1, 'device', 'y')];
    const graph = buildStoryGraph(
      story({ alerts: [alert('x', 1, { knownAt: 50, count: 9 }), alert('y', 2, { knownAt: 40 })], evidence }),
    );
    const device = graph.nodes.find(({ kind }) => kind === 'entity');
    expect([device?.at, device?.knownAt, device?.alerts]).toEqual([1, 40, 10]);
    expect(graph.nodes.map(({ knownAt, isGroup }) => [knownAt, isGroup])).toEqual([
      [50, false],
      [40, false],
      [40, false],
    ]);
  });
});
