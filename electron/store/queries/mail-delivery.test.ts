import { afterEach, expect, it } from 'vitest';
import type { NormalizedEvidence } from '../../../shared/model/record.ts';
import {
  batchOf,
  buildAlert,
  contextRecord,
  evidence,
  file,
  sourceTime,
  startOfDay,
} from '../../../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { getMail } from './mail-details.ts';

const minute = 60_000;
const open: TestStore[] = [];
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

const message = (details: NormalizedEvidence['details'], more: Partial<NormalizedEvidence> = {}) =>
  evidence('mailMessage', ['networkMessageIdRecipient=m1|ann@example.com'], { details, ...more });

function mailOf(...batches: readonly ReturnType<typeof batchOf>[]) {
  const test = openTestStore();
  open.push(test);
  importBatches(test.store, batches);
  correlateStore(test.store);
  const id = test.store.pluck<number>(`SELECT id FROM entity WHERE kind = 'mailMessage'`).get() ?? 0;
  return getMail(test.store, id, null);
}

it('tells where a message was delivered, where it is now, and what moved it, each with its source', () => {
  const mail = mailOf(
    batchOf(
      [
        buildAlert('zap', {
          title: 'Removed after delivery',
          evidence: [
            message(
              {
                deliveryAction: 'delivered',
                deliveryLocation: 'quarantine',
                remediationStatusDetails: 'Moved to quarantine by zero-hour auto purge',
              },
              { firstSeen: startOfDay + 30 * minute, remediationStatus: 'remediated' },
            ),
          ],
        }),
        buildAlert('click', {
          title: 'A click',
          evidence: [
            message(
              { deliveryAction: 'delivered', deliveryLocation: 'Inbox' },
              { firstSeen: startOfDay + 10 * minute, remediationStatus: 'pendingApproval' },
            ),
          ],
        }),
      ],
      {
        context: [
          contextRecord('e1', {
            kind: 'mailEvent',
            title: 'Delivered: Pay slip',
            time: sourceTime(startOfDay),
            evidence: [message({ deliveryAction: 'Delivered', deliveryLocation: 'Inbox' })],
            additional: { LatestDeliveryLocation: 'Quarantine', LatestDeliveryAction: 'Blocked' },
          }),
          contextRecord('e2', {
            kind: 'mailEvent',
            title: 'Phish ZAP: Pay slip',
            action: 'Phish ZAP',
            time: sourceTime(startOfDay + 20 * minute),
            evidence: [message({ deliveryLocation: 'Quarantine' })],
            additional: { Action: 'Moved to quarantine', ActionTrigger: 'ZAP', ActionResult: 'Success' },
          }),
        ],
      },
    ),
  );
  const [copy] = mail.copies;
  expect(mail.copies.map(({ recipient }) => recipient)).toEqual([null]);
  expect(copy).toMatchObject({
    deliveryAction: 'Delivered',
    deliveryLocation: 'Inbox',
    latestLocation: 'Quarantine',
  });
  const after = (at: number | null): number | null => (at === null ? null : (at - startOfDay) / minute);
  expect(
    copy?.delivery.map(({ location, sources }) => [
      location,
      ...sources.map(({ label, at, change }) => [label, after(at), change]),
    ]),
  ).toEqual([
    ['Inbox', ['Delivered: Pay slip', 0, null], ['A click', 10, null]],
    [
      'Quarantine',
      ['Phish ZAP: Pay slip', 20, 'Phish ZAP, Moved to quarantine, Success'],
      ['Removed after delivery', 30, 'Moved to quarantine by zero-hour auto purge'],
      ['Delivered: Pay slip', null, null],
    ],
  ]);
});

it('tells one place as one, and nothing of what no source tells', () => {
  const one = mailOf(
    batchOf([
      buildAlert('a', { evidence: [message({ deliveryLocation: 'inbox' })] }),
      buildAlert('b', { evidence: [message({ deliveryLocation: 'Inbox' })] }),
    ]),
  );
  expect(one.copies[0]?.delivery.map(({ sources }) => sources.length)).toEqual([2]);
  expect(one.copies[0]?.latestLocation).toBeNull();
  const none = mailOf(batchOf([buildAlert('a', { evidence: [message({ subject: 'Hello' })] })]));
  expect(none.copies).toEqual([]);
});

