import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { bytesSource, type ByteSource } from '../byte-source.ts';
import { archiveLimits, type ArchiveLimits } from './limits.ts';
import { openContents, type Content } from './open-contents.ts';
import { buildZip, type ZipEntry } from './testing/build-zip.ts';

const utf8 = (text: string): Buffer => Buffer.from(text);
const watch = { checkpoint: () => Promise.resolve(), beat: () => undefined };

interface Read extends Omit<Content, 'source'> {
  readonly text: string | null;
}

/** Opens everything and reads each content as an importer does: its head, then from the beginning in chunks. */
async function readAll(bytes: Uint8Array, path = '/cases/a.zip', limits?: ArchiveLimits): Promise<Read[]> {
  const found: Read[] = [];
  for await (const { source, ...content } of openContents(bytesSource(bytes), path, watch, limits)) {
    source?.read(0, 65_536);
    found.push({ ...content, text: source === null ? null : Buffer.from(readForward(source)).toString() });
  }
  return found;
}

function readForward(source: ByteSource, step = 100_000): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (let offset = 0; offset < source.size; offset += step) chunks.push(source.read(offset, step));
  return Buffer.concat(chunks);
}

const rows = (count: number): Buffer =>
  utf8(
    Array.from({ length: count }, (_, row) => JSON.stringify({ row, value: (row * 7919) % 104_729 })).join(
      '\n',
    ),
  );
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const zip = (...entries: readonly ZipEntry[]): Buffer => buildZip(entries);

it('hands a plain file on as it is', async () => {
  const [only, ...others] = await readAll(utf8('plain'), '/cases/alerts.json');
  expect(others).toEqual([]);
  expect(only).toEqual({
    path: '/cases/alerts.json',
    name: 'alerts.json',
    sha256: null,
    problem: null,
    from: 0,
    to: 1,
    text: 'plain',
  });
});

it('reads a gzip by its first bytes, whatever its name, and tells the hash of what is inside', async () => {
  const inside = rows(50_000);
  for (const path of ['/cases/alerts.ndjson.gz', '/cases/alerts.ndjson']) {
    const [only] = await readAll(gzipSync(inside), path);
    expect(only).toMatchObject({ path, name: 'alerts.ndjson', sha256: sha256(inside), problem: null });
    expect(only?.text === inside.toString()).toBe(true);
  }
});

it('reads all members of a gzip and leaves zero bytes behind it alone', async () => {
  const parts = [rows(20_000), utf8('second\n'), Buffer.alloc(0), rows(3)];
  const packed = Buffer.concat([...parts.map((part) => gzipSync(part)), Buffer.alloc(512)]);
  const [only] = await readAll(packed, 'a.gz');
  expect(only?.problem).toBeNull();
  expect(only?.text).toBe(Buffer.concat(parts).toString());
});

it('reads deflated and stored members, shows them behind the archive, and gives each its share of the bytes', async () => {
  const found = await readAll(
    zip(
      { name: 'one.json', data: utf8('{"a":1}') },
      { name: 'folder/', data: Buffer.alloc(0) },
      { name: 'folder/two.csv', data: rows(5000) },
      { name: 'stored.txt', data: utf8('as it is'), method: 0 },
      { name: '__MACOSX/._one.json', data: utf8('x') },
      { name: 'folder/.hidden', data: utf8('x') },
    ),
  );
  expect(found.map(({ path, name, problem }) => [path, name, problem])).toEqual([
    ['/cases/a.zip/one.json', 'one.json', null],
    ['/cases/a.zip/folder/two.csv', 'two.csv', null],
    ['/cases/a.zip/stored.txt', 'stored.txt', null],
  ]);
  expect(found.map(({ text }) => text)).toEqual(['{"a":1}', rows(5000).toString(), 'as it is']);
  expect(found[1]?.sha256).toBe(sha256(rows(5000)));
  for (const [index, { from, to }] of found.entries()) {
    expect(from).toBeGreaterThanOrEqual(found[index - 1]?.to ?? 0);
    expect(to).toBeGreaterThan(from);
    expect(to).toBeLessThanOrEqual(1);
  }
});

