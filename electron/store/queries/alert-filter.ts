import type { Filter, FilterClause, FilterField } from '../../../shared/query/filter.ts';
import {
  alertTable,
  anyTest,
  codeIn,
  marksOf,
  ofBlock,
  openColumns,
  passKept,
  testCodes,
  testKeptNumber,
  testLookup,
  testValues,
  wantedCodes,
} from '../columns/index.ts';
import type {
  Block,
  ClauseTest,
  CodeHandle,
  ColumnSet,
  PassingRows,
  RowTest,
  Stamp,
} from '../columns/index.ts';
import type { ReadableStore } from '../connection.ts';
import { hideRepeats } from './alert-repeats.ts';
import { keyOf, passIncidents, withMeanings } from './incident-filter.ts';
import { keptMarks, keptReference } from './kept-places.ts';
import { repeatedAlerts } from './repeated-alerts.ts';
import { stateVersion } from './result-cache.ts';
import { createLookup } from './search.ts';

/** The columns of all alerts. */
export type Alerts = ColumnSet<typeof alertTable>;

/** Alerts that pass a filter. */
export interface PassingAlerts {
  readonly set: Alerts;
  readonly passing: PassingRows;
}

/** Fields of values that are a column of alerts, and which. */
export const alertCodeFields = {
  status: 'status',
  severity: 'severity',
  alertSeverity: 'severity',
  assignedTo: 'assignedTo',
  serviceSource: 'serviceSource',
  detectionSource: 'detectionSource',
  category: 'category',
  technique: 'techniques',
  classification: 'classification',
  determination: 'determination',
  investigationState: 'investigationState',
  deviceGroup: 'deviceGroups',
  osPlatform: 'osPlatforms',
  threat: 'threats',
  sensitivity: 'sensitivityLabels',
  import: 'imports',
} as const satisfies Partial<Record<FilterField, keyof typeof alertTable.columns>>;

/** A field whose values are a column of codes. */
export type AlertCodeField = keyof typeof alertCodeFields;

/** Whether a field's values are a column of codes. */
export function isAlertCodeField(field: FilterField): field is AlertCodeField {
  return Object.hasOwn(alertCodeFields, field);
}

/** The column of a field. */
export function alertCodes(set: Alerts, field: AlertCodeField): CodeHandle {
  return set.codes(alertCodeFields[field]);
}

/** What was matched last: scrolling and counting ask for the same filters again. A match weighs one byte for each id. */
const kept = new WeakMap<
  ReadableStore,
  { readonly version: string; readonly matches: Map<string, PassingAlerts> }
>();
const mostKept = 8;

/**
 * The alerts that pass a filter. A field that only incidents have is that of the alert's incident. Call it within `store.snapshot`.
 * @param isCollapsed repeats that the row of their storm's first alert stands for are left out.
 * @param now ms UTC, for times that are told from now and timers.
 * @throws OperationError `badInput` when an operator does not fit its field.
 */
export function passAlerts(
  store: ReadableStore,
  filter: Filter,
  isCollapsed: boolean,
  now: number,
): PassingAlerts {
  const version = stateVersion(store);
  let own = kept.get(store);
  if (own?.version !== version) kept.set(store, (own = { version, matches: new Map() }));
  const isTimed = filter.clauses.some(
    ({ field, operator }) => operator === 'last' || field === 'serviceLevel',
  );
  const key = `${String(isCollapsed)} ${isTimed ? now : ''} ${JSON.stringify(filter.clauses)}`;
  const known = own.matches.get(key);
  if (known !== undefined) return known;
  const found = isCollapsed
    ? hideRepeats(store, passAlerts(store, filter, false, now))
    : matchAlerts(store, filter, now);
  const [oldest] = own.matches.keys();
  if (own.matches.size >= mostKept && oldest !== undefined) own.matches.delete(oldest);
  own.matches.set(key, found);
  return found;
}

function matchAlerts(store: ReadableStore, filter: Filter, now: number): PassingAlerts {
  const set = openColumns(store, alertTable);
  const tests = filter.clauses.map((clause) => testOf(store, set, clause, now));
  return { set, passing: passKept(store, set, keyOf(store, filter), tests) };
}

function testOf(store: ReadableStore, set: Alerts, clause: FilterClause, now: number): ClauseTest {
  const { field } = clause;
  switch (field) {
    case 'status':
      return ofBlock(testStatus(set, clause));
    case 'assignedTo':
      return ofBlock(testCodes(withMeanings(store, clause), alertCodes(set, field)));
    case 'severity':
    case 'alertSeverity':
    case 'serviceSource':
    case 'detectionSource':
    case 'category':
    case 'technique':
    case 'classification':
    case 'determination':
    case 'investigationState':
    case 'deviceGroup':
    case 'osPlatform':
    case 'threat':
    case 'sensitivity':
      return ofBlock(testCodes(clause, alertCodes(set, field)));
    case 'import':
      return testImports(store, set, clause);
    case 'firstActivity':
    case 'lastActivity':
    case 'createdAt':
      return testKeptNumber(clause, set.number(field), now);
    case 'entity':
    case 'search':
      return testLookup(clause, field, createLookup(store, 'alerts'));
    case 'tag':
    case 'serviceLevel':
    case 'attention':
    case 'assetCriticality':
    case 'assetGroup':
    case 'assetSite':
    case 'indicatorList':
    case 'priorityScore':
    case 'alertCount':
    case 'pinnedCount':
    case 'serviceSourceCount':
    case 'categoryCount':
    case 'updatedAt': {
      const incidents = passIncidents(store, { clauses: [clause] }, now);
      const marks = marksOf(incidents.set, incidents.passing);
      return keptReference(store, JSON.stringify(clause), set.number('incident'), marks, isMetByNone(clause));
    }
  }
}

