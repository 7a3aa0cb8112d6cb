import { describe, expect, it } from 'vitest';
import { calledKeys, calledTexts } from './context-names.ts';
import type { EntityKind } from './entity-kinds.ts';
import { makeIdentifier } from './identity-namespaces.ts';
import type { JsonObject } from '../lib/json.ts';
import type { NormalizedEvidence } from './record.ts';

const of = (kind: EntityKind, label: string, details: JsonObject = {}): NormalizedEvidence => ({
  kind,
  identifiers: [makeIdentifier(kind, 'name', label, null)],
  links: true,
  label,
  embedded: false,
  verdict: null,
  remediationStatus: null,
  detectionStatus: null,
  roles: [],
  threats: [],
  firstSeen: null,
  details,
});

describe('what context calls things', () => {
  it('is the name of a program without its id, and of a file with its path', () => {
    expect(calledTexts(of('process', 'ConHost.exe (9012)'))).toEqual(['conhost.exe']);
    const file = { fileDetails: { fileName: 'A b.exe', filePath: 'C:\\Temp' } };
    expect(calledTexts(of('file', 'A b.exe', file))).toEqual(['a b.exe', 'c:\\temp\\a b.exe']);
    expect(calledTexts(of('file', 'alone.exe'))).toEqual(['alone.exe']);
  });

  it('is the account of a user without its domain, and who that is', () => {
    const userAccount = { accountName: 'CONTOSO\\JFeldmann', displayName: 'Jonas Feldmann' };
    expect(calledTexts(of('user', 'x', { userAccount }))).toEqual(['jfeldmann', 'jonas feldmann']);
  });

  it('is the key of the registry, with its hive in full, and the value in it', () => {
    const key = { registryHive: 'HKLM', registryKey: 'SOFTWARE\\A', registryValueName: 'B' };
    expect(calledTexts(of('registryValue', 'B', key))).toEqual([
      'hkey_local_machine\\software\\a',
      'hkey_local_machine\\software\\a\\b',
    ]);
    expect(calledTexts(of('registryKey', 'A', key))).toEqual(['hkey_local_machine\\software\\a']);
  });

  it('is nothing of what has other names, of what says none and of what is too long', () => {
    for (const item of [
      of('ip', '203.0.113.9'),
      of('user', 'x'),
      of('process', ' '),
      of('file', 'a'.repeat(513)),
    ])
      expect(calledTexts(item)).toEqual([]);
    expect(calledTexts(of('user', 'x', { userAccount: [] }))).toEqual([]);
  });

  it('has keys that no identifier has', () => {
    expect(calledKeys([of('process', 'a.exe'), of('ip', '203.0.113.9')])).toEqual(['called|text||a.exe']);
  });
});
