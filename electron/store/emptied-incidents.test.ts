import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { correlate, defaultCorrelationSettings } from '../../shared/correlation/index.ts';
import type { CorrelationSettings } from '../../shared/correlation/index.ts';
import type { NormalizedAlert } from '../../shared/model/record.ts';
import { commandHandlers } from '../services/commands/index.ts';
import {
  batchOf,
  buildAlert,
  device,
  evidence,
  sourceIncident,
  sourceTime,
  startOfDay,
} from '../../tests/support/prepared.ts';
import { importAlerts, importBatches, openTestStore, rows } from '../../tests/support/stores.ts';
import type { TestStore } from '../../tests/support/stores.ts';
import { checkStore } from './check-store.ts';
import { computeCorrelationPart } from './correlation-part.ts';
import { applyCorrelation, loadCorrelationInput } from './correlation-store.ts';
import { emptiedSql } from './emptied-incidents.ts';
import { findIncident } from './incident-access.ts';
import { pageOfHistory } from './queries/history-page.ts';

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
});
afterEach(() => test.close());

const hour = 3_600_000;
const address = evidence('ip', ['address=203.0.113.9']);

/** Alerts of one host, two minutes apart, none like the one before. */
const onHost = (
  host: string,
  count: number,
  hours: number,
  more: Partial<NormalizedAlert> = {},
): readonly NormalizedAlert[] =>
  Array.from({ length: count }, (_, index) =>
    buildAlert(`${host}${index}`, {
      title: `T${index}`,
      firstActivity: sourceTime(startOfDay + hours * hour + index * 120_000),
      evidence: [device(`host-${host}`), address],
      ...more,
    }),
  );

/** Any link within its window is enough: a test says by the window of addresses alone what is together. */
const withIpWindow = (window: number): CorrelationSettings => {
  const rule = defaultCorrelationSettings.kinds.ip;
  if (!rule) throw new Error('The defaults have a rule for IP addresses.');
  return {
    ...defaultCorrelationSettings,
    thresholdBase: 1,
    thresholdStep: 0,
    gapLossPerMille: 0,
    chancePerMille: 1000,
    kinds: { ...defaultCorrelationSettings.kinds, ip: { ...rule, window } },
  };
};
const setSettings = (settings: CorrelationSettings): string =>
  commandHandlers['correlation.setSettings'](test.context, { settings }).group;
const undo = (): unknown => commandHandlers['workspace.undo'](test.context, { group: null, force: false });

type Steps = ReturnType<typeof applyCorrelation>;
function begin(isWhole: boolean, sliceMilliseconds?: number): Steps {
  const whole = (): NonNullable<ReturnType<typeof computeCorrelationPart>> => {
    const { input, run } = loadCorrelationInput(test.store);
    return { run, result: correlate(input) };
  };
  const { run, result } = (isWhole ? null : computeCorrelationPart(test.store, correlate)) ?? whole();
  return applyCorrelation(test.store, run, result, {
    now: startOfDay,
    ...(sliceMilliseconds === undefined ? {} : { sliceMilliseconds }),
  });
}
function run(isWhole = true): void {
  const steps = begin(isWhole);
  for (;;) {
    const step = steps.next();
    if (step.done !== true) continue;
    expect(step.value.state).toBe('done');
    expect(checkStore(test.store).findings).toEqual([]);
    return;
  }
}

/** All incidents with what they hold, show and have from sources. */
const incidents = (): readonly Record<string, unknown>[] =>
  rows(
    test.store,
    `SELECT id, uid, redirected_to, touched, name, status, assigned_to,
       (SELECT json_group_array(uid) FROM (SELECT uid FROM alert WHERE incident_id = incident.id ORDER BY uid)) AS alerts,
       (SELECT json_group_array(text) FROM comment WHERE incident_uid = incident.uid) AS comments,
       (SELECT json_group_array(tag) FROM incident_tag WHERE incident_id = incident.id) AS tags,
       (SELECT json_array(r.name, alert_count, first_ms, last_ms, device_count) FROM incident_row AS r WHERE incident_id = incident.id) AS shown
     FROM incident ORDER BY id`,
  );
const redirects = (): number => incidents().filter((row) => row['redirected_to'] !== null).length;

/** Incidents of 3, 4, 4, 2 and 5 alerts; sources name two of them. */
function prepare(): void {
  const portal = (id: string): Partial<NormalizedAlert> => ({
    sourceIncident: { provider: 'portal', id, webUrl: null },
  });
  const told = (id: string): ReturnType<typeof sourceIncident> =>
    sourceIncident(id, {
      tags: [`tag-${id}`],
      assignedTo: `owner-${id}`,
      comments: [{ text: `said of ${id}`, by: 'portal', at: null }],
    });
  setSettings(withIpWindow(60_000));
  importBatches(test.store, [
    batchOf(
      [
        ...onHost('a', 3, 0),
        ...onHost('b', 4, 2, portal('7')),
        ...onHost('c', 4, 4),
        ...onHost('d', 2, 6, portal('8')),
        ...onHost('e', 5, 20),
      ],
      { incidents: [told('7'), told('8')] },
    ),
  ]);
  run();
}

