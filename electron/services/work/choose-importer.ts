import { fitsHeader, type HeaderSignature } from '../../../shared/mapping/signature.ts';
import type { Mapping } from '../../../shared/mapping/mapping.ts';
import type { ByteSource } from '../../importers/_kit/byte-source.ts';
import type { Importer } from '../../importers/_kit/importer.ts';
import { headBytes, readFormatHead } from '../../importers/_kit/format-head.ts';
import { detectHeader, readHeader } from '../../importers/generic/detect-layout.ts';
import { mappingImporter } from '../../importers/generic/mapping-importer.ts';
import { hashText } from '../../importers/prepare.ts';
import { detectSource } from '../../importers/registry.ts';
import { hashMapping } from '../../store/mappings.ts';

/** What reads a file. */
export interface ChosenImporter {
  /** Null when nothing does. */
  readonly importer: Importer | null;
  /** The mapping behind it. */
  readonly mapping: { readonly name: string; readonly sha256: string } | null;
  /** The header of a file that nothing reads and a mapping could. */
  readonly header: HeaderSignature | null;
}

/**
 * What reads a file: the mapping of the import where the file has its header, else the importer that knows the format, else the mapping all
 * the same, because it was asked for.
 * @throws the system's error when the file's beginning cannot be read
 */
export function chooseImporter(source: ByteSource, name: string, mapping: Mapping | null): ChosenImporter {
  if (mapping !== null && hasHeaderOf(source, mapping)) return mapped(mapping);
  const importer = detectSource(source, name);
  if (importer !== null) return { importer, mapping: null, header: null };
  return mapping === null ? { importer, mapping: null, header: detectHeader(source) } : mapped(mapping);
}

function mapped(mapping: Mapping): ChosenImporter {
  return {
    importer: mappingImporter(mapping, hashText),
    mapping: { name: mapping.name, sha256: hashMapping(mapping) },
    header: null,
  };
}

function hasHeaderOf(source: ByteSource, mapping: Mapping): boolean {
  const header = readHeader(source, mapping);
  return header !== null && fitsHeader(mapping, header);
}

/** Columns of a table beyond these, and longer names, are not kept. */
const mostColumns = 1_000;
const longestColumn = 200;

/** The columns of a table in their order; null for a file that is none. @throws the system's error when the file's beginning cannot be read */
export function columnsOf(source: ByteSource, name: string): readonly string[] | null {
  const { first, columns } = readFormatHead(source.read(0, headBytes), name);
  if (first === '{' || first === '[' || first === '<' || columns.length < 2 || columns.length > mostColumns)
    return null;
  return columns.every((column) => column.length <= longestColumn && !column.includes('\u0000'))
    ? columns
    : null;
}
