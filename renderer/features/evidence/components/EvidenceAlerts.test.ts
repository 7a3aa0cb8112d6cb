import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { expect, it } from 'vitest';
import { computed, defineComponent, h } from 'vue';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, phishingHandlers } from '../../../client/mock/index.ts';
import { entities } from '../../../client/mock/phishing/entities.ts';
import { PinEvidence, providePinning } from '../../story/index.ts';
import EvidenceAlerts from './EvidenceAlerts.vue';

async function mountBoth(incidentOfAlert: string) {
  const { client, bridge } = createMockClient(phishingHandlers((notice) => bridge.emit(notice)));
  const Page = defineComponent({
    setup() {
      const pinning = providePinning(computed(() => 'incident-1'));
      return () => [
        h(PinEvidence, { alert: 'a1', incident: incidentOfAlert, entity: entities.mail }),
        h(EvidenceAlerts, { entityId: entities.mail.id, incident: 'incident-1', pinning }),
      ];
    },
  });
  const wrapper = mount(Page, {
    global: { plugins: [createPinia()], provide: clientProvision(client), stubs: { RouterLink: true } },
  });
  await flushPromises();
  const sets = () =>
    bridge.calls.filter(({ operation }) => operation === 'pins.set').map(({ input }) => input);
  return { wrapper, sets };
}

it('pins an entity as one alert names it, and takes that pin back', async () => {
  const { wrapper, sets } = await mountBoth('incident-1');
  const target = { kind: 'evidence', alert: 'a1', entityId: entities.mail.id };
  const button = wrapper.get('button[aria-label^="Pin as evidence: "]');
  await button.trigger('click');
  await flushPromises();
  expect(sets()).toEqual([{ incident: 'incident-1', targets: [target], pinned: true }]);
  expect(button.attributes('aria-pressed')).toBe('true');
  // The list of alerts that name it says so too; there it can be taken back.
  const pinned = wrapper.get('li button[aria-pressed="true"]');
  expect(pinned.attributes('aria-label')).toMatch(/^Unpin as evidence of: /);
  await pinned.trigger('click');
  await flushPromises();
  expect(sets().at(-1)).toMatchObject({ targets: [target], pinned: false });
  expect(button.attributes('aria-pressed')).toBe('false');
});

it('offers nothing for an alert of another incident', async () => {
  const { wrapper } = await mountBoth('incident-2');
  expect(wrapper.find('button[aria-label^="Pin as evidence: "]').exists()).toBe(false);
});
