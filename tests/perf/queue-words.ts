// What a generated store of the queue is worded with: names that sources use, in the order of how often they come.

export const titles: readonly string[] = [
  'Suspicious sign-in',
  'Malware was detected',
  'A potentially malicious URL click was detected',
  'Anonymous IP address',
  'Suspicious PowerShell command line',
  'Activity from infrequent country',
  'Mass download',
  'Email messages containing malicious URL removed after delivery',
  'Password spray',
  'Unusual volume of file deletion',
  'Atypical travel',
  'Suspicious inbox forwarding rule',
  'Suspicious process injection observed',
  'A user account was created under suspicious circumstances',
  'Connection to a custom network indicator',
  'Email reported by user as malware or phish',
  'Suspicious service registration',
  'Multi-stage attack on an endpoint',
  'Credential access with a suspicious tool',
  'Suspicious scheduled task',
  'Remote execution over WMI',
  'Ransomware behavior was blocked',
  'Possible DCSync attack',
  'Unfamiliar sign-in properties',
  'Data exfiltration to a personal storage site',
  'A document was labelled down before download',
  'Suspicious OAuth application consent',
  'Port scan from a workstation',
  'Kerberos golden ticket activity',
  'Impossible travel',
];

export const categories: readonly string[] = [
  'InitialAccess',
  'Execution',
  'SuspiciousActivity',
  'CredentialAccess',
  'Malware',
  'Persistence',
  'DefenseEvasion',
  'Discovery',
  'LateralMovement',
  'CommandAndControl',
  'PrivilegeEscalation',
  'Collection',
  'Exfiltration',
  'Impact',
  'Reconnaissance',
  'ResourceDevelopment',
];

export const services: readonly string[] = [
  'microsoftDefenderForEndpoint',
  'microsoftDefenderForOffice365',
  'azureAdIdentityProtection',
  'microsoftDefenderForCloudApps',
  'microsoftSentinel',
  'microsoftDefenderForIdentity',
  'dataLossPrevention',
  'microsoftDefenderForCloud',
];

export const detections: readonly string[] = [
  'antivirus',
  'microsoftDefenderForEndpoint',
  'microsoftDefenderForOffice365',
  'azureAdIdentityProtection',
  'cloudAppSecurity',
  'customDetection',
  'smartScreen',
  'scheduledAlerts',
  'microsoftDefenderForIdentity',
  'manual',
  'automatedInvestigation',
  'customTi',
];

export const techniques: readonly string[] = [
  ...['T1566.002', 'T1059.001', 'T1078.004', 'T1110.003', 'T1021.002', 'T1486', 'T1566.001', 'T1003.001'],
  ...['T1053.005', 'T1547.001', 'T1055', 'T1562.001', 'T1071.001', 'T1041', 'T1114.003', 'T1098.003'],
  ...['T1528', 'T1046', 'T1558.001', 'T1567.002', 'T1105', 'T1218.011', 'T1027', 'T1204.002', 'T1133'],
  ...['T1190', 'T1560.001', 'T1018', 'T1087.002', 'T1569.002', 'T1047', 'T1543.003', 'T1136.001', 'T1490'],
];

export const platforms: readonly string[] = [
  ...['Windows11', 'Windows10', 'WindowsServer2019', 'Linux', 'macOS', 'WindowsServer2022'],
  ...['WindowsServer2016', 'iOS', 'Android', 'WindowsServer2012R2'],
];

export const sensitivityLabels: readonly string[] = [
  ...['General', 'Confidential', 'Highly Confidential', 'Confidential - Finance', 'Personal', 'Secret'],
];

export const tags: readonly string[] = [
  ...['vip', 'phishing-wave', 'red-team', 'needs-customer', 'crown-jewels', 'legal-hold', 'night-shift'],
  ...Array.from({ length: 53 }, (_, index) => `campaign-${String(index + 1).padStart(2, '0')}`),
];

export const tagColours: readonly string[] = ['red', 'orange', 'amber', 'green', 'teal', 'blue', 'violet'];

export const systemTags: readonly string[] = [
  'Ransomware',
  'HVA',
  'Attack Disruption',
  'OT',
  'Insider',
  'Copilot',
];

export const analysts: readonly string[] = [
  ...[
    'ana',
    'björn',
    'chidi',
    'dolores',
    'emre',
    'fatima',
    'grzegorz',
    'hina',
    'ivan',
    'josé',
    'kofi',
    'lena',
  ],
  ...[
    'mei',
    'nadia',
    'oskar',
    'priya',
    'quentin',
    'rosa',
    'sven',
    'tomoko',
    'ulrike',
    'viktor',
    'wanda',
    'yusuf',
  ],
];

export const comments: readonly string[] = [
  'Called the user: the sign-in was theirs.',
  'Host isolated, waiting for the image.',
  'Same sender as the wave of last week.',
  'The invoice in the attachment is a known lure.',
  'Asked the customer whether this is the yearly test.',
  'Password reset and sessions revoked.',
];

const syllables = [
  'ba',
  'co',
  'di',
  'fe',
  'gu',
  'ha',
  'jo',
  'ki',
  'lo',
  'mu',
  'ne',
  'po',
  'ri',
  'sa',
  'tu',
  've',
];

/** Made-up words, each another one; of them descriptions and threats are made. */
export const words: readonly string[] = Array.from(
  { length: 2048 },
  (_, index) =>
    `${syllables[index & 15] ?? ''}${syllables[(index >> 4) & 15] ?? ''}${syllables[(index >> 8) & 15] ?? ''}n`,
);
