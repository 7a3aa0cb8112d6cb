import { join } from 'node:path';
import type { OutputOf } from '../../shared/contract/index.ts';
import { visibleLine } from '../../shared/model/visible-text.ts';
import type { JobControl } from '../jobs/registry.ts';
import { createIdentity, hasIdentity } from '../services/identity.ts';
import { correlateStore, type CorrelationSummary } from '../services/work/correlate-store.ts';
import { importFiles, type ImportRequest } from '../services/work/import-files.ts';
import { createLocalWriter, type LocalWriter } from '../services/work/local-writer.ts';
import { scanLists } from '../services/work/scan-lists.ts';
import type { WritableStore } from '../store/connection.ts';
import { closeBrokenImports } from '../store/import-writer.ts';
import { rememberAnalyst } from '../store/journal.ts';
import { fillFacts } from '../store/facts-behind.ts';
import { settleListed } from '../store/list-settle.ts';
import { fillLookups } from '../store/identifier-lookups.ts';
import { fillSenders } from '../store/message-senders.ts';
import { finishRemovals } from '../store/removal-slices.ts';
import { rebuildQueuedRows } from '../store/row-queue.ts';
import { openStore, openStoreForReading } from '../store/open-store.ts';
import { checkStore } from '../store/check-store.ts';
import { indexSome } from '../store/text-index.ts';
import { readMappingFile } from './mapping-command.ts';
import { withQueries } from './reading-commands.ts';
import type { CliContext, ExitStatus } from './run.ts';

type ImportFile = OutputOf<'imports.get'>['files'][number];
type RejectRow = OutputOf<'imports.rejects'>['rows'][number];

/** Work that nobody watches or cancels. */
export const unattended: JobControl = {
  signal: new AbortController().signal,
  isCancelled: () => false,
  report: () => undefined,
};

/** Opens the store for writing, as long as the work takes. @throws OperationError `storeInUse`, `storeDamaged`, `storeTooNew` */
export async function withWriter<T>(
  context: CliContext,
  work: (writer: LocalWriter, store: WritableStore) => Promise<T>,
): Promise<T> {
  const store = openStore(context.folder, { nativeBinding: context.nativeBinding });
  try {
    closeBrokenImports(store, Date.now());
    // What a window that was killed had left of an import to take out, or to bring back.
    finishRemovals(store, Date.now);
    // Before lists are compared with them.
    while (fillSenders(store, 1000).left);
    while (fillLookups(store, 1000).left);
    identify(context, store);
    return await work(createLocalWriter(store, { now: Date.now, changed: () => undefined }), store);
  } finally {
    store.close();
  }
}

/** `--as NAME` makes the analyst of a data folder that has none yet. An import alone needs no analyst. */
function identify(context: CliContext, store: WritableStore): void {
  const name = context.request.actingAs;
  if (name === null || hasIdentity(context.folder)) return;
  rememberAnalyst(store, createIdentity(context.folder, name, null), Date.now());
}

/** Does what the window's writer does between commands: imports that are taken out, verdicts of lists, rows of the queue, the text index. */
export function settleStore(store: WritableStore): void {
  finishRemovals(store, Date.now);
  while (settleListed(store, 1000).left);
  while (fillFacts(store, 1000).left);
  while (rebuildQueuedRows(store, Date.now(), 1000).left > 0);
  while (indexSome(store, 1000) > 0);
}

/** What an import came to. */
export interface DoneImport {
  readonly uid: string;
  readonly incidents: CorrelationSummary;
}

/** Imports, correlates, and brings everything that derives from it up to date. */
export async function importPaths(
  request: ImportRequest,
  store: WritableStore,
  writer: LocalWriter,
): Promise<DoneImport> {
  const { uid } = await importFiles(request, writer, unattended);
  const incidents = await correlateStore(store, writer, unattended);
  await scanLists(store, writer, unattended);
  settleStore(store);
  return { uid, incidents };
}

/** `import PATH…`: every file's records accounted for, then correlation. */
export async function importCommand(context: CliContext): Promise<ExitStatus> {
  const sample = context.request.sample ? [join(context.resources, 'samples', 'sample-alerts.json')] : [];
  const paths = [...context.request.positionals, ...sample];
  const request = importRequest(context, paths);
  return reportImport(
    context,
    await withWriter(context, (writer, store) => importPaths(request, store, writer)),
  );
}

/** What to import, as the command line says. @throws OperationError for a mapping that cannot be used, before anything is written */
export function importRequest({ request }: CliContext, paths: readonly string[]): ImportRequest {
  const mapping = request.mapping === null ? null : readMappingFile(request.mapping);
  return { paths, tenant: request.tenant, importedAt: Date.now(), mapping };
}

