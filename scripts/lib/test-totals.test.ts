import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addTotals, readPlaywrightTotals, readVitestTotals } from './test-totals.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'casemate-totals-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function report(content: unknown): string {
  const file = join(folder, 'report.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}
const vitest = {
  numPassedTests: 5,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 0,
  testResults: [],
  success: true,
};

test('passed, failed and skipped tests are counted', () => {
  expect(readVitestTotals(report(vitest))).toEqual({ passed: 5, failed: 0, skipped: 1 });
  const stats = { expected: 3, unexpected: 1, flaky: 1, skipped: 2 };
  expect(readPlaywrightTotals(report({ stats, errors: [] }))).toEqual({ passed: 4, failed: 1, skipped: 2 });
});

test('a test file that cannot be loaded is a failure', () => {
  const suite = { status: 'failed', assertionResults: [] };
  expect(readVitestTotals(report({ ...vitest, testResults: [suite], success: false })).failed).toBe(1);
});

test('a run that failed without a failed test is a failure', () => {
  expect(readVitestTotals(report({ ...vitest, success: false })).failed).toBe(1);
  const stats = { expected: 3, unexpected: 0, flaky: 0, skipped: 0 };
  expect(readPlaywrightTotals(report({ stats, errors: [{ message: 'set-up failed' }] })).failed).toBe(1);
});

test('a runner that left no report is a failure', () => {
  expect(readVitestTotals(join(folder, 'missing.json')).failed).toBe(1);
  writeFileSync(join(folder, 'cut.json'), '{"stats":');
  expect(readPlaywrightTotals(join(folder, 'cut.json')).failed).toBe(1);
});

test('totals add up', () => {
  const parts = [
    { passed: 1, failed: 0, skipped: 0 },
    { passed: 2, failed: 3, skipped: 4 },
  ];
  expect(addTotals(parts)).toEqual({ passed: 3, failed: 3, skipped: 4 });
});
