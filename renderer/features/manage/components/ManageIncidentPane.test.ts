import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, sampleIncident, scenarioHandlers } from '../../../client/mock/index.ts';
import type { IncidentRow } from '../../../client/mock/index.ts';
import { useUnsavedWork } from '../../../ui/index.ts';
import type { ManagePart } from '../model/parts.ts';
import ManageIncidentPane from './ManageIncidentPane.vue';

async function mountPane(incidents: readonly string[], props: { readonly focus?: ManagePart } = {}) {
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
  const closed = vi.fn();
  const pinia = createPinia();
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: {} }] });
  const open = (shown: readonly string[] = incidents) =>
    mount(ManageIncidentPane, {
      attachTo: document.body,
      props: { incidents: shown, onDone: done, onClose: closed, ...props },
      global: { plugins: [pinia, router], provide: clientProvision(client) },
    });
  const wrapper = open();
  await flushPromises();
  const inputsOf = (operation: string): unknown[] =>
    bridge.calls.filter((call) => call.operation === operation).map((call) => call.input);
  const updates = (): unknown[] => inputsOf('incidents.update');
  const field = (label: string) => {
    const found = wrapper.findAll('label').find((each) => each.text() === label);
    const id = found?.attributes('for');
    return found !== undefined && id === undefined
      ? found.get('input')
      : wrapper.get(`[id="${id ?? label}"]`);
  };
  const changeElsewhere = async (change: Partial<IncidentRow>): Promise<void> => {
    elsewhere = change;
    bridge.emit({ kind: 'changed', revision: 99, touched: ['incidents'], incidents: [], by: 'this' });
    await flushPromises();
  };
  const unsaved = () => useUnsavedWork(pinia).names;
  return { wrapper, open, inputsOf, updates, field, done, closed, changeElsewhere, unsaved };
}

