import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobControl } from '../../electron/jobs/registry.ts';
import type { CommandContext } from '../../electron/services/handlers.ts';
import { createIdentity } from '../../electron/services/identity.ts';
import { correlateStore } from '../../electron/services/work/correlate-store.ts';
import { importFiles } from '../../electron/services/work/import-files.ts';
import { importList } from '../../electron/services/work/import-list.ts';
import type { ImportedList, ListRequest } from '../../electron/services/work/import-list.ts';
import { createLocalWriter } from '../../electron/services/work/local-writer.ts';
import type { LocalWriter } from '../../electron/services/work/local-writer.ts';
import { scanLists } from '../../electron/services/work/scan-lists.ts';
import { checkStore } from '../../electron/store/check-store.ts';
import type { CheckFinding } from '../../electron/store/check-store.ts';
import type { ReadableStore, WritableStore } from '../../electron/store/connection.ts';
import type { JournalAuthor } from '../../electron/store/journal.ts';
import { settleListed } from '../../electron/store/list-settle.ts';
import { openStore, openStoreForReading } from '../../electron/store/open-store.ts';
import { rebuildQueuedRows } from '../../electron/store/row-queue.ts';
import { listedAlert } from './listed-alert.ts';

export { evilUrl, fileHash } from './listed-alert.ts';

/** Work that nobody watches or cancels. */
export const unattended: JobControl = {
  signal: new AbortController().signal,
  isCancelled: () => false,
  report: () => undefined,
};

/** A store in a folder of its own with what imports of alerts and lists need. */
export interface ListBench {
  readonly store: WritableStore;
  readonly reader: ReadableStore;
  readonly writer: LocalWriter;
  readonly author: JournalAuthor;
  /** Writes a file into the bench's folder. @returns its path */
  file(name: string, content: string | Buffer): string;
  /** Does what the writer does between commands. */
  settle(): void;
  add(path: string, more?: Partial<ListRequest>): Promise<ImportedList>;
  /** Imports one alert with a device, a user, a URL, a file and an address, as a window would. @returns the import's uid */
  importAlerts(): Promise<string>;
  entity(label: string): { readonly id: number; readonly verdict: string; readonly by: string };
  context(): CommandContext;
  findings(): readonly CheckFinding[];
  close(): void;
}

/** Opens an empty bench. */
export function openListBench(): ListBench {
  const folder = mkdtempSync(join(tmpdir(), 'casemate-lists-'));
  const store = openStore(folder);
  const reader = openStoreForReading(folder);
  let now = Date.UTC(2026, 2, 10);
  const clock = (): number => (now += 1000);
  const writer = createLocalWriter(store, { now: clock, changed: () => undefined });
  const { name, keyFingerprint, publicKey } = createIdentity(folder, 'Dana', null);
  const author = { name, keyFingerprint, publicKey };
  const file = (fileName: string, content: string | Buffer): string => {
    const path = join(folder, fileName);
    writeFileSync(path, content);
    return path;
  };
  const settle = (): void => {
    while (settleListed(store, 1000).left);
    while (rebuildQueuedRows(store, now, 1000).left > 0);
  };
  return {
    store,
    reader,
    writer,
    author,
    file,
    settle,
    async add(path, more = {}) {
      const chosen = { kind: null, name: null, source: null, verdict: 'none', mapping: null } as const;
      const done = await importList({ path, ...chosen, ...more }, author, reader, writer, unattended);
      settle();
      return done;
    },
    async importAlerts() {
      const paths = [file('alerts.json', JSON.stringify({ value: [listedAlert] }))];
      const request = { paths, tenant: null, importedAt: Date.UTC(2026, 2, 2) };
      const { uid } = await importFiles(request, writer, unattended);
      await correlateStore(reader, writer, unattended);
      await scanLists(reader, writer, unattended);
      settle();
      return uid;
    },
    entity(label) {
      const row = reader
        .read<{ id: number; verdict: string; by: string }>(
          'SELECT id, verdict, verdict_by AS by FROM entity WHERE label = ?',
        )
        .get(label);
      if (!row) throw new Error(`No entity ${label}`);
      return row;
    },
    context: () => ({
      store,
      workspace: { mode: 'real', readOnly: false, audience: 'analyst' },
      analyst: author,
      now: clock,
    }),
    findings: () => checkStore(reader).findings,
    close() {
      reader.close();
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
