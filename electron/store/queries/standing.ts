import type { OutputOf } from '../../../shared/contract/index.ts';
import { standingOf } from '../../../shared/story/standing.ts';
import type { ReadableStore } from '../connection.ts';
import { findIncident } from '../incident-access.ts';
import { judgedInIncident, shownVerdicts } from '../shown-verdicts.ts';
import { sampleIncident } from './incident-sample.ts';

/** Pieces of evidence that are looked at. */
const mostEvidence = 60_000;

/** SQL of this module, for tests of its plans. */
export const standingSql = {
  incident: `SELECT i.status, r.assigned_to AS assignedTo, r.classification, r.determination, i.resolving_comment AS resolvingComment,
       i.seen_ms IS NOT NULL AS isSeen, r.alert_count AS alerts, r.active_alert_count AS activeAlerts,
       (SELECT count(*) FROM pin WHERE incident_uid = i.uid AND removed = 0) AS pins,
       (SELECT count(*) FROM comment WHERE incident_uid = i.uid AND removed = 0 AND author_kind = 'analyst') AS comments
     FROM incident_row AS r JOIN incident AS i ON i.id = r.incident_id WHERE r.incident_id = ?`,
  grave: `SELECT count(*) FROM json_each(?) AS j CROSS JOIN alert AS a ON a.id = j.value
     WHERE a.status = 'new' AND a.severity IN ('high', 'medium') AND a.classification IS NULL AND (a.storm_id IS NULL OR a.storm_id = a.id)`,
  /** Entities with the statuses that sources give them; open ones are those on which somebody has to act. */
  evidence: `SELECT e.entity_id AS id, max(e.remediation_status IN ('active', 'pendingApproval', 'running', 'unremediated', 'declined', 'partiallyRemediated')) AS isOpen
     FROM (SELECT entity_id, remediation_status FROM json_each(?) AS j
        CROSS JOIN evidence INDEXED BY evidence_by_alert ON alert_id = j.value LIMIT ${mostEvidence}) AS e
     CROSS JOIN entity AS n ON n.id = e.entity_id
     WHERE n.verdict IN ('malicious', 'suspicious') OR n.id IN (SELECT value FROM json_each(?)) GROUP BY e.entity_id`,
} as const;

interface StoredIncident {
  readonly status: string;
  readonly assignedTo: string | null;
  readonly classification: string | null;
  readonly determination: string | null;
  readonly resolvingComment: string | null;
  readonly isSeen: number;
  readonly alerts: number;
  readonly activeAlerts: number;
  readonly pins: number;
  readonly comments: number;
}

/**
 * Where an incident stands. Of a large incident a sample of its alerts tells what is left to go through.
 * @param suggestions what a run leaves to the analyst.
 * @throws OperationError `notFound`.
 */
export function readStanding(
  store: ReadableStore,
  reference: string,
  suggestions: (incidentId: number) => number,
): OutputOf<'incidents.standing'> {
  const incident = findIncident(store, reference);
  const row = store.read<StoredIncident>(standingSql.incident).get(incident.id) ?? {
    status: 'active',
    assignedTo: null,
    classification: null,
    determination: null,
    resolvingComment: null,
    isSeen: 0,
    alerts: 0,
    activeAlerts: 0,
    pins: 0,
    comments: 0,
  };
  const sample = JSON.stringify(sampleIncident(store, incident.id).alerts);
  const judged = judgedInIncident(store, incident.uid);
  const evidence = store
    .read<{ readonly id: number; readonly isOpen: number }>(standingSql.evidence)
    .all(sample, JSON.stringify(judged));
  const shown = shownVerdicts(
    store,
    evidence.map(({ id }) => id),
    incident.uid,
  );
  const bad = evidence.flatMap(({ id, isOpen }) => {
    const own = shown.get(id);
    return own && (own.verdict === 'malicious' || own.verdict === 'suspicious') ? [{ ...own, isOpen }] : [];
  });
  const { stage, steps } = standingOf({
    ...row,
    isSeen: row.isSeen === 1,
    untouchedGraveAlerts: store.pluck<number>(standingSql.grave).get(sample) ?? 0,
    unjudgedEvidence: bad.filter(({ by }) => by !== 'analyst').length,
    unremediatedEvidence: bad.filter(({ verdict, isOpen }) => verdict === 'malicious' && isOpen === 1).length,
    suggestions: suggestions(incident.id),
  });
  return {
    stage,
    steps: steps.map(({ items, ...step }) => ({ ...step, items: items.map((item) => ({ ...item })) })),
  };
}
