import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { OperationError } from '../../../shared/contract/operation.ts';
import { correlateStore, rows } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { checkStore } from '../../store/check-store.ts';
import { topOfStack } from '../../store/undo.ts';
import { commandHandlers } from './index.ts';
import { redo, undo } from './testing/acts.ts';
import {
  brokenStormsOf,
  ignore,
  incidentOf,
  keepApart,
  merge,
  move,
  numberOf,
  partitionOf,
  prepareRegrouping,
  regroupStateOf,
  removeNewest,
  split,
  storm,
  work,
} from './testing/regroup-acts.ts';

const open: TestStore[] = [];
const prepare = (): TestStore => {
  const test = prepareRegrouping();
  open.push(test);
  return test;
};
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

type Act = (test: TestStore) => unknown;

/** What comes first, then the command, by what it does. */
const acts: readonly (readonly [string, readonly Act[], Act])[] = [
  ['merge', [], merge('a1', ['d1'], 'one attack')],
  ['merge several', [], merge('d1', ['a1', 'b1', 'c1'])],
  ['merge worked incidents', [work('a1'), work('d1')], merge('d1', ['a1'])],
  ['merge into a resolved one', [], merge('c1', ['b1'])],
  ['merge what was kept apart', [keepApart(['a1', 'b1', 'd1'])], merge('a1', ['b1'])],
  ['merge what had a merged one', [merge('b1', ['c1'])], merge('a1', ['b1'])],
  ['split', [], split(['a1'])],
  ['split with a name', [], split(['a1', 'a2'], false, 'Ours')],
  ['split a storm', [], split(['s3', 's4'])],
  ['split the head of a storm', [], split(['s1'])],
  ['split a whole storm', [], split(['s1'], true)],
  ['split what was pinned', [work('a1')], split(['a1', 's2'])],
  ['split what was merged', [merge('a1', ['d1'])], split(['d1'])],
  ['move', [], move(['a1'], 'd1')],
  ['move from two', [], move(['a1', 'b1'], 'd1')],
  ['move the last', [work('d1')], move(['d1'], 'a1')],
  ['move into a resolved one', [], move(['a2'], 'c1')],
  ['move back', [split(['s3', 's4'])], move(['s3', 's4'], 's1')],
  ['keep apart', [], keepApart(['a1', 'b1', 'd1'])],
  ['ignore here', [], ignore('host-a', 'a1')],
  ['ignore everywhere', [], ignore('host-a', null)],
  ['remove a decision', [keepApart(['a1', 'b1'])], removeNewest],
  ['merge where an entity is ignored', [ignore('host-d', 'd1')], merge('a1', ['d1'])],
];

