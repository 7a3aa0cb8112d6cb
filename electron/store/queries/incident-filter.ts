import type { Filter, FilterClause, FilterField } from '../../../shared/query/filter.ts';
import { me } from '../../../shared/query/filter.ts';
import {
  anyTest,
  derivedIn,
  incidentTable,
  ofBlock,
  openColumns,
  passKept,
  testCodes,
  testLookup,
  testMemberCount,
  testKeptNumber,
  testValues,
  wantedCodes,
  type ClauseTest,
  type CodeHandle,
  type ColumnSet,
  type PassingRows,
  type Stamp,
} from '../columns/index.ts';
import type { ReadableStore } from '../connection.ts';
import { readServiceLevels } from '../service-levels.ts';
import { attentionCodes, attentionStates, serviceLevelCodes, serviceLevelStates } from './incident-timers.ts';
import { incidentsOfAlerts, keptMarks } from './kept-places.ts';
import { repeatedAlerts } from './repeated-alerts.ts';
import { stateVersion } from './result-cache.ts';
import { createLookup } from './search.ts';

/** The columns of all incidents. */
export type Incidents = ColumnSet<typeof incidentTable>;

/** Incidents that pass a filter. */
export interface PassingIncidents {
  readonly set: Incidents;
  readonly passing: PassingRows;
}

/** Fields of values that are a column, and which. */
export const incidentCodeFields = {
  status: 'status',
  severity: 'severity',
  assignedTo: 'assignedTo',
  classification: 'classification',
  determination: 'determination',
  investigationState: 'investigationState',
  alertSeverity: 'alertSeverities',
  serviceSource: 'serviceSources',
  detectionSource: 'detectionSources',
  tag: 'everyTag',
  category: 'categories',
  technique: 'techniques',
  deviceGroup: 'deviceGroups',
  osPlatform: 'osPlatforms',
  threat: 'threats',
  sensitivity: 'sensitivityLabels',
  import: 'imports',
  assetCriticality: 'assetCriticality',
  assetGroup: 'assetGroup',
  assetSite: 'assetSite',
  indicatorList: 'indicatorList',
} as const satisfies Partial<Record<FilterField, keyof typeof incidentTable.columns>>;

/** A field whose values are a column of codes. */
export type IncidentCodeField = keyof typeof incidentCodeFields;

/** Whether a field's values are a column of codes. */
export function isIncidentCodeField(field: FilterField): field is IncidentCodeField {
  return Object.hasOwn(incidentCodeFields, field);
}

/** The column of a field. */
export function incidentCodes(set: Incidents, field: IncidentCodeField): CodeHandle {
  return set.codes(incidentCodeFields[field]);
}

/** What was matched last: scrolling and counting ask for the same filters again. A match weighs one byte for each id. */
const kept = new WeakMap<
  ReadableStore,
  { version: string; readonly matches: Map<string, PassingIncidents> }
>();
const mostKept = 12;

/**
 * The incidents that pass a filter. Call it within `store.snapshot`.
 * @param now ms UTC, for times that are told from now and timers.
 * @throws OperationError `badInput` when an operator does not fit its field.
 */
export function passIncidents(store: ReadableStore, filter: Filter, now: number): PassingIncidents {
  const version = stateVersion(store);
  let own = kept.get(store);
  if (own?.version !== version) kept.set(store, (own = { version, matches: new Map() }));
  const isTimed = filter.clauses.some(
    ({ field, operator }) => operator === 'last' || field === 'serviceLevel',
  );
  const key = `${isTimed ? now : ''} ${JSON.stringify(filter.clauses)}`;
  const known = own.matches.get(key);
  if (known !== undefined) return known;
  const set = openColumns(store, incidentTable);
  const tests = filter.clauses.map((clause) => testOf(store, set, clause, now));
  const found = { set, passing: passKept(store, set, keyOf(store, filter), tests) };
  const [oldest] = own.matches.keys();
  if (own.matches.size >= mostKept && oldest !== undefined) own.matches.delete(oldest);
  own.matches.set(key, found);
  return found;
}

