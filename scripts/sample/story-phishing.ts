/**
 * The first story: a phishing mail with a ZIP attachment and a link, a click, and sign-ins with the stolen
 * password from anonymous addresses. Seven alerts, none of which names another.
 */
import type { AlertSpec } from './alert.ts';
import type { MailSpec, ProcessSpec } from './evidence.ts';
import {
  cloudApplication,
  cloudSession,
  file,
  ip,
  machine,
  mailbox,
  mailCluster,
  message,
  networkMessageId,
  process,
  systemFile,
  url,
  user,
} from './evidence.ts';
import { device, person } from './organisation.ts';

const amelie = person('Amélie Rousseau', 'amelie.rousseau');
const viktor = person('Viktor Hansson', 'viktor.hansson');
const samira = person('Samira Qureshi', 'samira.qureshi');
const laptop = device('wks-fin-0142', 'Windows11', 'Finance workstations', ['Finance']);

const LINK = 'https://payroll-review.example/signin/contoso?case=7f31a2';
const MAIL_SERVER = '198.51.100.23';
const ANONYMOUS_ADDRESS = '198.51.100.77';
const TOR_ADDRESS = '203.0.113.24';

const archive = {
  name: 'Salary_review_2025-06.zip',
  path: 'C:\\Users\\arousseau\\Downloads',
  size: 48_213,
  content: 'salary review archive',
};
const script = {
  name: 'Salary_review_2025-06.pdf.js',
  path: 'C:\\Users\\arousseau\\AppData\\Local\\Temp\\Temp1_Salary_review_2025-06.zip',
  size: 131_904,
  content: 'salary review script',
};

function mailTo(recipient: typeof amelie, location: string): MailSpec {
  return {
    label: 'salary review',
    recipient,
    from: { address: 'hr-notices@payroll-review.example', displayName: 'Contoso Human Resources' },
    envelopeFrom: 'bounce-4411@mailer.payroll-review.example',
    subject: 'Action required: your June salary review',
    receivedAt: '2025-06-10T07:58:12Z',
    senderIp: MAIL_SERVER,
    urls: [LINK],
    attachments: 1,
    direction: 'inbound',
    location,
    threats: ['Phish', 'ZapPhish'],
    methods: ['URL detonation reputation', 'Mailbox intelligence impersonation'],
  };
}

const copies = [amelie, viktor, samira].map((recipient) => mailTo(recipient, 'quarantine'));
const ownCopy = mailTo(amelie, 'inbox');

