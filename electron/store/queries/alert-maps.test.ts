import { expect, it } from 'vitest';
import { addAlert, addIncident, temporaryStore } from '../../../tests/support/store-builder.ts';
import { alertTable } from '../columns/alert-table.ts';
import { incidentsByAlert } from './alert-maps.ts';

it('reads only the block again that changed, also after all of them were read at once', () => {
  const { store, remove } = temporaryStore();
  try {
    const incident = addIncident(store);
    const alert = addAlert(store, incident);
    // More blocks than are read one by one; only one of them has an alert.
    const add = store.write('INSERT OR IGNORE INTO column_block (kind, block, changed) VALUES (?, ?, 1)');
    for (let block = 0; block < 100; block += 1) add.run(alertTable.kind, block);
    const [first] = incidentsByAlert(store);
    expect(first?.[alert]).toBe(incident);
    store.write('UPDATE column_block SET changed = changed + 1 WHERE kind = ?').run(alertTable.kind);
    const [second] = incidentsByAlert(store);
    expect(second).not.toBe(first);
    const change = store.write('UPDATE column_block SET changed = changed + 1 WHERE kind = ? AND block = 7');
    change.run(alertTable.kind);
    const [third] = incidentsByAlert(store);
    expect(third).toBe(second);
  } finally {
    remove();
  }
});
