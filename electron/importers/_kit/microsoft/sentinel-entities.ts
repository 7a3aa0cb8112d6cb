import type { JsonObject, JsonValue } from '../../../../shared/lib/json.ts';
import { isJsonObject, setOwn } from '../../../../shared/lib/json-read.ts';
import { property, textProperty } from './sentinel-references.ts';
import type { EntityIndex } from './sentinel-references.ts';

/**
 * Sentinel's entities in the shape of Graph evidence.
 * Source: Microsoft Learn, "Microsoft Sentinel entity types reference", matched with Graph `alertEvidence`.
 */
interface Shaping {
  readonly entity: JsonObject;
  readonly index: EntityIndex;
  /** Levels of entities inside entities still to be followed. */
  readonly depth: number;
}

type Shaper = (shaping: Shaping) => Record<string, JsonValue | null>;

const text = ({ entity }: Shaping, name: string): string | null => textProperty(entity, name);

function related(shaping: Shaping, name: string): JsonObject | null {
  if (shaping.depth <= 0) return null;
  const target = shaping.index.resolve(property(shaping.entity, name));
  return target === null ? null : shape({ ...shaping, entity: target, depth: shaping.depth - 1 });
}

function relatedList(shaping: Shaping, name: string): readonly JsonObject[] {
  const value = property(shaping.entity, name);
  if (!Array.isArray(value) || shaping.depth <= 0) return [];
  return value.slice(0, 50).flatMap((item) => {
    const target = shaping.index.resolve(item as JsonValue);
    return target === null ? [] : [shape({ ...shaping, entity: target, depth: shaping.depth - 1 })];
  });
}

const details = (evidence: JsonObject | null, key: string): JsonObject | null => {
  const value = evidence?.[key];
  return isJsonObject(value) ? value : null;
};

function hashOf(shaping: Shaping, algorithm: string): string | null {
  const list = property(shaping.entity, 'FileHashes');
  for (const item of Array.isArray(list) ? list : []) {
    const hash = shaping.index.resolve(item as JsonValue);
    if (
      hash !== null &&
      textProperty(hash, 'Algorithm')
        ?.replace(/[^a-z0-9]/gi, '')
        .toLowerCase() === algorithm
    )
      return textProperty(hash, 'Value');
  }
  return null;
}

const account: Shaper = (shaping) => {
  const name = text(shaping, 'Name');
  const suffix = text(shaping, 'UPNSuffix');
  const upn =
    text(shaping, 'UserPrincipalName') ??
    (name !== null && suffix !== null && !name.includes('@') ? `${name}@${suffix}` : null);
  return {
    userAccount: compact({
      accountName: name,
      domainName: text(shaping, 'NTDomain') ?? text(shaping, 'DnsDomain'),
      userSid: text(shaping, 'Sid'),
      azureAdUserId: text(shaping, 'AadUserId') ?? text(shaping, 'ObjectGuid'),
      userPrincipalName: upn,
      displayName: text(shaping, 'DisplayName'),
    }),
    host: related(shaping, 'Host'),
  };
};

const host: Shaper = (shaping) => ({
  mdeDeviceId: text(shaping, 'MdatpDeviceId') ?? text(shaping, 'MdeDeviceId'),
  azureAdDeviceId: text(shaping, 'AadDeviceId'),
  hostName: text(shaping, 'HostName') ?? text(shaping, 'NetBiosName'),
  netBiosName: text(shaping, 'NetBiosName'),
  dnsDomain: text(shaping, 'DnsDomain'),
  ntDomain: text(shaping, 'NTDomain'),
  deviceDnsName: text(shaping, 'FQDN'),
  osPlatform: text(shaping, 'OSFamily'),
  version: text(shaping, 'OSVersion'),
  azureResourceId: text(shaping, 'AzureID'),
});

const file: Shaper = (shaping) => ({
  fileDetails: compact({
    fileName: text(shaping, 'Name'),
    filePath: text(shaping, 'Directory'),
    sha256: hashOf(shaping, 'sha256'),
    sha1: hashOf(shaping, 'sha1'),
    md5: hashOf(shaping, 'md5'),
  }),
  host: related(shaping, 'Host'),
});

