import type { Filter, FilterClause } from '../../../shared/query/filter.ts';
import type { CompileMode, Lookup } from './compile-filter.ts';
import { columnIn, compileLookup, compileRange, compileValues, valueIn } from './compile-filter.ts';
import type { Fragment } from './fragment.ts';
import { allOf, anyOf, isIn } from './fragment.ts';

/** The order of alert statuses, as `alert_by_status` holds it. Change both together. */
export const alertStatusOrder = `CASE r.status WHEN 'new' THEN 0 WHEN 'inProgress' THEN 1 WHEN 'resolved' THEN 3 ELSE 2 END`;

const statusPlaces: ReadonlyMap<string, number> = new Map([
  ['new', 0],
  // One filter serves both queues: an incident that is "active" is shown as "New", as a new alert is.
  ['active', 0],
  ['inProgress', 1],
  // Alerts have no such status. What a source calls otherwise is neither new nor done: it must not be missing from open work.
  ['awaitingAction', 2],
  ['resolved', 3],
]);

/**
 * Compiles a filter to SQL over the alias `r` of `alert`. Fields that only incidents have (tags, score, what lists say)
 * are those of the alert's incident.
 * @throws OperationError `badInput` when an operator does not fit its field.
 */
export function compileAlertFilter(filter: Filter, mode: CompileMode, lookup: Lookup): Fragment {
  return allOf(filter.clauses.map((clause) => compileClause(clause, mode, lookup)));
}

function compileClause(clause: FilterClause, mode: CompileMode, lookup: Lookup): Fragment {
  switch (clause.field) {
    case 'status':
      return compileValues(clause, (values) => statusIn(values, mode));
    case 'severity':
    case 'alertSeverity':
      return compileValues(clause, (values) => columnIn('+r.severity', values));
    case 'assignedTo':
      return compileValues(clause, (values) => columnIn('+r.assigned_to', values));
    case 'classification':
      return compileValues(clause, (values) => columnIn('+r.classification', values));
    case 'determination':
      return compileValues(clause, (values) => columnIn('+r.determination', values));
    case 'serviceSource':
      return compileValues(clause, (values) => columnIn('+r.service_source', values));
    case 'detectionSource':
      return compileValues(clause, (values) => columnIn('+r.detection_source', values));
    case 'category':
      return compileValues(clause, (values) => columnIn('+r.category', values));
    case 'technique':
      return compileValues(clause, techniqueIn);
    case 'tag':
    case 'assetCriticality':
    case 'assetGroup':
    case 'assetSite':
    case 'indicatorList': {
      const { field } = clause;
      return compileValues(clause, (values) => valueIn(field, values, mode, 'r.incident_id'));
    }
    case 'investigationState':
      return compileValues(clause, (values) => columnIn('+r.investigation_state', values));
    case 'priorityScore':
      return ofIncident(compileRange(clause, 'q.priority_score'));
    case 'firstActivity':
      return compileRange(clause, '+r.first_ms');
    case 'lastActivity':
      return compileRange(clause, '+r.last_ms');
    case 'import':
      return compileValues(clause, importedBy);
    case 'entity':
    case 'search':
      return compileLookup(clause, clause.field, 'r.id', lookup);
  }
}

/** Statuses of incidents that alerts do not have. */
const incidentStatuses: ReadonlySet<string> = new Set(['redirected']);

function statusIn(values: readonly string[], mode: CompileMode): Fragment {
  const known: number[] = [];
  const verbatim: string[] = [];
  for (const value of values) {
    const place = statusPlaces.get(value);
    if (place === undefined) {
      if (!incidentStatuses.has(value)) verbatim.push(value);
    } else if (!known.includes(place)) known.push(place);
  }
  const verbatimTest = isIn('+r.status', verbatim);
  if (known.length === 0) return verbatimTest;
  if (mode === 'set') {
    const counted = isIn(alertStatusOrder, known);
    return verbatim.length === 0 ? counted : anyOf([counted, verbatimTest]);
  }
  // Walking a sort's index must not turn to the index of statuses; where that is the one walked, the bounds shorten the walk.
  const test = isIn(`+(${alertStatusOrder})`, known);
  if (verbatim.length > 0) return anyOf([test, verbatimTest]);
  const bounds = {
    sql: `${alertStatusOrder} BETWEEN ? AND ?`,
    parameters: [Math.min(...known), Math.max(...known)],
  };
  return allOf([bounds, test]);
}

function techniqueIn(values: readonly string[]): Fragment {
  const test = isIn(
    't.value',
    values.filter((value) => value !== ''),
  );
  const has: Fragment = {
    sql: `EXISTS (SELECT 1 FROM json_each(r.techniques) AS t WHERE ${test.sql})`,
    parameters: test.parameters,
  };
  return values.includes('') ? anyOf([{ sql: `r.techniques = '[]'`, parameters: [] }, has]) : has;
}

function ofIncident(condition: Fragment): Fragment {
  return {
    sql: `EXISTS (SELECT 1 FROM incident_row AS q WHERE q.incident_id = r.incident_id AND ${condition.sql})`,
    parameters: condition.parameters,
  };
}

function importedBy(uids: readonly string[]): Fragment {
  const test = isIn('m.uid', uids);
  const has = (repeat: string, file: string): Fragment => ({
    sql: `EXISTS (SELECT 1 FROM record AS d JOIN record_version AS n ON n.record_id = d.id ${repeat}
            JOIN import_file AS f ON f.id = ${file} JOIN import AS m ON m.id = f.import_id
          WHERE d.alert_id = r.id AND ${test.sql})`,
    parameters: test.parameters,
  });
  // A file that held the record again, unchanged, holds it too.
  return anyOf([
    has('', 'n.import_file_id'),
    has('JOIN record_repeat AS p ON p.record_version_id = n.id', 'p.import_file_id'),
  ]);
}