/** Names a filter by what it means. */
export function keyOf(store: ReadableStore, { clauses }: Filter): string {
  return JSON.stringify(clauses.map((clause) => withMeanings(store, clause)));
}

function testOf(store: ReadableStore, set: Incidents, clause: FilterClause, now: number): ClauseTest {
  const { field } = clause;
  switch (field) {
    case 'status':
    case 'assignedTo':
      return ofBlock(testCodes(withMeanings(store, clause), incidentCodes(set, field)));
    case 'severity':
    case 'classification':
    case 'determination':
    case 'investigationState':
    case 'alertSeverity':
    case 'serviceSource':
    case 'detectionSource':
    case 'tag':
    case 'category':
    case 'technique':
    case 'deviceGroup':
    case 'osPlatform':
    case 'threat':
    case 'sensitivity':
    case 'assetCriticality':
    case 'assetGroup':
    case 'assetSite':
    case 'indicatorList':
      return ofBlock(testCodes(clause, incidentCodes(set, field)));
    case 'import':
      return testImports(store, set, clause);
    case 'priorityScore':
    case 'alertCount':
    case 'pinnedCount':
      return testKeptNumber(clause, set.number(field), null);
    case 'firstActivity':
    case 'lastActivity':
    case 'createdAt':
    case 'updatedAt':
      return testKeptNumber(clause, set.number(field), now);
    case 'serviceSourceCount':
      return ofBlock(testMemberCount(clause, set.codes('serviceSources')));
    case 'categoryCount':
      return ofBlock(testMemberCount(clause, set.codes('categories')));
    case 'serviceLevel': {
      const codesOf = serviceLevelCodes(set, readServiceLevels(store), now);
      const wanted = wantedCodes(clause, (values) => marked(serviceLevelStates, values));
      // The codes of a block are the same object until the next timer of one of its rows changes its state.
      return { test: derivedIn(codesOf, wanted), stamps: [codesOf] };
    }
    case 'attention':
      return ofBlock(
        derivedIn(
          attentionCodes(set),
          wantedCodes(clause, (values) => marked(attentionStates, values)),
        ),
      );
    case 'entity':
    case 'search':
      return testLookup(clause, field, createLookup(store, 'incidents'));
  }
}

const marked = (states: readonly string[], values: readonly string[]): Uint8Array =>
  Uint8Array.from(states, (state) => (values.includes(state) ? 1 : 0));

/**
 * One filter serves both queues: what an alert calls "new" an incident calls "active", and people read "New" for either. `@me` is the
 * analyst of the store; where there is none, nobody.
 */
export function withMeanings(store: ReadableStore, clause: FilterClause): FilterClause {
  if (!('values' in clause)) return clause;
  switch (clause.field) {
    case 'status':
      return { ...clause, values: clause.values.map((value) => (value === 'new' ? 'active' : value)) };
    case 'assignedTo':
      return clause.values.includes(me)
        ? { ...clause, values: clause.values.map((value) => (value === me ? (ownName(store) ?? me) : value)) }
        : clause;
    default:
      return clause;
  }
}

function ownName(store: ReadableStore): string | undefined {
  return store.pluck<string>('SELECT name FROM analyst WHERE is_self = 1').get();
}

/** Incidents of some imports: those of which the imports held every record again, unchanged, are no value of the row. */
function testImports(store: ReadableStore, set: Incidents, clause: FilterClause): ClauseTest {
  const handle = set.codes('imports');
  const stamps: Stamp[] = [];
  const test = testValues(clause, (values) => {
    const { key, alerts } = repeatedAlerts(store, values);
    const repeated = keptMarks(store, incidentTable, key, incidentsOfAlerts(store, key, alerts));
    stamps.push(...repeated.stamps);
    return anyTest([
      testCodes({ field: 'import', operator: 'anyOf', values: [...values] }, handle),
      repeated.test,
    ]);
  });
  return { test, stamps };
}
