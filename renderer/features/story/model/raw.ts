/** JSON with two spaces of indent; the text as it is when it is no JSON. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** The bytes behind base64 text. */
export function bytesOf(base64: string): Uint8Array {
  const binary = atob(base64);
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

const perLine = 16;

/**
 * Bytes as people who look for hidden ones read them: offset, hexadecimal, printable ASCII.
 * @param limit bytes shown at most
 */
export function hexDump(bytes: Uint8Array, limit: number): string {
  const shown = bytes.subarray(0, limit);
  const lines: string[] = [];
  for (let offset = 0; offset < shown.length; offset += perLine) {
    const line = [...shown.subarray(offset, offset + perLine)];
    const hex = line.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const ascii = line
      .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'))
      .join('');
    lines.push(`${offset.toString(16).padStart(8, '0')}  ${hex.padEnd(perLine * 3 - 1)}  ${ascii}`);
  }
  return lines.join('\n');
}