/** Prints what came of every file. @returns 1 when a record was rejected or a file was not read */
export async function reportImport(context: CliContext, done: DoneImport): Promise<0 | 1> {
  const { files, rejects } = withQueries(context, (ask) => {
    const rows: RejectRow[] = [];
    let cursor: string | null = null;
    do {
      const page: OutputOf<'imports.rejects'> = ask('imports.rejects', {
        import: done.uid,
        cursor,
        limit: 500,
      });
      rows.push(...page.rows);
      cursor = page.next;
    } while (cursor !== null);
    return { files: ask('imports.get', { import: done.uid }).files, rejects: rows };
  });
  const report = {
    import: done.uid,
    files: describeFiles(files, rejects),
    incidents: { new: done.incidents.incidentsNew, changed: done.incidents.incidentsChanged },
  };
  await context.print(report, () => importText(report));
  return report.files.some((file) => file.rejected.length > 0 || file.error !== null) ? 1 : 0;
}

/** Rejects go to their files by path and in order: the same file may have been named twice. */
function describeFiles(files: readonly ImportFile[], rejects: readonly RejectRow[]) {
  const waiting = new Map<string, RejectRow[]>();
  for (const reject of rejects) {
    const list = waiting.get(reject.file);
    if (list) list.push(reject);
    else waiting.set(reject.file, [reject]);
  }
  return files.map((file) => describeFile(file, (waiting.get(file.path) ?? []).splice(0, file.rejected)));
}

function describeFile(file: ImportFile, rejects: readonly RejectRow[]) {
  return {
    path: file.path,
    format: file.format,
    ...(file.mapping === null ? {} : { mapping: file.mapping.name }),
    records: file.records,
    alerts: {
      new: file.alertsNew,
      updated: file.alertsUpdated,
      unchanged: file.alertsUnchanged,
      twins: file.twins,
    },
    context: file.context.reduce((sum, { rows }) => sum + rows, 0),
    contextKinds: Object.fromEntries(file.context.map(({ kind, rows }) => [kind, rows])),
    emptyIncidents: file.emptyIncidents,
    rejected: rejects.map((reject) => ({
      record: reject.record,
      ...(reject.line === null ? { offset: reject.byteOffset } : { line: reject.line }),
      code: reject.code,
      reason: reject.reason,
    })),
    error: file.error,
  };
}

function importText(report: {
  readonly files: readonly ReturnType<typeof describeFile>[];
  readonly incidents: { readonly new: number; readonly changed: number };
}): string {
  const lines = report.files.flatMap((file) => [
    `${visibleLine(file.path)}: ${file.mapping === undefined ? (file.format ?? 'unknown format') : `mapping “${visibleLine(file.mapping)}”`}, ${file.records} records`,
    `  alerts: ${file.alerts.new} new, ${file.alerts.updated} updated, ${file.alerts.unchanged} unchanged, ${file.alerts.twins} twins`,
    ...Object.entries(file.contextKinds).map(
      ([kind, rows]) => `  ${rows} rows of ${kind}: context, no alerts`,
    ),
    ...(file.emptyIncidents > 0 ? [`  ${file.emptyIncidents} incidents without alerts`] : []),
    ...(file.error === null ? [] : [`  not read: ${visibleLine(file.error)}`]),
    ...file.rejected.map(
      (reject) =>
        `  rejected ${'line' in reject ? `line ${reject.line}` : `byte ${reject.offset}`}: ${visibleLine(reject.reason)}`,
    ),
  ]);
  return `${[...lines, `Incidents: ${report.incidents.new} new, ${report.incidents.changed} changed`].join('\n')}\n`;
}

/** `correlate`: computes the partition anew and prints what changed. */
export async function correlateCommand(context: CliContext): Promise<ExitStatus> {
  const summary = await withWriter(context, (writer, store) =>
    correlateStore(store, writer, unattended, { isWhole: true }),
  );
  await context.print(
    summary,
    () =>
      `Incidents: ${summary.incidentsNew} new, ${summary.incidentsChanged} changed, ${summary.incidentsRedirected} merged away; ${summary.linksWritten} links written\n`,
  );
  return 0;
}

/** `check`: verifies the SQLite file, foreign keys, the projection and the journal's chains. */
export async function checkCommand(context: CliContext): Promise<ExitStatus> {
  const store = openStoreForReading(context.folder, { nativeBinding: context.nativeBinding });
  try {
    const check = checkStore(store);
    await context.print(check, () =>
      check.ok
        ? `Store and journal are whole: ${check.counts.alerts} alerts, ${check.counts.incidents} incidents, ${check.counts.journalEntries} journal entries.\n`
        : check.findings.map(({ part, text }) => `${part}: ${text}\n`).join(''),
    );
    return check.ok ? 0 : 3;
  } finally {
    store.close();
  }
}
