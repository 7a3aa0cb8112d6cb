import type { OutputOf } from '../../shared/contract/index.ts';
import { isoMs } from '../../shared/model/time.ts';
import { UsageError } from './arguments.ts';
import { filterOf, withQueries } from './reading-commands.ts';
import type { CliContext, ExitStatus } from './run.ts';
import { alertLine, alertsHead, type CliAlert } from './text.ts';

type AlertRow = OutputOf<'queue.listAlerts'>['rows'][number];

const pageSize = 500;
const time = (ms: number | null): string | null => (ms === null ? null : isoMs(ms));

/** `alerts` or `alerts list`: every alert, newest activity first, repeats of storms too. */
export async function alertsCommand(context: CliContext): Promise<ExitStatus> {
  const [verb = 'list'] = context.request.positionals;
  if (verb !== 'list') throw new UsageError(`"alerts" knows "list", not "${verb}".`);
  const filter = filterOf(context.request);
  const { json } = context.request;
  // A million alerts are longer than one text can be: each page is one.
  const pages = withQueries(context, (ask) => {
    const printed: string[] = [];
    let cursor: string | null = null;
    do {
      const page: OutputOf<'queue.listAlerts'> = ask('queue.listAlerts', {
        filter,
        sort: { column: 'lastActivity', direction: 'descending' },
        cursor,
        limit: pageSize,
      });
      const alerts = page.rows.map(describe);
      if (alerts.length > 0)
        printed.push(
          json ? alerts.map((alert) => JSON.stringify(alert)).join(',\n') : alerts.map(alertLine).join(''),
        );
      cursor = page.next;
    } while (cursor !== null);
    return printed;
  });
  if (json) await context.output('[\n');
  else await context.output(pages.length === 0 ? 'No alerts.\n' : alertsHead);
  for (const [index, page] of pages.entries())
    await context.output(json && index < pages.length - 1 ? `${page},\n` : page);
  if (json) await context.output('\n]\n');
  return 0;
}

function describe(row: AlertRow): CliAlert {
  return {
    uid: row.uid,
    title: row.title,
    severity: row.severity,
    status: row.status,
    category: row.category,
    mitreTechniques: row.mitreTechniques,
    serviceSource: row.serviceSource,
    detectionSource: row.detectionSource,
    classification: row.classification,
    determination: row.determination,
    assignedTo: row.assignedTo,
    firstActivity: time(row.firstActivity),
    lastActivity: time(row.lastActivity),
    incident: row.incidentNumber,
    incidentUid: row.incidentUid,
    sourceCount: row.sourceCount,
    pinned: row.pinned,
  };
}
