import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { ParsedInputOf } from '../../../shared/contract/index.ts';
import type { EntityKind } from '../../../shared/model/entity-kinds.ts';
import { canonicalJson } from '../../../shared/lib/canonical-json.ts';
import type { JsonValue } from '../../../shared/lib/json.ts';
import { startOfDay } from '../../../tests/support/prepared.ts';
import { correlateStore, rows } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { checkStore } from '../../store/check-store.ts';
import { isCorrelationStale } from '../../store/correlation-input.ts';
import { findIncident } from '../../store/incident-access.ts';
import { getRawRecord } from '../../store/queries/alert-details.ts';
import { countFacets } from '../../store/queries/facets.ts';
import { pageOfHistory } from '../../store/queries/history-page.ts';
import { listImports } from '../../store/queries/imports.ts';
import { commandHandlers } from './index.ts';
import { redo, undo } from './testing/acts.ts';
import {
  incidentOf,
  numberOf,
  partitionOf,
  prepareRegrouping,
  regroupStateOf,
} from './testing/regroup-acts.ts';

const open: TestStore[] = [];
const prepare = (): TestStore => {
  const test = prepareRegrouping();
  open.push(test);
  return test;
};
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

type AlertInput = ParsedInputOf<'alerts.create'>['alert'];
const entity = (kind: EntityKind, value: string, role: string | null = null) => ({ kind, value, role });
const written = (title: string, more: Partial<AlertInput> = {}): AlertInput => ({
  title,
  severity: 'high',
  category: 'InitialAccess',
  description: 'Said on the phone.',
  firstActivity: startOfDay + 60_000,
  lastActivity: null,
  mitreTechniques: ['t1566.002'],
  entities: [entity('device', 'HOST-A.example.com', 'attacked'), entity('user', 'CONTOSO\\Ann')],
  ...more,
});
const create = (test: TestStore, incident: string | null, alert = written('Call')) =>
  commandHandlers['alerts.create'](test.context, { incident, alert });
const createIncident = (test: TestStore, more: Partial<ParsedInputOf<'incidents.create'>> = {}) =>
  commandHandlers['incidents.create'](test.context, {
    name: 'Phone call',
    severity: 'medium',
    assignedTo: 'Dana',
    tags: ['phone'],
    comment: 'She called at noon.',
    attachments: [],
    alerts: [],
    ...more,
  });
const placeOf = (test: TestStore, uid: string): unknown =>
  rows(test.store, 'SELECT incident_id AS n FROM alert WHERE uid = ?', uid)[0]?.['n'];
const findings = (test: TestStore): readonly string[] =>
  checkStore(test.store).findings.map(({ text }) => text);
/** What there is of content, whatever rows imports have. */
const stateOf = (test: TestStore): unknown => ({
  ...regroupStateOf(test.store),
  // What an analyst does is seen, at the time of each.
  incidents: (regroupStateOf(test.store)['incidents'] as readonly Record<string, unknown>[]).map(
    ({ seen_ms: _, ...row }) => row,
  ),
  records: rows(test.store, 'SELECT uid FROM record ORDER BY uid'),
  detectors: rows(test.store, 'SELECT * FROM detector_count WHERE alerts > 0 ORDER BY detector'),
});

