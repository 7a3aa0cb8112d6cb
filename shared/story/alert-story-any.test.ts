import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertStory } from './alert-story.ts';
import type { AlertStorySource } from './alert-story.ts';
import type { AlertStory } from './alert-story-types.ts';
import { buildStoryGraph } from './graph.ts';
import { buildProcessTree } from './process-tree.ts';
import { createFinder, relationsOf } from './relations.ts';
import {
  arbitraryOrders,
  arbitraryProcesses,
  identifiersOfProcesses,
} from './testing/arbitrary-processes.ts';
import { arbitraryEvidence, arbitraryStory } from './testing/arbitrary-story.ts';
import type { StoryEvidence } from './types.ts';

const titles = ['Malware', 'Impossible travel activity', 'Unusual file download'];
const services = [
  'microsoftDefenderForOffice365',
  'azureAdIdentityProtection',
  'microsoftDefenderForCloudApps',
  'constructor',
  null,
];
const rows = fc.record({
  title: fc.constantFrom(...titles),
  serviceSource: fc.constantFrom(...services),
  firstActivity: fc.constantFrom(null, 1_000),
  mitreTechniques: fc.subarray(['T1078', 'T1530']),
});

function storyOf(evidence: readonly StoryEvidence[], row: Partial<AlertStorySource['row']>): AlertStory {
  return alertStory({ row, evidence, additional: [], description: null } as unknown as AlertStorySource);
}

/** A story without its fields, which are in the order of the record. */
function inAnyOrder({ fields, ...rest }: AlertStory): unknown {
  return { ...rest, fields: fields.map(({ group, name, value }) => `${group} ${name} ${value}`).sort() };
}

describe('the story of any alert', () => {
  it('is total, and offers only views that are filled', () => {
    fc.assert(
      fc.property(arbitraryEvidence, rows, (evidence, row) => {
        const story = storyOf(evidence, row);
        expect(story.views).toContain(story.first);
        expect(story.views.includes('messageList')).toBe(story.messages.length > 0);
        expect(story.views.includes('signInList')).toBe(story.signIns.length > 0);
        expect(story.views.includes('processTree')).toBe(story.processTree.length > 0);
      }),
      { numRuns: 150 },
    );
  });

  it('is the same however the evidence is ordered', () => {
    fc.assert(
      fc.property(arbitraryOrders(arbitraryEvidence), rows, ([evidence, shuffled], row) => {
        expect(inAnyOrder(storyOf(shuffled, row))).toEqual(inAnyOrder(storyOf(evidence, row)));
      }),
      { numRuns: 250 },
    );
  });
});

describe('the process tree of any evidence', () => {
  it('is finite and holds every process once', () => {
    fc.assert(
      fc.property(arbitraryEvidence, (evidence) => {
        const ids = new Set<string>();
        const entities = new Set<number>();
        const open = [...buildProcessTree(evidence)];
        for (let node = open.pop(); node; node = open.pop()) {
          expect(ids.has(node.id)).toBe(false);
          ids.add(node.id);
          if (node.entityId !== null) entities.add(node.entityId);
          open.push(...node.children);
        }
        expect(entities).toEqual(
          new Set(evidence.filter(({ entity }) => entity.kind === 'process').map(({ entity }) => entity.id)),
        );
      }),
      { numRuns: 150 },
    );
  });
});

describe('the relations of any evidence', () => {
  const alert = { title: 'Malware', tactic: null, serviceSource: 'microsoftDefenderForIdentity' } as const;
  const relationsIn = (evidence: readonly StoryEvidence[]): readonly string[] =>
    [
      ...new Set(
        relationsOf(alert, evidence, createFinder(evidence, identifiersOfProcesses)).map(
          ({ source, target, relation }) => `${String(source)} ${relation} ${String(target)}`,
        ),
      ),
    ].sort();

  it('are the same however the evidence is ordered', () => {
    fc.assert(
      fc.property(arbitraryOrders(arbitraryProcesses), ([evidence, shuffled]) => {
        expect(relationsIn(shuffled)).toEqual(relationsIn(evidence));
      }),
      { numRuns: 250 },
    );
  });

  it('are met by what is generated', () => {
    const told = fc.sample(arbitraryProcesses, { numRuns: 200, seed: 6 }).flatMap(relationsIn);
    const verbs = new Map<string, number>();
    for (const relation of told) {
      const verb = relation.replace(/^\d+ (.*) \d+$/, '$1');
      verbs.set(verb, (verbs.get(verb) ?? 0) + 1);
    }
    for (const verb of ['ran', 'started', 'on', 'signed in to'])
      expect([verb, (verbs.get(verb) ?? 0) > 40]).toEqual([verb, true]);
    const edges = fc
      .sample(arbitraryStory, { numRuns: 200, seed: 6 })
      .flatMap((input) => buildStoryGraph(input).edges.filter(({ kind }) => kind === 'relation'));
    expect(edges.length).toBeGreaterThan(100);
  });
});
