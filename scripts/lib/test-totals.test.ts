import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { projectRoot } from './project.mjs';
import { addTotals, oneFailure, onePass, readPlaywrightTotals, readVitestTotals } from './test-totals.mjs';

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
  expect(readVitestTotals(report(vitest))).toEqual({ passed: 5, failed: 0, skipped: 1, failures: [] });
  const stats = { expected: 3, unexpected: 1, flaky: 1, skipped: 2 };
  expect(readPlaywrightTotals(report({ stats, errors: [] }))).toMatchObject({
    passed: 4,
    failed: 1,
    skipped: 2,
  });
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

test('what failed is named in one line, with the first line of why', () => {
  const assertionResults = [
    { status: 'passed', fullName: 'is well' },
    { status: 'failed', fullName: 'adds up', failureMessages: ['\nAssertionError: 1 is not 2\n  at add'] },
  ];
  const suite = { name: join(projectRoot, 'shared/sum.test.ts'), status: 'failed', assertionResults };
  expect(readVitestTotals(report({ ...vitest, testResults: [suite], numFailedTests: 1 }))).toMatchObject({
    failed: 1,
    failures: ['shared/sum.test.ts › adds up: AssertionError: 1 is not 2'],
  });
  const results = [{ error: { message: 'Error: no rows\nCall log' } }];
  const specs = [
    { ok: false, file: 'queue.test.ts', line: 7, title: 'rows', tests: [{ results }] },
    { ok: true, file: 'queue.test.ts', line: 9, title: 'keys', tests: [] },
  ];
  const stats = { expected: 1, unexpected: 1, flaky: 0, skipped: 0 };
  const suites = [{ specs: [], suites: [{ specs }] }];
  expect(readPlaywrightTotals(report({ stats, suites, errors: [] }))).toMatchObject({
    failed: 1,
    failures: ['queue.test.ts:7 › rows: Error: no rows'],
  });
});

test('totals add up', () => {
  const parts = [onePass, { passed: 2, failed: 3, skipped: 4, failures: ['a', 'b', 'c'] }, oneFailure('d')];
  expect(addTotals(parts)).toEqual({ passed: 3, failed: 4, skipped: 4, failures: ['a', 'b', 'c', 'd'] });
});
