import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { asHost, asIp, asPath, asSid, asUser, meaningful } from './kinds.ts';
import type { UserFacts } from './evidence.ts';

/** Event data read by name, without regard to capitals; it remembers which names ended in evidence. */
export interface EventFields {
  /** The first of these names whose text passes a check. Only that name counts as used. */
  take<T>(check: (text: string | null) => T | null, ...names: readonly string[]): T | null;
  /** The text of the first of these names that says something; it counts as used. */
  text(...names: readonly string[]): string | null;
  /** The text under a name without using it. */
  peek(...names: readonly string[]): string | null;
  /** Names, as the event writes them, that ended in evidence. */
  readonly used: ReadonlySet<string>;
}

/** Longest text of one field that is read, UTF-16 code units: a command line of Windows has at most 32,767. */
const longest = 40_000;

const asText = (value: JsonValue | undefined): string | null =>
  typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : typeof value === 'string' && value.length <= longest
      ? meaningful(value)
      : null;

/** The names that are asked for are few and the same for every event. */
const loweredNames = new Map<string, string>();

function lowered(name: string): string {
  const known = loweredNames.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  if (loweredNames.size < 1000) loweredNames.set(name, lower);
  return lower;
}

/** Opens event data: `{"TargetUserName": "…"}`; a lone text in a list or under `#text` (as XML converters write it) counts as the text. */
export function readEventFields(data: JsonObject): EventFields {
  const byName = new Map<string, { readonly key: string; readonly text: string }>();
  const exact = new Map<string, { readonly key: string; readonly text: string }>();
  for (const key of Object.keys(data)) {
    const value = data[key];
    const inner = Array.isArray(value) && value.length === 1 ? (value[0] as JsonValue) : value;
    const plain =
      typeof inner === 'object' && inner !== null && !Array.isArray(inner) && Object.hasOwn(inner, '#text')
        ? (inner as JsonObject)['#text']
        : inner;
    const text = asText(plain);
    const name = key.toLowerCase();
    if (text === null) continue;
    exact.set(key, { key, text });
    if (!byName.has(name)) byName.set(name, { key, text });
  }
  // Tools that flatten an event have `ProcessId` of its data beside `ProcessID` of its header.
  const find = (name: string): { readonly key: string; readonly text: string } | undefined =>
    exact.get(name) ?? byName.get(lowered(name));
  const used = new Set<string>();
  function take<T>(check: (text: string | null) => T | null, ...names: readonly string[]): T | null {
    for (const name of names) {
      const found = find(name);
      const got = found === undefined ? null : check(found.text);
      if (found === undefined || got === null) continue;
      used.add(found.key);
      return got;
    }
    return null;
  }
  return {
    take,
    text: (...names) => take((text) => text, ...names),
    peek: (...names) => {
      for (const name of names) {
        const found = find(name);
        if (found !== undefined) return found.text;
      }
      return null;
    },
    used,
  };
}

/** An address of another host: none of this host itself, and not the one that says "no address". */
export function asRemoteIp(value: string | null): string | null {
  const ip = asIp(value);
  return ip === null || /^(?:127\.|0\.0\.0\.0$|::1$|::$|::ffff:127\.)/i.test(ip) ? null : ip;
}

/** A user name that names somebody; `S-1-0-0` is nobody. */
export const asSomebody = (value: string | null): string | null =>
  asUser(value) === null || value?.toUpperCase() === 'S-1-0-0' ? null : value;

const asSidOfSomebody = (value: string | null): string | null =>
  value?.toUpperCase() === 'S-1-0-0' ? null : asSid(value);

const asDomainName = (value: string | null): string | null =>
  value !== null && value.length <= 255 && /^[\p{L}\p{N}_][\p{L}\p{N}_ .-]*$/u.test(value) ? value : null;

/** The user under `<prefix>UserName`, `<prefix>DomainName` and `<prefix>UserSid` or `<prefix>Sid`; null when nobody is named. */
export function userUnder(fields: EventFields, prefix: string): UserFacts | null {
  const name = fields.take(asSomebody, `${prefix}UserName`);
  const sid = fields.take(asSidOfSomebody, `${prefix}UserSid`, `${prefix}Sid`);
  if (name === null && sid === null) return null;
  const domain = fields.take(asDomainName, `${prefix}DomainName`, `${prefix}UserDomain`);
  return { name, sid, domain };
}

/** The user named whole in one field: `DOMAIN\user`, `user@domain`, a SID or a name. */
export function userIn(fields: EventFields, ...names: readonly string[]): UserFacts | null {
  const name = fields.take(asSomebody, ...names);
  return name === null ? null : { name };
}

/** A host's name that is not this device's own. */
export function asOtherHost(own: string | null): (value: string | null) => string | null {
  const short = (name: string): string => name.toLowerCase().split('.', 1)[0] ?? '';
  return (value) => {
    const host = asHost(value?.replace(/^\\+/, '') ?? null);
    return host === null || (own !== null && short(own) === short(host)) ? null : host;
  };
}

/** The executable at the beginning of a command line, when it has a path: `"C:\a b\c.exe" -x`, `C:\a\c.exe -x`. */
export function executableOf(commandLine: string | null): string | null {
  const text = commandLine?.trim() ?? '';
  const quoted = /^"([^"]{3,1000})"/.exec(text)?.[1];
  if (quoted !== undefined) return asPath(quoted);
  const end = text.slice(0, 1000).search(/\.(?:exe|sys|dll|com|bat|cmd|ps1|scr)(?![\w.])/i);
  return end < 0 ? asPath(/\s/.test(text) ? null : text) : asPath(text.slice(0, end + 4));
}
