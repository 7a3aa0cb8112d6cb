import { describe, expect, it } from 'vitest';
import { explainedLink } from '../../../client/mock/index.ts';
import {
  endsOf,
  otherEnd,
  reasonsOf,
  sharedName,
  shownSentence,
  stateText,
  strengthReason,
  timeBetween,
} from './words.ts';

describe('a sentence about a link', () => {
  it('shows the values of evidence in it as everywhere: nothing in it can be followed', () => {
    const link = explainedLink(1, 'a6', 'a7', {
      entityKind: 'ip',
      sharedValue: '203.0.113.40',
      because: 'Both name 203.0.113.40; the second time 203.0.113.40 again.',
    });
    expect(shownSentence(link.because, link)).toBe(
      'Both name 203[.]0[.]113[.]40; the second time 203[.]0[.]113[.]40 again.',
    );
  });

  it('shows each of several values whole, and defangs addresses that the link does not name', () => {
    const link = explainedLink(1, 'a2', 'a3', {
      entityKind: 'url',
      sharedValue: 'https://evil.example/a?next=203.0.113.40',
      entities: [],
    });
    expect(
      shownSentence('Both name https://evil.example/a?next=203.0.113.40, sent by bad@evil.example.', link),
    ).toMatch(/^Both name hxxps:\/\/evil\[\.\]example\/a\?next=\S+, sent by bad@evil\.example\.$/);
    expect(shownSentence('See https://evil.example/x now')).toContain('hxxps://evil[.]example/x');
    expect(shownSentence('Both name 198.51.100.77, seen with 64 assets.')).toBe(
      'Both name 198[.]51[.]100[.]77, seen with 64 assets.',
    );
  });

  it('leaves file names readable and makes hidden characters visible', () => {
    const link = explainedLink(1, 'a2', 'a4', {
      entityKind: 'process',
      sharedValue: 'cmd.exe',
      because: 'Both name cmd.exe\u202E.',
    });
    const shown = shownSentence(link.because, link);
    expect(shown).toContain('Both name cmd.exe');
    expect(shown).not.toContain('\u202E');
  });

  it('is not led astray by very short values', () => {
    const link = explainedLink(1, 'a2', 'a4', {
      entityKind: 'ip',
      sharedValue: 'a.b',
      because: 'a.b or not',
    });
    expect(shownSentence(link.because, link)).toBe('a.b or not');
  });
});

describe('the two alerts of a link', () => {
  it('come in the order of time, whichever way the link is written', () => {
    const forward = endsOf(explainedLink(1, 'a2', 'a7', { fromTime: 10, toTime: 20 }));
    const backward = endsOf(explainedLink(1, 'a7', 'a2', { fromTime: 20, toTime: 10 }));
    for (const ends of [forward, backward]) {
      expect(ends.map(({ name, alert }) => [name, alert])).toEqual([
        ['Earlier alert', 'a2'],
        ['Later alert', 'a7'],
      ]);
      expect(ends.map(({ alert, fields }) => fields.every((field) => field.alert === alert))).toEqual([
        true,
        true,
      ]);
    }
  });

  it('are not called earlier and later where a time is missing', () => {
    const ends = endsOf(explainedLink(1, 'a7', 'a2', { fromTime: null }));
    expect(ends.map(({ name, alert }) => [name, alert])).toEqual([
      ['One alert', 'a7'],
      ['Other alert', 'a2'],
    ]);
  });
});

