/** Width of a text in px at a size, as something would draw it. */
export type MeasureText = (text: string, size: number, bold: boolean) => number;

const narrow = new Set('iljtfrI.,:;\'|!()[]{}`’‘ "-/\\');
const wide = new Set('mwMW@%&—…');

/**
 * A width that no ordinary sans-serif goes over by much, so that a picture which was laid out here fits wherever it is opened: fonts cannot
 * travel with it. Letters of scripts with square characters, and pictographs, count as a square.
 */
export const estimateWidth: MeasureText = (text, size, bold) => {
  let units = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (narrow.has(character)) units += 0.36;
    else if (wide.has(character)) units += 0.94;
    else if (code >= 0x2e80 || /\p{Extended_Pictographic}/u.test(character)) units += 1.1;
    else if (/\p{M}/u.test(character)) units += 0.1;
    else if (/\p{Lu}/u.test(character)) units += 0.7;
    else units += code > 0x24f ? 0.7 : 0.57;
  }
  return units * size * (bold ? 1.08 : 1);
};

/** As many whole characters from the beginning as fit; at least one. */
function fitting(text: string, width: number, size: number, bold: boolean, measure: MeasureText): string {
  const characters = [...text];
  let low = 1;
  let high = characters.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(characters.slice(0, middle).join(''), size, bold) <= width) low = middle;
    else high = middle - 1;
  }
  return characters.slice(0, low).join('');
}

/** How a text is set into lines. */
export interface WrapOptions {
  readonly width: number;
  readonly size: number;
  readonly bold?: boolean;
  /** More lines are cut off, with an ellipsis. */
  readonly lines?: number;
  readonly measure: MeasureText;
}

/** Breaks a text into lines: between words, and within a word that is wider than a line. Total: any text gives lines. */
export function wrapText(text: string, options: WrapOptions): readonly string[] {
  const { width, size, bold = false, lines = Infinity, measure } = options;
  const isFitting = (line: string): boolean => measure(line, size, bold) <= width;
  const result: string[] = [];
  let line = '';
  const words = text.split(/\s+/).filter((word) => word !== '');
  for (let index = 0; index < words.length && result.length <= lines; index += 1) {
    let word = words[index] ?? '';
    const joined = line === '' ? word : `${line} ${word}`;
    if (isFitting(joined)) {
      line = joined;
      continue;
    }
    if (line !== '') result.push(line);
    while (!isFitting(word) && result.length <= lines) {
      const part = fitting(word, width, size, bold, measure);
      if (part.length === word.length) break;
      result.push(part);
      word = word.slice(part.length);
    }
    line = word;
  }
  if (line !== '') result.push(line);
  if (result.length <= lines) return result;
  const kept = result.slice(0, lines);
  const last = kept.at(-1) ?? '';
  kept[kept.length - 1] = isFitting(`${last}…`)
    ? `${last}…`
    : `${fitting(last, width - measure('…', size, bold), size, bold, measure)}…`;
  return kept;
}
