/**
 * A comment as it reads once its Markdown is drawn: emphasis, headings, quotes, lists and fences without their marks, links by their
 * labels, white space as one space. For search and for short quotations: what looks like a mark and is none loses a sign, no word. Total,
 * in linear time.
 */
export function plainMarkdown(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/^(?:[ \t]*>)*[ \t]*(?:#{1,6}[ \t]+|[-+*][ \t]+|```.*$|~~~.*$)?/, ''));
  return (
    lines
      .join(' ')
      // The label of a link, with what is escaped in it; the address is a click away.
      .replace(/\[((?:\\.|[^\\[\]]){1,500})\]\([^\s()]{0,8000}\)/g, '$1')
      .replace(/<((?:https?|ftp):[^\s<>]{1,8000})>/g, '$1')
      .replace(/\\([!-/:-@[-`{-~])|[*`]+|(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu, '$1')
      .replace(/\s+/g, ' ')
      .trim()
  );
}
