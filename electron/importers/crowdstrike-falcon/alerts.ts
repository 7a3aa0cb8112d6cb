import type { JsonObject } from '../../../shared/lib/json.ts';
import { isJsonObject, ownList, ownText, ownTexts } from '../../../shared/lib/json-read.ts';
import {
  dnsEvidence,
  fileEvidence,
  hostOf,
  ipEvidence,
  present,
  processEvidence,
  userEvidence,
} from '../_kit/evidence.ts';
import type { EvidenceNote, ProcessFacts, UserFacts } from '../_kit/evidence.ts';
import { readFlat } from '../_kit/flat-record.ts';
import type { FlatRecord } from '../_kit/flat-record.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import { asIp, asMailAddress, asProcessId, asSid, asUrl, asUser, meaningful } from '../_kit/kinds.ts';
import type { MappedRecord } from '../_kit/record-importer.ts';
import { toolAlert } from '../_kit/tool-alert.ts';
import { urlEvidence } from '../_kit/evidence.ts';
import {
  categoryOf,
  falconDevice,
  hashText,
  imagePath,
  isoOf,
  provider,
  remediationOf,
  severityOf,
  statusOf,
  techniquesOf,
} from './facts.ts';

const userText = (text: string | null): string | null => (asUser(text) === null ? null : text);

/** The account of a detection or behavior: `user_name`, `user_id` (a SID on Windows), `logon_domain`, `user_principal`. */
function accountOf(fields: FlatRecord, prefix = ''): UserFacts | null {
  const name = fields.checked(userText, `${prefix}user_name`);
  const sid = fields.checked(asSid, `${prefix}user_id`);
  const upn = fields.checked(asMailAddress, `${prefix}user_principal`);
  const domain = meaningful(fields.text(`${prefix}logon_domain`));
  return name === null && sid === null && upn === null ? null : { name, sid, upn, domain };
}

function hashesAt(fields: FlatRecord, prefix: string): readonly (string | null)[] {
  return ['sha256', 'sha1', 'md5'].map((name) => fields.checked(hashText, `${prefix}${name}`));
}

/** A process and the one that started it. `process_id` is the sensor's own number; only `local_process_id` is the system's. */
function processOf(fields: FlatRecord, host: JsonObject | null, note: EvidenceNote): ProcessFacts {
  const name = fields.text('filename');
  return {
    id: fields.checked(asProcessId, 'local_process_id'),
    commandLine: fields.prose('cmdline'),
    image: imagePath(fields.text('filepath'), name),
    hashes: hashesAt(fields, ''),
    started: isoOf(fields.time('process_start_time')),
    parentId: fields.checked(asProcessId, 'parent_details.local_process_id'),
    parentCommandLine: fields.prose('parent_details.cmdline', 'parent_details.parent_cmdline'),
    parentImage: imagePath(fields.text('parent_details.filepath'), fields.text('parent_details.filename')),
    parentHashes: [...hashesAt(fields, 'parent_details.'), ...hashesAt(fields, 'parent_details.parent_')],
    parentStarted: null,
    user: accountOf(fields),
    host,
    ...note,
  };
}

/** An indicator of compromise of a behavior, as evidence. */
function indicator(type: string | null, value: string | null, host: JsonObject | null): JsonObject | null {
  switch (type) {
    case 'hash_sha256':
    case 'hash_md5':
    case 'sha256':
    case 'md5':
      return fileEvidence({ path: null, hashes: [hashText(value)], host, roles: ['suspicious'] });
    case 'domain':
      return dnsEvidence(value, { roles: ['suspicious'] });
    case 'ipv4':
    case 'ipv6':
      return ipEvidence(asIp(value), { roles: ['suspicious'] });
    case 'url':
      return urlEvidence(asUrl(value), { roles: ['suspicious'] });
    default:
      return null;
  }
}

/** Files of a list of the detection (`quarantined_files`, `files_written`, …). */
function filesOf(
  record: JsonObject,
  key: string,
  host: JsonObject | null,
  note: EvidenceNote,
): readonly (JsonObject | null)[] {
  return ownList(record, key)
    .filter(isJsonObject)
    .slice(0, 200)
    .map((item) => {
      const name = ownText(item, 'filename');
      return fileEvidence({
        path: imagePath(ownText(item, 'filepath') ?? name, name?.split(/[\\/]/).at(-1) ?? null),
        hashes: [hashText(ownText(item, 'sha256'))],
        host,
        ...note,
      });
    });
}

