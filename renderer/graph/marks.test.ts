import { describe, expect, it } from 'vitest';
import { marksOfEdge, marksOfNode, noMarks } from './marks.ts';
import type { GraphMarks } from './types.ts';

const marks = (given: Partial<GraphMarks>): GraphMarks => ({ ...noMarks, ...given });
const edge = { id: 'e', source: 'a', target: 'b' };

describe('marks of elements', () => {
  it('are none where nothing is selected or lit', () => {
    expect(marksOfNode('a', noMarks)).toBe('');
    expect(marksOfEdge(edge, noMarks)).toBe('');
  });

  it('let what is lit stand out although it was to stand back', () => {
    const lit = marks({ faded: new Set(['a', 'b']), lit: new Set(['a', 'e']) });
    expect(marksOfNode('a', lit)).toBe('lit');
    expect(marksOfNode('b', lit)).toBe('faded');
    expect(marksOfEdge(edge, lit)).toBe('lit');
  });

  it('bring an edge near when it joins what is selected, and put back one that joins nothing of it', () => {
    const selected = marks({ selected: new Set(['a']), near: new Set(['a', 'b']), faded: new Set(['c']) });
    expect(marksOfNode('a', selected)).toBe('selected near');
    expect(marksOfEdge(edge, selected)).toBe('near');
    expect(marksOfEdge({ id: 'f', source: 'b', target: 'd' }, selected)).toBe('faded');
    expect(marksOfEdge({ id: 'g', source: 'b', target: 'd' }, marks({ selected: new Set(['g']) }))).toBe(
      'selected',
    );
  });
});
