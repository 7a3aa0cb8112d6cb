import { hash as hashOf, randomUUID } from 'node:crypto';
import { OperationError } from '../../shared/contract/operation.ts';
import { canonicalJson } from '../../shared/lib/canonical-json.ts';
import type { JsonValue } from '../../shared/lib/json.ts';
import type { ChangeScope, TargetChange } from './change-scope.ts';
import type { ReadableStore, WritableStore } from './connection.ts';
import { raise, readFact, readNumber } from './facts.ts';
import { expectChanges, stepOn } from './group-watch.ts';
import { accessField } from './journal-fields.ts';
import type { TargetKind } from './journal-fields.ts';
import { sameValue } from './journal-values.ts';
import { noteOwnWork, waitingForOthers } from './queued-rows.ts';
import { rebuildRowsSoon } from './row-queue.ts';
import { noteSeen } from './seen.ts';
import { takeSourceValues } from './source-values.ts';

/** Who writes entries: the chain is that of this key in this store. */
export interface JournalAuthor {
  readonly name: string;
  /** `SHA256:…` of the Ed25519 public key. */
  readonly keyFingerprint: string;
  /** OpenSSH form. */
  readonly publicKey: string;
}

/** Version of an entry's form. */
export const journalFormat = 1;

/** A clock further ahead than this, ms, is recorded but not adopted. Source: the model's rule. */
const adoptedClockLead = 600_000;

/** What `previous_hash` holds in the first entry of a chain. */
export const chainStart = '0'.repeat(64);

/** One entry as its hash covers it. */
export interface JournalEntry {
  readonly format: number;
  readonly replica: string;
  readonly sequence: number;
  readonly clockMs: number;
  readonly clockCounter: number;
  readonly group: string;
  readonly label: string;
  readonly analyst: string;
  readonly targetKind: string;
  readonly targetUid: string;
  readonly field: string;
  readonly oldValue: JsonValue;
  readonly newValue: JsonValue;
  readonly inverseOf: string | null;
  readonly previousHash: string;
}

/** What a committed group answers. An empty `group` means that nothing was changed. */
export interface GroupResult {
  readonly group: string;
  readonly revision: number;
  readonly label: string;
}

/** A group being written. */
export interface GroupWriter {
  readonly uid: string;
  readonly scope: ChangeScope;
  /**
   * Sets a field and appends the entry.
   * @returns false when the field already has the value: then nothing is written.
   */
  change(kind: TargetKind, uid: string, field: string, newValue: JsonValue): boolean;
  /** Says about how many changes there are going to be, for who follows the command. */
  expect(changes: number): void;
  /** As `change` of each in turn, with a few statements where the field knows how. */
  changeAll(kind: TargetKind, field: string, changes: readonly TargetChange[]): void;
}

/** The chain of an analyst's key in a store. */
export function replicaOf(store: ReadableStore, author: Pick<JournalAuthor, 'keyFingerprint'>): string {
  return `${author.keyFingerprint}|${readFact(store, 'storeUid') ?? ''}`;
}

/** The chain of who works here: the analyst that the store was last told of; null before there is one. */
export function selfReplica(store: ReadableStore): string | null {
  const self = store
    .read<{ keyFingerprint: string }>(
      'SELECT fingerprint AS keyFingerprint FROM analyst WHERE is_self = 1 ORDER BY id DESC LIMIT 1',
    )
    .get();
  return self ? replicaOf(store, self) : null;
}

/** Who works here, as the store was last told; null before there is one. */
export function selfAuthor(store: ReadableStore): JournalAuthor | null {
  return (
    store
      .read<JournalAuthor>(
        'SELECT name, public_key AS publicKey, fingerprint AS keyFingerprint FROM analyst WHERE is_self = 1 ORDER BY id DESC LIMIT 1',
      )
      .get() ?? null
  );
}

/** SHA-256, hexadecimal, of an entry's canonical JSON. */
export function hashEntry(entry: JournalEntry): string {
  return hashOf('sha256', canonicalJson({ ...entry }));
}

