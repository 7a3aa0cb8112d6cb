import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { CasemateBridge } from '../../shared/contract/bridge.ts';

// The whole of what a window can reach. Names are checked in main; nothing of Electron crosses.
const bridge: CasemateBridge<File> = {
  invoke: (operation, input, callId) =>
    ipcRenderer.invoke('casemate:invoke', operation, input, callId) as Promise<string>,
  cancel: (callId) => ipcRenderer.send('casemate:cancel', callId),
  onNotice: (listener) => {
    const forward = (_event: unknown, notice: Parameters<typeof listener>[0]): void => listener(notice);
    ipcRenderer.on('casemate:notice', forward);
    return () => void ipcRenderer.off('casemate:notice', forward);
  },
  // A path exists only for a file that the user really dropped; the window gets a token, never the path.
  registerDroppedFiles: (files) =>
    ipcRenderer.invoke(
      'casemate:dropped',
      files.map((file) => webUtils.getPathForFile(file)),
    ),
};

contextBridge.exposeInMainWorld('casemate', bridge);
