import { describe, expect, it } from 'vitest';
import { applyMove, inOrder, moveTo, pinnable, shift } from './pins.ts';
import type { Pin } from './pins.ts';

const pin = (uid: string, position: number): Pin => ({
  uid,
  target: { kind: 'alert', alert: uid },
  label: uid,
  severity: null,
  verdict: null,
  entityKind: null,
  at: null,
  note: null,
  position,
  by: null,
});
const pins = [pin('c', 3), pin('a', 1), pin('b', 2)];
const uids = (list: readonly Pin[]) => list.map((one) => one.uid).join('');

describe('pin order', () => {
  it('follows the position, not the order of arrival', () => {
    expect(uids(inOrder(pins))).toBe('abc');
  });

  it('says before which other a pin goes', () => {
    expect(shift(pins, 'a', 1)).toEqual({ pin: 'a', before: 'c' });
    expect(shift(pins, 'b', 1)).toEqual({ pin: 'b', before: null });
    expect(shift(pins, 'c', -1)).toEqual({ pin: 'c', before: 'b' });
  });

  it('has no move at the ends, for an unknown pin and for the same place', () => {
    expect(shift(pins, 'a', -1)).toBeNull();
    expect(shift(pins, 'c', 1)).toBeNull();
    expect(shift(pins, 'x', 1)).toBeNull();
    expect(moveTo(pins, 'b', 1)).toBeNull();
  });

  it('shows the list as every move leaves it', () => {
    for (const one of pins) {
      for (let index = 0; index < pins.length; index += 1) {
        const move = moveTo(pins, one.uid, index);
        const after = move ? applyMove(pins, move) : inOrder(pins);
        expect(after.findIndex((other) => other.uid === one.uid)).toBe(index);
        expect(after).toHaveLength(pins.length);
      }
    }
  });

  it('keeps the list when the pin to go before has gone', () => {
    expect(uids(applyMove(pins, { pin: 'a', before: 'gone' }))).toBe('abc');
  });
});

describe('pinnable', () => {
  it('leaves edges out', () => {
    expect(
      pinnable([
        { kind: 'edge', edge: 'e' },
        { kind: 'entity', entityId: 1 },
      ]),
    ).toEqual([{ kind: 'entity', entityId: 1 }]);
  });
});
