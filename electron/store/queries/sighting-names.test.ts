import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  batchOf,
  buildAlert,
  contextRecord,
  device,
  evidence,
  sourceTime,
  startOfDay,
} from '../../../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import type { OutputOf } from '../../../shared/contract/index.ts';
import { contract } from '../../../shared/contract/index.ts';
import { matchText } from '../../../shared/query/evidence-columns.ts';
import type { SqlValue } from '../connection.ts';
import { fillSenders } from '../message-senders.ts';
import { indexSome } from '../text-index.ts';
import { accountsInDomains, accountsOfDevices, usersOfLocalParts } from './sighting-accounts.ts';
import { listSightingAlerts } from './sighting-alerts.ts';
import { listSightingContext } from './sighting-context.ts';
import { pathsOfFiles, pathsOfProcesses, registryBelow, registryNamed } from './sighting-paths.ts';
import { entitiesOfSaid, entitiesOfSaidStretch } from './sighting-said.ts';
import { alertsOfNames, alertsOfRecordUids, alertsOfUids, providersOfRecords } from './sighting-titles.ts';
import { findSightings } from './sightings.ts';

const mshta = '51c97ebe601ef079b16bcd87af827b0be5283d96';
const wscript = 'c:\\windows\\system32\\wscript.exe';
const windowsNt = 'hkey_local_machine\\software\\microsoft\\windows nt\\currentversion';
const at = (ms: number) => ({
  firstActivity: sourceTime(startOfDay + ms),
  lastActivity: sourceTime(startOfDay + ms),
});

let test: TestStore;
beforeAll(() => {
  test = openTestStore();
  const image = (fileName: string, more: object = {}) => ({
    fileDetails: { fileName, filePath: 'C:\\Windows\\System32', ...more },
  });
  importBatches(test.store, [
    batchOf(
      [
        buildAlert('1', {
          title: 'Anonymous IP address, first seen',
          names: ['66786e53-b466-4a8f-ae99-8ee07004055a_1'],
          ...at(1),
          evidence: [
            evidence('user', ['upn=jonas.feldmann@contoso.com', 'domainAccount=contoso\\jfeldmann'], {
              label: 'jonas.feldmann@contoso.com',
              details: { userAccount: { displayName: 'Jonas Feldmann' } },
            }),
            evidence('url', ['url=https://payroll-review.example/signin']),
            evidence('ip', ['address=198.51.100.23']),
          ],
        }),
        buildAlert('2', {
          title: 'Process Creation',
          ...at(2),
          evidence: [
            device('msedgewin10'),
            evidence('user', ['account@hostName=ie8win7|ieuser'], { label: 'IEUser' }),
            evidence('file', [`path@hostName=msedgewin10|${wscript}`], { label: 'wscript.exe' }),
            evidence('file', ['path@hostName=msedgewin10|c:\\temp\\wscript.exe'], { label: 'wscript.exe' }),
            evidence('process', [`named@hostName=msedgewin10|5|${wscript}`], { label: 'wscript.exe (7)' }),
            evidence('file', [`sha1=${mshta}`], { label: 'mshta.exe' }),
          ],
        }),
        buildAlert('3', {
          title: 'process creation',
          ...at(3),
          evidence: [
            evidence('user', ['domainAccount=msedgewin10\\ieuser'], { label: 'MSEDGEWIN10\\IEUser' }),
            evidence('registryValue', [`value@hostName=msedgewin10|${windowsNt}\\winlogon|shell`], {
              label: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon\\Shell',
            }),
          ],
        }),
        buildAlert('4', { title: 'Process Creation in a loop', ...at(4) }),
      ],
      {
        context: [
          ...Array.from({ length: 3 }, (_, index) =>
            contextRecord(`c${index}`, {
              time: sourceTime(startOfDay + 1000 + index),
              title: 'mshta.exe started conhost.exe',
              evidence: [
                evidence('process', ['start@hostName=ws-07|1|5'], {
                  label: 'conhost.exe (9012)',
                  details: { imageFile: { fileName: 'conhost.exe' } },
                }),
                evidence('file', ['sha1=aa'], {
                  label: 'conhost.exe',
                  details: image('conhost.exe'),
                  embedded: true,
                }),
                evidence('file', [`sha1=${mshta}`], { label: 'other.exe', details: image('other.exe') }),
                evidence('user', ['domainAccount=contoso\\mweber'], {
                  label: 'CONTOSO\\mweber',
                  details: { userAccount: { accountName: 'mweber', displayName: 'Maria Weber' } },
                  embedded: true,
                }),
                device('ws-07'),
              ],
            }),
          ),
          contextRecord('undated', {
            title: 'undated',
            evidence: [evidence('url', ['url=https://only-context.example/a']), device('ws-07')],
          }),
        ],
      },
    ),
  ]);
  correlateStore(test.store);
  while (indexSome(test.store, 1000) > 0);
});
afterAll(() => test.close());

