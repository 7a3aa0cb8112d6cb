import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { OperationError } from '../../../shared/contract/operation.ts';
import { buildAlert, device, file, sourceIncident, startOfDay, user, batchOf } from '../../../tests/support/prepared.ts';
import { analystStateOf, contentOf, correlateStore, importAlerts, importBatches, openTestStore, rows } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { checkStore } from '../../store/check-store.ts';
import { openStore } from '../../store/open-store.ts';
import { topOfStack } from '../../store/undo.ts';
import type { GroupResult } from '../../store/journal.ts';
import type { CommandContext } from '../handlers.ts';
import { commandHandlers } from './index.ts';

const open: TestStore[] = [];
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

/** Two incidents: one of two alerts on host-a that a portal had formed, one of an alert on host-b. */
function prepare(): TestStore & { readonly uid: string; readonly other: string } {
  const test = openTestStore();
  open.push(test);
  const source = { provider: 'portal', id: '77', webUrl: null };
  importBatches(test.store, [
    batchOf(
      [
        buildAlert('1', { sourceIncident: source, evidence: [device('host-a'), file('aa', { verdict: 'suspicious' })] }),
        buildAlert('2', { sourceIncident: source, evidence: [device('host-a'), user('ann')], assignedTo: 'portal-owner' }),
        buildAlert('3', { evidence: [device('host-b'), file('aa')], firstActivity: null, lastActivity: null, created: null }),
      ],
      { incidents: [sourceIncident('77', { tags: ['from-portal'], assignedTo: 'portal-owner', classification: 'truePositive', determination: 'malware' })] },
    ),
  ]);
  correlateStore(test.store);
  const incidentOf = (alert: string): string =>
    String(rows(test.store, 'SELECT incident.uid FROM alert JOIN incident ON incident.id = incident_id WHERE alert.uid = ?', alert)[0]?.['uid']);
  return { ...test, uid: incidentOf('testTool|1'), other: incidentOf('testTool|3') };
}

type Prepared = ReturnType<typeof prepare>;
type Act = (test: Prepared) => GroupResult;

const entityOf = (test: Prepared, kind: string): number => Number(rows(test.store, 'SELECT id FROM entity WHERE kind = ? ORDER BY key', kind)[0]?.['id']);
const update =
  (patch: Parameters<(typeof commandHandlers)['incidents.update']>[1]['patch'], resolveAlerts = true): Act =>
  ({ context, uid, other }) =>
    commandHandlers['incidents.update'](context, { incidents: [uid, other], patch, resolveAlerts });
const pin: Act = ({ context, uid, ...test }) =>
  commandHandlers['pins.set'](context, {
    incident: uid,
    targets: [{ kind: 'alert', alert: 'testTool|1' }, { kind: 'entity', entityId: entityOf({ ...test, context, uid }, 'file') }, { kind: 'alert', alert: 'testTool|2' }],
    pinned: true,
    note: 'look',
  });
const pinAt = (test: Prepared, index: number): string => String(rows(test.store, 'SELECT uid FROM pin WHERE removed = 0 ORDER BY position')[index]?.['uid']);

const commands: readonly (readonly [string, Act])[] = [
  ['rename', update({ name: 'Ours' })],
  ['name automatically', update({ name: null })],
  ['severity', update({ severity: 'high' })],
  ['severity back', update({ severity: null, name: 'x' })],
  ['tags', update({ addTags: ['vip', 'From-Portal'], removeTags: ['from-portal'] })],
  ['assign', update({ assignedTo: 'Dana' })],
  ['unassign', update({ assignedTo: null })],
  ['classify', update({ classification: 'falsePositive', determination: 'notMalicious' })],
  ['classify, losing a determination', update({ classification: 'falsePositive' })],
  ['comment', update({ comment: 'Seen it.' })],
  ['status', update({ status: 'inProgress' })],
  ['resolve with alerts', update({ status: 'resolved', resolvingComment: 'done', classification: 'truePositive' })],
  ['resolve without alerts', update({ status: 'resolved' }, false)],
  ['alerts', ({ context }) => commandHandlers['alerts.update'](context, { alerts: ['testTool|1', 'testTool|3'], patch: { status: 'resolved', assignedTo: 'Dana', classification: 'falsePositive', determination: null, comment: 'c' } })],
  ['pin', pin],
  ['unpin', (test) => (pin(test), commandHandlers['pins.set'](test.context, { incident: test.uid, targets: [{ kind: 'alert', alert: 'testTool|1' }], pinned: false }))],
  ['annotate', (test) => (pin(test), commandHandlers['pins.annotate'](test.context, { pin: pinAt(test, 1), note: 'other' }))],
  ['move', (test) => (pin(test), commandHandlers['pins.move'](test.context, { pin: pinAt(test, 2), before: pinAt(test, 0) }))],
  ['verdict everywhere', (test) => commandHandlers['entities.setVerdict'](test.context, { entities: [entityOf(test, 'file')], scope: 'everywhere', incident: test.uid, verdict: 'malicious', reason: 'sandbox' })],
  ['verdict here', (test) => commandHandlers['entities.setVerdict'](test.context, { entities: [entityOf(test, 'file'), entityOf(test, 'device')], scope: 'incident', incident: test.uid, verdict: 'malicious', reason: '' })],
];

