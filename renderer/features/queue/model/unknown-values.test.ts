import { describe, expect, it } from 'vitest';
import { describeUnknown, isKnown, openValues } from './unknown-values.ts';

describe('values that nothing has', () => {
  it('are looked for among those of open lists alone, each once', () => {
    expect(
      openValues({
        clauses: [
          { field: 'tag', operator: 'anyOf', values: ['xyz', ''] },
          { field: 'tag', operator: 'noneOf', values: ['xyz', 'vip'] },
          { field: 'status', operator: 'anyOf', values: ['active'] },
          { field: 'assignedTo', operator: 'anyOf', values: ['@me', 'zed'] },
          { field: 'entity', operator: 'anyOf', values: ['device|ws-*'] },
          { field: 'priorityScore', operator: 'range', from: 1, to: null },
        ],
      }),
    ).toEqual([
      { field: 'tag', value: 'xyz' },
      { field: 'tag', value: 'vip' },
      { field: 'assignedTo', value: 'zed' },
    ]);
  });

  it('are those that the store has in no spelling; a technique is there with its sub-techniques', () => {
    expect(isKnown({ field: 'tag', value: 'vip' }, ['VIP'])).toBe(true);
    expect(isKnown({ field: 'tag', value: 'vi' }, ['vip'])).toBe(false);
    expect(isKnown({ field: 'technique', value: 'T1566' }, ['T1566.001'])).toBe(true);
    expect(isKnown({ field: 'technique', value: 'T156' }, ['T1566.001'])).toBe(false);
  });

  it('are named with what they were asked for', () => {
    expect(describeUnknown('incident', [])).toBeNull();
    expect(
      describeUnknown('incident', [
        { field: 'tag', value: 'xyz' },
        { field: 'assignedTo', value: 'zed' },
        { field: 'osPlatform', value: 'BeOS' },
        { field: 'threat', value: 'a' },
      ]),
    ).toBe(
      'No incident here has the tag “xyz” or is assigned to “zed” or has the OS platform “BeOS”, nor 1 more of these values.',
    );
  });
});
