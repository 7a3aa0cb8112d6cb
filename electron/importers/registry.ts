import type { ParsedItem } from '../../shared/model/record.ts';
import type { ByteSource } from './_kit/byte-source.ts';
import { excerptOf } from './_kit/excerpt.ts';
import { headBytes, readFormatHead } from './_kit/format-head.ts';
import type { Importer, ImportOptions } from './_kit/importer.ts';
import { detectEncoding, openText } from './_kit/text-source.ts';
import { importers } from './importers.ts';

export { importers } from './importers.ts';

/** Surest score below which no importer takes a file. */
const leastScore = 30;

/** The importer of a file by its first bytes (at least 64 KiB, if the file has as many); null when none knows it. */
export function detectFormat(head: Uint8Array, fileName: string): Importer | null {
  const prepared = readFormatHead(head, fileName);
  const scored = importers.map((importer) => ({ importer, score: importer.sniff(prepared) }));
  const best = scored.reduce((most, next) => (next.score > most.score ? next : most));
  return best.score >= leastScore ? best.importer : null;
}

/** The importer of an opened file; null when none knows it. */
export function detectSource(source: ByteSource, fileName: string): Importer | null {
  return detectFormat(source.read(0, headBytes), fileName);
}

function wholeFile(
  source: ByteSource,
  code: 'emptyFile' | 'unknownFormat' | 'notText' | 'tooLarge',
  reason: string,
): ParsedItem {
  const excerpt = excerptOf(source.read(0, 240));
  return {
    kind: 'reject',
    place: { position: 1, line: null, byteOffset: 0, byteLength: source.size },
    code,
    reason,
    excerpt,
  };
}

const isBlank = (bytes: Uint8Array): boolean =>
  new TextDecoder().decode(bytes).replaceAll('\u0000', '').trim() === '';

/**
 * Parses a file of any known format. Every record of it comes as an item, in file order; a file that no importer knows is one reject. A parser's
 * own failure is a reject too: what came before it stands.
 * @param chosen reads the file whatever it looks like
 * @throws the signal's reason when the import is cancelled; the system's error when the file cannot be read.
 */
export async function* parseFile(
  source: ByteSource,
  fileName: string,
  options: ImportOptions,
  chosen: Importer | null = null,
): AsyncGenerator<ParsedItem> {
  if (source.size === 0 || (source.size < 4096 && isBlank(source.read(0, 4096)))) {
    yield wholeFile(
      source,
      'emptyFile',
      source.size === 0 ? 'The file is empty.' : 'The file holds nothing but white space or zero bytes.',
    );
    return;
  }
  const importer = chosen ?? detectSource(source, fileName);
  if (importer === null) {
    const head = source.read(0, 4096);
    // Half the bytes of UTF-16 text are zero.
    const isBinary = detectEncoding(head) === 'utf-8' && head.includes(0);
    yield isBinary
      ? wholeFile(source, 'notText', 'The file is binary: no importer reads it.')
      : wholeFile(source, 'unknownFormat', 'No importer knows this format.');
    return;
  }
  const text = openText(source);
  if (text === null) {
    yield wholeFile(source, 'tooLarge', 'The file is UTF-16 and too large to convert; save it as UTF-8.');
    return;
  }
  let count = 0;
  try {
    for await (const item of importer.parse(text, options)) {
      options.signal?.throwIfAborted();
      count += 1;
      yield item;
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    // The system's errors (the disk, the stick pulled out) are the caller's; anything else is this parser's.
    if (error instanceof Error && 'syscall' in error) throw error;
    const reason = `The importer failed behind record ${String(count)}: ${error instanceof Error ? error.message : String(error)}`;
    yield { ...wholeFile(source, 'unknownFormat', reason), code: 'internal' } as ParsedItem;
  }
}
