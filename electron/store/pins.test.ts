import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  batchOf,
  buildAlert,
  device,
  file,
  sourceTime,
  startOfDay,
  user,
} from '../../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore, rows } from '../../tests/support/stores.ts';
import type { TestStore } from '../../tests/support/stores.ts';
import { commandHandlers } from '../services/commands/index.ts';
import { openWriteConnection } from './connection.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { listPins, seenOf } from './queries/pin-list.ts';
import { suggestPins } from './queries/pin-suggestions.ts';

const at = (minutes: number) => ({
  firstActivity: sourceTime(startOfDay + minutes * 60_000),
  lastActivity: sourceTime(startOfDay + minutes * 60_000),
});
let test: TestStore;
beforeEach(() => {
  test = openTestStore();
  importBatches(test.store, [
    batchOf([
      buildAlert('1', {
        title: 'Mail opened',
        category: 'InitialAccess',
        severity: 'low',
        evidence: [device('host-a'), user('ann'), file('aa', { verdict: 'malicious', roles: ['attacker'] })],
        ...at(0),
      }),
      buildAlert('2', {
        title: 'Macro ran',
        category: 'Execution',
        severity: 'high',
        evidence: [device('host-a')],
        ...at(5),
      }),
      buildAlert('3', {
        title: 'Other mail',
        category: 'InitialAccess',
        severity: 'medium',
        evidence: [device('host-a')],
        ...at(9),
      }),
      buildAlert('4', { title: 'Elsewhere', category: 'Impact', evidence: [device('host-b')], ...at(3) }),
    ]),
  ]);
  correlateStore(test.store);
});
afterEach(() => test.close());

const entityOf = (kind: string): number =>
  Number(rows(test.store, 'SELECT id FROM entity WHERE kind = ? ORDER BY key', kind)[0]?.['id']);
const incidentOf = (alert: string): string =>
  String(
    rows(
      test.store,
      'SELECT incident.uid FROM alert JOIN incident ON incident.id = incident_id WHERE alert.uid = ?',
      alert,
    )[0]?.['uid'],
  );
const list = (alert = 'testTool|1') => listPins(test.store, incidentOf(alert), () => []);
const fileOf = (alert: string) => ({ kind: 'evidence', alert, entityId: entityOf('file') }) as const;
const set = (targets: Parameters<(typeof commandHandlers)['pins.set']>[1]['targets'], pinned = true) =>
  commandHandlers['pins.set'](test.context, { incident: incidentOf('testTool|1'), targets, pinned });

