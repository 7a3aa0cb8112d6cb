import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { processorTime } from '../../../tests/support/processor-time.ts';
import { bytesSource } from '../_kit/byte-source.ts';
import { readAssetTable } from './assets.ts';
import type { ListItem, OpenList } from './list-item.ts';
import { readListText } from './list-text.ts';
import { guessKind, openList } from './open-list.ts';
import type { ListKind } from './open-list.ts';
import { readStixPattern } from './stix-pattern.ts';

const textOf = (item: ListItem): string => {
  switch (item.kind) {
    case 'entries':
      return item.entries
        .map(({ type, value, note, shownOnly, validUntil }) =>
          [
            type,
            value,
            ...(note === null ? [] : [`(${note})`]),
            ...(shownOnly ? ['shown'] : []),
            ...(validUntil === null ? [] : [new Date(validUntil).toISOString()]),
          ].join(' '),
        )
        .join(' + ');
    case 'range':
      return `${item.range.first}-${item.range.last} ${item.range.value}`;
    case 'skipped':
      return `skipped: ${item.reason}`;
    case 'reject':
      return `rejected ${item.line ?? '-'}: ${item.reason}`;
  }
};
const open = (text: string, kind: ListKind = 'indicator'): OpenList => openList(text, kind, null);
const itemsOf = (text: string, kind: ListKind = 'indicator'): readonly string[] =>
  [...open(text, kind).items].map(textOf);

describe('plain text', () => {
  const text = [
    '# Copyright (c) Somebody (https://lists.example/feed/)',
    '# Last updated: 2026-02-03 04:05 UTC',
    '',
    '# Aliases: x',
    '# Reference: https://report.example/1',
    '',
    'evil.example',
    '8.8.8.8 # scanner.example',
    '',
    '# Other',
    '0.0.0.0 hosts.example',
    '/gate.php',
    'http://a.example/x#y',
    '"quoted.example",',
  ].join('\r\n');

  it('has comments, notes, references, a source and a date', () => {
    expect(open(text)).toMatchObject({
      format: 'plain',
      source: 'https://lists.example/feed/',
      published: Date.UTC(2026, 1, 3, 4, 5),
    });
    expect(itemsOf(text)).toEqual([
      'domain evil.example (https://report.example/1)',
      'ip 8.8.8.8 (scanner.example)',
      'domain hosts.example',
      'urlPath /gate.php shown',
      'urlPrefix a.example/x',
      'domain quoted.example',
    ]);
  });

  it('may begin with an address in brackets and is no JSON then', () => {
    expect(itemsOf('[2001:db8::1]:443\n')).toEqual(['ip 2001:db8::1 (port 443)']);
  });
});

describe('CSV', () => {
  it('with a column of values and their types', () => {
    const text =
      'IndicatorType;IndicatorValue;Title;ExpirationTime\r\nFileSha1;' +
      `${'ab'.repeat(20)};"Bad; thing";2026-05-01T00:00:00Z\r\nDomainName;evil.example;;\r\nIpAddress;nowhere;;\r\nOdd;9.9.9.9;;\r\n`;
    expect(itemsOf(text)).toEqual([
      `sha1 ${'ab'.repeat(20)} (Bad; thing) 2026-05-01T00:00:00.000Z`,
      'domain evil.example',
      'rejected 4: The value is no IP address or range.',
      'ip 9.9.9.9',
    ]);
  });

  it('with columns of one type each, its header in a comment', () => {
    expect(itemsOf('value,threat,confidence\nevil.example,Kit,90\ngood.example,,\n')).toEqual([
      'domain evil.example (threat: Kit; confidence: 90)',
      'domain good.example',
    ]);
    const text = `# Feed\n# "first_seen","md5_hash","sha256_hash","signature"\n"2026-01-01","${'1f'.repeat(16)}","${'2e'.repeat(32)}","Emotet"\n"2026-01-02","n/a","short","X"\n`;
    expect(itemsOf(text)).toEqual([
      `md5 ${'1f'.repeat(16)} (Emotet) + sha256 ${'2e'.repeat(32)} (Emotet)`,
      'rejected 4: The value is no SHA-256, or that of empty content.',
    ]);
  });

  it('without a header, with tabs or bars', () => {
    expect(itemsOf('7\tevil.example\tx\n8\t9.9.9.9\ty\n')).toEqual(['domain evil.example', 'ip 9.9.9.9']);
    expect(itemsOf('ioc|comment\nevil.example|"a\nb"\n')).toEqual(['domain evil.example (a\nb)']);
  });

  it('whose quote never closes swallows no line behind it', () => {
    const rows = itemsOf(`value,comment\nevil.example,"open\n${'other.example,x\n'.repeat(10)}`);
    expect(rows.length).toBe(11);
    expect(itemsOf(`value,comment\n"${'a'.repeat(1_100_000)}\nevil.example,x\n`).at(-1)).toBe(
      'domain evil.example (x)',
    );
  });
});

