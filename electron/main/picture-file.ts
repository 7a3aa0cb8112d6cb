import { basename } from 'node:path';
import { OperationError } from '../../shared/contract/index.ts';
import { openPartialFile } from '../services/work/partial-file.ts';
import { problemOfSvg } from '../services/svg-check.ts';

/** What a picture can be saved as. */
export type PictureFormat = 'svg' | 'png';

/** Bytes that every PNG file begins with, and those of its last chunk. Source: W3C, "Portable Network Graphics", 5.2 and 11.2.4. */
const pngBeginning = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const pngEnd = Buffer.from([0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]);

/**
 * The bytes of a picture that a window drew. A picture goes to people who trust it: what could run or fetch something is not written.
 * @param content SVG as text, PNG as base64
 * @throws OperationError `badInput` with what is wrong
 */
export function pictureBytes(format: PictureFormat, content: string): Uint8Array {
  if (format === 'svg') {
    const problem = problemOfSvg(content);
    if (problem !== null)
      throw new OperationError('badInput', `The picture was not written: ${problem}`, { format });
    return Buffer.from(content, 'utf8');
  }
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(content) && content.length % 4 === 0;
  const bytes = isBase64 ? Buffer.from(content, 'base64') : Buffer.alloc(0);
  const isPng =
    bytes.subarray(0, pngBeginning.length).equals(pngBeginning) &&
    bytes.subarray(-pngEnd.length).equals(pngEnd);
  if (!isPng)
    throw new OperationError('badInput', 'The picture was not written: it is no whole PNG picture.', {
      format,
    });
  return bytes;
}

/**
 * Writes a picture where a person chose; the file is there whole or as it was before.
 * @returns the file's name
 * @throws OperationError `badInput` as {@link pictureBytes}, `fileUnreadable` when the disk does not take it
 */
export function savePictureFile(path: string, format: PictureFormat, content: string): string {
  const bytes = pictureBytes(format, content);
  const file = openPartialFile(path);
  try {
    file.write(bytes);
    file.finish();
  } catch (thrown) {
    file.abandon();
    throw thrown;
  }
  return basename(path);
}
