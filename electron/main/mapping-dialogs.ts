import { dialog, type BrowserWindow } from 'electron';
import type { OutputOf } from '../../shared/contract/index.ts';
import type { Mapping } from '../../shared/mapping/mapping.ts';
import { loadMappingFile, mappingFileName, saveMappingFile } from './mapping-file.ts';

const filters = [{ name: 'Casemate mapping', extensions: ['json'] }];

/** Asks for a file with a mapping and reads it. @throws OperationError as {@link loadMappingFile} */
export async function loadMapping(parent: BrowserWindow | null): Promise<OutputOf<'mappings.load'>> {
  const options: Electron.OpenDialogOptions = { title: 'Load a mapping', properties: ['openFile'], filters };
  const chosen = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options));
  const path = chosen.canceled ? undefined : chosen.filePaths[0];
  return { loaded: path === undefined ? null : await loadMappingFile(path) };
}

/** Asks where a mapping is to be written, and writes it. @throws OperationError as {@link saveMappingFile} */
export async function saveMapping(
  parent: BrowserWindow | null,
  mapping: Mapping,
): Promise<OutputOf<'mappings.saveToFile'>> {
  const options: Electron.SaveDialogOptions = {
    title: 'Save the mapping to a file',
    defaultPath: mappingFileName(mapping),
    properties: ['showOverwriteConfirmation', 'createDirectory'],
    filters,
  };
  const chosen = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options));
  if (chosen.canceled || chosen.filePath === '') return { fileName: null };
  return { fileName: await saveMappingFile(chosen.filePath, mapping) };
}
