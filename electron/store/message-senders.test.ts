import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  batchOf,
  buildAlert,
  contextRecord,
  device,
  message,
  sourceTime,
  startOfDay,
} from '../../tests/support/prepared.ts';
import { importAlerts, importBatches, openTestStore, rows } from '../../tests/support/stores.ts';
import type { TestStore } from '../../tests/support/stores.ts';
import { checkStore } from './check-store.ts';
import type { WritableStore } from './connection.ts';
import { fillLookups } from './identifier-lookups.ts';
import { areSendersBehind, behindSenderSql, fillSenders } from './message-senders.ts';
import { openStore } from './open-store.ts';
import { findSightings } from './queries/sightings.ts';

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
});
afterEach(() => test.close());

const sent = (shown: string, envelope: string | null = null): Parameters<typeof message>[1] => ({
  p2Sender: { emailAddress: shown },
  ...(envelope === null ? {} : { p1Sender: { emailAddress: envelope } }),
});
const kept = (store: WritableStore): unknown =>
  rows(
    store,
    `SELECT record.uid, ordinal, part, address, host FROM message_sender JOIN evidence ON evidence.id = evidence_id
     JOIN record ON record.id = record_id ORDER BY record.uid, ordinal, part`,
  );
const contextKeys = (store: WritableStore): unknown =>
  rows(
    store,
    `SELECT i.key, c.uid, p.time_ms FROM context_place AS p JOIN context_identifier AS i ON i.id = p.identifier_id
     JOIN context_record AS c ON c.id = p.context_id ORDER BY i.key, c.uid`,
  );

describe('senders of mail', () => {
  it('are kept with the evidence, and follow its newest version', () => {
    const { store } = test;
    importAlerts(store, [
      buildAlert('1', {
        evidence: [device('host-a'), message('m1', sent('a@evil.example', 'b@mta.example'))],
      }),
      buildAlert('2', { evidence: [message('m2')] }),
    ]);
    expect(kept(store)).toEqual([
      { uid: 'testTool|1', ordinal: 1, part: 'p1', address: 'b@mta.example', host: 'example.mta.' },
      { uid: 'testTool|1', ordinal: 1, part: 'p2', address: 'a@evil.example', host: 'example.evil.' },
    ]);
    importAlerts(store, [
      buildAlert('1', {
        updated: sourceTime(startOfDay + 9000),
        evidence: [message('m1', sent('c@evil.example'))],
      }),
    ]);
    expect(kept(store)).toEqual([
      { uid: 'testTool|1', ordinal: 0, part: 'p2', address: 'c@evil.example', host: 'example.evil.' },
    ]);
    expect(checkStore(store).findings).toEqual([]);
  });

  it('that are missing, wrong or of nothing are found by the check', () => {
    const { store } = test;
    importAlerts(store, [
      buildAlert('1', { evidence: [message('m1', sent('a@evil.example'))] }),
      buildAlert('2', { evidence: [device('host-a')] }),
    ]);
    const wrong = (): unknown => checkStore(store).findings.map(({ text }) => text);
    const ofAlert = (id: number): string =>
      `Alert ${id} has other senders of mail than its evidence tells of`;
    store.write(`UPDATE message_sender SET address = 'x@evil.example'`).run();
    expect(wrong()).toEqual([ofAlert(1)]);
    store.write(`DELETE FROM message_sender`).run();
    expect(wrong()).toEqual([ofAlert(1)]);
    // Those that wait to be read are known to be missing.
    store.write(`INSERT INTO queued_sender (kind, id) SELECT 'record', id FROM record`).run();
    expect(wrong()).toEqual([]);
    while (fillSenders(store, 0).left);
    expect(wrong()).toEqual([]);
    store
      .write(
        `INSERT INTO message_sender (evidence_id, part, address, host)
         SELECT id, 'p1', 'x@evil.example', 'example.evil.' FROM evidence WHERE alert_id = 2`,
      )
      .run();
    expect(wrong()).toEqual([ofAlert(2)]);
  });
});

