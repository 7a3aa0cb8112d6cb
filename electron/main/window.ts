import { BrowserWindow, screen } from 'electron';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { windowOrigin } from './content-security.ts';

interface Bounds {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly maximized?: boolean;
}

const smallest = { width: 960, height: 600 } as const;

/** Where windows' code and files are. */
export interface WindowFiles {
  readonly preload: string;
  /** Folder that keeps the window's size and place. */
  readonly stateFolder: string;
  /** Origin of vite's server in development, else null. */
  readonly developmentServer: string | null;
}

/** Opens a window of the workbench: sandboxed, isolated, without Node, shown when its first picture is ready. */
export async function openWindow(files: WindowFiles): Promise<BrowserWindow> {
  const stateFile = join(files.stateFolder, 'window.json');
  const bounds = readBounds(stateFile);
  const window = new BrowserWindow({
    ...bounds,
    minWidth: smallest.width,
    minHeight: smallest.height,
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
  if (bounds.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    const state: Bounds = { ...window.getNormalBounds(), maximized: window.isMaximized() };
    try {
      writeFileSync(stateFile, JSON.stringify(state));
    } catch {
      // The window opens at its default size next time; nothing else depends on it.
    }
  });
  await window.loadURL(files.developmentServer ?? `${windowOrigin}/`);
  return window;
}

function readBounds(file: string): Bounds {
  const fallback = { width: 1440, height: 900 };
  try {
    const { x, y, width, height, maximized } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Bounds>;
    if (typeof width !== 'number' || typeof height !== 'number') return fallback;
    const size = {
      width: Math.max(width, smallest.width),
      height: Math.max(height, smallest.height),
      maximized: maximized === true,
    };
    if (typeof x !== 'number' || typeof y !== 'number') return size;
    // A screen that has been unplugged since must not hide the window.
    const visible = screen
      .getAllDisplays()
      .some(
        ({ workArea }) =>
          x < workArea.x + workArea.width - 50 &&
          x + width > workArea.x + 50 &&
          y >= workArea.y - 10 &&
          y < workArea.y + workArea.height - 50,
      );
    return visible ? { x, y, ...size } : size;
  } catch {
    return fallback;
  }
}
