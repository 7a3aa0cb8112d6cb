import { describe, expect, it } from 'vitest';
import { correlate } from './correlate.ts';
import { chanceWindow, gapLoss, linkStrength } from './figures.ts';
import { sequenceFact } from './sequence-facts.ts';
import { defaultCorrelationSettings, type KindRule } from './settings.ts';
import { buildInput, day, hour, minute, type EntityText, type TestAlert } from './testing/build-input.ts';
import { groupsOf, rowsOf } from './testing/read-result.ts';
import { entityKinds, type EntityKind } from '../model/entity-kinds.ts';

function pair(entity: EntityText, gap: number): TestAlert[] {
  return [
    { uid: 'a', at: 0, entities: [entity] },
    { uid: 'b', at: gap, entities: [entity] },
  ];
}

/** What one link is asked for is low enough here that every link of these tests unites. */
const lenient = { ...defaultCorrelationSettings, thresholdBase: 100 };

/** Strength after a gap of an entity seen in two hours of the least span, of which one more hour in 16 days changes nothing. */
function strengthAfter(base: number, gap: number, kind: EntityKind | null = null, hours = 2): number {
  const chance = chanceWindow(hours, 16 * day, lenient.chancePerMille);
  return linkStrength(base, gap, chance, gapLoss(kind, lenient));
}

function run(alerts: readonly TestAlert[], settings = lenient) {
  const input = buildInput(alerts, [], settings);
  const result = correlate(input);
  return { input, result, groups: groupsOf(input, result), rows: rowsOf(input, result) };
}

/** W of a kind on a quiet entity: two active hours of 16 days considered bound it to 0.2 × 16 d / 2. */
function quietWindow(rule: KindRule): number {
  return Math.min(rule.window, (0.2 * 16 * day) / 2);
}

describe('links by a shared entity', () => {
  const linking = Object.entries(defaultCorrelationSettings.kinds) as [EntityKind, KindRule][];

  it.each(linking)('%s: links at its window and not a millisecond beyond', (kind, rule) => {
    const window = quietWindow(rule);
    const within = run(pair(`${kind}:x`, window));
    expect(within.groups).toEqual([['a', 'b']]);
    expect(within.rows).toEqual([
      expect.objectContaining({
        rule: 'sharedEntity',
        keys: [`${kind}:x`],
        gapMilliseconds: window,
        windowMilliseconds: window,
        strength: strengthAfter(rule.base, window, kind),
        reasons: [rule.reason],
        state: 'tree',
      }),
    ]);
    const beyond = run(pair(`${kind}:x`, window + 1));
    expect(beyond.groups).toEqual([['a'], ['b']]);
    expect(beyond.rows).toEqual([]);
  });

  it.each(linking)('%s: has its whole strength at gap 0, and timeFrame as well', (kind, rule) => {
    const [row] = run(pair(`${kind}:x`, 0)).rows;
    expect(row?.strength).toBe(rule.base);
    expect(row?.reasons).toHaveLength(2);
    expect(row?.reasons).toEqual(expect.arrayContaining([rule.reason, 'timeFrame']));
  });

  it('adds timeFrame up to five minutes', () => {
    expect(run(pair('device:x', 5 * minute)).rows[0]?.reasons).toContain('timeFrame');
    expect(run(pair('device:x', 5 * minute + 1)).rows[0]?.reasons).not.toContain('timeFrame');
  });

  it.each(entityKinds.filter((kind) => !(kind in defaultCorrelationSettings.kinds)))(
    '%s never links',
    (kind) => {
      expect(run(pair(`${kind}:x`, 0)).rows).toEqual([]);
    },
  );

  it('passes over an entity that does not link, as built-in accounts', () => {
    expect(run(pair('user:system!', 0)).groups).toEqual([['a'], ['b']]);
  });

  it('links consecutive alerts only', () => {
    const { rows, groups } = run(
      [0, 1, 2, 3].map((at) => ({ uid: `a${at}`, at: at * hour, entities: ['device:x'] })),
    );
    expect(rows.map(({ a, b }) => `${a}-${b}`).sort()).toEqual(['a0-a1', 'a1-a2', 'a2-a3']);
    expect(groups).toEqual([['a0', 'a1', 'a2', 'a3']]);
  });

  it('does not link by a doubtful or unknown time', () => {
    expect(
      run([
        { uid: 'a', at: 0, entities: ['device:x'] },
        { uid: 'b', at: 0, doubtful: true, entities: ['device:x'] },
      ]).groups,
    ).toEqual([['a'], ['b']]);
    expect(
      run([
        { uid: 'a', at: 0, entities: ['device:x'] },
        { uid: 'b', at: null, entities: ['device:x'] },
      ]).groups,
    ).toEqual([['a'], ['b']]);
  });
});

