import type { OutputOf } from '../../../shared/contract/index.ts';
import { findIdentifier, findText, type RawLeaf } from '../../../shared/correlation/raw-matches.ts';
import type { EntityKind } from '../../../shared/model/entity-kinds.ts';
import type { Identifier } from '../../../shared/model/record.ts';
import type { ReadableStore } from '../connection.ts';
import { readTexts } from './json-text.ts';
import { rawLeaves } from './raw-leaves.ts';
import { readBodies, type RecordBody } from './record-bodies.ts';

/** Where a record carries a value, as the contract has it. */
export type RawField = OutputOf<'correlation.ofAlert'>['held'][number]['fromFields'][number];

/** Bytes of one record, and of all records of one answer, that are searched. */
const mostRecordBytes = 400_000;
const mostBytes = 24_000_000;

/** An entity as one record of an alert names it. */
interface Naming {
  readonly record: RecordBody;
  readonly identifiers: readonly Identifier[];
  readonly label: string;
}

/** Finds in raw records what links rest on. One for each answer: records are read once. */
export class RawFieldFinder {
  readonly #store: ReadableStore;
  readonly #bodies = new Map<number, readonly RecordBody[]>();
  readonly #leaves = new Map<number, readonly RawLeaf[]>();
  #bytes = 0;

  constructor(store: ReadableStore) {
    this.#store = store;
  }

  /** Where each of two alerts names an entity: by the identifier that both have, where there is one. */
  ofEntity(a: number, b: number, entityId: number): readonly [readonly RawField[], readonly RawField[]] {
    const [inA, inB] = [this.#namings(a, entityId), this.#namings(b, entityId)];
    const keysOf = (namings: readonly Naming[]): ReadonlySet<string> =>
      new Set(namings.flatMap(({ identifiers }) => identifiers.map(keyOf)));
    const [keysA, keysB] = [keysOf(inA), keysOf(inB)];
    const shared = new Set([...keysA].filter((key) => keysB.has(key)));
    return [this.#fieldsOf(a, inA, shared), this.#fieldsOf(b, inB, shared)];
  }

  /** Where an alert carries a text; the record that says so, and the text as it was read, where it cannot be found. */
  ofText(alertId: number, textOf: (record: RecordBody) => string | null): readonly RawField[] {
    for (const record of this.#recordsOf(alertId)) {
      const text = textOf(record);
      if (text === null || text === '') continue;
      const leaf = findText(this.#leavesOf(record), text);
      return [this.#field(alertId, record, leaf ?? { path: '', value: text })];
    }
    return [];
  }

  /** Where an alert names its primary asset. */
  ofPrimaryAsset(alertId: number): readonly RawField[] {
    const entityId = this.#store
      .pluck<number>(
        'SELECT i.entity_id FROM alert AS s JOIN identifier AS i ON i.id = s.primary_identifier_id WHERE s.id = ?',
      )
      .get(alertId);
    return entityId === undefined ? [] : this.#fieldsOf(alertId, this.#namings(alertId, entityId), new Set());
  }

  #fieldsOf(alertId: number, namings: readonly Naming[], shared: ReadonlySet<string>): readonly RawField[] {
    for (const { record, identifiers } of namings) {
      const leaves = this.#leavesOf(record);
      const wanted = shared.size === 0 ? identifiers : identifiers.filter((one) => shared.has(keyOf(one)));
      // Of identities that rest on a device, the one whose parts are all there says most.
      const found = wanted
        .map((identifier) => findIdentifier(leaves, identifier))
        .reduce<readonly RawLeaf[]>((most, next) => (next.length > most.length ? next : most), []);
      if (found.length > 0) return found.map((leaf) => this.#field(alertId, record, leaf));
    }
    // What was made of several fields, or decoded, stands nowhere as it is compared.
    for (const { record, label } of namings) {
      const leaf = findText(this.#leavesOf(record), label);
      if (leaf) return [this.#field(alertId, record, leaf)];
    }
    const [first] = namings;
    return first ? [this.#field(alertId, first.record, { path: '', value: first.label })] : [];
  }

  #field(alertId: number, { recordUid }: RecordBody, { path, value }: RawLeaf): RawField {
    return { alert: this.#uidOf(alertId), recordUid, path, value: value.slice(0, 2_000) };
  }

  #uidOf(alertId: number): string {
    return this.#store.pluck<string>('SELECT uid FROM alert WHERE id = ?').get(alertId) ?? '';
  }

  #namings(alertId: number, entityId: number): readonly Naming[] {
    const records = new Map(this.#recordsOf(alertId).map((record) => [record.recordId, record]));
    return this.#store
      .read<{
        recordId: number;
        ordinal: number;
        label: string;
        kind: EntityKind;
        namespace: string;
        value: string;
      }>(
        `SELECT e.record_id AS recordId, e.ordinal, n.label, i.kind, i.namespace, i.value
         FROM evidence AS e INDEXED BY evidence_by_entity CROSS JOIN entity AS n ON n.id = e.entity_id
           CROSS JOIN identifier AS i ON i.id = e.identifier_id
         WHERE e.entity_id = ? AND e.alert_id = ? ORDER BY e.embedded, e.record_id, e.ordinal`,
      )
      .all(entityId, alertId)
      .flatMap(({ recordId, ordinal, label, kind, namespace, value }) => {
        const record = records.get(recordId);
        if (!record) return [];
        const evidence = record.alert?.evidence[ordinal];
        const stated = evidence?.identifiers ?? [];
        const strongest = { kind, namespace, value, tenant: null, rank: 0 };
        return [
          { record, identifiers: stated.length > 0 ? stated : [strongest], label: evidence?.label ?? label },
        ];
      });
  }

  #recordsOf(alertId: number): readonly RecordBody[] {
    let records = this.#bodies.get(alertId);
    if (!records) this.#bodies.set(alertId, (records = readBodies(this.#store, [alertId])));
    return records;
  }

  #leavesOf(record: RecordBody): readonly RawLeaf[] {
    let leaves = this.#leaves.get(record.recordId);
    if (leaves) return leaves;
    leaves = [];
    const row =
      this.#bytes > mostBytes
        ? undefined
        : this.#store
            .read<{ bytes: Uint8Array; length: number; columns: string | null }>(
              `SELECT substr(w.bytes, 1, ${mostRecordBytes}) AS bytes, length(w.bytes) AS length, f.columns
               FROM record AS d JOIN record_raw AS w ON w.record_version_id = d.current_version_id
                 JOIN record_version AS n ON n.id = d.current_version_id JOIN import_file AS f ON f.id = n.import_file_id WHERE d.id = ?`,
            )
            .get(record.recordId);
    if (row && row.length <= mostRecordBytes) {
      this.#bytes += row.length;
      leaves = rawLeaves(
        Buffer.from(row.bytes).toString('utf8'),
        readTexts(row.columns),
        record.alert?.additional ?? {},
      );
    }
    this.#leaves.set(record.recordId, leaves);
    return leaves;
  }
}

const keyOf = ({ namespace, value }: Identifier): string => `${namespace}|${value}`;
