import type { JsonObject } from '../../../shared/lib/json.ts';
import { isJsonObject, ownList, ownObject, ownScalarText, ownText } from '../../../shared/lib/json-read.ts';
import {
  deviceEvidence,
  dnsEvidence,
  fileEvidence,
  hostOf,
  ipEvidence,
  present,
  processEvidence,
  userEvidence,
} from '../_kit/evidence.ts';
import { readFlat } from '../_kit/flat-record.ts';
import type { FlatRecord } from '../_kit/flat-record.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import { tacticOf } from '../../../shared/model/attack.ts';
import { asDomain, asHost, asIp, asMailAddress, asSid, asUrl, asUser, meaningful } from '../_kit/kinds.ts';
import { partId } from '../_kit/part-id.ts';
import type { MappedRecord } from '../_kit/record-importer.ts';
import { parseSourceTime } from '../../../shared/model/time.ts';
import type { SourceTime } from '../../../shared/model/record.ts';
import { toolAlert, toolContext } from '../_kit/tool-alert.ts';
import {
  categoryOf,
  falconDevice,
  fileTime,
  hashText,
  imagePath,
  isoOf,
  provider,
  remediationOf,
  severityOf,
  statusOf,
  techniquesOf,
} from './facts.ts';

/** Events of the stream that are alerts. Source: CrowdStrike, "Streaming API event dictionary"; Elastic's integration "CrowdStrike" (3.x). */
const detections =
  /(?:Detection|Incident|Lead)Summary(?:Event)?$|^XdrDetection|^CustomerIOCEvent$|^MobileDetection|^IdentityProtectionEvent$|^CSPMIOAStreamingEvent$/i;

/** Whether an event is an alert: by its type, or because it has a detection's name, or a detection's id and a severity. */
function isDetection(type: string, event: JsonObject): boolean {
  if (detections.test(type) || ownText(event, 'DetectName') !== null) return true;
  const isNamed = ['CompositeId', 'DetectId'].some((key) => ownText(event, key) !== null);
  return isNamed && ['Severity', 'SeverityName'].some((key) => ownScalarText(event, key) !== null);
}

/**
 * Events that tell one behavior of a detection, each with the detection's id: parts of it (decision 9), as in the detects API the behaviors
 * of one detection are. For data protection: the session and each file that left in it.
 */
const tellsBehavior = /^(?:DataProtection)?DetectionSummaryEvent$/i;

interface AlertIdentity {
  readonly providerAlertId: string | null;
  readonly partOf?: string;
}

/**
 * The alert that an event tells of. An incident of identity protection is numbered for each customer (`INC-7`) and told again for each
 * account and endpoint in it: those are its parts, and a later event about the same ones is the news of them.
 */
function identityOf(
  event: JsonObject,
  fields: FlatRecord,
  type: string,
  customer: string | null,
): AlertIdentity {
  const id = fields.id('CompositeId', 'DetectId', 'IncidentID', 'DetectionId');
  if (id !== null)
    return tellsBehavior.test(type)
      ? { providerAlertId: partId(id, event), partOf: id }
      : { providerAlertId: id };
  const incident = fields.id('IdentityProtectionIncidentId');
  if (incident === null) return { providerAlertId: null };
  const partOf = `${customer ?? ''}:${incident}`;
  const { UserName, EndpointName, EndpointIp } = event;
  const about = { UserName: UserName ?? '', EndpointName: EndpointName ?? '', EndpointIp: EndpointIp ?? '' };
  return { providerAlertId: partId(partOf, about), partOf };
}

/** What an event is called; a match of a customer's own indicator has no name, and a detection may have come without. */
function titleOf(fields: FlatRecord, type: string): string | null {
  const said = fields.text(
    'DetectName',
    'Name',
    'DisplayName',
    'IncidentType',
    'PolicyStatement',
    'IncidentDescription',
  );
  return said ?? (/^CustomerIOCEvent$/i.test(type) ? 'Custom indicator of compromise' : null);
}

