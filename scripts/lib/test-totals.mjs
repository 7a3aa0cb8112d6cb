// Reads what the test runners wrote as JSON. A runner that left no readable report counts as one failure.
import fs from 'node:fs';

/** @typedef {{ readonly passed: number; readonly failed: number; readonly skipped: number }} Totals */

/** @type {Totals} */
export const oneFailure = { passed: 0, failed: 1, skipped: 0 };

/**
 * @param {readonly Totals[]} parts
 * @returns {Totals}
 */
export function addTotals(parts) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const part of parts) {
    sum.passed += part.passed;
    sum.failed += part.failed;
    sum.skipped += part.skipped;
  }
  return sum;
}

/**
 * @param {string} file report of vitest's json reporter
 * @returns {Totals}
 */
export function readVitestTotals(file) {
  const report = readReport(file);
  if (!report) return oneFailure;
  // A file that cannot even be loaded has no test to fail: it counts as one.
  const broken = report.testResults.filter(
    (/** @type {{ status: string; assertionResults: readonly unknown[] }} */ suite) =>
      suite.status === 'failed' && suite.assertionResults.length === 0,
  ).length;
  const failed = report.numFailedTests + broken;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && !report.success ? 1 : failed,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}

/**
 * @param {string} file report of Playwright's json reporter
 * @returns {Totals}
 */
export function readPlaywrightTotals(file) {
  const report = readReport(file);
  if (!report) return oneFailure;
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected + flaky, failed: unexpected + report.errors.length, skipped };
}

/** @param {string} file */
function readReport(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
