import { identifierKey, makeIdentifier } from '../../shared/model/identity-namespaces.ts';
import type { Identifier } from '../../shared/model/record.ts';
import type { ReadableStore, WritableStore } from '../../electron/store/connection.ts';

/** A pasted list that is measured. */
export interface SightingsCase {
  readonly label: string;
  readonly text: string;
}

const range = <Item>(count: number, item: (index: number) => Item): readonly Item[] =>
  Array.from({ length: count }, (_, index) => item(index));
const lines = (items: readonly string[]): string => items.join('\n');

const people = ['Anna', 'Jonas', 'Mira', 'Femi', 'Chen', 'Olga', 'Ravi', 'Lucía'];
/** The display name of a generated user, whom evidence names by an account. */
const personOf = (index: number): string =>
  `${people[index % people.length] ?? ''} Person${String(index).padStart(6, '0')}`;
const addressOf = (index: number): string => `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;

/** Things of many kinds of names, one of each five: a URL, a host, an address, an account with a mail address, a name within a domain. */
function thingsAt(index: number): readonly Identifier[] {
  const site = `site${index % 5_000}.example`;
  switch (index % 5) {
    case 0:
      return [makeIdentifier('url', 'url', `https://www${index}.${site}/login`, null)];
    case 1:
      return [makeIdentifier('device', 'fqdn', `host${index}.${site}`, null)];
    case 2:
      return [makeIdentifier('ip', 'address', addressOf(index), null)];
    case 3:
      return [makeIdentifier('user', 'upn', `person${index}@${site}`, null)];
    default:
      return [makeIdentifier('user', 'domainAccount', `corp${index % 7}\\person${index}`, null)];
  }
}

/**
 * Adds so many hosts, addresses and accounts to a generated store, each with a piece of evidence of an alert, as an earlier version had imported
 * them: their keys wait. Nothing where they are there already.
 */
export function fillHosts(store: WritableStore, count: number): void {
  if (store.pluck<number>(`SELECT 1 FROM entity WHERE key LIKE '%person3@site3.example' LIMIT 1`).get() === 1)
    return;
  const last = (table: string): number => store.pluck<number>(`SELECT max(id) FROM ${table}`).get() ?? 0;
  const [entities, identifiers, alerts] = [last('entity'), last('identifier'), last('alert')];
  const entity = store.write('INSERT INTO entity (id, kind, key, label) VALUES (?, ?, ?, ?)');
  const identifier = store.write(
    'INSERT INTO identifier (id, kind, namespace, value, rank, entity_id) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const evidence = store.write(
    `INSERT INTO evidence (alert_id, record_id, ordinal, identifier_id, entity_id, roles, threats)
     SELECT r.alert_id, r.id, 100, ?, ?, '[]', '[]' FROM record AS r WHERE r.alert_id = ? LIMIT 1`,
  );
  const name = store.write('INSERT OR IGNORE INTO said_key (form, key, identifier_id) VALUES (0, ?, ?)');
  store.transaction(() => {
    for (let index = 0; index < count; index += 1) {
      const [own] = thingsAt(index);
      if (own === undefined) continue;
      const [entityId, id] = [entities + 1 + index, identifiers + 1 + index];
      entity.run(entityId, own.kind, `${identifierKey(own)}`, own.value);
      identifier.run(id, own.kind, own.namespace, own.value, own.rank, entityId);
      evidence.run(id, entityId, 1 + ((index * 7919) % alerts));
      if (own.namespace === 'upn') name.run(personOf(index).toLowerCase(), id);
    }
    store
      .write(
        `INSERT OR REPLACE INTO lookup_behind (source, up_to) SELECT 'identifier', max(id) FROM identifier`,
      )
      .run();
  });
}

/** Lists as analysts paste them, of what a generated store has and of what it has not. */
export function casesOfSightings(store: ReadableStore): readonly SightingsCase[] {
  const titles = store
    .pluck<string>('SELECT title FROM alert WHERE id % 97 = 0 GROUP BY title ORDER BY min(id) LIMIT 2500')
    .all();
  const prose = (index: number): string =>
    `The user person${index} opened a message about the invoice and then, on a host nobody knows, ran something for ${index % 60} minutes.`;
  return [
    { label: 'one net of 65,536 addresses', text: '10.3.0.0/16' },
    { label: '500 nets of 256 addresses', text: lines(range(500, (at) => `10.${at % 8}.${at >> 3}.0/24`)) },
    {
      label: '500 nets of 1 to 4,096 addresses, IPv4 and IPv6',
      text: lines(
        range(500, (at) =>
          at % 5 === 0
            ? `2001:db8:${at.toString(16)}::/48`
            : `172.${16 + (at % 16)}.${(at * 16) % 256}.0/${20 + (at % 12)}`,
        ),
      ),
    },
    { label: 'one domain', text: 'site3.example' },
    { label: '5,000 domains', text: lines(range(5_000, (at) => `site${at}.example`)) },
    { label: '5,000 addresses', text: lines(range(5_000, (at) => addressOf(at * 101))) },
    { label: '5,000 names of people', text: lines(range(5_000, (at) => personOf(3 + at * 10))) },
    { label: '5,000 accounts without a domain', text: lines(range(5_000, (at) => `person${4 + at * 5}`)) },
    { label: '2,500 titles of alerts', text: lines(titles.map((title) => `"${title.replaceAll('"', '')}"`)) },
    { label: '5,000 lines of running text', text: lines(range(5_000, prose)) },
  ];
}
