import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { projectRoot } from './launch.ts';

/** The app in a network namespace of its own that has no way out, driven through pipes: no port is open, its own included. */
export interface IsolatedApp {
  /** Runs an expression in the page and answers its value; promises are waited for. */
  evaluate(expression: string): Promise<unknown>;
  /** What the namespace counted since it was made. */
  counters(): NetworkCounters;
  /** Everything that it wrote to standard error. */
  readonly log: readonly string[];
  close(): Promise<void>;
}

/** The kernel's counters of a network namespace. */
export interface NetworkCounters {
  /** Non-zero counters by name, of what a program can set off. */
  readonly sent: Readonly<Record<string, number>>;
  /** TCP and UDP sockets that are open now. */
  readonly sockets: readonly string[];
}

const watched = new Set([
  'Ip.OutRequests',
  'Ip.OutNoRoutes',
  'Ip.InReceives',
  'Tcp.ActiveOpens',
  'Tcp.PassiveOpens',
  'Tcp.AttemptFails',
  'Tcp.OutSegs',
  'Udp.OutDatagrams',
  'Udp.NoPorts',
  'Icmp.OutMsgs',
  'Ip6OutRequests',
  'Ip6OutNoRoutes',
  'Udp6OutDatagrams',
  'Icmp6OutMsgs',
]);

/** Every address leads to the namespace's own loopback, so that whatever is sent is counted and goes nowhere. */
const enter = [
  '-n',
  'sh',
  '-c',
  'ip link set lo up && ip route add default dev lo && ip -6 route add default dev lo && exec "$@"',
  'sh',
];

/** Why no such namespace can be made here, or null. */
export function whyNotIsolated(): string | null {
  if (process.platform !== 'linux') return 'network namespaces are Linux’s';
  const tried = spawnSync('unshare', [...enter, 'true'], { encoding: 'utf8' });
  return tried.status === 0
    ? null
    : `no network namespace can be made: ${tried.error?.message ?? tried.stderr.trim()}`;
}

/** The counters of the namespace that a process is in. */
function readCounters(pid: number): NetworkCounters {
  const read = (name: string): readonly string[] =>
    readFileSync(`/proc/${pid}/net/${name}`, 'utf8').trim().split('\n');
  const sent: Record<string, number> = {};
  const note = (name: string, value: number): void => {
    if (watched.has(name) && value !== 0) sent[name] = value;
  };
  const lines = read('snmp').map((line) => line.split(/:? +/));
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const [names = [], values = []] = [lines[at], lines[at + 1]];
    for (let column = 1; column < names.length; column += 1)
      note(`${names[0]}.${names[column]}`, Number(values[column]));
  }
  for (const line of read('snmp6')) {
    const [name = '', value = '0'] = line.split(/\s+/);
    note(name, Number(value));
  }
  const sockets = ['tcp', 'tcp6', 'udp', 'udp6', 'raw', 'raw6'].flatMap((table) =>
    read(table)
      .slice(1)
      .map((line) => `${table} ${line.trim()}`),
  );
  return { sent, sockets };
}

/** The counters of a namespace in which a program has tried to reach somebody: what an app that leaks would leave. */
export async function countersAfterTrying(): Promise<NetworkCounters> {
  const script = `
    const packet = require('node:dgram').createSocket('udp4');
    packet.on('error', () => undefined);
    Promise.allSettled([
      fetch('http://192.0.2.1/', { signal: AbortSignal.timeout(500) }),
      fetch('http://[2001:db8::1]/', { signal: AbortSignal.timeout(500) }),
      new Promise((done) => packet.send('x', 9, '192.0.2.1', done)),
      new Promise((done) => require('node:dgram').createSocket('udp6').send('x', 9, '2001:db8::1', done)),
    ]).then(() => process.stdout.write('tried'));
    setInterval(() => undefined, 1000);`;
  const child = spawn('unshare', [...enter, process.execPath, '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((done) => child.stdout.once('data', done));
  const counters = readCounters(child.pid ?? 0);
  child.kill('SIGKILL');
  return counters;
}

interface Waiting {
  readonly resolve: (value: Record<string, unknown>) => void;
  readonly reject: (error: Error) => void;
}

/** Starts the built app where nothing can be reached and waits for its page. */
export async function launchIsolated(): Promise<IsolatedApp> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'casemate-isolated-'));
  const executable = createRequire(import.meta.url)('electron') as unknown as string;
  const switches = ['--remote-debugging-pipe', '--disable-gpu', '--disable-dev-shm-usage', '--log-level=3'];
  if (process.getuid?.() === 0) switches.push('--no-sandbox');
  const child = spawn('unshare', [...enter, executable, ...switches, projectRoot], {
    env: { ...process.env, CASEMATE_DATA: dataFolder, CASEMATE_UNATTENDED: '1' },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
  });
  const log: string[] = [];
  child.stderr?.on('data', (chunk) => log.push(String(chunk)));
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const connection = connect(child.stdio[3] as Writable, child.stdio[4] as Readable);
  void ended.then(() => connection.end(new Error(`the app ended: ${log.join('')}`)));
  const session = await attachToPage(connection);
  const evaluate = async (expression: string): Promise<unknown> => {
    const answer = await connection.send(
      'Runtime.evaluate',
      { expression, awaitPromise: true, returnByValue: true },
      session,
    );
    if (answer['exceptionDetails']) throw new Error(JSON.stringify(answer['exceptionDetails']));
    return (answer['result'] as { value?: unknown }).value;
  };
  for (let ready = false; !ready;) {
    ready = await evaluate(
      `document.readyState === 'complete' && document.querySelector('main') !== null`,
    ).then(Boolean, () => false);
  }
  return {
    evaluate,
    log,
    counters: () => readCounters(child.pid ?? 0),
    async close() {
      await connection.send('Browser.close', {}).catch(() => undefined);
      await ended;
      rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

interface Connection {
  send(method: string, params: object, sessionId?: string): Promise<Record<string, unknown>>;
  end(error: Error): void;
}

/** The DevTools protocol over two pipes: JSON texts with a zero byte behind each. */
function connect(input: Writable, output: Readable): Connection {
  const waiting = new Map<number, Waiting>();
  let next = 1;
  let received = '';
  output.setEncoding('utf8');
  output.on('data', (chunk: string) => {
    const texts = (received + chunk).split('\0');
    received = texts.pop() ?? '';
    for (const text of texts) {
      const message = JSON.parse(text) as {
        id?: number;
        result?: Record<string, unknown>;
        error?: { message: string };
      };
      const call = waiting.get(message.id ?? -1);
      if (message.id !== undefined) waiting.delete(message.id);
      if (message.error) call?.reject(new Error(message.error.message));
      else call?.resolve(message.result ?? {});
    }
  });
  return {
    send(method, params, sessionId) {
      const id = next++;
      input.write(
        `${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`,
      );
      return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    },
    end(error) {
      for (const call of waiting.values()) call.reject(error);
      waiting.clear();
    },
  };
}

async function attachToPage(connection: Connection): Promise<string> {
  for (;;) {
    const { targetInfos } = (await connection.send('Target.getTargets', {})) as {
      targetInfos: readonly { targetId: string; type: string; url: string }[];
    };
    const page = targetInfos.find(({ type, url }) => type === 'page' && url.startsWith('app://ui/'));
    if (!page) continue;
    const { sessionId } = await connection.send('Target.attachToTarget', {
      targetId: page.targetId,
      flatten: true,
    });
    return String(sessionId);
  }
}
