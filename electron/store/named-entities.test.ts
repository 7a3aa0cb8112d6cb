import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  batchOf,
  buildAlert,
  contextRecord,
  device,
  evidence,
  sourceTime,
  startOfDay,
} from '../../tests/support/prepared.ts';
import {
  analystStateOf,
  contentOf,
  correlateStore,
  importAlerts,
  importBatches,
  openTestStore,
  rows,
} from '../../tests/support/stores.ts';
import type { TestStore } from '../../tests/support/stores.ts';
import { normalizeAlertEvidence } from '../../shared/model/identity.ts';
import type { NormalizedAlert, NormalizedEvidence } from '../../shared/model/record.ts';
import { commandHandlers } from '../services/commands/index.ts';
import { checkStore } from './check-store.ts';
import { contextIdentifiersOf } from './queries/context-rows.ts';
import { getEntity } from './queries/entity-details.ts';
import { pageOfRelated } from './queries/entity-related.ts';

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
});
afterEach(() => test.close());

const hosts = ['host-a', 'host-b'] as const;

/** A program by its name on a device, as records are read. */
function svchost(host: string): readonly NormalizedEvidence[] {
  const type = '#microsoft.graph.security';
  return normalizeAlertEvidence(
    [
      { '@odata.type': `${type}.deviceEvidence`, deviceDnsName: `${host}.example.com` },
      { '@odata.type': `${type}.processEvidence`, imageFile: { fileName: 'svchost.exe' } },
    ],
    { tenant: null, time: startOfDay },
  ).filter(({ kind }) => kind === 'process');
}

/** The same as releases before read it: one program everywhere. */
const before = evidence('process', ['name=svchost.exe'], { links: false });

const alertOn = (
  host: string,
  process: readonly NormalizedEvidence[],
  more: Partial<NormalizedAlert> = {},
): NormalizedAlert => buildAlert(host, { evidence: [device(host), ...process], ...more });

const processes = (): readonly { key: unknown; alerts: unknown }[] =>
  rows(
    test.store,
    `SELECT key, (SELECT count(DISTINCT alert_id) FROM evidence WHERE entity_id = entity.id) AS alerts
     FROM entity WHERE kind = 'process' ORDER BY id`,
  ) as readonly { key: unknown; alerts: unknown }[];

const entityOf = (key: string): number =>
  test.store.pluck<number>('SELECT id FROM entity WHERE key = ?').get(key) ?? 0;

describe('a program that is known by its name alone', () => {
  it('is one on each device, and joins no incidents', () => {
    importAlerts(
      test.store,
      hosts.map((host) => alertOn(host, svchost(host))),
    );
    correlateStore(test.store);
    expect(processes()).toEqual(
      hosts.map((host) => ({ key: `process|named@fqdn||${host}.example.com|svchost.exe`, alerts: 1 })),
    );
    expect(rows(test.store, 'SELECT DISTINCT incident_id FROM alert')).toHaveLength(2);
    expect(checkStore(test.store).findings).toEqual([]);
  });

  it('stands on its device on its page', () => {
    importAlerts(
      test.store,
      hosts.map((host) => alertOn(host, svchost(host))),
    );
    const id = entityOf('process|named@fqdn||host-b.example.com|svchost.exe');
    const related = pageOfRelated(test.store, id, null, { cursor: null, limit: 50 }, () => []);
    expect(related.rows.map(({ relations, entity }) => [relations, entity.label])).toEqual([
      [['on'], 'host-b-id'],
    ]);
    expect(getEntity(test.store, id, null).alertTotal).toBe(1);
  });

  it('is found in context by device and name, and by the name', () => {
    importAlerts(test.store, [alertOn('host-a', svchost('host-a')), alertOn('old', [before])]);
    importBatches(test.store, [
      batchOf([], {
        context: hosts.map((host) => contextRecord(host, { evidence: svchost(host) })),
      }),
    ]);
    const placesOf = (key: string): number =>
      new Set(
        contextIdentifiersOf(test.store, entityOf(key)).flatMap((id) =>
          test.store.pluck<number>('SELECT context_id FROM context_place WHERE identifier_id = ?').all(id),
        ),
      ).size;
    expect(placesOf('process|named@fqdn||host-a.example.com|svchost.exe')).toBe(1);
    expect(placesOf('process|name||svchost.exe')).toBe(2);
  });
});

