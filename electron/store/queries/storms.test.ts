import { afterEach, describe, expect, it } from 'vitest';
import { commandHandlers } from '../../services/commands/index.ts';
import {
  batchOf,
  buildAlert,
  device,
  evidence,
  sourceTime,
  startOfDay,
} from '../../../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import type { Filter } from '../../../shared/query/filter.ts';
import { getAlert } from './alert-details.ts';
import { listAlerts } from './alert-list.ts';
import { pageOfAlerts } from './incident-details.ts';
import { stormEndSql } from './storm-size.ts';
import { pageOfStorm } from './storms.ts';

const open: TestStore[] = [];
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

/** Twelve alerts of one rule on one device a minute apart, and one of another rule. */
function stormStore(): TestStore {
  const test = openTestStore();
  open.push(test);
  const repeats = Array.from({ length: 12 }, (_, index) => {
    const at = sourceTime(startOfDay + index * 60_000);
    return buildAlert(`r${String(index).padStart(2, '0')}`, {
      title: 'Port scan',
      detectorId: 'rule-1',
      firstActivity: at,
      lastActivity: at,
      evidence: [device('host-a')],
    });
  });
  importBatches(test.store, [
    batchOf([...repeats, buildAlert('other', { detectorId: 'rule-2', evidence: [device('host-a')] })]),
  ]);
  correlateStore(test.store);
  return test;
}

/** Alerts of one rule on one device, each with a process of its own. */
function processStorm(lines: readonly (readonly [string, string])[]): TestStore {
  const test = openTestStore();
  open.push(test);
  const repeats = lines.map(([fileName, processCommandLine], index) => {
    const at = sourceTime(startOfDay + index * 60_000);
    const started = new Date(startOfDay + index * 60_000).toISOString();
    return buildAlert(`p${String(index).padStart(2, '0')}`, {
      ...{ title: 'Process creation', detectorId: 'rule-9', firstActivity: at, lastActivity: at },
      evidence: [
        device('host-a'),
        // What started them is the same of all.
        evidence('process', ['processId=host-a|7|2026-03-02T07:00:00Z'], { label: 'cmd.exe (7)' }),
        evidence('process', [`processId=host-a|${100 + index}|${started}`], {
          label: `${fileName} (${100 + index})`,
          details: { processId: 100 + index, imageFile: { fileName }, processCommandLine },
        }),
      ],
    });
  });
  importBatches(test.store, [batchOf(repeats)]);
  correlateStore(test.store);
  return test;
}

const everything: Filter = { clauses: [] };
const request = (filter: Filter, collapsed: boolean, cursor: string | null = null, limit = 100) => ({
  filter,
  collapsed,
  cursor,
  limit,
  sort: { column: 'firstActivity', direction: 'ascending' } as const,
});

describe('a storm whose alerts differ', () => {
  const firstOf = ({ store }: TestStore): string =>
    listAlerts(store, request(everything, true)).rows.find(({ stormSize }) => stormSize > 1)?.uid ?? '';

  it('says in what, how often each, and of each alert what tells it from the others', () => {
    const test = processStorm([
      ['consent.exe', 'consent.exe 12'],
      ['PING.EXE', 'ping -n 1 a'],
      ['PING.EXE', 'ping -n 2 b'],
    ]);
    const uid = firstOf(test);
    expect(getAlert(test.store, uid, () => null).difference).toEqual({
      kind: 'process',
      compared: 3,
      names: [
        { label: 'PING.EXE', alerts: 2, entities: 2 },
        { label: 'consent.exe', alerts: 1, entities: 1 },
      ],
      more: 0,
      byCommandLine: false,
    });
    const { rows } = pageOfStorm(test.store, uid, null, 50);
    expect(rows.map(({ telling }) => telling)).toEqual(
      ['consent.exe 12', 'ping -n 1 a', 'ping -n 2 b'].map((text) => ({
        ...{ kind: 'process', text, isCommand: true },
      })),
    );
  });

  it('says that command lines differ where the names do not', () => {
    const test = processStorm([
      ['powershell.exe', 'powershell -File a.ps1'],
      ['powershell.exe', 'powershell -File b.ps1'],
    ]);
    const uid = firstOf(test);
    expect(getAlert(test.store, uid, () => null).difference).toMatchObject({
      byCommandLine: true,
      names: [{ label: 'powershell.exe', alerts: 2, entities: 2 }],
    });
  });

  it('has nothing to tell where all name the same', () => {
    const test = stormStore();
    const uid = firstOf(test);
    expect(getAlert(test.store, uid, () => null).difference).toBeNull();
    expect(pageOfStorm(test.store, uid, null, 2).rows.map(({ telling }) => telling)).toEqual([null, null]);
  });
});

