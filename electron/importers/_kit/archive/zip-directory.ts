import { fromRandomAccessReader, getFileNameLowLevel, RandomAccessReader, type Entry } from 'yauzl';
import type { ZipFile } from 'yauzl';
import { sliceSource, type ByteSource } from '../byte-source.ts';
import type { ArchiveLimits } from './limits.ts';
import type { Packing } from './packing.ts';

/** One file of a zip, as its directory tells; nothing of it is believed before it was measured. */
export interface ZipMember {
  /** As the archive has it, only ever shown: no path is made of it. */
  readonly name: string;
  /** Packed bytes, or null when they cannot be read. */
  readonly packed: ByteSource | null;
  readonly packing: Packing;
  /** Where its packed bytes are in the archive. */
  readonly start: number;
  readonly end: number;
  /** CRC-32 of the unpacked bytes; null when only the stream tells where it ends. */
  readonly crc32: number | null;
  readonly problem: string | null;
}

/** The files of a zip. */
export interface ZipDirectory {
  readonly members: readonly ZipMember[];
  /** What is wrong with the archive as a whole; the members are read all the same. */
  readonly problem: string | null;
}

const localHeaderBytes = 30;
const localSignature = 0x04034b50;
const encryptedFlag = 1;

/** Lets the directory be read from a source instead of a file. */
class SourceReader extends RandomAccessReader {
  readonly #source: ByteSource;

  constructor(source: ByteSource) {
    super();
    this.#source = source;
  }

  override _readStreamForRange(): never {
    throw new Error('Members are read through their source.');
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    // Later, or a directory of ten thousand entries would be ten thousand calls deep.
    setImmediate(() => {
      try {
        buffer.set(this.#source.read(position, length), offset);
        callback(null);
      } catch (thrown) {
        callback(thrown instanceof Error ? thrown : new Error(String(thrown)));
      }
    });
  }
}

function openZip(source: ByteSource): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    const options = { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: false };
    fromRandomAccessReader(new SourceReader(source), source.size, options, (error, zip) => {
      if (error) reject(error);
      else resolve(zip);
    });
  });
}

/** Entries up to a number, and what broke the directory behind them. */
function readEntries(zip: ZipFile, most: number): Promise<{ entries: Entry[]; broken: string | null }> {
  return new Promise((resolve) => {
    const entries: Entry[] = [];
    const end = (broken: string | null): void => resolve({ entries, broken });
    zip.on('error', (error: Error) => end(error.message));
    zip.on('end', () => end(null));
    zip.on('entry', (entry: Entry) => {
      entries.push(entry);
      if (entries.length >= most) end(null);
      else zip.readEntry();
    });
    zip.readEntry();
  });
}

/**
 * Reads a zip's directory; when it has none because it is cut off, the headers of its members one after another.
 * @throws the system's error when the source cannot be read
 */
export async function readZipDirectory(source: ByteSource, limits: ArchiveLimits): Promise<ZipDirectory> {
  let zip: ZipFile;
  try {
    zip = await openZip(source);
  } catch (thrown) {
    if (thrown instanceof Error && 'syscall' in thrown) throw thrown;
    const members = walkLocalHeaders(source, limits.members);
    return {
      members,
      problem: `The archive is cut off or damaged (${thrown instanceof Error ? thrown.message : String(thrown)}). Members were looked for from its beginning.`,
    };
  }
  const { entries, broken } = await readEntries(zip, limits.members);
  const members = withoutOverlaps(entries.filter(isFile).map((entry) => memberOf(source, entry)));
  const claimed = zip.entryCount.toLocaleString('en');
  const problem =
    broken !== null
      ? `The archive's directory breaks off: ${broken}. Members before that were read.`
      : zip.entryCount > entries.length && entries.length >= limits.members
        ? `The archive says that it has ${claimed} members; the first ${limits.members.toLocaleString('en')} were read.`
        : null;
  return { members, problem };
}

