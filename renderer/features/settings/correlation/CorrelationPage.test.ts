import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { h } from 'vue';
import { RouterView, createMemoryHistory, createRouter } from 'vue-router';
import type { OutputOf } from '../../../../shared/contract/index.ts';
import { writeSetting } from '../../../../shared/correlation/settings-fields.ts';
import { defaultCorrelationSettings } from '../../../../shared/correlation/settings.ts';
import { clientProvision, useWorkspace } from '../../../client/index.ts';
import { correlationSettingsHandlers, createMockClient } from '../../../client/mock/index.ts';
import type { MockHandlers } from '../../../client/mock/index.ts';
import CorrelationPage from './CorrelationPage.vue';

type Stale = OutputOf<'correlation.settings'>['stale'];

async function mountPage(stale: Stale = 'no', more: MockHandlers = {}, address = '/settings/correlation') {
  const { client, bridge } = createMockClient({
    ...correlationSettingsHandlers(
      (notice) => bridge.emit(notice),
      (label) => ({ group: 'group-1', revision: 2, label }),
      stale,
    ),
    'jobs.list': () => ({ jobs: [] }),
    'jobs.cancel': () => ({ cancelled: true }),
    ...more,
  });
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/settings/correlation', component: CorrelationPage },
      { path: '/:rest(.*)*', component: { render: () => h('p', 'elsewhere') } },
    ],
  });
  await router.push(address);
  const wrapper = mount(
    {
      setup: () => {
        useWorkspace().start();
        return () => h(RouterView);
      },
    },
    {
      attachTo: document.body,
      global: { plugins: [createPinia(), router], provide: clientProvision(client) },
    },
  );
  await flushPromises();
  const button = (text: string): HTMLButtonElement => {
    const found = [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === text);
    if (!found) throw new Error(`there is no button ${text}`);
    return found;
  };
  const input = (label: string) => {
    const id = [...document.querySelectorAll('label')].find((one) =>
      one.textContent.startsWith(label),
    )?.htmlFor;
    return wrapper.get<HTMLInputElement>(`[id="${id ?? ''}"]`);
  };
  const wait = async (): Promise<void> => {
    await new Promise((done) => setTimeout(done, 60));
    await flushPromises();
  };
  const callsTo = (operation: string) => bridge.calls.filter((call) => call.operation === operation);
  return { wrapper, router, button, input, wait, callsTo };
}

