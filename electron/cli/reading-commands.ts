import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { findOperation, type InputOf, type OutputOf } from '../../shared/contract/index.ts';
import { isoMs } from '../../shared/model/time.ts';
import { canonicalValue, valuesOf } from '../../shared/model/values.ts';
import type { Filter, FilterField } from '../../shared/query/filter.ts';
import { parseQuery } from '../../shared/query/parse-query.ts';
import type { QueryContext, QueryName } from '../services/handlers.ts';
import { queryHandlers } from '../services/queries/index.ts';
import { readTactics, readTechniques } from '../services/techniques.ts';
import type { ReadableStore } from '../store/connection.ts';
import { placesOfIncident, type AlertPlaces } from '../store/queries/alert-places.ts';
import { identifiersByEntity } from '../store/queries/entity-identifiers.ts';
import { openStoreForReading } from '../store/open-store.ts';
import { UsageError, ValueError, type FilterOption } from './arguments.ts';
import type { CliContext, ExitStatus } from './run.ts';
import { incidentsTable, incidentText, type CliIncident } from './text.ts';

type Ask = <Name extends QueryName>(name: Name, input: InputOf<Name>) => OutputOf<Name>;
type AlertRow = OutputOf<'incidents.alerts'>['rows'][number];
type Link = OutputOf<'incidents.links'>['rows'][number];

const pageSize = 500;
const time = (ms: number | null): string | null => (ms === null ? null : isoMs(ms));

/** Opens the store for reading beside whoever writes, and gives work a way to ask queries on one snapshot. */
export function withQueries<T>(context: CliContext, work: (ask: Ask, store: ReadableStore) => T): T {
  const store = openStoreForReading(context.folder, { nativeBinding: context.nativeBinding });
  const catalogue = (): string =>
    readFileSync(join(context.resources, 'attack', 'enterprise-attack.json'), 'utf8');
  try {
    const queryContext: QueryContext = {
      store,
      workspace: { mode: 'real', readOnly: true, audience: 'analyst' },
      techniques: readTechniques(catalogue),
      tactics: readTactics(catalogue),
      // No command tells of offers: a mapping is named with --mapping.
      shippedMappings: [],
    };
    const ask: Ask = (name, input) => {
      const handler = queryHandlers[name] as (context: QueryContext, input: unknown) => OutputOf<typeof name>;
      return handler(queryContext, findOperation(name)?.input.parse(input));
    };
    return store.snapshot(() => work(ask, store));
  } finally {
    store.close();
  }
}

/** `incidents`: every incident, highest priority first. */
export async function incidentsCommand(context: CliContext): Promise<ExitStatus> {
  const incidents = withQueries(context, (ask, store) =>
    listIncidents(ask, filterOf(context.request)).map((row) =>
      describe(row, context.request.alerts ? [...placesOfIncident(store, row.uid).values()] : null),
    ),
  );
  await context.print(incidents, () => incidentsTable(incidents));
  return 0;
}

function listIncidents(ask: Ask, filter: Filter): OutputOf<'queue.listIncidents'>['rows'] {
  const rows: OutputOf<'queue.listIncidents'>['rows'] = [];
  for (let cursor: string | null = null, more = true; more;) {
    const page: OutputOf<'queue.listIncidents'> = ask('queue.listIncidents', {
      filter,
      sort: { column: 'priorityScore', direction: 'descending' },
      cursor,
      limit: pageSize,
    });
    rows.push(...page.rows);
    cursor = page.next;
    more = cursor !== null;
  }
  return rows;
}

function describe(
  row: OutputOf<'queue.listIncidents'>['rows'][number],
  alerts: readonly AlertPlaces[] | null,
): CliIncident {
  return {
    id: row.number,
    uid: row.uid,
    name: row.name,
    severity: row.severity,
    status: row.status,
    priorityScore: row.priorityScore,
    classification: row.classification,
    determination: row.determination,
    tags: row.tags,
    assignedTo: row.assignedTo,
    alertCount: row.alertCount,
    serviceSources: row.serviceSources,
    firstActivity: time(row.firstActivity),
    lastActivity: time(row.lastActivity),
    ...(alerts === null ? {} : { alerts }),
  };
}

function alertsOf(ask: Ask, incident: string): readonly AlertRow[] {
  return everyPage((cursor) => ask('incidents.alerts', { incident, cursor, limit: pageSize }));
}

