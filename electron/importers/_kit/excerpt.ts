import { visibleLine } from '../../../shared/model/visible-text.ts';
import { decodeLeniently } from './utf8.ts';

/** The beginning of some bytes as one line that is safe to show anywhere. */
export function excerptOf(bytes: Uint8Array): string {
  // Indentation of a pretty-printed record says nothing: its fields fit on the line instead.
  const text = visibleLine(decodeLeniently(bytes.subarray(0, 240)).replace(/\s+/g, ' ').trim());
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
