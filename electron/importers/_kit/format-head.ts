import type { FormatHead } from './importer.ts';
import { detectDelimiter, parseCsvRow } from './csv-reader.ts';
import { headText } from './text-source.ts';

/** Bytes of a file that are looked at to recognise its format. */
export const headBytes = 256 * 1024;

/** A column name as sources mean it: portals add the zone, as in `TimeGenerated [UTC]`. */
export function columnName(name: string): string {
  // The blanks before the zone are trimmed, not matched: a pattern would count long runs of them again from each one.
  return name
    .trim()
    .replace(/\[(UTC|Local Time)\]$/i, '')
    .trimEnd();
}

/** Makes the first bytes of a file ready for recognising its format. */
export function readFormatHead(head: Uint8Array, fileName: string): FormatHead {
  const text = headText(head.subarray(0, headBytes)).replace(/^\ufeff/, '');
  const first = text.trimStart()[0] ?? '';
  const keys = new Set<string>();
  const isJson = first === '{' || first === '[';
  if (isJson) {
    for (const found of text.matchAll(/"([A-Za-z@$_][\w@.$-]{0,60})"\s*:/g)) keys.add(found[1] as string);
  }
  const line = isJson ? '' : (text.split('\n', 1)[0] ?? '').trimEnd();
  return {
    text,
    fileName,
    first,
    keys,
    columns: line === '' ? [] : parseCsvRow(line, detectDelimiter(line)).map(columnName),
  };
}
