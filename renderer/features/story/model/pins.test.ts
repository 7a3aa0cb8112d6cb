import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { story } from '../../../client/mock/phishing/answers.ts';
import {
  applyMove,
  byTime,
  clustersOf,
  groupsOf,
  inOrder,
  isByTime,
  moveTo,
  pinKeyOf,
  pinTargetOf,
  pinnable,
  shift,
  storyTargetOf,
} from './pins.ts';
import type { Pin } from './pins.ts';

const pin = (uid: string, position: number): Pin => ({
  uid,
  target: { kind: 'alert', alert: uid },
  label: uid,
  severity: null,
  verdict: null,
  verdictBy: null,
  entityKind: null,
  at: null,
  count: 1,
  alike: true,
  until: null,
  seen: true,
  recipients: [],
  note: null,
  group: null,
  caption: null,
  automaticCaption: uid,
  tactic: null,
  serviceSource: null,
  entities: [],
  inStory: true,
  position,
  by: null,
});
const pins = [pin('c', 3), pin('a', 1), pin('b', 2)];
const uids = (list: readonly Pin[]) => list.map((one) => one.uid).join('');

describe('pin order', () => {
  it('follows the position, not the order of arrival', () => {
    expect(uids(inOrder(pins))).toBe('abc');
  });

  it('says before which other a pin goes', () => {
    expect(shift(pins, 'a', 1)).toEqual({ pin: 'a', before: 'c' });
    expect(shift(pins, 'b', 1)).toEqual({ pin: 'b', before: null });
    expect(shift(pins, 'c', -1)).toEqual({ pin: 'c', before: 'b' });
  });

  it('has no move at the ends, for an unknown pin and for the same place', () => {
    expect(shift(pins, 'a', -1)).toBeNull();
    expect(shift(pins, 'c', 1)).toBeNull();
    expect(shift(pins, 'x', 1)).toBeNull();
    expect(moveTo(pins, 'b', 1)).toBeNull();
  });

  it('shows the list as every move leaves it', () => {
    for (const one of pins) {
      for (let index = 0; index < pins.length; index += 1) {
        const move = moveTo(pins, one.uid, index);
        const after = move ? applyMove(pins, move) : inOrder(pins);
        expect(after.findIndex((other) => other.uid === one.uid)).toBe(index);
        expect(after).toHaveLength(pins.length);
      }
    }
  });

  it('keeps the list when the pin to go before has gone', () => {
    expect(uids(applyMove(pins, { pin: 'a', before: 'gone' }))).toBe('abc');
  });
});

describe('pins by time', () => {
  const at = (one: Pin, time: number | null, group: string | null = null): Pin => ({
    ...one,
    at: time,
    group,
  });

  it('go by their time, groups by their first, and last those without one', () => {
    const mixed = [
      at(pin('a', 1), null),
      at(pin('b', 2), 30, 'g'),
      at(pin('c', 3), 20),
      at(pin('d', 4), 10, 'g'),
    ];
    expect(uids(byTime(mixed))).toBe('dbca');
    expect(isByTime(mixed)).toBe(false);
    expect(isByTime(byTime(mixed))).toBe(true);
    expect(isByTime([])).toBe(true);
  });

  it('stay as they stand where times are the same', () => {
    expect(uids(byTime([at(pin('z', 1), 5), at(pin('a', 2), 5)]))).toBe('za');
  });
});

describe('groups of pins', () => {
  const grouped = [pin('a', 1), { ...pin('b', 2), group: 'g' }, { ...pin('c', 3), group: 'g' }, pin('d', 4)];

  it('stand together, in the order of their first pins', () => {
    const mixed = [{ ...pin('z', 9), group: 'g' }, ...grouped];
    expect(clustersOf(mixed).map(({ group, pins: of, start }) => [group, uids(of), start])).toEqual([
      [null, 'a', 0],
      ['g', 'bcz', 1],
      [null, 'd', 4],
    ]);
    expect(groupsOf(mixed)).toEqual(['g']);
  });

  it('are entered and left one step at a time', () => {
    expect(shift(grouped, 'a', 1)).toEqual({ pin: 'a', before: 'b', group: 'g' });
    expect(shift(grouped, 'd', -1)).toEqual({ pin: 'd', before: null, group: 'g' });
    expect(shift(grouped, 'b', -1)).toEqual({ pin: 'b', before: 'c', group: null });
    expect(shift(grouped, 'c', 1)).toEqual({ pin: 'c', before: 'd', group: null });
    expect(shift(grouped, 'b', 1)).toEqual({ pin: 'b', before: 'd' });
    const alone = [{ ...pin('a', 1), group: 'g' }];
    expect(shift(alone, 'a', 1)).toEqual({ pin: 'a', before: null, group: null });
  });

  it('lead every pin through every place and back, and never lose one', () => {
    for (const one of grouped) {
      let list: readonly Pin[] = grouped;
      const walk = (by: 1 | -1): number => {
        let steps = 0;
        for (let move = shift(list, one.uid, by); move !== null; move = shift(list, one.uid, by)) {
          list = applyMove(list, move);
          steps += 1;
          expect(steps).toBeLessThan(20);
          expect(uids(inOrder(list))).toBe(uids(list));
        }
        return steps;
      };
      walk(1);
      expect(list.at(-1)?.uid).toBe(one.uid);
      walk(-1);
      expect(list[0]?.uid).toBe(one.uid);
      expect([...uids(list)].sort().join('')).toBe('abcd');
    }
  });
});

