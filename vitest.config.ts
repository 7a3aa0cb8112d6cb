import { availableParallelism } from 'node:os';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

/** All but one core, for what tests start besides; both of two, where one worker would leave one idle. */
const maxWorkers = Math.max(2, availableParallelism() - 1);

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          maxWorkers,
          environment: 'node',
          include: [
            'shared/**/*.test.ts',
            'electron/**/*.test.ts',
            'scripts/**/*.test.ts',
            'tests/faults/**/*.test.ts',
            'tests/fuzz/**/*.test.ts',
            'tests/perf/**/*.test.ts',
          ],
          testTimeout: 30_000,
        },
      },
      {
        plugins: [vue()],
        test: {
          name: 'renderer',
          maxWorkers,
          environment: 'happy-dom',
          include: ['renderer/**/*.test.ts'],
          // Style sheets are empty in tests, but for the tokens: their contrast is tested.
          css: { include: /tokens/ },
        },
      },
    ],
  },
});
