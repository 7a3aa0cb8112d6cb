import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { isJsonObject, ownList, ownText, ownValue } from '../../../shared/lib/json-read.ts';
import { foldGuid, joinPath } from '../../../shared/model/identity-fold.ts';
import { parseTechniqueIds } from '../../../shared/model/attack.ts';
import { canonicalValue } from '../../../shared/model/values.ts';
import { defenderPortal, readAssignee, readComments } from '../_kit/defender-portal.ts';
import {
  deviceEvidence,
  fileEvidence,
  hostOf,
  ipEvidence,
  present,
  processEvidence,
  urlEvidence,
  userAccount,
  userEvidence,
} from '../_kit/evidence.ts';
import { readFlat } from '../_kit/flat-record.ts';
import type { FlatRecord } from '../_kit/flat-record.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import { listColumn } from '../_kit/json-column.ts';
import { asHash, asHost, asIp, asUrl, asUser, meaningful } from '../_kit/kinds.ts';
import { toGraphEvidence } from '../_kit/microsoft/defender-entities.ts';
import { partId } from '../_kit/part-id.ts';
import type { MappedRecord } from '../_kit/record-importer.ts';
import { evidenceLeftOut } from '../_kit/record-reader.ts';
import { toolAlert } from '../_kit/tool-alert.ts';

const provider = 'microsoftDefenderForEndpoint';

const machineId = (text: string | null): string | null =>
  /^[0-9a-f]{29,64}$/i.test(text ?? '') ? text : null;
const host = (text: string | null): string | null => asHost(text);
const hash = (text: string | null): string | null => (asHash(text) === null ? null : text);
const userName = (text: string | null): string | null => (asUser(text) === null ? null : text);

/** The user that the alert names (`relatedUser`). */
function relatedUser(record: JsonObject, device: JsonObject | null): JsonObject | null {
  const related = ownValue(record, 'relatedUser');
  if (!isJsonObject(related)) return null;
  const name = ownText(related, 'userName') ?? ownText(related, 'accountName');
  return userEvidence({ name, domain: ownText(related, 'domainName'), host: hostOf(device) });
}

/** A device with who was logged on there, as Graph has it: being logged on is no part in the alert, so these are no evidence of their own. */
function withLoggedOn(device: JsonObject | null, users: readonly JsonObject[]): JsonObject | null {
  return device === null || users.length === 0 ? device : { ...device, loggedOnUsers: users };
}

/**
 * An alert of Defender for Endpoint's own API.
 * Source: Microsoft Learn, "Alert resource type" and "List alerts API" (Microsoft Defender for Endpoint), also with `$expand=evidence`.
 */
export function mapEndpointAlert(record: JsonObject, options: ImportOptions): MappedRecord {
  const fields = readFlat(record, options.importedAt);
  const title = fields.text('title');
  if (title === null) return { kind: 'reject', code: 'missingField', reason: 'The alert has no "title".' };
  const id = fields.id('id', 'alertId');
  const loggedOn = ownList(record, 'loggedOnUsers').filter(isJsonObject).slice(0, 50);
  const device = withLoggedOn(
    deviceEvidence({
      name: fields.checked(host, 'computerDnsName'),
      mdeDeviceId: fields.checked(machineId, 'machineId'),
    }),
    loggedOn,
  );
  const value = ownValue(record, 'evidence');
  // Some collectors split an alert into one record for each piece of evidence: all with its id, and an object where the list was.
  const piece = id !== null && isJsonObject(value) && Object.keys(value).length > 0 ? value : null;
  const list: readonly JsonValue[] = Array.isArray(value) ? value : isJsonObject(value) ? [value] : [];
  if (list.length > 0) fields.use('evidence', 'evidence.*');
  const user = relatedUser(record, device);
  if (user !== null) fields.use('relatedUser.*');
  if (device !== null && loggedOn.length > 0) fields.use('loggedOnUsers');
  const domains = ownList(record, 'domains').flatMap((item) => {
    const name = isJsonObject(item) ? ownText(item, 'host') : null;
    return name === null
      ? []
      : [{ '@odata.type': '#microsoft.graph.security.dnsEvidence', domainName: name }];
  });
  if (domains.length > 0) fields.use('domains');
  const created = fields.time('alertCreationTime', 'creationTime');
  const incident = fields.id('incidentId');
  const firstActivity = fields.time('firstEventTime');
  const comments = readComments(
    ownList(record, 'comments').filter((item) => !isJsonObject(item) || ownText(item, 'comment') !== null),
    options.importedAt,
  );
  if (comments.length > 0 || Array.isArray(ownValue(record, 'comments'))) fields.use('comments');
  fields.use('@odata.context', '@odata.type');
  return {
    kind: 'alert',
    alert: toolAlert(
      {
        provider,
        title,
        ...(id === null || piece === null
          ? { providerAlertId: id }
          : { providerAlertId: partId(id, piece), partOf: id }),
        tenant: fields.checked(foldGuid, 'aadTenantId', 'tenantId'),
        description: fields.prose('description'),
        recommendedActions: fields.prose('recommendedAction'),
        severity: canonicalValue('severity', fields.text('severity')),
        status: canonicalValue('alertStatus', fields.text('status')),
        classification: canonicalValue('classification', fields.text('classification')),
        determination: canonicalValue('determination', fields.text('determination')),
        category: fields.text('category'),
        detectionSource: fields.text('detectionSource'),
        detectorId: fields.id('detectorId'),
        mitreTechniques: parseTechniqueIds(fields.texts('mitreTechniques').join(' ')),
        assignedTo: readAssignee(fields.text('assignedTo')),
        threatDisplayName: fields.text('threatName'),
        threatFamilyName: fields.text('threatFamilyName'),
        investigationId: fields.id('investigationId'),
        investigationState: canonicalValue('investigationState', fields.text('investigationState')),
        created,
        updated: fields.time('lastUpdateTime') ?? created,
        resolved: fields.time('resolvedTime'),
        firstActivity: firstActivity ?? created,
        lastActivity: fields.time('lastEventTime') ?? firstActivity ?? created,
        comments,
        sourceIncident: incident === null ? null : { provider: defenderPortal, id: incident, webUrl: null },
        evidence: [
          ...present([device]),
          ...list.filter(isJsonObject).map(toGraphEvidence),
          ...present([user]),
          ...domains,
        ],
        additional: { ...fields.rest(), ...evidenceLeftOut(list) },
      },
      options,
    ),
  };
}

