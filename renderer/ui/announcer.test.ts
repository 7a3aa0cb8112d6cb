import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useAnnouncer } from './announcer.ts';

beforeEach(() => {
  vi.useFakeTimers();
  setActivePinia(createPinia());
});
afterEach(() => void vi.useRealTimers());

it('reads out what came last of each topic, once it has settled', () => {
  const announcer = useAnnouncer();
  announcer.announce('total', '5 incidents');
  announcer.announce('sort', 'Sorted by severity');
  vi.advanceTimersByTime(300);
  announcer.announce('total', '7 incidents');
  vi.advanceTimersByTime(399);
  expect(announcer.said).toBe('');
  vi.advanceTimersByTime(1);
  expect(announcer.said).toBe('Sorted by severity. 7 incidents');
});

it('reads the same words again, and not what was taken back', () => {
  const announcer = useAnnouncer();
  announcer.announce('chosen', '1 chosen');
  vi.advanceTimersByTime(400);
  const first = announcer.said;
  announcer.announce('chosen', '1 chosen');
  vi.advanceTimersByTime(400);
  expect(announcer.said.trim()).toBe('1 chosen');
  expect(announcer.said).not.toBe(first);
  announcer.announce('chosen', '2 chosen');
  announcer.announce('chosen', '');
  vi.advanceTimersByTime(400);
  expect(announcer.said.trim()).toBe('1 chosen');
});
