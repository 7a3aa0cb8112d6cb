import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/**
 * Real alert data that developers and CI have beside the checkout (`../shared/data`); it is no part of the project.
 * @returns the absolute path, or null when it is absent: the caller then skips with a message that says so.
 */
export function sharedData(...path: readonly string[]): string | null {
  const found = join(root, '..', 'shared', 'data', ...path);
  return existsSync(found) ? found : null;
}