/** The incident's number in a link of the SIEM feed, `…/incidents/byalert?alertId=…`, names the alert alone: there is none to take. */
const alertLinks = ['LinkToMTP', 'LinkToWDATP'] as const;

function siemDevice(fields: FlatRecord): JsonObject | null {
  const ips = ['InternalIPv4List', 'InternalIPv6List', 'InternalIpv4List', 'InternalIpv6List'].flatMap(
    (column) => (fields.text(column) ?? '').slice(0, 4000).split(/[;,\s]+/),
  );
  return deviceEvidence({
    name: fields.checked(host, 'ComputerDnsName', 'MachineName'),
    domain: fields.text('MachineDomain'),
    mdeDeviceId: fields.checked(machineId, 'DeviceID', 'DeviceId', 'MachineId'),
    ips: ips.slice(0, 50).map((ip) => asIp(ip)),
  });
}

/** Users that were logged on, `contoso\\liz; contoso\\jay`. */
function siemLoggedOn(fields: FlatRecord): readonly JsonObject[] {
  const names = (fields.text('LogOnUsers') ?? '').slice(0, 4000).split(/[;,]\s*/);
  return present(names.slice(0, 50).map((name) => userAccount({ name })));
}

/**
 * A detection of the former SIEM feed. An alert is one or more of them: each tells a part, numbered by `AlertPart`.
 * Source: Microsoft Learn, "Microsoft Defender for Endpoint detections API fields" (retired in 2022; exports remain).
 */
export function mapSiemDetection(record: JsonObject, options: ImportOptions): MappedRecord {
  const fields = readFlat(record, options.importedAt);
  const title = fields.text('AlertTitle');
  if (title === null)
    return { kind: 'reject', code: 'missingField', reason: 'The detection has no "AlertTitle".' };
  const alertId = fields.id('AlertId', 'AlertID');
  const fullId = fields.id('FullId', 'FullID');
  const part = fields.id('AlertPart');
  const number = fullId ?? part;
  const device = withLoggedOn(siemDevice(fields), siemLoggedOn(fields));
  const fileName = fields.text('FileName');
  const path = joinPath(fields.text('FilePath'), fileName) ?? fileName;
  const hashes = ['Sha256', 'Sha1', 'Md5', 'FileHash'].map((column) => fields.checked(hash, column));
  const commandLine = fields.prose('CommandLine');
  const facts = { image: path, hashes, commandLine, host: hostOf(device) };
  const threat = meaningful(fields.text('ThreatName'));
  const file =
    commandLine === null
      ? fileEvidence({ path, hashes, host: hostOf(device), threats: threat === null ? [] : [threat] })
      : null;
  const at = fields.time('AlertTime');
  const name = fields.checked(userName, 'UserName');
  const user =
    name === null ? null : userEvidence({ name, domain: fields.text('UserDomain'), host: hostOf(device) });
  const tags = ['DeviceCreatedMachineTags', 'CloudCreatedMachineTags'].flatMap((column) =>
    listColumn(fields.text(column) ?? undefined),
  );
  return {
    kind: 'alert',
    alert: toolAlert(
      {
        provider,
        title,
        ...(alertId === null
          ? { providerAlertId: fullId }
          : {
              providerAlertId: number === null ? partId(alertId, record) : `${alertId}#${number}`,
              partOf: alertId,
            }),
        description: fields.prose('Description'),
        severity: canonicalValue('severity', fields.text('Severity')),
        category: fields.text('Category'),
        detectionSource: fields.text('Source'),
        detectorId: fields.id('IoaDefinitionId'),
        actorDisplayName: fields.text('Actor'),
        threatDisplayName: threat,
        threatFamilyName: fields.text('ThreatFamily'),
        created: at,
        updated: null,
        firstActivity: at,
        lastActivity: at,
        webUrl: fields.text(...alertLinks),
        tags: tags.filter((tag) => typeof tag === 'string'),
        evidence: present([
          device,
          file,
          commandLine === null ? null : processEvidence({ id: null, ...facts }),
          ipEvidence(fields.checked(asIp, 'IpAddress', 'IPAddress')),
          urlEvidence(fields.checked(asUrl, 'Url', 'URL')),
          user,
        ]),
        additional: fields.rest(),
      },
      options,
    ),
  };
}
