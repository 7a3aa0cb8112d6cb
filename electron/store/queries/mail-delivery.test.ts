import { afterEach, expect, it } from 'vitest';
import type { NormalizedEvidence } from '../../../shared/model/record.ts';
import {
  batchOf,
  buildAlert,
  contextRecord,
  evidence,
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
  expect(mail).toMatchObject({
    deliveryAction: 'Delivered',
    deliveryLocation: 'Inbox',
    latestLocation: 'Quarantine',
  });
  const after = (at: number | null): number | null => (at === null ? null : (at - startOfDay) / minute);
  expect(
    mail.delivery.map(({ location, sources }) => [
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
  expect(one.delivery.map(({ sources }) => sources.length)).toEqual([2]);
  expect(one.latestLocation).toBeNull();
  const none = mailOf(batchOf([buildAlert('a', { evidence: [message({ subject: 'Hello' })] })]));
  expect(none).toMatchObject({ delivery: [], deliveryLocation: null, latestLocation: null });
});
