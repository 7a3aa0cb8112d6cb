import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperationError } from '../../shared/contract/index.ts';
import { MappingError, parseMapping, type Mapping } from '../../shared/mapping/mapping.ts';
import { problemOfTime } from '../../shared/mapping/time.ts';
import { hashMapping, type ShippedMapping } from '../store/mappings.ts';

/** How files of mappings are named. */
export const mappingFileEnding = '.mapping.json';

/**
 * Reads the text of a `*.mapping.json` file.
 * @param file what the error calls the file
 * @throws OperationError `badInput` with the first thing that is wrong in it, and where
 */
export function parseMappingFile(text: string, file: string): Mapping {
  try {
    const mapping = parseMapping(text);
    const problem = problemOfTime(mapping.time);
    if (problem !== null) throw new MappingError(problem);
    return mapping;
  } catch (thrown) {
    if (thrown instanceof MappingError) throw new OperationError('badInput', `${file}: ${thrown.message}`);
    throw thrown;
  }
}

/** Mappings that ship with the program, by name of their files. A folder or a file that cannot be read offers nothing, which loses nothing. */
export function readShippedMappings(folder: string): readonly ShippedMapping[] {
  return namesIn(folder).flatMap((name) => {
    try {
      const mapping = parseMappingFile(readFileSync(join(folder, name), 'utf8'), name);
      // Uids of saved mappings are UUIDs: no colon is in them.
      const uid = `shipped:${name.slice(0, -mappingFileEnding.length)}`;
      return [{ uid, mapping, sha256: hashMapping(mapping) }];
    } catch {
      return [];
    }
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(mappingFileEnding))
      .toSorted();
  } catch {
    return [];
  }
}
