import { findOperation } from '../../shared/contract/index.ts';
import type { OutputOf } from '../../shared/contract/index.ts';
import { isoMs } from '../../shared/model/time.ts';
import { visibleLine } from '../../shared/model/visible-text.ts';
import { commandHandlers } from '../services/commands/index.ts';
import type { CommandContext, GroupCommandName } from '../services/handlers.ts';
import { correlateStore, type CorrelationSummary } from '../services/work/correlate-store.ts';
import type { WritableStore } from '../store/connection.ts';
import { selfAuthor } from '../store/journal.ts';
import { UsageError, ValueError } from './arguments.ts';
import { chooseEntity } from './entity-choice.ts';
import { withQueries } from './reading-commands.ts';
import type { CliContext, ExitStatus } from './run.ts';
import { settleStore, unattended, withWriter } from './writing-commands.ts';

type Decision = OutputOf<'correlation.decisions'>['rows'][number];
type Conflict = OutputOf<'correlation.decisions'>['conflicts'][number];

/** What a decision did, and what the run after it found. */
interface Decided<Name extends GroupCommandName> {
  readonly answer: OutputOf<Name>;
  readonly run: CorrelationSummary;
}

/** Runs one command of the contract, then a run of correlation, which keeps it. */
async function decide<Name extends GroupCommandName>(
  context: CliContext,
  name: Name,
  input: (store: WritableStore) => unknown,
): Promise<Decided<Name>> {
  return withWriter(context, async (writer, store) => {
    const handler = commandHandlers[name] as unknown as (
      context: CommandContext,
      input: unknown,
    ) => OutputOf<Name>;
    const answer = handler(
      {
        store,
        workspace: { mode: 'real', readOnly: false, audience: 'analyst' },
        analyst: selfAuthor(store),
        now: Date.now,
      },
      parseInput(name, input(store)),
    );
    const run = await correlateStore(store, writer, unattended);
    settleStore(store);
    return { answer, run };
  });
}

/** @throws UsageError with the first thing that is wrong: a reason that is missing or too long, for one */
function parseInput(name: GroupCommandName, input: unknown): unknown {
  const parsed = findOperation(name)?.input.safeParse(input);
  if (parsed?.success === true) return parsed.data;
  const issue = parsed?.error.issues[0];
  throw new ValueError(`${issue?.path.join(' ') ?? name}: ${issue?.message ?? 'is not understood'}.`);
}

/** Prints what a decision did, then what the run after it changed. */
async function report(
  context: CliContext,
  { answer, run }: Decided<GroupCommandName>,
  made: { readonly number: number; readonly uid: string } | null = null,
): Promise<ExitStatus> {
  const { group, label } = answer;
  const incidents = {
    new: run.incidentsNew,
    changed: run.incidentsChanged,
    redirected: run.incidentsRedirected,
  };
  const value = {
    group: group === '' ? null : group,
    label,
    ...(made === null ? {} : { incident: made.number, uid: made.uid }),
    incidents,
  };
  const into = made === null ? '' : ` into incident ${made.number}`;
  await context.print(value, () =>
    group === '' ? 'Nothing was changed.\n' : `${visibleLine(whatWasDone(label))}${into}.\n${runText(run)}\n`,
  );
  return 0;
}

const done: Readonly<Record<string, string>> = {
  Merge: 'Merged',
  Move: 'Moved',
  Keep: 'Kept',
  Ignore: 'Ignored',
  Remove: 'Removed',
};

/** A label, which says what undo would take back, as something that has happened. */
function whatWasDone(label: string): string {
  const past = label.replace(/^\w+/, (verb) => done[verb] ?? verb);
  return past.replace(/^(Split|Moved) alert /, '$1 1 alert ');
}

function runText({ incidentsNew, incidentsChanged, incidentsRedirected }: CorrelationSummary): string {
  const parts = [
    ...(incidentsNew === 0 ? [] : [`made ${incidents(incidentsNew)}`]),
    ...(incidentsChanged === 0 ? [] : [`changed ${incidents(incidentsChanged)}`]),
    ...(incidentsRedirected === 0 ? [] : [`merged ${incidents(incidentsRedirected)} away`]),
  ];
  return `The run of correlation after it ${parts.length === 0 ? 'changed nothing more' : parts.join(', ')}.`;
}

const incidents = (count: number): string => (count === 1 ? '1 incident' : `${count} incidents`);

