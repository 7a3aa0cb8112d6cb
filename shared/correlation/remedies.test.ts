import { describe, expect, it } from 'vitest';
import { correlate } from './correlate.ts';
import { pairFacts } from './blocking.ts';
import { consideredSpan } from './figures.ts';
import { linkRows } from './explain.ts';
import {
  settingForMeeting,
  settingForPool,
  settingForWeakLink,
  strengthTogether,
  type PooledMeeting,
  type SettingChange,
} from './remedies.ts';
import { sequenceNames } from './settings-fields.ts';
import { defaultCorrelationSettings, type CorrelationSettings } from './settings.ts';
import { buildInput, day, hour, minute, type EntityText, type TestAlert } from './testing/build-input.ts';

/** The settings with the number at a path changed. */
function changed(settings: CorrelationSettings, { path, value }: SettingChange): CorrelationSettings {
  const copy = JSON.parse(JSON.stringify(settings)) as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop() as string;
  const place = names.reduce((at, name) => at[name] as Record<string, unknown>, copy);
  expect(typeof place[last]).toBe('number');
  place[last] = value;
  return copy as unknown as CorrelationSettings;
}

function areTogether(alerts: readonly TestAlert[], settings: CorrelationSettings): boolean {
  const { group } = correlate(buildInput(alerts, [], settings));
  return group[0] === group[1];
}

/** What the facts of the first two alerts say, and whether the engine agrees with the change and with nothing less. */
function expectRemedy(
  alerts: readonly TestAlert[],
  path: string,
  settings = defaultCorrelationSettings,
): void {
  expect(areTogether(alerts, settings)).toBe(false);
  const facts = pairFacts(buildInput(alerts, [], settings), 0, 1);
  const [entity] = facts.shared;
  if (!entity || facts.gapMilliseconds === null) throw new Error('The alerts share nothing.');
  const change = settingForMeeting(
    {
      kind: entity.kind,
      fan: entity.fan,
      activeHours: entity.activeHours,
      span: consideredSpan(facts.distinctDays),
      gapMilliseconds: facts.gapMilliseconds,
      smaller: 1,
    },
    settings,
  );
  expect(change?.path).toBe(path);
  if (!change) return;
  expect(areTogether(alerts, changed(settings, change))).toBe(true);
  expect(areTogether(alerts, changed(settings, { ...change, value: change.value - 1 }))).toBe(false);
}

const two = (entity: EntityText, gap: number): TestAlert[] => [
  { uid: 'a', at: 0, entities: [entity] },
  { uid: 'b', at: gap, entities: [entity] },
];

describe('the least change of a setting unites two alerts, and one less does not', () => {
  it('when the time between is longer than the kind allows', () => {
    expectRemedy(two('device:x', 30 * hour), 'kinds.device.window', {
      ...defaultCorrelationSettings,
      thresholdBase: 100,
    });
  });

  it('when chance allows less', () => {
    expectRemedy(two('file:x', 60 * hour), 'chancePerMille', {
      ...defaultCorrelationSettings,
      thresholdBase: 100,
    });
  });

  it('when the window is shortened because of many assets', () => {
    const others = Array.from({ length: 15 }, (_, index): EntityText => `device:pc${index}`);
    expectRemedy(
      [...two('ip:x', 15 * hour), { uid: 'c', at: 3 * day, entities: ['ip:x', ...others] }],
      'kinds.ip.window',
      { ...defaultCorrelationSettings, thresholdBase: 100 },
    );
  });

  it('when too many assets are seen with it', () => {
    const others = Array.from({ length: 40 }, (_, index): EntityText => `device:pc${index}`);
    expectRemedy(
      [...two('ip:x', minute), { uid: 'c', at: 3 * day, entities: ['ip:x', ...others] }],
      'kinds.ip.hubLimit',
      { ...defaultCorrelationSettings, thresholdBase: 100 },
    );
  });

  it('when a link is too weak', () => {
    for (const [entity, gap] of [
      ['device:x', 10 * hour],
      ['ip:x', 3 * hour],
      ['mailMessage:x', day],
    ] as const) {
      const alerts = two(entity, gap);
      const open = { ...defaultCorrelationSettings, thresholdBase: 1 };
      const { links } = correlate(buildInput(alerts, [], open));
      const strength = links.strength[0] as number;
      const settings = { ...defaultCorrelationSettings, thresholdBase: strength + 7 };
      expect(areTogether(alerts, settings)).toBe(false);
      const facts = pairFacts(buildInput(alerts, [], settings), 0, 1);
      const kind = facts.shared[0]?.kind ?? 'ip';
      const change = settingForWeakLink(
        {
          rule: 'sharedEntity',
          kind,
          strength,
          gapMilliseconds: gap,
          needed: strength + 7,
          spread: {
            fan: facts.shared[0]?.fan ?? 0,
            activeHours: 2,
            span: consideredSpan(facts.distinctDays),
          },
        },
        settings,
      );
      if (change === null) throw new Error('No setting would do.');
      expect(change.path).toBe(`kinds.${kind}.base`);
      expect(areTogether(alerts, changed(settings, change))).toBe(true);
      expect(areTogether(alerts, changed(settings, { ...change, value: change.value - 1 }))).toBe(false);
    }
  });
});