const process: Shaper = (shaping) => {
  const parent = shaping.depth > 0 ? shaping.index.resolve(property(shaping.entity, 'ParentProcess')) : null;
  const parentImage = parent === null ? null : related({ ...shaping, entity: parent }, 'ImageFile');
  return {
    processId: text(shaping, 'ProcessId'),
    processCommandLine: text(shaping, 'CommandLine'),
    processCreationDateTime: text(shaping, 'CreationTimeUtc'),
    parentProcessId: parent === null ? null : textProperty(parent, 'ProcessId'),
    parentProcessCommandLine: parent === null ? null : textProperty(parent, 'CommandLine'),
    parentProcessCreationDateTime: parent === null ? null : textProperty(parent, 'CreationTimeUtc'),
    imageFile: details(related(shaping, 'ImageFile'), 'fileDetails'),
    parentProcessImageFile: details(parentImage, 'fileDetails'),
    userAccount: details(related(shaping, 'Account'), 'userAccount'),
    host: related(shaping, 'Host'),
  };
};

function registryParts(shaping: Shaping): { hive: string | null; key: string | null } {
  const key = shaping.index.resolve(property(shaping.entity, 'Key'));
  if (key === null) return { hive: text(shaping, 'Hive'), key: text(shaping, 'Key') };
  return { hive: textProperty(key, 'Hive'), key: textProperty(key, 'Key') };
}

const registryKey: Shaper = (shaping) => ({
  registryHive: text(shaping, 'Hive'),
  registryKey: text(shaping, 'Key'),
  host: related(shaping, 'Host'),
});

const registryValue: Shaper = (shaping) => {
  const { hive, key } = registryParts(shaping);
  return {
    registryHive: hive,
    registryKey: key,
    registryValueName: text(shaping, 'Name'),
    registryValue: text(shaping, 'Value'),
    registryValueType: text(shaping, 'ValueType'),
    host: related(shaping, 'Host'),
  };
};

const mailMessage: Shaper = (shaping) => {
  const urls = property(shaping.entity, 'Urls');
  const sender = text(shaping, 'P2Sender') ?? text(shaping, 'Sender');
  const p1 = text(shaping, 'P1Sender');
  const threats = property(shaping.entity, 'Threats');
  return {
    recipientEmailAddress: text(shaping, 'Recipient'),
    networkMessageId: text(shaping, 'NetworkMessageId'),
    internetMessageId: text(shaping, 'InternetMessageId'),
    subject: text(shaping, 'Subject'),
    p2Sender:
      sender === null
        ? null
        : compact({
            emailAddress: sender,
            displayName: text(shaping, 'P2SenderDisplayName'),
            domainName: text(shaping, 'P2SenderDomain'),
          }),
    p1Sender:
      p1 === null
        ? null
        : compact({
            emailAddress: p1,
            displayName: text(shaping, 'P1SenderDisplayName'),
            domainName: text(shaping, 'P1SenderDomain'),
          }),
    senderIp: text(shaping, 'SenderIP') ?? text(shaping, 'SenderIp'),
    deliveryAction: text(shaping, 'DeliveryAction'),
    deliveryLocation: text(shaping, 'DeliveryLocation'),
    antiSpamDirection: text(shaping, 'AntispamDirection'),
    receivedDateTime: text(shaping, 'ReceiveDate'),
    language: text(shaping, 'Language'),
    threats: Array.isArray(threats) ? threats.filter((item) => typeof item === 'string') : null,
    urls: Array.isArray(urls) ? urls.filter((item) => typeof item === 'string') : null,
  };
};

const mailCluster: Shaper = (shaping) => {
  const ids = property(shaping.entity, 'NetworkMessageIds');
  return {
    networkMessageIds: Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : null,
    query: text(shaping, 'Query'),
    clusterBy: text(shaping, 'ClusterBy') ?? text(shaping, 'ClusterGroup'),
    clusterByValue: text(shaping, 'ClusterSourceIdentifier'),
    emailCount: property(shaping.entity, 'MailCount') ?? null,
  };
};

