/**
 * Builders of alert evidence in the form of the Microsoft Graph security API, v1.0.
 *
 * Property names are those of the vendor's resource types (alertEvidence and its derived types). A builder
 * leaves out `createdDateTime`; the alert that holds the evidence sets it.
 */
import type { JsonObject, JsonValue } from '../../shared/lib/json.ts';
import type { Device, Person } from './organisation.ts';
import { hex, pick } from './organisation.ts';

export type { JsonObject, JsonValue };

/** A value that is text or a number, as text; empty for anything else. */
export function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : '';
}

/** What the product says of a piece of evidence. */
export interface Stance {
  readonly verdict?: 'unknown' | 'suspicious' | 'malicious' | 'noThreatsFound';
  readonly remediation?: string;
  readonly remediationDetails?: string;
  readonly roles?: readonly string[];
  readonly tags?: readonly string[];
}

/** Evidence of any type, also of one that the API does not (yet) document. */
export function evidence(type: string, stance: Stance, fields: JsonObject): JsonObject {
  return {
    '@odata.type': `#microsoft.graph.security.${type}`,
    verdict: stance.verdict ?? 'unknown',
    remediationStatus: stance.remediation ?? 'none',
    remediationStatusDetails: stance.remediationDetails ?? null,
    roles: stance.roles ?? [],
    detailedRoles: [],
    tags: stance.tags ?? [],
    ...fields,
  };
}

/** A userAccount of the directory. */
export function account(who: Person): JsonObject {
  return {
    accountName: who.accountName,
    domainName: 'CONTOSO',
    userSid: who.sid,
    azureAdUserId: who.objectId,
    userPrincipalName: who.mail,
    displayName: who.displayName,
  };
}

/** The built-in account SYSTEM: the same SID on every Windows device. */
export const SYSTEM_ACCOUNT: JsonObject = {
  accountName: 'SYSTEM',
  domainName: 'NT AUTHORITY',
  userSid: 'S-1-5-18',
  azureAdUserId: null,
  userPrincipalName: null,
  displayName: null,
};

/** A person of the directory. */
export function user(who: Person, stance: Stance = {}): JsonObject {
  return evidence('userEvidence', stance, { stream: null, userAccount: account(who) });
}

/** A person's mailbox. */
export function mailbox(who: Person, stance: Stance = {}): JsonObject {
  return evidence('mailboxEvidence', stance, {
    primaryAddress: who.mail,
    displayName: who.displayName,
    upn: who.mail,
    userAccount: account(who),
  });
}

/** A device, with who was logged on. */
export function machine(on: Device, stance: Stance = {}, loggedOn: readonly Person[] = []): JsonObject {
  return evidence(
    'deviceEvidence',
    { ...stance, tags: [...on.tags] },
    {
      firstSeenDateTime: `2024-0${pick(`first seen ${on.name}`, 1, 9)}-17T06:12:44.1066667Z`,
      mdeDeviceId: on.defenderId,
      azureAdDeviceId: on.directoryId,
      deviceDnsName: on.dnsName,
      hostName: on.name,
      ntDomain: 'CONTOSO',
      dnsDomain: 'corp.contoso.com',
      osPlatform: on.osPlatform,
      osBuild: on.osBuild,
      version: on.osVersion,
      healthStatus: 'active',
      riskScore: stance.verdict === 'malicious' || stance.roles?.includes('compromised') ? 'high' : 'low',
      rbacGroupId: pick(`device group ${on.group}`, 20, 90),
      rbacGroupName: on.group,
      onboardingStatus: 'onboarded',
      defenderAvStatus: on.osPlatform === 'Linux' ? 'notSupported' : 'updated',
      lastIpAddress: on.address,
      lastExternalIpAddress: null,
      ipInterfaces: [on.address],
      vmMetadata: null,
      loggedOnUsers: loggedOn.map((who) => ({ accountName: who.accountName, domainName: 'CONTOSO' })),
      resourceAccessEvents: [],
    },
  );
}

/** An IP address, with its country where the product tells one. */
export function ip(address: string, country: string | null, stance: Stance = {}): JsonObject {
  return evidence('ipEvidence', stance, {
    ipAddress: address,
    countryLetterCode: country,
    location:
      country === null
        ? null
        : { countryName: country, city: null, state: null, latitude: null, longitude: null },
  });
}

/** A URL. */
export function url(address: string, stance: Stance = {}): JsonObject {
  return evidence('urlEvidence', stance, { url: address });
}

/** What makes a file. */
export interface FileSpec {
  readonly name: string;
  readonly path: string;
  readonly size?: number;
  readonly publisher?: string | null;
  readonly signer?: string | null;
  /** What the digests are made of; the name when absent. `null`: a file that came without digests. */
  readonly content?: string | null;
}

/** The fileDetails of a file; two specs of one content have one digest. */
export function fileDetails(spec: FileSpec): JsonObject {
  const content = spec.content === undefined ? spec.name : spec.content;
  return {
    sha1: content === null ? null : hex(`sha1 ${content}`, 40),
    sha256: content === null ? null : hex(`sha256 ${content}`, 64),
    sha256Ac: null,
    md5: null,
    fileName: spec.name,
    filePath: spec.path,
    fileSize: spec.size ?? pick(`size ${spec.name}`, 20_000, 900_000),
    filePublisher: spec.publisher ?? null,
    signer: spec.signer ?? null,
    issuer: null,
  };
}

/** An operating-system binary as the vendor's own sample reports one: named, signed, without digests. */
export function systemFile(name: string, path = 'C:\\Windows\\System32'): FileSpec {
  return {
    name,
    path,
    size: pick(`size ${name}`, 60_000, 1_200_000),
    publisher: 'Microsoft Corporation',
    content: null,
  };
}

