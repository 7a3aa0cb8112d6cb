import { canonicalAddress } from './identity-ip.ts';

/** Ranges of one family between two addresses, both of them in it, with what holds there. */
export interface AddressRange {
  /** As {@link addressKey}. */
  readonly first: string;
  readonly last: string;
  readonly value: string;
}

const digitsOf = { '4': 8, '6': 32 } as const;
type Family = keyof typeof digitsOf;

const familyOf = (key: string): Family => (key.startsWith('4') ? '4' : '6');
const numberOf = (key: string): bigint => BigInt(`0x${key.slice(1)}`);
const largest = (family: Family): bigint => (1n << BigInt(digitsOf[family] * 4)) - 1n;

function keyOf(family: Family, value: bigint): string {
  return family + value.toString(16).padStart(digitsOf[family], '0');
}

/**
 * An address as text that sorts as its number does: `4` and 8, or `6` and 32 hexadecimal digits. IPv4-mapped addresses are IPv4.
 * @returns null when the text is no address.
 */
export function addressKey(text: string): string | null {
  const address = canonicalAddress(text);
  if (address === null) return null;
  if (!address.text.includes(':')) {
    const bytes = address.text.split('.').map(Number);
    return `4${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  }
  const [head = '', tail] = address.text.split('::');
  const groupsOf = (half: string): readonly string[] => (half === '' ? [] : half.split(':'));
  const before = groupsOf(head);
  const after = tail === undefined ? [] : groupsOf(tail);
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return `6${[...before, ...zeros, ...after].map((group) => group.padStart(4, '0')).join('')}`;
}

/** The canonical text of a key of {@link addressKey}. */
export function addressOfKey(key: string): string {
  if (familyOf(key) === '4')
    return [1, 3, 5, 7].map((at) => String(parseInt(key.slice(at, at + 2), 16))).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => key.slice(1 + index * 4, 5 + index * 4));
  return canonicalAddress(groups.join(':'))?.text ?? groups.join(':');
}

/** Bits of an address of a key's family: 32 or 128. */
export function bitsOf(key: string): number {
  return digitsOf[familyOf(key)] * 4;
}

/** The network of an address for a prefix length, as `address/length`. */
export function networkOf(key: string, length: number): string {
  const family = familyOf(key);
  const host = BigInt(bitsOf(key) - length);
  return `${addressOfKey(keyOf(family, (numberOf(key) >> host) << host))}/${String(length)}`;
}

/** A network in CIDR notation (RFC 4632, RFC 4291), its host bits taken off. @returns null when the text is none. */
export function readNetwork(text: string): { readonly key: string; readonly length: number } | null {
  const parts = /^([0-9a-f:.]+)\/(\d{1,3})$/i.exec(text.trim());
  const key = parts === null ? null : addressKey(parts[1] ?? '');
  const length = Number(parts?.[2]);
  if (key === null || length > bitsOf(key)) return null;
  const host = BigInt(bitsOf(key) - length);
  return { key: keyOf(familyOf(key), (numberOf(key) >> host) << host), length };
}

/** First and last address of a network. */
export function boundsOfNetwork({ key, length }: { readonly key: string; readonly length: number }): {
  readonly first: string;
  readonly last: string;
} {
  const host = BigInt(bitsOf(key) - length);
  return { first: key, last: keyOf(familyOf(key), numberOf(key) | ((1n << host) - 1n)) };
}

/** True when two bounds of one family hold more addresses between them than a network of a prefix length. */
export function isWiderThan(first: string, last: string, length: number): boolean {
  return numberOf(last) - numberOf(first) >= 1n << BigInt(bitsOf(first) - length);
}

/** The fewest networks that together are a range, as `address/length`. @returns empty when the bounds do not make a range. */
export function networksOfRange(first: string, last: string): readonly string[] {
  if (familyOf(first) !== familyOf(last) || first > last) return [];
  const family = familyOf(first);
  const bits = bitsOf(first);
  const networks: string[] = [];
  const end = numberOf(last);
  for (let at = numberOf(first); at <= end;) {
    let host = 0;
    while (host < bits && (at & (1n << BigInt(host))) === 0n && at + (1n << BigInt(host + 1)) - 1n <= end)
      host += 1;
    networks.push(`${addressOfKey(keyOf(family, at))}/${String(bits - host)}`);
    at += 1n << BigInt(host);
  }
  return networks;
}

/** The address before or behind another; null beyond the family's ends. */
export function stepAddress(key: string, step: 1 | -1): string | null {
  const family = familyOf(key);
  const value = numberOf(key) + BigInt(step);
  return value < 0n || value > largest(family) ? null : keyOf(family, value);
}

/** The key of an IPv4 address by its number. @returns null beyond IPv4. */
export function keyOfIpv4(value: number): string | null {
  return Number.isInteger(value) && value >= 0 && value <= 0xffffffff
    ? `4${value.toString(16).padStart(8, '0')}`
    : null;
}

interface Active {
  readonly range: AddressRange;
  readonly size: bigint;
  readonly order: number;
}

/** True when the left range counts before the right one where both hold: it is smaller, or of equal ones the later. */
const isCloser = (left: Active, right: Active): boolean =>
  left.size < right.size || (left.size === right.size && left.order > right.order);

/**
 * Ranges that say the same without overlapping, in ascending order. Where several hold, the smallest counts, of equal ones the later one.
 */
export function disjointRanges(ranges: readonly AddressRange[]): readonly AddressRange[] {
  if (isDisjoint(ranges)) return ranges;
  const actives = ranges.map((range, order): Active => ({
    range,
    size: numberOf(range.last) - numberOf(range.first),
    order,
  }));
  const starts = [...actives].sort((left, right) => (left.range.first < right.range.first ? -1 : 1));
  const points = [
    ...new Set(ranges.flatMap(({ first, last }) => [first, stepAddress(last, 1) ?? '~'])),
  ].sort();
  const found: AddressRange[] = [];
  const heap: Active[] = [];
  let next = 0;
  for (const [index, point] of points.entries()) {
    for (; (starts[next]?.range.first ?? '~~') <= point; next += 1) push(heap, starts[next] as Active);
    while (heap[0] !== undefined && heap[0].range.last < point) pop(heap);
    const top = heap[0];
    if (top === undefined || !top.range.first.startsWith(point[0] ?? '')) continue;
    const beyond = points[index + 1] ?? '~';
    const last =
      beyond === '~' || !beyond.startsWith(point[0] ?? '') ? top.range.last : stepAddress(beyond, -1);
    const end = last === null || last > top.range.last ? top.range.last : last;
    const before = found.at(-1);
    if (before?.value === top.range.value && stepAddress(before.last, 1) === point)
      found[found.length - 1] = { ...before, last: end };
    else found.push({ first: point, last: end, value: top.range.value });
  }
  return found;
}

function isDisjoint(ranges: readonly AddressRange[]): boolean {
  for (let index = 1; index < ranges.length; index += 1) {
    if ((ranges[index - 1] as AddressRange).last >= (ranges[index] as AddressRange).first) return false;
  }
  return true;
}

function push(heap: Active[], item: Active): void {
  let at = heap.push(item) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isCloser(item, heap[parent] as Active)) break;
    heap[at] = heap[parent] as Active;
    at = parent;
  }
  heap[at] = item;
}

function pop(heap: Active[]): void {
  const item = heap.pop();
  if (item === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    const left = at * 2 + 1;
    if (left >= heap.length) break;
    const right = left + 1;
    const child = right < heap.length && isCloser(heap[right] as Active, heap[left] as Active) ? right : left;
    if (!isCloser(heap[child] as Active, item)) break;
    heap[at] = heap[child] as Active;
    at = child;
  }
  heap[at] = item;
}
