import { readUntyped, weakTypes } from '../../../shared/model/indicator-values.ts';
import type { IndicatorReading } from '../../../shared/model/indicator-values.ts';
import { linesOf } from './list-text.ts';
import { excerptOfText } from './list-item.ts';
import type { ListItem, OpenList } from './list-item.ts';

/** Lines at the top of a list in which it may say when it was made and by whom. */
const headLines = 60;

/** Longest line that is read, UTF-16 code units: twice the longest value. */
const longestLine = 16_384;

const comment = /^\s*(?:#|;|\/\/)/;

/** When a comment at the top says that the list was made or changed, ms UTC; null when none does. */
export function publishedIn(head: readonly string[]): number | null {
  for (const text of head) {
    const found =
      /(?:updated|modified|generated|published|created|date|version)[^\d]{0,20}(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?))?/i.exec(
        text,
      );
    if (!found) continue;
    const at = Date.parse(`${found[1] ?? ''}T${found[2] ?? '00:00'}Z`);
    if (!Number.isNaN(at)) return at;
  }
  return null;
}

/** The first address of a page in the comments at the top: who published the list. */
function sourceIn(head: readonly string[]): string | null {
  const known = head.find((text) => !/^\s*#\s*Reference/i.test(text) && /https?:\/\//.test(text));
  const address = known === undefined ? undefined : /https?:\/\/[^\s()<>"']+/.exec(known)?.[0];
  return address === undefined ? null : withoutMarks(address);
}

/** An address without what closes a sentence; a pattern would try anew from each of the marks. */
function withoutMarks(address: string): string {
  let end = address.length;
  while (end > 0 && '.,;'.includes(address[end - 1] as string)) end -= 1;
  return address.slice(0, end);
}

/** Splits a line at its comment. A URL may hold `#`: only one behind white space begins a comment. */
export function splitComment(line: string): { readonly value: string; readonly words: string } {
  for (let at = line.indexOf('#', 1); at > 0; at = line.indexOf('#', at + 1))
    if ((line[at - 1] as string).trim() === '')
      return { value: line.slice(0, at).trim(), words: line.slice(at + 1).trim() };
  return { value: line.trim(), words: '' };
}

/** Opens a list of one value a line: comments begin with `#`, `;` or `//` (Maltrail's static trails, blocklists, hosts files). */
export function openPlainText(text: string): OpenList {
  const head: string[] = [];
  for (const { text: line } of linesOf(text)) {
    if (line.trim() !== '' && !comment.test(line)) break;
    head.push(line.slice(0, longestLine));
    if (head.length >= headLines) break;
  }
  return {
    format: 'plain',
    name: null,
    source: sourceIn(head),
    published: publishedIn(head),
    items: plainItems(text),
  };
}

function* plainItems(list: string): Generator<ListItem> {
  let reference: string | null = null;
  let isInComments = false;
  for (const { text: raw, line } of linesOf(list)) {
    if (raw.trim() === '') continue;
    if (raw.length > longestLine) {
      const reason = `The line is longer than ${longestLine.toLocaleString('en')} characters.`;
      yield { kind: 'reject', line, reason, excerpt: excerptOfText(raw.slice(0, longestLine)) };
      continue;
    }
    if (comment.test(raw)) {
      // A block of comments begins anew: what the one before referred to is over.
      if (!isInComments) reference = null;
      isInComments = true;
      const named = /Reference:\s*(\S+)/i.exec(raw)?.[1];
      if (reference === null && named !== undefined) reference = named;
      continue;
    }
    isInComments = false;
    const { value: text, words } = splitComment(raw);
    const value = text.replace(/[,;]$/, '').replace(/^"(.*)"$/, '$1');
    yield toItem(readHostsLine(value), line, raw, words === '' ? reference : words);
  }
}

/** A line of a hosts file (`0.0.0.0 evil.test`) is about the name. */
function readHostsLine(value: string): IndicatorReading {
  const host = /^(?:0\.0\.0\.0|127\.0\.0\.1|::1?)\s+(\S+)$/.exec(value)?.[1];
  return readUntyped(host ?? value);
}

/** The item of a value that was read. */
export function toItem(
  reading: IndicatorReading,
  line: number | null,
  raw: string,
  note: string | null,
  more: { readonly shownOnly?: boolean; readonly validUntil?: number | null } = {},
): ListItem {
  if ('reason' in reading)
    return { kind: 'reject', line, reason: reading.reason, excerpt: excerptOfText(raw) };
  return {
    kind: 'entries',
    line,
    entries: reading.map(({ type, value, note: own }) => ({
      type,
      value,
      shownOnly: (more.shownOnly ?? false) || weakTypes.has(type),
      validUntil: more.validUntil ?? null,
      note:
        [own, note]
          .filter((part) => part !== null && part !== '')
          .join('; ')
          .slice(0, 500) || null,
      detail: null,
    })),
  };
}
