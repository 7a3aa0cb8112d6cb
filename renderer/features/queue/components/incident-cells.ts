import { Check, Pin } from 'lucide-vue-next';
import { h } from 'vue';
import type { VNode, VNodeChild } from 'vue';
import { formatCount } from '../../../../shared/lib/format-count.ts';
import {
  drawIcon,
  drawSeverity,
  drawStatus,
  drawTime,
  incidentName,
  timeDetails,
  visibleMarks,
} from '../../../ui/index.ts';
import type { CellTitles, DrawnCells } from '../../../ui/index.ts';
import {
  describeServiceLevel,
  drawAttention,
  drawScore,
  drawServiceLevel,
  drawTag,
} from '../../triage/index.ts';
import type { TagColour } from '../../triage/index.ts';
import type { RowLinks } from '../composables/use-row-links.ts';
import type { IncidentRow } from '../model/incident-columns.ts';
import './queue-cells.css';

/** What the cells of incidents depend on beside the incident. */
export interface CellView {
  readonly zone: () => string;
  /** ms UTC */
  readonly now: () => number;
  readonly links: RowLinks;
  readonly colourOf: (tag: string) => TagColour;
}

/** Nothing of it is active any more, though the incident itself is still open. */
const isQuiet = (row: IncidentRow): boolean =>
  row.alertCount > 0 && row.activeAlertCount === 0 && row.status !== 'resolved';
const quietText = 'All alerts are resolved, by their source or by an analyst';
const written = (count: number): string => (count < 1000 ? String(count) : formatCount(count));

function drawAlertCount(row: IncidentRow): VNode {
  const [active, all] = [written(row.activeAlertCount), written(row.alertCount)];
  return isQuiet(row)
    ? h('span', { key: 'quiet', class: 'incident-quiet', title: quietText }, [
        drawIcon(Check, { size: 13 }),
        `${active} of ${all}`,
        h('span', { class: 'visually-hidden' }, [`. ${quietText}`]),
      ])
    : h('span', { key: 'whole', class: 'incident-whole' }, [
        active,
        h('span', { class: 'queue-muted' }, [` of ${all}`]),
      ]);
}

function drawTags(tags: readonly string[], system: boolean, view: CellView): VNodeChild {
  const [first, ...others] = tags;
  if (first === undefined) return null;
  return h('span', { class: 'incident-tags', title: visibleMarks(tags.join('\n')) }, [
    drawTag(first, { class: 'incident-tag', system, colour: view.colourOf(first) }),
    others.length === 0
      ? null
      : h('span', { class: 'queue-muted' }, [
          `+${formatCount(others.length)}`,
          h('span', { class: 'visually-hidden' }, [` ${visibleMarks(others.join(', '))}`]),
        ]),
  ]);
}

function drawName(row: IncidentRow, view: CellView): VNodeChild {
  const isUnseen = row.attention === 'unseen';
  const link = (): VNode =>
    // Not a tab stop: the table is one, and Enter opens its row.
    h(
      'a',
      {
        class: isUnseen ? 'queue-link unseen' : 'queue-link',
        tabindex: -1,
        href: view.links.addressOf(`/incidents/${row.number}`),
        onClick: view.links.follow,
      },
      [incidentName(row.name)],
    );
  // Behind the name, so that names do not move when it comes and goes.
  const mark =
    row.attention === 'unseen'
      ? h('span', { key: 'unseen', class: 'visually-hidden' }, ['Not looked at yet'])
      : row.attention === 'changed'
        ? drawAttention(row.updatedAt, view.zone())
        : null;
  if (row.attention !== 'changed' && row.pinnedCount === 0) return mark === null ? link() : [link(), mark];
  // What is seen of them stays beside a name that has no room.
  return h('span', { key: 'marked', class: 'queue-marked' }, [
    link(),
    mark,
    row.pinnedCount > 0
      ? drawIcon(Pin, { class: 'queue-pin', size: 13, label: `${formatCount(row.pinnedCount)} pinned` })
      : null,
  ]);
}

function drawAssignee({ assignedTo }: IncidentRow): VNode {
  const isNobody = assignedTo === null;
  return h('span', { class: isNobody ? 'queue-muted' : undefined }, [
    isNobody ? 'Unassigned' : visibleMarks(assignedTo),
  ]);
}

/** What cells of the incident queue say to who points at them. */
export function incidentTitles(view: CellView): CellTitles<IncidentRow> {
  const time = (at: number | null): string => (at === null ? '' : timeDetails(at, null, view.now()));
  return {
    name: (row) => incidentName(row.name),
    assignedTo: (row) => visibleMarks(row.assignedTo ?? ''),
    dueAt: (row) => describeServiceLevel(row.serviceLevel, { zone: view.zone(), now: view.now() }),
    firstActivity: (row) => time(row.firstActivity),
    lastActivity: (row) => time(row.lastActivity),
    createdAt: (row) => time(row.createdAt),
    updatedAt: (row) => time(row.updatedAt),
  };
}

/** The cells of the incident queue that are more than text, in plain nodes. */
export function incidentCells(view: CellView): DrawnCells<IncidentRow> {
  const time = (at: number | null): VNode => drawTime(at, view.zone());
  return {
    priorityScore: (row) => drawScore(row.priorityScore, row.uid),
    name: (row) => drawName(row, view),
    severity: (row) => drawSeverity(row.severity),
    status: (row) => drawStatus(row.status, 'incident'),
    alertCount: drawAlertCount,
    assignedTo: drawAssignee,
    dueAt: (row) =>
      drawServiceLevel(row.serviceLevel, { zone: view.zone(), now: view.now(), untitled: true }),
    tags: (row) => drawTags(row.tags, false, view),
    systemTags: (row) => drawTags(row.systemTags, true, view),
    firstActivity: (row) => time(row.firstActivity),
    lastActivity: (row) => time(row.lastActivity),
    createdAt: (row) => time(row.createdAt),
    updatedAt: (row) => time(row.updatedAt),
  };
}
