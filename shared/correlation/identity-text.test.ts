import { expect, it } from 'vitest';
import { deviceOfKey, identityText } from './identity-text.ts';

const start = Date.parse('2026-03-02T07:14:18.250Z');

it.each([
  [
    'process',
    `process|start@fqdn||ws-17.contoso.com|668|${start}`,
    'services.exe (668)',
    'services.exe (process id 668 on ws-17, started 2026-03-02 07:14:18.250 UTC)',
  ],
  [
    'process',
    'process|command@fqdn||ws-17.contoso.com|668|2026-03-02|abcd',
    'services.exe (668)',
    'services.exe (process id 668 on ws-17, with the same command line on 2026-03-02)',
  ],
  [
    'file',
    'file|path@hostName|t1|ws-17|c:\\windows\\services.exe',
    'services.exe',
    'c:\\windows\\services.exe on ws-17',
  ],
  ['file', 'file|sha256||abcd', 'services.exe', 'services.exe'],
  ['registryKey', 'registryKey|key@fqdn||ws-17|hklm\\software', 'HKLM\\Software', 'HKLM\\Software on ws-17'],
] as const)('a %s by %s', (kind, key, label, expected) => {
  expect(identityText(kind, key, label, 'ws-17')).toBe(expected);
});

it('names the device that an identity rests on', () => {
  expect(deviceOfKey(`process|start@mdeDeviceId|t|abc|668|${start}`)).toEqual({
    namespace: 'mdeDeviceId',
    value: 'abc',
  });
  expect(deviceOfKey('file|sha256||abcd')).toBeNull();
});
