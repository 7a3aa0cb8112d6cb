import { describe, expect, it } from 'vitest';
import { describeResult } from './model.ts';

describe('describeResult', () => {
  it('writes what a check found in words', () => {
    expect(describeResult({ result: { ok: true, findings: [], journalEntries: 12_480 } })).toEqual([
      { name: 'Whole', value: 'yes' },
      { name: 'Findings', value: 'none' },
      { name: 'Journal entries', value: '12,480' },
    ]);
  });

  it('writes each finding on a line, with its parts', () => {
    const result = { findings: [{ code: 'hashChain', atEntry: 3 }, 'second'] };
    expect(describeResult({ result })).toEqual([
      { name: 'Findings', value: 'Code: hashChain, At entry: 3\nsecond' },
    ]);
    expect(describeResult({ result: null })).toEqual([]);
  });
});
