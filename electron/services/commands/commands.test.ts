import { afterEach, describe, expect, it } from 'vitest';
import { OperationError } from '../../../shared/contract/operation.ts';
import {
  batchOf,
  buildAlert,
  sourceIncident,
  sourceTime,
  startOfDay,
} from '../../../tests/support/prepared.ts';
import {
  analystStateOf,
  correlateStore,
  importAlerts,
  importBatches,
  rows,
} from '../../../tests/support/stores.ts';
import { checkStore } from '../../store/check-store.ts';
import { openStore } from '../../store/open-store.ts';
import { topOfStack } from '../../store/undo.ts';
import type { CommandContext } from '../handlers.ts';
import { commandHandlers } from './index.ts';
import { commands, prepare, redo, undo, update } from './testing/acts.ts';
import type { Prepared } from './testing/acts.ts';

const open: Prepared[] = [];
const prepareStore = (): Prepared => {
  const test = prepare();
  open.push(test);
  return test;
};
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

describe('commands', () => {
  it.each(commands)('%s: undo and redo restore exactly', (_, act) => {
    const test = prepareStore();
    // What a command needs first is done and kept, so that only the command itself is compared.
    const start = analystStateOf(test.store);
    const result = act(test);
    expect(result.group).not.toBe('');
    const after = analystStateOf(test.store);
    expect(after).not.toEqual(start);
    const undone = undo(test);
    expect(undone.revision).toBeGreaterThan(result.revision);
    const before = analystStateOf(test.store);
    redo(test);
    expect(analystStateOf(test.store)).toEqual(after);
    undo(test);
    expect(analystStateOf(test.store)).toEqual(before);
    while (topOfStack(test.store, 'undo')) undo(test);
    expect(analystStateOf(test.store)).toEqual(start);
    expect(checkStore(test.store).findings).toEqual([]);
  });

  it('assigns an incident with all its alerts', () => {
    const test = prepareStore();
    update({ assignedTo: 'Dana' })(test);
    expect(rows(test.store, 'SELECT DISTINCT assigned_to FROM alert')).toEqual([{ assigned_to: 'Dana' }]);
    undo(test);
    expect(rows(test.store, 'SELECT assigned_to FROM alert ORDER BY uid')).toEqual([
      { assigned_to: null },
      { assigned_to: 'portal-owner' },
      { assigned_to: null },
    ]);
  });

  it('resolves active alerts with the incident, or leaves them and records the choice', () => {
    const test = prepareStore();
    const { label } = update({ status: 'resolved' }, false)(test);
    expect(label).toBe('Resolve 2 incidents');
    expect(rows(test.store, `SELECT uid FROM alert WHERE status = 'resolved'`)).toEqual([]);
    expect(rows(test.store, `SELECT new_value FROM journal WHERE field = 'resolveAlerts'`)).toEqual([
      { new_value: 'false' },
      { new_value: 'false' },
    ]);
    undo(test);
    update({ status: 'resolved' })(test);
    expect(rows(test.store, `SELECT uid FROM alert WHERE status <> 'resolved'`)).toEqual([]);
    expect(rows(test.store, 'SELECT DISTINCT sealed FROM incident')).toEqual([{ sealed: 1 }]);
  });

  it('credits what a source had set, and never puts it over an analyst', () => {
    const test = prepareStore();
    const [before] = rows(
      test.store,
      'SELECT name, name_by, assigned_to, assigned_by, classification, classified_by FROM incident WHERE uid = ?',
      test.uid,
    );
    expect(before).toEqual({
      name: 'Portal incident 77',
      name_by: 'source',
      assigned_to: 'portal-owner',
      assigned_by: 'source',
      classification: 'truePositive',
      classified_by: 'source',
    });
    update({ name: 'Ours', assignedTo: 'Dana', classification: 'falsePositive' })(test);
    importBatches(test.store, [
      batchOf([], {
        incidents: [
          sourceIncident('77', {
            name: 'Theirs',
            updated: sourceTime(startOfDay + 1000),
            assignedTo: 'another',
            tags: ['later'],
            classification: 'truePositive',
          }),
        ],
      }),
    ]);
    correlateStore(test.store);
    const [after] = rows(
      test.store,
      'SELECT name, assigned_to, classification FROM incident WHERE uid = ?',
      test.uid,
    );
    expect(after).toEqual({ name: 'Ours', assigned_to: 'Dana', classification: 'falsePositive' });
    expect(rows(test.store, 'SELECT tag FROM incident_tag ORDER BY tag')).toEqual([{ tag: 'later' }]);
  });

  it('keeps what analysts decided when the source sends an update', () => {
    const test = prepareStore();
    commandHandlers['alerts.update'](test.context, {
      alerts: ['testTool|3'],
      patch: { status: 'resolved', assignedTo: 'Dana' },
    });
    importAlerts(test.store, [
      buildAlert('3', {
        status: 'inProgress',
        severity: 'high',
        updated: { ms: startOfDay + 99_000, text: '', offset: 'Z', fraction: 0, doubtful: false },
      }),
    ]);
    const read = (): unknown =>
      rows(
        test.store,
        'SELECT status, source_status, severity, assigned_to FROM alert WHERE uid = ?',
        'testTool|3',
      )[0];
    expect(read()).toEqual({
      status: 'resolved',
      source_status: 'inProgress',
      severity: 'high',
      assigned_to: 'Dana',
    });
    undo(test);
    expect(read()).toEqual({
      status: 'inProgress',
      source_status: 'inProgress',
      severity: 'high',
      assigned_to: null,
    });
    expect(checkStore(test.store).findings).toEqual([]);
  });

  it('asks before it takes back a field that has changed since', () => {
    const test = prepareStore();
    const first = update({ severity: 'high' })(test);
    update({ severity: 'low' })(test);
    const handler = commandHandlers['workspace.undo'];
    expect(() => handler(test.context, { group: first.group, force: false })).toThrowError(
      expect.objectContaining({ code: 'conflict' }) as Error,
    );
    expect(rows(test.store, 'SELECT DISTINCT severity FROM incident')).toEqual([{ severity: 'low' }]);
    handler(test.context, { group: first.group, force: true });
    expect(rows(test.store, 'SELECT DISTINCT severity FROM incident')).toEqual([{ severity: null }]);
    expect(() => handler(test.context, { group: first.group, force: true })).toThrowError(OperationError);
  });

  it('keeps the stacks over a restart', () => {
    const test = prepareStore();
    const before = analystStateOf(test.store);
    update({ name: 'Ours' })(test);
    test.store.close();
    const store = openStore(test.folder);
    const context: CommandContext = { ...test.context, store };
    expect(topOfStack(store, 'undo')?.label).toBe('Rename 2 incidents to “Ours”');
    undo({ context });
    expect(analystStateOf(store)).toEqual(before);
    expect(topOfStack(store, 'redo')?.label).toBe('Rename 2 incidents to “Ours”');
    store.close();
  });

  it('writes nothing for no change, and refuses without an identity or on a read-only workspace', () => {
    const test = prepareStore();
    const revision = rows(test.store, `SELECT value FROM store_fact WHERE name = 'revision'`);
    expect(
      commandHandlers['pins.set'](test.context, {
        incident: test.uid,
        targets: [{ kind: 'alert', alert: 'testTool|1' }],
        pinned: false,
      }).group,
    ).toBe('');
    expect(rows(test.store, `SELECT value FROM store_fact WHERE name = 'revision'`)).toEqual(revision);
    const act = update({ name: 'x' });
    expect(() => act({ ...test, context: { ...test.context, analyst: null } })).toThrowError(
      expect.objectContaining({ code: 'noIdentity' }) as Error,
    );
    const readOnly = { ...test.context, workspace: { ...test.context.workspace, readOnly: true } };
    expect(() => act({ ...test, context: readOnly })).toThrowError(
      expect.objectContaining({ code: 'readOnly' }) as Error,
    );
    expect(() => act({ ...test, uid: 'nobody' })).toThrowError(
      expect.objectContaining({ code: 'notFound' }) as Error,
    );
  });

  it('finds a broken chain', () => {
    const test = prepareStore();
    update({ name: 'one' })(test);
    update({ name: 'two' })(test);
    expect(checkStore(test.store)).toMatchObject({ ok: true, counts: { replicas: 1 } });
    test.store.execute(`UPDATE journal SET new_value = '"three"' WHERE new_value = '"one"'`);
    expect(checkStore(test.store).findings.map(({ part }) => part)).toEqual(['journal', 'journal']);
    test.store.execute(`DELETE FROM journal WHERE sequence = 2`);
    expect(
      checkStore(test.store)
        .findings.map(({ text }) => text)
        .join(),
    ).toContain('is missing before it');
  });
});
