/** Noise of Entra ID Protection and Defender for Identity: sign-ins that look odd, scans, changes of groups. */
import type { AlertSpec } from './alert.ts';
import { later } from './alert.ts';
import { cloudSession, evidence, ip, machine, user } from './evidence.ts';
import type { NoiseContext, NoiseEntry } from './noise-entry.ts';
import { closed, single } from './noise-entry.ts';
import { device, guid } from './organisation.ts';

const PHONE = {
  browser: 'Mobile Safari 18.4',
  system: 'iOS 18.4',
  userAgent:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Mobile/15E148 Safari/604.1',
};

function unfamiliar(at: string, country: string, extra: Partial<AlertSpec> = {}): NoiseEntry {
  return {
    at,
    compose: ({ who, address }) => [
      {
        key: `unfamiliar ${at}`,
        service: 'entra',
        detector: 'unfamiliarFeatures',
        title: 'Unfamiliar sign-in properties',
        description:
          'The sign-in has properties (address, place, browser) that were not seen before for this user.',
        actions: ['Ask the user whether the sign-in was theirs.'],
        category: 'InitialAccess',
        severity: 'low',
        techniques: ['T1078.004'],
        first: at,
        evidence: [
          user(who, { roles: ['compromised'] }),
          ip(address, country, { roles: ['source'] }),
          cloudSession(`unfamiliar ${at}`, who, at, PHONE),
        ],
        ...extra,
      },
    ],
  };
}

/** The same risk for the same user, again and again while an old phone tries its old password. */
function failedSignInStorm({ at, who, address }: NoiseContext): readonly AlertSpec[] {
  return [0, 75, 160, 290].map((seconds, index) => ({
    key: `failed sign-ins ${at} ${index}`,
    service: 'cloudApps',
    detector: 'MCAS_ALERT_ANUBIS_DETECTION_REPEATED_FAILED_LOGIN',
    title: 'Multiple failed login attempts',
    description: `${14 + index} failed sign-ins of ${who.displayName} within five minutes, all with a password that was valid until yesterday.`,
    actions: ['Ask the user to update the password on the phone.'],
    category: 'CredentialAccess',
    severity: 'low',
    techniques: ['T1110.001'],
    first: later(at, seconds),
    evidence: [user(who, { roles: ['attacked'] }), ip(address, 'NL', { roles: ['source'] })],
    ...closed('falsePositive', 'notMalicious', later(at, 5_400), 'Old password on the phone 📱.'),
  }));
}