/** Whether an alert that is in no incident passes a clause on incidents: it has no value of any field. */
function isMetByNone(clause: FilterClause): boolean {
  switch (clause.operator) {
    case 'anyOf':
      return clause.values.includes('');
    case 'allOf':
      return clause.values.every((value) => value === '');
    case 'noneOf':
      return !clause.values.includes('');
    case 'range':
    case 'last':
    case 'matches':
      return false;
  }
}

/** The order of work: new, in progress, what a source calls otherwise, resolved. */
export function statusPlace(status: string | null): number {
  switch (status) {
    case 'new':
      return 0;
    case 'inProgress':
      return 1;
    case 'resolved':
      return 3;
    default:
      return 2;
  }
}

/**
 * One filter serves both queues: an incident that is "active" is shown as "New", as a new alert is. Alerts are never "awaiting action": what a source
 * calls otherwise is neither new nor done, and must not be missing from open work.
 */
function testStatus(set: Alerts, clause: FilterClause): RowTest {
  const handle = alertCodes(set, 'status');
  const { dictionary } = handle;
  const wanted = wantedCodes(clause, (values) => {
    const meant = values.map((value) => (value === 'active' ? 'new' : value));
    const mask = dictionary.having(meant);
    if (meant.includes('awaitingAction'))
      for (let code = 0; code < mask.length; code += 1)
        if (statusPlace(dictionary.textOf(code)) === 2) mask[code] = 1;
    return mask;
  });
  return codeIn(handle, wanted);
}

/** Alerts of some imports: those that held every record again, unchanged, are no value of the column. */
function testImports(store: ReadableStore, set: Alerts, clause: FilterClause): ClauseTest {
  const handle = alertCodes(set, 'import');
  const stamps: Stamp[] = [];
  const test = testValues(clause, (values) => {
    const { key, alerts } = repeatedAlerts(store, values);
    const repeated = keptMarks(store, alertTable, key, alerts);
    stamps.push(...repeated.stamps);
    return anyTest([
      testCodes({ field: 'import', operator: 'anyOf', values: [...values] }, handle),
      repeated.test,
    ]);
  });
  return { test, stamps };
}

/** What each block adds to the counts by incident of a filter; blocks and masks are the same objects until they change. */
interface CountedBlock {
  readonly block: Block;
  readonly mask: Uint8Array;
}

interface Counted {
  readonly blocks: Map<number, CountedBlock>;
  counts: Uint32Array;
}

/** By filter. */
const countedOf = new WeakMap<object, Counted>();

/**
 * How many of the passing alerts each incident has, by its number; alerts in none are at 0. After a change of the same filter only blocks
 * that changed are counted again. The array is good until that filter is counted in another state.
 */
export function countByIncident({ set, passing }: PassingAlerts): Uint32Array {
  const place = set.number('incident');
  const filter = passing.of ?? passing;
  let own = countedOf.get(filter);
  if (own === undefined) countedOf.set(filter, (own = { blocks: new Map(), counts: new Uint32Array(1) }));
  let highest = own.counts.length - 1;
  for (const { bounds } of set.blocks) highest = Math.max(highest, bounds[place]?.most ?? 0);
  if (highest >= own.counts.length) {
    const larger = new Uint32Array(highest + 1);
    larger.set(own.counts);
    own.counts = larger;
  }
  const { blocks, counts } = own;
  const gone = new Set(blocks.keys());
  set.blocks.forEach((block, index) => {
    const mask = passing.masks[index] ?? block.present;
    gone.delete(block.number);
    const before = blocks.get(block.number);
    if (before?.block === block && before.mask === mask) return;
    if (before !== undefined) addBlock(counts, before, place, -1);
    const now = { block, mask };
    addBlock(counts, now, place, 1);
    blocks.set(block.number, now);
  });
  for (const number of gone) {
    const before = blocks.get(number);
    if (before !== undefined) addBlock(counts, before, place, -1);
    blocks.delete(number);
  }
  return counts;
}

function addBlock(counts: Uint32Array, { block, mask }: CountedBlock, place: number, step: 1 | -1): void {
  const incidents = block.numbers[place];
  if (incidents === undefined) return;
  for (let slot = 0; slot < mask.length; slot += 1) {
    if (mask[slot] !== 1) continue;
    const incident = incidents[slot] ?? NaN;
    // NaN is the one number that is not itself.
    const at = incident === incident ? incident : 0;
    counts[at] = (counts[at] ?? 0) + step;
  }
}
