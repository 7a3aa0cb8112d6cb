const DIGIT_BITS = 11;
const BUCKETS = 1 << DIGIT_BITS;
const HALF_BITS = 22;
const HALF = 2 ** HALF_BITS;

/**
 * The canonical order of alerts: by first activity, then uid by code units; unknown times last. Nothing in it
 * depends on the order in which alerts arrived. Linear in the number of alerts but for runs of equal times
 * (radix sort over 44 bits of time).
 * @returns `order[rank]` = position of the alert in the columns.
 */
export function canonicalOrder(first: Float64Array, uid: readonly string[], count: number): Int32Array {
  const order = orderByTime(first, count);
  sortEqualTimes(order, first, uid);
  return order;
}

function orderByTime(first: Float64Array, count: number): Int32Array {
  let lowest = Infinity;
  let highest = -Infinity;
  let sorted = true;
  let previous = -Infinity;
  for (let alert = 0; alert < count; alert += 1) {
    const time = first[alert] as number;
    if (time < lowest) lowest = time;
    if (time > highest) highest = time;
    if (compareTimes(previous, time) > 0) sorted = false;
    previous = time;
  }
  const order = new Int32Array(count);
  for (let alert = 0; alert < count; alert += 1) order[alert] = alert;
  if (sorted || count < 2) return order;
  if (highest - lowest >= HALF * HALF - 1)
    return order.sort((a, b) => compareTimes(first[a] as number, first[b] as number));

  const low = new Int32Array(count);
  const high = new Int32Array(count);
  const unknown = lowest === Infinity ? 0 : highest - lowest + 1;
  for (let alert = 0; alert < count; alert += 1) {
    const time = first[alert] as number;
    const offset = Number.isNaN(time) ? unknown : time - lowest;
    const upper = Math.floor(offset / HALF);
    high[alert] = upper;
    low[alert] = offset - upper * HALF;
  }
  let from: Int32Array = order;
  let to: Int32Array = new Int32Array(count);
  for (const [digits, shift] of [
    [low, 0],
    [low, DIGIT_BITS],
    [high, 0],
    [high, DIGIT_BITS],
  ] as const) {
    if (!sortByDigit(from, to, digits, shift)) continue;
    [from, to] = [to, from];
  }
  return from;
}

/** Moves `from` to `to`, stable, by one digit; false when all have the same digit and nothing was moved. */
function sortByDigit(from: Int32Array, to: Int32Array, digits: Int32Array, shift: number): boolean {
  const mask = BUCKETS - 1;
  const starts = new Int32Array(BUCKETS);
  for (let index = 0; index < digits.length; index += 1) {
    const digit = ((digits[index] as number) >>> shift) & mask;
    starts[digit] = (starts[digit] as number) + 1;
  }
  if (starts[((digits[0] as number) >>> shift) & mask] === digits.length) return false;
  let next = 0;
  for (let digit = 0; digit < BUCKETS; digit += 1) {
    const size = starts[digit] as number;
    starts[digit] = next;
    next += size;
  }
  for (let index = 0; index < from.length; index += 1) {
    const alert = from[index] as number;
    const digit = ((digits[alert] as number) >>> shift) & mask;
    const place = starts[digit] as number;
    to[place] = alert;
    starts[digit] = place + 1;
  }
  return true;
}

function sortEqualTimes(order: Int32Array, first: Float64Array, uid: readonly string[]): void {
  for (let start = 0; start < order.length;) {
    const time = first[order[start] as number] as number;
    let end = start + 1;
    while (end < order.length && sameTime(time, first[order[end] as number] as number)) end += 1;
    if (end - start > 1) {
      order.subarray(start, end).sort((a, b) => compareText(uid[a] as string, uid[b] as string));
    }
    start = end;
  }
}

function sameTime(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

function compareTimes(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  return Number.isNaN(b) ? -1 : a - b;
}

/** Orders texts by code units, the same on every machine and in every language. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