describe('the time between two alerts', () => {
  const link = (changes: object) =>
    explainedLink(1, 'a2', 'a3', { fromTime: 0, toTime: 60_000, windowMilliseconds: 86_400_000, ...changes });

  const told = (changes: object) => timeBetween(link(changes), (at) => `${at / 60_000} min`);
  const storm = { size: 54, first: -600_000, last: 30_000, longestGap: null };

  it('is theirs, with how far the rule looks', () => {
    expect(told({ gapMilliseconds: 60_000 })).toBe('1 min; this rule looks at up to 24 h');
    expect(told({ gapMilliseconds: 60_000, windowMilliseconds: null })).toBe('1 min');
    expect(told({ gapMilliseconds: null })).toBe('Not known: a time is missing or doubtful');
  });

  it('agrees with the two times where one is of a storm, and says what the rule counts', () => {
    expect(told({ gapMilliseconds: 30_000, fromStorm: storm })).toBe(
      '1 min between these two. The earlier belongs to a storm of 54 that ran from -10 min to 0.5 min: the rule counts the 30 s after it; this rule looks at up to 24 h',
    );
    expect(told({ gapMilliseconds: 0, toStorm: storm })).toBe(
      '1 min between these two. The later belongs to a storm of 54 that ran from -10 min to 0.5 min, and the other came inside it: the rule counts no time; this rule looks at up to 24 h',
    );
    expect(told({ gapMilliseconds: 0, fromStorm: storm, toStorm: { ...storm, size: 3 } })).toMatch(
      /the later to a storm of 3 that ran from .*: the rule counts no time, for they overlap;/,
    );
    expect(told({ gapMilliseconds: 60_000, fromStorm: storm })).toBe('1 min; this rule looks at up to 24 h');
  });

  it('of two repeats is theirs, with how close the repeats follow', () => {
    const of = { ...storm, longestGap: 48_000 };
    expect(
      told({ rule: 'storm', gapMilliseconds: 0, windowMilliseconds: 300_000, fromStorm: of, toStorm: of }),
    ).toBe('1 min; from one repeat to the next 48 s at most (at most 5 min is allowed)');
  });

  it('is not asked by decisions and by what was kept together', () => {
    for (const rule of ['mustLink', 'keptTogether', 'sourceIncident'])
      expect(told({ rule, gapMilliseconds: null, windowMilliseconds: null })).toBe(
        '1 min; this rule does not look at time',
      );
  });

  it('names a time frame that is only the storm’s', () => {
    const reason = 'sameAsset,timeFrame';
    expect(reasonsOf(link({ reason, gapMilliseconds: 60_000 }))).toEqual(['Same asset', 'Same time frame']);
    expect(reasonsOf(link({ reason, gapMilliseconds: 0, fromStorm: storm }))).toEqual([
      'Same asset',
      'Same time frame as the storm',
    ]);
  });
});

describe('the words about a link', () => {
  it('name the other alert, and none for a link between two others', () => {
    const link = explainedLink(1, 'a2', 'a3');
    expect(otherEnd(link, 'a2')?.uid).toBe('a3');
    expect(otherEnd(link, 'a3')?.uid).toBe('a2');
    expect(otherEnd(link, 'a7')).toBeNull();
  });

  it('do not say twice what stands beside them', () => {
    expect(stateText({ state: 'withheldWeak', withheldText: 'Withheld: strength 312.' })).toBe(
      'Not used: strength 312.',
    );
    expect(strengthReason('Strength 932 of 1000: an email counts 950.')).toBe('An email counts 950.');
    expect(strengthReason('Always.')).toBe('Always.');
  });

  it('name what is shared by its kind', () => {
    const named = (kind: 'user' | 'ip', entities = 1) =>
      sharedName({
        entityKind: kind,
        entities: explainedLink(1, 'a2', 'a3').entities.flatMap((one) =>
          Array.from({ length: entities }, () => one),
        ),
      });
    expect(named('user')).toBe('Shared user');
    expect(named('ip')).toBe('Shared IP address');
    expect(named('user', 2)).toBe('Shared values');
    expect(sharedName({ entityKind: null, entities: [] })).toBe('Shared value');
  });
});

describe('the state of a link', () => {
  it('says for a link that was not used what it was refused for', () => {
    expect(stateText({ state: 'withheldWeak', withheldText: '214 is below 370' })).toBe(
      'Not used: 214 is below 370',
    );
    expect(stateText({ state: 'withheldLock', withheldText: null })).toContain('decision of an analyst');
    expect(stateText({ state: 'tree', withheldText: null })).toMatch(/^Holds/);
    expect(stateText({ state: 'redundant', withheldText: null })).toMatch(/^Confirms/);
  });
});
