import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../lib/json.ts';
import { identifierKey } from './identity-namespaces.ts';
import { senderIdentifiers, sendersOf, turnHostRound } from './message-senders.ts';

const message = (details: JsonObject): ReturnType<typeof sendersOf> =>
  sendersOf({ kind: 'mailMessage', details });

describe('senders of a message', () => {
  it('are the one that is shown, and that of the envelope where it is another', () => {
    const shown = { emailAddress: 'HR-Notices@Payroll-Review.example', displayName: 'HR' };
    expect(
      message({ p1Sender: { emailAddress: 'bounce-4411@mailer.payroll-review.example' }, p2Sender: shown }),
    ).toEqual([
      { part: 'p2', address: 'hr-notices@payroll-review.example', host: 'example.payroll-review.' },
      {
        part: 'p1',
        address: 'bounce-4411@mailer.payroll-review.example',
        host: 'example.payroll-review.mailer.',
      },
    ]);
    expect(
      message({ p1Sender: { emailAddress: 'hr-notices@payroll-review.example' }, p2Sender: shown }),
    ).toHaveLength(1);
    expect(message({ p1Sender: { domainName: 'payroll-review.example' }, p2Sender: shown })).toHaveLength(1);
    expect(message({ p1Sender: { emailAddress: '<a@b.example>' } })).toEqual([
      { part: 'p1', address: 'a@b.example', host: 'example.b.' },
    ]);
  });

  it('may be known by their domain alone, and as text of what somebody reported', () => {
    expect(message({ p2Sender: { emailAddress: null, domainName: 'Evil.example.' } })).toEqual([
      { part: 'p2', address: null, host: 'example.evil.' },
    ]);
    expect(message({ sender: 'Eve <eve@evil.example>' })).toEqual([
      { part: 'p2', address: 'eve@evil.example', host: 'example.evil.' },
    ]);
  });

  it('are nobody where no address stands, and in what is no mail', () => {
    for (const details of [
      {},
      { p2Sender: 'eve@evil.example' },
      { p2Sender: { emailAddress: 'Eve', domainName: 'a b' } },
      { p1Sender: { emailAddress: 7 }, sender: ['eve@evil.example'] },
    ] as const)
      expect(message(details)).toEqual([]);
    expect(
      sendersOf({ kind: 'process', details: { p2Sender: { emailAddress: 'eve@evil.example' } } }),
    ).toEqual([]);
  });

  it('are what a cluster was put together by', () => {
    const cluster = (clusterBy: string, clusterByValue: string): ReturnType<typeof sendersOf> =>
      sendersOf({ kind: 'mailCluster', details: { clusterBy, clusterByValue } });
    expect(cluster('Subject;P2SenderDomain;ContentType', 'Your salary;evil.example;1')).toEqual([
      { part: 'p2', address: null, host: 'example.evil.' },
    ]);
    expect(cluster('P1Sender', 'eve@evil.example')).toMatchObject([
      { part: 'p1', address: 'eve@evil.example' },
    ]);
    // A subject with a semicolon: nobody can tell which value is whose.
    expect(cluster('Subject;P2SenderDomain', 'One; two;evil.example')).toEqual([]);
  });
});

describe('a domain turned round', () => {
  it('begins the names below it, and no others', () => {
    const evil = turnHostRound('evil.example');
    expect(turnHostRound('www.evil.example').startsWith(evil)).toBe(true);
    expect(turnHostRound('evil.example.').startsWith(evil)).toBe(true);
    expect(turnHostRound('notevil.example').startsWith(evil)).toBe(false);
    expect(turnHostRound('bücher.example')).toBe(turnHostRound('xn--bcher-kva.example'));
  });
});

it('context is found by the address and by the domain of a sender', () => {
  expect(
    senderIdentifiers({ part: 'p2', address: 'eve@evil.example', host: 'example.evil.' }, 't').map(
      identifierKey,
    ),
  ).toEqual(['mailMessage|senderAddress|t|eve@evil.example', 'mailMessage|senderHost|t|example.evil.']);
  expect(senderIdentifiers({ part: 'p2', address: null, host: 'example.evil.' }, null)).toHaveLength(1);
});
