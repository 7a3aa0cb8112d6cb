import type { Block, PassingRows } from '../columns/index.ts';
import type { ReadableStore } from '../connection.ts';
import { readNumber } from '../facts.ts';
import type { Alerts, PassingAlerts } from './alert-filter.ts';
import { cached } from './result-cache.ts';

/** What a repeat may differ in from the first alert of its storm: then it has a row of its own. As `looksAlike` of `storm-size.ts`. */
const shownCodes = ['status', 'severity', 'classification', 'determination', 'assignedTo'] as const;

/** SQL of this module, for tests of its plans. */
export const pinSql = {
  pinned: `SELECT DISTINCT alert_uid FROM pin WHERE alert_uid IS NOT NULL AND target_kind = 'alert' AND removed = 0 ORDER BY alert_uid`,
  alerts: 'SELECT a.id FROM json_each(?) AS j CROSS JOIN alert AS a ON a.uid = j.value',
} as const;

/** Repeats of one block that look like the first alerts of their storms. */
interface Repeats {
  readonly slots: Uint16Array;
  /** Of each: the number of the block that has the first alert, and its slot there. */
  readonly firstBlocks: Int32Array;
  readonly firstSlots: Uint16Array;
  /** The blocks that were compared with: while they are the same, so is what was found. */
  readonly seen: readonly (readonly [number: number, block: Block | undefined])[];
}

/** Found once for each state of a block and of those that have its storms' first alerts. */
const found = new WeakMap<Block, Repeats>();

type BlockOf = (number: number) => Block | undefined;

function repeatsOf(set: Alerts, block: Block, blockOf: BlockOf): Repeats {
  const known = found.get(block);
  if (known?.seen.every(([number, seen]) => blockOf(number) === seen) === true) return known;
  const storms = block.numbers[set.number('storm')] ?? new Float64Array(0);
  const isAlike = createComparer(set);
  const size = 2 ** set.table.shift;
  const slots: number[] = [];
  const firstBlocks: number[] = [];
  const firstSlots: number[] = [];
  const seen = new Map<number, Block | undefined>();
  storms.forEach((first, slot) => {
    if (block.present[slot] !== 1 || Number.isNaN(first) || first === block.firstId + slot) return;
    const number = Math.floor(first / size);
    const firstBlock = blockOf(number);
    seen.set(number, firstBlock);
    if (firstBlock?.present[first % size] !== 1 || !isAlike(block, slot, firstBlock, first % size)) return;
    slots.push(slot);
    firstBlocks.push(number);
    firstSlots.push(first % size);
  });
  const repeats = {
    slots: Uint16Array.from(slots),
    firstBlocks: Int32Array.from(firstBlocks),
    firstSlots: Uint16Array.from(firstSlots),
    seen: [...seen],
  };
  found.set(block, repeats);
  return repeats;
}

/** What is left of one mask, and what that follows from beside it. */
interface Shown {
  readonly repeats: Repeats;
  readonly firstMasks: readonly (readonly [number: number, mask: Uint8Array | undefined])[];
  readonly pinned: string;
  readonly mask: Uint8Array;
  readonly hidden: number;
}

/** By mask: those of blocks that did not change stay, and what is left of them. */
const shownOf = new WeakMap<Uint8Array, Shown>();

/** Alerts that are pinned anywhere. */
interface Pinned {
  readonly ids: ReadonlySet<number>;
  /** Another where they are others. */
  readonly key: string;
}

/** Which alerts are pinned changes seldom; to look each up again after every change would cost more than all else. */
const lastPinned = new WeakMap<ReadableStore, Pinned>();

function readPinned(store: ReadableStore): Pinned {
  return cached(store, 'pinned alerts', () => {
    const uids = store.pluck<string>(pinSql.pinned).all();
    const key = JSON.stringify([readNumber(store, 'alertRevision'), ...uids]);
    const known = lastPinned.get(store);
    if (known?.key === key) return known;
    const pinned = { ids: new Set(store.pluck<number>(pinSql.alerts).all(JSON.stringify(uids))), key };
    lastPinned.set(store, pinned);
    return pinned;
  });
}

type MaskOf = (number: number) => Uint8Array | undefined;

/** What is left of a block's mask. */
function showBlock(block: Block, mask: Uint8Array, repeats: Repeats, maskOf: MaskOf, pinned: Pinned): Shown {
  const known = shownOf.get(mask);
  if (
    known?.repeats === repeats &&
    known.pinned === pinned.key &&
    known.firstMasks.every(([number, first]) => maskOf(number) === first)
  )
    return known;
  const { slots, firstBlocks, firstSlots, seen } = repeats;
  const left = mask.slice();
  let hidden = 0;
  for (let at = 0; at < slots.length; at += 1) {
    const slot = slots[at] ?? 0;
    if (mask[slot] !== 1) continue;
    // Masks of the filter, not of what is left: the first alert of a storm is never a repeat itself.
    if (maskOf(firstBlocks[at] ?? -1)?.[firstSlots[at] ?? 0] !== 1) continue;
    if (pinned.ids.has(block.firstId + slot)) continue;
    left[slot] = 0;
    hidden += 1;
  }
  const firstMasks = seen.map(([number]) => [number, maskOf(number)] as const);
  const shown = { repeats, firstMasks, pinned: pinned.key, mask: left, hidden };
  shownOf.set(mask, shown);
  return shown;
}

/**
 * Leaves out repeats that the row of their storm's first alert stands for. A repeat keeps its own row when the first alert is not in the
 * list, when it looks different, and when it is pinned: collapsing hides nothing that the row "×N" does not tell.
 */
export function hideRepeats(store: ReadableStore, { set, passing }: PassingAlerts): PassingAlerts {
  const pinned = readPinned(store);
  const places: number[] = [];
  set.blocks.forEach(({ number }, index) => (places[number] = index));
  const blockOf: BlockOf = (number) => set.blocks[places[number] ?? -1];
  const maskOf: MaskOf = (number) => passing.masks[places[number] ?? -1];
  let { total } = passing;
  const counts = [...passing.counts];
  const masks = set.blocks.map((block, index) => {
    const mask = passing.masks[index] ?? block.present;
    if (passing.counts[index] === 0) return mask;
    const repeats = repeatsOf(set, block, blockOf);
    if (repeats.slots.length === 0) return mask;
    const shown = showBlock(block, mask, repeats, maskOf, pinned);
    counts[index] = (counts[index] ?? 0) - shown.hidden;
    total -= shown.hidden;
    return shown.mask;
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
