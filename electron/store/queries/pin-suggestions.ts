import type { OutputOf } from '../../../shared/contract/index.ts';
import { severityRank } from '../../../shared/model/values.ts';
import { alertTactic } from '../../../shared/story/tactic.ts';
import type { ReadableStore } from '../connection.ts';
import { findIncident } from '../incident-access.ts';
import { readTexts } from './json-text.ts';
import type { TacticsOf } from './pin-list.ts';

type Suggestion = OutputOf<'pins.suggest'>['alerts'][number];

interface Row {
  readonly alert: string;
  readonly title: string;
  readonly severity: string | null;
  readonly at: number | null;
  readonly category: string | null;
  readonly techniques: string;
}

/**
 * Alerts to begin the story of an incident with: of each tactic the first one among those of the highest severity that the tactic has; what
 * was found a false alarm is left out. Of each combination of tactic and severity only the first alert is read.
 */
export function suggestPins(store: ReadableStore, reference: string, tacticsOf: TacticsOf): Suggestion[] {
  const incident = findIncident(store, reference);
  const rows = store
    .read<Row>(
      `SELECT uid AS alert, title, severity, at, category, techniques FROM
         (SELECT uid, title, severity, first_ms AS at, category, techniques,
            row_number() OVER (PARTITION BY category, techniques, severity ORDER BY first_ms IS NULL, first_ms, id) AS place
          FROM alert INDEXED BY alert_by_incident WHERE incident_id = ? AND coalesce(classification, '') <> 'falsePositive')
       WHERE place = 1 ORDER BY at IS NULL, at, alert`,
    )
    .all(incident.id);
  const chosen = new Map<string | null, Suggestion>();
  for (const { category, techniques, ...alert } of rows) {
    const tactic = alertTactic(category, readTexts(techniques).map(tacticsOf));
    const known = chosen.get(tactic);
    if (known === undefined || severityRank(alert.severity) > severityRank(known.severity))
      chosen.set(tactic, { ...alert, tactic });
  }
  const order = new Map(rows.map(({ alert }, index) => [alert, index]));
  return [...chosen.values()].sort((a, b) => (order.get(a.alert) ?? 0) - (order.get(b.alert) ?? 0));
}
