import { describe, expect, it } from 'vitest';
import { folderOfIdentity } from './identity-folder.ts';

describe('folderOfIdentity', () => {
  it.each([
    ['file', 'file|path@fqdn||pc01.example.corp|c:\\windows\\system32\\osk.exe', 'c:\\windows\\system32'],
    ['file', 'file|path@fqdn||pc01.example.corp|c:\\osk.exe', 'c:\\'],
    ['file', 'file|path@hostName||web|/usr/bin/a|b', '/usr/bin'],
    ['file', 'file|path@hostName||web|/init', '/'],
    ['process', 'process|named@fqdn||pc01|c:\\windows\\svchost.exe', 'c:\\windows'],
    ['process', 'process|named@fqdn||pc01|svchost.exe', null],
    ['process', 'process|commandLine@fqdn||pc01|2019-03-19|c:\\cmd.exe /c a', null],
    ['file', 'file|sha256||275a', null],
    ['user', 'user|account@fqdn||pc01|a/b', null],
    ['file', '', null],
  ] as const)('%s %s is in %s', (kind, key, folder) => {
    expect(folderOfIdentity(kind, key)).toBe(folder);
  });
});
