import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { buildAlert, device, startOfDay, user } from '../../../tests/support/prepared.ts';
import {
  analystStateOf,
  contentOf,
  correlateStore,
  importAlerts,
  rows,
} from '../../../tests/support/stores.ts';
import { checkStore } from '../../store/check-store.ts';
import { topOfStack } from '../../store/undo.ts';
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

describe('taking back', () => {
  it('takes an import back with its analyst work, and brings both back', () => {
    const test = prepareStore();
    const late = importAlerts(test.store, [
      buildAlert('9', { evidence: [device('host-z'), user('zoe')] }),
      buildAlert('1', {
        title: 'changed',
        evidence: [device('host-a')],
        updated: { ms: startOfDay + 5000, text: '', offset: 'Z', fraction: 0, doubtful: false },
      }),
    ]);
    correlateStore(test.store);
    const incident = String(
      rows(
        test.store,
        `SELECT incident.uid FROM alert JOIN incident ON incident.id = incident_id WHERE alert.uid = 'testTool|9'`,
      )[0]?.['uid'],
    );
    commandHandlers['alerts.update'](test.context, {
      alerts: ['testTool|9'],
      patch: { status: 'resolved', comment: 'mine' },
    });
    commandHandlers['pins.set'](test.context, {
      incident,
      targets: [{ kind: 'alert', alert: 'testTool|9' }],
      pinned: true,
      note: 'keep',
    });
    const before = [analystStateOf(test.store), contentOf(test.store)];
    const { label, group } = commandHandlers['imports.remove'](test.context, { import: late.uid });
    expect(label).toBe('Remove import “test”');
    expect(rows(test.store, `SELECT title FROM alert ORDER BY uid`)).toEqual([
      { title: 'Alert 1' },
      { title: 'Alert 2' },
      { title: 'Alert 3' },
    ]);
    expect(rows(test.store, `SELECT key FROM entity WHERE key LIKE '%zoe%' OR key LIKE '%host-z%'`)).toEqual(
      [],
    );
    expect(
      rows(test.store, 'SELECT target_kind, field FROM journal WHERE group_uid = ? ORDER BY sequence', group),
    ).toEqual([
      { target_kind: 'alert', field: 'status' },
      { target_kind: 'pin', field: 'pin' },
      { target_kind: 'comment', field: 'comment' },
      { target_kind: 'import', field: 'state' },
    ]);
    expect(checkStore(test.store).findings).toEqual([]);
    undo(test);
    const normal = (state: unknown): unknown =>
      JSON.parse(JSON.stringify(state).replaceAll(/"identifier_id":\d+/g, '"identifier_id":0'));
    expect(normal([analystStateOf(test.store), contentOf(test.store)])).toEqual(normal(before));
    expect(checkStore(test.store).findings).toEqual([]);
    redo(test);
    expect(rows(test.store, `SELECT count(*) AS n FROM alert`)).toEqual([{ n: 3 }]);
    expect(() => commandHandlers['imports.remove'](test.context, { import: late.uid })).toThrowError(
      expect.objectContaining({ code: 'conflict' }) as Error,
    );
  });

  it('leaves the store whole after any sequence of changes, undo and redo', () => {
    const steps = fc.array(
      fc.oneof(fc.nat(commands.length - 1), fc.constantFrom('undo' as const, 'redo' as const)),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(steps, (list) => {
        const test = prepareStore();
        const start = analystStateOf(test.store);
        for (const step of list) {
          if (step === 'undo') {
            if (topOfStack(test.store, 'undo')) undo(test);
          } else if (step === 'redo') {
            if (topOfStack(test.store, 'redo')) redo(test);
          } else commands[step]![1](test);
        }
        while (topOfStack(test.store, 'undo')) undo(test);
        expect(analystStateOf(test.store)).toEqual(start);
        expect(checkStore(test.store).findings).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('takes a group off the stack whose changes were all set back by hand', () => {
    const test = prepareStore();
    update({ name: 'Ours' })(test);
    const raised = update({ severity: 'high' })(test);
    update({ severity: null })(test);
    const undone = commandHandlers['workspace.undo'](test.context, { group: raised.group, force: true });
    expect(undone.group).toBe('');
    expect(topOfStack(test.store, 'redo')).toBeNull();
    expect(rows(test.store, 'SELECT label FROM undo_stack ORDER BY position')).toEqual([
      { label: 'Rename 2 incidents to “Ours”' },
      { label: 'Rate severity of 2 incidents automatically' },
    ]);
  });
});
