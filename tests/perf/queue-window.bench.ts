// The incident queue in the real window: from an action to the frame after its rows are painted, and what frames cost the page's main
// thread while it is scrolled as fast as a wheel turns.
// npm run build && npm run bench:queue-window -- [--incidents=N] [--alerts=N] [--rounds=N] [--folder=PATH]
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CDPSession, Page } from '@playwright/test';
import { storeFile } from '../../electron/store/open-store.ts';
import type { Filter } from '../../shared/query/filter.ts';
import { launchApp } from '../support/launch.ts';
import { useWorkbench } from '../support/workbench.ts';
import { generateStore } from './generate-store.ts';

const words = process.argv.slice(2);
const option = (name: string): string | null =>
  words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? null;
const size = {
  incidents: Number(option('incidents') ?? 100_000),
  alerts: Number(option('alerts') ?? 1_000_000),
};
const rounds = Number(option('rounds') ?? 20);
const aims = { action: 50, frame: 16 } as const;

function quantile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

function print(name: string, times: readonly number[], aim: number): void {
  const p95 = quantile(times, 0.95);
  const figures = `p50 ${quantile(times, 0.5).toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`;
  console.log(
    `${name.padEnd(34)} ${figures} of ${times.length}; aim ${aim} ms${p95 > aim ? ': MISSED' : ''}`,
  );
}

/** What is done in the page. */
type Action =
  | { readonly kind: 'sort'; readonly column: string; readonly direction: 'ascending' | 'descending' }
  | { readonly kind: 'filter'; readonly filter: Filter }
  | { readonly kind: 'end' };

/** From an action to the second frame after the rows that it asks for have come, ms. Frames are drawn 60 times a second at most. */
async function measure(page: Page, action: Action): Promise<number> {
  return page.evaluate(async (wanted) => {
    interface QueueState {
      filter: unknown;
      sort: unknown;
    }
    interface Host extends Element {
      readonly __vue_app__?: {
        readonly config: {
          readonly globalProperties: { readonly $pinia: { readonly _s: Map<string, QueueState> } };
        };
      };
    }
    const host = document.querySelector<Host>('#app');
    const queue = host?.__vue_app__?.config.globalProperties.$pinia._s.get('incidentQueue');
    const grid = (): HTMLElement | null => document.querySelector<HTMLElement>('[role="grid"]');
    if (queue === undefined || grid() === null) throw new Error('the queue is not shown');
    const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
    const isBusy = (): boolean => grid()?.getAttribute('aria-busy') === 'true';
    const until = (holds: () => boolean): Promise<void> =>
      new Promise((resolve) => {
        if (holds()) {
          resolve();
          return;
        }
        const observer = new MutationObserver(() => {
          if (!holds()) return;
          observer.disconnect();
          resolve();
        });
        observer.observe(document.body, { subtree: true, childList: true, attributes: true });
      });
    const began = performance.now();
    if (wanted.kind === 'sort') queue.sort = { column: wanted.column, direction: wanted.direction };
    else if (wanted.kind === 'filter') queue.filter = wanted.filter;
    else grid()?.scrollTo({ top: grid()?.scrollHeight ?? 0 });
    await until(isBusy);
    await until(() => !isBusy());
    await frame();
    await frame();
    return performance.now() - began;
  }, action);
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** Time on the processor, µs. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Main-thread time of each frame while the list is scrolled, ms: the work between one frame's begin and the next. */
async function measureFrames(page: Page, session: CDPSession): Promise<readonly number[]> {
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  const done = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: [
        'toplevel',
        'cc',
        'devtools.timeline',
        'devtools.timeline.frame',
        'disabled-by-default-devtools.timeline',
        'disabled-by-default-devtools.timeline.frame',
      ],
    },
  });
  await page.getByRole('grid', { name: 'Incidents' }).hover();
  for (let turn = 0; turn < 120; turn += 1) await page.mouse.wheel(0, turn < 90 ? 1200 : -1200);
  await session.send('Tracing.end');
  await done;
  const begins = events.filter((event) => event.name === 'BeginMainThreadFrame');
  const [first] = begins;
  if (first === undefined)
    throw new Error(`the trace has no frames: ${[...new Set(events.map((event) => event.name))].join(' ')}`);
  const { pid, tid } = first;
  const tasks = events.filter(
    (event) => event.ph === 'X' && event.name === 'RunTask' && event.pid === pid && event.tid === tid,
  );
  const starts = begins.map((event) => event.ts).sort((left, right) => left - right);
  return starts.slice(0, -1).map((start, index) => {
    const end = starts[index + 1] ?? start;
    const within = tasks.filter((task) => task.ts + (task.dur ?? 0) > start && task.ts < end);
    return within.reduce((sum, task) => sum + (task.tdur ?? task.dur ?? 0), 0) / 1000;
  });
}

