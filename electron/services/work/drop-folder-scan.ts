import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DroppedFile } from '../../store/drop-folder-store.ts';

/** Folders inside one another that are looked into. */
const mostLevels = 12;
/** New files that are taken up in one look: what is left comes when they are dealt with. */
export const mostNewFiles = 50_000;

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

/** What a look at a drop folder found. */
export interface DropFolderScan {
  /** Files that were not dealt with yet. */
  readonly files: readonly DroppedFile[];
  /** What of the folder was not looked at, as people read it; null when everything was. */
  readonly leftOut: string | null;
}

/**
 * New files in a folder and the folders in it, without links, ignored names and empty files (what is empty is about to be written).
 * @param isKnown true for a file that was dealt with: such files do not count, however many there are
 * @param most new files that are taken up
 * @throws the system's error when the folder itself cannot be read; one inside it that cannot is left out
 */
export async function scanDropFolder(
  folder: string,
  isKnown: (file: DroppedFile) => boolean,
  most = mostNewFiles,
): Promise<DropFolderScan> {
  const files: DroppedFile[] = [];
  let hasMore = false;
  let hasDeeper = false;
  const walk = async (inside: string, level: number): Promise<void> => {
    const entries = await readdir(join(folder, inside), { withFileTypes: true });
    entries.sort((left, right) => (left.name < right.name ? -1 : 1));
    for (const entry of entries) {
      if (hasMore) return;
      if (isIgnoredName(entry.name)) continue;
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (entry.isDirectory()) {
        if (level < mostLevels) await walk(path, level + 1).catch(() => undefined);
        else hasDeeper = true;
      }
      if (!entry.isFile()) continue;
      // It may be gone by now.
      const facts = await stat(join(folder, path)).catch(() => null);
      if (facts === null || facts.size === 0) continue;
      const file = { path, size: facts.size, modified: Math.floor(facts.mtimeMs) };
      if (isKnown(file)) continue;
      if (files.length >= most) hasMore = true;
      else files.push(file);
    }
  };
  await walk('', 0);
  const said = [
    ...(hasMore
      ? [`There are more than ${most.toLocaleString('en')} new files: the others follow when these are done.`]
      : []),
    ...(hasDeeper ? [`Folders more than ${String(mostLevels)} levels down are not looked into.`] : []),
  ];
  return { files, leftOut: said.length === 0 ? null : said.join(' ') };
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
