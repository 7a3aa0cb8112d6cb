import type { z } from 'zod';
import type { jobState } from '../../shared/contract/index.ts';
import { describeFault, toContractError } from '../../shared/contract/fault.ts';

/** A running or ended piece of long work, as the contract shows it. */
export type JobState = z.infer<typeof jobState>;

/** What a running job may do: say how far it is, and ask whether it should stop. */
export interface JobControl {
  /** Aborted when somebody cancels; a thread that computes without a pause sees that in `isCancelled` only. */
  readonly signal: AbortSignal;
  isCancelled(): boolean;
  /** Waits while somebody has paused the work, without computing; absent where nobody can. */
  whilePaused?(): Promise<void>;
  /** @param progress 0 to 1, or null when the end is not known */
  report(progress: number | null, detail: string): void;
}

/** The same, for who starts the work: also hears that it should wait. */
export interface StartedControl extends JobControl {
  /** Says whether the work can be paused, and whether it waits. */
  setPause(pause: JobState['pause']): void;
  /** Hears that somebody asks the work to wait (true) or to go on (false). */
  onPause(listener: (wait: boolean) => void): void;
}

/** Starts, follows, pauses and cancels long work. Ended jobs are kept (the last 50). */
export interface JobRegistry {
  /**
   * Starts work and answers with its id at once; a failure ends up in the job's state, typed. Work that stopped because it was
   * cancelled throws `cancelled` or answers with `cancelled: true` beside what it had done.
   */
  start(
    kind: JobState['kind'],
    label: string,
    work: (control: StartedControl) => Promise<JobState['result']>,
  ): string;
  list(): readonly JobState[];
  /** @returns false when the job is unknown or has ended */
  cancel(id: string): boolean;
  /** Asks work to wait. @returns false when it is unknown, has ended or cannot be paused */
  pause(id: string): boolean;
  /** Lets work go on that waits or was asked to. @returns false when there is none such */
  resume(id: string): boolean;
  /** Resolves when no job runs. */
  idle(): Promise<void>;
}

/** Progress goes out at most ten times a second, the last word always. */
const reportInterval = 100;
const keptJobs = 50;

/** Makes a registry. `now` is in ms UTC; `onChange` receives every state that windows should see. */
export function createJobRegistry(
  onChange: (job: JobState) => void,
  now: () => number = Date.now,
): JobRegistry {
  const jobs = new Map<string, JobState>();
  const controllers = new Map<string, AbortController>();
  const pauses = new Map<string, (wait: boolean) => void>();
  const running = new Set<Promise<void>>();
  const lastSent = new Map<string, number>();
  let next = 1;

  const put = (job: JobState, always: boolean): void => {
    jobs.set(job.id, job);
    const sent = lastSent.get(job.id) ?? -Infinity;
    if (!always && now() - sent < reportInterval) return;
    lastSent.set(job.id, now());
    onChange(job);
  };

  const finish = (id: string, end: Pick<JobState, 'state' | 'error' | 'result'>): void => {
    const job = jobs.get(id);
    if (!job) return;
    controllers.delete(id);
    pauses.delete(id);
    put(
      { ...job, ...end, pause: null, progress: end.state === 'done' ? 1 : job.progress, endedAt: now() },
      true,
    );
    lastSent.delete(id);
    const ended = [...jobs.values()].filter((one) => one.state !== 'running');
    for (const old of ended.slice(0, Math.max(0, ended.length - keptJobs))) jobs.delete(old.id);
  };

  const setPause = (id: string, pause: JobState['pause']): void => {
    const job = jobs.get(id);
    if (job?.state === 'running' && job.pause !== pause) put({ ...job, pause }, true);
  };

  return {
    start(kind, label, work) {
      const id = `job-${next++}`;
      const controller = new AbortController();
      controllers.set(id, controller);
      put(
        {
          id,
          kind,
          label,
          state: 'running',
          progress: null,
          detail: '',
          pause: null,
          startedAt: now(),
          endedAt: null,
          error: null,
          result: null,
        },
        true,
      );
      const control: StartedControl = {
        signal: controller.signal,
        isCancelled: () => controller.signal.aborted,
        report: (progress, detail) => {
          const job = jobs.get(id);
          if (job?.state === 'running') put({ ...job, progress, detail }, false);
        },
        setPause: (pause) => setPause(id, pause),
        onPause: (listener) => void pauses.set(id, listener),
      };
      const end = work(control).then(
        (result) =>
          // Work that came to its end before it saw the cancel is done: the state says what happened, not what was asked for.
          finish(id, { state: result?.['cancelled'] === true ? 'cancelled' : 'done', error: null, result }),
        (thrown: unknown) => {
          const error = { code: toContractError(thrown).code, message: describeFault(thrown) };
          finish(id, {
            state: error.code === 'cancelled' ? 'cancelled' : 'failed',
            error: error.code === 'cancelled' ? null : error,
            result: null,
          });
        },
      );
      running.add(end);
      void end.finally(() => running.delete(end));
      return id;
    },
    list: () => [...jobs.values()],
    cancel(id) {
      const controller = controllers.get(id);
      controller?.abort();
      return controller !== undefined;
    },
    pause(id) {
      const pause = jobs.get(id)?.pause ?? null;
      if (pause === 'offered') {
        setPause(id, 'asked');
        pauses.get(id)?.(true);
      }
      return pause !== null;
    },
    resume(id) {
      const pause = jobs.get(id)?.pause ?? null;
      if (pause !== 'asked' && pause !== 'waiting') return false;
      setPause(id, 'offered');
      pauses.get(id)?.(false);
      return true;
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