/** `merge INTO ID…`: unites incidents into the first. */
export async function mergeCommand(context: CliContext): Promise<ExitStatus> {
  const { positionals, reason } = context.request;
  const [into, ...incidents] = positionals;
  return report(context, await decide(context, 'incidents.merge', () => ({ into, incidents, reason })));
}

/** `split ID UID…`: puts alerts of an incident into a new one. */
export async function splitCommand(context: CliContext): Promise<ExitStatus> {
  const { positionals, repeats, list } = context.request;
  const [incident, ...alerts] = positionals;
  const reason = requireReason(context);
  const input = { incident, alerts, repeats, name: list.name, reason };
  const decided = await decide(context, 'incidents.split', () => input);
  const { number, incident: uid } = decided.answer;
  return report(context, decided, { number, uid });
}

/** `move ID UID…`: puts alerts into an incident. */
export async function moveCommand(context: CliContext): Promise<ExitStatus> {
  const { positionals, repeats } = context.request;
  const [to, ...alerts] = positionals;
  const reason = requireReason(context);
  return report(
    context,
    await decide(context, 'incidents.moveAlerts', () => ({ to, alerts, repeats, reason })),
  );
}

/** `keep-apart ID ID…`: incidents that no run unites. */
export async function keepApartCommand(context: CliContext): Promise<ExitStatus> {
  const { positionals, reason } = context.request;
  return report(
    context,
    await decide(context, 'correlation.keepApart', () => ({ incidents: positionals, reason })),
  );
}

/** `ignore ENTITY`: an entity yields no link any more, everywhere or with `--incident` in one incident. */
export async function ignoreCommand(context: CliContext): Promise<ExitStatus> {
  const { positionals, reason, incident, list } = context.request;
  const decided = await decide(context, 'correlation.ignoreEntity', (store) => ({
    entityId: chooseEntity(store, positionals[0] ?? '', list.kind),
    incident,
    reason,
  }));
  return report(context, decided);
}

function requireReason({ request }: CliContext): string {
  if (request.reason === null) throw new ValueError(`"${request.command}" needs a --reason.`);
  return request.reason;
}

/** `decisions`, and `decisions remove UID`. */
export async function decisionsCommand(context: CliContext): Promise<ExitStatus> {
  const [verb, uid, ...rest] = context.request.positionals;
  if (verb === undefined) return showDecisions(context);
  if (verb !== 'remove' || uid === undefined || rest.length > 0)
    throw new UsageError('"decisions" knows "remove UID" only.');
  return report(context, await decide(context, 'correlation.removeDecision', () => ({ decision: uid })));
}

async function showDecisions(context: CliContext): Promise<ExitStatus> {
  const { incident } = context.request;
  const { decisions, conflicts } = withQueries(context, (ask) => {
    const found: Decision[] = [];
    let contradictions: readonly Conflict[] = [];
    for (let cursor: string | null = null, more = true; more;) {
      const page: OutputOf<'correlation.decisions'> = ask('correlation.decisions', {
        incident,
        cursor,
        limit: 500,
      });
      found.push(...page.rows);
      contradictions = page.conflicts;
      cursor = page.next;
      more = cursor !== null;
    }
    return { decisions: found, conflicts: contradictions };
  });
  const shown = decisions.map(({ at, entity, incidents, ...decision }) => ({
    ...decision,
    at: isoMs(at),
    entity: entity?.key ?? null,
    incidents: incidents.map(({ number }) => number),
  }));
  await context.print({ decisions: shown, conflicts }, () =>
    decisions.length === 0
      ? 'No decisions.\n'
      : [...decisions.map(decisionLine), ...conflicts.map(conflictLine)].join(''),
  );
  return 0;
}

function decisionLine({ uid, at, author, text, reason, wrongLinks }: Decision): string {
  const why = reason === null ? '' : `: ${visibleLine(reason)}`;
  const named = wrongLinks.length === 1 ? 'Wrong link' : 'Wrong links';
  const wrong = wrongLinks.length === 0 ? '' : `  ${named}: ${visibleLine(wrongLinks.join('; '))}`;
  return `${uid}  ${isoMs(at)}  ${visibleLine(author ?? '–')}  ${visibleLine(text)}${why}${wrong}\n`;
}

function conflictLine({ a, b, text }: Conflict): string {
  return `Contradiction about ${visibleLine(a)} and ${visibleLine(b)}: ${visibleLine(text)}\n`;
}
