/** The second story from the helpdesk account onward: the second device, the cloud, and the lateral phishing. */
import type { AlertSpec } from './alert.ts';
import type { MailSpec, ProcessSpec } from './evidence.ts';
import {
  cloudApplication,
  cloudSession,
  evidence,
  file,
  ip,
  machine,
  mailbox,
  mailCluster,
  message,
  process,
  systemFile,
  url,
  user,
} from './evidence.ts';
import { person } from './organisation.ts';
import { CONTROL_SERVER, firstDevice, helpdesk, mei, secondDevice } from './story-lateral.ts';

const ATTACKER_ADDRESS = '203.0.113.54';
const DOCUMENT =
  'https://contoso-my.sharepoint.com/personal/mei_lindqvist_contoso_com/Documents/Framework-agreement-2025.docm';

const colleagues = [
  person('Anouk Verbeek', 'anouk.verbeek'),
  person('Rafael Antunes', 'rafael.antunes'),
  person('Sinead Byrne', 'sinead.byrne'),
  person('Tariq Aziz', 'tariq.aziz'),
];

const services: ProcessSpec = {
  image: systemFile('services.exe'),
  id: 668,
  at: '2025-06-10T05:40:02.4410071Z',
  commandLine: 'C:\\Windows\\system32\\services.exe',
  by: null,
};
const remoteService: ProcessSpec = {
  image: { name: 'hdsvc.exe', path: 'C:\\Windows', size: 68_096, content: 'meterpreter service' },
  id: 7420,
  at: '2025-06-10T08:49:30.0180022Z',
  commandLine: 'C:\\Windows\\hdsvc.exe',
  by: null,
};
const remoteShell: ProcessSpec = {
  image: systemFile('cmd.exe'),
  id: 7512,
  at: '2025-06-10T08:50:11.7120022Z',
  commandLine: 'cmd.exe /q /c whoami /all 1> \\\\127.0.0.1\\ADMIN$\\__1749545411 2>&1',
  by: helpdesk,
};
const collector: ProcessSpec = {
  image: systemFile('esentutl.exe'),
  id: 8236,
  at: '2025-06-10T09:34:26.9900027Z',
  commandLine:
    'esentutl.exe /y "C:\\Users\\mlindqvist\\AppData\\Local\\Microsoft\\Edge\\User Data\\Default\\Network\\Cookies" /d C:\\Users\\Public\\c.db /vss',
  by: helpdesk,
};

const attackerSession = cloudSession(
  'mei stolen cookie',
  mei,
  '2025-06-10T10:08:19.3330000Z',
  {
    browser: 'Edge 124.0',
    system: 'Linux',
    userAgent:
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36 Edg/124.0.0.0',
  },
  { verdict: 'malicious', roles: ['attacker'] },
);
const compromisedMei = user(mei, { verdict: 'suspicious', remediation: 'active', roles: ['compromised'] });
const attackerAddress = ip(ATTACKER_ADDRESS, 'PL', { verdict: 'malicious', roles: ['attacker', 'source'] });
const macroDocument = {
  name: 'Framework-agreement-2025.docm',
  path: 'https://contoso-my.sharepoint.com/personal/mei_lindqvist_contoso_com/Documents',
  size: 412_870,
  content: 'macro document',
};

const lures: readonly MailSpec[] = colleagues.map((recipient) => ({
  label: 'framework agreement',
  recipient,
  from: { address: mei.mail, displayName: mei.displayName },
  subject: 'Framework agreement 2025: please enable editing and add your comments',
  receivedAt: '2025-06-10T11:37:10Z',
  senderIp: ATTACKER_ADDRESS,
  urls: [DOCUMENT],
  attachments: 0,
  direction: 'intraorg',
  threats: ['Phish'],
  methods: ['Advanced filter'],
}));

