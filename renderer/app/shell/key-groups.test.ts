import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { useKeyBindings } from '../../ui/index.ts';
import type { KeyDefinition } from '../../ui/index.ts';
import { keyCatalogue } from '../commands/key-catalogue.ts';
import { groupKeys } from './key-groups.ts';

const definitions: readonly KeyDefinition[] = [
  { id: 'go.a', title: 'Go to Alerts', group: 'Go to', context: 'global', keys: ['g a'] },
  { id: 'queue.classify', title: 'Classify', group: 'Queue', context: 'incidentQueue', keys: ['c'] },
  { id: 'queue.tags', title: 'Tags', group: 'Queue', context: 'incidentQueue', keys: ['t'] },
];
const printed = (id: string): string => ({ 'go.a': 'G then A', 'queue.classify': 'C' })[id] ?? '';

beforeEach(() => {
  localStorage.clear();
  setActivePinia(createPinia());
});

describe('groups of keys', () => {
  it('put first what is heard here', () => {
    const groups = groupKeys(definitions, printed, ({ context }) => context === 'incidentQueue', '');
    expect(groups.map(({ name, isHere }) => [name, isHere])).toEqual([
      ['Queue', true],
      ['Go to', false],
    ]);
  });

  it('hold what fits the words: headings, titles and keys', () => {
    const found = (query: string): readonly string[] =>
      groupKeys(definitions, printed, () => false, query).flatMap(({ commands }) =>
        commands.map(({ id }) => id),
      );
    expect(found('queue ta')).toEqual(['queue.tags']);
    expect(found('g then')).toEqual(['go.a']);
    expect(found('nothing')).toEqual([]);
  });
});

describe('the keys that the workbench begins with', () => {
  it('are those of one command each wherever they are heard', () => {
    const bindings = useKeyBindings();
    bindings.define(keyCatalogue);
    const clashes = bindings.definitions.flatMap(({ id, keys }) =>
      keys.flatMap((each) => bindings.conflictsOf(id, each).map((other) => `${each}: ${id}, ${other.id}`)),
    );
    // One for the selection in the list, one for the ticks of the table: never there at the same time.
    expect(clashes).toEqual(['w: incident.explain, alerts.explain', 'w: alerts.explain, incident.explain']);
  });

  it('have an id each', () => {
    const ids = keyCatalogue.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