type Value = OutputOf<'sightings.find'>['values'][number];
const only = (text: string): Value => {
  const { values } = findSightings(test.store, { text });
  expect(values.map(({ value }) => value)).toHaveLength(1);
  return values[0] as Value;
};
const matched = (text: string): string[] =>
  only(text).entities.map(({ label, match }) => `${match} ${label}`);

describe('sightings by names', () => {
  it('are accounts of a name in any domain, and only may be those of another domain', () => {
    expect(matched('IEUser')).toEqual(['name IEUser', 'account MSEDGEWIN10\\IEUser']);
    expect(only('IEUser').alerts).toBe(2);
    expect(matched('JFeldmann')).toEqual(['account jonas.feldmann@contoso.com']);
    expect(matched('jonas.feldmann')).toEqual(['account jonas.feldmann@contoso.com']);
    expect([only('jonas.feldmann').kind, only('jonas.example').kind]).toEqual(['name', 'domain']);
    expect(matched('CONTOSO\\jfeldmann')).toEqual(['exact jonas.feldmann@contoso.com']);
    expect(only('CORP\\jfeldmann')).toMatchObject({
      alerts: 0,
      matches: [{ match: 'otherDomain', entities: 1 }],
    });
    expect(matched('IE8WIN7\\ieuser')).toEqual(['account IEUser', 'otherDomain MSEDGEWIN10\\IEUser']);
    expect(matched('feldmann')).toEqual([]);
  });

  it('are what is at a path or at a key of the registry on any device, and what is below the key', () => {
    expect(matched('C:/Windows/System32/WScript.exe')).toEqual([
      'path wscript.exe',
      'path wscript.exe (7)',
      'sameFileName wscript.exe',
    ]);
    expect(only('C:\\Windows\\System32\\wscript.exe').alerts).toBe(1);
    expect(only('C:\\Users\\wscript.exe').alerts).toBe(0);
    const key = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon';
    expect(only(key)).toMatchObject({ value: key, alerts: 1, matches: [{ match: 'below', entities: 1 }] });
    expect(only(`${key}\\Shell`).matches).toEqual([{ match: 'path', entities: 1 }]);
    expect(only(`${key}\\She`).matches).toEqual([]);
  });

  it('may be the host of a URL, a name or an address', () => {
    for (const url of ['https://payroll-review.example/other', 'http://payroll-review.example/signin'])
      expect(only(url)).toMatchObject({ alerts: 0, matches: [{ match: 'sameHost', entities: 1 }] });
    expect(matched('hxxp://198.51.100.23/')).toEqual(['sameHost 198.51.100.23']);
    expect(only('https://payroll-review.example/signin').matches).toEqual([{ match: 'exact', entities: 1 }]);
    expect(only('https://review.example/').matches).toEqual([]);
  });

  it('are alerts by an id and by their whole title, which is one value', () => {
    const byId = only('66786E53-b466-4a8f-ae99-8ee07004055a_1');
    expect(byId).toMatchObject({ alerts: 1, alertMatches: [{ match: 'alertId', alerts: 1 }] });
    const uid = test.store.pluck<string>('SELECT min(uid) FROM alert').get() ?? '';
    expect([uid.includes('|'), only(uid).alerts]).toEqual([true, 1]);
    const byTitle = only('PROCESS creation');
    expect(byTitle).toMatchObject({
      kind: 'name',
      alerts: 2,
      incidentTotal: 2,
      firstSeen: startOfDay + 2,
      alertMatches: [{ match: 'alertTitle', alerts: 2 }],
    });
    expect(matchText(byTitle)).toBe('title of 2 alerts');
    const { rows, total } = listSightingAlerts(
      test.store,
      contract.sightings.alerts.input.parse({
        kind: 'name',
        value: 'process creation',
        cursor: null,
        limit: 10,
      }),
    );
    expect([total, rows.map(({ title }) => title)]).toEqual([2, ['process creation', 'Process Creation']]);
    expect(only('Anonymous IP address, first seen').alerts).toBe(1);
    expect(findSightings(test.store, { text: 'Process Crea' }).values).toHaveLength(2);
  });

  it('are all of a list that is longer than what is looked up at once', () => {
    const text = `${Array.from({ length: 6_000 }, (_, index) => `name-${index}x`).join('\n')}\nProcess Creation`;
    const { values, total, leftOut } = findSightings(test.store, { text, from: 6_000, limit: 5_000 });
    expect([values.map(({ alerts }) => alerts), total, leftOut]).toEqual([[2], 6_001, 0]);
  });

  it('are people by their display names', () => {
    expect(matched('Jonas Feldmann')).toEqual(['name jonas.feldmann@contoso.com']);
    expect(findSightings(test.store, { text: 'Feldmann Jonas' }).values).toHaveLength(2);
    expect(only('Maria Weber')).toMatchObject({ alerts: 0, context: 3 });
  });
});

