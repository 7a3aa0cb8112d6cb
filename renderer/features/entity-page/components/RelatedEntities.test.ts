import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { defineComponent, h } from 'vue';
import type { Component } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import type { OutputOf } from '../../../../shared/contract/index.ts';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, phishingHandlers } from '../../../client/mock/index.ts';
import { useRelated } from '../composables/use-related.ts';
import MailPage from './MailPage.vue';
import RelatedEntities from './RelatedEntities.vue';

type Related = OutputOf<'entities.related'>;

const total = 1_817;

/** So many processes, fifty of them related, in pages. */
function pageFrom(cursor: string | null, limit: number): Related {
  const start = Number(cursor ?? 0);
  const end = Math.min(start + limit, total);
  return {
    rows: Array.from({ length: end - start }, (_, index) => ({
      entity: {
        id: 100 + start + index,
        key: `process|${start + index}`,
        kind: 'process' as const,
        label: `worker-${start + index}.exe`,
        verdict: 'unknown',
        verdictBy: 'none' as const,
      },
      relations: start + index < 50 ? ['ran', 'started (by)'] : [],
      alerts: 2,
    })),
    next: end < total ? String(end) : null,
    total,
    related: 50,
    device: null,
    relatedOf: 500,
    namedOf: 5_000,
    alertTotal: 2,
  };
}

async function mountAt(path: string, component: Component, answer: Related | null = null) {
  const { client } = createMockClient({
    ...phishingHandlers(() => undefined),
    'entities.related': ({ cursor, limit }) => answer ?? pageFrom(cursor ?? null, limit ?? 50),
  });
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/:kind(entities|mail)/:entityId', component },
      { path: '/alerts/:uid', name: 'alert', component: { render: () => h('div') } },
      { path: '/:rest(.*)*', component: { render: () => h('div') } },
    ],
  });
  await router.push(path);
  const wrapper = mount(component, {
    global: { plugins: [createPinia(), router], provide: clientProvision(client) },
  });
  await flushPromises();
  await flushPromises();
  return wrapper;
}

describe('related entities', () => {
  it('are counted whole, shown in portions, and more on request', async () => {
    const Page = defineComponent({
      setup() {
        const related = useRelated(
          () => 1,
          () => null,
        );
        return () => h(RelatedEntities, { related, incident: null });
      },
    });
    const wrapper = await mountAt('/entities/1', Page);
    expect(wrapper.get('h2').text()).toBe('Related entities1,817');
    expect(wrapper.findAll('li')).toHaveLength(50);
    expect(wrapper.get('li').text()).toContain('Ran, started by');
    expect(wrapper.text()).toContain('50 of 1,817 are shown.');
    expect(wrapper.text()).toContain('50 by what records say, first; 1,767 only named together.');
    await wrapper.get('button').trigger('click');
    await flushPromises();
    expect(wrapper.findAll('li')).toHaveLength(100);
    expect(wrapper.findAll('li').at(-1)?.text()).toContain('Named together in 2 alerts');
    expect(wrapper.text()).toContain('100 of 1,817 are shown.');
  });

  it('stand on the page of an email too, with links', async () => {
    const page = pageFrom(null, 1);
    const answer: Related = {
      ...page,
      rows: page.rows.map((row) => ({
        ...row,
        entity: { ...row.entity, kind: 'ip', label: '203.0.113.9' },
        relations: ['sent from'],
      })),
      next: null,
      total: 1,
      related: 1,
    };
    const wrapper = await mountAt('/mail/1', MailPage, answer);
    const section = wrapper
      .findAll('section')
      .find((one) => one.find('h2').exists() && one.get('h2').text().startsWith('Related entities'));
    expect(section?.get('li').text()).toContain('Sent from');
    expect(section?.get('li a').attributes('href')).toBe('/entities/100');
  });
});
