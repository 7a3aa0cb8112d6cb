import type { JsonObject } from '../../../shared/lib/json.ts';
import { isJsonObject } from '../../../shared/lib/json-read.ts';
import {
  deviceEvidence,
  dnsEvidence,
  fileEvidence,
  hostOf,
  ipEvidence,
  present,
  processEvidence,
  registryEvidence,
  urlEvidence,
  userEvidence,
} from './evidence.ts';
import type { DeviceFacts, UserFacts } from './evidence.ts';
import { asDomain, asHashes, asIp, asPath, asProcessId, asUrl } from './kinds.ts';
import {
  asOtherHost,
  asRemoteIp,
  executableOf,
  readEventFields,
  userIn,
  userUnder,
} from './windows-event-fields.ts';
import type { EventFields } from './windows-event-fields.ts';

/** One event of a Windows event log, as far as evidence is in it. */
export interface WindowsEvent {
  /** Channel (`Security`, `Microsoft-Windows-Sysmon/Operational`), provider, or a tool's short word for one (`Sec`, `Sysmon`). */
  readonly channel: string | null;
  readonly eventId: number | null;
  /** The named values of `EventData` (or `UserData`), by name in any capitals (`TargetUserName`, `targetUserName`). */
  readonly data: JsonObject;
  /** The computer that logged it. */
  readonly device: DeviceFacts | null;
  /** The event's own time (ISO 8601): when a process began that the event says was created. */
  readonly time: string | null;
}

/** What was read of an event. */
export interface WindowsEventReading {
  /** In Graph shape, the logging device first. */
  readonly evidence: readonly JsonObject[];
  /** Keys of `data` whose values are in the evidence; the others belong into `additional`. */
  readonly usedKeys: ReadonlySet<string>;
}

interface Parts {
  readonly fields: EventFields;
  readonly event: WindowsEvent;
  readonly host: JsonObject | null;
  readonly isSysmon: boolean;
}

/** Logons that failed. Source: Microsoft Learn, Advanced security audit policy: 4625, 4771, 4776. */
const failedLogons = new Set([4625, 4771, 4776]);

/** Events whose `Target…` is a group, not a user (4727 to 4764: groups created, changed, members added and removed). */
const groupEvents = new Set([
  4727, 4728, 4729, 4730, 4731, 4732, 4733, 4734, 4735, 4737, 4744, 4745, 4746, 4747, 4748, 4749, 4750, 4751,
  4752, 4753, 4754, 4755, 4756, 4757, 4758, 4759, 4760, 4761, 4762, 4763, 4764, 4799,
]);

const isTrue = (text: string | null): boolean => /^(?:true|1|yes)$/i.test(text ?? '');

const hashesIn = (fields: EventFields, ...names: readonly string[]): readonly (string | null)[] => [
  fields.take((text) => (Object.keys(asHashes(text)).length > 0 ? text : null), ...names),
];

/** The process that an event tells of: one that was created (with parent and start), or the one that acted. */
function processOf({ fields, event, host, isSysmon }: Parts, users: readonly UserFacts[]): JsonObject | null {
  const created = fields.take(asPath, 'NewProcessName');
  if (created !== null || fields.peek('NewProcessId') !== null) {
    return processEvidence({
      id: fields.take(asProcessId, 'NewProcessId'),
      image: created,
      commandLine: fields.text('CommandLine', 'ProcessCommandLine'),
      started: event.time,
      parentId: fields.take(asProcessId, 'ProcessId', 'CreatorProcessId'),
      parentImage: fields.take(asPath, 'ParentProcessName', 'CreatorProcessName'),
      user: users.at(-1) ?? null,
      host,
    });
  }
  const isCreation = fields.peek('ParentProcessId', 'ParentImage') !== null;
  const image = fields.take(asPath, 'Image', 'ProcessName', 'Process Name', 'Application', 'ProcessPath');
  const commandLine = fields.text('CommandLine');
  // A number alone, of a process that nothing names, says nothing.
  const id =
    image === null && commandLine === null ? null : fields.take(asProcessId, 'ProcessId', 'CallerProcessId');
  if (image === null && commandLine === null) return null;
  return processEvidence({
    id,
    image,
    commandLine,
    started: isCreation ? (fields.text('UtcTime') ?? event.time) : null,
    hashes: isCreation ? hashesIn(fields, 'Hashes', 'Hash') : [],
    parentId: fields.take(asProcessId, 'ParentProcessId'),
    parentImage: fields.take(asPath, 'ParentImage'),
    parentCommandLine: fields.text('ParentCommandLine'),
    user: isSysmon ? (users[0] ?? null) : null,
    host,
  });
}

