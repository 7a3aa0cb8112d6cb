import { groupBy } from './collect.ts';
import type { ProcessDraft } from './process-drafts.ts';

const day = 86_400_000;
/**
 * Children of a parent whose start nobody tells are of one process while each came within so long of the one before, ms: a number and a name
 * are of another process sooner or later, a name or a command line alone soon.
 */
const longestGap = { numbered: 7 * day, unnumbered: day } as const;

/** Programs that start once, when a system does (Windows Internals, 7th edition, part 1, chapter 2); on others it is the process 1. */
const startsWithSystem: ReadonlySet<string> = new Set(['system', 'registry', 'wininit.exe']);

/** When devices started, ms UTC in order, as far as processes tell that start with them. */
export type Boots = ReadonlyMap<string | null, readonly number[]>;

/** Reads when devices started from their processes and from what these say of their parents. */
export function readBoots(drafts: readonly ProcessDraft[]): Boots {
  const told = drafts.flatMap(({ device, name, processId, startedAt, parent }) =>
    [{ name, processId, startedAt }, ...(parent === null ? [] : [parent])].flatMap((one) =>
      one.startedAt !== null && isOfBoot(one) ? [{ device, at: one.startedAt }] : [],
    ),
  );
  return new Map(
    [...groupBy(told, ({ device }) => device)].map(([device, boots]) => [
      device,
      [...new Set(boots.map(({ at }) => at))].sort((a, b) => a - b),
    ]),
  );
}

const isOfBoot = ({ name, processId }: { name: string | null; processId: number | null }): boolean =>
  processId === 1 || startsWithSystem.has(name?.toLowerCase() ?? '');

/** True where a device started after one moment and no later than another: nothing that ran at the first ran on. */
export const startedBetween = (boots: Boots, device: string | null, after: number, to: number): boolean =>
  (boots.get(device) ?? []).some((at) => at > after && at <= to);

/**
 * Which children may be of one parent that is known by its number, name or command line, and not by its start: those of one stretch of time
 * in which the device did not start anew. A child without a time is with the others where there is one stretch, else with its like.
 * @param keyOf what the parent is known by; null for children whose parent is found or not told.
 * @returns by the id of each child, the time of the first child of its stretch, 0 for those without one; null for the first stretch.
 */
export function stretchesOf(
  drafts: readonly ProcessDraft[],
  keyOf: (draft: ProcessDraft) => string | null,
  boots: Boots,
): ReadonlyMap<string, number | null> {
  const stretches = new Map<string, number | null>();
  const children = drafts.flatMap((draft) => {
    const key = draft.parent?.startedAt == null ? keyOf(draft) : null;
    return key === null ? [] : [{ key, draft }];
  });
  for (const group of groupBy(children, ({ key }) => key).values()) {
    const timed = group
      .flatMap(({ draft }) => (draft.startedAt === null ? [] : [{ ...draft, startedAt: draft.startedAt }]))
      .sort((a, b) => a.startedAt - b.startedAt);
    let from: number | null = null;
    let last: number | null = null;
    for (const { id, device, parent, startedAt } of timed) {
      const gap = parent?.processId == null ? longestGap.unnumbered : longestGap.numbered;
      if (last !== null && (startedAt - last > gap || startedBetween(boots, device, last, startedAt)))
        from = startedAt;
      last = startedAt;
      stretches.set(id, from);
    }
    for (const { draft } of group)
      if (draft.startedAt === null) stretches.set(draft.id, from === null ? null : 0);
  }
  return stretches;
}
