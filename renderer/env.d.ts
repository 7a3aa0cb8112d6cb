import type { CasemateBridge } from '../shared/contract/bridge.ts';

declare global {
  interface Window {
    /** What the preload exposes; absent when the page runs outside the workbench. */
    readonly casemate?: CasemateBridge<File>;
  }
}