describe('a storm', () => {
  it('is one row that opens to the rest, in the queue and in its incident', () => {
    const { store } = stormStore();
    const rows = listAlerts(store, request(everything, true));
    expect(rows).toMatchObject({ total: 2, alerts: 13, all: 13 });
    const head = rows.rows.find(({ stormSize }) => stormSize > 1);
    expect(head).toMatchObject({ title: 'Port scan', stormSize: 12, firstActivity: startOfDay });
    expect(listAlerts(store, request(everything, false)).rows).toHaveLength(13);
    const uid = head?.uid ?? '';
    const repeats = listAlerts(store, request(everything, false)).rows.filter(
      ({ stormUid }) => stormUid === uid,
    );
    expect(repeats.map(({ title }) => title)).toEqual(Array.from({ length: 12 }, () => 'Port scan'));
    const first = pageOfStorm(store, uid, null, 6);
    const second = pageOfStorm(store, uid, first.next, 6);
    expect([...first.rows, ...second.rows].map(({ firstActivity }) => firstActivity)).toEqual(
      Array.from({ length: 12 }, (_, index) => startOfDay + index * 60_000),
    );
    expect(second.next).toBeNull();
    expect(first.total).toBe(12);
    const incident = head?.incidentUid ?? '';
    const inIncident = pageOfAlerts(store, incident, { collapsed: true, cursor: null, limit: 50 });
    expect(inIncident.rows.filter(({ title }) => title === 'Port scan')).toHaveLength(1);
    expect(inIncident.alerts).toBeGreaterThan(inIncident.total);
  });

  it('lasts in its row until its last alert', () => {
    const test = stormStore();
    const { store } = test;
    const end = startOfDay + 11 * 60_000;
    const uid =
      listAlerts(store, request(everything, true)).rows.find(({ stormSize }) => stormSize > 1)?.uid ?? '';
    const lastOf = (rows: readonly { uid: string; lastActivity: number | null }[]): unknown =>
      rows.find((row) => row.uid === uid)?.lastActivity;
    const incident = listAlerts(store, request(everything, true)).rows[0]?.incidentUid ?? '';
    const inIncident = (collapsed: boolean): unknown =>
      lastOf(pageOfAlerts(store, incident, { collapsed, cursor: null, limit: 50 }).rows);
    expect(lastOf(listAlerts(store, request(everything, true)).rows)).toBe(end);
    expect(inIncident(true)).toBe(end);
    const alert = getAlert(store, uid, () => null);
    expect(alert.row).toMatchObject({ firstActivity: startOfDay, lastActivity: end });
    // Its record knows of no repeat: beside it stands the alert's own.
    expect(alert.lastActivity).toBe(startOfDay);
    // Where each repeat has its row, the first alert says its own.
    expect(lastOf(listAlerts(store, request(everything, false)).rows)).toBe(startOfDay);
    expect(inIncident(false)).toBe(startOfDay);
    // A repeat with a row of its own is not in the span of the others.
    const last = listAlerts(store, request(everything, false)).rows.find(
      ({ firstActivity }) => firstActivity === end,
    );
    commandHandlers['alerts.update'](test.context, {
      alerts: [last?.uid ?? ''],
      patch: { status: 'resolved' },
    });
    expect(lastOf(listAlerts(store, request(everything, true)).rows)).toBe(end - 60_000);
  });

  it('has its end found by the index alone', () => {
    const { store } = stormStore();
    for (const sql of Object.values(stormEndSql)) {
      const plan = store.read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(1);
      const details = plan.map(({ detail }) => detail);
      expect(details.filter((line) => /^SCAN (?!s$)|TEMP B-TREE/.test(line))).toEqual([]);
      expect(details.some((line) => line.includes('alert_by_storm'))).toBe(true);
    }
    const head = store.pluck<number>('SELECT id FROM alert WHERE storm_id = id').get() ?? 0;
    expect(store.pluck<number>(stormEndSql.whole).get(head)).toBe(startOfDay + 11 * 60_000);
  });

  it('hides no repeat that its row does not stand for', () => {
    const test = stormStore();
    const { store } = test;
    const uids = listAlerts(store, request(everything, false)).rows.map(({ uid }) => uid);
    const [third, fourth] = [
      uids.find((uid) => uid.endsWith('r03')),
      uids.find((uid) => uid.endsWith('r04')),
    ];
    commandHandlers['alerts.update'](test.context, { alerts: [third ?? ''], patch: { status: 'resolved' } });
    const incident = listAlerts(store, request(everything, false)).rows[0]?.incidentUid ?? '';
    commandHandlers['pins.set'](test.context, {
      incident,
      targets: [{ kind: 'alert', alert: fourth ?? '' }],
      pinned: true,
      note: null,
    });
    const shown = listAlerts(store, request(everything, true)).rows.map(({ uid }) => uid);
    expect(shown).toContain(third);
    expect(shown).toContain(fourth);
    // The row says how many it stands for, and opens to these: what has a row of its own is not among them.
    const row = listAlerts(store, request(everything, true)).rows.find(({ stormSize }) => stormSize > 1);
    expect(row?.stormSize).toBe(10);
    const opened = pageOfStorm(store, row?.uid ?? '', null, 50);
    expect(opened).toMatchObject({ total: 10 });
    expect(opened.rows.map(({ uid }) => uid)).not.toContain(third);
    expect(opened.rows.map(({ uid }) => uid)).not.toContain(fourth);
    // The filter lets the first alert of the storm not through: the others speak for themselves.
    const later: Filter = {
      clauses: [{ field: 'firstActivity', operator: 'range', from: startOfDay + 30_000, to: null }],
    };
    const found = listAlerts(store, request(later, true));
    expect(found.rows).toHaveLength(11);
    expect(found.total).toBe(11);
    const resolved: Filter = { clauses: [{ field: 'status', operator: 'anyOf', values: ['resolved'] }] };
    expect(listAlerts(store, request(resolved, true)).rows.map(({ uid }) => uid)).toEqual([third]);
  });

  it('is changed as one where the analyst changes its row, and taken back as one', () => {
    const test = stormStore();
    const { store } = test;
    const head = listAlerts(store, request(everything, true)).rows.find(({ stormSize }) => stormSize > 1);
    commandHandlers['alerts.update'](test.context, {
      alerts: [head?.uid ?? ''],
      repeats: true,
      patch: { status: 'resolved', comment: 'A scanner of ours.' },
    });
    const statuses = (): string[] =>
      listAlerts(store, request(everything, false)).rows.map(({ status }) => status);
    expect(statuses().filter((status) => status === 'resolved')).toHaveLength(12);
    expect(store.pluck('SELECT count(*) FROM comment').get()).toBe(1);
    expect(listAlerts(store, request(everything, true)).total).toBe(2);
    commandHandlers['workspace.undo'](test.context, { group: null, force: false });
    expect(statuses().filter((status) => status === 'resolved')).toHaveLength(0);
  });

  it('is paged along its indexes', () => {
    const { store } = stormStore();
    const plan = store
      .read<{ detail: string }>(
        'EXPLAIN QUERY PLAN SELECT r.id FROM alert AS r INDEXED BY alert_by_storm WHERE r.storm_id = ? AND r.id <> ? ORDER BY r.first_ms, r.id LIMIT 5',
      )
      .all(1, 1)
      .map(({ detail }) => detail)
      .join('\n');
    expect(plan).toContain('SEARCH r USING');
    expect(plan).not.toContain('TEMP B-TREE');
  });
});
