import { describe, expect, it } from 'vitest';
import { story } from '../../../client/mock/phishing/answers.ts';
import {
  describeNode,
  lanesOfAlerts,
  leftOut,
  lookOf,
  pictureEdges,
  pictureNodes,
  shorten,
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
      'circle',
    ]);
    expect(lookOf({ kind: 'entity', severity: null, verdict: 'constructor' })[0]).toBe('unknown');
  });

  it('describes a node in words', () => {
    const node = story.nodes.find((one) => one.entityId === 7);
    expect(node && describeNode(node, parts.display)).toBe(
      'IP address 203[.]0[.]113[.]40, verdict malicious',
    );
  });

  it('shortens in the middle without breaking a character', () => {
    const short = shorten(`${'😀'.repeat(60)}end`);
    expect([...short]).toHaveLength(46);
    expect(short.endsWith('end')).toBe(true);
    expect(shorten('short')).toBe('short');
  });
});

describe('the filter of lanes', () => {
  const all = { lanes: new Set<string>(), pinnedOnly: false, isPinned: () => false };

  it('keeps the entities of the alerts that pass, and nothing else', () => {
    const out = leftOut(story, { ...all, lanes: new Set(['command-and-control']) });
    expect(out.has('alert:a7')).toBe(false);
    expect(out.has('entity:7')).toBe(false);
    expect(out.has('alert:a3')).toBe(true);
    expect(out.has('entity:1')).toBe(true);
    expect(leftOut(story, all).size).toBe(0);
  });

  it('keeps what is pinned with what it names', () => {
    const out = leftOut(story, {
      ...all,
      pinnedOnly: true,
      isPinned: (target) => target.kind === 'alert' && target.alert === 'a5',
    });
    expect(out.has('alert:a5')).toBe(false);
    expect(out.has('entity:6')).toBe(false);
    expect(out.has('alert:a7')).toBe(true);
  });

  it('knows the lane of an alert that is drawn only as part of a group', () => {
    const grouped = {
      ...story,
      nodes: story.nodes.map((node) =>
        node.alertUid === 'a7' ? { ...node, alertUid: null, count: 5 } : node,
      ),
    };
    const rows = [
      { uid: 'a7', category: 'CommandAndControl' },
      { uid: 'a8', category: 'Malware' },
    ];
    const lanes = lanesOfAlerts(grouped, rows);
    expect(lanes.get('a7')).toBe('command-and-control');
    expect(lanes.get('a8')).toBe('other');
    expect(leftOut(grouped, { ...all, lanes: new Set(['command-and-control']) }).has('group:a:a7')).toBe(
      false,
    );
  });
});
