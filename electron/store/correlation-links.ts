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

/**
 * Makes the stored links that start from one alert those of a result; equal ones are left alone.
 * @returns how many rows were written or removed.
 */
export function writeLinksFrom(
  store: WritableStore,
  run: CorrelationRun,
  { links }: CorrelationResult,
  index: LinkIndex,
  alert: number,
): number {
  const wanted = new Map<string, LinkValues>();
  for (let at = index.starts[alert] ?? 0; at < (index.starts[alert + 1] ?? 0); at += 1) {
    const values = valuesOf(run, links, index.order[at] ?? 0);
    wanted.set(values.join('|'), values);
  }
  const stored = store
    .read<Record<string, SqlValue>>(`SELECT ${columns}, id FROM link WHERE a = ?`)
    .all(run.alertIds[alert] ?? 0);
  let written = 0;
  for (const { id, ...row } of stored) {
    const key = Object.values(row).join('|');
    if (wanted.delete(key)) continue;
    store.write('DELETE FROM link WHERE id = ?').run(id ?? null);
    written += 1;
  }
  const insert = store.write(`INSERT INTO link (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  for (const values of wanted.values()) {
    insert.run(...values);
    written += 1;
  }
  return written;
}
