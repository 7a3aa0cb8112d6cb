import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TemporaryStore } from '../../../tests/support/store-builder.ts';
import {
  addAlertWithRecord,
  addIncident,
  insert,
  recordStart,
  temporaryStore,
} from '../../../tests/support/store-builder.ts';
import { readSetting } from '../../../shared/correlation/settings-fields.ts';
import { defaultCorrelationSettings } from '../../../shared/correlation/settings.ts';
import type { WritableStore } from '../connection.ts';
import { explain } from './explain.ts';
import { pageOfLinks } from './links.ts';

let temporary: TemporaryStore;
let store: WritableStore;
beforeEach(() => {
  temporary = temporaryStore();
  store = temporary.store;
});
afterEach(() => {
  temporary.remove();
});

const hour = 3_600_000;

const explainAlerts = (from: string, to: string) =>
  explain(store, { from: { kind: 'alert', alert: from }, to: { kind: 'alert', alert: to } });

describe('explanations', () => {
  const link = (a: number, b: number, columns: Record<string, string | number>): void => {
    insert(store, 'link', {
      a,
      b,
      rule: 'sharedEntity',
      gap_ms: 60_000,
      strength: 500,
      reason: 'sharedIndicators',
      state: 'tree',
      ...columns,
    });
  };

  it('give the path of links in its own direction', () => {
    const incident = addIncident(store);
    const [x, y, z] = ['x', 'y', 'z'].map((name) => addAlertWithRecord(store, incident, name, [])) as [
      number,
      number,
      number,
    ];
    link(x, y, { strength: 900 });
    link(y, z, { strength: 300 });
    link(x, z, { strength: 100, state: 'redundant' });
    const found = explainAlerts('graph|z', 'graph|x');
    expect(found.together).toBe(true);
    expect(found.path.map(({ from, to, strength }) => [from, to, strength])).toEqual([
      ['graph|z', 'graph|y', 300],
      ['graph|y', 'graph|x', 900],
    ]);
    const page = pageOfLinks(store, incident, null, 2);
    const rest = pageOfLinks(store, incident, page.next, 2);
    expect([...page.rows, ...rest.rows].map(({ strength }) => strength)).toEqual([900, 300, 100]);
    expect([page.total, rest.next]).toEqual([3, null]);
  });

  it('reckon with all weak links between two incidents together', () => {
    const [one, two] = [addIncident(store), addIncident(store)];
    const evidence = [
      { kind: 'ip', label: '203.0.113.9' },
      { kind: 'file', label: 'invoice.exe' },
    ] as const;
    const x = addAlertWithRecord(store, one, 'x', evidence);
    const y = addAlertWithRecord(store, two, 'y', evidence);
    const entity = (label: string): number =>
      store.pluck<number>('SELECT id FROM entity WHERE label = ?').get(label) ?? 0;
    const remedies = () =>
      explain(store, {
        from: { kind: 'incident', incident: String(one) },
        to: { kind: 'incident', incident: String(two) },
      }).blocking.map(({ remedy }) => remedy);
    const weak = { state: 'withheldWeak', needed: 520 };
    link(x, y, { ...weak, strength: 300, entity_id: entity('203.0.113.9') });
    expect(remedies()[0]?.text).not.toContain('together');
    store.write('DELETE FROM link').run();
    link(x, y, { ...weak, strength: 300, entity_id: entity('203.0.113.9') });
    link(x, y, { ...weak, strength: 300, entity_id: entity('invoice.exe') });
    const found = remedies();
    expect(found).toHaveLength(2);
    const paths = ['kinds.ip.base', 'kinds.file.base'];
    for (const { text, step } of found) {
      expect(text).toMatch(
        /^All links between the two together have 510 of 520\. In Settings › Correlation, raise “Strength” of/,
      );
      expect(step.kind === 'setting' && paths.includes(step.path)).toBe(true);
      if (step.kind !== 'setting') continue;
      // 315 and 300 together have 520: the base of the kind grows in that proportion.
      const base = readSetting(defaultCorrelationSettings, step.path) ?? 0;
      expect(step.value).toBe(Math.ceil((base * 315) / 300));
    }
  });

  it('say what keeps two alerts apart', () => {
    const one = addIncident(store);
    const two = addIncident(store);
    const x = addAlertWithRecord(store, one, 'x', [{ kind: 'ip', label: '203.0.113.9' }]);
    const y = addAlertWithRecord(store, two, 'y', [{ kind: 'ip', label: '203.0.113.9' }], {
      first_ms: recordStart + 30 * hour,
    });
    const said = (from: string, to: string): string[] =>
      explainAlerts(`graph|${from}`, `graph|${to}`).blocking.map(
        ({ condition, text }) => `${condition}: ${text}`,
      );
    expect(said('x', 'y')).toEqual([
      'gapBeyondWindow: Both name the IP address 203[.]0[.]113[.]9, but 30 h apart; it joins alerts within 24 h (the longest time for an IP address).',
    ]);
    link(x, y, { state: 'withheldWeak', strength: 150, needed: 190, entity_id: 1 });
    expect(said('x', 'y')).toEqual([
      'withheldWeak: Withheld: strength 150, and the smaller of the two groups (1 alert) asks for 190.',
    ]);
    addAlertWithRecord(store, null, 'z', [], { tenant: 'other', time_doubtful: 1 });
    store.write(`UPDATE alert SET tenant = 'one' WHERE id = ?`).run(x);
    expect(said('x', 'z')).toEqual([
      'tenant: They belong to different tenants, and nothing joins alerts of two tenants.',
      'doubtfulTime: The time of one of them is unknown or doubtful, and such alerts are not joined by what they share.',
      'noSharedEntity: They share nothing: no device, user, address, file or other thing is named by both.',
    ]);
  });
});
