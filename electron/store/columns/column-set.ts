import type { ReadableStore } from '../connection.ts';
import { stateVersion } from '../queries/result-cache.ts';
import { decodeBlock, encodeBlock, type BlockBody } from './block-body.ts';
import type { AnyBlockTable, ColumnsOf } from './block-table.ts';
import { Dictionary } from './dictionary.ts';

/** The rows of one block in memory. Slot n has the id `firstId + n`. */
export interface Block {
  readonly number: number;
  readonly firstId: number;
  readonly slots: number;
  /** `column_block.changed` of what is held. */
  readonly changed: number;
  /** 1 where there is a row. */
  readonly present: Uint8Array;
  readonly rows: number;
  /** By the column's place: codes into the set's dictionary. */
  readonly codes: readonly Int32Array[];
  readonly numbers: readonly Float64Array[];
  /** Least and greatest number of each column among its rows; null rows count as -Infinity. */
  readonly bounds: readonly { readonly least: number; readonly most: number }[];
  readonly texts: readonly (() => readonly string[])[];
}

/** The blocks of any table. */
export interface AnyColumnSet {
  readonly table: AnyBlockTable;
  /** In the order of their numbers; blocks without rows are left out. */
  readonly blocks: readonly Block[];
  /** Rows at all. */
  readonly rows: number;
  /** The block and slot of a row; null where there is none. */
  find(id: number): { readonly block: Block; readonly slot: number } | null;
}

/** All rows of a table as columns. Columns are read by a handle, so that a misspelt name is an error of types. */
export interface ColumnSet<Table extends AnyBlockTable> extends AnyColumnSet {
  readonly table: Table;
  /** The place in `Block.codes`, and the dictionary of the codes. */
  codes(name: ColumnsOf<Table, 'value' | 'list'>): CodeHandle;
  /** The place in `Block.numbers`. */
  number(name: ColumnsOf<Table, 'number'>): number;
  /** The place in `Block.texts`. */
  text(name: ColumnsOf<Table, 'text'>): number;
}

/** A column of codes. */
export interface CodeHandle {
  readonly place: number;
  readonly dictionary: Dictionary;
}

/** Statements of this module, for tests of their plans. */
export const columnSql = {
  states: 'SELECT block, changed, built, format FROM column_block WHERE kind = ?',
  body: 'SELECT body FROM column_body WHERE id = ?',
} as const;

/** The row of `column_body` that holds a block. */
export function bodyId(table: AnyBlockTable, block: number): number {
  return block * 2 + table.kind;
}

/**
 * Makes the body of a block from the tables: what the writer stores behind, and what a reader makes in memory while the stored one is stale.
 */
export function summarizeBlock(store: ReadableStore, table: AnyBlockTable, block: number): Uint8Array {
  const first = block * 2 ** table.shift;
  return encodeBlock(table, block, table.read(store, first, first + 2 ** table.shift - 1));
}

const opened = new WeakMap<ReadableStore, Map<AnyBlockTable, HeldColumns>>();

/**
 * The columns of a table as they are in the store now. They stay in memory with the connection; only blocks that changed are read again.
 * Call it within `store.snapshot`, so that what is read beside it is of the same state.
 */
export function openColumns<Table extends AnyBlockTable>(
  store: ReadableStore,
  table: Table,
): ColumnSet<Table> {
  const held = heldColumns(store, table);
  held.refresh(store);
  // One set for each table: it was made with this one.
  return held as unknown as ColumnSet<Table>;
}

/**
 * Reads columns before anybody asks for them, for about `budgetMs`: a first page then does not wait for all of them.
 * @returns whether all are read as they are now.
 */
export function warmColumns(store: ReadableStore, table: AnyBlockTable, budgetMs: number): boolean {
  return store.snapshot(() => heldColumns(store, table).refresh(store, performance.now() + budgetMs));
}

