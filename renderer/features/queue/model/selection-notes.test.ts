import { describe, expect, it } from 'vitest';
import { selectionNotes, unchosenText } from './selection-notes.ts';

const set = (...keys: readonly string[]): ReadonlySet<string> => new Set(keys);
const loaded = set('a', 'b');

describe('notes on a selection across pages', () => {
  it('offers all that match once all that is loaded is chosen', () => {
    expect(selectionNotes(set('a', 'b'), loaded, 1204, null).offer).toBe(1204);
    expect(selectionNotes(set('a'), loaded, 1204, null).offer).toBeNull();
    expect(selectionNotes(set('a', 'b'), loaded, 2, null).offer).toBeNull();
    expect(selectionNotes(set(), set(), 0, null).offer).toBeNull();
  });

  it('says that all are chosen, and how many of them are not loaded', () => {
    const notes = selectionNotes(set('a', 'b', 'c'), loaded, 3, { uids: ['a', 'b', 'c'], total: 3 });
    expect(notes).toMatchObject({ all: 'all', offer: null, notLoaded: 1, missing: [] });
  });

  it('counts what no longer matches, and takes nothing away', () => {
    const notes = selectionNotes(set('a', 'c', 'gone'), loaded, 3, { uids: ['a', 'b', 'c'], total: 3 });
    expect(notes.missing).toEqual(['gone']);
    expect(notes.notLoaded).toBe(1);
    expect(notes.all).toBeNull();
  });

  it('does not claim to know what is beyond the first 10,000', () => {
    const notes = selectionNotes(set('a', 'far'), loaded, 50_000, { uids: ['a', 'b'], total: 50_000 });
    expect(notes).toMatchObject({ missing: [], unknown: 1, all: null });
    const first = selectionNotes(set('a', 'b', 'c'), loaded, 50_000, {
      uids: ['a', 'b', 'c'],
      total: 50_000,
    });
    expect(first).toMatchObject({ all: 'first', offer: null, unknown: 0 });
  });
});

it('says of rows that left the view whether they are back', () => {
  expect(unchosenText(1)).toBe('1 left the view and is no longer chosen.');
  expect(unchosenText(61, true)).toBe('61 are back in the view and not chosen.');
});
