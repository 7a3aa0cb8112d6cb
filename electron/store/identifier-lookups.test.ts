import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  batchOf,
  buildAlert,
  contextRecord,
  evidence,
  sourceTime,
  startOfDay,
} from '../../tests/support/prepared.ts';
import { commandHandlers } from '../services/commands/index.ts';
import { forgetLookups } from '../../tests/support/lookups.ts';
import { importAlerts, importBatches, openTestStore, rows } from '../../tests/support/stores.ts';
import type { TestStore } from '../../tests/support/stores.ts';
import { checkStore } from './check-store.ts';
import {
  areLookupsBehind,
  behindLookupSql,
  fillLookups,
  findWrongLookups,
  saidOfIdentifier,
} from './identifier-lookups.ts';
import { findSightings } from './queries/sightings.ts';

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
});
afterEach(() => test.close());

const anna = (displayName: string, upn = 'anna@contoso.example') =>
  evidence('user', [`upn=${upn}`, 'domainAccount=contoso\\anna'], {
    details: { userAccount: { displayName } },
  });
const kept = (): unknown => [
  rows(
    test.store,
    `SELECT l.form, l.key, i.kind, i.value FROM identifier_lookup AS l JOIN identifier AS i ON i.id = l.identifier_id ORDER BY l.form, l.key, i.kind`,
  ),
  rows(
    test.store,
    'SELECT l.form, l.key, i.key AS of FROM context_lookup AS l JOIN context_identifier AS i ON i.id = l.identifier_id ORDER BY 1, 2, 3',
  ),
  names(),
];
const names = (): unknown =>
  rows(
    test.store,
    'SELECT s.form, s.key, i.value FROM said_key AS s JOIN identifier AS i ON i.id = s.identifier_id ORDER BY 1, 2, 3',
  );
const fill = (): void => {
  importBatches(test.store, [
    batchOf(
      [
        buildAlert('1', {
          evidence: [
            anna('Anna Berg'),
            evidence('ip', ['address=203.0.113.9']),
            evidence('url', ['url=https://[2001:db8::1]/x']),
            evidence('url', ['url=https://www.evil.example:8443/x']),
            evidence('mailbox', ['smtp=anna@contoso.example'], { details: { displayName: 'Berg, Anna' } }),
            evidence('device', ['hostName=pc01'], {
              details: {
                lastIpAddress: '10.20.2.76',
                loggedOnUsers: [{ accountName: 'zoe', domainName: 'C' }],
              },
            }),
            evidence('file', [`sha256=${'a'.repeat(64)}`], {
              details: { fileDetails: { filePath: 'C:\\Temp', fileName: 'A.exe' } },
            }),
          ],
        }),
      ],
      {
        context: [
          contextRecord('c', {
            tenant: 't',
            time: sourceTime(startOfDay),
            evidence: [
              evidence('ip', ['address=198.51.100.7']),
              evidence('url', ['url=https://a.evil.example/']),
            ],
          }),
        ],
      },
    ),
  ]);
};

