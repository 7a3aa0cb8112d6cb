import { indicatorKeys, listedKinds } from '../../shared/model/indicator-match.ts';
import type { ListedIdentifier, PrefixLengths } from '../../shared/model/indicator-match.ts';
import type { ReadableStore, WritableStore } from './connection.ts';
import { readTexts } from './queries/json-text.ts';

/** An identifier and an entry that names it. */
export type ListHitPair = readonly [identifier: number, entry: number];

/** An identifier to be looked up. */
export interface IdentifierRow extends ListedIdentifier {
  readonly id: number;
}

/** The highest row id of an identifier; 0 for none. */
export function lastIdentifier(store: ReadableStore): number {
  return store.pluck<number | null>('SELECT max(id) FROM identifier').get() ?? 0;
}

/** The row id up to which every list that counts has been looked up; null when there is no such list. */
export function scannedIdentifier(store: ReadableStore): number | null {
  return (
    store
      .pluck<number | null>(
        `SELECT min(v.scanned) FROM list AS l JOIN list_version AS v ON v.id = l.version_id WHERE l.kind <> 'country'`,
      )
      .get() ?? null
  );
}

/** The highest row id of a sender of mail; 0 for none. */
export function lastSender(store: ReadableStore): number {
  return store.pluck<number | null>('SELECT max(id) FROM message_sender').get() ?? 0;
}

/** The row id up to which senders have been compared with every indicator list that counts; null when there is no such list. */
export function scannedSender(store: ReadableStore): number | null {
  return (
    store
      .pluck<number | null>(
        `SELECT min(v.scanned_senders) FROM list AS l JOIN list_version AS v ON v.id = l.version_id WHERE l.kind = 'indicator'`,
      )
      .get() ?? null
  );
}

/** True when a list that counts has not been looked up for some identifiers, or an indicator list for some senders, yet. */
export function isScanDue(store: ReadableStore): boolean {
  const scanned = scannedIdentifier(store);
  if (scanned === null) return false;
  return scanned < lastIdentifier(store) || (scannedSender(store) ?? Infinity) < lastSender(store);
}

/** After identifiers went: their row ids may be given out again, to what no list has been looked up for. */
export function forgetScanned(store: WritableStore): void {
  const last = lastIdentifier(store);
  store.write('UPDATE list_version SET scanned = ? WHERE scanned > ?').run(last, last);
}

/** Identifiers of kinds that lists name, behind a row id, in order. */
export function identifiersAfter(
  store: ReadableStore,
  after: number,
  upTo: number,
  limit: number,
): IdentifierRow[] {
  return store
    .read<IdentifierRow>(
      `SELECT id, kind, namespace, value, label FROM identifier WHERE id > ? AND id <= ? AND kind IN (${listedKinds.map(() => '?').join(', ')})
       ORDER BY id LIMIT ?`,
    )
    .all(after, upTo, ...listedKinds, limit);
}

/** Prefix lengths of the ranges of some versions. */
export function prefixLengths(store: ReadableStore, versions: readonly number[]): PrefixLengths {
  const texts = store
    .pluck<string>(
      `SELECT v.prefixes FROM json_each(?) AS j CROSS JOIN list_version AS v ON v.id = j.value WHERE v.prefixes <> '[]'`,
    )
    .all(JSON.stringify(versions));
  return lengthsOf(texts.flatMap((text) => readTexts(text)));
}

/** Reads prefix lengths as a version keeps them: `4/24`, `6/48`. */
export function lengthsOf(texts: readonly string[]): PrefixLengths {
  const of = (family: string): readonly number[] =>
    [...new Set(texts.filter((text) => text.startsWith(family)).map((text) => Number(text.slice(2))))].sort(
      (left, right) => right - left,
    );
  return { ipv4: of('4/'), ipv6: of('6/') };
}

/** Versions that count, of kinds with entries. */
export function currentVersions(store: ReadableStore): readonly number[] {
  return store
    .pluck<number>(`SELECT version_id FROM list WHERE version_id IS NOT NULL AND kind <> 'country'`)
    .all();
}

/** Versions of indicator lists that count. An allow list says nothing of a message: anybody can write in an allowed name. */
export function indicatorVersions(store: ReadableStore): readonly number[] {
  return store
    .pluck<number>(`SELECT version_id FROM list WHERE version_id IS NOT NULL AND kind = 'indicator'`)
    .all();
}

/** SQL of the lookup of one value, for tests of its plan. */
export const entryLookup = 'SELECT id, version_id AS version FROM list_entry WHERE value = ? AND type = ?';

/** Finds the entries of some versions that name identifiers: one look into an index for each thing that an entry could say. */
export function findHits(
  store: ReadableStore,
  identifiers: readonly IdentifierRow[],
  versions: ReadonlySet<number>,
  lengths: PrefixLengths,
): ListHitPair[] {
  const lookup = store.read<{ id: number; version: number }>(entryLookup);
  const hits: ListHitPair[] = [];
  for (const identifier of identifiers) {
    for (const { type, value } of indicatorKeys(identifier, lengths)) {
      for (const entry of lookup.all(value, type))
        if (versions.has(entry.version)) hits.push([identifier.id, entry.id]);
    }
  }
  return hits;
}
