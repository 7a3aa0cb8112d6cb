import type { JsonObject } from '../../../shared/lib/json.ts';
import { canonicalValue } from '../../../shared/model/values.ts';
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
import { readInner } from '../_kit/inner-records.ts';
import { asDomain, asHash, asHost, asIp, asMailAddress, asUser } from '../_kit/kinds.ts';
import type { MappedRecord } from '../_kit/record-importer.ts';
import { toolAlert } from '../_kit/tool-alert.ts';
import { lookUp, ruleSeverities, statusOf } from './values.ts';

const provider = 'sentinelOne';
const hash = (text: string | null): string | null => (asHash(text) === null ? null : text);
const userText = (text: string | null): string | null => (asUser(text) === null ? null : text);

/** `TRUE_POSITIVE…`, `TRUE_POSITIVE_BENIGN…` and `FALSE_POSITIVE…`; `UNDEFINED` is no classification. */
function verdictOf(text: string | null): string | null {
  if (text === null) return null;
  if (/^TRUE_POSITIVE_BENIGN/i.test(text)) return 'informationalExpectedActivity';
  if (/^TRUE_POSITIVE/i.test(text)) return 'truePositive';
  return /^FALSE_POSITIVE/i.test(text) ? 'falsePositive' : null;
}

/** The machines: name and system stand in `assets`, addresses at the time of detection beside, in the same order. */
function devicesOf(
  fields: FlatRecord,
  importedAt: number,
): { readonly devices: readonly JsonObject[]; readonly left: JsonObject } {
  const then = readInner(fields, 'detectionTime.assets', importedAt, (asset) => ({
    domain: asset.checked(asDomain, 'asset.domain'),
    ips: ['asset.ipV4', 'asset.ipV6'].flatMap((path) => asset.checked(asIp, path) ?? []),
  }));
  const now = readInner(fields, 'assets', importedAt, (asset) => ({
    name: asset.checked(asHost, 'name'),
    osPlatform: asset.text('osVersion', 'osType'),
  }));
  const devices = now.read.map((asset, index) => deviceEvidence({ ...asset, ...then.read[index] }));
  return { devices: present(devices), left: { ...then.left, ...now.left } };
}

/** File and process; without a command line there is a file alone. */
function processOf(fields: FlatRecord, host: JsonObject | null): JsonObject | null {
  const level = fields.checked(
    (text) => (/^(?:malicious|suspicious)$/i.test(text ?? '') ? (text?.toLowerCase() ?? null) : null),
    'confidenceLevel',
  );
  const image = fields.text('process.file.path', 'process.file.name');
  const hashes = ['sha256', 'sha1', 'md5'].map((name) => fields.checked(hash, `process.file.${name}`));
  const commandLine = fields.prose('process.cmdLine');
  const common = { hashes, host, verdict: level };
  if (commandLine === null) return fileEvidence({ path: image, ...common });
  const parentImage = fields.text('process.parentName');
  return processEvidence({ id: null, image, commandLine, parentImage, ...common });
}

function peopleOf(fields: FlatRecord): readonly (JsonObject | null)[] {
  const attacker = fields.checked(asDomain, 'detectionTime.attacker.host');
  const upn = fields.checked(asMailAddress, 'detectionTime.targetUser.emailAddress');
  // With an address the name is how people call the user, without one it may be the account's.
  const name = upn === null ? fields.checked(userText, 'detectionTime.targetUser.name') : null;
  const target =
    upn === null && name === null
      ? null
      : userEvidence({
          name,
          upn,
          displayName: upn === null ? null : fields.text('detectionTime.targetUser.name'),
          roles: ['attacked'],
        });
  return [
    ipEvidence(fields.checked(asIp, 'detectionTime.attacker.ip'), { roles: ['attacker'] }),
    dnsEvidence(attacker, { roles: ['attacker'] }),
    target,
  ];
}

/** True for an alert of Singularity's unified alert management. */
export const isUnified = (record: JsonObject): boolean =>
  ['name', 'severity', 'detectionSource', 'analystVerdict', 'detectedAt'].every((key) =>
    Object.hasOwn(record, key),
  );

/**
 * An alert of Singularity's unified alert management (2025 on).
 * Source: elastic/integrations `packages/sentinel_one`, data stream unified_alert (fields and test events).
 */
export function mapUnifiedAlert(record: JsonObject, options: ImportOptions): MappedRecord {
  const fields = readFlat(record, options.importedAt);
  const title = fields.text('name');
  if (title === null) return { kind: 'reject', code: 'missingField', reason: 'The alert has no "name".' };
  const { devices, left } = devicesOf(fields, options.importedAt);
  const host = hostOf(devices[0] ?? null);
  const severity = fields.text('severity');
  const status = statusOf(fields.text('status'));
  const created = fields.time('createdAt', 'detectedAt');
  const first = fields.time('firstSeenAt', 'detectedAt') ?? created;
  const alert = toolAlert(
    {
      provider,
      title,
      providerAlertId: fields.id('id'),
      description: fields.prose('description'),
      severity: lookUp(ruleSeverities, severity) ?? canonicalValue('severity', severity),
      status,
      classification: fields.checked(verdictOf, 'analystVerdict'),
      category: fields.text('classification'),
      detectionSource: fields.text('detectionSource.product'),
      detectorId: fields.id('analytics.uid') ?? fields.text('analytics.name'),
      productName: 'SentinelOne',
      assignedTo: fields.text('assignee.email', 'assignee.full_name'),
      created,
      updated: fields.time('updatedAt') ?? created,
      firstActivity: first,
      lastActivity: fields.time('lastSeenAt') ?? first,
      evidence: present([...devices, processOf(fields, host), ...peopleOf(fields)]),
    },
    options,
  );
  return { kind: 'alert', alert: { ...alert, additional: { ...fields.rest(), ...left } } };
}
