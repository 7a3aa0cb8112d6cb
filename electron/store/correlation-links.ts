import { linkRules, linkStates, reasonNames, refusalCauses } from '../../shared/correlation/index.ts';
import type { CorrelationResult, LinkColumns } from '../../shared/correlation/index.ts';
import type { SqlValue, WritableStore } from './connection.ts';
import type { CorrelationRun } from './correlation-input.ts';

/** Links in the order of the alerts that they start from. */
interface LinkIndex {
  /** Alert position → where its links start in `order`; one more entry than alerts. */
  readonly starts: Int32Array;
  readonly order: Int32Array;
}

/** Sorts links by the alert that they start from, in linear time. */
function indexLinks(links: LinkColumns, alertCount: number): LinkIndex {
  const starts = new Int32Array(alertCount + 1);
  for (let link = 0; link < links.count; link += 1)
    starts[(links.a[link] ?? 0) + 1] = (starts[(links.a[link] ?? 0) + 1] ?? 0) + 1;
  for (let alert = 0; alert < alertCount; alert += 1)
    starts[alert + 1] = (starts[alert + 1] ?? 0) + (starts[alert] ?? 0);
  const next = starts.slice();
  const order = new Int32Array(links.count);
  for (let link = 0; link < links.count; link += 1) {
    const a = links.a[link] ?? 0;
    const at = next[a] ?? 0;
    order[at] = link;
    next[a] = at + 1;
  }
  return { starts, order };
}

type LinkValues = readonly SqlValue[];

const columns =
  'a, b, rule, entity_id, second_entity_id, gap_ms, window_ms, strength, reason, state, refusal, needed, pooled';

/** The names of one set of reasons, which few sets have. */
const reasonTexts = new Map<number, string>();

function reasonText(bits: number): string {
  let text = reasonTexts.get(bits);
  if (text === undefined) reasonTexts.set(bits, (text = reasonNames(bits).join(',')));
  return text;
}

/** The row id of an alert by its position: those around a part come after those of the run. */
function alertIdAt({ alertIds, part }: CorrelationRun, position: number): number {
  return alertIds[position] ?? part?.around[position - alertIds.length] ?? 0;
}

/** Makes the stored links from alerts around a part to its own those that it has found; equal ones are left alone. Call in a transaction. */
export function writeCrossingLinks(store: WritableStore, run: CorrelationRun): void {
  if (run.part === null || run.part.around.length === 0) return;
  const { crossing, around } = run.part;
  const wanted = new Map<string, LinkValues>();
  for (let link = 0; link < crossing.count; link += 1) {
    const values = valuesOf(run, crossing, link);
    wanted.set(keyOf(values), values);
  }
  const inside = new Set(run.alertIds);
  const read = store.read<Record<string, SqlValue>>(linkSql.of);
  for (let from = 0; from < around.length; from += alertsTogether) {
    for (const { id, ...row } of read.all(`[${around.subarray(from, from + alertsTogether).join(',')}]`)) {
      if (!inside.has(Number(row['b'])) || wanted.delete(keyOf(Object.values(row)))) continue;
      store.write('DELETE FROM link WHERE id = ?').run(id ?? null);
    }
  }
  const insert = store.write(linkSql.insert);
  for (const link of wanted.values()) insert.run(...link);
}

function valuesOf(run: CorrelationRun, links: LinkColumns, link: number): LinkValues {
  const entityId = (entity: number | undefined): number | null =>
    entity === undefined || entity < 0 ? null : (run.entityIds[entity] ?? null);
  const gap = links.gap[link] ?? -1;
  const window = links.window[link] ?? -1;
  const refusal = refusalCauses[links.refusal[link] ?? 0] ?? 'none';
  return [
    alertIdAt(run, links.a[link] ?? 0),
    alertIdAt(run, links.b[link] ?? 0),
    linkRules[links.rule[link] ?? 0] ?? '',
    entityId(links.entity[link]),
    entityId(links.secondEntity[link]),
    // A gap that nobody knows is between alerts that a lock or a source put together.
    gap < 0 ? null : gap,
    window < 0 ? null : window,
    links.strength[link] ?? 0,
    reasonText(links.reasons[link] ?? 0),
    linkStates[links.state[link] ?? 0] ?? '',
    refusal === 'none' ? null : refusal,
    (links.needed[link] ?? 0) === 0 ? null : (links.needed[link] ?? 0),
    (links.pooled[link] ?? 0) === 0 ? null : (links.pooled[link] ?? 0),
  ];
}