describe('regrouping', () => {
  it.each(acts)('%s: undo and redo restore exactly', (_, first, act) => {
    const test = prepare();
    for (const one of first) one(test);
    const start = regroupStateOf(test.store);
    act(test);
    const after = regroupStateOf(test.store);
    expect(after).not.toEqual(start);
    expect(brokenStormsOf(test.store)).toEqual([]);
    expect(checkStore(test.store).findings).toEqual([]);
    undo(test);
    expect(regroupStateOf(test.store)).toEqual(start);
    expect(checkStore(test.store).findings).toEqual([]);
    redo(test);
    expect(regroupStateOf(test.store)).toEqual(after);
    expect(checkStore(test.store).findings).toEqual([]);
  });

  it.each(acts)('%s: a run keeps it', (_, first, act) => {
    const test = prepare();
    for (const one of first) one(test);
    act(test);
    const before = partitionOf(test.store);
    const numbers = rows(test.store, 'SELECT uid, incident_id FROM alert ORDER BY uid');
    // What nothing keeps together any more falls apart with the run: that is what ignoring is for.
    correlateStore(test.store);
    const isIgnored = rows(
      test.store,
      `SELECT 1 FROM correlation_lock WHERE removed = 0 AND kind = 'ignoreEntity' AND incident_uid IS NULL`,
    );
    if (isIgnored.length === 0) {
      expect(partitionOf(test.store)).toEqual(before);
      expect(rows(test.store, 'SELECT uid, incident_id FROM alert ORDER BY uid')).toEqual(numbers);
    } else expect(partitionOf(test.store)).not.toEqual(before);
    expect(checkStore(test.store).findings).toEqual([]);
  });

  it.each(acts)('%s: it can be taken back after a run, and the next run agrees', (_, first, act) => {
    const test = prepare();
    for (const one of first) one(test);
    correlateStore(test.store);
    const before = partitionOf(test.store);
    act(test);
    correlateStore(test.store);
    undo(test);
    correlateStore(test.store);
    expect(partitionOf(test.store)).toEqual(before);
    expect(checkStore(test.store).findings).toEqual([]);
  });

  it('restores everything after any sequence, backwards and forwards', () => {
    const ids = ['s1', 's3', 's5', 'a1', 'a2', 'b1', 'b3', 'c1', 'd1'];
    const one = fc.constantFrom(...ids);
    const some = fc.uniqueArray(one, { minLength: 1, maxLength: 3 });
    const step: fc.Arbitrary<Act> = fc.oneof(
      fc.tuple(one, some).map(([into, others]) => merge(into, others)),
      fc.tuple(some, fc.boolean()).map(([moved, repeats]) => split(moved, repeats)),
      fc.tuple(some, one, fc.boolean()).map(([moved, to, repeats]) => move(moved, to, repeats)),
      fc.uniqueArray(one, { minLength: 2, maxLength: 3 }).map((apart) => keepApart(apart)),
      fc.tuple(one, fc.boolean()).map(([where, here]) => ignore('host-a', here ? where : null)),
      fc.constant<Act>((test) => removeNewest(test)),
      one.map((id) => work(id)),
    );
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), (steps) => {
        const test = prepare();
        const states = [regroupStateOf(test.store)];
        for (const act of steps) {
          const before = topOfStack(test.store, 'undo')?.group;
          try {
            act(test);
          } catch (error) {
            // Refused: an incident with itself, all of its alerts, nothing to move or to remove.
            if (!(error instanceof OperationError)) throw error;
          }
          if (topOfStack(test.store, 'undo')?.group !== before) states.push(regroupStateOf(test.store));
        }
        const last = regroupStateOf(test.store);
        expect(brokenStormsOf(test.store)).toEqual([]);
        expect(checkStore(test.store).findings).toEqual([]);
        while (topOfStack(test.store, 'undo')) undo(test);
        expect(regroupStateOf(test.store)).toEqual(states[0]);
        while (topOfStack(test.store, 'redo')) redo(test);
        expect(regroupStateOf(test.store)).toEqual(last);
        expect(checkStore(test.store).findings).toEqual([]);
        const partition = partitionOf(test.store);
        const ignored = rows(
          test.store,
          `SELECT 1 FROM correlation_lock WHERE removed = 0 AND kind = 'ignoreEntity'`,
        );
        correlateStore(test.store);
        if (ignored.length === 0) expect(partitionOf(test.store)).toEqual(partition);
        expect(checkStore(test.store).findings).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('leads the numbers of merged incidents to the one that stays, which keeps what it had', () => {
    const test = prepare();
    work('d1')(test);
    work('a1')(test);
    const [survivor, gone] = [numberOf(test.store, 'd1'), numberOf(test.store, 'a1')];
    const { label } = merge('d1', ['a1'], 'one attack')(test);
    expect(label).toBe(`Merge incident ${gone} into incident ${survivor}`);
    expect(rows(test.store, 'SELECT redirected_to AS id FROM incident WHERE id = ?', gone)).toEqual([
      { id: survivor },
    ]);
    expect(
      rows(test.store, 'SELECT name, alert_count FROM incident_row WHERE incident_id = ?', survivor),
    ).toEqual([{ name: 'Case d1', alert_count: 8 }]);
    expect(
      rows(test.store, 'SELECT tag FROM incident_tag WHERE incident_id = ? ORDER BY tag', survivor),
    ).toEqual([{ tag: 'tag a1' }, { tag: 'tag d1' }]);
    expect(rows(test.store, `SELECT note FROM pin WHERE removed = 0 ORDER BY position`)).toEqual([
      { note: 'note d1' },
      { note: 'note d1\nnote a1' },
      { note: 'note a1' },
    ]);
    expect(incidentOf(test.store, 'a1')).toBe(String(survivor));
    expect(() => merge('a1', ['d1'])(test)).toThrow(`Incident ${survivor} cannot be merged into itself.`);
    // The number of the merged one still works.
    const done = commandHandlers['incidents.merge'](test.context, {
      into: String(gone),
      incidents: [incidentOf(test.store, 'b1')],
      reason: null,
    });
    expect(done.label).toContain(`into incident ${survivor}`);
  });

  it('keeps what the surviving incident had where the sources of new alerts say something else', () => {
    const test = prepare();
    merge('d1', ['b1', 'c1'])(test);
    const read = () =>
      rows(
        test.store,
        `SELECT status, assigned_to, classification FROM incident WHERE id = ${numberOf(test.store, 'd1')}`,
      );
    expect(read()).toEqual([{ status: 'active', assigned_to: null, classification: null }]);
    correlateStore(test.store);
    expect(read()).toEqual([{ status: 'active', assigned_to: null, classification: null }]);
  });

  it('gives both parts of a cut storm a first alert of their own', () => {
    const test = prepare();
    const heads = (): unknown =>
      rows(
        test.store,
        `SELECT alert.uid, head.uid AS head FROM alert LEFT JOIN alert AS head ON head.id = alert.storm_id WHERE alert.title = 'Repeats' ORDER BY alert.uid`,
      ).map((row) => ['uid', 'head'].map((name) => (row[name] as string | null)?.slice(9) ?? null));
    split(['s1', 's2'])(test);
    expect(heads()).toEqual([
      ['s1', 's1'],
      ['s2', 's1'],
      ['s3', 's3'],
      ['s4', 's3'],
      ['s5', 's3'],
    ]);
    split(['s5'])(test);
    expect(heads()).toContainEqual(['s5', null]);
    undo(test);
    undo(test);
    split(['s1'], true)(test);
    expect(new Set(storm.map((id) => numberOf(test.store, id))).size).toBe(1);
    expect(numberOf(test.store, 's5')).not.toBe(numberOf(test.store, 'a1'));
  });

  it('replaces an earlier decision about the same alerts with the later one', () => {
    const test = prepare();
    const standing = (): unknown =>
      rows(test.store, 'SELECT kind, members FROM correlation_lock WHERE removed = 0 ORDER BY id').map(
        ({ kind, members }) => [kind, JSON.parse(String(members)) as unknown],
      );
    keepApart(['b1', 'd1'])(test);
    merge('d1', ['b1'])(test);
    const all = ['testTool|d1', 'testTool|b1', 'testTool|b2', 'testTool|b3'];
    expect(standing()).toEqual([['mustLink', all]]);
    split(['b1'])(test);
    expect(standing()).toEqual([
      ['mustLink', all.filter((uid) => uid !== 'testTool|b1')],
      ['cannotLink', [['testTool|b1'], ['testTool|b2', 'testTool|b3', 'testTool|d1']]],
    ]);
    correlateStore(test.store);
    expect(numberOf(test.store, 'b1')).not.toBe(numberOf(test.store, 'b2'));
  });

  it('asks before it takes back what has been moved on since', () => {
    const test = prepare();
    const moved = move(['a1'], 'd1')(test);
    move(['a1'], 'b1')(test);
    const conflict = expect.objectContaining({ code: 'conflict' }) as Error;
    expect(() =>
      commandHandlers['workspace.undo'](test.context, { group: moved.group, force: false }),
    ).toThrowError(conflict);
    commandHandlers['workspace.undo'](test.context, { group: moved.group, force: true });
    expect(numberOf(test.store, 'a1')).toBe(numberOf(test.store, 'a2'));
    expect(checkStore(test.store).findings).toEqual([]);
  });

  it('refuses what makes no sense, and says why', () => {
    const test = prepare();
    const { context, store } = test;
    const a = incidentOf(store, 'a1');
    const refusals: readonly (readonly [() => unknown, string])[] = [
      [() => merge('a1', ['a2'])(test), `Incident ${a} cannot be merged into itself.`],
      [
        () => commandHandlers['incidents.merge'](context, { into: a, incidents: ['999'], reason: null }),
        'There is no incident 999.',
      ],
      [() => split(['b1', 'b2', 'b3'])(test), 'Nothing would be left in incident'],
      [() => split(['a1', 'b1'])(test), `An alert is not in incident ${a}.`],
      [() => move(['zz'], 'a1')(test), 'There is no such alert.'],
      [() => move(['a1'], 'a2')(test), `All of these alerts are in incident ${a}.`],
      [() => keepApart(['a1', 'a2'])(test), `Incident ${a} cannot be kept apart from itself.`],
      [() => ignore('host-d', 'a1')(test), `is not in incident ${a}.`],
      [
        () => commandHandlers['correlation.removeDecision'](context, { decision: 'none' }),
        'There is no such decision.',
      ],
      [
        () => merge('a1', ['d1'])({ ...test, context: { ...context, analyst: null } }),
        'Say who you are first',
      ],
      [
        () =>
          merge('a1', ['d1'])({
            ...test,
            context: { ...context, workspace: { ...context.workspace, readOnly: true } },
          }),
        'open for reading only',
      ],
    ];
    for (const [act, message] of refusals) expect(act).toThrow(message);
    expect(topOfStack(store, 'undo')).toBeNull();
    expect(ignore('host-a', null)(test).group).not.toBe('');
    expect(ignore('host-a', null)(test).group).toBe('');
  });
});
