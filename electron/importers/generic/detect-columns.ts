import type { ColumnKind, ColumnProfile } from '../../../shared/mapping/columns.ts';
import type { TimeRule } from '../../../shared/mapping/mapping.ts';
import { compileTime } from '../../../shared/mapping/time.ts';
import { parseTechniqueId, tacticOf } from '../../../shared/model/attack.ts';
import { canonicalValue, valuesOf } from '../../../shared/model/values.ts';
import {
  asDomain,
  asHash,
  asHost,
  asIp,
  asMailAddress,
  asPath,
  asUrl,
  asUser,
  meaningful,
} from '../_kit/kinds.ts';
import type { RecordValues } from './record-values.ts';

/** Records that are looked at, and columns that are told of. */
const mostRecords = 1000;
const mostColumns = 500;

/** Share of a column's values that must be of a kind. */
const leastShare = 0.8;

/** Ways in which tools write times, beyond those that need no rule; the first that reads the most values counts. */
const patterns = [
  'dd/MM/yyyy HH:mm:ss',
  'dd/MM/yyyy HH:mm',
  'd/M/yyyy H:mm:ss',
  'dd.MM.yyyy HH:mm:ss',
  'dd.MM.yyyy HH:mm',
  'dd-MM-yyyy HH:mm:ss',
  'yyyy/MM/dd HH:mm:ss',
  'yyyy/MM/dd HH:mm:ss.SSS',
  'yyyy/MM/dd HH:mm',
  'MM-dd-yyyy HH:mm:ss',
  'MMM d yyyy HH:mm:ss',
  'MMM d, yyyy HH:mm:ss',
  'MMM d, yyyy h:mm:ss a',
  'd MMM yyyy HH:mm:ss',
  'dd-MMM-yyyy HH:mm:ss',
  'EEE MMM d HH:mm:ss yyyy',
  'EEE, d MMM yyyy HH:mm:ss xx',
  'dd/MMM/yyyy:HH:mm:ss xx',
  'yyyyMMddHHmmss',
  "yyyyMMdd'T'HHmmss'Z'",
  'dd/MM/yyyy',
  'dd.MM.yyyy',
];

type TimeForm = Pick<TimeRule, 'format' | 'pattern'>;

/** Counts of units since 1970 that are of 2001 to 2100, by their digits. */
const epochs: readonly (readonly [TimeForm['format'], RegExp])[] = [
  ['epochSeconds', /^[1-3]\d{9}(?:\.\d{1,9})?$/],
  ['epochMilliseconds', /^[1-3]\d{12}$/],
  ['epochMicroseconds', /^[1-3]\d{15}$/],
];

const timeForms: readonly { readonly form: TimeForm; readonly reads: (text: string) => boolean }[] = [
  ...epochs.map(([format, digits]) => ({
    form: { format, pattern: null },
    reads: (text: string) => digits.test(text),
  })),
  { form: { format: 'auto', pattern: null }, reads: readsWith({ format: 'auto', pattern: null }) },
  ...patterns.map((pattern) => ({
    form: { format: 'pattern' as const, pattern },
    reads: readsWith({ format: 'pattern', pattern }),
  })),
];

function readsWith(form: TimeForm): (text: string) => boolean {
  const read = compileTime({ ...form, zone: 'UTC' });
  // Digits alone are counts of something; those that are times have a form of their own.
  return (text) => /\D/.test(text.replace(/^-|[.]/g, '')) && read(text, 0) !== null;
}

const severities = new Set<string>(valuesOf('severity'));

/** Kinds that a value alone tells, the most telling first. */
const kinds: readonly (readonly [ColumnKind, (text: string) => boolean])[] = [
  ['ip', (text) => asIp(text) !== null],
  ['url', (text) => asUrl(text) !== null],
  ['mail', (text) => asMailAddress(text) !== null],
  ['hash', (text) => asHash(text) !== null],
  ['technique', (text) => text.length < 400 && parseTechniqueId(text) !== null],
  ['tactic', (text) => text.length < 60 && tacticOf(text) !== null],
  ['severity', (text) => text.length < 30 && severities.has(canonicalValue('severity', text) ?? '')],
  ['path', (text) => asPath(text) !== null && /[\\/].*[\\/]|^[a-z]:/i.test(text)],
  ['domain', (text) => asDomain(text) !== null && /\.[a-z]{2,24}$/i.test(text)],
];

