import { Check, Pin } from 'lucide-vue-next';
import { h } from 'vue';
import type { VNode, VNodeChild } from 'vue';
import { drawSeverity, drawStatus, drawTime, visibleMarks } from '../../../ui/index.ts';
import type { DrawnCells } from '../../../ui/index.ts';
import { AttentionMark, ScoreCell, TagBadge, drawServiceLevel } from '../../triage/index.ts';
import type { IncidentRow } from '../model/incident-columns.ts';
import './incident-cells.css';

/** What the cells of incidents depend on beside the incident. */
export interface CellView {
  readonly zone: () => string;
  /** ms UTC */
  readonly now: () => number;
  /** Address of an incident's page, for a link. */
  readonly addressOf: (number: number) => string;
  /** Follows such a link within the window. */
  readonly follow: (event: MouseEvent) => void;
}

/** Nothing of it is active any more, though the incident itself is still open. */
const isQuiet = (row: IncidentRow): boolean =>
  row.alertCount > 0 && row.activeAlertCount === 0 && row.status !== 'resolved';
const quietText = 'All alerts are resolved, by their source or by an analyst';
const written = (count: number): string => (count < 1000 ? String(count) : count.toLocaleString('en'));

function drawAlertCount(row: IncidentRow): VNode {
  const [active, all] = [written(row.activeAlertCount), written(row.alertCount)];
  return isQuiet(row)
    ? h('span', { key: 'quiet', class: 'incident-quiet', title: quietText }, [
        h(Check, { size: 13, 'aria-hidden': 'true' }),
        `${active} of ${all}`,
        h('span', { class: 'visually-hidden' }, `. ${quietText}`),
      ])
    : h('span', { key: 'whole', class: 'incident-whole' }, [
        h('span', active),
        h('span', { class: 'incident-muted' }, ` of ${all}`),
      ]);
}

function drawTags(tags: readonly string[], system: boolean): VNodeChild {
  const [first, ...others] = tags;
  if (first === undefined) return null;
  return h('span', { class: 'incident-tags', title: visibleMarks(tags.join('\n')) }, [
    h(TagBadge, { class: 'incident-tag', tag: first, system }),
    others.length === 0
      ? null
      : h('span', { class: 'incident-muted' }, [
          `+${others.length}`,
          h('span', { class: 'visually-hidden' }, ` ${visibleMarks(others.join(', '))}`),
        ]),
  ]);
}

function drawName(row: IncidentRow, view: CellView): VNodeChild {
  const name = visibleMarks(row.name);
  return [
    // Not a tab stop: the table is one, and Enter opens its row.
    h(
      'a',
      {
        class: row.attention === 'unseen' ? 'incident-link elide unseen' : 'incident-link elide',
        tabindex: -1,
        href: view.addressOf(row.number),
        title: name,
        onClick: view.follow,
      },
      name,
    ),
    // Behind the name, so that names do not move when it comes and goes.
    row.attention === 'unseen'
      ? h('span', { key: 'unseen', class: 'visually-hidden' }, 'Not looked at yet')
      : row.attention === 'changed'
        ? h(AttentionMark, { key: 'changed', at: row.updatedAt })
        : null,
    row.pinnedCount > 0
      ? h(Pin, {
          key: 'pin',
          class: 'incident-pin',
          size: 13,
          role: 'img',
          'aria-label': `${row.pinnedCount} pinned`,
        })
      : null,
  ];
}

function drawAssignee({ assignedTo }: IncidentRow): VNode {
  const name = visibleMarks(assignedTo ?? '');
  const isNobody = assignedTo === null;
  return h(
    'span',
    { class: isNobody ? 'elide incident-muted' : 'elide', title: name },
    isNobody ? 'Unassigned' : name,
  );
}

/** The cells of the incident queue that are more than text, in plain nodes wherever it can be. */
export function incidentCells(view: CellView): DrawnCells<IncidentRow> {
  const time = (at: number | null): VNode => drawTime(at, view.zone(), view.now());
  return {
    priorityScore: (row) => h(ScoreCell, { score: row.priorityScore, incident: row.uid, passive: true }),
    name: (row) => drawName(row, view),
    severity: (row) => drawSeverity(row.severity),
    status: (row) => drawStatus(row.status, 'incident'),
    alertCount: drawAlertCount,
    assignedTo: drawAssignee,
    dueAt: (row) => drawServiceLevel(row.serviceLevel, { zone: view.zone(), now: view.now() }),
    tags: (row) => drawTags(row.tags, false),
    systemTags: (row) => drawTags(row.systemTags, true),
    firstActivity: (row) => time(row.firstActivity),
    lastActivity: (row) => time(row.lastActivity),
    createdAt: (row) => time(row.createdAt),
    updatedAt: (row) => time(row.updatedAt),
  };
}
