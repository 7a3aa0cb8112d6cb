import { addressKey, bitsOf, boundsOfNetwork, readNetwork } from './address-range.ts';

/**
 * Networks that no public host has, with what they are for. Sources: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890 and
 * updates), IANA IPv4 Multicast Address Space Registry. Narrower networks stand before those that hold them.
 */
const networks: readonly (readonly [network: string, use: string])[] = [
  ['0.0.0.0/32', 'This host (RFC 1122)'],
  ['0.0.0.0/8', 'This network (RFC 791)'],
  ['10.0.0.0/8', 'Private network (RFC 1918)'],
  ['100.64.0.0/10', 'Shared address space of carriers (RFC 6598)'],
  ['127.0.0.0/8', 'Loopback (RFC 1122)'],
  ['169.254.169.254/32', 'Link-local: metadata service of clouds'],
  ['169.254.0.0/16', 'Link-local (RFC 3927)'],
  ['172.16.0.0/12', 'Private network (RFC 1918)'],
  ['192.0.0.0/24', 'Protocol assignments (RFC 6890)'],
  ['192.0.2.0/24', 'Documentation, TEST-NET-1 (RFC 5737)'],
  ['192.88.99.0/24', 'Former 6to4 relays (RFC 7526)'],
  ['192.168.0.0/16', 'Private network (RFC 1918)'],
  ['198.18.0.0/15', 'Benchmarks of networks (RFC 2544)'],
  ['198.51.100.0/24', 'Documentation, TEST-NET-2 (RFC 5737)'],
  ['203.0.113.0/24', 'Documentation, TEST-NET-3 (RFC 5737)'],
  ['224.0.0.0/4', 'Multicast (RFC 5771)'],
  ['255.255.255.255/32', 'Limited broadcast (RFC 919)'],
  ['240.0.0.0/4', 'Reserved (RFC 1112)'],
  ['::/128', 'Unspecified address (RFC 4291)'],
  ['::1/128', 'Loopback (RFC 4291)'],
  ['64:ff9b::/96', 'Translation of IPv4 (RFC 6052)'],
  ['64:ff9b:1::/48', 'Translation of IPv4, local use (RFC 8215)'],
  ['100::/64', 'Discard only (RFC 6666)'],
  ['2001::/32', 'Teredo (RFC 4380)'],
  ['2001:2::/48', 'Benchmarks of networks (RFC 5180)'],
  ['2001:20::/28', 'ORCHIDv2 (RFC 7343)'],
  ['2001:db8::/32', 'Documentation (RFC 3849)'],
  ['2001::/23', 'Protocol assignments (RFC 2928)'],
  ['2002::/16', '6to4 (RFC 3056)'],
  ['3fff::/20', 'Documentation (RFC 9637)'],
  ['5f00::/16', 'Segment routing (RFC 9602)'],
  ['fc00::/7', 'Unique local, a private network (RFC 4193)'],
  ['fe80::/10', 'Link-local (RFC 4291)'],
  ['ff00::/8', 'Multicast (RFC 4291)'],
];

const ranges = networks.flatMap(([network, use]) => {
  const read = readNetwork(network);
  return read === null ? [] : [{ ...boundsOfNetwork(read), use }];
});

/** What an address is set aside for, or null for one that is public or no address. */
export function specialUse(text: string): string | null {
  const key = addressKey(text);
  if (key === null) return null;
  return (
    ranges.find(({ first, last }) => bitsOf(first) === bitsOf(key) && first <= key && key <= last)?.use ??
    null
  );
}
