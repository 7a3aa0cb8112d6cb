import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildAlert, startOfDay } from '../../../tests/support/prepared.ts';
import { correlateStore, importAlerts, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import type { JsonObject } from '../../../shared/lib/json.ts';
import { contract } from '../../../shared/contract/index.ts';
import { normalizeAlertEvidence } from '../../../shared/model/identity.ts';
import { commandHandlers } from '../../services/commands/index.ts';
import { getEntity } from './entity-details.ts';
import { listEvidence } from './evidence-list.ts';
import { listPins } from './pin-list.ts';
import { identifiersWithRecipients } from './recipients-in-identifiers.ts';
import { findSightings } from './sightings.ts';

const type = '#microsoft.graph.security';
const message = (recipientEmailAddress: string, more: JsonObject = {}): JsonObject => ({
  '@odata.type': `${type}.analyzedMessageEvidence`,
  networkMessageId: `id-${recipientEmailAddress}`,
  internetMessageId: '<salary@evil.example>',
  recipientEmailAddress,
  subject: 'Salary',
  ...more,
});
const account = (name: string): JsonObject => ({
  '@odata.type': `${type}.userEvidence`,
  userAccount: { userPrincipalName: `${name}@contoso.com`, azureAdUserId: `${name}-id` },
});

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
  importAlerts(test.store, [
    buildAlert('sent', {
      evidence: normalizeAlertEvidence(
        [
          message('Ana@contoso.com'),
          message('bob@contoso.com'),
          // One without an Internet message id: only its evidence says whom it went to.
          message('eve@contoso.com', { internetMessageId: null }),
          account('Ana'),
          account('Mallory'),
        ],
        { tenant: null, time: startOfDay },
      ),
    }),
  ]);
  correlateStore(test.store);
});
afterEach(() => test.close());

const idOf = (recipient: string): number =>
  test.store
    .pluck<number>(`SELECT entity_id FROM identifier WHERE namespace = 'networkMessageId' AND value = ?`)
    .get(`id-${recipient}`) ?? 0;

describe('messages of one subject', () => {
  it('are told apart in the list of evidence by whom they went to, who alone are their assets', () => {
    const page = listEvidence(
      test.store,
      contract.incidents.evidence.input.parse({ incident: '1', category: 'mailMessage', cursor: null }),
    );
    expect(page.rows.map(({ entity }) => entity.label)).toEqual(['Salary', 'Salary', 'Salary']);
    expect(
      new Map(page.rows.map(({ entity, impactedAssets }) => [entity.recipients, impactedAssets])),
    ).toEqual(
      new Map([
        [['ana@contoso.com'], ['Ana@contoso.com']],
        [['bob@contoso.com'], ['bob@contoso.com']],
        [['eve@contoso.com'], ['eve@contoso.com']],
      ]),
    );
  });

  it('are found in the list of evidence by whom they went to', () => {
    const page = listEvidence(
      test.store,
      contract.incidents.evidence.input.parse({
        incident: '1',
        category: 'mailMessage',
        text: 'bob[@]contoso',
        cursor: null,
      }),
    );
    expect(page.rows.map(({ entity }) => entity.recipients)).toEqual([['bob@contoso.com']]);
  });

  it('are told apart on pages, among sightings and in what a pinned alert names', () => {
    const page = getEntity(test.store, idOf('bob@contoso.com'), null);
    expect(page.entity).toMatchObject({ label: 'Salary', recipients: ['bob@contoso.com'] });
    const [found] = findSightings(test.store, { text: 'salary@evil.example' }).values;
    expect(found?.entities.map(({ recipients }) => recipients)).toEqual([
      ['ana@contoso.com'],
      ['bob@contoso.com'],
    ]);
    const alert = test.store.pluck<string>('SELECT uid FROM alert').get() ?? '';
    commandHandlers['pins.set'](test.context, {
      incident: '1',
      targets: [{ kind: 'alert', alert }],
      pinned: true,
    });
    const [pin] = listPins(test.store, '1', () => []);
    const named = pin?.entities.filter(({ kind }) => kind === 'mailMessage') ?? [];
    expect(named.map(({ recipients }) => recipients).filter((to) => to !== undefined)).toEqual([
      ['ana@contoso.com'],
      ['bob@contoso.com'],
    ]);
  });

  it('are looked up by index', () => {
    const plan = test.store
      .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${identifiersWithRecipients}`)
      .all('[]')
      .map(({ detail }) => detail)
      .join('; ');
    expect(plan).toMatch(/SEARCH i USING INDEX identifier_by_entity/);
  });
});
