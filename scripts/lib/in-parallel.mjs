/**
 * Works through a list, a few at a time.
 *
 * @template Item, Result
 * @param {readonly Item[]} items
 * @param {number} limit how many at once
 * @param {(item: Item) => Promise<Result>} work
 * @returns {Promise<readonly Result[]>} in the order of `items`
 */
export async function inParallel(items, limit, work) {
  /** @type {Result[]} */
  const results = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return results;
}
