import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { correlate } from '../../shared/correlation/index.ts';
import { commandHandlers } from '../services/commands/index.ts';
import { buildAlert, device, sourceTime, startOfDay } from '../../tests/support/prepared.ts';
import { correlateStore, importAlerts, openTestStore, rows } from '../../tests/support/stores.ts';
import type { TestStore } from '../../tests/support/stores.ts';
import { checkStore } from './check-store.ts';
import { linkSql } from './correlation-links.ts';
import { standingSql, storedSql, wrongRowsSql } from './correlation-standing.ts';
import { applyCorrelation, loadCorrelationInput } from './correlation-store.ts';
import { findIncident } from './incident-access.ts';
import { pageOfHistory } from './queries/history-page.ts';
import { openReadConnection } from './connection.ts';

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
});
afterEach(() => test.close());

/** Alerts on one or more hosts, a minute apart, none like the one before. */
const onHosts = (name: string, count: number, ...hosts: readonly string[]): ReturnType<typeof buildAlert>[] =>
  Array.from({ length: count }, (_, index) =>
    buildAlert(`${name}${index}`, {
      title: `T${index}`,
      firstActivity: sourceTime(startOfDay + index * 60_000),
      evidence: hosts.map((host) => device(host)),
    }),
  );

function start(): ReturnType<typeof applyCorrelation> {
  const { input, run } = loadCorrelationInput(test.store);
  return applyCorrelation(test.store, run, correlate(input), { now: startOfDay + 7, sliceMilliseconds: 0 });
}

const places = (): ReadonlyMap<string, unknown> =>
  new Map(
    rows(test.store, 'SELECT uid, incident_id FROM alert').map((row) => [
      String(row['uid']),
      row['incident_id'],
    ]),
  );
const historyOf = (id: number): readonly (string | null)[] =>
  pageOfHistory(test.store, findIncident(test.store, String(id)), {
    kinds: ['automatic'],
    cursor: null,
    limit: 50,
  }).rows.map(({ text }) => text);

/** Two incidents that a bridge makes one. */
function bridgeTwo(): void {
  importAlerts(test.store, [...onHosts('a', 12, 'host-a'), ...onHosts('b', 8, 'host-b')]);
  correlateStore(test.store);
  importAlerts(test.store, onHosts('c', 6, 'host-a', 'host-b'));
}

describe('slices of one group', () => {
  it('leave the store consistent after each alert', () => {
    bridgeTwo();
    const before = places();
    const slices = start();
    let middle = 0;
    for (let step = slices.next(); step.done !== true; step = slices.next()) {
      expect(checkStore(test.store).findings).toEqual([]);
      const now = places();
      for (const [uid, incident] of before)
        if (incident !== null) expect([uid, now.get(uid)]).not.toEqual([uid, null]);
      const open = rows(
        test.store,
        `SELECT count(DISTINCT incident_id) AS n FROM alert WHERE uid LIKE '%|b%'`,
      );
      if (open[0]?.['n'] === 2) middle += 1;
      const rest = rows(
        test.store,
        `SELECT i.id FROM incident AS i WHERE redirected_to IS NULL AND touched = 0 AND NOT EXISTS (SELECT 1 FROM alert WHERE incident_id = i.id)`,
      );
      expect(rest).toEqual([]);
    }
    expect(middle).toBeGreaterThan(3);
    expect(new Set(places().values()).size).toBe(1);
    expect(rows(test.store, 'SELECT alert_count FROM incident_row')).toEqual([{ alert_count: 26 }]);
  });

  it.each([2, 9, 15, 23, 31])(
    'may end after any of them (%i), and the next run comes to the same',
    (steps) => {
      bridgeTwo();
      const slices = start();
      for (let step = 0; step < steps; step += 1) slices.next();
      slices.return(undefined as never);
      const other = openReadConnection(test.store.file);
      expect(checkStore(other).findings).toEqual([]);
      other.close();
      expect(correlateStore(test.store).state).toBe('done');
      expect(checkStore(test.store).findings).toEqual([]);
      expect(rows(test.store, 'SELECT incident_id, alert_count FROM incident_row')).toEqual([
        { incident_id: 1, alert_count: 26 },
      ]);
      expect(rows(test.store, 'SELECT count(*) AS n FROM queued_row')).toEqual([{ n: 0 }]);
    },
  );

  it('are seen by others when an analyst changes something', () => {
    bridgeTwo();
    const slices = start();
    for (let step = 0; step < 24; step += 1) slices.next();
    commandHandlers['incidents.update'](test.context, {
      incidents: ['2'],
      patch: { name: 'Mine' },
      resolveAlerts: true,
    });
    const other = openReadConnection(test.store.file);
    expect(
      rows(other, `SELECT count(*) AS n FROM alert WHERE uid LIKE '%|c%' AND incident_id IS NOT NULL`),
    ).not.toEqual([{ n: 0 }]);
    other.close();
    expect(slices.next()).toMatchObject({ done: true, value: { state: 'stale' } });
    expect(checkStore(test.store).findings).toEqual([]);
  });
});

