import { groupBy } from '../../../shared/story/collect.ts';
import { recordSignInOf, type ToldSignIn } from '../../../shared/story/record-sign-in.ts';
import { sourceFields } from '../../../shared/story/source-fields.ts';
import type { StoryAlert, StoryInput, StoryRecord } from '../../../shared/story/index.ts';
import type { ReadableStore } from '../connection.ts';
import { arrivalOf, broughtByDecision } from './arrivals.ts';
import { identifiersOf } from './entity-details.ts';
import { readEvidenceAndRecords } from './evidence-items.ts';
import type { EvidenceItem } from './evidence-items.ts';
import { pinnedEntities } from './evidence-list.ts';
import { findIncident } from '../incident-access.ts';
import { readTexts } from './json-text.ts';
import type { RecordBody } from './record-bodies.ts';
import { linksBetweenStorms, linksOfRepeats } from './links.ts';
import { cached } from './result-cache.ts';
import { stormSize } from './storm-size.ts';
import { withoutRepeats } from './storms.ts';

/** An alert of a story before its tactic is known: that takes the technique catalogue, which is not in the store. */
export type StoredStoryAlert = Omit<StoryAlert, 'tactic' | 'techniques'> & {
  readonly category: string | null;
  readonly mitreTechniques: readonly string[];
};

/** What an incident's attack story is drawn from. */
export type StoredStory = Omit<StoryInput, 'alerts'> & { readonly alerts: readonly StoredStoryAlert[] };

/** Links beyond these are not drawn; a tree has one fewer than alerts. */
const mostLinks = 5_000;

/** A storm of more alerts is not drawn apart: its list is what can be read. */
export const mostDrawnApart = 200;

