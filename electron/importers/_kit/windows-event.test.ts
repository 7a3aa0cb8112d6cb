import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { normalizeAlertEvidence } from '../../../shared/model/identity.ts';
import { windowsEventEvidence } from './windows-event.ts';
import type { WindowsEvent } from './windows-event.ts';

const read = (event: Partial<WindowsEvent> & { readonly data: JsonObject }) => {
  const full = {
    channel: 'Security',
    eventId: 1,
    device: { name: 'WS-017.corp.example' },
    time: null,
    ...event,
  };
  const { evidence, usedKeys } = windowsEventEvidence(full);
  const named = normalizeAlertEvidence(evidence, { tenant: null, time: null });
  return {
    evidence,
    used: [...usedKeys].sort(),
    labels: named
      .filter(({ embedded }) => !embedded)
      .map(({ kind, label, roles }) => [kind, label, ...roles]),
  };
};

describe('windowsEventEvidence', () => {
  it('reads a process creation of Sysmon with its parent, start and hashes', () => {
    const { evidence, used, labels } = read({
      channel: 'Microsoft-Windows-Sysmon/Operational',
      data: {
        RuleName: '-',
        UtcTime: '2026-01-05 08:10:11.123',
        ProcessGuid: '{5c1e}',
        ProcessId: 4312,
        Image: 'C:\\Windows\\System32\\cmd.exe',
        CommandLine: 'cmd /c whoami',
        User: 'CORP\\ada',
        Hashes: `SHA1=${'a'.repeat(40)},IMPHASH=${'b'.repeat(32)}`,
        ParentProcessId: '900',
        ParentImage: 'C:\\Windows\\explorer.exe',
        ParentCommandLine: 'explorer',
      },
    });
    expect(labels).toEqual([
      ['device', 'WS-017.corp.example'],
      ['process', 'cmd.exe (4312)'],
      ['user', 'CORP\\ada'],
    ]);
    expect(evidence[1]).toMatchObject({
      processId: '4312',
      processCreationDateTime: '2026-01-05 08:10:11.123',
      parentProcessId: '900',
      imageFile: { fileName: 'cmd.exe', sha1: 'a'.repeat(40) },
      parentProcessImageFile: { fileName: 'explorer.exe' },
      userAccount: { accountName: 'ada', domainName: 'CORP' },
      host: { hostName: 'WS-017.corp.example' },
    });
    expect(JSON.stringify(evidence)).not.toContain('b'.repeat(32));
    expect(used).not.toContain('ProcessGuid');
  });

  it('takes ProcessId of Security 4688 for the parent, and hexadecimal ids', () => {
    const { evidence } = read({
      eventId: 4688,
      time: '2026-01-05T08:10:11.5Z',
      data: {
        SubjectUserSid: 'S-1-5-21-1-2-3-1104',
        SubjectUserName: 'ada',
        SubjectDomainName: 'CORP',
        NewProcessId: '0x10d8',
        NewProcessName: 'C:\\Windows\\System32\\cmd.exe',
        ProcessId: '0x384',
        TargetUserName: '-',
        TargetUserSid: 'S-1-0-0',
      },
    });
    expect(evidence[1]).toMatchObject({
      processId: '4312',
      parentProcessId: '900',
      processCreationDateTime: '2026-01-05T08:10:11.5Z',
      userAccount: { userSid: 'S-1-5-21-1-2-3-1104' },
    });
    expect(evidence).toHaveLength(3);
  });

  it('keeps the device’s own address apart from the other side’s', () => {
    const data = {
      Image: 'C:\\a\\b.exe',
      ProcessId: 1,
      SourceIp: '10.0.0.7',
      DestinationIp: '203.0.113.9',
      DestinationHostname: 'evil.example',
    };
    const out = read({ channel: 'Sysmon', eventId: 3, data: { ...data, Initiated: 'true' } });
    expect(out.evidence[0]).toMatchObject({ ipInterfaces: ['10.0.0.7'] });
    expect(out.labels.slice(2)).toEqual([
      ['ip', '203.0.113.9', 'destination'],
      ['generic', 'evil.example', 'destination'],
    ]);
    const into = read({ channel: 'Sysmon', eventId: 3, data: { ...data, Initiated: false } });
    expect(into.evidence[0]).toMatchObject({ ipInterfaces: ['203.0.113.9'] });
    expect(into.labels.slice(2)).toEqual([['ip', '10.0.0.7', 'source']]);
    const security = read({
      eventId: 5156,
      data: { Direction: '%%14593', SourceAddress: '10.0.0.7', DestAddress: '203.0.113.9' },
    });
    expect(security.evidence[0]).toMatchObject({ ipInterfaces: ['10.0.0.7'] });
  });

  it('reads a logon: who, from where, from which host; in any capitals', () => {
    const data = {
      targetUserName: 'bob',
      targetDomainName: 'CORP',
      targetUserSid: 'S-1-5-21-1-2-3-1105',
      subjectUserName: '-',
      ipAddress: '198.51.100.4',
      workstationName: 'KALI',
      logonType: '3',
    };
    const { labels, used } = read({ eventId: 4624, data });
    expect(labels).toEqual([
      ['device', 'WS-017.corp.example'],
      ['user', 'CORP\\bob'],
      ['ip', '198.51.100.4', 'source'],
      ['device', 'KALI', 'source'],
    ]);
    expect(used).not.toContain('logonType');
    expect(
      read({ eventId: 4624, data: { ...data, ipAddress: '127.0.0.1', workstationName: 'WS-017' } }).labels,
    ).toHaveLength(2);
    const failed = read({ eventId: 4625, data });
    expect(failed.labels).not.toContainEqual(['device', 'KALI', 'source']);
    expect(failed.used).not.toContain('workstationName');
  });

  it('does not take a group for a user', () => {
    const { labels, used } = read({
      eventId: 4732,
      data: { TargetUserName: 'Administrators', TargetSid: 'S-1-5-32-544', MemberSid: 'S-1-5-21-1-2-3-1106' },
    });
    expect(labels).toEqual([
      ['device', 'WS-017.corp.example'],
      ['user', 's-1-5-21-1-2-3-1106'],
    ]);
    expect(used).toEqual(['MemberSid']);
  });

  it('reads files, loaded images, registry values, queries and pairs of processes', () => {
    const hash = 'c'.repeat(64);
    const all = (eventId: number, data: JsonObject) =>
      read({ channel: 'Sysmon', eventId, data }).labels.slice(1);
    expect(all(11, { TargetFilename: 'C:\\x\\y.dll' })).toEqual([['file', 'y.dll']]);
    expect(all(7, { Image: 'C:\\a.exe', ImageLoaded: 'C:\\z.dll', Hashes: `SHA256=${hash}` })).toEqual([
      ['process', 'a.exe'],
      ['file', 'z.dll', 'loaded'],
    ]);
    expect(
      all(13, { EventType: 'SetValue', TargetObject: 'HKLM\\Software\\Run\\Upd', Details: 'x.exe' }),
    ).toEqual([['registryValue', 'HKLM\\Software\\Run\\Upd']]);
    expect(all(12, { EventType: 'CreateKey', TargetObject: 'HKLM\\Software\\Run' })).toEqual([
      ['registryKey', 'HKLM\\Software\\Run'],
    ]);
    expect(
      all(22, { QueryName: 'c2.example', QueryResults: 'type: 5 a.example;::ffff:203.0.113.9;' }),
    ).toEqual([
      ['generic', 'c2.example'],
      ['ip', '203.0.113.9'],
    ]);
    expect(
      all(10, {
        SourceImage: 'C:\\m.exe',
        SourceProcessId: 8,
        TargetImage: 'C:\\lsass.exe',
        TargetProcessId: 9,
      }),
    ).toEqual([
      ['process', 'm.exe (8)', 'source'],
      ['process', 'lsass.exe (9)', 'destination'],
    ]);
  });

  it('calls a key of the kernel by its familiar name', () => {
    const data = {
      ObjectType: 'Key',
      ObjectName: '\\REGISTRY\\MACHINE\\SOFTWARE\\Run',
      ObjectValueName: 'Upd',
      NewValue: 'x',
    };
    expect(read({ eventId: 4657, data }).labels[1]).toEqual([
      'registryValue',
      'HKEY_LOCAL_MACHINE\\SOFTWARE\\Run\\Upd',
    ]);
  });

  it('reads services by their path and Defender’s detections', () => {
    const service = read({
      channel: 'System',
      eventId: 7045,
      data: { ImagePath: '%COMSPEC% /c echo x', ServiceName: 'a' },
    });
    expect(service.labels).toHaveLength(1);
    expect(service.used).toEqual([]);
    const placed = read({ channel: 'System', eventId: 7045, data: { ImagePath: 'C:\\svc\\a.exe' } });
    expect(placed.labels[1]).toEqual(['file', 'a.exe']);
    expect(placed.used).toEqual(['ImagePath']);
    const found = read({
      channel: 'Defender',
      eventId: 1116,
      data: { 'Threat Name': 'Trojan:Win32/X', 'Detection User': 'CORP\\ada', Path: 'file:_C:\\t\\m.exe' },
    });
    expect(found.labels.slice(1)).toEqual([
      ['user', 'CORP\\ada'],
      ['file', 'm.exe'],
    ]);
    expect(found.evidence[2]).toMatchObject({ threats: ['Trojan:Win32/X'] });
  });

  it('never throws and uses only keys that are there', () => {
    const names = [
      'Image',
      'ProcessId',
      'TargetUserName',
      'IpAddress',
      'Hashes',
      'TargetObject',
      'Path',
      '__proto__',
    ];
    const values = fc.oneof(
      fc.jsonValue() as fc.Arbitrary<JsonValue>,
      fc.constantFrom('-', 'C:\\a.exe', '::1', 'S-1-0-0'),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), values), fc.integer(), (data, eventId) => {
        const { usedKeys } = windowsEventEvidence({ channel: null, eventId, data, device: null, time: null });
        for (const key of usedKeys) expect(Object.keys(data)).toContain(key);
      }),
    );
  });
});
