import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../tests/support/stores.ts';
import { commandHandlers } from '../../services/commands/index.ts';
import { prepare, update, type Prepared } from '../../services/commands/testing/acts.ts';
import { findIncident } from '../incident-access.ts';
import { queueRows } from '../queued-rows.ts';
import { cascadeSql, countCascade } from './cascade.ts';
import { gravestAlerts, mostSampled, sampleIncident, sampleSql } from './incident-sample.ts';
import { summarizeIncident, summarySql } from './incident-summary.ts';

let test: Prepared;
const large = 77_000;
const largeSize = 9_000;
const noTactics = (): readonly string[] => [];

/** An incident of thousands of alerts, one minute apart; the gravest is in the middle, where no sample looks. */
function addLargeIncident({ store }: Prepared): void {
  store.transaction(() => {
    store.write("INSERT INTO incident (id, uid, created_ms) VALUES (?, 'large', 0)").run(large);
    store
      .write(
        `INSERT INTO incident_row (incident_id, name, automatic_name, severity_rank, status, status_rank, priority_score, score_items, categories,
           tags, service_sources, detection_sources, device_groups, techniques, alert_severities, device_count, user_count, mailbox_count, app_count,
           cloud_resource_count, alert_count, active_alert_count, pinned_count, created_ms, updated_ms)
         VALUES (?, 'Large', 'Large', 4, 'active', 0, 10, '[]', '[]', '[]', '[]', '[]', '[]', '[]', '["low","high"]', 40, 30, 2, 1, 0, ?, ?, 0, 0, 0)`,
      )
      .run(large, largeSize, largeSize);
    const record = Number(rows(store, 'SELECT min(id) AS id FROM record')[0]?.['id']);
    const entity = rows(
      store,
      "SELECT entity_id, identifier_id FROM evidence WHERE entity_id IN (SELECT id FROM entity WHERE kind = 'device')",
    )[0];
    const alert = store.write(
      `INSERT INTO alert (id, uid, incident_id, title, severity, severity_rank, status, category, detector, first_ms, imported_ms)
       VALUES (?, ?, ?, 'Many', ?, ?, 'new', 'Execution', 'd', ?, 0)`,
    );
    const shown = store.write(
      'INSERT INTO evidence (alert_id, record_id, ordinal, identifier_id, entity_id) VALUES (?, ?, 0, ?, ?)',
    );
    for (let at = 0; at < largeSize; at += 1) {
      const isGrave = at === largeSize / 2;
      alert.run(100_000 + at, `t|large-${at}`, large, isGrave ? 'high' : 'low', isGrave ? 4 : 2, at * 60_000);
      shown.run(100_000 + at, record, Number(entity?.['identifier_id']), Number(entity?.['entity_id']));
    }
  });
}

beforeAll(() => {
  test = prepare();
  addLargeIncident(test);
});
afterAll(() => test.close());

const planOf = (sql: string, ...parameters: (string | number)[]): string =>
  rows(test.store, `EXPLAIN QUERY PLAN ${sql}`, ...parameters)
    .map(({ detail }) => String(detail))
    .join('\n');

