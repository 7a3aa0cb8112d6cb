import { describe, expect, it } from 'vitest';
import { findIdentifier, findText, type WantedIdentifier } from './raw-matches.ts';

const leaves = [
  { path: 'title', value: 'Suspicious sign-in of alice' },
  { path: 'evidence[0].deviceDnsName', value: 'WS-17.Contoso.com.' },
  { path: 'evidence[0].hostName', value: 'WS-17' },
  { path: 'evidence[1].userAccount.userPrincipalName', value: 'Alice@Contoso.com' },
  { path: 'evidence[1].userAccount.accountName', value: 'CONTOSO\\alice' },
  { path: 'evidence[2].ipAddress', value: '::ffff:203.0.113.9' },
  { path: 'evidence[3].networkMessageId', value: '{0D2C5C8E-1111-4222-8333-444455556666}' },
  { path: 'evidence[4].url', value: 'hxxp://Evil[.]test/a' },
  { path: 'evidence[5].imageFile.sha256', value: 'ABCDEF' },
  { path: 'evidence[6].processId', value: '4711' },
];

describe('an identifier in a raw record', () => {
  it.each<[WantedIdentifier, string | null]>([
    [{ kind: 'device', namespace: 'fqdn', value: 'ws-17.contoso.com' }, 'evidence[0].deviceDnsName'],
    [{ kind: 'device', namespace: 'hostName', value: 'ws-17' }, 'evidence[0].hostName'],
    [
      { kind: 'user', namespace: 'upn', value: 'alice@contoso.com' },
      'evidence[1].userAccount.userPrincipalName',
    ],
    [
      { kind: 'user', namespace: 'domainAccount', value: 'contoso\\alice' },
      'evidence[1].userAccount.accountName',
    ],
    [{ kind: 'ip', namespace: 'address', value: '203.0.113.9' }, 'evidence[2].ipAddress'],
    [
      { kind: 'mailMessage', namespace: 'networkMessageId', value: '0d2c5c8e-1111-4222-8333-444455556666' },
      'evidence[3].networkMessageId',
    ],
    [{ kind: 'url', namespace: 'url', value: 'http://evil.test/a' }, 'evidence[4].url'],
    [{ kind: 'file', namespace: 'sha256', value: 'abcdef' }, 'evidence[5].imageFile.sha256'],
    [{ kind: 'process', namespace: 'start@fqdn', value: 'ws-17.contoso.com|4711' }, 'evidence[6].processId'],
    [{ kind: 'ip', namespace: 'address', value: '198.51.100.1' }, null],
  ])('%j stands at %s', (wanted, path) => {
    expect(findIdentifier(leaves, wanted)[0]?.path ?? null).toBe(path);
  });

  it('that rests on a device and a start stands in all of these places', () => {
    const process = [
      ...leaves,
      { path: 'count', value: '8' },
      { path: 'evidence[6].id', value: '0x8' },
      { path: 'evidence[6].creationDateTime', value: '2026-03-02T07:14:18.2500000Z' },
      { path: 'evidence[7].filePath', value: 'C:\\Windows\\Services.exe' },
    ];
    const paths = (wanted: WantedIdentifier) => findIdentifier(process, wanted).map(({ path }) => path);
    const start = Date.parse('2026-03-02T07:14:18.250Z');
    const device = 'evidence[0].deviceDnsName';
    expect(
      paths({ kind: 'process', namespace: 'start@fqdn', value: `ws-17.contoso.com|4711|${start}` }),
    ).toEqual(['evidence[6].processId', 'evidence[6].creationDateTime', device]);
    expect(
      paths({ kind: 'process', namespace: 'start@fqdn', value: `ws-17.contoso.com|8|${start}` }),
    ).toEqual(['evidence[6].creationDateTime', device]);
    expect(
      paths({ kind: 'file', namespace: 'path@fqdn', value: 'ws-17.contoso.com|c:\\windows\\services.exe' }),
    ).toEqual(['evidence[7].filePath', device]);
  });

  it('is found as a whole text only', () => {
    expect(findText(leaves, 'ALICE@contoso.com')?.path).toBe('evidence[1].userAccount.userPrincipalName');
    expect(findText(leaves, 'alice')).toBeNull();
    expect(findText(leaves, '')).toBeNull();
  });
});
