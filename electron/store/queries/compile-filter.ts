import { OperationError } from '../../../shared/contract/operation.ts';
import type { Filter, FilterClause, FilterField } from '../../../shared/query/filter.ts';
import type { SqlValue } from '../connection.ts';
import type { Fragment } from './fragment.ts';
import { allOf, anyOf, isIn, not } from './fragment.ts';

/** The fields whose values are looked up before the filter is compiled: text and entities. */
export type LookupField = Extract<FilterField, 'search' | 'entity'>;
/** Finds the rows that a text or an entity's identifier means: a JSON array of row ids. */
export type Lookup = (field: LookupField, text: string) => string;

/**
 * `probe` asks row by row and suits walking an index in sort order; `set` gathers ids first and suits counting and filters
 * that few rows pass.
 */
export type CompileMode = 'probe' | 'set';

/** A filter as SQL over the alias `r` of `incident_row`. */
export interface CompiledFilter {
  /** The value that the filter fixes `is_open` to; null when it does not. Kept apart from `where`, for the index that starts with it. */
  readonly isOpen: 0 | 1 | null;
  readonly where: Fragment;
  /** True when `where` holds for every row. */
  readonly isTrivial: boolean;
  /** Selects of incident ids that everything which passes is in; the smallest may be worth starting from. Only in `set` mode. */
  readonly drivers: readonly Fragment[];
}

// The unary plus keeps a condition from choosing an index: which one is walked is the sort's decision.
const columns = {
  status: '+r.status',
  severity: '+r.severity',
  assignedTo: '+r.assigned_to',
  classification: '+r.classification',
  determination: '+r.determination',
  investigationState: '+r.investigation_state',
} as const satisfies Partial<Record<FilterField, string>>;

const ranges = {
  priorityScore: '+r.priority_score',
  firstActivity: '+r.first_ms',
  lastActivity: '+r.last_ms',
} as const satisfies Partial<Record<FilterField, string>>;

/**
 * Compiles an incident filter.
 * @throws OperationError `badInput` when an operator does not fit its field.
 */
export function compileIncidentFilter(filter: Filter, mode: CompileMode, lookup: Lookup): CompiledFilter {
  let isOpen: 0 | 1 | null = null;
  const conditions: Fragment[] = [];
  for (const clause of filter.clauses.map(inIncidentWords)) {
    const open = clause.field === 'status' ? openness(clause) : null;
    if (open && isOpen === null) {
      isOpen = open.isOpen;
      if (open.isWhole) continue;
    }
    conditions.push(compileClause(clause, mode, lookup));
  }
  const drivers = mode === 'set' ? filter.clauses.flatMap((clause) => driversOf(clause, lookup)) : [];
  return { isOpen, where: allOf(conditions), isTrivial: conditions.length === 0, drivers };
}

/** One filter serves both queues: what an alert calls "new" an incident calls "active", and people read "New" for either. */
function inIncidentWords(clause: FilterClause): FilterClause {
  if (clause.field !== 'status' || clause.operator === 'range' || clause.operator === 'matches')
    return clause;
  return { ...clause, values: clause.values.map((value) => (value === 'new' ? 'active' : value)) };
}

/** What a status clause says of `is_open`, so that the default filter is one equality that an index serves. */
function openness(clause: FilterClause): { readonly isOpen: 0 | 1; readonly isWhole: boolean } | null {
  if (clause.operator === 'range' || clause.operator === 'matches') return null;
  const values = new Set(clause.values);
  if (clause.operator === 'noneOf')
    return values.has('resolved') ? { isOpen: 1, isWhole: values.size === 1 } : null;
  if (clause.operator === 'allOf' && values.size > 1) return null;
  if (values.size === 1 && values.has('resolved')) return { isOpen: 0, isWhole: true };
  if (values.has('resolved') || values.has('')) return null;
  const isWhole = ['active', 'inProgress', 'awaitingAction'].every((status) => values.has(status));
  return { isOpen: 1, isWhole };
}

function driversOf(clause: FilterClause, lookup: Lookup): readonly Fragment[] {
  if (clause.operator === 'range' || clause.operator === 'noneOf') return [];
  if (clause.operator === 'anyOf' && clause.values.includes('')) return [];
  switch (clause.field) {
    case 'alertSeverity':
    case 'serviceSource':
    case 'detectionSource':
    case 'tag':
    case 'category':
    case 'technique':
    case 'import':
    case 'assetCriticality':
    case 'assetGroup':
    case 'assetSite':
    case 'indicatorList': {
      if (clause.operator === 'matches') return [];
      const test = isIn('v.value', clause.values);
      if (clause.field === 'import') return [importedIncidents(clause.values)];
      return [
        {
          sql: `SELECT v.incident_id FROM incident_value AS v WHERE v.field = ? AND ${test.sql}`,
          parameters: [clause.field, ...test.parameters],
        },
      ];
    }
    case 'entity':
    case 'search': {
      const { field } = clause;
      const texts = clause.operator === 'matches' ? [clause.text] : clause.values;
      if (texts.some((text) => text.trim() === '')) return [];
      return [
        {
          sql: texts.map(() => 'SELECT value FROM json_each(?)').join(' UNION ALL '),
          parameters: texts.map((text) => lookup(field, text)),
        },
      ];
    }
    case 'status':
    case 'severity':
    case 'assignedTo':
    case 'classification':
    case 'determination':
    case 'investigationState':
    case 'priorityScore':
    case 'firstActivity':
    case 'lastActivity':
      return [];
  }
}

