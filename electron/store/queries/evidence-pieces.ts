import type { OutputOf } from '../../../shared/contract/index.ts';
import { severityRank } from '../../../shared/model/values.ts';
import type { ReadableStore } from '../connection.ts';
import type { FoundIncident } from '../incident-access.ts';
import { elsewhereReader } from './elsewhere-verdicts.ts';
import { listsOfEntities } from './entity-lists.ts';
import type { RowLists } from './entity-lists.ts';
import { summarizeEntities } from './entity-summary.ts';
import type { EntitySummary } from './entity-summary.ts';
import { readTexts } from './json-text.ts';
import { noteRemediation, remediationByNow } from './newest-remediation.ts';
import type { RemediationByNow } from './newest-remediation.ts';
import { cached } from './result-cache.ts';

/** One row of *Evidence and response*. */
export type EvidenceRow = OutputOf<'incidents.evidence'>['rows'][number];
type Statement = EvidenceRow['says'][number];

/** An entity with what the incident's evidence says of it. */
export interface Piece {
  readonly entity: EntitySummary;
  /** Alerts of the incident that name it, ascending. */
  readonly alertIds: readonly number[];
  /** What each source says by now of what was done. */
  readonly remediation: ReadonlySet<string>;
  readonly sourceVerdicts: ReadonlySet<string>;
  readonly roles: ReadonlySet<string>;
  readonly threats: ReadonlySet<string>;
  readonly origins: ReadonlySet<string>;
  /** The first activity of the alerts of the incident that name it. */
  readonly firstSeen: number | null;
  readonly severity: string | null;
  readonly says: readonly Statement[];
  readonly disagrees: boolean;
  readonly pinned: boolean;
  readonly lists: RowLists['hits'];
}

interface OpenPiece {
  alertIds: number[];
  remediation: RemediationByNow;
  sourceVerdicts: Set<string>;
  roles: Set<string>;
  threats: Set<string>;
  origins: Set<string>;
  firstSeen: number | null;
  severity: string | null;
  says: { -readonly [K in keyof Statement]: Statement[K] }[];
  /** The alert that each statement was counted for last. */
  counted: number[];
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
  readonly source: string;
  readonly at: number | null;
}

interface StatedVerdict {
  readonly entity: number;
  readonly verdict: string;
  readonly actor: 'analyst' | 'playbook' | 'indicator';
  readonly name: string | null;
  readonly at: number | null;
}

/** Statements that a piece is shown with. */
const mostStatements = 50;

/** SQL of all evidence of an incident, an alert's together; for tests of its plan. */
export const evidenceOfIncident = `SELECT e.alert_id AS alertId, e.entity_id AS entityId, e.verdict, e.remediation_status AS remediation, e.roles, e.threats,
   coalesce(a.first_ms, e.first_seen_ms) AS firstSeen, a.detection_source AS origin, a.severity, coalesce(a.service_source, d.provider) AS source,
   coalesce(a.source_updated_ms, a.created_ms, a.first_ms) AS at
 FROM alert AS a CROSS JOIN evidence AS e ON e.alert_id = a.id CROSS JOIN record AS d ON d.id = e.record_id
 WHERE a.incident_id = ? ORDER BY e.alert_id, e.id`;

/** SQL of what was stated of entities for an incident or everywhere, oldest first; for tests of its plan. */
export const statedOfEntities = `SELECT i.entity_id AS entity, v.verdict, v.actor, v.actor_name AS name, v.at_ms AS at
 FROM json_each(?) AS j CROSS JOIN identifier AS i ON i.entity_id = j.value CROSS JOIN verdict AS v ON v.identifier_id = i.id
 WHERE v.undone = 0 AND (v.scope = 'everywhere' OR (v.scope = 'incident' AND v.scope_uid = ?)) ORDER BY v.at_ms, v.id`;

/** SQL of entities that are pinned in an incident; for tests of its plan. */
export const pinnedOfIncident = `SELECT i.entity_id FROM pin AS p JOIN identifier AS i ON i.id = p.identifier_id WHERE p.incident_uid = ? AND p.target_kind = 'entity' AND p.removed = 0`;

/** Entities that are pinned in an incident. */
export function pinnedEntities(store: ReadableStore, incidentUid: string): ReadonlySet<number> {
  return new Set(store.pluck<number>(pinnedOfIncident).all(incidentUid));
}

/** The distinct entities of an incident, in the order of their ids; kept until the store changes. Its cost is linear in the evidence. */
export function readPieces(store: ReadableStore, incident: FoundIncident): readonly Piece[] {
  return cached(store, `pieces ${incident.id}`, () => {
    const open = collect(store, incident.id);
    const ids = [...open.keys()].sort((a, b) => a - b);
    const entities = summarizeEntities(store, ids, incident.uid);
    const stated = statementsOf(store, ids, incident.uid);
    const pinned = pinnedEntities(store, incident.uid);
    const lists = listsOfEntities(store, ids);
    const elsewhere = elsewhereReader(store, incident.id);
    return ids.flatMap((id): Piece[] => {
      const entity = entities.get(id);
      const piece = open.get(id);
      if (!entity || !piece) return [];
      // What is shown may come from alerts of other incidents alone: then these are told with those of this one, as elsewhere.
      const isElsewhere = entity.verdictBy === 'source' && !piece.sourceVerdicts.has(entity.verdict);
      const says = [
        ...(stated.get(id) ?? []),
        ...(isElsewhere ? statementsElsewhere(entity, elsewhere(id, entity.verdict)) : []),
        ...piece.says,
      ].slice(0, mostStatements);
      return [
        {
          entity,
          alertIds: piece.alertIds,
          remediation: remediationByNow(piece.remediation),
          sourceVerdicts: piece.sourceVerdicts,
          roles: piece.roles,
          threats: piece.threats,
          origins: piece.origins,
          firstSeen: piece.firstSeen,
          severity: piece.severity,
          says,
          disagrees: isDisagreement(says),
          pinned: pinned.has(id),
          lists: lists.get(id)?.hits ?? [],
        },
      ];
    });
  });
}