/** SQL of this module, for tests of its plans. */
export const linkSql = {
  of: `SELECT k.${columns.replaceAll(', ', ', k.')}, k.id FROM json_each(?) AS j CROSS JOIN link AS k ON k.a = j.value`,
  /** A stretch of one alert's links. */
  stretch: `SELECT ${columns}, id FROM link WHERE a = ? AND id > ? ORDER BY id LIMIT ?`,
  insert: `INSERT INTO link (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
} as const;

/** Links that are looked at between two yields, and alerts. */
const linksTogether = 400;
const alertsTogether = 128;

/** How far writing has come. */
export interface LinkProgress {
  /** Of the run's alerts, how many are done. */
  readonly alerts: number;
  /** Rows that were written or removed since the last yield. */
  readonly written: number;
}

/**
 * Makes the stored links that start from a run's alerts those of its result; equal ones are left alone. Yields after a bounded number of
 * rows: the first alert of a storm has a link to each of its repeats, which may be hundreds of thousands. Call each step in a transaction.
 */
export function* writeLinks(
  store: WritableStore,
  run: CorrelationRun,
  { links }: CorrelationResult,
): Generator<LinkProgress, void> {
  const { starts, order } = indexLinks(links, run.alertIds.length);
  const insert = store.write(linkSql.insert);
  const values = (at: number): LinkValues => valuesOf(run, links, order[at] ?? 0);
  if (store.pluck<number>('SELECT 1 FROM link LIMIT 1').get() === undefined) {
    let alert = 0;
    for (let at = 0; at < links.count;) {
      const end = Math.min(links.count, at + linksTogether);
      const written = end - at;
      for (; at < end; at += 1) insert.run(...values(at));
      while ((starts[alert + 1] ?? Infinity) <= at) alert += 1;
      yield { alerts: alert, written };
    }
    return;
  }
  const count = run.alertIds.length;
  const hasMany = storedCounter(store);
  for (let from = 0; from < count;) {
    let to = from;
    const start = starts[from] ?? 0;
    while (to < count && to - from < alertsTogether && (starts[to + 1] ?? 0) - start <= linksTogether)
      to += 1;
    const ids = `[${run.alertIds.subarray(from, to).join(',')}]`;
    if (to === from || hasMany(ids)) {
      to = from + 1;
      yield* writeManyLinks(
        store,
        run.alertIds[from] ?? 0,
        { from: start, to: starts[to] ?? 0, values },
        from,
      );
    } else
      yield { alerts: to, written: writeFewLinks(store, ids, { from: start, to: starts[to] ?? 0, values }) };
    from = to;
  }
}

/** Tells whether more links are stored from some alerts than are to be read at once. */
function storedCounter(store: WritableStore): (ids: string) => boolean {
  const most = linksTogether * 4;
  const count = store.pluck<number>(
    `SELECT count(*) FROM (SELECT 1 FROM json_each(?) AS j CROSS JOIN link AS k ON k.a = j.value LIMIT ${most + 1})`,
  );
  return (ids) => (count.get(ids) ?? 0) > most;
}

/** Links of a result, by place in their order. */
interface WantedLinks {
  readonly from: number;
  readonly to: number;
  readonly values: (at: number) => LinkValues;
}

const keyOf = (values: LinkValues): string => values.join('|');

function writeFewLinks(store: WritableStore, ids: string, { from, to, values }: WantedLinks): number {
  const wanted = new Map<string, LinkValues>();
  for (let at = from; at < to; at += 1) {
    const link = values(at);
    wanted.set(keyOf(link), link);
  }
  let written = 0;
  for (const { id, ...row } of store.read<Record<string, SqlValue>>(linkSql.of).all(ids)) {
    if (wanted.delete(keyOf(Object.values(row)))) continue;
    store.write('DELETE FROM link WHERE id = ?').run(id ?? null);
    written += 1;
  }
  const insert = store.write(linkSql.insert);
  for (const link of wanted.values()) insert.run(...link);
  return written + wanted.size;
}

/** As {@link writeFewLinks}, of one alert, stretch by stretch. */
function* writeManyLinks(
  store: WritableStore,
  alertId: number,
  { from, to, values }: WantedLinks,
  done: number,
): Generator<LinkProgress, void> {
  const wanted = new Map<string, number>();
  for (let at = from; at < to; at += 1) {
    wanted.set(keyOf(values(at)), at);
    if (at % linksTogether === 0) yield { alerts: done, written: 0 };
  }
  const read = store.read<Record<string, SqlValue>>(linkSql.stretch);
  const remove = store.write('DELETE FROM link WHERE id = ?');
  for (let after = 0; ;) {
    let written = 0;
    const stored = read.all(alertId, after, linksTogether);
    for (const { id, ...row } of stored) {
      after = Number(id);
      if (wanted.delete(keyOf(Object.values(row)))) continue;
      remove.run(id ?? null);
      written += 1;
    }
    yield { alerts: done, written };
    if (stored.length < linksTogether) break;
  }
  const insert = store.write(linkSql.insert);
  let written = 0;
  for (const at of wanted.values()) {
    insert.run(...values(at));
    written += 1;
    if (written < linksTogether) continue;
    yield { alerts: done, written };
    written = 0;
  }
  yield { alerts: done + 1, written };
}