/** A file on a device, or on none. */
export function file(
  spec: FileSpec,
  on: Device | null,
  stance: Stance = {},
  detectionStatus = 'detected',
): JsonObject {
  return evidence('fileEvidence', stance, {
    detectionStatus,
    mdeDeviceId: on?.defenderId ?? null,
    fileDetails: fileDetails(spec),
  });
}

/** What makes a process; times are ISO 8601. */
export interface ProcessSpec {
  readonly image: FileSpec;
  readonly id: number;
  readonly at: string;
  readonly commandLine: string;
  readonly by: Person | null;
}

/** A process and its parent. `by: null` is the built-in account SYSTEM. */
export function process(
  spec: ProcessSpec,
  parent: ProcessSpec | null,
  on: Device,
  stance: Stance = {},
  detectionStatus = 'detected',
): JsonObject {
  return evidence('processEvidence', stance, {
    processId: spec.id,
    processCommandLine: spec.commandLine,
    processCreationDateTime: spec.at,
    parentProcessId: parent?.id ?? null,
    parentProcessCreationDateTime: parent?.at ?? null,
    detectionStatus,
    mdeDeviceId: on.defenderId,
    imageFile: fileDetails(spec.image),
    parentProcessImageFile: parent === null ? null : fileDetails(parent.image),
    userAccount: spec.by === null ? SYSTEM_ACCOUNT : account(spec.by),
  });
}

/** What makes one copy of a mail; times are ISO 8601. */
export interface MailSpec {
  readonly label: string;
  readonly recipient: Person;
  readonly from: { readonly address: string; readonly displayName: string };
  /** The envelope's sender, when it is not the one shown. */
  readonly envelopeFrom?: string;
  readonly subject: string;
  readonly receivedAt: string;
  readonly senderIp: string | null;
  readonly urls: readonly string[];
  readonly attachments: number;
  readonly direction: 'inbound' | 'intraorg' | 'outbound';
  readonly language?: string;
  readonly action?: string;
  readonly location?: string;
  readonly threats?: readonly string[];
  readonly methods?: readonly string[];
}

/** Exchange's id of one copy of a message. */
export function networkMessageId(mail: MailSpec): string {
  const digits = hex(`network message ${mail.label} ${mail.recipient.mail}`, 32);
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), '08dd', digits.slice(20, 32)].join(
    '-',
  );
}

function sender(address: string, displayName: string | null): JsonObject {
  return { emailAddress: address, displayName, domainName: address.slice(address.indexOf('@') + 1) };
}

/** The message as one recipient got it. */
export function message(mail: MailSpec, stance: Stance = {}): JsonObject {
  const fromDomain = mail.from.address.slice(mail.from.address.indexOf('@') + 1);
  return evidence('analyzedMessageEvidence', stance, {
    networkMessageId: networkMessageId(mail),
    internetMessageId: `<${hex(`internet message ${mail.label}`, 24)}@${fromDomain}>`,
    subject: mail.subject,
    language: mail.language ?? 'en',
    senderIp: mail.senderIp,
    recipientEmailAddress: mail.recipient.mail,
    antiSpamDirection: mail.direction,
    deliveryAction: mail.action ?? 'delivered',
    deliveryLocation: mail.location ?? 'inbox',
    urn: `urn:MailEntity:${hex(`urn ${mail.label} ${mail.recipient.mail}`, 32)}`,
    threats: mail.threats ?? [],
    threatDetectionMethods: mail.methods ?? [],
    urls: mail.urls,
    urlCount: mail.urls.length,
    attachmentsCount: mail.attachments,
    receivedDateTime: mail.receivedAt,
    p1Sender: sender(mail.envelopeFrom ?? mail.from.address, null),
    p2Sender: sender(mail.from.address, mail.from.displayName),
  });
}

/** Messages that are alike, as the product counts them. */
export function mailCluster(
  mails: readonly MailSpec[],
  by: string,
  value: string,
  query: string,
  stance: Stance = {},
): JsonObject {
  return evidence('mailClusterEvidence', stance, {
    clusterBy: by,
    clusterByValue: value,
    emailCount: mails.length,
    networkMessageIds: mails.map(networkMessageId),
    query,
    urn: `urn:MailCluster:${hex(`cluster ${query}`, 32)}`,
  });
}

/** A cloud application. */
export function cloudApplication(appId: number, displayName: string, stance: Stance = {}): JsonObject {
  return evidence('cloudApplicationEvidence', stance, {
    appId,
    displayName,
    instanceId: 0,
    instanceName: displayName,
    saasAppId: appId,
    stream: null,
  });
}

/** A cloud logon session. The documentation's table and its JSON differ in capitals; the table's are used. */
export function cloudSession(
  label: string,
  who: Person,
  startedAt: string,
  agent: { readonly browser: string; readonly system: string; readonly userAgent: string },
  stance: Stance = {},
): JsonObject {
  return evidence('cloudLogonSessionEvidence', stance, {
    sessionId: `${hex(`session ${label}`, 8)}-${hex(`session b ${label}`, 4)}-4c1e-a5d0-${hex(`session c ${label}`, 12)}`,
    account: { '@odata.type': '#microsoft.graph.security.userEvidence', userAccount: account(who) },
    protocol: 'OAuth2',
    deviceName: null,
    operatingSystem: agent.system,
    browser: agent.browser,
    userAgent: agent.userAgent,
    startUtcDateTime: startedAt,
    previousLogonDateTime: null,
  });
}