/** `incident ID`: one incident whole. */
export async function incidentCommand(context: CliContext): Promise<ExitStatus> {
  const [id = ''] = context.request.positionals;
  const incident = withQueries(context, (ask, store) => {
    const found = ask('incidents.get', { incident: id });
    const uid = found.row.uid;
    const places = placesOfIncident(store, uid);
    const alerts = alertsOf(ask, uid).map((row) => {
      const alert = places.get(row.uid);
      return {
        uid: row.uid,
        providerAlertId: alert?.providerAlertId ?? null,
        title: row.title,
        severity: row.severity,
        status: row.status,
        category: row.category,
        mitreTechniques: row.mitreTechniques,
        serviceSource: row.serviceSource,
        firstActivity: time(row.firstActivity),
        lastActivity: time(row.lastActivity),
        classification: row.classification,
        determination: row.determination,
        assignedTo: row.assignedTo,
        sources: alert?.sources ?? [],
        pinned: row.pinned,
      };
    });
    const pieces = everyPage((cursor) =>
      ask('incidents.evidence', {
        incident: uid,
        sort: { column: 'kind', descending: false },
        cursor,
        limit: pageSize,
      }),
    );
    const identifiers = identifiersByEntity(
      store,
      pieces.map(({ entity }) => entity.id),
    );
    const evidence = pieces.map((row) => ({
      type: row.entity.kind,
      key: row.entity.key,
      value: row.entity.label,
      identifiers: identifiers.get(row.entity.id) ?? [],
      verdict: row.entity.verdict,
      verdictBy: row.entity.verdictBy,
      history: ask('entities.verdictHistory', { entityId: row.entity.id, incident: uid }).verdicts.map(
        (verdict) => ({
          verdict: verdict.verdict,
          actor: verdict.actor,
          by: verdict.actorName,
          basis: verdict.basis,
          at: time(verdict.at),
          scope: verdict.scope,
          undone: verdict.undone,
        }),
      ),
      remediationStatus: row.remediationStatus,
      roles: row.roles,
      threats: row.threats,
      firstSeen: time(row.firstSeen),
      alertCount: row.alertCount,
      pinned: row.pinned,
    }));
    const links = everyPage((cursor) =>
      ask('incidents.links', { incident: uid, cursor, limit: pageSize }),
    ).map(describeLink);
    return {
      ...describe(found.row, null),
      redirectedTo: found.redirectedTo?.number ?? null,
      nameIsAutomatic: found.row.nameIsAutomatic,
      score: found.score,
      sourceIncidents: found.sourceIncidents,
      alerts,
      evidence,
      links,
    };
  });
  await context.print(incident, () => incidentText(incident));
  return 0;
}

/** A link under the names of the command line. */
export function describeLink(link: Link) {
  return {
    from: link.from,
    to: link.to,
    rule: link.rule,
    key: link.key,
    sharedValue: link.sharedValue,
    gapMilliseconds: link.gapMilliseconds,
    windowMilliseconds: link.windowMilliseconds,
    strength: link.strength,
    // A rule that is its own reason, such as a source's grouping, has none of the vendor's reason codes.
    reason: link.reason === '' ? link.rule : link.reason,
    state: link.state,
  };
}

/** A link as the command line prints it. */
export type CliLink = ReturnType<typeof describeLink>;

function everyPage<Row>(
  ask: (cursor: string | null) => { readonly rows: readonly Row[]; readonly next: string | null },
): readonly Row[] {
  const rows: Row[] = [];
  let cursor: string | null = null;
  do {
    const page: { readonly rows: readonly Row[]; readonly next: string | null } = ask(cursor);
    rows.push(...page.rows);
    cursor = page.next;
  } while (cursor !== null);
  return rows;
}

const fields: Readonly<Record<Exclude<FilterOption, 'search'>, FilterField>> = {
  status: 'status',
  severity: 'severity',
  assigned: 'assignedTo',
  tag: 'tag',
  source: 'serviceSource',
  category: 'category',
};

/** Any spelling of a value; a status that does not exist is a typing error, not an empty list. */
function canonicalOption(option: keyof typeof fields, value: string): string {
  switch (option) {
    case 'status': {
      const status = canonicalValue('incidentStatus', value) ?? '';
      const known: readonly string[] = valuesOf('incidentStatus');
      if (!known.includes(status))
        throw new UsageError(`There is no status "${value}": ${known.join(', ')}.`);
      return status;
    }
    case 'severity':
      return canonicalValue('severity', value) ?? '';
    case 'source':
      return canonicalValue('serviceSource', value) ?? '';
    case 'assigned':
    case 'tag':
    case 'category':
      return value;
  }
}

/** The filter of the narrowing options and of the query; times without a zone are UTC. @throws ValueError for a query that cannot be read */
export function filterOf({ filters: options, query }: CliContext['request']): Filter {
  const parsed = parseQuery(query ?? '', 'UTC');
  const [problem] = parsed.problems;
  if (problem !== undefined)
    throw new ValueError(
      `--query cannot be read at character ${problem.from + 1}: ${problem.message} ${problem.advice}`,
    );
  const clauses: Filter['clauses'] = parsed.clauses.map(({ clause }) => clause);
  for (const [option, field] of Object.entries(fields) as [keyof typeof fields, FilterField][]) {
    const values = options[option];
    if (values.length > 0)
      clauses.push({
        field,
        operator: 'anyOf',
        values: values.map((value) => canonicalOption(option, value)),
      });
  }
  for (const text of options.search) clauses.push({ field: 'search', operator: 'matches', text });
  return { clauses };
}
