import type { Block, PassingRows } from '../columns/index.ts';
import type { ReadableStore } from '../connection.ts';
import type { Alerts, PassingAlerts } from './alert-filter.ts';
import { cached } from './result-cache.ts';

/** What a repeat may differ in from the first alert of its storm: then it has a row of its own. As `looksAlike` of `storm-size.ts`. */
const shownCodes = ['status', 'severity', 'classification', 'determination', 'assignedTo'] as const;

/** SQL of this module, for tests of its plans. */
export const pinnedAlertsSql =
  'SELECT a.id FROM pin AS p CROSS JOIN alert AS a ON a.uid = p.alert_uid WHERE p.alert_uid IS NOT NULL AND p.removed = 0';

/** Slots of a block whose alerts repeat the first alert of a storm; found once for each state of a block. */
const repeats = new WeakMap<Block, Uint16Array>();

function repeatsOf(block: Block, storm: number): Uint16Array {
  let slots = repeats.get(block);
  if (slots === undefined) {
    const storms = block.numbers[storm] ?? new Float64Array(0);
    const found: number[] = [];
    storms.forEach((first, slot) => {
      if (block.present[slot] === 1 && !Number.isNaN(first) && first !== block.firstId + slot)
        found.push(slot);
    });
    repeats.set(block, (slots = Uint16Array.from(found)));
  }
  return slots;
}

/**
 * Leaves out repeats that the row of their storm's first alert stands for. A repeat keeps its own row when the first alert is not in the
 * list, when it looks different, and when it is pinned: collapsing hides nothing that the row "×N" does not tell.
 */
export function hideRepeats(store: ReadableStore, { set, passing }: PassingAlerts): PassingAlerts {
  const storm = set.number('storm');
  const pinned = cached(store, 'pinned alerts', () => new Set(store.pluck<number>(pinnedAlertsSql).all()));
  const isAlike = createComparer(set);
  const places = new Map(set.blocks.map((block, index) => [block.number, index]));
  const slots = 2 ** set.table.shift;
  let total = passing.total;
  const counts = [...passing.counts];
  const masks = set.blocks.map((block, index) => {
    const mask = passing.masks[index] ?? block.present;
    const own = repeatsOf(block, storm);
    if (own.length === 0 || passing.counts[index] === 0) return mask;
    const left = mask.slice();
    let hidden = 0;
    for (const slot of own) {
      if (mask[slot] !== 1) continue;
      const first = block.numbers[storm]?.[slot] ?? 0;
      const firstPlace = places.get(Math.floor(first / slots));
      if (firstPlace === undefined) continue;
      const firstBlock = set.blocks[firstPlace];
      const firstSlot = first % slots;
      // Masks of the filter, not of what is left: the first alert of a storm is never a repeat itself.
      if (firstBlock === undefined || passing.masks[firstPlace]?.[firstSlot] !== 1) continue;
      if (pinned.has(block.firstId + slot) || !isAlike(block, slot, firstBlock, firstSlot)) continue;
      left[slot] = 0;
      hidden += 1;
    }
    counts[index] = (counts[index] ?? 0) - hidden;
    total -= hidden;
    return left;
  });
  const shown: PassingRows = { masks, counts, total };
  return { set, passing: shown };
}

/** Whether two alerts show the same. */
function createComparer(set: Alerts): (one: Block, slot: number, other: Block, otherSlot: number) => boolean {
  const places = shownCodes.map((name) => set.codes(name).place);
  const incident = set.number('incident');
  return (one, slot, other, otherSlot) => {
    for (const place of places)
      if (one.codes[place]?.[slot] !== other.codes[place]?.[otherSlot]) return false;
    // Object.is: two that are in no incident are in the same.
    return Object.is(one.numbers[incident]?.[slot], other.numbers[incident]?.[otherSlot]);
  };
}
