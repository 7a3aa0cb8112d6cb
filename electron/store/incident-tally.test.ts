import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandHandlers } from '../services/commands/index.ts';
import { referenceIncidentRow } from '../../tests/support/reference-incident-row.ts';
import { buildAlert, device, file, sourceTime, startOfDay, user } from '../../tests/support/prepared.ts';
import { correlateStore, importAlerts, openTestStore, rows } from '../../tests/support/stores.ts';
import type { TestStore } from '../../tests/support/stores.ts';
import { checkStore } from './check-store.ts';
import { factsSql } from './incident-facts.ts';
import {
  computeIncidentRow,
  computeIncidentRows,
  computeLargeRow,
  largeIncident,
  rowSql,
} from './incident-rows.ts';
import { tallySql } from './incident-tally.ts';
import { queuedRows, rebuildQueuedRows } from './row-queue.ts';

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
});
afterEach(() => test.close());

/** A deterministic source of numbers below `n`. */
function createRandom(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

/** Alerts that differ in everything a row is made of, some of them repeats. */
function variedAlerts(seed: number, count: number): ReturnType<typeof buildAlert>[] {
  const below = createRandom(seed);
  const pick = <T>(...values: readonly T[]): T => values[below(values.length)] as T;
  return Array.from({ length: count }, (_, index) => {
    const host = below(4);
    const ms = startOfDay + below(40) * 60_000;
    const time = { ...sourceTime(ms), doubtful: below(9) === 0 };
    const noTime = below(12) === 0;
    return buildAlert(`${seed}-${index}`, {
      title: pick('Same', 'Same', 'Other', 'Ransomware seen'),
      severity: pick('low', 'medium', 'high', 'informational', null),
      status: pick('new', 'resolved', 'inProgress'),
      classification: pick(null, null, 'falsePositive', 'truePositive'),
      category: pick('Execution', 'Impact', 'CredentialAccess', 'Malware', null),
      serviceSource: pick('microsoftDefenderForEndpoint', 'microsoftSentinel', null),
      detectionSource: pick('antivirus', 'manual', null),
      investigationState: pick(null, 'running', 'queued'),
      mitreTechniques: pick(['T1486'], ['T1059', 'T1003'], []),
      firstActivity: noTime ? null : time,
      lastActivity: noTime ? null : pick(null, sourceTime(ms + below(600) * 1000)),
      evidence: [
        device(`h${host}`, { verdict: pick(null, null, 'malicious') }),
        ...(below(2) === 0 ? [user(`u${below(3)}`)] : []),
        ...(below(2) === 0 ? [file(`f${below(3)}`, { verdict: pick(null, 'malicious', 'suspicious') })] : []),
      ],
    });
  });
}

const shownOf = (row: ReturnType<typeof computeIncidentRow>): unknown =>
  row === null ? null : { columns: Object.fromEntries(row.columns), values: [...row.values].sort() };

function drain(id: number): ReturnType<typeof computeIncidentRow> {
  const steps = computeLargeRow(test.store, id);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

describe('rows from classes of alerts', () => {
  it.each([1, 2, 3, 4, 5, 6])('are what the alerts say one by one (%i)', (seed) => {
    importAlerts(test.store, variedAlerts(seed, 60));
    importAlerts(test.store, variedAlerts(seed + 100, 20));
    correlateStore(test.store);
    const [judged] = rows(test.store, `SELECT id FROM entity WHERE kind = 'file' LIMIT 1`);
    const [incident] = rows(
      test.store,
      `SELECT incident_id AS id FROM alert JOIN evidence ON alert_id = alert.id WHERE entity_id = ? LIMIT 1`,
      Number(judged?.['id']),
    );
    commandHandlers['entities.setVerdict'](test.context, {
      entities: [Number(judged?.['id'])],
      scope: 'incident',
      incident: String(incident?.['id']),
      verdict: seed % 2 === 0 ? 'malicious' : 'noThreatsFound',
      reason: '',
    });
    const ids = rows(test.store, 'SELECT id FROM incident').map(({ id }) => Number(id));
    const together = computeIncidentRows(test.store, ids);
    const storms = rows(test.store, 'SELECT count(*) AS n FROM alert WHERE storm_id IS NOT NULL');
    expect(Number(storms[0]?.['n'])).toBeGreaterThan(0);
    for (const id of ids) {
      const wanted = shownOf(referenceIncidentRow(test.store, id));
      expect(shownOf(together.get(id) ?? null)).toEqual(wanted);
      expect(shownOf(drain(id))).toEqual(wanted);
    }
    expect(checkStore(test.store).findings).toEqual([]);
  });
});

describe('the row of a large incident', () => {
  const count = largeIncident + 100;
  const row = (): Record<string, unknown> =>
    rows(test.store, 'SELECT name, alert_count AS alerts, tags, severity FROM incident_row')[0] ?? {};
  beforeEach(() => {
    importAlerts(
      test.store,
      Array.from({ length: count }, (_, index) =>
        buildAlert(`${index}`, {
          title: 'Scan',
          firstActivity: sourceTime(startOfDay + (index >> 1) * 1000),
        }),
      ),
    );
    correlateStore(test.store);
  });

  it('is made by the run, shows at once what an analyst sets, and the rest soon after', () => {
    expect(row()).toEqual({ name: 'Scan on one endpoint', alerts: count, tags: '[]', severity: 'medium' });
    expect(queuedRows(test.store)).toEqual([]);
    commandHandlers['incidents.update'](test.context, {
      incidents: ['1'],
      patch: { name: 'Ours', severity: 'high' },
      resolveAlerts: true,
    });
    expect(row()).toMatchObject({ name: 'Ours', severity: 'high' });
    expect(queuedRows(test.store)).toEqual([1]);
    expect(checkStore(test.store).findings).toEqual([]);
    expect(rebuildQueuedRows(test.store, startOfDay, 0)).toEqual({ left: 1, changed: 0 });
    // Changed while its row is made: that begins again, and what it then says is whole.
    commandHandlers['incidents.update'](test.context, {
      incidents: ['1'],
      patch: { severity: 'low' },
      resolveAlerts: true,
    });
    let slices = 0;
    while (rebuildQueuedRows(test.store, startOfDay, 0).left > 0) slices += 1;
    expect(slices).toBeGreaterThan(1);
    expect(shownOf(computeIncidentRow(test.store, 1))).toEqual(shownOf(referenceIncidentRow(test.store, 1)));
    expect(checkStore(test.store).findings).toEqual([]);
    expect(row()).toMatchObject({ name: 'Ours', severity: 'low' });
  });
});

describe('the links of a storm of thousands', () => {
  it('are compared in stretches: none is written again, and what is missing or wrong comes right', () => {
    const count = 2_500;
    importAlerts(
      test.store,
      Array.from({ length: count }, (_, index) =>
        buildAlert(`${index}`, { title: 'Scan', firstActivity: sourceTime(startOfDay + index * 1000) }),
      ),
    );
    correlateStore(test.store);
    const links = (): readonly unknown[] =>
      rows(test.store, 'SELECT a, b, rule, strength, state FROM link ORDER BY a, b, rule, strength');
    const before = links();
    expect(before.length).toBeGreaterThanOrEqual(count - 1);
    expect(correlateStore(test.store).linksWritten).toBe(0);
    test.store.execute('DELETE FROM link WHERE b % 5 = 0; UPDATE link SET strength = 1 WHERE b % 7 = 1');
    expect(correlateStore(test.store).linksWritten).toBeGreaterThan(800);
    expect(links()).toEqual(before);
  });
});

describe('plans of queries', () => {
  it('look nothing through but what they are asked for', () => {
    for (const [name, sql] of Object.entries({ ...tallySql, ...rowSql, ...factsSql })) {
      const plan = rows(
        test.store,
        `EXPLAIN QUERY PLAN ${sql}`,
        ...Array.from(sql.matchAll(/[?]/g), () => 1),
      ).map(({ detail }) => String(detail));
      const scans = plan.filter(
        (line) => line.startsWith('SCAN') && !/json_each|CONSTANT|SCAN [sj]$|SCAN j |subquery/i.test(line),
      );
      expect([name, scans]).toEqual([name, []]);
    }
  });
});
