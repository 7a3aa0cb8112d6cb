import type { JsonValue } from '../lib/json.ts';
import type { SourceTime } from './record.ts';

/** Earliest time that is believed, ms UTC (1990-01-01). Source: the model's rule on doubtful times. */
export const earliestBelievedTime = Date.UTC(1990, 0, 1);

/** How far after its import a time may lie and still be believed, ms (48 h). */
export const latestBelievedLead = 48 * 3_600_000;

/** `2021-04-27T12:19:27.7211305Z`, `2019-01-15 09:15:03`, `2021-06-23 03:08:14.1598142+00:00`, `2019-01-15`. */
const isoPattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,12}))?)?\s*(Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?$/;

/** `1/15/2019 9:15:03 AM`, `1/15/2019, 9:15:03.333 AM` (portal exports, always month first). */
const usPattern =
  /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*([AaPp][Mm])?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?$/;

/** Seconds (9 or 10 digits, perhaps a fraction) or milliseconds (12 or 13 digits) since 1970. */
const epochPattern = /^(-?)(?:(\d{9,10})(?:\.(\d{1,9}))?|(\d{12,13}))$/;

/** `/Date(1547543703000)/` of older .NET services. */
const dotnetPattern = /^\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\/$/;

const daysPerMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysIn(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && isLeap ? 29 : (daysPerMonth[month - 1] ?? 0);
}

function utc(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  ms: number,
): number | null {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  // A leap second (60) is kept as the first instant of the next minute.
  if (hour > 23 || minute > 59 || second > 60) return null;
  if (year >= 100) return Date.UTC(year, month - 1, day, hour, minute, second, ms);
  // Date.UTC takes years below 100 for the twentieth century; .NET writes 0001-01-01 for "never".
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, ms);
  return date.getTime();
}

const fractionMs = (digits: string | undefined): number =>
  digits === undefined ? 0 : Number(digits.slice(0, 3).padEnd(3, '0'));

function offsetMs(offset: string | undefined): number | null {
  if (offset === undefined || /^(z|utc|gmt)$/i.test(offset)) return 0;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(3).replace(':', '') || '0');
  if (hours > 18 || minutes > 59) return null;
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

interface Reading {
  readonly ms: number;
  readonly offset: string | null;
  readonly fraction: number;
}

function readIso(text: string): Reading | null {
  const found = isoPattern.exec(text);
  if (!found) return null;
  const [, year, month, day, hour, minute, second, fraction, offset] = found;
  const shift = offsetMs(offset);
  const ms = utc(
    Number(year),
    Number(month),
    Number(day),
    Number(hour ?? 0),
    Number(minute ?? 0),
    Number(second ?? 0),
    fractionMs(fraction),
  );
  if (ms === null || shift === null) return null;
  return {
    ms: ms - shift,
    offset: offset ?? null,
    fraction: hour === undefined ? -1 : Math.min(9, fraction?.length ?? 0),
  };
}

function readUs(text: string): Reading | null {
  const found = usPattern.exec(text);
  if (!found) return null;
  const [, month, day, year, hourText, minute, second, fraction, half, offset] = found;
  let hour = Number(hourText ?? 0);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  }
  const shift = offsetMs(offset);
  const ms = utc(
    Number(year),
    Number(month),
    Number(day),
    hour,
    Number(minute ?? 0),
    Number(second ?? 0),
    fractionMs(fraction),
  );
  if (ms === null || shift === null) return null;
  return {
    ms: ms - shift,
    offset: offset ?? null,
    fraction: hourText === undefined ? -1 : (fraction?.length ?? 0),
  };
}

function readEpoch(text: string): Reading | null {
  const dotnet = dotnetPattern.exec(text);
  if (dotnet) return { ms: Number(dotnet[1]), offset: 'Z', fraction: 3 };
  const found = epochPattern.exec(text);
  if (!found) return null;
  const [, sign, seconds, fraction, millis] = found;
  const size = millis === undefined ? Number(seconds) * 1000 + fractionMs(fraction) : Number(millis);
  return {
    ms: sign === '-' ? -size : size,
    offset: 'Z',
    fraction: millis === undefined ? (fraction?.length ?? 0) : 3,
  };
}

/**
 * Reads a time as a source wrote it: ISO 8601 with or without a zone (UTC is assumed without one), any number of fractional digits,
 * a blank instead of `T`, US style with AM/PM, and seconds or milliseconds since 1970 where the number of digits leaves no doubt.
 * Fractions beyond milliseconds are cut, not rounded.
 * @param importedAt time of the import, ms UTC: later than 48 h after it is doubtful, as is anything before 1990.
 * @returns null when the value is no time.
 */
export function parseSourceTime(value: JsonValue | undefined, importedAt: number): SourceTime | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value).trim();
  if (text === '' || text.length > 64) return null;
  const reading = readIso(text) ?? readUs(text) ?? readEpoch(text);
  if (!reading || !Number.isSafeInteger(reading.ms) || Math.abs(reading.ms) > 8.64e15) return null;
  return { ...reading, text, doubtful: isDoubtful(reading.ms, importedAt) };
}

/** Whether a time is before 1990 or more than 48 h after the import: kept and marked, never used to link. */
export function isDoubtful(ms: number, importedAt: number): boolean {
  return ms < earliestBelievedTime || ms > importedAt + latestBelievedLead;
}

/** ISO 8601 in UTC with milliseconds and `Z`: the only form in which a time leaves the program. */
export function isoMs(ms: number): string {
  return new Date(ms).toISOString();
}

/** Length, ms, of what times with this many digits after the second tell apart: 0 is a second, less than 0 a day, 3 and more 1 ms. */
export function timeUnit(digits: number): number {
  return digits < 0 ? 86_400_000 : 10 ** (3 - Math.min(3, digits));
}

/** Whether two times agree at the coarser of their two precisions (one portal cuts to seconds what the other gives in 100 ns). */
export function sameSourceTime(left: SourceTime, right: SourceTime): boolean {
  const unit = timeUnit(Math.min(left.fraction, right.fraction));
  return Math.floor(left.ms / unit) === Math.floor(right.ms / unit);
}
