import { defaultLimits } from './byte-source.ts';
import type { ByteSource, ParserLimits } from './byte-source.ts';
import { ByteWindow } from './byte-window.ts';

/** One line of a file, or one that is larger than a record may be. */
export interface TextLine {
  readonly status: 'complete' | 'tooLarge';
  /** Exact bytes without the line end; the first 240 of a line that is too large. */
  readonly raw: Uint8Array;
  readonly start: number;
  /** Offset behind the line's last byte, without its line end. */
  readonly end: number;
  /** 1-based; 0 when it was not counted. */
  readonly line: number;
  /** True when the file ends here without a line end: the line may be cut off. */
  readonly endsFile: boolean;
}

const newline = 10;
const carriageReturn = 13;

/** The lines of a text, each with its place; blank lines are left out, a byte order mark is stepped over. Memory: one line and a chunk. */
export function* readLines(
  source: ByteSource,
  limits: ParserLimits = defaultLimits,
): Generator<TextLine, void> {
  const window = new ByteWindow(source);
  window.grow(0);
  let start = window.bytes[0] === 0xef && window.bytes[1] === 0xbb && window.bytes[2] === 0xbf ? 3 : 0;
  let line = 1;
  for (;;) {
    let searched = start;
    let tooLarge = false;
    let found = window.bytes.indexOf(newline, searched - window.start);
    while (found < 0) {
      searched = window.end;
      if (searched - start > limits.recordBytes) tooLarge = true;
      if (!window.grow(tooLarge ? searched : start)) break;
      found = window.bytes.indexOf(newline, searched - window.start);
    }
    const stop = found < 0 ? window.end : window.start + found;
    if (found < 0 && stop <= start) return;
    const isCut = window.start <= start && window.bytes[stop - 1 - window.start] === carriageReturn;
    const end = isCut && stop > start ? stop - 1 : stop;
    if (end > start) {
      yield {
        status: tooLarge ? 'tooLarge' : 'complete',
        raw: window.copy(start, tooLarge ? start + 240 : end),
        start,
        end,
        line,
        endsFile: found < 0,
      };
    }
    if (found < 0) return;
    start = stop + 1;
    line += 1;
  }
}
