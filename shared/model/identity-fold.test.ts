import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  directoryIdOfSid,
  foldAccount,
  foldSid,
  isBuiltInAccount,
  isWellKnownSid,
} from './identity-accounts.ts';
import {
  foldAddress,
  foldGuid,
  foldHash,
  foldHost,
  foldId,
  foldPath,
  foldProcessId,
  foldRegistryKey,
  joinPath,
} from './identity-fold.ts';
import { addressOrder, canonicalAddress } from './identity-ip.ts';
import { normalizeUrl } from './identity-url.ts';

describe('ids', () => {
  it('drops vendors constants for "no id"', () => {
    for (const text of [
      '',
      ' ',
      '0',
      'N/A',
      'unknown',
      'null',
      '00000000-0000-0000-0000-000000000000',
      'ffffffff-ffff-ffff-ffff-ffffffffffff',
      '{00000000}',
    ]) {
      expect(foldId(text)).toBeNull();
    }
    expect(foldId(' AbC ')).toBe('abc');
    expect(foldGuid('{FC8F7484-F813-4DB2-AFAB-BC1507913FB6}')).toBe('fc8f7484-f813-4db2-afab-bc1507913fb6');
    expect(foldGuid('not-a-guid')).toBeNull();
  });

  it('takes hashes of the right length only, not those of empty content', () => {
    expect(foldHash('sha1', '5DE839186691AA96EE2CA6D74F0A38FB8D1BD6DD')).toBe(
      '5de839186691aa96ee2ca6d74f0a38fb8d1bd6dd',
    );
    expect(foldHash('sha256', '5de839186691aa96ee2ca6d74f0a38fb8d1bd6dd')).toBeNull();
    expect(foldHash('md5', 'd41d8cd98f00b204e9800998ecf8427e')).toBeNull();
    expect(foldHash('md5', 'z'.repeat(32))).toBeNull();
    expect(foldHash('md5', 'a'.repeat(32))).toBeNull();
  });

  it('reads process ids in decimal and hexadecimal', () => {
    expect(foldProcessId('0x165c')).toBe(5724);
    expect(foldProcessId('4780')).toBe(4780);
    for (const text of ['0', '-1', '0x', '1e3', '99999999999', null]) expect(foldProcessId(text)).toBeNull();
  });

  it('takes mail addresses out of their wrappings', () => {
    expect(foldAddress('SMTP:Ann@Contoso.com')).toBe('ann@contoso.com');
    expect(foldAddress('"Ann B." <Ann@Contoso.com>')).toBe('ann@contoso.com');
    expect(foldAddress('ann')).toBeNull();
  });
});

describe('hosts', () => {
  it.each([
    ['PC1.Contoso.com', null, 'pc1.contoso.com', 'pc1'],
    ['pc1.contoso.com.', null, 'pc1.contoso.com', 'pc1'],
    ['PC1', 'corp.contoso.com', 'pc1.corp.contoso.com', 'pc1'],
    ['PC1', 'WORKGROUP', null, 'pc1'],
    ['pc1', 'CONTOSO', null, 'pc1'],
    ['localhost', null, null, null],
    ['10.0.0.1', null, null, null],
    ['', null, null, null],
  ])('folds %j in %j', (name, domain, fqdn, hostName) => {
    expect(foldHost(name, domain)).toEqual({ fqdn, hostName });
  });
});

describe('paths and registry', () => {
  it('folds Windows paths and keeps the case of others', () => {
    expect(foldPath('C:\\Windows//System32\\CMD.exe')).toBe('c:\\windows\\system32\\cmd.exe');
    expect(foldPath('\\\\Server\\Share\\\\a.doc')).toBe('\\\\server\\share\\a.doc');
    expect(foldPath('/usr//bin/Perl')).toBe('/usr/bin/Perl');
    expect(foldPath('cmd.exe')).toBeNull();
    expect(joinPath('C:\\Temp', 'a.exe')).toBe('C:\\Temp\\a.exe');
    expect(joinPath('C:\\Temp\\A.exe', 'a.exe')).toBe('C:\\Temp\\A.exe');
    expect(joinPath('/tmp/', 'x')).toBe('/tmp/x');
  });

  it('gives one text to every spelling of a key', () => {
    const expected = 'hkey_local_machine\\software\\run';
    expect(foldRegistryKey('HKEY_LOCAL_MACHINE', 'SOFTWARE\\Run')).toBe(expected);
    expect(foldRegistryKey('HKLM', '\\Software\\\\Run\\')).toBe(expected);
    expect(foldRegistryKey('LocalMachine', 'software/run')).toBe(expected);
    expect(foldRegistryKey(null, 'HKLM\\Software\\Run')).toBe(expected);
    expect(foldRegistryKey('HKLM', null)).toBeNull();
  });
});

