import { describe, expect, it } from 'vitest';
import { correlate } from './correlate.ts';
import { chanceWindow, linkStrength } from './figures.ts';
import { pooledStrength } from './pooling.ts';
import { defaultCorrelationSettings } from './settings.ts';
import { buildInput, hour, minute, type EntityText, type TestAlert } from './testing/build-input.ts';
import { groupsOf, linksBetween, rowsOf } from './testing/read-result.ts';
import type { Lock } from './types.ts';

/** What groups are asked for starts low here, so that links of every strength are tried. */
const lenient = { ...defaultCorrelationSettings, thresholdBase: 100 };

/** Strength after a gap of an entity that is seen in so many hours of the least span of 16 days. */
const strengthAfter = (base: number, gap: number, hours = 2): number =>
  linkStrength(
    base,
    gap,
    chanceWindow(hours, 16 * 24 * hour, lenient.chancePerMille),
    lenient.gapLossPerMille,
  );

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

describe('threshold', () => {
  it('asks more of joining two big groups than of adding one alert', () => {
    // A mailbox after 59 minutes: enough for 2 and too weak for 16.
    const strength = strengthAfter(500, 59 * minute, 1);
    const groups = (size: number): TestAlert[] => [
      ...adding(cluster('a', size, 0), 'a000', 'mailbox:m'),
      ...adding(cluster('b', size, 59 * minute), 'b000', 'mailbox:m'),
    ];
    expect(run(groups(2)).groups).toHaveLength(1);
    const many = run(groups(16));
    expect(many.groups).toHaveLength(2);
    expect(linksBetween(many.input, many.result, 'a000', 'b000')).toEqual([
      expect.objectContaining({ state: 'withheldWeak', strength, neededStrength: 460 }),
    ]);
    const one = [
      ...adding(cluster('a', 64, 0), 'a063', 'mailbox:m'),
      { uid: 'z', at: 122 * minute, entities: ['mailbox:m'] } satisfies TestAlert,
    ];
    expect(run(one).groups).toHaveLength(1);
  });
});

describe('size', () => {
  it('withholds what would pass the limit, and says so', () => {
    const { groups, rows } = run(cluster('a', 12, 0), [], { ...lenient, groupLimit: 10 });
    expect(Math.max(...groups.map((group) => group.length))).toBeLessThanOrEqual(10);
    expect(rows.filter((row) => row.state === 'withheldSize')).toHaveLength(1);
  });
});

describe('pooling', () => {
  it('adds up as ⌊1000·(1 − Π(1 − s/1000))⌋', () => {
    expect(pooledStrength([205, 300])).toBe(443);
    expect(pooledStrength([1000, 1])).toBe(1000);
  });

  /** Two groups of 16, which ask 460, with mailboxes in common 58 minutes apart: 407 each. */
  function sharing(...mailboxes: readonly EntityText[]): readonly TestAlert[] {
    return [
      ...adding(cluster('a', 16, 0), 'a000', ...mailboxes),
      ...adding(cluster('b', 16, 58 * minute), 'b000', ...mailboxes),
    ];
  }

  it('unites by several weak reasons what none unites alone', () => {
    expect(run(sharing('mailbox:m')).groups).toHaveLength(2);
    expect(run(sharing('mailbox:m', 'mailbox:n')).groups).toHaveLength(1);
    expect(run(sharing('mailbox:m', 'mailbox:n'), [], { ...lenient, poolRounds: 0 }).groups).toHaveLength(2);
  });

  it('marks every link of a pool as tree, with the pooled strength', () => {
    const { input, result } = run(sharing('mailbox:m', 'mailbox:n'));
    const strength = strengthAfter(500, 58 * minute, 1);
    const found = linksBetween(input, result, 'a000', 'b000');
    expect(found.map((row) => row.keys[0])).toEqual(['mailbox:m', 'mailbox:n']);
    for (const row of found) {
      expect(row).toMatchObject({
        strength,
        state: 'tree',
        pooledStrength: pooledStrength([strength, strength]),
      });
    }
    expect(strength).toBeLessThan(460);
  });

  it('does not take the same entity twice', () => {
    const a = adding(adding(cluster('a', 16, 0), 'a000', 'mailbox:m'), 'a001', 'mailbox:m');
    const b = adding(adding(cluster('b', 16, 58 * minute), 'b000', 'mailbox:m'), 'b001', 'mailbox:m');
    expect(run([...a, ...b]).groups).toHaveLength(2);
  });

  it('does not count a pair beside its device or user', () => {
    const settings = { ...lenient, thresholdBase: 350, thresholdStep: 0 };
    const alerts: TestAlert[] = [
      { uid: 'a', at: 0, entities: ['device:d', 'user:u!'] },
      { uid: 'b', at: 20 * hour, entities: ['device:d', 'user:u!'] },
    ];
    expect(run(alerts, [], settings).rows.map((row) => row.rule)).toEqual(['sharedEntity']);
    const withUser = alerts.map((alert): TestAlert => ({ ...alert, entities: ['device:d', 'user:u'] }));
    const [both, device, user] = [780, 640, 620].map((base) => strengthAfter(base, 20 * hour)) as [
      number,
      number,
      number,
    ];
    // The pair is the strongest, and yet only device and user are pooled.
    const { rows, groups } = run(withUser, [], settings);
    expect(rows.map((row) => [row.rule, row.strength, row.state])).toEqual([
      ['deviceUserPair', both, 'withheldWeak'],
      ['sharedEntity', device, 'withheldWeak'],
      ['sharedEntity', user, 'withheldWeak'],
    ]);
    expect(pooledStrength([device, user])).toBeLessThan(350);
    expect(pooledStrength([both, device])).toBeGreaterThan(350);
    expect(groups).toHaveLength(2);
  });
});