/**
 * True when two of those who say something of a thing do not agree. That a source or list does not know it says nothing; an analyst who
 * says so has looked.
 */
export function isDisagreement(says: readonly Pick<Statement, 'actor' | 'verdict'>[]): boolean {
  const said = new Set(
    says.flatMap(({ actor, verdict }) =>
      verdict === null || (verdict === 'unknown' && actor !== 'analyst') ? [] : [verdict],
    ),
  );
  return said.size > 1;
}

/** Most pieces have none of some: these share one set, which stays empty. */
const none: ReadonlySet<string> = new Set<string>();
const unsaid: RemediationByNow = [];

function withValue(set: Set<string>, value: string): Set<string> {
  return set === none ? new Set([value]) : set.add(value);
}

function collect(store: ReadableStore, incidentId: number): ReadonlyMap<number, OpenPiece> {
  const pieces = new Map<number, OpenPiece>();
  const texts = new Map<string, readonly string[]>();
  const read = (json: string): readonly string[] => {
    const known = texts.get(json);
    if (known !== undefined) return known;
    const found = readTexts(json);
    if (texts.size < 10_000) texts.set(json, found);
    return found;
  };
  const empty = none as Set<string>;
  for (const row of store.read<StoredEvidence>(evidenceOfIncident).iterate(incidentId)) {
    let piece = pieces.get(row.entityId);
    if (!piece) {
      piece = {
        alertIds: [],
        remediation: unsaid,
        sourceVerdicts: empty,
        roles: empty,
        threats: empty,
        origins: empty,
        firstSeen: null,
        severity: null,
        says: [],
        counted: [],
      };
      pieces.set(row.entityId, piece);
    }
    if (piece.alertIds.at(-1) !== row.alertId) piece.alertIds.push(row.alertId);
    if (row.remediation !== null) {
      if (piece.remediation === unsaid) piece.remediation = [];
      noteRemediation(piece.remediation, row.source, row.remediation, row.at);
    }
    if (row.verdict !== null) piece.sourceVerdicts = withValue(piece.sourceVerdicts, row.verdict);
    if (row.origin !== null) piece.origins = withValue(piece.origins, row.origin);
    for (const role of read(row.roles)) piece.roles = withValue(piece.roles, role);
    for (const threat of read(row.threats)) piece.threats = withValue(piece.threats, threat);
    if (row.firstSeen !== null && (piece.firstSeen === null || row.firstSeen < piece.firstSeen))
      piece.firstSeen = row.firstSeen;
    if (severityRank(row.severity) > severityRank(piece.severity)) piece.severity = row.severity;
    if (row.verdict !== null || row.remediation !== null) addStatement(piece, row);
  }
  return pieces;
}

function addStatement(piece: OpenPiece, row: StoredEvidence): void {
  const at = piece.says.findIndex(
    ({ by, verdict, remediationStatus }) =>
      by === row.source && verdict === row.verdict && remediationStatus === row.remediation,
  );
  const known = piece.says[at];
  if (known === undefined) {
    if (piece.says.length >= mostStatements) return;
    const { verdict, remediation: remediationStatus } = row;
    piece.says.push({
      by: row.source,
      actor: 'source',
      verdict,
      remediationStatus,
      alerts: 1,
      at: row.at,
      elsewhere: null,
    });
    piece.counted.push(row.alertId);
    return;
  }
  if (row.at !== null && (known.at === null || row.at > known.at)) known.at = row.at;
  if (piece.counted[at] !== row.alertId) {
    known.alerts += 1;
    piece.counted[at] = row.alertId;
  }
}

function statementsElsewhere(
  { verdict }: EntitySummary,
  found: ReturnType<ReturnType<typeof elsewhereReader>>,
): readonly Statement[] {
  const said = { actor: 'source', verdict, remediationStatus: null } as const;
  // Of a thing that is in very many alerts not all are looked at: that it was said is known all the same.
  if (found.length === 0) return [{ ...said, by: '', alerts: 0, at: null, elsewhere: [] }];
  return found.map(({ source, alerts, at, incidents }) => ({
    ...said,
    by: source,
    alerts,
    at,
    elsewhere: [...incidents],
  }));
}

/** What analysts, playbooks and lists say of entities, newest first; of each only the last. */
function statementsOf(
  store: ReadableStore,
  ids: readonly number[],
  incidentUid: string,
): ReadonlyMap<number, readonly Statement[]> {
  const latest = new Map<number, Map<string, Statement>>();
  for (const row of store.read<StatedVerdict>(statedOfEntities).iterate(JSON.stringify(ids), incidentUid)) {
    const of = latest.get(row.entity) ?? new Map<string, Statement>();
    latest.set(row.entity, of);
    const by = row.name ?? '';
    const key = `${row.actor} ${by}`;
    // A later statement of the same one takes the place of the earlier, at the end.
    of.delete(key);
    const { actor, verdict, at } = row;
    of.set(key, { by, actor, verdict, remediationStatus: null, alerts: 0, at, elsewhere: null });
  }
  return new Map([...latest].map(([entity, of]) => [entity, [...of.values()].reverse()]));
}
