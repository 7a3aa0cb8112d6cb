import type { OutputOf } from '../../../shared/contract/index.ts';
import { openRemediationStatuses, standingOf } from '../../../shared/story/standing.ts';
import type { ReadableStore } from '../connection.ts';
import { findIncident } from '../incident-access.ts';
import { judgedInIncident, shownVerdicts } from '../shown-verdicts.ts';
import { countComments } from './incident-comments.ts';
import { sampleIncident } from './incident-sample.ts';
import { leftAlertsSql } from './left-alerts.ts';
import { isRemediationUntold, noteRemediation, remediationByNow } from './newest-remediation.ts';
import type { RemediationByNow } from './newest-remediation.ts';

/** Pieces of evidence that are looked at. */
const mostEvidence = 60_000;

/** SQL of this module, for tests of its plans. */
export const standingSql = {
  incident: `SELECT i.status, r.assigned_to AS assignedTo, r.classification, r.determination, i.resolving_comment AS resolvingComment,
       i.seen_ms IS NOT NULL AS isSeen, r.alert_count AS alerts, r.active_alert_count AS activeAlerts,
       (SELECT count(*) FROM pin WHERE incident_uid = i.uid AND removed = 0) AS pins
     FROM incident_row AS r JOIN incident AS i ON i.id = r.incident_id WHERE r.incident_id = ?`,
  grave: `SELECT count(*) AS every, coalesce(sum(${leftAlertsSql.untouchedAlerts}), 0) AS untouched
     FROM json_each(?) AS j CROSS JOIN alert AS r ON r.id = j.value WHERE r.severity IN ('high', 'medium')`,
  /** Entities with the statuses that sources give them, each with when it was said last. */
  evidence: `SELECT e.entity_id AS id, e.remediation_status AS status, coalesce(a.service_source, d.provider) AS source,
       max(coalesce(a.source_updated_ms, a.created_ms, a.first_ms)) AS at
     FROM (SELECT entity_id, alert_id, record_id, remediation_status FROM json_each(?) AS j
        CROSS JOIN evidence INDEXED BY evidence_by_alert ON alert_id = j.value LIMIT ${mostEvidence}) AS e
     CROSS JOIN entity AS n ON n.id = e.entity_id CROSS JOIN alert AS a ON a.id = e.alert_id CROSS JOIN record AS d ON d.id = e.record_id
     WHERE n.verdict IN ('malicious', 'suspicious') OR n.id IN (SELECT value FROM json_each(?))
     GROUP BY e.entity_id, e.remediation_status, source`,
} as const;

interface SaidOfEvidence {
  readonly id: number;
  readonly status: string | null;
  readonly source: string;
  readonly at: number | null;
}

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
  };
  const sample = JSON.stringify(sampleIncident(store, incident.id).alerts);
  const judged = judgedInIncident(store, incident.uid);
  const evidence = remediationOf(
    store.read<SaidOfEvidence>(standingSql.evidence).all(sample, JSON.stringify(judged)),
  );
  const shown = shownVerdicts(store, evidence.keys(), incident.uid);
  const bad = [...evidence].flatMap(([id, said]) => {
    const own = shown.get(id);
    return own && (own.verdict === 'malicious' || own.verdict === 'suspicious')
      ? [{ ...own, remediation: remediationByNow(said) }]
      : [];
  });
  const malicious = bad.filter(({ verdict }) => verdict === 'malicious');
  const grave = store
    .read<{ readonly every: number; readonly untouched: number }>(standingSql.grave)
    .get(sample);
  const { stage, steps } = standingOf({
    ...row,
    isSeen: row.isSeen === 1,
    comments: countComments(store, incident).ofAnalysts,
    untouchedGraveAlerts: grave?.untouched ?? 0,
    graveAlerts: grave?.every ?? 0,
    unjudgedEvidence: bad.filter(({ by }) => by !== 'analyst').length,
    judgedEvidence: bad.length + judged.length,
    unremediatedEvidence: malicious.filter(({ remediation }) => [...remediation].some(isOpen)).length,
    maliciousEvidence: malicious.length,
    untoldEvidence: malicious.filter(({ remediation }) => isRemediationUntold(remediation)).length,
    suggestions: suggestions(incident.id),
  });
  return {
    stage,
    steps: steps.map(({ items, ...step }) => ({ ...step, items: items.map((item) => ({ ...item })) })),
  };
}

const openStatuses: ReadonlySet<string> = new Set(openRemediationStatuses);
const isOpen = (status: string): boolean => openStatuses.has(status);

/** What sources say by now of each entity, as the list of evidence tells it. */
function remediationOf(rows: readonly SaidOfEvidence[]): ReadonlyMap<number, RemediationByNow> {
  const all = new Map<number, RemediationByNow>();
  for (const { id, status, source, at } of rows) {
    const said = all.get(id) ?? [];
    all.set(id, said);
    if (status !== null) noteRemediation(said, source, status, at);
  }
  return all;
}
