// Marks as plain nodes: in a table of many rows a component for each would cost more than all that it draws. A mark has the same elements
// for every value, so that a row that is used again changes attributes and makes nothing anew.
import { h } from 'vue';
import type { VNode } from 'vue';
import { valueLabel } from '../../shared/model/values.ts';
import { visibleMarks } from './evidence-text.ts';
import './marks.css';
import { formatTime, localZone, relativeTime, zonedParts } from './time-format.ts';

const hidden = 'true';

/** A disc as a path. */
const disc = (radius: number): string =>
  `M${6 - radius} 6a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0Z`;

interface Glyph {
  /** Names its colour. */
  readonly kind: string;
  readonly filled: string;
  readonly drawn: string;
  readonly stroke: number;
}
const dash = { filled: '', drawn: 'M2 6h8', stroke: 1.75 } as const;

const severities: ReadonlyMap<string | null, Glyph> = new Map([
  ['high', { kind: 'high', filled: 'M6 1 11.5 11H.5Z', drawn: '', stroke: 0 }],
  ['medium', { kind: 'medium', filled: 'M6 .5 11.5 6 6 11.5.5 6Z', drawn: '', stroke: 0 }],
  ['low', { kind: 'low', filled: disc(4.75), drawn: '', stroke: 0 }],
  ['informational', { kind: 'informational', filled: '', drawn: disc(4), stroke: 1.75 }],
]);
const otherSeverity: Glyph = { kind: 'informational', ...dash };

const fresh: Glyph = { kind: 'new', filled: disc(4), drawn: '', stroke: 0 };
const statuses: ReadonlyMap<string, Glyph> = new Map([
  ['active', fresh],
  ['new', fresh],
  [
    'inProgress',
    { kind: 'progress', filled: 'M6 1.25a4.75 4.75 0 0 0 0 9.5Z', drawn: disc(4.75), stroke: 1.5 },
  ],
  ['awaitingAction', { kind: 'awaiting', filled: '', drawn: `${disc(4.75)}M6 3.25V6l2 1.5`, stroke: 1.5 }],
  ['resolved', { kind: 'resolved', filled: '', drawn: 'm1.5 6.5 3 3 6-7', stroke: 2 }],
]);
const otherStatus: Glyph = { kind: 'other', ...dash };

const drawGlyph = (glyph: Glyph): VNode =>
  h('svg', { viewBox: '0 0 12 12', width: 12, height: 12, 'aria-hidden': hidden }, [
    h('path', { d: glyph.filled, fill: 'currentColor' }),
    h('path', { d: glyph.drawn, fill: 'none', stroke: 'currentColor', 'stroke-width': glyph.stroke }),
  ]);

/** A severity as glyph and word; with `glyphOnly` the word is there for assistive technology only. */
export function drawSeverity(severity: string | null, glyphOnly = false): VNode {
  const label = visibleMarks(severity === null ? 'Unknown severity' : valueLabel('severity', severity));
  const glyph = severities.get(severity) ?? otherSeverity;
  return h(
    'span',
    { class: `severity-mark ${glyph.kind}`, title: glyphOnly ? `Severity: ${label}` : undefined },
    [drawGlyph(glyph), h('span', { class: glyphOnly ? 'visually-hidden' : undefined }, [label])],
  );
}

/** A status as glyph and word. */
export function drawStatus(status: string, of: 'incident' | 'alert'): VNode {
  const label = valueLabel(of === 'incident' ? 'incidentStatus' : 'alertStatus', status);
  const glyph = statuses.get(status) ?? otherStatus;
  return h('span', { class: `status-mark ${glyph.kind}` }, [
    drawGlyph(glyph),
    h('span', [visibleMarks(label)]),
  ]);
}

/** What a time (ms UTC) is in all ways, for who points at it: what the source wrote, in UTC, here, and how long ago. */
export function timeDetails(at: number, source: string | null, now: number): string {
  return [
    ...(source === null ? [] : [`Source: ${source}`]),
    `UTC: ${new Date(at).toISOString()}`,
    `Local: ${formatTime(at, localZone())}`,
    relativeTime(at, now),
  ].join('\n');
}

/** A time (ms UTC) with its zone, in a cell, which says {@link timeDetails} when it is pointed at. */
export function drawTime(at: number | null, zone: string): VNode {
  if (at === null) return h('span', { class: 'time-mark-none' }, ['No time']);
  const { date, time, offset } = zonedParts(at, zone);
  return h('time', { class: 'time-mark', datetime: new Date(at).toISOString() }, [
    `${date} ${time} `,
    h('span', { class: 'zone' }, [offset]),
  ]);
}
