import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { batchOf, buildAlert, contextRecord, startOfDay } from '../../../tests/support/prepared.ts';
import { correlateStore, importAlerts, importBatches, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import type { OutputOf } from '../../../shared/contract/index.ts';
import { normalizeAlertEvidence } from '../../../shared/model/identity.ts';
import type { NormalizedEvidence } from '../../../shared/model/record.ts';
import { listSightingAlerts } from './sighting-alerts.ts';
import { copiesOfMessage } from './sighting-places.ts';
import { findSightings } from './sightings.ts';

const messageId = '<54dc86b1afa29ddfd0e434b9@payroll-review.example>';
const bare = '54dc86b1afa29ddfd0e434b9@payroll-review.example';

const message = (recipient: string, internetMessageId: string): readonly NormalizedEvidence[] =>
  normalizeAlertEvidence(
    [
      {
        '@odata.type': '#microsoft.graph.security.analyzedMessageEvidence',
        networkMessageId: `${recipient}-${internetMessageId.length}`,
        internetMessageId,
        recipientEmailAddress: recipient,
        subject: 'Salary',
      },
    ],
    { tenant: null, time: startOfDay },
  ).filter(({ kind }) => kind === 'mailMessage');

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
  importAlerts(test.store, [
    buildAlert('a', { evidence: message('ana@contoso.com', messageId) }),
    buildAlert('b', { evidence: message('bob@contoso.com', messageId) }),
    buildAlert('c', { evidence: message('ana@contoso.com', `<x/${bare}>`) }),
    buildAlert('d', { evidence: message('ana@contoso.com', `<${bare}.au>`) }),
  ]);
  importBatches(test.store, [
    batchOf([], {
      context: [contextRecord('delivered', { evidence: message('eve@contoso.com', messageId) })],
    }),
  ]);
  correlateStore(test.store);
});
afterEach(() => test.close());

const only = (text: string): OutputOf<'sightings.find'>['values'][number] => {
  const { values } = findSightings(test.store, { text });
  expect(values).toHaveLength(1);
  return values[0] as OutputOf<'sightings.find'>['values'][number];
};

describe('sightings of an Internet message id', () => {
  it.each([messageId, bare, bare.toUpperCase(), `  ${messageId},`])(
    'are the copies of the message, whoever got them: %s',
    (text) => {
      expect(only(text)).toMatchObject({
        alerts: 2,
        entityTotal: 2,
        matches: [{ match: 'exact', entities: 2 }],
        context: 1,
      });
    },
  );

  it('are found where the id has more in it than an address has', () => {
    expect(only(`<x/${bare}>`)).toMatchObject({ alerts: 1, entityTotal: 1, context: 0 });
    expect(only(`other-${bare}`)).toMatchObject({ alerts: 0, entityTotal: 0 });
  });

  it('list their alerts', () => {
    const { kind, value } = only(messageId);
    const { rows } = listSightingAlerts(test.store, { kind, value, cursor: null, limit: 10 });
    expect(rows.map(({ title }) => title).sort()).toEqual(['Alert a', 'Alert b']);
  });

  it('are found by index', () => {
    const plan = test.store
      .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${copiesOfMessage}`)
      .all('a|', 'a}', 1)
      .map(({ detail }) => detail)
      .join('; ');
    expect(plan).toMatch(/\(kind=\? AND namespace=\? AND value>\? AND value<\?\)/);
  });
});
