import type { StoryAlert, StoryInput } from '../../../shared/story/index.ts';
import type { ReadableStore } from '../connection.ts';
import { identifiersOf } from './entity-details.ts';
import { readEvidence } from './evidence-items.ts';
import { pinnedEntities } from './evidence-list.ts';
import { findIncident } from '../incident-access.ts';
import { readTexts } from './json-text.ts';
import { linksBetweenStorms, linksOfRepeats } from './links.ts';
import { cached } from './result-cache.ts';
import { stormSize } from './storm-size.ts';
import { withoutRepeats } from './storms.ts';

/** An alert of a story before its tactic is known: that takes the technique catalogue, which is not in the store. */
export type StoredStoryAlert = Omit<StoryAlert, 'tactic'> & {
  readonly category: string | null;
  readonly mitreTechniques: readonly string[];
};

/** What an incident's attack story is drawn from. */
export type StoredStory = Omit<StoryInput, 'alerts'> & { readonly alerts: readonly StoredStoryAlert[] };

/** Links beyond these are not drawn; a tree has one fewer than alerts. */
const mostLinks = 5_000;

/** A storm of more alerts is not drawn apart: its list is what can be read. */
export const mostDrawnApart = 200;

/** Entities that only repeats of a storm name, each through one repeat; beyond these the story would not be readable either. */
const mostRepeatsRead = 5_000;

interface StoryRow {
  readonly id: number;
  readonly uid: string;
  readonly title: string;
  readonly severity: string | null;
  readonly status: string;
  readonly at: number | null;
  readonly category: string | null;
  readonly techniques: string;
  readonly serviceSource: string | null;
  /** When the import began that brought its first record. */
  readonly knownAt: number;
  readonly pinned: number;
  /** The first alert of its storm; null outside one. */
  readonly storm: number | null;
  readonly size: number;
}

/**
 * Reads an incident's alerts, evidence and the links that hold it together. Each storm is one alert, told of its first.
 * @param open uids of first alerts whose storms are told alert by alert, where those are not too many.
 * @throws OperationError `notFound`.
 */
export function readStory(
  store: ReadableStore,
  reference: string,
  open: readonly string[] = [],
): StoredStory {
  const incident = findIncident(store, reference);
  const apart = stormsApart(store, open);
  const rows = alertsOfStory(store, incident, apart);
  const own = readEvidence(
    store,
    rows.map(({ id }) => id),
    incident.uid,
  );
  const evidence = [...own, ...evidenceOfRepeats(store, incident, rows, apart)];
  return {
    alerts: rows.map(({ id: _id, storm: _storm, techniques, pinned, size, ...row }) => ({
      ...row,
      pinned: pinned === 1,
      count: size,
      mitreTechniques: readTexts(techniques),
    })),
    evidence,
    identifiers: identifiersOf(
      store,
      evidence.map(({ entity }) => entity.id),
    ),
    pinnedEntities: pinnedEntities(store, incident.uid),
    alertsOf: alertsOfEntities(store, incident.id),
    links: [
      ...betweenHeads(store, linksBetweenStorms(store, incident.id, mostLinks), apart),
      ...linksOfRepeats(
        store,
        rows.flatMap(({ id, storm }) => (storm === null || storm === id ? [] : [id])),
      ),
    ],
  };
}

/** How many alerts of an incident name each entity, repeats of storms among them. */
function alertsOfEntities(store: ReadableStore, incidentId: number): ReadonlyMap<number, number> {
  return cached(store, `alerts of entities ${incidentId}`, () => {
    const rows = store
      .read<{ entityId: number; alerts: number }>(
        `SELECT e.entity_id AS entityId, count(DISTINCT e.alert_id) AS alerts
         FROM alert AS a INDEXED BY alert_by_incident CROSS JOIN evidence AS e ON e.alert_id = a.id WHERE a.incident_id = ? GROUP BY e.entity_id`,
      )
      .all(incidentId);
    return new Map(rows.map(({ entityId, alerts }) => [entityId, alerts]));
  });
}

/** Ids of the first alerts of storms to tell alert by alert. */
function stormsApart(store: ReadableStore, open: readonly string[]): readonly number[] {
  if (open.length === 0) return [];
  return store
    .pluck<number>(
      `SELECT a.id FROM json_each(?) AS j CROSS JOIN alert AS a ON a.uid = j.value
       WHERE a.storm_id = a.id AND (SELECT count(*) FROM alert AS s INDEXED BY alert_by_storm WHERE s.storm_id = a.id) <= ${mostDrawnApart}`,
    )
    .all(JSON.stringify(open));
}

