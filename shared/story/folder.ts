import { folderOfIdentity } from '../model/identity-folder.ts';
import { textAt } from './details.ts';
import type { StoryEvidence } from './types.ts';

/** Folders of the system itself: a program of its name elsewhere is not the one that it is called like. What everybody may write to is none. */
const systemFolder =
  /^(?:[a-z]:|%systemdrive%|\\\\\?\\[a-z]:|\\device\\harddiskvolume\d+)?\\windows(?!\\(?:temp|tasks|tracing)(?:\\|$))(?:\\|$)|^%(?:systemroot|windir)%|^\/(?:s?bin|lib(?:32|64)?|usr\/(?:s?bin|lib(?:32|64|exec)?)|system)(?:\/|$)/i;

/** Whether a folder is one of the system's; null where none is known. */
export function isOfSystem(folder: string | null): boolean | null {
  return folder === null ? null : systemFolder.test(folder);
}

/** A folder as it is compared: those of Windows have no upper case. */
export const foldFolder = (folder: string): string =>
  folder.includes('\\') || /^[a-z]:/i.test(folder) ? folder.replaceAll('/', '\\').toLowerCase() : folder;

/** The folder that a file or the image of a process is in, as its source wrote it, without an end of `\\` or `/`; null where nothing tells it. */
export function folderOfEvidence({
  entity,
  details,
}: Pick<StoryEvidence, 'entity' | 'details'>): string | null {
  const image = entity.kind === 'process' ? 'imageFile' : entity.kind === 'file' ? 'fileDetails' : null;
  if (image === null) return null;
  const path = textAt(details, image, 'filePath')?.trim() ?? '';
  const name = textAt(details, image, 'fileName')?.trim() ?? '';
  // Sources write the folder, or the whole path.
  const isWhole =
    name !== '' &&
    /[\\/]/.test(path.at(-name.length - 1) ?? '') &&
    path.toLowerCase().endsWith(name.toLowerCase());
  const folder = (isWhole ? path.slice(0, -name.length) : path).replace(/(?<=[^:\\/])[\\/]+$/, '');
  return folder === '' ? folderOfIdentity(entity.kind, entity.key ?? '') : folder;
}
