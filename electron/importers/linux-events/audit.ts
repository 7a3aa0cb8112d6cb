import { setOwn } from '../../../shared/lib/json-read.ts';
import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import {
  deviceEvidence,
  fileEvidence,
  hostOf,
  ipEvidence,
  present,
  processEvidence,
  userEvidence,
} from '../_kit/evidence.ts';
import type { DeviceFacts } from '../_kit/evidence.ts';
import { parseJsonColumn } from '../_kit/json-column.ts';
import { asHost, asPath, asProcessId, asUser } from '../_kit/kinds.ts';
import { asRemoteIp } from '../_kit/windows-event-fields.ts';

/** A record of the Linux audit system. */
export interface AuditRecord {
  /** `EXECVE`, `AUOMS_EXECVE`, `USER_LOGIN`, … */
  readonly type: string;
  /** Seconds since 1970 with their fraction, as it was written. */
  readonly time: string | null;
  readonly serial: string | null;
  readonly fields: Readonly<Record<string, string>>;
}

const isWordCode = (code: number): boolean =>
  (code >= 48 && code <= 57) ||
  (code >= 65 && code <= 90) ||
  (code >= 97 && code <= 122) ||
  code === 95 ||
  code === 45;

/** Where the name before an equals sign begins, or -1 when there is none that stands after a blank. */
function nameStart(text: string, equals: number): number {
  let at = equals;
  while (at > 0 && equals - at < 60 && isWordCode(text.charCodeAt(at - 1))) at -= 1;
  const isFirst = at === 0 || /\s/.test(text[at - 1] ?? '');
  return at < equals && isFirst && /[a-z_]/i.test(text[at] ?? '') ? at : -1;
}

/**
 * Behind the end of a quoted or bracketed value that begins at `at`; `at` itself when the value is bare or never closed.
 * @param missing closing characters that stand nowhere further on: they are not looked for again.
 */
function closedAt(text: string, at: number, missing: Set<string>): number {
  const opening = text[at];
  const closing = opening === '[' ? ']' : opening === '"' || opening === "'" ? opening : null;
  if (closing === null || missing.has(closing)) return at;
  const end = text.indexOf(closing, at + 1);
  if (end < 0) missing.add(closing);
  return end < 0 ? at : end + 1;
}

const unquote = (text: string): string => text.replace(/^"([^]*)"$/, '$1').replace(/^'([^]*)'$/, '$1');

/** `name=value` pairs; a bare value reaches to the next name, so that command lines keep their blanks. One pass. */
function readPairs(text: string, into: Record<string, string>): void {
  let name: string | null = null;
  let valueStart = 0;
  const missing = new Set<string>();
  let at = text.indexOf('=');
  while (at >= 0) {
    const start = nameStart(text, at);
    if (start < 0 || start < valueStart) {
      at = text.indexOf('=', at + 1);
      continue;
    }
    if (name !== null) setText(into, name, text.slice(valueStart, start));
    name = text.slice(start, at);
    valueStart = at + 1;
    at = text.indexOf('=', Math.max(closedAt(text, valueStart, missing), at + 1));
  }
  if (name !== null) setText(into, name, text.slice(valueStart));
}

function setText(into: Record<string, string>, name: string, value: string): void {
  const text = unquote(value.trim());
  const isNothing = text === '' || text === '?' || text === '(null)' || text === '(none)' || text === 'unset';
  if (!isNothing && !Object.hasOwn(into, name)) setOwn(into, name, text);
}

/**
 * Reads a record of the audit system: `type=SYSCALL msg=audit(1652292621.986:84138): a=b …`, and the collector's own form
 * (`type=AUOMS_EXECVE audit(…): …`), whose command line comes last, with quotes inside that are not escaped. Null when it is none.
 *
 * Source: Linux audit documentation, "Audit event fields"; microsoft/OMS-Auditd-Plugin (AUOMS).
 */