describe('a store of an earlier version', () => {
  const count = 60;
  const fill = (): void => {
    importBatches(test.store, [
      batchOf(
        Array.from({ length: count }, (_, index) =>
          buildAlert(`${index}`, {
            evidence:
              index % 2 === 0
                ? [device('host-a'), message(`m${index}`, sent(`a${index}@evil.example`))]
                : [device('host-a')],
          }),
        ),
        {
          context: [
            contextRecord('c1', {
              kind: 'mailEvent',
              tenant: 't',
              time: sourceTime(startOfDay),
              evidence: [message('m9', sent('eve@evil.example'))],
            }),
            contextRecord('c2', { evidence: [device('host-a')] }),
          ],
        },
      ),
    ]);
  };
  /** As it was before senders were kept. */
  const takeBack = (): void => {
    const { store } = test;
    for (const sql of [
      'DROP TABLE message_sender',
      'DROP TABLE queued_sender',
      'ALTER TABLE list_version DROP COLUMN scanned_senders',
      `DELETE FROM context_identifier WHERE key LIKE 'mailMessage|sender%'`,
      ...['identifier_lookup', 'context_lookup', 'said_key', 'lookup_behind'].map(
        (name) => `DROP TABLE ${name}`,
      ),
      'PRAGMA user_version = 19',
    ])
      store.execute(sql);
    store.close();
  };
  const reopened: WritableStore[] = [];
  afterEach(() => {
    for (const store of reopened.splice(0)) store.close();
  });
  const reopen = (): WritableStore => {
    const store = openStore(test.folder);
    reopened.push(store);
    return store;
  };
  const find = (store: WritableStore, text: string) => findSightings(store, { text }).values[0];

  it('gets what a new import writes, stretch by stretch, and says of nothing meanwhile that it was not seen', () => {
    fill();
    const before = [kept(test.store), contextKeys(test.store)];
    takeBack();
    let store = reopen();
    expect(areSendersBehind(store)).toBe(true);
    expect(kept(store)).toEqual([]);
    expect(find(store, 'a0@evil.example')).toMatchObject({ alerts: 0, pending: true });
    expect(find(store, 'evil.example')).toMatchObject({ alerts: 0, context: 0, pending: true });
    expect(find(store, 'a'.repeat(64))).toMatchObject({ pending: false });
    let slices = 0;
    for (let left = true; left; slices += 1) {
      ({ left } = fillSenders(store, 0));
      expect(checkStore(store).findings).toEqual([]);
      // A crash between two slices loses nothing: all that is known of how far it is, is in the store.
      if (slices !== 0) continue;
      store.close();
      reopened.pop();
      store = reopen();
      expect(areSendersBehind(store)).toBe(true);
    }
    expect(slices).toBe(2);
    expect([kept(store), contextKeys(store)]).toEqual(before);
    while (fillLookups(store, 1000).left);
    expect(find(store, 'a0@evil.example')).toMatchObject({ alerts: 1, pending: false });
    expect(find(store, 'evil.example')).toMatchObject({ alerts: count / 2, context: 1 });
    expect(fillSenders(store, 1000)).toEqual({ left: false, read: 0 });
  });

  it('that is imported into again, or loses an import, before all is read ends the same', () => {
    fill();
    takeBack();
    const store = reopen();
    importAlerts(store, [
      buildAlert('0', {
        updated: sourceTime(startOfDay + 9000),
        evidence: [message('m0', sent('later@evil.example'))],
      }),
    ]);
    store.write(`DELETE FROM record WHERE uid = 'testTool|2'`).run();
    while (fillSenders(store, 0).left);
    expect(find(store, 'later@evil.example')).toMatchObject({ alerts: 1 });
    expect(find(store, 'a0@evil.example')).toMatchObject({ alerts: 0 });
    expect(find(store, 'a2@evil.example')).toMatchObject({ alerts: 0 });
    expect(rows(store, 'SELECT count(*) AS n FROM message_sender')).toEqual([{ n: count / 2 - 1 }]);
  });
});

it('all that is read behind is found by index', () => {
  for (const [name, sql] of Object.entries(behindSenderSql)) {
    const marks = (sql.match(/\?/g) ?? []).map(() => 1);
    const plan = test.store
      .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...marks)
      .map(({ detail }) => detail)
      .join('; ');
    // The queue is walked from its end.
    if (name === 'next') expect(plan).not.toMatch(/TEMP B-TREE/);
    else expect(plan).not.toMatch(/SCAN/);
  }
});
