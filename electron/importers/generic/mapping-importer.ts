import { canonicalJson } from '../../../shared/lib/canonical-json.ts';
import { writeMapping, type Mapping } from '../../../shared/mapping/mapping.ts';
import { isTable } from '../../../shared/mapping/signature.ts';
import type { ParsedItem } from '../../../shared/model/record.ts';
import { excerptOf } from '../_kit/excerpt.ts';
import { countPlaces } from '../_kit/importer.ts';
import type { Importer, ImportOptions } from '../_kit/importer.ts';
import type { TextSource } from '../_kit/text-source.ts';
import type { ValueProblem } from './evidence-pieces.ts';
import { compileMapping } from './map-record.ts';
import { readRecords } from './read-records.ts';
import { objectValues, rowValues } from './record-values.ts';

/** Id under which a file that a mapping reads is listed. */
export const mappedFormat = 'mapping';

/** Raised when the same file and mapping would give other records. */
const version = 1;

/** One item of a file and what of its values was not of the kind that the mapping expects. */
export interface MappedItem {
  readonly item: ParsedItem;
  readonly problems: readonly ValueProblem[];
}

/** The items of a file as a mapping reads it, in file order, every record accounted for. */
export function* parseWithMapping(
  source: TextSource,
  mapping: Mapping,
  options: ImportOptions,
  hash: (text: string) => string,
): Generator<MappedItem> {
  const places = countPlaces(source);
  const map = compileMapping(mapping);
  const valuesOf = isTable(mapping.format) ? rowValues : objectValues;
  const reading = hash(writeMapping(mapping));
  for (const read of readRecords(source.utf8, mapping)) {
    options.signal?.throwIfAborted();
    if (read.kind === 'error') {
      const { code, reason, excerpt, start, end, line } = read;
      yield {
        item: { kind: 'reject', place: places.stretch(start, end, line), code, reason, excerpt },
        problems: [],
      };
      continue;
    }
    const { place, raw } = places.next(read.start, read.line, read.raw);
    const mapped = map(valuesOf(read.record), options);
    const { problems } = mapped;
    switch (mapped.kind) {
      case 'alert': {
        const canonical = canonicalJson(read.record);
        yield { item: { kind: 'alert', place, raw, canonical, reading, alert: mapped.alert }, problems };
        break;
      }
      case 'context': {
        const canonical = canonicalJson(read.record);
        yield { item: { kind: 'context', place, raw, canonical, context: mapped.context }, problems };
        break;
      }
      case 'reject': {
        const { code, reason } = mapped;
        const excerpt = excerptOf(read.raw);
        yield { item: { kind: 'reject', place, code, reason, excerpt }, problems };
        break;
      }
    }
  }
}

/**
 * A mapping as an importer. It is not among the formats that are recognised: it reads what it is told to read.
 * @param hash SHA-256 of a text, hexadecimal
 */
export function mappingImporter(mapping: Mapping, hash: (text: string) => string): Importer {
  return {
    id: mappedFormat,
    version,
    title: mapping.name,
    description: `Read with the mapping “${mapping.name}”.`,
    fileExtensions: isTable(mapping.format) ? ['csv', 'tsv', 'txt'] : ['json', 'ndjson', 'jsonl'],
    sniff: () => 0,
    *parse(source, options) {
      for (const { item } of parseWithMapping(source, mapping, options, hash)) yield item;
    },
  };
}
