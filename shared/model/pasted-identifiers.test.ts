import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountOf, calledOf, hostOfUrl, pathOf, registrySpellings } from './pasted-identifiers.ts';
import type { PastedValue } from './pasted-values.ts';
import { readPastedValue } from './pasted-values.ts';

const read = (text: string): PastedValue =>
  readPastedValue(text) ?? { kind: 'name', value: '', written: null };

describe('what a pasted value may be called', () => {
  it('is an account with or without its domain', () => {
    expect(accountOf(read('CONTOSO\\JFeldmann'))).toEqual({ domain: 'contoso', name: 'jfeldmann' });
    expect(accountOf(read('IEUser'))).toEqual({ domain: null, name: 'ieuser' });
    expect(accountOf(read('jonas.feldmann'))).toEqual({ domain: null, name: 'jonas.feldmann' });
    for (const text of ['a', '4711', 'Jonas Feldmann', 'C:\\a', '\\\\share\\a', 'a@b.example', '203.0.113.9'])
      expect(accountOf(read(text)), text).toBeNull();
  });

  it('is a path, folded, but no key of the registry', () => {
    expect(pathOf(read('C:/Windows/System32/WScript.exe'))).toEqual({
      fileName: 'WScript.exe',
      path: 'c:\\windows\\system32\\wscript.exe',
    });
    expect(pathOf(read('/usr/bin/Nmap'))).toEqual({ fileName: 'Nmap', path: '/usr/bin/Nmap' });
    for (const text of ['HKLM\\a\\b', 'wscript.exe', 'CONTOSO\\a'])
      expect(pathOf(read(text)), text).toBeNull();
  });

  it('is a key of the registry, however its hive is written', () => {
    const [folded, ...others] = registrySpellings(read('HKLM\\SOFTWARE\\A b\\'));
    expect(folded).toBe('hkey_local_machine\\software\\a b');
    expect(others).toContain('hklm\\software\\a b');
    expect(registrySpellings(read('HKEY_LOCAL_MACHINE\\Software\\A b'))).toEqual([folded, ...others]);
    expect(registrySpellings(read('HKLM'))).toEqual([]);
    expect(calledOf(read('HKLM\\Software\\A b'))).toEqual([folded]);
  });

  it('is the host of a URL, of either kind', () => {
    expect(hostOfUrl(read('hxxps://user@EVIL[.]example:8080/a'))).toMatchObject({
      kind: 'domain',
      value: 'evil.example',
    });
    expect(hostOfUrl(read('hxxp://198.51.100.23/'))).toMatchObject({ kind: 'ip', value: '198.51.100.23' });
    expect(hostOfUrl(read('http://[2001:DB8::1]/'))).toMatchObject({ kind: 'ip', value: '2001:db8::1' });
    expect(hostOfUrl(read('evil.example'))).toBeNull();
  });

  it('is read of any text', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('name', 'domain', 'url'), (value, kind) => {
        const pasted: PastedValue = { kind, value, written: null };
        for (const readOne of [accountOf, pathOf, registrySpellings, hostOfUrl, calledOf]) readOne(pasted);
      }),
    );
  });
});
