import type { OutputOf, ParsedInputOf } from '../../../shared/contract/index.ts';
import { assetKinds, entityKinds } from '../../../shared/model/entity-kinds.ts';
import type { EntityKind } from '../../../shared/model/entity-kinds.ts';
import { addressOrder } from '../../../shared/model/identity-ip.ts';
import { severityRank } from '../../../shared/model/values.ts';
import { encodeCursor } from '../../../shared/query/cursor.ts';
import { compareTexts } from '../../../shared/story/details.ts';
import type { ReadableStore } from '../connection.ts';
import { assetsOfAlerts } from './alert-row.ts';
import { assetFacts } from './entity-facts.ts';
import { listsOfEntities } from './entity-lists.ts';
import { summarizeEntities } from './entity-summary.ts';
import type { EntitySummary } from './entity-summary.ts';
import { readEvidence } from './evidence-items.ts';
import { readPosition } from './incident-list.ts';
import { findIncident } from '../incident-access.ts';
import type { FoundIncident } from '../incident-access.ts';
import { readTexts } from './json-text.ts';
import { cached } from './result-cache.ts';

type EvidenceRow = OutputOf<'incidents.evidence'>['rows'][number];

/** An entity with what the incident's evidence says of it. */
interface Seen {
  readonly entity: EntitySummary;
  readonly alertIds: Set<number>;
  readonly remediation: Set<string>;
  readonly sourceVerdicts: Set<string>;
  readonly roles: Set<string>;
  readonly threats: Set<string>;
  readonly origins: Set<string>;
  firstSeen: number | null;
  severity: string | null;
}

interface StoredEvidence {
  readonly alertId: number;
  readonly entityId: number;
  readonly verdict: string | null;
  readonly remediation: string | null;
  readonly roles: string;
  readonly threats: string;
  readonly firstSeen: number | null;
  readonly origin: string | null;
  readonly severity: string | null;
}

/** What people have to act on first; the rest is shown after these. */
const remediationOrder = [
  'active',
  'pendingApproval',
  'running',
  'unremediated',
  'declined',
  'partiallyRemediated',
  'remediated',
  'blocked',
  'prevented',
  'notFound',
  'none',
];

/** The *Evidence and response* tab: entities of an incident, by kind and time. */
export function listEvidence(
  store: ReadableStore,
  input: ParsedInputOf<'incidents.evidence'>,
): OutputOf<'incidents.evidence'> {
  const incident = findIncident(store, input.incident);
  const seen = readSeen(store, incident);
  const text = input.text.trim().toLowerCase();
  const passing = seen.filter(
    ({ entity }) =>
      (input.verdict === null || entity.verdict === input.verdict) &&
      (text === '' || entity.label.toLowerCase().includes(text) || entity.key.toLowerCase().includes(text)),
  );
  const chosen =
    input.category === 'all' ? passing : passing.filter(({ entity }) => entity.kind === input.category);
  const list = `evidence of ${incident.id}`;
  const position = readPosition(list, input.cursor);
  const start = position === null ? 0 : chosen.findIndex((one) => comparePlaces(placeOf(one), position) > 0);
  const page = start === -1 ? [] : chosen.slice(start, start + input.limit);
  const last = page.at(-1);
  const hasMore = start !== -1 && start + page.length < chosen.length;
  return {
    categories: countCategories(passing),
    rows: describe(store, incident, page),
    next: hasMore && last ? encodeCursor(list, placeOf(last).key, last.entity.id) : null,
    total: chosen.length,
  };
}

function countCategories(seen: readonly Seen[]): OutputOf<'incidents.evidence'>['categories'] {
  const counts = new Map<EntityKind, number>();
  for (const { entity } of seen) counts.set(entity.kind, (counts.get(entity.kind) ?? 0) + 1);
  const kinds = entityKinds.flatMap((kind) => {
    const count = counts.get(kind);
    return count === undefined ? [] : [{ category: kind, count }];
  });
  return [{ category: 'all', count: seen.length }, ...kinds];
}