describe('spread of an entity', () => {
  const ipRule = defaultCorrelationSettings.kinds.ip as KindRule;

  /** An address beside `fan` devices, each met once and far away from the two alerts under test. */
  function seenWith(fan: number): TestAlert[] {
    const others = Array.from({ length: fan }, (_, index): EntityText => `device:pc${index}`);
    return [
      { uid: 'a', at: 0, entities: ['ip:x', ...others] },
      { uid: 'b', at: hour, entities: ['ip:x'] },
    ];
  }

  it('is whole up to L, then narrows window and strength by the fan rounded up to a power of two', () => {
    const [whole] = run(seenWith(8)).rows;
    expect(whole).toMatchObject({ windowMilliseconds: day, strength: strengthAfter(760, hour) });
    const [narrowed] = run(seenWith(9)).rows;
    expect(narrowed).toMatchObject({
      windowMilliseconds: day / 2,
      strength: strengthAfter(760 * Math.sqrt(0.5), hour),
    });
    expect(run(seenWith(16)).rows[0]).toMatchObject({ windowMilliseconds: day / 2 });
    expect(run(seenWith(17)).rows[0]).toMatchObject({ windowMilliseconds: day / 4 });
  });

  it('makes a hub beyond H, which links nothing and is listed', () => {
    expect(run(seenWith(32)).rows).toHaveLength(1);
    const { rows, result, input } = run(seenWith(33));
    expect(rows).toEqual([]);
    expect(result.ignoredHubs).toEqual([{ entity: 0, fan: 33, limit: 32 }]);
    expect(input.entities.key(0)).toBe('ip:x');
  });

  it('counts assets of a hub up to 1,024 or its limit, and one more', () => {
    expect(run(seenWith(1024)).result.ignoredHubs).toMatchObject([{ fan: 1024 }]);
    expect(run(seenWith(1025)).result.ignoredHubs).toMatchObject([{ fan: 1025 }]);
    expect(run(seenWith(3000)).result.ignoredHubs).toMatchObject([{ fan: 1025 }]);
    const high = { ...lenient, kinds: { ...lenient.kinds, ip: { ...ipRule, hubLimit: 2048 } } };
    expect(run(seenWith(2048), high).result.ignoredHubs).toEqual([]);
    expect(run(seenWith(3000), high).result.ignoredHubs).toMatchObject([{ fan: 2049, limit: 2048 }]);
  });

  it('counts devices, users and mailboxes once each, and nothing else', () => {
    const extra: EntityText[] = ['file:a', 'url:b', 'process:c', 'user:system!', 'cloudApplication:d'];
    const alerts = seenWith(32).map((alert) => ({
      ...alert,
      entities: [...alert.entities, ...extra],
    }));
    expect(run(alerts).result.ignoredHubs.find((hub) => hub.limit === 32 && hub.fan > 32)).toBeUndefined();
    expect(
      run([...seenWith(32), { uid: 'c', at: 2 * hour, entities: ['ip:x', 'mailbox:m'] }]).result.ignoredHubs,
    ).toEqual([{ entity: 0, fan: 33, limit: 32 }]);
  });

  it('bounds the chance of a random meeting: ε·T/ah', () => {
    // Seen in 16 hours of the least span of 16 days: 0.2 × 384 h / 16 = 4.8 h.
    const busy: TestAlert[] = Array.from({ length: 16 }, (_, index) => ({
      uid: `a${String(index).padStart(2, '0')}`,
      at: index * 5 * hour,
      entities: ['device:x'],
    }));
    const { rows } = run(busy);
    expect(rows).toEqual([]);
    const nearer = busy.map((alert, index) => ({ ...alert, at: index * 4.8 * hour }));
    expect(run(nearer).rows).toHaveLength(15);
    expect(run(nearer).rows[0]).toMatchObject({
      windowMilliseconds: 4.8 * hour,
      gapMilliseconds: 4.8 * hour,
    });
  });

  it('considers a longer span when there are alerts on more days: 17 days count as 32', () => {
    const days: TestAlert[] = Array.from({ length: 17 }, (_, index) => ({
      uid: `d${index}`,
      at: index * day,
      entities: [`file:${index}`],
    }));
    const busy: TestAlert[] = Array.from({ length: 16 }, (_, index) => ({
      uid: `x${index}`,
      at: index * 5 * hour,
      entities: ['device:x'],
    }));
    expect(run([...days, ...busy]).rows.filter((row) => row.keys[0] === 'device:x')[0]).toMatchObject({
      windowMilliseconds: 9.6 * hour,
    });
    // One bad clock adds one day, not decades.
    expect(run([...busy, { uid: 'far', at: 20_000 * day, entities: ['file:z'] }]).rows).toEqual([]);
  });
});

