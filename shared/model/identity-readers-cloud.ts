import type { JsonObject } from '../lib/json.ts';
import { isJsonObject, ownList, ownObject, ownScalarText, ownText, ownTexts } from '../lib/json-read.ts';
import { foldSid } from './identity-accounts.ts';
import { deviceBehind, onEachDevice } from './identity-devices.ts';
import { foldId } from './identity-fold.ts';
import { makeIdentifier } from './identity-namespaces.ts';
import { identifiersOf, readingOf, typedObject, typedObjects } from './identity-reading.ts';
import type { EvidenceReader } from './identity-reading.ts';
import { normalizeUrl } from './identity-url.ts';

/** `cloudApplicationEvidence`: never links, everybody uses the same apps. */
export const readCloudApplication: EvidenceReader = (evidence) => {
  const id = foldId(ownScalarText(evidence, 'appId') ?? ownScalarText(evidence, 'saasAppId'));
  const instance = foldId(ownScalarText(evidence, 'instanceId'));
  const name = ownText(evidence, 'displayName');
  const identifiers = identifiersOf('cloudApplication', [
    ['appId', id === null ? null : instance === null ? id : `${id}|${instance}`, null],
    ['name', id === null ? (name?.toLowerCase() ?? null) : null, null],
  ]);
  return {
    kind: 'cloudApplication',
    identifiers,
    links: false,
    label: name ?? ownText(evidence, 'instanceName') ?? id,
  };
};

/** `oauthApplicationEvidence` and `servicePrincipalEvidence`: application id, object ids. */
export const readOauthApplication: EvidenceReader = (evidence, scope) => {
  const name = ownText(evidence, 'displayName') ?? ownText(evidence, 'servicePrincipalName');
  const identifiers = identifiersOf('oauthApplication', [
    ['appId', foldId(ownText(evidence, 'appId')), null],
    ['objectId', foldId(ownText(evidence, 'objectId')), scope.tenant],
    ['servicePrincipalId', foldId(ownText(evidence, 'servicePrincipalObjectId')), scope.tenant],
  ]);
  return readingOf('oauthApplication', identifiers, name, { within: { tenant: scope.tenant } });
};

/** `securityGroupEvidence`: group id, SID. */
export const readSecurityGroup: EvidenceReader = (evidence, scope) => {
  const identifiers = identifiersOf('securityGroup', [
    ['groupId', foldId(ownText(evidence, 'securityGroupId')), scope.tenant],
    ['sid', foldSid(ownText(evidence, 'sid')), scope.tenant],
  ]);
  return readingOf(
    'securityGroup',
    identifiers,
    ownText(evidence, 'displayName') ?? ownText(evidence, 'friendlyName'),
    // Every machine has its own `Administrators`.
    { within: { tenant: scope.tenant, devices: () => deviceBehind(evidence, scope) } },
  );
};

/** What names an account in its own object. */
const accountFields = ['userPrincipalName', 'accountName', 'azureAdUserId', 'userSid', 'displayName'];

/** The account of a session, as evidence of a user: some sources give the account itself where the format has the evidence around it. */
function accountOf(evidence: JsonObject): JsonObject | null {
  const account = typedObject(evidence, 'account', 'userEvidence');
  if (account === null || ownObject(account, 'userAccount') !== null) return account;
  return accountFields.some((field) => ownText(account, field) !== null)
    ? typedObject({ account: { userAccount: account } }, 'account', 'userEvidence')
    : account;
}

/** `cloudLogonSessionEvidence`: session id; the account that signed in is read as a user. */
export const readCloudSession: EvidenceReader = (evidence, scope) => {
  const id = foldId(ownText(evidence, 'sessionId'));
  return readingOf('session', identifiersOf('session', [['sessionId', id, scope.tenant]]), null, {
    label: id,
    embedded: [accountOf(evidence)],
  });
};

/** `cloudLogonRequestEvidence`: request id. */
export const readCloudRequest: EvidenceReader = (evidence, scope) => {
  const id = foldId(ownText(evidence, 'requestId'));
  return readingOf('session', identifiersOf('session', [['requestId', id, scope.tenant]]), null, {
    label: id,
  });
};

/** Logon ids of SYSTEM, LOCAL SERVICE, NETWORK SERVICE and "none": every Windows machine has them. */
const builtInLogons = new Set(['0x0', '0x3e4', '0x3e5', '0x3e6', '0x3e7']);

