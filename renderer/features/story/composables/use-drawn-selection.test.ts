import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { computed, defineComponent, h } from 'vue';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, phishingHandlers } from '../../../client/mock/index.ts';
import { story as answer } from '../../../client/mock/phishing/answers.ts';
import { alertRows } from '../../../client/mock/phishing/entities.ts';
import type { Story } from '../model/graph.ts';
import { useStory } from '../story-store.ts';
import { useDrawnSelection } from './use-drawn-selection.ts';
import type { DrawnSelection } from './use-drawn-selection.ts';
import type { AlertRow } from './use-incident-alerts.ts';
import { useNaming } from './use-naming.ts';
import type { Naming } from './use-naming.ts';

const [first, second] = alertRows;
if (first === undefined || second === undefined) throw new Error('the story of the mock has alerts');
const [node] = answer.nodes.filter(({ kind }) => kind === 'alert');
if (node === undefined) throw new Error('the story of the mock has an alert');

/** Two alerts in a group, the second a storm; a group of two entities that the second names. */
const grouped: Story = {
  ...answer,
  nodes: [
    { ...node, id: 'g:a', alertUid: null, isGroup: true, count: 8 },
    { ...node, id: 'g:e', kind: 'entity', entityKind: 'file', alertUid: null, isGroup: true, count: 2 },
  ],
  edges: [],
  alerts: [
    { uid: first.uid, tactic: null, severity: null, at: null, count: 1, node: 'g:a' },
    { uid: second.uid, tactic: null, severity: null, at: null, count: 7, node: 'g:a' },
  ],
  members: [
    { node: 'g:e', entityId: 901, label: 'one.exe', verdict: null, doubtful: false, alerts: [] },
    { node: 'g:e', entityId: 902, label: 'two.exe', verdict: null, doubtful: false, alerts: [] },
  ],
  named: [{ node: 'g:e', alerts: [1] }],
};
const repeat: AlertRow = { ...second, uid: 'repeat', stormUid: second.uid };

async function mountSelection(rows: readonly AlertRow[]) {
  const handlers = phishingHandlers(() => undefined);
  const { client } = createMockClient({
    ...handlers,
    'entities.alerts': () => ({ rows: [], next: null, total: 0 }),
    // A repeat that only its own page knows.
    'alerts.get': async (input) => {
      const known = await handlers['alerts.get']?.({ alert: second?.uid ?? '' });
      if (known === undefined) throw new Error('the mock has alerts');
      return { ...known, row: { ...known.row, uid: input.alert, stormUid: second?.uid ?? null } };
    },
  });
  let made: { readonly selection: DrawnSelection; readonly naming: Naming } | null = null;
  const Page = defineComponent({
    setup() {
      const story = computed(() => grouped);
      const selection = useDrawnSelection(story, () => rows);
      const naming = useNaming(
        () => 'incident-1',
        story,
        () => rows.map(({ uid }) => uid),
      );
      made = { selection, naming };
      return () => h('p');
    },
  });
  mount(Page, { global: { plugins: [createPinia()], provide: clientProvision(client) } });
  const story = useStory();
  story.open('incident-1');
  await flushPromises();
  if (made === null) throw new Error('no selection');
  const { selection, naming }: { readonly selection: DrawnSelection; readonly naming: Naming } = made;
  return { story, selection, naming };
}

describe('the selection in the picture', () => {
  beforeEach(() => {
    localStorage.clear();
  });

  it('lights the group of a member, and the group and mark of the storm of a repeat', async () => {
    const { story, selection } = await mountSelection([first, second, repeat]);
    story.select({ kind: 'alert', alert: first.uid });
    expect(selection.keys.value).toEqual(['group:g:a']);
    story.select({ kind: 'entity', entityId: 902 }, 'toggle');
    expect(selection.keys.value).toEqual(['group:g:a', 'group:g:e']);
    story.select({ kind: 'alert', alert: 'repeat' });
    expect(selection.keys.value).toEqual(['group:g:a']);
    expect([...selection.marks.value]).toEqual(['alert:repeat', `alert:${second.uid}`]);
  });

  it('asks for the storm of a repeat that the list does not have', async () => {
    const { story, selection } = await mountSelection([first, second]);
    story.select({ kind: 'alert', alert: 'elsewhere' });
    await flushPromises();
    expect(selection.keys.value).toEqual(['group:g:a']);
    expect(selection.marks.value.has(`alert:${second.uid}`)).toBe(true);
  });

  it('of a group of alerts marks its members and their repeats, and tells the story of the first', async () => {
    const { story, selection, naming } = await mountSelection([first, second, repeat]);
    story.select({ kind: 'group', node: 'g:a' });
    await flushPromises();
    expect([...selection.parts.value]).toEqual([first.uid, second.uid, 'repeat']);
    expect([...naming.alerts.value]).toEqual([first.uid, second.uid]);
    expect(story.storyAlert).toBe(first.uid);
    expect(naming.isOther.value).toBe(false);
  });

  it('of a group of entities marks the alerts that name them, also when all of them are selected', async () => {
    const { story, selection, naming } = await mountSelection([first, second, repeat]);
    story.select({ kind: 'group', node: 'g:e' });
    await flushPromises();
    expect([...naming.alerts.value]).toEqual([second.uid]);
    expect(selection.parts.value.size).toBe(0);
    story.selectAll(['entity:901', 'entity:902']);
    await flushPromises();
    expect([...naming.alerts.value]).toEqual([second.uid]);
  });
});
