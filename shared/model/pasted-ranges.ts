import { addressKey, addressOfKey, boundsOfNetwork, networksOfRange, readNetwork } from './address-range.ts';
import { canonicalAddress } from './identity-ip.ts';

/** A net or range of addresses as a person writes it. */
export interface PastedRange {
  /** In one form: `10.0.0.0/8` without host bits, or `10.0.0.1-10.0.0.9` in order. */
  readonly value: string;
  /** First and last address in it, as `addressKey` of `address-range.ts`. */
  readonly first: string;
  readonly last: string;
}

const quad = String.raw`\d{1,3}(?:\.\d{1,3}){3}`;
const address = String.raw`(?:${quad}|[0-9a-f:]*:[0-9a-f:.]*)`;
const between = new RegExp(
  String.raw`^(${address})\s*(?:-|–|—|\.\.|\s(?:to|through)\s)\s*(${address})$`,
  'i',
);
const lastPart = new RegExp(String.raw`^(${quad})-(\d{1,3})$`);
const wildcard = /^(\d{1,3}(?:\.\d{1,3}){0,2})(?:\.[*x])+$/i;
const mask = new RegExp(String.raw`^(${quad})/(${quad})$`);

/**
 * Reads nets and ranges: CIDR (`10.0.0.0/8`, `2001:db8::/32`; host bits are taken off), with a mask (`10.0.0.0/255.0.0.0`), from an address to
 * another (`10.0.0.1-10.0.0.9`, `10.0.0.1 – 10.0.0.9`), to a last part (`10.0.0.1-9`) and with stars (`10.0.*.*`, `10.0.*`).
 * @returns null for other texts, and for a net or range of one address, which is that address.
 */
export function readPastedRange(text: string): PastedRange | null {
  const trimmed = text.trim();
  if (trimmed.length > 100) return null;
  return (
    ofNetwork(trimmed) ??
    ofMask(trimmed) ??
    ofBounds(between.exec(trimmed)) ??
    ofLastPart(lastPart.exec(trimmed)) ??
    ofWildcard(wildcard.exec(trimmed))
  );
}

function ofNetwork(text: string): PastedRange | null {
  const network = readNetwork(text);
  if (network === null) return null;
  const { first, last } = boundsOfNetwork(network);
  return first === last ? null : { value: `${addressOfKey(first)}/${network.length}`, first, last };
}

/** A mask of one bits and then zero bits is a length; others are no net. */
function ofMask(text: string): PastedRange | null {
  const [, net = '', written = ''] = mask.exec(text) ?? [];
  const key = addressKey(written);
  if (key === null) return null;
  const bits = parseInt(key.slice(1), 16).toString(2).padStart(32, '0');
  return /^1*0*$/.test(bits) ? ofNetwork(`${net}/${bits.replace(/0+$/, '').length}`) : null;
}

function ofBounds(found: RegExpExecArray | null): PastedRange | null {
  const [one, other] = [addressKey(found?.[1] ?? ''), addressKey(found?.[2] ?? '')];
  if (one === null || other === null || one[0] !== other[0] || one === other) return null;
  const [first, last] = one < other ? [one, other] : [other, one];
  return { value: `${addressOfKey(first)}-${addressOfKey(last)}`, first, last };
}

function ofLastPart(found: RegExpExecArray | null): PastedRange | null {
  const [, from = '', to = ''] = found ?? [];
  const key = addressKey(from);
  if (key === null || Number(to) > 255 || Number(to) <= parseInt(key.slice(7), 16)) return null;
  const last = key.slice(0, 7) + Number(to).toString(16).padStart(2, '0');
  return { value: `${addressOfKey(key)}-${addressOfKey(last)}`, first: key, last };
}

function ofWildcard(found: RegExpExecArray | null): PastedRange | null {
  const parts = found?.[1]?.split('.') ?? [];
  const stars = (found?.[0].match(/[*x]/gi)?.length ?? 0) + parts.length;
  if (parts.length === 0 || stars > 4) return null;
  return ofNetwork(`${[...parts, '0', '0', '0'].slice(0, 4).join('.')}/${parts.length * 8}`);
}

