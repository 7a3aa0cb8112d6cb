// What every script needs: where the project is, one way of speaking, one way of running a command.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root folder. */
export const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * Says one line on standard error; standard output belongs to what the command prints.
 *
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`casemate: ${line}\n`);
}

/**
 * The environment in which the project's tools run: its own `node` and binaries come first.
 *
 * @param {NodeJS.ProcessEnv} [extra]
 * @returns {NodeJS.ProcessEnv}
 */
export function toolEnvironment(extra = {}) {
  const binaries = path.join(projectRoot, 'node_modules', '.bin');
  return { ...process.env, ...extra, PATH: `${binaries}${path.delimiter}${process.env['PATH'] ?? ''}` };
}

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] default: the project's root
 * @property {NodeJS.ProcessEnv} [env] default: {@link toolEnvironment}
 * @property {boolean} [capture] keep what it prints instead of passing it on
 */

/**
 * Runs a command to its end. Interrupts reach the command too, so that it can tidy up.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ readonly code: number; readonly output: string }>} exit code (127 when it cannot be started) and,
 *   when captured, standard output and standard error as they came
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, [...args], {
      cwd: options.cwd ?? projectRoot,
      env: options.env ?? toolEnvironment(),
      stdio: options.capture ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      shell: process.platform === 'win32', // npm's binaries are .cmd files there
    });
    /** @type {Buffer[]} */
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    const pass = (/** @type {NodeJS.Signals} */ signal) => void child.kill(signal);
    process.on('SIGINT', pass).on('SIGTERM', pass);
    const finish = (/** @type {number} */ code, /** @type {string} */ more = '') => {
      process.off('SIGINT', pass).off('SIGTERM', pass);
      resolve({ code, output: Buffer.concat(chunks).toString('utf8') + more });
    };
    child.on('error', (error) => finish(127, `${command}: ${error.message}\n`));
    child.on('close', (code) => finish(code ?? 1));
  });
}

/**
 * Like {@link run}, captured, but a failure is an error with the command's own words.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<string>} what it printed
 */
export async function runOrThrow(command, args, options = {}) {
  const { code, output } = await run(command, args, { ...options, capture: true });
  if (code !== 0)
    throw new Error(`${command} ${args[0] ?? ''} failed (${code})\n${output.trim().slice(-2000)}`);
  return output;
}

/**
 * Whether the script `url` is what Node was started with, rather than imported.
 *
 * @param {string} url `import.meta.url`
 * @returns {boolean}
 */
export function isEntryPoint(url) {
  return process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(url);
}

/**
 * Runs a script's main function; an error becomes one line and exit code 1.
 *
 * @param {() => Promise<number>} main returns the exit code
 */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