describe('a store of a release that knew one program of a name', () => {
  const old = hosts.map((host) => alertOn(host, [before]));
  const updated = (host: string): NormalizedAlert =>
    alertOn(host, svchost(host), { updated: sourceTime(startOfDay + 3_600_000) });
  let entity = 0;
  let state: unknown = null;
  beforeEach(() => {
    importAlerts(test.store, old);
    correlateStore(test.store);
    entity = entityOf('process|name||svchost.exe');
    const entities = [entity];
    commandHandlers['pins.set'](test.context, {
      incident: '1',
      targets: [{ kind: 'entity', entityId: entity }],
      pinned: true,
    });
    commandHandlers['entities.setVerdict'](test.context, {
      entities,
      scope: 'everywhere',
      incident: null,
      verdict: 'suspicious',
      reason: 'Odd parent.',
    });
    commandHandlers['entities.addNote'](test.context, { entityId: entity, text: 'Ask the owner.' });
    const { pins, verdicts } = analystStateOf(test.store);
    state = { pins, verdicts };
  });
  const worked = (): unknown => {
    const { pins, verdicts } = analystStateOf(test.store);
    return { pins, verdicts };
  };

  it('takes the same records again without a change', () => {
    const content = contentOf(test.store);
    // What a record says is compared, not what was made of it.
    const { records } = batchOf(old);
    const again = records.map((record, index) => ({
      ...record,
      alert: alertOn(hosts[index] ?? '', svchost(hosts[index] ?? '')),
    }));
    const { counts } = importBatches(test.store, [batchOf([], { records: again })]);
    expect(counts).toMatchObject({ alertsNew: 0, alertsUpdated: 0, alertsUnchanged: 2 });
    expect(contentOf(test.store)).toEqual(content);
    expect(checkStore(test.store).findings).toEqual([]);
  });

  it('keeps the program with all that was said of it beside those of new records', () => {
    importAlerts(test.store, [alertOn('host-c', svchost('host-c'))]);
    expect(processes()).toEqual([
      { key: 'process|name||svchost.exe', alerts: 2 },
      { key: 'process|named@fqdn||host-c.example.com|svchost.exe', alerts: 1 },
    ]);
    expect(worked()).toEqual(state);
    expect(rows(test.store, `SELECT verdict FROM entity WHERE kind = 'process' ORDER BY id`)).toEqual([
      { verdict: 'suspicious' },
      { verdict: 'unknown' },
    ]);
    expect(checkStore(test.store).findings).toEqual([]);
  });

  it('keeps what was said of it when updates of all its records name others', () => {
    const before = contentOf(test.store);
    const [first, second] = hosts.map((host) => importAlerts(test.store, [updated(host)]));
    expect(processes()).toEqual([
      { key: 'process|name||svchost.exe', alerts: 0 },
      ...hosts.map((host) => ({ key: `process|named@fqdn||${host}.example.com|svchost.exe`, alerts: 1 })),
    ]);
    expect(worked()).toEqual(state);
    expect(rows(test.store, 'SELECT text FROM entity_note')).toEqual([{ text: 'Ask the owner.' }]);
    expect(checkStore(test.store).findings).toEqual([]);
    for (const { uid } of [second, first].flatMap((one) => one ?? []))
      commandHandlers['imports.remove'](test.context, { import: uid });
    expect(contentOf(test.store)).toEqual(before);
    expect(worked()).toEqual(state);
    expect(checkStore(test.store).findings).toEqual([]);
  });

  it('groups as it did', () => {
    const groups = (): unknown => rows(test.store, 'SELECT uid, incident_id FROM alert ORDER BY uid');
    const grouped = groups();
    for (const host of hosts) importAlerts(test.store, [updated(host)]);
    correlateStore(test.store);
    expect(groups()).toEqual(grouped);
  });
});
