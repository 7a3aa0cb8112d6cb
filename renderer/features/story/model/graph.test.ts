import { describe, expect, it } from 'vitest';
import { story } from '../../../client/mock/phishing/answers.ts';
import {
  describeNode,
  everythingOf,
  lanesOfTactics,
  lookOf,
  pictureEdges,
  pictureLanes,
  pictureNodes,
} from './graph.ts';

const parts = {
  iconOf: () => ({}),
  display: (node: { label: string }) => node.label.replaceAll('.', '[.]'),
  isPinned: (target: { kind: string }) => target.kind === 'alert',
};

describe('the picture of a story', () => {
  it('uses the keys of the selection as ids, for nodes and for the ends of edges', () => {
    const nodes = pictureNodes(story, parts);
    const ids = new Set(nodes.map((node) => node.id));
    expect(ids).toContain('alert:a3');
    expect(ids).toContain('entity:1');
    for (const edge of pictureEdges(story)) {
      expect(ids).toContain(edge.source);
      expect(ids).toContain(edge.target);
    }
  });

  it('shows labels made safe and marks what is pinned', () => {
    const nodes = pictureNodes(story, parts);
    expect(nodes.find((node) => node.id === 'entity:7')?.label).toBe('203[.]0[.]113[.]40');
    expect(nodes.every((node) => node.pinned === node.id.startsWith('alert:'))).toBe(true);
  });

  it('says every severity and verdict by form as well as by colour', () => {
    const glyphs = [
      ...['high', 'medium', 'low', 'informational'].map(
        (severity) => lookOf({ kind: 'alert', severity, verdict: null })[1],
      ),
      ...['malicious', 'suspicious', 'noThreatsFound', 'unknown'].map(
        (verdict) => lookOf({ kind: 'entity', severity: null, verdict })[1],
      ),
    ];
    expect(new Set(glyphs).size).toBe(8);
  });

  it('survives values it does not know', () => {
    expect(lookOf({ kind: 'alert', severity: 'catastrophic', verdict: null })).toEqual([
      'informational',
      'dash',
    ]);
    expect(lookOf({ kind: 'entity', severity: null, verdict: 'constructor' })[0]).toBe('unknown');
  });

  it('describes a node in words', () => {
    const node = story.nodes.find((one) => one.entityId === 7);
    expect(node && describeNode(node, parts.display)).toBe(
      'IP address 203[.]0[.]113[.]40, verdict malicious, in 1 alert',
    );
  });
});

describe('the lanes of a picture', () => {
  const lane = (tactic: string | null, label: string, alerts = 2) => ({
    tactic,
    label,
    alerts,
    y: 0,
    height: 9,
  });
  const lanes = [
    lane('execution', 'Execution'),
    lane(null, 'No alerts: Persistence', 0),
    lane(null, 'No tactic named · http://evil.example/\n'),
    lane(null, 'No tactic named · no device'),
  ];

  it('have keys and names of their own, also where several name no tactic; names are safe to show', () => {
    const drawn = pictureLanes({ lanes });
    expect(new Set(drawn.map(({ key }) => key)).size).toBe(4);
    expect(drawn[2]?.label).toBe('No tactic named · hxxp://evil[.]example/⟦LF⟧');
  });

  it('are chosen by their tactics: all that have alerts without one together', () => {
    expect(lanesOfTactics({ lanes }, [])).toEqual(new Set());
    expect(lanesOfTactics({ lanes }, ['execution'])).toEqual(new Set(['execution']));
    expect(lanesOfTactics({ lanes }, [''])).toEqual(new Set(['none-2', 'none-3']));
  });
});

describe('everything of a node', () => {
  it('is the node, what it is joined to, and the edges between', () => {
    const edges = pictureEdges(story);
    const lit = everythingOf(edges, 'entity:7');
    expect(lit.has('entity:7')).toBe(true);
    expect(lit.has('alert:a7')).toBe(true);
    expect(lit.has('alert:a1')).toBe(false);
    expect([...lit].some((key) => key.startsWith('edge:'))).toBe(true);
  });
});

describe('a picture at a moment', () => {
  it('shows verdicts and pins as they were', () => {
    const nodes = pictureNodes(story, {
      ...parts,
      states: new Map([['entity:7', { verdict: 'unknown', pinned: true }]]),
    });
    const node = nodes.find(({ id }) => id === 'entity:7');
    expect(node?.glyph).toBe('question');
    expect(node?.pinned).toBe(true);
  });

  it('says which incident a neighbour is of', () => {
    const [first] = story.nodes;
    if (!first) throw new Error('no node');
    const other = { uid: 'i9', number: 9, name: 'Other', severity: null, status: 'active' };
    const [drawn] = pictureNodes({ ...story, nodes: [{ ...first, otherIncident: other }] }, parts);
    expect(drawn?.outside).toBe(true);
    expect(drawn?.label.startsWith('#9 ')).toBe(true);
    expect(drawn?.description).toContain('of incident 9');
  });
});
