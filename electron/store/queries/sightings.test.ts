import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addAlertWithRecord,
  addIncident,
  entityOf,
  insert,
  recordStart,
  temporaryStore,
} from '../../../tests/support/store-builder.ts';
import { makeLookups } from '../../../tests/support/lookups.ts';
import type { TemporaryStore } from '../../../tests/support/store-builder.ts';
import type { EntityKind } from '../../../shared/model/entity-kinds.ts';
import type { OutputOf } from '../../../shared/contract/index.ts';
import { contract } from '../../../shared/contract/index.ts';
import type { SqlValue } from '../connection.ts';
import {
  entitiesInIncidents,
  findOtherSightings,
  incidentsOfAny,
  judgedForIncident,
} from './other-sightings.ts';
import { alertsOfAny, listSightingAlerts } from './sighting-alerts.ts';
import { entitiesOfAddresses, entitiesOfStretch } from './sighting-hosts.ts';
import { contextAddresses, contextHosts, contextIdentifiers, contextOfSets } from './sighting-context.ts';
import { alertsOfSets, rowsOfIncidents, timesOfAlerts } from './sighting-counts.ts';
import {
  devicesInDomains,
  devicesWithoutDomain,
  entitiesOfIdentifiers,
  entitiesOfLabels,
  entitiesWithEvidence,
  processesOfNames,
  urlsThatBegin,
} from './sighting-places.ts';
import { findSightings } from './sightings.ts';
import { processorTime } from '../../../tests/support/processor-time.ts';

let temporary: TemporaryStore;
let one = 0;
let two = 0;
const name = (kind: string, label: string, namespace: string): void => {
  temporary.store
    .write('UPDATE identifier SET namespace = ?, value = ? WHERE entity_id = ?')
    .run(namespace, label.toLowerCase(), entityOf(temporary.store, kind, label));
};
beforeEach(() => {
  temporary = temporaryStore();
  const { store } = temporary;
  one = addIncident(store, { uid: 'one' }, { last_ms: 10 });
  two = addIncident(store, { uid: 'two' }, { last_ms: 20 });
  addAlertWithRecord(store, one, 'a', [
    { kind: 'ip', label: '203.0.113.9' },
    { kind: 'file', label: 'Invoice 8831.zip' },
    { kind: 'url', label: 'https://evil.example/login' },
  ]);
  addAlertWithRecord(
    store,
    two,
    'b',
    [
      { kind: 'ip', label: '203.0.113.9' },
      { kind: 'process', label: 'cmd.exe (4)' },
    ],
    {
      first_ms: recordStart + 5,
      severity: 'high',
    },
  );
  name('ip', '203.0.113.9', 'address');
  name('url', 'https://evil.example/login', 'url');
  name('file', 'Invoice 8831.zip', 'name');
});
afterEach(() => temporary.remove());

const find = (text: string): OutputOf<'sightings.find'> =>
  findSightings(makeLookups(temporary.store), { text });
const only = (text: string): OutputOf<'sightings.find'>['values'][number] => {
  const { values } = find(text);
  expect(values).toHaveLength(1);
  return values[0] as OutputOf<'sightings.find'>['values'][number];
};

