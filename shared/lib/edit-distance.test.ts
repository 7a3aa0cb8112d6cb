import { expect, test } from 'vitest';
import { editDistance } from './edit-distance.ts';

test.each([
  ['', '', 0],
  ['window', 'window', 0],
  ['', 'abc', 3],
  ['abc', '', 3],
  ['windows', 'window', 1],
  ['hublimt', 'hublimit', 1],
  ['kitten', 'sitting', 3],
])('from %j to %j it is %i', (from, to, distance) => {
  expect(editDistance(from, to)).toBe(distance);
  expect(editDistance(to, from)).toBe(distance);
});
