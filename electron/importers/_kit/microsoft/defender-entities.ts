import type { JsonObject, JsonValue } from '../../../../shared/lib/json.ts';
import { isJsonObject, ownScalarText, ownText, ownValue, setOwn } from '../../../../shared/lib/json-read.ts';

/** Graph type and property names for one entity type of the older API: older name → Graph name, `a.b` for a property of an object. */
interface EntityShape {
  readonly type: string;
  readonly fields: Readonly<Record<string, string>>;
}

const file = {
  sha1: 'fileDetails.sha1',
  sha256: 'fileDetails.sha256',
  fileName: 'fileDetails.fileName',
  filePath: 'fileDetails.filePath',
};
const account = {
  accountName: 'userAccount.accountName',
  domainName: 'userAccount.domainName',
  userSid: 'userAccount.userSid',
  aadUserId: 'userAccount.azureAdUserId',
  userPrincipalName: 'userAccount.userPrincipalName',
};

/**
 * Source: Microsoft Learn, "List incidents API in Microsoft Defender XDR" (entity format), matched with Graph `alertEvidence`. The older API
 * gives every entity all properties, null where they do not apply.
 */
const shapes: Readonly<Record<string, EntityShape>> = {
  user: { type: 'userEvidence', fields: account },
  account: { type: 'userEvidence', fields: account },
  ip: { type: 'ipEvidence', fields: { ipAddress: 'ipAddress' } },
  url: { type: 'urlEvidence', fields: { url: 'url' } },
  file: { type: 'fileEvidence', fields: file },
  process: {
    type: 'processEvidence',
    fields: {
      sha1: 'imageFile.sha1',
      sha256: 'imageFile.sha256',
      fileName: 'imageFile.fileName',
      filePath: 'imageFile.filePath',
      processId: 'processId',
      processCommandLine: 'processCommandLine',
      processCreationTime: 'processCreationDateTime',
      parentProcessId: 'parentProcessId',
      parentProcessCreationTime: 'parentProcessCreationDateTime',
      parentProcessFileName: 'parentProcessImageFile.fileName',
      parentProcessFilePath: 'parentProcessImageFile.filePath',
      ...account,
    },
  },
  mailbox: {
    type: 'mailboxEvidence',
    fields: { mailboxAddress: 'primaryAddress', mailboxDisplayName: 'displayName', ...account },
  },
  mailmessage: {
    type: 'analyzedMessageEvidence',
    fields: {
      sender: 'p2Sender.emailAddress',
      recipient: 'recipientEmailAddress',
      subject: 'subject',
      deliveryAction: 'deliveryAction',
      deliveryLocation: 'deliveryLocation',
      networkMessageId: 'networkMessageId',
      internetMessageId: 'internetMessageId',
      senderIp: 'senderIp',
    },
  },
  mailcluster: {
    type: 'mailClusterEvidence',
    fields: {
      clusterBy: 'clusterBy',
      clusterByValue: 'clusterByValue',
      query: 'query',
      emailCount: 'emailCount',
    },
  },
  registry: {
    type: 'registryValueEvidence',
    fields: {
      registryHive: 'registryHive',
      registryKey: 'registryKey',
      registryValue: 'registryValue',
      registryValueName: 'registryValueName',
      registryValueType: 'registryValueType',
    },
  },
  securitygroup: {
    type: 'securityGroupEvidence',
    fields: { securityGroupId: 'securityGroupId', securityGroupName: 'displayName' },
  },
  cloudapplication: {
    type: 'cloudApplicationEvidence',
    fields: { applicationId: 'appId', applicationName: 'displayName', appId: 'appId' },
  },
  oauthapplication: {
    type: 'oauthApplicationEvidence',
    fields: { applicationId: 'appId', applicationName: 'displayName', appId: 'appId' },
  },
  cloudresource: {
    type: 'azureResourceEvidence',
    fields: { resourceId: 'resourceId', resourceName: 'resourceName' },
  },
  machine: { type: 'deviceEvidence', fields: { deviceDnsName: 'deviceDnsName', hostName: 'hostName' } },
};

const aliases: Readonly<Record<string, string>> = {
  registrykey: 'registry',
  registryvalue: 'registry',
  device: 'machine',
  host: 'machine',
  mail: 'mailmessage',
};

/** Properties of every entity. */
const common: Readonly<Record<string, string>> = {
  evidenceCreationTime: 'createdDateTime',
  verdict: 'verdict',
  remediationStatus: 'remediationStatus',
  remediationStatusDetails: 'remediationStatusDetails',
  detectionStatus: 'detectionStatus',
  deviceId: 'mdeDeviceId',
  roles: 'roles',
  tags: 'tags',
};

const isSet = (value: JsonValue | undefined): value is JsonValue =>
  value !== undefined && value !== null && value !== '';

function put(target: Record<string, JsonValue>, path: string, value: JsonValue): void {
  const dot = path.indexOf('.');
  if (dot < 0) {
    setOwn(target, path, value);
    return;
  }
  const name = path.slice(0, dot);
  const inner = target[name];
  const object: Record<string, JsonValue> = isJsonObject(inner) ? { ...inner } : {};
  object[path.slice(dot + 1)] = value;
  target[name] = object;
}

function rename(entity: JsonObject, type: string, fields: Readonly<Record<string, string>>): JsonObject {
  const evidence: Record<string, JsonValue> = { '@odata.type': `#microsoft.graph.security.${type}` };
  for (const key of Object.keys(entity)) {
    const value = ownValue(entity, key);
    if (!isSet(value) || key === 'entityType') continue;
    const path = Object.hasOwn(fields, key)
      ? fields[key]
      : Object.hasOwn(common, key)
        ? common[key]
        : undefined;
    if (path === undefined) setOwn(evidence, key, value);
    else put(evidence, path, value);
  }
  return evidence;
}

/** One entity of the older API in the shape of Graph evidence; properties that Graph does not have keep their names. */
export function toGraphEvidence(entity: JsonObject): JsonObject {
  const type = (ownText(entity, 'entityType') ?? '').toLowerCase().replace(/[^a-z]/g, '');
  const name = aliases[type] ?? type;
  const shape = Object.hasOwn(shapes, name) ? (shapes[name] as EntityShape) : null;
  if (shape === null) return rename(entity, `${ownText(entity, 'entityType') ?? 'unknown'}Evidence`, {});
  // A registry entity without a value is a key.
  const isKey =
    name === 'registry' &&
    ['registryValue', 'registryValueName', 'registryValueType'].every((key) => !isSet(ownValue(entity, key)));
  return rename(entity, isKey ? 'registryKeyEvidence' : shape.type, shape.fields);
}

/** One device of an alert's `devices` in the shape of Graph `deviceEvidence`. */
export function toDeviceEvidence(device: JsonObject): JsonObject {
  const evidence = rename(device, 'deviceEvidence', {
    mdatpDeviceId: 'mdeDeviceId',
    aadDeviceId: 'azureAdDeviceId',
    firstSeen: 'firstSeenDateTime',
  });
  const id = ownScalarText(device, 'mdatpDeviceId') ?? ownScalarText(device, 'deviceId');
  return id === null ? evidence : { ...evidence, mdeDeviceId: id };
}
