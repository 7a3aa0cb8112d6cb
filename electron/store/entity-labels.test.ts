import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBetterLabel, labelOfEntity } from './entity-labels.ts';

const identifier = (value: string, rank: number, label: string) => ({ value, rank, label });

describe('labels of entities', () => {
  it('take a name before an id, whichever came first', () => {
    expect(isBetterLabel('ws01.contoso.example', 'dev1', 'dev1')).toBe(true);
    expect(isBetterLabel('DEV1', 'ws01.contoso.example', 'dev1')).toBe(false);
    expect(isBetterLabel('alpha', 'beta', 'dev1')).toBe(true);
    expect(isBetterLabel('', 'dev1', 'dev1')).toBe(false);
    expect(isBetterLabel('dev1', '', 'dev1')).toBe(true);
  });

  it('do not depend on the order in which they came', () => {
    const label = fc.constantFrom('dev1', 'DEV1', 'alpha', 'beta', 'Zeta', '');
    const keep = (labels: readonly string[]): string =>
      labels.reduce((known, each) => (isBetterLabel(each, known, 'dev1') ? each : known), '');
    const orders = fc
      .array(label)
      .chain((labels) =>
        fc.tuple(fc.constant(labels), fc.shuffledSubarray(labels, { minLength: labels.length })),
      );
    fc.assert(
      fc.property(orders, ([labels, shuffled]) => {
        expect(keep(shuffled)).toBe(keep(labels));
      }),
    );
  });

  it('of an entity are of its strongest identifier that has a name, else what there is', () => {
    const id = identifier('dev1', 1, 'dev1');
    expect(labelOfEntity(id, [id, identifier('ws01', 3, 'WS01x'), identifier('ws', 2, 'ws01.x')])).toBe(
      'ws01.x',
    );
    expect(labelOfEntity(identifier('dev1', 1, 'Laptop'), [identifier('ws01', 2, 'a name')])).toBe('Laptop');
    expect(labelOfEntity(id, [id])).toBe('dev1');
    expect(labelOfEntity(identifier('dev1', 1, ''), [])).toBe('dev1');
  });
});