/**
 * Position of an entity in the list: its kind, then when it was first seen (without a time last), then its label (shortened, so that a
 * cursor holds it), then its id. Addresses stand by their number.
 */
function placeOf({ entity, firstSeen }: Seen): { readonly key: string; readonly id: number } {
  const kind = String(entityKinds.indexOf(entity.kind)).padStart(2, '0');
  const when = firstSeen === null ? '~' : String(Math.max(0, firstSeen)).padStart(16, '0');
  const first = entity.kind === 'ip' ? (addressOrder(entity.label) ?? '~') : when;
  return { key: `${kind} ${first} ${entity.label.slice(0, 200)}`, id: entity.id };
}

function comparePlaces(
  a: { key: string; id: number },
  b: { id: number; key?: string | number | null },
): number {
  return compareTexts(a.key, typeof b.key === 'string' ? b.key : '') || a.id - b.id;
}

/** The distinct entities of an incident in the order of the list; kept until the store changes. */
function readSeen(store: ReadableStore, incident: FoundIncident): readonly Seen[] {
  return cached(store, `seen ${incident.id}`, () => {
    const rows = store
      .read<StoredEvidence>(
        `SELECT e.alert_id AS alertId, e.entity_id AS entityId, e.verdict, e.remediation_status AS remediation, e.roles, e.threats,
           coalesce(e.first_seen_ms, a.first_ms) AS firstSeen, a.detection_source AS origin, a.severity
         FROM alert AS a CROSS JOIN evidence AS e ON e.alert_id = a.id WHERE a.incident_id = ? ORDER BY e.id`,
      )
      .all(incident.id);
    const entities = summarizeEntities(
      store,
      rows.map(({ entityId }) => entityId),
      incident.uid,
    );
    const seen = new Map<number, Seen>();
    for (const row of rows) {
      const entity = entities.get(row.entityId);
      if (entity) addSeen(seen, entity, row);
    }
    return [...seen.values()].sort((a, b) => comparePlaces(placeOf(a), placeOf(b)));
  });
}

function addSeen(all: Map<number, Seen>, entity: EntitySummary, row: StoredEvidence): void {
  let seen = all.get(entity.id);
  if (!seen) {
    seen = {
      entity,
      alertIds: new Set(),
      remediation: new Set(),
      sourceVerdicts: new Set(),
      roles: new Set(),
      threats: new Set(),
      origins: new Set(),
      firstSeen: null,
      severity: null,
    };
    all.set(entity.id, seen);
  }
  seen.alertIds.add(row.alertId);
  if (row.remediation !== null) seen.remediation.add(row.remediation);
  if (row.verdict !== null) seen.sourceVerdicts.add(row.verdict);
  if (row.origin !== null) seen.origins.add(row.origin);
  for (const role of readTexts(row.roles)) seen.roles.add(role);
  for (const threat of readTexts(row.threats)) seen.threats.add(threat);
  if (row.firstSeen !== null && (seen.firstSeen === null || row.firstSeen < seen.firstSeen))
    seen.firstSeen = row.firstSeen;
  if (severityRank(row.severity) > severityRank(seen.severity)) seen.severity = row.severity;
}

function describe(store: ReadableStore, incident: FoundIncident, page: readonly Seen[]): EvidenceRow[] {
  const assets = assetsOfAlerts(store, [...new Set(page.flatMap(({ alertIds }) => [...alertIds]))]);
  const incidents = countIncidents(
    store,
    page.map(({ entity }) => entity.id),
  );
  const pinned = pinnedEntities(store, incident.uid);
  const lists = listsOfEntities(
    store,
    page.map(({ entity }) => entity.id),
  );
  return page.map((seen) => ({
    entity: seen.entity,
    firstSeen: seen.firstSeen,
    remediationStatus: mostPressing([...seen.remediation]),
    remediationStatuses: [...seen.remediation],
    sourceVerdicts: [...seen.sourceVerdicts],
    roles: [...seen.roles],
    threats: [...seen.threats],
    detectionOrigins: [...seen.origins],
    impactedAssets: [...new Set([...seen.alertIds].flatMap((id) => assets.get(id) ?? []))]
      .filter((label) => label !== seen.entity.label)
      .slice(0, 50),
    alertCount: seen.alertIds.size,
    seenInIncidents: incidents.get(seen.entity.id) ?? 1,
    pinned: pinned.has(seen.entity.id),
    lists: [...(lists.get(seen.entity.id)?.hits ?? [])],
  }));
}

