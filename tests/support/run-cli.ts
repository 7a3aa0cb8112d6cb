import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** The command line's program. */
export const cliProgram = join(root, 'electron/cli/index.ts');

/** The project's own Node, which the command line runs on. */
export const projectNode = join(
  root,
  'node_modules/node/bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/** What a run of the command line gave. */
export interface CliAnswer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line as a process of its own, as a person would. */
export function runCli(args: readonly string[], options: { readonly cwd?: string } = {}): Promise<CliAnswer> {
  return new Promise((done, failed) => {
    const child = spawn(projectNode, [cliProgram, ...args], { cwd: options.cwd ?? root });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', failed);
    child.on('close', (code) =>
      done({
        status: code ?? -1,
        stdout: Buffer.concat(out).toString('utf8'),
        stderr: Buffer.concat(err).toString('utf8'),
      }),
    );
  });
}

/** What `import --json` says of one file. */
export interface ImportedFile {
  readonly path: string;
  readonly format: string | null;
  readonly records: number;
  readonly alerts: {
    readonly new: number;
    readonly updated: number;
    readonly unchanged: number;
    readonly twins: number;
  };
  readonly context: number;
  readonly emptyIncidents: number;
  readonly rejected: readonly {
    readonly record: number;
    readonly line?: number;
    readonly offset?: number;
    readonly code: string;
    readonly reason: string;
  }[];
  readonly error: string | null;
}

/** Records of a file that the report accounts for; the file's `records` has to be this. */
export function accountedFor(file: ImportedFile): number {
  const { alerts } = file;
  return (
    alerts.new +
    alerts.updated +
    alerts.unchanged +
    alerts.twins +
    file.context +
    file.emptyIncidents +
    file.rejected.length
  );
}
