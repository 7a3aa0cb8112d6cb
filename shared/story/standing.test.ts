import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { standingOf, type StandingFacts } from './standing.ts';

const fresh: StandingFacts = {
  status: 'active',
  assignedTo: null,
  classification: null,
  determination: null,
  resolvingComment: null,
  isSeen: false,
  alerts: 14,
  activeAlerts: 14,
  untouchedGraveAlerts: 3,
  unjudgedEvidence: 2,
  unremediatedEvidence: 1,
  pins: 0,
  comments: 0,
  suggestions: 0,
};
const triaged = { isSeen: true, assignedTo: 'Dana', status: 'inProgress' };
const investigated = { ...triaged, untouchedGraveAlerts: 0, unjudgedEvidence: 0 };
const completed = {
  ...investigated,
  classification: 'truePositive',
  determination: 'phishing',
  unremediatedEvidence: 0,
};
const states = (facts: StandingFacts) => standingOf(facts).steps.map(({ state }) => state);

describe('where an incident stands', () => {
  it('goes step by step as what each asks for is done', () => {
    expect(states(fresh)).toEqual(['current', 'ahead', 'ahead', 'ahead']);
    expect(states({ ...fresh, ...triaged })).toEqual(['done', 'current', 'ahead', 'ahead']);
    expect(states({ ...fresh, ...investigated })).toEqual(['done', 'done', 'current', 'ahead']);
    expect(states({ ...fresh, ...completed })).toEqual(['done', 'done', 'done', 'current']);
    expect(states({ ...fresh, ...completed, status: 'resolved', activeAlerts: 0 })).toEqual([
      'done',
      'done',
      'done',
      'done',
    ]);
  });

  it('lists what a resolved incident passed over', () => {
    const standing = standingOf({ ...fresh, ...triaged, status: 'resolved', activeAlerts: 0 });
    expect(standing.stage).toBe('resolve');
    expect(standing.steps.map(({ state }) => state)).toEqual(['done', 'passedOver', 'passedOver', 'done']);
  });

  it('says how much is missing', () => {
    const texts = standingOf(fresh).steps.flatMap(({ items }) => items.map(({ text }) => text));
    expect(texts).toContain('Go through 3 alerts of high or medium severity that are still New');
    expect(texts).toContain('See to 1 malicious piece of evidence that is not remediated');
    expect(texts).toContain('Resolve 14 alerts that are still active');
  });

  it('never calls a step done that lacks something, and advice holds nothing back', () => {
    const count = fc.nat(3);
    fc.assert(
      fc.property(
        fc.record({
          status: fc.constantFrom('active', 'inProgress', 'awaitingAction', 'resolved', '?'),
          assignedTo: fc.option(fc.string()),
          classification: fc.option(fc.string()),
          determination: fc.option(fc.string()),
          resolvingComment: fc.option(fc.string()),
          isSeen: fc.boolean(),
          alerts: count,
          activeAlerts: count,
          untouchedGraveAlerts: count,
          unjudgedEvidence: count,
          unremediatedEvidence: count,
          pins: count,
          comments: count,
          suggestions: count,
        }),
        (facts) => {
          const { steps, stage } = standingOf(facts);
          const at = steps.findIndex((step) => step.stage === stage);
          for (const [place, { state, items }] of steps.entries()) {
            expect(state === 'ahead').toBe(place > at);
            const lacksNothing = items.every(({ done, optional }) => done || optional);
            if (place <= at) expect(state === 'done').toBe(lacksNothing);
          }
          if (facts.status !== 'resolved')
            expect(steps.slice(0, at).every(({ state }) => state === 'done')).toBe(true);
        },
      ),
    );
  });
});