/** Addresses of a detection's connections. */
function connectionsOf(record: JsonObject): readonly (JsonObject | null)[] {
  return ownList(record, 'network_accesses')
    .filter(isJsonObject)
    .slice(0, 200)
    .map((item) =>
      ipEvidence(ownText(item, 'remote_address'), {
        roles: [ownText(item, 'connection_direction') === '1' ? 'source' : 'destination'],
      }),
    );
}

const devicePaths = {
  name: ['device.hostname', 'source_endpoint_host_name', 'hostname'],
  domain: ['device.machine_domain', 'device.hostinfo.domain', 'hostinfo.domain'],
  agent: ['device.device_id', 'agent_id', 'source_endpoint_sensor_id'],
  localIp: ['device.local_ip'],
  externalIp: ['device.external_ip'],
  platform: ['device.platform_name', 'platform'],
} as const;

/** Who and what an identity detection names: the account, the endpoints it came from and went to. */
function identityPieces(fields: FlatRecord): readonly (JsonObject | null)[] {
  return [
    userEvidence({
      name: fields.checked(userText, 'source_account_sam_account_name', 'source_account_name'),
      domain: fields.text('source_account_domain'),
      sid: fields.checked(asSid, 'source_account_object_sid'),
      upn: fields.checked(asMailAddress, 'source_account_upn'),
      roles: ['source'],
    }),
    ipEvidence(fields.checked(asIp, 'source_endpoint_ip_address', 'source_endpoint_address_ip4'), {
      roles: ['source'],
    }),
    falconDevice(fields, {
      name: ['target_endpoint_host_name'],
      domain: [],
      agent: ['target_endpoint_sensor_id'],
      localIp: [],
      externalIp: [],
      platform: [],
    }),
    userEvidence({ name: fields.checked(userText, 'target_account_name'), roles: ['destination'] }),
  ];
}

function readBehavior(
  behavior: JsonObject,
  host: JsonObject | null,
  importedAt: number,
): readonly (JsonObject | null)[] {
  const fields = readFlat(behavior, importedAt);
  const remediationStatus = remediationOf(fields.text('pattern_disposition_details.description'));
  return [
    processEvidence(processOf(fields, host, { remediationStatus })),
    indicator(fields.text('ioc_type'), fields.text('ioc_value'), host),
  ];
}

/**
 * A detection of the detects API (v1): a device and the behaviors seen on it.
 * Source: falconpy, "Detects: GetDetectSummaries" (the interface was withdrawn in 2025; exports remain).
 */
export function mapDetection(record: JsonObject, options: ImportOptions): MappedRecord {
  const fields = readFlat(record, options.importedAt);
  const id = fields.id('detection_id');
  const behaviors = ownList(record, 'behaviors').filter(isJsonObject).slice(0, 500);
  const texts = (key: string): readonly string[] => [
    ...new Set(behaviors.flatMap((behavior) => ownTexts(behavior, key))),
  ];
  const title = texts('display_name')[0] ?? texts('description')[0] ?? texts('scenario')[0] ?? null;
  if (title === null && id === null)
    return {
      kind: 'reject',
      code: 'missingField',
      reason: 'The detection has neither "detection_id" nor a behavior with a name.',
    };
  const device = falconDevice(fields, devicePaths);
  const host = hostOf(device);
  const pieces = behaviors.flatMap((behavior) => readBehavior(behavior, host, options.importedAt));
  const quarantined = filesOf(record, 'quarantined_files', host, { remediationStatus: 'prevented' });
  if (quarantined.some((item) => item !== null)) fields.use('quarantined_files');
  const { status, classification } = statusOf(fields.text('status'));
  const created = fields.time('created_timestamp');
  const first = fields.time('first_behavior');
  return {
    kind: 'alert',
    alert: toolAlert(
      {
        provider,
        title: title ?? 'Falcon detection',
        providerAlertId: id,
        description: texts('description').join('\n') || null,
        severity: severityOf(fields.text('max_severity_displayname'), fields.number('max_severity')),
        status,
        classification,
        category: categoryOf([...texts('tactic_id'), ...texts('tactic')]),
        mitreTechniques: techniquesOf(texts('technique_id')),
        productName: 'CrowdStrike Falcon',
        assignedTo: fields.text('assigned_to_name'),
        created,
        updated: fields.time('date_updated', 'updated_timestamp', 'modified_timestamp') ?? created,
        firstActivity: first ?? created,
        lastActivity: fields.time('last_behavior') ?? first ?? created,
        evidence: present([device, ...pieces, ...quarantined]),
        // A behavior is in the evidence as a process; what it says beyond stays whole.
        additional: fields.rest(),
      },
      options,
    ),
  };
}

