import { BrowserWindow, screen } from 'electron';
import { join } from 'node:path';
import { windowOrigin } from './content-security.ts';
import { keepPlace, placeOf, smallestWindow } from './window-places.ts';

/** Where windows' code and files are. */
export interface WindowFiles {
  readonly preload: string;
  /** Folder that keeps the windows' sizes and places. */
  readonly stateFolder: string;
  /** Origin of vite's server in development, else null. */
  readonly developmentServer: string | null;
}

/** Places that are taken by windows now. */
const taken = new Set<number>();

/** The first place that no window has. */
function freeSlot(): number {
  let slot = 0;
  while (taken.has(slot)) slot += 1;
  return slot;
}

/** The address of a path of the workbench: behind `#`, so that it can name no other page. */
export function addressOf(path: string, developmentServer: string | null): string {
  const address = new URL(developmentServer ?? `${windowOrigin}/`);
  if (path !== '/') address.hash = path;
  return address.href;
}

/**
 * Opens a window of the workbench: sandboxed, isolated, without Node, shown when its first picture is ready.
 * @param path where it begins, for example `/incidents/7`
 * @param beside the window that asked for it
 */
export async function openWindow(
  files: WindowFiles,
  path = '/',
  beside: BrowserWindow | null = null,
): Promise<BrowserWindow> {
  const stateFile = join(files.stateFolder, 'window.json');
  const slot = freeSlot();
  taken.add(slot);
  const screens = screen.getAllDisplays().map(({ workArea }) => workArea);
  const place = placeOf(stateFile, slot, screens, beside?.getNormalBounds() ?? null);
  const window = new BrowserWindow({
    ...place,
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    show: false,
    title: 'Casemate',
    backgroundColor: '#14171c',
    autoHideMenuBar: true,
    webPreferences: {
      preload: files.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
      disableBlinkFeatures: 'Auxclick',
    },
  });
  if (place.maximized === true) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () =>
    keepPlace(stateFile, slot, { ...window.getNormalBounds(), maximized: window.isMaximized() }),
  );
  window.once('closed', () => taken.delete(slot));
  await window.loadURL(addressOf(path, files.developmentServer));
  return window;
}
