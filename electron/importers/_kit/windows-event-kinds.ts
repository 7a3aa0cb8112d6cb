import type { ContextKind } from '../../../shared/model/record.ts';

/** What an event of the Windows event log is, for context records. */
export interface WindowsEventKind {
  readonly kind: ContextKind;
  /** What it is called, short; null for an event that is not in the tables. */
  readonly name: string | null;
}

type Row = readonly [kind: ContextKind, name: string];

/** Source: Sysinternals Sysmon documentation, events 1 to 29 and 255. */
const sysmon: Readonly<Record<number, Row>> = {
  1: ['processEvent', 'Process created'],
  2: ['fileEvent', 'File creation time changed'],
  3: ['networkEvent', 'Network connection'],
  5: ['processEvent', 'Process ended'],
  6: ['imageLoadEvent', 'Driver loaded'],
  7: ['imageLoadEvent', 'Image loaded'],
  8: ['processEvent', 'Remote thread created'],
  9: ['fileEvent', 'Raw disk read'],
  10: ['processEvent', 'Process accessed'],
  11: ['fileEvent', 'File created'],
  12: ['registryEvent', 'Registry key created or deleted'],
  13: ['registryEvent', 'Registry value set'],
  14: ['registryEvent', 'Registry key or value renamed'],
  15: ['fileEvent', 'File stream created'],
  17: ['windowsEvent', 'Pipe created'],
  18: ['windowsEvent', 'Pipe connected'],
  19: ['windowsEvent', 'WMI filter registered'],
  20: ['windowsEvent', 'WMI consumer registered'],
  21: ['windowsEvent', 'WMI consumer bound to filter'],
  22: ['dnsQuery', 'Name queried'],
  23: ['fileEvent', 'File deleted, kept'],
  24: ['windowsEvent', 'Clipboard changed'],
  25: ['processEvent', 'Process image changed'],
  26: ['fileEvent', 'File deleted'],
  27: ['fileEvent', 'Executable blocked'],
  28: ['fileEvent', 'Shredding blocked'],
  29: ['fileEvent', 'Executable detected'],
};

/** Source: Microsoft Learn, "Advanced security audit policy settings" and "Appendix L: Events to monitor". */
const security: Readonly<Record<number, Row>> = {
  1102: ['auditEvent', 'Audit log cleared'],
  4624: ['logonEvent', 'Logon'],
  4625: ['logonEvent', 'Logon failed'],
  4634: ['logonEvent', 'Logoff'],
  4647: ['logonEvent', 'User logged off'],
  4648: ['logonEvent', 'Logon with explicit credentials'],
  4656: ['windowsEvent', 'Handle requested'],
  4657: ['registryEvent', 'Registry value changed'],
  4658: ['windowsEvent', 'Handle closed'],
  4660: ['windowsEvent', 'Object deleted'],
  4663: ['windowsEvent', 'Object accessed'],
  4670: ['windowsEvent', 'Permissions changed'],
  4672: ['logonEvent', 'Special privileges given'],
  4673: ['windowsEvent', 'Privileged service called'],
  4688: ['processEvent', 'Process created'],
  4689: ['processEvent', 'Process ended'],
  4697: ['windowsEvent', 'Service installed'],
  4698: ['windowsEvent', 'Scheduled task created'],
  4699: ['windowsEvent', 'Scheduled task deleted'],
  4700: ['windowsEvent', 'Scheduled task enabled'],
  4701: ['windowsEvent', 'Scheduled task disabled'],
  4702: ['windowsEvent', 'Scheduled task changed'],
  4719: ['auditEvent', 'Audit policy changed'],
  4720: ['auditEvent', 'User created'],
  4722: ['auditEvent', 'User enabled'],
  4723: ['auditEvent', 'Password change tried'],
  4724: ['auditEvent', 'Password reset tried'],
  4725: ['auditEvent', 'User disabled'],
  4726: ['auditEvent', 'User deleted'],
  4728: ['auditEvent', 'Member added to global group'],
  4732: ['auditEvent', 'Member added to local group'],
  4738: ['auditEvent', 'User changed'],
  4740: ['auditEvent', 'User locked out'],
  4756: ['auditEvent', 'Member added to universal group'],
  4768: ['logonEvent', 'Kerberos ticket-granting ticket requested'],
  4769: ['logonEvent', 'Kerberos service ticket requested'],
  4770: ['logonEvent', 'Kerberos service ticket renewed'],
  4771: ['logonEvent', 'Kerberos pre-authentication failed'],
  4776: ['logonEvent', 'Credentials validated'],
  4778: ['logonEvent', 'Session reconnected'],
  4779: ['logonEvent', 'Session disconnected'],
  4798: ['auditEvent', 'Group membership of a user listed'],
  4799: ['auditEvent', 'Members of a group listed'],
  4964: ['logonEvent', 'Special groups given'],
  5136: ['auditEvent', 'Directory object changed'],
  5140: ['fileEvent', 'Share accessed'],
  5142: ['fileEvent', 'Share added'],
  5145: ['fileEvent', 'Share object checked'],
  5152: ['networkEvent', 'Packet blocked'],
  5154: ['networkEvent', 'Listening permitted'],
  5156: ['networkEvent', 'Connection permitted'],
  5157: ['networkEvent', 'Connection blocked'],
  5158: ['networkEvent', 'Local port bound'],
};

