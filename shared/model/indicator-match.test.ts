import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeMatch, domainsOfHost, indicatorKeys } from './indicator-match.ts';
import { readTyped, readUntyped } from './indicator-values.ts';

const lengths = { ipv4: [24, 16], ipv6: [32] };
const keysOf = (kind: string, namespace: string, value: string, label = ''): readonly string[] =>
  indicatorKeys({ kind, namespace, value, label }, lengths).map((key) => `${key.type} ${key.value}`);
const read = (text: string): unknown => {
  const reading = readUntyped(text);
  return 'reason' in reading
    ? reading.reason
    : reading.map(({ type, value, note }) => [type, value, note].filter(Boolean).join(' '));
};

describe('values without a type', () => {
  it.each([
    ['8.8.8.8', ['ip 8.8.8.8']],
    ['8.8.8[.]8', ['ip 8.8.8.8']],
    ['199.247.6.61:1935', ['ip 199.247.6.61 port 1935']],
    ['10.1.2.3/16', ['range 10.1.0.0/16']],
    ['10.1.2.3/32', ['ip 10.1.2.3']],
    ['10.0.0.0-10.0.1.255', ['range 10.0.0.0/23']],
    ['2001:db8::/32', ['range 2001:db8::/32']],
    ['*.Evil[.]Example.', ['domain evil.example']],
    ['evil.example:8080', ['domain evil.example port 8080']],
    ['bücher.example', ['domain xn--bcher-kva.example']],
    ['hxxps://evil.example/', ['domain evil.example']],
    ['http://158.69.105.207', ['ip 158.69.105.207']],
    ['http://user:pw@Evil.example:80/a?b=C#d', ['urlPrefix evil.example/a?b=C']],
    ['price365.co.kr/abbi/head0.jpg', ['urlPrefix price365.co.kr/abbi/head0.jpg']],
    ['/checksync/v2/', ['urlPath /checksync/v2/']],
    ['Bad@Evil.Example', ['email bad@evil.example']],
    ['D'.repeat(32), 'The value is no MD5, or that of empty content.'],
    [`${'0f'.repeat(20)}`, [`sha1 ${'0f'.repeat(20)}`]],
    [
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'The value is no SHA-256, or that of empty content.',
    ],
    ['two words', 'The line holds more than one value.'],
    ['localhost', 'The value is no address, range, domain, URL, hash or mail address.'],
    ['C91.196.152.28', 'The value is no address, range, domain, URL, hash or mail address.'],
    ['0.0.0.0/0', 'A range of all addresses names nothing.'],
    ['::/0', 'A range of all addresses names nothing.'],
    ['0.0.0.0-255.255.255.255', 'A range of all addresses names nothing.'],
    ['128.0.0.0/7', 'A range wider than /8 names nothing.'],
    ['0.0.0.1-255.255.255.254', 'A range of all addresses names nothing.'],
    ['8.0.0.0-9.0.0.0', 'A range wider than /8 names nothing.'],
    ['8.0.0.0-8.255.255.255', ['range 8.0.0.0/8']],
    ['2000::/3', 'A range wider than /16 names nothing.'],
    ['2001::-2002::', 'A range wider than /16 names nothing.'],
    ['2002::/16', ['range 2002::/16']],
    ['224.0.0.0/4', ['range 224.0.0.0/4']],
    ['fc00::/7', ['range fc00::/7']],
    ['10.0.0.9-10.0.0.1', 'The range ends before it begins.'],
    ['a\u0000b.example', 'The value is empty or no text.'],
  ])('%s', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('never throw, and are fixed once they are folded', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.domain(), fc.webUrl(), fc.ipV6(), fc.emailAddress()), (text) => {
        const reading = readUntyped(text);
        if ('reason' in reading) return;
        for (const { type, value } of reading) {
          const again = readTyped(type, value);
          expect(again).toEqual([expect.objectContaining({ type, value })]);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('what an entry can say of an identifier', () => {
  it('addresses: themselves and the networks that lists have', () => {
    expect(keysOf('ip', 'address', '10.1.2.3')).toEqual([
      'ip 10.1.2.3',
      'range 10.1.2.0/24',
      'range 10.1.0.0/16',
    ]);
    expect(keysOf('ip', 'address', '2001:db8:1::7')).toEqual(['ip 2001:db8:1::7', 'range 2001:db8::/32']);
  });

  it('URLs: themselves, what they are below, their path and their host', () => {
    expect(keysOf('url', 'url', 'http://a.evil.example/x/y?q=1')).toEqual([
      'url a.evil.example/x/y?q=1',
      'urlPrefix a.evil.example/x/y?q=1',
      'urlPrefix a.evil.example/x/y',
      'urlPrefix a.evil.example/x',
      'urlPrefix a.evil.example/x/',
      'urlPath /x/y?q=1',
      'urlPath /x/y',
      'urlPath /x',
      'urlPath /x/',
      'domain a.evil.example',
      'domain evil.example',
    ]);
    expect(keysOf('url', 'url', 'http://10.1.2.3:81/')).toEqual([
      'url 10.1.2.3:81/',
      'ip 10.1.2.3',
      'range 10.1.2.0/24',
      'range 10.1.0.0/16',
    ]);
    expect(keysOf('url', 'url', 'sha256:ab', `http://evil.example/${'a'.repeat(600)}`)).toContain(
      'domain evil.example',
    );
  });

  it('do not grow with the depth of a path', () => {
    expect(keysOf('url', 'url', `http://evil.example/${'a/'.repeat(5000)}`).length).toBeLessThan(200);
  });

  it('files, mailboxes, users and devices', () => {
    expect(keysOf('file', 'sha256', 'aa', 'C:\\Temp\\Invoice.EXE')).toEqual([
      'sha256 aa',
      'fileName invoice.exe',
    ]);
    expect(keysOf('mailbox', 'smtp', 'a@b.example')).toEqual([
      'asset mailbox|smtp|a@b.example',
      'email a@b.example',
    ]);
    expect(keysOf('user', 'domainAccount', 'contoso\\ann')).toEqual([
      'asset user|domainAccount|contoso\\ann',
    ]);
    expect(keysOf('device', 'fqdn', 'pc.contoso.example')).toEqual(['asset device|fqdn|pc.contoso.example']);
    expect(keysOf('device', 'name', 'pc')).toEqual([]);
    expect(keysOf('session', 'sessionId', 'x')).toEqual([]);
  });

  it('a domain names its subdomains, never its top level', () => {
    expect(domainsOfHost('a.b.example')).toEqual(['a.b.example', 'b.example']);
    expect(domainsOfHost('example')).toEqual([]);
    expect([
      describeMatch('domain', 'b.example', 'a.b.example'),
      describeMatch('domain', 'b.example', 'b.example'),
    ]).toEqual(['a subdomain of it', 'the domain itself']);
  });
});
