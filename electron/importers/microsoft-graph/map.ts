import type { JsonObject } from '../../../shared/lib/json.ts';
import { ownScalarText, ownText } from '../../../shared/lib/json-read.ts';
import { normalizeAlertEvidence } from '../../../shared/model/identity.ts';
import type {
  NormalizedAlert,
  NormalizedSourceIncident,
  SourceIncidentReference,
} from '../../../shared/model/record.ts';
import { alertNames } from '../../../shared/model/twins.ts';
import { canonicalValue } from '../../../shared/model/values.ts';
import { defenderPortal, readAssignee, readComments } from '../_kit/defender-portal.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import { evidenceLeftOut, readRecord, withoutTitle } from '../_kit/record-reader.ts';
import type { Mapped } from '../_kit/record-reader.ts';

/** First half of the uids of records in Graph form. */
const graphProvider = 'microsoftGraph';

function incidentReference(id: string | null, webUrl: string | null): SourceIncidentReference | null {
  return id === null ? null : { provider: defenderPortal, id, webUrl };
}

/** Maps a Graph `alert` (security API v2). */
export function mapGraphAlert(
  record: JsonObject,
  options: ImportOptions,
  incident: JsonObject | null,
): Mapped<NormalizedAlert> {
  const fields = readRecord(record, options.importedAt);
  const title = fields.text('title');
  if (title === null) return withoutTitle(record, ['title']);
  const id = fields.id('id');
  const providerAlertId = fields.id('providerAlertId');
  const around = incident === null ? null : ownText(incident, 'tenantId');
  const tenant = (fields.text('tenantId') ?? around ?? options.tenant)?.toLowerCase() ?? null;
  const [created, firstActivity] = [fields.time('createdDateTime'), fields.time('firstActivityDateTime')];
  const evidence = fields.list('evidence');
  const incidentId = fields.id('incidentId') ?? (incident === null ? null : ownScalarText(incident, 'id'));
  const incidentUrl =
    fields.text('incidentWebUrl') ?? (incident === null ? null : ownText(incident, 'incidentWebUrl'));
  fields.use('@odata.type', '@odata.etag', '@odata.id');
  const alert: Omit<NormalizedAlert, 'additional'> = {
    provider: graphProvider,
    providerAlertId: providerAlertId ?? id,
    names: alertNames(graphProvider, [id, providerAlertId]),
    tenant,
    title,
    description: fields.prose('description'),
    recommendedActions: fields.prose('recommendedActions'),
    severity: canonicalValue('severity', fields.text('severity')),
    status: canonicalValue('alertStatus', fields.text('status')),
    classification: canonicalValue('classification', fields.text('classification')),
    determination: canonicalValue('determination', fields.text('determination')),
    category: fields.text('category'),
    serviceSource: canonicalValue('serviceSource', fields.text('serviceSource')),
    detectionSource: fields.text('detectionSource'),
    productName: fields.text('productName'),
    detectorId: fields.id('detectorId'),
    mitreTechniques: fields.texts('mitreTechniques'),
    assignedTo: readAssignee(fields.text('assignedTo')),
    actorDisplayName: fields.text('actorDisplayName'),
    threatDisplayName: fields.text('threatDisplayName'),
    threatFamilyName: fields.text('threatFamilyName'),
    investigationId: fields.id('investigationId'),
    investigationState: canonicalValue('investigationState', fields.text('investigationState')),
    created,
    updated: fields.time('lastUpdateDateTime', 'lastUpdatedDateTime'),
    resolved: fields.time('resolvedDateTime'),
    firstActivity,
    lastActivity: fields.time('lastActivityDateTime'),
    webUrl: fields.text('alertWebUrl'),
    comments: readComments(fields.list('comments'), options.importedAt),
    tags: fields.texts('systemTags', 'tags'),
    sourceIncident: incidentReference(incidentId, incidentUrl),
    evidence: normalizeAlertEvidence(evidence, { tenant, time: (firstActivity ?? created)?.ms ?? null }),
  };
  return { ok: true, value: { ...alert, additional: { ...fields.rest(), ...evidenceLeftOut(evidence) } } };
}

/** Maps a Graph `incident`. */
export function mapGraphIncident(
  record: JsonObject,
  options: ImportOptions,
): Mapped<NormalizedSourceIncident> {
  const fields = readRecord(record, options.importedAt);
  const id = fields.id('id');
  if (id === null) return { ok: false, code: 'missingField', reason: 'The incident has no "id".' };
  fields.use('@odata.type', '@odata.etag', '@odata.id', 'alerts', 'alerts@odata.context');
  const incident: Omit<NormalizedSourceIncident, 'additional'> = {
    provider: defenderPortal,
    id,
    tenant: fields.text('tenantId')?.toLowerCase() ?? options.tenant?.toLowerCase() ?? null,
    name: fields.text('displayName'),
    webUrl: fields.text('incidentWebUrl'),
    status: canonicalValue('incidentStatus', fields.text('status')),
    severity: canonicalValue('severity', fields.text('severity')),
    classification: canonicalValue('classification', fields.text('classification')),
    determination: canonicalValue('determination', fields.text('determination')),
    assignedTo: readAssignee(fields.text('assignedTo')),
    tags: [...new Set([...fields.texts('customTags'), ...fields.texts('systemTags')])],
    comments: readComments(fields.list('comments'), options.importedAt),
    created: fields.time('createdDateTime'),
    updated: fields.time('lastUpdateDateTime'),
    redirectIncidentId: fields.id('redirectIncidentId'),
  };
  return { ok: true, value: { ...incident, additional: fields.rest() } };
}
