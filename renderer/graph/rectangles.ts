/** A rectangle of a picture. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The rectangle of a size around a point. */
export const boxAround = (x: number, y: number, width: number, height: number): Box => ({
  left: x - width / 2,
  right: x + width / 2,
  top: y - height / 2,
  bottom: y + height / 2,
});

const meet = (one: Box, other: Box): boolean =>
  one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;

/** Rectangles that are taken. */
export interface Room {
  readonly take: (box: Box) => void;
  readonly isFree: (box: Box) => boolean;
  /**
   * How far one can go from a point to both sides between two heights before something stands there, at most `reach` to each side.
   * Null: something stands at the point itself.
   */
  readonly spanAt: (x: number, top: number, bottom: number, reach: number) => Span | null;
}

/** A part of a line from left to right. */
export interface Span {
  readonly left: number;
  readonly right: number;
}

/** More squares than a picture has in one row; their numbers stay exact whatever its size. */
const stride = 2 ** 24;

/**
 * Room for what must not stand over each other. It is looked up in squares, so that the work stays linear in what is placed.
 * @param square side of a square: about the size of what is placed
 */
export function createRoom(square: number): Room {
  const taken = new Map<number, Box[]>();
  const cell = (at: number): number => Math.floor(at / square);
  return {
    take(box) {
      for (let x = cell(box.left); x <= cell(box.right); x += 1)
        for (let y = cell(box.top); y <= cell(box.bottom); y += 1) {
          const key = x * stride + y;
          const known = taken.get(key);
          if (known) known.push(box);
          else taken.set(key, [box]);
        }
    },
    isFree(box) {
      for (let x = cell(box.left); x <= cell(box.right); x += 1)
        for (let y = cell(box.top); y <= cell(box.bottom); y += 1) {
          const others = taken.get(x * stride + y);
          if (others === undefined) continue;
          for (const other of others) if (meet(box, other)) return false;
        }
      return true;
    },
    spanAt(at, top, bottom, reach) {
      let [left, right] = [at - reach, at + reach];
      for (let x = cell(left); x <= cell(right); x += 1)
        for (let y = cell(top); y <= cell(bottom); y += 1) {
          const others = taken.get(x * stride + y);
          if (others === undefined) continue;
          for (const other of others) {
            if (other.top >= bottom || other.bottom <= top) continue;
            if (other.right <= at) left = Math.max(left, other.right);
            else if (other.left >= at) right = Math.min(right, other.left);
            else return null;
          }
        }
      return { left, right };
    },
  };
}