/** The words of a list that came as one text (`FIN-1,FIN-2`): all of them, or none where one fails the check, and the text stays where it is. */
function commaList(fields: FlatRecord, path: string, check: (text: string) => unknown): readonly string[] {
  const words = (text: string): readonly string[] => text.split(',').map((word) => word.trim());
  const isList = (text: string | null): readonly string[] | null => {
    const list = words(text ?? '');
    return list.length <= 500 && list.every((word) => check(word) !== null) ? list : null;
  };
  return fields.checked(isList, path) ?? [];
}

const fileText = (text: string | null): string | null =>
  /^[^\\/\p{Cc}]{1,255}$/u.test(text ?? '') ? text : null;

const userText = (text: string | null): string | null => (asUser(text) === null ? null : text);

/** A time that is text, seconds or milliseconds since 1970, or 100 ns since 1601. */
function momentOf(fields: FlatRecord, importedAt: number, ...paths: readonly string[]): SourceTime | null {
  const time = fields.time(...paths);
  if (time !== null) return time;
  const windows = fileTime(fields.number(...paths));
  return windows === null ? null : parseSourceTime(windows, importedAt);
}

/** Files and addresses of an event's lists (`FilesWritten`, `NetworkAccesses`, `DnsRequests`, `QuarantineFiles`, …). */
function listed(event: JsonObject, host: JsonObject | null): readonly (JsonObject | null)[] {
  const items = (key: string): readonly JsonObject[] =>
    ownList(event, key).filter(isJsonObject).slice(0, 200);
  const files = [
    'FilesWritten',
    'FilesAccessed',
    'ExecutablesWritten',
    'DocumentsAccessed',
    'ScriptsWritten',
    'QuarantineFiles',
  ].flatMap((key) =>
    items(key).map((item) => {
      const name = ownText(item, 'FileName') ?? ownText(item, 'ImageFileName');
      return fileEvidence({
        path: imagePath(ownText(item, 'FilePath') ?? name, name?.split(/[\\/]/).at(-1) ?? null),
        hashes: [hashText(ownText(item, 'SHA256HashData') ?? ownText(item, 'SHA256String'))],
        host,
      });
    }),
  );
  const addresses = items('NetworkAccesses').map((item) =>
    ipEvidence(ownText(item, 'RemoteAddress'), {
      roles: [ownScalarText(item, 'ConnectionDirection') === '1' ? 'source' : 'destination'],
    }),
  );
  const hosts = items('ThreatgraphIndicators').map((item) =>
    deviceEvidence({ name: asHost(ownText(item, 'Hostname')) }),
  );
  const names = items('DnsRequests').map((item) => dnsEvidence(ownText(item, 'DomainName')));
  return [...hosts, ...files, ...addresses, ...names];
}

const usedLists = [
  'FilesWritten',
  'FilesAccessed',
  'ExecutablesWritten',
  'DocumentsAccessed',
  'ScriptsWritten',
  'QuarantineFiles',
  'NetworkAccesses',
  'DnsRequests',
];

function indicator(fields: FlatRecord, host: JsonObject | null): JsonObject | null {
  const value = fields.text('IOCValue');
  const type = fields.text('IOCType') ?? '';
  if (/hash|sha|md5/i.test(type))
    return fileEvidence({ path: null, hashes: [hashText(value)], host, roles: ['suspicious'] });
  if (/domain/i.test(type)) return dnsEvidence(asDomain(value), { roles: ['suspicious'] });
  if (type !== '') return /ip/i.test(type) ? ipEvidence(asIp(value), { roles: ['suspicious'] }) : null;
  // A match of a customer's own indicator names it by its kind.
  const ip = fields.checked(asIp, 'IPv4', 'IPv6');
  return ip === null
    ? dnsEvidence(fields.checked(asDomain, 'DomainName'), { roles: ['suspicious'] })
    : ipEvidence(ip, { roles: ['suspicious'] });
}

