import { afterEach, describe, expect, it } from 'vitest';
import { commandHandlers } from '../../services/commands/index.ts';
import { batchOf, buildAlert, device, evidence, file, user } from '../../../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { findByKey, findMentions, mentionsSql } from './mentions.ts';

const open: TestStore[] = [];
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

/** An incident of three alerts, one of them twice, and another incident of a device of its own. */
function mentionStore(): TestStore & { readonly incident: string } {
  const test = openTestStore();
  open.push(test);
  importBatches(test.store, [
    batchOf([
      buildAlert('1', {
        title: 'Sign-in from Tor',
        severity: 'low',
        evidence: [device('host-a'), user('ann')],
      }),
      buildAlert('2', { title: 'Tor exit node', severity: 'medium', evidence: [device('host-a')] }),
      buildAlert('3', {
        title: 'Tor browser 100% _ran_',
        severity: 'high',
        detectorId: 'rule-1',
        evidence: [device('host-a'), evidence('ip', ['ip=203.0.113.7'])],
      }),
      buildAlert('4', {
        title: 'Tor browser 100% _ran_',
        severity: 'high',
        detectorId: 'rule-1',
        evidence: [device('host-a')],
      }),
      buildAlert('5', { title: 'Tor elsewhere', evidence: [device('host-z')] }),
    ]),
  ]);
  correlateStore(test.store);
  const incident =
    test.store
      .pluck<string>(
        `SELECT i.uid FROM alert AS a JOIN incident AS i ON i.id = a.incident_id WHERE a.title = 'Tor exit node'`,
      )
      .get() ?? '';
  return { ...test, incident };
}

const found = ({ store, incident }: TestStore & { readonly incident: string }, text: string, limit = 10) => {
  const { alerts, entities } = findMentions(store, incident, text, limit);
  return { alerts: alerts.map(({ title }) => title), entities: entities.map(({ label }) => label) };
};

describe('mentions', () => {
  it('are of this incident alone, storms once, what begins with the text first, then the gravest', () => {
    const test = mentionStore();
    expect(found(test, ' TOR').alerts).toEqual([
      'Tor browser 100% _ran_',
      'Tor exit node',
      'Sign-in from Tor',
    ]);
    expect(found(test, 'tor', 1).alerts).toHaveLength(1);
    expect(found(test, 'host').entities).toEqual([expect.stringMatching(/host-a/)]);
    expect(found(test, '').alerts).toHaveLength(3);
  });

  it('take signs for what they are, and defanged values for what they mean', () => {
    const test = mentionStore();
    expect(found(test, '100% _r').alerts).toEqual(['Tor browser 100% _ran_']);
    expect(found(test, '%').alerts).toEqual(['Tor browser 100% _ran_']);
    expect(found(test, '203[.]0.113').entities).toEqual(['203.0.113.7']);
    expect(found(test, `'; DROP TABLE alert`)).toEqual({ alerts: [], entities: [] });
  });

  it('tell those apart that are called alike, by the device beside them and when', () => {
    const test = openTestStore();
    open.push(test);
    importBatches(test.store, [
      batchOf(
        ['a', 'b'].map((name) =>
          buildAlert(name, { evidence: [device(`host-${name}`), file(name.repeat(64)), user('ann')] }),
        ),
      ),
    ]);
    correlateStore(test.store);
    test.store.write("UPDATE entity SET label = 'cmd.exe' WHERE kind = 'file'").run();
    const incident = test.store.pluck<string>('SELECT uid FROM incident').get() ?? '';
    const told = (text: string) =>
      findMentions(test.store, incident, text, 10).entities.map(({ label, on, firstAt }) => [
        label,
        on,
        firstAt !== null,
      ]);
    expect(told('cmd')).toEqual([
      ['cmd.exe', expect.stringContaining('host-a'), true],
      ['cmd.exe', expect.stringContaining('host-b'), true],
    ]);
    expect(told('ann')).toEqual([[expect.stringContaining('ann'), null, false]]);
  });

  it('know capitals of every script', () => {
    const test = mentionStore();
    test.store.write("UPDATE alert SET title = 'Überweisung' WHERE title = 'Tor exit node'").run();
    test.store.write("UPDATE entity SET label = 'ИВАН' WHERE kind = 'user'").run();
    expect(found(test, 'über').alerts).toEqual(['Überweisung']);
    expect(found(test, 'ван').entities).toEqual(['ИВАН']);
    expect(found(test, 'ö')).toEqual({ alerts: [], entities: [] });
  });
});

describe('the entity of a key', () => {
  it('has the verdict that holds where it is asked for', () => {
    const test = mentionStore();
    const { id, key } =
      test.store.read<{ id: number; key: string }>(`SELECT id, key FROM entity WHERE kind = 'ip'`).get() ??
      expect.fail('there is an address');
    commandHandlers['entities.setVerdict'](test.context, {
      entities: [id],
      scope: 'incident',
      incident: test.incident,
      verdict: 'suspicious',
      reason: 'Tor.',
    });
    expect(findByKey(test.store, key, test.incident)).toMatchObject({ id, verdict: 'suspicious' });
    expect(findByKey(test.store, key, null)?.verdict).toBe('unknown');
    expect(findByKey(test.store, `${key}x`, test.incident)).toBeNull();
  });

  it('is found by what was its key before a stronger identifier came', () => {
    const test = mentionStore();
    const { id, key } =
      test.store.read<{ id: number; key: string }>(`SELECT id, key FROM entity WHERE kind = 'user'`).get() ??
      expect.fail('there is a user');
    test.store.write("UPDATE entity SET key = 'user|aadUserId||stronger' WHERE id = ?").run(id);
    expect(findByKey(test.store, key, null)?.id).toBe(id);
    expect(findByKey(test.store, 'no key', null)).toBeNull();
  });
});

it('walks through no table of the store', () => {
  const { store } = mentionStore();
  const parameters = {
    alerts: ['[]', 'a', 'a', 10],
    entities: ['[]', 'a', 'a', 10],
    beside: [1, 1],
    byKey: ['x'],
    byIdentifier: ['user', 'upn', '', 'x'],
  } as const;
  for (const [name, sql] of Object.entries(mentionsSql)) {
    const plan = store
      .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...parameters[name as keyof typeof parameters])
      .map(({ detail }) => detail)
      .join('; ');
    expect(plan, name).toMatch(/SEARCH/);
    expect(plan, name).not.toMatch(/SCAN (a|e|n|alert|evidence|entity)\b(?! VIRTUAL)/);
  }
});
