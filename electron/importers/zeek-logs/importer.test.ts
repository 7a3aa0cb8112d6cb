import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sharedData } from '../../../tests/support/shared-data.ts';
import { processorTime } from '../../../tests/support/processor-time.ts';
import { bytesSource } from '../_kit/byte-source.ts';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { describeHostileRecords, fixtureRecords } from '../_kit/testing/describe-hostile.ts';
import { fixtureBytes, parseBytes } from '../_kit/testing/read-fixture.ts';
import { readZeekTsv, unescapeZeek } from '../_kit/zeek/tsv-reader.ts';
import { zeekLogs } from './importer.ts';

describeFixtures(zeekLogs, ['several.log', 'logs.json', 'conn_otrf.json']);
describeHostileRecords(zeekLogs, fixtureRecords(fixtureBytes('zeek-logs/fixtures/logs.json')));

const rowsOf = (text: string): readonly unknown[] =>
  [...readZeekTsv(bytesSource(new TextEncoder().encode(text)))].map((row) =>
    row.kind === 'row' ? row.record : [row.code, row.line],
  );

describe('readZeekTsv', () => {
  it('follows header lines that change within a file', () => {
    const text =
      '#fields\ta\tb\n#types\tcount\tset[string]\n1\tx,y\n#fields\tb\n#types\tbool\nT\n#separator \\x7c\n#fields|c\n(empty)\n-\n';
    expect(rowsOf(text)).toEqual([{ a: 1, b: ['x', 'y'] }, { b: true }, { c: '' }, {}]);
  });

  it('rejects rows without a header, of another width, cut off, or not text', () => {
    const bytes = new Uint8Array([
      ...new TextEncoder().encode('1\t2\n#fields\ta\tb\n1\t2\t3\n\n'),
      0xff,
      0x0a,
      0x31,
    ]);
    const rows = [...readZeekTsv(bytesSource(bytes))];
    expect(rows.map((row) => (row.kind === 'error' ? [row.code, row.line] : row.kind))).toEqual([
      ['syntax', 1],
      ['syntax', 3],
      ['notText', 5],
      ['truncated', 6],
    ]);
  });

  it('rejects a row that is larger than a record may be, and goes on behind it', () => {
    const text = `#fields\ta\n${'x'.repeat(3_000_000)}\ny\n`;
    const limits = { recordBytes: 1_000_000, depth: 10 };
    const rows = [...readZeekTsv(bytesSource(new TextEncoder().encode(text)), limits)];
    expect(rows.map((row) => (row.kind === 'error' ? [row.code, row.line] : row.record))).toEqual([
      ['tooLarge', 2],
      { a: 'y' },
    ]);
  });

  it('takes time in proportion to the text, however it repeats', () => {
    const start = processorTime();
    for (const part of ['\\', '\\x', '\\x41', ',', '\t', '#', '-'])
      rowsOf(`#separator \\x09\n#fields\ta\n#types\tset[string]\n${part.repeat(2_000_000 / part.length)}\n`);
    expect(processorTime() - start).toBeLessThan(6000);
  });
});

describe('unescapeZeek', () => {
  it('turns bytes back into text and leaves what is none', () => {
    expect(unescapeZeek('a\\x09b')).toBe('a\tb');
    expect(unescapeZeek('b\\xc3\\xbccher')).toBe('bücher');
    expect(unescapeZeek('\\xff')).toBe('\\xff');
    expect(unescapeZeek('\\\\\\\\srv\\\\c$')).toBe('\\\\srv\\c$');
    expect(unescapeZeek('\\\\srv\\c$')).toBe('\\\\srv\\c$');
    expect(unescapeZeek('\\\\x41')).toBe('\\x41');
  });
});

it('reads the real log of many streams whole', async ({ skip }) => {
  const path = sharedData('zeek', 'apt29_day1_combined_zeek.log');
  if (path === null) return skip('../shared/data/zeek is not beside this checkout');
  const bytes = new Uint8Array(readFileSync(path));
  const lines = new TextDecoder()
    .decode(bytes)
    .split('\n')
    .filter((line) => line !== '');
  const streams = lines.map((line) => (JSON.parse(line) as { readonly '@stream': string })['@stream']);
  const items = await parseBytes(bytes, 'zeek.log');
  expect(items).toHaveLength(lines.length);
  expect(items.map(({ kind }) => kind)).toEqual(
    streams.map((stream) => (stream === 'notice' ? 'alert' : 'context')),
  );
  const kinds = new Map<string, number>();
  for (const item of items)
    if (item.kind === 'context') kinds.set(item.context.kind, (kinds.get(item.context.kind) ?? 0) + 1);
  const count = (...names: readonly string[]): number =>
    streams.filter((stream) => names.includes(stream)).length;
  expect(Object.fromEntries(kinds)).toEqual({
    networkConnection: count('conn'),
    dnsQuery: count('dns'),
    httpRequest: count('http'),
    fileEvent: count('files', 'smb_files', 'pe'),
    logonEvent: count('kerberos'),
    networkEvent: count('ssl', 'dce_rpc', 'dpd', 'smb_mapping', 'weird'),
    other: count('x509'),
  });
});
