import type { InputOf, OutputOf } from '../../shared/contract/index.ts';
import { isoMs } from '../../shared/model/time.ts';
import type { ReadableStore } from '../store/connection.ts';
import { resolveAlert } from '../store/incident-access.ts';
import { describeLink, withQueries } from './reading-commands.ts';
import { explanationText, similarText } from './explanation-text.ts';
import type { CliContext, ExitStatus } from './run.ts';

type ExplainedLink = OutputOf<'correlation.ofAlert'>['held'][number];
type Remedy = OutputOf<'correlation.explain'>['blocking'][number]['remedy'];

const time = (ms: number | null): string | null => (ms === null ? null : isoMs(ms));

/** `explain A B`: why two alerts or incidents are together, or what keeps them apart. An incident is named by its number or uid. */
export async function explainCommand(context: CliContext): Promise<ExitStatus> {
  const [from = '', to = ''] = context.request.positionals;
  const { explanation, incident } = withQueries(context, (ask, store) => {
    const ends = [endOf(from), endOf(to)] as const;
    const answer = ask('correlation.explain', { from: ends[0], to: ends[1] });
    const row = answer.incident === null ? null : ask('incidents.get', { incident: answer.incident }).row;
    const shown = {
      from,
      to,
      together: answer.together,
      incident: answer.incident,
      path: answer.path.map(describeExplained),
      blocking: answer.blocking.map(({ condition, text, link, remedy }) => ({
        condition,
        text,
        link: link === null ? null : describeExplained(link),
        remedy: describeRemedy(remedy),
      })),
    };
    return {
      explanation: shown,
      incident: row === null ? null : { number: row.number, name: row.name, same: sameEnd(store, ends) },
    };
  });
  await context.print(explanation, () => explanationText(explanation, incident));
  return 0;
}

/** `similar ID`: incidents that are near to one and were not united with it. */
export async function similarCommand(context: CliContext): Promise<ExitStatus> {
  const [incident = ''] = context.request.positionals;
  const similar = withQueries(context, (ask) => {
    const rows: OutputOf<'correlation.similar'>['rows'] = [];
    let cursor: string | null = null;
    do {
      const page: OutputOf<'correlation.similar'> = ask('correlation.similar', {
        incident,
        cursor,
        limit: 100,
      });
      rows.push(...page.rows);
      cursor = page.next;
    } while (cursor !== null);
    return rows.map((row) => ({
      id: row.incident.number,
      uid: row.incident.uid,
      name: row.incident.name,
      status: row.incident.status,
      strongest: row.strongest,
      pooled: row.pooled,
      links: row.links,
      text: row.text,
      remedy: describeRemedy(row.remedy),
      reasons: row.reasons.map(describeExplained),
    }));
  });
  await context.print(similar, () => similarText(similar));
  return 0;
}

/** A number and a UUID are of an incident, anything else is the uid of an alert or of one of its records. */
function endOf(word: string): InputOf<'correlation.explain'>['from'] {
  return /^(\d{1,15}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.test(word)
    ? { kind: 'incident', incident: word }
    : { kind: 'alert', alert: word };
}

/** What both words name, where it is one and the same: also by an incident that was merged, or by another record of an alert. */
function sameEnd(
  store: ReadableStore,
  [from, to]: readonly [ReturnType<typeof endOf>, ReturnType<typeof endOf>],
): 'alert' | 'incident' | null {
  if (from.kind === 'incident' && to.kind === 'incident') return 'incident';
  if (from.kind !== 'alert' || to.kind !== 'alert') return null;
  return resolveAlert(store, from.alert).id === resolveAlert(store, to.alert).id ? 'alert' : null;
}

function describeExplained(link: ExplainedLink) {
  return {
    ...describeLink(link),
    fromTitle: link.fromTitle,
    toTitle: link.toTitle,
    fromTime: time(link.fromTime),
    toTime: time(link.toTime),
    fromStorm: describeStorm(link.fromStorm),
    toStorm: describeStorm(link.toStorm),
    fromFields: link.fromFields,
    toFields: link.toFields,
    because: link.because,
    strengthText: link.strengthText,
    withheldText: link.withheldText,
  };
}

function describeStorm(storm: ExplainedLink['fromStorm']) {
  return storm === null ? null : { size: storm.size, first: isoMs(storm.first), last: isoMs(storm.last) };
}

function describeRemedy({ text, step }: Remedy) {
  return { text, step };
}

/** A link with its texts as the command line prints it. */
export type CliExplainedLink = ReturnType<typeof describeExplained>;
/** A step that would change something, as the command line prints it. */
export type CliRemedy = ReturnType<typeof describeRemedy>;
