import type { JsonObject } from '../../../shared/lib/json.ts';
import type { EvidenceRule, EvidenceTarget } from '../../../shared/mapping/mapping.ts';
import {
  compact,
  deviceEvidence,
  dnsEvidence,
  fileEvidence,
  hostOf,
  ipEvidence,
  processEvidence,
  registryEvidence,
  urlEvidence,
  userEvidence,
} from '../_kit/evidence.ts';
import { asHashes, asHost, asIp, asMailAddress, asSid, asUser, meaningful } from '../_kit/kinds.ts';
import type { RecordValues, Scalar } from './record-values.ts';

/** A value that is not of the kind that its column was mapped to. It stays an additional field. */
export interface ValueProblem {
  readonly column: string;
  readonly text: string;
}

/** What a record's evidence columns came to. */
export interface Pieces {
  /** In Graph shape, in the order of the mapping's rules. */
  readonly evidence: readonly JsonObject[];
  readonly used: readonly string[];
  readonly problems: readonly ValueProblem[];
}

/** Values of one column that become a thing each; more are left to the raw record. */
const mostOfColumn = 50;

/** Parts that meet in one thing, by the target that begins it. */
type Family = 'device' | 'user' | 'file' | 'process' | 'registry' | 'message' | 'alone';

const familyOf: Readonly<Record<EvidenceTarget, Family>> = {
  device: 'device',
  deviceAddress: 'device',
  user: 'user',
  userDomain: 'user',
  userSid: 'user',
  filePath: 'file',
  fileHash: 'file',
  processCommandLine: 'process',
  processId: 'process',
  processImage: 'process',
  parentProcessCommandLine: 'process',
  parentProcessId: 'process',
  parentProcessImage: 'process',
  registryKey: 'registry',
  registryValueName: 'registry',
  registryValue: 'registry',
  mailMessageId: 'message',
  mailSender: 'message',
  mailRecipient: 'message',
  mailSubject: 'message',
  ip: 'alone',
  url: 'alone',
  domain: 'alone',
  mailbox: 'alone',
};

/** What is wrong with a value, by what it was to be. */
const expected: Readonly<Partial<Record<EvidenceTarget, string>>> = {
  device: 'no host name',
  deviceAddress: 'no IP address',
  user: 'no user name',
  userSid: 'no security identifier',
  ip: 'no IP address',
  url: 'no URL with its scheme',
  domain: 'no domain name',
  fileHash: 'no MD5, SHA-1 or SHA-256',
  mailbox: 'no mail address',
};

const checks: Readonly<Partial<Record<EvidenceTarget, (text: string) => boolean>>> = {
  device: (text) => asHost(text) !== null,
  deviceAddress: (text) => asIp(text) !== null,
  user: (text) => asUser(text) !== null,
  userSid: (text) => asSid(text) !== null,
  fileHash: (text) => Object.keys(asHashes(text)).length > 0,
  mailbox: (text) => asMailAddress(text) !== null,
};

interface Value {
  readonly rule: EvidenceRule;
  readonly text: string;
}

/** A thing to be: its parts by target, the first rule that names it, and the columns behind it. */
interface Draft {
  readonly family: Family;
  readonly rule: EvidenceRule;
  readonly parts: Map<EvidenceTarget, string[]>;
  readonly values: Value[];
}

const textOf = (value: Scalar): string | null =>
  meaningful(typeof value === 'string' ? value : String(value));

/** The rows' things under a mapping's rules. Made once for a mapping. */
export function compileEvidence(rules: readonly EvidenceRule[]): (values: RecordValues) => Pieces {
  return (record) => {
    const used: string[] = [];
    const problems: ValueProblem[] = [];
    const values: Value[] = [];
    for (const rule of rules) {
      const found = record.of(rule.column);
      const texts = found.slice(0, mostOfColumn).flatMap((value) => textOf(value) ?? []);
      // A word for "nothing" is understood: it needs no place among the additional fields.
      if (found.length > 0 && texts.length === 0) used.push(rule.column);
      for (const text of new Set(texts))
        if (checks[rule.as]?.(text) ?? true) values.push({ rule, text });
        else problems.push(problemOf(rule, text));
    }
    const drafts = draft(values);
    const hosts = new Map<string, JsonObject>();
    const made = new Map<Draft, JsonObject | null>();
    for (const item of drafts) {
      if (item.family !== 'device') continue;
      const device = make(item, null);
      made.set(item, device);
      const host = hostOf(device);
      if (host === null) continue;
      if (!hosts.has(item.rule.group)) hosts.set(item.rule.group, host);
      if (!hosts.has('')) hosts.set('', host);
    }
    for (const item of drafts) {
      const host = hosts.get(item.rule.group) ?? hosts.get('') ?? null;
      if (!made.has(item)) made.set(item, make(item, host));
    }
    const evidence: JsonObject[] = [];
    const told = new Set<string>();
    for (const item of drafts) {
      const piece = made.get(item) ?? null;
      // Two columns may name the same thing in the same role.
      const same = piece === null || drafts.length === 1 ? '' : JSON.stringify(piece);
      if (piece !== null && (same === '' || !told.has(same))) evidence.push(piece);
      told.add(same);
      for (const { rule, text } of item.values)
        if (piece !== null) used.push(rule.column);
        else problems.push(problemOf(rule, text));
    }
    const failed = new Set(problems.map(({ column }) => column));
    return { evidence, used: used.filter((column) => !failed.has(column)), problems };
  };
}

