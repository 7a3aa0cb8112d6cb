import type { OutputOf } from '../../shared/contract/index.ts';
import { OperationError } from '../../shared/contract/index.ts';
import { assetRoles, matchColumns } from '../../shared/model/asset-values.ts';
import type { AssetMapping, AssetRole } from '../../shared/model/asset-values.ts';
import { isoMs } from '../../shared/model/time.ts';
import { visibleLine } from '../../shared/model/visible-text.ts';
import { commandHandlers } from '../services/commands/index.ts';
import { importList, type ImportedList, type ListRequest } from '../services/work/import-list.ts';
import { inspectList } from '../services/work/inspect-list.ts';
import { requireAuthor, selfAuthor } from '../store/journal.ts';
import { UsageError } from './arguments.ts';
import { withQueries } from './reading-commands.ts';
import type { CliContext, ExitStatus } from './run.ts';
import { settleStore, unattended, withWriter } from './writing-commands.ts';

type ListSummary = OutputOf<'indicators.list'>['lists'][number];

const kinds = ['indicator', 'allow', 'country'] as const;
const verdicts = ['none', 'suspicious', 'malicious', 'noThreatsFound'] as const;

function oneOf<Value extends string>(
  option: string,
  values: readonly Value[],
  text: string | null,
): Value | null {
  const found = values.find((value) => value === text) ?? null;
  if (text !== null && found === null)
    throw new UsageError(`--${option} is one of ${values.join(', ')}, not "${text}".`);
  return found;
}

/** `lists`, `lists add FILE…` and `lists remove NAME`. */
export async function listsCommand(context: CliContext): Promise<ExitStatus> {
  const [verb = 'show', ...rest] = context.request.positionals;
  switch (verb) {
    case 'show':
      return showLists(context);
    case 'add': {
      if (rest.length === 0) throw new UsageError('"lists add" takes at least 1 argument; 0 given.');
      const { kind, name, verdict } = context.request.list;
      if (name !== null && rest.length > 1) throw new UsageError('--name goes with one file.');
      return addLists(
        context,
        rest.map((path) => ({
          path,
          kind: oneOf('kind', kinds, kind),
          name,
          source: context.request.filters.source[0] ?? null,
          verdict: oneOf('verdict', verdicts, verdict) ?? 'none',
          mapping: null,
        })),
      );
    }
    case 'remove': {
      if (rest.length !== 1) throw new UsageError(`"lists remove" takes 1 argument; ${rest.length} given.`);
      return removeList(context, rest[0] ?? '');
    }
    default:
      throw new UsageError(`"lists" knows "add" and "remove", not "${verb}".`);
  }
}

/** `assets import FILE`. */
export async function assetsCommand(context: CliContext): Promise<ExitStatus> {
  const [verb, path] = context.request.positionals;
  if (verb !== 'import' || path === undefined) throw new UsageError('"assets" knows "assets import FILE".');
  const { name, map } = context.request.list;
  const mapping = readMap(path, map);
  return addLists(context, [{ path, kind: 'asset', name, source: null, verdict: 'none', mapping }]);
}

/** The columns by their names, corrected by `--map ROLE=COLUMN`. */
function readMap(path: string, corrections: readonly string[]): AssetMapping | null {
  if (corrections.length === 0) return null;
  const { header } = inspectList(path, 'asset');
  const mapping: Record<AssetRole, string | null> = { ...matchColumns(header) };
  for (const correction of corrections) {
    const at = correction.indexOf('=');
    const role = oneOf('map', assetRoles, correction.slice(0, Math.max(0, at)));
    const column = correction.slice(at + 1);
    if (at < 0 || role === null) throw new UsageError(`--map takes ROLE=COLUMN, not "${correction}".`);
    if (column !== '' && !header.includes(column))
      throw new UsageError(`The file has no column "${column}"; it has ${header.join(', ')}.`);
    mapping[role] = column === '' ? null : column;
  }
  return mapping;
}

