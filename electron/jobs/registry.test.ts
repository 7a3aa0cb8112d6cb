import { expect, test } from 'vitest';
import { OperationError } from '../../shared/contract/index.ts';
import { createJobRegistry, type JobState } from './registry.ts';

function makeRegistry() {
  const seen: JobState[] = [];
  let clock = 1_000_000;
  const registry = createJobRegistry(
    (job) => seen.push(job),
    () => clock,
  );
  return { registry, seen, tick: (ms: number) => (clock += ms) };
}

test('a job is started, reports at most ten times a second, and keeps its result', async () => {
  const { registry, seen, tick } = makeRegistry();
  const id = registry.start('import', 'Import', async (control) => {
    for (let step = 0; step < 100; step += 1) {
      control.report(step / 100, `step ${step}`);
      tick(10);
    }
    return { import: 'x' };
  });
  await registry.idle();
  const last = seen.at(-1);
  expect(last).toMatchObject({ id, state: 'done', progress: 1, result: { import: 'x' }, endedAt: 1_001_000 });
  const running = seen.filter(({ state }) => state === 'running').length;
  expect(running).toBeGreaterThan(5);
  expect(running).toBeLessThanOrEqual(12);
  expect(registry.list()).toEqual([last]);
});

test('cancelling aborts the work; what it left behind is its state', async () => {
  const { registry, seen } = makeRegistry();
  const id = registry.start(
    'correlation',
    'Correlate',
    (control) =>
      new Promise((_resolve, reject) =>
        control.signal.addEventListener('abort', () => reject(new OperationError('cancelled', 'Cancelled.'))),
      ),
  );
  expect(registry.cancel(id)).toBe(true);
  await registry.idle();
  expect(seen.at(-1)).toMatchObject({ state: 'cancelled', error: null });
  expect(registry.cancel(id)).toBe(false);
  expect(registry.cancel('job-unknown')).toBe(false);
});

test('work that does not offer it, or has ended, cannot be paused', async () => {
  const { registry } = makeRegistry();
  const id = registry.start('check', 'Check', () => Promise.resolve(null));
  expect(registry.pause(id)).toBe(false);
  expect(registry.resume(id)).toBe(false);
  const other = registry.start('import', 'Import', (control) => {
    control.setPause('offered');
    return Promise.resolve(null);
  });
  await registry.idle();
  expect(registry.pause(other)).toBe(false);
  expect(registry.pause('job-unknown')).toBe(false);
});

test('every state of a pause is told, in order', async () => {
  const { registry, seen } = makeRegistry();
  let end: () => void = () => undefined;
  const id = registry.start('import', 'Import', async (given) => {
    given.setPause('offered');
    given.onPause((wait) => given.setPause(wait ? 'waiting' : 'offered'));
    await new Promise<void>((resolve) => (end = resolve));
    return null;
  });
  expect([registry.pause(id), registry.pause(id), registry.resume(id), registry.resume(id)]).toEqual([
    true,
    true,
    true,
    false,
  ]);
  end();
  await registry.idle();
  expect(seen.map(({ state, pause }) => pause ?? state)).toEqual([
    'running',
    'offered',
    'asked',
    'waiting',
    'offered',
    'done',
  ]);
});

test('a failure is typed and says its cause, or where it happened and no evidence', async () => {
  const { registry, seen } = makeRegistry();
  registry.start('check', 'Check', () =>
    Promise.reject(new OperationError('workerLost', 'The work stopped.')),
  );
  registry.start('check', 'Check', () => Promise.reject(new Error('secret evidence')));
  await registry.idle();
  expect(seen.filter(({ state }) => state === 'failed').map(({ error }) => error)).toEqual([
    { code: 'workerLost', message: 'The work stopped.' },
    {
      code: 'internal',
      message: expect.stringMatching(
        /^Something went wrong inside Casemate[.] Error at (?!.*secret)/,
      ) as string,
    },
  ]);
});

test('ended jobs are kept, but not for ever', async () => {
  const { registry } = makeRegistry();
  for (let count = 0; count < 80; count += 1) registry.start('index', 'Index', () => Promise.resolve(null));
  await registry.idle();
  expect(registry.list()).toHaveLength(50);
  expect(registry.list().at(-1)?.id).toBe('job-80');
});