interface StoryIncident {
  readonly id: number;
  readonly uid: string;
}

function alertsOfStory(
  store: ReadableStore,
  incident: StoryIncident,
  apart: readonly number[],
): readonly StoryRow[] {
  const collapsed = withoutRepeats({ sql: 'r.incident_id = ?', parameters: [incident.id] });
  const isApart = 'r.storm_id IN (SELECT value FROM json_each(?))';
  const list = JSON.stringify(apart);
  return store
    .read<StoryRow>(
      `SELECT r.id, r.uid, r.title, r.severity, r.status, iif(r.time_doubtful = 1, NULL, r.first_ms) AS at, r.category, r.techniques, r.service_source AS serviceSource, r.imported_ms AS knownAt,
         r.storm_id AS storm,
         EXISTS (SELECT 1 FROM pin AS p WHERE p.alert_uid = r.uid AND p.target_kind = 'alert' AND p.removed = 0 AND p.incident_uid = ?) AS pinned,
         CASE WHEN ${isApart} THEN 1 ELSE ${stormSize} END AS size
       FROM alert AS r INDEXED BY alert_by_incident
       WHERE r.incident_id = ? AND (${isApart} OR (${collapsed.sql})) ORDER BY r.first_ms, r.id`,
    )
    .all(incident.uid, list, incident.id, list, ...collapsed.parameters);
}

/** Evidence that only repeats bring: each entity once a storm, told of the storm's first alert, so that no entity is missing from the graph. */
function evidenceOfRepeats(
  store: ReadableStore,
  incident: StoryIncident,
  rows: readonly StoryRow[],
  apart: readonly number[],
): StoredStory['evidence'] {
  const heads = new Map(rows.map(({ id, uid }) => [id, uid]));
  const found = store
    .read<{ head: number; entityId: number; alertId: number; alertUid: string }>(
      `SELECT d.head, d.entityId, d.alertId, a.uid AS alertUid FROM
         (SELECT r.storm_id AS head, e.entity_id AS entityId, min(e.alert_id) AS alertId
          FROM alert AS r INDEXED BY alert_by_incident CROSS JOIN evidence AS e ON e.alert_id = r.id
          WHERE r.incident_id = ? AND r.storm_id <> r.id AND r.storm_id NOT IN (SELECT value FROM json_each(?))
            AND NOT EXISTS (SELECT 1 FROM evidence AS h WHERE h.alert_id = r.storm_id AND h.entity_id = e.entity_id)
          GROUP BY 1, 2 LIMIT ${mostRepeatsRead}) AS d CROSS JOIN alert AS a ON a.id = d.alertId`,
    )
    .all(incident.id, JSON.stringify(apart));
  const headOf = new Map(found.map(({ alertUid, entityId, head }) => [`${alertUid} ${entityId}`, head]));
  return readEvidence(store, [...new Set(found.map(({ alertId }) => alertId))], incident.uid).flatMap(
    (item) => {
      const head = heads.get(headOf.get(`${item.alertUid} ${item.entity.id}`) ?? 0);
      return head === undefined ? [] : [{ ...item, alertUid: head }];
    },
  );
}

/** Links between alerts as links between the first alerts of their storms, but for storms that are told apart. */
function betweenHeads(
  store: ReadableStore,
  links: StoredStory['links'],
  apart: readonly number[],
): StoredStory['links'] {
  const uids = [...new Set(links.flatMap(({ from, to }) => [from, to]))];
  const heads = new Map(
    store
      .read<{ uid: string; head: string }>(
        `SELECT a.uid, h.uid AS head FROM json_each(?) AS j CROSS JOIN alert AS a ON a.uid = j.value CROSS JOIN alert AS h ON h.id = a.storm_id
         WHERE h.status = a.status AND h.id NOT IN (SELECT value FROM json_each(?))`,
      )
      .all(JSON.stringify(uids), JSON.stringify(apart))
      .map(({ uid, head }) => [uid, head]),
  );
  return links.map((link) => ({
    ...link,
    from: heads.get(link.from) ?? link.from,
    to: heads.get(link.to) ?? link.to,
  }));
}
