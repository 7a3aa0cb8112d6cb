import { describe, expect, it } from 'vitest';
import { blockingText, mergeText, settingText } from './blocking-texts.ts';
import {
  becauseText,
  durationText,
  strengthText,
  withheldText,
  type LinkFacts,
  type StormFacts,
} from './link-texts.ts';
import { defaultCorrelationSettings as defaults, type CorrelationSettings } from './settings.ts';

const minute = 60_000;
const hour = 60 * minute;
const settings: CorrelationSettings = { ...defaults, thresholdBase: 100 };
const device = { kind: 'device', label: 'ws-17.contoso.com' } as const;
const user = { kind: 'user', label: 'alice' } as const;
const url = { kind: 'url', label: 'http://evil.test/' } as const;

const link = (more: Partial<LinkFacts> = {}): LinkFacts => ({
  rule: 'sharedEntity',
  entities: [device],
  gapMilliseconds: 2 * hour + 5 * minute,
  windowMilliseconds: 24 * hour,
  strength: 608,
  state: 'tree',
  refusal: null,
  neededStrength: null,
  pooledStrength: null,
  ...more,
});

const storm: StormFacts = { size: 54, first: 0, last: 20 * minute, longestGap: null };
const end = (time: number, of: StormFacts | null = null) => ({ time, storm: of });

describe('why two alerts met', () => {
  it.each<[string, Partial<LinkFacts>, string]>([
    ['an entity', {}, 'Both name the device ws-17.contoso.com; the second came 2 h 5 min after the first.'],
    [
      'told backwards, and still from the earlier to the later',
      { ends: [end(2 * hour + 5 * minute), end(0)] },
      'Both name the device ws-17.contoso.com; the second came 2 h 5 min after the first.',
    ],
    [
      'at once',
      { gapMilliseconds: 0 },
      'Both name the device ws-17.contoso.com; they came at the same time.',
    ],
    [
      'no time',
      { gapMilliseconds: null },
      'Both name the device ws-17.contoso.com; the time between them is not known.',
    ],
    [
      'inside the storm of the first',
      { gapMilliseconds: 0, ends: [end(14 * minute), end(5 * minute, storm)] },
      'Both name the device ws-17.contoso.com; the second came 9 min after the first, inside the storm of 54 repeats that the first belongs to.',
    ],
    [
      'while the storm of the second went on',
      { gapMilliseconds: 0, ends: [end(5 * minute), end(9 * minute, storm)] },
      'Both name the device ws-17.contoso.com; the second came 4 min after the first; it belongs to a storm of 54 repeats that had begun before the first came.',
    ],
    [
      'after a storm',
      { gapMilliseconds: 4 * minute, ends: [end(0, storm), end(24 * minute)] },
      'Both name the device ws-17.contoso.com; the second came 24 min after the first, 4 min after the storm of 54 repeats that the first belongs to had ended.',
    ],
    [
      'before a storm',
      { gapMilliseconds: 2 * minute, ends: [end(-2 * minute), end(9 * minute, storm)] },
      'Both name the device ws-17.contoso.com; the second came 11 min after the first; it belongs to a storm of 54 repeats that began 2 min after the first.',
    ],
    [
      'between two storms',
      { gapMilliseconds: 0, ends: [end(0, storm), end(9 * minute, { ...storm, size: 1200 })] },
      'Both name the device ws-17.contoso.com; the second came 9 min after the first; the first belongs to a storm of 54 repeats, the second to one of 1,200, and the two storms overlap.',
    ],
    [
      'a storm that it does not matter for',
      { gapMilliseconds: 9 * minute, ends: [end(-9 * minute), end(0, storm)] },
      'Both name the device ws-17.contoso.com; the second came 9 min after the first.',
    ],
    [
      'device and user',
      { rule: 'deviceUserPair', entities: [device, user], gapMilliseconds: 3 * hour },
      'Both name the device ws-17.contoso.com together with the user alice; the second came 3 h after the first.',
    ],
    [
      'mail and click',
      { rule: 'sequence:mailClick', entities: [user, url], gapMilliseconds: 12 * minute },
      'An email was delivered and its URL was clicked: the same user and URL, alice and hxxp://evil[.]test/; the second came 12 min after the first.',
    ],
    [
      'click and execution',
      { rule: 'sequence:clickExecution', gapMilliseconds: minute },
      'A URL was clicked and then something was run on the same device, ws-17.contoso.com; the second came 1 min after the first.',
    ],
    [
      'sign-in and abuse',
      { rule: 'sequence:signInAbuse', entities: [user], gapMilliseconds: hour },
      'An unusual sign-in was followed by a mailbox rule or mass download of the same user, alice; the second came 1 h after the first.',
    ],
    [
      'lateral movement',
      { rule: 'sequence:lateralMovement', gapMilliseconds: hour },
      'Credentials were taken on ws-17.contoso.com, and a logon came from it to another; the second came 1 h after the first.',
    ],
    [
      'repeats',
      { rule: 'storm', windowMilliseconds: 5 * minute },
      'Both are repeats of the same alert on the device ws-17.contoso.com; each came at most 5 min after the one before.',
    ],
    [
      'repeats of a storm that is known',
      {
        rule: 'storm',
        windowMilliseconds: 5 * minute,
        gapMilliseconds: 0,
        ends: [end(71_000, { ...storm, longestGap: 48_000 }), end(0, { ...storm, longestGap: 48_000 })],
      },
      'Both are repeats of the same alert on the device ws-17.contoso.com, in a storm of 54: the second came 1 min 11 s after the first, and from one repeat to the next it was 48 s at most (5 min is allowed).',
    ],
    [
      'kept',
      { rule: 'keptTogether', entities: [] },
      'Nothing in the two joins them now: they were in one incident when an analyst began to work on it, and stay together because of that.',
    ],
  ])('%s', (_, more, expected) => {
    expect(becauseText(link(more))).toBe(expected);
  });

  it('names both devices of a movement, and accounts as they are', () => {
    expect(
      becauseText(link({ rule: 'sequence:lateralMovement', gapMilliseconds: hour }), {
        target: { kind: 'device', label: 'srv-04' },
      }),
    ).toBe(
      'Credentials were taken on ws-17.contoso.com, and a logon came from it to srv-04; the second came 1 h after the first.',
    );
    expect(
      becauseText(link({ entities: [{ kind: 'user', label: 'mei@contoso.com' }], gapMilliseconds: 0 })),
    ).toBe('Both name the user mei@contoso.com; they came at the same time.');
    expect(becauseText(link({ entities: [{ kind: 'ip', label: '203.0.113.9' }], gapMilliseconds: 0 }))).toBe(
      'Both name the IP address 203[.]0[.]113[.]9; they came at the same time.',
    );
  });

  it('names the incident of the source, and the decision of the analyst', () => {
    expect(
      becauseText(link({ rule: 'sourceIncident', entities: [] }), { sourceIncident: '77 (Phish)' }),
    ).toBe('The tool that raised both had put them in one incident: 77 (Phish).');
    expect(
      becauseText(link({ rule: 'mustLink', entities: [] }), {
        decision: { author: 'Dana', reason: 'same case' },
      }),
    ).toBe('Dana decided that they belong together: same case.');
  });
});

