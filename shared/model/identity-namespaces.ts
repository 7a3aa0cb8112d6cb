import { sha256Hex } from '../lib/sha256.ts';
import type { EntityKind } from './entity-kinds.ts';
import type { Identifier } from './record.ts';

/** What can identify a device, strongest first. Source: the model's table of entities; IoT sensors name their devices apart. */
export const deviceNamespaces = ['mdeDeviceId', 'aadDeviceId', 'fqdn', 'hostName', 'iotDeviceId'] as const;

/** An identifier that rests on a device is emitted once per device identifier, as `start@fqdn`: aliases unite them later. */
const onDevice = (base: string): readonly string[] =>
  deviceNamespaces.map((namespace) => `${base}@${namespace}`);

/**
 * Per kind the namespaces of identifiers, strongest first: the model's table. `name` (a name alone) and `content` (nothing else to hold on
 * to) never link, and neither does what stands behind them: the same on a device. That came later, and stores keep places in these lists as
 * ranks, so that it is at the end. A piece of evidence never has both, for which one is the stronger is no question.
 */
export const identifierOrder: Readonly<Record<EntityKind, readonly string[]>> = {
  user: [
    'aadUserId',
    'sid',
    'upn',
    'domainAccount',
    ...onDevice('account'),
    ...onDevice('builtIn'),
    'builtIn',
    'name',
    'content',
    ...onDevice('named'),
    ...onDevice('content'),
  ],
  device: [...deviceNamespaces, 'name', 'content'],
  mailbox: ['smtp', 'name', 'content'],
  mailMessage: ['networkMessageId', 'internetMessageIdRecipient', 'submissionId', 'name', 'content'],
  mailCluster: ['messages', 'query', 'name', 'content'],
  url: ['url', 'text', 'name', 'content'],
  ip: ['address', 'name', 'content'],
  file: [
    'sha256',
    'sha1',
    'md5',
    ...onDevice('path'),
    'name',
    'content',
    ...onDevice('named'),
    ...onDevice('content'),
  ],
  process: [
    ...onDevice('start'),
    ...onDevice('command'),
    'name',
    'content',
    ...onDevice('processId'),
    ...onDevice('commandLine'),
    ...onDevice('named'),
    ...onDevice('content'),
  ],
  registryKey: [...onDevice('key'), 'name', 'content', ...onDevice('content')],
  registryValue: [...onDevice('value'), 'name', 'content', ...onDevice('content')],
  cloudApplication: ['appId', 'name', 'content'],
  oauthApplication: ['appId', 'objectId', 'servicePrincipalId', 'name', 'content'],
  securityGroup: ['groupId', 'sid', 'name', 'content', ...onDevice('named')],
  session: [
    'sessionId',
    'requestId',
    ...onDevice('logon'),
    'name',
    'content',
    ...onDevice('named'),
    ...onDevice('content'),
  ],
  cloudResource: [
    'azureResourceId',
    'amazonResourceId',
    'googleResourceName',
    'resourceUrl',
    'containerId',
    'imageDigest',
    'registry',
    'kubernetesId',
    'gitHubId',
    'name',
    'content',
  ],
  generic: [
    'agentId',
    'teamsMessageId',
    'configurationId',
    'signatureHash',
    'macAddress',
    'domainName',
    'gitHubUserId',
    'malware',
    'connection',
    'name',
    'content',
  ],
};

const rankIndex: ReadonlyMap<string, ReadonlyMap<string, number>> = new Map(
  Object.entries(identifierOrder).map(([kind, namespaces]) => [
    kind,
    new Map(namespaces.map((namespace, rank) => [namespace, rank])),
  ]),
);

/** Position of a namespace in its kind's order, 0 strongest; unknown namespaces come last. */
function identifierRank(kind: EntityKind, namespace: string): number {
  return rankIndex.get(kind)?.get(namespace) ?? identifierOrder[kind].length;
}

/** Values longer than this, in UTF-16 code units, are replaced by their hash: an index must not carry megabytes. */
export const longestIdentifier = 512;

/** Makes an identifier of an already folded value. A value over {@link longestIdentifier} becomes `sha256:` and its digest. */
export function makeIdentifier(
  kind: EntityKind,
  namespace: string,
  value: string,
  tenant: string | null,
): Identifier {
  const kept = value.length > longestIdentifier ? `sha256:${sha256Hex(value)}` : value;
  return { kind, namespace, value: kept, tenant, rank: identifierRank(kind, namespace) };
}

/** One text for one identifier; equal texts mean the same identifier. The entity's key is that of its strongest identifier. */
export function identifierKey(identifier: Identifier): string {
  return `${identifier.kind}|${identifier.namespace}|${identifier.tenant ?? ''}|${identifier.value}`;
}

const compareText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/**
 * Strongest first, then by kind, namespace, value and tenant (UTF-16 code units; an unknown tenant last): a total order, so that keys never
 * depend on the order of arrival.
 */
export function compareIdentifiers(left: Identifier, right: Identifier): number {
  return (
    left.rank - right.rank ||
    compareText(left.kind, right.kind) ||
    compareText(left.namespace, right.namespace) ||
    compareText(left.value, right.value) ||
    compareText(left.tenant ?? '\uffff', right.tenant ?? '\uffff')
  );
}
