import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandHandlers } from '../services/commands/index.ts';
import type { CommandContext } from '../services/handlers.ts';
import { createIdentity } from '../services/identity.ts';
import { buildAlert, device, file, sourceTime, startOfDay } from '../../tests/support/prepared.ts';
import { correlateStore, importAlerts, openTestStore, rows } from '../../tests/support/stores.ts';
import type { TestStore } from '../../tests/support/stores.ts';
import { checkStore } from './check-store.ts';
import { rememberAnalyst } from './journal.ts';
import { readUndoState } from './queries/workspace-status.ts';

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
});
afterEach(() => test.close());

const undo = (context = test.context): { readonly group: string; readonly label: string } =>
  commandHandlers['workspace.undo'](context, { group: null, force: false });
const redo = (context = test.context): { readonly group: string; readonly label: string } =>
  commandHandlers['workspace.redo'](context, { force: false });
const notes = (): unknown => [
  rows(
    test.store,
    'SELECT alert_uid AS alert, incident_uid AS incident FROM pin WHERE removed = 0 ORDER BY id',
  ),
  rows(
    test.store,
    'SELECT text, alert_uid AS alert, incident_uid AS incident FROM comment WHERE removed = 0 ORDER BY id',
  ),
];
const rename = (context: CommandContext, name: string): void => {
  commandHandlers['incidents.update'](context, { incidents: ['1'], patch: { name }, resolveAlerts: true });
};

describe('undo where nobody has changed anything', () => {
  it('takes back notes on an alert that a later twin named anew', () => {
    importAlerts(test.store, [buildAlert('5')]);
    correlateStore(test.store);
    commandHandlers['pins.set'](test.context, {
      incident: '1',
      targets: [{ kind: 'alert', alert: 'testTool|5' }],
      pinned: true,
      note: 'n',
    });
    commandHandlers['alerts.update'](test.context, { alerts: ['testTool|5'], patch: { comment: 'c' } });
    importAlerts(test.store, [buildAlert('1', { provider: 'aTool', names: ['atool|1', 'testtool|5'] })]);
    const moved = notes();
    expect(moved).toMatchObject([[{ alert: 'aTool|1' }], [{ alert: 'aTool|1' }]]);
    undo();
    undo();
    expect(notes()).toEqual([[], []]);
    redo();
    redo();
    expect(notes()).toEqual(moved);
    expect(checkStore(test.store).findings).toEqual([]);
  });

  it('takes back notes on an incident that leads elsewhere now, and puts them there again', () => {
    importAlerts(test.store, [
      buildAlert('1'),
      buildAlert('3', { evidence: [device('host-b'), file('aa', { links: false })] }),
    ]);
    correlateStore(test.store);
    rename(test.context, 'Leads');
    const entity = Number(rows(test.store, `SELECT id FROM entity WHERE kind = 'file'`)[0]?.['id']);
    commandHandlers['incidents.update'](test.context, {
      incidents: ['2'],
      patch: { comment: 'c' },
      resolveAlerts: true,
    });
    commandHandlers['pins.set'](test.context, {
      incident: '2',
      targets: [
        { kind: 'alert', alert: 'testTool|3' },
        { kind: 'entity', entityId: entity },
      ],
      pinned: true,
      note: 'n',
    });
    commandHandlers['entities.setVerdict'](test.context, {
      entities: [entity],
      scope: 'incident',
      incident: '2',
      verdict: 'malicious',
      reason: '',
    });
    importAlerts(test.store, [
      buildAlert('9', { names: ['testtool|1', 'testtool|3'], updated: sourceTime(startOfDay + 1) }),
    ]);
    expect(rows(test.store, 'SELECT redirected_to AS id FROM incident WHERE id = 2')).toEqual([{ id: 1 }]);
    const moved = notes();
    for (let group = 0; group < 3; group += 1) undo();
    expect(notes()).toEqual([[], []]);
    for (let group = 0; group < 3; group += 1) redo();
    expect(notes()).toEqual(moved);
    expect(rows(test.store, 'SELECT pinned_count AS n FROM incident_row')).toEqual([{ n: 2 }]);
    expect(checkStore(test.store).findings).toEqual([]);
  });

  it('still asks when a pin was changed meanwhile', () => {
    importAlerts(test.store, [buildAlert('5')]);
    correlateStore(test.store);
    const { group } = commandHandlers['pins.set'](test.context, {
      incident: '1',
      targets: [{ kind: 'alert', alert: 'testTool|5' }],
      pinned: true,
      note: 'n',
    });
    const pin = String(rows(test.store, 'SELECT uid FROM pin')[0]?.['uid']);
    commandHandlers['pins.annotate'](test.context, { pin, note: 'other' });
    expect(() => commandHandlers['workspace.undo'](test.context, { group, force: false })).toThrowError(
      expect.objectContaining({ code: 'conflict' }) as Error,
    );
  });
});

describe('undo of what first made an incident one’s own', () => {
  it('keeps its alerts together while other work stands', () => {
    importAlerts(test.store, [buildAlert('1')]);
    correlateStore(test.store);
    const touched = (): unknown => rows(test.store, 'SELECT touched FROM incident')[0]?.['touched'];
    const { group } = commandHandlers['incidents.update'](test.context, {
      incidents: ['1'],
      patch: { severity: 'high' },
      resolveAlerts: true,
    });
    rename(test.context, 'Ours');
    commandHandlers['workspace.undo'](test.context, { group, force: false });
    expect(rows(test.store, 'SELECT severity, name FROM incident')).toEqual([
      { severity: null, name: 'Ours' },
    ]);
    expect(touched()).toBe(1);
  });

  it('lets them go again with the last of it', () => {
    importAlerts(test.store, [buildAlert('1')]);
    correlateStore(test.store);
    rename(test.context, 'Ours');
    undo();
    expect(rows(test.store, 'SELECT touched FROM incident')).toEqual([{ touched: 0 }]);
  });
});

describe('the stacks of two analysts in one store', () => {
  it('are their own', () => {
    importAlerts(test.store, [buildAlert('1')]);
    correlateStore(test.store);
    const other: CommandContext = {
      ...test.context,
      analyst: createIdentity(mkdtempSync(join(test.folder, 'other-')), 'Erik', null),
    };
    rename(test.context, 'Dana’s');
    expect(() => undo(other)).toThrowError(expect.objectContaining({ code: 'notFound' }) as Error);
    commandHandlers['incidents.update'](other, {
      incidents: ['1'],
      patch: { severity: 'high' },
      resolveAlerts: true,
    });
    expect(readUndoState(test.store)).toMatchObject({
      undo: { label: 'Set severity of incident 1 to High' },
    });
    expect(undo(test.context).label).toBe('Undo: Rename incident 1 to “Dana’s”');
    expect(rows(test.store, 'SELECT name, severity FROM incident')).toEqual([
      { name: null, severity: 'high' },
    ]);
    expect(readUndoState(test.store).redo?.label).toBe('Rename incident 1 to “Dana’s”');
    // What Erik does takes nothing from what Dana can redo.
    commandHandlers['incidents.update'](other, {
      incidents: ['1'],
      patch: { comment: 'c' },
      resolveAlerts: true,
    });
    expect(redo(test.context).label).toBe('Redo: Rename incident 1 to “Dana’s”');
    if (other.analyst) rememberAnalyst(test.store, other.analyst, startOfDay);
    expect(readUndoState(test.store)).toMatchObject({ undo: { label: 'Comment on incident 1' }, redo: null });
  });
});