/** Names of columns that hold hosts or users: a word alone could be anything. */
const hostName =
  /(?:^|[^a-z])(?:host(?:name)?|computer(?:name)?|device(?:name)?|machine(?:name)?|server|agent|asset|endpoint|workstation|system)s?(?:[^a-z]?name)?$/i;
const userName =
  /(?:^|[^a-z])(?:user(?:name)?|account(?:name)?|login|logon|principal|actor|owner|upn)s?(?:[^a-z]?name)?$/i;
const idName = /(?:^|[^a-z])(?:u?u?id|guid|identifier|key)$/i;

const spaced = (name: string): string => name.replace(/([a-z])([A-Z])/g, '$1 $2');

/** Tells of each column what its values are. @param records the first records of a file */
export function detectColumns(records: readonly RecordValues[]): readonly ColumnProfile[] {
  const looked = records.slice(0, mostRecords);
  const values = new Map<string, { texts: string[]; filled: number }>();
  for (const record of looked)
    for (const name of record.columns) {
      const texts = record.of(name).map(String);
      if (texts.length === 0) continue;
      const column = values.get(name);
      if (column) {
        column.texts.push(...texts.slice(0, 20));
        column.filled += 1;
      } else if (values.size < mostColumns) values.set(name, { texts: texts.slice(0, 20), filled: 1 });
    }
  return [...values].map(([name, { texts, filled }]) => profile(name, texts, filled, looked.length));
}

function profile(name: string, texts: readonly string[], filled: number, rows: number): ColumnProfile {
  const said = texts.map((text) => meaningful(text)).filter((text) => text !== null);
  const different = [...new Set(said)];
  const base = {
    name,
    filled,
    rows,
    distinct: different.length,
    examples: different.slice(0, 3).map((text) => (text.length > 200 ? `${text.slice(0, 200)}…` : text)),
    values: different.length <= 20 && different.every((text) => text.length <= 60) ? different : [],
    time: null,
  };
  const share = (reads: (text: string) => boolean): number =>
    said.length === 0 ? 0 : said.filter(reads).length / said.length;
  if (said.length === 0) return { ...base, kind: 'empty', share: 1 };
  const time = timeForms
    .map(({ form, reads }) => ({ form, share: share(reads) }))
    .reduce((best, next) => (next.share > best.share ? next : best));
  if (time.share >= leastShare) return { ...base, kind: 'time', share: time.share, time: time.form };
  for (const [kind, reads] of kinds) {
    const found = share(reads);
    if (found >= leastShare) return { ...base, kind, share: found };
  }
  // `user.name` and `host.name` say with their last two parts what they are.
  const last = spaced(name.split('.').slice(-2).join('.'));
  if (hostName.test(last)) {
    const found = share((text) => asHost(text) !== null);
    if (found >= leastShare) return { ...base, kind: 'host', share: found };
  }
  if (userName.test(last)) {
    const found = share((text) => asUser(text) !== null);
    if (found >= leastShare) return { ...base, kind: 'user', share: found };
  }
  const isUnique = different.length === said.length && filled === rows && rows > 1;
  if (isUnique && !areCounts(said) && (idName.test(last) || said.every(looksLikeId)))
    return { ...base, kind: 'id', share: 1 };
  const numbers = share((text) => /^-?\d{1,15}(?:\.\d{1,9})?$/.test(text));
  if (numbers >= leastShare) return { ...base, kind: 'number', share: numbers };
  if (different.length === 1 && rows > 1) return { ...base, kind: 'constant', share: 1 };
  return { ...base, kind: 'text', share: 1 };
}

/** Whole numbers below this are numbers of rows, users or rules more often than ids of alerts. */
const leastIdNumber = 1_000_000;

/**
 * True for whole numbers that count something: small ones, or each one more or one less than the one before. The rows of two days' exports
 * are often numbered alike, and as ids they would make one alert of two.
 */
function areCounts(texts: readonly string[]): boolean {
  if (!texts.every((text) => /^-?\d{1,18}(?:\.0+)?$/.test(text))) return false;
  const numbers = texts.map((text) => BigInt(text.replace(/\..*$/, '')));
  if (numbers.some((number) => number < leastIdNumber)) return true;
  return [1n, -1n].some((step) =>
    numbers.every((number, index) => index === 0 || number - (numbers[index - 1] ?? 0n) === step),
  );
}

/** A UUID, or letters and a number (`INC-10432`): a number alone may count anything. */
const looksLikeId = (text: string): boolean =>
  /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$|^[A-Za-z]{1,8}[-_:]?\d{3,20}$/i.test(text);
