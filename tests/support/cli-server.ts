import { resolve } from 'node:path';
import { runCli } from '../../electron/cli/run.ts';
import { resourcesFolder } from '../../electron/services/folders.ts';
import type { CliAnswer } from './run-cli.ts';

// Answers command lines, one after another, in one process on plain Node: what `cli-session.ts` starts.

/** A command line to answer. */
export interface CliQuestion {
  readonly id: number;
  readonly words: readonly string[];
}

/** What it gave. */
export interface CliReply {
  readonly id: number;
  readonly answer: CliAnswer;
  /** What it took of the processor in all threads, ms. */
  readonly processor: number;
}

const root = resolve(import.meta.dirname, '../..');

async function answer({ words }: CliQuestion): Promise<CliAnswer> {
  const printed = { stdout: '', stderr: '' };
  const status = await runCli(words, {
    output: async (text) => void (printed.stdout += text),
    error: async (text) => void (printed.stderr += text),
    resources: resourcesFolder(root),
    version: '0',
    nativeBinding: undefined,
  });
  return { status, ...printed };
}

let last: Promise<void> = Promise.resolve();
process.on('message', (question: CliQuestion) => {
  last = last.then(async () => {
    const before = process.cpuUsage();
    const given = await answer(question);
    const { user, system } = process.cpuUsage(before);
    const reply: CliReply = { id: question.id, answer: given, processor: (user + system) / 1000 };
    process.send?.(reply);
  });
});