it('opens archives in archives', async () => {
  const inner = zip({ name: 'deep.json', data: utf8('deep') });
  const found = await readAll(
    zip(
      { name: 'logs.csv.gz', data: gzipSync(rows(100)) },
      { name: 'inner.zip', data: inner },
      { name: 'last.txt', data: utf8('last') },
    ),
  );
  expect(found.map(({ path, name, text }) => [path, name, text])).toEqual([
    ['/cases/a.zip/logs.csv.gz', 'logs.csv', rows(100).toString()],
    ['/cases/a.zip/inner.zip/deep.json', 'deep.json', 'deep'],
    ['/cases/a.zip/last.txt', 'last.txt', 'last'],
  ]);
});

it('stops at the depth limit, and says so', async () => {
  let nested = zip({ name: 'deep.json', data: utf8('deep') });
  for (let level = 0; level < archiveLimits.depth; level += 1) nested = zip({ name: 'n.zip', data: nested });
  const found = await readAll(nested);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ path: '/cases/a.zip/n.zip/n.zip/n.zip', text: null });
  expect(found[0]?.problem).toContain('more than 3 archives');
});

it('shows names that climb out of the folder as text and reads the member', async () => {
  const found = await readAll(
    zip(
      { name: '../../etc/passwd', data: utf8('1') },
      { name: '/absolute', data: utf8('2') },
      { name: '..\\windows\\x.csv', data: utf8('3') },
    ),
  );
  expect(found.map(({ path, text }) => [path, text])).toEqual([
    ['/cases/a.zip/../../etc/passwd', '1'],
    ['/cases/a.zip//absolute', '2'],
    ['/cases/a.zip/../windows/x.csv', '3'],
  ]);
});

it('lists an encrypted and a strangely packed member, and reads the rest', async () => {
  const found = await readAll(
    zip(
      { name: 'secret.csv', data: utf8('secret'), flags: 1 },
      { name: 'odd.csv', data: utf8('odd'), method: 14 },
      { name: 'good.csv', data: utf8('good') },
    ),
  );
  expect(found.map(({ text }) => text)).toEqual([null, null, 'good']);
  expect(found[0]?.problem).toContain('encrypted');
  expect(found[1]?.problem).toContain('method 14');
});

it('keeps what a wrong checksum does not disprove, and says that it is damaged', async () => {
  const found = await readAll(
    zip(
      { name: 'wrong.csv', data: utf8('kept'), crc32: crc32(utf8('other')) },
      { name: 'b', data: utf8('b') },
    ),
  );
  expect(found.map(({ text }) => text)).toEqual(['kept', 'b']);
  expect(found[0]?.problem).toContain('CRC-32');
  expect(found[1]?.problem).toBeNull();
});

it('reads a gzip that is cut off to its last whole symbol, and says so', async () => {
  const whole = rows(200_000);
  const packed = gzipSync(whole);
  const [only] = await readAll(packed.subarray(0, packed.length * 0.6), 'a.gz');
  expect(only?.problem).toContain('Cut off');
  const text = only?.text ?? '';
  expect(text.length).toBeGreaterThan(whole.length * 0.5);
  expect(whole.toString().startsWith(text)).toBe(true);
  expect(only?.sha256).toBe(sha256(utf8(text)));
});

it('reads what comes before a damaged place', async () => {
  const whole = rows(200_000);
  const packed = gzipSync(whole);
  const at = Math.floor(packed.length / 2);
  packed.fill(0xff, at, at + 64);
  const [only] = await readAll(packed, 'a.gz');
  expect(only?.problem).toContain('Damaged');
  const text = only?.text ?? '';
  expect(text.length).toBeGreaterThan(whole.length * 0.4);
  // The damage may still decode for a few symbols; all before it is as it was.
  expect(whole.toString().startsWith(text.slice(0, Math.floor(whole.length * 0.45)))).toBe(true);
  expect(only?.sha256).toBe(sha256(Buffer.from(text)));
});

it('finds the members of a zip that is cut off before its directory', async () => {
  const whole = zip(
    { name: 'one.csv', data: rows(1000) },
    { name: 'two.csv', data: rows(2000) },
    { name: 'three.csv', data: rows(100_000) },
  );
  const found = await readAll(whole.subarray(0, whole.length - 100_000));
  expect(found.map(({ path }) => path)).toEqual([
    '/cases/a.zip',
    '/cases/a.zip/one.csv',
    '/cases/a.zip/two.csv',
    '/cases/a.zip/three.csv',
  ]);
  expect(found.map(({ problem }) => problem?.slice(0, 15) ?? null)).toEqual([
    'The archive is ',
    null,
    null,
    'Cut off: the ar',
  ]);
  expect(found[2]?.text).toBe(rows(2000).toString());
  const kept = found[3]?.text ?? '';
  expect(kept.length).toBeGreaterThan(10_000);
  expect(rows(100_000).toString().startsWith(kept)).toBe(true);
});

