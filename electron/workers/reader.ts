import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { OperationError } from '../../shared/contract/index.ts';
import { fileQueries } from '../services/handlers.ts';
import type { QueryContext, QueryName, WorkspaceRules } from '../services/handlers.ts';
import { queryHandlers } from '../services/queries/index.ts';
import { readShippedMappings } from '../services/mapping-files.ts';
import { readTactics, readTechniques } from '../services/techniques.ts';
import { alertTable, incidentTable, warmColumns } from '../store/columns/index.ts';
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
  tactics: readTactics(() => readFileSync(options.techniquesFile, 'utf8')),
  shippedMappings: readShippedMappings(options.mappingsFolder),
};

/** Pause after the last query before columns are read ahead, and how long a query may have to wait for that, ms. */
const idle = 400;
const slice = 8;

let timer: NodeJS.Timeout | undefined;

/** Columns of the queues are read in slices while nobody asks for anything. */
function warmLater(pause: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    try {
      const isWarm = [incidentTable, alertTable].every((table) => warmColumns(context.store, table, slice));
      if (!isWarm) warmLater(0);
    } catch {
      // Whoever asks next reads them and is told what is wrong.
    }
  }, pause);
  timer.unref();
}

const methods: ReaderMethods = {
  query(name, input) {
    warmLater(idle);
    const handler = queryHandlers[name] as ((context: QueryContext, input: unknown) => unknown) | undefined;
    if (handler === undefined) throw new OperationError('badInput', `There is no query ${name}.`);
    if (fileQueries.has(name)) return handler(context, input);
    return context.store.snapshot(() => handler(context, input));
  },
};

if (parentPort) {
  serve(parentPort as Port, methods);
  warmLater(idle);
}