function compileClause(clause: FilterClause, mode: CompileMode, lookup: Lookup): Fragment {
  const field = clause.field;
  switch (field) {
    case 'status':
    case 'severity':
    case 'assignedTo':
    case 'classification':
    case 'determination':
    case 'investigationState':
      return compileValues(clause, (values) => columnIn(columns[field], values));
    case 'priorityScore':
    case 'firstActivity':
    case 'lastActivity':
      return compileRange(clause, ranges[field]);
    case 'alertSeverity':
    case 'serviceSource':
    case 'detectionSource':
    case 'tag':
    case 'category':
    case 'technique':
    case 'assetCriticality':
    case 'assetGroup':
    case 'assetSite':
    case 'indicatorList':
      return compileValues(clause, (values) => valueIn(field, values, mode));
    case 'import':
      return compileValues(clause, (values) => anyOf([valueIn(field, values, mode), repeatedBy(values)]));
    case 'entity':
    case 'search':
      return compileLookup(clause, field, 'r.incident_id', lookup);
  }
}

/** Incidents with alerts of some imports; those of which the imports held every record again, unchanged, are no value of the row. */
function importedIncidents(uids: readonly string[]): Fragment {
  const test = isIn('v.value', uids);
  const repeats = repeatingIncidents(uids);
  return {
    sql: `SELECT v.incident_id FROM incident_value AS v WHERE v.field = 'import' AND ${test.sql} UNION ${repeats.sql}`,
    parameters: [...test.parameters, ...repeats.parameters],
  };
}

function repeatedBy(uids: readonly string[]): Fragment {
  const { sql, parameters } = repeatingIncidents(uids);
  return { sql: `r.incident_id IN (${sql})`, parameters };
}

function repeatingIncidents(uids: readonly string[]): Fragment {
  const test = isIn('m.uid', uids);
  return {
    sql: `SELECT a.incident_id FROM import AS m CROSS JOIN import_file AS f ON f.import_id = m.id
        CROSS JOIN record_repeat AS p ON p.import_file_id = f.id CROSS JOIN record_version AS n ON n.id = p.record_version_id
        CROSS JOIN record AS d ON d.id = n.record_id CROSS JOIN alert AS a ON a.id = d.alert_id
      WHERE ${test.sql} AND a.incident_id IS NOT NULL`,
    parameters: test.parameters,
  };
}

/** Compiles `anyOf`, `allOf` and `noneOf` from one test of "has any of these values". */
export function compileValues(clause: FilterClause, has: (values: readonly string[]) => Fragment): Fragment {
  switch (clause.operator) {
    case 'anyOf':
      return has(clause.values);
    case 'allOf':
      return allOf([...new Set(clause.values)].map((value) => has([value])));
    case 'noneOf':
      return not(has(clause.values));
    case 'range':
    case 'matches':
      throw unfit(clause);
  }
}

/** Compiles an inclusive range of numbers. */
export function compileRange(clause: FilterClause, expression: string): Fragment {
  if (clause.operator !== 'range') throw unfit(clause);
  const conditions: Fragment[] = [];
  if (clause.from !== null) conditions.push({ sql: `${expression} >= ?`, parameters: [clause.from] });
  if (clause.to !== null) conditions.push({ sql: `${expression} <= ?`, parameters: [clause.to] });
  return allOf(conditions);
}

/** Compiles a clause over texts that are looked up first. */
export function compileLookup(
  clause: FilterClause,
  field: LookupField,
  idColumn: string,
  lookup: Lookup,
): Fragment {
  const found = (text: string): Fragment => ({
    sql: `${idColumn} IN (SELECT value FROM json_each(?))`,
    parameters: [lookup(field, text)],
  });
  if (clause.operator === 'matches') return clause.text.trim() === '' ? allOf([]) : found(clause.text);
  return compileValues(clause, (values) => anyOf(values.map(found)));
}

/** A single-valued column has one of the values; an empty one means "not set". */
export function columnIn(expression: string, values: readonly string[]): Fragment {
  const isSet = isIn(
    expression,
    values.filter((value) => value !== ''),
  );
  return values.includes('') ? anyOf([{ sql: `${expression} IS NULL`, parameters: [] }, isSet]) : isSet;
}

/** A multi-valued field of an incident has one of the values; an empty one means that it has none at all. */
export function valueIn(
  field: string,
  values: readonly string[],
  mode: CompileMode,
  id = 'r.incident_id',
): Fragment {
  const wanted: readonly SqlValue[] = values.filter((value) => value !== '');
  const test = isIn('v.value', wanted);
  const has: Fragment =
    mode === 'probe'
      ? {
          sql: `EXISTS (SELECT 1 FROM incident_value AS v WHERE v.field = ? AND ${test.sql} AND v.incident_id = ${id})`,
          parameters: [field, ...test.parameters],
        }
      : {
          sql: `${id} IN (SELECT v.incident_id FROM incident_value AS v WHERE v.field = ? AND ${test.sql})`,
          parameters: [field, ...test.parameters],
        };
  if (!values.includes('')) return has;
  const none: Fragment = {
    sql: `NOT EXISTS (SELECT 1 FROM incident_value AS v WHERE v.field = ? AND v.incident_id = ${id})`,
    parameters: [field],
  };
  return wanted.length === 0 ? none : anyOf([none, has]);
}

/** The error of an operator that its field does not take. */
export function unfit(clause: FilterClause): OperationError {
  return new OperationError(
    'badInput',
    `The filter field ${clause.field} does not take ${clause.operator}.`,
    {
      field: clause.field,
      operator: clause.operator,
    },
  );
}
