import { expect, it } from 'vitest';
import { historyKind } from '../../../shared/contract/index.ts';
import { batchOf, buildAlert, device } from '../../../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore, rows } from '../../../tests/support/stores.ts';
import { commandHandlers } from '../../services/commands/index.ts';
import { findIncident } from '../incident-access.ts';
import { countHistory, pageOfHistory } from './history-page.ts';
import type { HistoryEntry } from './history.ts';

it('tells pins and verdicts that one command set as one entry that names all of them, and others by themselves', () => {
  const test = openTestStore();
  importBatches(test.store, [
    batchOf([
      buildAlert('many', { evidence: Array.from({ length: 37 }, (_, number) => device(`host-${number}`)) }),
    ]),
  ]);
  correlateStore(test.store);
  const incident = findIncident(test.store, '1');
  const pieces = rows(
    test.store,
    `SELECT a.uid AS alert, e.entity_id AS entity FROM evidence AS e JOIN alert AS a ON a.id = e.alert_id
     ORDER BY e.ordinal`,
  ).map(({ alert, entity }) => ({ alert: String(alert), entityId: Number(entity) }));
  const pin = (some: typeof pieces, pinned: boolean): unknown =>
    commandHandlers['pins.set'](test.context, {
      incident: incident.uid,
      targets: some.map((piece) => ({ kind: 'evidence', ...piece })),
      pinned,
    });
  const history = (text = ''): HistoryEntry[] =>
    pageOfHistory(test.store, incident, { kinds: [...historyKind.options], text, cursor: null, limit: 100 })
      .rows;
  const told = (): string[] =>
    history()
      .filter(({ kind }) => kind === 'change')
      .map(
        ({ field, targetLabel, newValue, undone }) =>
          `${field} ${targetLabel} ${newValue}${undone ? ' undone' : ''}`,
      );

  pin(pieces, true);
  expect(told()).toEqual(['pin 37 pieces of evidence Pinned']);
  const [entry] = history();
  expect(entry).toMatchObject({ targetTotal: 37, oldValue: null });
  expect(entry?.targets.map(({ label }) => label.split(' in ')[0])).toEqual(
    Array.from({ length: 37 }, (_, number) => `host-${number}-id`),
  );
  expect(rows(test.store, `SELECT count(*) AS n FROM journal WHERE field = 'pin'`)).toEqual([{ n: 37 }]);
  // What one of them is called is found in it.
  expect(history('host-17')).toHaveLength(1);
  expect(countHistory(test.store, incident)).toBe(history().length);

  pin(pieces.slice(0, 3), false);
  expect(told()).toHaveLength(4);
  commandHandlers['workspace.undo'](test.context, { group: null, force: false });
  commandHandlers['entities.setVerdict'](test.context, {
    entities: pieces.map(({ entityId }) => entityId),
    scope: 'incident',
    incident: incident.uid,
    verdict: 'malicious',
    reason: 'Same loader.',
  });
  expect(history()[0]).toMatchObject({
    field: 'verdict',
    targetLabel: '37 entities',
    newValue: 'Malicious',
    text: 'Same loader.',
    targetTotal: 37,
  });
  commandHandlers['workspace.undo'](test.context, { group: null, force: false });
  expect(told()).toContain('verdict 37 entities Malicious undone');
  // The undo says what it took back; the reason is that of the verdict, not one for the undo.
  expect(history()[0]).toMatchObject({
    field: 'verdict',
    targetTotal: 37,
    oldValue: 'Malicious',
    newValue: null,
    text: expect.stringMatching(
      /^Took back the verdict Malicious of .+, with the reason: Same loader\.$/,
    ) as unknown,
    undone: false,
  });
  commandHandlers['workspace.redo'](test.context, { force: false });
  expect(history()[0]?.text).toBe('Put back the verdict Malicious, with the reason: Same loader.');
  test.close();
});

it('tells what a decision on an incident set on its alerts as one entry for each value, apart from the incident itself', () => {
  const test = openTestStore();
  const alerts = Array.from({ length: 9 }, (_, number) =>
    buildAlert(`a${number}`, { title: `Alert ${number}`, status: number < 4 ? 'inProgress' : 'new' }),
  );
  importBatches(test.store, [batchOf(alerts)]);
  correlateStore(test.store);
  const incident = findIncident(test.store, '1');
  const told = (): string[] =>
    pageOfHistory(test.store, incident, { kinds: ['change'], cursor: null, limit: 100 }).rows.map(
      ({ field, targetLabel, oldValue, newValue, targetTotal, undone }) =>
        `${field} ${targetLabel}: ${oldValue} ${newValue} ${targetTotal}${undone ? ' undone' : ''}`,
    );
  commandHandlers['incidents.update'](test.context, {
    incidents: [incident.uid],
    patch: { status: 'resolved', addTags: ['done'] },
    resolveAlerts: true,
  });
  expect(told().sort()).toEqual([
    'status 9 alerts: null Resolved 9',
    'status Incident 1: New Resolved 0',
    'tag Incident 1: null done 0',
  ]);
  commandHandlers['workspace.undo'](test.context, { group: null, force: false });
  expect(told()).toEqual(
    expect.arrayContaining([
      'status 9 alerts: null Resolved 9 undone',
      'status 4 alerts: Resolved In progress 4',
      'status 5 alerts: Resolved New 5',
    ]),
  );
  test.close();
});
