import type { PastedValue } from '../../../shared/model/pasted-values.ts';
import { alertNames } from '../../../shared/model/twins.ts';
import { alertTable, openColumns } from '../columns/index.ts';
import type { ReadableStore } from '../connection.ts';

/** How an alert itself matches a value: it has it as an id, or as its title. */
type AlertMatch = 'alertId' | 'alertTitle';

/** The alerts that one value names, best match first. */
export type NamedAlerts = ReadonlyMap<number, AlertMatch>;

/** SQL of the providers of a store, one look into the records' unique key for each; for tests of its plan. */
export const providersOfRecords = `WITH RECURSIVE seen (uid, n) AS (
    SELECT min(uid), 1 FROM record UNION ALL
    SELECT (SELECT min(r.uid) FROM record AS r WHERE r.uid >= substr(seen.uid, 1, iif(instr(seen.uid, '|') > 0, instr(seen.uid, '|') - 1, instr(seen.uid, ':') - 1))
        || iif(instr(seen.uid, '|') > 0, '}', ';')), n + 1
      FROM seen WHERE seen.uid IS NOT NULL AND n < 100 AND (instr(seen.uid, '|') > 1 OR instr(seen.uid, ':') > 1))
  SELECT substr(uid, 1, instr(uid, '|') - 1) FROM seen WHERE instr(uid, '|') > 1`;

/** SQL of the alerts of ids under which records are known; for tests of its plan. */
export const alertsOfNames = `SELECT j.key AS at, d.alert_id AS alert FROM json_each(?) AS j CROSS JOIN record_name AS n ON n.name = j.value
  CROSS JOIN record AS d ON d.id = n.record_id`;

/** SQL of the alerts of ids of alerts; for a test of its plan. */
export const alertsOfUids = `SELECT j.key AS at, a.id AS alert FROM json_each(?) AS j CROSS JOIN alert AS a ON a.uid = j.value`;
/** SQL of the alerts of ids of records; for a test of its plan. */
export const alertsOfRecordUids = `SELECT j.key AS at, d.alert_id AS alert FROM json_each(?) AS j CROSS JOIN record AS d ON d.uid = j.value`;

/** Shortest text that may be an alert's id: what is shorter is a number or a word. */
const shortestId = 6;

/** The id that a value may be, or that a link to the page of an alert ends in; null for what has none. */
function idIn({ kind, value }: PastedValue): string | null {
  const id = kind === 'url' ? /\/alerts\/([^/?#\s]+)/.exec(value)?.[1] : value;
  return kind !== 'url' && kind !== 'name' && kind !== 'guid' && kind !== 'fileHash'
    ? null
    : id === undefined || id.length < shortestId || /\s/.test(id)
      ? null
      : id;
}

/** Longest title that is looked for, UTF-16 code units. */
const longestTitle = 300;

/** True for what may be the title of an alert, or the name of a person. */
export const mayBeTitle = ({ kind, value }: PastedValue): boolean =>
  kind === 'name' && value.length <= longestTitle && /[\p{L}\p{N}]/u.test(value);

/** The alerts that values name by an id or a title, by the value's place; those without any are left out. */
export function alertsNamed(
  store: ReadableStore,
  values: readonly PastedValue[],
): ReadonlyMap<number, NamedAlerts> {
  const found = new Map<number, Map<number, AlertMatch>>();
  const note: Note = (place, alert, match) => {
    const alerts = found.get(place) ?? new Map<number, AlertMatch>();
    found.set(place, alerts);
    if (!alerts.has(alert)) alerts.set(alert, match);
  };
  noteIds(store, values, note);
  noteTitles(store, values, note);
  return found;
}

type Note = (place: number, alert: number, match: AlertMatch) => void;

/**
 * Titles are those of detections, and few beside the alerts: each that the store has is compared once, and then the column of titles, which the
 * queue keeps in memory, is walked once for all values. Nothing is left out, and nothing waits for the full text.
 */
function noteTitles(store: ReadableStore, values: readonly PastedValue[], note: Note): void {
  const wanted = new Map<string, number[]>();
  for (const [place, value] of values.entries()) {
    if (!mayBeTitle(value)) continue;
    const title = foldTitle(value.value);
    const places = wanted.get(title);
    if (places === undefined) wanted.set(title, [place]);
    else places.push(place);
  }
  if (wanted.size === 0) return;
  const columns = openColumns(store, alertTable);
  const { place: column, dictionary } = columns.codes('title');
  const found = new Map<number, readonly number[]>();
  for (const [spelling, title] of dictionary.values.entries()) {
    const places = wanted.get(foldTitle(title));
    if (places !== undefined) found.set(dictionary.code([spelling]), places);
  }
  if (found.size === 0) return;
  const isFound = new Uint8Array(dictionary.size);
  for (const code of found.keys()) isFound[code] = 1;
  for (const { codes, firstId, present } of columns.blocks) {
    const own = codes[column] ?? [];
    for (let slot = 0; slot < own.length; slot += 1) {
      const code = own[slot] ?? 0;
      if (isFound[code] !== 1 || present[slot] !== 1) continue;
      for (const place of found.get(code) ?? []) note(place, firstId + slot, 'alertTitle');
    }
  }
}

/** As values are read: without the blanks and the full stop at the end. */
const foldTitle = (title: string): string =>
  title
    .trim()
    .replace(/[.,;:!?]$/, '')
    .toLowerCase();

function noteIds(store: ReadableStore, values: readonly PastedValue[], note: Note): void {
  const ids = values.flatMap((value, place) => {
    const text = idIn(value);
    return text === null ? [] : [{ place, text }];
  });
  if (ids.length === 0) return;
  const providers = store.pluck<string>(providersOfRecords).all();
  const names = ids.flatMap(({ place, text }) =>
    [...new Set(providers.flatMap((provider) => alertNames(provider, [text])))].map((name) => ({
      place,
      text: name,
    })),
  );
  // A record of a provider that has no ids of its own is known by its uid alone.
  const uids = ids.flatMap(({ place, text }) =>
    [...new Set([text, text.toLowerCase()])].map((uid) => ({ place, text: uid })),
  );
  for (const [sql, asked] of [
    [alertsOfNames, names],
    [alertsOfUids, uids],
    [alertsOfRecordUids, uids],
  ] as const)
    for (const { at, alert } of store
      .read<{ at: number; alert: number }>(sql)
      .iterate(JSON.stringify(asked.map(({ text }) => text))))
      note(asked[at]?.place ?? -1, alert, 'alertId');
}
