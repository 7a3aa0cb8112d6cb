import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import type { JobControl } from '../jobs/registry.ts';
import { correlateStore } from '../services/work/correlate-store.ts';
import { importFiles } from '../services/work/import-files.ts';
import type { LocalWriter } from '../services/work/local-writer.ts';
import { openStoreForReading } from '../store/open-store.ts';
import { connect, emit, serve, type Port } from './rpc.ts';

/** Long work that runs on a thread of its own, reading for itself and writing through the one writer. */
export type BackgroundTask =
  | { readonly kind: 'import'; readonly paths: readonly string[]; readonly tenant: string | null }
  | { readonly kind: 'correlate' }
  | { readonly kind: 'check' };

/** What a background thread is started with. */
export interface BackgroundOptions {
  readonly folder: string;
  readonly nativeBinding: string | undefined;
  readonly task: BackgroundTask;
}

type TaskResult = Record<string, string | number | boolean | null | string[]>;

/** What a background thread serves to the main process. */
export interface BackgroundMethods {
  run(): Promise<TaskResult>;
  cancel(): void;
}

const options = workerData as BackgroundOptions;
const controller = new AbortController();
const writerPort = new Promise<MessagePort>((resolve) => {
  parentPort?.on('message', (message: unknown) => {
    const { type, port } = message as { type: string; port?: MessagePort };
    if (type === 'attach' && port !== undefined) resolve(port);
  });
});

const control = (from: number, to: number): JobControl => ({
  signal: controller.signal,
  report: (progress, detail) => {
    if (parentPort)
      emit(parentPort as Port, 'progress', {
        progress: progress === null ? null : from + progress * (to - from),
        detail,
      });
  },
});

const methods: BackgroundMethods = {
  async run() {
    const writer = connect<LocalWriter>((await writerPort) as Port).remote;
    const correlate = async (from: number): Promise<TaskResult> => {
      const reader = openStoreForReading(options.folder, { nativeBinding: options.nativeBinding });
      try {
        return { ...(await correlateStore(reader, writer, control(from, 1))) };
      } finally {
        reader.close();
      }
    };
    switch (options.task.kind) {
      case 'import': {
        const { paths, tenant } = options.task;
        const uid = await importFiles({ paths, tenant, importedAt: Date.now() }, writer, control(0, 0.7));
        // Alerts that were committed before a cancel belong to an incident like all others.
        return { import: uid, ...(await correlate(0.7)) };
      }
      case 'correlate':
        return correlate(0);
      case 'check': {
        const findings = await writer.check();
        return { findings: [...findings] };
      }
    }
  },
  cancel() {
    controller.abort();
  },
};

if (parentPort) serve(parentPort as Port, methods);
