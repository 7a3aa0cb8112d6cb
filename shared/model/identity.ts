import { canonicalJson } from '../lib/canonical-json.ts';
import type { JsonObject, JsonValue } from '../lib/json.ts';
import { isJsonObject, ownText, ownTexts } from '../lib/json-read.ts';
import { sha256Hex } from '../lib/sha256.ts';
import { kindsOnDevices } from './entity-kinds.ts';
import type { EntityKind } from './entity-kinds.ts';
import { deviceBehind, deviceIdentifiers, deviceOfEvidence, onEachDevice } from './identity-devices.ts';
import type { EvidenceScope } from './identity-devices.ts';
import { identifierKey, makeIdentifier } from './identity-namespaces.ts';
import type { EvidenceReader, EvidenceReading } from './identity-reading.ts';
import * as cloud from './identity-readers-cloud.ts';
import * as core from './identity-readers-core.ts';
import * as mail from './identity-readers-mail.ts';
import type { Identifier, NormalizedEvidence } from './record.ts';
import { parseSourceTime } from './time.ts';
import { canonicalValue } from './values.ts';

export type { EvidenceScope } from './identity-devices.ts';
export { compareIdentifiers, identifierKey, identifierOrder, makeIdentifier } from './identity-namespaces.ts';

/** Readers by evidence type without `Evidence`, lower case. Source: Graph `alertEvidence` and its derived types, v1.0 and beta. */
const readers: Readonly<Record<string, EvidenceReader>> = {
  activedirectorydomain: cloud.readById(
    'domainName',
    'activeDirectoryDomainName',
    'activeDirectoryDomainName',
  ),
  aiagent: cloud.readById('agentId', 'agentId', 'agentName', 'displayName'),
  amazonresource: cloud.readAmazonResource,
  analyzedmessage: mail.readMessage,
  azureresource: cloud.readAzureResource,
  blobcontainer: cloud.readBlob,
  blob: cloud.readBlob,
  cloudapplication: cloud.readCloudApplication,
  cloudlogonrequest: cloud.readCloudRequest,
  cloudlogonsession: cloud.readCloudSession,
  container: cloud.readContainer,
  containerimage: cloud.readContainerImage,
  containerregistry: cloud.readContainerRegistry,
  device: core.readDevice,
  dns: cloud.readDns,
  file: core.readFile,
  filehash: core.readFileHash,
  githuborganization: cloud.readGitHub('organization', 'orgId'),
  githubrepo: cloud.readGitHub('repository', 'repoId'),
  githubuser: cloud.readById('gitHubUserId', 'userId', 'login', 'name'),
  googlecloudresource: cloud.readGoogleResource,
  hostlogonsession: cloud.readHostSession,
  iotdevice: core.readIotDevice,
  ip: core.readIp,
  kubernetescluster: cloud.readKubernetes('cluster'),
  kubernetescontroller: cloud.readKubernetes('controller'),
  kubernetesnamespace: cloud.readKubernetes('namespace'),
  kubernetespod: cloud.readKubernetes('pod'),
  kubernetessecret: cloud.readKubernetes('secret'),
  kubernetesservice: cloud.readKubernetes('service'),
  kubernetesserviceaccount: cloud.readKubernetes('serviceAccount'),
  mailbox: mail.readMailbox,
  mailboxconfiguration: mail.readMailboxConfiguration,
  mailcluster: mail.readMailCluster,
  malware: core.readMalware,
  networkconnection: cloud.readConnection,
  nic: cloud.readById('macAddress', 'macAddress', 'macAddress'),
  oauthapplication: cloud.readOauthApplication,
  process: core.readProcess,
  registrykey: core.readRegistryKey,
  registryvalue: core.readRegistryValue,
  sastoken: cloud.readById('signatureHash', 'signatureHash', 'signatureHash'),
  securitygroup: cloud.readSecurityGroup,
  serviceprincipal: cloud.readOauthApplication,
  submissionmail: mail.readSubmission,
  teamsmessage: mail.readTeamsMessage,
  url: core.readUrl,
  user: core.readUser,
};

/** The evidence types that have a reader of their own, lower case without `Evidence`. */
export const evidenceTypes: readonly string[] = Object.keys(readers);