const others: readonly (readonly [channel: RegExp, events: Readonly<Record<number, Row>>])[] = [
  [
    /TerminalServices-LocalSessionManager/i,
    {
      21: ['logonEvent', 'Session logon'],
      23: ['logonEvent', 'Session logoff'],
      24: ['logonEvent', 'Session disconnected'],
      25: ['logonEvent', 'Session reconnected'],
    },
  ],
  [/TerminalServices-RemoteConnectionManager/i, { 1149: ['logonEvent', 'Remote desktop login'] }],
  [
    /PowerShell/i,
    { 4103: ['windowsEvent', 'PowerShell module'], 4104: ['windowsEvent', 'PowerShell script'] },
  ],
  [
    /^System$|Service Control Manager|Eventlog/i,
    { 104: ['auditEvent', 'Log cleared'], 7045: ['windowsEvent', 'Service installed'] },
  ],
  [
    /Windows Defender/i,
    { 1116: ['windowsEvent', 'Malware detected'], 1117: ['windowsEvent', 'Malware acted on'] },
  ],
];

/** Events on an object, whose type says what they are. */
const objectEvents = new Set([4656, 4658, 4660, 4663, 4670]);

/**
 * What an event is.
 * @param channel channel or provider.
 * @param objectType `ObjectType` of the event data (`File`, `Key`), or null.
 */
export function windowsEventKind(
  channel: string | null,
  eventId: number | null,
  objectType: string | null,
): WindowsEventKind {
  const where = channel ?? '';
  if (eventId === null) return { kind: 'windowsEvent', name: null };
  const table = /sysmon/i.test(where)
    ? sysmon
    : /^security$|Security-Auditing|Microsoft-Windows-Eventlog/i.test(where)
      ? security
      : others.find(([pattern]) => pattern.test(where))?.[1];
  const [kind, name] = table?.[eventId] ?? ['windowsEvent', null];
  if (table === security && objectEvents.has(eventId)) {
    const type = objectType?.toLowerCase() ?? '';
    return { kind: type === 'file' ? 'fileEvent' : type === 'key' ? 'registryEvent' : kind, name };
  }
  return { kind, name };
}

const failures = new Set([4625, 4771, 5157, 5152]);
const successes = new Set([4624, 4648, 5156]);

/** Whether what an event tells of succeeded: by its number, or by the status of a check of credentials (`0x0`); else null. */
export function windowsEventOutcome(
  channel: string | null,
  eventId: number | null,
  status: string | null,
): string | null {
  if (eventId === null || !/^security$|Security-Auditing/i.test(channel ?? '')) return null;
  if (failures.has(eventId)) return 'failure';
  if (successes.has(eventId)) return 'success';
  if (![4768, 4769, 4776].includes(eventId) || status === null) return null;
  return /^0x0+$/i.test(status) ? 'success' : 'failure';
}