describe('STIX', () => {
  const indicator = (pattern: string, more: object = {}): object => ({
    type: 'indicator',
    id: 'indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f',
    spec_version: '2.1',
    created_by_ref: 'identity--1',
    created: '2026-01-01T00:00:00Z',
    modified: '2026-01-02T00:00:00.000Z',
    pattern_type: 'stix',
    pattern,
    valid_from: '2026-01-01T00:00:00Z',
    ...more,
  });
  const bundle = (...objects: readonly object[]): string =>
    JSON.stringify({
      type: 'bundle',
      id: 'bundle--1',
      objects: [{ type: 'identity', id: 'identity--1', name: 'ACME CERT' }, ...objects],
    });

  it('gives the values that alone fulfil a pattern', () => {
    const text = bundle(
      indicator("[ipv4-addr:value = '198.51.100.1' OR ipv4-addr:value ISSUBSET '198.51.100.0/24']", {
        name: 'C2',
      }),
      indicator("[domain-name:value IN ('a.example', 'b.example')]", { valid_until: '2026-06-01T00:00:00Z' }),
      indicator(`[file:hashes.'SHA-256' = '${'ab'.repeat(32)}'] OR [file:hashes.MD5 = '${'cd'.repeat(16)}']`),
      indicator("[url:value = 'https://evil.example/a']"),
      indicator("[email-message:from_ref.value = 'Bad@evil.example']"),
      indicator("[file:name = 'evil.exe']"),
    );
    expect(open(text)).toMatchObject({
      format: 'stix',
      source: 'ACME CERT',
      published: Date.UTC(2026, 0, 2),
    });
    expect(itemsOf(text)).toEqual([
      'skipped: objects of the type identity',
      'ip 198.51.100.1 (C2) + range 198.51.100.0/24 (C2)',
      'domain a.example 2026-06-01T00:00:00.000Z + domain b.example 2026-06-01T00:00:00.000Z',
      `sha256 ${'ab'.repeat(32)} + md5 ${'cd'.repeat(16)}`,
      'url evil.example/a',
      'email bad@evil.example',
      'fileName evil.exe shown',
    ]);
  });

  it('leaves out, with the reason, what needs more than one value', () => {
    const text = bundle(
      indicator("[ipv4-addr:value = '198.51.100.1' AND network-traffic:dst_port = 443]"),
      indicator("[domain-name:value LIKE '%.example']"),
      indicator("[ipv4-addr:value = '198.51.100.1'] REPEATS 5 TIMES"),
      indicator("[windows-registry-key:key = 'HKLM']"),
      indicator('rule x {}', { pattern_type: 'yara' }),
      indicator("[domain-name:value = 'a.example']", { revoked: true }),
      indicator("[domain-name:value = '"),
      { type: 'ipv4-addr', id: 'ipv4-addr--1', value: '203.0.113.7' },
      { type: 'file', id: 'file--1', hashes: { 'SHA-1': 'ab'.repeat(20) } },
    );
    expect(itemsOf(text).slice(1)).toEqual([
      'skipped: patterns with AND, which no single value fulfils',
      'skipped: patterns that compare with LIKE',
      'skipped: patterns that count or time their observations',
      'skipped: patterns about windows-registry-key:key',
      'skipped: patterns of the type yara',
      'skipped: revoked indicators',
      'rejected -: The pattern cannot be read.',
      'ip 203.0.113.7 (observable, no indicator) shown',
      `sha1 ${'ab'.repeat(20)} (observable, no indicator) shown`,
    ]);
  });

  it('any pattern is read or explained, in time that grows with its length', () => {
    fc.assert(
      fc.property(
        fc.string({
          maxLength: 200,
          unit: fc.constantFrom('[', ']', "'", '(', ')', '=', ' ', 'a:b', 'OR', '\\', 'IN', ','),
        }),
        (pattern) => {
          const read = readStixPattern(pattern);
          expect('reason' in read ? read.reason !== '' : read.alternatives.length > 0).toBe(true);
        },
      ),
    );
    const start = processorTime();
    readStixPattern(`[${'a:b = '.repeat(15_000)}`);
    readStixPattern(`['${'\\'.repeat(90_000)}`);
    expect(processorTime() - start).toBeLessThan(2000);
  });
});

