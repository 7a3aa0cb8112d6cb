/** Characters that change how others are read or that cannot be seen, by the names people know them by. */
const names: ReadonlyMap<number, string> = new Map([
  [0x00ad, 'SHY'],
  [0x034f, 'CGJ'],
  [0x061c, 'ALM'],
  [0x115f, 'HCF'],
  [0x1160, 'HJF'],
  [0x180e, 'MVS'],
  [0x200b, 'ZWSP'],
  [0x200c, 'ZWNJ'],
  [0x200d, 'ZWJ'],
  [0x200e, 'LRM'],
  [0x200f, 'RLM'],
  [0x2028, 'LS'],
  [0x2029, 'PS'],
  [0x202a, 'LRE'],
  [0x202b, 'RLE'],
  [0x202c, 'PDF'],
  [0x202d, 'LRO'],
  [0x202e, 'RLO'],
  [0x2060, 'WJ'],
  [0x2066, 'LRI'],
  [0x2067, 'RLI'],
  [0x2068, 'FSI'],
  [0x2069, 'PDI'],
  [0x3164, 'HF'],
  [0xfeff, 'BOM'],
  [0xffa0, 'HHF'],
]);

/** Ranges of code units that must not reach a screen or a terminal as they are. Line feed and tab are not among them. */
const hiddenRanges =
  '\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u115f\\u1160\\u180e\\u200b\\u200c\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff0-\\ufffb';
const loneSurrogate = '[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]';
const tagCharacter = '\\udb40[\\udc00-\\udfff]';
const joiner = '\\u034f|\\u200d';
const hidden = new RegExp(`[${hiddenRanges}]|${joiner}|${loneSurrogate}|${tagCharacter}`, 'g');

function mark(found: string): string {
  const code = found.codePointAt(0) as number;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `⟦${names.get(code) ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`}⟧`;
}

/**
 * Text of evidence with every character made visible that hides or reorders others: control characters become control pictures (`␛`), bidi
 * overrides, zero-width and tag characters and lone surrogates become marks such as `⟦RLO⟧`. Line feeds and tabs stay.
 */
export function visibleText(text: string): string {
  return text.replace(hidden, mark);
}

/** {@link visibleText} on one line: line feeds and tabs become pictures too. */
export function visibleLine(text: string): string {
  return visibleText(text).replace(/\t/g, '\u2409').replace(/\n/g, '\u240a');
}