/** `hostLogonSessionEvidence`: device, logon id and the record's day (logon ids start anew with each boot). */
export const readHostSession: EvidenceReader = (evidence, scope) => {
  const id = foldId(ownScalarText(evidence, 'sessionId'));
  const holds = id !== null && !builtInLogons.has(id);
  const on = scope.time === null ? 'undated' : new Date(scope.time).toISOString().slice(0, 10);
  const devices = deviceBehind(evidence, scope);
  const identifiers = holds ? onEachDevice('session', 'logon', `${id}|${on}`, devices, scope.tenant) : [];
  const host = ownObject(evidence, 'host');
  const account = accountOf(evidence);
  return readingOf('session', identifiers, id, {
    label: id === null ? null : `Logon ${id}`,
    embedded: [account === null || host === null ? account : { host, ...account }],
    within: { tenant: scope.tenant, devices: () => devices },
  });
};

const resource =
  (namespace: string, valueKey: string, nameKey: string): EvidenceReader =>
  (evidence, scope) => {
    const id = foldId(ownText(evidence, valueKey));
    return readingOf(
      'cloudResource',
      identifiersOf('cloudResource', [[namespace, id, null]]),
      ownText(evidence, nameKey),
      {
        label: ownText(evidence, nameKey) ?? ownText(evidence, valueKey)?.split('/').at(-1) ?? null,
        within: { tenant: scope.tenant },
      },
    );
  };

/** `azureResourceEvidence`: resource id. */
export const readAzureResource = resource('azureResourceId', 'resourceId', 'resourceName');

/** `amazonResourceEvidence`: resource name (ARN). */
export const readAmazonResource = resource('amazonResourceId', 'amazonResourceId', 'resourceName');

/** `googleCloudResourceEvidence`: full resource name. */
export const readGoogleResource = resource('googleResourceName', 'fullResourceName', 'resourceName');

/** `containerRegistryEvidence`: the registry's address. */
export const readContainerRegistry = resource('registry', 'registry', 'registry');

/** `blobContainerEvidence` and `blobEvidence`: URL; a blob's hashes are read as files. */
export const readBlob: EvidenceReader = (evidence, scope) => {
  const hashes = typedObjects(evidence, 'fileHashes', 'fileHashEvidence', 5);
  return readingOf(
    'cloudResource',
    identifiersOf('cloudResource', [['resourceUrl', normalizeUrl(ownText(evidence, 'url')), null]]),
    ownText(evidence, 'name'),
    {
      embedded: [...hashes, typedObject(evidence, 'storageResource', 'azureResourceEvidence')],
      within: { tenant: scope.tenant },
    },
  );
};

/** `containerEvidence`: container id; its image is read as a resource. */
export const readContainer: EvidenceReader = (evidence, scope) =>
  readingOf(
    'cloudResource',
    identifiersOf('cloudResource', [['containerId', foldId(ownText(evidence, 'containerId')), null]]),
    ownText(evidence, 'name'),
    {
      embedded: [
        typedObject(evidence, 'image', 'containerImageEvidence'),
        typedObject(evidence, 'pod', 'kubernetesPodEvidence'),
      ],
      within: { tenant: scope.tenant },
    },
  );

/** `containerImageEvidence`: the digest or id of the image. */
export const readContainerImage: EvidenceReader = (evidence) => {
  const digest = ownObject(evidence, 'digestImage');
  const id =
    foldId(ownText(evidence, 'imageId')) ?? (digest === null ? null : foldId(ownText(digest, 'imageId')));
  return readingOf(
    'cloudResource',
    identifiersOf('cloudResource', [['imageDigest', id, null]]),
    ownText(evidence, 'imageId'),
  );
};

function clusterOf(evidence: JsonObject): string | null {
  const cluster = ownObject(evidence, 'cluster') ?? evidence;
  const cloud = ownObject(cluster, 'cloudResource');
  const id =
    cloud === null
      ? null
      : (ownText(cloud, 'resourceId') ??
        ownText(cloud, 'amazonResourceId') ??
        ownText(cloud, 'fullResourceName'));
  return foldId(id) ?? (cluster === evidence ? null : foldId(ownText(cluster, 'name')));
}

