import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { correlate } from '../../shared/correlation/index.ts';
import { commandHandlers } from '../services/commands/index.ts';
import { buildAlert, device, file, sourceTime, startOfDay, user } from '../../tests/support/prepared.ts';
import { correlateStore, importAlerts, openTestStore, rows } from '../../tests/support/stores.ts';
import type { TestStore } from '../../tests/support/stores.ts';
import { checkStore } from './check-store.ts';
import { applyCorrelation, loadCorrelationInput } from './correlation-store.ts';
import { planIncidents } from './incident-plan.ts';
import { linksBetweenStorms } from './queries/links.ts';

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
});
afterEach(() => test.close());

const minutes = (count: number): { readonly firstActivity: ReturnType<typeof sourceTime> } => ({
  firstActivity: sourceTime(startOfDay + count * 60_000),
});
const incidentOf = (alert: string): number =>
  Number(
    rows(test.store, 'SELECT incident_id AS id FROM alert WHERE uid = ?', `testTool|${alert}`)[0]?.['id'],
  );
const uidOf = (id: number): string =>
  String(rows(test.store, 'SELECT uid FROM incident WHERE id = ?', id)[0]?.['uid']);
const rename = (id: number): void => {
  commandHandlers['incidents.update'](test.context, {
    incidents: [String(id)],
    patch: { name: `Kept ${id}` },
    resolveAlerts: true,
  });
};

describe('the input of correlation', () => {
  it('is what the tables say', () => {
    importAlerts(test.store, [
      buildAlert('1', {
        tenant: 't1',
        evidence: [device('a'), user('u', { links: false }), file('f')],
        sourceIncident: { provider: 'p', id: '1', webUrl: null },
      }),
      buildAlert('2', {
        evidence: [device('a'), device('a')],
        firstActivity: { ...sourceTime(5), doubtful: true },
      }),
      buildAlert('3', { evidence: [], firstActivity: null, lastActivity: null, created: null }),
    ]);
    const { input, run } = loadCorrelationInput(test.store);
    const { alerts, postings, entities } = input;
    expect(alerts.uid).toEqual(['testTool|1', 'testTool|2', 'testTool|3']);
    expect([...run.alertIds]).toEqual([1, 2, 3]);
    expect([...alerts.first]).toEqual([startOfDay, 5, Number.NaN]);
    expect([...alerts.linkable]).toEqual([1, 0, 0]);
    expect([...alerts.tenant]).toEqual([0, -1, -1]);
    expect([...alerts.sourceGroup]).toEqual([1, -1, -1]);
    const keysOf = (alert: number): readonly string[] =>
      [...postings.entities.slice(postings.offsets[alert], postings.offsets[alert + 1])].map(entities.key);
    expect(keysOf(0)).toEqual(['device|mdeDeviceId||a-id', 'file|sha256||f']);
    expect(keysOf(1)).toEqual(['device|mdeDeviceId||a-id']);
    expect(keysOf(2)).toEqual([]);
    expect([...alerts.asset].map((entity) => (entity < 0 ? null : entities.key(entity)))).toEqual([
      'device|mdeDeviceId||a-id',
      'device|mdeDeviceId||a-id',
      null,
    ]);
  });
});

