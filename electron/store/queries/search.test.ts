import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TemporaryStore } from '../../../tests/support/store-builder.ts';
import { addAlert, addIncident, insert, temporaryStore } from '../../../tests/support/store-builder.ts';
import { listAlerts } from './alert-list.ts';
import { listIncidents } from './incident-list.ts';
import { mapSql } from './alert-maps.ts';
import { entitySql, matchEntities } from './entity-matches.ts';
import { fullTextQuery, searchSql } from './search.ts';
import { matchText } from './text-matches.ts';

let temporary: TemporaryStore;

beforeAll(() => {
  temporary = temporaryStore();
  const { store } = temporary;
  const phishing = addIncident(store, { uid: 'e7a1' }, { name: 'Phishing wave' });
  const macro = addIncident(store, { uid: 'e7a2' }, { name: 'Malicious macro' });
  const merged = insert(store, 'incident', {
    uid: 'e7a3',
    status: 'redirected',
    redirected_to: macro,
    created_ms: 0,
  });
  expect(merged).toBe(3);
  insert(store, 'incident_text', {
    rowid: phishing,
    name: 'Phishing wave',
    tags: 'vip',
    comments: 'called the user',
  });
  insert(store, 'incident_text', { rowid: macro, name: 'Malicious macro', tags: '', comments: '' });
  const first = addAlert(store, phishing, { uid: 'graph|AB-1' });
  const second = addAlert(store, macro, { uid: 'graph|cd-2' });
  insert(store, 'alert_text', {
    rowid: first,
    title: 'Url click',
    identifiers: 'hxxp evil.example',
    description: '',
  });
  insert(store, 'alert_text', { rowid: second, title: 'Macro executed', identifiers: '', description: '' });
  const record = insert(store, 'record', {
    uid: 'graph|AB-1',
    alert_id: first,
    provider: 'graph',
    provider_alert_id: 'AB-1',
  });
  insert(store, 'record_name', { name: 'ab-1', record_id: record });
  insert(store, 'record_text', { rowid: record, body: '{"vendorField":"obscure-marker"}' });
  const entity = insert(store, 'entity', {
    kind: 'user',
    key: 'user|upn||megan@contoso.com',
    label: 'Megan Bowen',
  });
  insert(store, 'identifier', {
    kind: 'user',
    namespace: 'upn',
    value: 'megan@contoso.com',
    rank: 0,
    entity_id: entity,
  });
  insert(store, 'entity_text', { rowid: entity, label: 'Megan Bowen', identifiers: 'megan@contoso.com' });
  insert(store, 'evidence', {
    alert_id: second,
    record_id: record,
    ordinal: 0,
    identifier_id: 1,
    entity_id: entity,
  });
});
afterAll(() => {
  temporary.remove();
});

const sort = { column: 'number', direction: 'ascending' } as const;
const incidents = (text: string): number[] =>
  listIncidents(temporary.store, {
    filter: { clauses: [{ field: 'search', operator: 'matches', text }] },
    sort,
    cursor: null,
    limit: 100,
  }).rows.map(({ number }) => number);
const alerts = (text: string): string[] =>
  listAlerts(temporary.store, {
    filter: { clauses: [{ field: 'search', operator: 'matches', text }] },
    sort: { column: 'title', direction: 'ascending' },
    cursor: null,
    limit: 100,
  }).rows.map(({ uid }) => uid);

