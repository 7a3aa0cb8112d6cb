import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it, vi } from 'vitest';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, phishingHandlers } from '../../../client/mock/index.ts';
import { entities } from '../../../client/mock/phishing/entities.ts';
import SetVerdictDialog from './SetVerdictDialog.vue';

async function mountDialog(incident: string | null) {
  const { client, bridge } = createMockClient(phishingHandlers(() => undefined));
  const saved = vi.fn();
  const wrapper = mount(SetVerdictDialog, {
    attachTo: document.body,
    props: { entities: [entities.mail, entities.url], incident, open: false, onSaved: saved },
    global: { plugins: [createPinia()], provide: clientProvision(client) },
  });
  await wrapper.setProps({ open: true });
  await flushPromises();
  const calls = () =>
    bridge.calls.filter((call) => call.operation === 'entities.setVerdict').map((call) => call.input);
  const submit = async (): Promise<void> => {
    document.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
    await flushPromises();
  };
  const write = async (text: string): Promise<void> => {
    const area = document.querySelector('textarea');
    if (!area) throw new Error('no reason to write');
    area.value = text;
    area.dispatchEvent(new Event('input'));
    await flushPromises();
  };
  const choose = async (verdict: string): Promise<void> => {
    const [select] = document.querySelectorAll('select');
    if (!select) throw new Error('no verdict to choose');
    select.value = verdict;
    select.dispatchEvent(new Event('change'));
    await flushPromises();
  };
  return { calls, submit, write, choose, saved };
}

describe('stating a verdict', () => {
  it('asks for a reason first', async () => {
    const { calls, submit, write, choose } = await mountDialog('incident-1');
    await choose('malicious');
    await write('   ');
    await submit();
    expect(calls()).toEqual([]);
    expect(document.querySelector('[role="dialog"]')?.textContent).toContain('Say why');
  });

  it('has no verdict chosen beforehand', async () => {
    const { calls, submit, write } = await mountDialog('incident-1');
    await write('Leads to a credential page.');
    await submit();
    expect(calls()).toEqual([]);
    expect(document.querySelector('[role="dialog"]')?.textContent).toContain('Choose what it is');
  });

  it('states it on all entities at once, in this incident', async () => {
    const { calls, submit, write, choose, saved } = await mountDialog('incident-1');
    await choose('malicious');
    await write(' Leads to a credential page. ');
    await submit();
    expect(calls()).toEqual([
      {
        entities: [1, 2],
        scope: 'incident',
        incident: 'incident-1',
        verdict: 'malicious',
        reason: 'Leads to a credential page.',
      },
    ]);
    expect(saved).toHaveBeenCalledWith([1, 2], 'malicious');
  });

  it('states it everywhere when there is no incident to limit it to', async () => {
    const { calls, submit, write, choose } = await mountDialog(null);
    await choose('suspicious');
    await write('Known bad.');
    await submit();
    expect(calls()).toEqual([
      expect.objectContaining({ scope: 'everywhere', incident: null, verdict: 'suspicious' }),
    ]);
  });
});