export function readAudit(message: string): AuditRecord | null {
  const head =
    /^\s{0,10}(?:node=\S{1,255}\s)?type=(\w{1,60})\s(?:msg=)?audit\((\d{1,12}(?:\.\d{1,9})?):(\d{1,20})\)\s?:/.exec(
      message,
    );
  if (head === null) return null;
  const fields: Record<string, string> = {};
  let text = message.slice(head[0].length);
  for (const name of ['cmdline', 'proctitle']) {
    const start = text.indexOf(` ${name}=`);
    if (start < 0) continue;
    const from = start + name.length + 2;
    const next = text.lastIndexOf(' redactors=');
    const end = next > from ? next : text.length;
    setText(fields, name, text.slice(from, end));
    text = text.slice(0, start) + text.slice(end);
    break;
  }
  readPairs(text, fields);
  const inner = fields['msg'];
  if (inner !== undefined) readPairs(inner, fields);
  return { type: head[1] ?? '', time: head[2] ?? null, serial: head[3] ?? null, fields };
}

/** Text that the audit system wrote as hexadecimal digits, because it had blanks or quotes in it. */
function fromHex(text: string | null): string | null {
  if (text === null || text.length % 2 !== 0 || text.length < 4 || !/^[0-9A-F]+$/.test(text)) return text;
  const bytes = Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\u0000', ' ').trim();
  } catch {
    return text;
  }
}

/** What a record of the audit system tells. */
export interface AuditReading {
  readonly evidence: readonly JsonObject[];
  readonly isProcess: boolean;
  readonly isLogin: boolean;
  readonly command: string | null;
  readonly user: string | null;
  readonly outcome: string | null;
  /** Fields that nothing holds, by name. */
  readonly rest: JsonObject;
}

const asName = (text: string | null): string | null => (asUser(text) === null ? null : text);

/** Arguments `a0`, `a1`, … of an EXECVE record; other records have addresses of memory under these names. */
function argumentsOf({ type, fields }: AuditRecord, used: Set<string>): string | null {
  if (type !== 'EXECVE') return null;
  const names = Object.keys(fields)
    .filter((name) => /^a\d{1,4}$/.test(name))
    .sort((left, right) => Number(left.slice(1)) - Number(right.slice(1)));
  names.forEach((name) => used.add(name));
  return names.length === 0 ? null : names.map((name) => fromHex(fields[name] ?? null) ?? '').join(' ');
}

function filesIn(value: string | undefined): readonly string[] {
  const list = parseJsonColumn(value);
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string').slice(0, 20) : [];
}

/** The evidence of a record of the audit system. */
export function auditEvidence(record: AuditRecord, device: DeviceFacts): AuditReading {
  const { type, fields } = record;
  const used = new Set<string>();
  const take = <T>(check: (text: string | null) => T | null, ...names: readonly string[]): T | null => {
    for (const name of names) {
      const got = Object.hasOwn(fields, name) ? check(fields[name] ?? null) : null;
      if (got === null) continue;
      used.add(name);
      return got;
    }
    return null;
  };
  const known = deviceEvidence({ ...device, name: device.name ?? take(asHost, 'node') });
  if (device.name !== null && fields['node'] === device.name) used.add('node');
  const host = hostOf(known);
  const image = take(asPath, 'exe');
  const given =
    argumentsOf(record, used) ?? take((text) => text, 'cmdline') ?? take(fromHex, 'proctitle', 'cmd');
  const user = take(asName, 'acct', 'user', 'effective_user', 'audit_user', 'UID', 'AUID');
  const isProcess = /EXECVE|SYSCALL|PROCTITLE/.test(type);
  const path = take(asPath, 'name');
  const paths = [path, ...filesIn(fields['path_name']).filter((other) => other !== path)];
  const evidence = present([
    known,
    processEvidence({
      id: take(asProcessId, 'pid'),
      image,
      commandLine: given,
      parentId: take(asProcessId, 'ppid'),
      user: user === null ? null : { name: user },
      host,
    }),
    user === null ? null : userEvidence({ name: user, host }),
    ...paths.map((file) => (file === image ? null : fileEvidence({ path: asPath(file), host }))),
    ipEvidence(take(asRemoteIp, 'addr', 'laddr'), { roles: ['source'] }),
  ]);
  const rest: Record<string, JsonValue> = {};
  for (const name of Object.keys(fields))
    if (!used.has(name) && name !== 'msg') setOwn(rest, name, fields[name] ?? '');
  const success = fields['success'] ?? fields['res'] ?? null;
  return {
    evidence,
    isProcess,
    isLogin: /^(?:USER_LOGIN|USER_AUTH|USER_START|USER_END|USER_LOGOUT|CRED_ACQ)$/.test(type),
    command: given ?? image,
    user,
    outcome: success === null ? null : /^(?:yes|success|1)$/i.test(success) ? 'success' : 'failure',
    rest,
  };
}
