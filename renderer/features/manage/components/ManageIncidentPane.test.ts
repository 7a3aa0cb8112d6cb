import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, scenarioHandlers } from '../../../client/mock/index.ts';
import type { IncidentRow } from '../../../client/mock/index.ts';
import ManageIncidentPane from './ManageIncidentPane.vue';

afterEach(() => document.body.replaceChildren());

async function mountPane(incidents: readonly string[]) {
  const handlers = scenarioHandlers('many', (notice) => bridge.emit(notice));
  /** What somebody else has changed since, on top of what the scenario answers. */
  let elsewhere: Partial<IncidentRow> = {};
  const read = handlers['incidents.get'];
  const { client, bridge } = createMockClient({
    ...handlers,
    ...(read && {
      'incidents.get': async (input) => {
        const answer = await read(input);
        return { ...answer, row: { ...answer.row, ...elsewhere } };
      },
    }),
  });
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
  const changeElsewhere = async (change: Partial<IncidentRow>): Promise<void> => {
    elsewhere = change;
    bridge.emit({ kind: 'changed', revision: 99, touched: ['incidents'], incidents: [], own: true });
    await flushPromises();
  };
  return { wrapper, updates, field, done, changeElsewhere };
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

  it('does not undo what an import changes while a comment is typed', async () => {
    const { wrapper, updates, field, changeElsewhere } = await mountPane(['4211']);
    await field('Comment').setValue('Looking at it');
    await changeElsewhere({ status: 'resolved', assignedTo: 'Eve', tags: ['vip'] });
    expect((field('Assigned to').element as HTMLInputElement).value).toBe('Eve');
    await wrapper.get('form').trigger('submit');
    await flushPromises();
    expect(updates()).toEqual([{ incidents: ['4211'], patch: { comment: 'Looking at it' } }]);
  });

  it('keeps an edited field that changed elsewhere, and says so beside it until it is settled', async () => {
    const { wrapper, updates, field, changeElsewhere } = await mountPane(['4211']);
    await field('Assigned to').setValue('Dana');
    await changeElsewhere({ assignedTo: 'Eve', status: 'inProgress' });
    await changeElsewhere({ assignedTo: 'Eve', status: 'inProgress', tags: ['vip'] });
    const note = wrapper.get(`[id="${field('Assigned to').attributes('aria-describedby')}"]`);
    expect(note.text()).toContain('Eve');
    expect(field('Status').attributes('aria-describedby')).toBeUndefined();
    await wrapper.get('form').trigger('submit');
    await flushPromises();
    expect(updates()).toEqual([{ incidents: ['4211'], patch: { assignedTo: 'Dana' } }]);
  });

  it('says no longer that a field changed elsewhere once that value was taken', async () => {
    const { field, changeElsewhere } = await mountPane(['4211']);
    await field('Assigned to').setValue('Dana');
    await changeElsewhere({ assignedTo: 'Eve' });
    expect(field('Assigned to').attributes('aria-describedby')).toBeDefined();
    await field('Assigned to').setValue('Eve');
    expect(field('Assigned to').attributes('aria-describedby')).toBeUndefined();
  });
});
