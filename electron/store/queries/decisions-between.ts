import type { ReadableStore } from '../connection.ts';
import { readJson } from './json-text.ts';
import { isJsonArray } from '../../../shared/story/details.ts';
import type { JsonValue } from '../../../shared/lib/json.ts';
import { cached } from './result-cache.ts';

/** A decision as explanations tell it. */
export interface DecisionFacts {
  readonly uid: string;
  readonly author: string | null;
  readonly reason: string | null;
}

interface StatedDecision extends DecisionFacts {
  readonly kind: string;
  /** Local ids of alerts, by side; one side of a must-link. */
  readonly sides: readonly ReadonlySet<number>[];
}

/** Decisions of analysts that are read; a store has few. */
const mostDecisions = 5_000;

function statedDecisions(store: ReadableStore): readonly StatedDecision[] {
  return cached(store, 'decisions', () => {
    const alertOf = store.pluck<number>('SELECT alert_id FROM record WHERE uid = ?');
    const alertsOf = (uids: JsonValue): ReadonlySet<number> =>
      new Set(
        (isJsonArray(uids) ? uids : []).flatMap((uid) =>
          typeof uid === 'string' ? (alertOf.get(uid) ?? []) : [],
        ),
      );
    return store
      .read<DecisionFacts & { readonly kind: string; readonly members: string }>(
        `SELECT uid, kind, author, reason, members FROM correlation_lock WHERE removed = 0 AND kind IN ('mustLink', 'cannotLink')
         ORDER BY id DESC LIMIT ${mostDecisions}`,
      )
      .all()
      .map(({ members, ...decision }) => {
        const parsed = readJson(members);
        const sides =
          decision.kind === 'cannotLink'
            ? isJsonArray(parsed)
              ? parsed.map(alertsOf)
              : []
            : [alertsOf(parsed)];
        return { ...decision, sides };
      });
  });
}

/** The newest decision that puts two alerts together. */
export function decisionBetween(store: ReadableStore, a: number, b: number): DecisionFacts | null {
  return (
    statedDecisions(store).find(
      ({ kind, sides }) => kind === 'mustLink' && sides.some((side) => side.has(a) && side.has(b)),
    ) ?? null
  );
}

/** Decisions that keep apart what two groups of alerts are in: two incidents, or two alerts that are in none. */
export function decisionsApart(
  store: ReadableStore,
  isInA: (alertId: number) => boolean,
  isInB: (alertId: number) => boolean,
): readonly DecisionFacts[] {
  return statedDecisions(store).filter(({ kind, sides }) => {
    if (kind !== 'cannotLink') return false;
    const holds = (isIn: (alertId: number) => boolean): readonly boolean[] =>
      sides.map((side) => [...side].some(isIn));
    const [inA, inB] = [holds(isInA), holds(isInB)];
    return inA.some((a, index) => a && inB.some((b, other) => b && other !== index));
  });
}

/** The newest decision by which an entity links nothing: everywhere, or in one of these incidents. */
export function decisionIgnoring(
  store: ReadableStore,
  entityId: number,
  incidentIds: readonly (number | null)[],
): DecisionFacts | null {
  return (
    store
      .read<DecisionFacts>(
        `SELECT k.uid, k.author, k.reason FROM correlation_lock AS k JOIN identifier AS i ON i.id = k.identifier_id
         WHERE k.kind = 'ignoreEntity' AND k.removed = 0 AND i.entity_id = ?
           AND (k.incident_uid IS NULL OR k.incident_uid IN (SELECT p.uid FROM json_each(?) AS j JOIN incident AS p ON p.id = j.value))
         ORDER BY k.id DESC LIMIT 1`,
      )
      .get(entityId, JSON.stringify(incidentIds.filter((id) => id !== null))) ?? null
  );
}
