/** Colours that a tag can have, by name; the design tokens hold what they look like in each theme. */
export const tagColours = [
  'grey',
  'red',
  'orange',
  'yellow',
  'green',
  'teal',
  'blue',
  'purple',
  'pink',
] as const;

/** One of {@link tagColours}. */
export type TagColour = (typeof tagColours)[number];

/** Grey says "no colour": only a person chooses it. */
const automaticColours = tagColours.filter((colour) => colour !== 'grey');

/**
 * The colour of a tag that nobody chose one for: the same on every machine and whatever other tags there are. Spellings that differ by case
 * are one tag. The hash is FNV-1a, 32 bits.
 */
export function automaticTagColour(tag: string): TagColour {
  let hash = 0x811c9dc5;
  for (const character of tag.toLowerCase())
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return automaticColours[(hash >>> 0) % automaticColours.length] ?? 'grey';
}
