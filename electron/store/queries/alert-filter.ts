import { me } from '../../../shared/query/filter.ts';
import type { Filter, FilterClause, FilterField } from '../../../shared/query/filter.ts';
import {
  alertTable,
  anyTest,
  codeIn,
  eachBlock,
  idIn,
  openColumns,
  passRows,
  referenceIn,
  testCodes,
  testLookup,
  testNumber,
  testValues,
  wantedCodes,
} from '../columns/index.ts';
import type { Block, CodeHandle, ColumnSet, PassingRows, RowTest } from '../columns/index.ts';
import type { ReadableStore } from '../connection.ts';
import { hideRepeats } from './alert-repeats.ts';
import { isIn } from './fragment.ts';
import { passIncidents, withMeanings } from './incident-filter.ts';
import { cached, stateVersion } from './result-cache.ts';
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
  if (tests.length === 0 || !filter.clauses.every(isOfBlock)) return { set, passing: passRows(set, tests) };
  return { set, passing: passChanged(store, set, JSON.stringify(filter.clauses), tests) };
}

/** Whether what a clause says of a row follows from the row's block alone. */
function isOfBlock(clause: FilterClause): boolean {
  const { field, operator } = clause;
  if (field === 'firstActivity' || field === 'lastActivity' || field === 'createdAt')
    return operator === 'range';
  if (!isAlertCodeField(field) || field === 'import') return false;
  return !('values' in clause && clause.values.includes(me));
}

interface BlockMask {
  readonly mask: Uint8Array;
  readonly count: number;
}

/** What passed of each block, by filter: blocks that did not change since are not looked at again. */
const byBlock = new WeakMap<ReadableStore, Map<string, WeakMap<Block, BlockMask>>>();

function passChanged(store: ReadableStore, set: Alerts, key: string, tests: readonly RowTest[]): PassingRows {
  let filters = byBlock.get(store);
  if (filters === undefined) byBlock.set(store, (filters = new Map<string, WeakMap<Block, BlockMask>>()));
  const known = filters.get(key) ?? new WeakMap<Block, BlockMask>();
  // The filter that was asked for last goes last.
  filters.delete(key);
  filters.set(key, known);
  const [oldest] = filters.keys();
  if (filters.size > mostKept && oldest !== undefined) filters.delete(oldest);
  const changed = set.blocks.filter((block) => !known.has(block));
  const { table } = set;
  const rows = changed.reduce((sum, block) => sum + block.rows, 0);
  const fresh = passRows({ table, blocks: changed, rows, find: (id) => set.find(id) }, tests);
  changed.forEach((block, index) => {
    const mask = fresh.masks[index];
    if (mask !== undefined) known.set(block, { mask, count: fresh.counts[index] ?? 0 });
  });
  const masks: Uint8Array[] = [];
  const counts: number[] = [];
  let total = 0;
  for (const block of set.blocks) {
    const { mask, count } = known.get(block) ?? { mask: new Uint8Array(block.slots), count: 0 };
    masks.push(mask);
    counts.push(count);
    total += count;
  }
  return { masks, counts, total };
}

function testOf(store: ReadableStore, set: Alerts, clause: FilterClause, now: number): RowTest {
  const { field } = clause;
  switch (field) {
    case 'status':
      return testStatus(set, clause);
    case 'assignedTo':
      return testCodes(withMeanings(store, clause), alertCodes(set, field));
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
      return testCodes(clause, alertCodes(set, field));
    case 'import':
      return testImports(store, set, clause);
    case 'firstActivity':
    case 'lastActivity':
    case 'createdAt':
      return testNumber(clause, set.number(field), now);
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
      return referenceIn(set.number('incident'), incidents.set, incidents.passing, isMetByNone(clause));
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
function testImports(store: ReadableStore, set: Alerts, clause: FilterClause): RowTest {
  const handle = alertCodes(set, 'import');
  return testValues(clause, (values) =>
    anyTest([
      testCodes({ field: 'import', operator: 'anyOf', values: [...values] }, handle),
      idIn(alertTable.shift, repeatedIn(store, values)),
    ]),
  );
}

/** SQL of this module, for tests of its plans. */
export const repeatedAlertsSql = (condition: string): string =>
  `SELECT DISTINCT d.alert_id FROM import AS m CROSS JOIN import_file AS f ON f.import_id = m.id
     CROSS JOIN record_repeat AS p ON p.import_file_id = f.id CROSS JOIN record_version AS n ON n.id = p.record_version_id
     CROSS JOIN record AS d ON d.id = n.record_id WHERE ${condition}`;

function repeatedIn(store: ReadableStore, uids: readonly string[]): readonly number[] {
  return cached(store, JSON.stringify(['repeated alerts', ...uids]), () => {
    const { sql, parameters } = isIn('m.uid', uids);
    return store.pluck<number>(repeatedAlertsSql(sql)).all(...parameters);
  });
}

/** How many of the passing alerts each incident has, by its number; alerts in none are at 0. */
export function countByIncident({ set, passing }: PassingAlerts): Uint32Array {
  const place = set.number('incident');
  let highest = 0;
  for (const { bounds } of set.blocks) highest = Math.max(highest, bounds[place]?.most ?? 0);
  const counts = new Uint32Array(highest + 1);
  eachBlock(set, passing, (block, mask) => {
    const incidents = block.numbers[place];
    if (incidents === undefined) return;
    for (let slot = 0; slot < mask.length; slot += 1) {
      if (mask[slot] !== 1) continue;
      const incident = incidents[slot] ?? NaN;
      // NaN is the one number that is not itself.
      const at = incident === incident ? incident : 0;
      counts[at] = (counts[at] ?? 0) + 1;
    }
  });
  return counts;
}
