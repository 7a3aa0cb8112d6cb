import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DroppedFile } from '../../store/drop-folder-store.ts';

/** Folders inside one another that are looked into, and files that are looked at in all. */
const mostLevels = 12;
const mostFiles = 50_000;

/** Endings under which browsers, mail programs and copying tools write what is not complete yet. */
const temporary = /[.](part|partial|filepart|tmp|temp|crdownload|download|opdownload|!ut|swp|lock)$/i;
/** Files that systems put into folders by themselves. */
const ofSystems = new Set(['thumbs.db', 'desktop.ini']);

/** True for names that are no finished export: hidden, temporary, or a system's own. */
export function isIgnoredName(name: string): boolean {
  return (
    name.startsWith('.') ||
    name.startsWith('~$') ||
    name.endsWith('~') ||
    temporary.test(name) ||
    ofSystems.has(name.toLowerCase())
  );
}

/**
 * Files in a folder and the folders in it, without links, ignored names and empty files (what is empty is about to be written).
 * @throws the system's error when the folder itself cannot be read; one inside it that cannot is left out
 */
export async function scanDropFolder(folder: string): Promise<readonly DroppedFile[]> {
  const files: DroppedFile[] = [];
  const walk = async (inside: string, level: number): Promise<void> => {
    const entries = await readdir(join(folder, inside), { withFileTypes: true });
    entries.sort((left, right) => (left.name < right.name ? -1 : 1));
    for (const entry of entries) {
      if (isIgnoredName(entry.name) || files.length >= mostFiles) continue;
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (entry.isDirectory() && level < mostLevels) await walk(path, level + 1).catch(() => undefined);
      if (!entry.isFile()) continue;
      // It may be gone by now.
      const facts = await stat(join(folder, path)).catch(() => null);
      if (facts === null || facts.size === 0) continue;
      files.push({ path, size: facts.size, modified: Math.floor(facts.mtimeMs) });
    }
  };
  await walk('', 0);
  return files;
}

/** True when a file can be opened for reading: on Windows one that is still written often cannot. */
export async function canOpen(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'r');
    await file.close();
    return true;
  } catch {
    return false;
  }
}