describe('sightings of a pasted list', () => {
  it('finds a defanged address in every incident, with its alerts and times', () => {
    expect(only('203[.]0[.]113[.]9')).toMatchObject({
      value: '203.0.113.9',
      written: '203[.]0[.]113[.]9',
      kind: 'ip',
      alerts: 2,
      incidentTotal: 2,
      firstSeen: recordStart,
      lastSeen: recordStart + 5,
    });
    expect(only('203.0.113.9').incidents.map(({ uid }) => uid)).toEqual(['two', 'one']);
    expect(only('203.0.113.10')).toMatchObject({
      entities: [],
      alerts: 0,
      incidentTotal: 0,
      firstSeen: null,
    });
  });

  it('finds names: of files, of processes with their ids, and of several words', () => {
    expect(only('invoice 8831.zip').entities.map(({ label }) => label)).toEqual(['Invoice 8831.zip']);
    expect(find('invoice 8832.zip').values.map(({ value }) => value)).toEqual(['invoice', '8832.zip']);
    expect(only('CMD.exe').entities.map(({ label }) => label)).toEqual(['cmd.exe (4)']);
    expect(only('cmd.ex').entities).toEqual([]);
  });

  it('finds URLs, also by the host that they are on, and nothing that only begins so', () => {
    expect(only('hxxps://EVIL[.]example/login#top').entities.map(({ kind }) => kind)).toEqual(['url']);
    expect(only('evil[.]example')).toMatchObject({ kind: 'domain', alerts: 1 });
    expect(only('evil.exampl').alerts).toBe(0);
    expect(only('https://evil.example/').alerts).toBe(0);
  });

  it('finds URLs of hosts with a port, in other letters, and without the scheme', () => {
    addAlertWithRecord(temporary.store, one, 'c', [{ kind: 'url', label: 'http://xn--mller-kva.example/a' }]);
    temporary.store
      .write("UPDATE identifier SET namespace = 'url', value = ? WHERE entity_id = ?")
      .run(
        'http://xn--mller-kva.example/a',
        entityOf(temporary.store, 'url', 'http://xn--mller-kva.example/a'),
      );
    expect(only('müller[.]example').alerts).toBe(1);
    expect(only('evil[.]example:443')).toMatchObject({ kind: 'domain', value: 'evil.example', alerts: 1 });
    expect(only('evil[.]example/login').alerts).toBe(1);
  });

  /** An alert with things that have one identifier each. */
  const sees = (
    id: string,
    things: readonly (readonly [kind: EntityKind, namespace: string, label: string])[],
  ): void => {
    addAlertWithRecord(
      temporary.store,
      one,
      id,
      things.map(([kind, , label]) => ({ kind, label })),
    );
    for (const [kind, namespace, label] of things) name(kind, label, namespace);
  };
  const matched = (text: string): string[] =>
    only(text).entities.map(({ label, match }) => `${match} ${label}`);

  it('finds addresses in nets and ranges of either family, and URLs on them', () => {
    sees('net', [
      ['ip', 'address', '10.1.2.3'],
      ['ip', 'address', '10.200.0.1'],
      ['ip', 'address', '101.1.2.3'],
      ['ip', 'address', '2001:db8::7'],
      ['ip', 'address', '2001:db8:0:1::7'],
      ['url', 'url', 'http://10.1.2.3:8080/a'],
    ]);
    expect(matched('10.0.0.0/8').sort()).toEqual([
      'inRange 10.1.2.3',
      'inRange 10.200.0.1',
      'inRange http://10.1.2.3:8080/a',
    ]);
    expect(matched('10.1.2.3-10.1.2.9').sort()).toEqual([
      'inRange 10.1.2.3',
      'inRange http://10.1.2.3:8080/a',
    ]);
    expect(matched('2001:db8::/64')).toEqual(['inRange 2001:db8::7']);
    expect(matched('2001:db8::/32')).toHaveLength(2);
    expect(matched('192.168.1.0/24')).toEqual([]);
    expect(only('10.0.0.0/8')).toMatchObject({
      kind: 'range',
      alerts: 1,
      matches: [{ match: 'inRange', entities: 3 }],
    });
    // A rolled back or later change is seen at once.
    sees('later', [['url', 'url', 'http://10.9.9.9/']]);
    expect(matched('10.9.0.0/16')).toEqual(['inRange http://10.9.9.9/']);
  });

  it('finds what is below a domain, behind what is exactly it', () => {
    sees('below', [
      ['device', 'fqdn', 'mail.evil.example'],
      ['url', 'url', 'https://www.evil.example/x'],
      ['mailbox', 'smtp', 'sender@evil.example'],
      ['generic', 'domainName', 'evil.example'],
      ['device', 'fqdn', 'notevil.example'],
    ]);
    expect(matched('evil.example')).toEqual([
      'exact evil.example',
      'host https://evil.example/login',
      'below mail.evil.example',
      'below https://www.evil.example/x',
      'below sender@evil.example',
    ]);
    expect(matched('*.mail.evil.example')).toEqual(['exact mail.evil.example']);
    expect(only('evil.example').matches.map(({ entities }) => entities)).toEqual([1, 1, 3]);
  });

  it('tells a host that may be it by its first label, and what has the file name of a path, and counts neither', () => {
    sees('hosts', [
      ['device', 'hostName', 'ws-07'],
      ['device', 'fqdn', 'srv-1.contoso.example'],
      ['file', 'name', 'evil.exe'],
    ]);
    expect(matched('ws-07')).toEqual(['exact ws-07']);
    expect(matched('ws-07.contoso.example')).toEqual(['sameFirstLabel ws-07']);
    expect(matched('srv-1')).toEqual(['sameFirstLabel srv-1.contoso.example']);
    expect(matched('srv-1.other.example')).toEqual([]);
    expect(matched('C:\\Temp\\evil.exe')).toEqual(['sameFileName evil.exe']);
    expect(matched('/tmp/cmd.exe')).toEqual(['sameFileName cmd.exe (4)']);
    expect(only('ws-07.contoso.example')).toMatchObject({
      alerts: 0,
      incidentTotal: 0,
      firstSeen: null,
      entityTotal: 1,
    });
    // A host of which a domain is known is another.
    temporary.store
      .write(
        "INSERT INTO identifier (kind, namespace, value, rank, entity_id) VALUES ('device', 'fqdn', 'ws-07.fabrikam.example', 2, ?)",
      )
      .run(entityOf(temporary.store, 'device', 'ws-07'));
    expect(matched('ws-07.contoso.example')).toEqual([]);
  });

  it('is looked up part by part', () => {
    const text = Array.from({ length: 7 }, (_, index) => `value-${index}`).join('\n');
    const part = (from: number): unknown => {
      const { values, total } = findSightings(temporary.store, { text, from, limit: 3 });
      return [values.map(({ value }) => value), total];
    };
    expect([part(0), part(3), part(6), part(9)]).toEqual([
      [['value-0', 'value-1', 'value-2'], 7],
      [['value-3', 'value-4', 'value-5'], 7],
      [['value-6'], 7],
      [[], 7],
    ]);
  });

  it('finds context and entries of lists where no alert has the value', () => {
    const { store } = temporary;
    insert(store, 'context_identifier', { id: 1, key: 'ip|address||198.51.100.7' });
    insert(store, 'context_record', {
      id: 1,
      uid: 'c',
      import_file_id: 1,
      kind: 'signIn',
      time_ms: 1,
      position: 1,
      byte_offset: 0,
      byte_length: 0,
      body: '{"kind":"signIn","title":"t","time":{"ms":1},"evidence":[]}',
      raw: Buffer.from(''),
    });
    insert(store, 'context_place', { identifier_id: 1, time_ms: 1, context_id: 1 });
    const list = insert(store, 'list', { uid: 'l', kind: 'indicator', name: 'Feed' });
    const version = insert(store, 'list_version', {
      uid: 'v',
      list_id: list,
      state: 'ready',
      file_name: 'f',
      size: 1,
      sha256: '',
      format: 'plain',
      imported_ms: 0,
      prefixes: '["4/24"]',
    });
    store.write('UPDATE list SET version_id = ?').run(version);
    insert(store, 'list_entry', {
      version_id: version,
      type: 'range',
      value: '198.51.100.0/24',
      valid_until_ms: 5,
    });
    insert(store, 'list_entry', { version_id: version, type: 'domain', value: 'bad.example' });
    expect(only('198.51.100.7')).toMatchObject({
      alerts: 0,
      context: 1,
      lists: [{ list: 'Feed', kind: 'indicator', entry: '198.51.100.0/24', expired: true }],
    });
    expect(only('198.51.100.0/28')).toMatchObject({
      alerts: 0,
      context: 1,
      lists: [{ entry: '198.51.100.0/24' }],
    });
    expect(only('198.51.0.0/16')).toMatchObject({ context: 1, lists: [] });
    expect(only('hxxp://www.bad.example/x').lists).toEqual([
      { list: 'Feed', kind: 'indicator', entry: 'bad.example', expired: false },
    ]);
    // What an import brought that was taken back is not there.
    store.write(`UPDATE import SET state = 'undone'`).run();
    expect(only('198.51.100.7').context).toBe(0);
  });

  it('tells the alerts of a value newest first, page by page', () => {
    const { store } = temporary;
    const ask = (cursor: string | null) =>
      listSightingAlerts(
        store,
        contract.sightings.alerts.input.parse({ kind: 'ip', value: '203.0.113.9', cursor, limit: 1 }),
      );
    const first = ask(null);
    expect([first.total, first.rows[0]?.title, first.rows[0]?.incident?.number]).toEqual([2, 'Alert 2', two]);
    const second = ask(first.next);
    expect(second.rows[0]).toMatchObject({
      uid: 'graph|a',
      incident: { uid: 'one' },
      entityKinds: ['ip'],
    });
    expect(second.next).toBeNull();
  });

  it('looks five thousand values up in a moment, all by index', () => {
    const start = processorTime();
    const text = Array.from({ length: 5000 }, (_, index) =>
      index % 4 === 0
        ? `host-${index}`
        : index % 4 === 1
          ? `10.1.${index >> 8}.${index & 255}`
          : index % 4 === 2
            ? `10.${index >> 8}.${index & 255}.0/27`
            : `host-${index}.contoso.example`,
    );
    expect(find(text.join('\n')).values).toHaveLength(5000);
    expect(processorTime() - start).toBeLessThan(5000);
    const plan = (sql: string, ...parameters: readonly SqlValue[]): string =>
      temporary.store
        .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...parameters)
        .map(({ detail }) => detail)
        .join('; ');
    const plans = {
      identifiers: plan(entitiesOfIdentifiers, '[]', 'ip', 'address'),
      labels: plan(entitiesOfLabels, '[]', 'file'),
      processes: plan(processesOfNames, '[]'),
      urls: plan(urlsThatBegin, 'a', 'b', 1),
      addresses: plan(entitiesOfAddresses, 1, 'a', 'b', 1),
      shortNames: plan(devicesWithoutDomain, '[]'),
      fullNames: plan(devicesInDomains, '[]'),
      hosts: plan(entitiesOfStretch, 0, 'a', 'b', 1),
      contextAddresses: plan(contextAddresses, 1, 'a', 'b', 1),
      contextHosts: plan(contextHosts, 0, 'a', 'b', 1),
      evidence: plan(entitiesWithEvidence, '[]'),
      sets: plan(alertsOfSets, '[]'),
      counts: [timesOfAlerts, rowsOfIncidents].map((sql) => plan(sql, '[]')).join('; '),
      context: plan(contextOfSets, '[]'),
      contextKeys: plan(contextIdentifiers, '[]'),
      alerts: plan(alertsOfAny, '[]', '[]'),
      others: plan(incidentsOfAny, '[]', 1),
      pairs: plan(entitiesInIncidents, '[]', '[]'),
      judged: plan(judgedForIncident, 'x'),
    };
    expect(plans.labels).toMatch(/entity_by_kind \(kind=\? AND label=\?\)/);
    for (const each of [plans.addresses, plans.hosts, plans.contextAddresses, plans.contextHosts])
      expect(each).toMatch(/SEARCH l USING PRIMARY KEY \(form=\? AND key>\? AND key<\?\)/);
    expect(plans.fullNames).toMatch(/\(kind=\? AND namespace=\? AND value>\? AND value<\?\)/);
    expect(plans.processes).toMatch(/entity_by_kind \(kind=\? AND label>\? AND label<\?\)/);
    for (const [name, text] of Object.entries(plans))
      expect(
        `${name}: ${text.replace(/SCAN (?:[jk] VIRTUAL TABLE INDEX \d+:|json_each VIRTUAL TABLE INDEX \d+:|seen|named|\(subquery-\d+\))/g, '')}`,
      ).not.toMatch(/SCAN/);
  });
});

