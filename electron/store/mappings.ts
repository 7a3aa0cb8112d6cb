import { createHash } from 'node:crypto';
import { OperationError } from '../../shared/contract/operation.ts';
import type { JsonValue } from '../../shared/lib/json.ts';
import { mappingSchema, writeMapping, type Mapping } from '../../shared/mapping/mapping.ts';
import { fitsHeader, type HeaderSignature } from '../../shared/mapping/signature.ts';
import type { FieldAccess } from './change-scope.ts';
import type { ReadableStore } from './connection.ts';

/** A mapping that was saved. */
export interface SavedMapping {
  readonly uid: string;
  readonly mapping: Mapping;
  /** SHA-256 of its text, hexadecimal: what files remember that it has read. */
  readonly sha256: string;
  /** ms UTC. */
  readonly savedAt: number;
}

/** A mapping that ships with the program. */
export type ShippedMapping = Pick<SavedMapping, 'uid' | 'mapping' | 'sha256'>;

/** A mapping that fits a header; `savedAt` is null for one that ships with the program. */
export type OfferedMapping = ShippedMapping & { readonly savedAt: number | null };

/** SHA-256 of a mapping's text, hexadecimal. */
export function hashMapping(mapping: Mapping): string {
  return createHash('sha256').update(writeMapping(mapping)).digest('hex');
}

interface Row {
  readonly uid: string;
  readonly body: string;
  readonly sha256: string;
  readonly savedAt: number;
}

/** A row whose body an older or newer program would not read any more is left out, not a reason to fail. */
function read({ body, ...row }: Row): readonly SavedMapping[] {
  const mapping = mappingSchema.safeParse(JSON.parse(body));
  return mapping.success ? [{ ...row, mapping: mapping.data }] : [];
}

/** Every saved mapping by name. */
export function listMappings(store: ReadableStore): readonly SavedMapping[] {
  return store
    .read<Row>('SELECT uid, body, sha256, saved_ms AS savedAt FROM mapping ORDER BY name COLLATE NOCASE, uid')
    .all()
    .flatMap(read);
}

/** Mappings that were made for files with this header: those saved last first, then the shipped ones that nobody has saved as they are. */
export function mappingsFor(
  store: ReadableStore,
  header: HeaderSignature,
  shipped: readonly ShippedMapping[],
): readonly OfferedMapping[] {
  const saved = listMappings(store)
    .filter(({ mapping }) => fitsHeader(mapping, header))
    .toSorted((left, right) => right.savedAt - left.savedAt);
  const known = new Set(saved.map(({ sha256 }) => sha256));
  return [
    ...saved,
    ...shipped
      .filter(({ mapping, sha256 }) => fitsHeader(mapping, header) && !known.has(sha256))
      .map((one) => ({ ...one, savedAt: null })),
  ];
}

/** A saved mapping. @throws OperationError `notFound` */
export function requireMapping(store: ReadableStore, uid: string): SavedMapping {
  const row = store
    .read<Row>('SELECT uid, body, sha256, saved_ms AS savedAt FROM mapping WHERE uid = ?')
    .get(uid);
  const saved = row === undefined ? undefined : read(row)[0];
  if (saved === undefined)
    throw new OperationError('notFound', 'There is no such mapping.', { mapping: uid });
  return saved;
}

/** A mapping as the journal writes it. */
export function mappingValue(mapping: Mapping): JsonValue {
  return JSON.parse(JSON.stringify(mapping)) as JsonValue;
}

/** What a saved mapping says; null for none. */
const body: FieldAccess = {
  read(scope, uid) {
    const text = scope.store.pluck<string>('SELECT body FROM mapping WHERE uid = ?').get(uid);
    return text === undefined ? null : (JSON.parse(text) as JsonValue);
  },
  write(scope, uid, value) {
    const { store, now } = scope;
    if (value === null) {
      store.write('DELETE FROM mapping WHERE uid = ?').run(uid);
      return;
    }
    const mapping = mappingSchema.parse(value);
    store
      .write(
        `INSERT INTO mapping (uid, name, body, sha256, saved_ms) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (uid) DO UPDATE SET name = excluded.name, body = excluded.body, sha256 = excluded.sha256, saved_ms = excluded.saved_ms`,
      )
      .run(uid, mapping.name, JSON.stringify(mapping), hashMapping(mapping), now);
  },
};

/** The fields of a saved mapping. */
export function mappingField(field: string): FieldAccess | null {
  return field === 'mapping' ? body : null;
}
