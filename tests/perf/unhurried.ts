import type { JobControl } from '../../electron/jobs/registry.ts';

/** Control of a job that nobody follows and nobody stops. */
export const unhurried: JobControl = {
  signal: new AbortController().signal,
  isCancelled: () => false,
  report: () => undefined,
};
