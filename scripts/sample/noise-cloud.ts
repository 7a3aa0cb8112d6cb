/** Noise of Defender for Cloud Apps, App Governance and Defender for Cloud. */
import type { AlertSpec } from './alert.ts';
import { later } from './alert.ts';
import type { JsonObject } from './evidence.ts';
import { cloudApplication, evidence, ip, user } from './evidence.ts';
import type { NoiseContext, NoiseEntry } from './noise-entry.ts';
import { closed, single } from './noise-entry.ts';
import { guid } from './organisation.ts';

const SUBSCRIPTION = guid('subscription production');

function azureResource(name: string, provider: string, kind: string): JsonObject {
  return evidence(
    'azureResourceEvidence',
    { roles: ['attacked'] },
    {
      resourceId: `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-production/providers/${provider}/${name}`,
      resourceName: name,
      resourceType: kind,
    },
  );
}

function travel(at: string, from: string, to: string, extra: Partial<AlertSpec> = {}): NoiseEntry {
  return {
    at,
    compose: ({ who, address }) => [
      {
        key: `travel ${at}`,
        service: 'cloudApps',
        detector: 'MCAS_ALERT_ANUBIS_DETECTION_VELOCITY',
        title: 'Impossible travel activity',
        description: `${who.displayName} was active in ${from} and in ${to} within a time too short for the journey.`,
        actions: ['Ask the user whether a VPN was in use.'],
        category: 'InitialAccess',
        severity: 'medium',
        techniques: ['T1078.004'],
        first: at,
        last: later(at, 2_760),
        evidence: [
          user(who, { roles: ['compromised'] }),
          ip(address, to, { roles: ['source'] }),
          cloudApplication(20893, 'Microsoft Exchange Online', { roles: ['contextual'] }),
        ],
        ...extra,
      },
    ],
  };
}

/** One server, one detector, a burst of attempts from outside. */
function bruteForceStorm({ at, address }: NoiseContext): readonly AlertSpec[] {
  return [0, 110, 205, 268, 421, 560].map((seconds, index) => ({
    key: `ssh burst ${at} ${index}`,
    service: 'cloud',
    detector: 'VM_SshBruteForceFailed',
    title: 'Failed SSH brute force attack',
    description: `${120 + 35 * index} failed sign-ins over SSH, none of them with an existing account.`,
    actions: ['Close the port to the internet.'],
    category: 'CredentialAccess',
    severity: 'medium',
    techniques: ['T1110'],
    first: later(at, seconds),
    evidence: [
      azureResource('vm-web-04', 'Microsoft.Compute/virtualMachines', 'Virtual Machine'),
      ip(address, 'CN', { verdict: 'suspicious', roles: ['attacker'] }),
    ],
  }));
}

/** Two views of one journey: these two belong together, and to nothing else. */
function journey({ at, who, address }: NoiseContext): readonly AlertSpec[] {
  return [
    {
      key: `journey entra ${at}`,
      service: 'entra',
      detector: 'newCountry',
      title: 'New country',
      description: 'Sign-in from a country that is new for the user.',
      actions: ['Compare with the travel plans of the user.'],
      category: 'InitialAccess',
      severity: 'low',
      techniques: ['T1078.004'],
      first: at,
      evidence: [user(who), ip(address, 'PT', { roles: ['source'] })],
      ...closed(
        'informationalExpectedActivity',
        'confirmedActivity',
        later(at, 9_000),
        'Conference in Lisbon.',
      ),
    },
    {
      key: `journey travel ${at}`,
      service: 'cloudApps',
      detector: 'MCAS_ALERT_ANUBIS_DETECTION_VELOCITY',
      title: 'Impossible travel activity',
      description: `${who.displayName} was active in DE and in PT within a time too short for the journey.`,
      actions: ['Compare with the travel plans of the user.'],
      category: 'InitialAccess',
      severity: 'medium',
      techniques: ['T1078.004'],
      first: later(at, 1_500),
      evidence: [
        user(who),
        ip(address, 'PT', { roles: ['source'] }),
        cloudApplication(28375, 'Microsoft Teams', { roles: ['contextual'] }),
      ],
      ...closed(
        'informationalExpectedActivity',
        'confirmedActivity',
        later(at, 9_100),
        'Conference in Lisbon.',
      ),
    },
  ];
}

