import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { addIncident, temporaryStore } from '../../../tests/support/store-builder.ts';
import { countFacets } from '../queries/facets.ts';
import { listIncidents } from '../queries/incident-list.ts';
import { openColumns } from './column-set.ts';
import { compareTexts, Dictionary } from './dictionary.ts';
import { incidentTable } from './incident-table.ts';

const everything = { clauses: [] };

describe('a dictionary', () => {
  it('sorts what comes later in between as it would have sorted all at once', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.stringMatching(/^[abAB]{0,3}$/), { maxLength: 9 })), (rounds) => {
        const dictionary = new Dictionary(false);
        const codes = new Map<string, number>();
        for (const texts of rounds) {
          for (const text of texts) codes.set(text, dictionary.code([dictionary.spellingCode(text)]));
          const ranks = dictionary.ranks();
          const sorted = [...codes.keys()].sort(compareTexts);
          const byRank = [...codes].sort(([, a], [, b]) => (ranks[a] ?? 0) - (ranks[b] ?? 0));
          expect(byRank.map(([text]) => text)).toEqual(sorted);
          expect([...dictionary.order()].map((code) => dictionary.textOf(code))).toEqual([null, ...sorted]);
          for (const [text, code] of codes) {
            expect(dictionary.placeOf(text)).toBe(ranks[code]);
            expect(dictionary.textAt(ranks[code] ?? 0)).toBe(text);
          }
          for (const text of ['', 'aa', 'zz']) {
            const before = sorted.filter((each) => compareTexts(each, text) < 0).length;
            if (!codes.has(text)) expect(dictionary.placeOf(text)).toBe(before + 0.5);
          }
        }
      }),
    );
  });

  it('shows a value as rows spell it, the most frequent spelling first, and counts it once', () => {
    const own = temporaryStore();
    const { store } = own;
    const tags = (): unknown =>
      countFacets(store, everything, ['tag'])[0]?.values.map(({ value, count }) => [value, count]);
    const first = addIncident(store, {}, {}, { tag: ['vip'] });
    expect(tags()).toEqual([['vip', 1]]);
    store.write(`UPDATE incident_row SET tags = '["VIP"]' WHERE incident_id = ?`).run(first);
    expect(tags()).toEqual([['VIP', 1]]);
    addIncident(store, {}, {}, { tag: ['vip'] });
    addIncident(store, {}, { tags: '["vip"]', system_tags: '["Vip"]' });
    expect(tags()).toEqual([['vip', 3]]);
    own.remove();
  });

  it('sorts lists the same whatever was met first, without case', () => {
    const orderAfter = (first: string): readonly string[] => {
      const own = temporaryStore();
      const gone = addIncident(own.store, {}, {}, { tag: [first] });
      openColumns(own.store, incidentTable);
      own.store.write('DELETE FROM incident_row WHERE incident_id = ?').run(gone);
      for (const tag of ['Zeta', 'vip', 'alpha', 'VIP', 'vip'])
        addIncident(own.store, {}, { name: tag }, { tag: [tag] });
      const { rows } = listIncidents(own.store, {
        filter: everything,
        sort: { column: 'tags', direction: 'ascending' },
        cursor: null,
        limit: 9,
      });
      own.remove();
      return rows.map(({ name }) => name);
    };
    expect(orderAfter('VIP')).toEqual(['alpha', 'vip', 'vip', 'VIP', 'Zeta']);
    expect(orderAfter('vip')).toEqual(orderAfter('VIP'));
  });

  it('forgets what no row has any more, and answers the same', () => {
    const own = temporaryStore();
    const { store } = own;
    const id = addIncident(store, {}, {}, { tag: ['first'] });
    // Another block, which does not change.
    for (let n = 0; n < 300; n++) addIncident(store, {}, {}, { tag: [n % 2 === 0 ? 'even' : 'odd'] });
    const write = store.write('UPDATE incident_row SET tags = ? WHERE incident_id = ?');
    const answer = (): unknown => [
      countFacets(store, everything, ['tag'])[0]?.values.filter(({ count }) => count > 1),
      listIncidents(store, {
        filter: { clauses: [{ field: 'tag', operator: 'anyOf', values: ['EVEN'] }] },
        sort: { column: 'tags', direction: 'descending' },
        cursor: null,
        limit: 500,
      }).rows.map(({ number }) => number),
    ];
    const before = answer();
    let most = 0;
    for (let n = 0; n < 2200; n++) {
      write.run(JSON.stringify([`t${n}`]), id);
      const { size } = openColumns(store, incidentTable).codes('tags').dictionary;
      most = Math.max(most, size);
    }
    expect(most).toBeGreaterThan(1000);
    expect(most).toBeLessThan(1100);
    expect(answer()).toEqual(before);
    own.remove();
  });

  it('adds up what is not set and what is empty', () => {
    const own = temporaryStore();
    for (const owner of ['', null, null]) addIncident(own.store, {}, { assigned_to: owner });
    const [facet] = countFacets(own.store, everything, ['assignedTo']);
    expect(facet?.values.map(({ value, count }) => [value, count])).toEqual([['', 3]]);
    own.remove();
  });
});

describe('columns that were read in a transaction', () => {
  it('are not what they were in it when it was rolled back', () => {
    const own = temporaryStore();
    const { store } = own;
    const id = addIncident(store, {}, { status: 'active' });
    const resolved = (): number =>
      listIncidents(store, {
        filter: { clauses: [{ field: 'status', operator: 'anyOf', values: ['resolved'] }] },
        sort: { column: 'name', direction: 'ascending' },
        cursor: null,
        limit: 10,
      }).total;
    expect(resolved()).toBe(0);
    const resolve = (): void => {
      store.write(`UPDATE incident_row SET status = 'resolved' WHERE incident_id = ?`).run(id);
      expect(resolved()).toBe(1);
      throw new Error('no');
    };
    const ways: readonly ((work: () => void) => void)[] = [
      (work) => store.transaction(work),
      (work) => store.durableTransaction(work),
      (work) => store.groupTransaction(work, () => undefined),
      (work) => store.snapshot(() => store.transaction(work)),
    ];
    for (const way of ways) {
      expect(() => way(resolve)).toThrow('no');
      expect(resolved()).toBe(0);
      store.write('UPDATE incident_row SET priority_score = priority_score + 1').run();
      expect(resolved()).toBe(0);
    }
    own.remove();
  });
});
