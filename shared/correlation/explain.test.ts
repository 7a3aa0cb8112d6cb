import { describe, expect, it } from 'vitest';
import { correlate } from './correlate.ts';
import { explainAlerts, explainPath } from './explain.ts';
import { defaultCorrelationSettings } from './settings.ts';
import { buildInput, day, hour, minute, type EntityText, type TestAlert } from './testing/build-input.ts';
import type { LinkRow, Lock } from './types.ts';

function explain(
  alerts: readonly TestAlert[],
  a: string,
  b: string,
  locks: readonly Lock[] = [],
  settings = defaultCorrelationSettings,
) {
  const input = buildInput(alerts, locks, settings);
  const at = (uid: string): number => input.alerts.uid.indexOf(uid);
  return explainAlerts(input, correlate(input), at(a), at(b));
}

const row = (a: string, b: string, more: Partial<LinkRow> = {}): LinkRow => ({
  a,
  b,
  rule: 'sharedEntity',
  keys: ['device:x'],
  gapMilliseconds: 0,
  windowMilliseconds: day,
  strength: 500,
  reasons: ['sameTargetedAsset'],
  state: 'tree',
  ...more,
});

describe('path from plain rows', () => {
  it('follows tree links only, in either direction', () => {
    const rows = [row('b', 'c'), row('a', 'b'), row('a', 'c', { state: 'redundant' })];
    const explanation = explainPath(rows, 'c', 'a');
    expect(explanation).toMatchObject({
      together: true,
      path: [
        { from: 'c', to: 'b', link: { a: 'b' } },
        { from: 'b', to: 'a', link: { a: 'a' } },
      ],
    });
  });

  it('is empty from an alert to itself', () => {
    expect(explainPath([], 'a', 'a')).toEqual({ together: true, path: [] });
  });

  it('takes two members of a storm for one step', () => {
    const storm = (b: string): LinkRow => row('head', b, { rule: 'storm', strength: 1000 });
    const explanation = explainPath([storm('m1'), storm('m2'), row('m2', 'z')], 'm1', 'z');
    expect(explanation).toMatchObject({
      together: true,
      path: [
        { from: 'm1', to: 'm2', link: { rule: 'storm' } },
        { from: 'm2', to: 'z' },
      ],
    });
  });

  it('gives the other links of a pool', () => {
    const pooled = { pooledStrength: 400, strength: 220 };
    const rows = [
      row('a', 'b'),
      row('b', 'c', { ...pooled, keys: ['ip:1'] }),
      row('a', 'd', { ...pooled, keys: ['ip:2'] }),
      row('c', 'd'),
    ];
    const explanation = explainPath(rows, 'a', 'c');
    const step = explanation.together ? explanation.path.find((one) => one.link.pooledStrength) : undefined;
    expect([step?.link.keys[0], ...(step?.pooledWith ?? []).map((link) => link.keys[0])].sort()).toEqual([
      'ip:1',
      'ip:2',
    ]);
  });

  it('names the withheld links of the way with the fewest', () => {
    const weak = row('b', 'c', { state: 'withheldWeak', strength: 120, neededStrength: 190 });
    const rows = [
      row('a', 'b'),
      weak,
      row('c', 'd'),
      row('a', 'e', { state: 'withheldSize' }),
      row('e', 'd', { state: 'withheldLock', refusal: 'seal' }),
    ];
    expect(explainPath(rows, 'a', 'd')).toEqual({
      together: false,
      conditions: [{ code: 'withheldWeak', link: weak, neededStrength: 190 }],
    });
  });

  it('says that nothing is known when nothing is', () => {
    expect(explainPath([], 'a', 'b')).toEqual({ together: false, conditions: [{ code: 'noLink' }] });
  });
});

describe('what blocks', () => {
  const two = (entity: EntityText, gap: number, more: Partial<TestAlert> = {}): TestAlert[] => [
    { uid: 'a', at: 0, entities: [entity], ...more },
    { uid: 'b', at: gap, entities: [entity] },
  ];

  it('gap beyond the window, with both figures and what limits it', () => {
    expect(explain(two('device:x', 30 * hour), 'a', 'b')).toEqual({
      together: false,
      conditions: [
        {
          code: 'gapBeyondWindow',
          kind: 'device',
          key: 'device:x',
          gapMilliseconds: 30 * hour,
          windowMilliseconds: day,
          limitedBy: 'kind',
          activeHours: 2,
          consideredHours: 384,
        },
      ],
    });
    expect(explain(two('file:x', 60 * hour), 'a', 'b')).toMatchObject({
      conditions: [{ limitedBy: 'chance', windowMilliseconds: 38.4 * hour }],
    });
  });

  it('hub', () => {
    const others = Array.from({ length: 40 }, (_, index): EntityText => `device:pc${index}`);
    const alerts = [
      ...two('ip:x', hour),
      { uid: 'c', at: 2 * hour, entities: ['ip:x' as EntityText, ...others] },
    ];
    expect(explain(alerts, 'a', 'b')).toEqual({
      together: false,
      conditions: [{ code: 'hub', kind: 'ip', key: 'ip:x', fan: 40, limit: 32 }],
    });
  });

  it('nothing shared, a kind that never links, an ignored entity', () => {
    expect(
      explain(
        [
          { uid: 'a', at: 0, entities: ['ip:1'] },
          { uid: 'b', at: 0, entities: ['ip:2'] },
        ],
        'a',
        'b',
      ),
    ).toEqual({ together: false, conditions: [{ code: 'noSharedEntity' }] });
    expect(explain(two('cloudApplication:x', 0), 'a', 'b')).toEqual({
      together: false,
      conditions: [{ code: 'neverLinks', kind: 'cloudApplication', key: 'cloudApplication:x' }],
    });
    const ignore: Lock = { kind: 'ignoreEntity', entityKind: 'ip', entityKey: 'ip:x', alerts: null };
    expect(explain(two('ip:x', 0), 'a', 'b', [ignore])).toEqual({
      together: false,
      conditions: [{ code: 'ignoredEntity', kind: 'ip', key: 'ip:x' }],
    });
  });

  it('tenant and doubtful time', () => {
    const [a, b] = two('ip:x', 0) as [TestAlert, TestAlert];
    expect(
      explain(
        [
          { ...a, tenant: 't1' },
          { ...b, tenant: 't2' },
        ],
        'a',
        'b',
      ),
    ).toMatchObject({ together: false, conditions: [{ code: 'tenant' }] });
    expect(explain([a, { ...b, doubtful: true }], 'a', 'b')).toMatchObject({
      together: false,
      conditions: [{ code: 'doubtfulTime', alerts: [1] }],
    });
  });

  it('a lock, with its cause', () => {
    const lock: Lock = { kind: 'cannotLink', sides: [['a'], ['b']] };
    expect(explain(two('ip:x', minute), 'a', 'b', [lock])).toMatchObject({
      together: false,
      conditions: [{ code: 'withheldLock', cause: 'cannotLink', link: { keys: ['ip:x'] } }],
    });
  });

  it('weak links, with the strength needed', () => {
    const settings = { ...defaultCorrelationSettings, thresholdBase: 900 };
    expect(explain(two('ip:x', 0), 'a', 'b', [], settings)).toMatchObject({
      together: false,
      conditions: [{ code: 'withheldWeak', neededStrength: 900, link: { strength: 760 } }],
    });
  });
});
