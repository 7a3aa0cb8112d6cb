import { formatCount } from '../../shared/lib/format-count.ts';
import { defangAnyAddress, defangText } from '../../shared/model/defang.ts';
import { visibleLine, visibleText } from '../../shared/model/visible-text.ts';

/**
 * What a value is. `address`: a URL, host, mail address or anything else that a program might follow: defanged throughout.
 * `text`: a file name, command line, account or other words: only the URLs in it are defanged, so that `cmd.exe` stays readable.
 */
export type EvidenceForm = 'address' | 'text';

/** Control characters, and characters that turn the direction of text, as visible marks. */
export const visibleMarks = visibleText;

/** Text of several lines with its hidden characters made visible; line breaks stay, tabs become spaces. */
export function visibleLines(text: string): string {
  return text
    .split(/\r\n|[\n\r]/)
    .map((line) => visibleMarks(line.replaceAll('\t', '  ')))
    .join('\n');
}

/** Evidence as a screen shows it: defanged, so that nothing in it can be followed, and with hidden characters made visible. */
export function shownEvidence(text: string, form: EvidenceForm = 'address'): string {
  return visibleMarks(form === 'text' ? defangText(text) : defangAnyAddress(text));
}

/** {@link shownEvidence} on one line: line breaks and tabs in it become marks too. */
export const shownLine = (text: string, form: EvidenceForm = 'address'): string =>
  visibleLine(shownEvidence(text, form));

/** Recipients that a line names; of others their number. */
const mostNamed = 2;

/** `to anna[@]contoso[.]com and 2 more`; null where nobody is known. */
export function recipientsLine(recipients: readonly string[]): string | null {
  if (recipients.length === 0) return null;
  const more = recipients.length - mostNamed;
  const named = recipients.slice(0, mostNamed).map((recipient) => shownLine(recipient));
  return `to ${named.join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}`;
}

/** Characters at the end of a line that stay in sight, and at its beginning at least. */
const usualTail = 14;
const leastHead = 4;

/**
 * How much of a line's end stays in sight where the line has too little room: half of a short one, of others so much that two endings of a file are
 * whole. `Salary_review.pdf.js` is a script, and its end alone says so. A line of a few characters is not cut.
 */
export function tailOf(line: string): number {
  const endings = /(?:\.[\p{L}\p{N}_-]{1,10}){1,2}$/u.exec(line)?.[0].length ?? 0;
  const wanted = Math.max(Math.min(usualTail, Math.floor(line.length / 2)), endings);
  const tail = Math.max(0, Math.min(wanted, line.length - leastHead));
  // A single blank between words is no end of anything.
  return /^ \S/.test(line.slice(line.length - tail)) ? tail - 1 : tail;
}

/** Where a line is cut before its last characters: never inside of a mark or of a pair of code units. */
export function cutBefore(line: string, tail: number): number {
  const at = Math.max(0, line.length - tail);
  const mark = line.lastIndexOf('⟦', at - 1);
  // A mark is of ten characters at most; a bracket alone is text.
  if (at > 0 && mark >= 0 && at - mark < 10 && mark > line.lastIndexOf('⟧', at - 1)) return mark;
  const code = line.charCodeAt(at);
  return at > 0 && code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}

/** A text with its marks by themselves: every second piece is one. */
export const piecesByMark = (text: string): readonly string[] => text.split(/(⟦[^⟦⟧]{1,8}⟧)/);