describe('the page of correlation', () => {
  beforeEach(() => localStorage.clear());

  it('applies a changed number only after its preview, with the settings that were shown', async () => {
    const { wrapper, button, input, wait, callsTo } = await mountPage();
    expect(button('Preview changes').disabled).toBe(true);
    await input('IP address: Window').setValue('12 h');
    expect(wrapper.text()).toContain('1 change not applied.');
    expect(wrapper.text()).toContain('default 24 h');
    button('Preview changes').click();
    await wait();
    expect(wrapper.text()).toContain('What would change');
    expect(wrapper.text()).toContain('5 of 14');
    expect(wrapper.text()).toContain('+4 −2; strength of 3 links change');
    expect(callsTo('correlation.setSettings')).toEqual([]);
    button('Apply').click();
    await wait();
    const expected = writeSetting(defaultCorrelationSettings, 'kinds.ip.window', 43_200_000);
    expect(callsTo('correlation.setSettings').map(({ input: sent }) => sent)).toEqual([
      { settings: expected },
    ]);
    expect(callsTo('correlation.run')).toEqual([]);
    expect(wrapper.text()).toContain('This store has settings of its own.');
  });

  it('shows the changes of one kind alone', async () => {
    const { wrapper, button, wait } = await mountPage();
    button('Run again…').click();
    await wait();
    const grid = wrapper.get('[role="grid"]');
    expect(grid.attributes('aria-rowcount')).toBe('5');
    await wrapper.get<HTMLSelectElement>('header select').setValue('grows');
    expect(grid.attributes('aria-rowcount')).toBe('2');
    await wrapper.get<HTMLSelectElement>('header select').setValue('');
    expect(grid.attributes('aria-rowcount')).toBe('5');
  });

  it('says what is wrong at the field, and offers no preview then', async () => {
    const { wrapper, button, input } = await mountPage();
    await input('IP address: Strength').setValue('1001');
    expect(wrapper.get('[role="alert"]').text()).toBe('From 1 to 1000.');
    expect(wrapper.text()).toContain('1 field to put right first.');
    expect(button('Preview changes').disabled).toBe(true);
    button('Discard changes').click();
    await flushPromises();
    expect(input('IP address: Strength').element.value).toBe('760');
  });

  it('keeps what was typed while another page is looked at', async () => {
    const { router, input } = await mountPage();
    await input('Most alerts in an incident').setValue('50');
    await router.push('/incidents');
    await router.push('/settings/correlation');
    await flushPromises();
    expect(input('Most alerts in an incident').element.value).toBe('50');
  });

  it('fills in a number that another page proposes, marked and in sight, and applies nothing', async () => {
    const address = '/settings/correlation?set=kinds.ip.hubLimit:64';
    const { wrapper, router, button, input, callsTo } = await mountPage('no', {}, address);
    const field = input('IP address: At most');
    expect(field.element.value).toBe('64');
    expect(document.activeElement).toBe(field.element);
    expect(wrapper.text()).toContain('1 change not applied.');
    expect(wrapper.text()).toContain('IP address: At most, not applied yet');
    expect(button('Preview changes').disabled).toBe(false);
    expect(callsTo('correlation.preview')).toEqual([]);
    // What is typed then is not filled in again.
    expect(router.currentRoute.value.fullPath).toBe('/settings/correlation');
    await field.setValue('70');
    await router.push('/incidents');
    await router.push('/settings/correlation');
    await flushPromises();
    expect(input('IP address: At most').element.value).toBe('70');
    // A second proposal joins the first; what is not a number of the settings is left alone.
    await router.push('/settings/correlation?set=thresholdBase:150');
    await flushPromises();
    expect(input('Least strength').element.value).toBe('150');
    expect(input('IP address: At most').element.value).toBe('70');
    await router.push('/settings/correlation?set=thresholdBase:15000');
    await flushPromises();
    expect(input('Least strength').element.value).toBe('150');
  });

  it('leaves another tab and a preview for what is proposed', async () => {
    const { wrapper, router, button, input, wait } = await mountPage();
    button('Run again…').click();
    await wait();
    expect(wrapper.text()).toContain('What would change');
    await router.push('/settings/correlation?set=kinds.ip.base:800');
    await wait();
    expect(input('IP address: Strength').element.value).toBe('800');
    wrapper
      .findAll('[role="tab"]')[2]
      ?.element.dispatchEvent(new MouseEvent('mousedown', { button: 0, bubbles: true }));
    await wait();
    await router.push('/settings/correlation?set=kinds.ip.base:810');
    await wait();
    expect(input('IP address: Strength').element.value).toBe('810');
  });

  it('runs again only after a preview, and leaves settings alone', async () => {
    const { wrapper, button, wait, callsTo } = await mountPage('engine');
    expect(wrapper.text()).toContain('Correlation has a new version');
    button('Preview').click();
    await wait();
    expect(callsTo('correlation.preview').map(({ input: sent }) => sent)).toEqual([{ settings: null }]);
    expect(callsTo('correlation.run')).toEqual([]);
    button('Apply').click();
    await wait();
    expect(callsTo('correlation.run').length).toBe(1);
    expect(callsTo('correlation.setSettings')).toEqual([]);
  });

  it('a preview that failed says why, and leads back', async () => {
    const { wrapper, button, wait } = await mountPage('no', {
      'correlation.preview': () => {
        throw new Error('no memory');
      },
    });
    button('Run again…').click();
    await wait();
    expect(wrapper.text()).toContain('no memory');
    expect(wrapper.text()).toContain('Shared evidence');
  });
});
