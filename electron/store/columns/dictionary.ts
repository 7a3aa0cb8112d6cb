/** Stand between the texts of a list where it is sorted by, and before what distinguishes equal ones: below every character that is shown. */
const separator = '\u0001';
const tie = '\u0000';

/** With fewer codes than these it does not matter how many are of use. */
const fewCodes = 1024;

/** Folds as SQLite's NOCASE does: lists of values are compared so. */
export function foldValue(value: string): string {
  return value.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/**
 * The different contents that a column has in a store, numbered as they are met; code 0 is "not set". In lists, values that differ in case
 * only are one value of several spellings; contents of other spellings are other contents.
 */
export class Dictionary {
  readonly isList: boolean;
  readonly #codes = new Map<string, number>();
  /** By code: what it holds, as indexes of spellings. */
  readonly #spelled: (readonly number[])[] = [[]];
  /** By code: what it holds, as indexes of values. */
  readonly #members: (readonly number[])[] = [[]];
  readonly #spellings: string[] = [];
  readonly #spellingCodes = new Map<string, number>();
  /** By spelling. */
  readonly #valueOf: number[] = [];
  /** By folded spelling. */
  readonly #values = new Map<string, number>();
  /** By code: in how many blocks it is. */
  readonly #uses: number[] = [0];
  #used = 0;
  /** By code, as far as they were sorted. */
  readonly #texts: string[] = [''];
  /** All sorted codes, and by code whether its text is that of the one before it. */
  #order = new Int32Array(1);
  readonly #isSame: boolean[] = [false];
  #ranks = Float64Array.of(-Infinity);

  constructor(isList: boolean) {
    this.isList = isList;
  }

  /** Number of codes, that of "not set" included. */
  get size(): number {
    return this.#spelled.length;
  }

  /** The different texts that the contents are made of, those of no row any more included. */
  get values(): readonly string[] {
    return this.#spellings;
  }

  /** Number of different values that the contents are made of. */
  get valueCount(): number {
    return this.#values.size;
  }

  /** Whether most codes are in no block any more. */
  get isWorn(): boolean {
    const unused = this.size - 1 - this.#used;
    return unused > Math.max(fewCodes, this.#used);
  }

  /** The code of a list of values, or of one value, by the indexes of their spellings. */
  code(spelled: readonly number[]): number {
    const different = spelled.length > 1 ? [...new Set(spelled)] : spelled;
    const key = keyOf(different);
    let code = this.#codes.get(key);
    if (code === undefined) {
      code = this.#spelled.push(different) - 1;
      this.#codes.set(key, code);
      const values = different.map((spelling) => this.#valueOf[spelling] ?? 0);
      this.#members.push(values.length > 1 ? [...new Set(values)] : values);
      this.#uses.push(0);
    }
    return code;
  }

  /** The index of a spelling. */
  spellingCode(text: string): number {
    let code = this.#spellingCodes.get(text);
    if (code !== undefined) return code;
    code = this.#spellings.push(text) - 1;
    this.#spellingCodes.set(text, code);
    const folded = this.#fold(text);
    let value = this.#values.get(folded);
    if (value === undefined) this.#values.set(folded, (value = this.#values.size));
    this.#valueOf.push(value);
    return code;
  }

  #fold(text: string): string {
    return this.isList ? foldValue(text) : text;
  }

  /** Notes that a block has codes, or with -1 that it has them no more. */
  use(codes: Int32Array, step: 1 | -1): void {
    for (const code of codes) {
      if (code === 0) continue;
      const before = this.#uses[code] ?? 0;
      this.#uses[code] = before + step;
      if (before === 0) this.#used += 1;
      else if (before + step === 0) this.#used -= 1;
    }
  }

  /** The code of the same content in another dictionary. */
  codeIn(other: Dictionary, code: number): number {
    if (code === 0) return 0;
    return other.code(this.spellingsOf(code).map((text) => other.spellingCode(text)));
  }

  /** The values that a code holds, each once, as indexes below {@link valueCount}. */
  membersOf(code: number): readonly number[] {
    return this.#members[code] ?? [];
  }

  /** The texts that a code holds. */
  spellingsOf(code: number): readonly string[] {
    return (this.#spelled[code] ?? []).map((spelling) => this.#spellings[spelling] ?? '');
  }

  /** The index of a spelling's value; -1 when nothing has it. */
  valueOf(text: string): number {
    return this.#values.get(this.#fold(text)) ?? -1;
  }

  /** What a code holds, and of lists its texts one after another; null for "not set". */
  textOf(code: number): string | null {
    return code === 0 ? null : this.spellingsOf(code).join(separator);
  }

  /** What a code is sorted by: lists without case, and then as they are spelt. */
  #sortText(code: number): string {
    const text = this.textOf(code) ?? '';
    const folded = this.#fold(text);
    return folded === text ? text : `${folded}${tie}${text}`;
  }

  /**
   * By code, 1 where it holds one of the values; '' is met by "not set". Values of lists are compared without case, single ones exactly.
   */
  having(wanted: readonly string[]): Uint8Array {
    const mask = new Uint8Array(this.size);
    if (wanted.includes('')) mask[0] = 1;
    const values = new Set(wanted.map((text) => this.valueOf(text)).filter((value) => value >= 0));
    if (values.size === 0) return mask;
    this.#members.forEach((members, code) => {
      for (const member of members) if (values.has(member)) mask[code] = 1;
    });
    return mask;
  }

  /** By code, its place when contents are sorted; -Infinity for "not set". */
  ranks(): Float64Array {
    this.#sort();
    return this.#ranks;
  }

  /** The codes as they are sorted, "not set" first. */
  order(): Int32Array {
    this.#sort();
    return this.#order;
  }

  /** Puts codes that are new in between those that are sorted: the others are not compared with each other again. */
  #sort(): void {
    const before = this.#order;
    if (before.length === this.size) return;
    for (let code = this.#texts.length; code < this.size; code += 1) this.#texts.push(this.#sortText(code));
    const textOf = (code: number): string => this.#texts[code] ?? '';
    const fresh = Array.from({ length: this.size - before.length }, (_, index) => before.length + index).sort(
      (a, b) => compareTexts(textOf(a), textOf(b)) || a - b,
    );
    const order = new Int32Array(this.size);
    let read = 1;
    let written = 1;
    for (const code of fresh) {
      const end = firstWhere(
        read,
        before.length,
        (at) => compareTexts(textOf(before[at] ?? 0), textOf(code)) > 0,
      );
      order.set(before.subarray(read, end), written);
      written += end - read;
      read = end;
      this.#isSame[code] = written > 1 && textOf(order[written - 1] ?? 0) === textOf(code);
      order[written] = code;
      written += 1;
    }
    order.set(before.subarray(read), written);
    const ranks = new Float64Array(this.size).fill(-Infinity);
    let rank = 0;
    for (let at = 1; at < order.length; at += 1) {
      const code = order[at] ?? 0;
      if (this.#isSame[code] !== true) rank = at;
      ranks[code] = rank;
    }
    this.#order = order;
    this.#ranks = ranks;
  }

  /** What stands at a place of the sorted contents. */
  textAt(place: number): string | null {
    this.#sort();
    const code = this.#order[place] ?? 0;
    return code === 0 ? null : (this.#texts[code] ?? null);
  }

  /** Where a text stands among the sorted contents: its place, or halfway before the next when nothing has it. */
  placeOf(text: string): number {
    this.#sort();
    const textOf = (at: number): string => this.#texts[this.#order[at] ?? 0] ?? '';
    const place = firstWhere(1, this.#order.length, (at) => compareTexts(textOf(at), text) >= 0);
    return place < this.#order.length && textOf(place) === text ? place : place - 0.5;
  }
}

/** The first number of a range that something is true of, as it is of all behind it; the range's end when it is of none. */
export function firstWhere(from: number, end: number, isTrue: (at: number) => boolean): number {
  let low = from;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isTrue(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
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
