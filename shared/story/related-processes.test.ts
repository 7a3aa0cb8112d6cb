import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relatedProcesses } from './related-processes.ts';
import { buildProcessTree } from './process-tree.ts';
import type { StoryEvidence } from './types.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 10, minute)).toISOString();

function process(
  id: number,
  processId: number,
  minute: number | null,
  parent: { readonly id: number; readonly minute?: number } | null = null,
): StoryEvidence {
  return {
    entity: { id, kind: 'process', label: `p${String(processId)}`, verdict: 'unknown' },
    embedded: false,
    alertUid: 'a',
    roles: [],
    threats: [],
    details: {
      processId: String(processId),
      ...(minute === null ? {} : { processCreationDateTime: at(minute) }),
      ...(parent === null ? {} : { parentProcessId: String(parent.id) }),
      ...(parent?.minute === undefined ? {} : { parentProcessCreationDateTime: at(parent.minute) }),
    },
  };
}

const idsOf = (items: readonly StoryEvidence[]): readonly number[] => items.map(({ entity }) => entity.id);

describe('processes of context beside an alert', () => {
  it('are what started the alert’s own, and what those started', () => {
    const own = [process(1, 50, 20, { id: 40 })];
    const candidates = [
      process(-1, 10, 1),
      process(-2, 40, 10, { id: 10 }),
      process(-3, 60, 25, { id: 50 }),
      process(-4, 70, 26, { id: 60 }),
      process(-5, 80, 26, { id: 10 }),
      process(-6, 90, 5, { id: 50 }),
    ];
    const { items, truncated } = relatedProcesses(own, candidates);
    // Not the sibling of its parent, and not a child of an earlier process with its id.
    expect(idsOf(items)).toEqual([-2, -1, -3, -4]);
    expect(truncated).toBe(false);
    const tree = buildProcessTree([...own, ...items]);
    expect(tree.map(({ processId }) => processId)).toEqual([10]);
    expect(tree[0]?.fromContext).toBe(true);
    expect(tree[0]?.entityId).toBeNull();
    expect(tree[0]?.children[0]?.children[0]?.entityId).toBe(1);
  });

  it('are told apart by their start where an id is used again', () => {
    const own = [process(1, 50, 20, { id: 40, minute: 12 })];
    const candidates = [process(-1, 40, 10), process(-2, 40, 12), process(-3, 40, 15)];
    expect(idsOf(relatedProcesses(own, candidates).items)).toEqual([-2]);
    const loose = [process(1, 50, 14, { id: 40 })];
    expect(idsOf(relatedProcesses(loose, candidates).items)).toEqual([-2]);
  });

  it('do not repeat a parent that the alert tells inside its child, without a device', () => {
    const onDevice = (item: StoryEvidence): StoryEvidence => ({
      ...item,
      details: { ...item.details, mdeDeviceId: 'd1' },
    });
    const own = [
      onDevice(process(1, 50, 20, { id: 40, minute: 10 })),
      { ...process(2, 40, 10), embedded: true },
    ];
    const candidates = [onDevice(process(-1, 40, 10, { id: 30 })), onDevice(process(-2, 30, 5))];
    const { items, same } = relatedProcesses(own, candidates);
    // Its own parent is found all the same.
    expect(idsOf(items)).toEqual([-2]);
    expect(same.map(({ own: mine, context }) => [mine.entity.id, context.entity.id])).toEqual([[2, -1]]);
  });

  it('fill in the parent that only context knows of the alert’s own process', () => {
    const own = [process(1, 50, 20)];
    const candidates = [process(-1, 50, 20, { id: 40 }), process(-2, 40, 10)];
    expect(idsOf(relatedProcesses(own, candidates).items)).toEqual([-2]);
  });

  it('end, each once and bounded, whatever circles the ids make', () => {
    const any = fc.record({
      id: fc.integer({ min: 1, max: 6 }),
      minute: fc.integer({ min: 0, max: 5 }),
      parent: fc.integer({ min: 1, max: 6 }),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 400 }), (list) => {
        const candidates = list.map((one, index) =>
          process(-1 - index, one.id, one.minute, { id: one.parent }),
        );
        const { items } = relatedProcesses([process(1, 3, 2, { id: 4 })], candidates);
        expect(items.length).toBeLessThanOrEqual(200);
        expect(new Set(idsOf(items)).size).toBe(items.length);
        buildProcessTree(items);
      }),
    );
  });
});
