import type { OutputOf } from '../../shared/contract/index.ts';
import { OperationError } from '../../shared/contract/index.ts';
import { isoMs } from '../../shared/model/time.ts';
import { visibleLine } from '../../shared/model/visible-text.ts';
import { commandHandlers } from '../services/commands/index.ts';
import type { CommandContext } from '../services/handlers.ts';
import { correlateStore, type CorrelationSummary } from '../services/work/correlate-store.ts';
import { scanLists } from '../services/work/scan-lists.ts';
import { isCorrelationStale } from '../store/correlation-input.ts';
import { selfAuthor } from '../store/journal.ts';
import { finishRemovals } from '../store/removal-slices.ts';
import { UsageError } from './arguments.ts';
import { withQueries } from './reading-commands.ts';
import type { CliContext, ExitStatus } from './run.ts';
import { settleStore, unattended, withWriter } from './writing-commands.ts';

type ImportSummary = OutputOf<'imports.list'>['imports'][number];
type Dependents = OutputOf<'imports.dependents'>;

/** `imports`, `imports remove UID` and `imports restore UID`. */
export async function importsCommand(context: CliContext): Promise<ExitStatus> {
  const [verb = 'show', uid, ...rest] = context.request.positionals;
  if (verb === 'show') return showImports(context);
  if (verb !== 'remove' && verb !== 'restore')
    throw new UsageError(`"imports" knows "remove" and "restore", not "${verb}".`);
  if (uid === undefined || rest.length > 0) throw new UsageError(`"imports ${verb}" takes 1 argument.`);
  return verb === 'remove' ? removeImport(context, uid) : restoreImport(context, uid);
}

async function showImports(context: CliContext): Promise<ExitStatus> {
  const imports = withQueries(context, (ask) => {
    const found: ImportSummary[] = [];
    for (let cursor: string | null = null, more = true; more;) {
      const page: OutputOf<'imports.list'> = ask('imports.list', { cursor, limit: 500 });
      found.push(...page.imports);
      cursor = page.next;
      more = cursor !== null;
    }
    return found;
  });
  const shown = imports.map(({ startedAt, endedAt, ...summary }) => ({
    ...summary,
    startedAt: isoMs(startedAt),
    endedAt: endedAt === null ? null : isoMs(endedAt),
  }));
  await context.print(shown, () => imports.map(importLine).join('') || 'No imports.\n');
  return 0;
}

function importLine(summary: ImportSummary): string {
  const { uid, label, state, startedAt, files, records, alertsNew, rejected, removal } = summary;
  const underWay =
    removal === null
      ? ''
      : `, being ${removal.direction === 'remove' ? 'taken out' : 'brought back'}: ${removal.done} of ${removal.total}`;
  return `${uid}  ${state.padEnd(9)} ${isoMs(startedAt)}  ${visibleLine(label)}: ${files} files, ${records} records, ${alertsNew} new alerts, ${rejected} rejected${underWay}\n`;
}

/** What depends on the import is printed first; it is removed with `--yes` only. */
async function removeImport(context: CliContext, uid: string): Promise<ExitStatus> {
  const dependents = withQueries(context, (ask) => ask('imports.dependents', { import: uid }));
  if (!context.request.yes) {
    await context.print(
      { import: uid, removed: false, dependents },
      () => `${dependentsText(dependents)}Nothing was removed. To remove it, say --yes.\n`,
    );
    return 2;
  }
  const incidents = await change(context, (commands) =>
    commandHandlers['imports.remove'](commands, { import: uid }),
  );
  await context.print(
    { import: uid, removed: true, dependents, incidents },
    () => `${dependentsText(dependents)}Removed. It can be brought back: imports restore ${uid}\n`,
  );
  return 0;
}

async function restoreImport(context: CliContext, uid: string): Promise<ExitStatus> {
  const { removedBy } = withQueries(context, (ask) => ask('imports.get', { import: uid }));
  if (removedBy === null)
    throw new OperationError('conflict', 'The import stands: there is nothing to bring back.');
  const incidents = await change(context, (commands) =>
    commandHandlers['workspace.undo'](commands, { group: removedBy.group, force: false }),
  );
  await context.print({ import: uid, restored: true, incidents }, () => 'Brought back.\n');
  return 0;
}

/** Runs a command to its end, with all that follows from it. */
async function change(
  context: CliContext,
  command: (commands: CommandContext) => unknown,
): Promise<Pick<CorrelationSummary, 'incidentsNew' | 'incidentsChanged'>> {
  return withWriter(context, async (writer, store) => {
    command({
      store,
      workspace: { mode: 'real', readOnly: false, audience: 'analyst' },
      analyst: selfAuthor(store),
      now: Date.now,
    });
    finishRemovals(store, Date.now);
    const none = { incidentsNew: 0, incidentsChanged: 0 };
    const { incidentsNew, incidentsChanged } = isCorrelationStale(store)
      ? await correlateStore(store, writer, unattended)
      : none;
    await scanLists(store, writer, unattended);
    settleStore(store);
    return { incidentsNew, incidentsChanged };
  });
}

function dependentsText({ alerts, incidents, work, context, hits, complete }: Dependents): string {
  const lines = [
    `Alerts: ${alerts.vanish} vanish, ${alerts.stay} stay because another import holds them`,
    `Incidents: ${incidents.vanish} vanish, ${incidents.shrink} lose alerts`,
    ...incidents.first.map(
      ({ number, name, alerts: all, lost, touched }) =>
        `  ${number} ${visibleLine(name)}: ${lost} of ${all} alerts${touched ? ', worked on by an analyst' : ''}`,
    ),
    ...(work.counts.length === 0 ? ['Work of analysts: none'] : ['Work of analysts:']),
    ...work.counts.map(({ kind, lost, stays }) => `  ${kind}: ${lost} lost, ${stays} stay`),
    ...work.first.map(
      ({ kind, lost, on, value, by }) =>
        `  ${lost ? 'lost' : 'stays'}: ${kind}${value === null ? '' : ` "${visibleLine(value)}"`} on ${visibleLine(on)}${by === null ? '' : ` by ${visibleLine(by)}`}`,
    ),
    `Context records: ${context.vanish} vanish, ${context.stay} stay`,
    `Hits of lists: ${hits} vanish`,
    ...(complete ? [] : ['Counting stopped at its limit: there is more than these numbers say.']),
  ];
  return `${lines.join('\n')}\n`;
}
