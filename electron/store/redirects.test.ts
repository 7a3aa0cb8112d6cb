import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { correlate } from '../../shared/correlation/index.ts';
import { commandHandlers } from '../services/commands/index.ts';
import { buildAlert, device, file, sourceTime, startOfDay } from '../../tests/support/prepared.ts';
import { correlateStore, importAlerts, openTestStore, rows } from '../../tests/support/stores.ts';
import type { TestStore } from '../../tests/support/stores.ts';
import { checkStore } from './check-store.ts';
import { applyCorrelation, loadCorrelationInput } from './correlation-store.ts';
import { findIncident } from './incident-access.ts';

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
});
afterEach(() => test.close());

const later = (minutes: number): { readonly firstActivity: ReturnType<typeof sourceTime> } => ({
  firstActivity: sourceTime(startOfDay + minutes * 60_000),
});
const incidentOf = (alert: string): number =>
  Number(
    rows(
      test.store,
      'SELECT incident_id AS id FROM alert JOIN record ON record.alert_id = alert.id WHERE record.uid = ?',
      alert,
    )[0]?.['id'],
  );
const uidOf = (id: number): string =>
  String(rows(test.store, 'SELECT uid FROM incident WHERE id = ?', id)[0]?.['uid']);
const leadsTo = (id: number): unknown =>
  rows(test.store, 'SELECT redirected_to AS id FROM incident WHERE id = ?', id)[0]?.['id'];
const entityOf = (kind: string): number =>
  Number(rows(test.store, 'SELECT id FROM entity WHERE kind = ? ORDER BY id LIMIT 1', kind)[0]?.['id']);

/** Notes of every kind on an incident. */
function workOn(incident: number, alert: string): void {
  const reference = String(incident);
  commandHandlers['incidents.update'](test.context, {
    incidents: [reference],
    patch: { comment: `Seen ${incident}` },
    resolveAlerts: true,
  });
  commandHandlers['pins.set'](test.context, {
    incident: reference,
    targets: [{ kind: 'alert', alert }],
    pinned: true,
    note: `Pinned ${incident}`,
  });
  commandHandlers['entities.setVerdict'](test.context, {
    entities: [entityOf('file')],
    scope: 'incident',
    incident: reference,
    verdict: 'malicious',
    reason: '',
  });
}

/** Two incidents that a third alert will unite. */
function bridgeIsImported(): void {
  importAlerts(test.store, [
    buildAlert('1'),
    buildAlert('3', { evidence: [device('host-b'), file('aa', { links: false })] }),
  ]);
  correlateStore(test.store);
  importAlerts(test.store, [
    buildAlert('2', { ...later(1), title: 'Bridge', evidence: [device('host-a'), device('host-b')] }),
    ...Array.from({ length: 6 }, (_, index) =>
      buildAlert(`z${index}`, { evidence: [device(`z${index}`)], ...later(index) }),
    ),
  ]);
}

