import type { IndicatorType } from '../../../shared/model/indicator-values.ts';

/**
 * Words for types of indicators, folded (lower case, letters and digits only). Sources: MISP attribute types; Microsoft Defender indicator
 * CSV (`FileSha1`, `IpAddress`, …); AlienVault OTX (`FileHash-MD5`, `IPv4`, …); headers of abuse.ch exports.
 */
const typeWords: Readonly<Record<IndicatorType, readonly string[]>> = {
  ip: [
    'ip',
    'ipaddress',
    'ipv4',
    'ipv6',
    'ipsrc',
    'ipdst',
    'srcip',
    'dstip',
    'ipv4addr',
    'ipv6addr',
    'ipdstport',
    'ipsrcport',
    'dstipaddress',
    'address',
  ],
  range: ['cidr', 'range', 'network', 'subnet', 'iprange', 'ipv4cidr', 'netblock'],
  domain: ['domain', 'domainname', 'hostname', 'host', 'fqdn', 'dns'],
  url: ['url', 'uri', 'link', 'urlhaus'],
  urlPrefix: ['urlprefix'],
  urlPath: ['urlpath', 'path', 'uripath'],
  md5: ['md5', 'md5hash', 'filemd5', 'filehashmd5'],
  sha1: ['sha1', 'sha1hash', 'filesha1', 'filehashsha1'],
  sha256: ['sha256', 'sha256hash', 'filesha256', 'filehashsha256'],
  email: ['email', 'emailsrc', 'emaildst', 'emailaddress', 'emailaddr', 'mail', 'sender', 'emailreplyto'],
  fileName: ['filename', 'file'],
};

const byWord: ReadonlyMap<string, IndicatorType> = new Map(
  Object.entries(typeWords).flatMap(([type, words]) =>
    words.map((word): [string, IndicatorType] => [word, type as IndicatorType]),
  ),
);

/** The type that a word means; null for words that name none. */
export function typeOfWord(word: string): IndicatorType | null {
  return byWord.get(word.toLowerCase().replace(/[^a-z0-9]+/g, '')) ?? null;
}
