import PostalMime from 'postal-mime';
import type { PostalMimeOptions } from 'postal-mime';

/** Longest HTML of which words are made where a message has text parts besides, UTF-16 code units over all parts. */
const longestWords = 256 * 1024;

const chunkBytes = 64 * 1024;

/** Gathers the lines of a part that is not encoded. postal-mime makes a blob of two pieces a line, which takes ten seconds for 1 MB of blank lines. */
class LineDecoder {
  readonly #chunks: Uint8Array[] = [];
  #chunk = new Uint8Array(chunkBytes);
  #used = 0;
  #size = 0;

  update(line: Uint8Array): void {
    this.#size += line.length + 1;
    if (line.length + 1 > this.#chunk.length - this.#used) this.#begin(line.length + 1);
    this.#chunk.set(line, this.#used);
    this.#used += line.length;
    this.#chunk[this.#used] = 10;
    this.#used += 1;
  }

  #begin(least: number): void {
    this.#chunks.push(this.#chunk.subarray(0, this.#used));
    this.#chunk = new Uint8Array(Math.max(chunkBytes, least));
    this.#used = 0;
  }

  finalize(): Promise<ArrayBuffer> {
    const whole = new Uint8Array(this.#size);
    let at = 0;
    for (const chunk of [...this.#chunks, this.#chunk.subarray(0, this.#used)]) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return Promise.resolve(whole.buffer);
  }
}

/** What is used of a part while it is read. */
interface Part {
  readonly state: 'header' | 'body' | 'finished';
  readonly contentTransferEncoding: { readonly encoding: string };
  contentDecoder: object | null;
}

/** The text parts of a place in the message, by type; messages inside are attachments here and have no text. */
interface PartTexts {
  readonly plain?: readonly { readonly value: unknown }[];
  readonly html?: readonly { readonly value: unknown }[];
}

const textsOf = (entries: PartTexts['plain']): readonly string[] =>
  (entries ?? []).flatMap(({ value }) => (typeof value === 'string' ? [value] : []));

/** The words of HTML, without markup; each search ends at the next `<`, so that it takes one pass. */
const wordsOf = (html: string): string => html.replace(/<[^<>]*>/g, ' ');

/** What the parser has that its types do not tell. */
interface Inner {
  currentNode: Part;
  readonly textMap: ReadonlyMap<unknown, PartTexts>;
  readonly textContent: Record<string, string>;
  processLine(line: Uint8Array, isFinal: boolean): Promise<void>;
  renderTextContent(): void;
}

/** Sets the bodies: every one is what its sender wrote; HTML beside text parts gives the text its bare words. */
function setBodies({ textMap, textContent }: Inner): void {
  const parts = [...textMap.values()];
  const html = parts.flatMap((part) => textsOf(part.html));
  if (html.length > 0) textContent['html'] = html.join('\n');
  if (!parts.some((part) => part.plain !== undefined)) return;
  let left = longestWords;
  const plain = parts.flatMap((part) => {
    if (part.plain !== undefined) return textsOf(part.plain);
    return textsOf(part.html).map((one) => {
      const cut = one.slice(0, left);
      left -= cut.length;
      return wordsOf(cut);
    });
  });
  textContent['plain'] = plain.join('\n');
}

/**
 * Makes a parser (postal-mime 4.0.0) whose time grows with the message only. As it comes it makes text of HTML and HTML of text where a
 * message has both side by side, with patterns that go over the rest of the body from every tag or blank line, and it is slow on many
 * short lines. What is replaced are members of that very version; a test measures that they still take effect.
 */
export function linearParser(options: PostalMimeOptions): PostalMime {
  const parser = new PostalMime(options);
  const inner = parser as unknown as Inner;
  const processLine = inner.processLine.bind(parser);
  const known = new WeakSet<Part>();
  inner.processLine = (line, isFinal) => {
    const part = inner.currentNode;
    if (part.state === 'body' && !known.has(part)) {
      known.add(part);
      // What is encoded is decoded line by line already.
      if (!/base64|quoted-printable/i.test(part.contentTransferEncoding.encoding))
        part.contentDecoder = new LineDecoder();
    }
    return processLine(line, isFinal);
  };
  inner.renderTextContent = () => setBodies(inner);
  return parser;
}
