import type { OutputOf } from '../contract/index.ts';
import { formatCount } from '../lib/format-count.ts';
import type { EntityKind } from '../model/entity-kinds.ts';
import { entityKindLabels } from '../model/entity-kinds.ts';
import { unwrapLink } from '../model/safe-links.ts';
import { groupBy } from './collect.ts';
import { nameOfPiece } from './pieces.ts';

/** What a narration is built from. */
export type NarrationSource = Pick<
  OutputOf<'alerts.get'>,
  'row' | 'description' | 'evidence' | 'additional'
> & {
  /** Of the row of a storm, what its alerts differ in; missing where nobody compared them. */
  readonly difference?: OutputOf<'alerts.get'>['difference'];
};

/** A piece of evidence of an alert. */
export type NarratedEvidence = NarrationSource['evidence'][number];

/** One part of a sentence. Only `text` is our own; the rest is evidence and shown as such. */
export type NarrationPart =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'entity';
      /** Null for a value that is no entity of the store. */
      readonly entityId: number | null;
      readonly entityKind: EntityKind;
      /** As the source wrote it, not defanged. */
      readonly label: string;
      /** It stands here as a mail address, whatever its entity is: shown defanged like any other address of a message. */
      readonly isAddress?: true;
    }
  | { readonly kind: 'time'; readonly at: number };

/** A sentence, part by part. */
export type Sentence = readonly NarrationPart[];

/** Our own words. */
export const text = (words: string): NarrationPart => ({ kind: 'text', text: words });
/** A moment, ms UTC. */
export const time = (at: number): NarrationPart => ({ kind: 'time', at });
/** A value of the evidence that is no entity. */
export const value = (entityKind: EntityKind, label: string): NarrationPart => ({
  kind: 'entity',
  entityId: null,
  entityKind,
  label,
});
/** A mail address of a message, with the user or mailbox that it is where the alert names one. */
export const asAddress = (address: string, piece?: NarratedEvidence): NarrationPart => ({
  kind: 'entity',
  entityId: piece?.entity.id ?? null,
  entityKind: piece?.entity.kind ?? 'mailMessage',
  label: piece?.entity.label ?? address,
  isAddress: true,
});
/** An entity under the name that its evidence gives it, of a wrapped link where it leads to; or under another name. */
export const entity = (piece: NarratedEvidence, name?: string): NarrationPart => ({
  kind: 'entity',
  entityId: piece.entity.id,
  entityKind: piece.entity.kind,
  label: name ?? targetOf(piece) ?? nameOfPiece(piece),
});

const targetOf = ({ entity: { kind, label } }: NarratedEvidence): string | null =>
  kind === 'url' ? (unwrapLink(label)?.original ?? null) : null;

/** Says behind a link that it is wrapped, and by whom; nothing behind anything else. */
function wrapping({ entity: { kind, label } }: NarratedEvidence): readonly NarrationPart[] {
  const unwrapped = kind === 'url' ? unwrapLink(label) : null;
  if (unwrapped === null) return [];
  const by = unwrapped.wrappers.join(', then ');
  return [
    text(unwrapped.original === null ? ` (wrapped by ${by}, which keeps its target)` : ` (wrapped by ${by})`),
  ];
}

/** Parts with texts that follow each other made one. */
export function joinParts(parts: readonly NarrationPart[]): Sentence {
  const joined: NarrationPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part.kind === 'text' && last?.kind === 'text')
      joined[joined.length - 1] = text(last.text + part.text);
    else joined.push(part);
  }
  return joined;
}

/** A sentence from its parts, without those that are missing; texts are given as they stand. */
export function sentence(
  ...parts: readonly (NarrationPart | string | readonly NarrationPart[] | null)[]
): Sentence {
  return joinParts([
    ...parts.flatMap((part) => (part === null ? [] : typeof part === 'string' ? [text(part)] : part)),
    text('.'),
  ]);
}

/** ` on ` and the time, or nothing. */
export const atTime = (at: number | null): readonly NarrationPart[] =>
  at === null ? [] : [text(' on '), time(at)];

/** ` from ` and the like before a part, or nothing. */
export const after = (words: string, part: NarrationPart | null): readonly NarrationPart[] =>
  part === null ? [] : [text(words), part];

/** Pieces named one by one; of more than so many the rest is counted. */
const mostNamed = 3;

