import { afterEach, beforeEach, expect, it } from 'vitest';
import { addAlertWithRecord, addIncident, temporaryStore } from '../../tests/support/store-builder.ts';
import type { TemporaryStore } from '../../tests/support/store-builder.ts';
import { rows } from '../../tests/support/stores.ts';
import { commandHandlers } from '../services/commands/index.ts';
import type { CommandContext } from '../services/handlers.ts';

let temporary: TemporaryStore;
beforeEach(() => {
  temporary = temporaryStore();
});
afterEach(() => {
  temporary.remove();
});

it('moves many alerts with few entries of the journal, none of which names more than 10,000', () => {
  const { store } = temporary;
  const [into, other] = [addIncident(store, { uid: 'into' }), addIncident(store, { uid: 'other' })];
  const count = 12_000;
  store.transaction(() => {
    addAlertWithRecord(store, into, 'first', []);
    for (let index = 0; index < count; index += 1) addAlertWithRecord(store, other, `a${index}`, []);
  });
  const context: CommandContext = {
    store,
    workspace: { mode: 'real', readOnly: false, audience: 'analyst' },
    analyst: { name: 'Dana', keyFingerprint: 'SHA256:x', publicKey: 'ssh-ed25519 x' },
    now: () => 1_000,
  };
  const counts = (): unknown =>
    rows(store, 'SELECT incident_id AS id, count(*) AS n FROM alert GROUP BY incident_id ORDER BY 1');
  const apart = counts();
  commandHandlers['incidents.merge'](context, { into: 'into', incidents: ['other'], reason: null });
  const merged = [{ id: into, n: count + 1 }];
  expect(counts()).toEqual(merged);
  const entries = store
    .pluck<number>(
      `SELECT (SELECT count(*) FROM json_tree(new_value) WHERE path GLOB '*.alerts' AND type = 'text') FROM journal WHERE target_kind = 'placement' ORDER BY sequence`,
    )
    .all();
  expect(entries).toEqual([10_000, 2_000]);
  // The decision names an even share of both; what an analyst has worked on is kept together whole.
  expect(rows(store, 'SELECT count(*) AS n FROM correlation_member')).toEqual([{ n: 5_001 }]);
  commandHandlers['workspace.undo'](context, { group: null, force: false });
  expect(counts()).toEqual(apart);
  commandHandlers['workspace.redo'](context, { force: false });
  expect(counts()).toEqual(merged);
});
