import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { FileToken } from '../../shared/contract/bridge.ts';
import { OperationError } from '../../shared/contract/index.ts';

/** What a person chose a file for: its token is good for nothing else, so that no window writes over what was chosen to be read. */
export type FilePurpose = 'read' | 'export';

/** Paths that a person chose in a dialog or dropped, behind tokens: a window can use a token but never name a path. */
export interface FileTokens {
  register(paths: readonly string[], purpose: FilePurpose): Promise<readonly FileToken[]>;
  /**
   * The paths behind tokens.
   * @throws OperationError `notFound` for a token that this run never gave, or gave too long ago; `forbidden` for one of another purpose
   */
  resolve(tokens: readonly string[], purpose: FilePurpose): readonly string[];
}

/** Makes an empty table of tokens. It keeps the last `most` of them: a window that runs for weeks must not fill the memory with paths. */
export function createFileTokens(most = 20_000): FileTokens {
  const paths = new Map<string, { readonly path: string; readonly purpose: FilePurpose }>();
  return {
    async register(chosen, purpose) {
      const given: FileToken[] = [];
      for (const path of chosen) {
        if (path === '') continue;
        // What has gone since it was chosen gets a token too: whoever reads it says so.
        const facts = await stat(path).catch(() => null);
        const token = randomUUID();
        paths.set(token, { path, purpose });
        // A map keeps the order in which it was filled: the first is the oldest.
        if (paths.size > most)
          for (const oldest of paths.keys()) {
            paths.delete(oldest);
            break;
          }
        given.push({ token, name: basename(path), size: facts?.isFile() === true ? facts.size : 0 });
      }
      return given;
    },
    resolve: (tokens, purpose) =>
      tokens.map((token) => {
        const known = paths.get(token);
        if (known === undefined)
          throw new OperationError('notFound', 'That file is no longer known. Choose it again.');
        if (known.purpose !== purpose)
          throw new OperationError(
            'forbidden',
            `That file was chosen to be ${known.purpose === 'read' ? 'read' : 'written'}. Choose it again.`,
          );
        return known.path;
      }),
  };
}