describe('MISP', () => {
  const attribute = (type: string, value: string, more: object = {}): object => ({
    type,
    value,
    to_ids: true,
    ...more,
  });
  const event = (...attributes: readonly object[]): object => ({
    Event: {
      info: 'Campaign',
      date: '2026-01-05',
      publish_timestamp: '1767657600',
      Orgc: { name: 'CIRCL' },
      Attribute: attributes,
    },
  });

  it('gives attributes of events and their objects', () => {
    const one = event(
      attribute('ip-dst|port', '198.51.100.9|8443', { comment: 'C2' }),
      attribute('filename|sha256', `evil.exe|${'ab'.repeat(32)}`),
      attribute('domain', 'evil.example', { to_ids: false }),
      attribute('yara', 'rule x'),
      attribute('hostname', 'old.example', { deleted: true }),
      attribute('url', 'not a url at all'),
    );
    expect(open(JSON.stringify(one))).toMatchObject({
      format: 'misp',
      name: 'Campaign',
      source: 'CIRCL',
      published: 1_767_657_600_000,
    });
    expect(itemsOf(JSON.stringify(one))).toEqual([
      'ip 198.51.100.9 (port 8443; C2)',
      `sha256 ${'ab'.repeat(32)} (Campaign)`,
      'domain evil.example (Campaign) shown',
      'skipped: attributes of the type yara',
      'skipped: deleted attributes',
      'rejected -: The value is no URL.',
    ]);
    const nested = {
      response: [
        { Event: { info: 'A', Object: [{ Attribute: [attribute('md5', 'cd'.repeat(16))] }] } },
        event(attribute('domain', 'b.example')),
      ],
    };
    expect(itemsOf(JSON.stringify(nested))).toEqual([
      `md5 ${'cd'.repeat(16)} (A)`,
      'domain b.example (Campaign)',
    ]);
  });
});

describe('countries', () => {
  it('in the delta form hold until the next start', () => {
    const text = '#hexdelta1:4\n0,\n1000000,AU\n100,CN\nzz,DE\n0,FR\n';
    expect(guessKind(text)).toBe('country');
    expect(itemsOf(text, 'country')).toEqual([
      'skipped: ranges that no country has',
      '401000000-4010000ff AU',
      'rejected 5: The line is no "delta,country".',
      'rejected 6: The range starts outside IPv4, or where another does.',
      '401000100-4ffffffff CN',
    ]);
  });

  it('in columns, of addresses, numbers and networks; the smaller range counts', () => {
    expect(guessKind('"16777216","16777471","AU"\n"16777472","16778239","CN"\n')).toBe('country');
    expect(
      itemsOf(
        'start,end,country\n1.0.0.0,1.0.0.255,AU\n16777472,16777473,CN\n9.0.0.9,9.0.0.1,XX\nx,y,z\n',
        'country',
      ),
    ).toEqual([
      'rejected 4: The range ends before it begins.',
      'rejected 5: The row has no range of addresses.',
      '401000000-4010000ff AU',
      '401000100-401000101 CN',
    ]);
    expect(itemsOf('1.0.0.0/24,AU\n1.0.0.128/25,NZ\n2001:db8::/32,DE\n', 'country')).toEqual([
      '401000000-40100007f AU',
      '401000080-4010000ff NZ',
      `6${'20010db8'.padEnd(32, '0')}-6${'20010db8'.padEnd(32, 'f')} DE`,
    ]);
  });
});