async function addLists(context: CliContext, requests: readonly ListRequest[]): Promise<ExitStatus> {
  const done = await withWriter(context, async (writer, store) => {
    const author = requireAuthor(selfAuthor(store));
    const added: (ImportedList & { readonly path: string })[] = [];
    for (const request of requests)
      added.push({ path: request.path, ...(await importList(request, author, store, writer, unattended)) });
    settleStore(store);
    return added;
  });
  const rejects = withQueries(context, (ask) =>
    done.map(({ list }) => ask('indicators.rejects', { list, cursor: null, limit: 500 }).rows),
  );
  const report = done.map((one, index) => ({ ...one, rejects: rejects[index] ?? [] }));
  await context.print(report, () => report.map(addedText).join(''));
  return done.some(({ rejected }) => rejected > 0) ? 1 : 0;
}

function addedText(
  added: ImportedList & {
    readonly path: string;
    readonly rejects: OutputOf<'indicators.rejects'>['rows'];
  },
): string {
  const { path, name, kind, format, changed, records, accepted, repeated, skipped, rejected, hits, rejects } =
    added;
  const lines = [
    `${visibleLine(path)}: ${kind} list "${visibleLine(name)}" (${format})${changed ? '' : ', unchanged'}`,
    `  ${records} records: ${accepted} taken, ${repeated} repeated, ${skipped} left out, ${rejected} rejected; ${hits} matches`,
    ...rejects.map(
      ({ line, reason, excerpt }) =>
        `  rejected${line === null ? '' : ` line ${line}`}: ${visibleLine(reason)} ${visibleLine(excerpt)}`,
    ),
    ...(rejected > rejects.length ? [`  and ${rejected - rejects.length} more`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

async function showLists(context: CliContext): Promise<ExitStatus> {
  const lists = withQueries(context, (ask) => ask('indicators.list', {}).lists);
  const shown = lists.map(({ publishedAt, importedAt, ...list }) => ({
    ...list,
    publishedAt: publishedAt === null ? null : isoMs(publishedAt),
    importedAt: isoMs(importedAt),
  }));
  await context.print(shown, () => lists.map(listText).join('') || 'No lists.\n');
  return 0;
}

function listText({
  kind,
  name,
  source,
  verdict,
  entries,
  entities,
  publishedAt,
  importedAt,
}: ListSummary): string {
  const since = publishedAt === null ? `imported ${isoMs(importedAt)}` : `published ${isoMs(publishedAt)}`;
  const from = source === null ? '' : `, ${visibleLine(source)}`;
  const suggests = verdict === 'none' ? '' : `, suggests ${verdict}`;
  return `${kind.padEnd(9)} ${visibleLine(name)}: ${entries} entries, ${entities} entities named${suggests}${from}, ${since}\n`;
}

async function removeList(context: CliContext, wanted: string): Promise<ExitStatus> {
  const removed = await withWriter(context, async (_writer, store) => {
    const lists = withQueries(context, (ask) => ask('indicators.list', {}).lists);
    const found = lists.filter(({ uid, name }) => uid === wanted || name === wanted);
    const [list] = found;
    if (list === undefined) throw new OperationError('notFound', `There is no list "${wanted}".`);
    if (found.length > 1)
      throw new UsageError(
        `Several lists have that name: ${found.map(({ kind, uid }) => `${kind} ${uid}`).join(', ')}.`,
      );
    const analyst = selfAuthor(store);
    commandHandlers['indicators.remove'](
      { store, workspace: { mode: 'real', readOnly: false, audience: 'analyst' }, analyst, now: Date.now },
      { list: list.uid },
    );
    settleStore(store);
    return { list: list.uid, name: list.name, kind: list.kind, entities: list.entities };
  });
  await context.print(
    removed,
    () =>
      `Removed the ${removed.kind} list "${visibleLine(removed.name)}", which named ${removed.entities} entities.\n`,
  );
  return 0;
}
