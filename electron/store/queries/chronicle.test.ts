import { afterEach, describe, expect, it } from 'vitest';
import { commandHandlers } from '../../services/commands/index.ts';
import { getStory } from '../../services/queries/story.ts';
import { findOperation } from '../../../shared/contract/index.ts';
import type { InputOf, OutputOf, ParsedInputOf } from '../../../shared/contract/index.ts';
import {
  batchOf,
  buildAlert,
  device,
  file,
  sourceTime,
  startOfDay,
  user,
} from '../../../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { chronicleSql, readChronicle } from './chronicle.ts';
import { unjudgedSql } from './chronicle-decisions.ts';
import { mostDrawn, neighbourSql, pageOfNeighbours } from './neighbours.ts';

const open: TestStore[] = [];
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

const minute = 60_000;
const day = 24 * 60 * minute;
const at = (after: number) => ({
  firstActivity: sourceTime(startOfDay + after),
  lastActivity: sourceTime(startOfDay + after),
});

/** A store with alerts of one incident, imported at two times; a file of the first was blocked. */
function storyStore(): TestStore & { readonly incident: string } {
  const test = openTestStore();
  open.push(test);
  const storm = [0, 1, 2].map((n) =>
    buildAlert(`s${n}`, {
      title: 'Port scan',
      detectorId: 'rule-1',
      ...at(n * minute),
      evidence: [device('host-a')],
    }),
  );
  const blocked = buildAlert('blocked', {
    title: 'Malware',
    severity: 'high',
    ...at(5 * minute),
    evidence: [device('host-a'), file('a'.repeat(64), { remediationStatus: 'blocked' })],
  });
  importBatches(test.store, [batchOf([...storm, blocked])], startOfDay + day);
  const late = buildAlert('late', {
    title: 'Logon',
    ...at(-minute),
    evidence: [device('host-a'), user('ann')],
  });
  importBatches(test.store, [batchOf([late])], startOfDay + 2 * day);
  correlateStore(test.store);
  const incident =
    test.store.pluck<string>('SELECT uid FROM incident WHERE redirected_to IS NULL').get() ?? '';
  return { ...test, incident };
}

const uidOf = ({ store }: TestStore, title: string): string =>
  store.pluck<string>('SELECT uid FROM alert WHERE title = ? ORDER BY id LIMIT 1').get(title) ?? '';
const story = (test: TestStore, input: InputOf<'incidents.story'>): OutputOf<'incidents.story'> => {
  const operation = findOperation('incidents.story');
  const parsed = operation?.input.parse(input) as ParsedInputOf<'incidents.story'>;
  const answer = getStory(
    {
      store: test.store,
      workspace: { mode: 'real', readOnly: false, audience: 'analyst' },
      techniques: new Map(),
      tactics: new Map(),
      shippedMappings: [],
    },
    parsed,
  );
  return operation?.output.parse(answer) as OutputOf<'incidents.story'>;
};