/**
 * An alert of the alerts API (v2) and of today's consoles: endpoint, identity, cloud and on-demand scan alike.
 * Source: falconpy, "Alerts: PostEntitiesAlertsV2"; fields also in Elastic's integration "CrowdStrike", data stream alert (3.x).
 */
export function mapFalconAlert(record: JsonObject, options: ImportOptions): MappedRecord {
  const fields = readFlat(record, options.importedAt);
  const id = fields.id('composite_id', 'id');
  const title = fields.text('display_name', 'name');
  if (title === null)
    return {
      kind: 'reject',
      code: 'missingField',
      reason: 'The alert has neither "display_name" nor "name".',
    };
  const device = falconDevice(fields, devicePaths);
  const host = hostOf(device);
  const remediationStatus = remediationOf(fields.text('pattern_disposition_description'));
  const isScan = fields.has('agent_scan_id');
  const facts = processOf(fields, host, { remediationStatus });
  const main = isScan
    ? fileEvidence({ path: facts.image ?? null, hashes: facts.hashes ?? [], host, remediationStatus })
    : processEvidence(facts);
  const user =
    main === null || isScan ? (facts.user == null ? null : userEvidence({ ...facts.user, host })) : null;
  const grandparent = processEvidence({
    id: fields.checked(asProcessId, 'grandparent_details.local_process_id'),
    commandLine: fields.prose('grandparent_details.cmdline'),
    image: imagePath(
      fields.text('grandparent_details.filepath'),
      fields.text('grandparent_details.filename'),
    ),
    hashes: hashesAt(fields, 'grandparent_details.'),
    user: accountOf(fields, 'grandparent_details.'),
    host,
    roles: ['contextual'],
  });
  const indicators = [
    indicator(fields.text('ioc_type'), fields.text('ioc_value'), host),
    ...ownList(record, 'ioc_context')
      .filter(isJsonObject)
      .slice(0, 100)
      .map((item) => indicator(ownText(item, 'ioc_type'), ownText(item, 'ioc_value'), host)),
  ];
  const lists = [
    'files_written',
    'files_accessed',
    'executables_written',
    'documents_accessed',
    'scripts_written',
  ];
  const files = [
    ...filesOf(record, 'quarantined_files', host, { remediationStatus: 'prevented' }),
    ...lists.flatMap((key) => filesOf(record, key, host, {})),
  ];
  const { status, classification } = statusOf(fields.text('status'));
  const resolution = statusOf(fields.text('resolution')).classification;
  const created = fields.time('created_timestamp');
  const happened = fields.time('start_time', 'timestamp', 'context_timestamp');
  return {
    kind: 'alert',
    alert: toolAlert(
      {
        provider,
        title,
        providerAlertId: id,
        otherIds: [fields.id('id', 'indicator_id')],
        description: fields.prose('description'),
        severity: severityOf(fields.text('severity_name'), fields.number('severity')),
        status,
        classification: classification ?? resolution,
        category: categoryOf([fields.text('tactic_id'), fields.text('tactic')]),
        mitreTechniques: techniquesOf([
          fields.text('technique_id'),
          ...ownList(record, 'mitre_attack')
            .filter(isJsonObject)
            .map((item) => ownText(item, 'technique_id')),
        ]),
        productName:
          ['CrowdStrike Falcon', fields.texts('source_products').join(', ')]
            .filter((part) => part !== '')
            .at(-1) ?? null,
        detectorId: fields.id('pattern_id', 'idp_policy_rule_id'),
        assignedTo: fields.text('assigned_to_name'),
        created: created ?? happened,
        updated: fields.time('updated_timestamp') ?? created ?? happened,
        firstActivity: happened ?? created,
        lastActivity: fields.time('end_time') ?? happened ?? created,
        webUrl: fields.checked(asUrl, 'falcon_host_link'),
        tags: fields.texts('tags'),
        evidence: present([
          device,
          main,
          user,
          grandparent,
          ...identityPieces(fields),
          ...indicators,
          ...files,
          ...connectionsOf(record),
        ]),
        additional: fields.rest(),
      },
      options,
    ),
  };
}