/** Ordinary alerts of cloud services. */
export const CLOUD_NOISE: readonly NoiseEntry[] = [
  travel(
    '2025-06-03T16:38:14.0020000Z',
    'DE',
    'US',
    closed('falsePositive', 'notMalicious', '2025-06-03T18:00:00Z', 'Company VPN exit in Virginia.'),
  ),
  travel('2025-06-06T15:02:29.7150000Z', 'NL', 'SG'),
  travel(
    '2025-06-10T09:27:51.3480000Z',
    'SE',
    'GB',
    closed('informationalExpectedActivity', 'confirmedActivity', '2025-06-10T13:00:00Z', 'Hotel network.'),
  ),
  { at: '2025-06-05T18:20:10.0000000Z', compose: bruteForceStorm },
  { at: '2025-06-11T17:05:26.1810000Z', compose: journey },
  single('2025-06-04T07:55:40.6470000Z', ({ who }) => ({
    service: 'appGovernance',
    title: 'App with unused credentials',
    description: 'An application holds a secret that nobody has used for 90 days.',
    actions: ['Remove the secret.'],
    category: 'Persistence',
    severity: 'informational',
    evidence: [
      evidence(
        'oauthApplicationEvidence',
        { roles: ['contextual'] },
        {
          appId: guid('app expense reader'),
          displayName: 'Expense Reader',
          objectId: guid('app object expense reader'),
          publisher: 'Contoso',
        },
      ),
      user(who),
    ],
  })),
  single('2025-06-09T11:43:19.2290000Z', () => ({
    service: 'appGovernance',
    title: 'Unusual addition of credentials to an OAuth app',
    description: 'A second secret was added to an application with rights to read all sites.',
    actions: ['Ask the owner of the application.'],
    category: 'Persistence',
    severity: 'medium',
    techniques: ['T1098.001'],
    evidence: [
      evidence(
        'oauthApplicationEvidence',
        { verdict: 'suspicious', roles: ['suspicious'] },
        {
          appId: guid('app site indexer'),
          displayName: 'Site Indexer 🔎',
          objectId: guid('app object site indexer'),
          publisher: 'Fabrikam',
        },
      ),
    ],
  })),
  single('2025-06-03T22:12:03.0000000Z', ({ address }) => ({
    service: 'cloud',
    detectionSource: 'microsoftDefenderForStorage',
    detector: 'Storage.Blob_TorAnomaly',
    title: 'Access from a Tor exit node to a storage blob container',
    description:
      'A public container was read from an exit node of the Tor network. Only public pictures were read.',
    actions: ['Check whether the container must be public.'],
    category: 'InitialAccess',
    severity: 'medium',
    techniques: ['T1090.003'],
    evidence: [
      azureResource('stcontosopublic', 'Microsoft.Storage/storageAccounts', 'Storage account'),
      ip(address, 'US', { verdict: 'suspicious', roles: ['source'], tags: ['Tor'] }),
    ],
  })),
  single('2025-06-07T04:39:31.0000000Z', ({ address }) => ({
    service: 'cloud',
    detectionSource: 'microsoftDefenderForKeyVault',
    detector: 'KV_SuspiciousIPAccess',
    title: 'Access from a suspicious IP address to a key vault',
    description:
      'A key vault was asked for its list of secrets from an address that threat intelligence knows. The request was refused.',
    actions: ['Limit the vault to private networks.'],
    category: 'CredentialAccess',
    severity: 'medium',
    techniques: ['T1555.006'],
    evidence: [
      azureResource('kv-contoso-payments', 'Microsoft.KeyVault/vaults', 'Key vault'),
      ip(address, 'UA', { verdict: 'malicious', roles: ['attacker'] }),
    ],
  })),
  single('2025-06-06T03:02:50.0000000Z', ({ address }) => ({
    service: 'cloud',
    title: 'Sign-in of the root user of an AWS account',
    description: 'The root user of a connected AWS account signed in to the console.',
    actions: ['Compare with the break-glass register.'],
    category: 'PrivilegeEscalation',
    severity: 'low',
    techniques: ['T1078.004'],
    evidence: [
      evidence(
        'amazonResourceEvidence',
        { roles: ['contextual'] },
        {
          amazonAccountId: '111122223333',
          amazonResourceId: 'arn:aws:iam::111122223333:root',
          resourceName: 'root',
          resourceType: 'AWS account',
        },
      ),
      ip(address, 'IE', { roles: ['source'] }),
    ],
    ...closed(
      'informationalExpectedActivity',
      'confirmedActivity',
      '2025-06-06T09:00:00Z',
      'Break-glass test.',
    ),
  })),
  single('2025-06-12T03:51:22.0000000Z', () => ({
    service: 'cloud',
    title: 'Public access to a Google Cloud storage bucket',
    description: 'The access list of a bucket was changed so that everybody can read it.',
    actions: ['Restore the access list unless the bucket is meant to be public.'],
    category: 'Exfiltration',
    severity: 'low',
    techniques: ['T1530'],
    evidence: [
      evidence(
        'googleCloudResourceEvidence',
        { roles: ['edited'] },
        {
          projectId: 'contoso-media',
          projectNumber: 400123456789,
          location: 'europe-west4',
          locationType: 'regional',
          resourceName: 'contoso-press-kit',
          resourceType: 'GCP storage bucket',
          fullResourceName: '//storage.googleapis.com/projects/_/buckets/contoso-press-kit',
        },
      ),
    ],
  })),
  single('2025-06-08T20:57:16.8000000Z', ({ who, address }) => ({
    service: 'cloudApps',
    detector: 'MCAS_ALERT_ANUBIS_DETECTION_UEBA_DOWNLOAD',
    title: 'Unusual file download (by user)',
    description: `${who.displayName} downloaded 212 files within an hour, more than ever before.`,
    actions: ['Ask the user or their manager.'],
    category: 'Exfiltration',
    severity: 'medium',
    techniques: ['T1530'],
    evidence: [
      user(who, { roles: ['policyViolator'] }),
      ip(address, 'DE', { roles: ['source'] }),
      cloudApplication(20892, 'Microsoft SharePoint Online', { roles: ['contextual'] }),
    ],
    status: 'inProgress',
    assignedTo: 'soc.analyst1@contoso.com',
  })),
];