describe('accounts', () => {
  it('tells SIDs of accounts from those every machine has', () => {
    expect(foldSid('S-1-5-21-1-2-3-500')).toBe('s-1-5-21-1-2-3-500');
    expect(foldSid('S-1-12-1-3476864874-1154527411-4288707492-1560701320')).not.toBeNull();
    for (const sid of [
      'S-1-5-18',
      'S-1-5-19',
      'S-1-5-32-544',
      'S-1-1-0',
      'S-1-5-80-1-2-3-4-5',
      'S-1-5-21-0-0-0-497',
    ]) {
      expect(foldSid(sid)).toBeNull();
      expect(isWellKnownSid(sid)).toBe(true);
    }
    expect(isWellKnownSid('nonsense')).toBe(false);
  });

  it('reads the directory id that a directory SID spells', () => {
    // The pair stands in one row of Defender's own process events.
    expect(directoryIdOfSid('s-1-12-1-3476864874-1154527411-4288707492-1560701320')).toBe(
      'cf3cbf6a-b0b3-44d0-a47b-a0ff8869065d',
    );
    expect(directoryIdOfSid('s-1-5-21-1-2-3-4')).toBeNull();
  });

  it('folds names with their domain inside or beside', () => {
    expect(foldAccount('CONTOSO\\Bob', null, null)).toEqual({ name: 'bob', domain: 'contoso', upn: null });
    expect(foldAccount('bob', 'CONTOSO', 'Bob@Contoso.com')).toEqual({
      name: 'bob',
      domain: 'contoso',
      upn: 'bob@contoso.com',
    });
    expect(foldAccount('bob@contoso.com', null, null)).toEqual({
      name: null,
      domain: null,
      upn: 'bob@contoso.com',
    });
    expect(foldAccount('bob', 'WORKGROUP', null).domain).toBeNull();
  });

  it('knows built-in accounts by authority or bare name', () => {
    expect(isBuiltInAccount(foldAccount('SYSTEM', 'NT AUTHORITY', null))).toBe(true);
    expect(isBuiltInAccount(foldAccount('root', null, null))).toBe(true);
    expect(isBuiltInAccount(foldAccount('DWM-3', 'Window Manager', null))).toBe(true);
    expect(isBuiltInAccount(foldAccount('system', 'CONTOSO', null))).toBe(false);
    expect(isBuiltInAccount(foldAccount('root', null, 'root@contoso.com'))).toBe(false);
  });
});

describe('canonicalAddress', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:443', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['2001:0DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::', '::'],
  ])('writes %s as %s', (text, expected) => {
    expect(canonicalAddress(text)?.text).toBe(expected);
  });

  it.each([
    '',
    '256.1.1.1',
    '1.2.3',
    '010.0.0.1',
    '1:2:3:4:5:6:7',
    '1::2::3',
    ':::',
    'host',
    '12345::',
    '1:2:3:4:5:6:7:8:9',
  ])('refuses %j', (text) => {
    expect(canonicalAddress(text)).toBeNull();
  });

  it('knows private ranges and addresses of no host', () => {
    for (const text of ['10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.0.1', '100.64.0.1', 'fd00::1'])
      expect(canonicalAddress(text)).toMatchObject({ isPrivate: true, isLocal: false });
    for (const text of [
      '127.0.0.1',
      '0.0.0.0',
      '169.254.1.1',
      '224.0.0.1',
      '255.255.255.255',
      '::1',
      '::',
      'fe80::1',
      'ff02::1',
    ])
      expect(canonicalAddress(text)?.isLocal).toBe(true);
    for (const text of ['172.32.0.1', '8.8.8.8', '100.128.0.1', '2001:db8::1'])
      expect(canonicalAddress(text)).toMatchObject({ isPrivate: false, isLocal: false });
  });

  it('gives every spelling of an IPv6 address one text, and that text itself', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0, 0, 1, 0xdb8, 0xffff), { minLength: 8, maxLength: 8 }),
        (groups) => {
          const long = groups.map((group) => group.toString(16).padStart(4, '0').toUpperCase()).join(':');
          const short = groups.map((group) => group.toString(16)).join(':');
          const text = canonicalAddress(long)?.text as string;
          expect(canonicalAddress(short)?.text).toBe(text);
          expect(canonicalAddress(text)?.text).toBe(text);
        },
      ),
    );
    fc.assert(fc.property(fc.ipV6(), (text) => canonicalAddress(text) !== null));
    fc.assert(fc.property(fc.ipV4(), (text) => canonicalAddress(text)?.text === text));
  });
});

describe('normalizeUrl', () => {
  it.each([
    ['HTTP://Example.COM:80/a/../b?q=1#frag', 'http://example.com/b?q=1'],
    ['https://example.com:443', 'https://example.com/'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
    ['hxxps://evil[.]example[.]com/x', 'https://evil.example.com/x'],
    ['www.contoso.com/a', 'http://www.contoso.com/a'],
    ['contoso.com:8080/a', 'http://contoso.com:8080/a'],
    ['http://0x7f.1/', 'http://127.0.0.1/'],
    [
      'https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.example%2Fa%3Fb%3D1&data=x',
      'https://evil.example/a?b=1',
    ],
  ])('writes %s as %s', (text, expected) => {
    expect(normalizeUrl(text)).toBe(expected);
  });

  it.each(['', 'not a url', 'http://', 'plain', 'https://a b/'])('refuses %j', (text) => {
    expect(normalizeUrl(text)).toBeNull();
  });

  it('is a fixed point', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        const once = normalizeUrl(url);
        expect(normalizeUrl(once)).toBe(once);
      }),
    );
  });
});

describe('addressOrder', () => {
  it('sorts addresses as numbers, IPv4 first', () => {
    const sorted = ['9.0.0.1', '10.0.0.2', '10.0.0.10', '203.0.113.7', '::1', '2001:db8::2', '2001:db8::10'];
    const order = (text: string): string => addressOrder(text) ?? '';
    expect([...sorted].reverse().sort((a, b) => (order(a) < order(b) ? -1 : 1))).toEqual(sorted);
    expect(addressOrder('contoso.com')).toBeNull();
  });
});
