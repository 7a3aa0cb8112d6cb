import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aliasPairs, resolveAliases, sharedNameLimit } from './aliases.ts';
import { compareIdentifiers, identifierKey, makeIdentifier } from './identity.ts';
import type { Identifier } from './record.ts';

const t1 = 'tenant-1';
const device = (namespace: string, value: string, tenant: string | null = t1): Identifier =>
  makeIdentifier('device', namespace, value, tenant);

/** Entities, as sets of identifier keys with their entity's key first, of objects that each name some identifiers. */
function entitiesOf(objects: readonly (readonly Identifier[])[]): readonly string[] {
  const nodes: Identifier[] = [];
  const pairs: number[] = [];
  for (const object of objects) {
    const offset = nodes.length;
    nodes.push(...object);
    pairs.push(...aliasPairs(object.length).map((position) => position + offset));
  }
  const resolved = resolveAliases(nodes, pairs);
  return resolved.members.map((members, component) => {
    const key = identifierKey(nodes[resolved.keyOf[component] as number] as Identifier);
    return `${key} = ${[...new Set(members.map((node) => identifierKey(nodes[node] as Identifier)))].sort().join(', ')}`;
  });
}

describe('resolveAliases', () => {
  it('makes one entity of identifiers that were seen together, keyed by the strongest, then smallest', () => {
    const objects = [
      [device('mdeDeviceId', 'b'), device('fqdn', 'pc1.contoso.com'), device('hostName', 'pc1')],
      [device('mdeDeviceId', 'a'), device('fqdn', 'pc1.contoso.com')],
      [device('hostName', 'pc1')],
    ];
    const entities = entitiesOf(objects);
    expect(entities).toHaveLength(1);
    expect(entities[0]).toMatch(/^device\|mdeDeviceId\|tenant-1\|a = /);
  });

  it('joins a host name to its only fully qualified name, and to none of two', () => {
    const one = [device('fqdn', 'pc1.a.com'), device('hostName', 'pc1')];
    const other = [device('fqdn', 'pc1.b.com'), device('hostName', 'pc1')];
    expect(entitiesOf([one, [device('hostName', 'pc1')]])).toHaveLength(1);
    expect(entitiesOf([one, other, [device('hostName', 'pc1')]])).toEqual([
      'device|fqdn|tenant-1|pc1.a.com = device|fqdn|tenant-1|pc1.a.com',
      'device|fqdn|tenant-1|pc1.b.com = device|fqdn|tenant-1|pc1.b.com',
      'device|hostName|tenant-1|pc1 = device|hostName|tenant-1|pc1',
    ]);
  });

  it('holds what rests on a host name to the same rule', () => {
    const path = (namespace: string, host: string): Identifier =>
      makeIdentifier('file', `path@${namespace}`, `${host}|c:\\a.exe`, t1);
    const objects = [
      [path('fqdn', 'pc1.a.com'), path('hostName', 'pc1')],
      [path('fqdn', 'pc1.b.com'), path('hostName', 'pc1')],
    ];
    expect(entitiesOf(objects)).toHaveLength(3);
  });

  it('lets a name stand for eight stronger identifiers, and join nothing with nine', () => {
    const objects = (count: number): readonly (readonly Identifier[])[] =>
      Array.from({ length: count }, (_, index) => [
        makeIdentifier('user', 'aadUserId', `id-${String(index)}`, t1),
        makeIdentifier('user', 'upn', 'shared@contoso.com', t1),
      ]);
    expect(entitiesOf(objects(sharedNameLimit))).toHaveLength(1);
    expect(entitiesOf(objects(sharedNameLimit + 1))).toHaveLength(sharedNameLimit + 2);
  });

  it('takes an identifier of unknown tenant for that of the only tenant that has it', () => {
    expect(entitiesOf([[device('mdeDeviceId', 'a')], [device('mdeDeviceId', 'a', null)]])).toEqual([
      'device|mdeDeviceId|tenant-1|a = device|mdeDeviceId|tenant-1|a, device|mdeDeviceId||a',
    ]);
    expect(
      entitiesOf([
        [device('mdeDeviceId', 'a')],
        [device('mdeDeviceId', 'a', 'tenant-2')],
        [device('mdeDeviceId', 'a', null)],
      ]),
    ).toHaveLength(3);
  });

  const identifier = fc
    .tuple(
      fc.constantFrom('mdeDeviceId', 'aadDeviceId', 'fqdn', 'hostName'),
      fc.constantFrom('a', 'b', 'c'),
      fc.constantFrom(t1, 'tenant-2', null),
    )
    .map(([namespace, value, tenant]) => device(namespace, value, tenant));
  const objects = fc.array(fc.array(identifier, { minLength: 1, maxLength: 3 }), { maxLength: 14 });

  it('gives the same entities and keys in any order', () => {
    fc.assert(
      fc.property(
        objects.chain((list) =>
          fc.tuple(
            fc.constant(list),
            fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
          ),
        ),
        ([list, shuffled]) => {
          expect(entitiesOf(shuffled.map((object) => [...object].reverse()))).toEqual(entitiesOf(list));
        },
      ),
    );
  });

  it('gives on each closed part what it gives on the whole', () => {
    fc.assert(
      fc.property(objects, objects, (left, right) => {
        // Other values, so that no identifier of one part is in the other.
        const apart = right.map((object) => object.map((one) => ({ ...one, value: `${one.value}-other` })));
        const whole = [...entitiesOf([...left, ...apart])].sort();
        expect(whole).toEqual([...entitiesOf(left), ...entitiesOf(apart)].sort());
      }),
    );
  });

  it('puts every node in exactly one component, whose key is its first identifier', () => {
    fc.assert(
      fc.property(objects, (list) => {
        const nodes = list.flat();
        const resolved = resolveAliases(nodes, []);
        expect(resolved.members.flat().sort((a, b) => a - b)).toEqual(nodes.map((_, node) => node));
        for (const [component, members] of resolved.members.entries()) {
          const key = nodes[resolved.keyOf[component] as number] as Identifier;
          for (const node of members) {
            expect(resolved.componentOf[node]).toBe(component);
            expect(compareIdentifiers(key, nodes[node] as Identifier)).toBeLessThanOrEqual(0);
          }
        }
      }),
    );
  });
});
