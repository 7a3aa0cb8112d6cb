import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { expect, it } from 'vitest';
import type { Sighting } from '../../../../shared/query/evidence-columns.ts';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, phishingHandlers } from '../../../client/mock/index.ts';
import { entities } from '../../../client/mock/phishing/entities.ts';
import PinSightingsDialog from './PinSightingsDialog.vue';

const incident = { uid: 'incident-1', number: 7, name: 'Phish', severity: 'high', status: 'active' };
const foreign = { ...entities.url, id: 9_999, label: 'https://elsewhere.example/' };
const valueOf = (value: string, entity: typeof foreign, incidents: Sighting['incidents']) =>
  ({
    value,
    written: null,
    kind: 'url',
    entities: [{ ...entity, match: 'exact' }],
    entityTotal: 1,
    alertMatches: [],
    newestContext: null,
    matches: [{ match: 'exact', entities: 1 }],
    alerts: 1,
    incidents,
    incidentTotal: incidents.length,
    context: 0,
    lists: [],
    firstSeen: null,
    lastSeen: null,
    pending: false,
  }) as Sighting;

it('pins what the chosen incident saw alone, and says how many are left out', async () => {
  const { client, bridge } = createMockClient(phishingHandlers(() => undefined));
  const values = [valueOf('a', entities.url, [incident]), valueOf('b', foreign, [])];
  const wrapper = mount(PinSightingsDialog, {
    attachTo: document.body,
    props: { values, open: false },
    global: { plugins: [createPinia()], provide: clientProvision(client) },
  });
  await wrapper.setProps({ open: true });
  await flushPromises();
  const dialog = document.querySelector('[role="dialog"]');
  expect(dialog?.querySelector('[role="status"]')?.textContent).toBe(
    'Pins one entity. Left out: one entity that #7 never saw.',
  );
  dialog?.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
  await flushPromises();
  expect(bridge.calls.filter(({ operation }) => operation === 'pins.set').map(({ input }) => input)).toEqual([
    { incident: 'incident-1', targets: [{ kind: 'entity', entityId: entities.url.id }], pinned: true },
  ]);
});
