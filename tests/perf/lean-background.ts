// The background thread of an import that keeps no bytes of the records: what a database that keeps none either is compared with.
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { importFiles } from '../../electron/services/work/import-files.ts';
import type { PreparedBatch } from '../../shared/model/record.ts';
import { openCheckpointer } from '../../electron/store/connection.ts';
import { storeFile } from '../../electron/store/open-store.ts';
import type { BackgroundMethods, BackgroundOptions } from '../../electron/workers/background.ts';
import { withPackedBatches, type WriterPort } from '../../electron/workers/batch-wire.ts';
import { withCheckpoints } from '../../electron/workers/checkpointing-writer.ts';
import { connect, serve, type Port } from '../../electron/workers/rpc.ts';

const options = workerData as BackgroundOptions;
const noBytes = new Uint8Array(0);
const writerPort = new Promise<MessagePort>((resolve) => {
  parentPort?.on('message', (message: unknown) => {
    const { type, port } = message as { type: string; port?: MessagePort };
    if (type === 'attach' && port !== undefined) resolve(port);
  });
});

const methods: BackgroundMethods = {
  async run() {
    if (options.task.kind !== 'import') throw new Error('Only imports are measured.');
    const writer = withPackedBatches(connect<WriterPort>(await writerPort).remote);
    const withoutBytes = new Proxy(writer, {
      get: (target, name) =>
        name === 'applyBatch'
          ? (fileId: number, batch: PreparedBatch) =>
              target.applyBatch(fileId, {
                ...batch,
                records: batch.records.map((record) => ({ ...record, raw: noBytes })),
              })
          : (Reflect.get(target, name) as unknown),
    });
    const checkpointer = openCheckpointer(storeFile(options.folder));
    const request = { paths: options.task.paths, tenant: null, importedAt: Date.now() };
    const { uid } = await importFiles(request, withCheckpoints(withoutBytes, checkpointer), {
      signal: new AbortController().signal,
      isCancelled: () => false,
      report: () => undefined,
    });
    checkpointer.close();
    return { import: uid };
  },
};

if (parentPort) serve(parentPort as Port, methods);
