import { z } from 'zod';

/** What a sorted list is sorted by at one row. */
export type SortKey = string | number | null;

/**
 * A place in a sorted list: the key and id of the last row that was given. `atRow` means that the key was too long to carry
 * and is to be read from the row again.
 */
export type Position =
  | { readonly kind: 'atKey'; readonly key: SortKey; readonly id: number }
  | { readonly kind: 'atRow'; readonly id: number };

/** A cursor that is not one of ours, or belongs to another list or sort order. */
export class BadCursor extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadCursor';
  }
}

const version = 1;
/** Cursors longer than this carry no key; the contract allows 4,000 characters. */
const longest = 3_500;

const cursorSchema = z.union([
  z.tuple([z.literal(version), z.string(), z.union([z.string(), z.number(), z.null()]), z.int()]),
  z.tuple([z.literal(version), z.string(), z.int()]),
]);

/**
 * Writes a cursor: opaque ASCII text of at most 4,000 characters.
 * @param list names the list and its order, for example `incidents:name:ascending`; a cursor fits no other.
 */
export function encodeCursor(list: string, key: SortKey, id: number): string {
  const full = encodeURIComponent(JSON.stringify([version, list, key, id]));
  return full.length <= longest ? full : encodeURIComponent(JSON.stringify([version, list, id]));
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
    : { kind: 'atRow', id: fields[2] };
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(decodeURIComponent(cursor));
  } catch {
    throw new BadCursor('The text is not a cursor.');
  }
}
