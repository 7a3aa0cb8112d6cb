import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { clientProvision, useWorkspace } from '../../client/index.ts';
import type { Job } from '../../client/index.ts';
import { createMockClient, scenarioHandlers } from '../../client/mock/index.ts';
import ChangeProgress from './ChangeProgress.vue';

const change = (id: string, startedAt: number): Job => ({
  id,
  kind: 'change',
  label: `Change by ${id}`,
  state: 'running',
  progress: 0.5,
  detail: '',
  pause: null,
  startedAt,
  endedAt: null,
  error: null,
  result: null,
});

describe('how far a change is', () => {
  it('is told of the own change, and offers to cancel no other', async () => {
    const { client, bridge } = createMockClient(scenarioHandlers('many', () => undefined));
    const pinia = createPinia();
    const wrapper = mount(ChangeProgress, {
      props: { busy: false },
      global: { plugins: [pinia], provide: clientProvision(client) },
    });
    const workspace = useWorkspace(pinia);
    workspace.keepJob(change('another window', Date.now() - 60_000));
    await wrapper.setProps({ busy: true });
    expect(wrapper.find('button').exists()).toBe(false);
    workspace.keepJob(change('this window', Date.now()));
    await flushPromises();
    await wrapper.get('button').trigger('click');
    expect(bridge.calls.filter(({ operation }) => operation === 'jobs.cancel')).toMatchObject([
      { input: { job: 'this window' } },
    ]);
  });
});