/** The second device to the lateral phishing. */
export const LATERAL_STORY_SPREAD: readonly AlertSpec[] = [
  {
    key: 'remote file launched',
    service: 'endpoint',
    title: 'File dropped and launched from remote location',
    description: `A program was copied to this device over SMB from ${firstDevice.name} under the account ${helpdesk.accountName} and started as a service.`,
    actions: [
      'Isolate the device.',
      'Compare the program with those of the helpdesk.',
      'Stop and remove the service.',
    ],
    category: 'LateralMovement',
    severity: 'medium',
    techniques: ['T1021.002', 'T1569.002', 'T1570'],
    first: '2025-06-10T08:49:30.0180022Z',
    last: '2025-06-10T08:50:40.2010022Z',
    investigationState: 'running',
    evidence: [
      machine(
        secondDevice,
        { verdict: 'suspicious', remediation: 'active', roles: ['compromised', 'destination'] },
        [mei],
      ),
      machine(firstDevice, { verdict: 'suspicious', roles: ['source'] }),
      user(helpdesk, { verdict: 'suspicious', remediation: 'active', roles: ['compromised'] }),
      process(remoteService, services, secondDevice, { verdict: 'malicious', remediation: 'active' }),
      process(remoteShell, remoteService, secondDevice, { verdict: 'suspicious', remediation: 'active' }),
      file(remoteService.image, secondDevice, {
        verdict: 'malicious',
        remediation: 'active',
        roles: ['created'],
      }),
      evidence(
        'registryValueEvidence',
        { verdict: 'suspicious', remediation: 'active', roles: ['created'] },
        {
          mdeDeviceId: secondDevice.defenderId,
          registryHive: 'HKEY_LOCAL_MACHINE',
          registryKey: 'SYSTEM\\CurrentControlSet\\Services\\hdsvc',
          registryValueName: 'ImagePath',
          registryValue: 'C:\\Windows\\hdsvc.exe',
          registryValueType: 'ExpandString',
        },
      ),
      ip(firstDevice.address, null, { roles: ['source'] }),
    ],
  },
  {
    key: 'browser credentials',
    service: 'endpoint',
    title: 'Possible theft of passwords and other sensitive web browser information',
    description:
      'A system tool copied the cookie store of the browser of another user. The cookies in it allow sign-in to web applications without a password.',
    actions: ['Revoke the sessions of the user.', 'Reset the passwords saved in the browser.'],
    category: 'CredentialAccess',
    severity: 'medium',
    techniques: ['T1555.003', 'T1539'],
    first: '2025-06-10T09:34:26.9900027Z',
    last: '2025-06-10T09:35:02.3380027Z',
    investigationState: 'running',
    evidence: [
      machine(secondDevice, { verdict: 'suspicious', remediation: 'active', roles: ['compromised'] }, [mei]),
      user(helpdesk, { verdict: 'suspicious', roles: ['compromised'] }),
      user(mei, { verdict: 'suspicious', roles: ['attacked'] }),
      process(remoteService, services, secondDevice, { verdict: 'malicious', remediation: 'active' }),
      process(collector, remoteService, secondDevice, { verdict: 'malicious', remediation: 'active' }),
      ip(CONTROL_SERVER, 'US', {
        verdict: 'malicious',
        remediation: 'active',
        roles: ['commandAndControl', 'destination'],
      }),
    ],
  },
  {
    key: 'anomalous token',
    service: 'entra',
    detector: 'anomalousToken',
    title: 'Anomalous Token',
    description:
      'The session token of the sign-in has properties that do not fit the one it was issued to: another browser, another operating system, another country. It may have been stolen and replayed.',
    actions: [
      'Revoke all sessions of the user.',
      'Confirm the user as compromised if the sign-in was not theirs.',
    ],
    category: 'CredentialAccess',
    severity: 'high',
    techniques: ['T1539', 'T1550.004'],
    first: '2025-06-10T10:08:19.3330000Z',
    evidence: [compromisedMei, attackerAddress, attackerSession],
  },
  {
    key: 'suspicious cloud activity',
    service: 'cloudApps',
    detector: 'MCAS_ALERT_ANUBIS_DETECTION_RISKY_IP',
    title: 'Activity from suspicious IP addresses',
    description:
      'From an address with a bad reputation the user listed sites in SharePoint Online and opened 41 files in OneDrive for Business.',
    actions: ['Review the files that were opened.', 'Suspend the user until the sign-in is explained.'],
    category: 'Collection',
    severity: 'medium',
    techniques: ['T1213.002', 'T1530', 'T1078.004'],
    first: '2025-06-10T10:21:44.8120000Z',
    last: '2025-06-10T10:57:03.0650000Z',
    evidence: [
      compromisedMei,
      attackerAddress,
      attackerSession,
      cloudApplication(15600, 'Microsoft OneDrive for Business', { roles: ['contextual'] }),
      cloudApplication(20892, 'Microsoft SharePoint Online', { roles: ['contextual'] }),
    ],
  },
  {
    key: 'macro in shared document',
    service: 'cloudApps',
    detector: 'MCAS_ALERT_CABINET_EVENT_MATCH_OBJECT',
    policy: 'a4b0f5d2-3c9e-4a1b-8e77-2b1f60c4d911',
    title: 'Malicious macro in a shared document',
    description:
      'A document that is shared with 38 people was replaced by one with a macro, and the sandbox found that the macro downloads and starts a program when the document is opened.',
    actions: [
      'Restore the version before the change and remove the sharing links.',
      'Find out who opened the document since.',
      'Suspend the user who saved it.',
    ],
    category: 'Persistence',
    severity: 'high',
    techniques: ['T1137', 'T1080', 'T1204.002'],
    threat: { name: 'TrojanDownloader:O97M/Donoff', family: 'Donoff' },
    first: '2025-06-10T11:12:30.4400000Z',
    evidence: [
      compromisedMei,
      file(macroDocument, null, { verdict: 'malicious', remediation: 'active', roles: ['edited'] }),
      url(DOCUMENT, { verdict: 'malicious', remediation: 'active', roles: ['edited'] }),
      attackerAddress,
      attackerSession,
      cloudApplication(15600, 'Microsoft OneDrive for Business', { roles: ['contextual'] }),
    ],
  },
  {
    key: 'lateral phishing',
    service: 'office365',
    title: 'Suspicious email sending patterns detected',
    description:
      'An account of the organisation sent messages with the same link to colleagues within one minute, in a way it never had before. The link leads to a document that was found to be malicious.',
    actions: [
      'Remove the messages from the mailboxes.',
      'Tell the recipients not to open the document.',
      'Block the account from sending.',
    ],
    category: 'LateralMovement',
    severity: 'medium',
    techniques: ['T1534', 'T1566.002'],
    first: '2025-06-10T11:37:10Z',
    last: '2025-06-10T11:38:02Z',
    investigationState: 'pendingApproval',
    evidence: [
      ...lures.map((lure) => message(lure, { verdict: 'malicious', remediation: 'pendingApproval' })),
      mailCluster(
        lures,
        'Subject;P2Sender;AntiSpamDirection',
        `Framework agreement 2025: please enable editing and add your comments;${mei.mail};3`,
        `Subject:"Framework agreement 2025: please enable editing and add your comments" AND P2Sender:${mei.mail} AND AntiSpamDirection:3`,
        { verdict: 'malicious', remediation: 'pendingApproval' },
      ),
      url(DOCUMENT, { verdict: 'malicious', remediation: 'pendingApproval', roles: ['suspicious'] }),
      user(mei, { verdict: 'suspicious', remediation: 'pendingApproval', roles: ['compromised', 'source'] }),
      mailbox(mei, { verdict: 'suspicious', roles: ['compromised'] }),
      ...colleagues.map((colleague) => mailbox(colleague, { roles: ['attacked'] })),
    ],
  },
];
