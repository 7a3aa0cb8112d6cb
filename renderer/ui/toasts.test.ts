import { mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import ToastRegion from './ToastRegion.vue';
import { useToasts } from './toasts.ts';

beforeEach(() => {
  vi.useFakeTimers();
  setActivePinia(createPinia());
});
afterEach(() => {
  vi.useRealTimers();
});
const texts = (): string[] => useToasts().toasts.map((toast) => toast.text);

describe('toasts', () => {
  it('go by themselves after six seconds when all went well, and stay when something failed', () => {
    const toasts = useToasts();
    toasts.show('Imported', { tone: 'success' });
    toasts.show('Lost', { tone: 'danger' });
    vi.advanceTimersByTime(5900);
    expect(texts()).toEqual(['Imported', 'Lost']);
    vi.advanceTimersByTime(200);
    expect(texts()).toEqual(['Lost']);
    vi.advanceTimersByTime(3_600_000);
    expect(texts()).toEqual(['Lost']);
  });

  it('say once what is said again, as long as the later one; what offers to do something stays by itself', () => {
    const toasts = useToasts();
    toasts.show('Nothing to redo');
    vi.advanceTimersByTime(5000);
    toasts.show('Nothing to redo');
    const action = { label: 'Undo', run: () => undefined };
    for (let again = 0; again < 2; again += 1) toasts.show('Pinned', { action });
    toasts.show('Nothing to redo', { detail: 'Else.' });
    expect(texts()).toEqual(['Nothing to redo', 'Pinned', 'Pinned', 'Nothing to redo']);
    vi.advanceTimersByTime(5000);
    expect(texts()).toContain('Nothing to redo');
  });

  it('push out other messages before one that failed', () => {
    const toasts = useToasts();
    toasts.show('Lost', { tone: 'danger' });
    for (const text of ['a', 'b', 'c', 'd']) toasts.show(text);
    expect(texts()).toEqual(['Lost', 'b', 'c', 'd']);
  });

  it('wait while the pointer or the focus is on them', async () => {
    const toasts = useToasts();
    const wrapper = mount(ToastRegion, { attachTo: document.body });
    toasts.show('Imported', { tone: 'success', action: { label: 'Show', run: () => undefined } });
    await wrapper.vm.$nextTick();
    const toast = wrapper.get('.toast');
    await toast.trigger('pointerenter');
    vi.advanceTimersByTime(60_000);
    expect(texts()).toEqual(['Imported']);
    toast.get('button').element.focus();
    await toast.trigger('pointerleave');
    vi.advanceTimersByTime(60_000);
    expect(texts()).toEqual(['Imported']);
    toast.get('button').element.blur();
    vi.advanceTimersByTime(6100);
    expect(texts()).toEqual([]);
  });

  it('take a sentence more, while they are of what has just been done', () => {
    const toasts = useToasts();
    toasts.show('Resolve incident 7', { tone: 'success' });
    toasts.show('Copied');
    const newest = toasts.newestSuccess(3000);
    toasts.addDetail(newest?.id ?? 0, '#7 left the list.');
    expect(toasts.toasts[0]).toMatchObject({ text: 'Resolve incident 7', detail: '#7 left the list.' });
    vi.advanceTimersByTime(3001);
    expect(toasts.newestSuccess(3000)).toBeNull();
  });
});
