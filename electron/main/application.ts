import { app, BrowserWindow, dialog, ipcMain, session, type WebContents } from 'electron';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { FileToken } from '../../shared/contract/bridge.ts';
import { OperationError, type Notice } from '../../shared/contract/index.ts';
import { createRouter, type Binding, type Sender } from '../ipc/router.ts';
import { defaultDataFolder } from '../services/folders.ts';
import { loadIdentity } from '../services/identity.ts';
import type { ActingAnalyst, WorkspaceRules } from '../services/handlers.ts';
import startBackground from '../workers/background.ts?nodeWorker';
import startReader from '../workers/reader.ts?nodeWorker';
import startWriter from '../workers/writer.ts?nodeWorker';
import { threadLimits } from '../workers/thread-limits.ts';
import { makeFolder } from '../store/store-lock.ts';
import { registerAppScheme, serveRenderer } from './app-protocol.ts';
import { windowOrigin } from './content-security.ts';
import { createFileTokens, type FileTokens } from './file-tokens.ts';
import { actingAnalyst, hostHandlers, systemSecretBox, type HostContext } from './host-operations.ts';
import { denyNetworkSwitches, lockDown } from './lock-down.ts';
import { setApplicationMenu } from './menu.ts';
import { sqliteBinding } from './runtime.ts';
import { createUnsavedWork } from './unsaved-work.ts';
import { openWindow, type WindowFiles } from './window.ts';
import { openWorkspaceHost, type WorkspaceHost } from './workspace-host.ts';

/** Where the program's own files are, and what it was started with. */
export interface ApplicationFiles {
  readonly root: string;
  readonly resources: string;
  /** Command-line words after the program's own. */
  readonly words: readonly string[];
}

/** More windows than anybody looks at: a page that asks for ever more gets none. */
const mostWindows = 12;

/** Exit status when the data folder cannot be opened; the same as the command line's. */
const storeRefused = 3;

const log = (message: string): void => void process.stderr.write(`casemate: ${message}\n`);

