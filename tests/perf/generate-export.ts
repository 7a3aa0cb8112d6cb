import { closeSync, openSync, writeSync } from 'node:fs';
import { createRandom, type Random } from './random.ts';

/** What an export is made of. */
export interface ExportOptions {
  readonly alerts: number;
  readonly seed: number;
  /** `rich`: eight pieces of evidence, about 4 kB an alert. `compact`: three, about 1 kB. */
  readonly profile?: ExportProfile;
  /** First two hexadecimal digits of the alerts' ids; files with other ones are about other alerts. */
  readonly prefix?: string;
}

/** How much an alert says. */
export type ExportProfile = 'rich' | 'compact';

const titles = 300;
const categories = [
  'InitialAccess',
  'Execution',
  'Persistence',
  'DefenseEvasion',
  'CredentialAccess',
  'Discovery',
  'LateralMovement',
  'Malware',
];
const severities = ['informational', 'low', 'medium', 'high'];
const description =
  'A process on this device did something that is seldom seen in this organization. Look at its parent, its command line and what it connected to.';

const hex = (value: number, length: number): string =>
  value.toString(16).padStart(length, '0').slice(-length);
const guid = (group: string, value: number): string => `00000000-0000-4000-${group}-${hex(value, 12)}`;

/**
 * Writes alerts as one NDJSON file in the shape of the Graph security API, the same for the same options. The mix of evidence follows the
 * shares of Microsoft's GUIDE data set (Freitas et al., 2024): about eight pieces an alert, addresses and users most.
 * @returns the file's size, bytes
 */
export function writeExport(
  file: string,
  { alerts, seed, profile = 'rich', prefix = 'da' }: ExportOptions,
): number {
  const random = createRandom(seed);
  const devices = Math.max(50, Math.round(alerts / 12));
  const users = Math.max(50, Math.round(alerts / 10));
  const start = Date.UTC(2026, 0, 5);
  const make = profile === 'rich' ? makeAlert : makeCompactAlert;
  const out = openSync(file, 'w');
  let size = 0;
  let lines: string[] = [];
  const flush = (): void => {
    size += writeSync(out, lines.join(''));
    lines = [];
  };
  try {
    for (let index = 0; index < alerts; index += 1) {
      lines.push(`${JSON.stringify(make(index, start, random, devices, users, prefix))}\n`);
      if (lines.length >= 1000) flush();
    }
    flush();
  } finally {
    closeSync(out);
  }
  return size;
}

