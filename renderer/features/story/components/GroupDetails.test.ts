import { mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { nextTick } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, phishingHandlers } from '../../../client/mock/index.ts';
import { story as answer } from '../../../client/mock/phishing/answers.ts';
import { alertRows } from '../../../client/mock/phishing/entities.ts';
import { drawnAs } from '../model/drawn-as.ts';
import type { Story } from '../model/graph.ts';
import { useStory } from '../story-store.ts';
import GroupDetails from './GroupDetails.vue';

const [node] = answer.nodes;
if (node === undefined) throw new Error('the story of the mock has nodes');
const group = { ...node, id: 'g', alertUid: null, entityId: null, isGroup: true };

function mountGroup(kind: 'alert' | 'entity') {
  const { client } = createMockClient(phishingHandlers(() => undefined));
  const uids = alertRows.map(({ uid }) => uid);
  const story: Story = {
    ...answer,
    nodes: [{ ...group, kind, entityKind: kind === 'entity' ? 'file' : null }],
    alerts: uids.map((uid, at) => ({
      uid,
      tactic: null,
      severity: null,
      at: null,
      count: at + 1,
      node: kind === 'alert' ? 'g' : null,
    })),
    members:
      kind === 'alert'
        ? []
        : Array.from({ length: 45 }, (_, at) => ({
            node: 'g',
            entityId: at + 1,
            label: `file ${at + 1}`,
            verdict: null,
            doubtful: false,
            alerts: [],
          })),
  };
  const [drawnGroup = group] = story.nodes;
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:rest(.*)*', component: GroupDetails }],
  });
  const wrapper = mount(GroupDetails, {
    props: { node: drawnGroup, story, rows: alertRows, drawn: drawnAs(story, () => null) },
    global: { plugins: [createPinia(), router], provide: clientProvision(client) },
  });
  const view = useStory();
  view.open('incident-1');
  view.select({ kind: 'group', node: 'g' });
  const press = async (name: string): Promise<void> => {
    const button = wrapper.findAll('button').find((one) => one.text().startsWith(name));
    await button?.trigger('click');
    await nextTick();
  };
  return { wrapper, view, press, uids };
}

describe('the details of a group', () => {
  beforeEach(() => {
    localStorage.clear();
  });

  it('list its alerts with counts, and lead to each', async () => {
    const { wrapper, uids } = mountGroup('alert');
    const rows = wrapper.findAll('ol[aria-label="Alerts of the group"] li');
    expect(rows).toHaveLength(uids.length);
    expect(rows[0]?.text()).toContain(alertRows[0]?.title);
    expect(rows[1]?.text()).toContain(`2 × ${alertRows[1]?.title}`);
    await rows[1]?.get('button').trigger('click');
    expect(wrapper.emitted('select')).toEqual([[{ kind: 'alert', alert: uids[1] }]]);
  });

  it('narrow the list to its alerts, whatever their tactic', async () => {
    const { view, press, uids } = mountGroup('alert');
    await press('Show its alerts in the list');
    expect(view.filter.alerts).toEqual(uids);
    expect(view.filter.tactics).toEqual([]);
  });

  it('list the first of many members and the rest when asked, and narrow to the alerts that name them', async () => {
    const { wrapper, view, press } = mountGroup('entity');
    const rows = () => wrapper.findAll('ul[aria-label="Members of the group"] li');
    expect(rows()).toHaveLength(20);
    await press('Show 25 more');
    expect(rows()).toHaveLength(45);
    await press('Show the alerts that name them');
    expect(view.filter.entities).toHaveLength(45);
  });

  it('select its members when it is opened', async () => {
    const { view, press, uids } = mountGroup('alert');
    await press('Open the group');
    expect(view.openGroups.has('g')).toBe(true);
    expect(new Set(view.selectedAlerts)).toEqual(new Set(uids));
    expect(view.storyAlert).toBe(uids[0]);
  });
});
