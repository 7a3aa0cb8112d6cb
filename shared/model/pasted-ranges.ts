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

/** A stretch of texts in the order of their code points: from one on, and before another. */
interface TextSpan {
  readonly from: string;
  readonly below: string;
}

/** All texts that begin so. */
export function textsBeginning(beginning: string): TextSpan {
  const last = beginning.length - 1;
  const next = String.fromCharCode(beginning.charCodeAt(last) + 1);
  return { from: beginning, below: beginning.slice(0, last) + next };
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