/** {@link hashEntry} of the entries of one group: what they share is written once, for a group may have a hundred thousand of them. */
function createEntryHash({
  replica,
  group,
  label,
  analyst,
  inverseOf,
}: Pick<JournalEntry, 'replica' | 'group' | 'label' | 'analyst' | 'inverseOf'>): (
  entry: JournalEntry,
) => string {
  // The keys in their canonical order.
  const start = `{"analyst":${JSON.stringify(analyst)},"clockCounter":`;
  const middle = `,"format":${journalFormat},"group":${JSON.stringify(group)},"inverseOf":${JSON.stringify(inverseOf)},"label":${JSON.stringify(label)},"newValue":`;
  const end = `,"replica":${JSON.stringify(replica)},"sequence":`;
  return (entry) =>
    hashOf(
      'sha256',
      `${start}${entry.clockCounter},"clockMs":${entry.clockMs},"field":${JSON.stringify(entry.field)}${middle}${canonicalJson(entry.newValue)},"oldValue":${canonicalJson(entry.oldValue)},"previousHash":"${entry.previousHash}"${end}${entry.sequence},"targetKind":"${entry.targetKind}","targetUid":${JSON.stringify(entry.targetUid)}}`,
    );
}

/**
 * Writes one group in one transaction that reaches the disk before this returns: entries, changes, rebuilt incident rows.
 * @param label a short human sentence; it may depend on what the work found.
 * @param inverseOf the group that this one takes back.
 */
export function writeGroup(
  store: WritableStore,
  author: JournalAuthor,
  now: number,
  label: string | (() => string),
  work: (group: GroupWriter) => void,
  inverseOf: string | null = null,
): GroupResult {
  return store.durableTransaction(() => {
    const uid = randomUUID();
    const scope: ChangeScope = {
      store,
      now,
      incidents: new Set(),
      own: new Map(),
      reached: new Set(),
      regrouped: new Set(),
    };
    const pending: PendingEntry[] = [];
    work(createGroupWriter(uid, scope, pending));
    // Remarks alone are about nothing.
    const isChanged = pending.some(({ kind, field }) => accessField(kind, field).isRemark !== true);
    const text = typeof label === 'string' ? label : label();
    if (!isChanged) return { group: '', revision: readNumber(store, 'revision'), label: text };
    rememberAnalyst(store, author, now);
    append(store, author, now, uid, text, inverseOf, pending);
    for (const incident of scope.regrouped) {
      takeSourceValues(store, incident);
      scope.incidents.add(incident);
    }
    const worked = new Set([...scope.incidents, ...scope.own.keys()]);
    const others = waitingForOthers(store, worked);
    rebuildRowsSoon(store, scope.incidents, scope.reached, now, scope.own);
    // Who changes an incident has looked at it. What an import brings or takes is for people to look at.
    if (!pending.some(({ kind }) => kind === 'import')) {
      noteSeen(store, worked, now);
      noteOwnWork(
        store,
        [...worked].filter((id) => !others.has(id)),
      );
    }
    return { group: uid, revision: raise(store, 'revision'), label: text };
  });
}

/** A change that is to be an entry. */
interface PendingEntry {
  readonly kind: TargetKind;
  readonly uid: string;
  readonly field: string;
  readonly oldValue: JsonValue;
  readonly newValue: JsonValue;
}

/** Changes that are made together: what is read of them stays small, and who follows the command hears of it often enough. */
const changesTogether = 1_000;
/** Changes that are made by themselves, and entries, between two steps: some ms. */
const changesBetweenSteps = 100;
const entriesBetweenSteps = 400;

function createGroupWriter(uid: string, scope: ChangeScope, pending: PendingEntry[]): GroupWriter {
  let sinceStep = 0;
  const change: GroupWriter['change'] = (kind, target, field, newValue) => {
    sinceStep += 1;
    if (sinceStep >= changesBetweenSteps) {
      stepOn(scope.store, sinceStep);
      sinceStep = 0;
    }
    const access = accessField(kind, field);
    const oldValue = access.read(scope, target, newValue);
    if (access.isRemark !== true && sameValue(oldValue, newValue)) return false;
    access.write(scope, target, newValue);
    // What the field is now, which may say more: "not decided by an analyst" becomes the source's value.
    const written =
      access.isRemark === true || access.isExact === true ? newValue : access.read(scope, target, newValue);
    pending.push({ kind, uid: target, field, oldValue, newValue: written });
    return true;
  };
  return {
    uid,
    scope,
    expect: (changes) => expectChanges(scope.store, changes),
    change,
    changeAll(kind, field, changes) {
      const { many } = accessField(kind, field);
      for (let from = 0; from < changes.length; from += changesTogether) {
        const batch = changes.slice(from, from + changesTogether);
        if (batch.length === changesTogether) stepOn(scope.store, batch.length);
        const old =
          many?.read(
            scope,
            batch.map((one) => one.uid),
          ) ?? null;
        if (many === undefined || old === null) {
          for (const { uid: target, value } of batch) change(kind, target, field, value);
          continue;
        }
        const wanted = batch
          .map((one, at) => ({ ...one, old: old[at] ?? null }))
          .filter((one) => !sameValue(one.old, one.value));
        if (wanted.length === 0) continue;
        const written = many.write(scope, wanted);
        for (const [at, one] of wanted.entries())
          pending.push({ kind, uid: one.uid, field, oldValue: one.old, newValue: written[at] ?? null });
      }
    },
  };
}

