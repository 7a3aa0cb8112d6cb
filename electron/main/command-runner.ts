import type { JobRegistry, StartedControl } from '../jobs/registry.ts';
import type { ActingAnalyst, CommandName } from '../services/handlers.ts';
import type { CommandStep } from '../workers/command-runs.ts';
import type { WriterThread } from './writer-thread.ts';

/** Sends commands to the writer. */
export interface CommandRunner {
  /** @param author the window that asks: its commands are carried out one after the other */
  run(name: CommandName, input: unknown, author: number | null): Promise<unknown>;
  /** Takes in how far a command is. */
  onStep(step: CommandStep): void;
}

/** A command that takes longer than this, ms, is shown with how far it is, and can be cancelled. */
const shownAfter = 300;

const numberOf = (list: unknown): number => (Array.isArray(list) ? list.length : 0);
const countOf = (count: number, one: string, many: string): string =>
  count === 1 ? `one ${one}` : `${count.toLocaleString('en')} ${many}`;

/** What a command is called while it runs. */
function labelOf(name: CommandName, input: unknown): string {
  const { incidents, alerts, entities, targets } = (input ?? {}) as Readonly<Record<string, unknown>>;
  switch (name) {
    case 'incidents.update':
      return `Change ${countOf(numberOf(incidents), 'incident', 'incidents')}`;
    case 'alerts.update':
      return `Change ${countOf(numberOf(alerts), 'alert', 'alerts')}`;
    case 'entities.setVerdict':
      return `Set the verdict of ${countOf(numberOf(entities), 'entity', 'entities')}`;
    case 'pins.set':
      return `Change ${countOf(numberOf(targets), 'pin', 'pins')}`;
    case 'workspace.undo':
      return 'Undo';
    case 'workspace.redo':
      return 'Redo';
    default:
      return 'Change';
  }
}

/**
 * Makes a runner. A long command is one transaction: its job offers to cancel it as long as it is not committed, and nothing of it is there then.
 * @param analyst who acts, at the time of asking
 */
export function createCommandRunner(
  writer: WriterThread,
  jobs: JobRegistry,
  analyst: () => ActingAnalyst | null,
): CommandRunner {
  const inFlight = new Int32Array(new SharedArrayBuffer(4));
  const listeners = new Map<number, (step: CommandStep) => void>();
  /** The end of the last command of each window: undo must not overtake what it is to take back. */
  const ends = new Map<number | null, Promise<unknown>>();
  let next = 1;

  async function send(name: CommandName, input: unknown, author: number | null): Promise<unknown> {
    const id = next++;
    const cancel = new Int32Array(new SharedArrayBuffer(4));
    const startedAt = performance.now();
    let control: StartedControl | null = null;
    Atomics.add(inFlight, 0, 1);
    const answer = writer.call((remote) =>
      remote.command(name, input, analyst(), author, {
        id,
        cancel: cancel.buffer,
        inFlight: inFlight.buffer,
      }),
    );
    listeners.set(id, ({ done, total }) => {
      if (control === null && performance.now() - startedAt > shownAfter)
        jobs.start('change', labelOf(name, input), async (started) => {
          control = started;
          started.signal.addEventListener('abort', () => Atomics.store(cancel, 0, 1), { once: true });
          await answer;
          return null;
        });
      const words =
        total === 0 ? '' : `${done.toLocaleString('en')} of ${total.toLocaleString('en')} changes`;
      control?.report(total === 0 ? null : done / total, words);
    });
    try {
      return await answer;
    } finally {
      listeners.delete(id);
      Atomics.sub(inFlight, 0, 1);
    }
  }

  return {
    run(name, input, author) {
      const before = ends.get(author);
      const answer =
        before === undefined ? send(name, input, author) : before.then(() => send(name, input, author));
      const end = answer.then(
        () => undefined,
        () => undefined,
      );
      ends.set(author, end);
      void end.then(() => {
        if (ends.get(author) === end) ends.delete(author);
      });
      return answer;
    },
    onStep: (step) => listeners.get(step.id)?.(step),
  };
}
