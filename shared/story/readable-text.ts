/** A block of running text. */
export type TextBlock =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly isNumbered: boolean; readonly items: readonly ListItem[] };

/** An item of a list, with the mark that the text gave it. */
export interface ListItem {
  /** `1.`, `A.`, `•`: as written, so that what refers to an item finds it. */
  readonly mark: string;
  readonly text: string;
  /** Levels that it is set in, 0 to 3. */
  readonly depth: number;
}

/** Characters that are read. */
const mostCharacters = 50_000;
/** Blocks and items that are given. */
const mostItems = 1_000;

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/**
 * Sets out what a source recommends: paragraphs and lists, numbered or not, whether they are written as plain text, as Markdown or with the
 * few tags of HTML that portals use. A link is left as its words and its address, never as a link. Total; linear in the text.
 */
export function readableText(text: string): readonly TextBlock[] {
  const plain = withoutMarkup(text.slice(0, mostCharacters));
  const blocks: TextBlock[] = [];
  let list: { isNumbered: boolean; items: ListItem[] } | null = null;
  let count = 0;
  let isGap = true;
  for (const line of plain.split('\n')) {
    if (count >= mostItems) break;
    const words = line.trim();
    if (words === '') {
      isGap = true;
      continue;
    }
    const item = itemOf(line);
    if (item !== null) {
      if (list === null || list.isNumbered !== item.isNumbered) {
        list = { isNumbered: item.isNumbered, items: [] };
        blocks.push({ kind: 'list', ...list });
      }
      list.items.push(item.item);
      count += 1;
    } else if (list !== null && !isGap && /^\s{2,}/.test(line)) {
      // A line that is set in under an item goes on with it.
      const last = list.items.pop();
      if (last) list.items.push({ ...last, text: `${last.text} ${words}` });
    } else {
      list = null;
      const before = blocks.at(-1);
      if (!isGap && before?.kind === 'paragraph')
        blocks[blocks.length - 1] = { kind: 'paragraph', text: `${before.text}\n${words}` };
      else blocks.push({ kind: 'paragraph', text: words });
      count += 1;
    }
    isGap = false;
  }
  return blocks;
}

function itemOf(line: string): { readonly isNumbered: boolean; readonly item: ListItem } | null {
  const found = /^(\s*)(?:(\d{1,3}[.)]|[A-Za-z][.)])\s+|([-*•·–◦])\s+)(\S.*)$/.exec(line);
  if (!found) return null;
  const [, space = '', number, bullet, text = ''] = found;
  return {
    isNumbered: number !== undefined,
    item: {
      mark: number ?? (bullet === undefined ? '' : '•'),
      text: text.trim(),
      depth: Math.min(3, Math.floor(space.replaceAll('\t', '  ').length / 2)),
    },
  };
}

function withoutMarkup(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(
      /<a\b[^<>]{0,2000}?\bhref\s{0,5}=\s{0,5}["']([^"'<>]{0,2000})["'][^<>]{0,500}>([^<]{0,2000})<\/a>/gi,
      '$2 ($1)',
    )
    .replace(/<br\s?\/?>|<\/(?:p|div|tr|ul|ol|h[1-6])>/gi, '\n')
    .replace(/<li\b[^<>]{0,200}>/gi, '\n- ')
    .replace(
      /<\/?(?:p|div|span|b|i|u|em|strong|ul|ol|li|h[1-6]|code|pre|a|table|tbody|tr|td|th)\b[^<>]{0,500}>/gi,
      '',
    )
    .replace(/&(amp|lt|gt|quot|apos|nbsp);/g, (whole, name: string) => entities[name] ?? whole)
    .replace(/&#39;/g, "'")
    .replace(/\[([^\][\n]{1,300})\]\((https?:[^()\s]{1,2000})\)/g, '$1 ($2)')
    .replace(/\*\*([^*\n]{1,500})\*\*/g, '$1');
}
