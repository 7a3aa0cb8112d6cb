// Start of the built app to its first window and to its first rows, on an empty store and on the sample.
// node scripts/run.mjs node tests/perf/start.bench.ts
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchApp } from '../support/launch.ts';
import { useWorkbench } from '../support/workbench.ts';

const turns = 5;
const folder = mkdtempSync(join(tmpdir(), 'casemate-bench-'));
const median = (values: readonly number[]): number =>
  [...values].sort((left, right) => left - right)[values.length >> 1] ?? Number.NaN;

async function measureStart(
  dataFolder: string,
): Promise<{ readonly window: number; readonly screen: number }> {
  const start = performance.now();
  const run = await launchApp({ dataFolder });
  await run.page.waitForLoadState('domcontentloaded');
  const window = performance.now() - start;
  await run.page.getByRole('heading', { level: 1, name: 'Incidents' }).waitFor();
  await run.page
    .getByText(/\d+ of \d+/)
    .first()
    .waitFor();
  const screen = performance.now() - start;
  await run.close();
  return { window, screen };
}

try {
  const prepared = await launchApp({ dataFolder: folder });
  const workbench = useWorkbench(prepared.page);
  await workbench.introduce('Bench');
  await workbench.openSample();
  await prepared.close();
  const times: { window: number; screen: number }[] = [];
  for (let turn = 0; turn < turns; turn += 1) times.push(await measureStart(folder));
  console.log(
    JSON.stringify({
      startToFirstWindowMilliseconds: Math.round(median(times.map(({ window }) => window))),
      startToFirstRowsMilliseconds: Math.round(median(times.map(({ screen }) => screen))),
      turns,
    }),
  );
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
