import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, scenarioHandlers } from '../../../client/mock/index.ts';
import ManageIncidentPane from './ManageIncidentPane.vue';

afterEach(() => document.body.replaceChildren());

async function mountPane(incidents: readonly string[]) {
  const { client, bridge } = createMockClient(scenarioHandlers('many', (notice) => bridge.emit(notice)));
  const done = vi.fn();
  const wrapper = mount(ManageIncidentPane, {
    attachTo: document.body,
    props: { incidents, onDone: done },
    global: { plugins: [createPinia()], provide: clientProvision(client) },
  });
  await flushPromises();
  const updates = (): unknown[] =>
    bridge.calls.filter((call) => call.operation === 'incidents.update').map((call) => call.input);
  const field = (label: string) => {
    const found = wrapper.findAll('label').find((each) => each.text() === label);
    return wrapper.get(`[id="${found?.attributes('for') ?? label}"]`);
  };
  return { wrapper, updates, field, done };
}

describe('ManageIncidentPane', () => {
  it('saves only what was changed', async () => {
    const { wrapper, updates, field, done } = await mountPane(['4211']);
    await field('Status').setValue('inProgress');
    await field('Classification').setValue('truePositive');
    await field('Determination').setValue('phishing');
    await field('Tags').setValue('#urgent');
    await wrapper.get('form').trigger('submit');
    await flushPromises();
    expect(updates()).toEqual([
      {
        incidents: ['4211'],
        patch: {
          status: 'inProgress',
          classification: 'truePositive',
          determination: 'phishing',
          addTags: ['urgent'],
        },
      },
    ]);
    expect(done).toHaveBeenCalledOnce();
  });

  it('asks before it resolves, and passes on that alerts stay open', async () => {
    const { wrapper, updates, field } = await mountPane(['4211', '4210']);
    await field('Status').setValue('resolved');
    await wrapper.get('form').trigger('submit');
    await flushPromises();
    expect(updates()).toEqual([]);
    const dialog = document.querySelector('[role="dialog"]');
    expect(dialog?.textContent).toContain('Resolve 2 incidents');
    expect(dialog?.textContent).toContain('2 incidents are resolved, and with them');
    dialog?.querySelector<HTMLInputElement>('input[type="checkbox"]')?.click();
    await flushPromises();
    dialog?.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
    await flushPromises();
    expect(updates()).toMatchObject([
      { incidents: ['4211', '4210'], patch: { status: 'resolved' }, resolveAlerts: false },
    ]);
  });

  it('does nothing when nothing was changed', async () => {
    const { wrapper, updates } = await mountPane(['4211']);
    await wrapper.get('form').trigger('submit');
    await flushPromises();
    expect(updates()).toEqual([]);
  });
});