/** Starts the window program: one instance a data folder, everything locked down before the first page loads. */
export function startApplication(files: ApplicationFiles): void {
  const folder = resolve(optionValue(files.words, '--store') ?? defaultDataFolder());
  const server = app.isPackaged ? null : (process.env.ELECTRON_RENDERER_URL ?? null);
  try {
    makeFolder(folder);
  } catch (thrown) {
    void app.whenReady().then(() => refuse(folder, thrown));
    return;
  }
  // Chromium's own files go beside the store, so that one folder is all there is to back up or to delete.
  app.setPath('userData', join(folder, 'window'));
  // Chromium cannot sandbox what root runs: whoever starts it so says --no-sandbox, and windows still ask for theirs.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  denyNetworkSwitches();
  registerAppScheme();
  if (!app.requestSingleInstanceLock()) {
    log(`Casemate is already open on this data folder: ${folder}. Its window comes to the front.`);
    app.exit(storeRefused);
    return;
  }
  app.on('second-instance', () => {
    const window = BrowserWindow.getAllWindows()[0];
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  app.on('window-all-closed', () => app.quit());
  void app.whenReady().then(() => open(files, folder, server));
}

async function open(files: ApplicationFiles, folder: string, server: string | null): Promise<void> {
  lockDown(server, log);
  serveRenderer(join(files.root, 'out', 'renderer'));
  const tokens = createFileTokens();
  const { analyst, problem } = readAnalyst(folder);
  const rules: WorkspaceRules = { mode: 'real', readOnly: problem !== null, audience: 'analyst' };
  const host = await openHost(files, folder, rules, analyst, tokens.resolve);
  if (host === null) return;

  // After the last window: one that holds unsaved work may be kept open yet, and it needs the store then.
  let closing = false;
  app.on('will-quit', (event) => {
    if (closing) return;
    closing = true;
    event.preventDefault();
    void host.close().finally(() => app.quit());
  });

  keepStorageWritten();
  const unsaved = createUnsavedWork();
  app.on('browser-window-created', (_event, window) => unsaved.guard(window));
  const bindings = new Map<number, Binding>();
  const windowFiles: WindowFiles = {
    preload: join(files.root, 'out', 'preload', 'index.cjs'),
    stateFolder: folder,
    developmentServer: server,
  };
  const contextOf = (contents: WebContents): HostContext => {
    const window = (): BrowserWindow | null => BrowserWindow.fromWebContents(contents);
    return {
      host,
      tokens,
      folder,
      window,
      noteUnsaved: (work) => unsaved.note(contents, work),
      openWindow: (path) => openAnother(windowFiles, path, window()),
    };
  };
  setApplicationMenu(() => void openAnother(windowFiles, '/', BrowserWindow.getFocusedWindow()));
  serveWindows(bindings, server, (paths) => tokens.register(paths, 'read'));
  host.onNotice((notice, author) => {
    for (const window of BrowserWindow.getAllWindows()) {
      if (window.isDestroyed() || !bindings.has(window.webContents.id)) continue;
      const told: Notice =
        notice.kind === 'changed' && author !== window.webContents.id ? { ...notice, by: 'other' } : notice;
      window.webContents.send('casemate:notice', told);
    }
  });
  app.on('web-contents-created', (_event, contents) => {
    if (contents.getType() !== 'window') return;
    const { id } = contents;
    bindings.set(id, bind(rules, contextOf(contents), id));
    contents.once('destroyed', () => bindings.delete(id));
  });
  if (problem !== null) await say('warning', 'Casemate opens for reading', problem);
  await openWindow(windowFiles);
}

/** How often the windows' storage is written to disk, ms. */
const storageInterval = 2_000;

/** Chromium writes what windows store up to a minute later. Texts that are being written ask for more haste: `application.writeStorage`. */
function keepStorageWritten(): void {
  setInterval(() => session.defaultSession.flushStorageData(), storageInterval).unref();
}

/** Opens one more window on the same store. @throws OperationError `badInput` for what is no path of the workbench */
async function openAnother(files: WindowFiles, path: string, beside: BrowserWindow | null): Promise<boolean> {
  if (!/^\/(?![/\\])[^\p{Cc}\\]*$/u.test(path))
    throw new OperationError('badInput', 'This is no path of the workbench.');
  if (BrowserWindow.getAllWindows().length >= mostWindows) return false;
  await openWindow(files, path, beside);
  return true;
}

/** Opens the store; when it is refused, says why in a window and on the terminal, and ends. */
async function openHost(
  files: ApplicationFiles,
  folder: string,
  rules: WorkspaceRules,
  analyst: ActingAnalyst | null,
  resolveTokens: FileTokens['resolve'],
): Promise<WorkspaceHost | null> {
  const nativeBinding = sqliteBinding();
  const workerData = {
    folder,
    nativeBinding,
    rules,
    techniquesFile: join(files.resources, 'attack', 'enterprise-attack.json'),
    mappingsFolder: join(files.resources, 'mappings'),
  };
  try {
    return await openWorkspaceHost({
      rules,
      start: {
        writer: () => startWriter({ workerData, resourceLimits: threadLimits }),
        reader: () => startReader({ workerData }),
        background: (task, cancelFlag) =>
          startBackground({
            workerData: { ...workerData, task, cancelFlag },
            resourceLimits: threadLimits,
          }),
      },
      analyst,
      resolveTokens,
      dataFolder: folder,
      sampleFolder: join(files.resources, 'samples', 'sample-alerts.json'),
      log,
    });
  } catch (thrown) {
    await refuse(folder, thrown);
    return null;
  }
}

/** Ends the program because its data folder cannot be opened; nothing was changed. */
async function refuse(folder: string, thrown: unknown): Promise<void> {
  const reason =
    thrown instanceof OperationError
      ? thrown.message
      : `${thrown instanceof Error ? thrown.message : String(thrown)}: ${folder}`;
  await say('error', 'This data folder cannot be opened', `${reason}\n\nNothing was changed.`);
  app.exit(storeRefused);
}

/** Says something on the terminal and, where a person is there to answer, in a message box. */
async function say(type: 'error' | 'warning', message: string, detail: string): Promise<void> {
  log(`${message}: ${detail.replaceAll('\n', ' ')}`);
  if (process.env.CASEMATE_UNATTENDED) return;
  await dialog.showMessageBox({ type, title: 'Casemate', message, detail, buttons: ['OK'] });
}

/** Who works here, and what keeps their key from being opened: nothing can be decided then, everything can be read. */
function readAnalyst(folder: string): {
  readonly analyst: ActingAnalyst | null;
  readonly problem: string | null;
} {
  try {
    const identity = loadIdentity(folder, systemSecretBox());
    return { analyst: identity === null ? null : actingAnalyst(identity), problem: null };
  } catch (thrown) {
    return { analyst: null, problem: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function bind(rules: WorkspaceRules, context: HostContext, author: number): Binding {
  return {
    audience: rules.audience,
    readOnly: rules.readOnly,
    dispatch(name, operation, input, signal) {
      if (operation.kind !== 'host') return context.host.dispatch(name, operation, input, signal, author);
      const handler = hostHandlers[name as keyof typeof hostHandlers] as (
        context: HostContext,
        input: unknown,
      ) => Promise<unknown>;
      return handler(context, input);
    },
  };
}

function serveWindows(
  bindings: ReadonlyMap<number, Binding>,
  server: string | null,
  register: (paths: readonly string[]) => Promise<readonly FileToken[]>,
): void {
  const router = createRouter(server === null ? windowOrigin : new URL(server).origin, log);
  const senderOf = (event: {
    readonly sender: WebContents;
    readonly senderFrame: Electron.WebFrameMain | null;
  }): Sender => ({
    url: event.senderFrame?.url ?? null,
    isMainFrame: event.senderFrame !== null && event.senderFrame === event.sender.mainFrame,
    binding: bindings.get(event.sender.id) ?? null,
  });
  ipcMain.handle('casemate:invoke', async (event, name: unknown, input: unknown, callId: unknown) =>
    JSON.stringify(await router.route(senderOf(event), name, input, callId)),
  );
  ipcMain.on('casemate:cancel', (event, callId: unknown) => router.cancel(senderOf(event), callId));
  ipcMain.handle('casemate:dropped', async (event, paths: unknown) => {
    // The preload finds the paths of files that were really dropped; what it sends is checked like everything else.
    router.check(senderOf(event));
    return register(droppedPaths.parse(paths));
  });
}

/** More files at once than any export has: a folder is one. */
const droppedPaths = z.array(z.string().max(32_768)).max(100_000);

function optionValue(words: readonly string[], name: string): string | null {
  const joined = words.find((word) => word.startsWith(`${name}=`));
  if (joined !== undefined) return joined.slice(name.length + 1);
  const at = words.indexOf(name);
  return at >= 0 ? (words[at + 1] ?? null) : null;
}
