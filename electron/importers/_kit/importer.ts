import type { ParsedItem, RecordPlace } from '../../../shared/model/record.ts';
import type { TextSource } from './text-source.ts';

/** What an importer is told about the import. */
export interface ImportOptions {
  /** Time of the import, ms UTC. */
  readonly importedAt: number;
  /** Tenant for records that name none, or null. */
  readonly tenant: string | null;
  /** Aborting it makes the generator throw the signal's reason at the next record. */
  readonly signal?: AbortSignal;
}

/** The first bytes of a file, made ready for recognising its format. */
export interface FormatHead {
  readonly text: string;
  readonly fileName: string;
  /** First byte that is neither white space nor a byte order mark. */
  readonly first: string;
  /** JSON property names that occur in the head. */
  readonly keys: ReadonlySet<string>;
  /** Column names, when the first line looks like a CSV header; without the portal's ` [UTC]`. */
  readonly columns: readonly string[];
}

/** What the registry shows of a format. */
export interface ImporterManifest {
  /** Stable id, also the name of its folder. */
  readonly id: string;
  /** Raised when the same file would give other records. */
  readonly version: number;
  /** For people. */
  readonly title: string;
  readonly description: string;
  readonly fileExtensions: readonly string[];
}

/** One format. */
export interface Importer extends ImporterManifest {
  /** How sure it is that the file is its own: 0 not at all, 100 beyond doubt. */
  sniff(head: FormatHead): number;
  /** The records of a file, in file order, every one accounted for. Asynchronous only where a parsing library is. */
  parse(source: TextSource, options: ImportOptions): Generator<ParsedItem> | AsyncGenerator<ParsedItem>;
}

/** Counts positions and makes places. */
export interface PlaceCounter {
  /** The place of the next record. */
  next(
    start: number,
    line: number | null,
    utf8: Uint8Array,
  ): { readonly place: RecordPlace; readonly raw: Uint8Array };
  /** The place of something that is no record of its own: it has the position of the next record and takes none. */
  peek(
    start: number,
    line: number | null,
    utf8: Uint8Array,
  ): { readonly place: RecordPlace; readonly raw: Uint8Array };
  /** The place of an unreadable stretch that counts as one record. */
  stretch(start: number, end: number, line: number | null): RecordPlace;
}

/** A counter that starts at record 1. */
export function countPlaces(source: TextSource): PlaceCounter {
  let position = 0;
  const locate = (
    at: number,
    start: number,
    line: number | null,
    utf8: Uint8Array,
  ): { place: RecordPlace; raw: Uint8Array } => {
    const { offset, raw } = source.locate(start, utf8);
    return {
      place: { position: at, line: line === 0 ? null : line, byteOffset: offset, byteLength: raw.length },
      raw,
    };
  };
  return {
    next(start, line, utf8) {
      position += 1;
      return locate(position, start, line, utf8);
    },
    peek: (start, line, utf8) => locate(position + 1, start, line, utf8),
    stretch(start, end, line) {
      position += 1;
      const own = { position, line: line === 0 ? null : line };
      if (source.encoding === 'utf-8') return { ...own, byteOffset: start, byteLength: end - start };
      const { offset, raw } = source.locate(start, source.utf8.read(start, end - start));
      return { ...own, byteOffset: offset, byteLength: raw.length };
    },
  };
}