const severity = (...values: readonly string[]): Filter['clauses'][number] => ({
  field: 'severity',
  operator: 'anyOf',
  values: [...values],
});
const open: Filter['clauses'][number] = {
  field: 'status',
  operator: 'anyOf',
  values: ['active', 'inProgress', 'awaitingAction'],
};
const filters: Readonly<Record<string, readonly [Filter, Filter]>> = {
  'one filter': [{ clauses: [severity('high')] }, { clauses: [severity('medium')] }],
  'four filters': [
    {
      clauses: [
        open,
        severity('high', 'medium'),
        { field: 'assignedTo', operator: 'anyOf', values: [''] },
        { field: 'priorityScore', operator: 'range', from: 20, to: null },
      ],
    },
    {
      clauses: [
        open,
        severity('low'),
        { field: 'assignedTo', operator: 'anyOf', values: [''] },
        { field: 'priorityScore', operator: 'range', from: 5, to: null },
      ],
    },
  ],
};

async function times(work: (round: number) => Promise<number>): Promise<readonly number[]> {
  const measured: number[] = [];
  for (let round = 0; round < rounds; round += 1) measured.push(await work(round));
  return measured;
}

const kept = option('folder');
const folder = kept ?? mkdtempSync(join(tmpdir(), 'casemate-bench-'));
try {
  const isNew = !existsSync(storeFile(folder));
  if (isNew) generateStore(folder, size).close();
  console.log(
    `${size.incidents.toLocaleString('en')} incidents, ${size.alerts.toLocaleString('en')} alerts; ${cpus()[0]?.model ?? ''}`,
  );
  const running = await launchApp({ dataFolder: folder });
  const { page } = running;
  const workbench = useWorkbench(page);
  // A folder that is kept knows who works here.
  if (isNew) await workbench.introduce('Bench');
  await page.getByRole('grid', { name: 'Incidents' }).getByRole('row').nth(5).waitFor();
  await workbench.waitForWork();

  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  /** What the page's main thread itself has worked so far, ms on the processor. */
  const worked = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find((metric) => metric.name === 'TaskDuration')?.value ?? 0) * 1000;
  };
  /** Runs an action some times: how long each takes, and how much of that the page itself works. */
  async function act(name: string, action: (round: number) => Action): Promise<void> {
    const before = await worked();
    print(name, await times((round) => measure(page, action(round))), aims.action);
    console.log(
      `${''.padEnd(34)} the page itself: ${(((await worked()) - before) / rounds).toFixed(1)} ms each`,
    );
  }

  const columns = ['severity', 'lastActivity', 'name', 'tags', 'priorityScore'] as const;
  for (const column of columns)
    await act(`sort by ${column}`, (round) => ({
      kind: 'sort',
      column,
      direction: round % 2 === 0 ? 'ascending' : 'descending',
    }));
  for (const [name, [one, other]] of Object.entries(filters))
    await act(name, (round) => ({ kind: 'filter', filter: round % 2 === 0 ? one : other }));
  await act('default view', (round) => ({
    kind: 'filter',
    filter: { clauses: round % 2 === 0 ? [open] : [] },
  }));
  await measure(page, { kind: 'filter', filter: { clauses: [severity('high', 'medium', 'low')] } });
  await act('next page, further and further down', () => ({ kind: 'end' }));
  await page.evaluate(() => document.querySelector('[role="grid"]')?.scrollTo({ top: 0 }));
  print('frame while scrolled at full speed', await measureFrames(page, session), aims.frame);
  await running.close();
} finally {
  if (kept === null) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