describe('alerts by hand', () => {
  it('are records with the bytes of what was entered, read as any other', () => {
    const test = prepare();
    const { alert, label } = create(test, null);
    expect(label).toBe('Create alert “Call”');
    const [row] = rows(
      test.store,
      `SELECT title, severity, category, service_source AS service, detection_source AS source, status, techniques, first_ms AS first, incident_id AS incident
       FROM alert WHERE uid = ?`,
      alert,
    );
    expect(row).toEqual({
      title: 'Call',
      severity: 'high',
      category: 'InitialAccess',
      service: 'manualEntry',
      source: 'manual',
      status: 'new',
      techniques: '["T1566.002"]',
      first: startOfDay + 60_000,
      incident: null,
    });
    const raw = getRawRecord(test.store, alert).text;
    const entered = JSON.parse(raw) as Readonly<Record<string, JsonValue>>;
    expect(canonicalJson(entered)).toBe(raw);
    expect(entered).toMatchObject({
      format: 'casemate.manualAlert',
      version: 1,
      enteredBy: 'Dana',
      title: 'Call',
      firstActivity: new Date(startOfDay + 60_000).toISOString(),
      entities: [{ kind: 'device', value: 'HOST-A.example.com', role: 'attacked' }, { kind: 'user' }],
    });
    const [file] = rows(
      test.store,
      `SELECT f.sha256, f.size FROM import_file AS f JOIN import AS m ON m.id = f.import_id WHERE m.origin = 'manual'`,
    );
    expect(file).toEqual({ sha256: createHash('sha256').update(raw).digest('hex'), size: raw.length });
  });

  it('without an incident are correlation’s to place, by the things that they name', () => {
    const test = prepare();
    const { alert } = create(
      test,
      null,
      written('Call', { entities: [entity('device', 'host-b.example.com')] }),
    );
    expect(isCorrelationStale(test.store)).toBe(true);
    correlateStore(test.store);
    expect(placeOf(test, alert)).not.toBeNull();
    // The host is the one that the source's evidence names: one entity, two alerts more.
    const hosts = rows(
      test.store,
      `SELECT count(DISTINCT e.alert_id) AS alerts FROM identifier AS i JOIN evidence AS e ON e.entity_id = i.entity_id
       WHERE i.value = 'host-b.example.com'`,
    );
    expect(hosts).toEqual([{ alerts: 4 }]);
    expect(findings(test)).toEqual([]);
  });

  it('in an incident stay there, whatever they link with elsewhere', () => {
    const test = prepare();
    // Somebody works on the incident of the same host: the two stay two.
    commandHandlers['incidents.update'](test.context, {
      incidents: [incidentOf(test.store, 'a1')],
      patch: { addTags: ['ours'] },
      resolveAlerts: false,
    });
    const target = numberOf(test.store, 'd1');
    const { alert } = create(test, String(target));
    expect(placeOf(test, alert)).toBe(target);
    correlateStore(test.store);
    const partition = partitionOf(test.store);
    expect(placeOf(test, alert)).toBe(target);
    expect(numberOf(test.store, 'a1')).not.toBe(target);
    correlateStore(test.store);
    expect(partitionOf(test.store)).toEqual(partition);
    expect(findings(test)).toEqual([]);
    const [decision] = rows(test.store, 'SELECT kind, members FROM correlation_lock WHERE removed = 0');
    expect(decision?.['kind']).toBe('mustLink');
    expect(JSON.parse(String(decision?.['members']))).toEqual(['testTool|d1', alert]);
  });

  it('are told in the history and are no imports', () => {
    const test = prepare();
    const before = listImports(test.store, null, 10).imports.length;
    create(test, incidentOf(test.store, 'd1'));
    const { rows: entries } = pageOfHistory(
      test.store,
      findIncident(test.store, incidentOf(test.store, 'd1')),
      {
        kinds: ['change', 'import'],
        cursor: null,
        limit: 50,
      },
    );
    expect(entries.map(({ kind, by, text }) => [kind, by, text])).toEqual([
      ['change', 'Dana', 'Manual entry “Call”, written down by hand'],
      ['import', null, 'Brought 1 alert'],
    ]);
    expect(listImports(test.store, null, 10).imports).toHaveLength(before);
    const [facet] = countFacets(test.store, { clauses: [] }, ['import']);
    expect([facet?.values.map(({ label }) => label), facet?.total]).toEqual([['test'], 1]);
    const uid = String(rows(test.store, `SELECT uid FROM import WHERE origin = 'manual'`)[0]?.['uid']);
    expect(() => commandHandlers['imports.remove'](test.context, { import: uid })).toThrow('Undo');
  });

  it.each<readonly [string, Partial<AlertInput>, string]>([
    ['a thing', { entities: [entity('ip', '1.2.3.4'), entity('ip', 'somewhere')] }, 'entities.1'],
    ['a technique', { mitreTechniques: ['phishing'] }, 'mitreTechniques.0'],
    ['times', { firstActivity: 20, lastActivity: 10 }, 'lastActivity'],
  ])('are refused where %s cannot be read, and nothing is left', (_what, more, field) => {
    const test = prepare();
    const before = stateOf(test);
    expect(() => create(test, incidentOf(test.store, 'd1'), written('Call', more))).toThrow(
      expect.objectContaining({ code: 'badInput', params: { field } }) as Error,
    );
    expect(stateOf(test)).toEqual(before);
    expect(rows(test.store, `SELECT 1 FROM import WHERE origin = 'manual'`)).toEqual([]);
  });
});

