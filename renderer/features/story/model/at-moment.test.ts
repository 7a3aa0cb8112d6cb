import { describe, expect, it } from 'vitest';
import type { OutputOf } from '../../../../shared/contract/index.ts';
import { story } from '../../../client/mock/phishing/answers.ts';
import { isAlertAhead, isTargetAhead, pinThen, statesAt, verdictThen } from './at-moment.ts';
import { keyOfNode } from './graph.ts';
import { createPlayer } from './story-time.ts';
import type { ShownMoment, StoryClock } from './story-time.ts';

type Alert = OutputOf<'alerts.get'>;

const alerts = story.nodes.filter(({ alertUid }) => alertUid !== null);
const momentAt = (at: number, clock: StoryClock = 'attack'): ShownMoment => {
  const player = createPlayer(story, [], [], clock);
  return { ...player.at(at), clock, at, knows: player.knows };
};
const record = (
  uid: string,
  firstActivity: number,
  importedAt: number,
  stormUid: string | null = null,
): Alert => ({ row: { uid, firstActivity, stormUid }, sources: [{ importedAt }] }) as unknown as Alert;

describe('what was not there yet at a moment', () => {
  const latest = alerts.reduce((a, b) => ((a.at ?? 0) > (b.at ?? 0) ? a : b));
  const before = momentAt((latest.at ?? 0) - 1);

  it('is an alert that came later, and nothing while everything is shown', () => {
    const uid = latest.alertUid ?? '';
    expect(isAlertAhead(before, uid, null)).toBe(true);
    expect(isAlertAhead(momentAt(latest.at ?? 0), uid, null)).toBe(false);
    expect(isAlertAhead(null, uid, null)).toBe(false);
  });

  it('is a repeat of a storm by its own record, as it has no place in the story', () => {
    const at = before.at;
    expect(isAlertAhead(before, 'repeat', record('repeat', at + 5, 0))).toBe(true);
    expect(isAlertAhead(before, 'repeat', record('repeat', at - 5, at + 5))).toBe(false);
    expect(isAlertAhead(momentAt(at, 'knowledge'), 'repeat', record('repeat', at - 5, at + 5))).toBe(true);
    expect(isAlertAhead(before, 'repeat', record('another', at + 5, 0))).toBe(false);
  });

  it('is a repeat of a storm that a decision brought later than its import', () => {
    const hidden = new Set(['alert:head']);
    const moment: ShownMoment = { ...momentAt(9, 'knowledge'), hidden, knows: (key) => key === 'alert:head' };
    expect(isAlertAhead(moment, 'repeat', record('repeat', 1, 2, 'head'))).toBe(true);
    expect(isAlertAhead({ ...moment, hidden: new Set() }, 'repeat', record('repeat', 1, 2, 'head'))).toBe(
      false,
    );
  });

  it('is an entity before its first alert, drawn or not, and a line before its later end', () => {
    const none = new Set<string>();
    const node = story.nodes.find((one) => one.entityId !== null && (one.at ?? 0) > (alerts[0]?.at ?? 0));
    if (node?.entityId == null) throw new Error('the story of the mock has entities of later alerts');
    const entity = { kind: 'entity', entityId: node.entityId } as const;
    const early = momentAt((node.at ?? 0) - 1);
    expect(isTargetAhead(early, entity, story, none)).toBe(true);
    expect(isTargetAhead(momentAt(node.at ?? 0), entity, story, none)).toBe(false);
    const undrawn = { kind: 'entity', entityId: 4040 } as const;
    expect(isTargetAhead(before, undrawn, story, new Set([latest.alertUid ?? '']))).toBe(true);
    expect(isTargetAhead(before, undrawn, story, new Set(alerts.map(({ alertUid }) => alertUid ?? '')))).toBe(
      false,
    );
    expect(isTargetAhead(before, undrawn, story, none)).toBe(false);
    const edge = story.edges.find(({ source, target }) => [source, target].includes(latest.id));
    if (edge === undefined) throw new Error('the last alert has lines');
    expect(isTargetAhead(before, { kind: 'edge', edge: edge.id }, story, none)).toBe(true);
    expect(before.hidden.has(keyOfNode(latest))).toBe(true);
  });
});

describe('what had been decided by a moment', () => {
  it('is a pin that was there, one that was set later, and one on what was not there yet', () => {
    const moment: ShownMoment = {
      clock: 'knowledge',
      at: 5,
      hidden: new Set(['alert:late']),
      running: new Set(),
      states: new Map([
        ['alert:a', { pinned: false }],
        ['entity:1', { pinned: true }],
      ]),
      knows: () => true,
    };
    expect(pinThen(moment, { kind: 'alert', alert: 'a' })).toBe('later');
    expect(pinThen(moment, { kind: 'alert', alert: 'late' })).toBe('ahead');
    expect(pinThen(moment, { kind: 'entity', entityId: 1 })).toBeNull();
    expect(pinThen(moment, { kind: 'evidence', alert: 'late', entityId: 1 })).toBe('ahead');
    expect(pinThen(moment, { kind: 'evidence', alert: 'a', entityId: 1 })).toBeNull();
    expect(pinThen(null, { kind: 'alert', alert: 'late' })).toBeNull();
  });

  it('is a verdict as it was then; without one it is as it is now', () => {
    const states = new Map([
      ['entity:1', { verdict: 'malicious' }],
      ['entity:2', { verdict: null }],
      ['entity:3', { pinned: true }],
    ]);
    expect([1, 2, 3, 4].map((id) => verdictThen(states, id))).toEqual(['malicious', 'unknown', null, null]);
    expect(statesAt(null).size).toBe(0);
  });
});