describe('the chronicle of an incident', () => {
  it('has alerts, storms as one, on both clocks, with the imports and what sources did', () => {
    const test = storyStore();
    const { events, truncated, attack, knowledge } = readChronicle(test.store, test.incident);
    const told = events.map(({ kind, label, at: time, knownAt, count }) => [
      kind,
      label,
      time === null ? null : (time - startOfDay) / minute,
      knownAt === null ? null : (knownAt - startOfDay) / day,
      count,
    ]);
    expect(told).toEqual([
      ['alert', 'Logon', -1, 2, 1],
      ['alert', 'Port scan', 0, 1, 3],
      ['alert', 'Malware', 5, 1, 1],
      ['response', expect.stringMatching(/^Blocked: /), 5, 1, 1],
      ['import', 'test: Brought 4 alerts', 1440, 1, 1],
      ['import', 'test: Brought 1 alert', 2880, 2, 1],
    ]);
    expect(truncated).toBe(false);
    expect(attack).toEqual({ from: startOfDay - minute, to: startOfDay + 5 * minute });
    expect(knowledge).toEqual({ from: startOfDay + day, to: startOfDay + 2 * day });
  });

  it('tells until when a storm and what lasts were active', () => {
    const test = storyStore();
    test.store.write("UPDATE alert SET last_ms = first_ms + 60000 WHERE title = 'Malware'").run();
    const { events, attack } = readChronicle(test.store, test.incident);
    const untils = events.flatMap(({ kind, label, until }) =>
      kind === 'alert' ? [[label, until === null ? null : (until - startOfDay) / minute]] : [],
    );
    expect(untils).toEqual([
      ['Logon', null],
      ['Port scan', 2],
      ['Malware', 6],
    ]);
    expect(attack?.to).toBe(startOfDay + 6 * minute);
  });

  it('knows of an import with the last of its alerts, so that none is missing at its moment', () => {
    const test = storyStore();
    test.store.execute(
      'UPDATE import SET started_ms = started_ms - 5000 WHERE id = (SELECT min(id) FROM import)',
    );
    const imports = readChronicle(test.store, test.incident).events.filter(({ kind }) => kind === 'import');
    expect(
      imports.map(({ at: began, knownAt }) => [began, knownAt].map((time) => (time ?? 0) - startOfDay)),
    ).toEqual([
      [day - 5000, day],
      [2 * day, 2 * day],
    ]);
  });

  it('has what analysts decided with values of the model, one event for many targets, and their comments', () => {
    const test = storyStore();
    const alerts = ['Malware', 'Logon'].map((title) => uidOf(test, title));
    commandHandlers['alerts.update'](test.context, { alerts, patch: { status: 'inProgress' } });
    const [malware = ''] = alerts;
    commandHandlers['alerts.update'](test.context, { alerts: [malware], patch: { status: 'resolved' } });
    const decisions = readChronicle(test.store, test.incident).events.filter(
      ({ kind }) => kind === 'decision',
    );
    expect(
      decisions.map(({ field, oldValue, newValue, alert, count, by }) => [
        field,
        oldValue,
        newValue,
        alert,
        count,
        by,
      ]),
    ).toEqual([
      ['status', 'new', 'inProgress', null, 2, 'Dana'],
      ['status', 'inProgress', 'resolved', malware, 1, 'Dana'],
    ]);
    expect(decisions[1]?.label).toBe('Status: Resolved · Malware');
    expect(decisions[0]?.targets.map(({ alert, oldValue }) => [alert, oldValue]).sort()).toEqual(
      alerts.map((alert) => [alert, 'new']).sort(),
    );
    expect(decisions[1]?.targets).toEqual([]);
  });

  it('has what sources say as the verdict before the first that an analyst stated, and after the last was withdrawn', () => {
    const test = storyStore();
    const { store, context, incident } = test;
    const [blocked = 0, host = 0] = ['file', 'device'].map(
      (kind) => store.pluck<number>('SELECT id FROM entity WHERE kind = ?').get(kind) ?? 0,
    );
    store.write("UPDATE evidence SET verdict = 'suspicious' WHERE entity_id = ?").run(blocked);
    const { group } = commandHandlers['entities.setVerdict'](context, {
      entities: [blocked, host],
      scope: 'incident',
      incident,
      verdict: 'malicious',
      reason: 'Seen to run',
    });
    const verdictsOf = (): unknown[] =>
      readChronicle(store, incident).events.flatMap(({ field, oldValue, newValue, entityId, targets }) =>
        field === 'verdict' ? [[oldValue, newValue, entityId, targets]] : [],
      );
    expect(verdictsOf()).toEqual([
      [
        null,
        'malicious',
        null,
        expect.arrayContaining([
          { alert: null, entityId: blocked, oldValue: 'suspicious' },
          { alert: null, entityId: host, oldValue: 'unknown' },
        ]),
      ],
    ]);
    commandHandlers['workspace.undo'](context, { group, force: false });
    expect(verdictsOf()).toEqual(
      expect.arrayContaining([
        ['malicious', 'suspicious', blocked, []],
        ['malicious', 'unknown', host, []],
      ]),
    );
  });

  it('knows what a source wrote with the import after it', () => {
    const test = storyStore();
    const { store, incident } = test;
    const comment = (uid: string, time: number): void =>
      void store
        .write(
          "INSERT INTO comment (uid, incident_uid, text, author, author_kind, at_ms) VALUES (?, ?, 'Seen', 'SOC', 'source', ?)",
        )
        .run(uid, incident, time);
    comment('before', startOfDay + minute);
    comment('between', startOfDay + day + minute);
    comment('after', startOfDay + 3 * day);
    const told = readChronicle(store, incident).events.flatMap(({ kind, at: time, knownAt }) =>
      kind === 'comment' ? [[time, knownAt]] : [],
    );
    expect(told).toEqual([
      [startOfDay + minute, startOfDay + day],
      [startOfDay + day + minute, startOfDay + 2 * day],
      [startOfDay + 3 * day, startOfDay + 2 * day],
    ]);
  });
});

