/** Stands between the texts of a list where it is sorted by: below every character that is shown. */
const separator = '\u0000';

/** Folds as SQLite's NOCASE does: lists of values are compared so. */
export function foldValue(value: string): string {
  return value.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/**
 * The different contents that a column has in a store, numbered as they are met; code 0 is "not set". Codes stay as long as the
 * process: what no row has any more stays too, which is little.
 */
export class Dictionary {
  readonly isList: boolean;
  readonly #codes = new Map<string, number>();
  /** By code: what it holds, as indexes of `values`. */
  readonly #members: (readonly number[])[] = [[]];
  readonly #values: string[] = [];
  /** By spelling, and of lists by folded spelling too. */
  readonly #valueCodes = new Map<string, number>();
  /** By code, as far as they were sorted. */
  readonly #texts: string[] = [];
  #sorted: readonly string[] = [];
  #ranks = new Float64Array(0);

  constructor(isList: boolean) {
    this.isList = isList;
  }

  /** Number of codes, that of "not set" included. */
  get size(): number {
    return this.#members.length;
  }

  /** The different values that the contents are made of, in the spelling that was met first. */
  get values(): readonly string[] {
    return this.#values;
  }

  /** The code of a list of values, or of one value, by their indexes in {@link values}. */
  code(members: readonly number[]): number {
    const key = keyOf(members);
    let code = this.#codes.get(key);
    if (code === undefined) {
      code = this.#members.length;
      this.#codes.set(key, code);
      this.#members.push(new Set(members).size === members.length ? members : [...new Set(members)]);
    }
    return code;
  }

  /** The index of a value in {@link values}. */
  valueCode(value: string): number {
    let code = this.#valueCodes.get(value);
    if (code !== undefined) return code;
    const folded = this.isList ? foldValue(value) : value;
    code = this.#valueCodes.get(folded) ?? this.#values.push(value) - 1;
    this.#valueCodes.set(folded, code);
    this.#valueCodes.set(value, code);
    return code;
  }

  /** Indexes into {@link values} of what a code holds. */
  membersOf(code: number): readonly number[] {
    return this.#members[code] ?? [];
  }

  /** What a code is sorted by; null for "not set". */
  textOf(code: number): string | null {
    if (code === 0) return null;
    return this.membersOf(code)
      .map((value) => this.#values[value] ?? '')
      .join(separator);
  }

  /**
   * By code, 1 where it holds one of the values; '' is met by "not set". Values of lists are compared without case, single ones exactly.
   */
  having(wanted: readonly string[]): Uint8Array {
    const mask = new Uint8Array(this.size);
    if (wanted.includes('')) mask[0] = 1;
    const codes = new Set(
      wanted.flatMap((value) => this.#valueCodes.get(this.isList ? foldValue(value) : value) ?? []),
    );
    if (codes.size === 0) return mask;
    this.#members.forEach((members, code) => {
      for (const member of members) if (codes.has(member)) mask[code] = 1;
    });
    return mask;
  }

  /** By code, its place when contents are sorted, from 0; -Infinity for "not set". */
  ranks(): Float64Array {
    if (this.#ranks.length === this.size) return this.#ranks;
    // A few new ones among many sorted ones: a merge sort finds the runs and is quick.
    for (let code = this.#texts.length; code < this.size; code++) this.#texts.push(this.textOf(code) ?? '');
    const fresh = this.#texts.slice(Math.max(1, this.#ranks.length)).sort(compareTexts);
    const sorted = [...new Set([...this.#sorted, ...fresh].sort(compareTexts))];
    const places = new Map(sorted.map((text, place) => [text, place]));
    this.#sorted = sorted;
    this.#ranks = Float64Array.from(this.#texts, (text, code) =>
      code === 0 ? -Infinity : (places.get(text) ?? 0),
    );
    return this.#ranks;
  }

  /** What stands at a place of the sorted contents. */
  textAt(place: number): string | null {
    return this.#sorted[place] ?? null;
  }

  /** Where a text stands among the sorted contents: its place, or halfway before the next when nothing has it. */
  placeOf(text: string): number {
    this.ranks();
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareTexts(this.#sorted[middle] ?? '', text) < 0) low = middle + 1;
      else high = middle;
    }
    return this.#sorted[low] === text ? low : low - 0.5;
  }
}

/** A short text for a list of numbers: a character for each where they are small, which is nearly always. */
function keyOf(members: readonly number[]): string {
  const isSmall = members.every((value) => value < 0xd800);
  return isSmall ? String.fromCharCode(...members) : `\uffff${members.join()}`;
}

/** The order of texts that lists are sorted by. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
