import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it, vi } from 'vitest';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, sampleIncident, scenarioHandlers } from '../../../client/mock/index.ts';
import MergeDialog from './MergeDialog.vue';

/** The scenario's incidents are numbered downwards from 4211. */
const uid = (index: number): string => sampleIncident(index).uid;

/** Work by an analyst on these incidents, at these times. */
async function open(incidents: readonly string[], into: string | null, work: Record<string, number> = {}) {
  const handlers = scenarioHandlers('many', (notice) => bridge.emit(notice));
  const { client, bridge } = createMockClient({
    ...handlers,
    'incidents.history': ({ incident }) => {
      const at = work[incident];
      return {
        rows:
          at === undefined
            ? []
            : [
                {
                  id: `entry-${at}`,
                  kind: 'change' as const,
                  at,
                  by: 'Dana Reyes',
                  byKind: 'analyst' as const,
                  group: null,
                  field: 'status',
                  target: `incident:${incident}`,
                  targetLabel: `Incident ${incident}`,
                  oldValue: null,
                  newValue: 'inProgress',
                  text: null,
                  attachments: [],
                  undone: false,
                  targets: [],
                  targetTotal: 0,
                },
              ],
        next: null,
        total: at === undefined ? 0 : 1,
        counts: { comment: 2, change: 0, sourceComment: 0, automatic: 0, import: 0 },
        people: [],
      };
    },
  });
  const close = vi.fn();
  mount(MergeDialog, {
    attachTo: document.body,
    props: { incidents, into, onClose: close },
    global: { plugins: [createPinia()], provide: clientProvision(client) },
  });
  await flushPromises();
  const dialog = document.querySelector<HTMLElement>('[role="dialog"]');
  if (!dialog) throw new Error('no dialog');
  const stays = (): string | undefined =>
    [...dialog.querySelectorAll<HTMLInputElement>('input[type="radio"]')]
      .find(({ checked }) => checked)
      ?.getAttribute('aria-label') ?? undefined;
  const submit = async (): Promise<void> => {
    dialog.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
    await flushPromises();
  };
  const merges = (): unknown[] =>
    bridge.calls.filter(({ operation }) => operation === 'incidents.merge').map(({ input }) => input);
  return { dialog, stays, submit, merges, close };
}

describe('MergeDialog', () => {
  it('lets stay what an analyst worked on first, and what the analyst chooses', async () => {
    const { dialog, stays, submit, merges, close } = await open(['4211', '4210', '4209'], null, { 4210: 5 });
    expect(stays()).toBe('#4210 stays');
    const choice = dialog.querySelector<HTMLInputElement>('input[aria-label="#4209 stays"]');
    if (!choice) throw new Error('no choice');
    choice.checked = true;
    choice.dispatchEvent(new Event('change'));
    await flushPromises();
    expect(stays()).toBe('#4209 stays');
    expect(dialog.textContent).toContain('3 incidents become one: #4209');
    await submit();
    expect(merges()).toEqual([{ into: uid(2), incidents: [uid(0), uid(1)], reason: null }]);
    expect(close).toHaveBeenCalledOnce();
  });

  it('cannot merge an incident alone', async () => {
    const { dialog, submit, merges } = await open(['4211'], '4211');
    expect(dialog.textContent).toContain('Choose the incident to merge with.');
    await submit();
    expect(merges()).toEqual([]);
  });

  it('says that an incident is not there', async () => {
    const { dialog, submit, merges } = await open(['4211', '1'], null);
    expect(dialog.querySelector('[role="alert"]')?.textContent).toContain('Not found');
    await submit();
    expect(merges()).toEqual([]);
  });
});
