import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultCorrelationSettings, type CorrelationSettings } from '../../../shared/correlation/index.ts';
import { correlationDifference } from '../../../shared/contract/correlation.ts';
import type { NormalizedEvidence } from '../../../shared/model/record.ts';
import {
  buildAlert,
  device,
  evidence,
  file,
  sourceTime,
  startOfDay,
  user,
} from '../../../tests/support/prepared.ts';
import {
  correlateStore,
  importAlerts,
  openTestStore,
  rows,
  type TestStore,
} from '../../../tests/support/stores.ts';
import { seeded } from '../../../tests/support/wrong-values.ts';
import type { JobControl } from '../../jobs/registry.ts';
import type { ReadableStore } from '../../store/connection.ts';
import type { CorrelationDifference } from '../../store/correlation-difference.ts';
import { writeFact } from '../../store/facts.ts';
import { openStoreForReading } from '../../store/open-store.ts';
import { getCorrelationSettings } from '../../store/queries/correlation-settings.ts';
import { isCorrelationStale } from '../../store/correlation-input.ts';
import { commandHandlers } from '../commands/index.ts';
import { previewCorrelation } from './preview-correlation.ts';

let test: TestStore;
let reader: ReadableStore;
beforeEach(() => {
  test = openTestStore();
  reader = openStoreForReading(test.folder);
});
afterEach(() => {
  reader.close();
  test.close();
});

const control: JobControl = {
  signal: new AbortController().signal,
  isCancelled: () => false,
  report: () => undefined,
};
const preview = (settings: CorrelationSettings | null = null): CorrelationDifference =>
  correlationDifference.parse(previewCorrelation(reader, settings, control));
const ip = (address: string): NormalizedEvidence => evidence('ip', [`address=${address}`]);
const hours = (count: number): object => ({
  firstActivity: sourceTime(startOfDay + Math.round(count * 3_600_000)),
  lastActivity: sourceTime(startOfDay + Math.round(count * 3_600_000)),
});
const withIpWindow = (window: number): CorrelationSettings => {
  const rule = defaultCorrelationSettings.kinds.ip;
  if (!rule) throw new Error('The defaults have a rule for IP addresses.');
  return {
    ...defaultCorrelationSettings,
    // Any link within its window is enough, so that a test says by windows alone what is together.
    thresholdBase: 1,
    gapLossPerMille: 0,
    chancePerMille: 1000,
    kinds: { ...defaultCorrelationSettings.kinds, ip: { ...rule, window } },
  };
};
const setSettings = (settings: CorrelationSettings | null): string =>
  commandHandlers['correlation.setSettings'](test.context, { settings }).group;

