import { expect, it } from 'vitest';
import { defaultCorrelationSettings, entityKindCodes } from '../../shared/correlation/index.ts';
import type { CorrelationInput } from '../../shared/correlation/index.ts';
import { baselines } from './group-baselines.ts';

const hour = 3_600_000;
const device = entityKindCodes.device;
const ip = entityKindCodes.ip;

/** Entities: 0 a device, 1 an address, 2 another device, 3 an account that does not link. */
function inputOf(
  rows: readonly { readonly at: number; readonly tenant?: number; readonly names: readonly number[] }[],
): CorrelationInput {
  const offsets = new Int32Array(rows.length + 1);
  rows.forEach(({ names }, alert) => {
    offsets[alert + 1] = (offsets[alert] as number) + names.length;
  });
  return {
    alerts: {
      count: rows.length,
      uid: rows.map((_, alert) => `alert-${alert}`),
      first: Float64Array.from(rows, ({ at }) => at * hour),
      linkable: new Uint8Array(rows.length).fill(1),
      tenant: Int32Array.from(rows, ({ tenant }) => tenant ?? 0),
      detector: new Int32Array(rows.length),
      asset: new Int32Array(rows.length).fill(-1),
      facts: new Uint16Array(rows.length),
      sourceGroup: new Int32Array(rows.length).fill(-1),
    },
    postings: { offsets, entities: Int32Array.from(rows.flatMap(({ names }) => names)) },
    entities: {
      count: 4,
      kind: Uint8Array.of(device, ip, device, entityKindCodes.user),
      links: Uint8Array.of(1, 1, 1, 0),
      key: String,
    },
    locks: [],
    settings: defaultCorrelationSettings,
  };
}

const partition = (group: Int32Array): readonly number[] => {
  const numbers = new Map<number, number>();
  return Array.from(group, (root) => {
    const number = numbers.get(root) ?? numbers.size;
    numbers.set(root, number);
    return number;
  });
};

it('groups by hand-made alerts as each simple rule says', () => {
  const input = inputOf([
    { at: 49, names: [0] }, // 25 h behind the next alert of device 0, so alone by either rule
    { at: 0, names: [0, 3] },
    { at: 24, names: [0, 1] }, // 24 h behind it: the window counts
    { at: 30, names: [1, 2] }, // by the address only
    { at: 31, names: [3] }, // an account that does not link
    { at: 31, names: [2], tenant: 1 }, // another organization
  ]);
  const found = baselines.map(({ name, group }) => [name, partition(group(input))]);
  expect(found).toEqual([
    ['every alert alone', [0, 1, 2, 3, 4, 5]],
    ['any shared entity in 24 h', [0, 1, 1, 1, 2, 3]],
    ['by device in 24 h', [0, 1, 1, 2, 3, 4]],
  ]);
});
