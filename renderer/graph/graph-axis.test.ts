import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import GraphPauses from './GraphPauses.vue';
import GraphTicks from './GraphTicks.vue';

const view = { zoom: 1, x: 0, y: 0 };
const said = (ticks: readonly { x: number; label: string; isStart?: boolean }[]): readonly string[] =>
  mount(GraphTicks, { props: { part: 'labels', ticks, view } })
    .findAll('.label')
    .map((label) => label.text());

describe('the axis of a graph', () => {
  it('leaves out a mark that would cover what is said of the time after a pause', () => {
    const [end, start] = [
      { x: 0, label: 'Monday' },
      { x: 90, label: 'Friday' },
    ];
    expect(said([end, start])).toEqual(['Monday']);
    expect(said([end, { ...start, isStart: true }])).toEqual(['Friday']);
    expect(said([end, { ...start, x: 130, isStart: true }])).toEqual(['Monday', 'Friday']);
  });

  it('says how long a pause is in the middle of its mark, also where the picture is small', () => {
    const pauses = [{ x: 100, width: 200, lines: ['3 days', 'without alerts'] }];
    for (const zoom of [1, 0.2]) {
      const labels = mount(GraphPauses, { props: { part: 'labels', pauses, view: { zoom, x: 10, y: 0 } } });
      expect(labels.findAll('.line').map((line) => line.text())).toEqual(['3 days', 'without alerts']);
      expect(labels.get('.label').attributes('style')).toContain(`${200 * zoom + 10}px - 50%`);
    }
    const bands = mount(GraphPauses, { props: { part: 'bands', pauses, view } });
    expect(bands.get('.band').attributes('style')).toContain('width: 80px');
    expect(bands.text()).toBe('');
  });
});
