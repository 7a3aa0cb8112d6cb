import { open, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { OperationError } from '../../shared/contract/index.ts';
import { writeMapping, type Mapping } from '../../shared/mapping/mapping.ts';
import { mappingFileEnding, parseMappingFile } from '../services/mapping-files.ts';

/** More than any mapping's text: 1,000,000 characters of at most four bytes each, and one byte to tell a longer file. */
const mostBytes = 4_000_001;

/**
 * Reads a file that a person chose. No more of it is read than a mapping can be long: somebody may choose a log of many gigabytes.
 * @throws OperationError `fileUnreadable`, or `badInput` with what is wrong in it
 */
export async function loadMappingFile(
  path: string,
): Promise<{ readonly fileName: string; readonly mapping: Mapping }> {
  const fileName = basename(path);
  return { fileName, mapping: parseMappingFile(await readBeginning(path, fileName), fileName) };
}

async function readBeginning(path: string, fileName: string): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      const bytes = new Uint8Array(mostBytes);
      let length = 0;
      for (;;) {
        const { bytesRead } = await file.read(bytes, length, mostBytes - length);
        length += bytesRead;
        if (bytesRead === 0 || length === mostBytes) break;
      }
      return new TextDecoder().decode(bytes.subarray(0, length));
    } finally {
      await file.close();
    }
  } catch (thrown) {
    throw new OperationError('fileUnreadable', `${fileName} cannot be read: ${reasonOf(thrown)}`);
  }
}

/** A name for the file of a mapping: `AIT Alert Data Set` → `ait-alert-data-set.mapping.json`. */
export function mappingFileName({ name }: Pick<Mapping, 'name'>): string {
  const words =
    name
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return `${words.join('-').slice(0, 60) || 'unnamed'}${mappingFileEnding}`;
}

/**
 * Writes a mapping where a person chose, under a name that ends in `.mapping.json`. The dialog has asked whether a file of the chosen name is
 * to be replaced; of a name that was completed here it has not, so that an existing file is left as it is.
 * @returns the file's name
 * @throws OperationError `conflict` when the completed name is taken, `fileUnreadable` when the file cannot be written
 */
export async function saveMappingFile(path: string, mapping: Mapping): Promise<string> {
  const isComplete = path.toLowerCase().endsWith(mappingFileEnding);
  const target = isComplete ? path : `${path.replace(/\.json$/i, '')}${mappingFileEnding}`;
  const fileName = basename(target);
  try {
    await writeFile(target, writeMapping(mapping), { flag: isComplete ? 'w' : 'wx' });
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')
      throw new OperationError(
        'conflict',
        `There is a file ${fileName} already. Choose that name to replace it.`,
      );
    throw new OperationError('fileUnreadable', `${fileName} cannot be written: ${reasonOf(thrown)}`);
  }
  return fileName;
}

const reasonOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