function evidenceOf(event: JsonObject, fields: FlatRecord): readonly JsonObject[] {
  const device = falconDevice(fields, {
    name: ['ComputerName', 'Hostname', 'SourceEndpointHostName', 'EndpointName'],
    domain: ['MachineDomain'],
    agent: ['SensorId', 'AgentId', 'SourceEndpointSensorId', 'AgentIdString'],
    localIp: ['LocalIP', 'LocalIPv6', 'EndpointIp'],
    externalIp: ['ExternalIP'],
    platform: ['PlatformName'],
  });
  const host = hostOf(device);
  const remediationStatus = remediationOf(fields.text('PatternDispositionDescription'));
  const name = fields.checked(userText, 'UserName');
  const domain = meaningful(fields.text('LogonDomain', 'MachineDomain'));
  // The stream's process ids are the sensor's own: they name no process of the system.
  const process = processEvidence({
    id: null,
    commandLine: fields.prose('CommandLine'),
    image: imagePath(fields.text('FilePath'), fields.text('FileName')),
    hashes: ['SHA256String', 'SHA1String', 'MD5String'].map((path) => fields.checked(hashText, path)),
    started: isoOf(fields.time('ProcessStartTime')),
    parentCommandLine: fields.prose('ParentCommandLine'),
    parentImage: imagePath(fields.text('ParentImageFilePath'), fields.text('ParentImageFileName')),
    user: name === null ? null : { name, domain },
    host,
    remediationStatus,
  });
  const isFile =
    process !== null &&
    !('processCommandLine' in process) &&
    /ods|scan/i.test(fields.text('Type', 'Name') ?? '');
  const image = process?.['imageFile'];
  return present([
    device,
    isFile && isJsonObject(image)
      ? {
          '@odata.type': '#microsoft.graph.security.fileEvidence',
          fileDetails: image,
          ...(host === null ? {} : { host }),
        }
      : process,
    process === null && name !== null
      ? userEvidence({ name, domain, sid: fields.checked(asSid, 'UserSid'), host })
      : null,
    ipEvidence(fields.checked(asIp, 'UserSourceIp'), { roles: ['source'] }),
    // What left (data protection): the content's digest is the file's.
    fileEvidence({
      path: fields.checked(fileText, 'Filename'),
      hashes: [fields.checked(hashText, 'ContentSha')],
      host,
    }),
    ...commaList(fields, 'HostNames', asHost).map((one) => deviceEvidence({ name: one })),
    ...commaList(fields, 'IPv4Addresses', asIp).map((one) => ipEvidence(one)),
    userEvidence({
      name: fields.checked(userText, 'SourceAccountName'),
      domain: fields.text('SourceAccountDomain'),
      sid: fields.checked(asSid, 'SourceAccountObjectSid'),
      upn: fields.checked(asMailAddress, 'SourceAccountUpn'),
      roles: ['source'],
    }),
    ipEvidence(fields.checked(asIp, 'SourceEndpointIpAddress', 'SourceEndpointAddressIP4'), {
      roles: ['source'],
    }),
    falconDevice(fields, {
      name: ['TargetEndpointHostName'],
      domain: [],
      agent: ['TargetEndpointSensorId'],
      localIp: [],
      externalIp: [],
      platform: [],
    }),
    userEvidence({ name: fields.checked(userText, 'TargetAccountName'), roles: ['destination'] }),
    indicator(fields, host),
    ...listed(event, host),
  ]);
}

