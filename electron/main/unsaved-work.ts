import { app, dialog, type BrowserWindow, type WebContents } from 'electron';

/** What windows hold that nobody has saved. A window that has some asks before it closes. */
export interface UnsavedWork {
  /** Notes what stands half written in a window, as it is called in a sentence; nothing when there is none. */
  note(contents: WebContents, work: readonly string[]): void;
  /** Asks from now on before the window closes with some: by its button, a key or a quit. */
  guard(window: BrowserWindow): void;
}

/** Watches over what is half written in windows. */
export function createUnsavedWork(): UnsavedWork {
  const held = new WeakMap<WebContents, readonly string[]>();
  /** Windows that are asking now: asked again they do not open a second dialog. */
  const asking = new WeakSet<BrowserWindow>();
  /** The program was asked to end, and goes on with that once a window has been let go. */
  let quits = false;
  app.on('before-quit', () => (quits = true));

  async function askAbout(window: BrowserWindow, work: readonly string[]): Promise<void> {
    asking.add(window);
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      title: 'Casemate',
      message: 'Close this window and lose what is not saved?',
      detail: `Not saved: ${work.join(', ')}.`,
      buttons: ['Keep editing', 'Close and discard'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    });
    asking.delete(window);
    if (response === 0) {
      quits = false;
      return;
    }
    if (!window.isDestroyed()) window.destroy();
    if (quits) app.quit();
  }

  return {
    note: (contents, work) => void held.set(contents, work),
    guard(window) {
      const { webContents } = window;
      // A page that is gone, or another one, holds nothing any more.
      const forget = (): void => void held.delete(webContents);
      webContents.on('render-process-gone', forget);
      webContents.on('did-navigate', forget);
      window.on('close', (event) => {
        const work = held.get(webContents) ?? [];
        // Without a person there is nobody who could answer.
        if (work.length === 0 || process.env.CASEMATE_UNATTENDED) return;
        event.preventDefault();
        if (!asking.has(window)) void askAbout(window, work);
      });
    },
  };
}