describe('an incident that a run has emptied', () => {
  it('comes back when settings are undone, however often', () => {
    prepare();
    const before = incidents();
    expect(before).toHaveLength(5);
    let together: unknown = null;
    for (let round = 0; round < 10; round += 1) {
      setSettings(withIpWindow(3 * hour));
      run();
      expect(redirects()).toBe(3);
      together ??= incidents();
      expect(incidents()).toEqual(together);
      undo();
      run();
      expect(incidents()).toEqual(before);
    }
    run();
    expect(incidents()).toEqual(before);
    expect(rows(test.store, 'SELECT incident_id FROM emptied_incident')).toEqual([]);
    expect(rows(test.store, 'SELECT alert_id FROM emptied_member')).toEqual([]);
  });

  it('comes back also after several runs that each united more', () => {
    prepare();
    const before = incidents();
    setSettings(withIpWindow(2 * hour));
    run();
    setSettings(withIpWindow(24 * hour));
    run();
    expect(redirects()).toBe(4);
    undo();
    undo();
    run();
    expect(incidents()).toEqual(before);
  });

  it('says in its history where it was', () => {
    prepare();
    setSettings(withIpWindow(3 * hour));
    run();
    const [gone] = incidents().filter((row) => row['redirected_to'] !== null);
    undo();
    run();
    const { rows: lines } = pageOfHistory(test.store, findIncident(test.store, String(gone?.['id'])), {
      kinds: ['automatic'],
      cursor: null,
      limit: 50,
    });
    expect(lines.map(({ text }) => text)).toContain(
      `This incident came back from incident ${String(gone?.['redirected_to'])}: its alerts stand apart again`,
    );
  });

  it.each([true, false])('comes back when an entity is no longer ignored (whole runs: %s)', (isWhole) => {
    prepare();
    importAlerts(
      test.store,
      Array.from({ length: 120 }, (_, index) =>
        buildAlert(`z${index}`, { evidence: [device(`z${index}`)], tenant: null }),
      ),
    );
    setSettings(withIpWindow(3 * hour));
    run();
    const before = incidents();
    const host = Number(
      rows(test.store, `SELECT id FROM entity WHERE kind = 'device' AND label LIKE 'host-b%'`)[0]?.['id'],
    );
    const ip = Number(rows(test.store, `SELECT id FROM entity WHERE kind = 'ip'`)[0]?.['id']);
    const numbers: number[] = [];
    for (let round = 0; round < 10; round += 1) {
      for (const ignored of [ip, host]) {
        commandHandlers['correlation.ignoreEntity'](test.context, {
          entityId: ignored,
          incident: null,
          reason: 'a jump host',
        });
        run(isWhole);
        numbers.push(incidents().length);
        expect(incidents()).not.toEqual(before);
      }
      undo();
      undo();
      run(isWhole);
      const now = incidents();
      expect(now.filter((row) => before.some(({ id }) => id === row['id']))).toEqual(before);
    }
    // What the first round made is found again by all others.
    expect(new Set(numbers.slice(1)).size).toBe(1);
  });

  it.each([true, false])(
    'comes back when an import that united it is removed (whole runs: %s)',
    (isWhole) => {
      prepare();
      importAlerts(
        test.store,
        Array.from({ length: 120 }, (_, index) =>
          buildAlert(`z${index}`, { evidence: [device(`z${index}`)] }),
        ),
      );
      run(isWhole);
      const before = incidents();
      for (let round = 0; round < 10; round += 1) {
        const { uid } = importAlerts(test.store, [
          buildAlert('bridge', {
            firstActivity: sourceTime(startOfDay + hour),
            evidence: ['a', 'b', 'c', 'd'].map((host) => device(`host-${host}`)),
          }),
        ]);
        run(isWhole);
        expect(redirects()).toBe(3);
        commandHandlers['imports.remove'](test.context, { import: uid });
        run(isWhole);
        expect(incidents()).toEqual(before);
      }
    },
  );

  it('comes back alike when runs are broken off anywhere', () => {
    prepare();
    const before = incidents();
    // Breaks off after so many slices, then does it all.
    for (let stop = 2; stop < 60; stop += 3) {
      for (const change of [(): unknown => setSettings(withIpWindow(3 * hour)), undo]) {
        change();
        const steps = begin(true, 0);
        for (let step = 0; step < stop; step += 1) steps.next();
        steps.return({} as never);
        run();
      }
      expect(incidents()).toEqual(before);
    }
  });

  it('comes back when the run that began to empty it is not done again', () => {
    prepare();
    const before = incidents();
    for (let stop = 2; stop < 60; stop += 3) {
      setSettings(withIpWindow(3 * hour));
      const steps = begin(true, 0);
      for (let step = 0; step < stop; step += 1) steps.next();
      steps.return({} as never);
      undo();
      run();
      expect(incidents()).toEqual(before);
    }
  });

  it('stays away where an analyst works on the one that has its alerts', () => {
    prepare();
    setSettings(withIpWindow(3 * hour));
    run();
    const target = String(incidents().find((row) => row['redirected_to'] !== null)?.['redirected_to']);
    commandHandlers['incidents.update'](test.context, {
      incidents: [target],
      patch: { name: 'Ours' },
      resolveAlerts: true,
    });
    const together = incidents();
    setSettings(withIpWindow(60_000));
    run();
    expect(incidents().map(({ redirected_to, alerts }) => [redirected_to, alerts])).toEqual(
      together.map(({ redirected_to, alerts }) => [redirected_to, alerts]),
    );
  });

  it('is looked up by indexes', () => {
    for (const sql of Object.values(emptiedSql)) {
      const parameters = sql.includes('?') ? ['[]'] : [];
      const plan = rows(test.store, `EXPLAIN QUERY PLAN ${sql}`, ...parameters).map(({ detail }) =>
        String(detail),
      );
      expect([sql, plan.filter((line) => line.startsWith('SCAN') && !/SCAN j\b/.test(line))]).toEqual([
        sql,
        [],
      ]);
    }
  });
});