const undo = (test: Pick<Prepared, 'context'>, force = false): GroupResult => commandHandlers['workspace.undo'](test.context, { group: null, force });
const redo = (test: Pick<Prepared, 'context'>, force = false): GroupResult => commandHandlers['workspace.redo'](test.context, { force });

describe('commands', () => {
  it.each(commands)('%s: undo and redo restore exactly', (_, act) => {
    const test = prepare();
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
    const test = prepare();
    update({ assignedTo: 'Dana' })(test);
    expect(rows(test.store, 'SELECT DISTINCT assigned_to FROM alert')).toEqual([{ assigned_to: 'Dana' }]);
    undo(test);
    expect(rows(test.store, 'SELECT assigned_to FROM alert ORDER BY uid')).toEqual([{ assigned_to: null }, { assigned_to: 'portal-owner' }, { assigned_to: null }]);
  });

  it('resolves active alerts with the incident, or leaves them and records the choice', () => {
    const test = prepare();
    const { label } = update({ status: 'resolved' }, false)(test);
    expect(label).toBe('Resolve 2 incidents');
    expect(rows(test.store, `SELECT uid FROM alert WHERE status = 'resolved'`)).toEqual([]);
    expect(rows(test.store, `SELECT new_value FROM journal WHERE field = 'resolveAlerts'`)).toEqual([{ new_value: 'false' }, { new_value: 'false' }]);
    undo(test);
    update({ status: 'resolved' })(test);
    expect(rows(test.store, `SELECT uid FROM alert WHERE status <> 'resolved'`)).toEqual([]);
    expect(rows(test.store, 'SELECT DISTINCT sealed FROM incident')).toEqual([{ sealed: 1 }]);
  });

  it('credits what a source had set, and never puts it over an analyst', () => {
    const test = prepare();
    const [before] = rows(test.store, 'SELECT name, name_by, assigned_to, assigned_by, classification, classified_by FROM incident WHERE uid = ?', test.uid);
    expect(before).toEqual({ name: 'Portal incident 77', name_by: 'source', assigned_to: 'portal-owner', assigned_by: 'source', classification: 'truePositive', classified_by: 'source' });
    update({ name: 'Ours', assignedTo: 'Dana', classification: 'falsePositive' })(test);
    importBatches(test.store, [batchOf([], { incidents: [sourceIncident('77', { name: 'Theirs', assignedTo: 'another', tags: ['later'], classification: 'truePositive' })] })]);
    correlateStore(test.store);
    const [after] = rows(test.store, 'SELECT name, assigned_to, classification FROM incident WHERE uid = ?', test.uid);
    expect(after).toEqual({ name: 'Ours', assigned_to: 'Dana', classification: 'falsePositive' });
    expect(rows(test.store, 'SELECT tag FROM incident_tag ORDER BY tag')).toEqual([{ tag: 'from-portal' }, { tag: 'later' }]);
  });

  it('keeps what analysts decided when the source sends an update', () => {
    const test = prepare();
    commandHandlers['alerts.update'](test.context, { alerts: ['testTool|3'], patch: { status: 'resolved', assignedTo: 'Dana' } });
    importAlerts(test.store, [buildAlert('3', { status: 'inProgress', severity: 'high', updated: { ms: startOfDay + 99_000, text: '', offset: 'Z', fraction: 0, doubtful: false } })]);
    const read = (): unknown => rows(test.store, 'SELECT status, source_status, severity, assigned_to FROM alert WHERE uid = ?', 'testTool|3')[0];
    expect(read()).toEqual({ status: 'resolved', source_status: 'inProgress', severity: 'high', assigned_to: 'Dana' });
    undo(test);
    expect(read()).toEqual({ status: 'inProgress', source_status: 'inProgress', severity: 'high', assigned_to: null });
    expect(checkStore(test.store).findings).toEqual([]);
  });

  it('asks before it takes back a field that has changed since', () => {
    const test = prepare();
    const first = update({ severity: 'high' })(test);
    update({ severity: 'low' })(test);
    const handler = commandHandlers['workspace.undo'];
    expect(() => handler(test.context, { group: first.group, force: false })).toThrowError(expect.objectContaining({ code: 'conflict' }) as Error);
    expect(rows(test.store, 'SELECT DISTINCT severity FROM incident')).toEqual([{ severity: 'low' }]);
    handler(test.context, { group: first.group, force: true });
    expect(rows(test.store, 'SELECT DISTINCT severity FROM incident')).toEqual([{ severity: null }]);
    expect(() => handler(test.context, { group: first.group, force: true })).toThrowError(OperationError);
  });

  it('keeps the stacks over a restart', () => {
    const test = prepare();
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
    const test = prepare();
    const revision = rows(test.store, `SELECT value FROM store_fact WHERE name = 'revision'`);
    expect(commandHandlers['pins.set'](test.context, { incident: test.uid, targets: [{ kind: 'alert', alert: 'testTool|1' }], pinned: false }).group).toBe('');
    expect(rows(test.store, `SELECT value FROM store_fact WHERE name = 'revision'`)).toEqual(revision);
    const act = update({ name: 'x' });
    expect(() => act({ ...test, context: { ...test.context, analyst: null } })).toThrowError(expect.objectContaining({ code: 'noIdentity' }) as Error);
    const readOnly = { ...test.context, workspace: { ...test.context.workspace, readOnly: true } };
    expect(() => act({ ...test, context: readOnly })).toThrowError(expect.objectContaining({ code: 'readOnly' }) as Error);
    expect(() => act({ ...test, uid: 'nobody' })).toThrowError(expect.objectContaining({ code: 'notFound' }) as Error);
  });

  it('finds a broken chain', () => {
    const test = prepare();
    update({ name: 'one' })(test);
    update({ name: 'two' })(test);
    expect(checkStore(test.store)).toMatchObject({ ok: true, counts: { replicas: 1 } });
    test.store.execute(`UPDATE journal SET new_value = '"three"' WHERE new_value = '"one"'`);
    expect(checkStore(test.store).findings.map(({ part }) => part)).toEqual(['journal', 'journal']);
    test.store.execute(`DELETE FROM journal WHERE sequence = 2`);
    expect(checkStore(test.store).findings.map(({ text }) => text).join()).toContain('is missing before it');
  });

  it('takes an import back with its analyst work, and brings both back', () => {
    const test = prepare();
    const late = importAlerts(test.store, [
      buildAlert('9', { evidence: [device('host-z'), user('zoe')] }),
      buildAlert('1', { title: 'changed', evidence: [device('host-a')], updated: { ms: startOfDay + 5000, text: '', offset: 'Z', fraction: 0, doubtful: false } }),
    ]);
    correlateStore(test.store);
    const incident = String(rows(test.store, `SELECT incident.uid FROM alert JOIN incident ON incident.id = incident_id WHERE alert.uid = 'testTool|9'`)[0]?.['uid']);
    commandHandlers['alerts.update'](test.context, { alerts: ['testTool|9'], patch: { status: 'resolved', comment: 'mine' } });
    commandHandlers['pins.set'](test.context, { incident, targets: [{ kind: 'alert', alert: 'testTool|9' }], pinned: true, note: 'keep' });
    const before = [analystStateOf(test.store), contentOf(test.store)];
    const { label, group } = commandHandlers['imports.remove'](test.context, { import: late.uid });
    expect(label).toBe('Take back import “test”');
    expect(rows(test.store, `SELECT title FROM alert ORDER BY uid`)).toEqual([{ title: 'Alert 1' }, { title: 'Alert 2' }, { title: 'Alert 3' }]);
    expect(rows(test.store, `SELECT key FROM entity WHERE key LIKE '%zoe%' OR key LIKE '%host-z%'`)).toEqual([]);
    expect(rows(test.store, 'SELECT target_kind, field FROM journal WHERE group_uid = ? ORDER BY sequence', group)).toEqual([
      { target_kind: 'alert', field: 'status' },
      { target_kind: 'pin', field: 'pin' },
      { target_kind: 'comment', field: 'comment' },
      { target_kind: 'import', field: 'state' },
    ]);
    expect(checkStore(test.store).findings).toEqual([]);
    undo(test);
    const normal = (state: unknown): unknown => JSON.parse(JSON.stringify(state).replaceAll(/"identifier_id":\d+/g, '"identifier_id":0'));
    expect(normal([analystStateOf(test.store), contentOf(test.store)])).toEqual(normal(before));
    expect(checkStore(test.store).findings).toEqual([]);
    redo(test);
    expect(rows(test.store, `SELECT count(*) AS n FROM alert`)).toEqual([{ n: 3 }]);
    expect(() => commandHandlers['imports.remove'](test.context, { import: late.uid })).toThrowError(expect.objectContaining({ code: 'conflict' }) as Error);
  });

  it('leaves the store whole after any sequence of changes, undo and redo', () => {
    const steps = fc.array(fc.oneof(fc.nat(commands.length - 1), fc.constantFrom('undo' as const, 'redo' as const)), { maxLength: 12 });
    fc.assert(
      fc.property(steps, (list) => {
        const test = prepare();
        const start = analystStateOf(test.store);
        for (const step of list) {
          if (step === 'undo') topOfStack(test.store, 'undo') && undo(test);
          else if (step === 'redo') topOfStack(test.store, 'redo') && redo(test);
          else commands[step]![1](test);
        }
        while (topOfStack(test.store, 'undo')) undo(test);
        expect(analystStateOf(test.store)).toEqual(start);
        expect(checkStore(test.store).findings).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});
