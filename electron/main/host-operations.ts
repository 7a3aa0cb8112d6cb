import { mappingSchema } from '../../shared/mapping/mapping.ts';
import type { BrowserWindow } from 'electron';
import { app, clipboard, dialog, safeStorage } from 'electron';
import { OperationError, type InputOf, type OutputOf } from '../../shared/contract/index.ts';
import type { ActingAnalyst, HostName } from '../services/handlers.ts';
import {
  createIdentity,
  loadIdentity,
  renameAnalyst,
  type Identity,
  type SecretBox,
} from '../services/identity.ts';
import {
  pickAttachmentCopy,
  pickAttachments,
  pickExportFile,
  pickPictureFile,
} from './attachment-dialogs.ts';
import type { FileTokens } from './file-tokens.ts';
import { loadMapping, saveMapping } from './mapping-dialogs.ts';
import { pictureBytes, savePictureFile } from './picture-file.ts';
import { reopenFile } from './reopen-file.ts';
import { runtimeKind } from './runtime.ts';
import type { WorkspaceHost } from './workspace-host.ts';

/** What the window's host answers with, beside the workspace. */
export interface HostContext {
  readonly host: WorkspaceHost;
  readonly tokens: FileTokens;
  readonly folder: string;
  /** The window that asks. */
  readonly window: () => BrowserWindow | null;
  /** Notes what stands half written in the window that asks. */
  readonly noteUnsaved: (work: readonly string[]) => void;
  /** Opens one more window beside the one that asks; false when there are enough. */
  readonly openWindow: (path: string) => Promise<boolean>;
}

type HostHandlers = {
  readonly [Name in HostName]: (
    context: HostContext,
    input: Required<InputOf<Name>>,
  ) => Promise<OutputOf<Name>>;
};

/** The operating system's key store, where there is one; else keys are kept in a file that only its owner can read. */
export function systemSecretBox(): SecretBox | null {
  // On Linux without a keyring Electron would fall back to a key that is the same everywhere: that protects nothing.
  const real =
    safeStorage.isEncryptionAvailable() &&
    (process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text');
  if (!real) return null;
  return {
    encrypt: (text) => safeStorage.encryptString(text),
    decrypt: (bytes) => safeStorage.decryptString(Buffer.from(bytes)),
  };
}

/** What the writer is told of an analyst: never the private key. */
export function actingAnalyst({ name, keyFingerprint, publicKey }: Identity): ActingAnalyst {
  return { name, keyFingerprint, publicKey };
}

/** Handlers of every operation that the window's host answers. */
export const hostHandlers: HostHandlers = {
  'application.about': async ({ host, folder }) => ({
    version: app.getVersion(),
    electron: process.versions.electron ?? null,
    chromium: process.versions.chrome ?? null,
    node: process.versions.node,
    sqlite: await host.writer.call((remote) => remote.sqliteVersion()),
    runtime: runtimeKind(),
    packaged: app.isPackaged,
    dataFolder: folder,
    platform: `${process.platform} ${process.arch}`,
  }),
  'application.copyText': async (_context, { text }) => {
    await Promise.resolve(clipboard.writeText(text));
    return { copied: true };
  },
  'application.openWindow': async ({ openWindow }, { path }) => ({ opened: await openWindow(path) }),
  'application.savePicture': async ({ window }, { name, format, content }) => {
    // Before anybody is asked where to: what is not written needs no place.
    pictureBytes(format, content);
    const path = await pickPictureFile(window(), name, format);
    return path === null
      ? { saved: false, file: null }
      : { saved: true, file: savePictureFile(path, format, content) };
  },
  'application.noteUnsaved': async ({ noteUnsaved }, { work }) => {
    await Promise.resolve(noteUnsaved(work));
    return { noted: true };
  },
  'application.writeStorage': async ({ window }) => {
    const { session } = window()?.webContents ?? {};
    await Promise.resolve(session?.flushStorageData());
    return { asked: session !== undefined };
  },
  'imports.pickFiles': async ({ tokens, window }, { directory }) => {
    const parent = window();
    const options: Electron.OpenDialogOptions = {
      title: directory ? 'Import a folder' : 'Import files',
      properties: directory ? ['openDirectory', 'multiSelections'] : ['openFile', 'multiSelections'],
    };
    const chosen = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options));
    return { files: [...(chosen.canceled ? [] : await tokens.register(chosen.filePaths, 'read'))] };
  },
  'imports.reopenFile': async ({ host, tokens }, asked) => {
    const { files } = await host.importFiles(asked.import);
    const file = files.find(({ id }) => id === asked.file);
    if (file === undefined) throw new OperationError('notFound', 'There is no such file of an import.');
    return reopenFile(tokens, file);
  },
  'imports.dropFolder': async ({ host }) => Promise.resolve(host.dropFolder.info()),
  'imports.setDropFolder': async ({ host, window }, { choose, enabled }) => {
    if (host.rules.readOnly) throw new OperationError('readOnly', 'This workspace can only be read.');
    if (!choose) return host.dropFolder.set(null, enabled);
    const parent = window();
    const options: Electron.OpenDialogOptions = {
      title: 'Choose a drop folder',
      properties: ['openDirectory'],
    };
    const chosen = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options));
    const path = chosen.canceled ? undefined : chosen.filePaths[0];
    return path === undefined ? host.dropFolder.info() : host.dropFolder.set(path, enabled);
  },
  'attachments.pick': async ({ tokens, window }) => ({
    files: [...(await tokens.register(await pickAttachments(window()), 'read'))],
  }),
  'attachments.stage': async ({ host, tokens }, asked) => ({
    files: [...(await host.stageFiles(tokens.resolve(asked.tokens, 'read')))],
  }),
  'attachments.save': async ({ host, window }, { attachment }) => {
    const path = await pickAttachmentCopy(window(), await host.attachmentName(attachment));
    if (path !== null) await host.saveAttachment(attachment, path);
    return { saved: path !== null };
  },
  'queue.pickExport': async ({ tokens, window }, { name }) => {
    const path = await pickExportFile(window(), name);
    const [file] = path === null ? [] : await tokens.register([path], 'export');
    return { token: file?.token ?? null };
  },
  'mappings.load': ({ window }) => loadMapping(window()),
  'mappings.saveToFile': ({ window }, { mapping }) => saveMapping(window(), mappingSchema.parse(mapping)),
  'jobs.list': async ({ host }) => ({ jobs: [...host.shownJobs()] }),
  'jobs.cancel': async ({ host }, { job }) => ({ cancelled: host.jobs.cancel(job) }),
  'jobs.pause': async ({ host }, { job }) => ({ paused: host.jobs.pause(job) }),
  'jobs.resume': async ({ host }, { job }) => ({ resumed: host.jobs.resume(job) }),
  'workspace.setAnalyst': async ({ host, folder }, { name }) => {
    const box = systemSecretBox();
    const identity =
      loadIdentity(folder, box) === null
        ? createIdentity(folder, name, box)
        : renameAnalyst(folder, name, box);
    const analyst = actingAnalyst(identity);
    await host.writer.call((remote) => remote.setAnalyst(analyst));
    host.setAnalyst(analyst);
    return { name: analyst.name, keyFingerprint: analyst.keyFingerprint, keyStore: identity.keyStore };
  },
};
