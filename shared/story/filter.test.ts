import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countFacets, filterStory } from './filter.ts';
import type { StoryFilter } from './filter.ts';
import { buildStoryGraph } from './graph.ts';
import { arbitraryStory } from './testing/arbitrary-story.ts';
import { alert, item, story } from './testing/story-parts.ts';

const everything: StoryFilter = {
  entityKinds: [],
  severities: [],
  statuses: [],
  serviceSources: [],
  tactics: [],
  pinnedOnly: false,
  text: '',
};
const graph = buildStoryGraph(
  story({
    alerts: [
      alert('mail', 1, { severity: 'high', serviceSource: 'office', pinned: true }),
      alert('host', 2, { tactic: 'execution' }),
      alert('odd', 3, { severity: null, tactic: null }),
    ],
    evidence: [
      item(1, 'url', 'mail'),
      item(2, 'user', 'mail'),
      item(2, 'user', 'host'),
      item(3, 'file', 'host'),
    ],
    pinnedEntities: new Set([3]),
  }),
);
const kept = (filter: Partial<StoryFilter>): readonly string[] =>
  filterStory(graph, { ...everything, ...filter }).nodes.map(({ id }) => id);

describe('filterStory', () => {
  it('keeps alerts by their fields, with the entities that they name', () => {
    expect(kept({})).toHaveLength(6);
    expect(kept({ severities: ['high'] })).toEqual(['a:mail', 'e:1', 'e:2']);
    expect(kept({ severities: [''] })).toEqual(['a:odd']);
    expect(kept({ tactics: ['execution', ''] })).toEqual(['a:host', 'a:odd', 'e:2', 'e:3']);
    expect(kept({ serviceSources: ['office'], statuses: ['resolved'] })).toEqual([]);
  });

  it('keeps entities by their kind, and what is pinned', () => {
    expect(kept({ entityKinds: ['user'] })).toEqual(['a:mail', 'a:host', 'a:odd', 'e:2']);
    expect(kept({ pinnedOnly: true })).toEqual(['a:mail', 'e:1', 'e:2', 'e:3']);
    expect(kept({ pinnedOnly: true, severities: ['high'] })).toEqual(['a:mail', 'e:1', 'e:2']);
  });

  it('finds text in titles and labels, without case', () => {
    expect(kept({ text: ' ALERT MAIL ' })).toEqual(['a:mail', 'e:1', 'e:2']);
    expect(kept({ text: 'file 3' })).toEqual(['a:host', 'e:2', 'e:3']);
    expect(kept({ text: 'nothing' })).toEqual([]);
    expect(kept({ text: 'file 3', entityKinds: ['user'] })).toEqual([]);
  });

  it('keeps the members of a group: alerts by uid, and whatever names one of some entities', () => {
    expect(kept({ alerts: ['host', 'odd'] })).toEqual(['a:host', 'a:odd', 'e:2', 'e:3']);
    expect(kept({ entities: [1, 3] })).toEqual(['a:mail', 'a:host', 'e:1', 'e:2', 'e:3']);
    expect(kept({ entities: [3], alerts: ['mail'] })).toEqual([]);
    expect(kept({ alerts: ['mail'], pinnedOnly: true })).toEqual(['a:mail', 'e:1', 'e:2']);
  });

  it('finds what is copied from the picture, where addresses are defanged', () => {
    const mail = item(1, 'url', 'mail');
    const entity = { ...mail.entity, label: 'https://evil.example/login' };
    const linked = buildStoryGraph(
      story({ alerts: [alert('mail', 1), alert('host', 2)], evidence: [{ ...mail, entity }] }),
    );
    const found = (text: string): readonly string[] =>
      filterStory(linked, { ...everything, text }).nodes.map(({ id }) => id);
    for (const text of ['hxxps://evil[.]example', 'evil[.]example/LOGIN', 'evil.example'])
      expect(found(text)).toEqual(['a:mail', 'e:1']);
  });

  it('keeps edges between what stays, and is total', () => {
    const values = (all: readonly string[]): fc.Arbitrary<readonly string[]> => fc.subarray([...all]);
    const filters = fc.record({
      entityKinds: values(['user', 'file', 'ip']),
      severities: values(['high', '']),
      statuses: values(['new', 'resolved']),
      serviceSources: values(['azureAdIdentityProtection', '']),
      tactics: values(['execution', '']),
      pinnedOnly: fc.boolean(),
      text: fc.constantFrom('', 'entity', 'malware', '1'),
    });
    fc.assert(
      fc.property(arbitraryStory, filters, (input, filter) => {
        const whole = buildStoryGraph(input);
        const part = filterStory(whole, filter);
        const ids = new Set(part.nodes.map(({ id }) => id));
        expect(part.edges.every(({ source, target }) => ids.has(source) && ids.has(target))).toBe(true);
        // To filter what is filtered changes nothing.
        expect(filterStory(part, filter)).toEqual(part);
        expect(filterStory(whole, everything)).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });
});

describe('countFacets', () => {
  it('counts what can be chosen over the whole story, most first', () => {
    expect(countFacets(graph)).toEqual({
      entityKinds: [
        { value: 'file', count: 1 },
        { value: 'url', count: 1 },
        { value: 'user', count: 1 },
      ],
      severities: [
        { value: '', count: 1 },
        { value: 'high', count: 1 },
        { value: 'medium', count: 1 },
      ],
      statuses: [{ value: 'new', count: 3 }],
      serviceSources: [
        { value: '', count: 2 },
        { value: 'office', count: 1 },
      ],
      tactics: [
        { value: '', count: 1 },
        { value: 'execution', count: 1 },
        { value: 'initial-access', count: 1 },
      ],
    });
  });
});
