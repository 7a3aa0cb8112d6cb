import { afterEach, describe, expect, it } from 'vitest';
import type { InputOf, OutputOf } from '../../../shared/contract/index.ts';
import { findOperation } from '../../../shared/contract/index.ts';
import {
  batchOf,
  buildAlert,
  device,
  evidence,
  file,
  sourceTime,
  startOfDay,
  user,
} from '../../../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore, rows } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import type { ReadableStore } from '../../store/connection.ts';
import type { NormalizedAlert } from '../../../shared/model/record.ts';
import { commandHandlers } from '../commands/index.ts';
import { alert, ignore, incidentOf, keepApart, merge, numberOf } from '../commands/testing/regroup-acts.ts';
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

function add(alerts: readonly NormalizedAlert[]): void {
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

function setSettings(change: { path: string; value: number }): void {
  const { settings } = ask('correlation.settings', {});
  const names = change.path.split('.');
  const last = names.pop() ?? '';
  const copy = JSON.parse(JSON.stringify(settings)) as Record<string, unknown>;
  const place = names.reduce((one, name) => one[name] as Record<string, unknown>, copy);
  place[last] = change.value;
  commandHandlers['correlation.setSettings'](test.context, { settings: copy as never });
  correlateStore(test.store);
}

function setStatus(id: string, status: 'active' | 'resolved'): void {
  commandHandlers['incidents.update'](test.context, {
    incidents: [incidentOf(test.store, id)],
    patch: { status },
    resolveAlerts: true,
  });
  correlateStore(test.store);
}

describe('together', () => {
  it('by one thing: the path with both raw fields and sentences', () => {
    open([
      buildAlert('a', { evidence: [device('host-a')] }),
      buildAlert('b', { ...at(20 * minute), evidence: [device('host-a'), user('ann')] }),
    ]);
    const found = ask('correlation.explain', { from: alertEnd('b'), to: alertEnd('a') });
    expect(found).toMatchObject({ together: true, blocking: [] });
    const [link] = found.path;
    expect(link).toMatchObject({
      from: alert('b'),
      to: alert('a'),
      fromTitle: 'Alert b',
      toTitle: 'Alert a',
      fromTime: startOfDay + 20 * minute,
      because: 'Both name the device host-a-id; the second came 20 min after the first.',
      withheldText: null,
    });
    expect(link?.strengthText).toMatch(
      /^Strength \d+ of 1000: a device counts 640; it is seen with 1 other asset \(up to 8 lessens nothing\); 20 min of 24 h have passed\. Seen in 1 of 384 hours considered\.$/,
    );
    expect(link?.fromFields).toEqual([
      {
        alert: alert('b'),
        recordUid: alert('b'),
        path: 'evidence[0].identifiers[0].value',
        value: 'host-a-id',
      },
    ]);
    expect(link?.toFields[0]).toMatchObject({ recordUid: alert('a'), value: 'host-a-id' });
    expect(link?.entities.map(({ kind, label }) => [kind, label])).toEqual([['device', 'host-a-id']]);
    expect(ask('correlation.explain', { from: incident('a'), to: incident('b') })).toMatchObject({
      together: true,
      path: [],
    });
    expect(ask('correlation.explain', { from: alertEnd('a'), to: incident('b') }).path).toHaveLength(1);
  });

  it('as repeats, and by the incident of the source', () => {
    const portal = { provider: 'portal', id: '77', webUrl: null };
    open([
      ...['s1', 's2', 's3'].map((id, index) =>
        buildAlert(id, { title: 'Repeats', detectorId: 'rule-9', ...at(index * minute) }),
      ),
      buildAlert('p1', { evidence: [device('host-b')], sourceIncident: portal }),
      buildAlert('p2', { evidence: [device('host-c')], sourceIncident: portal }),
    ]);
    const repeats = ask('correlation.explain', { from: alertEnd('s2'), to: alertEnd('s3') });
    expect(repeats.path).toHaveLength(1);
    expect(repeats.path[0]).toMatchObject({
      from: alert('s2'),
      to: alert('s3'),
      rule: 'storm',
      because:
        'Both are repeats of the same alert on the device host-a-id, in a storm of 3: the second came 1 min after the first, and from one repeat to the next it was 1 min at most (5 min is allowed).',
    });
    expect(repeats.path[0]?.fromFields.map(({ path, value }) => [path, value])).toEqual([
      ['detectorId', 'rule-9'],
      ['evidence[0].identifiers[0].value', 'host-a-id'],
    ]);
    const [grouped] = ask('correlation.between', { from: alert('p2'), to: alert('p1') }).links;
    expect(grouped).toMatchObject({
      rule: 'sourceIncident',
      because: 'The tool that raised both had put them in one incident: 77.',
    });
    expect(grouped?.fromFields).toMatchObject([{ path: 'sourceIncident.id', value: '77' }]);
  });

  it('what holds an alert, and what would be cut', () => {
    open([
      buildAlert('a', { evidence: [device('host-a')] }),
      buildAlert('b', { ...at(10 * minute), evidence: [device('host-a'), file('f1')] }),
      buildAlert('c', { ...at(30 * minute), evidence: [file('f1')] }),
    ]);
    const { held, withheld } = ask('correlation.ofAlert', { alert: alert('b') });
    expect(held.map(({ from, to }) => [from, to])).toEqual(
      expect.arrayContaining([
        [alert('a'), alert('b')],
        [alert('b'), alert('c')],
      ]),
    );
    expect(withheld).toEqual([]);
    const cut = ask('correlation.cut', { alerts: [alert('c')] });
    expect(cut).toMatchObject({ total: 1, alerts: 1 });
    expect(cut.links[0]).toMatchObject({ from: alert('c'), to: alert('b'), state: 'tree' });
  });
});

describe('apart', () => {
  const blocking = (from: string, to: string) =>
    ask('correlation.explain', { from: incident(from), to: incident(to) }).blocking;

  it('by time: the setting that is named unites the two, and the one before does not', () => {
    open([
      buildAlert('a', { evidence: [evidence('mailMessage', ['networkMessageId=m1'])] }),
      buildAlert('b', { ...at(50 * hour), evidence: [evidence('mailMessage', ['networkMessageId=m1'])] }),
    ]);
    const [first] = blocking('a', 'b');
    expect(first).toMatchObject({ condition: 'gapBeyondWindow', link: null });
    expect(first?.text).toContain('Both name the email m1, but 2 d 2 h apart');
    const step = first?.remedy.step;
    if (step?.kind !== 'setting') throw new Error('Expected a setting.');
    setSettings({ ...step, value: step.value - 1 });
    expect(numberOf(test.store, 'a')).not.toBe(numberOf(test.store, 'b'));
    setSettings(step);
    expect(numberOf(test.store, 'a')).toBe(numberOf(test.store, 'b'));
  });

  it('by weakness: the withheld link, and the setting that is named', () => {
    open([
      buildAlert('a', { evidence: [device('host-a')] }),
      buildAlert('b', { ...at(22 * hour), evidence: [device('host-a')] }),
    ]);
    const [first] = blocking('a', 'b');
    expect(first?.condition).toBe('withheldWeak');
    expect(first?.text).toMatch(
      /^Withheld: strength \d+, and the smaller of the two groups \(1 alert\) asks for 300\.$/,
    );
    expect(first?.link?.withheldText).toBe(first?.text);
    const step = first?.remedy.step;
    if (step?.kind !== 'setting') throw new Error('Expected a setting.');
    const similar = ask('correlation.similar', { incident: incidentOf(test.store, 'a'), cursor: null });
    expect(similar).toMatchObject({ total: 1, next: null });
    expect(similar.rows[0]).toMatchObject({
      incident: { number: numberOf(test.store, 'b') },
      links: 1,
      remedy: { step },
    });
    expect(similar.rows[0]?.reasons[0]?.because).toContain('Both name the device host-a-id');
    expect(ask('incidents.get', { incident: incidentOf(test.store, 'a') }).counts.similar).toBe(1);
    setSettings(step);
    expect(numberOf(test.store, 'a')).toBe(numberOf(test.store, 'b'));
  });

  it('by a decision, by resolving, and with nothing in common', () => {
    open([
      buildAlert('a', { evidence: [device('host-a')] }),
      buildAlert('b', { evidence: [device('host-b')] }),
      buildAlert('c', { evidence: [device('host-c')] }),
    ]);
    expect(blocking('a', 'b')).toMatchObject([
      { condition: 'noSharedEntity', remedy: { step: { kind: 'merge' } } },
    ]);
    keepApart(['a', 'b'])(test);
    const [decided] = blocking('a', 'b');
    expect(decided).toMatchObject({
      condition: 'withheldLock',
      text: 'An analyst decided that they do not belong together.',
      remedy: {
        text: 'Taking back the decision of Dana (“two customers”) alone would not unite them: analysts have worked on both, and two such incidents are never united by themselves; and nothing that they share is enough to join them. If you know that they belong together, unite the two incidents by hand (1 alert and 1 alert).',
        step: { kind: 'merge' },
      },
    });
    setStatus('c', 'resolved');
    add([buildAlert('c2', { ...at(5 * minute), evidence: [device('host-c')] })]);
    const sealed = numberOf(test.store, 'c');
    const [resolved] = blocking('c2', 'c');
    expect(resolved).toMatchObject({
      condition: 'withheldLock',
      remedy: { text: `Reopen incident ${sealed}.`, step: { kind: 'reopen' } },
    });
    const page = ask('incidents.get', { incident: incidentOf(test.store, 'c2') });
    expect(page.relatedResolved.map(({ number }) => number)).toEqual([sealed]);
    expect(
      ask('correlation.similar', { incident: incidentOf(test.store, 'c2'), cursor: null }).rows[0]?.text,
    ).toBe(
      `Kept apart because incident ${sealed} is resolved, and nothing joins a resolved incident by itself.`,
    );
    expect(ask('incidents.get', { incident: String(sealed) }).relatedResolved).toEqual([]);
    setStatus('c', 'active');
    expect(numberOf(test.store, 'c2')).toBe(sealed);
  });

  it('by resolving and by weakness: reopening is not offered, for it would change nothing; uniting by hand does', () => {
    open([buildAlert('a', { evidence: [device('host-a')] })]);
    setStatus('a', 'resolved');
    add([buildAlert('b', { ...at(22 * hour), evidence: [device('host-a')] })]);
    const sealed = numberOf(test.store, 'a');
    const found = blocking('b', 'a').filter(({ remedy }) => remedy.step.kind !== 'merge');
    expect(found).toEqual([]);
    const [row] = ask('correlation.similar', { incident: incidentOf(test.store, 'b'), cursor: null }).rows;
    expect(row?.remedy.step.kind).toBe('merge');
    expect(row?.remedy.text).toMatch(
      /^Reopening incident \d+ alone would not unite them: the links between them have \d+, and the smaller of the two \(1 alert\) asks for 300\. If you know that they belong together, unite the two incidents by hand \(1 alert and 1 alert\)\.$/,
    );
    expect(row?.text).toContain(' Besides, the links between them have ');
    setStatus('a', 'active');
    expect(numberOf(test.store, 'b')).not.toBe(sealed);
    setStatus('a', 'resolved');
    merge('a', ['b'])(test);
    correlateStore(test.store);
    expect(numberOf(test.store, 'b')).toBe(sealed);
  });

  it('by a decision that alone does not part them: taking it back changes nothing, uniting by hand does', () => {
    open([
      buildAlert('a', { evidence: [device('host-a')] }),
      buildAlert('b', { ...at(22 * hour), evidence: [device('host-a')] }),
    ]);
    keepApart(['a', 'b'])(test);
    correlateStore(test.store);
    expect(blocking('a', 'b').map(({ remedy }) => remedy.step.kind)).not.toContain('removeDecision');
    const uid = String(rows(test.store, 'SELECT uid FROM correlation_lock')[0]?.['uid']);
    commandHandlers['correlation.removeDecision'](test.context, { decision: uid });
    correlateStore(test.store);
    expect(numberOf(test.store, 'a')).not.toBe(numberOf(test.store, 'b'));
    expect(blocking('a', 'b').map(({ remedy }) => remedy.step.kind)).toEqual(
      blocking('a', 'b').map(() => 'merge'),
    );
    merge('a', ['b'])(test);
    correlateStore(test.store);
    expect(numberOf(test.store, 'a')).toBe(numberOf(test.store, 'b'));
  });

  it('by an ignored entity and by one that is seen with too much', () => {
    open([
      buildAlert('a', { evidence: [device('host-a'), file('f1')] }),
      buildAlert('b', { ...at(hour), evidence: [device('host-b'), file('f1')] }),
    ]);
    expect(numberOf(test.store, 'a')).toBe(numberOf(test.store, 'b'));
    ignore('f1', null)(test);
    correlateStore(test.store);
    expect(blocking('a', 'b')[0]).toMatchObject({
      condition: 'ignoredEntity',
      text: 'Both name the file f1, and an analyst decided that it joins nothing.',
      remedy: { text: 'Take back the decision of Dana to ignore it.', step: { kind: 'removeDecision' } },
    });
    const ip = evidence('ip', ['address=203.0.113.9']);
    add([
      buildAlert('x', { ...at(40 * hour), evidence: [ip] }),
      buildAlert('y', { ...at(41 * hour), evidence: [ip] }),
      buildAlert('z', {
        ...at(70 * hour),
        evidence: [ip, ...Array.from({ length: 40 }, (_, n) => device(`pc-${n}`))],
      }),
    ]);
    const [hub] = blocking('x', 'y');
    expect(hub).toMatchObject({
      condition: 'hub',
      text: 'Both name the IP address 203[.]0[.]113[.]9, which is seen with too many assets to mean anything: 40, and at most 32 are allowed.',
    });
    const hubs = ask('correlation.hubs', { cursor: null });
    expect(hubs).toMatchObject({ total: 1, next: null });
    expect(hubs.rows[0]).toMatchObject({ fan: 40, limit: 32, alerts: 3, incidents: 3 });
    expect(ask('correlation.hubs', { incident: incidentOf(test.store, 'a'), cursor: null }).total).toBe(0);
    expect(ask('correlation.hubs', { incident: incidentOf(test.store, 'x'), cursor: null }).total).toBe(1);
  });
});

describe('suggestions', () => {
  it('take out what only the work of an analyst holds', () => {
    open([
      buildAlert('a', { evidence: [device('host-a')] }),
      buildAlert('b', { ...at(minute), evidence: [device('host-a')] }),
    ]);
    const own = incidentOf(test.store, 'a');
    commandHandlers['incidents.update'](test.context, {
      incidents: [own],
      patch: { addTags: ['mine'] },
      resolveAlerts: false,
    });
    correlateStore(test.store);
    expect(ask('correlation.suggestions', { incident: own }).suggestions).toEqual([]);
    ignore('host-a', 'a')(test);
    correlateStore(test.store);
    expect(numberOf(test.store, 'b')).toBe(Number(own));
    expect(ask('correlation.suggestions', { incident: own }).suggestions).toEqual([
      {
        kind: 'takeOut',
        alerts: [alert('b')],
        alertCount: 1,
        other: null,
        text: '“Alert b” shares nothing with the rest of this incident that would join them today. It stays here because an analyst has worked on the incident.',
      },
    ]);
    expect(ask('incidents.get', { incident: own }).counts.suggestions).toBe(1);
    expect(ask('correlation.explain', { from: alertEnd('a'), to: alertEnd('b') }).path).toMatchObject([
      { rule: 'keptTogether' },
    ]);
  });

  it('unite what only the work of analysts keeps apart, and never part what they united', () => {
    open([
      buildAlert('a', { evidence: [device('host-a')] }),
      buildAlert('a2', { ...at(minute), evidence: [device('host-a')] }),
      buildAlert('b', { ...at(2 * minute), evidence: [file('f1')] }),
      buildAlert('m', { ...at(3 * minute), evidence: [device('host-m')] }),
      buildAlert('n', { ...at(3 * minute), evidence: [device('host-n')] }),
    ]);
    merge('a', ['b'])(test);
    correlateStore(test.store);
    const own = incidentOf(test.store, 'a');
    // What an analyst united is never suggested to be taken out.
    expect(ask('correlation.suggestions', { incident: own }).suggestions).toEqual([]);
    for (const id of ['m', 'n'])
      commandHandlers['incidents.update'](test.context, {
        incidents: [incidentOf(test.store, id)],
        patch: { addTags: [id] },
        resolveAlerts: false,
      });
    add([buildAlert('mn', { ...at(4 * minute), evidence: [device('host-m'), device('host-n')] })]);
    const found = ['m', 'n'].flatMap(
      (id) => ask('correlation.suggestions', { incident: incidentOf(test.store, id) }).suggestions,
    );
    expect(found.map(({ kind }) => kind)).toEqual(['merge', 'merge']);
    expect(found[0]?.other?.number).toBe(numberOf(test.store, 'n'));
    expect(found[0]?.text).toContain('analysts have worked on both');
    expect(ask('incidents.get', { incident: incidentOf(test.store, 'm') }).counts.suggestions).toBe(1);
    const [keep] = ask('correlation.explain', { from: incident('m'), to: incident('n') }).blocking;
    expect(keep).toMatchObject({ condition: 'withheldLock', remedy: { step: { kind: 'merge' } } });
  });
});
