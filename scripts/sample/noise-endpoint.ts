/** Noise of Defender for Endpoint: antivirus hits, unwanted software, scans, custom detections. */
import type { AlertSpec } from './alert.ts';
import { later } from './alert.ts';
import type { FileSpec, ProcessSpec, Stance } from './evidence.ts';
import { evidence, file, machine, process, systemFile, user } from './evidence.ts';
import type { NoiseContext, NoiseEntry } from './noise-entry.ts';
import { followUp, removableMediaStorm, scanStorm } from './noise-endpoint-bursts.ts';
import { closed, single } from './noise-entry.ts';

const PREVENTED: Stance = { verdict: 'malicious', remediation: 'prevented' };
const POWERSHELL = systemFile('powershell.exe', 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0');

function antivirus(at: string, family: string, item: FileSpec, extra: Partial<AlertSpec> = {}): NoiseEntry {
  return {
    at,
    compose: ({ who, on }) => [
      {
        key: `antivirus ${family} ${at}`,
        service: 'endpoint',
        detectionSource: 'antivirus',
        title: `'${family}' malware was prevented`,
        description: `The antivirus engine stopped a file of the ${family} family before it ran.`,
        actions: ['Check where the file came from.', 'Run a full scan if it was not a download of the user.'],
        category: 'Malware',
        severity: 'informational',
        threat: { name: `Trojan:Win32/${family}!ml`, family },
        first: at,
        investigationState: 'successfullyRemediated',
        evidence: [
          machine(on, { roles: ['attacked'] }, [who]),
          user(who, { roles: ['contextual'] }),
          file({ ...item, content: `${family} ${at}` }, on, PREVENTED, 'prevented'),
        ],
        ...extra,
      },
    ],
  };
}

function unwanted(at: string, name: string, fileName: string, extra: Partial<AlertSpec> = {}): NoiseEntry {
  return {
    at,
    compose: ({ who, on }) => [
      {
        key: `unwanted ${name} ${at}`,
        service: 'endpoint',
        detectionSource: 'antivirus',
        title: `'${name}' unwanted software was prevented`,
        description: 'An installer with a potentially unwanted application was blocked when it was opened.',
        actions: ['Tell the user which software catalogue to use.'],
        category: 'UnwantedSoftware',
        severity: 'low',
        threat: { name: `PUA:Win32/${name}`, family: name },
        first: at,
        evidence: [
          machine(on, {}, [who]),
          user(who),
          file(
            {
              name: fileName,
              path: `C:\\Users\\${who.accountName}\\Downloads`,
              content: `${name} ${at}`,
            },
            on,
            { verdict: 'suspicious', remediation: 'prevented' },
            'prevented',
          ),
        ],
        ...extra,
      },
    ],
  };
}

function shellOn(context: NoiseContext, minutesBefore: number): ProcessSpec {
  return {
    image: systemFile('cmd.exe'),
    id: 4000 + minutesBefore,
    at: later(context.at, -60 * minutesBefore),
    commandLine: 'C:\\Windows\\System32\\cmd.exe',
    by: context.who,
  };
}

function systemProcess(context: NoiseContext, id: number, image: FileSpec, commandLine: string): ProcessSpec {
  return { image, id, at: context.at, commandLine, by: null };
}

/** Defender for Endpoint's noise. */
export const ENDPOINT_NOISE: readonly NoiseEntry[] = [
  antivirus('2025-06-02T09:14:22.1120000Z', 'Wacatac', {
    name: 'invoice_883.iso',
    path: 'C:\\Users\\Public\\Downloads',
  }),
  antivirus(
    '2025-06-03T13:41:07.5530000Z',
    'Phonzy',
    { name: 'keygen.exe', path: 'D:\\tools' },
    closed('truePositive', 'malware', '2025-06-03T14:20:11Z', 'Removed by antivirus. User reminded.'),
  ),
  antivirus(
    '2025-06-05T08:02:51.0080000Z',
    'EICAR_Test_File',
    { name: 'eicar.com', path: 'C:\\Temp' },
    closed(
      'informationalExpectedActivity',
      'securityTesting',
      '2025-06-05T08:30:00Z',
      'Quarterly antivirus test ✅',
      'soc.lead@contoso.com',
    ),
  ),
  antivirus('2025-06-07T19:26:40.9910000Z', 'Kryptik', {
    name: '資料_最終版(2).exe',
    path: 'C:\\Users\\共有\\Downloads',
  }),
  // A right-to-left override in the name: what a naive screen shows as offerexe.pdf is offer‹RLO›fdp.exe.
  antivirus('2025-06-09T10:12:18.4420000Z', 'Remcos', {
    name: 'offer\u202Efdp.exe',
    path: 'C:\\Users\\Public\\Downloads',
  }),
  antivirus('2025-06-10T07:36:29.7720000Z', 'Sabsik', { name: 'setup_🎮_crack.exe', path: 'C:\\Games' }),
  antivirus(
    '2025-06-12T06:55:13.6110000Z',
    'Acll',
    { name: 'a.dll', path: 'C:\\ProgramData\\cache' },
    { assignedTo: 'Automation' },
  ),
  unwanted(
    '2025-06-02T15:50:31.3000000Z',
    'uTorrent',
    'utorrent_installer.exe',
    closed('truePositive', 'unwantedSoftware', '2025-06-02T16:40:00Z'),
  ),
  unwanted('2025-06-06T11:18:09.8120000Z', 'InstallCore', 'free-pdf-converter.exe'),
  unwanted('2025-06-08T17:33:55.0450000Z', 'OpenCandy', 'video-player-3.2.exe'),
  { at: '2025-06-04T10:05:00.2500000Z', compose: followUp },
  { at: '2025-06-09T02:00:05.0000000Z', compose: scanStorm },
  { at: '2025-06-11T12:31:44.0000000Z', compose: removableMediaStorm },
  single('2025-06-03T07:20:38.4040000Z', (context) => ({
    service: 'endpoint',
    title: 'Suspicious scheduled task',
    description: 'A scheduled task was made that starts a script from a profile folder every day.',
    actions: ['Ask the user for the purpose of the task.'],
    category: 'Persistence',
    severity: 'medium',
    techniques: ['T1053.005'],
    evidence: [
      machine(context.on, { roles: ['compromised'] }, [context.who]),
      user(context.who),
      process(
        {
          image: systemFile('schtasks.exe'),
          id: 5180,
          at: context.at,
          commandLine: 'schtasks /create /tn "Daily export" /tr C:\\Scripts\\export.cmd /sc daily /st 06:00',
          by: context.who,
        },
        shellOn(context, 12),
        context.on,
      ),
    ],
    ...closed(
      'informationalExpectedActivity',
      'lineOfBusinessApplication',
      '2025-06-03T09:11:00Z',
      'Export job of the reporting team.',
    ),
  })),
  single('2025-06-05T16:44:10.6660000Z', (context) => ({
    service: 'endpoint',
    title: 'Attempt to turn off Microsoft Defender Antivirus protection',
    description:
      'A registry value that turns off real-time protection was written and restored by tamper protection.',
    actions: ['Find out which process wrote the value.'],
    category: 'DefenseEvasion',
    severity: 'medium',
    techniques: ['T1562.001'],
    evidence: [
      machine(context.on, { roles: ['compromised'] }, [context.who]),
      evidence(
        'registryKeyEvidence',
        { verdict: 'suspicious', remediation: 'blocked', roles: ['edited'] },
        {
          registryHive: 'HKEY_LOCAL_MACHINE',
          registryKey: 'SOFTWARE\\Policies\\Microsoft\\Windows Defender\\Real-Time Protection',
        },
      ),
      process(
        systemProcess(
          context,
          6624,
          systemFile('reg.exe'),
          'reg add "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender\\Real-Time Protection" /v DisableRealtimeMonitoring /t REG_DWORD /d 1 /f',
        ),
        shellOn(context, 3),
        context.on,
        { verdict: 'suspicious', remediation: 'blocked' },
        'blocked',
      ),
    ],
  })),
  single('2025-06-08T09:08:27.9020000Z', (context) => ({
    service: 'endpoint',
    title: 'Suspicious process discovery',
    description: 'A script listed processes and services in a way that is common before an attack moves on.',
    actions: ['Look at the parent of the script.'],
    category: 'Discovery',
    severity: 'low',
    techniques: ['T1057', 'T1007'],
    evidence: [
      machine(context.on, {}, [context.who]),
      user(context.who),
      process(
        systemProcess(
          context,
          9012,
          POWERSHELL,
          'powershell.exe -File \\\\files.corp.contoso.com\\it\\inventory.ps1',
        ),
        null,
        context.on,
      ),
    ],
    ...closed('falsePositive', 'notMalicious', '2025-06-08T11:00:00Z', 'Inventory script of IT.'),
  })),
  single('2025-06-10T08:20:33.3110000Z', (context) => ({
    service: 'endpoint',
    title: 'Suspicious PowerShell command line',
    description: 'PowerShell was started with a command encoded in base64.',
    actions: ['Decode the command.'],
    category: 'Execution',
    severity: 'medium',
    techniques: ['T1059.001'],
    evidence: [
      machine(context.on, {}, [context.who]),
      process(
        systemProcess(
          context,
          3344,
          POWERSHELL,
          'powershell.exe -NoProfile -EncodedCommand RwBlAHQALQBIAG8AdABGAGkAeAA=',
        ),
        null,
        context.on,
        { verdict: 'noThreatsFound' },
      ),
    ],
    ...closed(
      'informationalExpectedActivity',
      'lineOfBusinessApplication',
      '2025-06-10T09:40:00Z',
      'Patch management agent: Get-HotFix.',
    ),
  })),
  single('2025-06-11T08:47:02.5070000Z', (context) => ({
    service: 'xdr',
    title: 'Custom detection: new local administrator',
    description: 'A query of the organisation found that an account was added to the local administrators.',
    actions: ['Compare with the ticket system.'],
    category: 'PrivilegeEscalation',
    severity: 'medium',
    techniques: ['T1098.007'],
    evidence: [machine(context.on, {}, [context.who]), user(context.who, { roles: ['added'] })],
    status: 'inProgress',
    assignedTo: 'soc.analyst1@contoso.com',
  })),
  single('2025-06-06T20:15:48.0190000Z', (context) => ({
    service: 'endpoint',
    title: 'Unusual reading of a quantum key sensor',
    description: 'A preview detector reported evidence of a type that the file format does not describe.',
    actions: ['Wait for the documentation of the preview.'],
    category: 'SuspiciousActivity',
    severity: 'low',
    evidence: [
      evidence(
        'quantumKeySensorEvidence',
        { roles: ['contextual'] },
        {
          sensorId: 'qks-0007',
          reading: { basis: 'diagonal', errorRate: 0.113 },
          note: 'مستشعر تجريبي 🛰️',
        },
      ),
      machine(context.on, {}, [context.who]),
    ],
  })),
];