describe('the least change of a setting unites two alerts by all of their weak links together, and one less does not', () => {
  /** The weak links between the first two alerts, as the engine made them, with what is known of their entities. */
  function poolOf(
    alerts: readonly TestAlert[],
    settings: CorrelationSettings,
    isKnown = true,
  ): readonly PooledMeeting[] {
    const input = buildInput(alerts, [], settings);
    const facts = pairFacts(input, 0, 1);
    return linkRows(input, correlate(input).links).map((row) => {
      expect(row.state).toBe('withheldWeak');
      const shared = facts.shared.find(({ key }) => key === row.keys[0]);
      return {
        rule: row.rule,
        kind: shared?.kind ?? null,
        keys: row.keys,
        strength: row.strength,
        gapMilliseconds: row.gapMilliseconds,
        needed: row.neededStrength ?? 0,
        spread:
          shared && isKnown
            ? {
                fan: shared.fan,
                activeHours: shared.activeHours,
                span: consideredSpan(facts.distinctDays),
              }
            : null,
      };
    });
  }

  const shared: readonly EntityText[] = ['ip:x', 'file:y', 'url:z'];
  const pair = (gap: number): TestAlert[] => [
    { uid: 'a', at: 0, entities: shared },
    { uid: 'b', at: gap, entities: shared },
  ];
  const asking = (thresholdBase: number): CorrelationSettings => ({
    ...defaultCorrelationSettings,
    thresholdBase,
  });

  it('of the rules of the links, the one that has to be raised least', () => {
    for (const gap of [hour, 3 * hour, 9 * hour]) {
      const alone = asking(1000);
      const together = strengthTogether(poolOf(pair(gap), alone));
      expect(areTogether(pair(gap), asking(together))).toBe(true);
      for (const missing of [1, 7, 20]) {
        const settings = asking(together + missing);
        const pool = poolOf(pair(gap), settings);
        expect(areTogether(pair(gap), settings)).toBe(false);
        const change = settingForPool(pool, together + missing, settings);
        if (change === null) throw new Error('No setting would do.');
        expect(change.path).toMatch(/^kinds\.\w+\.base$/);
        expect(areTogether(pair(gap), changed(settings, change))).toBe(true);
        expect(areTogether(pair(gap), changed(settings, { ...change, value: change.value - 1 }))).toBe(false);
        // The strongest link alone would have to be raised by more.
        const [strongest] = [...pool].sort((x, y) => y.strength - x.strength);
        const byItself = strongest && settingForWeakLink(strongest, settings);
        if (byItself?.path === change.path) expect(byItself.value).toBeGreaterThan(change.value);
      }
    }
  });

  it('of one link, its own rule; and what is asked for where no rule is enough', () => {
    const settings = asking(strengthTogether(poolOf(pair(hour), asking(1000))) + 5);
    const pool = poolOf(pair(hour), settings);
    const needed = settings.thresholdBase;
    for (const kind of ['ip', 'file', 'url']) {
      const change = settingForPool(
        pool,
        needed,
        settings,
        pool.filter((link) => link.kind === kind),
      );
      if (change === null) throw new Error('No setting would do.');
      expect(change.path).toBe(`kinds.${kind}.base`);
      expect(areTogether(pair(hour), changed(settings, change))).toBe(true);
    }
    const lowered = settingForPool(pool, needed, settings, []);
    expect(lowered).toEqual({ path: 'thresholdBase', value: needed - 5 });
    if (lowered) expect(areTogether(pair(hour), changed(settings, lowered))).toBe(true);
  });

  it('proves enough where the figures of the links are not known', () => {
    const settings = asking(strengthTogether(poolOf(pair(hour), asking(1000))) + 5);
    const change = settingForPool(poolOf(pair(hour), settings, false), settings.thresholdBase, settings);
    if (change === null) throw new Error('No setting would do.');
    expect(areTogether(pair(hour), changed(settings, change))).toBe(true);
  });

  it('is none where links are not added up, are alone, or are enough', () => {
    const settings = asking(strengthTogether(poolOf(pair(hour), asking(1000))) + 5);
    const pool = poolOf(pair(hour), settings);
    expect(settingForPool(pool, settings.thresholdBase, { ...settings, poolRounds: 0 })).toBeNull();
    expect(settingForPool(pool.slice(0, 1), settings.thresholdBase, settings)).toBeNull();
    expect(settingForPool(pool, strengthTogether(pool), settings)).toBeNull();
  });

  it('counts each entity once, and a pair only where neither of its two counts', () => {
    const link = (strength: number, ...keys: readonly string[]) => ({ strength, keys });
    expect(strengthTogether([link(300, 'a'), link(200, 'a')])).toBe(300);
    expect(strengthTogether([link(500, 'a'), link(500, 'b')])).toBe(750);
    expect(strengthTogether([link(500, 'a'), link(900, 'a', 'b')])).toBe(500);
    expect(strengthTogether([link(500, 'c'), link(500, 'a', 'b')])).toBe(750);
    expect(strengthTogether([link(500), link(400), link(500, 'a')])).toBe(750);
  });
});

