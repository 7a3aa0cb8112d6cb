import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { batchOf, buildAlert, evidence, sourceTime, startOfDay } from '../../tests/support/prepared.ts';
import { contentOf, correlateStore, importBatches, openTestStore, rows } from '../../tests/support/stores.ts';
import type { TestStore } from '../../tests/support/stores.ts';
import { correlationContentOf } from '../../tests/support/correlation-content.ts';
import { correlate } from '../../shared/correlation/index.ts';
import type { NormalizedAlert, NormalizedEvidence } from '../../shared/model/record.ts';
import { commandHandlers } from '../services/commands/index.ts';
import { checkStore } from './check-store.ts';
import { computeCorrelationPart } from './correlation-part.ts';
import { applyCorrelation } from './correlation-store.ts';
import { strongestOf } from './entity-writer.ts';

const open: TestStore[] = [];
const newStore = (): TestStore => {
  const store = openTestStore();
  open.push(store);
  return store;
};
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

/** A device that is called by its strongest identifier, as it is by whatever gives no name. */
const host = (...names: readonly string[]): NormalizedEvidence => {
  const item = evidence('device', names);
  return { ...item, label: strongestOf(item.identifiers).value };
};

/** A version of an alert: a later one replaces it. */
const version = (id: string, update: number, more: Partial<NormalizedAlert> = {}): NormalizedAlert =>
  buildAlert(id, { evidence: [], updated: sourceTime(startOfDay + update), ...more });

/** A version with names that it shares with others. */
const named = (
  id: string,
  update: number,
  shared: readonly string[],
  more: Partial<NormalizedAlert> = {},
): NormalizedAlert => version(id, update, { names: [`testtool|${id}`, ...shared], ...more });

const importInto = ({ store }: TestStore, alerts: readonly NormalizedAlert[]): string => {
  const { uid } = importBatches(store, [batchOf(alerts)]);
  expect(checkStore(store).findings).toEqual([]);
  return uid;
};

const contentOfOneImport = (alerts: readonly NormalizedAlert[]): unknown => {
  const test = openTestStore();
  try {
    importInto(test, alerts);
    return contentOf(test.store);
  } finally {
    test.close();
  }
};

const apart = ['device|fqdn||h1.x', 'device|mdeDeviceId||h1-id'];
const keys = ({ store }: TestStore): readonly unknown[] =>
  rows(store, 'SELECT key FROM entity ORDER BY key').map(({ key }) => key);
const incidents = ({ store }: TestStore): readonly unknown[] =>
  rows(store, 'SELECT group_concat(uid) AS uids FROM alert GROUP BY incident_id ORDER BY 1').map(
    ({ uids }) => uids,
  );

