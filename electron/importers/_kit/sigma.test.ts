import { expect, it } from 'vitest';
import { readSigmaTags, sigmaSeverity, tacticCategory } from './sigma.ts';

it('reads tags of Sigma rules, whole and shortened', () => {
  expect(
    readSigmaTags(['attack.t1059.001', 'attack.defense_evasion', 'attack.execution', 'cve.2021.44228']),
  ).toEqual({
    category: 'DefenseEvasion',
    techniques: ['T1059.001'],
    others: ['cve.2021.44228'],
  });
  expect(readSigmaTags(['Exec', 'C2', 'T1059', '-', '', 'T1059'])).toEqual({
    category: 'Execution',
    techniques: ['T1059'],
    others: [],
  });
});

it('knows levels by their short forms and behind signs, and keeps unknown ones', () => {
  expect(['info', 'low', 'med', 'high', 'crit', '🔴 critical', 'Emergency'].map(sigmaSeverity)).toEqual([
    'informational',
    'low',
    'medium',
    'high',
    'high',
    'high',
    'high',
  ]);
  expect(sigmaSeverity('blazing')).toBe('blazing');
  expect(sigmaSeverity(null)).toBeNull();
  expect(sigmaSeverity('constructor')).toBe('constructor');
});

it('names tactics as the Graph security API does', () => {
  expect(tacticCategory('command-and-control')).toBe('CommandAndControl');
  expect(tacticCategory('Malware')).toBeNull();
});
