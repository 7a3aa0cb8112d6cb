import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandHandlers } from '../../services/commands/index.ts';
import { buildAlert, sourceTime, startOfDay } from '../../../tests/support/prepared.ts';
import {
  correlateStore,
  importAlerts,
  openTestStore,
  rows as answers,
} from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { changesOfAlert, pageOfAlertHistory } from './alert-history.ts';

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
  importAlerts(test.store, [
    buildAlert('1', {
      comments: [{ text: 'Seen before', by: 'SOC', at: sourceTime(startOfDay + 1000) }],
    }),
    buildAlert('2'),
  ]);
  correlateStore(test.store);
});
afterEach(() => {
  test.close();
});

const alert = 'testTool|1';
const update = (
  patch: Parameters<(typeof commandHandlers)['alerts.update']>[1]['patch'],
  of = alert,
): unknown => commandHandlers['alerts.update'](test.context, { alerts: [of], patch });

describe('the history of an alert', () => {
  it('has its comments, changes and imports, newest first, and nothing of other alerts', () => {
    update({ status: 'inProgress' });
    update({ comment: 'Looks bad' });
    update({ status: 'resolved', comment: 'Not mine' }, 'testTool|2');
    const { rows, total, next } = pageOfAlertHistory(test.store, alert, null, 50);
    expect(rows.map(({ kind, by, text, newValue }) => [kind, by, text ?? newValue])).toEqual([
      ['comment', 'Dana', 'Looks bad'],
      ['change', 'Dana', 'In progress'],
      ['sourceComment', 'SOC', 'Seen before'],
      ['import', null, 'Brought this alert'],
    ]);
    expect({ total, next }).toEqual({ total: 4, next: null });
  });

  it('comes in pages that lose and repeat nothing', () => {
    for (const comment of ['one', 'two', 'three', 'four']) update({ comment });
    const whole = pageOfAlertHistory(test.store, alert, null, 50).rows.map(({ id }) => id);
    const paged: string[] = [];
    for (let cursor: string | null = null; ;) {
      const page = pageOfAlertHistory(test.store, alert, cursor, 2);
      paged.push(...page.rows.map(({ id }) => id));
      cursor = page.next;
      if (cursor === null) break;
    }
    expect(paged).toEqual(whole);
    const other = pageOfAlertHistory(test.store, alert, null, 2).next;
    expect(() => pageOfAlertHistory(test.store, 'testTool|2', other, 2)).toThrow(/cursor/);
  });

  it('says what was taken back', () => {
    update({ classification: 'truePositive' });
    commandHandlers['workspace.undo'](test.context, { group: null, force: false });
    const changes = pageOfAlertHistory(test.store, alert, null, 50).rows.filter(
      ({ kind }) => kind === 'change',
    );
    expect(changes.map(({ undone }) => undone)).toEqual([false, true]);
  });

  it('is told of an unknown alert', () => {
    expect(() => pageOfAlertHistory(test.store, 'gone', null, 5)).toThrow(/no such alert/);
  });

  it('finds its entries by index', () => {
    const plan = answers(test.store, `EXPLAIN QUERY PLAN ${changesOfAlert}`, '["a"]', '["a"]', '["a"]')
      .map(({ detail }) => String(detail))
      .join('\n');
    expect(plan).toMatch(/SEARCH g USING (?:COVERING )?INDEX journal_by_target/);
    expect(plan).toMatch(/SEARCH c USING (?:COVERING )?INDEX comment_by_alert/);
    expect(plan).toMatch(/SEARCH p USING (?:COVERING )?INDEX pin_by_alert/);
    expect(plan).not.toMatch(/SCAN (?:g|c|p)\b/);
  });
});
