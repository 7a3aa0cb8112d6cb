import type { z } from 'zod';
import type { alertRow, entitySummary, evidenceItem } from '../../../../shared/contract/index.ts';

type Entity = z.infer<typeof entitySummary>;
type Evidence = z.infer<typeof evidenceItem>;
type Alert = z.infer<typeof alertRow>;

/** 2024-05-14 09:00:00 UTC, when the mail of the story arrives. */
export const start = Date.UTC(2024, 4, 14, 9, 0, 0);
const minutes = (count: number): number => start + count * 60_000;

const entity = (
  id: number,
  kind: Entity['kind'],
  label: string,
  verdict = 'unknown',
  verdictBy: Entity['verdictBy'] = verdict === 'unknown' ? 'none' : 'source',
): Entity => ({
  id,
  key: `${kind}|${label}`,
  kind,
  label,
  verdict,
  verdictBy,
});

/** The entities of the phishing story. */
export const entities = {
  mail: entity(1, 'mailMessage', 'Invoice overdue – please review', 'malicious'),
  url: entity(2, 'url', 'https://contoso-invoices.example/view?id=8831', 'malicious'),
  user: entity(3, 'user', 'megan.bowen@contoso.example', 'suspicious'),
  mailbox: entity(4, 'mailbox', 'megan.bowen@contoso.example'),
  device: entity(5, 'device', 'ws-megan-01', 'suspicious'),
  anonymousIp: entity(6, 'ip', '198.51.100.77', 'suspicious'),
  torIp: entity(7, 'ip', '203.0.113.40', 'malicious'),
  foreignIp: entity(8, 'ip', '192.0.2.199', 'suspicious'),
  zip: entity(9, 'file', 'Invoice_8831.zip', 'malicious'),
  browser: entity(10, 'process', 'msedge.exe', 'noThreatsFound'),
  script: entity(11, 'process', 'wscript.exe "Invoice_8831.js"', 'suspicious'),
  exchange: entity(12, 'cloudApplication', 'Microsoft Exchange Online'),
  hostile: entity(
    13,
    'file',
    'report\u202Efdp.exe \u0007<img src=x onerror=alert(1)> שלום 😀 a-very-long-file-name-that-goes-on-and-on-without-any-space-to-break-it-at-all.docx',
    'suspicious',
  ),
} as const;

const alert = (uid: string, title: string, at: number, more: Partial<Alert>): Alert => ({
  uid,
  title,
  severity: 'medium',
  status: 'new',
  category: 'InitialAccess',
  mitreTechniques: [],
  serviceSource: 'microsoftDefenderForOffice365',
  detectionSource: 'microsoftDefenderForOffice365',
  classification: null,
  determination: null,
  assignedTo: null,
  investigationState: null,
  deviceGroups: [],
  osPlatforms: [],
  threats: [],
  createdAt: minutes(at + 3),
  firstActivity: minutes(at),
  lastActivity: minutes(at + 2),
  timeIsDoubtful: false,
  incidentUid: 'incident-1',
  incidentNumber: 1,
  incidentName: null,
  assets: ['megan.bowen@contoso.example'],
  sourceCount: 1,
  stormSize: 1,
  stormUid: null,
  pinned: false,
  ...more,
});

/** The alerts of the phishing story, in time order. */
export const alertRows: readonly Alert[] = [
  alert('a1', 'Email messages containing malicious URL removed after delivery', 4, {
    severity: 'informational',
    mitreTechniques: ['T1566.002'],
  }),
  alert('a2', 'Suspicious URL clicked', 12, {
    severity: 'high',
    serviceSource: 'microsoftDefenderForEndpoint',
    category: 'Execution',
    mitreTechniques: ['T1204.001'],
    sourceCount: 2,
  }),
  alert('a3', 'A potentially malicious URL click was detected', 13, {
    severity: 'high',
    mitreTechniques: ['T1566.002'],
    assets: ['megan.bowen@contoso.example', 'ws-megan-01'],
  }),
  alert('a4', 'Suspicious script launched from archive', 16, {
    severity: 'medium',
    serviceSource: 'microsoftDefenderForEndpoint',
    category: 'Execution',
    mitreTechniques: ['T1059.007'],
    status: 'inProgress',
  }),
  alert('a5', 'Anonymous IP address', 41, {
    serviceSource: 'azureAdIdentityProtection',
    category: 'CredentialAccess',
    mitreTechniques: ['T1078'],
  }),
  alert('a6', 'Activity from infrequent country', 55, {
    serviceSource: 'microsoftDefenderForCloudApps',
    category: 'DefenseEvasion',
    severity: 'low',
    mitreTechniques: ['T1078.004'],
  }),
  alert('a7', 'Activity from a Tor IP address', 63, {
    serviceSource: 'microsoftDefenderForCloudApps',
    category: 'CommandAndControl',
    mitreTechniques: ['T1090.003'],
  }),
];

const evidence = (
  alertUid: string,
  one: Entity,
  details: Evidence['details'],
  more: Partial<Evidence> = {},
): Evidence => ({
  entity: one,
  embedded: false,
  alertUid,
  recordUid: `microsoftGraph|${alertUid}`,
  firstSeen: start,
  sourceVerdict: one.verdict,
  remediationStatus: 'active',
  detectionStatus: null,
  roles: [],
  threats: [],
  details,
  ...more,
});

