import type { SourceTime } from '../../../shared/model/record.ts';
import { parseSourceTime } from '../../../shared/model/time.ts';

/** Which number of `03-04-2024` is the day. */
export type DateOrder = 'dayFirst' | 'monthFirst';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const dashed = /^(\d{2})-(\d{2})-(\d{4})( .+)$/;

/** `Fri, 22 Feb 2022 22:00:00 -0600` (`--rfc-2822`); the day of the week is optional. */
const mailDate =
  /^(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}:\d{2}:\d{2}) ([+-]\d{4}|GMT|UTC)$/;

/**
 * The order of day and month in a file's dates, from all that stand in a part of it: one number above twelve, or a clock with AM and PM
 * (`--us-time`), settles it. Null when nothing does: `--european-time` and `--us-military-time` then read alike.
 */
export function dateOrderOf(text: string): DateOrder | null {
  for (const found of text.matchAll(
    /(?:^|[\s",])(\d{2})-(\d{2})-\d{4} \d{2}:\d{2}:\d{2}(?:\.\d{1,9})?( [AP]M)?/g,
  )) {
    if (found[3] !== undefined || Number(found[2]) > 12) return 'monthFirst';
    if (Number(found[1]) > 12) return 'dayFirst';
  }
  return null;
}

function rewritten(text: string, order: DateOrder | null): string {
  const found = dashed.exec(text);
  if (found !== null) {
    const [, first, second, year, rest] = found as unknown as readonly [
      string,
      string,
      string,
      string,
      string,
    ];
    const day = order === 'dayFirst' || (order === null && Number(first) > 12);
    if (order === null && !day && Number(second) <= 12 && !/[AP]M/.test(rest)) return text;
    return day ? `${year}-${second}-${first}${rest}` : `${first}/${second}/${year}${rest}`;
  }
  const mail = mailDate.exec(text);
  const month = months.indexOf((mail?.[2] ?? '').toLowerCase()) + 1;
  if (mail === null || month === 0) return text;
  const zone = (mail[5] ?? '').replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
  return `${mail[3] ?? ''}-${String(month).padStart(2, '0')}-${(mail[1] ?? '').padStart(2, '0')}T${mail[4] ?? ''}${zone}`;
}

/**
 * A time in any of the formats that Hayabusa writes: local with offset (its default), UTC, ISO 8601, RFC 3339, RFC 2822, US, US military
 * and European. Null when the text is none, or when nothing tells day from month.
 */
export function hayabusaTime(
  text: string | null,
  order: DateOrder | null,
  importedAt: number,
): SourceTime | null {
  if (text === null || text.length > 64) return null;
  const time = parseSourceTime(rewritten(text.trim(), order), importedAt);
  return time === null ? null : { ...time, text };
}
