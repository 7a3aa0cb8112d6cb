import type { Nodes, RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { readMention, type Mention } from '../../../shared/model/mentions.ts';

/** A piece of a comment, as it is drawn: plain data, in which nothing is markup any more. */
export type MarkdownPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'codeBlock'; readonly text: string }
  | { readonly kind: 'break' }
  | { readonly kind: 'rule' }
  /** An address is text to copy, never a live link; null where it says the same as the parts. */
  | { readonly kind: 'address'; readonly parts: readonly MarkdownPart[]; readonly address: string | null }
  | { readonly kind: 'mention'; readonly mention: Mention; readonly label: string }
  | {
      readonly kind: 'strong' | 'emphasis' | 'paragraph' | 'quote' | 'item';
      readonly parts: readonly MarkdownPart[];
    }
  | { readonly kind: 'heading'; readonly depth: number; readonly parts: readonly MarkdownPart[] }
  | {
      readonly kind: 'list';
      readonly start: number | null;
      readonly parts: readonly MarkdownPart[];
    };

/** Longer comments are shown as they were written: to read them as Markdown could take long. */
const longest = 20_000;
/** Deeper nesting is shown as it was written. */
const deepest = 12;
/** Marks that open a level; a line of them, quotes in quotes, takes time with the square of their number. */
const manyMarks = /(?:[>*_[\]`-][ \t]*){200}/;
/** Marks that begin or end something within a line: each is held against those before it, so that the time goes with the square of their number. */
const pairedMarks = /[*_[\]`]+/g;
const mostPairedMarks = 1_500;

/** Reads a comment as Markdown. Total: what cannot be read stands as text. HTML and pictures stay the text that they are. */
export function readMarkdown(text: string): readonly MarkdownPart[] {
  const asText: readonly MarkdownPart[] = [{ kind: 'paragraph', parts: [{ kind: 'text', text }] }];
  if (text.length > longest || manyMarks.test(text) || hasTooManyPairs(text)) return asText;
  try {
    return readAll(fromMarkdown(text).children, text, 0);
  } catch {
    return asText;
  }
}

function hasTooManyPairs(text: string): boolean {
  return (text.match(pairedMarks)?.length ?? 0) > mostPairedMarks;
}

function readAll(nodes: readonly RootContent[], source: string, depth: number): readonly MarkdownPart[] {
  return nodes.map((node) => read(node, source, depth));
}

function read(node: RootContent, source: string, depth: number): MarkdownPart {
  if (depth > deepest) return { kind: 'text', text: written(node, source) };
  const within = (children: readonly RootContent[]): readonly MarkdownPart[] =>
    readAll(children, source, depth + 1);
  switch (node.type) {
    case 'text':
      return { kind: 'text', text: node.value };
    case 'inlineCode':
      return { kind: 'code', text: node.value };
    case 'code':
      return { kind: 'codeBlock', text: node.value };
    case 'break':
      return { kind: 'break' };
    case 'thematicBreak':
      return { kind: 'rule' };
    case 'strong':
    case 'emphasis':
    case 'paragraph':
      return { kind: node.type, parts: within(node.children) };
    case 'blockquote':
      return { kind: 'quote', parts: within(node.children) };
    case 'listItem':
      return { kind: 'item', parts: within(node.children) };
    case 'heading':
      return { kind: 'heading', depth: node.depth, parts: within(node.children) };
    case 'list':
      return {
        kind: 'list',
        start: node.ordered === true ? (node.start ?? 1) : null,
        parts: within(node.children),
      };
    case 'link':
      return readLink(node.url, textOf(node), within(node.children));
    default:
      // HTML, pictures, footnotes, definitions and what later versions read.
      return { kind: 'text', text: written(node, source) };
  }
}

function readLink(url: string, label: string, parts: readonly MarkdownPart[]): MarkdownPart {
  const mention = readMention(url);
  if (mention !== null) return { kind: 'mention', mention, label };
  return { kind: 'address', parts, address: url === label ? null : url };
}

/** A node as it was written. */
function written(node: Nodes, source: string): string {
  const { position } = node;
  return position === undefined
    ? textOf(node)
    : source.slice(position.start.offset ?? 0, position.end.offset ?? source.length);
}

function textOf(node: Nodes): string {
  if ('value' in node) return node.value;
  return 'children' in node ? node.children.map(textOf).join('') : '';
}