function mapDetectionEvent(
  record: JsonObject,
  event: JsonObject,
  type: string,
  options: ImportOptions,
): MappedRecord {
  const fields = readFlat(event, options.importedAt);
  const outer = readFlat(record, options.importedAt);
  const title = titleOf(fields, type);
  if (title === null)
    return { kind: 'reject', code: 'missingField', reason: `${type} has neither "DetectName" nor "Name".` };
  const customer = ownText(ownObject(record, 'metadata') ?? {}, 'customerIDString');
  const identity = identityOf(event, fields, type, customer);
  const evidence = evidenceOf(event, fields);
  fields.use(...usedLists);
  const sent = outer.time('metadata.eventCreationTime');
  const happened = momentOf(
    fields,
    options.importedAt,
    'StartTime',
    'IncidentStartTime',
    'ProcessStartTime',
    'ContextTimeStamp',
    'EventCreatedTimestamp',
    'EventTimestamp',
    'SessionStartTimestamp',
    'SignalStartTimestamp',
    'Timestamp',
  );
  const attack = ownList(event, 'MitreAttack').filter(isJsonObject).slice(0, 100);
  const texts = (key: string): readonly (string | null)[] => attack.map((item) => ownText(item, key));
  fields.use('MitreAttack');
  outer.use('event.*', 'metadata.eventType', 'metadata.offset', 'metadata.version');
  return {
    kind: 'alert',
    alert: toolAlert(
      {
        provider,
        title,
        ...identity,
        description: fields.prose('DetectDescription', 'Description', 'IncidentDescription'),
        severity: severityOf(fields.text('SeverityName'), fields.number('Severity')),
        ...statusOf(fields.text('State')),
        category: categoryOf([
          ...texts('TacticID'),
          fields.text('Tactic'),
          ...texts('Tactic'),
          fields.text('TacticId'),
          ...commaList(fields, 'TacticIds', tacticOf),
        ]),
        mitreTechniques: techniquesOf([
          ...texts('TechniqueID'),
          ...texts('Technique'),
          fields.text('TechniqueId'),
          fields.text('TechniqueIds'),
        ]),
        productName: fields.text('SourceProducts') ?? 'CrowdStrike Falcon',
        detectorId: fields.id('PatternId'),
        created: sent ?? happened,
        updated: sent ?? happened,
        firstActivity: happened ?? sent,
        lastActivity:
          momentOf(fields, options.importedAt, 'EndTime', 'IncidentEndTime', 'SignalEndTimestamp') ??
          happened ??
          sent,
        webUrl: fields.checked(asUrl, 'FalconHostLink'),
        evidence,
        additional: { eventType: type, ...outer.rest(), ...fields.rest() },
      },
      options,
    ),
  };
}

/** A record of Falcon's event stream: detections are alerts; what users and services did in Falcon is context. */
export function mapStreamEvent(record: JsonObject, options: ImportOptions): MappedRecord {
  const event = ownObject(record, 'event') ?? {};
  const type = ownText(ownObject(record, 'metadata') ?? {}, 'eventType') ?? '';
  if (isDetection(type, event)) return mapDetectionEvent(record, event, type, options);
  if (type === '')
    return { kind: 'reject', code: 'missingField', reason: 'The event has no "metadata.eventType".' };
  const fields = readFlat(event, options.importedAt);
  const outer = readFlat(record, options.importedAt);
  outer.use('event.*', 'metadata.eventType', 'metadata.offset', 'metadata.version');
  const action = fields.text('OperationName', 'PolicyName', 'RuleName', 'PolicyStatement');
  const who = fields.text('UserId', 'UserName');
  const success = fields.id('Success');
  const device = falconDevice(fields, {
    name: ['ComputerName', 'HostnameField', 'HostName'],
    domain: [],
    agent: ['AgentIdString', 'DeviceId'],
    localIp: ['LocalIP'],
    externalIp: [],
    platform: [],
  });
  const time =
    momentOf(fields, options.importedAt, 'UTCTimestamp', 'StartTimestamp', 'Timestamp') ??
    outer.time('metadata.eventCreationTime');
  return {
    kind: 'context',
    context: toolContext(
      {
        provider,
        kind: 'auditEvent',
        title: `${type}${action === null ? '' : `: ${action}`}${who === null ? '' : ` by ${who}`}`,
        time,
        action: action ?? type,
        outcome: success === null ? null : success === 'true' ? 'success' : 'failure',
        evidence: present([
          userEvidence({ name: fields.checked(userText, 'UserId', 'UserName') }),
          ipEvidence(fields.checked(asIp, 'UserIp'), { roles: ['source'] }),
          device,
        ]),
        additional: { ...outer.rest(), ...fields.rest() },
      },
      options,
    ),
  };
}