/** Every table as it stands. */
function dump(store: ReadableStore): string {
  const tables = store
    .pluck<string>(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name`,
    )
    .all();
  return JSON.stringify(
    tables.map((table) => [table, rows(store, `SELECT * FROM "${table}"`)]),
    (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
  );
}

/** Where alerts are, what incidents are called, and what is linked. */
function standOf(store: ReadableStore): {
  readonly place: ReadonlyMap<string, number>;
  readonly names: ReadonlyMap<number, string>;
  /** Their strengths, by what they join. */
  readonly links: ReadonlyMap<string, number>;
} {
  return {
    place: new Map(
      rows(store, 'SELECT uid, incident_id AS incident FROM alert').map(({ uid, incident }) => [
        String(uid),
        Number(incident ?? 0),
      ]),
    ),
    names: new Map(
      rows(store, 'SELECT incident_id AS id, name FROM incident_row').map(({ id, name }) => [
        Number(id),
        String(name),
      ]),
    ),
    links: new Map(
      rows(store, 'SELECT a, b, rule, entity_id, second_entity_id, strength FROM link').map(
        ({ strength, ...row }) => [JSON.stringify(row), Number(strength)],
      ),
    ),
  };
}

/** Applies settings and holds what happened against what had been shown. */
function applyAndCompare(shown: CorrelationDifference, settings: CorrelationSettings | null): void {
  const before = standOf(test.store);
  setSettings(settings);
  expect(correlateStore(test.store).state).toBe('done');
  const after = standOf(test.store);
  const sizes = (place: ReadonlyMap<string, number>): Map<number, number> => {
    const counts = new Map<number, number>();
    for (const incident of place.values())
      if (incident !== 0) counts.set(incident, (counts.get(incident) ?? 0) + 1);
    return counts;
  };
  const sizesBefore = sizes(before.place);
  const sizesAfter = sizes(after.place);
  expect(shown.incidentsBefore).toBe(sizesBefore.size);
  expect(shown.incidentsAfter).toBe(sizesAfter.size);
  const moved = [...before.place].filter(
    ([uid, incident]) => incident !== 0 && after.place.get(uid) !== incident,
  );
  expect(shown.alertsMoved).toBe(moved.length);
  const added = [...after.links.keys()].filter((link) => !before.links.has(link));
  expect(shown.linksAdded).toBe(added.length);
  expect(shown.linksRemoved).toBe([...before.links.keys()].filter((link) => !after.links.has(link)).length);
  const isChanged = ([link, strength]: [string, number]): boolean =>
    strength !== (after.links.get(link) ?? strength);
  expect(shown.linksChanged).toBe([...before.links].filter(isChanged).length);
  expect(shown.more).toBe(0);
  const changedIncidents = new Set<number>();
  for (const [uid, incident] of after.place) {
    const from = before.place.get(uid) ?? 0;
    if (from === incident) continue;
    changedIncidents.add(incident);
    if (from !== 0) changedIncidents.add(from);
  }
  const shownMoves = shown.changes.filter(({ kind }) => kind !== 'score');
  const known = shownMoves.flatMap(({ incident }) => (incident === null ? [] : [incident.number]));
  expect(new Set(known)).toEqual(new Set([...changedIncidents].filter((id) => sizesBefore.has(id))));
  for (const change of shownMoves) {
    if (change.incident === null) continue;
    const { number } = change.incident;
    expect(change.alertsBefore).toBe(sizesBefore.get(number) ?? 0);
    expect(change.alertsAfter).toBe(sizesAfter.get(number) ?? 0);
    expect(change.nameAfter).toBe(sizesAfter.has(number) ? after.names.get(number) : null);
  }
  const news = shownMoves.filter(({ incident }) => incident === null);
  const created = [...sizesAfter].filter(([id]) => !sizesBefore.has(id));
  expect(news.map(({ nameAfter, alertsAfter }) => `${alertsAfter} ${nameAfter}`).sort()).toEqual(
    created.map(([id, count]) => `${count} ${after.names.get(id)}`).sort(),
  );
}

describe('a preview of correlation', () => {
  it('says that an incident grows, and by which link, and writes nothing', () => {
    importAlerts(test.store, [
      buildAlert('1', { title: 'Beacon', evidence: [device('host-a'), ip('203.0.113.7')] }),
      buildAlert('2', { title: 'Beacon', evidence: [device('host-a'), ip('203.0.113.7')], ...hours(1) }),
      buildAlert('3', { title: 'Beacon', evidence: [device('host-b'), ip('203.0.113.7')], ...hours(10) }),
    ]);
    setSettings(withIpWindow(2 * 3_600_000));
    correlateStore(test.store);
    const before = dump(test.store);
    const shown = preview(withIpWindow(12 * 3_600_000));
    expect(dump(test.store)).toBe(before);
    expect(shown).toMatchObject({
      incidentsBefore: 2,
      incidentsAfter: 1,
      alertsMoved: 1,
      counts: { grows: 1, merged: 1 },
      linksRemoved: 0,
    });
    expect(shown.linksAdded).toBeGreaterThan(0);
    const [grows, merged] = shown.changes;
    expect(grows).toMatchObject({
      kind: 'grows',
      alertsBefore: 2,
      alertsAfter: 3,
      others: [{ number: 2, alerts: 1 }],
      nameAfter: 'Beacon on 2 endpoints',
    });
    expect(grows?.text).toMatch(
      /^Grows by 1 alert of incident 2: both name the IP address 203\[\.\]0\[\.\]113\[\.\]7 \(strength \d+\)\.$/,
    );
    expect(merged?.text).toMatch(
      /^Its alert goes to incident 1, and its number leads there: both name the IP address/,
    );
    applyAndCompare(shown, withIpWindow(12 * 3_600_000));
  });

  it('says what falls apart, and which link no longer holds', () => {
    importAlerts(
      test.store,
      [0, 2, 5, 5.5, 9, 9.5].map((hour, index) =>
        buildAlert(String(index), { evidence: [device(`host-${index}`), ip('203.0.113.7')], ...hours(hour) }),
      ),
    );
    setSettings(withIpWindow(12 * 3_600_000));
    correlateStore(test.store);
    const shown = preview(withIpWindow(3_600_000));
    expect(shown.counts).toEqual({ split: 1, new: 3 });
    expect(shown.changes[0]?.text).toMatch(
      /^Gives 4 alerts of 6 to 3 new incidents: the IP address 203\[\.\]0\[\.\]113\[\.\]7 no longer holds them together \(strength \d+\)\.$/,
    );
    const news = shown.changes.filter(({ kind }) => kind === 'new').map(({ text }) => text);
    expect(news).toContain('A new incident of 1 alert of incident 1.');
    expect(news[0]).toMatch(
      /^A new incident of 2 alerts of incident 1: both name the IP address 203\[\.\]0\[\.\]113\[\.\]7 /,
    );
    applyAndCompare(shown, withIpWindow(3_600_000));
  });

  it('shows incidents that analysts have worked on first; they lose nothing', () => {
    importAlerts(
      test.store,
      [0, 2, 4, 6].map((hour, index) =>
        buildAlert(String(index), {
          evidence: [device(`host-${index}`), ip(`203.0.113.${hour < 3 ? 1 : 2}`)],
          ...hours(hour),
        }),
      ),
    );
    setSettings(withIpWindow(12 * 3_600_000));
    correlateStore(test.store);
    commandHandlers['incidents.update'](test.context, {
      incidents: ['2'],
      patch: { name: 'Mine' },
      resolveAlerts: true,
    });
    correlateStore(test.store);
    const narrow = preview(withIpWindow(60_000));
    expect(
      narrow.changes.map(({ kind, touched, incident }) => [kind, touched, incident?.number ?? null]),
    ).toEqual([
      ['split', false, 1],
      ['new', false, null],
    ]);
    applyAndCompare(narrow, withIpWindow(60_000));
    importAlerts(test.store, [
      buildAlert('5', { evidence: [device('host-2')], ...hours(6.1) }),
      ...['a', 'b', 'c'].map((name, index) =>
        buildAlert(`1${name}`, { evidence: [device('host-0')], ...hours(1 + index / 10) }),
      ),
    ]);
    const [first, second] = preview(withIpWindow(60_000)).changes;
    expect([first?.kind, first?.touched, first?.nameAfter]).toEqual(['grows', true, 'Mine']);
    expect(first?.text).toMatch(/^Grows by 1 alert that is in no incident yet: both name the device host-2/);
    expect([second?.kind, second?.touched]).toEqual(['grows', false]);
  });

  it('counts what it would unite, were analysts not at work on both', () => {
    importAlerts(test.store, [
      buildAlert('1', { evidence: [device('host-a'), ip('203.0.113.7')] }),
      buildAlert('2', { evidence: [device('host-b'), ip('203.0.113.7')], ...hours(3) }),
    ]);
    setSettings(withIpWindow(60_000));
    correlateStore(test.store);
    expect(preview(null).suggestions).toBe(0);
    commandHandlers['incidents.update'](test.context, {
      incidents: ['1', '2'],
      patch: { status: 'inProgress' },
      resolveAlerts: true,
    });
    expect(preview(null).suggestions).toBe(0);
    expect(preview(withIpWindow(12 * 3_600_000))).toMatchObject({ suggestions: 1, alertsMoved: 0 });
    expect(preview({ ...withIpWindow(12 * 3_600_000), thresholdBase: 1000 }).suggestions).toBe(0);
  });

  it('is exactly what applying does, on stores of any kind', () => {
    for (let seed = 1; seed <= 6; seed += 1) {
      const draw = seeded(seed);
      const pick = (count: number): number => Math.floor(draw() * count);
      const alerts = Array.from({ length: 120 }, (_, index) =>
        buildAlert(`${seed}-${index}`, {
          title: `Title ${pick(6)}`,
          category: ['Execution', 'Persistence', 'Malware'][pick(3)] ?? null,
          detectorId: `detector-${pick(8)}`,
          evidence: [
            device(`host-${pick(25)}`),
            ...(pick(2) === 0 ? [user(`user-${pick(20)}`)] : []),
            ...(pick(3) === 0 ? [ip(`203.0.113.${pick(12)}`)] : []),
            ...(pick(4) === 0 ? [file(`hash-${pick(10)}`)] : []),
          ],
          ...(pick(10) === 0 ? { sourceIncident: { provider: 'p', id: String(pick(4)), webUrl: null } } : {}),
          ...hours(draw() * 24 * 14),
        }),
      );
      importAlerts(test.store, alerts.slice(0, 90));
      if (seed > 1) {
        const pending = preview(null);
        const kept = getCorrelationSettings(test.store);
        applyAndCompare(pending, kept.isDefault ? null : parse(kept.settings));
      } else correlateStore(test.store);
      const incident = rows(test.store, 'SELECT max(incident_id) AS id FROM alert')[0]?.['id'];
      commandHandlers['incidents.update'](test.context, {
        incidents: [String(incident)],
        patch: { assignedTo: 'Dana' },
        resolveAlerts: true,
      });
      const factor = [0.1, 0.5, 3][pick(3)] ?? 1;
      const settings: CorrelationSettings = {
        ...withIpWindow(86_400_000 * factor),
        deviceUserPair: { window: Math.floor(172_800_000 * factor), base: 780 },
        thresholdBase: [0, 100, 500][pick(3)] ?? 100,
        stormGap: [0, 300_000, 86_400_000][pick(3)] ?? 300_000,
        groupLimit: [10, 1000][pick(2)] ?? 1000,
      };
      importAlerts(test.store, alerts.slice(90));
      applyAndCompare(preview(settings), settings);
      // What an analyst keeps together has grown, so that a few links may now be withheld for it; no alert moves for that.
      expect(preview(null)).toMatchObject({ alertsMoved: 0, counts: {}, changes: [] });
    }
  });

  it('stops when it is cancelled', () => {
    importAlerts(test.store, [buildAlert('1')]);
    expect(() => previewCorrelation(reader, null, { ...control, isCancelled: () => true })).toThrow(
      'Cancelled.',
    );
  });
});

describe('settings of correlation', () => {
  it('are journalled, undone and done again, and each makes the next run due', () => {
    importAlerts(test.store, [buildAlert('1'), buildAlert('2', hours(1))]);
    correlateStore(test.store);
    expect(getCorrelationSettings(test.store)).toMatchObject({
      isDefault: true,
      stale: 'no',
      storedEngineVersion: 2,
    });
    const settings = withIpWindow(1000);
    const group = setSettings(settings);
    expect(getCorrelationSettings(test.store)).toMatchObject({
      isDefault: false,
      stale: 'settings',
      settings,
    });
    expect(isCorrelationStale(test.store)).toBe(true);
    expect(
      rows(
        test.store,
        'SELECT target_kind AS kind, field, old_value AS old, label FROM journal WHERE group_uid = ?',
        group,
      ),
    ).toEqual([
      { kind: 'settings', field: 'correlation', old: null, label: 'Change the settings of correlation' },
    ]);
    correlateStore(test.store);
    expect(getCorrelationSettings(test.store).stale).toBe('no');
    commandHandlers['workspace.undo'](test.context, { group, force: false });
    expect(getCorrelationSettings(test.store)).toMatchObject({ isDefault: true, stale: 'settings' });
    commandHandlers['workspace.redo'](test.context, { force: false });
    expect(getCorrelationSettings(test.store)).toMatchObject({ settings, stale: 'no' });
    expect(setSettings(settings)).toBe('');
    // The defaults, key by key in another order, are the defaults.
    const { kinds, ...rest } = defaultCorrelationSettings;
    setSettings({ ...rest, kinds: parse({ ...rest, kinds }).kinds });
    expect(getCorrelationSettings(test.store)).toMatchObject({ isDefault: true, stale: 'settings' });
  });

  it('that cannot be read leave the defaults in force, and say so', () => {
    for (const text of ['{', '{"kinds":{"ip":{"window":-1}}}', '7']) {
      writeFact(test.store, 'correlationSettings', text);
      const { isDefault, fault, settings } = getCorrelationSettings(test.store);
      expect([isDefault, settings]).toEqual([true, defaultCorrelationSettings]);
      expect(fault).toMatch(/^The stored settings of correlation cannot be read/);
    }
    setSettings(withIpWindow(5000));
    expect(getCorrelationSettings(test.store)).toMatchObject({ isDefault: false, fault: null });
  });

  it('of a store that another engine made wait for a person, unless alerts have come', () => {
    importAlerts(test.store, [buildAlert('1')]);
    correlateStore(test.store);
    writeFact(test.store, 'correlatedEngine', 0.5);
    expect(getCorrelationSettings(test.store)).toMatchObject({ stale: 'engine', storedEngineVersion: 0.5 });
    expect(isCorrelationStale(test.store)).toBe(false);
    importAlerts(test.store, [buildAlert('2', hours(1))]);
    expect(getCorrelationSettings(test.store).stale).toBe('alerts');
    expect(isCorrelationStale(test.store)).toBe(true);
    correlateStore(test.store);
    expect(getCorrelationSettings(test.store).stale).toBe('no');
    expect(rows(test.store, `SELECT detail FROM audit WHERE kind = 'engineChanged'`)).toEqual([
      { detail: '{"before":0.5,"after":2}' },
    ]);
  });
});

function parse(settings: unknown): CorrelationSettings {
  return JSON.parse(JSON.stringify(settings)) as CorrelationSettings;
}
