import type { ParsedInputOf } from '../../../shared/contract/index.ts';
import { OperationError } from '../../../shared/contract/operation.ts';
import { entityKinds } from '../../../shared/model/entity-kinds.ts';
import { addressOrder } from '../../../shared/model/identity-ip.ts';
import { encodeCursor } from '../../../shared/query/cursor.ts';
import { compareTexts } from '../../../shared/story/details.ts';
import { verdictGravity } from '../entity-verdicts.ts';
import { remediationPlace } from './remediation-order.ts';
import type { Piece } from './evidence-pieces.ts';
import { readPosition } from './incident-list.ts';

type Sort = ParsedInputOf<'incidents.evidence'>['sort'];

/** What a piece is sorted by: the column, then kind, time and name, then its id. */
interface Place {
  readonly key: string | number | null;
  readonly rest: string;
  readonly id: number;
}

/** Characters of a name that count in the order, so that a cursor holds it. */
const longestName = 120;

/**
 * A total order of pieces. What has no value in the column is last in either direction; pieces that are equal in it stand by kind, then by
 * when they were first seen, addresses by their number, then by name.
 * @param incidents how many incidents an entity is in; asked only where the column is that.
 */
export function orderOf(
  sort: Sort,
  incidents: (piece: Piece) => number,
): { readonly placeOf: (piece: Piece) => Place; readonly compare: (a: Place, b: Place) => number } {
  const keyOf = keyReader(sort, incidents);
  return {
    placeOf: (piece) => ({ key: keyOf(piece), rest: restOf(piece), id: piece.entity.id }),
    compare: (a, b) =>
      compareKeys(a.key, b.key, sort.descending) || compareTexts(a.rest, b.rest) || a.id - b.id,
  };
}

function keyReader(sort: Sort, incidents: (piece: Piece) => number): (piece: Piece) => Place['key'] {
  switch (sort.column) {
    case 'verdict':
      return ({ entity }) => verdictGravity(entity.verdict);
    case 'entity':
      return ({ entity }) =>
        (entity.kind === 'ip' ? (addressOrder(entity.label) ?? entity.label) : entity.label)
          .toLowerCase()
          .slice(0, longestName);
    case 'kind':
      return ({ entity }) => entityKinds.indexOf(entity.kind);
    case 'firstSeen':
      return ({ firstSeen }) => firstSeen;
    case 'alertCount':
      return ({ alertIds }) => alertIds.length;
    case 'seenInIncidents':
      return incidents;
    case 'remediationStatus':
      return ({ remediation }) =>
        remediation.size === 0 ? null : -Math.min(...[...remediation].map(remediationPlace));
  }
}

function restOf({ entity, firstSeen }: Piece): string {
  const kind = String(entityKinds.indexOf(entity.kind)).padStart(2, '0');
  const when = firstSeen === null ? '~' : String(Math.max(0, firstSeen)).padStart(16, '0');
  const first = entity.kind === 'ip' ? (addressOrder(entity.label) ?? '~') : when;
  return `${kind} ${first} ${entity.label.slice(0, longestName)}`;
}

function compareKeys(a: Place['key'], b: Place['key'], descending: boolean): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const order = typeof a === 'number' && typeof b === 'number' ? a - b : compareTexts(String(a), String(b));
  return descending ? -order : order;
}

/** The cursor behind a piece. */
export function cursorAfter(list: string, { key, rest, id }: Place): string {
  return encodeCursor(list, JSON.stringify([key, rest]), id);
}

/** The place behind which a page begins; null for the start. @throws OperationError `badInput` for what is no cursor of the list */
export function placeOfCursor(list: string, cursor: string | null): Place | null {
  const position = readPosition(list, cursor);
  if (position === null) return null;
  const place = parse(position.kind === 'atKey' ? position.key : null);
  if (!Array.isArray(place) || place.length !== 2)
    throw new OperationError('badInput', 'The text is not a cursor.');
  const [key, rest] = place as readonly unknown[];
  if (!(key === null || typeof key === 'string' || typeof key === 'number') || typeof rest !== 'string')
    throw new OperationError('badInput', 'The text is not a cursor.');
  return { key, rest, id: position.id };
}

function parse(text: string | number | null): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return null;
  }
}
