/** Values that are looked up together at first: nobody waits long for the first of them. */
export const firstPart = 25;
const fewest = 5;
const most = 500;
/** A part that takes longer than this, ms, is too long to wait for when somebody stops, and for others who ask meanwhile. */
const longest = 1_000;
const shortest = 300;

/**
 * How many values are looked up together next. An address takes a tenth of a millisecond, a net over a large store a thousand times as long.
 * @param size how many were looked up together
 * @param took how long that took, ms
 */
export function nextPart(size: number, took: number): number {
  if (took > longest) return Math.max(fewest, Math.floor((size * longest) / took / 2));
  return took < shortest ? Math.min(most, size * 2) : size;
}
