import {
  addressKey,
  boundsOfNetwork,
  disjointRanges,
  keyOfIpv4,
  readNetwork,
} from '../../../shared/model/address-range.ts';
import type { AddressRange } from '../../../shared/model/address-range.ts';
import { csvRows, delimiterOf } from './csv-rows.ts';
import { excerptOfText } from './list-item.ts';
import type { ListItem, OpenList } from './list-item.ts';
import { linesOf } from './list-text.ts';
import { publishedIn } from './plain-text.ts';

/** First line of the delta form: hexadecimal deltas of 4-byte addresses. */
const deltaHead = /^#hexdelta1:4\s*$/;

/** True for the delta form. */
export function isCountryDelta(text: string): boolean {
  return deltaHead.test(text.slice(0, 40).split('\n', 1)[0] ?? '');
}

/** Opens ranges of addresses with their countries. */
export function openCountries(text: string): OpenList {
  const isDelta = isCountryDelta(text);
  return {
    format: isDelta ? 'countryDelta' : 'countryCsv',
    name: null,
    source: null,
    published: publishedIn(headOf(text)),
    items: isDelta ? deltaItems(text) : rangeItems(text),
  };
}

function headOf(text: string): readonly string[] {
  const head: string[] = [];
  for (const { text: line } of linesOf(text)) {
    if (!line.startsWith('#') || head.length > 50) break;
    head.push(line);
  }
  return head;
}

/** One `delta,country` a line: each delta adds to the start before, and the country holds until the next start. */
function* deltaItems(text: string): Generator<ListItem> {
  let start = 0;
  let open: { readonly first: number; readonly value: string; readonly line: number } | null = null;
  const close = (end: number): ListItem | null => {
    const first = open === null ? null : keyOfIpv4(open.first);
    const last = keyOfIpv4(end);
    if (open === null || first === null || last === null) return null;
    return open.value === ''
      ? { kind: 'skipped', line: open.line, reason: 'ranges that no country has' }
      : { kind: 'range', line: open.line, range: { first, last, value: open.value } };
  };
  for (const { text: raw, line } of linesOf(text)) {
    if (raw.startsWith('#') || raw.trim() === '') continue;
    const parts = /^([0-9a-f]{1,8}),([^,]{0,60})$/i.exec(raw.trim());
    const next = parts === null ? NaN : start + parseInt(parts[1] ?? '', 16);
    if (parts === null || next > 0xffffffff || (open !== null && next <= start)) {
      yield {
        kind: 'reject',
        line,
        reason:
          parts === null
            ? 'The line is no "delta,country".'
            : 'The range starts outside IPv4, or where another does.',
        excerpt: excerptOfText(raw),
      };
      continue;
    }
    const item = close(next - 1);
    if (item !== null) yield item;
    start = next;
    open = { first: next, value: (parts[2] ?? '').trim(), line };
  }
  const item = close(0xffffffff);
  if (item !== null) yield item;
}

function boundOf(text: string): string | null {
  return /^\d{1,10}$/.test(text) ? keyOfIpv4(Number(text)) : addressKey(text);
}

/** Rows of `start,end,country` or `network,country`; bounds are addresses or IPv4 numbers. */
function* rangeItems(text: string): Generator<ListItem> {
  const ranges: (AddressRange & { readonly line: number })[] = [];
  const firstLine = [...take(linesOf(text), 100)].find(
    ({ text: line }) => line.trim() !== '' && !line.startsWith('#'),
  );
  const delimiter = delimiterOf(firstLine?.text ?? '') ?? ',';
  for (const { fields, line, text: raw } of csvRows(text, delimiter)) {
    const network = readNetwork(fields[0] ?? '');
    const bounds = network === null ? null : boundsOfNetwork(network);
    const first = bounds?.first ?? boundOf(fields[0] ?? '');
    const last = bounds?.last ?? boundOf(fields[1] ?? '');
    const value = (fields[bounds === null ? 2 : 1] ?? '').slice(0, 60);
    if (first === null || last === null) {
      // A header has no address in it.
      if (ranges.length === 0 && line === (firstLine?.line ?? 1)) continue;
      yield {
        kind: 'reject',
        line,
        reason: 'The row has no range of addresses.',
        excerpt: excerptOfText(raw),
      };
    } else if (first > last || first[0] !== last[0]) {
      yield { kind: 'reject', line, reason: 'The range ends before it begins.', excerpt: excerptOfText(raw) };
    } else if (value === '' || value === '-' || value === 'ZZ') {
      yield { kind: 'skipped', line, reason: 'ranges that no country has' };
    } else ranges.push({ first, last, value, line });
  }
  // Lines are of the file; parts of ranges that overlap have none.
  const disjoint = disjointRanges(ranges);
  for (const range of disjoint) {
    const line = 'line' in range ? Number(range.line) : null;
    yield { kind: 'range', line, range: { first: range.first, last: range.last, value: range.value } };
  }
}

function* take<T>(items: Iterable<T>, most: number): Generator<T> {
  let count = 0;
  for (const item of items) {
    if (count >= most) return;
    count += 1;
    yield item;
  }
}
