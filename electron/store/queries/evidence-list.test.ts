import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TemporaryStore } from '../../../tests/support/store-builder.ts';
import {
  addAlertWithRecord,
  addIncident,
  entityOf,
  insert,
  temporaryStore,
} from '../../../tests/support/store-builder.ts';
import { contract, evidenceSortColumns } from '../../../shared/contract/index.ts';
import type { InputOf, OutputOf } from '../../../shared/contract/index.ts';
import type { SqlValue, WritableStore } from '../connection.ts';
import { refreshEntityVerdict } from '../entity-verdicts.ts';
import { verdictElsewhere } from './elsewhere-verdicts.ts';
import { verdictsOf } from './entity-summary.ts';
import { incidentsOfEach, listEvidence, listEvidenceKeys } from './evidence-list.ts';
import { evidenceOfIncident, isDisagreement, pinnedOfIncident, statedOfEntities } from './evidence-pieces.ts';
import { readStanding } from './standing.ts';
import { processorTime } from '../../../tests/support/processor-time.ts';

type Page = OutputOf<'incidents.evidence'>;
const kinds = ['url', 'ip', 'file', 'user', 'device'] as const;

/** Fills an incident with alerts of ten pieces each; every third entity comes again in the alert after. */
function fill(store: WritableStore, incident: number, pieces: number): void {
  const first = addAlertWithRecord(store, incident, `of ${incident}`, []);
  const record = store.pluck<number>('SELECT id FROM record WHERE alert_id = ?').get(first) ?? 0;
  const start = store.pluck<number>('SELECT coalesce(max(id), 0) FROM entity').get() ?? 0;
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${pieces})`;
  const kind = `CASE i % 5 ${kinds.map((name, place) => `WHEN ${place} THEN '${name}'`).join(' ')} END`;
  const verdict = `CASE i % 7 WHEN 0 THEN 'malicious' WHEN 1 THEN 'suspicious' WHEN 2 THEN 'noThreatsFound' ELSE 'unknown' END`;
  store
    .write(
      `INSERT INTO entity (id, kind, key, label, verdict, verdict_by) ${numbers} SELECT ${start} + i, ${kind}, 'k' || (${start} + i),
         iif(i % 5 = 1, '203.0.' || (i / 250) || '.' || (i % 250), 'thing ' || (i * 7919 % 100003)), ${verdict}, 'source' FROM n`,
    )
    .run();
  store
    .write(
      `INSERT INTO identifier (id, kind, namespace, value, rank, entity_id) ${numbers} SELECT ${start} + i, ${kind}, 'x', 'v' || (${start} + i), 0, ${start} + i FROM n`,
    )
    .run();
  const alerts = Math.ceil(pieces / 10);
  store
    .write(
      `INSERT INTO alert (id, uid, incident_id, title, severity_rank, status, detector, imported_ms, first_ms, service_source)
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${alerts})
       SELECT ${first} + i, 'a' || (${first} + i), ${incident}, 'A', 0, 'new', 'd', 0, 1000 + i * 37 % 991, 'tool' FROM n`,
    )
    .run();
  for (const shift of [0, 1])
    store
      .write(
        `INSERT INTO evidence (alert_id, record_id, ordinal, identifier_id, entity_id, verdict, remediation_status, roles, threats) ${numbers}
         SELECT ${first} + 1 + min((i - 1) / 10 + ${shift}, ${alerts} - 1), ${record}, i, ${start} + i, ${start} + i, ${verdict},
           CASE i % 4 WHEN 0 THEN 'active' WHEN 1 THEN 'blocked' END, iif(i % 6 = 0, '["attacker"]', '[]'), iif(i % 9 = 0, '["Emotet"]', '[]')
         FROM n WHERE ${shift} = 0 OR i % 3 = 0`,
      )
      .run();
}

let temporary: TemporaryStore;
let store: WritableStore;
let small = 0;
let large = 0;
beforeAll(() => {
  temporary = temporaryStore();
  store = temporary.store;
  small = addIncident(store);
  large = addIncident(store);
  fill(store, small, 3_000);
  fill(store, large, 50_000);
});
afterAll(() => temporary.remove());

const ask = (incident: number, more: Partial<InputOf<'incidents.evidence'>> = {}): Page =>
  listEvidence(
    store,
    contract.incidents.evidence.input.parse({ incident: String(incident), cursor: null, ...more }),
  );

function allPages(incident: number, more: Partial<InputOf<'incidents.evidence'>>): number[] {
  const found: number[] = [];
  for (let cursor: string | null = null; ;) {
    const page: Page = ask(incident, { limit: 500, ...more, cursor });
    found.push(...page.rows.map(({ entity }) => entity.id));
    cursor = page.next;
    if (cursor === null) return found;
  }
}

describe('evidence of an incident', () => {
  it('comes page by page in the order of every column, each piece once', () => {
    for (const column of evidenceSortColumns) {
      for (const descending of [false, true]) {
        const found = allPages(small, { sort: { column, descending } });
        expect(new Set(found).size).toBe(3_000);
        const { rows } = ask(small, { sort: { column, descending }, limit: 500 });
        const values = rows.map((row) =>
          column === 'firstSeen' ? row.firstSeen : column === 'alertCount' ? row.alertCount : null,
        );
        const numbers = values.filter((value) => value !== null);
        expect(numbers).toEqual(numbers.toSorted((a, b) => (descending ? b - a : a - b)));
      }
    }
    const worst = ask(small, { limit: 500 }).rows.map(({ entity }) => entity.verdict);
    expect(worst.slice(0, 428).every((verdict) => verdict === 'malicious')).toBe(true);
    const pressing = ask(small, { sort: { column: 'remediationStatus', descending: true }, limit: 500 });
    expect(pressing.rows.every(({ remediationStatus }) => remediationStatus === 'active')).toBe(true);
  });

  it('goes on where it was when something changed in between', () => {
    const sort = { column: 'entity', descending: false } as const;
    const first = ask(small, { sort, limit: 100 });
    const last = first.rows.at(-1)?.entity.id ?? 0;
    // The row that the cursor names is judged by an analyst: its place in the order of names is the same.
    insert(store, 'verdict', {
      uid: 'between',
      identifier_id: last,
      scope: 'everywhere',
      verdict: 'malicious',
      actor: 'analyst',
      at_ms: 1,
    });
    const second = ask(small, { sort, limit: 100, cursor: first.next });
    const whole = ask(small, { sort, limit: 200 }).rows.map(({ entity }) => entity.id);
    expect([...first.rows, ...second.rows].map(({ entity }) => entity.id)).toEqual(whole);
    store.write(`DELETE FROM verdict WHERE uid = 'between'`).run();
    expect(() => ask(small, { cursor: first.next })).toThrow(/cursor belongs/);
    expect(() => ask(small, { sort, cursor: encodeURIComponent('[1,"x"]') })).toThrow(/not a cursor/);
  });

  it('is filtered by everything at once, and each facet counts what it would let through', () => {
    const filter = { verdicts: ['malicious'], roles: ['attacker'] };
    const page = ask(small, { category: 'file', filter });
    const passing = (more: Partial<InputOf<'incidents.evidence'>>): number => ask(small, more).total;
    expect(page.total).toBe(Math.ceil(3000 / (7 * 6 * 5)));
    for (const { value, count } of page.facets.verdicts)
      expect(passing({ category: 'file', filter: { ...filter, verdicts: [value] } })).toBe(count);
    for (const { value, count } of page.facets.threats)
      expect(passing({ category: 'file', filter: { ...filter, threats: [value] } })).toBe(count);
    for (const { category, count } of page.categories) expect(passing({ category, filter })).toBe(count);
    expect(page.facets.verdicts.length).toBeGreaterThan(1);
    // What is chosen stands in its facet also when nothing has it.
    expect(ask(small, { filter: { threats: ['none such'] } }).facets.threats).toContainEqual({
      value: 'none such',
      count: 0,
    });
    const alert = `a${store.pluck<number>('SELECT min(id) + 1 FROM alert WHERE incident_id = ?').get(small)}`;
    expect(passing({ filter: { alert } })).toBe(10);
    expect(passing({ filter: { alert: 'gone' } })).toBe(0);
    expect(passing({ text: '203[.]0.1[.]' })).toBeGreaterThan(0);
    expect(passing({ text: 'nothing is called so' })).toBe(0);
    const keys = listEvidenceKeys(
      store,
      contract.incidents.evidenceKeys.input.parse({ incident: String(small), category: 'file', filter }),
    );
    expect(keys.entities).toEqual(page.rows.map(({ entity }) => entity.id));
  });

  it('costs what its size says, and every read goes by an index', () => {
    const time = (work: () => void): number => {
      const start = processorTime();
      work();
      return processorTime() - start;
    };
    const cold = time(() => expect(ask(large).total).toBe(50_000));
    const warm = time(() => ask(large, { filter: { verdicts: ['malicious'] }, text: 'thing 1' }));
    expect(cold).toBeLessThan(5_000);
    expect(warm).toBeLessThan(1_500);
    const whole = time(() =>
      expect(allPages(large, { sort: { column: 'entity', descending: false } })).toHaveLength(50_000),
    );
    expect(whole).toBeLessThan(15_000);
    const plan = (sql: string, ...parameters: readonly SqlValue[]): string =>
      store
        .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...parameters)
        .map(({ detail }) => detail)
        .join('; ');
    for (const text of [
      plan(evidenceOfIncident, 1),
      plan(statedOfEntities, '[]', 'x'),
      plan(pinnedOfIncident, 'x'),
      plan(verdictElsewhere, 1, 'malicious', 1).replace(/SCAN e\b/, ''),
      plan(incidentsOfEach, '[]'),
    ])
      expect(text.replace(/SCAN j VIRTUAL TABLE INDEX \d+:/g, '')).not.toMatch(/SCAN/);
  });
});

describe('who says what', () => {
  it('tells sources with their alerts, analysts and lists, and where they do not agree', () => {
    const incident = addIncident(store, { uid: 'said' });
    const label = 'https://said.example';
    const evidence = [{ kind: 'url', label, verdict: 'malicious' }];
    addAlertWithRecord(store, incident, 'one', evidence, { service_source: 'office' });
    addAlertWithRecord(store, incident, 'two', evidence, { service_source: 'office' });
    addAlertWithRecord(store, incident, 'three', [{ kind: 'url', label, verdict: 'unknown' }], {
      service_source: 'sentinel',
    });
    const entity = entityOf(store, 'url', label);
    store
      .write('UPDATE evidence SET remediation_status = ? WHERE entity_id = ? AND verdict = ?')
      .run('blocked', entity, 'malicious');
    const row = () => ask(incident).rows[0];
    const said = { at: expect.any(Number) as number, elsewhere: null };
    expect(row()?.says).toEqual([
      {
        by: 'office',
        actor: 'source',
        verdict: 'malicious',
        remediationStatus: 'blocked',
        alerts: 2,
        ...said,
      },
      { by: 'sentinel', actor: 'source', verdict: 'unknown', remediationStatus: null, alerts: 1, ...said },
    ]);
    // That one does not know it is no disagreement.
    expect(row()?.disagrees).toBe(false);
    const state = (uid: string, verdict: string, at: number, more: Record<string, string> = {}) =>
      insert(store, 'verdict', {
        uid,
        identifier_id: entity,
        scope: 'incident',
        scope_uid: 'said',
        verdict,
        actor: 'analyst',
        actor_name: 'Dana',
        at_ms: at,
        ...more,
      });
    state('v1', 'noThreatsFound', 10);
    expect(row()).toMatchObject({
      disagrees: true,
      entity: { verdict: 'noThreatsFound', verdictBy: 'analyst' },
    });
    expect(ask(incident, { filter: { disagreesOnly: true } }).total).toBe(1);
    state('v2', 'malicious', 20);
    expect(row()?.disagrees).toBe(false);
    expect(row()?.says[0]).toMatchObject({ by: 'Dana', actor: 'analyst', verdict: 'malicious', alerts: 0 });
    expect(row()?.pinned).toBe(false);
    insert(store, 'pin', {
      uid: 'p',
      incident_uid: 'said',
      target_kind: 'entity',
      identifier_id: entity,
      position: 1,
      at_ms: 1,
    });
    expect(ask(incident, { filter: { pinnedOnly: true } }).rows[0]?.pinned).toBe(true);
  });

  it('tells a verdict that alerts of other incidents alone give as said there, in every place alike', () => {
    const label = 'https://shared.example';
    const [here, there] = ['clean', 'bad'].map((uid) => addIncident(store, { uid })) as [number, number];
    const say = (incident: number, uid: string, verdict: string): void => {
      addAlertWithRecord(store, incident, uid, [{ kind: 'url', label, verdict }], {
        service_source: 'office',
      });
    };
    say(there, 'calls it bad', 'malicious');
    say(here, 'calls it clean', 'noThreatsFound');
    const entity = entityOf(store, 'url', label);
    refreshEntityVerdict(store, entity);
    const row = (incident: number) => ask(incident).rows[0];
    expect(row(here)).toMatchObject({
      entity: { verdict: 'malicious', verdictBy: 'source' },
      disagrees: true,
      sourceVerdicts: ['noThreatsFound'],
    });
    expect(
      row(here)?.says.map(({ by, verdict, alerts, elsewhere }) => [by, verdict, alerts, elsewhere]),
    ).toEqual([
      ['office', 'malicious', 1, [{ uid: 'bad', number: there }]],
      ['office', 'noThreatsFound', 1, null],
    ]);
    expect(row(there)?.says.map(({ elsewhere }) => elsewhere)).toEqual([null]);
    // The history names the same incident, and where it stands counts what the row shows.
    const history = verdictsOf(store, entity, 'clean').map(({ verdict, elsewhere }) => [
      verdict,
      elsewhere?.number,
    ]);
    expect(history).toEqual(
      expect.arrayContaining([
        ['malicious', there],
        ['noThreatsFound', undefined],
      ]),
    );
    const steps = readStanding(store, 'clean', () => 0).steps.flatMap(({ items }) =>
      items.map(({ text }) => text),
    );
    expect(steps).toEqual(
      expect.arrayContaining([
        'Judge 1 piece of evidence that sources call malicious or suspicious',
        'See whether 1 malicious piece of evidence still does harm: no source tells of its remediation',
      ]),
    );
    // Once an alert of the incident says so itself, it is said here.
    say(here, 'calls it bad, too', 'malicious');
    expect(row(here)?.says.every(({ elsewhere }) => elsewhere === null)).toBe(true);
  });

  it('was first seen when an alert of the incident first saw it, not when its source made the piece', () => {
    const incident = addIncident(store, { uid: 'seen' });
    const evidence = [{ kind: 'ip', label: '198.51.100.77' }];
    addAlertWithRecord(store, incident, 'late', evidence, { first_ms: 9_000 });
    addAlertWithRecord(store, incident, 'early', evidence, { first_ms: 5_000 });
    const seen = (ms: number) =>
      store
        .write('UPDATE evidence SET first_seen_ms = ? WHERE entity_id = ?')
        .run(ms, entityOf(store, 'ip', '198.51.100.77'));
    for (const ms of [7_000, 1]) {
      seen(ms);
      expect(ask(incident).rows[0]?.firstSeen).toBe(5_000);
    }
  });

  it('counts an analyst who does not know, and no source that does not', () => {
    expect(
      isDisagreement([
        { actor: 'source', verdict: 'malicious' },
        { actor: 'source', verdict: 'unknown' },
      ]),
    ).toBe(false);
    expect(
      isDisagreement([
        { actor: 'source', verdict: 'malicious' },
        { actor: 'analyst', verdict: 'unknown' },
      ]),
    ).toBe(true);
    expect(isDisagreement([{ actor: 'source', verdict: null }])).toBe(false);
  });
});
