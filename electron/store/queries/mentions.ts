import type { OutputOf } from '../../../shared/contract/index.ts';
import { refang } from '../../../shared/model/defang.ts';
import type { ReadableStore } from '../connection.ts';
import { findIncident } from '../incident-access.ts';
import { summarizeEntities, type EntitySummary } from './entity-summary.ts';
import { sampleIncident } from './incident-sample.ts';

/** Pieces of evidence that are looked at. */
const mostEvidence = 60_000;

/** SQL of this module, for tests of its plans. `instr` takes the text as it is: nothing in it is a pattern. */
export const mentionsSql = {
  alerts: `SELECT a.uid, a.title, a.severity FROM json_each(?) AS j CROSS JOIN alert AS a ON a.id = j.value
     WHERE instr(lower(a.title), ?) > 0 AND (a.storm_id IS NULL OR a.storm_id = a.id)
     ORDER BY instr(lower(a.title), ?) <> 1, a.severity_rank DESC, j.key LIMIT ?`,
  entities: `SELECT n.id FROM (SELECT DISTINCT entity_id FROM (SELECT e.entity_id FROM json_each(?) AS j
        CROSS JOIN evidence AS e INDEXED BY evidence_by_alert ON e.alert_id = j.value LIMIT ${mostEvidence})) AS s
     CROSS JOIN entity AS n ON n.id = s.entity_id WHERE instr(lower(n.label), ?) > 0
     ORDER BY instr(lower(n.label), ?) <> 1, length(n.label), n.id LIMIT ?`,
  byKey: 'SELECT id FROM entity WHERE key = ?',
} as const;

/** Alerts and entities of an incident that a text could mean, those that begin with it first. @throws OperationError `notFound`. */
export function findMentions(
  store: ReadableStore,
  reference: string,
  text: string,
  limit: number,
): OutputOf<'incidents.mentions'> {
  const incident = findIncident(store, reference);
  const sample = JSON.stringify(sampleIncident(store, incident.id).alerts);
  const words = text.trim().toLowerCase();
  const meant = refang(words);
  const entities = store.pluck<number>(mentionsSql.entities).all(sample, meant, meant, limit);
  const shown = summarizeEntities(store, entities, incident.uid);
  return {
    alerts: store
      .read<OutputOf<'incidents.mentions'>['alerts'][number]>(mentionsSql.alerts)
      .all(sample, words, words, limit),
    entities: entities.flatMap((id) => shown.get(id) ?? []),
  };
}

/** The entity of a key; null when nothing has shown it. @param incidentUid the incident whose verdicts hold. */
export function findByKey(
  store: ReadableStore,
  key: string,
  incidentUid: string | null,
): EntitySummary | null {
  const id = store.pluck<number>(mentionsSql.byKey).get(key);
  return id === undefined ? null : (summarizeEntities(store, [id], incidentUid).get(id) ?? null);
}