describe('remedies', () => {
  const weak = {
    rule: 'sharedEntity',
    kind: 'device',
    strength: 200,
    gapMilliseconds: hour,
    spread: null,
  } as const;

  it('prove enough by the strength of the link where its figures are not known', () => {
    const change = settingForWeakLink({ ...weak, needed: 230 }, defaultCorrelationSettings);
    expect(change).toEqual({ path: 'kinds.device.base', value: Math.ceil((230 * 640) / 200) });
  });

  it('raise the strength of any sequence, whichever it is', () => {
    for (const name of sequenceNames) {
      const change = settingForWeakLink(
        { ...weak, rule: `sequence:${name}`, kind: null, needed: 210 },
        defaultCorrelationSettings,
      );
      const { base } = defaultCorrelationSettings.sequences[name];
      expect(change).toEqual({ path: `sequences.${name}.base`, value: Math.ceil((210 * base) / 200) });
    }
  });

  it('lower what is asked for where no strength of the rule is enough', () => {
    const change = settingForWeakLink(
      { ...weak, needed: 460 },
      { ...defaultCorrelationSettings, thresholdBase: 300 },
    );
    expect(change).toEqual({ path: 'thresholdBase', value: 40 });
  });

  it('are none where no single number does it', () => {
    expect(settingForWeakLink({ ...weak, needed: 800 }, defaultCorrelationSettings)).toBeNull();
    expect(
      settingForMeeting(
        { kind: 'ip', fan: 1, activeHours: 300, span: 16 * day, gapMilliseconds: 300 * day, smaller: 1 },
        defaultCorrelationSettings,
      ),
    ).toBeNull();
    expect(
      settingForMeeting(
        { kind: 'cloudApplication', fan: 0, activeHours: 1, span: 16 * day, gapMilliseconds: 0, smaller: 1 },
        defaultCorrelationSettings,
      ),
    ).toBeNull();
  });
});
