import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderPins, placeBefore, placeInGroup, placesOf } from './pin-order.ts';
import type { PlacedPin } from './pin-order.ts';

const pin = (uid: string, position: number, group: string | null = null): PlacedPin => ({
  uid,
  position,
  group,
});
const uids = (pins: readonly PlacedPin[]): string => pins.map(({ uid }) => uid).join('');
/** The order after places were written. */
const written = (order: readonly PlacedPin[], moved: ReadonlySet<string>): readonly PlacedPin[] => {
  const places = placesOf(order, moved);
  return order.map((one) => ({ ...one, position: places.get(one.uid) ?? one.position }));
};

const anyPins = fc.uniqueArray(fc.constantFrom(...'abcdefgh'), { minLength: 1 }).chain((names) =>
  fc
    .tuple(
      ...names.map((uid) =>
        fc.record({
          uid: fc.constant(uid),
          position: fc.oneof(fc.integer({ min: -2, max: 5 }), fc.double({ noNaN: true, min: 0, max: 1 })),
          group: fc.constantFrom(null, 'one', 'two'),
        }),
      ),
    )
    .map((pins): readonly PlacedPin[] => pins),
);
const someOf = (pins: readonly PlacedPin[], mask: number): ReadonlySet<string> =>
  new Set(pins.filter((_, index) => (mask >> index) & 1).map(({ uid }) => uid));

test('groups stand together where their first pin does', () => {
  expect(uids(orderPins([pin('d', 4, 'x'), pin('a', 1), pin('c', 3), pin('b', 2, 'x')]))).toBe('abdc');
  expect(uids(orderPins([]))).toBe('');
});

test('a pin joins a group behind its pins, and leaves it behind them', () => {
  const pins = [pin('a', 1, 'x'), pin('b', 2, 'x'), pin('c', 3), pin('d', 4)];
  expect(uids(placeInGroup(pins, new Set(['d']), 'x'))).toBe('abdc');
  expect(uids(placeInGroup(pins, new Set(['a']), null))).toBe('bacd');
  expect(uids(placeInGroup(pins, new Set(['d', 'b']), 'new'))).toBe('abdc');
  expect(uids(placeBefore(pins, new Set(['d']), 'a'))).toBe('dabc');
  expect(uids(placeBefore(pins, new Set(['a']), null))).toBe('bcda');
});

test('only what moved is written where there is room', () => {
  const pins = [pin('a', 1), pin('b', 2), pin('c', 3)];
  const moved = new Set(['c']);
  expect([...placesOf(placeBefore(pins, moved, 'b'), moved)]).toEqual([['c', 1.5]]);
  expect([...placesOf(placeBefore(pins, moved, 'a'), moved)].map(([uid]) => uid)).toEqual(['c']);
  const close = [pin('a', 1), pin('b', 1 + Number.EPSILON), pin('c', 3)];
  expect(placesOf(placeBefore(close, moved, 'b'), moved).size).toBeGreaterThan(1);
});

test('order is total, the same from any start, and keeps every pin; what is written gives the order that was meant', () => {
  fc.assert(
    fc.property(
      anyPins,
      fc.nat(255),
      fc.constantFrom(null, 'one', 'three'),
      fc.nat(8),
      (pins, mask, group, at) => {
        const ordered = orderPins(pins);
        expect(uids(orderPins([...pins].reverse()))).toBe(uids(ordered));
        expect([...ordered].sort((a, b) => (a.uid < b.uid ? -1 : 1))).toEqual(
          [...pins].sort((a, b) => (a.uid < b.uid ? -1 : 1)),
        );
        expect(uids(orderPins(ordered))).toBe(uids(ordered));
        const moved = someOf(pins, mask);
        const grouped = placeInGroup(ordered, moved, group).map((one) =>
          moved.has(one.uid) ? { ...one, group } : one,
        );
        // Members of a group may be told apart by nobody else in between.
        expect(uids(orderPins(written(grouped, moved)))).toBe(
          uids(orderPins(grouped.map((one, index) => ({ ...one, position: index })))),
        );
        const before = ordered[at]?.uid ?? null;
        const placed = placeBefore(ordered, moved, before);
        expect(placed).toHaveLength(pins.length);
        const positions = written(placed, moved).map(({ position }) => position);
        expect(positions).toEqual([...positions].sort((a, b) => a - b));
        expect(new Set(positions).size).toBe(positions.length);
      },
    ),
  );
});
