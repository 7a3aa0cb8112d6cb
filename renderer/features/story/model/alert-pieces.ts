import type { OutputOf } from '../../../../shared/contract/index.ts';
import {
  facetsOfPiece,
  filePathOf,
  nameOfPiece,
  otherNameOfPiece,
  recipientOf,
  verdictOfPiece,
} from '../../../../shared/story/pieces.ts';

type Evidence = OutputOf<'alerts.get'>['evidence'];

/** A piece of evidence as the list of an alert shows it. */
export interface AlertPiece {
  readonly key: string;
  readonly entity: Evidence[number]['entity'];
  /** As this piece calls the entity; what others call it stands beside. */
  readonly name: string;
  readonly otherName: string | null;
  /** Whose copy of a message it is. */
  readonly recipient: string | null;
  /** Where a file lay. */
  readonly path: string | null;
  readonly verdict: string;
}

/** The evidence of an alert, its own before what stands inside other evidence: each entity once, copies of a message and names of a file each. */
export function piecesOfAlert(evidence: Evidence): readonly AlertPiece[] {
  const pieces = new Map<string, AlertPiece>();
  const known = new Set<number>();
  for (const item of [...evidence].sort((a, b) => Number(a.embedded) - Number(b.embedded))) {
    const { entity } = item;
    const key = JSON.stringify([entity.id, ...facetsOfPiece(item)]);
    if (pieces.has(key) || (item.embedded && known.has(entity.id))) continue;
    known.add(entity.id);
    const path = entity.kind === 'file' ? filePathOf(item) : null;
    pieces.set(key, {
      key,
      entity,
      name: nameOfPiece(item),
      otherName: otherNameOfPiece(item),
      recipient: entity.kind === 'mailMessage' ? recipientOf(item) : null,
      path: path === entity.label ? null : path,
      verdict: verdictOfPiece(item),
    });
  }
  return [...pieces.values()];
}
