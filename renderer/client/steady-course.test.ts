import { describe, expect, it } from 'vitest';
import { agreed, heard, nextStep, settled, startOfCourse, stepOfAnswer } from './steady-course.ts';

const own = heard(startOfCourse, true);
const foreign = heard(startOfCourse, false);

describe('what a list may do with rows that come', () => {
  it('takes them when nothing has changed, or somebody asked for it', () => {
    expect(nextStep(startOfCourse, false)).toBe('take');
    expect(nextStep(agreed(foreign), true)).toBe('take');
  });

  it('holds its rows for changes of others, also beside its own, until they are said', () => {
    expect(nextStep(foreign, false)).toBe('hold');
    expect(nextStep(heard(foreign, true), false)).toBe('hold');
    expect(nextStep(heard(own, false), false)).toBe('hold');
    expect(nextStep(settled(foreign, 1), false)).toBe('take');
    expect(nextStep(settled(foreign, 1), true)).toBe('hold');
    expect(nextStep(heard(agreed(foreign), false), true)).toBe('take');
    expect(nextStep(settled(heard(agreed(foreign), false), 2), false)).toBe('hold');
  });

  it('takes its own, but not when others change something while the answer is on its way', () => {
    expect(nextStep(own, false)).toBe('takeOwn');
    expect(stepOfAnswer('takeOwn', heard(own, false), 1)).toBe('hold');
    expect(stepOfAnswer('takeOwn', heard(own, true), 1)).toBe('takeOwn');
    expect(stepOfAnswer('take', agreed(heard(own, false)), 1)).toBe('take');
  });
});
