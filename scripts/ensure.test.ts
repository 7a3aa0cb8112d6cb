import { expect, test } from 'vitest';
import { findDifference } from './ensure.mjs';

const wanted = {
  packages: {
    '': { version: '1.0.0' },
    'node_modules/a': { version: '1.2.3', integrity: 'sha512-a' },
    'node_modules/for-another-platform': { version: '1.0.0', integrity: 'sha512-b', optional: true },
  },
};

test('the same packages are no difference, whether or not other platforms are there', () => {
  expect(
    findDifference(wanted, { packages: { 'node_modules/a': wanted.packages['node_modules/a'] } }),
  ).toBeNull();
});

test.each([
  ['nothing installed', null, 'nothing is installed'],
  ['a missing package', { packages: {} }, 'node_modules/a is missing'],
  [
    'another version',
    { packages: { 'node_modules/a': { version: '1.2.4', integrity: 'sha512-a' } } },
    'node_modules/a is another version',
  ],
  [
    'other content of the same version',
    { packages: { 'node_modules/a': { version: '1.2.3', integrity: 'sha512-x' } } },
    'node_modules/a is another version',
  ],
])('%s is a difference', (_name, installed, difference) => {
  expect(findDifference(wanted, installed)).toBe(difference);
});
