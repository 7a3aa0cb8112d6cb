import { openContents, type Content } from '../../importers/_kit/archive/open-contents.ts';
import { openFileSource, type ByteSource } from '../../importers/_kit/byte-source.ts';
import { OperationError } from '../../../shared/contract/index.ts';
import type { JobControl } from '../../jobs/registry.ts';
import { reasonOf, type FoundFile } from './find-files.ts';

/**
 * What there is to import in a file: itself, or the members of the archive that it is. What cannot be opened comes with its problem.
 * @param onLook called again and again while an archive is looked through, before its records come
 * @throws OperationError `cancelled`
 */
export async function* fileContents(
  file: FoundFile,
  control: JobControl,
  onLook: () => void,
): AsyncGenerator<Content> {
  if (file.error !== null) {
    yield unread(file, file.error);
    return;
  }
  let source: ByteSource | null = null;
  try {
    source = openFileSource(file.path);
    const watch = {
      checkpoint: () => {
        onLook();
        return checkpoint(control);
      },
      beat: () => throwIfCancelled(control),
    };
    yield* openContents(source, file.path, watch);
  } catch (thrown) {
    if (control.isCancelled()) throw thrown;
    // Whatever is wrong with a file or an archive concerns that alone.
    yield unread(file, reasonOf(thrown));
  } finally {
    source?.close();
  }
}

function unread({ path }: FoundFile, problem: string): Content {
  return { path, name: path, source: null, sha256: null, problem, from: 0, to: 1 };
}

/** Waits while the work is paused. @throws OperationError `cancelled` */
export async function checkpoint(control: JobControl): Promise<void> {
  throwIfCancelled(control);
  if (control.whilePaused === undefined) return;
  await control.whilePaused();
  throwIfCancelled(control);
}

/** @throws OperationError `cancelled` */
export function throwIfCancelled(control: JobControl): void {
  if (control.isCancelled()) throw new OperationError('cancelled', 'Cancelled.');
}