const mailbox: Shaper = (shaping) => ({
  primaryAddress: text(shaping, 'MailboxPrimaryAddress'),
  displayName: text(shaping, 'DisplayName'),
  upn: text(shaping, 'Upn'),
});

const session: Shaper = (shaping) => ({
  sessionId: text(shaping, 'SessionId'),
  startUtcDateTime: text(shaping, 'StartTimeUtc'),
  endUtcDateTime: text(shaping, 'EndTimeUtc'),
  userAgent: text(shaping, 'UserAgent'),
  account: related(shaping, 'Account'),
  host: related(shaping, 'Host'),
});

const rename =
  (names: Readonly<Record<string, string>>): Shaper =>
  (shaping) =>
    Object.fromEntries(Object.entries(names).map(([theirs, ours]) => [ours, text(shaping, theirs)]));

/** Entity type, folded → Graph type and how its properties are shaped. */
const shapes: Readonly<Record<string, readonly [type: string, shaper: Shaper]>> = {
  account: ['userEvidence', account],
  host: ['deviceEvidence', host],
  ip: ['ipEvidence', rename({ Address: 'ipAddress' })],
  url: ['urlEvidence', rename({ Url: 'url' })],
  dns: [
    'dnsEvidence',
    (shaping) => ({
      domainName: text(shaping, 'DomainName'),
      ipAddresses: relatedList(shaping, 'IpAddresses'),
      hostIpAddress: related(shaping, 'HostIpAddress'),
    }),
  ],
  file: ['fileEvidence', file],
  filehash: ['fileHashEvidence', rename({ Algorithm: 'algorithm', Value: 'value' })],
  malware: [
    'malwareEvidence',
    (shaping) => ({
      name: text(shaping, 'Name'),
      category: text(shaping, 'Category'),
      files: relatedList(shaping, 'Files'),
    }),
  ],
  process: ['processEvidence', process],
  registrykey: ['registryKeyEvidence', registryKey],
  registryvalue: ['registryValueEvidence', registryValue],
  mailbox: ['mailboxEvidence', mailbox],
  mailmessage: ['analyzedMessageEvidence', mailMessage],
  mailcluster: ['mailClusterEvidence', mailCluster],
  submissionmail: [
    'submissionMailEvidence',
    rename({
      NetworkMessageId: 'networkMessageId',
      SubmissionId: 'submissionId',
      Recipient: 'recipient',
      Sender: 'sender',
      SenderIp: 'senderIp',
      Subject: 'subject',
      ReportType: 'reportType',
      Submitter: 'submitter',
    }),
  ],
  hostlogonsession: ['hostLogonSessionEvidence', session],
  cloudlogonsession: ['cloudLogonSessionEvidence', session],
  cloudlogonrequest: ['cloudLogonRequestEvidence', rename({ RequestId: 'requestId' })],
  cloudapplication: [
    'cloudApplicationEvidence',
    rename({
      AppId: 'appId',
      SaasId: 'saasAppId',
      Name: 'displayName',
      InstanceName: 'instanceName',
      InstanceId: 'instanceId',
    }),
  ],
  oauthapplication: [
    'oauthApplicationEvidence',
    rename({
      OAuthAppId: 'appId',
      AppId: 'appId',
      OAuthObjectId: 'objectId',
      OAuthAppName: 'displayName',
      Name: 'displayName',
    }),
  ],
  serviceprincipal: [
    'servicePrincipalEvidence',
    rename({
      AppId: 'appId',
      ServicePrincipalObjectId: 'servicePrincipalObjectId',
      ServicePrincipalName: 'servicePrincipalName',
    }),
  ],
  securitygroup: [
    'securityGroupEvidence',
    rename({
      ObjectGuid: 'securityGroupId',
      SID: 'sid',
      DistinguishedName: 'displayName',
      FriendlyName: 'friendlyName',
    }),
  ],
  azureresource: [
    'azureResourceEvidence',
    rename({ ResourceId: 'resourceId', ResourceName: 'resourceName', ResourceType: 'resourceType' }),
  ],
  amazonresource: [
    'amazonResourceEvidence',
    rename({
      AmazonResourceId: 'amazonResourceId',
      ResourceName: 'resourceName',
      ResourceType: 'resourceType',
    }),
  ],
  googlecloudresource: [
    'googleCloudResourceEvidence',
    rename({
      RelativeResourceName: 'fullResourceName',
      FullResourceName: 'fullResourceName',
      ResourceName: 'resourceName',
      ProjectId: 'projectId',
    }),
  ],
  blob: ['blobEvidence', rename({ Url: 'url', Name: 'name' })],
  blobcontainer: ['blobContainerEvidence', rename({ Url: 'url', Name: 'name' })],
  container: ['containerEvidence', rename({ ContainerId: 'containerId', Name: 'name' })],
  containerimage: ['containerImageEvidence', rename({ ImageId: 'imageId' })],
  containerregistry: ['containerRegistryEvidence', rename({ Registry: 'registry' })],
  iotdevice: [
    'ioTDeviceEvidence',
    rename({ DeviceId: 'deviceId', DeviceName: 'deviceName', IoTHub: 'ioTHub' }),
  ],
  nic: [
    'nicEvidence',
    (shaping) => ({ macAddress: text(shaping, 'MacAddress'), ipAddress: related(shaping, 'IpAddress') }),
  ],
  networkconnection: [
    'networkConnectionEvidence',
    (shaping) => ({
      protocol: text(shaping, 'Protocol'),
      sourcePort: text(shaping, 'SourcePort'),
      destinationPort: text(shaping, 'DestinationPort'),
      sourceAddress: related(shaping, 'SourceAddress'),
      destinationAddress: related(shaping, 'DestinationAddress'),
    }),
  ],
};

