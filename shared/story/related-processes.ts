import { push } from './collect.ts';
import { numberAt, textAt, timeAt } from './details.ts';
import type { StoryEvidence } from './types.ts';

/** Processes of context that are taken into one alert's story at most. */
const mostRelated = 200;

/** Generations above an alert's process that are followed. */
const mostGenerations = 20;

interface Known<T> {
  readonly item: T;
  readonly device: string | null;
  readonly processId: number;
  readonly startedAt: number | null;
  readonly parentId: number | null;
  readonly parentStartedAt: number | null;
}

function known<T extends StoryEvidence>(item: T): Known<T> | null {
  const processId = numberAt(item.details, 'processId');
  if (processId === null) return null;
  return {
    item,
    device: textAt(item.details, 'mdeDeviceId'),
    processId,
    startedAt: timeAt(item.details, 'processCreationDateTime'),
    parentId: numberAt(item.details, 'parentProcessId'),
    parentStartedAt: timeAt(item.details, 'parentProcessCreationDateTime'),
  };
}

const place = (device: string | null, id: number): string => `${device ?? ''}|${String(id)}`;

/** Events of one process are one: what tells its start first. */
const same = (device: string | null, id: number, start: number | null): string =>
  `${place(device, id)}|${String(start)}`;

/** What context tells beside an alert's own processes. */
export interface RelatedProcesses<T> {
  /** Processes that the alert does not name. */
  readonly items: readonly T[];
  /** What context says of the alert's own processes: it may know a parent or a device that the alert does not. */
  readonly same: readonly { readonly own: StoryEvidence; readonly context: T }[];
  /** There are more. */
  readonly truncated: boolean;
}

/**
 * The processes of context that belong to an alert's own: what started them, as far up as is known, and what they started. A parent is found
 * by process id and start on the same device; where the start is not told, it is the latest process with that id that started before the
 * child, since ids are used again. Linear in the candidates; ends also where ids make a circle.
 */
export function relatedProcesses<T extends StoryEvidence>(
  own: readonly StoryEvidence[],
  candidates: readonly T[],
): RelatedProcesses<T> {
  const byProcess = new Map<string, Known<T>[]>();
  const byParent = new Map<string, Known<T>[]>();
  const met = new Set<string>();
  for (const candidate of candidates) {
    const one = known(candidate);
    if (one === null) continue;
    const key = same(one.device, one.processId, one.startedAt);
    if (met.has(key)) continue;
    met.add(key);
    push(byProcess, place(one.device, one.processId), one);
    if (one.parentId !== null) push(byParent, place(one.device, one.parentId), one);
  }
  const mine = own.map((item) => known(item)).filter((one) => one !== null);
  // A parent inside its child's evidence names no device: it is on the device of one of the alert's processes.
  const devices = [...new Set(mine.map(({ device }) => device))];
  const taken = new Set(
    mine.flatMap(({ device, processId, startedAt }) =>
      (device === null ? devices : [device]).map((one) => same(one, processId, startedAt)),
    ),
  );
  const items: T[] = [];
  const alike: { readonly own: StoryEvidence; readonly context: T }[] = [];
  const take = (one: Known<T>): boolean => {
    const key = same(one.device, one.processId, one.startedAt);
    if (taken.has(key)) return false;
    taken.add(key);
    items.push(one.item);
    return true;
  };
  const isFull = (): boolean => items.length >= mostRelated;

  for (const start of mine) {
    let child: Known<StoryEvidence> = start;
    const told = (start.device === null ? devices : [start.device])
      .map((device) => find(byProcess.get(place(device, start.processId)), start.startedAt, null))
      .find((found) => found !== null);
    // Without a start on both sides the same number may be another process.
    if (told && start.startedAt !== null) alike.push({ own: start.item, context: told.item });
    if (child.parentId === null && told) child = told;
    for (
      let generation = 0;
      generation < mostGenerations && child.parentId !== null && !isFull();
      generation += 1
    ) {
      const above = find(
        byProcess.get(place(child.device, child.parentId)),
        child.parentStartedAt,
        child.startedAt,
      );
      if (above === null) break;
      take(above);
      child = above;
    }
  }
  const open: Known<StoryEvidence>[] = [...mine];
  for (let parent = open.shift(); parent !== undefined && !isFull(); parent = open.shift()) {
    for (const one of byParent.get(place(parent.device, parent.processId)) ?? []) {
      if (!isChild(parent, one) || isFull()) continue;
      if (take(one)) open.push(one);
    }
  }
  return { items, same: alike, truncated: isFull() };
}

function find<T>(
  list: readonly Known<T>[] | undefined,
  startedAt: number | null,
  before: number | null,
): Known<T> | null {
  if (list === undefined) return null;
  if (startedAt !== null) return list.find((one) => one.startedAt === startedAt) ?? null;
  let best: Known<T> | null = null;
  for (const one of list) {
    if (before !== null && one.startedAt !== null && one.startedAt > before) continue;
    if (best === null || (one.startedAt ?? -Infinity) > (best.startedAt ?? -Infinity)) best = one;
  }
  return best;
}

function isChild(parent: Known<StoryEvidence>, child: Known<StoryEvidence>): boolean {
  if (child.parentStartedAt !== null && parent.startedAt !== null)
    return child.parentStartedAt === parent.startedAt;
  return child.startedAt === null || parent.startedAt === null || child.startedAt >= parent.startedAt;
}