describe('how strong a link is', () => {
  it('with the spread of what is shared', () => {
    expect(strengthText(link(), settings, { fan: 4, activeHours: 2, consideredHours: 384 })).toBe(
      'Strength 608 of 1000: a device counts 640; it is seen with 4 other assets (up to 8 lessens nothing); 2 h 5 min of 24 h have passed. Seen in 2 of 384 hours considered.',
    );
    expect(strengthText(link(), settings, { fan: 20, activeHours: 2, consideredHours: 384 })).toContain(
      'it is seen with 20 other assets (more than 8 lessens it to 320)',
    );
    expect(
      strengthText(link({ windowMilliseconds: 2.4 * hour }), settings, {
        fan: 4,
        activeHours: 32,
        consideredHours: 384,
      }),
    ).toContain(
      'Seen in 32 of 384 hours considered, which shortens the longest time between two alerts from 24 h to 2 h 24 min.',
    );
    expect(
      strengthText(link({ windowMilliseconds: 12 * hour }), settings, {
        fan: 16,
        activeHours: 2,
        consideredHours: 384,
      }),
    ).toContain(
      'Seen in 2 of 384 hours considered; the number of other assets shortens the longest time between two alerts from 24 h to 12 h.',
    );
    expect(strengthText(link({ gapMilliseconds: 0 }), settings, null)).toBe(
      'Strength 608 of 1000: a device counts 640; no time has passed.',
    );
    expect(
      strengthText(link({ gapMilliseconds: 0, ends: [end(0, storm), end(9 * minute)] }), settings, null),
    ).toBe('Strength 608 of 1000: a device counts 640; no time counts, for the storm went on.');
  });

  it('of several weak links together', () => {
    expect(strengthText(link({ strength: 220, pooledStrength: 410 }), settings, null)).toBe(
      'Strength 220 of 1000: a device counts 640; 2 h 5 min of 24 h have passed. It was too weak alone; together with the other weak links between the two groups it has 410 and joins them.',
    );
  });

  it('of every other rule', () => {
    expect(strengthText(link({ rule: 'sequence:mailClick' }), settings, null)).toBe(
      'Strength 608 of 1000: such a sequence counts 930; 2 h 5 min of 24 h have passed.',
    );
    expect(strengthText(link({ rule: 'storm', strength: 1000 }), settings, null)).toBe(
      'Strength 1000 of 1000: repeats within 5 min of each other always go together.',
    );
  });

  it('and why it was withheld', () => {
    const weak = { state: 'withheldWeak', strength: 430, neededStrength: 460, refusal: null } as const;
    expect(withheldText(weak, settings, { from: 8, to: 31, fromAlerts: 8, toAlerts: 60 })).toBe(
      'Withheld: strength 430, and the smaller of the two groups (8 alerts) asks for 460.',
    );
    expect(withheldText(weak, settings, { from: 9, to: 31, fromAlerts: 27, toAlerts: 31 })).toBe(
      'Withheld: strength 430, and the smaller of the two groups (9, counting each storm once) asks for 460.',
    );
    expect(mergeText({ from: 9, to: 12, fromAlerts: 27, toAlerts: 38 })).toBe(
      'If you know that they belong together, unite the two incidents by hand (27 alerts and 38 alerts).',
    );
    const sizes = { from: 700, to: 800, fromAlerts: 700, toAlerts: 800 };
    expect(withheldText({ ...weak, state: 'withheldSize' }, settings, sizes)).toBe(
      'Withheld: together the two groups would have 1,500 alerts, and links may unite at most 1,000.',
    );
    expect(withheldText({ ...weak, state: 'withheldLock', refusal: 'seal' }, settings, null)).toBe(
      'Withheld: an analyst resolved one of the two, and nothing joins a resolved incident by itself.',
    );
    expect(withheldText({ ...weak, state: 'tree' }, settings, null)).toBeNull();
  });
});