/** Properties that say nothing themselves once an entity is shaped. */
const structural = new Set(['$id', '$ref', 'type']);

function compact(values: Readonly<Record<string, JsonValue | null>>): JsonObject {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
    ),
  );
}

function shape(shaping: Shaping): JsonObject {
  const { entity } = shaping;
  const type = textProperty(entity, 'Type') ?? 'unknown';
  const key = type.toLowerCase().replace(/[^a-z0-9]/g, '');
  const known = Object.hasOwn(shapes, key) ? (shapes[key] as readonly [string, Shaper]) : null;
  const evidence: Record<string, JsonValue> = {
    '@odata.type': `#microsoft.graph.security.${known?.[0] ?? `${key}Evidence`}`,
  };
  for (const [name, value] of Object.entries(compact(known?.[1](shaping) ?? {}))) evidence[name] = value;
  const shaped = shapedValues(evidence);
  // What has no place in Graph's shape stays under the source's name: plain values whole, references as they are.
  for (const name of Object.keys(entity)) {
    const value = entity[name] as JsonValue;
    if (structural.has(name.toLowerCase()) || value === null || value === '') continue;
    if (known !== null && (typeof value === 'object' || shaped.has(value))) continue;
    setOwn(evidence, name, value);
    shaped.add(value);
  }
  return evidence;
}

/** The values that evidence holds already, itself or in an object of its own; those of its host are another entity's. */
function shapedValues(evidence: Readonly<Record<string, JsonValue>>): Set<JsonValue> {
  const values = new Set<JsonValue>();
  for (const [name, held] of Object.entries(evidence)) {
    if (name === '@odata.type') continue;
    if (!isJsonObject(held)) values.add(held);
    else if (name !== 'host') for (const inner of Object.values(held)) values.add(inner);
  }
  return values;
}

/** Every entity of an alert in the shape of Graph evidence, references followed up to four levels deep. */
export function shapeEntities(index: EntityIndex): readonly JsonObject[] {
  return index.entities.map((entity) => shape({ entity, index, depth: 4 }));
}
