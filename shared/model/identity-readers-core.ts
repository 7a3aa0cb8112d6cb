import type { JsonObject } from '../lib/json.ts';
import { ownObject, ownScalarText, ownText } from '../lib/json-read.ts';
import { sha256Hex } from '../lib/sha256.ts';
import {
  directoryIdOfSid,
  foldAccount,
  foldSid,
  isBuiltInAccount,
  isWellKnownSid,
} from './identity-accounts.ts';
import { deviceBehind, deviceIdentifiers, deviceOfEvidence, onEachDevice } from './identity-devices.ts';
import type { EvidenceScope } from './identity-devices.ts';
import {
  foldGuid,
  foldHash,
  foldId,
  foldPath,
  foldProcessId,
  foldRegistryKey,
  joinPath,
} from './identity-fold.ts';
import { canonicalAddress } from './identity-ip.ts';
import { makeIdentifier } from './identity-namespaces.ts';
import { identifiersOf, readingOf, typedObject, typedObjects } from './identity-reading.ts';
import type { EvidenceReader, EvidenceReading } from './identity-reading.ts';
import { normalizeUrl } from './identity-url.ts';
import type { Identifier } from './record.ts';
import { parseSourceTime } from './time.ts';

const day = (scope: EvidenceScope): string =>
  scope.time === null ? 'undated' : new Date(scope.time).toISOString().slice(0, 10);

/** Where the name of a thing holds that is on a device. */
const placeOf = (
  evidence: JsonObject,
  scope: EvidenceScope,
): { readonly tenant: string | null; readonly devices: () => readonly Identifier[] } => ({
  tenant: scope.tenant,
  devices: () => deviceBehind(evidence, scope),
});

function readAccount(account: JsonObject, evidence: JsonObject, scope: EvidenceScope): EvidenceReading {
  const sidText = ownText(account, 'userSid');
  const names = foldAccount(
    ownText(account, 'accountName'),
    ownText(account, 'domainName'),
    ownText(account, 'userPrincipalName'),
  );
  const label =
    ownText(account, 'userPrincipalName') ??
    (names.domain !== null && names.name !== null
      ? `${ownText(account, 'domainName') ?? names.domain}\\${(ownText(account, 'accountName') ?? '').replace(/^.*[\\/]/, '')}`
      : (ownText(account, 'accountName') ?? ownText(account, 'displayName')));
  const directoryId = foldGuid(ownText(account, 'azureAdUserId'));
  if (
    directoryId === null &&
    (isWellKnownSid(sidText) || (foldSid(sidText) === null && isBuiltInAccount(names)))
  ) {
    const name = isWellKnownSid(sidText)
      ? (sidText as string).trim().toLowerCase()
      : (names.name ?? 'built-in');
    const perDevice = onEachDevice('user', 'builtIn', name, deviceBehind(evidence, scope), scope.tenant);
    const identifiers =
      perDevice.length > 0 ? perDevice : [makeIdentifier('user', 'builtIn', name, scope.tenant)];
    return { kind: 'user', identifiers, links: false, label: label ?? name };
  }
  const sid = foldSid(sidText);
  const spelled = sid === null ? null : directoryIdOfSid(sid);
  const strong = identifiersOf('user', [
    ['aadUserId', directoryId ?? spelled, scope.tenant],
    ['sid', sid, scope.tenant],
    ['upn', names.upn, scope.tenant],
    [
      'domainAccount',
      names.domain !== null && names.name !== null ? `${names.domain}\\${names.name}` : null,
      scope.tenant,
    ],
  ]);
  const local =
    strong.length === 0 && names.name !== null
      ? onEachDevice(
          'user',
          'account',
          names.name,
          deviceOfEvidence(evidence) === null ? [] : deviceBehind(evidence, scope),
          scope.tenant,
        )
      : [];
  return readingOf(
    'user',
    [...strong, ...local],
    ownText(account, 'accountName') ?? ownText(account, 'displayName'),
    {
      label: label ?? strong[0]?.value ?? null,
      within: placeOf(evidence, scope),
    },
  );
}

/** `userEvidence`: directory id, SID, UPN, `domain\sam`; a local account per device; built-in accounts and bare names per device and never linking. */
export const readUser: EvidenceReader = (evidence, scope) =>
  readAccount(ownObject(evidence, 'userAccount') ?? {}, evidence, scope);

/** `deviceEvidence`: Defender id, directory id, FQDN, host name. */
export const readDevice: EvidenceReader = (evidence, scope) => {
  const own = deviceIdentifiers(evidence, scope.tenant);
  const metadata = ownObject(evidence, 'vmMetadata');
  const resourceId =
    (metadata === null ? null : ownText(metadata, 'resourceId')) ?? ownText(evidence, 'azureResourceId');
  const resource =
    resourceId === null
      ? null
      : { '@odata.type': '#microsoft.graph.security.azureResourceEvidence', resourceId };
  const known =
    ownText(evidence, 'deviceDnsName') ?? ownText(evidence, 'hostName') ?? ownText(evidence, 'netBiosName');
  return readingOf('device', own, known ?? ownText(evidence, 'deviceName'), {
    label: known ?? own[0]?.value ?? null,
    embedded: [resource],
    within: { tenant: scope.tenant },
  });
};

