/** Parameters of punycode, RFC 3492 section 5. */
const base = 36;
const tMin = 1;
const tMax = 26;
const skew = 38;
const damp = 700;

function adapt(change: number, points: number, isFirst: boolean): number {
  let delta = isFirst ? Math.floor(change / damp) : change >> 1;
  delta += Math.floor(delta / points);
  let k = 0;
  for (; delta > ((base - tMin) * tMax) >> 1; k += base) delta = Math.floor(delta / (base - tMin));
  return k + Math.floor(((base - tMin + 1) * delta) / (delta + skew));
}

function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 22;
  if (code >= 0x61 && code <= 0x7a) return code - 0x61;
  return base;
}

/** Labels of a host name have at most 63 characters (RFC 1035). */
const longestLabel = 63;

/** The characters of a label without its `xn--`, RFC 3492; null when it is no punycode. */
function decodeLabel(encoded: string): string | null {
  const text = encoded.toLowerCase();
  const cut = text.lastIndexOf('-');
  const points = cut > 0 ? Array.from(text.slice(0, cut), (letter) => letter.charCodeAt(0)) : [];
  if (text.length > longestLabel || points.some((code) => code > 0x7f)) return null;
  let code = 128;
  let bias = 72;
  let index = 0;
  for (let at = cut > 0 ? cut + 1 : 0; at < text.length;) {
    const before = index;
    let weight = 1;
    for (let k = base; ; k += base) {
      const digit = at < text.length ? digitOf(text.charCodeAt(at)) : base;
      at += 1;
      if (digit >= base) return null;
      index += digit * weight;
      const threshold = Math.min(tMax, Math.max(tMin, k - bias));
      if (digit < threshold) break;
      weight *= base - threshold;
      if (weight > 0x7fffffff) return null;
    }
    const length = points.length + 1;
    bias = adapt(index - before, length, before === 0);
    code += Math.floor(index / length);
    index %= length;
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return null;
    points.splice(index, 0, code);
    index += 1;
  }
  return points.map((point) => String.fromCodePoint(point)).join('');
}

/** A host name with its `xn--` labels as people read them; a label that is no punycode stays as it is. */
export function unicodeHost(host: string): string {
  return host
    .split('.')
    .map((label) => (/^xn--/i.test(label) ? (decodeLabel(label.slice(4)) ?? label) : label))
    .join('.');
}
