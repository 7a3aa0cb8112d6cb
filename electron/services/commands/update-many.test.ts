import { describe, expect, it } from 'vitest';
import { batchOf, buildAlert, device, sourceIncident } from '../../../tests/support/prepared.ts';
import {
  analystStateOf,
  contentOf,
  correlateStore,
  importBatches,
  openTestStore,
  rows,
} from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { checkStore } from '../../store/check-store.ts';
import { openReadConnection } from '../../store/connection.ts';
import { queuedRows, rebuildQueuedRows } from '../../store/row-queue.ts';
import { redo, undo } from './testing/acts.ts';
import { updateIncidents } from './update-incidents.ts';

type Patch = Parameters<typeof updateIncidents>[1]['patch'];

/** More than are made anew as a whole at once. */
const incidents = 140;

/** Incidents of three alerts each; every fifth has an owner and a tag from its source, every fourth an alert that is resolved there. */
function prepareMany(): TestStore & { readonly uids: readonly string[] } {
  const test = openTestStore();
  const alerts = Array.from({ length: incidents }, (_, number) => {
    const isSourced = number % 5 === 0;
    const source = isSourced
      ? { sourceIncident: { provider: 'portal', id: String(number), webUrl: null } }
      : {};
    return ['a', 'b', 'c'].map((part) =>
      buildAlert(`${number}${part}`, {
        ...source,
        evidence: [device(`host-${number}`)],
        ...(part === 'c' && number % 4 === 0 ? { status: 'resolved' } : {}),
        ...(part === 'b' && isSourced ? { assignedTo: 'portal-owner' } : {}),
      }),
    );
  });
  const sources = Array.from({ length: incidents / 5 }, (_, at) =>
    sourceIncident(String(at * 5), { tags: ['from-portal'], assignedTo: 'portal-owner' }),
  );
  importBatches(test.store, [batchOf(alerts.flat(), { incidents: sources })]);
  correlateStore(test.store);
  while (rebuildQueuedRows(test.store, 0, 1000).left > 0);
  const uids = rows(
    test.store,
    'SELECT uid FROM incident JOIN incident_row ON incident_row.incident_id = incident.id ORDER BY id',
  ).map(({ uid }) => String(uid));
  return { ...test, uids };
}

const patches: readonly (readonly [string, Patch])[] = [
  ['tags and owner', { addTags: ['bulk'], removeTags: ['from-portal'], assignedTo: 'Dana' }],
  ['resolved', { status: 'resolved', classification: 'falsePositive', determination: 'other' }],
  ['severity and name', { severity: 'high', name: 'One campaign' }],
];

/** What stands in the queue, without when. */
const queueOf = (test: TestStore): unknown =>
  rows(test.store, 'SELECT * FROM incident_row ORDER BY incident_id').map(
    ({ updated_ms: _updated, ...row }) => row,
  );

describe('a change of many incidents', () => {
  it('is what changing each of them is, in one group that is taken back and done again as a whole', () => {
    const together = prepareMany();
    expect(together.uids.length).toBeGreaterThan(128);
    const alone = prepareMany();
    for (const [name, patch] of patches) {
      const before = analystStateOf(together.store);
      const result = updateIncidents(together.context, {
        incidents: [...together.uids],
        patch,
        resolveAlerts: true,
      });
      const groups = rows(
        together.store,
        'SELECT DISTINCT group_uid FROM journal WHERE group_uid = ?',
        result.group,
      );
      expect(groups, name).toHaveLength(1);
      alone.store.transaction(() => {
        for (const uid of alone.uids)
          updateIncidents(alone.context, { incidents: [uid], patch, resolveAlerts: true });
      });
      // Only scores wait: what was set shows at once.
      expect(queuedRows(together.store).length > 0, name).toBe(patch.severity !== undefined);
      const shown = (test: TestStore): unknown =>
        rows(
          test.store,
          'SELECT name, severity, status, assigned_to, classification, determination, tags, system_tags, active_alert_count FROM incident_row ORDER BY incident_id',
        );
      expect(shown(together), name).toEqual(shown(alone));
      while (rebuildQueuedRows(together.store, 0, 1000).left > 0);
      expect(queueOf(together), name).toEqual(queueOf(alone));
      const after = analystStateOf(together.store);
      undo(together);
      while (rebuildQueuedRows(together.store, 0, 1000).left > 0);
      expect(analystStateOf(together.store), name).toEqual(before);
      redo(together);
      while (rebuildQueuedRows(together.store, 0, 1000).left > 0);
      expect(analystStateOf(together.store), name).toEqual(after);
    }
    expect(checkStore(together.store).findings).toEqual([]);
  });

  it('asks before it is taken back where one of the alerts has been changed since', () => {
    const test = prepareMany();
    updateIncidents(test.context, {
      incidents: [...test.uids],
      patch: { assignedTo: 'Dana' },
      resolveAlerts: true,
    });
    const [last] = rows(test.store, 'SELECT uid FROM alert ORDER BY id DESC LIMIT 1');
    const group = String(rows(test.store, 'SELECT group_uid AS g FROM undo_stack')[0]?.['g']);
    test.store.write(`UPDATE alert SET assigned_to = 'Eve' WHERE uid = ?`).run(String(last?.['uid']));
    const before = contentOf(test.store);
    expect(() => undo(test)).toThrow(expect.objectContaining({ code: 'conflict' }) as Error);
    expect(contentOf(test.store)).toEqual(before);
    undo(test, true);
    expect(rows(test.store, `SELECT 1 FROM alert WHERE assigned_to IN ('Dana', 'Eve')`)).toEqual([]);
    expect(
      rows(test.store, 'SELECT DISTINCT inverse_of AS of FROM journal WHERE inverse_of IS NOT NULL'),
    ).toEqual([{ of: group }]);
  });

  it('keeps no reader waiting, and leaves nothing behind when it is broken off', () => {
    const test = prepareMany();
    const reader = openReadConnection(test.store.file);
    const owners = reader.pluck<number>(`SELECT count(*) FROM incident_row WHERE assigned_to = 'Dana'`);
    const before = contentOf(test.store);
    const work = (): void => {
      updateIncidents(test.context, {
        incidents: [...test.uids],
        patch: { assignedTo: 'Dana' },
        resolveAlerts: true,
      });
      expect(owners.get()).toBe(0);
      throw new Error('broken off');
    };
    expect(() => test.store.durableTransaction(work)).toThrow('broken off');
    expect(contentOf(test.store)).toEqual(before);
    updateIncidents(test.context, {
      incidents: [...test.uids],
      patch: { assignedTo: 'Dana' },
      resolveAlerts: true,
    });
    expect(owners.get()).toBe(test.uids.length);
    reader.close();
  });
});
