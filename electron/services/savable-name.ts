import { visibleLine } from '../../shared/model/visible-text.ts';

/** Names that Windows keeps for devices, whatever their ending; blanks before it do not count. Source: Microsoft Learn, "Naming files, paths, and namespaces". */
const deviceNames = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])\s*(?:\.|$)/i;

/** Longest name that is offered, UTF-16 code units: file systems allow 255 bytes. */
const longest = 80;

/**
 * A name under which a file can be saved on any system, made of one that came with the file: no folder, no character that hides or
 * reorders others, none that a file system refuses.
 * @param otherwise the name where nothing is left
 */
export function savableName(name: string, otherwise: string): string {
  const marked = visibleLine(name.normalize('NFC')).replace(/⟦[^⟧]*⟧/g, '');
  const plain = marked
    .replace(/[\\/:*?"<>|]/g, '_')
    .replace(/^[.\s]+/, '')
    .replace(/[.\s]+$/, '');
  const ending = /\.[^.\s]{1,12}$/.exec(plain)?.[0] ?? '';
  const short =
    plain.length <= longest
      ? plain
      : `${plain.slice(0, longest - ending.length).replace(/[\ud800-\udbff]$/, '')}${ending}`;
  if (short === '') return otherwise;
  return deviceNames.test(short) ? `_${short}` : short;
}
