import type { JsonValue } from '../lib/json.ts';
import type { SourceTime } from '../model/record.ts';
import { isDoubtful, parseSourceTime } from '../model/time.ts';
import type { TimeRule } from './mapping.ts';
import { compilePattern } from './time-pattern.ts';
import { compileZone } from './zone.ts';

/** Reads a value as a time; null when it is none. */
export type ReadTime = (value: JsonValue | undefined, importedAt: number) => SourceTime | null;

const isoStart = /^\d{4}-\d{2}-\d{2}/;

/** Whether a rule can be used: its zone is known, its pattern can be read. Null when it can, else what is wrong. */
export function problemOfTime(rule: TimeRule): string | null {
  if (compileZone(rule.zone) === null) return `There is no time zone "${rule.zone}".`;
  if (rule.format !== 'pattern') return null;
  return compilePattern(rule.pattern ?? '') === null
    ? `The pattern "${rule.pattern ?? ''}" has no year, month and day that can be read.`
    : null;
}

const unitsPerMs = { epochSeconds: 0.001, epochMilliseconds: 1, epochMicroseconds: 1000 } as const;
const fractionOf = { epochSeconds: 0, epochMilliseconds: 3, epochMicroseconds: 6 } as const;

/** Milliseconds of a count of units since 1970, cut and not rounded; null when the text is no number. */
function readEpoch(text: string, format: keyof typeof unitsPerMs): number | null {
  if (!/^-?\d{1,17}(?:\.\d{1,9})?$/.test(text)) return null;
  const ms = Math.floor(Number(text) / unitsPerMs[format]);
  return Number.isSafeInteger(ms) && Math.abs(ms) <= 8.64e15 ? ms : null;
}

/** Makes the reader of a rule. A rule that {@link problemOfTime} refuses reads no value. */
export function compileTime(rule: TimeRule): ReadTime {
  const offsetAt = compileZone(rule.zone);
  if (offsetAt === null) return () => null;
  /** A time that carried no offset is one of the rule's zone. */
  const inZone = (time: SourceTime, importedAt: number): SourceTime => {
    if (time.offset !== null || rule.zone === 'UTC') return time;
    const offset = offsetAt(time.ms);
    const ms = time.ms - offset.minutes * 60_000;
    return { ...time, ms, offset: offset.text, doubtful: isDoubtful(ms, importedAt) };
  };
  const { format } = rule;
  switch (format) {
    case 'auto':
    case 'iso':
      return (value, importedAt) => {
        if (format === 'iso' && !(typeof value === 'string' && isoStart.test(value.trim()))) return null;
        const time = parseSourceTime(value, importedAt);
        return time === null ? null : inZone(time, importedAt);
      };
    case 'epochSeconds':
    case 'epochMilliseconds':
    case 'epochMicroseconds':
      return (value, importedAt) => {
        if (typeof value !== 'string' && typeof value !== 'number') return null;
        const text = String(value).trim();
        const ms = readEpoch(text, format);
        if (ms === null) return null;
        const digits = text.includes('.') ? text.length - text.indexOf('.') - 1 : 0;
        const fraction = Math.min(9, fractionOf[format] + digits);
        return { ms, text, offset: 'Z', fraction, doubtful: isDoubtful(ms, importedAt) };
      };
    case 'pattern': {
      const read = compilePattern(rule.pattern ?? '');
      if (read === null) return () => null;
      return (value, importedAt) => {
        if (typeof value !== 'string' && typeof value !== 'number') return null;
        const text = String(value).trim();
        const found = text.length > 100 ? null : read(text);
        if (found === null) return null;
        const time = { ...found, text, doubtful: isDoubtful(found.ms, importedAt) };
        return inZone(time, importedAt);
      };
    }
  }
}
