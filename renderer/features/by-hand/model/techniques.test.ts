import { describe, expect, it } from 'vitest';
import { lastTechnique, withTechnique } from './techniques.ts';

describe('techniques as they are typed', () => {
  it('looks up what is typed last, unless it is an id', () => {
    expect(lastTechnique('T1078, spear link')).toBe('spear link');
    expect(lastTechnique('spear')).toBe('spear');
    expect(lastTechnique('spear, t1566.002')).toBe('');
    expect(lastTechnique('T1078, ')).toBe('');
  });

  it('puts the chosen id in its place', () => {
    expect(withTechnique('spear', 'T1566.002')).toBe('T1566.002, ');
    expect(withTechnique('T1078; spear li', 'T1566.002')).toBe('T1078; T1566.002, ');
  });
});