describe('writing a partition', () => {
  it('places every alert, and changes nothing the second time', () => {
    importAlerts(test.store, [
      buildAlert('1'),
      buildAlert('2', { ...minutes(3), title: 'Other' }),
      buildAlert('3', { evidence: [device('host-b')] }),
    ]);
    const first = correlateStore(test.store);
    expect(first).toMatchObject({ state: 'done', incidentsNew: [1, 2] });
    expect(first.linksWritten).toBeGreaterThan(0);
    expect(incidentOf('1')).toBe(incidentOf('2'));
    expect(incidentOf('3')).not.toBe(incidentOf('1'));
    const before = [rows(test.store, 'SELECT * FROM incident_row'), rows(test.store, 'SELECT * FROM link')];
    expect(correlateStore(test.store, startOfDay + 5000)).toMatchObject({
      incidentsNew: [],
      incidentsChanged: [],
      linksWritten: 0,
    });
    expect([rows(test.store, 'SELECT * FROM incident_row'), rows(test.store, 'SELECT * FROM link')]).toEqual(
      before,
    );
    expect(checkStore(test.store).findings).toEqual([]);
  });

  it('redirects an incident whose alerts all joined another', () => {
    importAlerts(test.store, [buildAlert('1'), buildAlert('3', { evidence: [device('host-b')] })]);
    correlateStore(test.store);
    importAlerts(test.store, [
      buildAlert('2', { ...minutes(1), title: 'Bridge', evidence: [device('host-a'), device('host-b')] }),
    ]);
    expect(correlateStore(test.store).incidentsRedirected).toEqual([2]);
    expect(rows(test.store, 'SELECT redirected_to FROM incident WHERE id = 2')).toEqual([
      { redirected_to: 1 },
    ]);
    expect(rows(test.store, 'SELECT incident_id, alert_count FROM incident_row')).toEqual([
      { incident_id: 1, alert_count: 3 },
    ]);
    rename(2);
    expect(rows(test.store, 'SELECT name FROM incident_row')).toEqual([{ name: 'Kept 2' }]);
    expect(checkStore(test.store).findings).toEqual([]);
  });

  it('never takes an alert from an incident that an analyst has worked on', () => {
    importAlerts(test.store, [buildAlert('1'), buildAlert('3', { evidence: [device('host-b')] })]);
    correlateStore(test.store);
    const [one, two] = [incidentOf('1'), incidentOf('3')];
    rename(one);
    rename(two);
    importAlerts(test.store, [
      buildAlert('2', { ...minutes(1), title: 'Bridge', evidence: [device('host-a'), device('host-b')] }),
    ]);
    correlateStore(test.store);
    expect([incidentOf('1'), incidentOf('3')]).toEqual([one, two]);
    expect([one, two]).toContain(incidentOf('2'));
    expect(rows(test.store, `SELECT kind FROM audit`)).toEqual([{ kind: 'alertsAdded' }]);
  });

  it('lets nothing join what is resolved', () => {
    importAlerts(test.store, [buildAlert('1')]);
    correlateStore(test.store);
    commandHandlers['incidents.update'](test.context, {
      incidents: ['1'],
      patch: { status: 'resolved' },
      resolveAlerts: true,
    });
    importAlerts(test.store, [buildAlert('2', { ...minutes(1), title: 'Later' })]);
    expect(correlateStore(test.store).incidentsNew).toEqual([2]);
    expect([incidentOf('1'), incidentOf('2')]).toEqual([1, 2]);
    expect(rows(test.store, `SELECT DISTINCT refusal FROM link WHERE state = 'withheldLock'`)).toEqual([
      { refusal: 'seal' },
    ]);
  });

  it('stops when a decision is made meanwhile, and comes right when run again', () => {
    const alerts = Array.from({ length: 40 }, (_, index) =>
      buildAlert(`${index}`, { evidence: [device(`h${index}`)] }),
    );
    importAlerts(test.store, alerts.slice(0, 20));
    correlateStore(test.store);
    importAlerts(test.store, alerts);
    const { input, run } = loadCorrelationInput(test.store);
    const steps = applyCorrelation(test.store, run, correlate(input), {
      now: startOfDay,
      sliceMilliseconds: 0,
    });
    steps.next();
    steps.next();
    expect(checkStore(test.store).findings).toEqual([]);
    rename(1);
    const stopped = steps.next();
    expect(stopped).toMatchObject({ done: true, value: { state: 'stale' } });
    expect(checkStore(test.store).findings).toEqual([]);
    expect(correlateStore(test.store).state).toBe('done');
    expect(rows(test.store, 'SELECT count(*) AS n FROM alert WHERE incident_id IS NULL')).toEqual([{ n: 0 }]);
    expect(uidOf(1)).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('two runs at once', () => {
  const alerts = Array.from({ length: 30 }, (_, index) =>
    buildAlert(`${index}`, { evidence: [device(`h${index % 15}`)], ...minutes(index) }),
  );
  const start = (): ReturnType<typeof applyCorrelation> => {
    const { input, run } = loadCorrelationInput(test.store);
    return applyCorrelation(test.store, run, correlate(input), { now: startOfDay, sliceMilliseconds: 0 });
  };

  it('the one that started first gives way, and the other leaves the queue whole', () => {
    importAlerts(test.store, alerts);
    const [first, second] = [start(), start()];
    for (let step = 0; step < 7; step += 1) first.next();
    second.next();
    second.next();
    expect(first.next()).toMatchObject({ done: true, value: { state: 'stale' } });
    let last = second.next();
    while (last.done !== true) last = second.next();
    expect(last.value.state).toBe('done');
    expect(checkStore(test.store).findings).toEqual([]);
    expect(rows(test.store, 'SELECT count(*) AS n FROM incident_row')).toEqual([{ n: 15 }]);
    expect(correlateStore(test.store)).toMatchObject({ incidentsNew: [], incidentsChanged: [] });
  });

  it('what an earlier version left in the queue without alerts goes, and alerts in incidents that lead elsewhere move on', () => {
    importAlerts(test.store, alerts);
    correlateStore(test.store);
    test.store.execute(`
      INSERT INTO incident (id, uid, created_ms) VALUES (99, 'ghost', 0);
      INSERT INTO incident_row (incident_id, name, automatic_name, automatic_severity, severity, severity_rank, status, status_rank, assigned_to,
        classification, determination, priority_score, score_items, investigation_state, categories, tags, service_sources, detection_sources,
        device_groups, techniques, alert_severities, device_count, user_count, mailbox_count, app_count, cloud_resource_count, alert_count,
        active_alert_count, pinned_count, first_ms, last_ms, created_ms, updated_ms)
        SELECT 99, name, automatic_name, automatic_severity, severity, severity_rank, status, status_rank, assigned_to,
        classification, determination, priority_score, score_items, investigation_state, categories, tags, service_sources, detection_sources,
        device_groups, techniques, alert_severities, device_count, user_count, mailbox_count, app_count, cloud_resource_count, alert_count,
        active_alert_count, pinned_count, first_ms, last_ms, created_ms, updated_ms FROM incident_row WHERE incident_id = 1;
      INSERT INTO incident_value (field, value, incident_id) VALUES ('tag', 'ghost', 99);
      DELETE FROM incident_row WHERE incident_id = 2;
      UPDATE incident_row SET alert_count = 7 WHERE incident_id = 3;
      UPDATE incident SET redirected_to = 1 WHERE id = 4;
    `);
    expect(checkStore(test.store).ok).toBe(false);
    correlateStore(test.store);
    expect(checkStore(test.store).findings).toEqual([]);
    expect(rows(test.store, `SELECT count(*) AS n FROM incident_value WHERE value = 'ghost'`)).toEqual([
      { n: 0 },
    ]);
  });
});

describe('the plan of incidents', () => {
  const none = new Map<number, { touched: boolean; firstTouchedMs: number | null }>();

  it('continues the incident with the larger share, then the lower number', () => {
    const plan = planIncidents(Int32Array.of(0, 0, 0, 1, 1), 2, Int32Array.of(5, 5, 4, 4, 5), none);
    expect(plan.incidentOf).toEqual([5, 4]);
    expect(planIncidents(Int32Array.of(0, 0), 1, Int32Array.of(9, 3), none)).toEqual({
      incidentOf: [3],
      restored: new Set(),
      emptied: new Map([[9, 0]]),
    });
  });

  it('continues what was worked on first, whatever its share', () => {
    const standing = new Map([
      [7, { touched: true, firstTouchedMs: 20 }],
      [9, { touched: true, firstTouchedMs: 10 }],
    ]);
    const plan = planIncidents(Int32Array.of(0, 0, 0, 0), 1, Int32Array.of(3, 3, 7, 9), standing);
    expect(plan.incidentOf).toEqual([9]);
    expect([...plan.emptied.keys()].sort()).toEqual([3, 7]);
  });

  it('makes a new incident of what has none', () => {
    expect(planIncidents(Int32Array.of(0, 1), 2, Int32Array.of(0, 0), none).incidentOf).toEqual([null, null]);
  });
});

describe('a link between alerts of which one has no time', () => {
  it('has a gap that is unknown, not none', () => {
    const sourceOf = { provider: 'p', id: '1', webUrl: null };
    importAlerts(test.store, [
      buildAlert('1', { sourceIncident: sourceOf }),
      buildAlert('2', {
        sourceIncident: sourceOf,
        evidence: [device('host-b')],
        firstActivity: null,
        lastActivity: null,
        created: null,
      }),
    ]);
    correlateStore(test.store);
    expect(rows(test.store, 'SELECT rule, gap_ms FROM link')).toEqual([
      { rule: 'sourceIncident', gap_ms: null },
    ]);
    expect(linksBetweenStorms(test.store, 1, 10)).toMatchObject([{ gapMilliseconds: null }]);
    expect(correlateStore(test.store).linksWritten).toBe(0);
  });
});
