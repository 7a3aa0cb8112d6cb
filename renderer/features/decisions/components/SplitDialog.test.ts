import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { clientProvision } from '../../../client/index.ts';
import {
  createMockClient,
  explainedLink,
  sampleIncident,
  scenarioHandlers,
} from '../../../client/mock/index.ts';
import SplitDialog from './SplitDialog.vue';

const links = Array.from({ length: 8 }, (_, index) =>
  explainedLink(index, 'a1', `b${index}`, { because: `Reason ${index}`, key: `ip|${index}`, entities: [] }),
);

async function open(wrong: Parameters<typeof explainedLink>[3] | null) {
  const { client, bridge } = createMockClient({
    ...scenarioHandlers('many', (notice) => bridge.emit(notice)),
    'correlation.cut': () => ({ links, total: links.length, alerts: 1 }),
  });
  const chosen = { from: 'b6', to: 'a1', rule: links[6]?.rule ?? '', key: 'ip|6', ...wrong };
  mount(SplitDialog, {
    attachTo: document.body,
    props: {
      incident: sampleIncident(1).uid,
      alerts: ['a1'],
      wrong: wrong === null ? null : chosen,
    },
    global: { plugins: [createPinia()], provide: clientProvision(client) },
  });
  await flushPromises();
  const items = [...document.querySelectorAll<HTMLElement>('fieldset li')];
  const isTicked = (item: HTMLElement | undefined) =>
    item?.querySelector<HTMLInputElement>('input[type="checkbox"]')?.checked;
  const split = async (): Promise<unknown> => {
    const reason = document.querySelector<HTMLTextAreaElement>('textarea');
    if (!reason) throw new Error('no reason field');
    reason.value = 'Another matter';
    reason.dispatchEvent(new Event('input'));
    await flushPromises();
    document.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
    await flushPromises();
    return bridge.calls.find(({ operation }) => operation === 'incidents.split')?.input;
  };
  return { items, isTicked, split };
}

describe('SplitDialog', () => {
  it('opens with the link that was called wrong first and ticked', async () => {
    const { items, isTicked, split } = await open({});
    expect(items.map((item) => item.textContent.match(/Reason \d/)?.[0])).toEqual([
      'Reason 6',
      'Reason 0',
      'Reason 1',
      'Reason 2',
      'Reason 3',
    ]);
    expect(items.map(isTicked)).toEqual([true, false, false, false, false]);
    expect(await split()).toMatchObject({
      alerts: ['a1'],
      reason: 'Another matter',
      wrongLinks: [{ from: 'a1', to: 'b6', rule: links[6]?.rule, key: 'ip|6' }],
    });
  });

  it('sends no wrong link once it is unticked', async () => {
    const { items, split } = await open({});
    items[0]?.querySelector<HTMLInputElement>('input[type="checkbox"]')?.click();
    expect(await split()).toMatchObject({ wrongLinks: [] });
  });

  it.each([
    ['is not among those that are cut', { key: 'ip|99' }],
    ['was not called wrong', null],
  ])('ticks nothing when the link %s', async (_why, wrong) => {
    const { items, isTicked } = await open(wrong);
    expect(items.map(isTicked)).toEqual([false, false, false, false, false]);
  });
});
