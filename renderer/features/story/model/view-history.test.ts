import { describe, expect, it } from 'vitest';
import { emptyFilter } from './filter.ts';
import { amendStoryAlert, goBack, goForward, recordView, startHistory } from './view-history.ts';
import type { StoryView } from './view-history.ts';

const view = (...keys: readonly string[]): StoryView => ({
  keys,
  storyAlert: null,
  moment: null,
  layout: 'killChain',
  filter: emptyFilter,
  openStorms: [],
  openGroups: [],
  groupSimilar: false,
  neighboursOf: [],
  highlight: null,
  path: null,
});

describe('the history of views', () => {
  it('goes back and forward, and forgets what lay ahead when somebody goes another way', () => {
    const history = recordView(recordView(startHistory(view()), view('a')), view('b'));
    const back = goBack(history);
    expect(back?.present.keys).toEqual(['a']);
    expect(back && goForward(back)?.present.keys).toEqual(['b']);
    expect(back && recordView(back, view('c')).future).toEqual([]);
    expect(goForward(history)).toBeNull();
    expect(goBack(startHistory(view()))).toBeNull();
  });

  it('exchanges the alert that is told beside the present selection, and of no other one', () => {
    const history = recordView(startHistory(view('a')), view('b'));
    const amended = amendStoryAlert(history, ['b'], 'x');
    expect(amended.present.storyAlert).toBe('x');
    expect(amended.past).toEqual(history.past);
    expect(amendStoryAlert(history, ['a'], 'x')).toBe(history);
  });

  it('does not note the same view twice, and keeps a hundred', () => {
    const start = startHistory(view());
    expect(recordView(start, view())).toBe(start);
    let history = start;
    for (let index = 0; index < 150; index += 1) history = recordView(history, view(String(index)));
    expect(history.past).toHaveLength(100);
  });
});