describe('an alias that nothing supports any more', () => {
  const a = version('a', 1, { evidence: [host('mdeDeviceId=h1-id', 'fqdn=h1.x')] });
  const b = version('b', 1, { evidence: [host('mdeDeviceId=h1-id')] });
  const c = version('c', 1, { evidence: [host('fqdn=h1.x')] });
  const later = version('f', 6, {
    evidence: [host('mdeDeviceId=h2-id', 'fqdn=h2.x'), host('mdeDeviceId=h2-id', 'fqdn=h1.x')],
  });

  it('leaves two devices where it was one, when the alert that gave it was updated', () => {
    const test = newStore();
    for (const alert of [a, b, c]) importInto(test, [alert]);
    correlateStore(test.store);
    expect(keys(test)).toEqual(['device|mdeDeviceId||h1-id']);
    importInto(test, [version('a', 4)]);
    expect(keys(test)).toEqual(apart);
    correlateStore(test.store);
    expect(incidents(test)).toEqual(['testTool|a', 'testTool|b', 'testTool|c']);
    importInto(test, [later]);
    expect(contentOf(test.store)).toEqual(contentOfOneImport([version('a', 4), b, c, later]));
  });

  it('leaves two devices where it was one, when the import that gave it was taken back', () => {
    const test = newStore();
    const uid = importInto(test, [a]);
    for (const alert of [b, c]) importInto(test, [alert]);
    correlateStore(test.store);
    commandHandlers['imports.remove'](test.context, { import: uid });
    expect(checkStore(test.store).findings).toEqual([]);
    expect(keys(test)).toEqual(apart);
    importInto(test, [later]);
    expect(contentOf(test.store)).toEqual(contentOfOneImport([b, c, later]));
    commandHandlers['workspace.undo'](test.context, { group: null, force: false });
    expect(checkStore(test.store).findings).toEqual([]);
    expect(contentOf(test.store)).toEqual(contentOfOneImport([a, b, c, later]));
  });

  it('leaves what two tenants have apart, and one again when one of the two goes', () => {
    const inTenant = (tenant: string): NormalizedEvidence => {
      const plain = host('mdeDeviceId=h1-id');
      return { ...plain, identifiers: plain.identifiers.map((identifier) => ({ ...identifier, tenant })) };
    };
    const one = version('a', 1, { evidence: [inTenant('one')] });
    const test = newStore();
    for (const alert of [one, version('c', 1, { evidence: [inTenant('two')] }), b]) importInto(test, [alert]);
    expect(keys(test)).toHaveLength(3);
    importInto(test, [version('c', 2)]);
    expect(contentOf(test.store)).toEqual(contentOfOneImport([one, b, version('c', 2)]));
    expect(keys(test)).toHaveLength(1);
  });

  it('takes an analyst’s verdict along with the identifier that it rests on', () => {
    const test = newStore();
    for (const alert of [a, b, c]) importInto(test, [alert]);
    correlateStore(test.store);
    const entity = test.store.pluck<number>('SELECT id FROM entity').get()!;
    commandHandlers['entities.setVerdict'](test.context, {
      entities: [entity],
      scope: 'everywhere',
      incident: null,
      verdict: 'malicious',
      reason: '',
    });
    importInto(test, [version('a', 4)]);
    const judged = rows(
      test.store,
      `SELECT entity.key, entity.verdict FROM verdict JOIN identifier ON identifier.id = identifier_id JOIN entity ON entity.id = entity_id`,
    );
    expect(judged).toEqual([{ key: 'device|mdeDeviceId||h1-id', verdict: 'malicious' }]);
    expect(rows(test.store, `SELECT verdict FROM entity WHERE key = 'device|fqdn||h1.x'`)).toEqual([
      { verdict: 'unknown' },
    ]);
  });
});

describe('an entity of which an identifier is gone', () => {
  it('is counted anew by a run over a part of the store', () => {
    const hours = 3_600_000;
    const seen = (id: string, hour: number, ...names: readonly string[]): NormalizedAlert => {
      const time = sourceTime(startOfDay + hour * hours);
      return version(id, 1, {
        title: id,
        detectorId: id,
        evidence: [host(...names)],
        firstActivity: time,
        lastActivity: time,
      });
    };
    const test = newStore();
    importInto(test, [
      seen('a', 0, 'mdeDeviceId=h1-id', 'fqdn=h1.x'),
      seen('b', 4, 'fqdn=h1.x'),
      seen('c', 80, 'fqdn=h1.x'),
      seen('d', 160, 'fqdn=h1.x'),
      seen('e', 240, 'mdeDeviceId=h2-id', 'fqdn=h1.x'),
    ]);
    correlateStore(test.store);
    importInto(test, [version('e', 2)]);
    const part = computeCorrelationPart(test.store, correlate);
    if (part === null) throw new Error('There is nothing that a part could be computed of');
    const steps = applyCorrelation(test.store, part.run, part.result, { now: startOfDay });
    while (steps.next().done !== true);
    const ofPart = correlationContentOf(test.store);
    correlateStore(test.store);
    expect(ofPart).toEqual(correlationContentOf(test.store));
  });
});