function heldColumns(store: ReadableStore, table: AnyBlockTable): HeldColumns {
  let tables = opened.get(store);
  if (!tables) opened.set(store, (tables = new Map<AnyBlockTable, HeldColumns>()));
  let held = tables.get(table);
  if (!held) tables.set(table, (held = new HeldColumns(table)));
  return held;
}

/** A block in memory. */
interface HeldBlock {
  readonly block: Block;
  /** By the column's place: the different codes of its rows. */
  readonly used: readonly Int32Array[];
  /** It was read in a transaction that could still be rolled back: then its counter goes back too. */
  readonly isUnsettled: boolean;
}

class HeldColumns {
  readonly table: AnyBlockTable;
  blocks: readonly Block[] = [];
  rows = 0;
  readonly #byNumber = new Map<number, HeldBlock>();
  readonly #places = new Map<string, number>();
  readonly #dictionaries: Dictionary[] = [];
  #version = '';
  #rollbacks = 0;
  /** Blocks were read or forgotten that {@link blocks} does not show yet. */
  #hasChanged = false;

  constructor(table: AnyBlockTable) {
    this.table = table;
    const counts = { codes: 0, number: 0, text: 0 };
    for (const [name, kind] of Object.entries(table.columns)) {
      if (kind === 'number') this.#places.set(name, counts.number++);
      else if (kind === 'text') this.#places.set(name, counts.text++);
      else {
        this.#places.set(name, counts.codes++);
        this.#dictionaries.push(new Dictionary(kind === 'list'));
      }
    }
  }

  codes(name: string): CodeHandle {
    const place = this.#placeOf(name);
    return { place, dictionary: this.#dictionaries[place] ?? new Dictionary(false) };
  }

  number(name: string): number {
    return this.#placeOf(name);
  }

  text(name: string): number {
    return this.#placeOf(name);
  }

  #placeOf(name: string): number {
    const place = this.#places.get(name);
    if (place === undefined) throw new Error(`There is no column ${name}.`);
    return place;
  }

  find(id: number): { readonly block: Block; readonly slot: number } | null {
    const block = this.#byNumber.get(Math.floor(id / 2 ** this.table.shift))?.block;
    if (block === undefined) return null;
    const slot = id - block.firstId;
    return block.present[slot] === 1 ? { block, slot } : null;
  }

  /** @param end by `performance.now()`: reading may go on later. @returns whether nothing is left to read. */
  refresh(store: ReadableStore, end = Infinity): boolean {
    const version = stateVersion(store);
    if (version === this.#version) return true;
    const { kind, format } = this.table;
    const states = store
      .raw<[block: number, changed: number, built: number, format: number]>(columnSql.states)
      .all(kind);
    const isUnsettled = store.isUnsettled;
    this.#hasChanged ||= this.#forgetRolledBack(store);
    for (const [number, changed, built, stored] of states) {
      const held = this.#byNumber.get(number);
      if (held?.block.changed === changed) continue;
      if (performance.now() >= end) return false;
      const body =
        built === changed && stored === format
          ? store.pluck<Uint8Array>(columnSql.body).get(bodyId(this.table, number))
          : undefined;
      const fresh = this.#read(number, changed, body ?? summarizeBlock(store, this.table, number));
      this.#release(held);
      this.#byNumber.set(number, { ...fresh, isUnsettled });
      this.#hasChanged = true;
    }
    this.#dictionaries.forEach((dictionary, place) => {
      if (dictionary.isWorn) this.#renewDictionary(dictionary, place);
    });
    // Blocks are never taken out of the table: one whose rows are gone is held as empty.
    if (this.#hasChanged) {
      this.#hasChanged = false;
      this.blocks = [...this.#byNumber.values()]
        .map(({ block }) => block)
        .filter(({ rows }) => rows > 0)
        .sort((a, b) => a.number - b.number);
      this.rows = this.blocks.reduce((sum, { rows }) => sum + rows, 0);
    }
    this.#version = version;
    return true;
  }