function mostPressing(statuses: readonly string[]): string | null {
  const place = (status: string): number =>
    remediationOrder.includes(status) ? remediationOrder.indexOf(status) : remediationOrder.length;
  return statuses.reduce<string | null>(
    (best, status) => (best === null || place(status) < place(best) ? status : best),
    null,
  );
}

function countIncidents(store: ReadableStore, entityIds: readonly number[]): ReadonlyMap<number, number> {
  const rows = store
    .read<{ entityId: number; count: number }>(
      `SELECT j.value AS entityId, count(DISTINCT a.incident_id) AS count FROM json_each(?) AS j
         CROSS JOIN evidence AS e ON e.entity_id = j.value CROSS JOIN alert AS a ON a.id = e.alert_id GROUP BY j.value`,
    )
    .all(JSON.stringify(entityIds));
  return new Map(rows.map(({ entityId, count }) => [entityId, count]));
}

/** Entities that are pinned in an incident. */
export function pinnedEntities(store: ReadableStore, incidentUid: string): ReadonlySet<number> {
  return new Set(
    store
      .pluck<number>(
        `SELECT i.entity_id FROM pin AS p JOIN identifier AS i ON i.id = p.identifier_id WHERE p.incident_uid = ? AND p.removed = 0`,
      )
      .all(incidentUid),
  );
}

/** The *Assets* tab: devices, users, mailboxes, apps and cloud resources of an incident, the gravest first. */
export function listAssets(store: ReadableStore, reference: string): OutputOf<'incidents.assets'> {
  const incident = findIncident(store, reference);
  const seen = readSeen(store, incident);
  const isAsset = new Set(
    store
      .pluck<number>(
        'SELECT n.id FROM json_each(?) AS j CROSS JOIN entity AS n ON n.id = j.value WHERE n.is_asset = 1',
      )
      .all(JSON.stringify(seen.map(({ entity }) => entity.id))),
  );
  const assets = seen.filter(({ entity }) => isAsset.has(entity.id));
  const details = new Map<number, ReturnType<typeof assetFacts>>();
  const alertIds = [...new Set(assets.flatMap(({ alertIds: ids }) => [...ids].slice(-3)))];
  for (const item of readEvidence(store, alertIds, incident.uid)) {
    const facts = assetFacts(item.entity.kind, item.details);
    if (isAsset.has(item.entity.id) && facts.length >= (details.get(item.entity.id)?.length ?? 0))
      details.set(item.entity.id, facts);
  }
  const lists = listsOfEntities(
    store,
    assets.map(({ entity }) => entity.id),
  );
  const groups = assetKinds.flatMap((kind) => {
    const ofKind = assets
      .filter(({ entity }) => entity.kind === kind)
      .sort(
        (a, b) =>
          severityRank(b.severity) - severityRank(a.severity) ||
          b.alertIds.size - a.alertIds.size ||
          compareTexts(a.entity.label, b.entity.label),
      )
      .map((asset) => ({
        entity: asset.entity,
        roles: [...asset.roles],
        alertCount: asset.alertIds.size,
        highestSeverity: asset.severity,
        facts: [...(details.get(asset.entity.id) ?? [])],
        criticality: lists.get(asset.entity.id)?.criticality ?? null,
      }));
    return ofKind.length === 0 ? [] : [{ kind, assets: ofKind }];
  });
  return { groups };
}