describe('history of incidents that a run regroups', () => {
  it('says on both sides how many alerts moved, and where an emptied one leads', () => {
    bridgeTwo();
    correlateStore(test.store);
    expect([...historyOf(1)].sort()).toEqual(
      [
        '6 alerts joined this incident',
        '8 alerts came to this incident from incident 2 when alerts were grouped anew',
        '8 alerts went from incident 2 to this incident when alerts were grouped anew'.replace(
          'this incident',
          'incident 1',
        ),
        'Incident 2 lost its last alert and leads to incident 1',
      ].sort(),
    );
  });

  it('is one line however many slices it took', () => {
    bridgeTwo();
    const slices = start();
    while (slices.next().done !== true);
    expect(
      rows(
        test.store,
        "SELECT kind, json_extract(detail, '$.alerts') AS alerts FROM audit ORDER BY kind, alerts",
      ),
    ).toEqual([
      { kind: 'alertsAdded', alerts: 6 },
      { kind: 'alertsAdded', alerts: 8 },
      { kind: 'alertsLeft', alerts: 8 },
      { kind: 'redirected', alerts: null },
    ]);
  });

  it('says nothing of alerts that an incident began with, and all of those that it took from another', () => {
    importAlerts(test.store, [...onHosts('a', 3, 'host-a'), ...onHosts('b', 2, 'host-b')]);
    correlateStore(test.store);
    expect(historyOf(1)).toEqual([]);
    // An older engine had put them together.
    test.store.execute('UPDATE alert SET incident_id = 1');
    correlateStore(test.store);
    expect(historyOf(1)).toEqual([
      '2 alerts went from this incident to incident 3 when alerts were grouped anew',
    ]);
    expect(historyOf(3)).toEqual([
      '2 alerts came to this incident from incident 1 when alerts were grouped anew',
    ]);
  });
});

describe('contradictions of decisions', () => {
  it('are kept, and replaced by the next run', () => {
    importAlerts(test.store, [...onHosts('a', 2, 'host-a'), ...onHosts('b', 1, 'host-b')]);
    const names = rows(test.store, 'SELECT uid FROM alert ORDER BY uid').map(({ uid }) => String(uid));
    const [a0, a1] = names;
    const insert = test.store.write(
      `INSERT INTO correlation_lock (uid, kind, members, author, at_ms) VALUES (?, ?, ?, 'Dana', 0)`,
    );
    insert.run('together', 'mustLink', JSON.stringify([a0, a1]));
    insert.run('apart', 'cannotLink', JSON.stringify([[a0], [a1]]));
    correlateStore(test.store);
    const kept = rows(
      test.store,
      'SELECT cause, x.uid AS a, y.uid AS b FROM lock_conflict JOIN alert AS x ON x.id = a JOIN alert AS y ON y.id = b',
    );
    expect(kept).toMatchObject([{ a: a0, b: a1 }]);
    test.store.execute(`UPDATE correlation_lock SET removed = 1 WHERE uid = 'apart'`);
    correlateStore(test.store);
    expect(rows(test.store, 'SELECT * FROM lock_conflict')).toEqual([]);
  });
});

describe('plans of queries', () => {
  it('look nothing through but what they are asked for', () => {
    const bounded = { storedSql, among: standingSql.among, links: linkSql.of };
    for (const [name, sql] of Object.entries(bounded)) {
      const plan = rows(test.store, `EXPLAIN QUERY PLAN ${sql}`, '[]').map(({ detail }) => String(detail));
      const scans = plan.filter((line) => line.startsWith('SCAN') && !/SCAN j\b|SCAN [(]subquery/.test(line));
      expect([name, scans]).toEqual([name, []]);
    }
    const wrong = rows(test.store, `EXPLAIN QUERY PLAN ${wrongRowsSql}`, 1, 2, 1, 2).map(({ detail }) =>
      String(detail),
    );
    expect(wrong.filter((line) => /^SCAN (incident|alert)/.test(line))).toEqual([]);
  });
});
