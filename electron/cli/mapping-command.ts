import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { OperationError } from '../../shared/contract/index.ts';
import { writeMapping, type Mapping } from '../../shared/mapping/mapping.ts';
import { openSample } from '../importers/_kit/archive/open-sample.ts';
import { openFileSource } from '../importers/_kit/byte-source.ts';
import { sampleBytes } from '../importers/generic/detect-layout.ts';
import { sampleFile } from '../importers/generic/preview.ts';
import { parseMappingFile } from '../services/mapping-files.ts';
import { UsageError } from './arguments.ts';
import type { CliContext, ExitStatus } from './run.ts';

/** `mapping suggest FILE`: prints a first mapping of a file, as a `*.mapping.json` file holds it. */
export async function mappingCommand(context: CliContext): Promise<ExitStatus> {
  const [verb, path = ''] = context.request.positionals;
  if (verb !== 'suggest') throw new UsageError(`"mapping" knows "suggest" and not "${verb ?? ''}".`);
  const source = openOrExplain(path);
  try {
    const sample = sampleFile(await openSample(source, null, sampleBytes), basename(path));
    if (sample === null)
      throw new OperationError(
        'fileUnreadable',
        `${path} is no table with a header line and no JSON: it has no columns to map.`,
      );
    await context.output(writeMapping(sample.suggestion));
    return 0;
  } finally {
    source.close();
  }
}

function openOrExplain(path: string) {
  try {
    return openFileSource(path);
  } catch (thrown) {
    throw new OperationError(
      'fileUnreadable',
      `${path} cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    );
  }
}

/** Reads the mapping of `--mapping`. @throws OperationError `fileUnreadable` or `badInput` with what is wrong in it */
export function readMappingFile(path: string): Mapping {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (thrown) {
    throw new OperationError(
      'fileUnreadable',
      `The mapping ${path} cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    );
  }
  return parseMappingFile(text, path);
}
