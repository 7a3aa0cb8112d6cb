import { defang } from '../../shared/model/defang.ts';
import { kindsOfSenders } from '../../shared/model/indicator-match.ts';
import type { ReadableStore, WritableStore } from './connection.ts';
import { incidentsOfEntities, refreshEntityVerdict } from './entity-verdicts.ts';
import { raise } from './facts.ts';
import { queueRows } from './queued-rows.ts';

interface Wanted {
  readonly uid: string;
  readonly verdict: string;
  readonly name: string;
  readonly basis: string;
  readonly at: number;
}

/** One statement for each list that names the identifier, by its first entry that may carry a verdict. */
function wantedVerdicts(store: ReadableStore, identifierId: number): readonly Wanted[] {
  const rows = store
    .read<{
      list: string;
      name: string;
      kind: string;
      verdict: string;
      source: string | null;
      entry: string;
      at: number;
      of: string;
    }>(
      `SELECT l.uid AS list, l.name, l.kind, v.verdict, v.source, e.value AS entry, v.imported_ms AS at, i.kind AS of
       FROM list_hit AS h JOIN list AS l ON l.version_id = h.version_id JOIN list_version AS v ON v.id = h.version_id
         JOIN list_entry AS e ON e.id = h.entry_id JOIN identifier AS i ON i.id = h.identifier_id
       WHERE h.identifier_id = ? AND h.expired = 0 AND e.shown_only = 0 AND v.verdict <> 'none' AND l.kind IN ('indicator', 'allow')
       ORDER BY length(e.value) DESC, e.id`,
    )
    .all(identifierId);
  const byList = new Map<string, Wanted>();
  for (const { list, name, kind, verdict, source, entry, at, of } of rows) {
    if (byList.has(list)) continue;
    const sender = kindsOfSenders.includes(of) ? ', the sender' : '';
    const from = source === null ? '' : ` of ${source}`;
    byList.set(list, {
      uid: `${list}:${String(identifierId)}`,
      verdict,
      name,
      basis:
        `${kind === 'allow' ? 'Allow list' : 'Indicator list'} “${name}”${from}: entry ${defang('url', entry)}${sender}`.slice(
          0,
          1000,
        ),
      at,
    });
  }
  return [...byList.values()];
}

/** Makes the statements of lists on one identifier what current lists say. @returns true when one changed. */
function settleIdentifier(store: WritableStore, identifierId: number): boolean {
  const wanted = wantedVerdicts(store, identifierId);
  const kept = new Set(wanted.map(({ uid }) => uid));
  let changed = false;
  for (const uid of store
    .pluck<string>(`SELECT uid FROM verdict WHERE identifier_id = ? AND actor = 'indicator'`)
    .all(identifierId)) {
    if (kept.has(uid)) continue;
    store.write('DELETE FROM verdict WHERE uid = ?').run(uid);
    changed = true;
  }
  for (const { uid, verdict, name, basis, at } of wanted)
    changed =
      store
        .write(
          `INSERT INTO verdict (uid, identifier_id, scope, verdict, actor, actor_name, basis, at_ms) VALUES (?, ?, 'everywhere', ?, 'indicator', ?, ?, ?)
           ON CONFLICT (uid) DO UPDATE SET verdict = excluded.verdict, actor_name = excluded.actor_name, basis = excluded.basis, at_ms = excluded.at_ms
           WHERE verdict <> excluded.verdict OR actor_name <> excluded.actor_name OR basis <> excluded.basis OR at_ms <> excluded.at_ms`,
        )
        .run(uid, identifierId, verdict, name, basis, at).changes > 0 || changed;
  return changed;
}

/** True when identifiers wait for {@link settleListed}. */
export function hasQueuedListed(store: ReadableStore): boolean {
  return store.pluck<number>('SELECT 1 FROM queued_listed LIMIT 1').get() !== undefined;
}

/** Incidents that show an identifier which waits: their rows follow. */
export function incidentsAwaitingLists(store: ReadableStore): readonly number[] {
  return store
    .pluck<number>(
      `SELECT DISTINCT a.incident_id FROM queued_listed AS q CROSS JOIN identifier AS i ON i.id = q.identifier_id
         CROSS JOIN evidence AS e ON e.entity_id = i.entity_id CROSS JOIN alert AS a ON a.id = e.alert_id WHERE a.incident_id IS NOT NULL`,
    )
    .all();
}

/**
 * Makes verdicts of lists anew for identifiers that wait, for about `budgetMs` in one short transaction, and notes the incidents that show
 * them for their rows to be made anew.
 * @returns whether some still wait, and how many identifiers were settled.
 */
export function settleListed(
  store: WritableStore,
  budgetMs: number,
): { readonly left: boolean; readonly settled: number } {
  if (!hasQueuedListed(store)) return { left: false, settled: 0 };
  const end = performance.now() + budgetMs;
  return store.transaction(() => {
    const next = store.pluck<number>('SELECT identifier_id FROM queued_listed LIMIT 1');
    const entityOf = store.pluck<number>('SELECT entity_id FROM identifier WHERE id = ?');
    let settled = 0;
    for (let id = next.get(); id !== undefined && performance.now() < end; id = next.get()) {
      settled += 1;
      store.write('DELETE FROM queued_listed WHERE identifier_id = ?').run(id);
      const entity = entityOf.get(id);
      if (entity === undefined) continue;
      if (settleIdentifier(store, id)) refreshEntityVerdict(store, entity);
      queueRows(store, incidentsOfEntities(store, [entity]));
    }
    raise(store, 'revision');
    return { left: next.get() !== undefined, settled };
  });
}
