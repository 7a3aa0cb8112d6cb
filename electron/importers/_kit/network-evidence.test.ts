import { describe, expect, it } from 'vitest';
import { addressOf, flowText, messageEvidence, principalEvidence, requestUrl } from './network-evidence.ts';

const request = { host: 'a.example', port: null, path: '/x?y=1', scheme: 'http' } as const;

describe('requestUrl', () => {
  it('puts host, port and path together, and takes a whole URL as it is', () => {
    expect(requestUrl(request)).toBe('http://a.example/x?y=1');
    expect(requestUrl({ ...request, port: 80 })).toBe('http://a.example/x?y=1');
    expect(requestUrl({ ...request, port: 8080 })).toBe('http://a.example:8080/x?y=1');
    expect(requestUrl({ ...request, host: 'a.example:81', port: 8080 })).toBe('http://a.example:81/x?y=1');
    expect(requestUrl({ ...request, host: '2001:db8::1', port: 8080 })).toBe(
      'http://[2001:db8::1]:8080/x?y=1',
    );
    expect(requestUrl({ ...request, host: '[2001:db8::1]:81' })).toBe('http://[2001:db8::1]:81/x?y=1');
    expect(requestUrl({ ...request, path: 'http://b.example/p' })).toBe('http://b.example/p');
    expect(requestUrl({ ...request, path: 'x' })).toBe('http://a.example/x');
    expect(requestUrl({ ...request, path: null })).toBe('http://a.example/');
  });

  it('makes none of what is no host, nor of a path without end', () => {
    for (const host of [null, '', '-', 'a b', 'a/b', 'x@y', ':80'])
      expect(requestUrl({ ...request, host })).toBeNull();
    expect(requestUrl({ ...request, path: '/'.repeat(10_000) })).toBeNull();
  });
});

describe('flowText', () => {
  it('writes both ends, with brackets around IPv6 addresses that have a port', () => {
    expect(flowText({ ip: '192.0.2.1', port: 1 }, { ip: '2001:db8::1', port: 2 })).toBe(
      '192.0.2.1:1 → [2001:db8::1]:2',
    );
    expect(flowText({ ip: null, port: 1 }, { ip: '2001:db8::1', port: null })).toBe('? → 2001:db8::1');
  });
});

describe('people', () => {
  it('are found in addresses with and without a name', () => {
    expect(['A B <a@b.example>', '<a@b.example>', 'a@b.example', 'nobody', null].map(addressOf)).toEqual([
      'a@b.example',
      'a@b.example',
      'a@b.example',
      null,
      null,
    ]);
  });

  it('are users of a realm, and computers where the account is one', () => {
    expect(principalEvidence('anna/CORP.EXAMPLE')).toMatchObject({
      userAccount: { accountName: 'anna', userPrincipalName: 'anna@CORP.EXAMPLE' },
    });
    expect(principalEvidence('anna', 'CORP')).toMatchObject({ userAccount: { domainName: 'CORP' } });
    expect(principalEvidence('WS1$/CORP.EXAMPLE')).toMatchObject({
      hostName: 'WS1',
      dnsDomain: 'CORP.EXAMPLE',
    });
    expect([null, '', '/', 'x*y'].map((name) => principalEvidence(name))).toEqual([null, null, null, null]);
  });

  it('send messages that say at least something', () => {
    const nothing = {
      envelopeFrom: null,
      headerFrom: 'x',
      recipient: null,
      subject: null,
      messageId: null,
      senderIp: '192.0.2.1',
    };
    expect(messageEvidence(nothing)).toBeNull();
    expect(
      messageEvidence({ ...nothing, recipient: '<a@b.example>', urls: ['x', 'http://a.example/'] }),
    ).toEqual({
      '@odata.type': '#microsoft.graph.security.analyzedMessageEvidence',
      recipientEmailAddress: 'a@b.example',
      urls: ['http://a.example/'],
      senderIp: '192.0.2.1',
    });
  });
});