/** Everything of Kubernetes: cluster, namespace, type and name; without a known cluster it is a name alone. */
export const readKubernetes =
  (type: string): EvidenceReader =>
  (evidence, scope) => {
    const name = ownText(evidence, 'name');
    const space = type === 'namespace' ? evidence : ownObject(evidence, 'namespace');
    const cluster = type === 'cluster' ? clusterOf(evidence) : space === null ? null : clusterOf(space);
    const namespace =
      type === 'namespace' || type === 'cluster' || space === null ? '' : (ownText(space, 'name') ?? '');
    const id =
      cluster === null || (name === null && type !== 'cluster')
        ? null
        : [cluster, namespace, type, name ?? ''].join('|').toLowerCase();
    return readingOf('cloudResource', identifiersOf('cloudResource', [['kubernetesId', id, null]]), name, {
      embedded: [
        typedObject(evidence, 'podIp', 'ipEvidence'),
        typedObject(evidence, 'cloudResource', 'azureResourceEvidence'),
      ],
      within: { tenant: scope.tenant },
    });
  };

/** `gitHubOrganizationEvidence` and `gitHubRepoEvidence`. */
export const readGitHub =
  (type: string, idKey: string): EvidenceReader =>
  (evidence, scope) => {
    const id = foldId(ownScalarText(evidence, idKey));
    const name =
      ownText(evidence, 'displayName') ?? ownText(evidence, 'baseUrl') ?? ownText(evidence, 'login');
    return readingOf(
      'cloudResource',
      identifiersOf('cloudResource', [['gitHubId', id === null ? null : `${type}|${id}`, null]]),
      name,
      { within: { tenant: scope.tenant } },
    );
  };

/** Evidence that has one id in one field and no kind of its own. */
export const readById =
  (namespace: string, idKey: string, ...nameKeys: readonly string[]): EvidenceReader =>
  (evidence, scope) => {
    const id = foldId(ownScalarText(evidence, idKey));
    const name = nameKeys.map((key) => ownText(evidence, key)).find((text) => text !== null) ?? null;
    return readingOf('generic', identifiersOf('generic', [[namespace, id, null]]), name, {
      label: name ?? id,
      embedded: [
        typedObject(evidence, 'ipAddress', 'ipEvidence'),
        typedObject(evidence, 'storageResource', 'azureResourceEvidence'),
      ],
      within: { tenant: scope.tenant },
    });
  };

/** `dnsEvidence`: a domain name; the addresses it resolved to are read as addresses. */
export const readDns: EvidenceReader = (evidence) => {
  const domain = foldId(ownText(evidence, 'domainName'))?.replace(/\.$/, '') ?? null;
  return readingOf('generic', identifiersOf('generic', [['domainName', domain, null]]), domain, {
    embedded: [
      typedObject(evidence, 'hostIpAddress', 'ipEvidence'),
      ...typedObjects(evidence, 'ipAddresses', 'ipEvidence', 20),
    ],
  });
};

/** `networkConnectionEvidence`: a happening, not a thing; its two ends are read as addresses. */
export const readConnection: EvidenceReader = (evidence, scope) => {
  const ends = ['source', 'destination'].map((end) => {
    const address = ownObject(evidence, `${end}Address`);
    const port = ownScalarText(evidence, `${end}Port`);
    return `${(address === null ? null : ownText(address, 'ipAddress')) ?? '?'}:${port ?? '?'}`;
  });
  const label = ends.join(' → ');
  return {
    kind: 'generic',
    identifiers: [makeIdentifier('generic', 'connection', label, scope.tenant)],
    links: false,
    label,
    embedded: [
      typedObject(evidence, 'sourceAddress', 'ipEvidence'),
      typedObject(evidence, 'destinationAddress', 'ipEvidence'),
    ],
  };
};

/** Any other evidence: kept with its fields; it never links. The label is the first text that looks like a name. */
export const readGeneric: EvidenceReader = (evidence) => {
  const keys = ['displayName', 'name', 'friendlyName', 'title', 'id'];
  const name =
    keys.map((key) => ownText(evidence, key)).find((text) => text !== null) ??
    ownTexts(evidence, 'tags')[0] ??
    null;
  const nested = ownList(evidence, 'evidence').filter(isJsonObject);
  return { kind: 'generic', identifiers: [], links: false, label: name, embedded: nested.slice(0, 20) };
};