describe('keys of identifiers', () => {
  it('are kept by an import: hosts turned round, addresses in digits, accounts without their domain, names of people', () => {
    fill();
    expect(kept()).toEqual([
      [
        { form: 0, key: 'example.contoso.', kind: 'mailbox', value: 'anna@contoso.example' },
        { form: 0, key: 'example.contoso.', kind: 'user', value: 'anna@contoso.example' },
        { form: 0, key: 'example.evil.www.', kind: 'url', value: 'https://www.evil.example:8443/x' },
        { form: 1, key: '4cb007109', kind: 'ip', value: '203.0.113.9' },
        { form: 1, key: '620010db8000000000000000000000001', kind: 'url', value: 'https://[2001:db8::1]/x' },
        { form: 2, key: 'anna', kind: 'user', value: 'contoso\\anna' },
      ],
      [
        { form: 0, key: 'example.evil.a.', of: 'url|url||https://a.evil.example/' },
        { form: 1, key: '4c6336407', of: 'ip|address||198.51.100.7' },
      ],
      [
        { form: 0, key: 'anna berg', value: 'anna@contoso.example' },
        { form: 0, key: 'berg, anna', value: 'anna@contoso.example' },
        { form: 1, key: '40a14024c', value: 'pc01' },
        { form: 2, key: 'c:\\temp\\a.exe', value: 'a'.repeat(64) },
        { form: 4, key: 'zoe|c', value: 'pc01' },
      ],
    ]);
    expect(checkStore(test.store).findings).toEqual([]);
  });

  it('of an earlier version are made behind, stretch by stretch, as an import makes them', () => {
    fill();
    const before = kept();
    forgetLookups(test.store);
    expect([areLookupsBehind(test.store), checkStore(test.store).findings]).toEqual([true, []]);
    const find = (text: string) => findSightings(test.store, { text }).values[0];
    expect(find('203.0.113.0/24')).toMatchObject({ alerts: 0, pending: true });
    expect(find('evil.example')).toMatchObject({ alerts: 0, pending: true });
    expect(find('10.20.2.76')).toMatchObject({ alerts: 0, pending: true });
    let slices = 0;
    for (let left = true; left; slices += 1) {
      ({ left } = fillLookups(test.store, 0));
      expect(checkStore(test.store).findings).toEqual([]);
    }
    expect([slices, kept()]).toEqual([3, before]);
    expect(find('203.0.113.0/24')).toMatchObject({ alerts: 1, pending: false });
    expect(find('Berg, Anna')).toMatchObject({ alerts: 1, pending: false });
    expect(find('10.20.2.76')).toMatchObject({ alerts: 1, pending: false });
    expect(find(String.raw`c:\temp\A.EXE`)).toMatchObject({ alerts: 1, matches: [{ match: 'path' }] });
    expect(fillLookups(test.store, 1000)).toEqual({ left: false, read: 0 });
  });

  it('go with what they are of: a name with the last evidence that gives it, the rest with the import', () => {
    importAlerts(test.store, [
      buildAlert('1', { evidence: [anna('Anna Berg')] }),
      buildAlert('2', { evidence: [anna('Anna Sturm')] }),
    ]);
    // A later version of the first alert calls her otherwise.
    importAlerts(test.store, [
      buildAlert('1', { updated: sourceTime(startOfDay + 9000), evidence: [anna('Anna Sturm')] }),
    ]);
    expect(names()).toEqual([{ form: 0, key: 'anna sturm', value: 'anna@contoso.example' }]);
    for (const uid of test.store.pluck<string>('SELECT uid FROM import').all())
      commandHandlers['imports.remove'](test.context, { import: uid });
    expect(kept()).toEqual([[], [], []]);
    expect(checkStore(test.store).findings).toEqual([]);
  });

  it('that are wrong are told by the check', () => {
    fill();
    const { store } = test;
    store.write(`DELETE FROM identifier_lookup WHERE form = 1 AND key LIKE '4%'`).run();
    store
      .write(`INSERT INTO identifier_lookup (form, key, identifier_id) VALUES (0, 'example.other.', 1)`)
      .run();
    store.write(`UPDATE said_key SET key = 'anna kurz' WHERE key = 'anna berg'`).run();
    expect(findWrongLookups(store, 10)).toEqual([
      expect.stringMatching(/^Identifier \d+ is not found by its host, address or account$/),
      '1 keys find identifiers that are not there or have another key',
      expect.stringMatching(/is found by a name, address or path that no evidence gives it$/),
    ]);
    expect(findWrongLookups(store, 1)).toHaveLength(1);
    expect(checkStore(store).findings.map(({ part }) => part)).toEqual(['entities', 'entities', 'entities']);
  });
});

it('all that is read for them is found by index', () => {
  for (const [name, sql] of Object.entries({ ...behindLookupSql, said: saidOfIdentifier })) {
    const plan = test.store.read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(1);
    expect(`${name}: ${plan.map(({ detail }) => detail).join('; ')}`).not.toMatch(/SCAN/);
  }
});