/** Repeats of storms that name what no other does; beyond these the story would not be readable either. */
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
  /** When its first record was written, or the later decision that brought it into the incident. */
  readonly knownAt: number;
  /** When the import began that brought its first record, for an import writes in many pieces, or that decision. */
  readonly arrivedAt: number | null;
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
  const repeats = repeatsRead(store, incident, rows, apart);
  const { evidence: pieces, records: bodies } = readEvidenceAndRecords(
    store,
    [...rows, ...repeats].map(({ id }) => id),
    incident.uid,
    true,
  );
  const heads = headsOf(rows, repeats);
  const records = recordsOf(pieces, [...rows, ...repeats], heads, bodies);
  const evidence = withHeads(pieces, heads);
  return {
    alerts: rows.map(({ id: _id, storm: _storm, techniques, pinned, size, ...row }) => ({
      ...row,
      pinned: pinned === 1,
      count: size,
      mitreTechniques: readTexts(techniques),
    })),
    evidence,
    records,
    identifiers: identifiersOf(
      store,
      evidence.map(({ entity }) => entity.id),
    ),
    pinnedEntities: pinnedEntities(store, incident.uid),
    alertsOf: alertsOfEntities(store, incident.id),
    links: [
      ...betweenHeads(store, linksBetweenStorms(store, incident.id, mostLinks), apart),
      ...linksOfRepeats(store, repeatsIn(rows)),
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
  const rows = store
    .read<StoryRow>(
      `SELECT r.id, r.uid, r.title, r.severity, r.status, iif(r.time_doubtful = 1, NULL, r.first_ms) AS at, r.category, r.techniques, r.service_source AS serviceSource, r.imported_ms AS knownAt,
         (SELECT min(i.started_ms) FROM record AS o CROSS JOIN record_version AS v ON v.record_id = o.id CROSS JOIN import_file AS f ON f.id = v.import_file_id
          CROSS JOIN import AS i ON i.id = f.import_id WHERE o.alert_id = r.id) AS arrivedAt,
         r.storm_id AS storm,
         EXISTS (SELECT 1 FROM pin AS p WHERE p.alert_uid = r.uid AND p.target_kind = 'alert' AND p.removed = 0 AND p.incident_uid = ?) AS pinned,
         CASE WHEN ${isApart} THEN 1 ELSE ${stormSize} END AS size
       FROM alert AS r INDEXED BY alert_by_incident
       WHERE r.incident_id = ? AND (${isApart} OR (${collapsed.sql})) ORDER BY r.first_ms, r.id`,
    )
    .all(incident.uid, list, incident.id, list, ...collapsed.parameters);
  const brought = broughtByDecision(
    store,
    incident,
    rows.map(({ id }) => id),
  );
  if (brought.size === 0) return rows;
  return rows.map((row) => ({
    ...row,
    knownAt: arrivalOf(row.knownAt, brought.get(row.id)),
    arrivedAt: arrivalOf(row.arrivedAt ?? row.knownAt, brought.get(row.id)),
  }));
}

/** A repeat of a storm that is read, with the id of the storm's first alert. */
type ReadRepeat = Pick<StoryRow, 'id' | 'uid' | 'title' | 'at'> & { readonly head: number };

/**
 * Repeats whose evidence is read: of those of a storm that name the same entities one, so that no entity is missing from the graph, and nothing
 * of what entities did to each other. What names the same as the storm's first alert tells nothing new.
 */
function repeatsRead(
  store: ReadableStore,
  incident: StoryIncident,
  rows: readonly StoryRow[],
  apart: readonly number[],
): readonly ReadRepeat[] {
  return store
    .read<ReadRepeat>(
      `SELECT a.id, a.uid, a.title, iif(a.time_doubtful = 1, NULL, a.first_ms) AS at, d.head FROM
         (SELECT head, min(id) AS alertId FROM
            (SELECT r.id, r.storm_id AS head, ${entitiesOf('r.id')} AS entities FROM alert AS r INDEXED BY alert_by_incident
             WHERE r.incident_id = ? AND r.storm_id IS NOT NULL
               AND r.storm_id NOT IN (SELECT value FROM json_each(?)) AND r.id NOT IN (SELECT value FROM json_each(?)))
          GROUP BY head, entities HAVING sum(id = head) = 0 LIMIT ${mostRepeatsRead}) AS d CROSS JOIN alert AS a ON a.id = d.alertId`,
    )
    .all(incident.id, JSON.stringify(apart), JSON.stringify(repeatsIn(rows)));
}

/** Ids of repeats that have rows of their own. */
const repeatsIn = (rows: readonly StoryRow[]): readonly number[] =>
  rows.flatMap(({ id, storm }) => (storm === null || storm === id ? [] : [id]));

/** Ids of the entities that an alert names, as one text: the same for the same entities. */
const entitiesOf = (alert: string): string =>
  `(SELECT group_concat(n.entity_id) FROM (SELECT DISTINCT e.entity_id FROM evidence AS e WHERE e.alert_id = ${alert} ORDER BY 1) AS n)`;

/** Uids of the first alerts of storms by those of their repeats. */
function headsOf(rows: readonly StoryRow[], repeats: readonly ReadRepeat[]): ReadonlyMap<string, string> {
  const uids = new Map(rows.map(({ id, uid }) => [id, uid]));
  return new Map(
    repeats.flatMap(({ uid, head }) => {
      const first = uids.get(head);
      return first === undefined ? [] : [[uid, first] as const];
    }),
  );
}

/** Evidence as that of the alerts of the story: what only repeats name is told once, of the first alert of their storm. */
function withHeads(
  pieces: readonly EvidenceItem[],
  heads: ReadonlyMap<string, string>,
): readonly EvidenceItem[] {
  const keyOf = (alertUid: string, { entity }: EvidenceItem): string => `${entity.id} ${alertUid}`;
  const known = new Set(pieces.map((item) => keyOf(item.alertUid, item)));
  return pieces.flatMap((item) => {
    const head = heads.get(item.alertUid);
    if (head === undefined) return [item];
    const key = keyOf(head, item);
    if (known.has(key)) return [];
    known.add(key);
    return [{ ...item, alertUid: head }];
  });
}

/** The evidence of each record by itself: what two alerts of a storm name is not what one of them does. */
function recordsOf(
  pieces: readonly EvidenceItem[],
  alerts: readonly Pick<StoryRow, 'uid' | 'title' | 'at'>[],
  heads: ReadonlyMap<string, string>,
  bodies: readonly RecordBody[],
): readonly StoryRecord[] {
  const bodyOf = new Map(bodies.map((body) => [body.recordUid, body]));
  const known = new Map(alerts.map(({ uid, title, at }) => [uid, { uid, title, at }]));
  return [...groupBy(pieces, ({ recordUid }) => recordUid).values()].flatMap((evidence) => {
    const alert = known.get(evidence[0]?.alertUid ?? '');
    if (alert === undefined) return [];
    const signIn = signInOf(evidence, bodyOf.get(evidence[0]?.recordUid ?? '')?.alert ?? null);
    return [{ shown: heads.get(alert.uid) ?? alert.uid, alert, evidence, signIn }];
  });
}

/** The sign-in that a record tells of beside its evidence: looked for only where its evidence can be of one. */
function signInOf(evidence: readonly EvidenceItem[], body: RecordBody['alert']): ToldSignIn | null {
  const names = (...kinds: readonly EvidenceItem['entity']['kind'][]): boolean =>
    evidence.some(({ entity, embedded }) => !embedded && kinds.includes(entity.kind));
  if (body === null || (Object.keys(body.additional).length === 0 && body.tags.length === 0)) return null;
  if (!names('user') || !names('device', 'ip')) return null;
  // Groups of Wazuh's rules became tags.
  const signIn = recordSignInOf(sourceFields({ ...body.additional, 'rule.groups': body.tags }), body.title);
  if (signIn === null) return null;
  const users = new Set(
    evidence.flatMap(({ entity, embedded }) => (entity.kind === 'user' && !embedded ? [entity.id] : [])),
  );
  // Of several users of the event of a logon the last is whose account was used.
  const [last, ...before] = [...users].reverse();
  return {
    ...signIn,
    account: signIn.eventId === null && before.length > 0 ? null : (last ?? null),
    subject: before.length === 1 ? (before[0] ?? null) : null,
  };
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
