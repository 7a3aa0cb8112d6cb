import { describe, expect, it } from 'vitest';
import { explainedLink } from '../../../client/mock/index.ts';
import { entitiesOfWrong, findWrong, ignoresOf, keyOfLink, wrongLinksOf } from './wrong-links.ts';

const entity = (id: number) => ({
  id,
  key: `ip|${id}`,
  kind: 'ip' as const,
  label: `203.0.113.${id}`,
  verdict: 'unknown',
  verdictBy: 'none' as const,
});
const links = [
  explainedLink(1, 'a1', 'b1', { entities: [entity(1)], key: 'ip|1' }),
  explainedLink(2, 'a1', 'b2', { entities: [entity(1), entity(2)], key: 'pair' }),
  explainedLink(3, 'a2', 'b2', { entities: [], key: null, rule: 'sourceIncident' }),
];
const ticked = (...indexes: readonly number[]): ReadonlySet<string> =>
  new Set(links.filter((_, index) => indexes.includes(index)).map(keyOfLink));

describe('wrong links', () => {
  it('are given by their ends, rule and key', () => {
    expect(wrongLinksOf(links, ticked(0, 2))).toEqual([
      { from: 'a1', to: 'b1', rule: links[0]?.rule, key: 'ip|1' },
      { from: 'a2', to: 'b2', rule: 'sourceIncident', key: null },
    ]);
  });

  it('stay ticked when they are written anew under other row ids', () => {
    const anew = links.map((link) => ({ ...link, id: link.id + 100 }));
    expect(wrongLinksOf(anew, ticked(1))).toHaveLength(1);
  });

  it('are found again whichever way they were told', () => {
    const [first, second] = links;
    const told = { from: 'b1', to: 'a1', rule: first?.rule ?? '', key: 'ip|1' };
    expect(findWrong(links, told)).toBe(first);
    expect(findWrong(links, { ...told, from: 'a1', to: 'b2', key: 'pair' })).toBe(second);
    expect(findWrong(links, { ...told, key: 'ip|2' })).toBeNull();
    expect(findWrong(links, { ...told, rule: 'storm' })).toBeNull();
  });

  it('name each entity once; only those of ticked links can be ignored', () => {
    expect(entitiesOfWrong(links, ticked(0, 1, 2)).map(({ id }) => id)).toEqual([1, 2]);
    expect(entitiesOfWrong(links, ticked(2))).toEqual([]);
    const chosen = new Map([
      [1, 'incident' as const],
      [2, 'everywhere' as const],
    ]);
    expect(ignoresOf(entitiesOfWrong(links, ticked(0)), chosen)).toEqual([
      { entity: entity(1), scope: 'incident' },
    ]);
  });
});
