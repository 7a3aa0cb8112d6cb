// The incident queue in the real window: from an action to the frame after its rows are painted, and what frames cost the page's main
// thread while it is scrolled as fast as a wheel turns.
// What counts is the page's own time on the processor where a machine does other work as well: the time until pixels is then that of the machine.
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
  /** A press on the header of a column, by its id. */
  | { readonly kind: 'sort'; readonly column: string }
  | { readonly kind: 'filter'; readonly filter: Filter }
  | { readonly kind: 'end' };

/** What is put into the page to measure an action: how long it takes, ms. */
interface Measurement {
  readonly done: Promise<number>;
  /** Does the action, where it is not a press. */
  readonly act: () => void;
}

/** Puts a measurement into the page; where to press, px. It is ready when this comes back. */
const prepare = (page: Page, action: Action): Promise<{ readonly x: number; readonly y: number } | null> =>
  page.evaluate((wanted) => {
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
    // Of one attribute alone: to note every change of the page would cost it time of its own.
    const until = (holds: () => boolean): Promise<void> =>
      new Promise((resolve) => {
        const shown = grid();
        if (holds() || shown === null) {
          resolve();
          return;
        }
        const observer = new MutationObserver(() => {
          if (!holds()) return;
          observer.disconnect();
          resolve();
        });
        observer.observe(shown, { attributes: true, attributeFilter: ['aria-busy'] });
      });
    let begin: (at: number) => void = () => undefined;
    const begun = new Promise<number>((resolve) => (begin = resolve));
    async function measureFrom(): Promise<number> {
      const began = await begun;
      await until(isBusy);
      await until(() => !isBusy());
      await frame();
      await frame();
      return performance.now() - began;
    }
    const measurement: Measurement = {
      done: measureFrom(),
      act() {
        begin(performance.now());
        if (wanted.kind === 'filter') queue.filter = wanted.filter;
        else grid()?.scrollTo({ top: grid()?.scrollHeight ?? 0 });
      },
    };
    (globalThis as { measurement?: Measurement }).measurement = measurement;
    if (wanted.kind !== 'sort') return null;
    window.addEventListener('mousedown', (event) => begin(event.timeStamp), { capture: true, once: true });
    // By its place: to find it by its role would have the page work out the roles of all cells.
    const box = document.querySelector(`[data-head="${wanted.column}"] button`)?.getBoundingClientRect();
    if (box === undefined) throw new Error(`there is no column ${wanted.column}`);
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }, action);

/**
 * From an action to the second frame after the rows that it asks for have come, ms. Frames are drawn 60 times a second at most. A sort is
 * counted from the moment of the real press on; filters are set behind their controls, which are many presses.
 * @param isReady is called when the measurement is in the page, which costs the page time of its own, right before the action.
 */
async function measure(
  page: Page,
  action: Action,
  isReady: () => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  const press = await prepare(page, action);
  await isReady();
  if (press !== null) await page.mouse.click(press.x, press.y);
  return page.evaluate((isPress) => {
    const { measurement } = globalThis as { measurement?: Measurement };
    if (measurement === undefined) throw new Error('nothing is measured');
    if (!isPress) measurement.act();
    return measurement.done;
  }, press !== null);
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

/**
 * Main-thread time of each frame while the list is scrolled, ms on the processor: all tasks that begin between one frame's begin and the
 * next, so that none counts twice. A frame is begun within a task, which is its own.
 */
async function measureFrames(page: Page, session: CDPSession): Promise<readonly number[]> {
  const events: TraceEvent[] = [];
  const collect = ({ value }: { readonly value: readonly unknown[] }): void => {
    events.push(...(value as readonly TraceEvent[]));
  };
  session.on('Tracing.dataCollected', collect);
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
  session.off('Tracing.dataCollected', collect);
  const begins = events.filter((event) => event.name === 'BeginMainThreadFrame');
  const [first] = begins;
  if (first === undefined)
    throw new Error(`the trace has no frames: ${[...new Set(events.map((event) => event.name))].join(' ')}`);
  const { pid, tid } = first;
  const tasks = events.filter(
    (event) => event.ph === 'X' && event.name === 'RunTask' && event.pid === pid && event.tid === tid,
  );
  const starts = begins.map((event) => event.ts).sort((left, right) => left - right);
  const frames = new Map<number, number>();
  for (const task of tasks) {
    const end = task.ts + (task.dur ?? 0);
    const frame = starts.findLastIndex((start) => start <= end);
    if (frame < 0) continue;
    frames.set(frame, (frames.get(frame) ?? 0) + (task.tdur ?? task.dur ?? 0) / 1000);
  }
  return [...frames.values()];
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

/** Rounds before those that count: code is compiled and caches are filled in them. */
const warmUp = 4;

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
  const running = await launchApp({ dataFolder: folder });
  const { page } = running;
  const workbench = useWorkbench(page);
  // A folder that is kept knows who works here.
  if (isNew) await workbench.introduce('Bench');
  const { counts } = await workbench.ask('workspace.status', {});
  console.log(
    `${counts.incidents.toLocaleString('en')} incidents, ${counts.alerts.toLocaleString('en')} alerts; ${cpus()[0]?.model ?? ''}`,
  );
  await page.getByRole('grid', { name: 'Incidents' }).getByRole('row').nth(5).waitFor();
  // A store that was left in the middle of its work goes on with it, which takes minutes at this size.
  const isWorking = async (): Promise<boolean> =>
    (await workbench.ask('jobs.list', {})).jobs.some(({ state }) => state === 'running');
  while (await isWorking()) await page.waitForTimeout(1000);

  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  /** What the page's main thread itself has worked so far, ms on the processor. */
  const worked = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find((metric) => metric.name === 'TaskDuration')?.value ?? 0) * 1000;
  };
  /** Runs an action some times: how long each takes, and how much of that the page itself works. */
  async function act(name: string, action: (round: number) => Action): Promise<void> {
    for (let round = 0; round < warmUp; round += 1) await measure(page, action(round));
    const own: number[] = [];
    const taken = await times(async (round) => {
      let before = 0;
      const time = await measure(page, action(round), async () => {
        before = await worked();
      });
      own.push((await worked()) - before);
      return time;
    });
    print(name, taken, aims.action);
    print('  of that the page itself', own, aims.action);
  }

  const columns = ['severity', 'status', 'alertCount', 'name', 'priorityScore'] as const;
  for (const column of columns)
    await act(`first page, sorted by ${column}`, () => ({ kind: 'sort', column }));
  for (const [name, [one, other]] of Object.entries(filters))
    await act(name, (round) => ({ kind: 'filter', filter: round % 2 === 0 ? one : other }));
  await act('default view', (round) => ({
    kind: 'filter',
    filter: { clauses: round % 2 === 0 ? [open] : [] },
  }));
  await measure(page, { kind: 'filter', filter: { clauses: [severity('high', 'medium', 'low')] } });
  await act('next page, further and further down', () => ({ kind: 'end' }));
  await page.evaluate(() => document.querySelector('[role="grid"]')?.scrollTo({ top: 0 }));
  await measureFrames(page, session);
  await page.evaluate(() => document.querySelector('[role="grid"]')?.scrollTo({ top: 0 }));
  print('frame while scrolled at full speed', await measureFrames(page, session), aims.frame);
  await running.close();
} finally {
  if (kept === null) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