describe('the summary of an incident', () => {
  it('says what, who, where, how far, and what people wrote', () => {
    update({ comment: 'First look.' })(test);
    commandHandlers['incidents.update'](test.context, {
      incidents: [test.uid],
      patch: { comment: 'It is real.', status: 'resolved', resolvingComment: 'Cleaned.' },
      resolveAlerts: false,
    });
    commandHandlers['pins.set'](test.context, {
      incident: test.uid,
      targets: [{ kind: 'alert', alert: 'testTool|2' }],
      pinned: true,
      note: 'the start',
    });
    const summary = summarizeIncident(test.store, test.uid, noTactics);
    expect(summary.row).toMatchObject({ uid: test.uid, alertCount: 2, pinnedCount: 1, attention: 'seen' });
    expect(summary.score.reduce((sum, { points }) => sum + points, 0)).toBe(summary.row.priorityScore);
    expect(summary.who).toMatchObject({ total: 1, entities: [{ kind: 'user', label: 'ann-id' }] });
    expect(summary.where).toMatchObject({ total: 1, entities: [{ kind: 'device' }] });
    expect(summary.evidence).toMatchObject({ total: 1, entities: [{ kind: 'file', verdict: 'suspicious' }] });
    expect(summary.topAlerts.map(({ uid }) => uid)).toEqual(['testTool|1', 'testTool|2']);
    expect(summary.tactics).toEqual([{ tactic: 'execution', label: 'Execution', alerts: 2 }]);
    expect(summary.pins).toMatchObject([{ label: 'Alert 2', note: 'the start', alert: 'testTool|2' }]);
    expect(summary.comment).toMatchObject({ by: 'Dana', text: 'It is real.' });
    expect(summary.resolvingComment).toBe('Cleaned.');
    expect(summary.sourceIncidents).toEqual([{ provider: 'portal', id: '77', webUrl: null }]);
    expect(summary.relatedResolved).toEqual([]);
    expect(summary).not.toHaveProperty('sampled');
  });

  it('shows verdicts as they stand in this incident', () => {
    const verdict = (value: 'malicious' | 'noThreatsFound'): void => {
      const file = Number(rows(test.store, "SELECT id FROM entity WHERE kind = 'file'")[0]?.['id']);
      commandHandlers['entities.setVerdict'](test.context, {
        entities: [file],
        scope: 'incident',
        incident: test.uid,
        verdict: value,
        reason: 'looked',
      });
    };
    verdict('malicious');
    expect(summarizeIncident(test.store, test.uid, noTactics).evidence.entities[0]).toMatchObject({
      verdict: 'malicious',
      verdictBy: 'analyst',
    });
    verdict('noThreatsFound');
    expect(summarizeIncident(test.store, test.uid, noTactics).evidence.total).toBe(0);
    expect(summarizeIncident(test.store, test.other, noTactics).evidence.total).toBe(1);
  });

  it('looks at a part of a large incident, and says so', () => {
    const summary = summarizeIncident(test.store, 'large', noTactics);
    expect(summary.sampled).toBe(mostSampled);
    expect(summary.who).toEqual({ entities: [], total: 32 });
    expect(summary.where.total).toBe(41);
    expect(summary.where.entities).toHaveLength(1);
    expect(summary.tactics).toEqual([{ tactic: 'execution', label: 'Execution', alerts: mostSampled }]);
    // The gravest alert is found though the sample does not have it.
    expect(summary.topAlerts.map(({ uid }) => uid)).toEqual(
      [largeSize / 2, 0, 1, 2, 3].map((at) => `t|large-${at}`),
    );
    const sample = sampleIncident(test.store, large);
    expect(sample.alerts).toHaveLength(mostSampled);
    expect(sample.alerts.at(-1)).toBe(100_000 + largeSize - 1);
    expect(gravestAlerts(test.store, large, { ...sample, isWhole: true }, 1)).toEqual([100_000]);
  });

  it('reads no more than it shows', () => {
    expect(planOf(sampleSql.whole, large, 9)).toContain(
      'SEARCH alert USING COVERING INDEX alert_by_incident',
    );
    expect(planOf(sampleSql.whole, large, 9)).not.toContain('TEMP B-TREE');
    expect(planOf(sampleSql.last, large, 9)).not.toContain('TEMP B-TREE');
    expect(planOf(sampleSql.ofRank, 4, 9, large, 9)).toContain('SEARCH alert USING INDEX alert_by_severity');
    for (const [name, sql] of Object.entries(summarySql)) {
      const count = sql.split('?').length - 1;
      const plan = planOf(sql, ...Array.from({ length: count }, () => '[]'));
      expect(`${name}: ${plan}`).not.toMatch(/SCAN (?!j\b|s\b|f\b|json_each|\(subquery)/);
    }
  });
});

describe('what a change carries to alerts', () => {
  const cascade = (status: string | null, assigns: boolean, ...incidents: string[]) =>
    countCascade(test.store, { incidents, status, assigns });

  it('is counted exactly, also while rows wait to be made anew', () => {
    expect(cascade('resolved', true, test.uid, test.other, test.uid)).toEqual({
      alerts: 3,
      assigned: 3,
      resolved: 3,
      unchanged: 1,
    });
    expect(cascade(null, false, test.uid)).toEqual({ alerts: 2, assigned: 0, resolved: 0, unchanged: 0 });
    expect(cascade('resolved', false, 'large')).toMatchObject({ resolved: largeSize, alerts: largeSize });
    test.store.write("UPDATE alert SET status = 'resolved' WHERE incident_id = ? AND id < 100100").run(large);
    queueRows(test.store, [large]);
    expect(cascade('resolved', false, 'large', test.uid)).toMatchObject({
      resolved: largeSize - 100 + 2,
      alerts: largeSize + 2,
      unchanged: 1,
    });
    expect(() => cascade('resolved', true, 'none')).toThrow(/no incident/);
  });

  it('agrees with what the change then does', () => {
    const { alerts, resolved } = cascade('resolved', true, test.uid, test.other);
    const before = rows(test.store, 'SELECT count(*) AS entries FROM journal')[0];
    commandHandlers['incidents.update'](test.context, {
      incidents: [test.uid, test.other],
      patch: { status: 'resolved', assignedTo: 'Eve' },
      resolveAlerts: true,
    });
    const changed = (field: string): unknown =>
      rows(
        test.store,
        `SELECT count(*) AS changes FROM (SELECT * FROM journal ORDER BY sequence LIMIT -1 OFFSET ?) WHERE target_kind = 'alert' AND field = ?`,
        Number(before?.['entries']),
        field,
      )[0]?.['changes'];
    expect([changed('assignedTo'), changed('status')]).toEqual([alerts, resolved]);
  });

  it('is read from rows by their keys', () => {
    const { id } = findIncident(test.store, test.uid);
    for (const [name, sql] of Object.entries(cascadeSql)) {
      const plan = planOf(sql, ...(name === 'unchanged' ? [`[${id}]`, 'active'] : [`[${id}]`]));
      expect(plan).not.toMatch(/SCAN (?!j\b)/);
    }
    expect(planOf(cascadeSql.queued, '[]')).toContain('alert_by_incident');
  });
});
