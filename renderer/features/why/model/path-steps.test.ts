import { describe, expect, it } from 'vitest';
import { explainedLink } from '../../../client/mock/index.ts';
import { pathSteps } from './path-steps.ts';
import type { PathStep } from './path-steps.ts';

const link = (id: number, from: string, to: string, times: readonly [number, number]) =>
  explainedLink(id, from, to, {
    fromTitle: from.toUpperCase(),
    toTitle: to.toUpperCase(),
    fromTime: times[0],
    toTime: times[1],
  });
const told = ({ from, to, direction, isBeside }: PathStep): string =>
  `${isBeside ? 'beside ' : ''}${from} ${direction} ${to}`;

describe('the steps of a path', () => {
  it('go from the start to the end, each in its own direction of time', () => {
    const path = [link(1, 'a', 'b', [1, 3]), link(2, 'c', 'b', [2, 3]), link(3, 'c', 'd', [2, 4])];
    expect(pathSteps(path, 'a', 'd').map(told)).toEqual(['A later B', 'B earlier C', 'C later D']);
  });

  it('leave links that only add to a step beside it, whichever alert they end at', () => {
    const path = [link(1, 'a', 'b', [1, 2]), link(2, 'x', 'b', [1, 2]), link(3, 'b', 'c', [2, 3])];
    expect(pathSteps(path, 'a', 'c').map(told)).toEqual(['A later B', 'beside X later B', 'B later C']);
  });

  it('are told as they are without a start, or when they do not lead to the end', () => {
    const path = [link(1, 'b', 'a', [2, 1])];
    expect(pathSteps(path, null, null).map(told)).toEqual(['B earlier A']);
    expect(pathSteps(path, 'a', 'z').map(told)).toEqual(['B earlier A']);
  });
});
