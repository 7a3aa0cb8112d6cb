import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalOrder } from './canonical-order.ts';
import { correlate } from './correlate.ts';
import { linkRuleCodes, linkStateCodes } from './codes.ts';
import { describeIncident } from './describe-incident.ts';
import type { IncidentAlertFacts } from './description-types.ts';
import { createDisjointSets, findRoot, uniteRoots } from './disjoint-sets.ts';
import { explainAlerts } from './explain.ts';
import { defaultCorrelationSettings } from './settings.ts';
import { alertList, locks, strict } from './testing/arbitrary-alerts.ts';
import { buildInput, type TestAlert } from './testing/build-input.ts';
import { figuresOf, partOf } from './testing/parts.ts';
import { groupsOf, rowsOf } from './testing/read-result.ts';
import type { CorrelationInput, CorrelationResult, Lock } from './types.ts';

function shuffle<Item>(items: readonly Item[], seed: number): Item[] {
  const shuffled = [...items];
  let state = seed;
  for (let index = shuffled.length - 1; index > 0; index -= 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const other = state % (index + 1);
    [shuffled[index], shuffled[other]] = [shuffled[other] as Item, shuffled[index] as Item];
  }
  return shuffled;
}

function outcome(
  alerts: readonly TestAlert[],
  given: readonly Lock[],
  settings = defaultCorrelationSettings,
) {
  const input = buildInput(alerts, given, settings);
  const result = correlate(input);
  const facts = (name: string): IncidentAlertFacts => {
    const alert = alerts.find((candidate) => candidate.uid === name) as TestAlert;
    const head = result.storm[input.alerts.uid.indexOf(name)] as number;
    return {
      uid: name,
      title: alert.detector ?? '',
      severity: ['low', 'medium', 'high', null][(alert.facts ?? 0) % 4] ?? null,
      firstActivity: alert.at,
      storm: head < 0 ? null : (input.alerts.uid[head] as string),
      category: ['Execution', 'LateralMovement', 'InitialAccess', 'Malware'][(alert.facts ?? 0) % 4] ?? null,
      source: alert.source ?? null,
      classification: (alert.facts ?? 0) % 5 === 0 ? 'falsePositive' : null,
      devices: alert.entities.filter((text) => text.startsWith('device')),
      users: alert.entities.filter((text) => text.startsWith('user')),
      criticality: null,
      malicious: (alert.facts ?? 0) % 3 === 0,
      prevented: (alert.facts ?? 0) % 2 === 0,
      ransomware: false,
      handsOnKeyboard: (alert.facts ?? 0) % 11 === 0,
      rareDetector: false,
      mostlyBenignDetector: false,
    };
  };
  const groups = groupsOf(input, result);
  return {
    groups,
    rows: rowsOf(input, result),
    storms: [...result.storm]
      .map((head, alert) => `${input.alerts.uid[alert]}:${head < 0 ? '' : input.alerts.uid[head]}`)
      .sort(),
    hubs: result.ignoredHubs.map((hub) => `${input.entities.key(hub.entity)} ${hub.fan}`).sort(),
    conflicts: result.lockConflicts,
    descriptions: groups.map((group) => describeIncident(shuffle(group, alerts.length).map(facts))),
  };
}

