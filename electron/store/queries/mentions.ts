import type { OutputOf } from '../../../shared/contract/index.ts';
import { refang } from '../../../shared/model/defang.ts';
import { groupBy } from '../../../shared/story/collect.ts';
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
  entities: `SELECT n.id, n.label FROM (SELECT DISTINCT entity_id FROM (SELECT e.entity_id FROM json_each(?) AS j
        CROSS JOIN evidence AS e INDEXED BY evidence_by_alert ON e.alert_id = j.value LIMIT ${mostEvidence})) AS s
     CROSS JOIN entity AS n ON n.id = s.entity_id WHERE instr(lower(n.label), ?) > 0
     ORDER BY instr(lower(n.label), ?) <> 1, length(n.label), n.id LIMIT ?`,
  /** What tells an entity of the incident from others of its name: the device beside it in the first alert that names one, and when. */
  beside: `SELECT a.first_ms AS at, (SELECT n.label FROM evidence AS d INDEXED BY evidence_by_alert CROSS JOIN entity AS n ON n.id = d.entity_id
        WHERE d.alert_id = a.id AND n.kind = 'device' AND n.id <> e.entity_id ORDER BY d.id LIMIT 1) AS device
     FROM evidence AS e INDEXED BY evidence_by_entity CROSS JOIN alert AS a ON a.id = e.alert_id WHERE e.entity_id = ? AND a.incident_id = ?
     ORDER BY a.first_ms IS NULL, a.first_ms, a.id LIMIT 200`,
  byKey: 'SELECT id FROM entity WHERE key = ?',
  byIdentifier:
    'SELECT entity_id FROM identifier WHERE kind = ? AND namespace = ? AND tenant = ? AND value = ?',
} as const;

type FoundAlert = OutputOf<'incidents.mentions'>['alerts'][number];

/** What is called so, those that begin with it first. SQLite folds ASCII alone: where a text has other letters, all names are gone through. */
function findCalled<Found extends { readonly title: string }>(
  text: string,
  limit: number,
  read: (text: string, limit: number) => Found[],
): Found[] {
  if (/^\p{ASCII}*$/u.test(text)) return read(text, limit);
  const place = ({ title }: Found): number => title.toLowerCase().indexOf(text);
  const called = read('', mostEvidence).filter((found) => place(found) >= 0);
  return [
    ...called.filter((found) => place(found) === 0),
    ...called.filter((found) => place(found) > 0),
  ].slice(0, limit);
}

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
  const alerts = findCalled(words, limit, (wanted, most) =>
    store.read<FoundAlert>(mentionsSql.alerts).all(sample, wanted, wanted, most),
  );
  const entities = findCalled(meant, limit, (wanted, most) =>
    store
      .read<{ id: number; label: string }>(mentionsSql.entities)
      .all(sample, wanted, wanted, most)
      .map(({ id, label }) => ({ id, title: label })),
  ).map(({ id }) => id);
  const shown = summarizeEntities(store, entities, incident.uid);
  return {
    alerts,
    entities: tellApart(
      store,
      incident.id,
      entities.flatMap((id) => shown.get(id) ?? []),
    ),
  };
}

/** Entities with what tells those apart that are called alike. */
function tellApart(
  store: ReadableStore,
  incidentId: number,
  entities: readonly EntitySummary[],
): OutputOf<'incidents.mentions'>['entities'] {
  const nameOf = ({ kind, label }: EntitySummary): string => `${kind} ${label.toLowerCase()}`;
  const counts = groupBy(entities, nameOf);
  return entities.map((entity) => {
    if ((counts.get(nameOf(entity))?.length ?? 0) < 2) return { ...entity, on: null, firstAt: null };
    const alerts = store
      .read<{ at: number | null; device: string | null }>(mentionsSql.beside)
      .all(entity.id, incidentId);
    return {
      ...entity,
      on: alerts.find(({ device }) => device !== null)?.device ?? null,
      firstAt: alerts[0]?.at ?? null,
    };
  });
}

/**
 * The entity of a key, or of what was its key before a stronger identifier of it came or two turned out to be one: a comment mentions it by
 * that. Null when nothing has shown it.
 * @param incidentUid the incident whose verdicts hold.
 */
export function findByKey(
  store: ReadableStore,
  key: string,
  incidentUid: string | null,
): EntitySummary | null {
  const id = store.pluck<number>(mentionsSql.byKey).get(key) ?? findByFormerKey(store, key);
  return id === undefined ? null : (summarizeEntities(store, [id], incidentUid).get(id) ?? null);
}

/** A key is that of an identifier: kind, namespace, tenant and value, of which only the value may have bars in it. */
function findByFormerKey(store: ReadableStore, key: string): number | undefined {
  const [, kind, namespace, tenant, value] = /^([^|]*)\|([^|]*)\|([^|]*)\|(.*)$/s.exec(key) ?? [];
  return store
    .pluck<number>(mentionsSql.byIdentifier)
    .get(kind ?? '', namespace ?? '', tenant ?? '', value ?? '');
}
