import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandHandlers } from '../services/commands/index.ts';
import { buildAlert, device, file } from '../../tests/support/prepared.ts';
import { correlateStore, importAlerts, openTestStore, rows } from '../../tests/support/stores.ts';
import type { TestStore } from '../../tests/support/stores.ts';
import { checkStore } from './check-store.ts';
import { summarizeEntities } from './queries/entity-summary.ts';

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
  importAlerts(test.store, [buildAlert('1', { evidence: [device('host-a'), file('aa')] })]);
  correlateStore(test.store);
});
afterEach(() => test.close());

const items = (): readonly { readonly code: string; readonly points: number; readonly text: string }[] =>
  JSON.parse(
    String(rows(test.store, 'SELECT score_items AS items FROM incident_row')[0]?.['items']),
  ) as readonly {
    code: string;
    points: number;
    text: string;
  }[];
const fileEntity = (): number =>
  Number(rows(test.store, `SELECT id FROM entity WHERE kind = 'file'`)[0]?.['id']);
const judge = (scope: 'incident' | 'everywhere', verdict: 'malicious' | 'noThreatsFound'): void => {
  commandHandlers['entities.setVerdict'](test.context, {
    entities: [fileEntity()],
    scope,
    incident: '1',
    verdict,
    reason: '',
  });
};

describe('the row of an incident', () => {
  it('scores with the verdict that screens show', () => {
    const uid = String(rows(test.store, 'SELECT uid FROM incident')[0]?.['uid']);
    const shown = (): readonly [string | undefined, boolean] => [
      summarizeEntities(test.store, [fileEntity()], uid).get(fileEntity())?.verdict,
      items().some(({ code }) => code === 'maliciousVerdict'),
    ];
    judge('incident', 'malicious');
    expect(shown()).toEqual(['malicious', true]);
    judge('everywhere', 'noThreatsFound');
    expect(shown()).toEqual(['noThreatsFound', false]);
    judge('incident', 'malicious');
    expect(shown()).toEqual(['malicious', true]);
    judge('everywhere', 'malicious');
    judge('incident', 'noThreatsFound');
    expect(shown()).toEqual(['noThreatsFound', false]);
    expect(checkStore(test.store).findings).toEqual([]);
  });

  it('scores with the severity that an analyst set', () => {
    const set = (severity: string | null): void => {
      commandHandlers['incidents.update'](test.context, {
        incidents: ['1'],
        patch: { severity },
        resolveAlerts: true,
      });
    };
    const row = (): unknown =>
      rows(
        test.store,
        'SELECT severity, automatic_severity AS automatic, priority_score AS score FROM incident_row',
      )[0];
    const automatic = row() as { readonly score: number };
    expect(automatic).toMatchObject({ severity: 'medium', automatic: 'medium' });
    set('high');
    expect(row()).toEqual({ severity: 'high', automatic: 'medium', score: automatic.score + 15 });
    expect(items()[0]).toEqual({ code: 'severity', points: 40, text: 'Severity high, set by an analyst' });
    set(null);
    expect(row()).toEqual(automatic);
    expect(items()[0]?.text).toBe('Severity medium');
  });
});
