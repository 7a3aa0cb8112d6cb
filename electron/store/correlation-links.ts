import { linkRules, linkStates, reasonNames, refusalCauses } from '../../shared/correlation/index.ts';
import type { CorrelationResult, LinkColumns } from '../../shared/correlation/index.ts';
import type { SqlValue, WritableStore } from './connection.ts';
import type { CorrelationRun } from './correlation-input.ts';

/** Links in the order of the alerts that they start from. */
export interface LinkIndex {
  /** Alert position → where its links start in `order`; one more entry than alerts. */
  readonly starts: Int32Array;
  readonly order: Int32Array;
}

/** Sorts links by the alert that they start from, in linear time. */
export function indexLinks(links: LinkColumns, alertCount: number): LinkIndex {
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

function valuesOf(run: CorrelationRun, links: LinkColumns, link: number): LinkValues {
  const entityId = (entity: number | undefined): number | null =>
    entity === undefined || entity < 0 ? null : (run.entityIds[entity] ?? null);
  const gap = links.gap[link] ?? -1;
  const window = links.window[link] ?? -1;
  const refusal = refusalCauses[links.refusal[link] ?? 0] ?? 'none';
  return [
    run.alertIds[links.a[link] ?? 0] ?? 0,
    run.alertIds[links.b[link] ?? 0] ?? 0,
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
  insert: `INSERT INTO link (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
} as const;

/**
 * Makes the stored links that start from some alerts those of a result; equal ones are left alone.
 * @param alerts positions from the first to before the second.
 * @param isFresh no link is stored yet that starts from them.
 * @returns how many rows were written or removed.
 */
export function writeLinksFrom(
  store: WritableStore,
  run: CorrelationRun,
  { links }: CorrelationResult,
  index: LinkIndex,
  alerts: { readonly from: number; readonly to: number },
  isFresh: boolean,
): number {
  const insert = store.write(linkSql.insert);
  const [start, stop] = [index.starts[alerts.from] ?? 0, index.starts[alerts.to] ?? 0];
  if (isFresh) {
    for (let at = start; at < stop; at += 1) insert.run(...valuesOf(run, links, index.order[at] ?? 0));
    return stop - start;
  }
  const wanted = new Map<string, LinkValues>();
  for (let at = start; at < stop; at += 1) {
    const values = valuesOf(run, links, index.order[at] ?? 0);
    wanted.set(values.join('|'), values);
  }
  let written = 0;
  const ids = `[${run.alertIds.subarray(alerts.from, alerts.to).join(',')}]`;
  for (const { id, ...row } of store.read<Record<string, SqlValue>>(linkSql.of).all(ids)) {
    if (wanted.delete(Object.values(row).join('|'))) continue;
    store.write('DELETE FROM link WHERE id = ?').run(id ?? null);
    written += 1;
  }
  for (const values of wanted.values()) insert.run(...values);
  return written + wanted.size;
}
