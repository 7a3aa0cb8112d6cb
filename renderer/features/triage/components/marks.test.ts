import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Component } from 'vue';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, sampleIncident, scenarioHandlers } from '../../../client/mock/index.ts';
import { useTags } from '../tags-store.ts';
import AttentionMark from './AttentionMark.vue';
import ScoreCell from './ScoreCell.vue';
import ServiceLevelMark from './ServiceLevelMark.vue';
import TagBadge from './TagBadge.vue';

/** The clock of the marks stands between its half minutes: half a minute more or less changes no words here. */
const now = Date.now();
const slack = 30_000;
const hour = 3_600_000;
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

function show(component: Component, props: Record<string, unknown>) {
  const { client, bridge } = createMockClient(scenarioHandlers('many', (notice) => bridge.emit(notice)));
  const pinia = createPinia();
  const wrapper = mount(component, {
    attachTo: document.body,
    props,
    global: { plugins: [pinia], provide: clientProvision(client) },
  });
  return { wrapper, bridge, pinia };
}
const tooltip = (): Element | null => document.querySelector('[role="tooltip"]');

describe('ScoreCell', () => {
  const incident = sampleIncident(0);
  const props = { score: incident.priorityScore, incident: incident.uid, passive: true };

  it('asks for its reasons only when it has the focus, and tells them', async () => {
    const { wrapper, bridge } = show(ScoreCell, props);
    expect(bridge.calls).toEqual([]);
    await wrapper.get('button').trigger('focus');
    await flushPromises();
    expect(tooltip()?.textContent).toContain('+40');
    expect(tooltip()?.textContent).toContain('Highest severity is high');
    expect(wrapper.get('button').attributes('aria-describedby')).toBe(tooltip()?.id);
    await wrapper.get('button').trigger('blur');
    expect(tooltip()).toBeNull();
  });

  it('shows nothing to a pointer that passes by, and stays while the pointer is on the reasons', async () => {
    const { wrapper, bridge } = show(ScoreCell, props);
    await wrapper.get('button').trigger('pointerenter');
    vi.advanceTimersByTime(100);
    await wrapper.get('button').trigger('pointerleave');
    vi.advanceTimersByTime(1000);
    expect(bridge.calls).toEqual([]);
    await wrapper.get('button').trigger('pointerenter');
    vi.advanceTimersByTime(300);
    await flushPromises();
    await wrapper.get('button').trigger('pointerleave');
    tooltip()?.dispatchEvent(new Event('pointerenter'));
    vi.advanceTimersByTime(1000);
    await flushPromises();
    expect(tooltip()).not.toBeNull();
  });

  it('goes with Escape', async () => {
    const { wrapper } = show(ScoreCell, { ...props, items: [{ code: 'a', points: -5, text: 'Old' }] });
    await wrapper.get('button').trigger('focus');
    expect(tooltip()?.textContent).toContain('−5');
    await wrapper.get('button').trigger('keydown', { key: 'Escape' });
    expect(tooltip()).toBeNull();
  });
});

describe('ServiceLevelMark', () => {
  const running = { dueAt: now + hour + slack, atRiskAt: now - slack, endedAt: null };
  const late = { dueAt: now - 3 * hour - slack, atRiskAt: now - 5 * hour, endedAt: null };

  it('tells the timer that is due next: state, what is left, and exact times with their zone', () => {
    const { wrapper } = show(ServiceLevelMark, { level: { triage: running, resolve: null } });
    expect(wrapper.text()).toMatch(/Triage.*At risk, 1 h left/);
    expect(wrapper.get('.timer').attributes('title')).toMatch(/due \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/);
    expect(wrapper.find('svg').exists()).toBe(true);
  });

  it('tells one timer where it is asked for, and that there is no limit', async () => {
    const { wrapper } = show(ServiceLevelMark, {
      level: { triage: running, resolve: late },
      timer: 'resolve',
      bare: true,
    });
    expect(wrapper.text()).toMatch(/Overdue, 3 h over/);
    await wrapper.setProps({ level: { triage: running, resolve: null } });
    expect(wrapper.text()).toBe('No limit');
  });
});

describe('AttentionMark', () => {
  it('says that and when an incident has changed', () => {
    const { wrapper } = show(AttentionMark, { at: Date.UTC(2024, 4, 14, 9, 30) });
    const mark = wrapper.get('[role="img"]').attributes('aria-label');
    expect(mark).toMatch(/^Changed since you last looked \(.*2024.*\)$/);
    expect(wrapper.get('[role="img"]').attributes('title')).toBe(mark);
  });
});

describe('TagBadge', () => {
  it('takes the colour of the store, and one of a source says so in words', async () => {
    const { wrapper, pinia } = show(TagBadge, { tag: 'vip' });
    await useTags(pinia).refetch();
    await flushPromises();
    expect(wrapper.attributes('data-colour')).toBe('purple');
    expect(wrapper.text()).toBe('#vip');
    await wrapper.setProps({ tag: 'Defender Experts', system: true });
    expect(wrapper.attributes('data-colour')).toBe('grey');
    expect(wrapper.text()).toContain('(from a source)');
  });
});