describe('search', () => {
  it('finds incidents by name, tag and comment, the last word by its start', () => {
    expect(incidents('phish')).toEqual([1]);
    expect(incidents('wave phish')).toEqual([1]);
    expect(incidents('phish ')).toEqual([]);
    expect(incidents('vip')).toEqual([1]);
    expect(incidents('called')).toEqual([1]);
  });

  it('finds incidents through their alerts and entities', () => {
    expect(incidents('evil.example')).toEqual([1]);
    expect(incidents('megan bowen')).toEqual([2]);
    expect(incidents('MEGAN@contoso.com')).toEqual([2]);
    expect(alerts('megan')).toEqual(['graph|cd-2']);
    expect(alerts('phishing')).toEqual(['graph|AB-1']);
  });

  it('finds what only a raw record says, and what was copied defanged', () => {
    expect(incidents('obscure-marker')).toEqual([1]);
    expect(alerts('obscure')).toEqual(['graph|AB-1']);
    expect(incidents('evil[.]example')).toEqual([1]);
    expect(incidents('megan[@]contoso[.]com')).toEqual([2]);
  });

  it('finds exact ids: number, uid, alert uid, provider alert id, and where a merged incident went', () => {
    expect(incidents('#2')).toEqual([2]);
    expect(alerts('#2')).toEqual(['graph|cd-2']);
    expect(incidents('#77')).toEqual([]);
    expect(incidents('e7a1')).toEqual([1]);
    expect(incidents('graph|cd-2')).toEqual([2]);
    expect(incidents('AB-1')).toEqual([1]);
    expect(incidents('3')).toEqual([2]);
  });

  it('finds by an identifier alone', () => {
    const by = (operator: 'anyOf' | 'noneOf', value: string): number[] =>
      listIncidents(temporary.store, {
        filter: { clauses: [{ field: 'entity', operator, values: [value] }] },
        sort,
        cursor: null,
        limit: 10,
      }).rows.map(({ number }) => number);
    expect(by('anyOf', 'Megan@contoso.com')).toEqual([2]);
    expect(by('noneOf', 'megan@contoso.com')).toEqual([1]);
    expect(by('anyOf', 'nobody')).toEqual([]);
  });

  it('finds phrases as they stand', () => {
    expect(fullTextQuery('"called the" user')).toBe('"called the" "user"*');
    expect(fullTextQuery('user "called the"')).toBe('"user" "called the"');
    expect(fullTextQuery('"half a phrase')).toBe('"""half" "a" "phrase"*');
    expect(fullTextQuery('"" "-"')).toBeNull();
    expect(incidents('"called the user"')).toEqual([1]);
    expect(incidents('"the called"')).toEqual([]);
    expect(incidents('the called')).toEqual([1]);
    expect(incidents('"phish"')).toEqual([]);
    expect(incidents('"macro executed"')).toEqual([2]);
  });

  it('finds entities by patterns of identifiers and labels', () => {
    const by = (value: string): number[] =>
      listIncidents(temporary.store, {
        filter: { clauses: [{ field: 'entity', operator: 'anyOf', values: [value] }] },
        sort,
        cursor: null,
        limit: 10,
      }).rows.map(({ number }) => number);
    const meant = [
      'megan*',
      'MEGAN*',
      '*contoso.com',
      'm?gan@*',
      'user|megan*',
      'Megan B*',
      'megan bowen',
      'USER|Megan Bowen',
    ];
    for (const value of meant) expect(`${value} ${by(value).join()}`).toBe(`${value} 2`);
    const others = [
      'device|megan*',
      'megan?',
      'megan_contoso.com',
      '%contoso.com',
      'megan[*]',
      'egan*',
      '*|*',
    ];
    for (const value of others) expect(`${value} ${by(value).join()}`).toBe(`${value} `);
  });

  it('finds addresses, accounts and paths whatever their characters', () => {
    const { store } = temporary;
    const values = [
      ['ip', 'address', '2001:db8::1'],
      ['user', 'domainAccount', 'contoso\\svc_backup'],
      ['url', 'url', 'https://a.example/100%25?q=1'],
      ['file', 'path@fqdn', 'c:\\temp\\a_b.exe'],
    ] as const;
    const [ip, account, url, path] = values.map(([kind, namespace, value]) => {
      const entity = insert(store, 'entity', { kind, key: `${kind}|${value}`, label: value.toUpperCase() });
      insert(store, 'identifier', { kind, namespace, value, rank: 0, entity_id: entity });
      return entity;
    });
    const found = (value: string): readonly number[] => matchEntities(store, value);
    expect(found('2001:DB8::*')).toEqual([ip]);
    expect(found('ip|2001:db8::1')).toEqual([ip]);
    expect(found('CONTOSO\\svc_*')).toEqual([account]);
    expect(found('contoso\\*')).toEqual([account]);
    expect(found('contoso\\svc?backup')).toEqual([account]);
    expect(found('https://a.example/100%*')).toEqual([url]);
    expect(found('https://a.example/100%25[?]q=1')).toEqual([url]);
    expect(found('https://a.example/1_0*')).toEqual([]);
    expect(found('*a_b.exe')).toEqual([path]);
    expect(found('*a%b.exe')).toEqual([]);
    expect(found('')).toEqual([]);
  });

  it('keeps what a text finds until the index is written', () => {
    const { store } = temporary;
    const first = matchText(store, 'alert_text', '"macro"');
    store.write('UPDATE incident SET seen_ms = 7 WHERE id = 1').run();
    expect(matchText(store, 'alert_text', '"macro"')).toBe(first);
    const added = { rowid: 900, title: 'macro', identifiers: '', description: '' };
    insert(store, 'alert_text', added);
    expect([...matchText(store, 'alert_text', '"macro"')]).toEqual([...first, 900]);
    store.write('DELETE FROM alert_text WHERE rowid = 900').run();
    expect([...matchText(store, 'alert_text', '"macro"')]).toEqual([...first]);
    insert(store, 'alert_text', added);
    expect([...matchText(store, 'alert_text', '"macro"')]).toEqual([...first, 900]);
    store.write('DELETE FROM alert_text WHERE rowid = 900').run();
  });

  it('looks things up by keys and indexes', () => {
    const plan = (sql: string): string =>
      temporary.store
        .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...Array.from({ length: sql.split('?').length - 1 }, () => '[]'))
        .map(({ detail }) => detail)
        .join('\n');
    for (const sql of [...Object.values(searchSql), entitySql.exact, entitySql.begins])
      expect(plan(sql)).not.toMatch(/SCAN (alert|record|evidence|incident|entity|[aednir])\b/);
    const begins = plan(entitySql.begins);
    expect(begins).toContain('entity_by_kind (kind=? AND label>? AND label<?)');
    expect(begins).toContain(
      'sqlite_autoindex_identifier_1 (kind=? AND namespace=? AND value>? AND value<?)',
    );
    expect(plan(entitySql.anywhere)).toContain('COVERING INDEX entity_by_kind (kind=?)');
    expect(plan(entitySql.anywhere)).toContain('COVERING INDEX sqlite_autoindex_identifier_1 (kind=?)');
    expect(plan(mapSql.all)).toContain('USING COVERING INDEX alert_by_incident');
    expect(plan(mapSql.records)).toContain('USING COVERING INDEX record_by_alert');
    expect(plan(mapSql.block)).toContain('USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)');
  });

  it('takes an empty text as no condition', () => {
    expect(incidents('  ')).toEqual([1, 2]);
  });

  it('takes any text as words and never as syntax', () => {
    expect(fullTextQuery('a"b OR cat')).toBe('"a""b" "OR" "cat"*');
    // One or two letters begin too many words of a million alerts: they are words of their own.
    expect(fullTextQuery('a"b OR c')).toBe('"a""b" "OR" "c"');
    expect(fullTextQuery('"" * ()')).toBeNull();
    const fragments = fc.array(
      fc.oneof(
        fc.constantFrom('"', "'", '*', 'AND', 'NEAR(', ')', 'name:', '^', '-', ' ', '\0', '%', ';'),
        fc.string({ unit: 'binary' }),
      ),
    );
    fc.assert(
      fc.property(fragments, (parts) => {
        expect(incidents(parts.join('')).every((number) => number === 1 || number === 2)).toBe(true);
      }),
    );
  });
});
