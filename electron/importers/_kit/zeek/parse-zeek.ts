import type { ParsedItem } from '../../../../shared/model/record.ts';
import { countPlaces } from '../importer.ts';
import type { ImportOptions } from '../importer.ts';
import { beginsAsJson, parseRecords, recordItem } from '../record-importer.ts';
import type { RecordFormat } from '../record-importer.ts';
import { searchAnswer } from '../search-hit.ts';
import type { TextSource } from '../text-source.ts';
import { mapZeekRecord } from './map-record.ts';
import { readZeekTsv } from './tsv-reader.ts';

const format: RecordFormat = { envelopes: [searchAnswer], map: mapZeekRecord };

/** The items of a Zeek log of any kind, as JSON or in Zeek's own format; several logs one behind another, too. */
export function* parseZeek(source: TextSource, options: ImportOptions): Generator<ParsedItem> {
  if (beginsAsJson(source)) {
    yield* parseRecords(source, format, options);
    return;
  }
  const places = countPlaces(source);
  for (const row of readZeekTsv(source.utf8)) {
    options.signal?.throwIfAborted();
    if (row.kind === 'row') yield recordItem(row.record, row, places, format, options);
    else {
      const { code, reason, excerpt } = row;
      const place = places.stretch(row.start, row.end, row.line);
      yield { kind: 'reject', place, code, reason, excerpt };
    }
  }
}
