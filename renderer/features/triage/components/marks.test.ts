import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, h, ref } from 'vue';
import type { Component } from 'vue';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, sampleIncident, scenarioHandlers } from '../../../client/mock/index.ts';
import { useTags } from '../tags-store.ts';
import AttentionMark from './AttentionMark.vue';
import ScoreCell from './ScoreCell.vue';
import ScoreReasons from './ScoreReasons.vue';
import ServiceLevelMark from './ServiceLevelMark.vue';
import TagBadge from './TagBadge.vue';
import { drawScore } from './draw-score.ts';

/** The clock of the marks stands between its half minutes: half a minute more or less changes no words here. */
const now = Date.now();
const slack = 30_000;
const hour = 3_600_000;
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
  vi.useRealTimers();
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
  const props = { score: incident.priorityScore, incident: incident.uid };

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

describe('ScoreReasons', () => {
  const [one, other] = [sampleIncident(0), sampleIncident(1)];

  /** Two scores in a table, of which the first can come to belong to another incident. */
  function showTable() {
    const first = ref(one);
    const table = ref<HTMLElement | null>(null);
    const shown = show(
      defineComponent(() => () => [
        h('div', { ref: table, 'data-table': '' }, [
          drawScore(first.value.priorityScore, first.value.uid),
          h('p', 'beside'),
          drawScore(other.priorityScore, other.uid),
        ]),
        h(ScoreReasons, { table: table.value }),
      ]),
      {},
    );
    const buttons = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('button')];
    return { ...shown, first, buttons };
  }
  const over = (target: Element, from: Element | null = null): boolean =>
    target.dispatchEvent(new PointerEvent('pointerover', { bubbles: true, relatedTarget: from }));
  const out = (target: Element, to: Element | null = null): boolean =>
    target.dispatchEvent(new PointerEvent('pointerout', { bubbles: true, relatedTarget: to }));
  const asked = (calls: readonly { readonly operation: string }[]): number =>
    calls.filter(({ operation }) => operation === 'incidents.get').length;

  it('tells what the score under the pointer is made of, with one tooltip for all', async () => {
    const { buttons, bridge } = showTable();
    await flushPromises();
    const [button, next] = buttons();
    if (button === undefined || next === undefined) throw new Error('no scores');
    over(button);
    vi.advanceTimersByTime(100);
    out(button);
    vi.advanceTimersByTime(1000);
    expect(asked(bridge.calls)).toBe(0);
    over(button);
    vi.advanceTimersByTime(300);
    await flushPromises();
    expect(tooltip()?.textContent).toContain('Highest severity is high');
    expect(button.getAttribute('aria-describedby')).toBe(tooltip()?.id);
    out(button, next);
    over(next, button);
    vi.advanceTimersByTime(300);
    await flushPromises();
    expect(document.querySelectorAll('[role="tooltip"]')).toHaveLength(1);
    expect(tooltip()?.textContent).toContain(`Priority score ${other.priorityScore} of 100`);
    expect(button.hasAttribute('aria-describedby')).toBe(false);
    expect(next.getAttribute('aria-describedby')).toBe(tooltip()?.id);
    out(next);
    vi.advanceTimersByTime(1000);
    await flushPromises();
    expect(tooltip()).toBeNull();
    expect(next.hasAttribute('aria-describedby')).toBe(false);
  });

  it('comes with the focus and goes with it, with Escape, and when the score belongs to another incident', async () => {
    const { buttons, first } = showTable();
    await flushPromises();
    const [button] = buttons();
    button?.focus();
    await flushPromises();
    expect(tooltip()).not.toBeNull();
    button?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    await flushPromises();
    expect(tooltip()).toBeNull();
    button?.blur();
    button?.focus();
    await flushPromises();
    expect(tooltip()).not.toBeNull();
    button?.blur();
    await flushPromises();
    expect(tooltip()).toBeNull();
    button?.focus();
    await flushPromises();
    first.value = { ...other, uid: 'another' };
    await flushPromises();
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
