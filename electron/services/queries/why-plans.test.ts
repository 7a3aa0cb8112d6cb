import { afterEach, describe, expect, it } from 'vitest';
import type { InputOf, OutputOf } from '../../../shared/contract/index.ts';
import { findOperation } from '../../../shared/contract/index.ts';
import {
  batchOf,
  buildAlert,
  device,
  sourceTime,
  startOfDay,
  user,
} from '../../../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import type { ReadableStore } from '../../store/connection.ts';
import type { NormalizedAlert } from '../../../shared/model/record.ts';
import { alert, ignore, incidentOf, keepApart } from '../commands/testing/regroup-acts.ts';
import type { QueryContext, QueryName } from '../handlers.ts';
import { queryHandlers } from './index.ts';

const minute = 60_000;
const hour = 60 * minute;

let test: TestStore;
afterEach(() => test.close());

const at = (after: number): Partial<NormalizedAlert> => ({
  firstActivity: sourceTime(startOfDay + after),
  lastActivity: sourceTime(startOfDay + after),
});

function open(alerts: readonly NormalizedAlert[]): void {
  test = openTestStore();
  importBatches(test.store, [batchOf(alerts)]);
  correlateStore(test.store);
}

function ask<Name extends QueryName>(
  name: Name,
  input: InputOf<Name>,
  store: ReadableStore = test.store,
): OutputOf<Name> {
  const handler = queryHandlers[name] as (context: QueryContext, input: unknown) => OutputOf<Name>;
  const operation = findOperation(name);
  const answer = handler(
    {
      store,
      workspace: { mode: 'real', readOnly: false, audience: 'analyst' },
      techniques: new Map(),
      tactics: new Map(),
      shippedMappings: [],
    },
    operation?.input.parse(input),
  );
  return operation?.output.parse(answer) as OutputOf<Name>;
}

const incident = (id: string) => ({ kind: 'incident', incident: incidentOf(test.store, id) }) as const;
const alertEnd = (id: string) => ({ kind: 'alert', alert: alert(id) }) as const;

describe('plans', () => {
  /** Tables that grow with what is imported: none of them is ever walked through. */
  const large =
    'alert|link|evidence|entity|identifier|record|record_version|record_raw|incident|incident_row';

  it('scan no large table', () => {
    open([
      ...['s1', 's2', 's3'].map((id, index) =>
        buildAlert(id, { detectorId: 'rule-9', ...at(index * minute) }),
      ),
      buildAlert('a', { ...at(hour), evidence: [device('host-a'), user('ann')] }),
      buildAlert('far', { ...at(60 * hour), evidence: [device('host-a')] }),
      buildAlert('weak', { ...at(23 * hour), evidence: [device('host-a')] }),
      buildAlert('other', { evidence: [device('host-b')] }),
      buildAlert('grouped', { sourceIncident: { provider: 'portal', id: '7', webUrl: null } }),
    ]);
    keepApart(['a', 'other'])(test);
    ignore('host-b', null)(test);
    correlateStore(test.store);
    const seen = new Set<string>();
    const store = new Proxy(test.store, {
      get(target, name: keyof ReadableStore) {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        return (...given: unknown[]): unknown => {
          if (name === 'read' || name === 'pluck') seen.add(String(given[0]));
          return Reflect.apply(member, target, given);
        };
      },
    });
    const [one, two] = [incidentOf(test.store, 'a'), incidentOf(test.store, 'far')];
    ask('correlation.explain', { from: alertEnd('s2'), to: alertEnd('a') }, store);
    ask('correlation.explain', { from: alertEnd('far'), to: alertEnd('a') }, store);
    for (const id of ['far', 'weak', 'other'])
      ask('correlation.explain', { from: incident('a'), to: incident(id) }, store);
    ask('correlation.ofAlert', { alert: alert('s1') }, store);
    ask('correlation.between', { from: alert('s1'), to: alert('a') }, store);
    ask('correlation.cut', { alerts: [alert('s1')], repeats: true }, store);
    ask('correlation.similar', { incident: one, cursor: null }, store);
    ask('correlation.suggestions', { incident: one }, store);
    ask('correlation.hubs', { cursor: null }, store);
    ask('correlation.hubs', { incident: two, cursor: null }, store);
    expect(seen.size).toBeGreaterThan(30);
    const scans = [...seen].flatMap((sql) => {
      if (sql.startsWith('PRAGMA')) return [];
      const parameters = Array.from(sql.matchAll(/\?/g), () => null);
      return test.store
        .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...parameters)
        .map(({ detail }) => /^SCAN (\w+)/.exec(detail)?.[1] ?? '')
        .filter(
          (name) =>
            name !== '' &&
            new RegExp(`\\b(${large}) AS ${name}\\b|^(${large})$`).test(sql) &&
            !new RegExp(`\\) AS ${name}\\b|^${name} \\(`).test(sql),
        )
        .map((name) => `${name}: ${sql}`);
    });
    expect(scans).toEqual([]);
  });
});