describe('locks', () => {
  const chain: readonly TestAlert[] = ['a', 'b', 'c', 'd'].map((uid, index) => ({
    uid,
    at: index * hour,
    entities: ['device:x'],
  }));
  const apart: readonly TestAlert[] = [
    { uid: 'p', at: 0, entities: ['device:p'] },
    { uid: 'q', at: 900 * hour, entities: ['device:q'] },
  ];

  it('must-link unites what nothing links, and is the reason given', () => {
    const { groups, rows } = run(apart, [{ kind: 'mustLink', alerts: ['q', 'p', 'gone'] }]);
    expect(groups).toEqual([['p', 'q']]);
    expect(rows).toEqual([
      expect.objectContaining({
        a: 'p',
        b: 'q',
        rule: 'mustLink',
        state: 'tree',
        strength: 1000,
        reasons: [],
      }),
    ]);
  });

  it('must-link is not the reason where evidence is', () => {
    const { rows } = run(chain, [{ kind: 'mustLink', alerts: ['a', 'b'] }]);
    expect(rows.find((row) => row.rule === 'mustLink')?.state).toBe('redundant');
    expect(rows.filter((row) => row.rule === 'sharedEntity').map((row) => row.state)).toEqual([
      'tree',
      'tree',
      'tree',
    ]);
  });

  it('keep keeps together what evidence no longer does', () => {
    const { groups, rows } = run(apart, [{ kind: 'keep', incident: 'i', alerts: ['p', 'q'] }]);
    expect(groups).toEqual([['p', 'q']]);
    expect(rows).toEqual([expect.objectContaining({ rule: 'keptTogether', state: 'tree' })]);
  });

  it('keep does not hide the evidence', () => {
    const { rows, groups } = run(chain, [{ kind: 'keep', incident: 'i', alerts: ['a', 'b', 'c', 'd'] }]);
    expect(groups).toEqual([['a', 'b', 'c', 'd']]);
    expect(rows.map((row) => [row.rule, row.state])).toEqual(
      Array.from({ length: 3 }, () => ['sharedEntity', 'tree']),
    );
  });

  it('two kept incidents never unite by themselves, and each may grow', () => {
    const { groups, rows } = run(chain, [
      { kind: 'keep', incident: 'one', alerts: ['a'] },
      { kind: 'keep', incident: 'two', alerts: ['d'] },
    ]);
    expect(groups).toHaveLength(2);
    expect(groups.flat().sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(groups.some((group) => group.includes('a') && group.includes('d'))).toBe(false);
    expect(rows.find((row) => row.state === 'withheldLock')).toMatchObject({ refusal: 'keep' });
  });

  it('a must-link merges two kept incidents', () => {
    const locks: Lock[] = [
      { kind: 'keep', incident: 'one', alerts: ['a', 'b'] },
      { kind: 'keep', incident: 'two', alerts: ['c', 'd'] },
      { kind: 'mustLink', alerts: ['a', 'c'] },
    ];
    expect(run(chain, locks).groups).toEqual([['a', 'b', 'c', 'd']]);
  });

  it('cannot-link keeps its sides apart through whatever is between', () => {
    const { groups } = run(chain, [{ kind: 'cannotLink', sides: [['a'], ['d']] }]);
    expect(groups.some((group) => group.includes('a') && group.includes('d'))).toBe(false);
    expect(groups).toHaveLength(2);
  });

  it('bridges a node that a lock keeps out: its neighbours still meet', () => {
    const { groups, rows } = run(chain.slice(0, 3), [{ kind: 'cannotLink', sides: [['b'], ['a', 'c']] }]);
    expect(groups).toEqual([['a', 'c'], ['b']]);
    expect(rows.filter((row) => row.state === 'tree')).toEqual([
      expect.objectContaining({
        a: 'a',
        b: 'c',
        rule: 'sharedEntity',
        keys: ['device:x'],
        gapMilliseconds: 2 * hour,
      }),
    ]);
    expect(rows.filter((row) => row.state === 'withheldLock').map((row) => row.refusal)).toEqual([
      'cannotLink',
      'cannotLink',
    ]);
  });

  it('bridges only within the window', () => {
    const far = [0, 20, 40].map((at, index): TestAlert => ({
      uid: 'abc'[index] as string,
      at: at * hour,
      entities: ['device:x'],
    }));
    expect(run(far, [{ kind: 'cannotLink', sides: [['b'], ['a', 'c']] }]).groups).toEqual([
      ['a'],
      ['b'],
      ['c'],
    ]);
  });

  it('nothing joins a sealed incident, which does not cut others from each other', () => {
    const { groups, rows } = run(chain, [{ kind: 'seal', incident: 'i', alerts: ['b', 'c'] }]);
    expect(groups).toEqual([
      ['a', 'd'],
      ['b', 'c'],
    ]);
    expect(rows.filter((row) => row.state === 'withheldLock').map((row) => row.refusal)).toEqual([
      'seal',
      'seal',
    ]);
  });

  it('a later repeat of a sealed storm opens another incident', () => {
    const repeats = [0, 1, 2, 3].map((index): TestAlert => ({
      uid: `r${index}`,
      at: index * minute,
      detector: 'd',
      asset: 'device:x',
      entities: ['device:x'],
    }));
    const { groups } = run(repeats, [{ kind: 'seal', incident: 'i', alerts: ['r0', 'r1'] }]);
    expect(groups).toEqual([
      ['r0', 'r1'],
      ['r2', 'r3'],
    ]);
  });

  it('a storm goes on around a repeat that a lock keeps out', () => {
    const repeats = [0, 1, 2, 3].map((index): TestAlert => ({
      uid: `r${index}`,
      at: index * minute,
      detector: 'd',
      asset: 'device:x',
      entities: ['device:x'],
    }));
    const { groups, result } = run(repeats, [{ kind: 'cannotLink', sides: [['r1'], ['r0', 'r2', 'r3']] }]);
    expect(groups).toEqual([['r0', 'r2', 'r3'], ['r1']]);
    expect(result.stormCount).toBe(1);
  });

  it.each(['assignedTo', 'classification', 'determination'] as const)(
    '%s: different values of analysts keep apart, the same and unset do not',
    (field) => {
      const locks = (value: string): Lock[] => [
        { kind: 'value', field, value: 'x', alerts: ['a'] },
        { kind: 'value', field, value, alerts: ['d'] },
      ];
      const { groups, rows } = run(chain, locks('y'));
      expect(groups).toHaveLength(2);
      expect(rows.find((row) => row.state === 'withheldLock')).toMatchObject({ refusal: field });
      expect(run(chain, locks('x')).groups).toHaveLength(1);
      for (const unset of ['unknown', 'NotAvailable', 'Automation', ''])
        expect(run(chain, locks(unset)).groups).toHaveLength(1);
    },
  );

  it('an ignored entity yields no link, everywhere or here', () => {
    const lock = (alerts: readonly string[] | null): Lock => ({
      kind: 'ignoreEntity',
      entityKind: 'device',
      entityKey: 'device:x',
      alerts,
    });
    expect(run(chain, [lock(null)]).groups).toHaveLength(4);
    const here = run(chain, [lock(['b'])]);
    expect(here.groups).toEqual([['a', 'c', 'd'], ['b']]);
    expect(here.rows).toEqual([
      expect.objectContaining({ a: 'c', b: 'd' }),
      expect.objectContaining({ a: 'a', b: 'c', gapMilliseconds: 2 * hour }),
    ]);
  });

  it('an ignored device is no part of a pair either', () => {
    const both = chain.map((alert): TestAlert => ({ ...alert, entities: ['device:x', 'user:u'] }));
    const { rows } = run(both, [
      { kind: 'ignoreEntity', entityKind: 'device', entityKey: 'device:x', alerts: null },
    ]);
    expect(new Set(rows.flatMap((row) => row.keys))).toEqual(new Set(['user:u']));
  });

  it('keeps the rest of an incident together around an alert that may not be in it', () => {
    const three = [0, 1, 2].map((at): TestAlert => ({ uid: `a${at}`, at: at * 900 * hour, entities: [] }));
    const { groups, rows } = run(three, [
      { kind: 'keep', incident: 'i', alerts: ['a0', 'a1', 'a2'] },
      { kind: 'cannotLink', sides: [['a1'], ['a0', 'a2']] },
    ]);
    expect(groups).toEqual([['a0', 'a2'], ['a1']]);
    expect(rows).toEqual([
      expect.objectContaining({ a: 'a0', b: 'a2', rule: 'keptTogether', state: 'tree' }),
    ]);
  });

  it('lists contradicting locks; cannot-link holds until they are settled', () => {
    const { groups, result, rows } = run(chain, [
      { kind: 'mustLink', alerts: ['a', 'b'] },
      { kind: 'cannotLink', sides: [['a'], ['b']] },
    ]);
    expect(groups.some((group) => group.includes('a') && group.includes('b'))).toBe(false);
    expect(result.lockConflicts).toEqual([{ cause: 'cannotLink', a: 'a', b: 'b' }]);
    expect(rows.find((row) => row.rule === 'mustLink')).toMatchObject({
      state: 'withheldLock',
      refusal: 'cannotLink',
    });
  });
});
