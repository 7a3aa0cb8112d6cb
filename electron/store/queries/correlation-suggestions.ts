import type { OutputOf } from '../../../shared/contract/index.ts';
import { neededStrength } from '../../../shared/correlation/figures.ts';
import { causeText } from '../../../shared/correlation/link-texts.ts';
import type { ReadableStore } from '../connection.ts';
import { readCorrelationSettings } from '../correlation-settings.ts';
import { findIncident } from '../incident-access.ts';
import { explainLinks } from './explained-links.ts';
import { groupSize } from './incident-standing.ts';
import { cached } from './result-cache.ts';
import { withheldGroups } from './withheld-links.ts';

type Suggestion = OutputOf<'correlation.suggestions'>['suggestions'][number];

/** Suggestions of each sort that are told, and alerts that one names. */
const mostSuggestions = 50;
const mostAlertsNamed = 500;
/** Alerts of an incident of which parts are looked for; a larger one is not taken apart by suggestions. */
const mostAlerts = 200_000;

/** Alerts of an incident that only its analyst's work keeps in it. */
interface Part {
  readonly alerts: readonly number[];
}

/** What a run would take out of an incident that an analyst has worked on, or join with it. @throws OperationError `notFound`. */
export function suggestionsFor(store: ReadableStore, reference: string): { suggestions: Suggestion[] } {
  const { id } = findIncident(store, reference);
  return { suggestions: [...takeOuts(store, id), ...merges(store, id)] };
}

/** How many suggestions there are for an incident. */
export function countSuggestions(store: ReadableStore, incidentId: number): number {
  return Math.min(mostSuggestions, partsOf(store, incidentId).length) + joinable(store, incidentId).length;
}

function takeOuts(store: ReadableStore, incidentId: number): readonly Suggestion[] {
  const uidOf = store.pluck<string>('SELECT uid FROM alert WHERE id = ?');
  const titleOf = store.pluck<string>('SELECT title FROM alert WHERE id = ?');
  return partsOf(store, incidentId)
    .slice(0, mostSuggestions)
    .map(({ alerts }) => {
      const title = titleOf.get(alerts[0] ?? 0) ?? '';
      const others = alerts.length - 1;
      return {
        kind: 'takeOut',
        alerts: alerts.slice(0, mostAlertsNamed).flatMap((alert) => uidOf.get(alert) ?? []),
        alertCount: alerts.length,
        other: null,
        text:
          others === 0
            ? `“${title}” shares nothing with the rest of this incident that would join them today. It stays here because an analyst has worked on the incident.`
            : `“${title}” and ${others.toLocaleString('en-US')} more share nothing with the rest of this incident that would join them today. They stay here because an analyst has worked on the incident.`,
      };
    });
}

/**
 * The parts of a touched incident that no evidence and no decision to merge joins, without its core: the part with the most alerts, of equals
 * the one that began first.
 */
function partsOf(store: ReadableStore, incidentId: number): readonly Part[] {
  return cached(store, `parts ${incidentId}`, () => {
    const isKept =
      store.pluck<number>('SELECT touched AND NOT sealed FROM incident WHERE id = ?').get(incidentId) === 1;
    // A resolved incident stays as it is: nobody is asked to take it apart.
    if (!isKept) return [];
    const alerts = store
      .pluck<number>(
        `SELECT id FROM alert INDEXED BY alert_by_incident WHERE incident_id = ? ORDER BY first_ms, id LIMIT ${mostAlerts + 1}`,
      )
      .all(incidentId);
    if (alerts.length > mostAlerts) return [];
    const links = store
      .read<{ a: number; b: number; rule: string }>(
        `SELECT k.a, k.b, k.rule FROM alert AS s INDEXED BY alert_by_incident CROSS JOIN link AS k ON k.a = s.id
         WHERE s.incident_id = ? AND k.state = 'tree'`,
      )
      .all(incidentId);
    // Only where a link says that nothing but the analyst's work holds, something would be taken out.
    if (!links.some(({ rule }) => rule === 'keptTogether')) return [];
    const place = new Map(alerts.map((alert, index) => [alert, index]));
    const parent = Int32Array.from(alerts, (_, index) => index);
    const root = (of: number): number => {
      let at = of;
      while (parent[at] !== at) at = parent[at] = parent[parent[at] as number] as number;
      return at;
    };
    for (const { a, b, rule } of links) {
      const [x, y] = [place.get(a), place.get(b)];
      if (rule === 'keptTogether' || x === undefined || y === undefined) continue;
      // The root is the earliest alert of a part.
      const [one, other] = [root(x), root(y)];
      parent[Math.max(one, other)] = Math.min(one, other);
    }
    const parts = new Map<number, number[]>();
    for (const [index, alert] of alerts.entries()) {
      const at = root(index);
      const known = parts.get(at);
      if (known) known.push(alert);
      else parts.set(at, [alert]);
    }
    const sorted = [...parts.values()].sort((x, y) => y.length - x.length);
    return sorted.slice(1).map((members) => ({ alerts: members }));
  });
}

const causes: ReadonlySet<string | null> = new Set(['keep', 'assignedTo', 'classification', 'determination']);

interface Joinable {
  readonly incident: number;
  readonly link: number;
  readonly cause: string | null;
}

/** Incidents that a run would unite with this one, were it not for what analysts have said of both. */
function joinable(store: ReadableStore, incidentId: number): readonly Joinable[] {
  return cached(store, `joinable ${incidentId}`, () => {
    const settings = readCorrelationSettings(store);
    return withheldGroups(store, incidentId)
      .flatMap(({ otherIncident, links, strongest, pooled }) => {
        const [link] = links;
        if (!link || link.state !== 'withheldLock' || !causes.has(link.refusal)) return [];
        const [own, other] = [groupSize(store, incidentId), groupSize(store, otherIncident)];
        const needed = neededStrength(Math.max(1, Math.min(own, other)), settings);
        const strength = settings.poolRounds > 0 ? Math.max(strongest, pooled) : strongest;
        return own + other > settings.groupLimit || strength < needed
          ? []
          : [{ incident: otherIncident, link: link.id, cause: link.refusal }];
      })
      .slice(0, mostSuggestions);
  });
}

function merges(store: ReadableStore, incidentId: number): readonly Suggestion[] {
  const found = joinable(store, incidentId);
  const because = new Map(
    explainLinks(
      store,
      found.map(({ link }) => ({ id: link })),
    ).map((link) => [link.id, link.because]),
  );
  const read = store.read<{ uid: string; number: number; name: string; alerts: number }>(
    'SELECT i.uid, i.id AS number, r.name, r.alert_count AS alerts FROM incident AS i JOIN incident_row AS r ON r.incident_id = i.id WHERE i.id = ?',
  );
  return found.flatMap(({ incident, link, cause }): Suggestion[] => {
    const other = read.get(incident);
    if (!other) return [];
    const { uid, number, name, alerts } = other;
    return [
      {
        kind: 'merge',
        alerts: [],
        alertCount: alerts,
        other: { uid, number, name },
        text: `Incident ${number} (${name}) would be one with this incident, but ${causeText(cause)}. ${because.get(link) ?? ''}`.trim(),
      },
    ];
  });
}
