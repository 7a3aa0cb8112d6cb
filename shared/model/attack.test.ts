import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  categoryLabel,
  compareCategories,
  parentTechniqueId,
  parseTechniqueId,
  parseTechniqueIds,
  tacticByShortname,
  tacticOf,
  tacticsOf,
  TACTICS,
} from './attack.ts';

describe('TACTICS', () => {
  it('holds the fourteen Enterprise tactics in kill-chain order', () => {
    expect(TACTICS.map((tactic) => tactic.id)).toEqual([
      'TA0043',
      'TA0042',
      'TA0001',
      'TA0002',
      'TA0003',
      'TA0004',
      'TA0005',
      'TA0006',
      'TA0007',
      'TA0008',
      'TA0009',
      'TA0011',
      'TA0010',
      'TA0040',
    ]);
    expect(TACTICS.map((tactic) => tactic.order)).toEqual(TACTICS.map((_, index) => index));
  });

  it('is found again by shortname, id and display name', () => {
    for (const tactic of TACTICS) {
      expect(tacticByShortname(tactic.shortname)).toBe(tactic);
      expect(tacticOf(tactic.shortname)).toBe(tactic);
      expect(tacticOf(tactic.id)).toBe(tactic);
      expect(tacticOf(tactic.name)).toBe(tactic);
    }
  });
});

describe('tacticOf', () => {
  it.each([
    ['InitialAccess', 'initial-access'],
    ['Initial Access', 'initial-access'],
    ['initial-access', 'initial-access'],
    ['initial_access', 'initial-access'],
    ['INITIAL ACCESS ', 'initial-access'],
    ['attack.initial_access', 'initial-access'],
    ['InitAccess', 'initial-access'],
    ['CredentialAccess', 'credential-access'],
    ['CredentialTheft', 'credential-access'],
    ['Command and control', 'command-and-control'],
    ['CommandAndControl', 'command-and-control'],
    ['Command & Control', 'command-and-control'],
    ['C2', 'command-and-control'],
    ['Defence evasion', 'defense-evasion'],
    ['Evas', 'defense-evasion'],
    ['LatMov', 'lateral-movement'],
    ['PreAttack', 'reconnaissance'],
  ])('reads %s as %s', (category, shortname) => {
    expect(tacticOf(category)?.shortname).toBe(shortname);
  });

  it.each([
    'Malware',
    'Ransomware',
    'SuspiciousActivity',
    'UnwantedSoftware',
    'Phishing',
    'Exploit',
    'None',
    '',
    'ThreatManagement',
    'constructor',
    '__proto__',
    'Initial access and execution',
  ])('names no tactic for %j', (category) => {
    expect(tacticOf(category)).toBeNull();
  });

  it('does not depend on capitals or on what stands between the words', () => {
    const separators = fc.constantFrom('', ' ', '-', '_', ' - ');
    fc.assert(
      fc.property(fc.constantFrom(...TACTICS), separators, fc.boolean(), (tactic, separator, isUpper) => {
        const spelling = tactic.shortname.split('-').join(separator);
        expect(tacticOf(isUpper ? spelling.toUpperCase() : spelling)).toBe(tactic);
      }),
    );
  });
});

describe('tacticsOf', () => {
  it('reads a list in any order, once each, along the kill chain', () => {
    const names = tacticsOf('Exfiltration, InitialAccess; Malware | Execution ¦ Exec').map(
      ({ name }) => name,
    );
    expect(names).toEqual(['Initial access', 'Execution', 'Exfiltration']);
  });

  it('is empty for a text that names none', () => {
    expect(tacticsOf('Malware, ')).toEqual([]);
  });
});

describe('categoryLabel and compareCategories', () => {
  it.each([
    ['CredentialAccess', 'Credential access'],
    ['command-and-control', 'Command and control'],
    ['UnwantedSoftware', 'Unwanted software'],
    ['SuspiciousActivity', 'Suspicious activity'],
    ['Malware', 'Malware'],
    ['DLPPolicyMatch', 'DLP policy match'],
    ['Potentially Bad Traffic', 'Potentially Bad Traffic'],
  ])('shows %s as %s', (category, label) => {
    expect(categoryLabel(category)).toBe(label);
  });

  it('orders along the kill chain, other categories last', () => {
    expect(['Malware', 'Impact', 'InitialAccess', 'Credential access'].sort(compareCategories)).toEqual([
      'InitialAccess',
      'Credential access',
      'Impact',
      'Malware',
    ]);
  });
});

describe('technique ids', () => {
  it.each([
    ['T1566.002', 'T1566.002'],
    ['t1566.002', 'T1566.002'],
    ['T1566: Phishing', 'T1566'],
    ['Phishing (T1566)', 'T1566'],
    ['attack.t1059.001', 'T1059.001'],
    ['https://attack.mitre.org/techniques/T1566/002', 'T1566.002'],
    ['T1566/002/', 'T1566.002'],
  ])('reads %s as %s', (text, id) => {
    expect(parseTechniqueId(text)).toBe(id);
  });

  it.each(['', 'T15', 'T15667', 'AT1566', 'TA0001', 'T1566x', 'Phishing'])('finds none in %j', (text) => {
    expect(parseTechniqueId(text)).toBeNull();
  });

  it('does not take part of a longer number for a sub-technique', () => {
    expect(parseTechniqueIds('T1566.0021')).toEqual(['T1566']);
    expect(parseTechniqueIds('T1566.')).toEqual(['T1566']);
  });

  it('lists each id once, in order of appearance', () => {
    expect(parseTechniqueIds('T1059.001, T1003; T1059.001 T1059')).toEqual(['T1059.001', 'T1003', 'T1059']);
  });

  it('knows the parent', () => {
    expect(parentTechniqueId('T1566.002')).toBe('T1566');
    expect(parentTechniqueId('T1566')).toBe('T1566');
  });
});
