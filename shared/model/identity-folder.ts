import type { EntityKind } from './entity-kinds.ts';

/**
 * The folder that a file, or a program known by its path, is in: names say nothing of it, and two files of one name are told apart by it alone.
 * Null where the identity does not tell it, as with files that are known by their hash.
 * @param key the entity's key: kind, namespace, tenant and value of its strongest identifier. What is in it may come from a file: show it as
 * evidence.
 */
export function folderOfIdentity(kind: EntityKind, key: string): string | null {
  const [, namespace = '', , , ...rest] = key.split('|');
  const isPath =
    kind === 'file' ? namespace.startsWith('path@') : kind === 'process' && namespace.startsWith('named@');
  const path = rest.join('|');
  const end = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  if (!isPath || end < 0) return null;
  // The root of a drive or of a file system keeps its slash.
  return /^[a-z]:$/i.test(path.slice(0, end)) || end === 0 ? path.slice(0, end + 1) : path.slice(0, end);
}