describe('an incident that loses its last alert', () => {
  it('leads on although the run ends right after', () => {
    bridgeIsImported();
    const { input, run } = loadCorrelationInput(test.store);
    const steps = applyCorrelation(test.store, run, correlate(input), {
      now: startOfDay,
      sliceMilliseconds: 0,
    });
    // Nothing ever resumes the run after the slice in which the second incident lost its alert.
    while (incidentOf('testTool|3') === 2) expect(steps.next().done).toBe(false);
    expect(leadsTo(2)).toBe(1);
    expect(findIncident(test.store, '2').id).toBe(1);
    expect(checkStore(test.store).findings).toEqual([]);
  });

  it('leads on although the run turns out stale', () => {
    bridgeIsImported();
    const { input, run } = loadCorrelationInput(test.store);
    const steps = applyCorrelation(test.store, run, correlate(input), {
      now: startOfDay,
      sliceMilliseconds: 0,
    });
    while (incidentOf('testTool|3') === 2) steps.next();
    commandHandlers['incidents.update'](test.context, {
      incidents: ['1'],
      patch: { name: 'Ours' },
      resolveAlerts: true,
    });
    expect(steps.next()).toMatchObject({ done: true, value: { state: 'stale', incidentsRedirected: [2] } });
    correlateStore(test.store);
    expect(leadsTo(2)).toBe(1);
    expect(checkStore(test.store).findings).toEqual([]);
  });

  it('takes its notes along', () => {
    importAlerts(test.store, [
      buildAlert('1'),
      buildAlert('3', { evidence: [device('host-b'), file('aa', { links: false })] }),
    ]);
    correlateStore(test.store);
    workOn(2, 'testTool|3');
    // One alert after all: what keeps both incidents' alerts together unites them.
    importAlerts(test.store, [buildAlert('9', { names: ['testtool|1', 'testtool|3'] })]);
    expect(incidentOf('testTool|1')).toBe(2);
    expect(leadsTo(1)).toBe(2);
    expect(leadsTo(2)).toBeNull();
    expect(checkStore(test.store).findings).toEqual([]);
  });

  it('leads on where twins of two incidents turn out to be one alert', () => {
    importAlerts(test.store, [
      buildAlert('1', { evidence: [device('host-a'), file('aa', { links: false })] }),
      buildAlert('3', { evidence: [device('host-b')] }),
    ]);
    correlateStore(test.store);
    workOn(1, 'testTool|1');
    workOn(2, 'testTool|3');
    importAlerts(test.store, [buildAlert('9', { names: ['testtool|1', 'testtool|3'] })]);
    expect(leadsTo(2)).toBe(1);
    expect(rows(test.store, 'SELECT DISTINCT incident_uid AS uid FROM comment')).toEqual([{ uid: uidOf(1) }]);
    expect(rows(test.store, 'SELECT note FROM pin WHERE incident_uid = ? AND removed = 0', uidOf(1))).toEqual(
      [{ note: 'Pinned 1\nPinned 2' }],
    );
    expect(rows(test.store, 'SELECT DISTINCT scope_uid AS uid FROM verdict')).toEqual([{ uid: uidOf(1) }]);
    expect(rows(test.store, `SELECT target_uid AS uid FROM audit WHERE kind = 'redirected'`)).toHaveLength(1);
    expect(checkStore(test.store).findings).toEqual([]);
    correlateStore(test.store);
    expect(leadsTo(2)).toBe(1);
    expect(checkStore(test.store).findings).toEqual([]);
  });

  it('keeps the later of two decisions when twins unite, also “nobody”', () => {
    importAlerts(test.store, [buildAlert('1'), buildAlert('3', { evidence: [device('host-b')] })]);
    correlateStore(test.store);
    const assign = (alert: string, assignedTo: string | null): void => {
      commandHandlers['alerts.update'](test.context, { alerts: [alert], patch: { assignedTo } });
    };
    assign('testTool|1', 'Dana');
    assign('testTool|3', 'Erik');
    assign('testTool|3', null);
    importAlerts(test.store, [buildAlert('9', { names: ['testtool|1', 'testtool|3'], assignedTo: 'Pat' })]);
    expect(rows(test.store, 'SELECT assigned_to, analyst_fields FROM alert')).toEqual([
      { assigned_to: null, analyst_fields: 8 },
    ]);
  });

  it('leaves the queue when nothing had been done on it', () => {
    const { uid } = importAlerts(test.store, [buildAlert('1')]);
    correlateStore(test.store);
    commandHandlers['imports.remove'](test.context, { import: uid });
    expect(rows(test.store, 'SELECT count(*) AS n FROM incident_row')).toEqual([{ n: 0 }]);
    expect(leadsTo(1)).toBeNull();
    commandHandlers['workspace.undo'](test.context, { group: null, force: false });
    expect(incidentOf('testTool|1')).toBe(1);
  });
});