it('refuses a member that shares bytes with another', async () => {
  const found = await readAll(
    zip({ name: 'a.csv', data: rows(100) }, { name: 'b.csv', data: rows(100), sharesFirst: true }),
  );
  expect(found.map(({ text }) => text !== null)).toEqual([true, false]);
  expect(found[1]?.problem).toContain('shares bytes');
});

it('refuses what unpacks to far more than it can honestly be, without holding it', async () => {
  const limits = { ...archiveLimits, memberFloor: 1_000_000, fileFloor: 100_000_000, ratio: 100 };
  const bomb = deflateRawSync(Buffer.alloc(60_000_000));
  const archive = zip(
    { name: 'bomb', data: Buffer.alloc(0), packed: bomb, crc32: 0 },
    { name: 'nested.gz', data: gzipSync(gzipSync(Buffer.alloc(60_000_000))) },
    { name: 'good', data: utf8('good') },
  );
  // What the bombs were made of is given free first: whether and when that happens would decide the test.
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  collectGarbage();
  const before = process.memoryUsage().arrayBuffers;
  const found = await readAll(archive, '/cases/a.zip', limits);
  expect(found.map(({ text }) => text)).toEqual([null, null, 'good']);
  expect(found[0]?.problem).toContain('100 times');
  expect(found[1]?.problem).toContain('100 times');
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40_000_000);
});

it('takes no more from all members together than a file can honestly become', async () => {
  const limits = { ...archiveLimits, memberFloor: 10_000_000, fileFloor: 25_000_000, ratio: 1 };
  const member = (name: string): ZipEntry => ({ name, data: Buffer.alloc(9_000_000) });
  const found = await readAll(zip(...['a', 'b', 'c', 'd'].map(member)), '/cases/a.zip', limits);
  expect(found.map(({ text }) => text !== null)).toEqual([true, true, false, false]);
  expect(found[3]?.problem).toContain('all members together');
});

it('reads the first members of an archive that has too many', async () => {
  const entries = Array.from({ length: 30 }, (_, index) => ({
    name: `${String(index)}.txt`,
    data: utf8('x'),
  }));
  const found = await readAll(zip(...entries), '/cases/a.zip', { ...archiveLimits, members: 10 });
  expect(found).toHaveLength(11);
  expect(found[0]?.problem).toContain('30 members');
});

it('says what an empty zip, a tar, a zip of an Office document and a broken directory are', async () => {
  const problem = async (bytes: Uint8Array): Promise<string | null | undefined> =>
    (await readAll(bytes)).at(0)?.problem;
  expect(await problem(zip())).toContain('no files');
  expect(await problem(zip({ name: '[Content_Types].xml', data: utf8('<x/>') }))).toContain('Office');
  const tar = Buffer.alloc(1024);
  tar.write('ustar', 257);
  expect(await problem(gzipSync(tar))).toContain('tar archive');
  const broken = zip({ name: 'a', data: utf8('a') }, { name: 'b', data: utf8('b') });
  broken.writeUInt32LE(0xdeadbeef, broken.length - 22 - 47);
  expect(await problem(broken)).toContain('directory breaks off');
  expect(await problem(utf8('PK\u0003\u0004 and nothing of a zip behind it'))).toContain(
    'cut off or damaged',
  );
});

it('reads sizes of zip64', async () => {
  const found = await readAll(zip({ name: 'large.csv', data: rows(100), zip64: true }));
  expect(found.map(({ text }) => text)).toEqual([rows(100).toString()]);
});

it('ends when it is told to', async () => {
  const packed = gzipSync(rows(200_000));
  let asked = 0;
  const checkpoint = async (): Promise<void> => {
    asked += 1;
    if (asked > 3) throw new Error('cancelled');
  };
  await expect(
    openContents(bytesSource(packed), 'a.gz', { checkpoint, beat: () => undefined }).next(),
  ).rejects.toThrow('cancelled');
  let stopped = false;
  const beat = (): void => {
    if (stopped) throw new Error('stop');
  };
  const opened = await openContents(bytesSource(packed), 'a.gz', { ...watch, beat }).next();
  stopped = true;
  const content = opened.done === true ? null : opened.value;
  expect(() => content?.source?.read(1_000_000, 10)).toThrow('stop');
});