describe('assets', () => {
  it('are rows by their columns; short rows and unknown identifiers are rejected with their line', () => {
    const text = 'Name|Kind|Tier\nsrv01|server|High\nann@contoso.test|user|\n|x|y\nsrv02\n';
    expect(readAssetTable(text)).toMatchObject({
      delimiter: '|',
      header: ['Name', 'Kind', 'Tier'],
      mapping: { identifier: 'Name', kind: 'Kind', criticality: 'Tier' },
    });
    const items = [...openList(text, 'asset', null).items];
    expect(
      items.map((item) =>
        item.kind === 'entries'
          ? item.entries.map(({ value, detail }) => [
              value,
              (JSON.parse(detail ?? '{}') as { criticality: string }).criticality,
            ])
          : textOf(item),
      ),
    ).toEqual([
      [['device|hostName|srv01', 'high']],
      [['user|upn|ann@contoso.test', null]],
      'rejected 4: The identifier is empty.',
      'rejected 5: The row has 1 fields, the header 3.',
    ]);
  });
});

describe('files', () => {
  it('may be compressed, within a ratio and a size', () => {
    const limits = { fileBytes: 1_000_000, textBytes: 5_000_000, ratio: 50 };
    expect(readListText(bytesSource(gzipSync('evil.example\n')), limits)).toBe('evil.example\n');
    expect(readListText(bytesSource(Buffer.from('\ufeffevil.example', 'utf16le')), limits)).toBe(
      'evil.example',
    );
    expect(() => readListText(bytesSource(gzipSync(Buffer.alloc(4_000_000))), limits)).toThrow(
      'unpacks to more than 1 MB',
    );
    expect(() => readListText(bytesSource(Buffer.from([0x1f, 0x8b, 8, 0, 1])), limits)).toThrow('damaged');
    expect(() => readListText(bytesSource(Buffer.alloc(1_000_001)), limits)).toThrow('larger than');
  });

  it('that are binary are refused; a list in another encoding is not', () => {
    const binary = 'The file is binary';
    let seed = 1;
    const noise = Buffer.from(
      Array.from({ length: 200_000 }, () => (seed = (seed * 48271) % 2147483647) & 0xff),
    );
    expect(() => readListText(bytesSource(noise))).toThrow(binary);
    expect(() => readListText(bytesSource(gzipSync(noise)))).toThrow(binary);
    // Without zero bytes, and without any control character.
    expect(() => readListText(bytesSource(noise.map((byte) => byte || 1)))).toThrow(binary);
    expect(() => readListText(bytesSource(noise.map((byte) => byte | 0x80)))).toThrow(binary);
    expect(() => readListText(bytesSource(Buffer.from('%PDF-1.7\nevil.example\n\u0000')))).toThrow(binary);
    const latin = Buffer.from('# Für böse Namen, geprüft\nböse.example\nevil.example\n', 'latin1');
    expect(readListText(bytesSource(latin))).toContain('evil.example');
    const marked = 'evil.example\tx\f\r\n\u001b[0mbad.example\u001a';
    expect(readListText(bytesSource(Buffer.from(marked)))).toBe(marked);
    const foreign = `# Список\n${'\u{1f600}中文.example\n'.repeat(20_000)}`;
    expect(readListText(bytesSource(Buffer.from(foreign)))).toBe(foreign);
  });

  it('of any content are read to the end or refused with a reason', () => {
    const word = fc.constantFrom(
      '#hexdelta1:4',
      'evil.example',
      '1.2.3.4',
      ',',
      ';',
      '"',
      '\n',
      '{',
      '[',
      '}',
      ']',
      ':',
      ' ',
      '\u0000',
      '1',
      'ff',
      '/',
      'type',
      'value',
      '\\',
      '-',
    );
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 60 }),
        fc.constantFrom<ListKind>('indicator', 'allow', 'country', 'asset'),
        (words, kind) => {
          const text = words.join('');
          guessKind(text);
          try {
            for (const item of openList(text, kind, null).items) textOf(item);
          } catch (error) {
            expect(String(error)).toMatch(/neither STIX nor MISP|begins like JSON/);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
