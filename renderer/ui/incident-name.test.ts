import { expect, test } from 'vitest';
import { incidentName } from './incident-name.ts';

test.each([
  ['3562 alerts from Hayabusa on one endpoint', '3,562 alerts from Hayabusa on one endpoint'],
  [
    '12345 alerts from multiple sources on 1200 endpoints',
    '12,345 alerts from multiple sources on 1,200 endpoints',
  ],
  ['Phishing involving 2000 users', 'Phishing involving 2,000 users'],
  ['241 alerts from Hayabusa on 2 endpoints', '241 alerts from Hayabusa on 2 endpoints'],
  ['Case 20240514 on host 4711, port 8080', 'Case 20240514 on host 4711, port 8080'],
])('counts in the name %s are shown as counts are', (stored, shown) => {
  expect(incidentName(stored)).toBe(shown);
});
