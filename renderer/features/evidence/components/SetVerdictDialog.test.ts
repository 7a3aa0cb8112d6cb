import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it, vi } from 'vitest';
import { OperationError } from '../../../../shared/contract/operation.ts';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, phishingHandlers } from '../../../client/mock/index.ts';
import { entities } from '../../../client/mock/phishing/entities.ts';
import SetVerdictDialog from './SetVerdictDialog.vue';

async function mountDialog(incident: string | null, more: Parameters<typeof createMockClient>[0] = {}) {
  const { client, bridge } = createMockClient({ ...phishingHandlers(() => undefined), ...more });
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
        since: expect.any(Number) as number,
      },
    ]);
    expect(saved).toHaveBeenCalledWith([1, 2], 'malicious');
  });

  it('asks about what was stated meanwhile in another window, and supersedes it when told to', async () => {
    const looked: number[] = [];
    const { calls, submit, write, choose, saved } = await mountDialog('incident-1', {
      'entities.setVerdict': ({ since }: { readonly since?: number }) => {
        looked.push(since ?? 0);
        if (looked.length === 1)
          throw new OperationError('conflict', 'Meanwhile Dana set the verdict of “x” to Clean.');
        return { group: 'g', revision: 2, label: 'Set verdict' };
      },
    } as never);
    await choose('malicious');
    await write('Leads to a credential page.');
    await submit();
    const dialog = () => document.querySelector('[role="dialog"]')?.textContent ?? '';
    expect(dialog()).toContain('Meanwhile Dana set the verdict of “x” to Clean.');
    expect(dialog()).toContain('Set verdict anyway');
    expect(saved).not.toHaveBeenCalled();
    await submit();
    expect(calls()).toHaveLength(2);
    expect(looked[1]).toBeGreaterThanOrEqual(looked[0] ?? Infinity);
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
