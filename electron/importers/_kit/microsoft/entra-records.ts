import type { JsonObject } from '../../../../shared/lib/json.ts';
import type { ImportOptions } from '../importer.ts';
import type { MappedRecord, RecordFormat } from '../record-importer.ts';
import { isDirectoryAudit, mapDirectoryAudit } from './entra-audit.ts';
import { isSignIn, mapSignIn } from './entra-sign-in.ts';
import { openEnvelope } from './event-envelope.ts';

function map(record: JsonObject, options: ImportOptions): MappedRecord {
  const opened = openEnvelope(record);
  if (isDirectoryAudit(opened.row, opened.category)) return mapDirectoryAudit(opened, options);
  if (isSignIn(opened.row, opened.category)) return mapSignIn(opened, options);
  const what =
    opened.category === null
      ? `properties ${Object.keys(record).slice(0, 5).join(', ')}`
      : `category ${opened.category}`;
  return {
    kind: 'reject',
    code: 'notAnAlert',
    reason: `Neither a sign-in nor a directory audit of Entra ID (${what}).`,
  };
}

/** Records of Entra ID's logs. One diagnostic setting writes sign-ins and audits into one stream, so files of either may hold both. */
export const entraRecords: RecordFormat = {
  envelopes: [{ key: 'value' }, { key: 'records' }],
  elements: { key: 'records' },
  map,
};
