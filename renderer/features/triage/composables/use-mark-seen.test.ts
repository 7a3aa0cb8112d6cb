import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { defineComponent, h, ref } from 'vue';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, sampleIncident } from '../../../client/mock/index.ts';
import type { IncidentRow } from '../../../client/mock/index.ts';
import { useMarkSeen, useSeenWhileShown } from './use-mark-seen.ts';
import type { SeenMarker } from './use-mark-seen.ts';

function openPage(attention: IncidentRow['attention']) {
  const row = ref<IncidentRow | null>({ ...sampleIncident(0), attention });
  const { client, bridge } = createMockClient({ 'triage.markSeen': () => ({ revision: 1 }) });
  let marker: SeenMarker | undefined;
  mount(
    defineComponent(() => {
      useSeenWhileShown(() => row.value);
      marker = useMarkSeen();
      return () => h('p');
    }),
    { global: { plugins: [createPinia()], provide: clientProvision(client) } },
  );
  const marked = (): unknown[] => bridge.calls.map(({ input }) => input);
  const become = async (next: Partial<IncidentRow>): Promise<void> => {
    row.value = { ...sampleIncident(0), ...next };
    await flushPromises();
  };
  return { marked, become, mark: (uids: readonly string[]) => marker?.mark(uids, false) };
}
const seen = (index: number) => ({ incidents: [sampleIncident(index).uid], seen: true });

describe('what a page that is open counts as looked at', () => {
  it('is an incident that was not seen, once, and one that changes while it is shown', async () => {
    const { marked, become } = openPage('unseen');
    await flushPromises();
    expect(marked()).toEqual([seen(0)]);
    await become({ attention: 'seen' });
    expect(marked()).toHaveLength(1);
    await become({ attention: 'changed' });
    expect(marked()).toEqual([seen(0), seen(0)]);
  });

  it('is not one that the analyst marks as unread meanwhile', async () => {
    const { marked, become, mark } = openPage('seen');
    await mark([sampleIncident(0).uid]);
    await become({ attention: 'unseen' });
    expect(marked()).toEqual([{ incidents: [sampleIncident(0).uid], seen: false }]);
  });

  it('is the next incident too', async () => {
    const { marked, become } = openPage('seen');
    await become({ uid: sampleIncident(1).uid, attention: 'unseen' });
    expect(marked()).toEqual([seen(1)]);
  });
});
