import { z } from 'zod';

/** What a sorted list is sorted by at one row. */
export type SortKey = string | number | null;

/**
 * A place in a sorted list: the key and id of the last row that was given. `atRow` means that the key was too long to carry: it is to be read
 * from the row again where that still begins so, else the list goes on beside what begins so.
 */
export type Position =
  | { readonly kind: 'atKey'; readonly key: SortKey; readonly id: number }
  | { readonly kind: 'atRow'; readonly beginning: string; readonly id: number };

/** A cursor that is not one of ours, or belongs to another list or sort order. */
export class BadCursor extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadCursor';
  }
}

const version = 1;
/** Cursors longer than this carry the beginning of the key; the contract allows 4,000 characters. */
const longest = 3_500;
/** A unit of UTF-16 is at most so long in a cursor: three bytes, each written with three characters. */
const longestCharacter = 9;

const cursorSchema = z.union([
  z.tuple([z.literal(version), z.string(), z.union([z.string(), z.number(), z.null()]), z.int()]),
  z.tuple([z.literal(version), z.string(), z.string(), z.int(), z.literal('beginning')]),
]);

/**
 * Writes a cursor: opaque ASCII text of at most 4,000 characters.
 * @param list names the list and its order, for example `incidents:name:ascending`; a cursor fits no other.
 */
export function encodeCursor(list: string, key: SortKey, id: number): string {
  const full = encodeURIComponent(JSON.stringify([version, list, key, id]));
  if (full.length <= longest) return full;
  const written = (beginning: string): string =>
    encodeURIComponent(JSON.stringify([version, list, beginning, id, 'beginning']));
  const most = Math.max(0, Math.floor((longest - written('').length) / longestCharacter));
  return written(String(key).slice(0, most));
}

/**
 * Reads a cursor; null is the start of the list.
 * @throws BadCursor when the text is no cursor of this list and order.
 */
export function decodeCursor(list: string, cursor: string | null): Position | null {
  if (cursor === null) return null;
  const parsed = cursorSchema.safeParse(parse(cursor));
  if (!parsed.success) throw new BadCursor('The text is not a cursor.');
  const fields = parsed.data;
  if (fields[1] !== list) throw new BadCursor(`The cursor belongs to ${fields[1]}, not to ${list}.`);
  return fields.length === 4
    ? { kind: 'atKey', key: fields[2], id: fields[3] }
    : { kind: 'atRow', beginning: fields[2], id: fields[3] };
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(decodeURIComponent(cursor));
  } catch {
    throw new BadCursor('The text is not a cursor.');
  }
}

/**
 * The key of a place.
 * @param read what the row of the place is sorted by now; null when there is no such row.
 * @returns what the list goes on behind: with no such row, or one that was changed since, the rows that begin as it did come again, so that none
 * is left out.
 */
export function keyOfPosition(
  position: Position,
  direction: 'ascending' | 'descending',
  read: (id: number) => SortKey,
): SortKey {
  if (position.kind === 'atKey') return position.key;
  const key = read(position.id);
  if (typeof key === 'string' && key.startsWith(position.beginning)) return key;
  return direction === 'ascending' ? position.beginning : `${position.beginning}\uffff`;
}