/** Ordinary alerts of identities. */
export const IDENTITY_NOISE: readonly NoiseEntry[] = [
  unfamiliar('2025-06-02T21:03:17.0330000Z', 'ES'),
  unfamiliar(
    '2025-06-05T05:41:52.1190000Z',
    'JP',
    closed(
      'informationalExpectedActivity',
      'confirmedActivity',
      '2025-06-05T12:00:00Z',
      'On a business trip.',
    ),
  ),
  unfamiliar('2025-06-07T12:10:44.7610000Z', 'BR'),
  unfamiliar('2025-06-10T10:31:05.2020000Z', 'IT'),
  unfamiliar('2025-06-12T09:22:36.4880000Z', 'FR'),
  { at: '2025-06-06T07:12:00.0000000Z', compose: failedSignInStorm },
  single('2025-06-03T02:16:20.9090000Z', ({ who, address }) => ({
    service: 'entra',
    detector: 'passwordSpray',
    title: 'Password spray',
    description: 'One address tried a few common passwords on many accounts. None of the sign-ins passed.',
    actions: ['Block the address.', 'Check that the accounts have a second factor.'],
    category: 'CredentialAccess',
    severity: 'medium',
    techniques: ['T1110.003'],
    evidence: [
      user(who, { roles: ['attacked'] }),
      ip(address, 'VN', { verdict: 'suspicious', roles: ['attacker'] }),
    ],
  })),
  single('2025-06-09T14:55:00.7370000Z', ({ who }) => ({
    service: 'entra',
    detector: 'leakedCredentials',
    title: 'Leaked credentials',
    description: 'The password of the user was found in a list of passwords that leaked elsewhere.',
    actions: ['Reset the password.'],
    category: 'CredentialAccess',
    severity: 'high',
    techniques: ['T1589.001'],
    evidence: [user(who, { verdict: 'suspicious', remediation: 'active', roles: ['compromised'] })],
    status: 'inProgress',
    assignedTo: 'soc.analyst1@contoso.com',
  })),
  single('2025-06-10T12:05:41.0400000Z', ({ who, address }) => ({
    service: 'entra',
    detector: 'anonymizedIPAddress',
    title: 'Anonymous IP address',
    description: 'Sign-in from an anonymous IP address.',
    actions: ['Ask the user whether a private VPN was in use.'],
    category: 'InitialAccess',
    severity: 'low',
    techniques: ['T1090.003'],
    evidence: [user(who), ip(address, 'CH', { verdict: 'suspicious', roles: ['source'] })],
    ...closed(
      'informationalExpectedActivity',
      'confirmedActivity',
      '2025-06-10T15:30:00Z',
      'Private VPN of the user, confirmed by phone.',
    ),
  })),
  single('2025-06-04T03:30:11.1000000Z', () => ({
    service: 'identity',
    detector: 'DnsReconnaissanceSecurityAlert',
    title: 'Network-mapping reconnaissance (DNS)',
    description: 'A server asked a domain controller for a transfer of its DNS zone.',
    actions: ['Check whether the server is an approved scanner.'],
    category: 'Discovery',
    severity: 'medium',
    techniques: ['T1046', 'T1018'],
    evidence: [
      machine(device('srv-inv-01', 'WindowsServer2022', 'Security tools'), { roles: ['source'] }),
      machine(device('dc-south-02', 'WindowsServer2022', 'Domain controllers', ['Tier 0']), {
        roles: ['destination'],
      }),
    ],
    ...closed(
      'informationalExpectedActivity',
      'lineOfBusinessApplication',
      '2025-06-04T08:00:00Z',
      'Asset inventory.',
    ),
  })),
  single('2025-06-07T23:48:29.5000000Z', ({ who, on }) => ({
    service: 'identity',
    detector: 'BruteForceSecurityAlert',
    title: 'Suspected brute-force attack (Kerberos, NTLM)',
    description: 'Many wrong passwords were tried for one account from one device.',
    actions: ['Look for a service that uses an old password.'],
    category: 'CredentialAccess',
    severity: 'medium',
    techniques: ['T1110.001'],
    evidence: [user(who, { roles: ['attacked'] }), machine(on, { roles: ['source'] })],
  })),
  single('2025-06-09T16:20:08.0000000Z', ({ who }) => ({
    service: 'identity',
    detector: 'AbnormalSensitiveGroupMembershipChangeSecurityAlert',
    title: 'Suspicious additions to sensitive groups',
    description: 'A user was added to a group with wide rights.',
    actions: ['Compare with the change calendar.'],
    category: 'Persistence',
    severity: 'medium',
    techniques: ['T1098'],
    evidence: [
      user(who, { roles: ['added'] }),
      evidence(
        'securityGroupEvidence',
        { roles: ['edited'] },
        {
          displayName: 'Backup Operators',
          friendlyName: 'Backup Operators',
          distinguishedName: 'CN=Backup Operators,CN=Builtin,DC=corp,DC=contoso,DC=com',
          securityGroupId: guid('group backup operators'),
          activeDirectoryObjectGuid: guid('group object backup operators'),
          sid: 'S-1-5-32-551',
        },
      ),
    ],
    ...closed(
      'informationalExpectedActivity',
      'confirmedActivity',
      '2025-06-09T17:00:00Z',
      'Change CHG-20418.',
    ),
  })),
  single('2025-06-11T04:18:57.3000000Z', ({ who, on }) => ({
    service: 'identity',
    detector: 'HoneytokenActivitySecurityAlert',
    title: 'Honeytoken activity',
    description: 'An account that nobody should use was used to sign in.',
    actions: ['Find the process that holds the password of the account.'],
    category: 'Discovery',
    severity: 'medium',
    techniques: ['T1087'],
    evidence: [user(who, { roles: ['source'] }), machine(on, { roles: ['source'] })],
    ...closed(
      'informationalExpectedActivity',
      'securityTesting',
      '2025-06-11T10:10:00Z',
      'Purple-team exercise.',
      'soc.lead@contoso.com',
    ),
  })),
];