/** `ioTDeviceEvidence`: the sensor's device id. */
export const readIotDevice: EvidenceReader = (evidence, scope) => {
  const id = foldId(ownScalarText(evidence, 'deviceId'));
  return readingOf(
    'device',
    identifiersOf('device', [['iotDeviceId', id, scope.tenant]]),
    ownText(evidence, 'deviceName'),
    {
      label: ownText(evidence, 'deviceName') ?? id,
      embedded: [typedObject(evidence, 'ipAddress', 'ipEvidence')],
      within: { tenant: scope.tenant },
    },
  );
};

/** `ipEvidence`: canonical text; per tenant inside private ranges; addresses that name no host never link. */
export const readIp: EvidenceReader = (evidence, scope) => {
  const text = ownText(evidence, 'ipAddress');
  const address = canonicalAddress(text);
  if (address === null) return readingOf('ip', [], text);
  const identifier = makeIdentifier(
    'ip',
    'address',
    address.text,
    address.isPrivate || address.isLocal ? scope.tenant : null,
  );
  return { kind: 'ip', identifiers: [identifier], links: !address.isLocal, label: address.text };
};

/** `urlEvidence`: the normalised URL; a text that is no URL is compared as it is. */
export const readUrl: EvidenceReader = (evidence) => {
  const text = ownText(evidence, 'url');
  const url = normalizeUrl(text);
  return readingOf(
    'url',
    identifiersOf('url', [
      ['url', url, null],
      ['text', url === null ? text : null, null],
    ]),
    text,
    { label: text },
  );
};

function readFileDetails(details: JsonObject, evidence: JsonObject, scope: EvidenceScope): EvidenceReading {
  const name = ownText(details, 'fileName');
  const path = joinPath(ownText(details, 'filePath'), name);
  const hashes = identifiersOf('file', [
    ['sha256', foldHash('sha256', ownText(details, 'sha256')), null],
    ['sha1', foldHash('sha1', ownText(details, 'sha1')), null],
    ['md5', foldHash('md5', ownText(details, 'md5')), null],
  ]);
  const folded = foldPath(path);
  const placed =
    hashes.length > 0 || folded === null
      ? []
      : onEachDevice('file', 'path', folded, deviceBehind(evidence, scope), scope.tenant);
  return readingOf('file', [...hashes, ...placed], path ?? name, {
    label: name ?? path?.split(/[\\/]/).at(-1) ?? hashes[0]?.value ?? null,
    within: placeOf(evidence, scope),
  });
}

/** `fileEvidence`: hashes; without one device and path; a name alone is one on its device and never links. */
export const readFile: EvidenceReader = (evidence, scope) =>
  readFileDetails(ownObject(evidence, 'fileDetails') ?? {}, evidence, scope);

/** `fileHashEvidence`: one hash. */
export const readFileHash: EvidenceReader = (evidence) => {
  const algorithm = (ownText(evidence, 'algorithm') ?? '').toLowerCase().replace(/[^a-z0-9]/g, '');
  const value = ownText(evidence, 'value');
  const known = algorithm === 'sha256' || algorithm === 'sha1' || algorithm === 'md5' ? algorithm : null;
  const hash = known === null ? null : foldHash(known, value);
  return readingOf('file', known === null ? [] : identifiersOf('file', [[known, hash, null]]), value, {
    label: value,
  });
};

function imageFile(evidence: JsonObject, key: string): JsonObject | null {
  const fileDetails = ownObject(evidence, key);
  if (fileDetails === null) return null;
  const device = deviceOfEvidence(evidence);
  return {
    '@odata.type': '#microsoft.graph.security.fileEvidence',
    fileDetails,
    ...(device === null ? {} : { host: device }),
  };
}

function parentProcess(evidence: JsonObject): JsonObject | null {
  const id = ownScalarText(evidence, 'parentProcessId');
  const start = ownText(evidence, 'parentProcessCreationDateTime');
  const device = deviceOfEvidence(evidence);
  // Without its start a process id says nothing: the parent would be joined to any process that had the number.
  if (id === null || start === null) return null;
  const image = ownObject(evidence, 'parentProcessImageFile');
  const commandLine = ownText(evidence, 'parentProcessCommandLine');
  return {
    '@odata.type': '#microsoft.graph.security.processEvidence',
    processId: id,
    processCreationDateTime: start,
    ...(commandLine === null ? {} : { processCommandLine: commandLine }),
    ...(image === null ? {} : { imageFile: image }),
    ...(device === null ? {} : { host: device }),
  };
}

/** Command lines longer than this are compared by their hash: identifiers of the length of {@link longestIdentifier} name their device. */
const longestCommand = 200;

/**
 * What a process on a device is known by when that is too little to link: an id that has no start and no command line, with its name and day;
 * a command line alone, which may have run more than once, with its start or day; a name with its start.
 */
