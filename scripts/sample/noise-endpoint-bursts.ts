/** Noise on endpoints that comes in bursts, and one pair of alerts that belongs together. */
import type { AlertSpec } from './alert.ts';
import { later } from './alert.ts';
import type { FileSpec, ProcessSpec } from './evidence.ts';
import { evidence, file, ip, machine, process, url, user } from './evidence.ts';
import type { NoiseContext } from './noise-entry.ts';
import { device } from './organisation.ts';

/** The same detector on the same device again and again within minutes. */
export function scanStorm({ at }: NoiseContext): readonly AlertSpec[] {
  const scanner = device('srv-scan-02', 'Linux', 'Security tools', ['Vulnerability scanner']);
  return [0, 48, 96, 170, 251, 333].map((seconds, index) => {
    const network = `10.66.${index + 1}`;
    const scan: ProcessSpec = {
      image: { name: 'nmap', path: '/usr/bin', content: null },
      id: 31_100 + index,
      at: later(at, seconds - 4),
      commandLine: `nmap -sS -T4 ${network}.0/24`,
      by: null,
    };
    return {
      key: `port scan ${at} ${index}`,
      service: 'endpoint',
      title: 'Port scan from a device',
      description: `This device tried ${300 + index * 41} ports of ${index + 3} neighbours within a minute.`,
      actions: ['Check whether the device is an approved scanner.'],
      category: 'Discovery',
      severity: 'low',
      techniques: ['T1046'],
      first: later(at, seconds),
      evidence: [
        machine(scanner, { roles: ['source'] }),
        ip(`${network}.14`, null, { roles: ['scanned'] }),
        process(scan, null, scanner),
      ],
    };
  });
}

/** A custom detection that fires with every retry of one device. */
export function removableMediaStorm({ at }: NoiseContext): readonly AlertSpec[] {
  const kiosk = device('kiosk-lobby-03', 'Windows10', 'Kiosks');
  return [0, 61, 118, 240, 402].map((seconds, index) => ({
    key: `removable media ${at} ${index}`,
    service: 'xdr',
    detector: '7d0a8a6e-1f5b-4ee0-9d0b-5e4fcb0f4a10',
    title: 'Custom detection: removable media on a kiosk',
    description: 'A query of the organisation found that removable storage was mounted on a kiosk.',
    actions: ['Inspect the kiosk.'],
    category: 'SuspiciousActivity',
    severity: 'informational',
    first: later(at, seconds),
    evidence: [
      machine(kiosk, { roles: ['policyViolator'] }),
      evidence(
        'registryValueEvidence',
        {},
        {
          mdeDeviceId: kiosk.defenderId,
          registryHive: 'HKEY_LOCAL_MACHINE',
          registryKey: `SYSTEM\\CurrentControlSet\\Enum\\USBSTOR\\Disk&Ven_Generic&Prod_Flash\\${index}`,
          registryValueName: 'FriendlyName',
          registryValue: 'Generic Flash Disk USB Device',
          registryValueType: 'String',
        },
      ),
    ],
  }));
}

/** Unwanted software, and two hours later a detection on the same device: these two do belong together. */
export function followUp({ at, who, on, address }: NoiseContext): readonly AlertSpec[] {
  const setup: FileSpec = {
    name: 'driver-booster-setup.exe',
    path: `C:\\Users\\${who.accountName}\\Downloads`,
    content: `booster ${at}`,
  };
  const installed = file(setup, on, { verdict: 'suspicious', remediation: 'active' });
  return [
    {
      key: `unwanted follow-up ${at}`,
      service: 'endpoint',
      detectionSource: 'antivirus',
      title: "'DriverPack' unwanted software was detected",
      description: 'A potentially unwanted application is installed.',
      actions: ['Remove the application.'],
      category: 'UnwantedSoftware',
      severity: 'low',
      threat: { name: 'PUA:Win32/DriverPack', family: 'DriverPack' },
      first: at,
      evidence: [machine(on, {}, [who]), user(who), installed],
    },
    {
      key: `connection follow-up ${at}`,
      service: 'endpoint',
      detectionSource: 'smartScreen',
      title: 'Connection to a web page of low reputation',
      description: 'The unwanted application opened an advertising page that has a low reputation.',
      actions: ['Remove the application that opens the page.'],
      category: 'UnwantedSoftware',
      severity: 'informational',
      first: later(at, 7_200),
      evidence: [
        machine(on, {}, [who]),
        user(who),
        url(`https://ads-${on.name}.example/offer`, { verdict: 'suspicious', remediation: 'blocked' }),
        ip(address, null, { roles: ['destination'] }),
        installed,
      ],
    },
  ];
}
