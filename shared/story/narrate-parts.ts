import type { OutputOf } from '../contract/index.ts';
import type { EntityKind } from '../model/entity-kinds.ts';
import { entityKindLabels } from '../model/entity-kinds.ts';

/** What a narration is built from. */
export type NarrationSource = Pick<OutputOf<'alerts.get'>, 'row' | 'description' | 'evidence' | 'additional'>;

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
/** An entity under its label, or under a shorter name. */
export const entity = ({ entity: { id, kind, label } }: NarratedEvidence, name?: string): NarrationPart => ({
  kind: 'entity',
  entityId: id,
  entityKind: kind,
  label: name ?? label,
});

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

/** `a`, `a and b`, `a, b and 3 more users`. */
export function listOf(
  all: readonly NarratedEvidence[],
  nameOf?: (piece: NarratedEvidence) => string | undefined,
): readonly NarrationPart[] {
  const pieces = eachOnce(all);
  const shown = pieces.length <= mostNamed ? pieces : pieces.slice(0, mostNamed - 1);
  const rest = pieces.length - shown.length;
  const parts = shown.flatMap((piece, index) => [
    ...(index === 0 ? [] : [text(index === pieces.length - 1 ? ' and ' : ', ')]),
    entity(piece, nameOf?.(piece)),
  ]);
  return rest === 0 ? parts : [...parts, text(` and ${counted(rest, pieces)} more`)];
}

/** A user and his or her mailbox are called the same, and are named once. */
function eachOnce(pieces: readonly NarratedEvidence[]): readonly NarratedEvidence[] {
  const people = new Set<string>();
  return pieces.filter(({ entity: { kind, label } }) => {
    if (kind !== 'user' && kind !== 'mailbox') return true;
    const name = label.toLowerCase();
    return !people.has(name) && people.add(name);
  });
}

/** `3 files`, `1 URL`; of different kinds `3 things`. */
export function counted(count: number, pieces: readonly NarratedEvidence[]): string {
  const kinds = new Set(pieces.map(({ entity: { kind } }) => kind));
  const [kind] = kinds;
  if (kinds.size !== 1 || kind === undefined) return count.toLocaleString('en');
  const { one, many } = entityKindLabels[kind];
  const words = count === 1 ? one : many;
  // Abbreviations keep their capitals.
  return `${count.toLocaleString('en')} ${/^[A-Z]{2}/.test(words) ? words : words.charAt(0).toLowerCase() + words.slice(1)}`;
}

/** Words of ours before a value of the source that is no entity, such as a country or an operation. */
export const quoted = (words: string): NarrationPart => value('generic', words);

/** Up to three values of a source, and how many more. */
export function namedValues(values: readonly string[]): readonly NarrationPart[] {
  const shown = values.slice(0, 3);
  const parts = shown.flatMap((one, index) => [...(index === 0 ? [] : [text('; ')]), quoted(one)]);
  return values.length > shown.length ? [...parts, text(` and ${values.length - shown.length} more`)] : parts;
}