/** Sysmon 8 and 10: one process reaches into another. */
function processPair({ fields, host }: Parts): readonly (JsonObject | null)[] {
  const end = (side: 'Source' | 'Target', role: string): JsonObject | null => {
    const image = fields.take(asPath, `${side}Image`);
    if (image === null) return null;
    const user = userIn(fields, `${side}User`);
    return processEvidence({
      id: fields.take(asProcessId, `${side}ProcessId`),
      image,
      user,
      roles: [role],
      host,
    });
  };
  return [end('Source', 'source'), end('Target', 'destination')];
}

function usersOf({ fields, event }: Parts): readonly UserFacts[] {
  const isGroup = event.eventId !== null && groupEvents.has(event.eventId);
  const found = [
    userUnder(fields, 'Subject'),
    userIn(fields, 'User', 'Detection User', 'DetectionUser'),
    isGroup ? null : userUnder(fields, 'Target'),
    isGroup ? userIn(fields, 'MemberSid') : null,
    userIn(fields, 'ServiceAccount', 'AccountName'),
  ];
  return found.filter((user) => user !== null);
}

interface Network {
  readonly ownIps: readonly string[];
  readonly evidence: readonly (JsonObject | null)[];
}

/** Addresses of a connection (Sysmon 3, Security 5156 and their like) and the address that a logon or share access came from. */
function networkOf({ fields, event }: Parts): Network {
  const source = fields.take(asIp, 'SourceIp', 'SourceAddress', 'SourceIPAddress');
  const destination = fields.take(
    asIp,
    'DestinationIp',
    'DestAddress',
    'DestinationAddress',
    'DestinationIPAddress',
  );
  const other = asOtherHost(event.device?.name ?? null);
  const initiated = fields.peek('Initiated');
  const direction = fields.peek('Direction');
  const isOutbound = initiated !== null ? isTrue(initiated) : /14593|outbound/i.test(direction ?? '');
  const isInbound = initiated !== null ? !isTrue(initiated) : /14592|inbound/i.test(direction ?? '');
  const own = isOutbound ? source : isInbound ? destination : null;
  const remote = fields.take(
    asRemoteIp,
    'IpAddress',
    'ClientAddress',
    'Address',
    'Param3',
    'CallingStationID',
  );
  // Who fails to log on can call his machine anything: thousands of invented names would each become a device.
  const workstation = failedLogons.has(event.eventId ?? 0)
    ? null
    : fields.take(other, 'WorkstationName', 'Workstation', 'ClientName');
  return {
    ownIps: own === null ? [] : [own],
    evidence: [
      isOutbound ? null : ipEvidence(asRemoteIp(source), { roles: ['source'] }),
      isInbound ? null : ipEvidence(asRemoteIp(destination), { roles: ['destination'] }),
      isOutbound
        ? dnsEvidence(fields.take(asDomain, 'DestinationHostname'), { roles: ['destination'] })
        : null,
      ipEvidence(remote, { roles: ['source'] }),
      deviceEvidence({ name: workstation, roles: ['source'] }),
    ],
  };
}

/** Paths in `Path` of Defender's events: `file:_C:\a.exe; containerfile:_C:\b.zip`. */
function defenderPaths(text: string | null): readonly string[] {
  const paths = (text ?? '')
    .split(';')
    .slice(0, 50)
    .map((part) =>
      asPath(
        part
          .trim()
          .replace(/^[a-z]{1,20}:_/i, '')
          .replace(/->.*$/s, ''),
      ),
    );
  return paths.filter((path) => path !== null);
}

