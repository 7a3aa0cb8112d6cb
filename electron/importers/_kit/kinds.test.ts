import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as kinds from './kinds.ts';

describe('kinds of values', () => {
  it('are taken for what they are', () => {
    expect(kinds.asEndpoint('192.168.10.21:80')).toEqual({ ip: '192.168.10.21', port: 80 });
    expect(kinds.asEndpoint('[2001:db8::1]:443')).toEqual({ ip: '2001:db8::1', port: 443 });
    expect(kinds.asIp('fe80::1%eth0')).toBe('fe80::1');
    expect(kinds.asHash('D41D8CD98F00B204E9800998ECF8427E')?.algorithm).toBe('md5');
    expect(kinds.asHashes(`SHA1=${'a'.repeat(40)},MD5=${'b'.repeat(32)},IMPHASH=${'c'.repeat(32)}`)).toEqual({
      sha1: 'a'.repeat(40),
      md5: 'b'.repeat(32),
    });
    expect(kinds.asUser('CONTOSO\\ann')).toMatchObject({ domainName: 'CONTOSO', accountName: 'ann' });
    expect(kinds.asUser('ann@contoso.com')).toMatchObject({ userPrincipalName: 'ann@contoso.com' });
    expect(kinds.asUser('S-1-5-21-1-2-3-500')).toMatchObject({ userSid: 'S-1-5-21-1-2-3-500' });
    expect(kinds.asHost('WORKSTATION5.theshire.local')).toBe('WORKSTATION5.theshire.local');
    expect(kinds.asHost('MACHINE$')).toBe('MACHINE$');
    expect(kinds.asPath('\\Device\\HarddiskVolume2\\a.exe')).not.toBeNull();
    expect(kinds.asProcessId('0x1f4')).toBe('500');
  });

  it('are refused for what they are not', () => {
    for (const nothing of ['', ' ', '-', 'N/A', null]) {
      for (const check of [kinds.asIp, kinds.asHash, kinds.asHost, kinds.asUser, kinds.asPath, kinds.asUrl])
        expect(check(nothing)).toBeNull();
    }
    expect(kinds.asIp('999.1.1.1')).toBeNull();
    expect(kinds.asIp('1.2.3')).toBeNull();
    expect(kinds.asHost('10.0.0.1')).toBeNull();
    expect(kinds.asHost('two words')).toBeNull();
    expect(kinds.asDomain('single')).toBeNull();
    expect(kinds.asUrl('javascript:alert(1)')).toBeNull();
    expect(kinds.asPath('notes.txt')).toBeNull();
    expect(kinds.asUser('NT AUTHORITY\\a\\b')).toBeNull();
    expect(kinds.asPort(70_000)).toBeNull();
    expect(kinds.asProcessId('12x')).toBeNull();
  });

  it('never throw, and give no more than was there', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        for (const check of [
          kinds.asIp,
          kinds.asHost,
          kinds.asUrl,
          kinds.asPath,
          kinds.asMailAddress,
          kinds.asSid,
        ])
          expect(check(text)?.length ?? 0).toBeLessThanOrEqual(text.length);
        kinds.asUser(text);
        kinds.asHashes(text);
        kinds.asEndpoint(text);
      }),
    );
  });
});
