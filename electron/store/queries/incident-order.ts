import { keyOfPosition, type Position, type SortKey } from '../../../shared/query/cursor.ts';
import type { IncidentSortColumn, Sort, SortDirection } from '../../../shared/query/sort.ts';
import { takePage, takeTextPage, type PlacedRow, type SortNumbers } from '../columns/index.ts';
import type { ReadableStore } from '../connection.ts';
import { readServiceLevels } from '../service-levels.ts';
import type { Incidents, PassingIncidents } from './incident-filter.ts';
import { dueOrder } from './incident-timers.ts';

/** Scores are far below this: severity and score sort as one number. */
const scoreRange = 2 ** 20;

/** A sort order, and how its numbers are written into a cursor: what a cursor says has to hold when dictionaries are others. */
interface Order extends SortNumbers {
  readonly keyOf: (number: number) => SortKey;
  readonly numberOf: (key: SortKey) => number;
}

const asNumbers = {
  keyOf: (number: number): SortKey => (Number.isFinite(number) ? number : null),
  numberOf: (key: SortKey): number => (typeof key === 'number' ? key : -Infinity),
};

function numberOrder(set: Incidents, name: Parameters<Incidents['number']>[0]): Order {
  const place = set.number(name);
  return {
    ...asNumbers,
    numbersOf: (block) => block.numbers[place] ?? new Float64Array(block.slots),
    boundsOf: (block) => block.bounds[place],
  };
}

function codeOrder(set: Incidents, name: Parameters<Incidents['codes']>[0]): Order {
  const { place, dictionary } = set.codes(name);
  const ranks = dictionary.ranks();
  return {
    numbersOf(block) {
      const codes = block.codes[place] ?? new Int32Array(block.slots);
      const numbers = new Float64Array(block.slots);
      for (let slot = 0; slot < numbers.length; slot++) numbers[slot] = ranks[codes[slot] ?? 0] ?? -Infinity;
      return numbers;
    },
    keyOf: (number) => (Number.isFinite(number) ? dictionary.textAt(number) : null),
    numberOf: (key) => (key === null ? -Infinity : dictionary.placeOf(String(key))),
  };
}

function severityOrder(set: Incidents): Order {
  const [rank, score] = [set.number('severityRank'), set.number('priorityScore')];
  return {
    ...asNumbers,
    numbersOf(block) {
      const ranks = block.numbers[rank] ?? new Float64Array(block.slots);
      const scores = block.numbers[score] ?? ranks;
      const numbers = new Float64Array(block.slots);
      for (let slot = 0; slot < numbers.length; slot++)
        numbers[slot] = (ranks[slot] ?? 0) * scoreRange + (scores[slot] ?? 0);
      return numbers;
    },
  };
}

const idOrder: Order = {
  ...asNumbers,
  numbersOf: ({ firstId, slots }) => Float64Array.from({ length: slots }, (_, slot) => firstId + slot),
  boundsOf: ({ firstId, slots }) => ({ least: firstId, most: firstId + slots - 1 }),
};

function orderOf(store: ReadableStore, set: Incidents, column: Exclude<IncidentSortColumn, 'name'>): Order {
  switch (column) {
    case 'number':
      return idOrder;
    case 'severity':
      return severityOrder(set);
    case 'status':
      return numberOrder(set, 'statusRank');
    case 'dueAt':
      return {
        ...asNumbers,
        ...dueOrder(set, readServiceLevels(store)),
        numberOf: (key) => (typeof key === 'number' ? key : Infinity),
      };
    case 'priorityScore':
    case 'alertCount':
    case 'activeAlertCount':
    case 'assets':
    case 'pinnedCount':
    case 'firstActivity':
    case 'lastActivity':
    case 'createdAt':
    case 'updatedAt':
      return numberOrder(set, column);
    case 'assignedTo':
    case 'classification':
    case 'determination':
    case 'investigationState':
    case 'categories':
    case 'tags':
    case 'serviceSources':
    case 'detectionSources':
    case 'deviceGroups':
    case 'sensitivityLabels':
      return codeOrder(set, column);
  }
}

/**
 * The first rows of passing incidents behind a position, in an order.
 * @param position of the last row of the page before; the row need not be there any more.
 */
export function takeIncidents(
  store: ReadableStore,
  { set, passing }: PassingIncidents,
  { column, direction }: Sort<IncidentSortColumn>,
  position: Position | null,
  limit: number,
): readonly PlacedRow<SortKey>[] {
  if (column === 'name')
    return takeTextPage(set, passing, set.text('name'), direction, nameAt(set, position, direction), limit);
  const order = orderOf(store, set, column);
  const after =
    position === null
      ? null
      : {
          id: position.id,
          key: order.numberOf(keyOfPosition(position, direction, (id) => keyAt(set, order, id))),
        };
  return takePage(set, passing, order, direction, after, limit).map(({ id, key }) => ({
    id,
    key: order.keyOf(key),
  }));
}

function nameAt(
  set: Incidents,
  position: Position | null,
  direction: SortDirection,
): PlacedRow<string> | null {
  if (position === null) return null;
  const key = keyOfPosition(position, direction, (id) => {
    const found = set.find(id);
    return found?.block.texts[set.text('name')]?.()[found.slot] ?? null;
  });
  return { id: position.id, key: String(key ?? '') };
}

/** What a row is sorted by; null when it is gone. */
function keyAt(set: Incidents, order: Order, id: number): SortKey {
  const found = set.find(id);
  return found === null ? null : order.keyOf(order.numbersOf(found.block)[found.slot] ?? -Infinity);
}