describe('pins', () => {
  it('tell each step: caption, tactic, source, entities', () => {
    set([
      { kind: 'alert', alert: 'testTool|1' },
      fileOf('testTool|1'),
      { kind: 'entity', entityId: entityOf('file') },
    ]);
    expect(list()).toMatchObject([
      {
        target: { kind: 'alert' },
        label: 'Mail opened',
        tactic: 'initial-access',
        severity: 'low',
        at: startOfDay,
        automaticCaption: 'Mail opened: the file aa on host-a-id was reported with ann-id.',
        entities: [
          { kind: 'user', key: expect.stringMatching(/^user\|/) as string },
          { kind: 'device' },
          { kind: 'file' },
        ],
        inStory: true,
        group: null,
        caption: null,
      },
      {
        target: fileOf('testTool|1'),
        tactic: 'initial-access',
        verdict: 'malicious',
        automaticCaption: 'File aa in “Mail opened”: malicious, attacker.',
      },
      {
        target: { kind: 'entity' },
        tactic: 'initial-access',
        at: startOfDay,
        automaticCaption: 'File aa: malicious, as its source says.',
      },
    ]);
  });

  it('on what the incident never saw say so, and which of some entities it saw can be asked', () => {
    const elsewhere = Number(
      rows(test.store, `SELECT id FROM entity WHERE label = 'host-b' OR key LIKE '%host-b%'`)[0]?.['id'],
    );
    const here = entityOf('file');
    expect(seenOf(test.store, incidentOf('testTool|1'), [elsewhere, here])).toEqual([here]);
    set([elsewhere, here].map((entityId) => ({ kind: 'entity', entityId })));
    expect(list()).toMatchObject([{ seen: false, at: null }, { seen: true }]);
    expect(list()[0]?.automaticCaption).toMatch(/; not seen in this incident\.$/);
  });

  it('are not written over unread: who saw other words is told', () => {
    set([{ kind: 'alert', alert: 'testTool|1' }]);
    const pin = list()[0]?.uid ?? '';
    const write = (caption: string, seen: string | null) =>
      commandHandlers['pins.annotate'](test.context, { pin, caption, seen: { caption: seen } });
    write('Theirs', null);
    expect(() => write('Mine', null)).toThrow('Somebody wrote another caption meanwhile');
    expect(list()[0]?.caption).toBe('Theirs');
    // Who writes the same has nothing to lose, and who saw it may.
    write('Theirs', null);
    write('Mine', 'Theirs');
    expect(list()[0]?.caption).toBe('Mine');
  });

  it('tell of a piece of evidence what its alert said, also when an analyst judged otherwise', () => {
    set([fileOf('testTool|1'), { kind: 'entity', entityId: entityOf('file') }]);
    commandHandlers['entities.setVerdict'](test.context, {
      entities: [entityOf('file')],
      scope: 'everywhere',
      incident: null,
      verdict: 'suspicious',
      reason: 'looked at',
    });
    expect(list().map(({ automaticCaption }) => automaticCaption)).toEqual([
      'File aa in “Mail opened”: malicious, attacker.',
      'File aa: suspicious, as an analyst decided.',
    ]);
  });

  it('tell whose verdict it is that stands beside the source of an alert', () => {
    set([fileOf('testTool|1'), { kind: 'alert', alert: 'testTool|1' }]);
    const told = () => list().map(({ verdict, verdictBy }) => [verdict, verdictBy]);
    expect(told()).toEqual([
      ['malicious', 'source'],
      [null, null],
    ]);
    commandHandlers['entities.setVerdict'](test.context, {
      entities: [entityOf('file')],
      scope: 'incident',
      incident: incidentOf('testTool|1'),
      verdict: 'noThreatsFound',
      reason: 'Signed.',
    });
    expect(told()[0]).toEqual(['noThreatsFound', 'analyst']);
  });

  it('move together into a place and a group, and back with one undo', () => {
    set(['1', '2', '3'].map((id) => ({ kind: 'alert', alert: `testTool|${id}` })));
    set([fileOf('testTool|1')]);
    const told = () => list().map(({ label, group }) => `${label}${group === null ? '' : ` (${group})`}`);
    const before = told();
    const [first, second, third, fourth] = list().map(({ uid }) => uid);
    const move = (pin = '', also: string[] = [], to: string | null = null, group?: string) =>
      commandHandlers['pins.move'](test.context, {
        pin,
        also,
        before: to,
        ...(group === undefined ? {} : { group }),
      });
    move(third, [first ?? ''], null);
    expect(list().map(({ uid }) => uid)).toEqual([second, fourth, first, third]);
    commandHandlers['workspace.undo'](test.context, { group: null, force: false });
    expect(told()).toEqual(before);
    move(fourth, [second ?? ''], first ?? '', 'Phish');
    expect(list().map(({ uid, group }) => [uid, group])).toEqual([
      [second, 'Phish'],
      [fourth, 'Phish'],
      [first, null],
      [third, null],
    ]);
    commandHandlers['workspace.undo'](test.context, { group: null, force: false });
    expect(told()).toEqual(before);
    // Before one of themselves they cannot go.
    expect(() => move(first, [second ?? ''], second ?? '')).toThrow('There is no such pin');
  });

  it('refuse evidence that the alert does not name, and what is pinned is pinned once', () => {
    expect(() => set([fileOf('testTool|2')])).toThrow('no such evidence');
    set([fileOf('testTool|1'), fileOf('testTool|1')]);
    set([fileOf('testTool|1')]);
    expect(list()).toHaveLength(1);
    // Neither its alert nor its entity is pinned by that.
    expect(set([{ kind: 'alert', alert: 'testTool|1' }], false).group).toBe('');
    expect(set([{ kind: 'entity', entityId: entityOf('file') }], false).group).toBe('');
    set([fileOf('testTool|1')], false);
    expect(list()).toEqual([]);
  });

  it('of things that turned out to be one are taken away with one word', () => {
    const [one = 0, other = 0] = test.store
      .pluck<number>("SELECT DISTINCT entity_id FROM identifier WHERE kind = 'device' ORDER BY entity_id")
      .all();
    expect(one).not.toBe(other);
    set([
      { kind: 'entity', entityId: one },
      { kind: 'entity', entityId: other },
    ]);
    expect(list()).toHaveLength(2);
    test.store.write('UPDATE identifier SET entity_id = ? WHERE entity_id = ?').run(one, other);
    set([{ kind: 'entity', entityId: one }], false);
    expect(list()).toEqual([]);
  });

  it('are as many as can be listed: of more than that none is pinned', () => {
    const incident = incidentOf('testTool|1');
    for (let index = 0; index < 1_999; index += 1)
      test.store
        .write(
          `INSERT INTO pin (uid, incident_uid, target_kind, alert_uid, position, author, at_ms) VALUES (?, ?, 'alert', 'gone', ?, 'Dana', 0)`,
        )
        .run(`p${index}`, incident, index);
    const two = ['testTool|1', 'testTool|2'].map((alert) => ({ kind: 'alert', alert }) as const);
    // A limit is told as one, and not as somebody else's change.
    expect(() => set(two)).toThrow(
      expect.objectContaining({
        code: 'limit',
        message: expect.stringContaining('would have 2,001 pins; at most 2,000 are kept') as string,
      }),
    );
    expect(() => set(two.slice(0, 1).concat(two.slice(0, 1)))).not.toThrow();
    test.store.write(`DELETE FROM pin WHERE alert_uid = 'testTool|1'`).run();
    expect(list()).toEqual([]);
    set(two.slice(0, 1));
    set(two.slice(0, 1));
    expect(list()).toHaveLength(1);
  });

  it('of a merged incident go along; of two on one thing nothing written is lost', () => {
    const into = incidentOf('testTool|1');
    const from = incidentOf('testTool|4');
    const both = { kind: 'entity', entityId: entityOf('file') } as const;
    for (const [incident, targets] of [
      [into, [both]],
      [from, [both, { kind: 'alert', alert: 'testTool|4' }]],
    ] as const)
      commandHandlers['pins.set'](test.context, { incident, targets: [...targets], pinned: true });
    const [twin, alert] = list('testTool|4');
    commandHandlers['pins.annotate'](test.context, {
      pin: twin?.uid ?? '',
      caption: 'Dropped',
      note: 'seen',
    });
    commandHandlers['pins.annotate'](test.context, {
      pin: alert?.uid ?? '',
      caption: 'Then',
      inStory: false,
    });
    commandHandlers['pins.group'](test.context, { pins: [alert?.uid ?? ''], group: 'Elsewhere' });
    const before = [list(), list('testTool|4')];
    commandHandlers['incidents.merge'](test.context, { into, incidents: [from], reason: 'one attack' });
    const merged = list();
    expect(merged).toMatchObject([
      { target: both, caption: 'Dropped', note: 'seen' },
      { target: { alert: 'testTool|4' }, caption: 'Then', group: 'Elsewhere', inStory: false },
    ]);
    commandHandlers['workspace.undo'](test.context, { group: null, force: false });
    expect([list(), list('testTool|4')]).toEqual(before);
    commandHandlers['workspace.redo'](test.context, { force: false });
    expect(list()).toEqual(merged);
  });

  it('are written to the journal as before where nothing new is said', () => {
    set([{ kind: 'alert', alert: 'testTool|1' }]);
    const [entry] = rows(test.store, `SELECT new_value AS value FROM journal WHERE field = 'pin'`);
    expect(Object.keys(JSON.parse(String(entry?.['value'])) as object).sort()).toEqual([
      'alert',
      'at',
      'author',
      'identifier',
      'incident',
      'note',
      'position',
    ]);
  });

  it('are offered: of each tactic the first of its highest severity, in the order of time', () => {
    expect(suggestPins(test.store, incidentOf('testTool|1'), () => [])).toMatchObject([
      { title: 'Macro ran', tactic: 'execution', severity: 'high' },
      { title: 'Other mail', tactic: 'initial-access', severity: 'medium' },
    ]);
    commandHandlers['alerts.update'](test.context, {
      alerts: ['testTool|3'],
      patch: { classification: 'falsePositive' },
    });
    expect(suggestPins(test.store, incidentOf('testTool|1'), () => []).map(({ title }) => title)).toEqual([
      'Mail opened',
      'Macro ran',
    ]);
  });
});

it('a store of an earlier release keeps its pins as they were', () => {
  const folder = mkdtempSync(join(tmpdir(), 'casemate-pins-'));
  try {
    const store = openWriteConnection(join(folder, 'old.db'));
    migrate(store, migrations.slice(0, 12));
    store.execute(readFileSync(resolve(import.meta.dirname, '../../tests/old-stores/0012.sql'), 'utf8'));
    const incident = store.pluck<string>('SELECT uid FROM incident LIMIT 1').get() ?? '';
    store
      .write(
        `INSERT INTO pin (uid, incident_uid, target_kind, alert_uid, note, position, author, at_ms) VALUES ('p', ?, 'alert', 'otherTool|2', 'kept', 1.5, 'Dana', 7)`,
      )
      .run(incident);
    const read = () =>
      store
        .read(
          'SELECT id, uid, incident_uid, target_kind, alert_uid, identifier_id, note, position, author, at_ms, removed FROM pin ORDER BY id',
        )
        .all();
    const before = read();
    migrate(store, migrations);
    expect(read()).toEqual(before);
    expect(listPins(store, incident, () => [])).toMatchObject([
      { uid: 'p', note: 'kept', inStory: true, group: null, caption: null },
    ]);
    store.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
