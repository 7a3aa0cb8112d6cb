import { describe, expect, it } from 'vitest';
import { correlate } from './correlate.ts';
import { defaultCorrelationSettings } from './settings.ts';
import { buildInput, hour, minute, type EntityText, type TestAlert } from './testing/build-input.ts';
import { groupsOf, rowsOf } from './testing/read-result.ts';
import type { Lock } from './types.ts';

/** What groups are asked for starts low here, so that links of every strength are tried. */
const lenient = { ...defaultCorrelationSettings, thresholdBase: 100 };

function run(alerts: readonly TestAlert[], locks: readonly Lock[] = [], settings = lenient) {
  const input = buildInput(alerts, locks, settings);
  const result = correlate(input);
  return { input, result, groups: groupsOf(input, result), rows: rowsOf(input, result) };
}

/**
 * `size` alerts of one incident, held together by strong links (one message), from `from` on, a minute apart.
 */
function cluster(name: string, size: number, from: number): TestAlert[] {
  return Array.from({ length: size }, (_, index) => ({
    uid: `${name}${String(index).padStart(3, '0')}`,
    at: from + index * minute,
    entities: [`mailMessage:${name}` as EntityText],
  }));
}

/** Adds entities to one alert of a list. */
function adding(alerts: readonly TestAlert[], uid: string, ...entities: readonly EntityText[]): TestAlert[] {
  return alerts.map((alert) =>
    alert.uid === uid ? { ...alert, entities: [...alert.entities, ...entities] } : alert,
  );
}

describe('a group that locks unite', () => {
  const chain: readonly TestAlert[] = ['a', 'b', 'c', 'd'].map((uid, index) => ({
    uid,
    at: index * hour,
    entities: ['device:x'],
  }));

  it.each(['seal', 'keep'] as const)(
    '%s: members on either side of a newcomer that may not join stay linked by what they share',
    (kind) => {
      const { groups, rows } = run(chain.slice(0, 3), [
        { kind, incident: 'i', alerts: ['a', 'c'] },
        { kind: 'keep', incident: 'other', alerts: ['b'] },
      ]);
      expect(groups).toEqual([['a', 'c'], ['b']]);
      expect(rows.filter((row) => row.state !== 'withheldLock')).toEqual([
        expect.objectContaining({
          a: 'a',
          b: 'c',
          rule: 'sharedEntity',
          keys: ['device:x'],
          gapMilliseconds: 2 * hour,
          state: 'tree',
        }),
      ]);
    },
  );

  it('links members of a sealed incident around several newcomers, and those of a merged one', () => {
    const all = run(chain, [{ kind: 'seal', incident: 'i', alerts: ['a', 'd'] }]);
    expect(all.groups).toEqual([
      ['a', 'd'],
      ['b', 'c'],
    ]);
    expect(all.rows.filter((row) => row.state === 'tree').map((row) => [row.a, row.b, row.rule])).toEqual([
      ['b', 'c', 'sharedEntity'],
      ['a', 'd', 'sharedEntity'],
    ]);
    const merged = run(chain.slice(0, 3), [
      { kind: 'mustLink', alerts: ['a', 'c'] },
      { kind: 'cannotLink', sides: [['b'], ['a', 'c']] },
    ]);
    expect(merged.groups).toEqual([['a', 'c'], ['b']]);
    expect(merged.rows.map((row) => [row.a, row.b, row.rule, row.state]).sort()).toEqual([
      ['a', 'b', 'sharedEntity', 'withheldLock'],
      ['a', 'c', 'mustLink', 'redundant'],
      ['a', 'c', 'sharedEntity', 'tree'],
      ['b', 'c', 'sharedEntity', 'withheldLock'],
    ]);
  });

  it('links members within a long storm that may not join, and once only', () => {
    const storm = [0, 1, 2, 3, 4].map((index): TestAlert => ({
      uid: `s${index}`,
      at: hour + index * 50 * minute,
      detector: 'd',
      asset: 'device:x',
      entities: ['device:x'],
    }));
    const members = [0, 2, 3].map((at): TestAlert => ({
      uid: `m${at}`,
      at: at * hour,
      entities: ['device:x'],
    }));
    const { groups, rows } = run(
      [...storm, ...members],
      [{ kind: 'seal', incident: 'i', alerts: ['m0', 'm2', 'm3'] }],
    );
    expect(groups).toHaveLength(2);
    expect(rows.some((row) => row.rule === 'keptTogether')).toBe(false);
    const inside = rows.filter((row) => row.a.startsWith('m') && row.b.startsWith('m'));
    expect(inside.map((row) => [row.a, row.b, row.state]).sort()).toEqual([
      ['m0', 'm2', 'tree'],
      ['m2', 'm3', 'tree'],
    ]);
  });

  it('links members around one that is refused for size or weakness', () => {
    const kept: Lock = { kind: 'keep', incident: 'i', alerts: ['a', 'c'] };
    const small = run(chain.slice(0, 3), [kept], { ...lenient, groupLimit: 2 });
    expect(small.groups).toEqual([['a', 'c'], ['b']]);
    expect(small.rows.map((row) => [row.a, row.b, row.rule, row.state])).toEqual([
      ['a', 'b', 'sharedEntity', 'withheldSize'],
      ['b', 'c', 'sharedEntity', 'withheldSize'],
      ['a', 'c', 'sharedEntity', 'tree'],
    ]);
    // Two of 16 ask 460 of a mailbox after 30 minutes, one alert of either less than it has after 59.
    const alerts: TestAlert[] = [
      ...adding(cluster('a', 16, 0), 'a000', 'mailbox:m'),
      ...adding(cluster('b', 16, 59 * minute - 30_000), 'b000', 'mailbox:m'),
      { uid: 'z', at: 118 * minute, entities: ['mailbox:m'] },
    ];
    const members = [...alerts.filter(({ uid }) => uid.startsWith('a')).map(({ uid }) => uid), 'z'];
    const wide = {
      ...lenient,
      kinds: { ...lenient.kinds, mailbox: { ...lenient.kinds['mailbox'], window: 4 * hour } },
    } as typeof lenient;
    const { rows, groups } = run(alerts, [{ kind: 'keep', incident: 'i', alerts: members }], wide);
    expect(groups).toHaveLength(2);
    expect(rows.some((row) => row.rule === 'keptTogether')).toBe(false);
    expect(rows.find((row) => row.a === 'a000' && row.b === 'z')).toMatchObject({ state: 'tree' });
  });
});