/** A net as `address/length` where a range is exactly one; null for others. */
export function networkOfPasted({ first, last }: Pick<PastedRange, 'first' | 'last'>): string | null {
  const [only, ...more] = networksOfRange(first, last);
  return only === undefined || more.length > 0 ? null : only;
}

/** True for an address in canonical text that is in a range. */
export function isInRange(text: string, { first, last }: Pick<PastedRange, 'first' | 'last'>): boolean {
  const key = addressKey(text);
  return key !== null && key >= first && key <= last;
}

/** A stretch of texts in the order of their code points: from one on, and before another. */
export interface TextSpan {
  readonly from: string;
  readonly below: string;
}

/** All texts that begin so. */
export function textsBeginning(beginning: string): TextSpan {
  const last = beginning.length - 1;
  const next = String.fromCharCode(beginning.charCodeAt(last) + 1);
  return { from: beginning, below: beginning.slice(0, last) + next };
}

/**
 * Stretches of texts that hold the canonical texts of all addresses of a range, and few others: an index over the texts finds them. What they
 * hold beside is at most the rest of the first and the last part that differs; {@link isInRange} decides.
 */
export function spansOfRange(range: Pick<PastedRange, 'first' | 'last'>): readonly TextSpan[] {
  return range.first.startsWith('4') ? spansOfIpv4(range) : spansOfIpv6(range);
}

function spansOfIpv4({ first, last }: Pick<PastedRange, 'first' | 'last'>): readonly TextSpan[] {
  const [low, high] = [first, last].map((key) => addressOfKey(key).split('.').map(Number)) as [
    number[],
    number[],
  ];
  const at = low.findIndex((part, index) => part !== high[index]);
  const head = low
    .slice(0, at)
    .map((part) => `${part}.`)
    .join('');
  const [from, to] = [low[at] ?? 0, high[at] ?? 255];
  if (from === 0 && to === 255) return [head === '' ? { from: '0', below: ':' } : textsBeginning(head)];
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const text = `${head}${from + index}`;
    // No address goes on with a character before the digits.
    return at === 3 ? { from: text, below: `${text}!` } : textsBeginning(`${text}.`);
  });
}

const groupsOf = (key: string): readonly number[] =>
  Array.from({ length: 8 }, (_, index) => parseInt(key.slice(1 + index * 4, 5 + index * 4), 16));

/**
 * Groups are written without leading zeros, and a run of zero groups is left out: the text up to the first group that is zero or differs is
 * what all addresses of the range begin with.
 */
function spansOfIpv6({ first, last }: Pick<PastedRange, 'first' | 'last'>): readonly TextSpan[] {
  const [low, high] = [groupsOf(first), groupsOf(last)];
  const differs = low.findIndex((group, index) => group !== high[index]);
  const zero = low.findIndex((group) => group === 0);
  const at = zero >= 0 && zero < differs ? zero : differs;
  const head = low
    .slice(0, at)
    .map((group) => `${group.toString(16)}:`)
    .join('');
  const everything = head === '' ? { from: '', below: 'g' } : textsBeginning(head);
  const [from, to] = [low[at] ?? 0, high[at] ?? 0xffff];
  // A zero group may be left out, and then anything follows.
  if (from === 0 || at < differs) return [everything];
  // Texts of as many digits sort as their numbers do.
  return [1, 2, 3, 4].flatMap((digits) => {
    const [least, most] = [16 ** (digits - 1), 16 ** digits - 1];
    if (from > most || to < least) return [];
    const end = `${head}${Math.min(to, most).toString(16)}`;
    return { from: `${head}${Math.max(from, least).toString(16)}`, below: `${end};` };
  });
}

/** The one address that a net or range of one is (`203.0.113.9/32`); null for others. */
export function addressOfSingle(text: string): string | null {
  const network = readNetwork(text);
  if (network !== null) {
    const { first, last } = boundsOfNetwork(network);
    return first === last ? addressOfKey(first) : null;
  }
  const found = between.exec(text.trim());
  const [one, other] = [canonicalAddress(found?.[1] ?? null), canonicalAddress(found?.[2] ?? null)];
  return one !== null && one.text === other?.text ? one.text : null;
}
