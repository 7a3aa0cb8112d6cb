import { afterEach, describe, expect, it } from 'vitest';
import { collect } from '../../../tests/support/collect.ts';
import { correlateStore, importBatches, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { getMail } from '../../store/queries/mail-details.ts';
import { bytesSource } from '../_kit/byte-source.ts';
import { fixtureBytes, importedAt } from '../_kit/testing/read-fixture.ts';
import { prepareBatches } from '../prepare.ts';

const open: TestStore[] = [];
afterEach(() => {
  for (const test of open.splice(0)) test.close();
});

describe('a message that was imported from its source', () => {
  it('has everything that its page shows', async () => {
    const test = openTestStore();
    open.push(test);
    const bytes = fixtureBytes('mail/fixtures/phish.eml');
    const batches = await collect(
      prepareBatches(bytesSource(bytes), 'phish.eml', { importedAt, tenant: null }),
    );
    importBatches(test.store, batches);
    correlateStore(test.store);
    const entityId = test.store.pluck<number>(`SELECT id FROM entity WHERE kind = 'mailMessage'`).all()[0];
    const page = getMail(test.store, entityId ?? 0, null);
    expect(page).toMatchObject({
      subject: 'Ihre Rechnung für November',
      sender: {
        p1: 'bounce-77@bulk-mailer.example',
        p2: 'service@corp-bank.example',
        displayName: 'Corp Bank – Zahlung',
        domain: 'corp-bank.example',
        ip: '203.0.113.66',
      },
      copies: [{ recipient: 'anna.keller@corp.example' }],
      internetMessageId: '<20251103081058.77@bulk-mailer.example>',
      receivedAt: Date.UTC(2025, 10, 3, 8, 11, 3),
    });
    expect(page.authentication.map(({ name, value }) => `${name}=${value}`)).toEqual(
      expect.arrayContaining([
        'authenticationDetails.SPF=softfail',
        'authenticationDetails.DKIM=none',
        'authenticationDetails.DMARC=fail',
      ]),
    );
    expect(page.urls).toHaveLength(3);
    expect(page.urls.every(({ entity }) => entity?.kind === 'url')).toBe(true);
    expect(page.attachments).toMatchObject([
      { name: 'Rechnung_November.html', size: 31, entity: { kind: 'file' } },
    ]);
    expect(page.evidence[0]?.details['messageSource']).toMatchObject({
      headers: expect.arrayContaining(['Reply-To: help@other-place.example']) as unknown,
    });
  });
});