const explorer: ProcessSpec = {
  image: systemFile('explorer.exe', 'C:\\Windows'),
  id: 6120,
  at: '2025-06-10T06:41:30.5512211Z',
  commandLine: 'C:\\Windows\\Explorer.EXE',
  by: amelie,
};
const scriptHost: ProcessSpec = {
  image: systemFile('wscript.exe'),
  id: 11384,
  at: '2025-06-10T08:11:38.2207714Z',
  commandLine: `"C:\\Windows\\System32\\WScript.exe" "${script.path}\\${script.name}"`,
  by: amelie,
};
const outlook: ProcessSpec = {
  image: systemFile('OUTLOOK.EXE', 'C:\\Program Files\\Microsoft Office\\root\\Office16'),
  id: 8904,
  at: '2025-06-10T06:44:02.9018332Z',
  commandLine: '"C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE"',
  by: amelie,
};
const browser: ProcessSpec = {
  image: systemFile('msedge.exe', 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application'),
  id: 12760,
  at: '2025-06-10T08:14:02.1170021Z',
  commandLine: `"C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe" --single-argument ${LINK}`,
  by: amelie,
};

const anonymousSession = cloudSession(
  'amelie anonymous',
  amelie,
  '2025-06-10T08:36:51.7003333Z',
  {
    browser: 'Firefox 128.0',
    system: 'Windows 10',
    userAgent: 'Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0',
  },
  { verdict: 'suspicious', roles: ['compromised'] },
);
const compromisedUser = user(amelie, {
  verdict: 'suspicious',
  remediation: 'active',
  roles: ['compromised'],
});
const malicious = { verdict: 'malicious', remediation: 'blocked', roles: ['suspicious'] } as const;

/** The alerts of the phishing story in the order in which their activity began. */
export const PHISHING_STORY: readonly AlertSpec[] = [
  {
    key: 'phishing mail delivered',
    service: 'office365',
    title: 'Email messages containing malicious URL removed after delivery',
    description:
      'Messages that carried a malicious URL reached mailboxes and were moved to quarantine by zero-hour auto purge after the URL was found to be phishing. Copies may have been read before they were moved.',
    actions: [
      'Find out whether a recipient clicked the URL or opened the attachment before the message was removed.',
      'Look for further messages of the same sender, subject or URL.',
      'Block the sending domain and the URL for the tenant.',
    ],
    category: 'InitialAccess',
    severity: 'informational',
    techniques: ['T1566.001', 'T1566.002'],
    first: '2025-06-10T07:58:12Z',
    last: '2025-06-10T08:31:40Z',
    status: 'inProgress',
    assignedTo: 'Automation',
    investigationState: 'partiallyRemediated',
    evidence: [
      ...copies.map((copy) =>
        message(copy, {
          verdict: 'malicious',
          remediation: 'remediated',
          remediationDetails: 'Moved to quarantine by zero-hour auto purge',
        }),
      ),
      mailCluster(
        copies,
        'Subject;P2SenderDomain;AntiSpamDirection',
        'Action required: your June salary review;payroll-review.example;1',
        'Subject:"Action required: your June salary review" AND P2SenderDomain:payroll-review.example AND AntiSpamDirection:1',
        { verdict: 'malicious', remediation: 'remediated' },
      ),
      url(LINK, malicious),
      file({ ...archive, path: '' }, null, { verdict: 'malicious', remediation: 'remediated' }),
      mailbox(amelie, { verdict: 'suspicious', roles: ['attacked'] }),
      mailbox(viktor, { roles: ['attacked'] }),
      mailbox(samira, { roles: ['attacked'] }),
      ip(MAIL_SERVER, 'NL', { verdict: 'suspicious', roles: ['source'] }),
    ],
  },
  {
    key: 'phishing archive opened',
    service: 'endpoint',
    detectionSource: 'antivirus',
    title: "'Obfuse' malware was prevented",
    description:
      'A script inside an archive was started from the temporary folder into which Explorer had opened it. The antivirus engine stopped the script before its first network connection. The archive came by mail.',
    actions: [
      'Confirm with the user where the archive came from and whether other files of it were opened.',
      'Search other devices for the digest of the archive.',
      'Run a full scan of the device.',
    ],
    category: 'Malware',
    severity: 'low',
    techniques: ['T1204.002', 'T1059.007'],
    threat: { name: 'Trojan:JS/Obfuse.SMP!MTB', family: 'Obfuse' },
    first: '2025-06-10T08:11:38.2207714Z',
    investigationState: 'successfullyRemediated',
    evidence: [
      machine(laptop, { roles: ['compromised'] }, [amelie]),
      user(amelie, { roles: ['attacked'] }),
      file(archive, laptop, { verdict: 'malicious', remediation: 'remediated' }),
      file(script, laptop, { verdict: 'malicious', remediation: 'prevented' }, 'prevented'),
      process(scriptHost, explorer, laptop, { verdict: 'suspicious', remediation: 'prevented' }, 'prevented'),
      process(explorer, null, laptop, { verdict: 'noThreatsFound', roles: ['contextual'] }),
    ],
  },
  {
    key: 'phishing click',
    service: 'office365',
    title: 'A potentially malicious URL click was detected',
    description:
      'A user clicked a URL that was later found to be malicious. The verdict of the URL changed within 48 hours of the click, so the click was allowed at the time.',
    actions: [
      'Open the message and look at sender, recipients and URL.',
      'Ask the user whether credentials were entered on the page.',
      'Reset the password and revoke sessions if they were.',
    ],
    category: 'InitialAccess',
    severity: 'high',
    techniques: ['T1566.002', 'T1204.001'],
    first: '2025-06-10T08:14:02Z',
    last: '2025-06-10T08:14:02Z',
    investigationState: 'pendingApproval',
    details: { NetworkMessageId: networkMessageId(ownCopy), ClickAction: 'Allowed', Workload: 'Email' },
    evidence: [
      message(ownCopy, { verdict: 'malicious', remediation: 'pendingApproval' }),
      url(LINK, malicious),
      user(amelie, { verdict: 'suspicious', remediation: 'pendingApproval', roles: ['compromised'] }),
      mailbox(amelie, { verdict: 'suspicious', roles: ['attacked'] }),
      ip(MAIL_SERVER, 'NL', { verdict: 'suspicious', roles: ['source'] }),
    ],
  },
  {
    key: 'phishing url on device',
    service: 'endpoint',
    title: 'Suspicious URL clicked',
    description:
      'A link in a mail was opened in a browser on this device. The page it leads to asks for the password of a Contoso account and is hosted on a domain registered three days ago.',
    actions: [
      'Check whether the browser sent credentials to the page.',
      'Block the domain as an indicator.',
      'Look for other devices that connected to the same domain.',
    ],
    category: 'InitialAccess',
    severity: 'high',
    techniques: ['T1566.002'],
    first: '2025-06-10T08:14:04.6630017Z',
    last: '2025-06-10T08:15:21.0310019Z',
    investigationState: 'queued',
    evidence: [
      machine(laptop, { verdict: 'suspicious', roles: ['compromised'] }, [amelie]),
      user(amelie, { roles: ['compromised'] }),
      url(LINK, { verdict: 'malicious', remediation: 'active', roles: ['suspicious'] }),
      process(outlook, explorer, laptop, { verdict: 'noThreatsFound', roles: ['contextual'] }),
      process(browser, outlook, laptop, { verdict: 'suspicious', remediation: 'active' }),
    ],
  },
  {
    key: 'anonymous address',
    service: 'entra',
    detector: 'anonymizedIPAddress',
    title: 'Anonymous IP address',
    description:
      'Sign-in from an anonymous IP address. The address belongs to a service that hides where its users are, and the sign-in passed with a correct password.',
    actions: [
      'Confirm with the user, over another channel, whether the sign-in was theirs.',
      'Reset the password and revoke refresh tokens if it was not.',
    ],
    category: 'InitialAccess',
    severity: 'medium',
    techniques: ['T1078.004', 'T1090.003'],
    first: '2025-06-10T08:36:51.7003333Z',
    evidence: [
      compromisedUser,
      ip(ANONYMOUS_ADDRESS, 'RO', { verdict: 'suspicious', roles: ['attacker', 'source'] }),
      anonymousSession,
    ],
  },
  {
    key: 'infrequent country',
    service: 'cloudApps',
    detector: 'MCAS_ALERT_ANUBIS_DETECTION_NEW_COUNTRY',
    title: 'Activity from infrequent country',
    description:
      'The user read mail in Exchange Online from a country in which nobody of the organisation had been active in the last 180 days.',
    actions: [
      'Compare the activity with the travel plans of the user.',
      'Review what was read or downloaded in the session.',
      'Suspend the user if the activity cannot be explained.',
    ],
    category: 'InitialAccess',
    severity: 'medium',
    techniques: ['T1078.004'],
    first: '2025-06-10T08:44:07.2310000Z',
    last: '2025-06-10T08:58:33.9040000Z',
    evidence: [
      compromisedUser,
      ip(ANONYMOUS_ADDRESS, 'RO', { verdict: 'suspicious', roles: ['source'] }),
      cloudApplication(20893, 'Microsoft Exchange Online', { roles: ['contextual'] }),
      anonymousSession,
    ],
  },
  {
    key: 'tor address',
    service: 'cloudApps',
    detector: 'MCAS_ALERT_ANUBIS_DETECTION_TOR',
    title: 'Activity from a Tor IP address',
    description:
      'The user signed in to Microsoft 365 and listed files in SharePoint Online from an exit node of the Tor network.',
    actions: [
      'Suspend the user and require a new password.',
      'Review mailbox rules and consented applications of the user.',
    ],
    category: 'DefenseEvasion',
    severity: 'high',
    techniques: ['T1090.003', 'T1078.004'],
    first: '2025-06-10T08:52:45.5180000Z',
    last: '2025-06-10T09:06:12.0070000Z',
    evidence: [
      compromisedUser,
      ip(TOR_ADDRESS, 'DE', { verdict: 'malicious', roles: ['attacker', 'source'], tags: ['Tor'] }),
      cloudApplication(20892, 'Microsoft SharePoint Online', { roles: ['contextual'] }),
      cloudSession(
        'amelie tor',
        amelie,
        '2025-06-10T08:52:40.0010000Z',
        {
          browser: 'Firefox 115.0',
          system: 'Windows 10',
          userAgent: 'Mozilla/5.0 (Windows NT 10.0; rv:115.0) Gecko/20100101 Firefox/115.0',
        },
        { verdict: 'malicious', roles: ['attacker'] },
      ),
    ],
  },
];
