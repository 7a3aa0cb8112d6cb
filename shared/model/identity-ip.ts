/** An address in canonical text. */
export interface CanonicalAddress {
  readonly text: string;
  /** Reserved for use inside a network (RFC 1918, RFC 4193, shared address space): the same text names different hosts in different tenants. */
  readonly isPrivate: boolean;
  /** Loopback, unspecified, link-local, multicast and broadcast: names no host at all, so it never links. */
  readonly isLocal: boolean;
}

function readIpv4(text: string): readonly number[] | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  // A leading zero is octal to some tools and decimal to others: not an address that can be compared.
  if (!parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) return null;
  return parts.map(Number);
}

function readGroups(text: string): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1 && part.includes('.')) {
      const quad = readIpv4(part);
      if (!quad) return null;
      groups.push(
        ((quad[0] as number) << 8) | (quad[1] as number),
        ((quad[2] as number) << 8) | (quad[3] as number),
      );
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) {
      groups.push(parseInt(part, 16));
    } else {
      return null;
    }
  }
  return groups;
}

function readIpv6(text: string): readonly number[] | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = readGroups(halves[0] as string);
  const tail = halves.length === 2 ? readGroups(halves[1] as string) : [];
  if (!head || !tail) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

/** RFC 5952: lower case, the longest run of two or more zero groups (the first of equals) as `::`. */
function ipv6Text(groups: readonly number[]): string {
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start += 1) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
  }
  const hex = groups.map((group) => group.toString(16));
  if (best.start < 0) return hex.join(':');
  return `${hex.slice(0, best.start).join(':')}::${hex.slice(best.start + best.length).join(':')}`;
}

function classifyIpv4(parts: readonly number[]): CanonicalAddress {
  const [a, b] = parts as [number, number];
  return {
    text: parts.join('.'),
    isPrivate:
      a === 10 ||
      (a === 172 && b >= 16 && b < 32) ||
      (a === 192 && b === 168) ||
      (a === 100 && b >= 64 && b < 128),
    isLocal: a === 0 || a === 127 || a >= 224 || (a === 169 && b === 254),
  };
}

/**
 * An IP address in canonical text: IPv4 dotted decimal; IPv6 after RFC 5952 without zone; IPv4-mapped IPv6 as IPv4. Brackets and a port
 * are taken off.
 * @returns null when the text is no address.
 */
export function canonicalAddress(value: string | null): CanonicalAddress | null {
  const text = value?.trim() ?? '';
  if (text.length > 100) return null;
  const bare =
    /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text)?.[1] ?? /^(\d+(?:\.\d+){3}):\d{1,5}$/.exec(text)?.[1] ?? text;
  const quad = readIpv4(bare);
  if (quad) return classifyIpv4(quad);
  if (!bare.includes(':')) return null;
  const groups = readIpv6(bare.replace(/%.*$/, ''));
  if (!groups) return null;
  const first = groups[0] as number;
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    const [high, low] = groups.slice(6) as [number, number];
    return classifyIpv4([high >> 8, high & 0xff, low >> 8, low & 0xff]);
  }
  return {
    text: ipv6Text(groups),
    isPrivate: (first & 0xfe00) === 0xfc00,
    isLocal:
      (first & 0xffc0) === 0xfe80 ||
      (first & 0xff00) === 0xff00 ||
      groups.slice(0, 7).every((group) => group === 0),
  };
}

/** Text by which addresses sort as numbers, IPv4 before IPv6; null when the text is no address. */
export function addressOrder(text: string): string | null {
  const quad = readIpv4(text);
  if (quad) return `4${quad.map((part) => String(part).padStart(3, '0')).join('')}`;
  const groups = readIpv6(text);
  return groups && `6${groups.map((group) => group.toString(16).padStart(4, '0')).join('')}`;
}