describe('what a verdict would carry to', () => {
  it('is every other incident that has one of the entities, with what is held of them there', () => {
    const { store } = temporary;
    const ip = entityOf(store, 'ip', '203.0.113.9');
    const file = entityOf(store, 'file', 'Invoice 8831.zip');
    const ask = (incident: string | null, verdict: string) =>
      findOtherSightings(store, { entities: [ip, file], incident, verdict });
    expect(ask('one', 'malicious')).toEqual({
      total: 1,
      incidents: [
        {
          incident: { uid: 'two', number: two, name: `Incident ${two}`, severity: null, status: 'active' },
          entities: 1,
          alerts: 1,
          same: 0,
          judgedOtherwise: 0,
        },
      ],
    });
    expect(
      ask(null, 'malicious').incidents.map(({ incident, entities }) => [incident.uid, entities]),
    ).toEqual([
      ['two', 1],
      ['one', 2],
    ]);
    insert(store, 'verdict', {
      uid: 'v',
      identifier_id: ip,
      scope: 'incident',
      scope_uid: 'two',
      verdict: 'noThreatsFound',
      actor: 'analyst',
      at_ms: 1,
    });
    expect(ask('one', 'malicious').incidents[0]).toMatchObject({ same: 0, judgedOtherwise: 1 });
    expect(ask('one', 'noThreatsFound').incidents[0]).toMatchObject({ same: 1, judgedOtherwise: 0 });
  });
});
