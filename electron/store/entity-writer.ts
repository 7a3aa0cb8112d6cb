import { assetKinds } from '../../shared/model/entity-kinds.ts';
import { compareIdentifiers, identifierKey } from '../../shared/model/identity-namespaces.ts';
import { lookupKeysOf } from '../../shared/model/lookup-keys.ts';
import type { Identifier, NormalizedEvidence } from '../../shared/model/record.ts';
import type { WritableStore } from './connection.ts';
import { isBetterLabel } from './entity-labels.ts';
import { verdictGravity } from './entity-verdicts.ts';
import { lookupRows } from './identifier-lookups.ts';
import type { ImportSession, KnownIdentifier } from './import-session.ts';
import { createRowInserter } from './row-inserter.ts';
import type { RowInserter } from './row-inserter.ts';

const assets: ReadonlySet<string> = new Set(assetKinds);

/** Interns the identifiers of evidence for one batch. */
export interface EntityWriter {
  /** Makes sure that the identifiers and alias pairs of a piece of evidence are known. @returns its strongest identifier. */
  intern(evidence: NormalizedEvidence): KnownIdentifier;
  /** The entity that an identifier belongs to now. Call after `flush` and after dirty components are resolved. */
  entityOf(identifierId: number): number;
  /** Identifiers whose alias component may have changed. */
  readonly dirty: Set<number>;
  flush(): void;
}

/** True for an entity that counts as an impacted asset: of an asset kind, and not a built-in account or a name alone. */
export function isAsset(kind: string, links: boolean): boolean {
  return assets.has(kind) && (links || kind === 'cloudApplication');
}

/** One text for all identifiers of a piece of evidence and what else is kept with them. */
function combinationKey({ identifiers, links, label }: NormalizedEvidence): string {
  let key = links ? '1' : '0';
  for (const identifier of identifiers) key += `\n${identifierKey(identifier)}`;
  return `${key}\n\n${label}`;
}

/** The strongest, then smallest of some identifiers. @throws Error for none: evidence always has one. */
export function strongestOf(identifiers: readonly Identifier[]): Identifier {
  const [first, ...rest] = identifiers;
  if (!first) throw new Error('A piece of evidence has no identifier');
  return rest.reduce(
    (best, identifier) => (compareIdentifiers(identifier, best) < 0 ? identifier : best),
    first,
  );
}

/** Makes the writer of one batch. */
export function createEntityWriter(store: WritableStore, session: ImportSession): EntityWriter {
  const dirty = new Set<number>();
  const entities = createRowInserter(store, 'entity', [
    'id',
    'kind',
    'key',
    'label',
    'links',
    'is_asset',
    'verdict',
    'verdict_by',
  ]);
  const identifierRows = createRowInserter(store, 'identifier', [
    'id',
    'kind',
    'namespace',
    'value',
    'tenant',
    'rank',
    'links',
    'label',
    'entity_id',
  ]);
  const aliases = createRowInserter(store, 'alias', ['a', 'b'], 'OR IGNORE');
  const lookups = lookupRows(store);
  const context: Context = {
    store,
    session,
    dirty,
    entities,
    identifierRows,
    aliases,
    lookups,
    waiting: new Set(),
  };
  // One piece of evidence is asked for several times within its batch.
  const interned = new Map<NormalizedEvidence, KnownIdentifier>();
  const findEntity = store.pluck<number>('SELECT entity_id FROM identifier WHERE id = ?');
  return {
    dirty,
    intern(evidence) {
      const met = interned.get(evidence);
      if (met) return met;
      const key = combinationKey(evidence);
      let strongest = session.combinations.get(key);
      if (!strongest) session.combinations.set(key, (strongest = internCombination(context, evidence)));
      interned.set(evidence, strongest);
      return strongest;
    },
    entityOf(identifierId) {
      const known = session.entities.get(identifierId);
      if (known !== undefined) return known;
      const entity = findEntity.get(identifierId);
      if (entity === undefined) throw new Error(`There is no identifier ${identifierId}`);
      session.entities.set(identifierId, entity);
      return entity;
    },
    flush() {
      flushIdentifiers(context);
      aliases.flush();
    },
  };
}

interface Context {
  readonly store: WritableStore;
  readonly session: ImportSession;
  readonly dirty: Set<number>;
  readonly entities: RowInserter;
  readonly identifierRows: RowInserter;
  readonly aliases: RowInserter;
  readonly lookups: RowInserter;
  /** Values of the identifiers in the buffer. */
  readonly waiting: Set<string>;
}

function flushIdentifiers({ entities, identifierRows, lookups, waiting }: Context): void {
  entities.flush();
  identifierRows.flush();
  lookups.flush();
  waiting.clear();
}

interface Lookup {
  readonly identifier: Identifier;
  readonly known: KnownIdentifier | null;
  /** The same value is known under another tenant: whether they are one is for the resolver to say. */
  readonly hasOtherTenant: boolean;
}

interface IdentifierRow {
  readonly id: number;
  readonly tenant: string;
  readonly links: number;
  readonly label: string;
}

const valueKey = ({ kind, namespace, value }: Identifier): string => `${kind}|${namespace}|${value}`;

