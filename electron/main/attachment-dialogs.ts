import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { dialog, type BrowserWindow } from 'electron';
import { savableName } from '../services/savable-name.ts';

/** Asks for files to attach to a comment. @returns their paths, none when the analyst thought better of it */
export async function pickAttachments(parent: BrowserWindow | null): Promise<readonly string[]> {
  const options: Electron.OpenDialogOptions = {
    title: 'Attach files',
    properties: ['openFile', 'multiSelections'],
  };
  const chosen = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options));
  return chosen.canceled ? [] : chosen.filePaths;
}

/** Asks where a copy of an attached file is to be written; null for nowhere. */
export async function pickAttachmentCopy(parent: BrowserWindow | null, name: string): Promise<string | null> {
  return saveWhere(parent, { title: 'Save a copy', defaultPath: savableName(name, 'attachment') });
}

/** Asks where what a queue shows is to be written as CSV; null for nowhere. */
export async function pickExportFile(parent: BrowserWindow | null, name: string): Promise<string | null> {
  const path = await saveWhere(parent, {
    title: 'Export as CSV',
    defaultPath: savableName(name, 'export.csv'),
    filters: [{ name: 'Comma-separated values', extensions: ['csv'] }],
  });
  return withEnding(path, 'csv');
}

/** Asks where a picture is to be written; null for nowhere. */
export async function pickPictureFile(
  parent: BrowserWindow | null,
  name: string,
  format: 'svg' | 'png',
): Promise<string | null> {
  const path = await saveWhere(parent, {
    title: `Export as ${format.toUpperCase()}`,
    defaultPath: savableName(name, `picture.${format}`),
    filters: [{ name: format === 'svg' ? 'SVG picture' : 'PNG picture', extensions: [format] }],
  });
  return withEnding(path, format);
}

/** Not every system adds the ending by itself. Whether a file of the complete name is to be replaced, nobody has been asked. */
function withEnding(path: string | null, ending: string): string | null {
  if (path === null || /\.[^.]+$/.test(basename(path))) return path;
  const complete = `${path}.${ending}`;
  return existsSync(complete) ? path : complete;
}

async function saveWhere(
  parent: BrowserWindow | null,
  options: Electron.SaveDialogOptions,
): Promise<string | null> {
  const all: Electron.SaveDialogOptions = {
    ...options,
    properties: ['showOverwriteConfirmation', 'createDirectory'],
  };
  const chosen = await (parent ? dialog.showSaveDialog(parent, all) : dialog.showSaveDialog(all));
  return chosen.canceled || chosen.filePath === '' ? null : chosen.filePath;
}
