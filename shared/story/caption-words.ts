import { defang, defangAnyAddress } from '../model/defang.ts';
import type { EntityKind } from '../model/entity-kinds.ts';
import { visibleLine } from '../model/visible-text.ts';

/** A text as units that are not cut: a mark for what nobody would see, or a character. */
const unitsOf = (text: string): readonly string[] => text.match(/⟦[^⟦⟧]{1,8}⟧|./gsu) ?? [];

/** As many units from the beginning as are no longer than `most` UTF-16 code units together. */
function upTo(units: readonly string[], most: number): readonly string[] {
  let length = 0;
  const end = units.findIndex((unit) => (length += unit.length) > most);
  return end < 0 ? units : units.slice(0, end);
}

/**
 * A line of at most `most` UTF-16 code units. Of a longer one the middle is left out: its end often says most, such as two endings of a file.
 */
export function shortenLine(line: string, most: number): string {
  if (line.length <= most) return line;
  const units = unitsOf(line);
  const tail = upTo(units.toReversed(), Math.floor((most - 1) / 2)).toReversed();
  const head = upTo(units, most - 1 - tail.join('').length);
  return `${head.join('')}…${tail.join('')}`;
}

/** An entity's name as captions have it: defanged, on one line, with marks for what nobody would see, at most `most` code units long. */
export const shownName = (kind: EntityKind, label: string, most: number): string =>
  shortenLine(visibleLine(defang(kind, label)).trim(), most);

/** The same of what stands as a mail address. */
export const shownAddress = (address: string, most: number): string =>
  shortenLine(visibleLine(defangAnyAddress(address)).trim(), most);
