import type { JsonObject } from '../../../shared/lib/json.ts';
import { isJsonObject, ownScalarText, ownText } from '../../../shared/lib/json-read.ts';
import { normalizeAlertEvidence } from '../../../shared/model/identity.ts';
import type { NormalizedAlert, NormalizedSourceIncident } from '../../../shared/model/record.ts';
import { alertNames } from '../../../shared/model/twins.ts';
import { canonicalValue } from '../../../shared/model/values.ts';
import { defenderPortal, readAssignee, readComments } from '../_kit/defender-portal.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import { evidenceLeftOut, readRecord, withoutTitle } from '../_kit/record-reader.ts';
import type { Mapped } from '../_kit/record-reader.ts';
import { toDeviceEvidence, toGraphEvidence } from '../_kit/microsoft/defender-entities.ts';

/** First half of the uids of records of the older Defender API. */
const provider = 'microsoftDefender';

/** Maps an alert of the older `/api/incidents`. Its entities and devices become evidence in Graph shape. */
export function mapDefenderAlert(
  record: JsonObject,
  options: ImportOptions,
  incident: JsonObject | null,
): Mapped<NormalizedAlert> {
  const fields = readRecord(record, options.importedAt);
  const title = fields.text('title', 'alertName');
  if (title === null) return withoutTitle(record, ['title']);
  const alertId = fields.id('alertId', 'id');
  const providerAlertId = fields.id('providerAlertId');
  const tenant = (fields.text('tenantId') ?? options.tenant)?.toLowerCase() ?? null;
  const created = fields.time('creationTime', 'alertCreationTime');
  const firstActivity = fields.time('firstActivity', 'firstEventTime');
  const entities = fields.list('entities');
  const devices = fields.list('devices');
  const evidence = [
    ...devices.filter(isJsonObject).map(toDeviceEvidence),
    ...entities.filter(isJsonObject).map(toGraphEvidence),
  ];
  const incidentId =
    fields.id('incidentId') ?? (incident === null ? null : ownScalarText(incident, 'incidentId'));
  const alert: Omit<NormalizedAlert, 'additional'> = {
    provider,
    providerAlertId: providerAlertId ?? alertId,
    names: alertNames(provider, [alertId, providerAlertId]),
    tenant,
    title,
    description: fields.prose('description'),
    recommendedActions: fields.prose('recommendedAction', 'recommendedActions'),
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
    actorDisplayName: fields.text('actorName'),
    threatDisplayName: fields.text('threatName'),
    threatFamilyName: fields.text('threatFamilyName'),
    investigationId: fields.id('investigationId'),
    investigationState: canonicalValue('investigationState', fields.text('investigationState')),
    created,
    updated: fields.time('lastUpdatedTime', 'lastUpdateTime'),
    resolved: fields.time('resolvedTime'),
    firstActivity,
    lastActivity: fields.time('lastActivity', 'lastEventTime'),
    webUrl: fields.text('alertUrl', 'alertWebUrl'),
    comments: readComments(fields.list('comments'), options.importedAt),
    tags: fields.texts('tags'),
    sourceIncident:
      incidentId === null
        ? null
        : {
            provider: defenderPortal,
            id: incidentId,
            webUrl: incident === null ? null : ownText(incident, 'incidentUri'),
          },
    evidence: normalizeAlertEvidence(evidence, { tenant, time: (firstActivity ?? created)?.ms ?? null }),
  };
  return {
    ok: true,
    value: { ...alert, additional: { ...fields.rest(), ...evidenceLeftOut([...devices, ...entities]) } },
  };
}

/** Maps an incident of the older `/api/incidents`; a redirected one comes with no alerts. */
export function mapDefenderIncident(
  record: JsonObject,
  options: ImportOptions,
): Mapped<NormalizedSourceIncident> {
  const fields = readRecord(record, options.importedAt);
  const id = fields.id('incidentId');
  if (id === null) return { ok: false, code: 'missingField', reason: 'The incident has no "incidentId".' };
  fields.use('alerts');
  const incident: Omit<NormalizedSourceIncident, 'additional'> = {
    provider: defenderPortal,
    id,
    tenant: (fields.text('tenantId') ?? options.tenant)?.toLowerCase() ?? null,
    name: fields.text('incidentName'),
    webUrl: fields.text('incidentUri'),
    status: canonicalValue('incidentStatus', fields.text('status')),
    severity: canonicalValue('severity', fields.text('severity')),
    classification: canonicalValue('classification', fields.text('classification')),
    determination: canonicalValue('determination', fields.text('determination')),
    assignedTo: readAssignee(fields.text('assignedTo')),
    tags: fields.texts('tags'),
    comments: readComments(fields.list('comments'), options.importedAt),
    created: fields.time('createdTime'),
    updated: fields.time('lastUpdateTime'),
    redirectIncidentId: fields.id('redirectIncidentId'),
  };
  return { ok: true, value: { ...incident, additional: fields.rest() } };
}