/** Adds an analyst's key to those that the store knows; it is that of who works here from now on. */
export function rememberAnalyst(store: WritableStore, author: JournalAuthor, now: number): void {
  store
    .write(
      `INSERT INTO analyst (name, public_key, fingerprint, is_self, first_seen_ms) VALUES (?, ?, ?, 1, ?)
       ON CONFLICT (fingerprint) DO UPDATE SET name = excluded.name, is_self = 1 WHERE name <> excluded.name OR is_self = 0`,
    )
    .run(author.name, author.publicKey, author.keyFingerprint, now);
  store
    .write('UPDATE analyst SET is_self = 0 WHERE is_self = 1 AND fingerprint <> ?')
    .run(author.keyFingerprint);
}

interface Clock {
  readonly ms: number;
  readonly counter: number;
}

/** The latest clock that a new entry has to be after: of the own chain always, of others unless it is far ahead. */
function latestClock(store: WritableStore, replica: string, now: number): Clock {
  const own = store
    .read<Clock>(
      'SELECT clock_ms AS ms, clock_counter AS counter FROM journal WHERE replica = ? ORDER BY sequence DESC LIMIT 1',
    )
    .get(replica);
  const any = store
    .read<Clock>(
      'SELECT clock_ms AS ms, clock_counter AS counter FROM journal WHERE clock_ms <= ? ORDER BY clock_ms DESC, clock_counter DESC LIMIT 1',
    )
    .get(now + adoptedClockLead);
  const start = { ms: 0, counter: 0 };
  return [own ?? start, any ?? start].reduce((left, right) =>
    right.ms > left.ms || (right.ms === left.ms && right.counter > left.counter) ? right : left,
  );
}

/** A hybrid logical clock (Kulkarni et al., 2014): the wall clock, or one tick after the latest entry where the wall clock is behind. */
const tick = (last: Clock, now: number): Clock =>
  now > last.ms ? { ms: now, counter: 0 } : { ms: last.ms, counter: last.counter + 1 };

function append(
  store: WritableStore,
  author: JournalAuthor,
  now: number,
  group: string,
  label: string,
  inverseOf: string | null,
  changes: readonly PendingEntry[],
): void {
  const replica = replicaOf(store, author);
  const head = store
    .read<{ sequence: number; hash: string }>(
      'SELECT sequence, hash FROM journal WHERE replica = ? ORDER BY sequence DESC LIMIT 1',
    )
    .get(replica);
  let sequence = head?.sequence ?? 0;
  let previousHash = head?.hash ?? chainStart;
  let clock = latestClock(store, replica, now);
  const insert = store.write(
    `INSERT INTO journal (replica, sequence, clock_ms, clock_counter, group_uid, label, analyst, target_kind, target_uid, field, old_value,
       new_value, inverse_of, previous_hash, hash, format) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const hashOwn = createEntryHash({ replica, group, label, analyst: author.name, inverseOf });
  expectChanges(store, changes.length);
  for (const { kind, uid, field, oldValue, newValue } of changes) {
    sequence += 1;
    if (sequence % entriesBetweenSteps === 0) stepOn(store, entriesBetweenSteps);
    clock = tick(clock, now);
    const entry: JournalEntry = {
      format: journalFormat,
      replica,
      sequence,
      clockMs: clock.ms,
      clockCounter: clock.counter,
      group,
      label,
      analyst: author.name,
      targetKind: kind,
      targetUid: uid,
      field,
      oldValue,
      newValue,
      inverseOf,
      previousHash,
    };
    const hash = hashOwn(entry);
    insert.run(
      replica,
      sequence,
      clock.ms,
      clock.counter,
      group,
      label,
      author.name,
      kind,
      uid,
      field,
      oldValue === null ? null : JSON.stringify(oldValue),
      newValue === null ? null : JSON.stringify(newValue),
      inverseOf,
      previousHash,
      hash,
      journalFormat,
    );
    previousHash = hash;
  }
}

/** @throws OperationError `noIdentity` before the analyst has a name and a key. */
export function requireAuthor(author: JournalAuthor | null): JournalAuthor {
  if (!author)
    throw new OperationError(
      'noIdentity',
      'Say who you are first: changes are recorded under a name and a key.',
    );
  return author;
}
