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

/** Names of the control characters 0 to 31 (ISO/IEC 6429). Their pictures (U+2400 and on) are missing from most fonts. */
const controls =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  );

function mark(found: string): string {
  const code = found.codePointAt(0) as number;
  const control = controls[code] ?? (code === 0x7f ? 'DEL' : undefined);
  if (control !== undefined) return `⟦${control}⟧`;
  return `⟦${names.get(code) ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`}⟧`;
}

/**
 * Text of evidence with every character made visible that hides or reorders others: control characters, bidi
 * overrides, zero-width and tag characters and lone surrogates become marks such as `⟦ESC⟧` and `⟦RLO⟧`. Line feeds and tabs stay.
 */
export function visibleText(text: string): string {
  return text.replace(hidden, mark);
}

/** {@link visibleText} on one line: line feeds and tabs become marks too. */
export function visibleLine(text: string): string {
  return visibleText(text).replace(/[\t\n]/g, mark);
}

/** Whether a text has a letter or a number that a person can see: a name needs one. */
export function hasLetter(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text.replace(hidden, ''));
}
