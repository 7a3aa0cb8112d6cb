import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildAlert, evidence, sourceTime, startOfDay, user } from '../../tests/support/prepared.ts';
import { correlateStore, importAlerts, openTestStore, rows } from '../../tests/support/stores.ts';
import type { TestStore } from '../../tests/support/stores.ts';
import { normalizeAlertEvidence } from '../../shared/model/identity.ts';
import type { NormalizedAlert, NormalizedEvidence } from '../../shared/model/record.ts';
import { checkStore } from './check-store.ts';
import { findSightings } from './queries/sightings.ts';

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
});
afterEach(() => test.close());

const link = 'https://only-wrapped.example/login?x=1';
const wrapped = 'https://urldefense.com/v3/__https://only-wrapped.example/login?x=1__;!!abc!def$';

/** A URL as records are read. */
const urlOf = (url: string): readonly NormalizedEvidence[] =>
  normalizeAlertEvidence([{ '@odata.type': '#microsoft.graph.security.urlEvidence', url }], {
    tenant: null,
    time: startOfDay,
  });
/** The mail's URL as releases before read it. */
const before = evidence('url', [`url=${wrapped}`]);

const alertOf = (
  name: string,
  minutes: number,
  url: readonly NormalizedEvidence[],
  more: Partial<NormalizedAlert> = {},
): NormalizedAlert =>
  buildAlert(name, {
    evidence: [user(name), ...url],
    firstActivity: sourceTime(startOfDay + minutes * 60_000),
    lastActivity: sourceTime(startOfDay + minutes * 60_000),
    ...more,
  });
const click = alertOf('click', 5, urlOf(link));

const groups = (): number =>
  rows(test.store, 'SELECT DISTINCT incident_id FROM alert WHERE incident_id IS NOT NULL').length;
const sightings = (text: string): readonly number[] =>
  findSightings(test.store, { text }).values.map(({ alerts }) => alerts);

describe('a mail with a URL that a service of another vendor has wrapped, and a click on that URL', () => {
  it('are one incident, and found by either form', () => {
    importAlerts(test.store, [alertOf('mail', 0, urlOf(wrapped)), click]);
    correlateStore(test.store);
    expect(groups()).toBe(1);
    expect(sightings(link)).toEqual([2]);
    expect(sightings(wrapped)).toEqual([2]);
    expect(checkStore(test.store).findings).toEqual([]);
  });
});

describe('a store of a release that knew such a URL by its wrapper', () => {
  it('keeps it, finds it by its wrapper, and joins what a newer version of the record says', () => {
    importAlerts(test.store, [alertOf('mail', 0, [before]), click]);
    correlateStore(test.store);
    expect(groups()).toBe(2);
    expect(sightings(wrapped)).toEqual([2]);
    importAlerts(test.store, [
      alertOf('mail', 0, urlOf(wrapped), { updated: sourceTime(startOfDay + 3_600_000) }),
    ]);
    correlateStore(test.store);
    expect(groups()).toBe(1);
    expect(sightings(link)).toEqual([2]);
    expect(checkStore(test.store).findings).toEqual([]);
  });
});
