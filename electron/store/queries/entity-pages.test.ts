import { afterEach, describe, expect, it } from 'vitest';
import type { InputOf, OutputOf } from '../../../shared/contract/index.ts';
import { findOperation } from '../../../shared/contract/index.ts';
import {
  batchOf,
  buildAlert,
  contextRecord,
  device,
  evidence,
  sourceTime,
  startOfDay,
  user,
} from '../../../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore, rows } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { commandHandlers } from '../../services/commands/index.ts';
import type { QueryContext, QueryName } from '../../services/handlers.ts';
import { queryHandlers } from '../../services/queries/index.ts';
import { checkStore } from '../check-store.ts';
import { entityAlertsSql } from './entity-alerts.ts';
import { entityIncidentsSql } from './entity-incidents.ts';
import { namedEntitiesSql } from './entity-mentions.ts';
import { entityNotesSql } from './entity-note-list.ts';
import { entityVerdictsSql } from './entity-timeline.ts';

const minute = 60_000;
const open: TestStore[] = [];
function newStore(...batches: readonly ReturnType<typeof batchOf>[]): TestStore {
  const test = openTestStore();
  open.push(test);
  importBatches(test.store, batches);
  correlateStore(test.store);
  return test;
}
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

function ask<Name extends QueryName>(test: TestStore, name: Name, input: InputOf<Name>): OutputOf<Name> {
  const handler = queryHandlers[name] as (context: QueryContext, input: unknown) => OutputOf<Name>;
  const operation = findOperation(name);
  const answer = handler(
    {
      store: test.store,
      workspace: { mode: 'real', readOnly: false, audience: 'analyst' },
      techniques: new Map([
        ['T1021', { id: 'T1021', name: 'Remote Services', tactics: ['lateral-movement'], description: '' }],
      ]),
      tactics: new Map(),
      shippedMappings: [],
    },
    operation?.input.parse(input),
  );
  return operation?.output.parse(answer) as OutputOf<Name>;
}

const entityOf = (test: TestStore, kind: string, label?: string): number =>
  test.store
    .pluck<number>(
      `SELECT n.id FROM entity AS n WHERE n.kind = ? AND (? IS NULL OR n.label = ?) ORDER BY n.id`,
    )
    .get(kind, label ?? null, label ?? null) ?? 0;

const at = (after: number) => ({
  firstActivity: sourceTime(startOfDay + after),
  lastActivity: sourceTime(startOfDay + after),
});

