import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { h } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, scenarioHandlers } from '../../../client/mock/index.ts';
import type { Decision } from '../model/decisions.ts';
import DecisionList from './DecisionList.vue';

const decision = (uid: string, change: Partial<Decision>): Decision => ({
  uid,
  kind: 'mustLink',
  text: '2 alerts of incident 7 belong together',
  reason: null,
  author: 'Dana Reyes',
  at: Date.UTC(2026, 0, 5),
  incidents: [{ uid: 'incident-7', number: 7, name: 'Seven' }],
  entity: null,
  scope: null,
  group: null,
  wrongLinks: [],
  ...change,
});
const conflict = (cause: string, text: string) => ({
  cause,
  text,
  a: 'a1',
  b: 'a2',
  aTitle: 'Sign-in\u202e from afar',
  bTitle: 'Mailbox rule made',
});

/** The list over decisions of which the second is the last to contradict the first. */
async function open(conflicts: readonly ReturnType<typeof conflict>[], wrongLinks: string[] = []) {
  let rows = [
    decision('together', {}),
    decision('apart', {
      kind: 'cannotLink',
      text: '1 alert of incident 7 and 1 alert of incident 8 are kept apart',
      wrongLinks,
    }),
  ];
  let standing = conflicts;
  const { client, bridge } = createMockClient({
    ...scenarioHandlers('many', (notice) => bridge.emit(notice)),
    'correlation.decisions': () => ({ rows, next: null, total: rows.length, conflicts: [...standing] }),
    'correlation.removeDecision': ({ decision: uid }) => {
      rows = rows.filter((row) => row.uid !== uid);
      standing = [];
      return { group: 'g1', revision: 2, label: 'Remove decision' };
    },
  });
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:rest(.*)*', component: { render: () => h('div') } }],
  });
  const wrapper = mount(DecisionList, {
    attachTo: document.body,
    props: { incident: null },
    global: { plugins: [createPinia(), router], provide: clientProvision(client) },
  });
  await flushPromises();
  return { wrapper, bridge };
}

describe('contradictions in the list of decisions', () => {
  it('stand above it, each with both alerts, and go with the decision that no longer holds', async () => {
    const { wrapper, bridge } = await open([
      conflict('cannotLink', 'One decision puts these two alerts together, another keeps them apart.'),
      conflict('assignedTo', 'Two decisions put these alerts together, which different people own.'),
    ]);
    const note = wrapper.get('[role="note"]');
    expect(note.text()).toContain('2 contradictions between decisions.');
    const items = note.findAll('li').map((item) => item.text().replace(/\s+/g, ' '));
    expect(items).toEqual([
      'One decision puts these two alerts together, another keeps them apart. “Sign-in⟦RLO⟧ from afar” and “Mailbox rule made”',
      'Two decisions put these alerts together, which different people own. “Sign-in⟦RLO⟧ from afar” and “Mailbox rule made”',
    ]);
    // Above the list, so that they are read first.
    const order = note.element.compareDocumentPosition(wrapper.get('ol').element);
    expect(order & Node.DOCUMENT_POSITION_FOLLOWING).not.toBe(0);
    const remove = wrapper.findAll('ol button')[1];
    expect(remove?.attributes('aria-label')).toContain('kept apart');
    await remove?.trigger('click');
    await flushPromises();
    expect(
      bridge.calls
        .filter(({ operation }) => operation === 'correlation.removeDecision')
        .map(({ input }) => input),
    ).toEqual([{ decision: 'apart' }]);
    expect(wrapper.find('[role="note"]').exists()).toBe(false);
    expect(wrapper.findAll('ol > li')).toHaveLength(1);
  });

  it('are told as one where there is one, and not at all where there is none', async () => {
    const one = await open([conflict('cannotLink', 'Apart.')]);
    expect(one.wrapper.get('[role="note"]').text()).toContain('1 contradiction between decisions.');
    one.wrapper.unmount();
    const none = await open([]);
    expect(none.wrapper.find('[role="note"]').exists()).toBe(false);
  });
});

describe('links that were called wrong', () => {
  it('stand in one line with the decision that they were named for', async () => {
    const { wrapper } = await open(
      [],
      ['“Beacon\u202e” and “Login” by storm', '“A” and “B” by shared entity'],
    );
    const [plain, apart] = wrapper.findAll('ol > li').map((item) => item.text().replace(/\s+/g, ' '));
    expect(plain).not.toContain('Wrong link');
    expect(apart).toContain('Wrong links: “Beacon⟦RLO⟧” and “Login” by storm; “A” and “B” by shared entity');
    wrapper.unmount();
    const one = await open([], ['“A” and “B” by storm']);
    expect(one.wrapper.text().replace(/\s+/g, ' ')).toContain('Wrong link: “A” and “B” by storm');
  });
});
