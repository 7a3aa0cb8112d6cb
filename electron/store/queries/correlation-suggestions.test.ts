import { afterEach, describe, expect, it } from 'vitest';
import { correlate } from '../../../shared/correlation/index.ts';
import type { NormalizedAlert } from '../../../shared/model/record.ts';
import {
  batchOf,
  buildAlert,
  device,
  file,
  sourceTime,
  startOfDay,
} from '../../../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore, rows } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { commandHandlers } from '../../services/commands/index.ts';
import { alert, ignore, incidentOf, numberOf, split } from '../../services/commands/testing/regroup-acts.ts';
import { loadCorrelationInput } from '../correlation-store.ts';
import { countSuggestions, suggestionsFor } from './correlation-suggestions.ts';

const sixMinutes = 360_000;

let test: TestStore;
afterEach(() => test.close());

const onHost = (id: string, place: number, host = 'host-a'): NormalizedAlert =>
  buildAlert(id, {
    firstActivity: sourceTime(startOfDay + place * sixMinutes),
    lastActivity: sourceTime(startOfDay + place * sixMinutes),
    evidence: [device(host)],
  });

function add(alerts: readonly NormalizedAlert[]): void {
  importBatches(test.store, [batchOf(alerts)]);
  correlateStore(test.store);
}

function open(alerts: readonly NormalizedAlert[]): void {
  test = openTestStore();
  add(alerts);
}

type Patch = Parameters<(typeof commandHandlers)['incidents.update']>[1]['patch'];

function update(id: string, patch: Patch): void {
  commandHandlers['incidents.update'](test.context, {
    incidents: [incidentOf(test.store, id)],
    patch,
    resolveAlerts: true,
  });
  correlateStore(test.store);
}

const resolve = (id: string): void =>
  update(id, { status: 'resolved', classification: 'truePositive', determination: 'malware' });

/** Rules of the tree links within the incident of an alert. */
const rulesIn = (id: string): readonly unknown[] =>
  rows(
    test.store,
    `SELECT k.rule FROM link AS k JOIN alert AS a ON a.id = k.a JOIN alert AS b ON b.id = k.b
     WHERE k.state = 'tree' AND a.incident_id = ? AND b.incident_id = a.incident_id`,
    numberOf(test.store, id),
  ).map(({ rule }) => rule);

const suggested = (id: string) => suggestionsFor(test.store, incidentOf(test.store, id)).suggestions;

/** Alerts that the engine puts with one, from what it is given today but without the incidents that are kept. */
function togetherByEvidence(id: string): readonly string[] {
  const { input } = loadCorrelationInput(test.store);
  const { group } = correlate({
    ...input,
    locks: input.locks.filter(({ kind }) => kind !== 'keep' && kind !== 'seal'),
  });
  const own = group[input.alerts.uid.indexOf(alert(id))];
  return input.alerts.uid.filter((_, at) => group[at] === own).sort();
}

describe('suggestions to take alerts out', () => {
  it('are none after a newcomer between two alerts of a resolved incident', () => {
    open([onHost('a', 0), onHost('c', 2)]);
    resolve('a');
    add([onHost('b', 1)]);
    expect(numberOf(test.store, 'b')).not.toBe(numberOf(test.store, 'a'));
    expect(rulesIn('a')).toEqual(['sharedEntity']);
    expect(suggested('a')).toEqual([]);
    expect(suggested('b')).toEqual([]);
  });

  it('are none where an alert was split off from between two others that share what it shares', () => {
    open([onHost('a', 0), onHost('b', 1), onHost('c', 2)]);
    split(['b'])(test);
    correlateStore(test.store);
    expect(numberOf(test.store, 'a')).toBe(numberOf(test.store, 'c'));
    expect(numberOf(test.store, 'b')).not.toBe(numberOf(test.store, 'a'));
    expect(rulesIn('a')).toEqual(['sharedEntity']);
    expect(suggested('a')).toEqual([]);
  });

  it('name just the alerts that the engine, asked without what is kept, would put elsewhere', () => {
    open([onHost('a', 0), onHost('b', 1), onHost('c', 2), onHost('d', 3)]);
    add([
      buildAlert('e', {
        firstActivity: sourceTime(startOfDay + 4 * sixMinutes),
        lastActivity: sourceTime(startOfDay + 4 * sixMinutes),
        evidence: [device('host-a'), file('f1')],
      }),
      buildAlert('f', {
        firstActivity: sourceTime(startOfDay + 5 * sixMinutes),
        lastActivity: sourceTime(startOfDay + 5 * sixMinutes),
        evidence: [device('host-a'), file('f1')],
      }),
    ]);
    split(['b'])(test);
    correlateStore(test.store);
    expect(suggested('a')).toEqual([]);
    expect(togetherByEvidence('a')).toEqual(['a', 'c', 'd', 'e', 'f'].map(alert));
    ignore('host-a', 'a')(test);
    correlateStore(test.store);
    const found = suggested('a');
    expect(found.map(({ kind, alerts }) => [kind, ...alerts])).toEqual([
      ['takeOut', alert('a')],
      ['takeOut', alert('c')],
      ['takeOut', alert('d')],
    ]);
    expect(countSuggestions(test.store, numberOf(test.store, 'a'))).toBe(3);
    for (const { alerts, text } of found) {
      expect(text).toContain('shares nothing with the rest of this incident that would join them today');
      expect(togetherByEvidence(String(alerts[0]).slice('testTool|'.length))).toEqual(alerts);
    }
  });

  it('are none of a resolved incident, whatever it shares', () => {
    open([onHost('a', 0), onHost('b', 1)]);
    update('a', { addTags: ['mine'] });
    ignore('host-a', 'a')(test);
    correlateStore(test.store);
    expect(suggested('a')).toHaveLength(1);
    resolve('a');
    expect(rulesIn('a')).toEqual(['keptTogether']);
    expect(suggested('a')).toEqual([]);
    expect(countSuggestions(test.store, numberOf(test.store, 'a'))).toBe(0);
  });
});
