import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { expect, it } from 'vitest';
import { computed, defineComponent, h, ref } from 'vue';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient } from '../../../client/mock/index.ts';
import { alertRows } from '../../../client/mock/phishing/entities.ts';
import { useIncidentAlerts } from './use-incident-alerts.ts';
import type { IncidentAlerts } from './use-incident-alerts.ts';

it('fetches every alert of an incident, however many there are, page by page and each once', async () => {
  const [sample] = alertRows;
  if (sample === undefined) throw new Error('the story of the mock has alerts');
  const total = 7_301;
  const asked: number[] = [];
  const { client } = createMockClient({
    'incidents.alerts': ({ cursor, limit }) => {
      const from = Number(cursor ?? 0);
      asked.push(from);
      const to = Math.min(total, from + limit);
      const rows = Array.from({ length: to - from }, (_, n) => ({ ...sample, uid: `a${from + n}` }));
      return { rows, next: to < total ? String(to) : null, total, alerts: total };
    },
  });
  let found: IncidentAlerts | null = null;
  const Page = defineComponent({
    setup() {
      found = useIncidentAlerts(
        computed(() => 'incident-1'),
        ref(false),
      );
      return () => h('p');
    },
  });
  mount(Page, { global: { plugins: [createPinia()], provide: clientProvision(client) } });
  if (found === null) throw new Error('no alerts');
  const alerts: IncidentAlerts = found;
  while (alerts.hasMore.value || alerts.loading.value) await flushPromises();
  expect(alerts.rows.value.map(({ uid }) => uid)).toEqual(Array.from({ length: total }, (_, n) => `a${n}`));
  expect(asked).toEqual(Array.from({ length: 15 }, (_, n) => n * 500));
});
