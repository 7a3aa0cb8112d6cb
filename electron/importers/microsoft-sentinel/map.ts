import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { isJsonObject, ownText, setOwn } from '../../../shared/lib/json-read.ts';
import { foldGuid, foldHost } from '../../../shared/model/identity-fold.ts';
import { normalizeAlertEvidence } from '../../../shared/model/identity.ts';
import type { NormalizedAlert } from '../../../shared/model/record.ts';
import { alertNames } from '../../../shared/model/twins.ts';
import { canonicalValue } from '../../../shared/model/values.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import { columnName } from '../_kit/format-head.ts';
import { capText, longestText, readRecord, withoutTitle } from '../_kit/record-reader.ts';
import type { Mapped } from '../_kit/record-reader.ts';
import { shapeEntities } from '../_kit/microsoft/sentinel-entities.ts';
import { indexEntities } from '../_kit/microsoft/sentinel-references.ts';

const provider = 'microsoftSentinel';

/** Which service stands behind a provider's name that is not one of the usual spellings. `Detection` is Defender for Cloud's older name. */
const providerServices: Readonly<Record<string, string>> = {
  detection: 'microsoftDefenderForCloud',
  'azure defender': 'microsoftDefenderForCloud',
};

/** Parses a column that holds JSON as text; a value that is JSON already comes back as it is. */
function parseColumn(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (!/^[[{"]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** A list of names: a JSON list as text, a list, or names between commas. */
function readNames(value: JsonValue | undefined): readonly string[] {
  const parsed = parseColumn(value) ?? value;
  const list = typeof parsed === 'string' ? parsed.split(',') : Array.isArray(parsed) ? parsed : [];
  return [
    ...new Set(list.flatMap((item) => (typeof item === 'string' && item.trim() !== '' ? [item.trim()] : []))),
  ];
}

/** Column names without the zone that portals add, first of equals wins. */
function withPlainNames(record: JsonObject): JsonObject {
  const keys = Object.keys(record);
  if (!keys.some((key) => columnName(key) !== key)) return record;
  const plain: Record<string, JsonValue> = {};
  for (const key of keys) {
    if (!Object.hasOwn(plain, columnName(key))) setOwn(plain, columnName(key), record[key] as JsonValue);
  }
  return plain;
}

/** The id that an alert's page in the Defender portal has, from its link. */
function idInLink(link: string | null): string | null {
  return (
    /^https:\/\/(?:security\.microsoft\.com\/alerts|securitycenter\.windows\.com\/alert)\/([\w.-]+)/i.exec(
      link ?? '',
    )?.[1] ?? null
  );
}

/** What an alert names as compromised, as evidence: a host that the entities have gets the role, anything else becomes evidence. */
function withCompromised(evidence: readonly JsonObject[], compromised: string | null): readonly JsonObject[] {
  if (compromised === null) return evidence;
  const type = '#microsoft.graph.security.';
  const roles = ['compromised'];
  if (/^\/subscriptions\//i.test(compromised))
    return [...evidence, { '@odata.type': `${type}azureResourceEvidence`, resourceId: compromised, roles }];
  if (/^[^\s@\\]+@[^\s@\\]+$/.test(compromised)) {
    const isUser = (item: JsonObject): boolean => {
      const account = item['userAccount'];
      const upn =
        item['@odata.type'] === `${type}userEvidence` && isJsonObject(account)
          ? ownText(account, 'userPrincipalName')
          : null;
      return upn?.toLowerCase() === compromised.toLowerCase();
    };
    if (evidence.some(isUser)) return evidence.map((item) => (isUser(item) ? { ...item, roles } : item));
    return [
      ...evidence,
      { '@odata.type': `${type}userEvidence`, userAccount: { userPrincipalName: compromised }, roles },
    ];
  }
  const named = foldHost(compromised);
  if (named.hostName === null) return evidence;
  const isSame = (item: JsonObject): boolean => {
    if (item['@odata.type'] !== `${type}deviceEvidence`) return false;
    const hosts = [
      foldHost(ownText(item, 'deviceDnsName')),
      foldHost(ownText(item, 'hostName'), ownText(item, 'dnsDomain')),
    ];
    return hosts.some((host) =>
      named.fqdn !== null && host.fqdn !== null ? host.fqdn === named.fqdn : host.hostName === named.hostName,
    );
  };
  if (evidence.some(isSame)) return evidence.map((item) => (isSame(item) ? { ...item, roles } : item));
  return [{ '@odata.type': `${type}deviceEvidence`, hostName: compromised, roles }, ...evidence];
}

/** Maps one row of Sentinel's SecurityAlert table, whatever file it came in. */
export function mapSentinelAlert(row: JsonObject, options: ImportOptions): Mapped<NormalizedAlert> {
  const record = withPlainNames(row);
  const fields = readRecord(record, options.importedAt);
  const title = fields.text('DisplayName', 'AlertDisplayName', 'AlertName');
  if (title === null) return withoutTitle(record, ['DisplayName', 'AlertName']);
  const systemAlertId = fields.id('SystemAlertId');
  const providerAlertId = fields.id('ProviderAlertId');
  const vendorId = fields.id('VendorOriginalId');
  const link = fields.text('AlertLink');
  const extended = parseColumn(record['ExtendedProperties']);
  const parsedEntities = parseColumn(record['Entities']);
  // Log Analytics' own TenantId names the workspace; only AadTenantId names the directory.
  const directory =
    foldGuid(fields.text('AadTenantId')) ??
    (isJsonObject(extended) ? foldGuid(ownText(extended, 'AadTenantId')) : null);
  const tenant = directory ?? options.tenant?.toLowerCase() ?? null;
  const created = fields.time('TimeGenerated');
  const firstActivity = fields.time('StartTime', 'StartTimeUtc');
  const compromised = fields.text('CompromisedEntity');
  const entities = Array.isArray(parsedEntities) ? shapeEntities(indexEntities(parsedEntities)) : [];
  const techniques = [...readNames(record['Techniques']), ...readNames(record['SubTechniques'])].map((name) =>
    name.toUpperCase(),
  );
  const tactics = readNames(record['Tactics'] ?? record['Intent']);
  if (Array.isArray(parsedEntities)) fields.use('Entities');
  if (techniques.length > 0) fields.use('Techniques', 'SubTechniques');
  if (tactics.length === 1) fields.use('Tactics', 'Intent');
  const steps = readNames(record['RemediationSteps']);
  if (steps.length > 0) fields.use('RemediationSteps');
  const product = fields.text('ProductName');
  const providerName = fields.text('ProviderName');
  const service = [product, providerName].map((name) =>
    name === null ? null : (providerServices[name.toLowerCase()] ?? canonicalValue('serviceSource', name)),
  );
  const alertType = fields.text('AlertType');
  const alert: Omit<NormalizedAlert, 'additional'> = {
    provider,
    providerAlertId: providerAlertId ?? vendorId ?? systemAlertId,
    names: alertNames(provider, [systemAlertId, providerAlertId, vendorId, idInLink(link)]),
    tenant,
    title,
    description: fields.prose('Description'),
    recommendedActions: steps.length > 0 ? capText(steps.join('\n'), longestText) : null,
    severity: canonicalValue('severity', fields.text('AlertSeverity', 'Severity')),
    status: canonicalValue('alertStatus', fields.text('Status')),
    classification: null,
    determination: null,
    category: tactics[0] ?? null,
    serviceSource: service[0] ?? service[1] ?? 'microsoftSentinel',
    detectionSource: providerName,
    productName: product,
    detectorId: alertType !== title ? alertType : null,
    mitreTechniques: [...new Set(techniques)],
    assignedTo: null,
    actorDisplayName: null,
    threatDisplayName: null,
    threatFamilyName: null,
    investigationId: null,
    investigationState: null,
    created,
    updated: fields.time('ProcessingEndTime', 'ProcessingEndTimeUtc') ?? created,
    resolved: null,
    firstActivity,
    lastActivity: fields.time('EndTime', 'EndTimeUtc'),
    webUrl: link,
    comments: [],
    tags: [],
    sourceIncident: null,
    evidence: normalizeAlertEvidence(withCompromised(entities, compromised), {
      tenant,
      time: (firstActivity ?? created)?.ms ?? null,
    }),
  };
  const rest: Record<string, JsonValue> = { ...fields.rest() };
  if (isJsonObject(extended)) rest['ExtendedProperties'] = extended;
  return { ok: true, value: { ...alert, additional: rest } };
}