function problemOf(rule: EvidenceRule, text: string): ValueProblem {
  const short = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return { column: rule.column, text: `“${short}” is ${expected[rule.as] ?? 'not enough to name a thing'}` };
}

/** Targets of which every value begins a thing of its own; all other parts join the one of their group. */
const beginners: ReadonlySet<EvidenceTarget> = new Set(['device', 'user', 'ip', 'url', 'domain', 'mailbox']);

function draft(values: readonly Value[]): readonly Draft[] {
  const drafts: Draft[] = [];
  const open = (value: Value): Draft => {
    const { rule } = value;
    const item: Draft = { family: familyOf[rule.as], rule, parts: new Map(), values: [] };
    drafts.push(item);
    return item;
  };
  const add = (item: Draft, { rule, text }: Value): void => {
    const texts = item.parts.get(rule.as);
    if (texts) texts.push(text);
    else item.parts.set(rule.as, [text]);
    item.values.push({ rule, text });
  };
  for (const value of values) if (beginners.has(value.rule.as)) add(open(value), value);
  for (const value of values) {
    const { rule } = value;
    if (beginners.has(rule.as)) continue;
    const family = familyOf[rule.as];
    const mates = drafts.filter((item) => item.family === family && item.rule.group === rule.group);
    // A second path is a second file; several digests are those of one.
    const mate = rule.as === 'filePath' ? mates.find(({ parts }) => !parts.has('filePath')) : mates[0];
    add(mate ?? open(value), value);
  }
  return drafts;
}

function make({ rule, parts }: Draft, host: JsonObject | null): JsonObject | null {
  const first = (target: EvidenceTarget): string | null => parts.get(target)?.[0] ?? null;
  const note = rule.role === null ? {} : { roles: [rule.role] };
  switch (rule.as) {
    case 'ip':
      return ipEvidence(first('ip'), note);
    case 'url':
      return urlEvidence(first('url'), note);
    case 'domain':
      return dnsEvidence(first('domain'), note);
    case 'mailbox':
      return { '@odata.type': type('mailbox'), ...compact({ primaryAddress: first('mailbox') }), ...note };
    case 'device':
      return deviceEvidence({ name: first('device'), ips: parts.get('deviceAddress') ?? [], ...note });
    case 'user':
    case 'userDomain':
    case 'userSid':
      return userEvidence({
        name: first('user'),
        domain: first('userDomain'),
        sid: first('userSid'),
        ...note,
      });
    case 'deviceAddress':
      // An address of a device that the row does not name is an address alone.
      return ipEvidence(first('deviceAddress'), note);
    case 'filePath':
    case 'fileHash':
      return fileEvidence({ path: first('filePath'), hashes: parts.get('fileHash') ?? [], host, ...note });
    case 'processCommandLine':
    case 'processId':
    case 'processImage':
    case 'parentProcessCommandLine':
    case 'parentProcessId':
    case 'parentProcessImage':
      return processEvidence({
        id: first('processId'),
        commandLine: first('processCommandLine'),
        image: first('processImage'),
        parentId: first('parentProcessId'),
        parentCommandLine: first('parentProcessCommandLine'),
        parentImage: first('parentProcessImage'),
        host,
        ...note,
      });
    case 'registryKey':
    case 'registryValueName':
    case 'registryValue':
      return registryEvidence({
        key: first('registryKey'),
        valueName: first('registryValueName'),
        value: first('registryValue'),
        host,
        ...note,
      });
    case 'mailMessageId':
    case 'mailSender':
    case 'mailRecipient':
    case 'mailSubject':
      return message(first, note);
  }
}

const type = (name: string): string => `#microsoft.graph.security.${name}Evidence`;

function message(first: (target: EvidenceTarget) => string | null, note: JsonObject): JsonObject | null {
  const sender = asMailAddress(first('mailSender'));
  const recipient = asMailAddress(first('mailRecipient'));
  const [id, subject] = [first('mailMessageId'), first('mailSubject')];
  if (id === null && sender === null && recipient === null && subject === null) return null;
  return {
    '@odata.type': type('analyzedMessage'),
    ...compact({
      internetMessageId: id,
      subject,
      recipientEmailAddress: recipient,
      p2Sender: sender === null ? null : { emailAddress: sender },
    }),
    ...note,
  };
}
