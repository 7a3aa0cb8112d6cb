import { severityRank } from '../../../shared/model/values.ts';
import { keyOfPosition, type Position, type SortKey } from '../../../shared/query/cursor.ts';
import type { AlertSortColumn, Sort } from '../../../shared/query/sort.ts';
import { sortCodes, takeCodePage, takePage } from '../columns/index.ts';
import type { CodeHandle, CodeOrder, PlacedRow } from '../columns/index.ts';
import { statusPlace } from './alert-filter.ts';
import type { Alerts, PassingAlerts } from './alert-filter.ts';

/** A sort order by a column of numbers, or by one of codes and what they are sorted by. */
type Order =
  | { readonly kind: 'numbers'; readonly place: number }
  | {
      readonly kind: 'codes';
      readonly handle: CodeHandle;
      readonly codes: CodeOrder;
      /** What a cursor says of a place: it has to hold when dictionaries are others. */
      readonly keyOf: (place: number) => SortKey;
      readonly placeOf: (key: SortKey) => number;
    };

const keyOf = (number: number): SortKey => (Number.isFinite(number) ? number : null);
const placeOf = (key: SortKey): number => (typeof key === 'number' ? key : -Infinity);

/** By what a text means and not by its letters. */
function meaningOrder(
  set: Alerts,
  name: 'status' | 'severity',
  rank: (text: string | null) => number,
): Order {
  const handle = set.codes(name);
  const { dictionary } = handle;
  const places = Float64Array.from({ length: dictionary.size }, (_, code) => rank(dictionary.textOf(code)));
  return { kind: 'codes', handle, codes: sortCodes(places), keyOf, placeOf };
}

function textOrder(set: Alerts, name: Parameters<Alerts['codes']>[0]): Order {
  const handle = set.codes(name);
  const { dictionary } = handle;
  return {
    kind: 'codes',
    handle,
    codes: { places: dictionary.ranks(), sorted: dictionary.order() },
    keyOf: (place) => (Number.isFinite(place) ? dictionary.textAt(place) : null),
    placeOf: (key) => (key === null ? -Infinity : dictionary.placeOf(String(key))),
  };
}

function orderOf(set: Alerts, column: AlertSortColumn): Order {
  switch (column) {
    case 'firstActivity':
    case 'lastActivity':
    case 'createdAt':
    case 'incident':
      return { kind: 'numbers', place: set.number(column) };
    case 'severity':
      return meaningOrder(set, column, severityRank);
    case 'status':
      return meaningOrder(set, column, statusPlace);
    case 'title':
    case 'category':
    case 'serviceSource':
    case 'detectionSource':
    case 'assignedTo':
    case 'classification':
    case 'determination':
    case 'investigationState':
      return textOrder(set, column);
  }
}

/**
 * The first rows of passing alerts behind a position, in an order.
 * @param position of the last row of the page before; the row need not be there any more.
 */
export function takeAlerts(
  { set, passing }: PassingAlerts,
  { column, direction }: Sort<AlertSortColumn>,
  position: Position | null,
  limit: number,
): readonly PlacedRow<SortKey>[] {
  const order = orderOf(set, column);
  const toPlace = order.kind === 'codes' ? order.placeOf : placeOf;
  const after =
    position === null
      ? null
      : {
          id: position.id,
          key: toPlace(keyOfPosition(position, direction, (id) => keyAt(set, order, id))),
        };
  if (order.kind === 'codes')
    return takeCodePage(set, passing, order.handle, order.codes, direction, after, limit).map(
      ({ id, key }) => ({ id, key: order.keyOf(key) }),
    );
  const { place } = order;
  const numbers = {
    numbersOf: (block: Alerts['blocks'][number]) => block.numbers[place] ?? new Float64Array(block.slots),
    boundsOf: (block: Alerts['blocks'][number]) => block.bounds[place],
  };
  return takePage(set, passing, numbers, direction, after, limit).map(({ id, key }) => ({
    id,
    key: keyOf(key),
  }));
}

/** What a row is sorted by; null when it is gone. */
function keyAt(set: Alerts, order: Order, id: number): SortKey {
  const found = set.find(id);
  if (found === null) return null;
  if (order.kind === 'codes')
    return order.keyOf(
      order.codes.places[found.block.codes[order.handle.place]?.[found.slot] ?? 0] ?? -Infinity,
    );
  return keyOf(found.block.numbers[order.place]?.[found.slot] ?? NaN);
}
