import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  batchOf,
  buildAlert,
  contextRecord,
  device,
  evidence,
  message,
  sourceTime,
  startOfDay,
} from '../../../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import type { OutputOf } from '../../../shared/contract/index.ts';
import type { SqlValue } from '../connection.ts';
import { getMail } from './mail-details.ts';
import { othersOfSender } from './mail-from-sender.ts';
import { contextBetween } from './sighting-context.ts';
import { messagesBelow, messagesOfAddress } from './sighting-senders.ts';
import { findSightings } from './sightings.ts';

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
  const sent = (shown: string, envelope: string, at = 0) => ({
    firstActivity: sourceTime(startOfDay + at),
    lastActivity: sourceTime(startOfDay + at),
    evidence: [
      message(`m${at}`, { p1Sender: { emailAddress: envelope }, p2Sender: { emailAddress: shown } }),
      device(`host-${at}`),
    ],
  });
  importBatches(test.store, [
    batchOf(
      [
        buildAlert('1', sent('hr@evil.example', 'bounce-1@mailer.evil.example')),
        buildAlert('2', sent('HR@Evil.example', 'bounce-2@mta.example', 5)),
        buildAlert('3', sent('hr@notevil.example', 'hr@evil.example.com', 9)),
        buildAlert('4', { evidence: [evidence('mailbox', ['smtp=info@evil.example'])] }),
      ],
      {
        context: [
          contextRecord('c', {
            kind: 'mailEvent',
            tenant: 't',
            time: sourceTime(startOfDay),
            evidence: [message('m9', { p2Sender: { emailAddress: 'hr@www.evil.example' } })],
          }),
        ],
      },
    ),
  ]);
  correlateStore(test.store);
});
afterEach(() => test.close());

const only = (text: string): OutputOf<'sightings.find'>['values'][number] => {
  const { values } = findSightings(test.store, { text });
  expect(values).toHaveLength(1);
  return values[0] as OutputOf<'sightings.find'>['values'][number];
};
const matched = (text: string): string[] =>
  only(text).entities.map(({ label, match }) => `${match} ${label}`);

describe('sightings of senders', () => {
  it('are the messages that an address sent, whichever of its two senders it is', () => {
    expect(only('HR[@]evil[.]example')).toMatchObject({
      kind: 'emailAddress',
      alerts: 2,
      incidentTotal: 2,
      matches: [{ match: 'sender', entities: 2 }],
      firstSeen: startOfDay,
      lastSeen: startOfDay + 5,
      pending: false,
    });
    expect(matched('HR <hr@evil.example>')).toEqual(['sender m0', 'sender m5']);
    expect(matched('bounce-1@mailer.evil.example')).toEqual(['sender m0']);
    expect(matched('r@evil.example')).toEqual([]);
  });

  it('are the messages that were sent from a domain or below it, and from none that only ends so', () => {
    expect(matched('evil[.]example')).toEqual(['sender m0', 'sender m5', 'below info@evil.example']);
    expect(matched('*.mailer.evil.example')).toEqual(['sender m0']);
    expect(matched('evil.example.com')).toEqual(['sender m9']);
    expect(matched('vil.example')).toEqual([]);
  });

  it('are context records too', () => {
    expect(only('hr@www.evil.example')).toMatchObject({ alerts: 0, context: 1 });
    expect(only('www.evil.example')).toMatchObject({ alerts: 0, context: 1 });
    expect(only('evil.example')).toMatchObject({ alerts: 3, context: 1 });
    expect(only('hr@evil.example').context).toBe(0);
  });

  it('stand on the page of a message: what else its sender sent', () => {
    const idOf = (label: string): number =>
      test.store.pluck<number>('SELECT id FROM entity WHERE label = ?').get(label) ?? 0;
    const mail = getMail(test.store, idOf('m0'), null);
    expect(mail.fromSender).toMatchObject({
      total: 1,
      isMore: false,
      messages: [{ entity: { label: 'm5' } }],
    });
    expect(getMail(test.store, idOf('m9'), null).fromSender).toEqual({
      total: 0,
      isMore: false,
      messages: [],
    });
  });

  it('are found by index', () => {
    const plan = (sql: string, ...parameters: readonly SqlValue[]): string =>
      test.store
        .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...parameters)
        .map(({ detail }) => detail)
        .join('; ');
    const plans = [
      plan(messagesOfAddress, 'a', 1),
      plan(messagesBelow, 'a', 'b', 1),
      plan(contextBetween, 'a', 'b'),
      plan(othersOfSender, 'a', '[]', 1).replace(/SCAN json_each[^;]*/, ''),
    ];
    expect(plans[0]).toMatch(/message_sender_by_address \(address=\?\)/);
    expect(plans[1]).toMatch(/message_sender_by_host \(host>\? AND host<\?\)/);
    expect(plans[2]).toMatch(/\(key>\? AND key<\?\)/);
    for (const text of plans) expect(text).not.toMatch(/SCAN/);
  });
});