describe('what keeps two apart', () => {
  const facts = { labelOf: (key: string) => key.slice(key.indexOf(':') + 1), sizes: null };

  it('is said without words of the engine', () => {
    const hub = { code: 'hub', kind: 'ip', key: 'ip:203.0.113.9', fan: 840, limit: 32 } as const;
    expect(blockingText(hub, settings, facts)).toBe(
      'Both name the IP address 203[.]0[.]113[.]9, which is seen with too many assets to mean anything: 840, and at most 32 are allowed.',
    );
    // Counted up to 1,024 and one more.
    expect(blockingText({ ...hub, fan: 1025 }, settings, facts)).toContain(
      'mean anything: more than 1,024, and at most 32 are allowed.',
    );
    const gap = {
      code: 'gapBeyondWindow',
      kind: 'file',
      key: 'file:x',
      gapMilliseconds: 60 * hour,
      windowMilliseconds: 38.4 * hour,
      limitedBy: 'chance',
      activeHours: 2,
      consideredHours: 384,
    } as const;
    expect(blockingText(gap, settings, facts)).toBe(
      'Both name the file x, but 2 d 12 h apart; it joins alerts within 38 h 24 min (shortened, for it is seen in 2 of 384 hours considered).',
    );
    expect(blockingText({ code: 'ignoredEntity', kind: 'url', key: 'url:x' }, settings, facts)).toBe(
      'Both name the URL x, and an analyst decided that it joins nothing.',
    );
  });

  it.each([
    [{ path: 'kinds.ip.hubLimit', value: 64 }, 'raise “At most” of “IP address” from 32 to 64'],
    [{ path: 'kinds.device.window', value: 30 * hour }, 'raise “Window” of “Device” from 24 h to 30 h'],
    [{ path: 'kinds.url.base', value: 850 }, 'raise “Strength” of “URL” from 800 to 850'],
    [{ path: 'chancePerMille', value: 313 }, 'raise “Chance of a random meeting” from 20 % to 31.3 %'],
    [{ path: 'thresholdBase', value: 80 }, 'lower “Least strength” from 100 to 80'],
    [
      { path: 'sequences.mailClick.base', value: 950 },
      'raise “Strength” of “Email, then click” from 930 to 950',
    ],
    [
      { path: 'sourceIncidentStrength', value: 990 },
      `raise “Strength” of “Incidents of sources” from ${settings.sourceIncidentStrength} to 990`,
    ],
  ])('names the setting %j', (change, expected) => {
    expect(settingText(change, settings)).toBe(
      `In Settings › Correlation, ${expected}. This holds for every incident of the store; the preview there shows what else would change.`,
    );
  });
});

it.each([
  [0, '0 s'],
  [999, '999 ms'],
  [61_000, '1 min 1 s'],
  [2 * hour, '2 h'],
  [30 * hour, '30 h'],
  [49 * hour, '2 d 1 h'],
  [24 * hour + 5, '24 h'],
])('%i ms are %s', (milliseconds, expected) => {
  expect(durationText(milliseconds)).toBe(expected);
});