function makeAlert(
  index: number,
  start: number,
  { below }: Random,
  devices: number,
  users: number,
  prefix: string,
): object {
  const device = below(devices);
  const user = below(users);
  const detector = below(titles);
  const at = start + below(30 * 86_400_000);
  const iso = (ms: number): string => new Date(ms).toISOString();
  const file = below(20_000);
  const address = (): string => `198.18.${below(256)}.${below(256)}`;
  const upn = `user${user}@contoso.com`;
  const common = { createdDateTime: iso(at + 60_000), remediationStatus: 'none', roles: [], tags: [] };
  return {
    '@odata.type': '#microsoft.graph.security.alert',
    id: `${prefix}${hex(index, 12)}_${seedOf(index)}`,
    providerAlertId: `${prefix}${hex(index, 12)}_${seedOf(index)}`,
    incidentId: null,
    status: 'new',
    severity: severities[below(4)],
    serviceSource: 'microsoftDefenderForEndpoint',
    detectionSource: 'customDetection',
    detectorId: guid('8000', detector),
    tenantId: guid('8001', 1),
    title: `Detection number ${detector}`,
    description,
    category: categories[below(categories.length)],
    mitreTechniques: ['T1059.001'],
    createdDateTime: iso(at + 60_000),
    lastUpdateDateTime: iso(at + 120_000),
    firstActivityDateTime: iso(at),
    lastActivityDateTime: iso(at + below(600_000)),
    comments: [],
    evidence: [
      {
        ...common,
        '@odata.type': '#microsoft.graph.security.deviceEvidence',
        verdict: 'suspicious',
        roles: ['compromised'],
        mdeDeviceId: hex(device, 40),
        deviceDnsName: `ws-${device}.contoso.com`,
        osPlatform: 'Windows11',
        healthStatus: 'active',
        riskScore: 'medium',
      },
      {
        ...common,
        '@odata.type': '#microsoft.graph.security.userEvidence',
        verdict: 'unknown',
        userAccount: {
          accountName: `user${user}`,
          domainName: 'CONTOSO',
          userSid: `S-1-5-21-1004-2005-3006-${1000 + user}`,
          azureAdUserId: guid('8002', user),
          userPrincipalName: upn,
          displayName: `User ${user}`,
        },
      },
      {
        ...common,
        '@odata.type': '#microsoft.graph.security.ipEvidence',
        verdict: 'suspicious',
        ipAddress: address(),
        countryLetterCode: 'US',
      },
      {
        ...common,
        '@odata.type': '#microsoft.graph.security.ipEvidence',
        verdict: 'unknown',
        ipAddress: address(),
        countryLetterCode: 'DE',
      },
      {
        ...common,
        '@odata.type': '#microsoft.graph.security.fileEvidence',
        verdict: 'suspicious',
        detectionStatus: 'detected',
        mdeDeviceId: hex(device, 40),
        fileDetails: {
          sha1: hex(file, 40),
          sha256: hex(file, 64),
          fileName: `tool${file}.exe`,
          filePath: 'C:\\Users\\Public',
          fileSize: 4096 + file,
        },
      },
      {
        ...common,
        '@odata.type': '#microsoft.graph.security.processEvidence',
        verdict: 'suspicious',
        detectionStatus: 'detected',
        mdeDeviceId: hex(device, 40),
        processId: below(60_000),
        parentProcessId: below(60_000),
        processCommandLine: `tool${file}.exe --run ${below(1e6)}`,
        processCreationDateTime: iso(at - 1000),
        imageFile: {
          sha1: hex(file, 40),
          sha256: hex(file, 64),
          fileName: `tool${file}.exe`,
          filePath: 'C:\\Users\\Public',
        },
        userAccount: { accountName: `user${user}`, domainName: 'CONTOSO', userPrincipalName: upn },
      },
      {
        ...common,
        '@odata.type': '#microsoft.graph.security.urlEvidence',
        verdict: 'malicious',
        url: `https://host-${below(5000)}.example/path/${below(50)}`,
      },
      {
        ...common,
        '@odata.type': '#microsoft.graph.security.analyzedMessageEvidence',
        verdict: 'malicious',
        networkMessageId: guid('9000', index),
        internetMessageId: `<${hex(index, 16)}@mail.example>`,
        subject: `Invoice ${below(10_000)}`,
        senderIp: address(),
        recipientEmailAddress: upn,
        deliveryAction: 'delivered',
        p1Sender: { emailAddress: `sender${below(3000)}@mail.example` },
      },
    ],
  };
}

/** An alert on a device and its user, with a file or an address: about 1 kB of JSON. */
function makeCompactAlert(
  index: number,
  start: number,
  { below }: Random,
  devices: number,
  users: number,
  prefix: string,
): object {
  const device = below(devices);
  const user = below(users);
  const detector = below(titles);
  const at = start + below(30 * 86_400_000);
  const iso = (ms: number): string => new Date(ms).toISOString();
  const file = below(20_000);
  return {
    '@odata.type': '#microsoft.graph.security.alert',
    id: `${prefix}${hex(seedOf(index), 12)}_${index}`,
    status: 'new',
    severity: severities[below(4)],
    serviceSource: 'microsoftDefenderForEndpoint',
    detectorId: guid('8000', detector),
    title: `Detection number ${detector}`,
    category: categories[below(categories.length)],
    createdDateTime: iso(at + 60_000),
    firstActivityDateTime: iso(at),
    evidence: [
      {
        '@odata.type': '#microsoft.graph.security.deviceEvidence',
        mdeDeviceId: hex(device, 40),
        deviceDnsName: `ws-${device}.contoso.com`,
      },
      {
        '@odata.type': '#microsoft.graph.security.userEvidence',
        userAccount: { accountName: `user${user}`, userPrincipalName: `user${user}@contoso.com` },
      },
      index % 2 === 0
        ? {
            '@odata.type': '#microsoft.graph.security.ipEvidence',
            verdict: 'suspicious',
            ipAddress: `198.18.${below(256)}.${below(256)}`,
          }
        : {
            '@odata.type': '#microsoft.graph.security.fileEvidence',
            verdict: 'suspicious',
            fileDetails: {
              sha256: hex(file, 64),
              fileName: `tool${file}.exe`,
              filePath: 'C:\\Users\\Public',
            },
          },
    ],
  };
}

const seedOf = (index: number): number => (index * 2_654_435_761) % 2_000_000_011;
