import type { SourceFields } from './source-fields.ts';

/** Under what names collectors and tools write the number of a Windows event. */
export const eventIdNames = [
  'EventID',
  'win.system.eventID',
  'winlog.event_id',
  'event_id',
  'event.code',
  'Event.System.EventID',
] as const;

/** Under what names they write the log that it is from. */
export const channelNames = [
  'Channel',
  'win.system.channel',
  'winlog.channel',
  'Event.System.Channel',
] as const;

/** An event of a computer's own log that tells of something which was done there. */
export interface DeviceEvent {
  readonly eventId: number;
  /** What was done, in words that follow "it records that". */
  readonly words: string;
  /** The account that the event names is the one that did it, or that it was done to. */
  readonly namesAccount: boolean;
}

/** Microsoft Sysinternals, "Sysmon", Events. */
const sysmonEvents: ReadonlyMap<number, string> = new Map([
  [1, 'a process was created'],
  [2, 'the time of a file was changed'],
  [3, 'a process made a network connection'],
  [6, 'a driver was loaded'],
  [7, 'a module was loaded'],
  [8, 'a thread was started in another process'],
  [9, 'a disk was read raw'],
  [10, 'a process opened another'],
  [11, 'a file was created'],
  [12, 'a registry key was created or deleted'],
  [13, 'a registry value was set'],
  [14, 'a registry key was renamed'],
  [15, 'a file stream was created'],
  [17, 'a pipe was created'],
  [18, 'a pipe was connected to'],
  [19, 'a WMI filter was registered'],
  [20, 'a WMI consumer was registered'],
  [21, 'a WMI consumer was bound'],
  [22, 'a process asked for a name'],
  [23, 'a file was deleted'],
  [25, 'a process was tampered with'],
  [26, 'a file was deleted'],
]);

/** Microsoft Learn, "Appendix L: Events to Monitor", and the pages of the events. What only was tried, or is of a message, is not here. */
const windowsEvents: ReadonlyMap<number, string> = new Map([
  [104, 'a log was cleared'],
  [1102, 'the security log was cleared'],
  [4104, 'a PowerShell script ran'],
  [4616, 'the system time was changed'],
  [4657, 'a registry value was changed'],
  [4672, 'special privileges were given to a sign-in'],
  [4673, 'a privileged service was called'],
  [4688, 'a process was created'],
  [4697, 'a service was installed'],
  [4698, 'a scheduled task was created'],
  [4699, 'a scheduled task was deleted'],
  [4702, 'a scheduled task was changed'],
  [4719, 'the audit policy was changed'],
  [4720, 'an account was created'],
  [4722, 'an account was enabled'],
  [4724, 'a password was reset'],
  [4728, 'a member was added to a group'],
  [4732, 'a member was added to a group'],
  [4738, 'an account was changed'],
  [4742, 'a computer account was changed'],
  [4756, 'a member was added to a group'],
  [4794, 'the restore mode password was set'],
  [5136, 'the directory was changed'],
  [5140, 'a network share was opened'],
  [5145, 'a network share was opened'],
  [7045, 'a service was installed'],
]);

/** Events of these numbers name the account that did it, or that it was done to, and no other. */
const accountEvents: ReadonlySet<number> = new Set([
  104, 1102, 4673, 4688, 4697, 4698, 4699, 4702, 4720, 4732,
]);

/** The last number of Sysmon's events. */
const lastOfSysmon = 29;

/** Reads what an alert's own fields tell of an event of the device's log; null where they tell of none, or of nothing that was done. */
export function deviceEventOf(fields: SourceFields): DeviceEvent | null {
  const eventId = fields.number(...eventIdNames);
  if (eventId === null) return null;
  const channel = fields.text(...channelNames);
  // Layouts without a log: ids this low are Sysmon's, as the importer of Hayabusa has it.
  const isSysmon = channel === null ? eventId <= lastOfSysmon : /sysmon/i.test(channel);
  const words = (isSysmon ? sysmonEvents : windowsEvents).get(eventId);
  return words === undefined
    ? null
    : { eventId, words, namesAccount: isSysmon ? eventId === 1 : accountEvents.has(eventId) };
}
