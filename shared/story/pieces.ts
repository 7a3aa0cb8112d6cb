import { compareTexts, textAt } from './details.ts';
import type { StoryEvidence } from './types.ts';

type Piece = Pick<StoryEvidence, 'entity' | 'details'>;

/** Whom a copy of a message went to, as the piece of evidence writes it; null when it does not say. */
export function recipientOf({ details }: Pick<Piece, 'details'>): string | null {
  return textAt(details, 'recipientEmailAddress') ?? textAt(details, 'recipient');
}

/** The name that a piece of evidence itself gives a file; null when it gives none. */
export function fileNameOf({ details }: Pick<Piece, 'details'>): string | null {
  return textAt(details, 'fileDetails', 'fileName') ?? textAt(details, 'fileName');
}

/** The folder or path that a piece of evidence itself gives a file. */
export function filePathOf({ details }: Pick<Piece, 'details'>): string | null {
  return textAt(details, 'fileDetails', 'filePath') ?? textAt(details, 'filePath');
}

/**
 * What a piece of evidence calls its entity. A file is one by its content, and its label is the name of whichever record came first: what
 * this piece calls it stands before that.
 */
export function nameOfPiece(piece: Piece): string {
  return piece.entity.kind === 'file' ? (fileNameOf(piece) ?? piece.entity.label) : piece.entity.label;
}

const hash = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i;

/** The name that others give a file, where this piece of evidence calls it otherwise; else null. */
export function otherNameOfPiece(piece: Piece): string | null {
  const own = nameOfPiece(piece);
  const { label } = piece.entity;
  if (own === label || hash.test(label)) return null;
  const last = label.split(/[\\/]/).at(-1) ?? label;
  return last.toLowerCase() === own.toLowerCase() ? null : label;
}

/**
 * What tells pieces of one entity apart that one alert names several times: copies of a message have their recipients, a file of one content
 * the names and folders that it lay under. Null stands for what a piece does not say; an empty list for kinds that are told once.
 */
export function facetsOfPiece(piece: Piece): readonly (string | null)[] {
  switch (piece.entity.kind) {
    case 'mailMessage':
      return [fold(recipientOf(piece))];
    case 'file':
      return [fold(fileNameOf(piece)), fold(filePathOf(piece)?.replace(/[\\/]+$/, '') ?? null)];
    default:
      return [];
  }
}

const fold = (text: string | null): string | null => {
  const folded = text?.trim().toLowerCase() ?? '';
  return folded === '' ? null : folded;
};

/**
 * The verdict of one piece: an analyst's holds for all pieces of an entity, a source's only for the piece that it stands with.
 */
export function verdictOfPiece({ entity, sourceVerdict }: StoryEvidence): string {
  return entity.verdictBy === 'source' ? (sourceVerdict ?? entity.verdict) : entity.verdict;
}

/**
 * Evidence in an order that does not depend on how its record is ordered: by entity, of one entity the piece that says most first. For lists
 * that have to choose one of several.
 */
export function inFixedOrder<Item extends StoryEvidence>(evidence: readonly Item[]): readonly Item[] {
  const size = ({ details }: Item): number => Object.keys(details).length;
  return evidence.toSorted(
    (a, b) =>
      a.entity.id - b.entity.id || size(b) - size(a) || compareTexts(JSON.stringify(a), JSON.stringify(b)),
  );
}
