import { describe, expect, it } from 'vitest';
import type { ChronicleEvent } from './story-time.ts';
import { eventsAt, markOf, nextTarget, targetOfEvent, tellEvents } from './strip-marks.ts';
import { compressTime } from './time-axis.ts';
import { rowHeight } from './time-strip.ts';

const eventOf = (id: string, more: Partial<ChronicleEvent>): ChronicleEvent => ({
  id,
  kind: 'alert',
  at: 0,
  until: null,
  knownAt: null,
  label: id,
  by: null,
  severity: null,
  alert: null,
  entityId: null,
  field: null,
  oldValue: null,
  newValue: null,
  targets: [],
  count: 1,
  ...more,
});
const first = eventOf('first', { alert: 'a', at: 0 });
const second = eventOf('second', { alert: 'b', at: 0 });
const last = eventOf('last', { alert: 'c', at: 1000 });
const verdict = eventOf('verdict', { kind: 'decision', entityId: 7, at: 1000 });
const many = eventOf('many', {
  kind: 'decision',
  at: 500,
  targets: [{ alert: 'c', entityId: null, oldValue: 'new' }],
});
const imported = eventOf('import', { kind: 'import', at: 0 });

describe('what an event of the strip selects', () => {
  it('is its entity, else its alert, else what a decision on several was about', () => {
    expect(targetOfEvent(first)).toEqual({ kind: 'alert', alert: 'a' });
    expect(targetOfEvent(eventOf('response', { kind: 'response', alert: 'a', entityId: 7 }))).toEqual({
      kind: 'entity',
      entityId: 7,
    });
    expect(targetOfEvent(many)).toEqual({ kind: 'alert', alert: 'c' });
    expect(targetOfEvent(imported)).toBeNull();
  });

  it('is the next one at the same place, each time it is pressed', () => {
    expect(nextTarget([imported, first, second], null)).toEqual({ kind: 'alert', alert: 'a' });
    expect(nextTarget([imported, first, second], 'alert:a')).toEqual({ kind: 'alert', alert: 'b' });
    expect(nextTarget([imported, first, second], 'alert:b')).toEqual({ kind: 'alert', alert: 'a' });
    expect(nextTarget([imported], 'alert:b')).toBeNull();
    expect(nextTarget([], null)).toBeNull();
  });
});

describe('what is at a point of the strip', () => {
  const storm = eventOf('storm', { alert: 's', at: 0, until: 800, count: 3558 });
  const place = { clock: 'attack', axis: compressTime([0, 500, 800, 1000]), left: 0, width: 1000 } as const;
  const at = (x: number) =>
    eventsAt([storm, first, last], place, { x, y: rowHeight / 2 }).map(({ id }) => id);

  it('is what begins there, and behind it what lasts', () => {
    expect(at(0)).toEqual(['storm', 'first']);
    expect(at(place.axis.positionOf(700) * 1000)).toEqual(['storm']);
    expect(at(place.axis.positionOf(900) * 1000)).toEqual([]);
    expect(eventsAt([storm], { ...place, clock: 'knowledge' }, { x: 700, y: rowHeight / 2 })).toEqual([]);
  });

  it('is told with its time, its count and its title', () => {
    const format = { time: (ms: number) => `at ${ms}`, text: (text: string) => text };
    expect(tellEvents([storm, last], 'attack', format)).toBe('at 0 to at 800: 3,558 × storm\nat 1000: last');
    expect(tellEvents([first, first, first, first, first, first], 'attack', format)).toMatch(/and 2 more$/);
    expect(tellEvents([], 'attack', format)).toBe('');
  });
});

describe('the selection on the strip', () => {
  it('is at what it is about, also at decisions on several, and at alerts that name it', () => {
    const keys = new Set(['alert:c']);
    expect(markOf(last, keys, new Set())).toBe('selected');
    expect(markOf(many, keys, new Set())).toBe('selected');
    expect(markOf(first, keys, new Set())).toBeNull();
    expect(markOf(first, new Set(['entity:7']), new Set(['a']))).toBe('naming');
    expect(markOf(verdict, new Set(['entity:7']), new Set(['a']))).toBe('selected');
    expect(markOf(first, new Set(), new Set(['a']))).toBeNull();
  });
});

describe('the marks at a point', () => {
  const place = { clock: 'attack', axis: compressTime([0, 500, 1000]), left: 8, width: 200 } as const;
  const events = [first, second, last, verdict, many, imported];
  const at = (x: number, row: number): readonly string[] =>
    eventsAt(events, place, { x, y: (row + 0.5) * rowHeight }).map(({ id }) => id);

  it('are those of the row that are near, the nearest first', () => {
    expect(at(10, 0)).toEqual(['first', 'second']);
    expect(at(205, 0)).toEqual(['last']);
    expect(at(207, 1)).toEqual(['verdict']);
    expect(at(108, 1)).toEqual(['many']);
    expect(at(60, 0)).toEqual([]);
    expect(at(10, 2)).toEqual([]);
  });
});
