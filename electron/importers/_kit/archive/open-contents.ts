import { bytesSource, type ByteSource } from '../byte-source.ts';
import { inflatedSource } from './inflated-source.ts';
import { archiveLimits, fileBudget, memberBudget, type ArchiveLimits, type ByteBudget } from './limits.ts';
import { measure, type Checkpoint, type Measured } from './measure.ts';
import { archiveKindOf, type Packing } from './packing.ts';
import { readZipDirectory, type ZipMember } from './zip-directory.ts';

/** Something to import: a plain file, an unpacked gzip, a member of a zip; or what keeps it from being read. */
export interface Content {
  /** Shown path: members behind the archive's. It leads nowhere on disk and is never opened. */
  readonly path: string;
  /** Name by which a format may be recognised, without what packing added. */
  readonly name: string;
  /** What can be read; null when nothing can. Valid until the next content is asked for. */
  readonly source: ByteSource | null;
  /** Of the unpacked bytes, when they were unpacked already. */
  readonly sha256: string | null;
  /** Why nothing or not all of it can be read. */
  readonly problem: string | null;
  /** Share of the file on disk before it, and with it: 0 to 1. */
  readonly from: number;
  readonly to: number;
}

/** How the opening of archives is watched. */
export interface ContentWatch {
  /** Asked between two chunks of a first pass; throws to end it. */
  readonly checkpoint: Checkpoint;
  /** Asked while bytes are unpacked for a reader, many times a second; throws to end it. */
  readonly beat: () => void;
}

/** A stretch of the file on disk, as shares of it. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

interface Opening {
  readonly watch: ContentWatch;
  readonly limits: ArchiveLimits;
  readonly budget: ByteBudget;
}

/**
 * What a file holds: itself, or the members of the archive that it is by its first bytes, archives inside it included. Nothing is
 * written anywhere, and little is held in memory. A member that cannot be read comes with its problem and the rest goes on.
 * @param path the file's path, for people
 * @throws what `watch` throws; the system's error when the file cannot be read
 */
export function openContents(
  source: ByteSource,
  path: string,
  watch: ContentWatch,
  limits: ArchiveLimits = archiveLimits,
): AsyncGenerator<Content> {
  const name = path.split(/[\\/]/).at(-1) ?? path;
  const opening = { watch, limits, budget: fileBudget(source.size, limits) };
  return open(opening, { source, path, name, sha256: null, problem: null, from: 0, to: 1 }, 0);
}

async function* open(
  opening: Opening,
  content: Content & { readonly source: ByteSource },
  depth: number,
): AsyncGenerator<Content> {
  const kind = archiveKindOf(content.source);
  if (kind === null) {
    yield content;
    return;
  }
  if (kind === 'tar') {
    yield without(content, 'Not read: it is a tar archive. Unpack it first.');
    return;
  }
  if (depth >= opening.limits.depth) {
    const most = String(opening.limits.depth);
    yield without(content, `Not read: more than ${most} archives inside one another. Unpack it first.`);
    return;
  }
  yield* kind === 'gzip' ? openGzip(opening, content, depth) : openZip(opening, content, depth);
}

async function* openGzip(
  opening: Opening,
  content: Content & { readonly source: ByteSource },
  depth: number,
): AsyncGenerator<Content> {
  const name = content.name.replace(/[.](gz|gzip)$/i, '').replace(/[.]tgz$/i, '.tar');
  yield* openPacked(opening, { ...content, name }, 'gzip', null, depth);
}

async function* openZip(
  opening: Opening,
  content: Content & { readonly source: ByteSource },
  depth: number,
): AsyncGenerator<Content> {
  const archive = depth === 0 ? content.source : holdInMemory(content.source, opening);
  if (archive === null) {
    const most = opening.limits.nestedZipBytes.toLocaleString('en');
    yield without(
      content,
      `Not read: a zip of more than ${most} bytes inside another archive. Unpack it first.`,
    );
    return;
  }
  const { members, problem } = await readZipDirectory(archive, opening.limits);
  if (members.some(({ name }) => name === '[Content_Types].xml')) {
    yield without(content, 'Not read: it is an Office document. Save the table in it as CSV.');
    return;
  }
  if (problem !== null || members.length === 0)
    yield without(content, problem ?? 'The archive holds no files.');
  const shareAt = (offset: number): number =>
    content.from + (content.to - content.from) * Math.min(1, offset / Math.max(1, archive.size));
  for (const member of members) {
    await opening.watch.checkpoint();
    const stretch = { from: shareAt(member.start), to: shareAt(member.end) };
    yield* openMember(opening, content.path, member, stretch, depth);
  }
}

async function* openMember(
  opening: Opening,
  archivePath: string,
  { name, packed, packing, crc32, problem }: ZipMember,
  stretch: Stretch,
  depth: number,
): AsyncGenerator<Content> {
  const content = {
    path: `${archivePath}/${name}`,
    name: name.split('/').at(-1) ?? name,
    sha256: null,
    problem,
    ...stretch,
  };
  if (packed === null) yield { ...content, source: null };
  else yield* openPacked(opening, { ...content, source: packed }, packing, crc32, depth);
}

/** Measures what is packed, then opens it unpacked: it may be an archive itself. */
async function* openPacked(
  opening: Opening,
  content: Content & { readonly source: ByteSource },
  packing: Packing,
  expected: number | null,
  depth: number,
): AsyncGenerator<Content> {
  const { watch, limits } = opening;
  const packed = content.source;
  const budget = memberBudget(packed.size, limits, opening.budget);
  const measured = await measure(packed, packing, budget, watch.checkpoint);
  const problem = content.problem ?? measured.problem ?? checksumProblem(measured, expected);
  if (measured.sha256 === null || (measured.size === 0 && problem !== null)) {
    yield without(content, problem ?? 'Not read.');
    return;
  }
  const source = inflatedSource(packed, packing, measured.size, watch.beat);
  try {
    const inner = { ...content, source, sha256: measured.sha256, problem };
    yield* open({ ...opening, budget }, inner, depth + 1);
  } finally {
    source.close();
  }
}

function checksumProblem(measured: Measured, expected: number | null): string | null {
  return expected === null || measured.crc32 === expected
    ? null
    : 'Damaged: its checksum (CRC-32) does not match what the archive says. Its records were read all the same.';
}

function without(content: Content, problem: string): Content {
  return { ...content, source: null, sha256: null, problem };
}

/** A zip inside another archive is held whole: its directory stands at its end, and every member is a way back. */
function holdInMemory(source: ByteSource, { limits }: Opening): ByteSource | null {
  return source.size > limits.nestedZipBytes ? null : bytesSource(source.read(0, source.size));
}
