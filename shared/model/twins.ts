import { createUnionFind } from '../lib/union-find.ts';
import { foldId } from './identity-fold.ts';

/**
 * What Defender XDR puts before a service's own alert id in its unified queue.
 * Source: Microsoft Learn, "Investigate alerts in Microsoft Defender XDR", table of alert sources; `sn`, `dc`, `ri` as seen in exports.
 */
const sourcePrefixes = [
  'da',
  'ed',
  'ra',
  'ta',
  'ea',
  'fa',
  'aa',
  'ca',
  'ad',
  'ma',
  'dl',
  'dc',
  'ri',
  'ir',
  'sn',
] as const;

const guid = '[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}';
/** Shapes of a service's own id that leave no doubt where the prefix ends: GUID, ticks_hash, SHA-256 or object id in hexadecimal, many digits. */
const ownIdPattern = `${guid}(?:_.+)?|\\d{15,20}_-?\\d+|[0-9a-f]{64}|[0-9a-f]{24}|\\d{15,20}`;
const prefixed = new RegExp(`^(?:${sourcePrefixes.join('|')})(${ownIdPattern})$`);
const ownId = new RegExp(`^(?:${ownIdPattern}|\\d{15,20}_${guid})$`);

/**
 * Folds one provider alert id to the name by which twins find each other: lower case, without the two letters that Defender XDR prepends.
 * An id that is not unmistakable in itself (a number, a word) is a name only within its provider.
 * @returns null when the id is blank or a vendor's constant for "no id".
 */
export function alertName(provider: string, id: string | null): string | null {
  const folded = foldId(id);
  if (folded === null) return null;
  const bare = prefixed.exec(folded)?.[1] ?? folded;
  return ownId.test(bare) ? bare : `${provider.toLowerCase()}|${folded}`;
}

/** Folds the ids that one record gives, its own and those it refers to, to distinct names in order. */
export function alertNames(provider: string, ids: readonly (string | null)[]): readonly string[] {
  return [...new Set(ids.map((id) => alertName(provider, id)).filter((name) => name !== null))];
}

/** A record as far as twins are concerned. */
export interface NamedRecord {
  readonly uid: string;
  readonly names: readonly string[];
}

/** The uid of an alert: the smallest, by UTF-16 code units, of its records' uids. */
export function alertUid(recordUids: readonly string[]): string {
  return recordUids.reduce((smallest, uid) => (uid < smallest ? uid : smallest));
}

/**
 * Unites records into alerts: records that share a name, or a uid, are twins. The order of the records does not matter.
 * @returns alert uid → uids of its records, sorted.
 */
export function uniteTwins(records: readonly NamedRecord[]): ReadonlyMap<string, readonly string[]> {
  const united = createUnionFind(records.length);
  const firstBy = new Map<string, number>();
  const note = (key: string, node: number): void => {
    const first = firstBy.get(key);
    if (first === undefined) firstBy.set(key, node);
    else united.unite(first, node);
  };
  for (const [node, record] of records.entries()) {
    note(`uid|${record.uid}`, node);
    for (const name of record.names) note(`name|${name}`, node);
  }
  const groups = new Map<number, Set<string>>();
  for (const [node, record] of records.entries()) {
    const root = united.find(node);
    const group = groups.get(root);
    if (group) group.add(record.uid);
    else groups.set(root, new Set([record.uid]));
  }
  const alerts = [...groups.values()].map((uids) => [...uids].sort());
  return new Map(
    alerts.map((uids) => [alertUid(uids), uids] as const).sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}