describe('incidents by hand', () => {
  it('are the analyst’s, with or without alerts, and stay so', () => {
    const test = prepare();
    const empty = createIncident(test);
    const full = createIncident(test, {
      name: 'Found on paper',
      alerts: [
        written('One', { entities: [] }),
        written('Two', { entities: [entity('device', 'other-host')], firstActivity: null }),
      ],
    });
    expect(full.number).toBe(empty.number + 1);
    const shown = () =>
      rows(
        test.store,
        `SELECT q.name, q.severity, q.assigned_to AS owner, q.tags, q.alert_count AS alerts, i.touched FROM incident_row AS q JOIN incident AS i ON i.id = q.incident_id
         WHERE q.incident_id >= ? ORDER BY q.incident_id`,
        empty.number,
      );
    const expected = [
      { name: 'Phone call', severity: 'medium', owner: 'Dana', tags: '["phone"]', alerts: 0, touched: 1 },
      { name: 'Found on paper', severity: 'medium', owner: 'Dana', tags: '["phone"]', alerts: 2, touched: 1 },
    ];
    expect(shown()).toEqual(expected);
    expect(
      rows(test.store, `SELECT DISTINCT assigned_to AS owner FROM alert WHERE incident_id = ?`, full.number),
    ).toEqual([{ owner: 'Dana' }]);
    correlateStore(test.store);
    const partition = partitionOf(test.store);
    correlateStore(test.store);
    expect(partitionOf(test.store)).toEqual(partition);
    expect(shown()).toEqual(expected);
    expect(findings(test)).toEqual([]);
  });
});

describe('undo of what was written down', () => {
  const acts: readonly (readonly [string, (test: TestStore) => unknown])[] = [
    ['an alert for correlation', (test) => create(test, null)],
    ['an alert in an incident', (test) => create(test, incidentOf(test.store, 'd1'))],
    ['an alert in an incident of a portal', (test) => create(test, incidentOf(test.store, 'b1'))],
    ['an incident', (test) => createIncident(test)],
    [
      'an incident with alerts that name the same things',
      (test) => createIncident(test, { alerts: [written('One'), written('Two')] }),
    ],
  ];

  it.each(acts)('takes %s out and brings it back, again and again', (_what, act) => {
    const test = prepare();
    const before = stateOf(test);
    act(test);
    const after = stateOf(test);
    expect(after).not.toEqual(before);
    for (let round = 0; round < 2; round += 1) {
      undo(test);
      expect(stateOf(test)).toEqual(before);
      expect(findings(test)).toEqual([]);
      redo(test);
      expect(stateOf(test)).toEqual(after);
      expect(findings(test)).toEqual([]);
    }
  });

  it('goes through runs of correlation between', () => {
    const test = prepare();
    const before = partitionOf(test.store);
    const { alert } = create(test, incidentOf(test.store, 'd1'));
    correlateStore(test.store);
    undo(test);
    correlateStore(test.store);
    expect(partitionOf(test.store)).toEqual(before);
    redo(test);
    correlateStore(test.store);
    expect(placeOf(test, alert)).toBe(numberOf(test.store, 'd1'));
    expect(findings(test)).toEqual([]);
  });

  it('asks before it takes out what was worked on since; forced, redoing brings that back too', () => {
    const test = prepare();
    const { alert, group } = create(test, incidentOf(test.store, 'd1'));
    commandHandlers['alerts.update'](test.context, {
      alerts: [alert],
      patch: { status: 'resolved', comment: 'Called back.' },
    });
    const after = stateOf(test);
    const take = (force: boolean) => commandHandlers['workspace.undo'](test.context, { group, force });
    expect(() => take(false)).toThrow('worked on since');
    expect(stateOf(test)).toEqual(after);
    take(true);
    expect(placeOf(test, alert)).toBeUndefined();
    expect(findings(test)).toEqual([]);
    redo(test);
    expect(stateOf(test)).toEqual(after);
    expect(findings(test)).toEqual([]);
  });
});