describe('context records of a value', () => {
  const page = (kind: Value['kind'], value: string, cursor: string | null = null) =>
    listSightingContext(
      test.store,
      contract.sightings.context.input.parse({ kind, value, cursor, limit: 2 }),
    );

  it('are counted with their times, by what identifies them and by what they call it', () => {
    const times = { firstSeen: startOfDay + 1000, lastSeen: startOfDay + 1002 };
    for (const text of ['ConHost.exe', 'C:\\Windows\\System32\\conhost.exe', 'mweber', 'CONTOSO\\mweber'])
      expect({ text, ...only(text) }).toMatchObject({ text, alerts: 0, context: 3, ...times });
    // By the hash of what is called so in alerts, and beside their times.
    expect(only('mshta.exe')).toMatchObject({ alerts: 1, context: 3, firstSeen: startOfDay + 2 });
    expect(only('mshta.exe').lastSeen).toBe(times.lastSeen);
    expect(only('only-context.example')).toMatchObject({
      context: 1,
      firstSeen: null,
      lastSeen: null,
      newestContext: { title: 'undated', at: null },
    });
    expect(only('CORP\\mweber').context).toBe(0);
    expect(only('host.exe').context).toBe(0);
  });

  it('are told newest first, page by page, with who and where, until their import is taken back', () => {
    const first = page('name', 'conhost.exe');
    expect(first).toMatchObject({ total: 3, isMore: false });
    expect(first.rows.map(({ at: time }) => time)).toEqual([startOfDay + 1002, startOfDay + 1001]);
    expect(first.rows[0]).toMatchObject({
      kind: 'processEvent',
      title: 'mshta.exe started conhost.exe',
      line: 1,
    });
    expect(first.rows[0]?.entities.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['ws-07-id', 'CONTOSO\\mweber']),
    );
    const second = page('name', 'conhost.exe', first.next);
    expect([second.rows.length, second.next]).toEqual([1, null]);
    expect(page('name', 'ws-07-id').total).toBe(4);
    expect(page('name', 'never-seen').rows).toEqual([]);
    test.store.write(`UPDATE import SET state = 'undone'`).run();
    expect(page('name', 'conhost.exe')).toMatchObject({ rows: [], total: 0 });
    test.store.write(`UPDATE import SET state = 'done'`).run();
  });

  it('of an earlier version are read for their names behind, and say so meanwhile', () => {
    const { store } = test;
    const called = `SELECT id FROM context_identifier WHERE key >= 'called|' AND key < 'called}'`;
    store.write(`DELETE FROM context_place WHERE identifier_id IN (${called})`).run();
    store
      .write(`INSERT OR IGNORE INTO queued_sender (kind, id) SELECT 'context', id FROM context_record`)
      .run();
    expect(only('conhost.exe')).toMatchObject({ context: 0, pending: true });
    while (fillSenders(store, 1000).left);
    expect(only('conhost.exe')).toMatchObject({ context: 3, pending: false });
  });
});

it('all of it is found by index', () => {
  const plan = (sql: string, ...parameters: readonly SqlValue[]): string =>
    test.store
      .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...parameters)
      .map(({ detail }) => detail)
      .join('; ');
  const plans = {
    accounts: plan(accountsInDomains, '[]'),
    said: plan(entitiesOfSaid, '[]', 0),
    stretch: plan(entitiesOfSaidStretch, 0, '', '', 1),
    users: plan(usersOfLocalParts, '[]'),
    local: plan(accountsOfDevices, '[]'),
    files: plan(pathsOfFiles, '[]'),
    processes: plan(pathsOfProcesses, '[]'),
    keys: plan(registryNamed, '[]'),
    below: plan(registryBelow, '[]'),
    names: plan(alertsOfNames, '[]'),
    uids: plan(alertsOfUids, '[]'),
    records: plan(alertsOfRecordUids, '[]'),
    providers: plan(providersOfRecords),
  };
  expect(plans.users).toMatch(/\(kind=\? AND namespace=\? AND value>\? AND value<\?\)/);
  expect(plans.accounts).toMatch(/SEARCH l USING PRIMARY KEY \(form=\? AND key=\?\)/);
  expect(plans.said).toMatch(/SEARCH s USING PRIMARY KEY \(form=\? AND key=\?\)/);
  expect(plans.stretch).toMatch(/SEARCH s USING PRIMARY KEY \(form=\? AND key>\? AND key<\?\)/);
  expect(plans.files).toMatch(/entity_by_kind \(kind=\? AND label=\?\).*identifier_by_entity/);
  expect(plans.below).toMatch(/entity_by_kind \(kind=\? AND label>\? AND label<\?\)/);
  for (const [name, text] of Object.entries(plans))
    expect(`${name}: ${text.replace(/SCAN [jk] VIRTUAL TABLE INDEX \d+:\S*|SCAN seen/g, '')}`).not.toMatch(
      /SCAN/,
    );
});