const copyTo = (recipient: string, place: string, verdict: string | null = null) =>
  message(
    { recipientEmailAddress: recipient, deliveryAction: 'delivered', deliveryLocation: place },
    { verdict },
  );
const eventFor = (id: string, recipient: string, place: string) =>
  contextRecord(id, {
    kind: 'mailEvent',
    title: `Delivered to ${recipient}`,
    time: sourceTime(startOfDay - minute),
    evidence: [message({ recipientEmailAddress: recipient, deliveryLocation: place })],
    additional: { AuthenticationDetails: { SPF: 'fail' }, AttachmentCount: 1 },
  });

it('tells of each recipient alone where the message lay and how sources judge it', () => {
  const mail = mailOf(
    batchOf(
      [
        buildAlert('a', {
          evidence: [
            copyTo('x1@example.com', 'inbox', 'malicious'),
            copyTo('x2@example.com', 'quarantine', 'suspicious'),
            copyTo('X3@example.com', 'junkFolder'),
          ],
        }),
      ],
      {
        context: [
          eventFor('e1', 'x1@example.com', 'Inbox/folder'),
          eventFor('e2', 'x2@example.com', 'Inbox'),
          eventFor('e4', 'x4@example.com', 'Junk folder'),
        ],
      },
    ),
  );
  expect(
    mail.copies.map(({ recipient, deliveryLocation, latestLocation, delivery, sourceVerdicts }) => [
      recipient,
      deliveryLocation,
      latestLocation,
      delivery.map(({ sources }) => sources.length),
      sourceVerdicts,
    ]),
  ).toEqual([
    ['x1@example.com', 'Inbox/folder', null, [2], ['malicious']],
    ['x2@example.com', 'Inbox', 'quarantine', [1, 1], ['suspicious']],
    ['X3@example.com', 'junkFolder', null, [1], []],
    ['x4@example.com', 'Junk folder', null, [1], []],
  ]);
  expect(mail.evidence.map(({ details }) => details['recipientEmailAddress'])).toEqual([
    'x1@example.com',
    'x2@example.com',
    'X3@example.com',
  ]);
});

it('tells what imported rows say of authentication, URLs and attachments, and who says it', () => {
  const row = (id: string, title: string, more: Parameters<typeof contextRecord>[1]) =>
    contextRecord(id, { kind: 'mailEvent', title, time: sourceTime(startOfDay), ...more });
  const url = evidence('url', ['url=https://evil.example/login'], { label: 'https://evil.example/login' });
  const mail = mailOf(
    batchOf(
      [
        buildAlert('a', {
          title: 'Phish',
          evidence: [message({ subject: 'Pay slip', urls: ['https://evil.example/login'] }), url],
        }),
      ],
      {
        context: [
          eventFor('e1', 'x1@example.com', 'Inbox'),
          eventFor('e2', 'x2@example.com', 'Inbox'),
          row('u', 'A URL', {
            evidence: [
              message({}),
              url,
              evidence('url', ['url=https://b.example/'], { label: 'https://b.example/' }),
            ],
          }),
          row('f', 'A file', {
            evidence: [
              message({ p1Sender: { emailAddress: 'b@evil.example' } }),
              file('e1'.repeat(32), {
                label: 'bad.html',
                details: { fileDetails: { fileName: 'bad.html', sha256: 'e1'.repeat(32), fileSize: 1234 } },
              }),
            ],
          }),
        ],
      },
    ),
  );
  const saying = ({ sources }: { readonly sources: readonly { readonly label: string }[] }) =>
    sources.map(({ label }) => label).sort();
  expect(mail.authentication.map((one) => [one.name, one.value, saying(one)])).toEqual([
    ['AuthenticationDetails.SPF', 'fail', ['Delivered to x1@example.com', 'Delivered to x2@example.com']],
  ]);
  expect(mail.urls.map((one) => [one.url, one.entity !== null, saying(one)])).toEqual([
    ['https://evil.example/login', true, ['A URL', 'Phish']],
    ['https://b.example/', false, ['A URL']],
  ]);
  expect(mail.attachments.map((one) => [one.name, one.size, saying(one)])).toEqual([
    ['bad.html', 1234, ['A file']],
  ]);
  expect([mail.attachmentCount, mail.urlCount, mail.sender.p1, mail.subject]).toEqual([
    1,
    null,
    'b@evil.example',
    'Pay slip',
  ]);
});