describe('neighbours of an incident', () => {
  /** One device in many incidents that stay apart, as they are days away from each other. */
  function apart(incidents: number): TestStore {
    const test = openTestStore();
    open.push(test);
    const alerts = Array.from({ length: incidents }, (_, n) =>
      buildAlert(`n${n}`, { title: `Alert ${n}`, ...at(n * 60 * day), evidence: [device('host-a')] }),
    );
    const twice = buildAlert('twice', {
      title: 'Twice',
      ...at(60 * day + minute),
      evidence: [device('host-a'), user('ann')],
    });
    importBatches(test.store, [batchOf([...alerts, twice])]);
    correlateStore(test.store);
    return test;
  }
  const incidentOf = ({ store }: TestStore, title: string): string =>
    store
      .pluck<string>(
        'SELECT i.uid FROM alert AS a JOIN incident AS i ON i.id = a.incident_id WHERE a.title = ?',
      )
      .get(title) ?? '';
  const hostOf = ({ store }: TestStore): number =>
    store.pluck<number>("SELECT id FROM entity WHERE kind = 'device'").get() ?? 0;

  it('are paged, most shared alerts first', () => {
    const test = apart(5);
    const incident = incidentOf(test, 'Alert 0');
    const first = pageOfNeighbours(test.store, { incident, entityId: hostOf(test), cursor: null, limit: 3 });
    expect([first.total, first.rows.length]).toEqual([4, 3]);
    expect(first.rows[0]).toMatchObject({ incident: { uid: incidentOf(test, 'Twice') }, alerts: 2 });
    const second = pageOfNeighbours(test.store, {
      incident,
      entityId: hostOf(test),
      cursor: first.next,
      limit: 3,
    });
    expect([second.rows.length, second.next]).toEqual([1, null]);
    const all = [...first.rows, ...second.rows].map((row) => row.incident.uid);
    expect(new Set(all).size).toBe(4);
    expect(all).not.toContain(incident);
  });

  it('are drawn on request beside the story, a few of each of a few incidents, and the rest is told', () => {
    const test = apart(9);
    const incident = incidentOf(test, 'Alert 0');
    const host = hostOf(test);
    expect(story(test, { incident }).nodes.every(({ otherIncident }) => otherIncident === null)).toBe(true);
    for (const layout of ['killChain', 'timeline', 'hierarchy', 'force'] as const) {
      const drawn = story(test, { incident, layout, neighboursOf: [host] });
      const outside = drawn.nodes.filter(({ otherIncident }) => otherIncident !== null);
      expect(new Set(outside.map(({ otherIncident }) => otherIncident?.uid)).size).toBe(mostDrawn.incidents);
      expect(drawn.edges.filter(({ kind }) => kind === 'outside')).toHaveLength(outside.length);
      expect(drawn.edges.filter(({ kind, source }) => kind === 'outside' && source !== `e:${host}`)).toEqual(
        [],
      );
      expect(drawn.moreNeighbours).toEqual([{ entityId: host, incidents: 8 }]);
      expect([drawn.total, drawn.leftOut, drawn.layout]).toEqual([2, 0, layout]);
    }
  });
});

describe('plans', () => {
  it('walk through no table of the store', () => {
    const { store } = storyStore();
    const parameters: Readonly<Record<string, readonly (string | number)[]>> = {
      alerts: [1, 1, 10],
      responses: [1, '[]', 10],
      verdicts: ['[]'],
      pins: ['[]'],
      records: ['[]'],
    };
    const plan = (sql: string, values: readonly (string | number)[]): string =>
      store
        .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...values)
        .map(({ detail }) => detail)
        .join('; ');
    const plans = [
      ...Object.entries(chronicleSql).map(([name, sql]) => plan(sql, parameters[name] ?? [])),
      plan(unjudgedSql, ['[]']),
      plan(neighbourSql.incidents, [1, 1]),
      plan(neighbourSql.alerts, [1, 1]),
      plan(neighbourSql.anyAlerts, [1, 1]),
    ];
    expect(plans).toHaveLength(9);
    for (const detail of plans) {
      expect(detail).toMatch(/SEARCH/);
      expect(detail).not.toMatch(/SCAN (a|e|r|d|i|n|alert|evidence|record|entity|identifier)\b(?! VIRTUAL)/);
    }
  });
});