describe('order of arrival', () => {
  it('changes nothing: partition, links, storms, hubs, conflicts, names and scores over 20 random orders, with locks', () => {
    fc.assert(
      fc.property(alertList, locks, fc.boolean(), fc.integer(), (alerts, given, isStrict, seed) => {
        const settings = isStrict ? strict : defaultCorrelationSettings;
        const expected = outcome(alerts, given, settings);
        for (let order = 0; order < 20; order += 1) {
          const shuffled = shuffle(alerts, seed + order).map((alert) => ({
            ...alert,
            entities: shuffle(alert.entities, seed + order),
          }));
          expect(outcome(shuffled, shuffle(given, seed + order), settings)).toEqual(expected);
        }
      }),
      { numRuns: 120 },
    );
  });

  it('tells a contradiction once, however many decisions say so', () => {
    const alert: TestAlert = {
      uid: 'a',
      at: 0,
      entities: [],
      detector: 'd',
      asset: 'device:1',
      facts: 0,
      doubtful: false,
    };
    const assigned = (value: string): Lock => ({ kind: 'value', field: 'assignedTo', value, alerts: ['a'] });
    for (const values of ['xyy', 'yxy', 'yyx'])
      expect(outcome([alert], [...values].map(assigned), defaultCorrelationSettings).conflicts).toEqual([
        { cause: 'assignedTo', a: 'a', b: 'a' },
      ]);
  });

  it('has something to decide: the random inputs reach every state and rule', () => {
    const seen = new Set<string>();
    const samples = fc.sample(fc.tuple(alertList, locks), { numRuns: 400, seed: 7 });
    for (const [alerts, given] of samples) {
      for (const settings of [strict, defaultCorrelationSettings]) {
        for (const row of outcome(alerts, given, settings).rows) {
          seen.add(row.state).add(row.rule);
          if (row.pooledStrength) seen.add('pooled');
          if (row.refusal) seen.add(row.refusal);
        }
      }
    }
    expect([...seen]).toEqual(
      expect.arrayContaining([
        ...['tree', 'redundant', 'withheldWeak', 'withheldSize', 'withheldLock', 'pooled'],
        ...['sharedEntity', 'deviceUserPair', 'sourceIncident', 'storm', 'mustLink', 'keptTogether'],
        ...[
          'sequence:mailClick',
          'sequence:clickExecution',
          'sequence:signInAbuse',
          'sequence:lateralMovement',
        ],
        ...['tenant', 'cannotLink', 'seal', 'keep', 'assignedTo'],
      ]),
    );
  });
});

/** Parts of a group that only being kept together holds, each with all alerts of its group. */
function keptParts(
  input: CorrelationInput,
  { group, links }: CorrelationResult,
): readonly { readonly own: readonly number[]; readonly part: ReadonlySet<number> }[] {
  const sets = createDisjointSets(input.alerts.count);
  const kept: number[] = [];
  for (let link = 0; link < links.count; link += 1) {
    if (links.state[link] !== linkStateCodes.tree) continue;
    if (links.rule[link] === linkRuleCodes.keptTogether)
      kept.push(links.a[link] as number, links.b[link] as number);
    else {
      const [a, b] = [links.a[link] as number, links.b[link] as number].map((end) =>
        findRoot(sets.parent, end),
      ) as [number, number];
      if (a !== b) uniteRoots(sets, a, b);
    }
  }
  const all = [...group.keys()];
  return [...new Set(kept.map((end) => findRoot(sets.parent, end)))].map((root) => ({
    own: all.filter((alert) => group[alert] === group[root]),
    part: new Set(all.filter((alert) => findRoot(sets.parent, alert) === root)),
  }));
}

const numRuns = Number(process.env['CASEMATE_FUZZ_PARTS'] ?? 400);

