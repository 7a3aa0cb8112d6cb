import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutTimeline } from './layout-timeline.ts';
import { drawStory } from './story.ts';
import type { DrawnStory, StoryRequest } from './story.ts';
import { arbitraryStory } from './testing/arbitrary-story.ts';
import { alert, item, story } from './testing/story-parts.ts';
import type { StoryInput } from './types.ts';

const everything: StoryRequest['filter'] = {
  entityKinds: [],
  severities: [],
  statuses: [],
  serviceSources: [],
  tactics: [],
  pinnedOnly: false,
  text: '',
};
const draw = (input: StoryInput, { filter, ...more }: Partial<StoryRequest> = {}): DrawnStory =>
  drawStory(input, {
    groupSimilar: null,
    openGroups: [],
    neighboursOf: [],
    neighbours: [],
    layout: layoutTimeline,
    ...more,
    filter: { ...everything, ...filter },
  });

/** Scans of one title on a device, each with addresses of its own, and a sign-in. */
const scans = (count: number): StoryInput => {
  const uids = Array.from({ length: count }, (_, n) => `s${n}`);
  return story({
    alerts: [
      ...uids.map((uid, n) => alert(uid, n, { title: 'Port scan', tactic: 'discovery' })),
      alert('other', 999, { tactic: null }),
    ],
    evidence: [
      ...uids.flatMap((uid, n) => [item(1, 'device', uid), item(100 + n, 'ip', uid)]),
      item(2, 'user', 'other'),
      item(100, 'ip', 'other'),
    ],
  });
};

describe('what stands behind the nodes', () => {
  it('is told: where each alert is drawn, what is in a group of entities, and which alerts name those', () => {
    const drawn = draw(scans(3), { groupSimilar: true });
    const [scan] = drawn.nodes.filter(({ kind, isGroup }) => kind === 'alert' && isGroup);
    expect(drawn.alerts.map(({ uid, tactic, node }) => [uid, tactic, node])).toEqual([
      ['s0', 'discovery', scan?.id],
      ['s1', 'discovery', scan?.id],
      ['s2', 'discovery', scan?.id],
      ['other', null, 'a:other'],
    ]);
    const [group] = new Set(drawn.members.map(({ node }) => node));
    expect(drawn.members.map(({ entityId, label }) => [entityId, label])).toEqual([
      [101, 'ip 101'],
      [102, 'ip 102'],
    ]);
    const named = new Map(
      drawn.named.map(({ node, alerts }) => [node, alerts.map((place) => drawn.alerts[place]?.uid)]),
    );
    expect(named.get(group ?? '')).toEqual(['s1', 's2']);
    // A device by itself is named by alerts of which its edges tell no single one.
    expect(named.get('e:1')).toEqual(['s0', 's1', 's2']);
    expect(named.get('e:100')).toEqual(['s0', 'other']);
    // What the edges say is not said again.
    expect(named.has('e:2')).toBe(false);
  });

  it('is told of what a filter leaves out as well', () => {
    const { alerts } = draw(scans(3), { filter: { ...everything, tactics: [''] } });
    expect(alerts.map(({ uid, node }) => [uid, node])).toEqual([
      ['s0', null],
      ['s1', null],
      ['s2', null],
      ['other', 'a:other'],
    ]);
  });

  it('is complete: every alert and entity is one node or in one group', () => {
    fc.assert(
      fc.property(arbitraryStory, fc.boolean(), fc.string({ maxLength: 1 }), (input, groupSimilar, text) => {
        const drawn = draw(input, { groupSimilar, filter: { ...everything, text } });
        const nodes = new Map(drawn.nodes.map((node) => [node.id, node]));
        for (const { node, uid } of drawn.alerts) {
          const found = nodes.get(node ?? '');
          expect(found === undefined).toBe(node === null);
          if (found !== undefined) expect(found.alertUid ?? uid).toBe(uid);
        }
        for (const { node } of drawn.members) expect(nodes.get(node)).toMatchObject({ isGroup: true });
        const alone = drawn.nodes.filter(({ kind, isGroup }) => kind === 'entity' && !isGroup);
        const stoodFor = drawn.nodes.reduce(
          (sum, { kind, count }) => sum + (kind === 'entity' ? count : 0),
          0,
        );
        expect(alone.length + drawn.members.length).toBe(stoodFor);
      }),
    );
  });
});

describe('a narrowed story', () => {
  it('has no more nodes than the whole was drawn with', () => {
    const input = scans(90);
    const whole = draw(input);
    expect(whole.similar).toBe(true);
    // 45 of the scans with an address each and the device: fewer than are grouped by their number, more than there were to look at.
    const filter = { ...everything, entities: Array.from({ length: 45 }, (_, n) => 100 + n) };
    const narrowed = draw(input, { filter });
    expect(narrowed.ungrouped).toBeGreaterThan(whole.nodes.length);
    expect(narrowed.nodes.length).toBeLessThanOrEqual(whole.nodes.length);
    expect(narrowed.similar).toBe(true);
    // The groups are those that there were: one that was opened is open still.
    const groups = narrowed.nodes.flatMap(({ id, isGroup }) => (isGroup ? [id] : []));
    expect(whole.nodes.map(({ id }) => id)).toEqual(expect.arrayContaining(groups));
    const [group = ''] = groups;
    const opened = draw(input, { filter, openGroups: [group] });
    expect(opened.nodes.length).toBeGreaterThan(narrowed.nodes.length);
  });

  it('shows each by itself where there is room for that', () => {
    const drawn = draw(scans(90), { filter: { ...everything, entities: [2] } });
    expect(drawn.nodes.map(({ id }) => id)).toEqual(['a:other', 'e:100', 'e:2']);
    expect(drawn.similar).toBe(false);
  });

  it('never grows by a filter, whatever the story', () => {
    fc.assert(
      fc.property(arbitraryStory, fc.boolean(), fc.string({ maxLength: 1 }), (input, similar, text) => {
        const groupSimilar = similar || null;
        const whole = draw(input, { groupSimilar });
        const narrowed = draw(input, { groupSimilar, filter: { ...everything, text } });
        expect(narrowed.nodes.length).toBeLessThanOrEqual(whole.nodes.length);
      }),
    );
  });
});
