import { spacing } from '../../../../shared/story/spacing.ts';

/** Width of a line in em, a little less than there is: a font of another machine may be wider. */
const lineWidth = (spacing.label / spacing.letters) * 0.96;
const mostLines = 2;
/** No two lines have more characters than this. */
const mostOnLines = 80;
/** Of the end of a label that is cut, at most so much is given up to begin with a whole word. */
const shareOfWord = 0.4;

/** Widths of the characters from the space to the tilde in the font that the app ships, hundredths of an em. */
const widths = [
  20, 29, 43, 50, 50, 82, 61, 25, 30, 30, 42, 50, 25, 31, 25, 35, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 25,
  25, 50, 50, 50, 42, 85, 54, 59, 57, 61, 53, 49, 62, 65, 26, 48, 58, 49, 73, 65, 66, 57, 66, 57, 53, 54, 64,
  51, 79, 51, 48, 54, 30, 35, 30, 50, 50, 54, 50, 55, 46, 55, 50, 29, 50, 54, 25, 25, 49, 25, 83, 55, 54, 55,
  55, 35, 42, 34, 54, 47, 72, 45, 47, 42, 30, 24, 30, 50,
];
/** Bold letters are so much wider. */
const boldScale = 1.04;
/** The ellipsis, and letters that are not in the table: of European scripts, and of others, which fill a square. */
const ellipsis = '…';
const [widthOfEllipsis, widthOfLetter, widthOfSquare] = [0.96, 0.6, 1];

function widthIn(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (character === ellipsis) return widthOfEllipsis;
  return (widths[code - 32] ?? 0) / 100 || (code < 0x590 ? widthOfLetter : widthOfSquare);
}

const measure = (points: readonly string[]): number => points.reduce((sum, point) => sum + widthIn(point), 0);

/** After these a word may go on in the next line. */
const softEnd = /[\\/._@:;=&?,-]/;

/** Lines of at most `lineWidth`, broken at spaces, else after marks between parts, else anywhere between code points. */
function breakLines(points: readonly string[], scale: number): readonly string[] {
  const lines: string[] = [];
  let start = 0;
  while (start < points.length && lines.length <= mostLines) {
    let [end, width, soft] = [start, 0, 0];
    while (end < points.length) {
      width += widthIn(points[end] ?? '') * scale;
      if (width > lineWidth) break;
      end += 1;
      const next = points[end];
      if (points[end - 1] === ' ' || next === ' ') soft = end;
      // A mark ends a part only where most of the line is filled: `a.b` is not torn apart for nothing.
      else if (end - start > 8 && soft < end - 8 && softEnd.test(points[end - 1] ?? '')) soft = end;
    }
    const cut = end === points.length ? end : soft > start ? soft : Math.max(end, start + 1);
    lines.push(points.slice(start, cut).join('').trim());
    start = cut;
    while (points[start] === ' ') start += 1;
  }
  return lines;
}

const known = new Map<string, string>();
const mostKnown = 4_000;

/**
 * A label as the picture shows it: at most two lines, parted by a line feed, each as wide as the room between two nodes. What does not fit is left out
 * in the middle, so that the ends, which tell most, stay.
 * @param isBold letters of alerts are bold, which makes them wider
 */
export function twoLines(label: string, isBold = false): string {
  const key = `${isBold ? 'b' : 'n'}${label}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  if (known.size >= mostKnown) known.clear();
  const lines = fitted(label, isBold ? boldScale : 1);
  known.set(key, lines);
  return lines;
}

function fitted(label: string, scale: number): string {
  const all = [...label];
  if (all.length <= mostOnLines) {
    if (measure(all) * scale <= lineWidth) return label;
    const lines = breakLines(all, scale);
    if (lines.length <= mostLines) return lines.join('\n');
  }
  const [first = ''] = breakLines(all.slice(0, mostOnLines), scale);
  return `${first}\n${endOf(all.slice(-mostOnLines), scale)}`;
}

/** As much of the end of a text as fits behind an ellipsis: from the beginning of a word where that costs little. */
function endOf(points: readonly string[], scale: number): string {
  let [start, width] = [points.length, widthOfEllipsis * scale];
  while (start > 0) {
    width += widthIn(points[start - 1] ?? '') * scale;
    if (width > lineWidth) break;
    start -= 1;
  }
  const word = points.indexOf(' ', start);
  const isNear = word >= 0 && word - start <= (points.length - start) * shareOfWord;
  return `${ellipsis}${points
    .slice(isNear ? word + 1 : start)
    .join('')
    .trim()}`;
}
