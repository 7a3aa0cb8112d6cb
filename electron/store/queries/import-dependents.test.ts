import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandHandlers } from '../../services/commands/index.ts';
import { buildAlert, device, file, user } from '../../../tests/support/prepared.ts';
import { correlateStore, importAlerts, openTestStore, rows } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { findDependents } from './import-dependents.ts';
import { getImport, listImports } from './imports.ts';

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
});
afterEach(() => test.close());

const entityOf = (label: string): number =>
  Number(
    rows(test.store, 'SELECT entity_id AS id FROM identifier WHERE value = ?', `${label}-id`)[0]?.['id'],
  );
const incidentOf = (alert: string): string =>
  String(
    rows(
      test.store,
      'SELECT incident.uid FROM alert JOIN incident ON incident.id = incident_id WHERE alert.uid = ?',
      alert,
    )[0]?.['uid'],
  );

describe('what depends on an import', () => {
  it('names alerts, incidents and analysts’ work that are lost, and what another import keeps', () => {
    const { store, context } = test;
    const alerts = [
      buildAlert('1', { title: 'First', evidence: [device('host-a'), user('ann')] }),
      buildAlert('2', { title: 'Second', evidence: [device('host-a'), file('aa')] }),
      buildAlert('3', { title: 'Third', evidence: [device('host-b')] }),
    ];
    const { uid } = importAlerts(store, alerts);
    importAlerts(store, [alerts[0]!]);
    correlateStore(store);
    commandHandlers['alerts.update'](context, {
      alerts: ['testTool|1', 'testTool|2'],
      patch: { status: 'resolved', comment: 'Seen before' },
    });
    commandHandlers['incidents.update'](context, {
      incidents: [incidentOf('testTool|3')],
      patch: { name: 'A name' },
      resolveAlerts: false,
    });
    const incident = incidentOf('testTool|2');
    for (const [label, reason] of [
      ['host-a', 'Ours'],
      ['host-b', 'Theirs'],
    ] as const)
      commandHandlers['entities.setVerdict'](context, {
        entities: [entityOf(label)],
        scope: 'everywhere',
        incident,
        verdict: 'malicious',
        reason,
      });
    const dependents = findDependents(store, uid);
    expect(dependents).toMatchObject({
      complete: true,
      alerts: { vanish: 2, stay: 1 },
      incidents: { vanish: 1, shrink: 1 },
      context: { vanish: 0, stay: 0 },
      hits: 0,
    });
    expect(
      dependents.incidents.first.map(({ name, alerts, lost, touched }) => [name, alerts, lost, touched]),
    ).toEqual(expect.arrayContaining([['A name', 1, 1, true]]));
    const counts = Object.fromEntries(
      dependents.work.counts.map(({ kind, lost, stays }) => [kind, [lost, stays]]),
    );
    expect(counts).toEqual({ status: [1, 1], comment: [1, 1], verdict: [1, 1], incident: [1, 0] });
    expect(
      dependents.work.first.map(({ kind, lost, on, value, by }) => `${kind} ${lost} ${on}: ${value} ${by}`),
    ).toEqual(
      expect.arrayContaining([
        'status true Second: resolved Dana',
        'status false First: resolved Dana',
        'comment true Second: Seen before Dana',
        'verdict true host-b-id: malicious Dana',
        'verdict false host-a-id: malicious Dana',
      ]),
    );
    expect(dependents.work.first.findIndex(({ lost }) => !lost)).toBe(4);
  });

  it('is what removing then does', () => {
    const { store, context } = test;
    const alerts = [1, 2, 3].map((number) =>
      buildAlert(`${number}`, { evidence: [device(`host-${number}`)] }),
    );
    const { uid } = importAlerts(store, alerts);
    importAlerts(store, alerts.slice(1, 2));
    correlateStore(store);
    const before = findDependents(store, uid);
    const { group } = commandHandlers['imports.remove'](context, { import: uid });
    expect(rows(store, 'SELECT count(*) AS n FROM alert')).toEqual([{ n: before.alerts.stay }]);
    expect(rows(store, 'SELECT count(*) AS n FROM incident_row')).toEqual([
      { n: 3 - before.incidents.vanish },
    ]);
    expect(getImport(store, uid)).toMatchObject({
      summary: { state: 'undone', removal: null },
      removedBy: { group, analyst: 'Dana', mine: true },
    });
    commandHandlers['workspace.undo'](context, { group, force: false });
    expect(getImport(store, uid).removedBy).toBeNull();
    expect(listImports(store, null, 10).imports.map(({ state }) => state)).toEqual(['done', 'done']);
    expect(findDependents(store, uid)).toEqual(before);
  });

  it('has nothing to say of an import that is not there', () => {
    expect(() => findDependents(test.store, 'gone')).toThrow(/no such import/);
  });
});