const mailDetails: Evidence['details'] = {
  '@odata.type': '#microsoft.graph.security.analyzedMessageEvidence',
  subject: 'Invoice overdue – please review',
  networkMessageId: 'd0a1c2e4-4b1f-4f7d-9a31-2b7fd7a1c9ef',
  internetMessageId: '<20240514085512.8831@contoso-invoices.example>',
  p1Sender: {
    emailAddress: 'bounce@mailer.contoso-invoices.example',
    displayName: null,
    domainName: 'mailer.contoso-invoices.example',
  },
  p2Sender: {
    emailAddress: 'accounts@contoso-invoices.example',
    displayName: 'Contoso Accounts',
    domainName: 'contoso-invoices.example',
  },
  senderIp: '203.0.113.25',
  recipientEmailAddress: 'megan.bowen@contoso.example',
  receivedDateTime: '2024-05-14T09:00:00Z',
  deliveryAction: 'deliveredAsSpam',
  deliveryLocation: 'inbox',
  urls: ['https://contoso-invoices.example/view?id=8831'],
  urlCount: 1,
  attachmentsCount: 1,
  threats: ['Phish'],
};

const signIn = (ip: string, place: string): Evidence['details'] => ({
  '@odata.type': '#microsoft.graph.security.ipEvidence',
  ipAddress: ip,
  countryLetterCode: place.slice(-2),
  location: { city: place.slice(0, -4), countryName: place.slice(-2) },
});

/** The evidence of every alert. */
export const evidenceOf: Readonly<Record<string, readonly Evidence[]>> = {
  a1: [
    evidence('a1', entities.mail, mailDetails, { threats: ['Phish'] }),
    evidence('a1', entities.url, { url: entities.url.label }),
    evidence('a1', entities.mailbox, {}),
  ],
  a2: [
    evidence('a2', entities.url, { url: entities.url.label }, { roles: ['source'] }),
    evidence('a2', entities.device, {
      deviceDnsName: 'ws-megan-01.contoso.example',
      osPlatform: 'Windows11',
    }),
    evidence('a2', entities.browser, {
      processId: 4120,
      processCommandLine: '"msedge.exe" --single-argument https://contoso-invoices.example/view?id=8831',
      parentProcessId: 900,
      imageFile: { fileName: 'msedge.exe' },
    }),
    evidence('a2', entities.user, {}),
  ],
  a3: [
    evidence('a3', entities.mail, mailDetails, { threats: ['Phish'] }),
    evidence(
      'a3',
      entities.url,
      { '@odata.type': '#microsoft.graph.security.urlEvidence', url: entities.url.label },
      { roles: ['source'] },
    ),
    evidence(
      'a3',
      entities.user,
      { userAccount: { userPrincipalName: 'megan.bowen@contoso.example', displayName: 'Megan Bowen' } },
      { roles: ['compromised'] },
    ),
    evidence('a3', entities.mailbox, { primaryAddress: 'megan.bowen@contoso.example' }),
    evidence('a3', entities.zip, { fileDetails: { fileName: 'Invoice_8831.zip', fileSize: 18_322 } }),
  ],
  a4: [
    evidence('a4', entities.device, { deviceDnsName: 'ws-megan-01.contoso.example' }),
    evidence('a4', entities.browser, {
      processId: 4120,
      processCommandLine: '"msedge.exe" --single-argument https://contoso-invoices.example/view?id=8831',
      parentProcessId: 900,
      processCreationDateTime: '2024-05-14T09:12:01Z',
      imageFile: { fileName: 'msedge.exe' },
    }),
    evidence(
      'a4',
      entities.script,
      {
        processId: 5188,
        parentProcessId: 4120,
        processCreationDateTime: '2024-05-14T09:16:20Z',
        processCommandLine: 'wscript.exe "C:\\Users\\megan\\Downloads\\Invoice_8831.js" //B',
        imageFile: { fileName: 'wscript.exe' },
      },
      { roles: ['suspicious'] },
    ),
    evidence('a4', entities.hostile, { fileDetails: { fileName: entities.hostile.label } }),
    evidence('a4', entities.user, {}),
  ],
  a5: [
    evidence('a5', entities.user, {}, { roles: ['compromised'] }),
    evidence('a5', entities.anonymousIp, signIn('198.51.100.77', 'Amsterdam, NL'), { roles: ['source'] }),
  ],
  a6: [
    evidence('a6', entities.user, {}),
    evidence('a6', entities.foreignIp, signIn('192.0.2.199', 'Vilnius, LT')),
    evidence('a6', entities.exchange, { displayName: 'Microsoft Exchange Online' }),
  ],
  a7: [
    evidence('a7', entities.user, {}),
    evidence('a7', entities.torIp, signIn('203.0.113.40', 'Frankfurt, DE'), {
      roles: ['attacker'],
      threats: ['Tor exit node'],
    }),
    evidence('a7', entities.exchange, { displayName: 'Microsoft Exchange Online' }),
  ],
};
