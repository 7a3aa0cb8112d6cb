import { app, Menu, type MenuItemConstructorOptions } from 'electron';

/** A small native menu: editing and window commands that the operating system expects. Everything else is in the window. */
export function setApplicationMenu(openWindow: () => void): void {
  const edit: MenuItemConstructorOptions = {
    label: 'Edit',
    // No undo and redo roles: Ctrl+Z belongs to the workbench, and text fields handle theirs themselves.
    submenu: [{ role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }],
  };
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
      ...(app.isPackaged ? [] : [{ role: 'reload' } as const, { role: 'toggleDevTools' } as const]),
    ],
  };
  const file: MenuItemConstructorOptions = {
    label: 'File',
    submenu: [
      {
        label: 'New window',
        accelerator: 'CmdOrCtrl+Shift+N',
        // The window hears its keys itself: they can be changed there.
        registerAccelerator: false,
        click: openWindow,
      },
      { type: 'separator' },
      { role: 'close' },
      { role: 'quit' },
    ],
  };
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
      file,
      edit,
      view,
    ]),
  );
}
