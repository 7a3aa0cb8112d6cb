import type { CDPSession } from '@playwright/test';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** Time on the processor, µs. */
  readonly tdur?: number;
}

const categories = [
  'toplevel',
  'cc',
  'devtools.timeline',
  'devtools.timeline.frame',
  'disabled-by-default-devtools.timeline',
  'disabled-by-default-devtools.timeline.frame',
];

/**
 * Main-thread time of each frame of a page while something is done, ms on the processor: all tasks that end between one frame's begin and the
 * next, so that none counts twice. Frames in which nothing is worked are not among them.
 */
export async function traceFrames(
  session: CDPSession,
  work: () => Promise<void>,
): Promise<readonly number[]> {
  const events: TraceEvent[] = [];
  const collect = ({ value }: { readonly value: readonly unknown[] }): void => {
    events.push(...(value as readonly TraceEvent[]));
  };
  session.on('Tracing.dataCollected', collect);
  const done = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: categories },
  });
  await work();
  await session.send('Tracing.end');
  await done;
  session.off('Tracing.dataCollected', collect);
  const begins = events.filter((event) => event.name === 'BeginMainThreadFrame');
  const [first] = begins;
  if (first === undefined)
    throw new Error(`the trace has no frames: ${[...new Set(events.map((event) => event.name))].join(' ')}`);
  const starts = begins.map((event) => event.ts).sort((left, right) => left - right);
  const frames = new Map<number, number>();
  for (const event of events) {
    const isTask = event.ph === 'X' && event.name === 'RunTask';
    if (!isTask || event.pid !== first.pid || event.tid !== first.tid) continue;
    const end = event.ts + (event.dur ?? 0);
    const frame = starts.findLastIndex((start) => start <= end);
    if (frame >= 0) frames.set(frame, (frames.get(frame) ?? 0) + (event.tdur ?? event.dur ?? 0) / 1000);
  }
  return [...frames.values()];
}
