import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { FileToken } from '../../shared/contract/bridge.ts';
import { OperationError } from '../../shared/contract/index.ts';

/** Paths that a person chose in a dialog or dropped, behind tokens: a window can use a token but never name a path. */
export interface FileTokens {
  register(paths: readonly string[]): Promise<readonly FileToken[]>;
  /** The paths behind tokens. @throws OperationError `notFound` for a token that this run never gave, or gave too long ago */
  resolve(tokens: readonly string[]): readonly string[];
}

/** Makes an empty table of tokens. It keeps the last `most` of them: a window that runs for weeks must not fill the memory with paths. */
export function createFileTokens(most = 20_000): FileTokens {
  const paths = new Map<string, string>();
  return {
    async register(chosen) {
      const given: FileToken[] = [];
      for (const path of chosen) {
        if (path === '') continue;
        // What has gone since it was chosen gets a token too: whoever reads it says so.
        const facts = await stat(path).catch(() => null);
        const token = randomUUID();
        paths.set(token, path);
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
    resolve: (tokens) =>
      tokens.map((token) => {
        const path = paths.get(token);
        if (path === undefined)
          throw new OperationError('notFound', 'That file is no longer known. Choose it again.');
        return path;
      }),
  };
}