describe('twins that are shuffled', () => {
  it.each([[['a', 'b']], [['b', 'a']]])('in one import, records in the order %s', (order) => {
    const test = newStore();
    const c = named('c', 2, ['shared|7']);
    importInto(test, [named('a', 1, [])]);
    importInto(test, [named('b', 2, ['shared|7']), c]);
    const now = { a: named('a', 4, ['shared|7']), b: named('b', 5, []) };
    importInto(
      test,
      order.map((id) => (id === 'a' ? now.a : now.b)),
    );
    expect(contentOf(test.store)).toEqual(contentOfOneImport([now.a, now.b, c]));
  });

  it('leave an analyst’s decision with the alert that it was made on', () => {
    const test = newStore();
    importInto(test, [named('a', 1, [])]);
    importInto(test, [named('b', 2, ['shared|7']), named('c', 2, ['shared|7'])]);
    commandHandlers['alerts.update'](test.context, {
      alerts: ['testTool|b'],
      patch: { classification: 'falsePositive' },
    });
    importInto(test, [named('a', 4, ['shared|7']), named('b', 5, [])]);
    expect(rows(test.store, 'SELECT uid, classification FROM alert ORDER BY uid')).toEqual([
      { uid: 'testTool|a', classification: null },
      { uid: 'testTool|b', classification: 'falsePositive' },
    ]);
  });

  it('keep no anchors of each other when they part', () => {
    const test = newStore();
    const b = named('b', 1, ['shared|4'], { evidence: [host('fqdn=h1.x')] });
    importInto(test, [b]);
    importInto(test, [named('a', 2, ['shared|4'])]);
    importInto(test, [named('a', 3, [])]);
    correlateStore(test.store);
    expect(rows(test.store, 'SELECT count(*) AS links FROM link')).toEqual([{ links: 0 }]);
    expect(contentOf(test.store)).toEqual(contentOfOneImport([b, named('a', 3, [])]));
  });
});

describe('versions that give and withdraw names and identifiers', () => {
  const identifiers = ['mdeDeviceId=h1-id', 'mdeDeviceId=h2-id', 'fqdn=h1.x', 'fqdn=h2.x', 'hostName=h1'];
  const device = fc
    .tuple(
      fc.subarray(identifiers, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(null, null, null, 'one', 'two'),
    )
    .map(([names, tenant]): NormalizedEvidence => {
      const plain = host(...names);
      return { ...plain, identifiers: plain.identifiers.map((identifier) => ({ ...identifier, tenant })) };
    });
  const content = fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    shared: fc.subarray(['shared|1', 'shared|2'], { maxLength: 1 }),
    devices: fc.array(device, { maxLength: 2 }),
  });

  it('leave what one import of the last of each makes, in any order and any imports', () => {
    const picks = fc.array(content, { minLength: 2, maxLength: 14 }).chain((contents) =>
      fc.record({
        versions: fc.constant(
          contents.map(({ id, shared, devices }, index) =>
            named(id, index + 1, shared, { evidence: devices }),
          ),
        ),
        order: fc.shuffledSubarray(
          contents.map((_, index) => index),
          { minLength: contents.length },
        ),
        sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 14, maxLength: 14 }),
        isCorrelated: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(picks, ({ versions, order, sizes, isCorrelated }) => {
        const last = new Map(versions.map((alert) => [alert.providerAlertId, alert]));
        const test = openTestStore();
        try {
          const left = order.flatMap((index) => versions[index] ?? []);
          for (const size of sizes) {
            if (left.length === 0) break;
            importInto(test, left.splice(0, size));
            if (isCorrelated) correlateStore(test.store);
          }
          expect(contentOf(test.store)).toEqual(contentOfOneImport([...last.values()]));
        } finally {
          test.close();
        }
      }),
      { numRuns: 20 },
    );
  });
});
