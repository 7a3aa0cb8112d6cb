import { controlsOf } from './edge-curves.ts';
import type { Bow } from './edge-curves.ts';
import type { GraphPoint } from './types.ts';

/** Side of the squares in which nodes are looked up, and from point to point of a line that is looked at. */
const square = 12;
const step = 14;
/** A picture with more squares is looked up in a map: few of them are taken. */
const mostSquares = 4_000_000;

/** Where nodes stand, for lines that may meet them. */
export interface Obstacles {
  /** Whether a line between two nodes, by their numbers, comes near no other. */
  readonly isFree: (from: number, to: number, bow: Bow) => boolean;
}

/**
 * Marks the squares around each node with its number, so that a line is followed at a cost that does not grow with the number of nodes.
 * @param clearance how near a line may come to the middle of a node
 */
export function obstaclesOf(nodes: readonly GraphPoint[], clearance: number): Obstacles {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of nodes) {
    left = Math.min(left, x - clearance);
    top = Math.min(top, y - clearance);
    right = Math.max(right, x + clearance);
    bottom = Math.max(bottom, y + clearance);
  }
  const columns = Math.floor((right - left) / square) + 1;
  const rows = Math.floor((bottom - top) / square) + 1;
  const isSmall = columns * rows <= mostSquares;
  /** The number of the node in a square, from 1; 0: none. */
  const table = new Int32Array(isSmall ? columns * rows : 0);
  const map = new Map<number, number>();
  for (const [index, { x, y }] of nodes.entries()) {
    const [firstColumn, firstRow] = [x - clearance - left, y - clearance - top].map((at) =>
      Math.max(0, Math.floor(at / square)),
    );
    const reach = Math.ceil((2 * clearance) / square);
    for (let column = firstColumn ?? 0; column <= (firstColumn ?? 0) + reach; column += 1)
      for (let row = firstRow ?? 0; row <= (firstRow ?? 0) + reach; row += 1) {
        const away = Math.hypot(left + (column + 0.5) * square - x, top + (row + 0.5) * square - y);
        if (away > clearance || column >= columns || row >= rows) continue;
        const at = column * rows + row;
        if (!isSmall) map.set(at, map.get(at) ?? index + 1);
        else if (table[at] === 0) table[at] = index + 1;
      }
  }
  const meets = (x: number, y: number): number => {
    const [column, row] = [Math.floor((x - left) / square), Math.floor((y - top) / square)];
    if (column < 0 || row < 0 || column >= columns || row >= rows) return 0;
    const at = column * rows + row;
    return (isSmall ? table[at] : map.get(at)) ?? 0;
  };
  /** Follows a bend; whether it meets no node but two. */
  const isBendFree = (
    start: GraphPoint,
    control: GraphPoint,
    end: GraphPoint,
    own: number,
    other: number,
  ): boolean => {
    const [dx, dy] = [end.x - start.x, end.y - start.y];
    const [bendX, bendY] = [2 * (control.x - start.x), 2 * (control.y - start.y)];
    const count = Math.ceil((Math.hypot(dx, dy) + Math.hypot(bendX - dx, bendY - dy) / 2) / step);
    for (let index = 1; index < count; index += 1) {
      const part = index / count;
      const [bend, direct] = [part * (1 - part), part * part];
      const met = meets(start.x + bend * bendX + direct * dx, start.y + bend * bendY + direct * dy);
      if (met !== 0 && met !== own && met !== other) return false;
    }
    return true;
  };
  return {
    isFree(from, to, bow) {
      const [start, end] = [nodes[from], nodes[to]];
      if (!start || !end) return true;
      const [one, other] = controlsOf(start, end, bow);
      if (!other) return isBendFree(start, one, end, from + 1, to + 1);
      const middle = { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
      return (
        isBendFree(start, one, middle, from + 1, to + 1) && isBendFree(middle, other, end, from + 1, to + 1)
      );
    },
  };
}