  /** @returns whether blocks are gone that were read in a transaction before it was rolled back. */
  #forgetRolledBack({ rollbacks }: ReadableStore): boolean {
    if (rollbacks === this.#rollbacks) return false;
    this.#rollbacks = rollbacks;
    const unsettled = [...this.#byNumber].filter(([, { isUnsettled }]) => isUnsettled);
    for (const [number, held] of unsettled) {
      this.#release(held);
      this.#byNumber.delete(number);
    }
    return unsettled.length > 0;
  }

  #release(held: HeldBlock | undefined): void {
    held?.used.forEach((codes, place) => this.#dictionaries[place]?.use(codes, -1));
  }

  /**
   * Gives a column a dictionary of what its rows have now. Blocks become other objects with other masks: whatever is kept of one is in
   * codes of the dictionary before.
   */
  #renewDictionary(worn: Dictionary, place: number): void {
    const dictionary = new Dictionary(worn.isList);
    this.#dictionaries[place] = dictionary;
    const codes = new Int32Array(worn.size);
    for (const [number, held] of this.#byNumber) {
      const used = (held.used[place] ?? new Int32Array(0)).map(
        (code) => (codes[code] ||= worn.codeIn(dictionary, code)),
      );
      dictionary.use(used, 1);
      const column = held.block.codes[place]?.map((code) => codes[code] ?? 0) ?? new Int32Array(0);
      this.#byNumber.set(number, {
        ...held,
        used: held.used.with(place, used),
        block: {
          ...held.block,
          present: held.block.present.slice(),
          codes: held.block.codes.with(place, column),
        },
      });
    }
  }

  #read(number: number, changed: number, bytes: Uint8Array): Pick<HeldBlock, 'block' | 'used'> {
    const body = decodeBlock(this.table, bytes);
    const slots = 2 ** this.table.shift;
    const numbers = [...body.numbers.values()];
    const { codes, used } = this.#codesOf(body, slots);
    const block: Block = {
      number,
      firstId: number * slots,
      slots,
      changed,
      present: body.present,
      rows: body.present.reduce((sum, one) => sum + one, 0),
      codes,
      numbers,
      bounds: numbers.map((column) => boundsOf(column, body.present)),
      texts: [...body.texts.values()],
    };
    return { block, used };
  }

  /** Turns the block's own codes into those of the dictionaries of all blocks. */
  #codesOf(
    body: BlockBody,
    slots: number,
  ): { readonly codes: readonly Int32Array[]; readonly used: readonly Int32Array[] } {
    const used: Int32Array[] = [];
    const columns = [...body.codes.values()].map(({ codes, values, members }, place) => {
      const dictionary = this.#dictionaries[place] ?? new Dictionary(false);
      const known = values.map((value) => dictionary.spellingCode(value));
      const wide = new Int32Array(1 + (members ?? values).length);
      if (members === null)
        known.forEach((value, index) => {
          wide[index + 1] = dictionary.code([value]);
        });
      else
        members.forEach((list, index) => {
          // A list without a text in it is none.
          if (list.length > 0) wide[index + 1] = dictionary.code(list.map((value) => known[value] ?? 0));
        });
      dictionary.use(wide, 1);
      used.push(wide);
      const own = new Int32Array(slots);
      for (let slot = 0; slot < slots; slot++) own[slot] = wide[codes[slot] ?? 0] ?? 0;
      return own;
    });
    return { codes: columns, used };
  }
}

function boundsOf(
  column: Float64Array,
  present: Uint8Array,
): { readonly least: number; readonly most: number } {
  let least = Infinity;
  let most = -Infinity;
  for (let slot = 0; slot < column.length; slot++) {
    if (present[slot] === 0) continue;
    const value = column[slot] ?? NaN;
    const known = Number.isNaN(value) ? -Infinity : value;
    if (known < least) least = known;
    if (known > most) most = known;
  }
  return { least, most };
}
