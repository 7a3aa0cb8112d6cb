import type { InputOf, OutputOf } from '../../../shared/contract/index.ts';
import { explainPath } from '../../../shared/correlation/index.ts';
import type { BlockingCondition } from '../../../shared/correlation/index.ts';
import type { ReadableStore } from '../connection.ts';
import { readCorrelationSettings } from '../correlation-settings.ts';
import { findIncident } from '../incident-access.ts';
import { explainApart, type Blocking } from './explain-apart.ts';
import { describeBlocking, makeApart, standingCondition } from './explain-blocking.ts';
import { explainLinks, type LinkToExplain } from './explained-links.ts';
import { findAlert } from './incident-reference.ts';
import { linksAround, type AlertPlace, type AroundLink } from './links-around.ts';
import { pairFacts } from './pair-facts.ts';
import { RawFieldFinder } from './raw-fields.ts';

/** Why two are together or apart, as the contract has it. */
export type Explanation = OutputOf<'correlation.explain'>;

/** An end of an explanation that was looked up. */
interface FoundEnd {
  readonly alert: AlertPlace | null;
  readonly incidentId: number | null;
}

/** Why two alerts or incidents are together, or what keeps them apart. @throws OperationError `notFound`. */
export function explain(store: ReadableStore, { from, to }: InputOf<'correlation.explain'>): Explanation {
  const [a, b] = [findEnd(store, from), findEnd(store, to)];
  if (a.alert && b.alert) return explainAlerts(store, a.alert, b.alert);
  if (a.incidentId !== null && a.incidentId === b.incidentId)
    return {
      together: true,
      incident: uidOf(store, a.incidentId),
      path: holdingLinks(store, a.alert ?? b.alert),
      blocking: [],
    };
  return { together: false, incident: null, path: [], blocking: [...explainApart(store, a, b)] };
}

function findEnd(store: ReadableStore, end: InputOf<'correlation.explain'>['from']): FoundEnd {
  switch (end.kind) {
    case 'alert': {
      const alert = findAlert(store, end.alert);
      return { alert, incidentId: alert.incidentId };
    }
    case 'incident':
      return { alert: null, incidentId: findIncident(store, end.incident).id };
  }
}

function uidOf(store: ReadableStore, incidentId: number): string | null {
  return store.pluck<string>('SELECT uid FROM incident WHERE id = ?').get(incidentId) ?? null;
}

/** Links that hold an alert in its incident, strongest first. */
function holdingLinks(store: ReadableStore, alert: AlertPlace | null): Explanation['path'] {
  if (!alert) return [];
  const ids = store
    .pluck<number>(
      `SELECT k.id FROM (SELECT id FROM link WHERE a = ? UNION SELECT id FROM link WHERE b = ?) AS s CROSS JOIN link AS k ON k.id = s.id
       WHERE k.state = 'tree' ORDER BY k.strength DESC, k.id LIMIT 20`,
    )
    .all(alert.id, alert.id);
  return explainLinks(
    store,
    ids.map((id) => ({ id })),
  );
}

function explainAlerts(store: ReadableStore, from: AlertPlace, to: AlertPlace): Explanation {
  const together = from.incidentId !== null && from.incidentId === to.incidentId;
  const around = linksAround(store, from, to);
  const linkOf = new Map(around.map((link) => [link.row, link]));
  const settings = readCorrelationSettings(store);
  const facts = pairFacts(store, from.id, to.id);
  const found = explainPath(
    around.map(({ row }) => row),
    from.id,
    to.id,
    () => facts,
    settings,
  );
  if (found.together)
    return {
      together: true,
      incident: from.incidentId === null ? null : uidOf(store, from.incidentId),
      path: explainLinks(
        store,
        found.path.flatMap((step) => [
          ...stepLink(linkOf.get(step.link), step.from, step.to),
          ...step.pooledWith.flatMap((row) => linkOf.get(row)?.id ?? []).map((id) => ({ id })),
        ]),
      ),
      blocking: [],
    };
  if (together)
    // A run that is still at work has placed both and not yet written their links.
    return { together: true, incident: uidOf(store, from.incidentId ?? 0), path: [], blocking: [] };
  const finder = new RawFieldFinder(store);
  const apart = makeApart(
    store,
    { alert: from, incidentId: from.incidentId },
    { alert: to, incidentId: to.incidentId },
  );
  const conditions = found.conditions.map((condition) =>
    describeBlocking(apart, condition, {
      link: 'link' in condition ? (linkOf.get(condition.link) ?? null) : null,
      gapMilliseconds: facts?.gapMilliseconds ?? null,
      finder,
    }),
  );
  return {
    together: false,
    incident: null,
    path: [],
    blocking: withStanding(apart, found.conditions, conditions),
  };
}

function withStanding(
  apart: Parameters<typeof standingCondition>[0],
  conditions: readonly BlockingCondition<number>[],
  described: readonly Blocking[],
): Blocking[] {
  if (conditions.some(({ code }) => code === 'withheldLock' || code === 'tenant')) return [...described];
  const isBare = conditions.every(({ code }) => code === 'noSharedEntity' || code === 'neverLinks');
  const standing = standingCondition(apart, isBare);
  return standing ? [standing, ...described] : [...described];
}

/** A step is told in the direction of the path; one through a storm between the two members that it is for. */
function stepLink(link: AroundLink | undefined, from: number, to: number): readonly LinkToExplain[] {
  if (!link) return [];
  const { a, b } = link.row;
  if (a === from && b === to) return [{ id: link.id }];
  if (a === to && b === from) return [{ id: link.id, reversed: true }];
  return [{ id: link.id, ends: [from, to] }];
}
