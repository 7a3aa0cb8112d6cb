import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { CliQuestion, CliReply } from './cli-server.ts';
import { projectNode, type CliAnswer } from './run-cli.ts';

interface Waiting {
  resolve(answer: CliAnswer): void;
  reject(cause: Error): void;
}

interface Session {
  readonly child: ChildProcess;
  readonly waiting: Map<number, Waiting>;
  /** What the process printed itself, past the command line's own outputs. */
  printed: string;
}

let session: Session | null = null;
let asked = 0;
const costs = new WeakMap<CliAnswer, number>();

/** What an answer of `askCli` took of the processor in all of its threads, ms, without the start of the process. */
export function costOf(answer: CliAnswer): number {
  const cost = costs.get(answer);
  if (cost === undefined) throw new Error('Only what askCli answers has a cost.');
  return cost;
}

function start(): Session {
  const child = fork(join(import.meta.dirname, 'cli-server.ts'), {
    execPath: projectNode,
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const started: Session = { child, waiting: new Map(), printed: '' };
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (started.printed += chunk.toString('utf8')));
  child.on('message', ({ id, answer, processor }: CliReply) => {
    costs.set(answer, processor);
    started.waiting.get(id)?.resolve(answer);
    started.waiting.delete(id);
  });
  child.on('exit', (code, signal) => {
    if (session === started) session = null;
    for (const { reject } of started.waiting.values())
      reject(new Error(`The process of the command line ended (${code ?? signal}): ${started.printed}`));
  });
  return started;
}

/**
 * Answers a command line as `runCli` does, in one process for all of a test file's: the program is the same, on the same Node and apart
 * from the test, but for its start, which takes most of the time of a small command. What is told of the process itself (exit status,
 * pipes, signals, locks that end with it) is asked of `runCli`.
 */
export function askCli(words: readonly string[]): Promise<CliAnswer> {
  session ??= start();
  const { child, waiting } = session;
  const question: CliQuestion = { id: (asked += 1), words };
  return new Promise((resolve, reject) => {
    waiting.set(question.id, { resolve, reject });
    child.send(question);
  });
}

afterAll(async () => {
  if (session === null) return;
  const { child, printed } = session;
  const closed = new Promise((done) => child.once('exit', done));
  child.disconnect();
  await closed;
  if (printed !== '') throw new Error(`The process of the command line printed past its outputs: ${printed}`);
});
