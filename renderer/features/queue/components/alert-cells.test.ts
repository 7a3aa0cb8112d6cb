import { mount } from '@vue/test-utils';
import { describe, expect, it, vi } from 'vitest';
import { h } from 'vue';
import { sampleAlert } from '../../../client/mock/index.ts';
import { alertCells, alertTitles } from './alert-cells.ts';
import type { AlertCellView } from './alert-cells.ts';

const follow = vi.fn();
const view = (more: Partial<AlertCellView> = {}): AlertCellView => ({
  zone: () => 'UTC',
  now: () => Date.UTC(2024, 4, 14),
  links: { addressOf: (path) => `#${path}`, follow },
  collapsed: () => true,
  ...more,
});
const alert = {
  ...sampleAlert(null, 0),
  title: 'A\u202Eb',
  incidentNumber: 7,
  incidentName: 'Phishing',
  stormSize: 1,
  pinned: false,
};
const show = (cell: string, row: typeof alert, shown = view()) =>
  mount(() => h('div', [alertCells(shown)[cell]?.(row as never)].flat()));

describe('cells of alerts', () => {
  it('link a title to its place in the story and an incident to its page, hidden characters shown', async () => {
    const title = show('title', alert).get('a');
    expect(title.attributes('href')).toBe(`#/incidents/7/story?alert=${encodeURIComponent(alert.uid)}`);
    expect(title.attributes('tabindex')).toBe('-1');
    expect(title.text()).not.toContain('\u202E');
    await title.trigger('click');
    expect(follow).toHaveBeenCalledTimes(1);
    const incident = show('incident', alert).get('a');
    expect([incident.attributes('href'), incident.text()]).toEqual(['#/incidents/7', '#7 Phishing']);
  });

  it('have no link while an alert waits for its incident', () => {
    const waiting = { ...alert, incidentNumber: null as never };
    expect(show('title', waiting).find('a').exists()).toBe(false);
    expect(show('incident', waiting).text()).toBe('Waiting for correlation');
  });

  it('tell of a storm while it is one row, of a pin, and of a doubtful time', () => {
    const storm = { ...alert, stormSize: 1200, pinned: true };
    expect(show('title', storm).text()).toContain('×1,200');
    expect(show('title', storm).get('[role="img"]').attributes('aria-label')).toBe('Pinned');
    expect(show('title', storm, view({ collapsed: () => false })).text()).not.toContain('×');
    const at = Date.UTC(2024, 4, 13);
    const doubtful = { ...alert, firstActivity: at, timeIsDoubtful: true };
    expect(show('firstActivity', doubtful).text()).toContain('doubtful');
    expect(alertTitles(view())['firstActivity']?.(doubtful)).toContain('UTC: 2024-05-13T00:00:00.000Z');
  });
});
