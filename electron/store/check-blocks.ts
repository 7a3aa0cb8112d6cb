import { decodeBlock } from './columns/block-body.ts';
import type { BlockBody } from './columns/block-body.ts';
import type { AnyBlockTable } from './columns/block-table.ts';
import { alertTable } from './columns/alert-table.ts';
import { bodyId, columnSql, summarizeBlock } from './columns/column-set.ts';
import { incidentTable } from './columns/incident-table.ts';
import type { ReadableStore } from './connection.ts';

/** What a block is of, as people read it. */
const tables = [
  ['incidents', incidentTable],
  ['alerts', alertTable],
] as const;

/**
 * Stored columns of the queues that say they are up to date and are not what the tables say; at most `most`. Bodies that are stale are not
 * looked at: readers make those anew themselves. Two blocks are held at a time, whatever the size of the store.
 */
export function findWrongBlocks(store: ReadableStore, most: number): readonly string[] {
  const findings: string[] = [];
  for (const [name, table] of tables) {
    const states = store
      .read<{ block: number; changed: number; built: number; format: number }>(columnSql.states)
      .all(table.kind);
    const stored = store.pluck<Uint8Array>(columnSql.body);
    for (const { block, changed, built, format } of states) {
      if (findings.length >= most) return findings;
      if (changed !== built || format !== table.format) continue;
      const body = stored.get(bodyId(table, block));
      const wrong =
        body === undefined
          ? 'the body is missing'
          : differenceOf(table, body, summarizeBlock(store, table, block));
      if (wrong !== null) findings.push(`The columns of ${name} in block ${block}: ${wrong}`);
    }
  }
  return findings;
}

/** What differs between a stored body and one made anew, in words; null where both say the same, however they are written. */
function differenceOf(table: AnyBlockTable, stored: Uint8Array, made: Uint8Array): string | null {
  let held: BlockBody;
  try {
    held = decodeBlock(table, stored);
  } catch {
    return 'the body cannot be read';
  }
  const fresh = decodeBlock(table, made);
  if (!isSame(held.present, fresh.present)) return 'the rows that are there differ';
  const wrong = Object.keys(table.columns).filter((name) => {
    try {
      return !isSame(valuesOf(table, held, name), valuesOf(table, fresh, name));
    } catch {
      return true;
    }
  });
  return wrong.length === 0 ? null : `${wrong.join(', ')} ${wrong.length === 1 ? 'differs' : 'differ'}`;
}

/** A column's value in each slot as text, number or null, whatever codes stand for it. */
function valuesOf(table: AnyBlockTable, body: BlockBody, name: string): ArrayLike<unknown> {
  const kind = table.columns[name];
  switch (kind) {
    case 'number':
      return body.numbers.get(name) ?? [];
    case 'text':
      return body.texts.get(name)?.() ?? [];
    case 'value':
    case 'list': {
      const { codes, values, members } = body.codes.get(name) ?? { codes: [], values: [], members: null };
      const texts = (members ?? values.map((_, index) => [index])).map((list) =>
        JSON.stringify(list.map((index) => values[index])),
      );
      return Array.from(codes, (code) => (code === 0 ? null : texts[code - 1]));
    }
    case undefined:
      break;
  }
  return [];
}

/** Whether two columns hold the same; NaN, which stands for null, is the same as itself. */
function isSame(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (!Object.is(a[index], b[index])) return false;
  return true;
}
