import { isJsonObject, setOwn } from '../../../shared/lib/json-read.ts';
import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';

/** The parts of a `Details` text. */
export interface DetailParts {
  /** Values by the keys that Hayabusa wrote. */
  readonly values: JsonObject;
  /** What stood there without a key (`Bootup`, `[condition] count() …`). */
  readonly notes: readonly string[];
}

/**
 * What stands between two fields: `¦`, in some versions `‖` (since 1.6) and before it a bar, `  :  ` in 1.0 and 1.1, line ends (`-M`), tabs (`-S`).
 * Source: Yamato-Security/hayabusa `CHANGELOG.md`, 1.6.0.
 */
const separators = [' ¦ ', '¦', ' ‖ ', '‖', '  :  ', '\n', '\t', ' | '];

const keyPattern = /^([\p{L}%][\p{L}\p{N}_ .()#%/[\]-]{1,60}?):(?: |(?=\S)(?!\\|\/\/))([\s\S]*)$/u;

/** Keys whose values are running text that may hold the separator itself. */
const prose =
  /^(?:cmd|command|commandline|cmdline|parentcmdline|parentcommand|payload|scriptblock|content|data|query)$/;

/** Longest text that is taken apart, UTF-16 code units; more is kept as one note. */
const longest = 200_000;

const fold = (key: string): string => key.toLowerCase().replace(/[\s_-]/g, '');

/** The text's separator. A script or a task's XML that stands alone has line ends and bars of its own. */
function separatorOf(text: string): string {
  const found = separators.find((one) => text.includes(one)) ?? ' ¦ ';
  return !/[¦‖:]/.test(found) && /^(?:ScriptBlock|Payload|Content|Data): /.test(text) ? ' ¦ ' : found;
}

/** JSON of 1.7 and before marked the keys of `AllFieldInfo` (`HBFI-Image`). Source: `CHANGELOG.md`, 1.8.0. */
function withoutPrefix(value: JsonObject): JsonObject {
  if (!Object.keys(value).some((key) => key.startsWith('HBFI-'))) return value;
  const values: Record<string, JsonValue> = {};
  for (const [key, one] of Object.entries(value)) setOwn(values, key.replace(/^HBFI-/, ''), one);
  return values;
}

/** Takes `Details`, `ExtraFieldInfo` or `AllFieldInfo` apart: an object (JSON output) as it is, a text at its separators. `DUP` and `-` say nothing. */
export function readDetails(value: JsonValue | undefined): DetailParts {
  if (isJsonObject(value)) return { values: withoutPrefix(value), notes: [] };
  if (value !== undefined && value !== null && typeof value !== 'string')
    return { values: {}, notes: [JSON.stringify(value)] };
  const text = value?.trim() ?? '';
  if (text === '' || text === '-' || text === 'DUP') return { values: {}, notes: [] };
  if (text.length > longest) return { values: {}, notes: [text] };
  const separator = separatorOf(text);
  const values: Record<string, string> = {};
  const notes: string[] = [];
  let last: string | null = null;
  for (const part of text.split(separator)) {
    const found = part.length > 100_000 ? null : keyPattern.exec(part.trim());
    const key = found?.[1]?.trim() ?? null;
    if (key !== null && !Object.hasOwn(values, key)) {
      setOwn(values, key, (found?.[2] ?? '').trim());
      last = key;
    } else if (last !== null && prose.test(fold(last))) {
      setOwn(values, last, `${values[last] ?? ''}${separator}${part}`);
    } else if (part.trim() !== '') notes.push(part.trim());
  }
  return { values, notes };
}

/** Windows' name of a field by Hayabusa's, where the event does not matter. Source: hayabusa-rules `config/default_details.txt`, all versions. */
const plainNames: Readonly<Record<string, string>> = {
  cmdline: 'CommandLine',
  cmd: 'CommandLine',
  command: 'CommandLine',
  proc: 'Image',
  process: 'Image',
  pid: 'ProcessId',
  pguid: 'ProcessGuid',
  parentcmdline: 'ParentCommandLine',
  parentcmd: 'ParentCommandLine',
  parentcommand: 'ParentCommandLine',
  parentpid: 'ParentProcessId',
  parentpguid: 'ParentProcessGuid',
  parentproc: 'ParentImage',
  tgtuser: 'TargetUserName',
  targetuser: 'TargetUserName',
  tgtsid: 'TargetSid',
  tgtdomain: 'TargetDomainName',
  srcuser: 'SubjectUserName',
  sourceuser: 'SubjectUserName',
  domain: 'SubjectDomainName',
  dom: 'SubjectDomainName',
  sid: 'SubjectUserSid',
  srccomp: 'WorkstationName',
  workstation: 'WorkstationName',
  srcip: 'IpAddress',
  ipaddress: 'IpAddress',
  tgtip: 'DestinationIp',
  srchost: 'SourceHostname',
  tgthost: 'DestinationHostname',
  srcproc: 'SourceImage',
  tgtproc: 'TargetImage',
  srcpid: 'SourceProcessId',
  tgtpid: 'TargetProcessId',
  path: 'TargetFilename',
  image: 'Image',
  hash: 'Hashes',
  hashes: 'Hashes',
  tgtobj: 'TargetObject',
  regkey: 'TargetObject',
  query: 'QueryName',
  result: 'QueryResults',
  url: 'Url',
  threat: 'Threat Name',
  svcacct: 'ServiceAccount',
  acct: 'ServiceAccount',
  eventtype: 'EventType',
  initiated: 'Initiated',
  objname: 'ObjectName',
  objtype: 'ObjectType',
  scriptblock: 'ScriptBlockText',
};

/** Logons and Kerberos: events in whose rules the first versions called the target `User`. */
const targetEvents = new Set([4624, 4625, 4634, 4647, 4720, 4768, 4769, 4771, 4776]);

const processCreation: Readonly<Record<string, string>> = {
  proc: 'NewProcessName',
  process: 'NewProcessName',
  path: 'NewProcessName',
  pid: 'NewProcessId',
};

/** Where an event gives a name another meaning. */
const namesByEvent: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  1: { path: 'Image' },
  3: { srcip: 'SourceIp' },
  5: { path: 'Image' },
  6: { path: 'ImageLoaded' },
  7: { image: 'ImageLoaded', path: 'ImageLoaded' },
  8: { srcuser: 'SourceUser', tgtuser: 'TargetUser' },
  10: { srcuser: 'SourceUser', tgtuser: 'TargetUser' },
  1116: { path: 'Path' },
  1117: { path: 'Path' },
  4688: processCreation,
  4697: { path: 'ServiceFileName' },
  4720: { sid: 'TargetSid' },
  4728: { sid: 'MemberSid', srcsid: 'MemberSid' },
  4732: { sid: 'MemberSid', srcsid: 'MemberSid' },
  4756: { sid: 'MemberSid', srcsid: 'MemberSid' },
  5140: { srcip: 'IpAddress' },
  5145: { path: 'RelativeTargetName' },
  5156: { srcip: 'SourceAddress' },
  5157: { srcip: 'SourceAddress' },
  7045: { path: 'ImagePath' },
};

const isSecurity = (eventId: number | null): boolean => eventId !== null && eventId >= 4600 && eventId < 5400;

function windowsName(key: string, eventId: number | null): string {
  const folded = fold(key);
  const named = eventId === null ? undefined : namesByEvent[eventId];
  if (named !== undefined && Object.hasOwn(named, folded)) return named[folded] as string;
  if (folded === 'user' && isSecurity(eventId))
    return targetEvents.has(eventId ?? 0) ? 'TargetUserName' : 'SubjectUserName';
  return Object.hasOwn(plainNames, folded) ? (plainNames[folded] as string) : key;
}

/** Event data by Windows' names, and where each came from. */
export interface NamedData {
  readonly data: JsonObject;
  /** Windows' name → the field of the record that it was taken from (`Details.Cmdline`). */
  readonly origins: ReadonlyMap<string, readonly string[]>;
}

/** Joins the fields of `Details` (Hayabusa's names) with the whole ones of `AllFieldInfo` and `ExtraFieldInfo` (Windows' names), which win. */
export function nameFields(
  details: JsonObject,
  whole: readonly (readonly [column: string, values: JsonObject])[],
  eventId: number | null,
): NamedData {
  const data: Record<string, JsonValue> = {};
  const origins = new Map<string, readonly string[]>();
  for (const [column, values] of whole)
    for (const key of Object.keys(values)) {
      if (Object.hasOwn(data, key)) continue;
      setOwn(data, key, values[key] as JsonValue);
      origins.set(key, [`${column}.${key}`]);
    }
  for (const key of Object.keys(details)) {
    const name = windowsName(key, eventId);
    const value = details[key] as JsonValue;
    if (!Object.hasOwn(data, name)) {
      setOwn(data, name, value);
      origins.set(name, [`Details.${key}`]);
    } else if (JSON.stringify(data[name]) === JSON.stringify(value))
      origins.set(name, [...(origins.get(name) ?? []), `Details.${key}`]);
  }
  return { data, origins };
}