describe('every result', () => {
  it('explains each two alerts of one incident by tree links, and each other two by a condition', () => {
    fc.assert(
      fc.property(alertList, locks, fc.boolean(), (alerts, given, isStrict) => {
        const input = buildInput(alerts, given, isStrict ? strict : defaultCorrelationSettings);
        const result = correlate(input);
        for (let a = 0; a < alerts.length; a += 3) {
          for (let b = 0; b < alerts.length; b += 1) {
            if (a === b) continue;
            const explanation = explainAlerts(input, result, a, b);
            expect(explanation.together).toBe(result.group[a] === result.group[b]);
            if (!explanation.together) {
              expect(explanation.conditions.length).toBeGreaterThan(0);
              continue;
            }
            let at = a;
            for (const step of explanation.path) {
              expect(step.from).toBe(at);
              expect(step.link.state).toBe('tree');
              at = step.to;
            }
            expect(at).toBe(b);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('finds no link twice, but where decisions say one twice', () => {
    fc.assert(
      fc.property(alertList, locks, fc.boolean(), (alerts, given, isStrict) => {
        const input = buildInput(alerts, given, isStrict ? strict : defaultCorrelationSettings);
        const found = rowsOf(input, correlate(input)).flatMap(({ a, b, rule, keys }) =>
          rule === 'mustLink' ? [] : [[a, b, rule, ...keys].join(' ')],
        );
        expect(found.filter((one, at) => found.indexOf(one) !== at)).toEqual([]);
      }),
      { numRuns },
    );
  });

  it('gives being kept together as a reason only between parts that a run over these alerts alone would not unite', () => {
    let reasons = 0;
    fc.assert(
      fc.property(alertList, locks, fc.boolean(), (alerts, given, isStrict) => {
        const input = buildInput(alerts, given, isStrict ? strict : defaultCorrelationSettings);
        const whole = correlate(input);
        const figures = figuresOf(input, whole);
        for (const { own, part } of keptParts(input, whole)) {
          reasons += 1;
          const free = input.locks.filter(({ kind }) => kind !== 'keep' && kind !== 'seal');
          const alone = partOf({ ...input, locks: free }, own, figures);
          const { group } = correlate(alone);
          const inside = new Set(own.flatMap((alert, at) => (part.has(alert) ? [group[at]] : [])));
          const outside = own.flatMap((alert, at) => (part.has(alert) ? [] : [group[at]]));
          expect(outside.filter((number) => inside.has(number))).toEqual([]);
        }
      }),
      { numRuns },
    );
    expect(reasons).toBeGreaterThan(numRuns / 10);
  });

  it('keeps to its locks and its limit', () => {
    fc.assert(
      fc.property(alertList, locks, (alerts, given) => {
        const input = buildInput(alerts, given, strict);
        const result = correlate(input);
        const groupOf = (name: string): number | undefined => result.group[input.alerts.uid.indexOf(name)];
        const exists = (name: string): boolean => input.alerts.uid.includes(name);
        const unsettled = result.lockConflicts.length > 0;
        for (const one of given) {
          if (one.kind === 'cannotLink') {
            const [left = [], right = []] = one.sides;
            for (const x of left)
              for (const y of right)
                if (x !== y && exists(x) && exists(y)) expect(groupOf(x)).not.toBe(groupOf(y));
          }
          if (one.kind === 'mustLink' && !unsettled)
            expect(new Set(one.alerts.filter(exists).map(groupOf)).size).toBeLessThanOrEqual(1);
          if (one.kind === 'keep' && !unsettled)
            expect(new Set(one.alerts.filter(exists).map(groupOf)).size).toBeLessThanOrEqual(1);
        }
        if (given.length > 0) return;
        for (const group of groupsOf(input, result)) {
          const nodes = new Set(
            group.map((name) => {
              const alert = input.alerts.uid.indexOf(name);
              const head = result.storm[alert] as number;
              return head < 0 ? alert : head;
            }),
          );
          expect(nodes.size).toBeLessThanOrEqual(strict.groupLimit);
          expect(
            new Set(group.flatMap((name) => alerts.find((alert) => alert.uid === name)?.tenant ?? [])).size,
          ).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('canonical order', () => {
  it('is by time, then uid, unknown last, for any span of times', () => {
    const time = fc.oneof(
      fc.integer({ min: 0, max: 20 }),
      fc.integer({ min: -1e12, max: 4e12 }),
      fc.constant(NaN),
      fc.constantFrom(-9e15, 9e15),
    );
    fc.assert(
      fc.property(fc.array(time, { maxLength: 60 }), (times) => {
        const names = times.map((_, index) => `u${(index * 7919) % 101}`);
        const order = [...canonicalOrder(Float64Array.from(times), names, times.length)];
        const key = (alert: number): readonly [number, number, string] => {
          const at = times[alert] as number;
          return [Number.isNaN(at) ? 1 : 0, Number.isNaN(at) ? 0 : at, names[alert] as string];
        };
        const expected = times
          .map((_, index) => index)
          .sort((x, y) => {
            const [a, b] = [key(x), key(y)];
            return a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : 1);
          });
        expect(order).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});
