import { createHash } from 'node:crypto';
import { canonicalJson } from '../../shared/lib/canonical-json.ts';
import type { JsonObject, JsonValue } from '../../shared/lib/json.ts';
import type { EntityKind } from '../../shared/model/entity-kinds.ts';
import { makeIdentifier } from '../../shared/model/identity-namespaces.ts';
import type {
  NormalizedAlert,
  NormalizedContext,
  NormalizedEvidence,
  NormalizedSourceIncident,
  PreparedBatch,
  PreparedContext,
  PreparedRecord,
  PreparedSourceIncident,
  SourceTime,
} from '../../shared/model/record.ts';

/** A moment that all built records count from: 2026-03-02 08:00 UTC. */
export const startOfDay = Date.UTC(2026, 2, 2, 8);

/** A time as a source would have written it. */
export function sourceTime(ms: number): SourceTime {
  return { ms, text: new Date(ms).toISOString(), offset: 'Z', fraction: 3, doubtful: false };
}

/** Evidence with identifiers given as `namespace=value`, strongest first. */
export function evidence(
  kind: EntityKind,
  identifiers: readonly string[],
  more: Partial<NormalizedEvidence> = {},
): NormalizedEvidence {
  const list = identifiers.map((text) => {
    const split = text.indexOf('=');
    return makeIdentifier(kind, text.slice(0, split), text.slice(split + 1), null);
  });
  return {
    kind,
    identifiers: [...list].sort((left, right) => left.rank - right.rank),
    links: true,
    label: identifiers[0]?.split('=')[1] ?? '',
    embedded: false,
    verdict: null,
    remediationStatus: null,
    detectionStatus: null,
    roles: [],
    threats: [],
    firstSeen: null,
    details: {},
    ...more,
  };
}

/** A device by its name. */
export const device = (name: string, more: Partial<NormalizedEvidence> = {}): NormalizedEvidence =>
  evidence('device', [`mdeDeviceId=${name}-id`, `fqdn=${name}.example.com`], more);
/** A user by name. */
export const user = (name: string, more: Partial<NormalizedEvidence> = {}): NormalizedEvidence =>
  evidence('user', [`aadUserId=${name}-id`, `upn=${name}@example.com`], more);
/** A file by hash. */
export const file = (hash: string, more: Partial<NormalizedEvidence> = {}): NormalizedEvidence =>
  evidence('file', [`sha256=${hash}`], more);
/** A message by its id, with what its evidence says of it. */
export const message = (id: string, details: JsonObject = {}): NormalizedEvidence =>
  evidence('mailMessage', [`networkMessageId=${id}`], { details });

/** An alert of a tool; ids and names follow from `id`. */
export function buildAlert(id: string, more: Partial<NormalizedAlert> = {}): NormalizedAlert {
  return {
    provider: 'testTool',
    providerAlertId: id,
    names: [`testtool|${id}`],
    tenant: null,
    title: `Alert ${id}`,
    description: null,
    recommendedActions: null,
    severity: 'medium',
    status: 'new',
    classification: null,
    determination: null,
    category: 'Execution',
    serviceSource: 'microsoftDefenderForEndpoint',
    detectionSource: 'antivirus',
    productName: null,
    detectorId: null,
    mitreTechniques: [],
    assignedTo: null,
    actorDisplayName: null,
    threatDisplayName: null,
    threatFamilyName: null,
    investigationId: null,
    investigationState: null,
    created: sourceTime(startOfDay),
    updated: sourceTime(startOfDay),
    resolved: null,
    firstActivity: sourceTime(startOfDay),
    lastActivity: sourceTime(startOfDay + 60_000),
    webUrl: null,
    comments: [],
    tags: [],
    sourceIncident: null,
    evidence: [device('host-a')],
    additional: {},
    ...more,
  };
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A record as an importer hands it over. */
export function record(alert: NormalizedAlert, position = 1): PreparedRecord {
  const canonical = canonicalJson(alert as unknown as JsonValue);
  return {
    uid: `${alert.provider}|${alert.providerAlertId ?? hash(canonical)}`,
    contentHash: hash(canonical),
    place: { position, line: position, byteOffset: position * 100, byteLength: canonical.length },
    raw: Buffer.from(canonical),
    alert,
  };
}

/** An incident of a source as an importer hands it over. */
export function sourceIncident(
  id: string,
  more: Partial<NormalizedSourceIncident> = {},
): PreparedSourceIncident {
  const incident: NormalizedSourceIncident = {
    provider: 'portal',
    id,
    tenant: null,
    name: `Portal incident ${id}`,
    webUrl: null,
    status: null,
    severity: null,
    classification: null,
    determination: null,
    assignedTo: null,
    tags: [],
    comments: [],
    created: null,
    updated: sourceTime(startOfDay),
    redirectIncidentId: null,
    additional: {},
    ...more,
  };
  const canonical = canonicalJson(incident as unknown as JsonValue);
  const place = { position: 1, line: 1, byteOffset: 0, byteLength: canonical.length };
  return { contentHash: hash(canonical), place, raw: Buffer.from(canonical), incident, empty: false };
}

/** A batch of alerts. */
export function batchOf(
  alerts: readonly NormalizedAlert[],
  more: Partial<PreparedBatch> = {},
): PreparedBatch {
  return {
    records: alerts.map((alert, index) => record(alert, index + 1)),
    incidents: [],
    rejects: [],
    context: [],
    unmapped: {},
    bytesRead: 0,
    ...more,
  };
}

/** A context record ready for the store: somebody's process started. */
export function contextRecord(id: string, more: Partial<NormalizedContext> = {}): PreparedContext {
  const context: NormalizedContext = {
    provider: 'testTool',
    providerRecordId: id,
    kind: 'processEvent',
    tenant: null,
    time: null,
    title: `Event ${id}`,
    action: null,
    outcome: null,
    evidence: [],
    additional: {},
    ...more,
  };
  const raw = Buffer.from(JSON.stringify(context));
  return {
    uid: `testtool|${id.toLowerCase()}#${hash(raw.toString())}`,
    place: { position: 1, line: 1, byteOffset: 0, byteLength: raw.length },
    raw,
    context,
  };
}
