import { makeIdentifier, identifierKey } from '../../shared/model/identity-namespaces.ts';
import type { NormalizedEvidence } from '../../shared/model/record.ts';
import type { EntityKind } from '../../shared/model/entity-kinds.ts';
import type { WritableStore } from '../../electron/store/connection.ts';
import { popularRank } from './generated-world.ts';
import { platforms } from './queue-words.ts';
import type { Random } from './random.ts';

/** Entities of one kind, with ids that follow each other. */
export interface EntityRange {
  readonly kind: EntityKind;
  readonly first: number;
  readonly evidence: readonly NormalizedEvidence[];
}

/** Everything that alerts of a generated store can name. */
export interface QueueWorld {
  readonly devices: EntityRange;
  readonly users: EntityRange;
  readonly addresses: EntityRange;
  readonly files: EntityRange;
  readonly mailboxes: EntityRange;
  readonly apps: EntityRange;
}

const four = (value: number): string => String(value).padStart(4, '0');
const hex = (value: number): string => (Math.imul(value + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');

/** Device groups of an organisation, most devices in the first. */
export const deviceGroups: readonly string[] = [
  ...['Workstations', 'Servers', 'Domain controllers', 'Build farm', 'Kiosks', 'Executives'],
  ...Array.from({ length: 34 }, (_, index) => `Site ${String(index + 1).padStart(2, '0')}`),
];

/** Makes entities for so many incidents, with their identifiers and words, and the lists that name some of them. */
export function fillWorld(store: WritableStore, incidents: number, random: Random): QueueWorld {
  const size = Math.max(40, Math.min(30_000, Math.floor(incidents / 8)));
  let next = 1;
  const range = (
    kind: EntityKind,
    namespace: string,
    count: number,
    value: (index: number) => string,
    details: (index: number) => NormalizedEvidence['details'] = () => ({}),
  ): EntityRange => {
    const first = next;
    next += count;
    const evidence = Array.from({ length: count }, (_, index): NormalizedEvidence => {
      const text = value(index);
      return {
        kind,
        identifiers: [makeIdentifier(kind, namespace, text, null)],
        links: kind !== 'cloudApplication',
        label: text,
        embedded: false,
        verdict: null,
        remediationStatus: null,
        detectionStatus: null,
        roles: [],
        threats: [],
        firstSeen: null,
        details: details(index),
      };
    });
    return { kind, first, evidence };
  };
  const world: QueueWorld = {
    devices: range(
      'device',
      'hostName',
      size,
      (index) => `${index % 9 === 8 ? 'srv' : 'ws'}-${four(index + 1)}`,
      () => ({
        osPlatform: platforms[popularRank(platforms.length, random)] ?? '',
        rbacGroupName: deviceGroups[popularRank(deviceGroups.length, random)] ?? '',
      }),
    ),
    users: range('user', 'upn', size, (index) => `user${index + 1}@contoso.com`),
    addresses: range(
      'ip',
      'address',
      size * 2,
      (index) => `203.${index >> 16}.${(index >> 8) & 255}.${index & 255}`,
    ),
    files: range('file', 'sha256', size, (index) =>
      Array.from({ length: 8 }, (_, part) => hex(index * 8 + part)).join(''),
    ),
    mailboxes: range('mailbox', 'smtp', Math.ceil(size / 4), (index) => `box${index + 1}@contoso.com`),
    apps: range('cloudApplication', 'appId', 24, (index) => String(11_000 + index)),
  };
  for (const part of Object.values(world) as EntityRange[]) writeRange(store, part);
  writeLists(store, world);
  return world;
}

const assets: ReadonlySet<EntityKind> = new Set(['device', 'user', 'mailbox', 'cloudApplication']);

function writeRange(store: WritableStore, { kind, first, evidence }: EntityRange): void {
  const entity = store.write(
    'INSERT INTO entity (id, kind, key, label, links, is_asset, verdict, verdict_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const identifier = store.write(
    'INSERT INTO identifier (id, kind, namespace, value, rank, links, label, entity_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const text = store.write('INSERT INTO entity_text (rowid, label, identifiers) VALUES (?, ?, ?)');
  for (const [index, { identifiers, links, label }] of evidence.entries()) {
    const [own] = identifiers;
    if (!own) continue;
    const id = first + index;
    const isBad = (kind === 'ip' || kind === 'file') && index % 50 === 7;
    entity.run(
      id,
      kind,
      identifierKey(own),
      label,
      links ? 1 : 0,
      assets.has(kind) ? 1 : 0,
      isBad ? 'malicious' : 'unknown',
      isBad ? 'source' : 'none',
    );
    identifier.run(id, kind, own.namespace, own.value, own.rank, links ? 1 : 0, label, id);
    text.run(id, label, own.value);
  }
}

const criticalities = ['low', 'medium', 'high', 'critical'];
const indicatorLists = ['Ransomware trackers', 'Phishing hosts', 'Tor exits', 'Partner feed', 'Own findings'];

/** One list of assets and five of indicators, looked up already. */
function writeLists(store: WritableStore, { devices, users, addresses }: QueueWorld): void {
  const last = store.pluck<number>('SELECT max(id) FROM identifier').get() ?? 0;
  const list = store.write('INSERT INTO list (id, uid, kind, name) VALUES (?, ?, ?, ?)');
  const version = store.write(
    `INSERT INTO list_version (id, uid, list_id, state, file_name, size, sha256, format, imported_ms, entries, scanned)
     VALUES (?, 'version-' || ?, ?, 'ready', 'list.csv', 1, '', 'csv', 0, 0, ?)`,
  );
  const entry = store.write(
    'INSERT INTO list_entry (id, version_id, type, value, detail) VALUES (?, ?, ?, ?, ?)',
  );
  const hit = store.write('INSERT INTO list_hit (identifier_id, entry_id, version_id) VALUES (?, ?, ?)');
  let nextEntry = 1;
  for (const [index, name] of ['Register of assets', ...indicatorLists].entries()) {
    const id = index + 1;
    list.run(id, `list-${id}`, index === 0 ? 'asset' : 'indicator', name);
    version.run(id, id, id, last);
    store.write('UPDATE list SET version_id = ? WHERE id = ?').run(id, id);
    const named = index === 0 ? [devices, users] : [addresses];
    for (const { first, evidence } of named)
      for (const [at, { identifiers }] of evidence.entries()) {
        const [own] = identifiers;
        if (!own || (index === 0 ? at % 3 !== 0 : at % 40 !== index)) continue;
        const detail = {
          identifier: own.value,
          criticality: criticalities[at % 4],
          group: `Department ${(at % 20) + 1}`,
          site: `City ${(at % 12) + 1}`,
        };
        entry.run(
          nextEntry,
          id,
          index === 0 ? 'asset' : 'ip',
          index === 0 ? identifierKey(own) : own.value,
          index === 0 ? JSON.stringify(detail) : null,
        );
        hit.run(first + at, nextEntry, id);
        nextEntry += 1;
      }
  }
}