describe('device and user together', () => {
  it('links within 48 h with 780, where neither alone reaches', () => {
    const alerts = (gap: number): TestAlert[] => [
      { uid: 'a', at: 0, entities: ['device:x', 'user:u'] },
      { uid: 'b', at: gap, entities: ['device:x', 'user:u'] },
    ];
    const { rows, groups } = run(alerts(36 * hour));
    expect(groups).toEqual([['a', 'b']]);
    expect(rows).toEqual([
      expect.objectContaining({
        rule: 'deviceUserPair',
        keys: ['device:x', 'user:u'],
        windowMilliseconds: 48 * hour,
        strength: strengthAfter(780, 36 * hour),
        reasons: ['sameTargetedAsset'],
      }),
    ]);
    expect(run(alerts(48 * hour + 1)).rows).toEqual([]);
  });

  it('does not link when one of the two is a hub', () => {
    const users = Array.from({ length: 40 }, (_, index): EntityText => `user:other${index}`);
    const { rows } = run([
      { uid: 'a', at: 0, entities: ['device:x', 'user:u'] },
      { uid: 'b', at: 30 * hour, entities: ['device:x', 'user:u'] },
      { uid: 'c', at: 200 * hour, entities: ['device:x', ...users] },
    ]);
    expect(rows).toEqual([]);
  });
});

describe('source incident', () => {
  const alerts: TestAlert[] = [
    { uid: 'a', at: 0, source: 'xdr|7', entities: ['device:a'] },
    { uid: 'b', at: 40 * day, source: 'xdr|7', entities: ['device:b'] },
    { uid: 'c', at: null, source: 'xdr|7', entities: [] },
    { uid: 'd', at: 0, source: 'xdr|8', entities: [] },
  ];

  it('links what the source had together with 990, whatever the time', () => {
    const { groups, rows } = run(alerts);
    expect(groups).toEqual([['a', 'b', 'c'], ['d']]);
    expect(rows).toEqual([
      expect.objectContaining({
        a: 'a',
        b: 'b',
        rule: 'sourceIncident',
        strength: 990,
        gapMilliseconds: 40 * day,
        windowMilliseconds: null,
        keys: [],
        state: 'tree',
      }),
      expect.objectContaining({ a: 'b', b: 'c', rule: 'sourceIncident', gapMilliseconds: null }),
    ]);
  });

  it('is turned off by a setting', () => {
    expect(run(alerts, { ...lenient, sourceIncidentStrength: null }).groups).toHaveLength(4);
  });
});

