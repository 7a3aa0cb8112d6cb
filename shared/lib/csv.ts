/** What separates several values of one cell. */
const separator = '; ';

/**
 * What a spreadsheet takes for a formula or a command when a cell begins with it, also after blanks and characters that are not seen, which
 * some take away. Source: OWASP, CSV injection.
 */
const calculated = /^(?:[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|[\t\r\n])/u;

const asText = (text: string): string => (calculated.test(text) ? `'${text}` : text);

/**
 * One cell of a CSV file (RFC 4180). Text that a spreadsheet would calculate gets an apostrophe before it, which makes it text; numbers
 * are written plain.
 */
export function csvCell(value: string | number | null | readonly string[]): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  // Each of several: where a semicolon separates cells, every one of them begins a cell.
  const safe = typeof value === 'string' ? asText(value) : value.map(asText).join(separator);
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One line of a CSV file with its end. */
export function csvLine(cells: readonly (string | number | null | readonly string[])[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** The mark by which programs know that the file is UTF-8. */
export const byteOrderMark = '\ufeff';
