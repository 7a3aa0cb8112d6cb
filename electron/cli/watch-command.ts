import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { OperationError } from '../../shared/contract/index.ts';
import { visibleLine } from '../../shared/model/visible-text.ts';
import { watchDropFolder, type DropFolderStatus, type DropOutcome } from '../services/work/drop-folder.ts';
import type { LocalWriter } from '../services/work/local-writer.ts';
import type { WritableStore } from '../store/connection.ts';
import { readDroppedFiles, rememberDropped, type DroppedFile } from '../store/drop-folder-store.ts';
import { UsageError } from './arguments.ts';
import type { CliContext, ExitStatus } from './run.ts';
import { importPaths, importRequest, reportImport, withWriter } from './writing-commands.ts';

/**
 * `import --watch DIR`: imports every file of a folder once it is complete, until the command is ended (Ctrl+C). The store is its own all
 * the while. Files that were imported from the folder before, also by the window, are left alone.
 */
export async function watchCommand(context: CliContext): Promise<ExitStatus> {
  const { watch, positionals, sample } = context.request;
  if (watch === null || positionals.length > 0 || sample)
    throw new UsageError('"import --watch" takes one folder and nothing else to import.');
  const folder = resolve(watch);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new OperationError('fileUnreadable', `There is no folder ${folder}.`, { path: folder });
  // A mapping that cannot be used is said now, not with the first file.
  importRequest(context, []);
  return withWriter(context, (writer, store) => watchUntilEnded(context, folder, store, writer));
}

async function watchUntilEnded(
  context: CliContext,
  folder: string,
  store: WritableStore,
  writer: LocalWriter,
): Promise<ExitStatus> {
  let status: 0 | 1 = 0;
  let work: Promise<DropOutcome> = Promise.resolve('imported');

  const importDropped = async (files: readonly DroppedFile[]): Promise<DropOutcome> => {
    try {
      const paths = files.map(({ path }) => join(folder, path));
      const done = await importPaths(importRequest(context, paths), store, writer);
      const shown = files.map((file) => ({ ...file, shownPath: join(folder, file.path) }));
      rememberDropped(store, folder, shown, done.uid, Date.now());
      if ((await reportImport(context, done)) === 1) status = 1;
      return 'imported';
    } catch (thrown) {
      status = 1;
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      await context.error(`casemate: ${visibleLine(reason)} The files are tried again in a minute.\n`);
      return 'failed';
    }
  };

  let told: string | null = null;
  const tell = ({ state, problem }: DropFolderStatus): void => {
    const line = state === 'missing' ? `the folder cannot be read: ${problem ?? ''}` : problem;
    if (line !== null && line !== told) void context.error(`casemate: ${visibleLine(line)}\n`);
    told = line;
  };

  await context.error(`casemate: watching ${visibleLine(folder)}; Ctrl+C ends it\n`);
  await new Promise<void>((resolveEnd) => {
    const watching = watchDropFolder({
      folder,
      known: readDroppedFiles(store, folder),
      importFiles: (files) => (work = importDropped(files)),
      onStatus: tell,
    });
    const end = (): void => {
      watching.close();
      resolveEnd();
    };
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
  });
  // What has begun comes to its end: the store is consistent either way, this way nothing is left over.
  await work;
  return status;
}
