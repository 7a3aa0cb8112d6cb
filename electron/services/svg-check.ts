/** Elements that draw, name or define something inside the picture; what scripts, embeds, links or animates is not among them. Source: W3C, SVG 2. */
const elements: ReadonlySet<string> = new Set(
  (
    'svg title desc metadata defs g symbol use marker clipPath mask pattern style path rect circle ellipse line polyline polygon ' +
    'text tspan image linearGradient radialGradient stop filter feGaussianBlur feOffset feMerge feMergeNode feFlood feComposite feDropShadow'
  ).split(' '),
);

/** Names that a picture may introduce: its own, and the older one for references. */
const namespaces: ReadonlySet<string> = new Set([
  'http://www.w3.org/2000/svg',
  'http://www.w3.org/1999/xlink',
  'http://www.w3.org/XML/1998/namespace',
]);

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Characters that XML cannot hold, not even written as numbers. Source: W3C, XML 1.0, 2.2. */
const unwritable = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** Text with its references resolved; null when one is unknown. */
function resolved(text: string): string | null {
  let isKnown = true;
  const plain = text.replace(/&([^;&\s]{0,12};)?/g, (_whole, reference: string | undefined) => {
    const name = reference?.slice(0, -1) ?? '';
    const number = /^#x([0-9a-f]{1,6})$/i.exec(name)?.[1];
    const code =
      number === undefined ? Number(/^#([0-9]{1,7})$/.exec(name)?.[1]) : Number.parseInt(number, 16);
    const character =
      named[name] ?? (Number.isInteger(code) && code <= 0x10_ff_ff ? String.fromCodePoint(code) : undefined);
    if (character === undefined) isKnown = false;
    return character ?? '';
  });
  return isKnown && !unwritable.test(plain) ? plain : null;
}

/** A reference that stays inside the picture, or a raster picture or letters that it carries with it. */
const inside = /^(?:#[^\s]+|data:(?:image\/(?:png|jpeg|gif|webp)|font\/woff2);base64,[A-Za-z0-9+/=\s]+)$/;

/** What a style or an attribute refers to outside of the picture, or null. */
function problemOfStyle(style: string): string | null {
  // Escapes could spell anything: no picture that is drawn here needs one.
  if (style.includes('\\')) return 'a style in it is written in escapes.';
  // An image set or a fallback may name several addresses, of which only the first would be looked at below.
  if (/@import|expression\s*\(|-moz-binding|javascript:|(?:image-set|image|cross-fade)\s*\(/i.test(style))
    return 'a style in it loads or runs something.';
  for (const [, target = ''] of style.matchAll(/(?:url|src)\s*\(\s*['"]?([^'")]*)/gi))
    if (!inside.test(target.trim())) return 'it refers to something outside of itself.';
  return null;
}

function problemOfAttribute(name: string, value: string): string | null {
  const local = name.slice(name.indexOf(':') + 1).toLowerCase();
  if (name === 'xmlns' || name.startsWith('xmlns:'))
    return namespaces.has(value) ? null : 'it uses names that no picture needs.';
  if (local.startsWith('on')) return 'it holds a script.';
  if (local === 'href' || local === 'src' || local === 'base')
    return inside.test(value.trim()) ? null : 'it refers to something outside of itself.';
  return problemOfStyle(value);
}

const tag = /^<(\/?)([A-Za-z][\w.-]*)((?:\s+[A-Za-z_][\w:.-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/;
const attribute = /\s+([A-Za-z_][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

function problemOfTag([, closing, name = '', attributes = '']: RegExpExecArray): string | null {
  if (!elements.has(name)) return `it holds an element that does not only draw (${name}).`;
  if (closing === '/') return attributes.trim() === '' ? null : 'it is no well-formed XML.';
  const seen = new Set<string>();
  for (const [, key = '', double, single] of attributes.matchAll(attribute)) {
    const value = resolved(double ?? single ?? '');
    if (value === null || seen.has(key)) return 'it is no well-formed XML.';
    seen.add(key);
    const problem = problemOfAttribute(key, value);
    if (problem !== null) return problem;
  }
  return null;
}

/**
 * Why a text is no SVG picture that stands alone: not well-formed, with a script, or with something that it would fetch. Only elements that
 * draw are let through, and of XML only what such pictures are written in: no document type, no entities, no processing instructions.
 * @returns a sentence, or null when nothing is wrong
 */
export function problemOfSvg(text: string): string | null {
  const malformed = 'it is no well-formed XML.';
  const open: string[] = [];
  const source = text.replace(/^\ufeff?\s*(?:<\?xml\s[^?<>]*\?>)?\s*/, '');
  const total = source.length;
  let at = 0;
  let isRootClosed = false;
  while (at < total) {
    if (source[at] !== '<') {
      const next = source.indexOf('<', at);
      const end = next < 0 ? total : next;
      const written = source.slice(at, end);
      const words = resolved(written);
      if (words === null || written.includes(']]>')) return malformed;
      if (open.length === 0 && words.trim() !== '') return malformed;
      if (open.at(-1) === 'style') {
        const problem = problemOfStyle(words);
        if (problem !== null) return problem;
      }
      at = end;
      continue;
    }
    if (source.startsWith('<!--', at)) {
      const end = source.indexOf('--', at + 4);
      if (end < 0 || source[end + 2] !== '>') return malformed;
      at = end + 3;
      continue;
    }
    if (source[at + 1] === '!' || source[at + 1] === '?') return 'it declares more than a picture needs.';
    const close = endOfTag(source, at);
    const match = close < 0 ? null : tag.exec(source.slice(at, close + 1));
    if (match === null || match[0].length !== close + 1 - at) return malformed;
    const problem = problemOfTag(match);
    if (problem !== null) return problem;
    const [, closing, name = '', , selfClosing] = match;
    if (closing === '/') {
      if (selfClosing === '/' || open.pop() !== name) return malformed;
    } else {
      if (open.length === 0 && (isRootClosed || name !== 'svg')) return 'it is no SVG picture.';
      if (selfClosing !== '/') open.push(name);
    }
    isRootClosed = open.length === 0;
    at = close + 1;
  }
  return open.length === 0 && isRootClosed ? null : malformed;
}

/** Where the tag that begins here ends: the first `>` outside of quotes; -1 when nowhere. */
function endOfTag(text: string, from: number): number {
  let quote = '';
  for (let at = from; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return at;
  }
  return -1;
}
