import { describe, expect, it } from 'vitest';
import { emptyFilter } from './filter.ts';
import { pictureNotes } from './picture-notes.ts';
import type { PictureFacts } from './picture-notes.ts';

const facts: PictureFacts = {
  span: '2024-05-14 07:14:18 – 07:22:59 UTC',
  alerts: 3_562,
  alertsThen: null,
  layout: 'killChain',
  nodes: 40,
  ungrouped: 40,
  leftOut: 0,
  filter: emptyFilter,
  moment: null,
};

describe('what is told above a picture', () => {
  it('says of when it is and how much it shows', () => {
    expect(pictureNotes(facts)).toEqual([
      '2024-05-14 07:14:18 – 07:22:59 UTC · 3,562 alerts · Kill chain: 40 nodes',
    ]);
  });

  it('says what is missing from it', () => {
    const notes = pictureNotes({
      ...facts,
      ungrouped: 1_200,
      leftOut: 7,
      moment: '2024-05-14 07:20:00 UTC, by when things happened',
      filter: { ...emptyFilter, severities: ['high'] },
    });
    expect(notes[0]).toContain('40 nodes for 1,200, similar ones as one');
    expect(notes.slice(1)).toEqual([
      'At a moment of the past: 2024-05-14 07:20:00 UTC, by when things happened',
      'Only Severity: High · 7 nodes left out',
    ]);
  });
});
