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
  graveAlerts: 5,
  unjudgedEvidence: 2,
  judgedEvidence: 4,
  unremediatedEvidence: 1,
  maliciousEvidence: 3,
  untoldEvidence: 0,
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

  it('ends triage as its timer does: with the status, not with an owner or a look', () => {
    expect(states({ ...fresh, isSeen: true, assignedTo: 'Dana', comments: 1 })[0]).toBe('current');
    expect(states({ ...fresh, status: 'inProgress' })[0]).toBe('done');
  });

  it('lists what a resolved incident passed over', () => {
    const standing = standingOf({ ...fresh, ...triaged, status: 'resolved', activeAlerts: 0 });
    expect(standing.stage).toBe('resolve');
    expect(standing.steps.map(({ state }) => state)).toEqual(['done', 'passedOver', 'passedOver', 'done']);
  });

  it('says how much is missing', () => {
    const texts = standingOf(fresh).steps.flatMap(({ items }) => items.map(({ text }) => text));
    expect(texts).toContain('Go through 3 alerts of high or medium severity that are still New');
    expect(texts).toContain('See to 1 malicious piece of evidence that sources call not remediated');
    expect(texts).toContain('Resolve 14 alerts that are still active');
  });

  it('marks nothing as done of which there is nothing', () => {
    const empty = {
      ...fresh,
      ...{ graveAlerts: 0, untouchedGraveAlerts: 0, judgedEvidence: 0, unjudgedEvidence: 0 },
      ...{ maliciousEvidence: 0, unremediatedEvidence: 0 },
    };
    const items = standingOf(empty).steps.flatMap((step) => step.items);
    expect(items.filter(({ nothing }) => nothing).map(({ text }) => text)).toEqual([
      'No alert is of high or medium severity',
      'No source, list or analyst calls evidence malicious or suspicious',
      'No suggestion on what belongs to it waits',
      'No evidence is called malicious',
    ]);
    expect(items.every(({ nothing, done }) => done || !nothing)).toBe(true);
    expect(standingOf({ ...fresh, ...completed }).steps.flatMap((step) => step.items)).toContainEqual(
      expect.objectContaining({ code: 'verdicts', done: true, nothing: false }),
    );
  });

  it('counts malicious evidence of which no source tells a remediation, and holds nothing back for it', () => {
    const standing = standingOf({ ...fresh, ...completed, untoldEvidence: 2 });
    expect(standing.stage).toBe('resolve');
    const items = standing.steps[2]?.items ?? [];
    expect(items.map(({ text }) => text)).toContain(
      'No source says that malicious evidence waits to be remediated',
    );
    expect(items.find(({ code }) => code === 'remediationUntold')).toMatchObject({
      text: 'See whether 2 malicious pieces of evidence still do harm: no source tells of its remediation',
      ...{ done: false, optional: true, tab: 'evidence', filter: 'untoldEvidence' },
    });
    // Nothing else is known of any: that is no work that was done.
    const untold = standingOf({ ...fresh, ...completed, untoldEvidence: 3 }).steps[2]?.items ?? [];
    expect(untold.find(({ code }) => code === 'remediated')).toMatchObject({ done: true, nothing: true });
  });

  it('lets a note be a comment while work goes on, and asks whom it is assigned to', () => {
    const commands = (facts: StandingFacts) =>
      Object.fromEntries(
        standingOf(facts).steps.flatMap(({ items }) => items.map(({ code, command }) => [code, command])),
      );
    expect(commands(fresh)).toMatchObject({ note: 'incident.comment', assigned: 'incident.assignTo' });
    expect(commands({ ...fresh, status: 'resolved' })).toMatchObject({ note: 'incident.note' });
    const note = (facts: StandingFacts) =>
      standingOf(facts).steps[3]?.items.find(({ code }) => code === 'note');
    expect(note({ ...fresh, comments: 1 })?.done).toBe(true);
    expect(note({ ...fresh, comments: 1, status: 'resolved' })?.done).toBe(false);
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
          graveAlerts: count,
          unjudgedEvidence: count,
          judgedEvidence: count,
          unremediatedEvidence: count,
          maliciousEvidence: count,
          untoldEvidence: count,
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