describe('alerts, incidents and timeline of an entity', () => {
  function mixed(): { test: TestStore; id: number } {
    const test = newStore(
      batchOf(
        [
          ...[0, 1, 2, 3].map((index) =>
            buildAlert(`a${index}`, { ...at(index * minute), evidence: [device('host-a'), user('ann')] }),
          ),
          buildAlert('timeless', { firstActivity: null, lastActivity: null, created: null }),
          buildAlert('other', { evidence: [device('host-b')] }),
          buildAlert('far', { ...at(40 * 24 * 60 * minute), evidence: [device('host-a')] }),
        ],
        {
          context: [
            contextRecord('same', { time: sourceTime(startOfDay + minute), evidence: [device('host-a')] }),
            contextRecord('late', {
              time: sourceTime(startOfDay + 9 * minute),
              evidence: [device('host-a')],
            }),
            contextRecord('timeless', { evidence: [device('host-a')] }),
          ],
        },
      ),
    );
    const id = entityOf(test, 'device', 'host-a-id');
    commandHandlers['entities.addNote'](test.context, { entityId: id, text: 'Seen in the lab' });
    commandHandlers['entities.setVerdict'](test.context, {
      entities: [id],
      scope: 'everywhere',
      incident: null,
      verdict: 'suspicious',
      reason: 'odd',
    });
    return { test, id };
  }

  it('pages as one list would be, whatever the size of a page', () => {
    const { test, id } = mixed();
    for (const name of ['entities.alerts', 'entities.incidents', 'entities.timeline'] as const) {
      const whole = ask(test, name, { entityId: id, cursor: null, limit: 100 });
      expect(whole.next, name).toBeNull();
      for (const limit of [1, 2, 3]) {
        const paged: unknown[] = [];
        let cursor: string | null = null;
        do {
          const page: { rows: unknown[]; next: string | null } = ask(test, name, {
            entityId: id,
            cursor,
            limit,
          });
          expect(page.rows.length).toBeLessThanOrEqual(limit);
          paged.push(...page.rows);
          cursor = page.next;
        } while (cursor !== null && paged.length < 50);
        expect(paged, `${name} by ${limit}`).toEqual(whole.rows);
      }
    }
  });

  it('tells everything newest first, decisions before what they are about, what has no time last', () => {
    const { test, id } = mixed();
    const { rows: line } = ask(test, 'entities.timeline', { entityId: id, cursor: null });
    const told = line.map(({ kind, label }) => `${kind} ${label}`);
    expect(told[0]).toBe('alert Alert far');
    for (const { kind, detail } of line) if (kind === 'alert') expect(detail).toMatch(/^#\d+( |$)/);
    expect(told.slice(1, 3).sort()).toEqual(['note Seen in the lab', 'verdict Verdict Suspicious']);
    expect(told.slice(3)).toEqual([
      'context Event late',
      'alert Alert a3',
      'alert Alert a2',
      'alert Alert a1',
      'context Event same',
      'alert Alert a0',
      'alert Alert timeless',
      'context Event timeless',
    ]);
    const alerts = ask(test, 'entities.alerts', { entityId: id, cursor: null });
    expect(alerts.total).toBe(6);
    expect(alerts.rows.map(({ title }) => title)).not.toContain('Alert other');
    const entity = ask(test, 'entities.get', { entityId: id });
    expect(entity.alertTotal).toBe(6);
    expect(entity.firstSeen).toBe(startOfDay);
    const incidents = ask(test, 'entities.incidents', { entityId: id, cursor: null });
    expect(incidents.rows.map(({ alerts: count }) => count).reduce((sum, count) => sum + count, 0)).toBe(6);
    expect(incidents.rows[0]?.verdict).toBe('suspicious');
    const [first] = incidents.rows;
    const within = ask(test, 'entities.alerts', {
      entityId: id,
      incident: first?.incident.uid,
      cursor: null,
    });
    expect(within.total).toBe(first?.alerts);
    expect(within.rows.every(({ incidentUid }) => incidentUid === first?.incident.uid)).toBe(true);
  });

  it('tells when its sources say that they made the evidence that names it', () => {
    const naming = (id: string, createdDateTime: string | null) =>
      buildAlert(id, {
        evidence: [device('host', { details: createdDateTime === null ? {} : { createdDateTime } })],
      });
    const test = newStore(
      batchOf([
        naming('late', '2025-03-01T10:00:00.5+02:00'),
        naming('early', '2025-03-01T07:59:00Z'),
        naming('never', '0001-01-01T00:00:00Z'),
        naming('silent', null),
      ]),
    );
    const told = ask(test, 'entities.get', { entityId: entityOf(test, 'device') });
    expect(told.evidenceCreated).toEqual({
      first: Date.UTC(2025, 2, 1, 7, 59),
      last: Date.UTC(2025, 2, 1, 8, 0, 0, 500),
    });
    expect(told.facts.map(({ name }) => name)).not.toContain('createdDateTime');
    const silent = newStore(batchOf([naming('silent', null)]));
    expect(ask(silent, 'entities.get', { entityId: entityOf(silent, 'device') }).evidenceCreated).toBeNull();
  });

  it('takes no time for first or last that is not believed', () => {
    const { test, id } = mixed();
    const before = ask(test, 'entities.get', { entityId: id });
    const odd =
      test.store
        .pluck<string>('SELECT uid FROM alert WHERE first_ms IS NOT NULL ORDER BY first_ms LIMIT 1')
        .get() ?? '';
    test.store.write('UPDATE alert SET first_ms = 5, last_ms = 5, time_doubtful = 1 WHERE uid = ?').run(odd);
    const { firstSeen, alertTotal } = ask(test, 'entities.get', { entityId: id });
    expect(firstSeen).toBe((before.firstSeen ?? 0) + minute);
    expect(alertTotal).toBe(before.alertTotal);
    const incident =
      test.store
        .pluck<string>(
          'SELECT i.uid FROM alert AS a JOIN incident AS i ON i.id = a.incident_id WHERE a.uid = ?',
        )
        .get(odd) ?? '';
    const { events, attack } = ask(test, 'incidents.chronicle', { incident });
    expect(events.find(({ alert }) => alert === odd)?.at).toBeNull();
    expect(attack?.from).toBeGreaterThan(5);
  });

  it('walks no large table, however many alerts name the entity', () => {
    const { test } = mixed();
    const plan = (sql: string): string => {
      const statement = `EXPLAIN QUERY PLAN ${sql}`;
      const parameters = [...sql.matchAll(/\?/g)].map(() => 1);
      return test.store
        .read<{ detail: string }>(statement)
        .all(...parameters)
        .map(({ detail }) => detail)
        .join('\n');
    };
    const page = `SELECT r.id FROM alert AS r INDEXED BY alert_by_first WHERE r.first_ms < ? AND ${entityAlertsSql.names} ORDER BY r.first_ms DESC, r.id DESC LIMIT ?`;
    expect(plan(page)).toContain('SEARCH r USING COVERING INDEX alert_by_first (first_ms<?)');
    expect(plan(page)).toMatch(
      /SEARCH e .*USING COVERING INDEX evidence_by_entity \(entity_id=\? AND alert_id=\?\)/,
    );
    expect(plan(page)).not.toContain('TEMP B-TREE');
    for (const sql of [
      ...Object.values({ ids: entityAlertsSql.ids, count: entityAlertsSql.count }),
      entityIncidentsSql.parts,
      entityIncidentsSql.rows,
      entityNotesSql,
      entityVerdictsSql,
      namedEntitiesSql.replace('json_each(?)', `json_each('[["device","fqdn","x"]]')`),
    ])
      expect(
        plan(sql)
          .split('\n')
          .filter((line) => /^SCAN (?!j |s\b|\(subquery)/.test(line) && !line.includes('SCAN i VIRTUAL')),
        sql,
      ).toEqual([]);
    expect(plan(entityAlertsSql.ids)).not.toContain('TEMP B-TREE');
  });

  it('gives the same pages of an entity that very many alerts name', () => {
    const many = Array.from({ length: 5_100 }, (_, index) =>
      buildAlert(`m${index}`, {
        ...at((index % 1700) * minute),
        detectorId: `d${index % 900}`,
        evidence: [
          index % 50 === 0 ? device('host-c') : evidence('ip', ['address=203.0.113.9'], { links: false }),
        ],
      }),
    );
    const test = newStore(batchOf(many));
    const id = entityOf(test, 'ip');
    const total = rows(test.store, 'SELECT DISTINCT alert_id FROM evidence WHERE entity_id = ?', id).length;
    const first = ask(test, 'entities.alerts', { entityId: id, cursor: null, limit: 20 });
    expect(first.total).toBe(total);
    const expected = test.store
      .pluck<string>(
        'SELECT DISTINCT a.uid FROM evidence e JOIN alert a ON a.id = e.alert_id WHERE e.entity_id = ? ORDER BY a.first_ms DESC, a.id DESC LIMIT 20',
      )
      .all(id);
    const second = ask(test, 'entities.alerts', { entityId: id, cursor: first.next, limit: 20 });
    expect(first.rows.map(({ uid }) => uid)).toEqual(expected);
    expect(second.rows.some(({ uid }) => expected.includes(uid))).toBe(false);
  });
});

describe('notes of an entity', () => {
  it('come, go and come back, are refused without text, and leave the store in order', () => {
    const test = newStore(batchOf([buildAlert('1')]));
    const id = entityOf(test, 'device');
    commandHandlers['entities.addNote'](test.context, { entityId: id, text: 'first' });
    const { label } = commandHandlers['entities.addNote'](test.context, { entityId: id, text: 'second' });
    expect(label).toBe('Write a note on “host-a-id”');
    const texts = (): string[] => ask(test, 'entities.notes', { entityId: id }).notes.map(({ text }) => text);
    expect(texts()).toEqual(['second', 'first']);
    commandHandlers['workspace.undo'](test.context, { group: null, force: false });
    expect(texts()).toEqual(['first']);
    commandHandlers['workspace.redo'](test.context, { force: false });
    const [newest] = ask(test, 'entities.notes', { entityId: id }).notes;
    commandHandlers['entities.removeNote'](test.context, { note: newest?.uid ?? '' });
    expect(texts()).toEqual(['first']);
    commandHandlers['workspace.undo'](test.context, { group: null, force: false });
    expect(texts()).toEqual(['second', 'first']);
    expect(() => commandHandlers['entities.removeNote'](test.context, { note: 'none' })).toThrow(
      'no such note',
    );
    expect(checkStore(test.store).findings).toEqual([]);
  });

  it('stay when two entities turn out to be one, and when an import goes and comes back', () => {
    const test = newStore(
      batchOf([
        buildAlert('1', { evidence: [evidence('device', ['fqdn=host-a.example.com'])] }),
        buildAlert('2', { evidence: [evidence('device', ['mdeDeviceId=host-a-id'])] }),
      ]),
    );
    for (const { id } of rows(test.store, 'SELECT id FROM entity ORDER BY id'))
      commandHandlers['entities.addNote'](test.context, { entityId: Number(id), text: `on ${String(id)}` });
    const joined = importBatches(test.store, [batchOf([buildAlert('3', { evidence: [device('host-a')] })])]);
    correlateStore(test.store);
    expect(rows(test.store, 'SELECT id FROM entity')).toHaveLength(1);
    expect(ask(test, 'entities.notes', { entityId: entityOf(test, 'device') }).notes).toHaveLength(2);
    commandHandlers['imports.remove'](test.context, { import: joined.uid });
    const counts = rows(test.store, 'SELECT id FROM entity').map(
      ({ id }) => ask(test, 'entities.notes', { entityId: Number(id) }).notes.length,
    );
    expect(counts).toEqual([1, 1]);
    expect(checkStore(test.store).findings).toEqual([]);
  });
});
