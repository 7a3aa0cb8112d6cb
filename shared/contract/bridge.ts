import type { Notice } from './index.ts';

/** A file that the analyst dropped or picked: the renderer never sees its path. */
export interface FileToken {
  readonly token: string;
  readonly name: string;
  /** Bytes; 0 for a folder. */
  readonly size: number;
}

/**
 * What the preload puts on `window.casemate`. It carries plain data only and knows no operation by name: the router in
 * the main process checks sender, audience and schema.
 * `DroppedFile` is the browser's `File`; it is a parameter because shared code has no DOM types.
 */
export interface CasemateBridge<DroppedFile = unknown> {
  /**
   * Calls an operation; `callId` is unique in the window and names the call for `cancel`. Never rejects for an operation's own errors.
   * Answers a `Result` as JSON: from the preload into the page, values are copied member by member, which for a page of a queue takes four
   * times as long as to read its text.
   */
  invoke(operation: string, input: unknown, callId: number): Promise<string>;
  /** Gives up a call; the pending `invoke` answers `cancelled` or, too late, its result. */
  cancel(callId: number): void;
  /** Listens to notices; answers with the function that stops listening. */
  onNotice(listener: (notice: Notice) => void): () => void;
  /** Exchanges dropped files and folders for opaque tokens that `imports.start` takes. */
  registerDroppedFiles(files: readonly DroppedFile[]): Promise<readonly FileToken[]>;
}
