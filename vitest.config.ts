import { availableParallelism } from 'node:os';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

/** All but one core, for what tests start besides; both of two, where one worker would leave one idle. */
const maxWorkers = Math.max(2, availableParallelism() - 1);

/** A test that hangs, and nothing else, meets these: what takes long on a busy machine is no failure. */
const timeouts = { testTimeout: 30_000, hookTimeout: 30_000 };

/** Tests that leave nothing behind in their process: they start none, and keep from its environment, timers and folder. */
const together = ['shared', 'electron/importers', 'electron/jobs', 'electron/services', 'electron/store'].map(
  (folder) => `${folder}/**/*.test.ts`,
);

/** Tests of what all of a window shares: components that other tests left behind would hear of it. */
const alone = ['renderer/ui/keys/key-bindings.test.ts'] as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          maxWorkers,
          environment: 'node',
          include: [...together],
          // One process for all files of a worker: to start one for each and read the same sources again took a quarter of the time.
          isolate: false,
          setupFiles: ['tests/support/property-seed.ts'],
          ...timeouts,
        },
      },
      {
        test: {
          name: 'processes',
          maxWorkers,
          environment: 'node',
          include: [
            'electron/**/*.test.ts',
            'scripts/**/*.test.ts',
            'tests/faults/**/*.test.ts',
            'tests/fuzz/**/*.test.ts',
            'tests/perf/**/*.test.ts',
          ],
          exclude: [...together],
          setupFiles: ['tests/support/property-seed.ts'],
          ...timeouts,
        },
      },
      {
        plugins: [vue()],
        test: {
          name: 'renderer',
          maxWorkers,
          environment: 'happy-dom',
          include: ['renderer/**/*.test.ts'],
          exclude: [...alone],
          // One window for all files of a worker: to make one for each took six times as long as the tests.
          isolate: false,
          setupFiles: ['tests/support/property-seed.ts', 'renderer/testing/unmount-components.ts'],
          // Components are unmounted first, then what is left of the page is taken away.
          sequence: { hooks: 'list' },
          ...timeouts,
          // Style sheets are empty in tests, but for the tokens: their contrast is tested.
          css: { include: /tokens/ },
        },
      },
      {
        plugins: [vue()],
        test: {
          name: 'renderer alone',
          maxWorkers,
          environment: 'happy-dom',
          include: [...alone],
          setupFiles: ['tests/support/property-seed.ts'],
          ...timeouts,
        },
      },
    ],
  },
});