function lookUp(context: Context, identifier: Identifier): Lookup {
  const { store, session } = context;
  const cached = session.identifiers.get(identifierKey(identifier));
  if (cached) return { identifier, known: cached, hasOtherTenant: false };
  // The same value under another tenant may still wait in the buffer.
  if (context.waiting.has(valueKey(identifier))) flushIdentifiers(context);
  const rows = store
    .read<IdentifierRow>(
      'SELECT id, tenant, links, label FROM identifier WHERE kind = ? AND namespace = ? AND value = ?',
    )
    .all(identifier.kind, identifier.namespace, identifier.value);
  const tenant = identifier.tenant ?? '';
  const row = rows.find((one) => one.tenant === tenant);
  const known = row ? { id: row.id, links: row.links !== 0, label: row.label } : null;
  if (known) session.identifiers.set(identifierKey(identifier), known);
  return { identifier, known, hasOtherTenant: rows.length > (row ? 1 : 0) };
}

function internCombination(context: Context, evidence: NormalizedEvidence): KnownIdentifier {
  const { store, session, dirty } = context;
  const strongest = strongestOf(evidence.identifiers);
  const lookups = evidence.identifiers.map((identifier) => lookUp(context, identifier));
  const first = lookups.find(({ known }) => known !== null)?.known ?? null;
  const isWhollyNew = first === null;
  const entity =
    first === null ? newEntity(context, evidence, strongest) : provisionalEntity(context, first.id);
  const known = lookups.map(
    ({ identifier, known: found }) =>
      found ?? newIdentifier(context, identifier, evidence, strongest, entity),
  );
  const ids = known.map(({ id }) => id);
  const namespaces = new Set(evidence.identifiers.map(({ namespace }) => namespace));
  const isPlain =
    isWhollyNew &&
    namespaces.size === lookups.length &&
    !lookups.some(({ hasOtherTenant }) => hasOtherTenant);
  if (isPlain) addPairs(ids, (a, b) => context.aliases.add(a, b));
  else {
    flushIdentifiers(context);
    context.aliases.flush();
    const insert = store.write('INSERT OR IGNORE INTO alias (a, b) VALUES (?, ?)');
    let isChanged = lookups.some(({ known: found }) => found === null);
    addPairs(ids, (a, b) => {
      if (insert.run(a, b).changes > 0) isChanged = true;
    });
    if (isChanged) for (const id of ids) dirty.add(id);
  }
  const result = known[evidence.identifiers.indexOf(strongest)];
  if (!result) throw new Error('A piece of evidence has no identifier');
  improve(context, result, strongest.value, evidence);
  for (const id of ids) if (isWhollyNew) session.entities.set(id, entity);
  return result;
}

function addPairs(ids: readonly number[], add: (a: number, b: number) => void): void {
  for (let left = 0; left < ids.length; left += 1) {
    for (let right = left + 1; right < ids.length; right += 1) {
      const [a, b] = [ids[left] ?? 0, ids[right] ?? 0];
      if (a !== b) add(Math.min(a, b), Math.max(a, b));
    }
  }
}

function provisionalEntity(context: Context, identifierId: number): number {
  const { store, session } = context;
  const cached = session.entities.get(identifierId);
  if (cached !== undefined) return cached;
  flushIdentifiers(context);
  const entity = store.pluck<number>('SELECT entity_id FROM identifier WHERE id = ?').get(identifierId);
  if (entity === undefined) throw new Error(`There is no identifier ${identifierId}`);
  return entity;
}

function newEntity(
  { session, entities }: Context,
  evidence: NormalizedEvidence,
  strongest: Identifier,
): number {
  const id = session.nextId('entity');
  const { verdict } = evidence;
  const gravity = verdict === null ? 0 : verdictGravity(verdict);
  // Nobody has said anything of it yet: the verdict that it comes with is the one that is shown.
  if (gravity > 0) session.verdicts.set(id, gravity);
  entities.add(
    id,
    evidence.kind,
    identifierKey(strongest),
    evidence.label,
    evidence.links ? 1 : 0,
    isAsset(evidence.kind, evidence.links) ? 1 : 0,
    gravity > 0 ? verdict : 'unknown',
    gravity > 0 ? 'source' : 'none',
  );
  return id;
}

function newIdentifier(
  { session, identifierRows, lookups, waiting }: Context,
  identifier: Identifier,
  evidence: NormalizedEvidence,
  strongest: Identifier,
  entity: number,
): KnownIdentifier {
  const key = identifierKey(identifier);
  // The same identifier twice in one piece of evidence.
  const repeated = session.identifiers.get(key);
  if (repeated) return repeated;
  const known: KnownIdentifier = {
    id: session.nextId('identifier'),
    links: evidence.links,
    label: identifier === strongest ? evidence.label : '',
  };
  const { kind, namespace, value, tenant, rank } = identifier;
  identifierRows.add(
    known.id,
    kind,
    namespace,
    value,
    tenant ?? '',
    rank,
    known.links ? 1 : 0,
    known.label,
    entity,
  );
  for (const found of lookupKeysOf(identifier)) lookups.add(found.form, found.key, known.id);
  session.identifiers.set(key, known);
  waiting.add(valueKey(identifier));
  return known;
}

/** The better label is kept, and linking once is linking: neither depends on what came first. */
function improve(
  context: Context,
  known: KnownIdentifier,
  value: string,
  { label, links }: NormalizedEvidence,
): void {
  const isBetter = isBetterLabel(label, known.label, value);
  if (!isBetter && (known.links || !links)) return;
  if (isBetter) known.label = label;
  if (links) known.links = true;
  flushIdentifiers(context);
  context.store
    .write('UPDATE identifier SET label = ?, links = ? WHERE id = ?')
    .run(known.label, known.links ? 1 : 0, known.id);
  context.dirty.add(known.id);
}
