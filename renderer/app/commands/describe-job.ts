import type { Job } from '../../client/index.ts';

/** How far running work is, in words; that it waits comes first. */
export function describeJob({ pause, detail }: Pick<Job, 'pause' | 'detail'>): string {
  const waiting = pause === 'waiting' ? 'Paused' : pause === 'asked' ? 'Pausing' : null;
  if (waiting === null) return detail;
  return detail === '' ? waiting : `${waiting} · ${detail}`;
}
