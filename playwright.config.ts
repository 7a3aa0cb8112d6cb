import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.test.ts',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // An app waits for its window and its threads more than half of the time. Only Linux can give each worker a screen of its own.
  workers: process.platform === 'linux' && availableParallelism() > 1 ? 2 : 1,
  fullyParallel: false,
  forbidOnly: true,
  reporter: [['list']],
  outputDir: 'test-results/e2e',
  globalSetup: './tests/support/playwright-setup.ts',
});
