import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { OperationError } from '../../shared/contract/index.ts';
import { fileQueries } from '../services/handlers.ts';
import type { QueryContext, QueryName, WorkspaceRules } from '../services/handlers.ts';
import { queryHandlers } from '../services/queries/index.ts';
import { readShippedMappings } from '../services/mapping-files.ts';
import { readTechniques } from '../services/techniques.ts';
import { openStoreForReading } from '../store/open-store.ts';
import { serve, type Port } from './rpc.ts';

/** What a reader is started with. */
export interface ReaderOptions {
  readonly folder: string;
  readonly nativeBinding: string | undefined;
  readonly rules: WorkspaceRules;
  /** File of the offline ATT&CK techniques. */
  readonly techniquesFile: string;
  /** Folder of the mappings that ship with the program. */
  readonly mappingsFolder: string;
}

/** What a reader serves: queries of the contract, one at a time, on a connection that cannot write. */
export interface ReaderMethods {
  query(name: QueryName, input: unknown): unknown;
}

const options = workerData as ReaderOptions;
const context: QueryContext = {
  store: openStoreForReading(options.folder, { nativeBinding: options.nativeBinding }),
  workspace: options.rules,
  techniques: readTechniques(() => readFileSync(options.techniquesFile, 'utf8')),
  shippedMappings: readShippedMappings(options.mappingsFolder),
};

const methods: ReaderMethods = {
  query(name, input) {
    const handler = queryHandlers[name] as ((context: QueryContext, input: unknown) => unknown) | undefined;
    if (handler === undefined) throw new OperationError('badInput', `There is no query ${name}.`);
    if (fileQueries.has(name)) return handler(context, input);
    return context.store.snapshot(() => handler(context, input));
  },
};

if (parentPort) serve(parentPort as Port, methods);
