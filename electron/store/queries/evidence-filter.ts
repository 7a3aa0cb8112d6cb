import type { OutputOf, ParsedInputOf } from '../../../shared/contract/index.ts';
import { refang } from '../../../shared/model/defang.ts';
import { entityKinds } from '../../../shared/model/entity-kinds.ts';
import type { EntityKind } from '../../../shared/model/entity-kinds.ts';
import { openRemediationStatuses } from '../../../shared/story/standing.ts';
import type { ReadableStore } from '../connection.ts';
import type { Piece } from './evidence-pieces.ts';
import { isRemediationUntold } from './newest-remediation.ts';

/** What of an incident's evidence is meant. */
export type EvidenceChoice = Pick<
  ParsedInputOf<'incidents.evidence'>,
  'category' | 'verdict' | 'text' | 'filter'
>;
type Facets = OutputOf<'incidents.evidence'>['facets'];

/** Values of a piece that each facet counts. */
const valuesOf: Readonly<Record<keyof Facets, (piece: Piece) => Iterable<string>>> = {
  verdicts: ({ entity }) => [entity.verdict],
  remediationStatuses: ({ remediation }) => remediation,
  roles: ({ roles }) => roles,
  threats: ({ threats }) => threats,
  detectionOrigins: ({ origins }) => origins,
  lists: ({ lists }) => lists.map(({ list }) => list),
};
const facetNames = Object.keys(valuesOf) as (keyof Facets)[];

const openStatuses: ReadonlySet<string> = new Set(openRemediationStatuses);

/** A bit for each thing that a piece can fail by; the facets' are those of their place. */
const byCategory = 1 << facetNames.length;
const byRest = byCategory << 1;

/** Pieces that pass, with counts for what the filter can choose. */
export interface PassingPieces {
  readonly passing: readonly Piece[];
  readonly categories: OutputOf<'incidents.evidence'>['categories'];
  readonly facets: Facets;
}

/**
 * Judges every piece once, by all parts of the filter: a facet counts those that fail by nothing but itself, the categories those that
 * fail by nothing but the category. The cost is linear in the pieces.
 */
export function passPieces(
  store: ReadableStore,
  pieces: readonly Piece[],
  choice: EvidenceChoice,
): PassingPieces {
  const failuresOf = readFilter(store, choice);
  const passing: Piece[] = [];
  const kinds = new Map<EntityKind, number>();
  const counts = facetNames.map((name) => new Map(chosenOf(choice, name).map((value) => [value, 0])));
  for (const piece of pieces) {
    const failures = failuresOf(piece);
    if (failures === 0) passing.push(piece);
    if ((failures & ~byCategory) === 0) kinds.set(piece.entity.kind, (kinds.get(piece.entity.kind) ?? 0) + 1);
    for (const [place, name] of facetNames.entries()) {
      if ((failures & ~(1 << place)) !== 0) continue;
      const count = counts[place] as Map<string, number>;
      for (const value of valuesOf[name](piece)) count.set(value, (count.get(value) ?? 0) + 1);
    }
  }
  return {
    passing,
    categories: [
      { category: 'all', count: [...kinds.values()].reduce((sum, count) => sum + count, 0) },
      ...entityKinds.flatMap((kind) => {
        const count = kinds.get(kind);
        // The chosen category stays where it is, also with nothing in it.
        return count === undefined && kind !== choice.category ? [] : [{ category: kind, count: count ?? 0 }];
      }),
    ],
    facets: Object.fromEntries(
      facetNames.map((name, place) => [
        name,
        inOrder(counts[place] as Map<string, number>, new Set(chosenOf(choice, name))),
      ]),
    ) as Facets,
  };
}

/** Values that a facet is told with; what was chosen is always among them. */
const mostValues = 200;

function inOrder(counts: ReadonlyMap<string, number>, chosen: ReadonlySet<string>): Facets[keyof Facets] {
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .filter(({ value }, place) => place < mostValues || chosen.has(value));
}

function chosenOf({ filter, verdict }: EvidenceChoice, name: keyof Facets): readonly string[] {
  return name === 'verdicts' && verdict !== null ? [...filter.verdicts, verdict] : filter[name];
}

function readFilter(store: ReadableStore, choice: EvidenceChoice): (piece: Piece) => number {
  const { filter, category } = choice;
  const chosen = facetNames.map((name) => new Set(chosenOf(choice, name)));
  const alert = filter.alert === null ? null : alertIdOf(store, filter.alert);
  const texts = [...new Set([choice.text, refang(choice.text)].map((text) => text.trim().toLowerCase()))];
  const hasText = ({ label, key, recipients = [] }: Piece['entity']): boolean => {
    const said = [label.toLowerCase(), key.toLowerCase(), ...recipients];
    return texts.some((text) => said.some((one) => one.includes(text)));
  };
  const passesRest = (piece: Piece): boolean =>
    (!filter.disagreesOnly || piece.disagrees) &&
    (!filter.pinnedOnly || piece.pinned) &&
    (!filter.unjudgedOnly || piece.entity.verdictBy !== 'analyst') &&
    (!filter.unremediatedOnly || hasAny(piece.remediation, openStatuses)) &&
    (!filter.untoldOnly || isRemediationUntold(piece.remediation)) &&
    (filter.alert === null || (alert !== null && piece.alertIds.includes(alert))) &&
    (texts[0] === '' || hasText(piece.entity));
  return (piece) => {
    let failures = passesRest(piece) ? 0 : byRest;
    if (category !== 'all' && piece.entity.kind !== category) failures |= byCategory;
    for (const [place, name] of facetNames.entries()) {
      const wanted = chosen[place] as ReadonlySet<string>;
      if (wanted.size > 0 && !hasAny(valuesOf[name](piece), wanted)) failures |= 1 << place;
    }
    return failures;
  };
}

function hasAny(values: Iterable<string>, wanted: ReadonlySet<string>): boolean {
  for (const value of values) if (wanted.has(value)) return true;
  return false;
}

/** An alert by its uid, or by that of a record that is its now; null for none. */
function alertIdOf(store: ReadableStore, uid: string): number | null {
  return (
    store.pluck<number>('SELECT id FROM alert WHERE uid = ?').get(uid) ??
    store.pluck<number>('SELECT alert_id FROM record WHERE uid = ?').get(uid) ??
    null
  );
}
