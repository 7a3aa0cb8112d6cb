import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { cachedLast } from './result-cache.ts';

let test: TestStore;
let computed: string[];
beforeEach(() => {
  test = openTestStore();
  computed = [];
});
afterEach(() => test.close());

const ask = (key: string): object =>
  test.store.snapshot(() =>
    cachedLast(test.store, key, () => {
      computed.push(key);
      return { key };
    }),
  );

describe('cachedLast', () => {
  it('keeps the last result until another is asked for', () => {
    const first = ask('a');
    expect(ask('a')).toBe(first);
    ask('b');
    expect(ask('a')).not.toBe(first);
    expect(computed).toEqual(['a', 'b', 'a']);
  });

  it('keeps nothing of a store that has changed since', () => {
    ask('a');
    test.store.write("UPDATE store_fact SET value = value WHERE name = 'revision'").run();
    ask('a');
    expect(computed).toEqual(['a', 'a']);
  });
});
