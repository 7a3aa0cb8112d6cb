import { setOwn } from '../../../shared/lib/json-read.ts';
import type { JsonValue } from '../../../shared/lib/json.ts';
import type { WindowsEventRecord } from './windows-event-record.ts';

/** Longest text that is read, UTF-16 code units: an event of Windows has at most 64 KiB. */
const longest = 1_000_000;

/** Deepest nesting that is followed, and most values of one event. */
const deepest = 32;
const mostValues = 2000;

const predefined: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * Text with the five references that XML itself has, and numbered ones; any other stays as it is, so nothing expands. The agent of Log
 * Analytics turns semicolons of syslog messages into blanks: those of the references too.
 */
function decode(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(lt|gt|amp|quot|apos))[; ]/gi,
    (whole, decimal, hex, name) => {
      if (typeof name === 'string') return predefined[name.toLowerCase()] ?? whole;
      const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16);
      return code > 0 && code <= 0x10_ffff && !(code >= 0xd800 && code <= 0xdfff)
        ? String.fromCodePoint(code)
        : whole;
    },
  );
}

/** The attributes of a tag's inside: `Name="a" Guid='b'`. */
function attributesOf(inside: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const match of inside
    .slice(0, 8000)
    .matchAll(/([\w:.-]{1,80})\s{0,8}=\s{0,8}(?:"([^"]*)"|'([^']*)')/g))
    found.set(match[1] as string, decode(match[2] ?? match[3] ?? ''));
  return found;
}

interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  text: string;
  hasChildren: boolean;
}

type Sink = (element: Element, path: readonly string[]) => void;

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Walks through the elements of a text and gives each when it closes. One pass: no entities, no document type, no references outside. */
function walk(text: string, close: Sink): boolean {
  const open: Element[] = [];
  let at = 0;
  let values = 0;
  while (at < text.length) {
    const start = text.indexOf('<', at);
    const top = open.at(-1);
    if (top !== undefined) top.text += decode(text.slice(at, start < 0 ? text.length : start));
    if (start < 0) break;
    const isComment = text.startsWith('<!--', start);
    const isData = text.startsWith('<![CDATA[', start);
    const mark = isComment ? '-->' : isData ? ']]>' : '>';
    const end = text.indexOf(mark, start + 1);
    if (end < 0) return false;
    at = end + mark.length;
    if (isData && top !== undefined) top.text += text.slice(start + 9, end);
    if (isComment || isData || text[start + 1] === '!' || text[start + 1] === '?') continue;
    if (text[start + 1] === '/') {
      const element = open.pop();
      if (element === undefined) return false;
      values += 1;
      if (values <= mostValues)
        close(
          element,
          open.map(({ name }) => name),
        );
      continue;
    }
    const isEmpty = text[end - 1] === '/';
    const inside = text.slice(start + 1, isEmpty ? end - 1 : end);
    const name = local(/^[\w:.-]{1,200}/.exec(inside)?.[0] ?? '');
    if (name === '' || open.length >= deepest) return false;
    if (top !== undefined) top.hasChildren = true;
    const element = {
      name,
      attributes: attributesOf(inside.slice(name.length)),
      text: '',
      hasChildren: false,
    };
    if (!isEmpty) open.push(element);
    else {
      values += 1;
      if (values <= mostValues)
        close(
          element,
          open.map((outer) => outer.name),
        );
    }
  }
  const cut = open.pop();
  if (cut !== undefined)
    close(
      cut,
      open.map(({ name }) => name),
    );
  return cut === undefined;
}

/**
 * Reads the XML of a Windows event, or of its `EventData` alone: what is in the Log Analytics tables `SecurityEvent` and `Event`, and in the
 * syslog messages of Sysmon for Linux. Null when the text is no such XML, or is broken before its number.
 *
 * Source: Microsoft Learn "Event schema" (`Event`, `System`, `EventData`, `UserData`).
 */
export function readEventXml(text: string): WindowsEventRecord | null {
  if (text.length > longest || !text.trimStart().startsWith('<')) return null;
  const data: Record<string, JsonValue> = {};
  const system: Record<string, JsonValue> = {};
  const known = new Map<string, string>();
  let unnamed = 0;
  const isWhole = walk(text, (element, path) => {
    const value = element.text.trim();
    if (path.at(-1) === 'System') {
      if (value !== '') known.set(element.name, value);
      for (const [name, attribute] of element.attributes) known.set(`${element.name}.${name}`, attribute);
    } else if (element.name === 'Data') {
      const name = element.attributes.get('Name');
      if (name === undefined) unnamed += 1;
      setOwn(data, name ?? `Data[${String(unnamed)}]`, value);
    } else if (!element.hasChildren && path.includes('UserData')) setOwn(data, element.name, value);
  });
  // A message that was cut off on its way still has its number and what came before the cut.
  if (!isWhole && !known.has('EventID')) return null;
  if (known.size === 0 && Object.keys(data).length === 0) return null;
  const taken = ['Provider.Name', 'EventID', 'Channel', 'Computer', 'TimeCreated.SystemTime'];
  for (const [name, value] of known) if (!taken.includes(name)) setOwn(system, name, value);
  const eventId = Number(known.get('EventID') ?? Number.NaN);
  return {
    channel: known.get('Channel') ?? null,
    provider: known.get('Provider.Name') ?? null,
    eventId: Number.isInteger(eventId) ? eventId : null,
    computer: known.get('Computer') ?? null,
    time: known.get('TimeCreated.SystemTime') ?? null,
    data,
    system,
  };
}
