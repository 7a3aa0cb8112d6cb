// Reads what the test runners wrote as JSON. A runner that left no readable report counts as one failure.
import fs from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { projectRoot } from './project.mjs';

/** @typedef {{ readonly passed: number; readonly failed: number; readonly skipped: number; readonly failures: readonly string[] }} Totals */

/** @type {Totals} */
export const onePass = { passed: 1, failed: 0, skipped: 0, failures: [] };

/**
 * @param {string} what one line: what failed, and why if it is known
 * @returns {Totals}
 */
export function oneFailure(what) {
  return { passed: 0, failed: 1, skipped: 0, failures: [what] };
}

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
  return { ...sum, failures: parts.flatMap((part) => part.failures) };
}

/**
 * @param {string} file report of vitest's json reporter
 * @returns {Totals}
 */
export function readVitestTotals(file) {
  const report = readReport(file);
  if (!report) return oneFailure('vitest left no report');
  /** @type {string[]} */
  const failures = [];
  for (const suite of report.testResults) {
    const name = path.relative(projectRoot, suite.name ?? '');
    for (const { status, fullName, failureMessages } of suite.assertionResults)
      if (status === 'failed') failures.push(inOneLine(`${name} › ${fullName}`, failureMessages?.[0]));
    // A file that cannot even be loaded has no test to fail: it counts as one.
    if (suite.status === 'failed' && suite.assertionResults.length === 0)
      failures.push(inOneLine(name, suite.message));
  }
  // Something outside of any test, as a promise that nobody waited for.
  if (failures.length === 0 && !report.success)
    failures.push('vitest failed without a failed test: its output says why');
  return {
    passed: report.numPassedTests,
    failed: Math.max(failures.length, report.numFailedTests),
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
    failures,
  };
}

/**
 * @param {string} file report of Playwright's json reporter
 * @returns {Totals}
 */
export function readPlaywrightTotals(file) {
  const report = readReport(file);
  if (!report) return oneFailure('playwright left no report');
  const { expected, unexpected, flaky, skipped } = report.stats;
  const failures = (report.suites ?? []).flatMap(failedSpecs);
  for (const error of report.errors) failures.push(inOneLine('playwright', error.message));
  return { passed: expected + flaky, failed: unexpected + report.errors.length, skipped, failures };
}

/**
 * @param {any} suite a suite of Playwright's report: tests, and suites in it
 * @returns {string[]}
 */
function failedSpecs(suite) {
  const own = (suite.specs ?? [])
    .filter((/** @type {any} */ spec) => !spec.ok)
    .map((/** @type {any} */ spec) => {
      const results = spec.tests.flatMap((/** @type {any} */ test) => test.results);
      const message = results.find((/** @type {any} */ result) => result.error)?.error.message;
      return inOneLine(`${spec.file}:${spec.line} › ${spec.title}`, message);
    });
  return [...own, ...(suite.suites ?? []).flatMap(failedSpecs)];
}

/**
 * @param {string} what
 * @param {string | undefined} why of which the first line that says something is kept; of a property also with which values it failed
 */
function inOneLine(what, why) {
  const lines = stripVTControlCharacters(why ?? '')
    .split('\n')
    .map((text) => text.trim())
    .filter((text) => text !== '');
  const told = /Property failed/.test(lines[0] ?? '') ? lines.slice(0, 3).join(' ') : lines[0];
  return told === undefined ? what : `${what}: ${told.slice(0, 800)}`;
}

/** @param {string} file */
function readReport(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