describe('sequences', () => {
  const cases: readonly [string, TestAlert, TestAlert, number][] = [
    [
      'sequence:mailClick',
      { uid: 'a', at: 0, facts: sequenceFact.mailDelivered, entities: ['user:u', 'url:l'] },
      { uid: 'b', at: 12 * hour, facts: sequenceFact.urlClicked, entities: ['user:u', 'url:l'] },
      930,
    ],
    [
      'sequence:clickExecution',
      { uid: 'a', at: 0, facts: sequenceFact.urlClicked, entities: ['user:u'] },
      { uid: 'b', at: 12 * hour, facts: sequenceFact.execution, entities: ['user:u', 'device:d'] },
      850,
    ],
    [
      'sequence:signInAbuse',
      { uid: 'a', at: 0, facts: sequenceFact.signInAnomaly, entities: ['user:u'] },
      { uid: 'b', at: 12 * hour, facts: sequenceFact.mailboxRuleOrMassDownload, entities: ['user:u'] },
      820,
    ],
    [
      'sequence:credentialUse',
      { uid: 'a', at: 0, facts: sequenceFact.credentialAccess, entities: ['user:u', 'device:d'] },
      { uid: 'b', at: 12 * hour, facts: sequenceFact.signInAnomaly, entities: ['user:u', 'ip:i'] },
      820,
    ],
    [
      'sequence:lateralMovement',
      { uid: 'a', at: 0, facts: sequenceFact.credentialAccess, entities: ['device:one'] },
      { uid: 'b', at: 12 * hour, facts: sequenceFact.remoteLogon, entities: ['device:one', 'device:two'] },
      800,
    ],
  ];

  it.each(cases)('%s', (rule, cause, effect, base) => {
    const found = run([cause, effect]).rows.filter((row) => row.rule === rule);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      a: 'a',
      b: 'b',
      strength: strengthAfter(base, 12 * hour),
      windowMilliseconds: day,
    });
    expect(found[0]?.reasons).toEqual([
      rule === 'sequence:lateralMovement' ? 'lateralMovementPath' : 'eventSequence',
    ]);
  });

  it.each(cases)('%s is directed', (rule, cause, effect) => {
    const reversed = run([
      { ...cause, at: 12 * hour },
      { ...effect, at: 0 },
    ]);
    expect(reversed.rows.filter((row) => row.rule === rule)).toEqual([]);
  });

  it.each(cases)('%s ends after 24 h', (rule, cause, effect) => {
    expect(run([cause, { ...effect, at: day + 1 }]).rows.filter((row) => row.rule === rule)).toEqual([]);
  });

  it('needs the same URL for mail and click, and another device for lateral movement', () => {
    const [, mail, click] = cases[0] as (typeof cases)[number];
    expect(
      run([mail, { ...click, entities: ['user:u', 'url:other'] }]).rows.some(
        (row) => row.rule === 'sequence:mailClick',
      ),
    ).toBe(false);
    const [, access, logon] = cases[4] as (typeof cases)[number];
    expect(
      run([access, { ...logon, entities: ['device:one'] }]).rows.some(
        (row) => row.rule === 'sequence:lateralMovement',
      ),
    ).toBe(false);
  });

  it('facts alone never link', () => {
    const [, mail, click] = cases[0] as (typeof cases)[number];
    expect(
      run([
        { ...mail, entities: ['user:u', 'url:l'] },
        { ...click, entities: ['user:v', 'url:m'] },
      ]).groups,
    ).toEqual([['a'], ['b']]);
  });
});