function weakIdentifiers(
  known: {
    readonly id: number | null;
    readonly start: number | null;
    readonly command: string | null;
    /** Its image, folded: with its folder where that is known, because a program of the same name elsewhere is another. */
    readonly image: string | null;
  },
  devices: readonly Identifier[],
  scope: EvidenceScope,
): readonly Identifier[] {
  const { id, start, command, image } = known;
  const on = (base: string, ...parts: readonly string[]): readonly Identifier[] =>
    onEachDevice('process', base, parts.join('|'), devices, scope.tenant);
  const at = start === null ? day(scope) : String(start);
  if (id !== null) return on('processId', String(id), at, image ?? '');
  if (command !== null)
    return on('commandLine', at, command.length > longestCommand ? sha256Hex(command) : command);
  return start === null || image === null ? [] : on('named', at, image);
}

/**
 * `processEvidence`: device, process id and start; without a start device, process id, command line and the record's day. With less than that
 * it never links.
 */
export const readProcess: EvidenceReader = (evidence, scope) => {
  const devices = deviceBehind(evidence, scope);
  const id = foldProcessId(ownScalarText(evidence, 'processId'));
  // Any import time will do: a start is compared, not believed.
  const start = parseSourceTime(ownText(evidence, 'processCreationDateTime') ?? undefined, 0);
  const command = ownText(evidence, 'processCommandLine');
  let identifiers =
    id !== null && start !== null
      ? onEachDevice('process', 'start', `${String(id)}|${String(start.ms)}`, devices, scope.tenant)
      : [];
  if (identifiers.length === 0 && id !== null && command !== null) {
    identifiers = onEachDevice(
      'process',
      'command',
      `${String(id)}|${day(scope)}|${sha256Hex(command)}`,
      devices,
      scope.tenant,
    );
  }
  const image = ownObject(evidence, 'imageFile');
  const name =
    (image === null ? null : ownText(image, 'fileName')) ??
    command
      ?.replace(/^"([^"]+)".*$/s, '$1')
      .split(/\s/, 1)[0]
      ?.split('\\')
      .at(-1) ??
    null;
  const folder = image === null ? null : ownText(image, 'filePath');
  const path = foldPath(joinPath(folder, image === null ? null : ownText(image, 'fileName')));
  const label = id === null ? name : `${name ?? 'process'} (${String(id)})`;
  const account = ownObject(evidence, 'userAccount');
  const device = deviceOfEvidence(evidence);
  const user =
    account === null
      ? null
      : {
          '@odata.type': '#microsoft.graph.security.userEvidence',
          userAccount: account,
          ...(device === null ? {} : { host: device }),
        };
  return readingOf('process', identifiers, command ?? path ?? name, {
    label,
    embedded: [imageFile(evidence, 'imageFile'), user, parentProcess(evidence)],
    within: {
      tenant: scope.tenant,
      devices: () => devices,
      weak:
        identifiers.length > 0
          ? []
          : weakIdentifiers(
              { id, start: start?.ms ?? null, command, image: path ?? name?.toLowerCase() ?? null },
              devices,
              scope,
            ),
    },
  });
};

/** `registryKeyEvidence`: device, hive and key. */
export const readRegistryKey: EvidenceReader = (evidence, scope) => {
  const key = foldRegistryKey(ownText(evidence, 'registryHive'), ownText(evidence, 'registryKey'));
  const identifiers =
    key === null ? [] : onEachDevice('registryKey', 'key', key, deviceBehind(evidence, scope), scope.tenant);
  const shown = [ownText(evidence, 'registryHive'), ownText(evidence, 'registryKey')]
    .filter((part) => part !== null)
    .join('\\');
  return readingOf('registryKey', identifiers, key, {
    label: shown === '' ? null : shown,
    within: { tenant: scope.tenant },
  });
};

/** `registryValueEvidence`: device, hive, key and the value's name. */
export const readRegistryValue: EvidenceReader = (evidence, scope) => {
  const key = foldRegistryKey(ownText(evidence, 'registryHive'), ownText(evidence, 'registryKey'));
  const name = ownText(evidence, 'registryValueName');
  // Without its name a value is told from the key's others by what it holds.
  const value =
    key === null ? null : `${key}|${name?.toLowerCase() ?? `=${ownText(evidence, 'registryValue') ?? ''}`}`;
  const identifiers =
    value === null
      ? []
      : onEachDevice('registryValue', 'value', value, deviceBehind(evidence, scope), scope.tenant);
  const shown = [ownText(evidence, 'registryHive'), ownText(evidence, 'registryKey'), name]
    .filter((part) => part !== null)
    .join('\\');
  return readingOf('registryValue', identifiers, value, {
    label: shown === '' ? ownText(evidence, 'registryValue') : shown,
    within: { tenant: scope.tenant },
  });
};

/** `malwareEvidence`: a family's name is no object that two alerts could share, so it never links. */
export const readMalware: EvidenceReader = (evidence) => {
  const name = ownText(evidence, 'name');
  return readingOf('generic', [], name, {
    embedded: typedObjects(evidence, 'files', 'fileEvidence', 20),
    threats: name === null ? [] : [name],
  });
};
