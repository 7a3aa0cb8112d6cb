import { Pin } from 'lucide-vue-next';
import { h } from 'vue';
import type { VNode, VNodeChild } from 'vue';
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
import { drawStorm } from '../../storm/index.ts';
import type { RowLinks } from '../composables/use-row-links.ts';
import type { AlertRow } from '../model/incident-columns.ts';
import './queue-cells.css';

/** What the cells of alerts depend on beside the alert. */
export interface AlertCellView {
  readonly zone: () => string;
  /** ms UTC */
  readonly now: () => number;
  readonly links: RowLinks;
  /** Each storm is one row. */
  readonly collapsed: () => boolean;
}

function drawLink(view: AlertCellView, kind: 'alert' | 'place', path: string, words: string): VNode {
  const address = view.links.addressOf(path);
  // Not a tab stop: the table is one, and Enter opens its row.
  const named = { class: `queue-link ${kind}`, tabindex: -1, href: address, onClick: view.links.follow };
  return h('a', named, [words]);
}

function drawTitle(row: AlertRow, view: AlertCellView): VNodeChild {
  const words = visibleMarks(row.title);
  const title =
    row.incidentNumber === null
      ? h('span', { class: 'queue-link alert' }, [words])
      : drawLink(
          view,
          'alert',
          `/incidents/${row.incidentNumber}/story?alert=${encodeURIComponent(row.uid)}`,
          words,
        );
  const storm = view.collapsed()
    ? drawStorm({ size: row.stormSize, first: row.firstActivity, last: row.lastActivity }, view.zone())
    : null;
  if (storm === null && !row.pinned) return title;
  // What is seen of them stays beside a title that has no room.
  return h('span', { key: 'marked', class: 'queue-marked' }, [
    title,
    storm,
    row.pinned ? drawIcon(Pin, { class: 'queue-pin', size: 13, label: 'Pinned' }) : null,
  ]);
}

const incidentWords = (row: AlertRow): string =>
  `#${row.incidentNumber ?? ''} ${incidentName(row.incidentName ?? '')}`;

const drawIncident = (row: AlertRow, view: AlertCellView): VNode =>
  row.incidentNumber === null
    ? h('span', { class: 'queue-muted' }, ['Waiting for correlation'])
    : drawLink(view, 'place', `/incidents/${row.incidentNumber}`, incidentWords(row));

/** What cells of the alert queue say to who points at them. */
export function alertTitles(view: AlertCellView): CellTitles<AlertRow> {
  const time = (at: number | null): string => (at === null ? '' : timeDetails(at, null, view.now()));
  return {
    title: (row) => visibleMarks(row.title),
    incident: (row) => incidentName(row.incidentName ?? ''),
    firstActivity: (row) => time(row.firstActivity),
    lastActivity: (row) => time(row.lastActivity),
  };
}

/** The cells of the alert queue that are more than text, in plain nodes. */
export function alertCells(view: AlertCellView): DrawnCells<AlertRow> {
  const time = (at: number | null, isDoubtful: boolean): VNodeChild =>
    isDoubtful && at !== null
      ? [drawTime(at, view.zone()), h('span', { class: 'queue-doubtful' }, [' doubtful'])]
      : drawTime(at, view.zone());
  return {
    title: (row) => drawTitle(row, view),
    severity: (row) => drawSeverity(row.severity),
    status: (row) => drawStatus(row.status, 'alert'),
    incident: (row) => drawIncident(row, view),
    firstActivity: (row) => time(row.firstActivity, row.timeIsDoubtful),
    lastActivity: (row) => time(row.lastActivity, row.timeIsDoubtful),
  };
}
