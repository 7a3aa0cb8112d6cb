import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import type { Component } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { OperationError } from '../../../../shared/contract/index.ts';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient } from '../../../client/mock/index.ts';
import type { MockHandlers } from '../../../client/mock/index.ts';
import { useUnsavedWork } from '../../../ui/index.ts';
import { isFine, newAlert, newEntity, problemsOf, toManualAlert } from '../model/alert-draft.ts';
import NewAlertDialog from './NewAlertDialog.vue';
import NewIncidentDialog from './NewIncidentDialog.vue';

const changed = { group: 'g', revision: 1, label: 'Create' };
const common: MockHandlers = {
  'incidents.suggestions': () => ({ analysts: ['Dana'], tags: ['phone'] }),
};

async function open(dialog: Component, handlers: MockHandlers, props: Record<string, unknown> = {}) {
  const { client, bridge } = createMockClient({ ...common, ...handlers });
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:rest(.*)*', component: { template: '<p />' } }],
  });
  const pinia = createPinia();
  const view = mount(dialog, {
    props,
    attachTo: document.body,
    global: { plugins: [pinia, router], provide: clientProvision(client) },
  });
  await flushPromises();
  const field = (label: string): HTMLInputElement => {
    const found = [...document.querySelectorAll('label')].find((each) => each.textContent?.trim() === label);
    const control = found === undefined ? null : document.getElementById(found.htmlFor);
    if (control === null) throw new Error(`no field ${label}`);
    return control as HTMLInputElement;
  };
  const fill = async (label: string, value: string): Promise<void> => {
    const control = field(label);
    control.value = value;
    control.dispatchEvent(new Event(control instanceof HTMLSelectElement ? 'change' : 'input'));
    await flushPromises();
  };
  const send = async (): Promise<void> => {
    document.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
    await flushPromises();
  };
  const asked = (operation: string) =>
    bridge.calls.filter((call) => call.operation === operation).map(({ input }) => input);
  const press = async (name: string): Promise<void> => {
    [...document.querySelectorAll('button')].find((button) => button.textContent?.trim() === name)?.click();
    await flushPromises();
  };
  const unsaved = () => useUnsavedWork(pinia).names;
  return { view, router, field, fill, send, asked, press, unsaved };
}

describe('an alert by hand', () => {
  it('is refused beside the field, and sent as it was written', async () => {
    const { view, field, fill, send, asked } = await open(
      NewAlertDialog,
      { 'alerts.create': () => ({ ...changed, alert: 'casemate|1' }) },
      { incident: '7' },
    );
    await send();
    expect(asked('alerts.create')).toEqual([]);
    expect(field('Title').getAttribute('aria-invalid')).toBe('true');
    expect(document.activeElement).toBe(field('Title'));
    await fill('Title', 'Call');
    await fill('Category', 'CommandAndControl');
    await fill('Device', 'ws-042');
    await fill('User', 'not|one');
    await send();
    expect(document.body.textContent).toContain('This is no account.');
    await fill('User', 'CONTOSO\\ann');
    await fill('First activity (UTC)', '2024-05-14 09:30');
    expect(document.body.textContent).toContain('2024-05-14 09:30:00 UTC');
    await send();
    expect(asked('alerts.create')).toEqual([
      {
        incident: '7',
        alert: {
          title: 'Call',
          severity: null,
          category: 'CommandAndControl',
          description: null,
          firstActivity: Date.UTC(2024, 4, 14, 9, 30),
          lastActivity: null,
          mitreTechniques: [],
          entities: [
            { kind: 'device', value: 'ws-042', role: null },
            { kind: 'user', value: 'CONTOSO\\ann', role: null },
          ],
        },
      },
    ]);
    expect(view.emitted('close')).toHaveLength(1);
    view.unmount();
  });

  it('says in the dialog what the store refused, and keeps what was written', async () => {
    const { view, field, fill, send } = await open(
      NewAlertDialog,
      {
        'alerts.create': () => {
          throw new OperationError('noIdentity', 'Say who you are first.');
        },
      },
      { incident: null },
    );
    await fill('Title', 'Call');
    await send();
    expect(document.querySelector('[role="alert"]')?.textContent).toContain('Say who you are first.');
    expect(field('Title').value).toBe('Call');
    view.unmount();
  });
});

describe('an incident by hand', () => {
  it('is made with tags and its first alert, and opened', async () => {
    const { view, router, fill, send, asked } = await open(NewIncidentDialog, {
      'incidents.create': () => ({ ...changed, incident: 'u', number: 12 }),
    });
    await fill('Name', 'Call from the bank');
    await fill('Tags, with commas between', 'phone, , finance,phone');
    await fill('Comment', 'At noon.');
    [...document.querySelectorAll('button')]
      .find((each) => each.textContent?.includes('Add an alert'))
      ?.click();
    await flushPromises();
    await fill('Title', 'Transfer');
    await send();
    expect(asked('incidents.create')).toMatchObject([
      {
        name: 'Call from the bank',
        tags: ['phone', 'finance'],
        comment: 'At noon.',
        attachments: [],
        alerts: [{ title: 'Transfer', entities: [] }],
      },
    ]);
    await flushPromises();
    expect(router.currentRoute.value.path).toBe('/incidents/12');
    view.unmount();
  });
});

describe('a draft', () => {
  it('reads times in the zone that is shown, techniques and things', () => {
    const draft = {
      ...newAlert(),
      title: 'x',
      first: '2024-07-01 09:00',
      last: '2024-07-01 08:00',
      techniques: 't1566.002, T1078',
      entities: [{ ...newEntity('ip'), value: '300.0.0.1' }],
    };
    const problems = problemsOf(draft, 'Europe/Berlin');
    expect([problems.first, problems.last, problems.techniques]).toEqual([
      null,
      'It is before the first activity',
      null,
    ]);
    expect([...problems.entities.values()]).toEqual(['This is no IP address.']);
    expect(isFine(problems)).toBe(false);
    expect(toManualAlert(draft, 'Europe/Berlin')).toMatchObject({
      firstActivity: Date.UTC(2024, 6, 1, 7),
      mitreTechniques: ['T1566.002', 'T1078'],
    });
    expect(problemsOf({ ...draft, techniques: 'phishing' }, 'UTC').techniques).toContain('“phishing”');
  });
});

describe('a dialog that something was written in', () => {
  it('asks before it is lost, and closes at once where nothing is', async () => {
    for (const [dialog, label, name] of [
      [NewIncidentDialog, 'Name', 'the new incident'],
      [NewAlertDialog, 'Title', 'the new alert'],
    ] as const) {
      const { view, field, fill, press, unsaved } = await open(dialog, {}, { incident: null });
      expect(unsaved()).toEqual([]);
      field(label).focus();
      await fill(label, 'Call');
      expect(unsaved()).toEqual([name]);
      await press('Cancel');
      expect(view.emitted('close')).toBeUndefined();
      expect(document.activeElement?.textContent).toContain('Keep editing');
      await press('Keep editing');
      expect(field(label).value).toBe('Call');
      await press('Cancel');
      await press('Discard');
      expect(view.emitted('close')).toHaveLength(1);
      await fill(label, '');
      expect(unsaved()).toEqual([]);
      view.unmount();
      const other = await open(dialog, {}, { incident: null });
      await other.press('Cancel');
      expect(other.view.emitted('close')).toHaveLength(1);
      other.view.unmount();
    }
  });
});