/** `a`, `a and b`, `a, b and 3 more users`; pieces of one entity are one. */
export function listOf(
  all: readonly NarratedEvidence[],
  nameOf?: (piece: NarratedEvidence) => string | undefined,
  afterName?: (piece: NarratedEvidence) => readonly NarrationPart[],
): readonly NarrationPart[] {
  return listPieces(eachOnce(all), nameOf, afterName);
}

/** The same with every piece, also of one entity, and what is said behind each. */
export function listPieces(
  pieces: readonly NarratedEvidence[],
  nameOf?: (piece: NarratedEvidence) => string | undefined,
  behind?: (piece: NarratedEvidence) => readonly NarrationPart[],
): readonly NarrationPart[] {
  const shown = pieces.length <= mostNamed ? pieces : pieces.slice(0, mostNamed - 1);
  const rest = pieces.length - shown.length;
  const parts = shown.flatMap((piece, index) => [
    ...(index === 0 ? [] : [text(index === pieces.length - 1 ? ' and ' : ', ')]),
    entity(piece, nameOf?.(piece)),
    ...wrapping(piece),
    ...(behind?.(piece) ?? []),
  ]);
  return rest === 0 ? parts : [...parts, text(` and ${counted(rest, pieces)} more`)];
}

/** Copies of a message are one; a user and his or her mailbox are called the same, and are named once. */
export function eachOnce(pieces: readonly NarratedEvidence[]): readonly NarratedEvidence[] {
  const people = new Set<string>();
  const ids = new Set<number>();
  return pieces.filter(({ entity: { id, kind, label } }) => {
    if (ids.has(id)) return false;
    ids.add(id);
    if (kind !== 'user' && kind !== 'mailbox') return true;
    const name = label.toLowerCase();
    return !people.has(name) && people.add(name);
  });
}

/** `3 files`, `1 URL`; of different kinds `3 things`. */
export function counted(count: number, pieces: readonly NarratedEvidence[]): string {
  const kinds = new Set(pieces.map(({ entity: { kind } }) => kind));
  const [kind] = kinds;
  if (kinds.size !== 1 || kind === undefined) return formatCount(count);
  const { one, many } = entityKindLabels[kind];
  const words = count === 1 ? one : many;
  // Abbreviations keep their capitals.
  return `${formatCount(count)} ${/^[A-Z]{2}/.test(words) ? words : words.charAt(0).toLowerCase() + words.slice(1)}`;
}

/** `the user`, `the IP addresses`. */
function nounOf(kind: EntityKind, count: number): string {
  const words = entityKindLabels[kind][count === 1 ? 'one' : 'many'];
  // Abbreviations keep their capitals.
  return `the ${/^[A-Z]{2}/.test(words) ? words : words.charAt(0).toLowerCase() + words.slice(1)}`;
}

/** Pieces of one kind with their noun: `the file a`, `the users a and b`. */
export function withNoun(
  pieces: readonly NarratedEvidence[],
  behind?: (piece: NarratedEvidence) => readonly NarrationPart[],
): readonly NarrationPart[] {
  const [first] = pieces;
  if (first === undefined) return [];
  return [
    text(`${nounOf(first.entity.kind, eachOnce(pieces).length)} `),
    ...listOf(pieces, undefined, behind),
  ];
}

/** Pieces of several kinds, each kind with its noun: `the files a and b and the URL c`. */
export function listByKind(pieces: readonly NarratedEvidence[]): readonly NarrationPart[] {
  return joinLists(
    [...groupBy(pieces, ({ entity: { kind } }) => kind).values()].map((group) => withNoun(group)),
  );
}

/** `a, b and c` of lists. */
export function joinLists(lists: readonly (readonly NarrationPart[])[]): readonly NarrationPart[] {
  return lists.flatMap((parts, index) => [
    ...(index === 0 ? [] : [text(index === lists.length - 1 ? ' and ' : ', ')]),
    ...parts,
  ]);
}

/** Words of ours before a value of the source that is no entity, such as a country or an operation. */
export const quoted = (words: string): NarrationPart => value('generic', words);

/** Up to three values of a source, and how many more. */
export function namedValues(values: readonly string[]): readonly NarrationPart[] {
  const shown = values.slice(0, 3);
  const parts = shown.flatMap((one, index) => [...(index === 0 ? [] : [text('; ')]), quoted(one)]);
  return values.length > shown.length ? [...parts, text(` and ${values.length - shown.length} more`)] : parts;
}