function filesOf({ fields, host }: Parts, isCreation: boolean): readonly (JsonObject | null)[] {
  const target = fields.take(asPath, 'TargetFilename');
  const loaded = fields.take(asPath, 'ImageLoaded');
  const object = /^file$/i.test(fields.peek('ObjectType') ?? '') ? fields.take(asPath, 'ObjectName') : null;
  const hashes = isCreation || (target ?? loaded) === null ? [] : hashesIn(fields, 'Hashes', 'Hash');
  // The command line of a service keeps its place in `additional` when it has more in it than a path.
  const service = fields.peek('ServiceFileName', 'ImagePath');
  const executable = executableOf(service);
  if (executable !== null && executable === service) fields.text('ServiceFileName', 'ImagePath');
  const threat = fields.text('Threat Name', 'ThreatName');
  const detected = fields.take((text) => {
    const paths = defenderPaths(text);
    return paths.length > 0 ? paths : null;
  }, 'Path');
  return [
    fileEvidence({ path: target, hashes: target === null ? [] : hashes, host }),
    fileEvidence({ path: loaded, hashes: target === null ? hashes : [], roles: ['loaded'], host }),
    fileEvidence({ path: object, host }),
    fileEvidence({ path: executable, host }),
    ...(detected ?? []).map((path) => fileEvidence({ path, host, threats: threat === null ? [] : [threat] })),
  ].filter((_file, index) => index !== 1 || loaded !== null);
}

/** The kernel's name of a key by the name that people know it by, so that both are one key. */
const familiarKey = (key: string): string =>
  key
    .replace(/^\\REGISTRY\\MACHINE\\/i, 'HKEY_LOCAL_MACHINE\\')
    .replace(/^\\REGISTRY\\USER\\/i, 'HKEY_USERS\\');

/** Sysmon 12 to 14 name key and value in one text; Security 4657 and 4663 apart. */
function registryOf({ fields, event, host, isSysmon }: Parts): readonly (JsonObject | null)[] {
  const asKey = (text: string | null): string | null =>
    registryEvidence({ key: text }) === null ? null : text;
  const object = fields.take(asKey, 'TargetObject');
  if (object !== null) {
    const cut = object.lastIndexOf('\\');
    const isValue = event.eventId === 13 || (isSysmon && /value/i.test(fields.peek('EventType') ?? ''));
    return [
      registryEvidence({
        key: isValue && cut > 0 ? object.slice(0, cut) : object,
        valueName: isValue && cut > 0 ? object.slice(cut + 1) : null,
        value: isValue ? fields.text('Details') : null,
        host,
      }),
    ];
  }
  const key = fields.take(asKey, 'ObjectName');
  if (key === null) return [];
  return [
    registryEvidence({
      key: familiarKey(key),
      valueName: fields.text('ObjectValueName'),
      value: fields.text('NewValue'),
      host,
    }),
  ];
}

/** Answers of a name query (Sysmon 22): `type:  5 a.example;::ffff:192.0.2.1;`. */
function answersOf(fields: EventFields): readonly (JsonObject | null)[] {
  const results = fields.peek('QueryResults');
  if (results === null) return [];
  const parts = results.slice(0, 4000).split(';').slice(0, 40);
  return parts.map((part) => ipEvidence(asRemoteIp(part.trim().replace(/^::ffff:(?=\d)/i, ''))));
}

/**
 * Evidence in the event data of a Windows event. What each field means follows its name; where one name means two things (`ProcessId` of
 * Security 4688 is the parent's), the event's other fields decide.
 *
 * Sources: Microsoft Learn "Advanced security audit policy settings" (events 4624 to 5157), Sysinternals Sysmon documentation (events 1 to
 * 29), Microsoft Defender Antivirus events (1116, 1117), Terminal Services LocalSessionManager (21 to 25).
 */
export function windowsEventEvidence(event: WindowsEvent): WindowsEventReading {
  const fields = readEventFields(isJsonObject(event.data) ? event.data : {});
  const known = event.device === null ? null : deviceEvidence(event.device);
  const isSysmon =
    /sysmon/i.test(event.channel ?? '') || fields.peek('ProcessGuid', 'SourceProcessGUID') !== null;
  const parts: Parts = { fields, event, host: hostOf(known), isSysmon };
  const users = usersOf(parts);
  const isCreation = fields.peek('ParentProcessId', 'ParentImage') !== null;
  const pair = processPair(parts);
  const process = processOf(parts, users);
  const network = networkOf(parts);
  const device =
    event.device === null
      ? null
      : deviceEvidence({ ...event.device, ips: [...(event.device.ips ?? []), ...network.ownIps] });
  return {
    evidence: present([
      device,
      process,
      ...pair,
      ...users.map((user) => userEvidence({ ...user, host: parts.host })),
      ...network.evidence,
      ...filesOf(parts, isCreation),
      ...registryOf(parts),
      dnsEvidence(fields.take(asDomain, 'QueryName')),
      ...answersOf(fields),
      urlEvidence(fields.take(asUrl, 'Url', 'RemoteName')),
    ]),
    usedKeys: fields.used,
  };
}
