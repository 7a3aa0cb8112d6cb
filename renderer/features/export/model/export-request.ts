import type { InputOf } from '../../../../shared/contract/index.ts';
import { alertExportColumns, incidentExportColumns } from '../../../../shared/query/export-columns.ts';

type Request = InputOf<'queue.exportRows'>;
type RequestOf<Of extends Request['of']> = Extract<Request, { of: Of }>;

/** What a queue shows, as far as it is exported. */
export type ShownQueue =
  | Pick<RequestOf<'incidents'>, 'of' | 'filter' | 'sort' | 'columns'>
  | Pick<RequestOf<'alerts'>, 'of' | 'filter' | 'sort' | 'columns' | 'collapsed'>;

/** `incidents-2024-05-14.csv`, by the day in UTC. */
export function exportName(of: Request['of'], now: number): string {
  return `${of}-${new Date(now).toISOString().slice(0, 10)}.csv`;
}

/** What is asked of the export. Columns that hold marks only are not in a file. */
export function exportRequest(shown: ShownQueue, chosen: readonly string[] | null, token: string): Request {
  const known: object = shown.of === 'incidents' ? incidentExportColumns : alertExportColumns;
  const columns = shown.columns.filter((id) => Object.hasOwn(known, id));
  return { ...shown, columns, chosen: chosen === null ? null : [...chosen], token };
}

/** Chosen rows in the order of the list; those that the list does not tell come last. */
export function inOrder(chosen: readonly string[], list: readonly string[]): readonly string[] {
  const place = new Map(list.map((uid, index) => [uid, index]));
  const of = (uid: string): number => place.get(uid) ?? list.length;
  return [...chosen].sort((left, right) => of(left) - of(right));
}
