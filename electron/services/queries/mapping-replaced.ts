import type { IdentifiedRow } from '../../importers/generic/preview.ts';
import { hashText } from '../../importers/prepare.ts';
import type { ReadableStore } from '../../store/connection.ts';

/** Rows of a file that would take the place of other rows, since they have their id and say something else. */
export interface ReplacedRows {
  /** Rows with the id of a row before them in the file. */
  readonly inFile: number;
  /** Rows with the id of a record that is stored. */
  readonly inStore: number;
}

/** One version of a stored record, and the mapping that made it: null for one that an importer made. */
interface StoredVersion {
  readonly uid: string;
  readonly contentHash: string;
  readonly reading: string | null;
}

/**
 * Counts rows that would replace others. A row that is stored as it stands in the file replaces nothing, whichever mapping read it then.
 * Each row counts once: in the file when it repeats an id there.
 */
export function countReplaced(store: ReadableStore, rows: readonly IdentifiedRow[]): ReplacedRows {
  const stored = new Map<string, StoredVersion[]>();
  const uids = [...new Set(rows.map(({ uid }) => uid))];
  for (const version of readVersions(store, uids)) {
    const versions = stored.get(version.uid);
    if (versions) versions.push(version);
    else stored.set(version.uid, [version]);
  }
  const firsts = new Map<string, string>();
  let inFile = 0;
  let inStore = 0;
  for (const { uid, canonical } of rows) {
    const first = firsts.get(uid);
    if (first === undefined) firsts.set(uid, canonical);
    const versions = stored.get(uid) ?? [];
    if (first !== undefined && first !== canonical) inFile += 1;
    else if (first === undefined && versions.length > 0 && !versions.some(isOf(canonical))) inStore += 1;
  }
  return { inFile, inStore };
}

/** A mapped record's content is hashed with the mapping that read it. */
const isOf =
  (canonical: string) =>
  ({ contentHash, reading }: StoredVersion): boolean =>
    contentHash === hashText(reading === null ? canonical : `${reading}\n${canonical}`);

function readVersions(store: ReadableStore, uids: readonly string[]): readonly StoredVersion[] {
  return store
    .read<StoredVersion>(
      `SELECT record.uid, v.content_sha256 AS contentHash, f.mapping_sha256 AS reading FROM json_each(?) AS asked
         CROSS JOIN record ON record.uid = asked.value CROSS JOIN record_version AS v ON v.record_id = record.id
         CROSS JOIN import_file AS f ON f.id = v.import_file_id`,
    )
    .all(JSON.stringify(uids));
}