beforeEach(() => localStorage.clear());

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

  it('takes a name over an automatic one without being asked to, and says whose it is', async () => {
    const { wrapper, updates, field } = await mountPane(['4211']);
    expect(wrapper.get('h2').text()).toBe('Manage incident 4211');
    await field('Automatic name, made from the alerts').setValue(true);
    await field('Incident name').setValue('Payroll phish');
    await wrapper.get('form').trigger('submit');
    await flushPromises();
    expect(updates()).toEqual([{ incidents: ['4211'], patch: { name: 'Payroll phish' } }]);
  });

  it('says what a resolution carries to alerts before it is saved, and passes on that they stay open', async () => {
    const { wrapper, updates, field } = await mountPane(['4211', '4210']);
    expect(wrapper.text()).not.toContain('active alerts');
    await field('Status').setValue('resolved');
    await flushPromises();
    const active = [0, 1].reduce((sum, index) => sum + sampleIncident(index).activeAlertCount, 0);
    expect(wrapper.text()).toContain(`Resolves ${active} active alerts`);
    expect(updates()).toEqual([]);
    await field('Leave the active alerts open').setValue(true);
    expect(wrapper.text()).toContain(`Leaves ${active} active alerts open`);
    await wrapper.get('form').trigger('submit');
    await flushPromises();
    expect(updates()).toEqual([
      { incidents: ['4211', '4210'], patch: { status: 'resolved' }, resolveAlerts: false },
    ]);
  });

  it('says how many alerts an owner gets', async () => {
    const { wrapper, field } = await mountPane(['4211']);
    await field('Assigned to').setValue('Eve');
    await flushPromises();
    expect(wrapper.text()).toContain('Assigns 1 alert with the incident.');
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

  it('shows how many of several have a tag, and gives or takes it with one press each', async () => {
    const three = ['4211', '4210', '4209'];
    const { wrapper, updates } = await mountPane(three);
    const tick = () => wrapper.get('[role="checkbox"]');
    expect(tick().text()).toContain('2 of 3 have it');
    expect(tick().attributes('aria-checked')).toBe('mixed');
    await tick().trigger('click');
    expect(tick().attributes('aria-checked')).toBe('true');
    await wrapper.get('form').trigger('submit');
    await flushPromises();
    expect(updates()).toEqual([{ incidents: three, patch: { addTags: ['vip'] } }]);
  });

  it('shows tags of sources apart, and offers no way to take them', async () => {
    const { wrapper } = await mountPane(['4210']);
    expect(wrapper.get('[aria-labelledby="system-tags"]').text()).toContain('Defender Experts');
    expect(wrapper.find('[aria-label="Remove tag Defender Experts"]').exists()).toBe(false);
    expect(wrapper.find('[aria-label="Remove tag vip"]').exists()).toBe(true);
  });

  it('opens with the part in focus that was asked for', async () => {
    for (const [focus, label] of [
      ['comment', 'Comment'],
      ['tags', 'Tags'],
      ['classify', 'Classification'],
      ['status', 'Status'],
    ] as const) {
      const { wrapper, field } = await mountPane(['4211'], { focus });
      expect(document.activeElement, focus).toBe(field(label).element);
      wrapper.unmount();
    }
  });

  it('saves with Ctrl+Enter', async () => {
    const { updates, field } = await mountPane(['4211']);
    await field('Comment').setValue('Seen');
    await field('Comment').trigger('keydown', { key: 'Enter', ctrlKey: true });
    await flushPromises();
    expect(updates()).toEqual([{ incidents: ['4211'], patch: { comment: 'Seen' } }]);
  });

  it('asks before Esc loses edits, and closes at once without any', async () => {
    const { wrapper, field, closed } = await mountPane(['4211']);
    await field('Comment').setValue('Half a thought');
    await field('Comment').trigger('keydown', { key: 'Escape' });
    await flushPromises();
    expect(closed).not.toHaveBeenCalled();
    expect(document.activeElement?.textContent).toContain('Keep editing');
    await wrapper.get('[role="alertdialog"]').trigger('keydown', { key: 'Escape' });
    await flushPromises();
    expect(wrapper.find('[role="alertdialog"]').exists()).toBe(false);
    await field('Comment').setValue('');
    await field('Comment').trigger('keydown', { key: 'Escape' });
    expect(closed).toHaveBeenCalledOnce();
  });

  it('says that it holds edits until they are saved or taken back', async () => {
    const { wrapper, field, unsaved } = await mountPane(['4211']);
    expect(unsaved()).toEqual([]);
    await field('Comment').setValue('Half a thought');
    expect(unsaved()).toEqual(['edits of incident 4211']);
    await field('Comment').setValue('');
    expect(unsaved()).toEqual([]);
    await field('Tags').setValue('half-a-ta');
    expect(unsaved()).toEqual(['edits of incident 4211']);
    await field('Tags').setValue('');
    await field('Comment').setValue('Whole');
    await wrapper.get('form').trigger('submit');
    await flushPromises();
    expect(unsaved()).toEqual([]);
  });

  it('keeps the edits of a pane that is left, whatever is managed meanwhile, on top of what changed since', async () => {
    const { wrapper, open, updates, field, changeElsewhere, unsaved } = await mountPane(['4211']);
    await field('Comment').setValue('Half a thought');
    await field('Status').setValue('inProgress');
    await field('Tags').setValue('half-a-tag');
    wrapper.unmount();
    expect(unsaved()).toEqual(['edits of incident 4211']);
    const other = open(['4210']);
    await flushPromises();
    expect(other.text()).not.toContain('Your edits from before');
    expect(other.get('textarea').element.value).not.toBe('Half a thought');
    other.unmount();
    await changeElsewhere({ assignedTo: 'Eve' });
    const again = open();
    await flushPromises();
    expect(again.text()).toContain('Your edits from before are still here.');
    expect(unsaved()).toEqual(['edits of incident 4211']);
    await again.get('form').trigger('submit');
    await flushPromises();
    expect(updates()).toEqual([
      {
        incidents: ['4211'],
        patch: { status: 'inProgress', addTags: ['half-a-tag'], comment: 'Half a thought' },
      },
    ]);
    expect(unsaved()).toEqual([]);
    again.unmount();
    expect(unsaved()).toEqual([]);
  });

  it('asks what an @ could mean in the comment on one incident, of several nothing', async () => {
    const { field, inputsOf } = await mountPane(['4211']);
    await field('Comment').setValue('See @tor');
    await vi.waitFor(() => expect(inputsOf('incidents.mentions')).toHaveLength(1), 20_000);
    expect(inputsOf('incidents.mentions')).toEqual([
      { incident: sampleIncident(0).uid, text: 'tor', limit: 6 },
    ]);
    const many = await mountPane(['4211', '4210']);
    await many.field('Comment').setValue('See @tor');
    expect(many.wrapper.text()).not.toContain('@ mentions');
  });

  it('asks before other incidents take the place of edits, and stays or goes on as it is told', async () => {
    const { wrapper, updates, field, unsaved } = await mountPane(['4211']);
    await field('Comment').setValue('Half a thought');
    await wrapper.setProps({ incidents: ['4210'] });
    await flushPromises();
    expect(wrapper.get('[role="alertdialog"]').text()).toContain('Discard your edits of incident 4211');
    expect(document.activeElement?.textContent).toContain('Keep editing');
    await wrapper.get('[role="alertdialog"]').trigger('keydown', { key: 'Escape' });
    await flushPromises();
    expect(wrapper.emitted('update:incidents')).toEqual([[['4211']]]);
    await wrapper.setProps({ incidents: ['4211'] });
    expect((field('Comment').element as HTMLTextAreaElement).value).toBe('Half a thought');

    await wrapper.setProps({ incidents: ['4210', '4209'] });
    await flushPromises();
    const discard = wrapper.findAll('button').find((button) => button.text() === 'Discard');
    await discard?.trigger('click');
    await flushPromises();
    expect(wrapper.text()).toContain('Manage 2 incidents');
    expect(unsaved()).toEqual([]);
    await field('Comment').setValue('Both');
    await wrapper.get('form').trigger('submit');
    await flushPromises();
    expect(updates()).toEqual([{ incidents: ['4210', '4209'], patch: { comment: 'Both' } }]);
  });

  it('goes on to other incidents at once where nothing was edited', async () => {
    const { wrapper } = await mountPane(['4211']);
    await wrapper.setProps({ incidents: ['4210', '4209'] });
    await flushPromises();
    expect(wrapper.find('[role="alertdialog"]').exists()).toBe(false);
    expect(wrapper.text()).toContain('Manage 2 incidents');
  });
});
