import { channelNames, eventIdNames } from './device-event.ts';
import type { SourceFields } from './source-fields.ts';

/** What a Windows event of a logon says beside whom and from where. */
export interface LogonEvent {
  /** Number of the event in the log `Security`. */
  readonly eventId: number;
  /** Null where the event does not say how it ended. */
  readonly outcome: 'success' | 'failure' | null;
  /** Why it failed, in words; null when not told. */
  readonly reason: string | null;
  /** The kind of logon, in words; null when not told. */
  readonly type: string | null;
  /** `NTLM`, `Kerberos`, …; null when not told. */
  readonly protocol: string | null;
  /** What the computer that it came from calls itself. */
  readonly workstation: string | null;
  readonly address: string | null;
  /** The server that credentials of another account were used for (event 4648); null when not told, or this computer. */
  readonly server: string | null;
  /** The computer only checked the credentials of a logon to another (events 4768, 4771 and 4776). */
  readonly isCheck: boolean;
}

/** Logon types, as Microsoft's description of event 4624 has them. */
const logonTypes: Readonly<Record<string, string>> = {
  0: 'system start',
  2: 'interactive logon',
  3: 'network logon',
  4: 'batch logon',
  5: 'service logon',
  7: 'unlock',
  8: 'network logon in clear text',
  9: 'logon with other credentials',
  10: 'remote desktop logon',
  11: 'interactive logon from the cache',
  12: 'remote desktop logon from the cache',
  13: 'unlock from the cache',
};

/** Status and sub status of a failed logon, as Microsoft's description of event 4625 has them. */
const logonReasons: Readonly<Record<string, string>> = {
  '0xc0000064': 'no such user',
  '0xc000006a': 'wrong password',
  '0xc000006d': 'wrong user name or password',
  '0xc000006e': 'restriction of the account',
  '0xc000006f': 'outside the allowed hours',
  '0xc0000070': 'not from this workstation',
  '0xc0000071': 'expired password',
  '0xc0000072': 'disabled account',
  '0xc000015b': 'this kind of logon is not granted',
  '0xc0000193': 'expired account',
  '0xc0000224': 'password must be changed',
  '0xc0000234': 'locked account',
};

/** Results of the Kerberos events 4768 and 4771, as RFC 4120, section 7.5.9, numbers them. */
const kerberosReasons: Readonly<Record<string, string>> = {
  '0x6': 'no such user',
  '0x12': 'disabled, expired or locked account',
  '0x17': 'expired password',
  '0x18': 'wrong password',
};

/** Events of the log `Security` that tell of a logon. Of 4648 it is not said how the attempt ended. */
const logonEvents: ReadonlySet<number> = new Set([4624, 4625, 4648, 4768, 4771, 4776]);

/** Events of a computer that checks credentials, with the protocol that it does so by. */
const checks: ReadonlyMap<number, string> = new Map([
  [4768, 'Kerberos'],
  [4771, 'Kerberos'],
  [4776, 'NTLM'],
]);

/** What collectors and tools put before the names of an event's data. */
const places = [
  '',
  'Details.',
  'EventData.',
  'Event.EventData.',
  'event_data.',
  'winlog.event_data.',
  'win.eventdata.',
];

/** Names of an event's data in all places, made once: thousands of records of an incident are asked for the same few. */
const placedNames = new Map<string, readonly string[]>();

function placed(name: string): readonly string[] {
  const known = placedNames.get(name) ?? places.map((place) => `${place}${name}`);
  placedNames.set(name, known);
  return known;
}

/** Reads the logon that an alert's own fields tell of; null where they tell of none. */
export function logonEventOf(fields: SourceFields, title: string): LogonEvent | null {
  const eventId = fields.number(...eventIdNames);
  if (eventId === null || !logonEvents.has(eventId)) return null;
  // The numbers are of the log `Security`; in other logs they mean something else.
  const channel = fields.text(...channelNames);
  if (channel !== null && !/^sec/i.test(channel)) return null;
  const said = (...names: readonly string[]): string | null => {
    const text = fields.text(...names.flatMap(placed));
    return text === null || /^\s*-?\s*$/.test(text) ? null : text.trim();
  };
  const type = said('LogonType', 'Logon Type', 'Type') ?? /logon type (\d{1,2})\b/i.exec(title)?.[1] ?? null;
  const outcome = outcomeOf(eventId, said('Status', 'ErrorCode'));
  const reasons = eventId === 4768 || eventId === 4771 ? kerberosReasons : logonReasons;
  const codes = [said('SubStatus'), said('Status', 'ErrorCode', 'FailureCode')];
  return {
    eventId,
    outcome,
    reason:
      outcome === 'failure'
        ? (codes.map((code) => reasons[code?.toLowerCase() ?? ''] ?? null).find((words) => words !== null) ??
          reasonInTitle(title))
        : null,
    type: type === null ? null : (logonTypes[type] ?? (/^\d+$/.test(type) ? `logon type ${type}` : type)),
    protocol:
      said('AuthPackage', 'AuthenticationPackageName', 'AuthenticationPackage') ??
      checks.get(eventId) ??
      null,
    workstation: said('WorkstationName', 'Workstation'),
    address: said('IpAddress', 'IP Address', 'SourceAddress'),
    isCheck: checks.has(eventId),
    server: eventId === 4648 ? serverIn(said('TargetServerName', 'Target Server')) : null,
  };
}

function outcomeOf(eventId: number, status: string | null): LogonEvent['outcome'] {
  if (eventId === 4624) return 'success';
  if (eventId === 4625 || eventId === 4771) return 'failure';
  // Of those that tell both, 0x0 is success.
  if ((eventId === 4768 || eventId === 4776) && status !== null)
    return /^0x0+$/i.test(status) ? 'success' : 'failure';
  return null;
}

const serverIn = (text: string | null): string | null =>
  text === null || /^localhost$/i.test(text) ? null : text.replace(/^[a-z]{2,10}\//i, '');

const reasonInTitle = (title: string): string | null =>
  /wrong password|bad password/i.test(title)
    ? 'wrong password'
    : /user ?name does not exist|unknown user|no such user/i.test(title)
      ? 'no such user'
      : null;
