import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildAlert, startOfDay } from '../../../tests/support/prepared.ts';
import { correlateStore, importAlerts, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { normalizeAlertEvidence } from '../../../shared/model/identity.ts';
import { urlsAtKey } from './sighting-hosts.ts';
import { findSightings } from './sightings.ts';

const urls = [
  'https://user:word@evil.example/login',
  'https://evil.example/',
  'https://user@www.evil.example:8443/',
  'http://admin:1@203.0.113.9/a',
  'https://evil.example.com/@evil.example/',
];

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
  importAlerts(test.store, [
    buildAlert('a', {
      evidence: normalizeAlertEvidence(
        urls.map((url) => ({ '@odata.type': '#microsoft.graph.security.urlEvidence', url })),
        { tenant: null, time: startOfDay },
      ),
    }),
  ]);
  correlateStore(test.store);
});
afterEach(() => test.close());

const matched = (text: string): string[] =>
  findSightings(test.store, { text }).values.flatMap(({ entities }) =>
    entities.map(({ label, match }) => `${match} ${label}`),
  );

describe('sightings of a host', () => {
  it('are the URLs on it, also where a user and a password stand before it', () => {
    expect(matched('evil[.]example').sort()).toEqual([
      `below ${urls[2] ?? ''}`,
      `host ${urls[1] ?? ''}`,
      `host ${urls[0] ?? ''}`,
    ]);
    expect(matched('203.0.113.9')).toEqual([`host ${urls[3] ?? ''}`]);
    expect(matched('https://evil.example/other').sort()).toEqual([
      `sameHost ${urls[1] ?? ''}`,
      `sameHost ${urls[0] ?? ''}`,
    ]);
  });

  it('are found by index', () => {
    const plan = test.store
      .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${urlsAtKey}`)
      .all(0, 'a', 1)
      .map(({ detail }) => detail)
      .join('; ');
    expect(plan).toMatch(/SEARCH l .*\(form=\? AND key=\?\)/);
    expect(plan).not.toMatch(/SCAN/);
  });
});