const nameOf = ({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string =>
  getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);

/** Folders, hidden files and what macOS adds are left out, as in a folder that is imported. */
function isFile(entry: Entry): boolean {
  return isShownName(nameOf(entry));
}

function isShownName(name: string): boolean {
  const parts = name.split('/');
  if (name.endsWith('/') || parts[0] === '__MACOSX') return false;
  return !parts.some((part) => part.startsWith('.') && part !== '.' && part !== '..');
}

function memberOf(source: ByteSource, entry: Entry): ZipMember {
  const name = nameOf(entry);
  const at = entry.relativeOffsetOfLocalHeader;
  const refuse = (problem: string, start: number, end: number): ZipMember => ({
    name,
    packed: null,
    packing: 'stored',
    start,
    end,
    crc32: null,
    problem,
  });
  const header = readLocalHeader(source, at);
  if (header === null)
    return refuse('Not read: the archive does not have it where its directory says.', at, at);
  const refusal = refusalOf(entry.generalPurposeBitFlag, entry.compressionMethod);
  const end = header.start + entry.compressedSize;
  if (refusal !== null) return refuse(refusal, header.start, Math.min(end, source.size));
  return {
    name,
    packed: sliceSource(source, header.start, end),
    packing: entry.compressionMethod === 0 ? 'stored' : 'deflate',
    start: header.start,
    end,
    crc32: entry.crc32 >>> 0,
    problem: end > source.size ? 'Cut off: the archive ends before it does.' : null,
  };
}

function refusalOf(flags: number, method: number): string | null {
  if ((flags & encryptedFlag) !== 0) return 'Not read: it is encrypted. Unpack it with its password first.';
  if (method !== 0 && method !== 8)
    return `Not read: it is packed with method ${String(method)}; only deflate and stored can be read.`;
  return null;
}

interface LocalHeader {
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly packedBytes: number;
  readonly name: string;
  /** Where the packed bytes begin. */
  readonly start: number;
}

function readLocalHeader(source: ByteSource, at: number): LocalHeader | null {
  const bytes = source.read(at, localHeaderBytes);
  if (bytes.length < localHeaderBytes) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(0, true) !== localSignature) return null;
  const nameBytes = view.getUint16(26, true);
  return {
    flags: view.getUint16(6, true),
    method: view.getUint16(8, true),
    crc32: view.getUint32(14, true),
    packedBytes: view.getUint32(18, true),
    name: new TextDecoder().decode(source.read(at + localHeaderBytes, nameBytes)).replaceAll('\\', '/'),
    start: at + localHeaderBytes + nameBytes + view.getUint16(28, true),
  };
}

/** Members in the order of their bytes. Those that share bytes are how a small archive becomes a huge one: the later one is refused. */
function withoutOverlaps(members: readonly ZipMember[]): readonly ZipMember[] {
  const refused = new Set<ZipMember>();
  let reached = 0;
  const sorted = [...members].sort((left, right) => left.start - right.start);
  for (const member of sorted) {
    if (member.packed === null) continue;
    if (member.start < reached) refused.add(member);
    else reached = member.end;
  }
  return sorted.map((member) =>
    refused.has(member)
      ? { ...member, packed: null, problem: 'Not read: it shares bytes of the archive with another member.' }
      : member,
  );
}

/**
 * The members of a zip without a directory, as far as each says where it ends. One whose size stands only behind it is the last that is
 * found.
 */
function walkLocalHeaders(source: ByteSource, most: number): readonly ZipMember[] {
  const members: ZipMember[] = [];
  let at = 0;
  while (members.length < most) {
    const header = readLocalHeader(source, at);
    if (header === null) break;
    const sizeFollows = (header.flags & 8) !== 0 && header.packedBytes === 0;
    const isHuge = header.packedBytes === 0xffffffff;
    const end = sizeFollows || isHuge ? source.size : header.start + header.packedBytes;
    const refusal =
      refusalOf(header.flags, header.method) ??
      (sizeFollows && header.method === 0 ? 'Not read: nothing says where it ends.' : null);
    if (isShownName(header.name)) {
      members.push({
        name: header.name,
        packed: refusal === null ? sliceSource(source, header.start, end) : null,
        packing: header.method === 0 ? 'stored' : 'deflate',
        start: header.start,
        end: Math.min(end, source.size),
        crc32: sizeFollows ? null : header.crc32,
        problem: refusal ?? (end > source.size ? 'Cut off: the archive ends before it does.' : null),
      });
    }
    if (end >= source.size) break;
    at = end;
  }
  return members;
}
