import type { OutputOf } from '../../shared/contract/index.ts';
import { automaticTagColour, tagColours, type TagColour } from '../../shared/model/tag-colours.ts';
import type { FieldAccess } from './change-scope.ts';
import type { ReadableStore } from './connection.ts';

/** A tag as lists show it. */
export type ListedTag = OutputOf<'tags.list'>['tags'][number];

/** Tags that are listed at most: most used first. */
const mostTags = 5_000;

/** SQL of this module, for tests of its plans. */
export const tagSql = {
  /** Of every incident: the index alone tells. Spellings that differ by case are one tag. */
  counts: `SELECT tag, count(*) AS incidents, max(by_kind = 'analyst') = 0 AS isSystem FROM incident_tag GROUP BY tag`,
  /** What those have that lead elsewhere: they are in no queue. */
  elsewhere: `SELECT t.tag, count(*) AS incidents FROM incident AS i CROSS JOIN incident_tag AS t ON t.incident_id = i.id
     WHERE i.redirected_to IS NOT NULL GROUP BY t.tag`,
} as const;

interface Count {
  readonly tag: string;
  readonly incidents: number;
}

/** Tags of incidents with their colours, most used first; those that have a colour and no incident come last. */
export function listTags(store: ReadableStore): ListedTag[] {
  const chosen = new Map(
    store
      .read<{ tag: string; colour: string }>('SELECT tag, colour FROM tag_colour')
      .all()
      .map(({ tag, colour }) => [fold(tag), { tag, colour }] as const),
  );
  const elsewhere = new Map(
    store
      .read<Count>(tagSql.elsewhere)
      .all()
      .map(({ tag, incidents }) => [fold(tag), incidents]),
  );
  const counted = store.read<Count & { readonly isSystem: number }>(tagSql.counts).all();
  const tags = counted.map(({ tag, incidents, isSystem }) => ({
    tag,
    colour: colourOf(tag, chosen.get(fold(tag))?.colour),
    incidents: incidents - (elsewhere.get(fold(tag)) ?? 0),
    isSystem: isSystem === 1,
  }));
  const known = new Set(counted.map(({ tag }) => fold(tag)));
  const unused = [...chosen]
    .filter(([folded]) => !known.has(folded))
    .map(([, { tag, colour }]) => ({ tag, colour: colourOf(tag, colour), incidents: 0, isSystem: false }));
  return [...tags, ...unused]
    .sort((a, b) => b.incidents - a.incidents || (a.tag < b.tag ? -1 : 1))
    .slice(0, mostTags);
}

/** As SQLite's NOCASE compares: letters of ASCII alone. */
const fold = (tag: string): string => tag.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

function colourOf(tag: string, chosen: string | undefined): TagColour {
  // A later version of the program may have more colours.
  return tagColours.find((colour) => colour === chosen) ?? automaticTagColour(tag);
}

/** The colour that was chosen for a tag; null for none. */
const colour: FieldAccess = {
  read: ({ store }, tag) =>
    store.pluck<string>('SELECT colour FROM tag_colour WHERE tag = ?').get(tag) ?? null,
  write({ store }, tag, value) {
    if (typeof value !== 'string') store.write('DELETE FROM tag_colour WHERE tag = ?').run(tag);
    else
      store
        .write(
          'INSERT INTO tag_colour (tag, colour) VALUES (?, ?) ON CONFLICT (tag) DO UPDATE SET colour = excluded.colour',
        )
        .run(tag, value);
  },
};

/** The fields of a tag. */
export function tagField(field: string): FieldAccess | null {
  return field === 'colour' ? colour : null;
}