describe('pins that move together', () => {
  const list = ['a', 'b', 'c', 'd', 'e'].map((uid, index) => pin(uid, index + 1));
  const after = (move: ReturnType<typeof moveTo>) => uids(move === null ? list : applyMove(list, move));

  it('come to stand beside each other, in the order in which they stood', () => {
    expect(moveTo(list, 'd', 0, undefined, ['b', 'd'])).toEqual({ pin: 'd', also: ['b'], before: 'a' });
    expect(after(moveTo(list, 'd', 0, undefined, ['b']))).toBe('bdace');
    expect(after(moveTo(list, 'a', 9, undefined, ['c', 'gone']))).toBe('bdeac');
    expect(moveTo(list, 'b', 1, undefined, ['c'])).toBeNull();
    expect(uids(applyMove(list, { pin: 'a', also: ['b'], before: 'b' }))).toBe('abcde');
  });

  it('go past what is not among them, a place at a time, and stay at the ends', () => {
    expect(after(shift(list, 'b', 1, ['b', 'c']))).toBe('adbce');
    expect(after(shift(list, 'c', 1, ['b']))).toBe('adbce');
    expect(after(shift(list, 'c', -1, ['b']))).toBe('bcade');
    expect(shift(list, 'a', -1, ['b'])).toBeNull();
    expect(shift(list, 'e', 1, ['a', 'c'])).toBeNull();
  });

  it('are all in the group into which, or out of which, they are led', () => {
    const [a, b, c, d] = [
      pin('a', 1),
      pin('b', 2),
      { ...pin('c', 3), group: 'g' },
      { ...pin('d', 4), group: 'g' },
    ];
    const grouped = [a, b, c, d];
    const told = (move: ReturnType<typeof moveTo>) =>
      (move === null ? grouped : applyMove(grouped, move)).map(({ uid, group }) => uid + (group ?? ''));
    expect(told(shift(grouped, 'b', 1, ['a']))).toEqual(['ag', 'bg', 'cg', 'dg']);
    expect(told(moveTo(grouped, 'd', 0, null, ['b']))).toEqual(['b', 'd', 'a', 'cg']);
    expect(moveTo(grouped, 'a', 2, 'g', ['b'])).toEqual({ pin: 'a', also: ['b'], before: null, group: 'g' });
  });

  it('never lose one, whichever move with whichever', () => {
    fc.assert(
      fc.property(
        fc.subarray(['a', 'b', 'c', 'd', 'e'], { minLength: 1 }),
        fc.integer({ min: -6, max: 6 }),
        fc.array(fc.constantFrom(null, 'g', 'h'), { minLength: 5, maxLength: 5 }),
        (some, by, groups) => {
          const [first = 'a', ...also] = some;
          const given = inOrder(list.map((one, index) => ({ ...one, group: groups[index] ?? null })));
          const move = shift(given, first, by, also);
          const moved = move === null ? given : applyMove(given, move);
          expect([...uids(moved)].sort().join('')).toBe('abcde');
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('what a selection is pinned as', () => {
  const edgeOf = (kind: string) => {
    const edge = story.edges.find((one) => one.kind === kind);
    if (!edge) throw new Error(`no ${kind}`);
    return edge;
  };
  const [alert, entity] = (['alert', 'entity'] as const).map((kind) =>
    story.nodes.find((one) => one.kind === kind),
  );
  if (!alert || !entity) throw new Error('no nodes');
  const line = { ...edgeOf('link'), id: 'e', kind: 'evidence', source: alert.id, target: entity.id } as const;
  const evidence = { kind: 'evidence', alert: alert.alertUid, entityId: entity.entityId };
  const nodes = story.nodes;

  it('is the piece of evidence, of a line between an alert and an entity', () => {
    const of = (edges: (typeof story)['edges']) => pinTargetOf({ nodes, edges }, { kind: 'edge', edge: 'e' });
    expect(of([line])).toEqual(evidence);
    expect(of([{ ...line, source: entity.id, target: alert.id }])).toEqual(evidence);
    // It stands for the lines of several, or is not drawn any more.
    expect(of([{ ...line, count: 2 }])).toBeNull();
    expect(of([])).toBeNull();
  });

  it('is nothing, of other lines and of groups; of all else itself', () => {
    expect(pinTargetOf(story, { kind: 'edge', edge: edgeOf('link').id })).toBeNull();
    expect(pinTargetOf(story, { kind: 'group', node: 'g' })).toBeNull();
    expect(pinTargetOf(null, { kind: 'entity', entityId: 4 })).toEqual({ kind: 'entity', entityId: 4 });
  });
});

describe('pinnable', () => {
  it('takes pieces of evidence, which select their entity', () => {
    const evidence = { kind: 'evidence', alert: 'a', entityId: 3 } as const;
    expect(pinnable([evidence])).toEqual([evidence]);
    expect(pinKeyOf(evidence)).not.toBe(pinKeyOf({ kind: 'entity', entityId: 3 }));
    expect(storyTargetOf(evidence)).toEqual({ kind: 'entity', entityId: 3 });
  });

  it('leaves edges out', () => {
    expect(
      pinnable([
        { kind: 'edge', edge: 'e' },
        { kind: 'entity', entityId: 1 },
      ]),
    ).toEqual([{ kind: 'entity', entityId: 1 }]);
  });
});
