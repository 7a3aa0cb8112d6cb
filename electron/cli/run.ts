import { OperationError, type ErrorCode } from '../../shared/contract/index.ts';
import { visibleText } from '../../shared/model/visible-text.ts';
import { defaultDataFolder } from '../services/folders.ts';
import {
  readArguments,
  usage,
  UsageError,
  ValueError,
  type CliCommand,
  type CliRequest,
} from './arguments.ts';
import { previewCommand, settingsCommand } from './correlation-command.ts';
import {
  decisionsCommand,
  ignoreCommand,
  keepApartCommand,
  mergeCommand,
  moveCommand,
  splitCommand,
} from './decision-commands.ts';
import { importsCommand } from './imports-command.ts';
import { assetsCommand, listsCommand } from './list-commands.ts';
import { mappingCommand } from './mapping-command.ts';
import { checkCommand, correlateCommand, importCommand } from './writing-commands.ts';
import { watchCommand } from './watch-command.ts';
import { explainCommand, similarCommand } from './explain-command.ts';
import { sightingsCommand } from './sightings-command.ts';
import { alertsCommand } from './alerts-command.ts';
import { incidentCommand, incidentsCommand } from './reading-commands.ts';

/** What surrounds a command: where its text goes, and where the program's files are. */
export interface CliEnvironment {
  output(text: string): Promise<void>;
  error(text: string): Promise<void>;
  /** Folder of the files that ship with the program. */
  readonly resources: string;
  readonly version: string;
  readonly nativeBinding: string | undefined;
}

/** A command at work. */
export interface CliContext extends CliEnvironment {
  readonly request: CliRequest;
  /** The data folder. */
  readonly folder: string;
  /** Prints a value: as JSON with `--json`, else as the text beside it. */
  print(value: unknown, text: () => string): Promise<void>;
}

/** Exit status: 0 done, 1 done with rejected records, 2 wrong usage or nothing found, 3 store in use or damaged. */
export type ExitStatus = 0 | 1 | 2 | 3;

type Command = (context: CliContext) => Promise<ExitStatus>;

const commands: Readonly<Record<CliCommand, Command>> = {
  import: (context) => (context.request.watch === null ? importCommand(context) : watchCommand(context)),
  imports: importsCommand,
  incidents: incidentsCommand,
  alerts: alertsCommand,
  incident: incidentCommand,
  explain: explainCommand,
  similar: similarCommand,
  sightings: sightingsCommand,
  merge: mergeCommand,
  split: splitCommand,
  move: moveCommand,
  'keep-apart': keepApartCommand,
  ignore: ignoreCommand,
  decisions: decisionsCommand,
  correlate: (context) => (context.request.preview ? previewCommand(context) : correlateCommand(context)),
  settings: settingsCommand,
  check: checkCommand,
  mapping: mappingCommand,
  lists: listsCommand,
  assets: assetsCommand,
  help: async (context) => {
    await context.output(usage);
    return 0;
  },
  version: async (context) => {
    await context.print({ version: context.version }, () => `casemate ${context.version}\n`);
    return 0;
  },
};

/** Runs one command line (the words after `casemate cli`). Never throws: errors are printed and become the exit status. */
export async function runCli(words: readonly string[], environment: CliEnvironment): Promise<ExitStatus> {
  try {
    const request = readArguments(words);
    const context: CliContext = {
      ...environment,
      request,
      folder: request.store ?? defaultDataFolder(),
      print: (value, text) =>
        environment.output(request.json ? `${JSON.stringify(value, null, 2)}\n` : text()),
    };
    return await commands[request.command](context);
  } catch (thrown) {
    const code =
      thrown instanceof UsageError ? 'usage' : thrown instanceof OperationError ? thrown.code : 'internal';
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    if (words.includes('--json'))
      await environment.output(`${JSON.stringify({ error: { code, message } }, null, 2)}\n`);
    else
      await environment.error(
        `casemate: ${visibleText(message)}\n${code === 'usage' && !(thrown instanceof ValueError) ? '\n' + usage : ''}`,
      );
    return statusOf(code);
  }
}

function statusOf(code: ErrorCode | 'usage'): ExitStatus {
  return code === 'storeInUse' || code === 'storeDamaged' || code === 'storeTooNew' || code === 'internal'
    ? 3
    : 2;
}
