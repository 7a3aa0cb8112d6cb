import { basename } from 'node:path';
import type { ParsedInputOf } from '../../../shared/contract/index.ts';
import { OperationError } from '../../../shared/contract/operation.ts';
import { byteOrderMark, csvLine } from '../../../shared/lib/csv.ts';
import { alertExportColumns, incidentExportColumns } from '../../../shared/query/export-columns.ts';
import {
  evidenceExportColumns,
  passesShow,
  sightingExportColumns,
  sightingKey,
} from '../../../shared/query/evidence-columns.ts';
import { visibleText } from '../../../shared/model/visible-text.ts';
import type { ExportColumn, ExportValue } from '../../../shared/query/export-columns.ts';
import type { JobControl } from '../../jobs/registry.ts';
import type { ReadableStore } from '../../store/connection.ts';
import { listAlerts } from '../../store/queries/alert-list.ts';
import { chosenAlerts, chosenIncidents } from '../../store/queries/chosen-rows.ts';
import { listIncidents } from '../../store/queries/incident-list.ts';
import { listEvidence } from '../../store/queries/evidence-list.ts';
import { findSightings } from '../../store/queries/sightings.ts';
import { openPartialFile } from './partial-file.ts';

/** What to write of a queue. */
export type ExportRequest = OmitToken<ParsedInputOf<'queue.exportRows'>>;
type OmitToken<T> = T extends unknown ? Omit<T, 'token'> : never;

type RequestOf<Of extends ExportRequest['of']> = Extract<ExportRequest, { of: Of }>;

/** What was written. */
export interface ExportedRows {
  readonly rows: number;
  readonly file: string;
}

/** Rows that are read together. */
const rowsAtOnce = 500;

type Cell = ExportValue;

/** A cell with what hides or reorders text as visible marks, as on the screen: other programs would follow it. */
function shown(cell: Cell): Cell {
  if (typeof cell === 'string') return visibleText(cell);
  return cell === null || typeof cell === 'number' ? cell : cell.map(visibleText);
}

interface RowPage<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
  readonly total: number;
}

/**
 * Writes what a queue shows as CSV, page by page, of one snapshot of the store and of one moment. The file is there whole or not at all.
 * @throws OperationError `badInput` for a column that there is not, `cancelled`, `fileUnreadable` when it cannot be written
 */
export function exportRows(
  store: ReadableStore,
  request: ExportRequest,
  path: string,
  control: JobControl,
): ExportedRows {
  // One moment for all pages, as they are of one snapshot: what lies in the last so many days must not move between two of them.
  const now = Date.now();
  return store.snapshot(() => {
    if (request.of === 'incidents') {
      const { filter, sort, chosen } = request;
      const columns = columnsOf(incidentExportColumns, request.columns);
      return chosen === null
        ? write(path, columns, control, (cursor) =>
            listIncidents(store, { filter, sort, cursor, limit: rowsAtOnce }, now),
          )
        : write(
            path,
            columns,
            control,
            pagesOf(chosen, (some) => chosenIncidents(store, some)),
          );
    }
    if (request.of === 'evidence') return writeEvidence(store, request, path, control);
    if (request.of === 'sightings') return writeSightings(store, request, path, control);
    const { filter, sort, collapsed, chosen } = request;
    const columns = columnsOf(alertExportColumns, request.columns);
    return chosen === null
      ? write(path, columns, control, (cursor) =>
          listAlerts(store, { filter, sort, collapsed, cursor, limit: rowsAtOnce }, now),
        )
      : write(
          path,
          columns,
          control,
          pagesOf(chosen, (some) => chosenAlerts(store, some)),
        );
  });
}

function writeEvidence(
  store: ReadableStore,
  { of: _of, columns: asked, chosen, ...choice }: RequestOf<'evidence'>,
  path: string,
  control: JobControl,
): ExportedRows {
  const columns = columnsOf(evidenceExportColumns, asked);
  const wanted = chosen === null ? null : new Set(chosen);
  return write(path, columns, control, (cursor) => {
    const page = listEvidence(store, { ...choice, cursor, limit: rowsAtOnce });
    return wanted === null
      ? page
      : { ...page, rows: page.rows.filter(({ entity }) => wanted.has(entity.id)), total: wanted.size };
  });
}

function writeSightings(
  store: ReadableStore,
  { text, show, columns: asked, chosen }: RequestOf<'sightings'>,
  path: string,
  control: JobControl,
): ExportedRows {
  const columns = columnsOf(sightingExportColumns, asked);
  const wanted = chosen === null ? null : new Set(chosen);
  const rows = findSightings(store, { text }).values.filter(
    (value) => passesShow(value, show) && wanted?.has(sightingKey(value)) !== false,
  );
  return write(path, columns, control, () => ({ rows, next: null, total: rows.length }));
}

function columnsOf<Row>(
  known: Readonly<Record<string, readonly ExportColumn<Row>[]>>,
  asked: readonly string[],
): readonly ExportColumn<Row>[] {
  return asked.flatMap((id) => {
    const columns = Object.hasOwn(known, id) ? known[id] : undefined;
    if (columns === undefined)
      throw new OperationError('badInput', `There is no column ${id}.`, { column: id });
    return columns;
  });
}

/** Chosen rows, so many at once; the cursor is how many came before. */
function pagesOf<Row>(
  chosen: readonly string[],
  read: (some: readonly string[]) => readonly Row[],
): (cursor: string | null) => RowPage<Row> {
  return (cursor) => {
    const start = Number(cursor ?? 0);
    const end = start + rowsAtOnce;
    return {
      rows: read(chosen.slice(start, end)),
      next: end < chosen.length ? String(end) : null,
      total: chosen.length,
    };
  };
}

function write<Row>(
  path: string,
  columns: readonly ExportColumn<Row>[],
  control: JobControl,
  readPage: (cursor: string | null) => RowPage<Row>,
): ExportedRows {
  const file = openPartialFile(path);
  const encoder = new TextEncoder();
  try {
    file.write(encoder.encode(byteOrderMark + csvLine(columns.map(({ label }) => label))));
    let rows = 0;
    for (let cursor: string | null = null; ;) {
      if (control.isCancelled()) throw new OperationError('cancelled', 'Cancelled.');
      const page = readPage(cursor);
      const lines = page.rows.map((row) => csvLine(columns.map(({ value }) => shown(value(row)))));
      file.write(encoder.encode(lines.join('')));
      rows += page.rows.length;
      control.report(
        page.total === 0 ? null : rows / page.total,
        `${rows.toLocaleString('en')} of ${page.total.toLocaleString('en')} rows`,
      );
      cursor = page.next;
      if (cursor === null) break;
    }
    file.finish();
    return { rows, file: basename(path) };
  } catch (thrown) {
    file.abandon();
    throw thrown;
  }
}