/** The evidence type of an object in Graph shape (`processEvidence`), or null when it names none. */
export function evidenceType(evidence: JsonObject): string | null {
  const type = ownText(evidence, '@odata.type');
  return type === null ? null : (type.replace(/^#/, '').split('.').at(-1) ?? null);
}

/** Readers by the type's own text, which recurs with every piece of evidence; bounded, because files are foreign. */
const knownReaders = new Map<string, EvidenceReader>();

function readerOf(evidence: JsonObject): EvidenceReader {
  const text = ownText(evidence, '@odata.type') ?? '';
  const known = knownReaders.get(text);
  if (known !== undefined) return known;
  const name = (evidenceType(evidence) ?? '').toLowerCase().replace(/evidence$/, '');
  const reader = Object.hasOwn(readers, name) ? (readers[name] as EvidenceReader) : cloud.readGeneric;
  if (knownReaders.size < 256 && text.length < 200) knownReaders.set(text, reader);
  return reader;
}

/** Deepest nesting of evidence in evidence that is read; the rest stays in the details. */
const deepestEmbedding = 3;

/** Longest label, in UTF-16 code units. */
const longestLabel = 300;

function labelOf(reading: EvidenceReading, evidence: JsonObject): string {
  const text =
    reading.label ??
    reading.identifiers.find((identifier) => identifier.namespace !== 'content')?.value ??
    evidenceType(evidence)?.replace(/(?<=.)Evidence$/, '') ??
    'Evidence';
  return text.length > longestLabel ? `${text.slice(0, longestLabel - 1)}…` : text;
}

function canonicalTexts(evidence: JsonObject, key: string): readonly string[] {
  const values = ownTexts(evidence, key).map((role) => canonicalValue('role', role));
  return [...new Set(values.filter((role) => role !== null))];
}

/** The identifiers of evidence in which nothing identifies: what it says, on its device where it is of a kind that is on one. */
function contentOf(evidence: JsonObject, kind: EntityKind, scope: EvidenceScope): readonly Identifier[] {
  const digest = sha256Hex(canonicalJson(evidence));
  const devices = kindsOnDevices.has(kind) ? deviceBehind(evidence, scope) : [];
  const onDevice = onEachDevice(kind, 'content', digest, devices, scope.tenant);
  return onDevice.length > 0 ? onDevice : [makeIdentifier(kind, 'content', digest, null)];
}

function toEvidence(
  evidence: JsonObject,
  reading: EvidenceReading,
  scope: EvidenceScope,
  embedded: boolean,
): NormalizedEvidence {
  const seen = parseSourceTime(
    ownText(evidence, 'firstSeenDateTime') ?? ownText(evidence, 'createdDateTime') ?? undefined,
    0,
  );
  return {
    kind: reading.kind,
    identifiers:
      reading.identifiers.length > 0
        ? [...reading.identifiers].sort((left, right) => left.rank - right.rank)
        : contentOf(evidence, reading.kind, scope),
    links: reading.links,
    label: labelOf(reading, evidence),
    embedded,
    verdict: canonicalValue('verdict', ownText(evidence, 'verdict')),
    remediationStatus: canonicalValue('remediationStatus', ownText(evidence, 'remediationStatus')),
    detectionStatus: ownText(evidence, 'detectionStatus'),
    roles: canonicalTexts(evidence, 'roles'),
    threats: [...new Set([...(reading.threats ?? []), ...ownTexts(evidence, 'threats')])],
    firstSeen: seen?.ms ?? null,
    details: evidence,
  };
}

function collect(
  evidence: JsonObject,
  scope: EvidenceScope,
  depth: number,
  into: NormalizedEvidence[],
): void {
  const reading = readerOf(evidence)(evidence, scope);
  into.push(toEvidence(evidence, reading, scope, depth > 0));
  if (depth >= deepestEmbedding) return;
  const device = reading.kind === 'device' ? null : deviceOfEvidence(evidence);
  if (device !== null)
    collect({ '@odata.type': '#microsoft.graph.security.deviceEvidence', ...device }, scope, depth + 1, into);
  for (const inner of reading.embedded ?? []) {
    if (inner !== null) collect(inner, scope, depth + 1, into);
  }
}

/**
 * Reads one evidence object in the shape of the Graph security API: the object itself first, then the entities inside it (the device
 * behind `mdeDeviceId`, a process's user, image file and parent, a message's recipient mailbox, sender address and URLs).
 * @param scope the record's tenant and time and the devices of the same alert: process ids, paths and registry keys hold only on a device.
 */
export function normalizeEvidence(evidence: JsonObject, scope: EvidenceScope): readonly NormalizedEvidence[] {
  const collected: NormalizedEvidence[] = [];
  collect(evidence, scope, 0, collected);
  return collected;
}

/** Most pieces of evidence that one alert may bring, with those inside them; the raw record keeps all. */
export const mostEvidence = 5000;

/**
 * Reads all the evidence of one alert: finds its devices first, so that what rests on a device knows every name of it, then each piece.
 * An entity inside another is left out when the same identifiers are there already.
 */
export function normalizeAlertEvidence(
  objects: readonly JsonValue[],
  context: { readonly tenant: string | null; readonly time: number | null },
): readonly NormalizedEvidence[] {
  const tenant = context.tenant?.toLowerCase() ?? null;
  const evidence = objects.filter(isJsonObject).slice(0, mostEvidence);
  const devices = evidence
    .filter((object) => readerOf(object) === core.readDevice)
    .map((device) => deviceIdentifiers(device, tenant))
    .filter((identifiers) => identifiers.length > 0);
  const scope: EvidenceScope = { tenant, time: context.time, devices, resolved: new Map() };
  const all = evidence.flatMap((object) => normalizeEvidence(object, scope));
  const present = new Map<string, NormalizedEvidence[]>();
  const note = (item: NormalizedEvidence): void => {
    for (const identifier of item.identifiers) {
      const key = identifierKey(identifier);
      const list = present.get(key);
      if (list) list.push(item);
      else present.set(key, [item]);
    }
  };
  all.filter((item) => !item.embedded).forEach(note);
  const kept: NormalizedEvidence[] = [];
  for (const item of all) {
    if (item.embedded) {
      // Only what one other piece already says whole is left out: two pieces with half each would not make these identifiers aliases.
      const keys = item.identifiers.map(identifierKey);
      const others = present.get(keys[0] as string) ?? [];
      if (
        others.some((other) =>
          keys.every((key) => other.identifiers.some((identifier) => identifierKey(identifier) === key)),
        )
      )
        continue;
      note(item);
    }
    kept.push(item);
    if (kept.length >= mostEvidence) break;
  }
  return kept;
}
