import { push } from './collect.ts';
import { compareTexts } from './details.ts';
import type { ProcessTreeNode } from './alert-story-types.ts';
import { draftProcesses, programOf, readDevices } from './process-drafts.ts';
import type { ProcessDraft } from './process-drafts.ts';
import { readBoots, startedBetween, stretchesOf } from './process-spans.ts';
import type { Boots } from './process-spans.ts';
import type { StoryEvidence } from './types.ts';

/**
 * Builds the process trees of an alert's evidence, the same whatever the order of the evidence. A parent is found by process id and start
 * time on the same device; where the start time is missing, it is the latest process of that id that started before the child, since ids are
 * used again, and since its device did. A parent that is not in the evidence is added from what its children say, once for each stretch of time
 * that can be of one process; of a parent that a source only says not to know
 * (`?`) nothing is added, since two such are not one. A process that would be its own ancestor becomes a root. Evidence that names no
 * device, as a parent does that stands inside its child's evidence, is on the device of its child. What several pieces say of one process
 * is put together.
 */
export function buildProcessTree(evidence: readonly StoryEvidence[]): readonly ProcessTreeNode[] {
  const devices = readDevices(evidence);
  const all = draftProcesses(evidence, devices).toSorted(compareDrafts);
  const drafts = new Map(all.map((draft) => [draft.id, draft]));
  const parents = new Map<string, string>();
  const topmosts = new Map<string, string>();
  const index = indexByProcess(all);
  const boots = readBoots(all);
  const found = new Map(all.map((draft) => [draft.id, findParent(draft, index, boots)]));
  const orphans = all.filter(({ id }) => found.get(id) === null);
  const names = parentNames(orphans);
  const stretches = stretchesOf(
    orphans,
    (draft) => (draft.parent === null ? null : reportedParent(draft, names, null).id),
    boots,
  );
  for (const draft of all) {
    if (!draft.parent) continue;
    const parent = found.get(draft.id) ?? reportedParent(draft, names, stretches.get(draft.id) ?? null);
    const known = drafts.get(parent.id) ?? parent;
    drafts.set(parent.id, {
      ...known,
      device: known.device ?? draft.device,
      commandLine: known.commandLine ?? draft.parent.commandLine,
      sha256: known.sha256 ?? draft.parent.sha256,
      folder: known.entityId === null ? (known.folder ?? draft.parent.folder) : known.folder,
    });
    // Nothing stands above a process before its own turn: it is above the parent only as the parent's topmost ancestor.
    const topmost = findTopmost(topmosts, parent.id);
    if (topmost === draft.id) continue;
    parents.set(draft.id, parent.id);
    topmosts.set(draft.id, topmost);
  }
  return nest([...drafts.values()].sort(compareDrafts), parents, devices.labels);
}

/** What tells parents of one device and process id apart but for their names. */
const placeOfParent = ({ device, parent }: ProcessDraft): string =>
  JSON.stringify([device, parent?.processId ?? null, parent?.startedAt ?? null]);

/** The names that children give to parents of one place, folded. */
function parentNames(children: readonly ProcessDraft[]): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>();
  for (const child of children) {
    const name = child.parent?.processId == null ? null : child.parent.name;
    if (name === null) continue;
    const place = placeOfParent(child);
    names.set(place, (names.get(place) ?? new Set()).add(name.toLowerCase()));
  }
  return names;
}

/**
 * A process that is known from its children alone.
 * @param from where their stretch of time begins that is not the first; null for the first.
 */
function reportedParent(
  child: ProcessDraft,
  names: ReadonlyMap<string, ReadonlySet<string>>,
  from: number | null,
): ProcessDraft {
  const { device, parent } = child;
  const { processId = null, startedAt = null, name = null, commandLine = null } = parent ?? {};
  const place = placeOfParent(child);
  // Children of one process may tell its image or not; what it was called with is the same where neither number nor image tells it.
  const known = [...(names.get(place) ?? [])];
  const same = name?.toLowerCase() ?? (known.length === 1 ? known[0] : null) ?? null;
  const isNamed = processId !== null || same !== null;
  return {
    id: `r:${JSON.stringify([device, processId, startedAt, isNamed ? same : commandLine])}${from === null ? '' : ` ${from}`}`,
    entityId: null,
    processId,
    name: name ?? same ?? programOf(commandLine) ?? 'Unknown process',
    folder: parent?.folder ?? null,
    commandLine,
    startedAt,
    user: null,
    device,
    sha256: parent?.sha256 ?? null,
    verdict: null,
    fromContext: false,
    parent: null,
  };
}

function indexByProcess(drafts: readonly ProcessDraft[]): ReadonlyMap<string, readonly ProcessDraft[]> {
  const index = new Map<string, ProcessDraft[]>();
  for (const draft of drafts)
    if (draft.processId !== null) push(index, JSON.stringify([draft.device, draft.processId]), draft);
  return index;
}

function findParent(
  draft: ProcessDraft,
  index: ReadonlyMap<string, readonly ProcessDraft[]>,
  boots: Boots,
): ProcessDraft | null {
  const wanted = draft.parent;
  if (wanted?.processId == null) return null;
  const devices = draft.device === null ? [null] : [draft.device, null];
  const candidates = devices
    .flatMap((device) => index.get(JSON.stringify([device, wanted.processId])) ?? [])
    .filter(({ id }) => id !== draft.id);
  if (wanted.startedAt !== null) {
    const exact = candidates.find(({ startedAt }) => startedAt === wanted.startedAt);
    // A start time that differs is another process with the same id; one that is missing may be the same.
    return exact ?? candidates.find(({ startedAt }) => startedAt === null) ?? null;
  }
  const child = draft.startedAt;
  const earlier = candidates.filter(
    ({ startedAt }) =>
      child === null ||
      startedAt === null ||
      (startedAt <= child && !startedBetween(boots, draft.device, startedAt, child)),
  );
  return earlier.reduce<ProcessDraft | null>(
    (best, each) =>
      best === null || (each.startedAt ?? -Infinity) > (best.startedAt ?? -Infinity) ? each : best,
    null,
  );
}

/** The topmost ancestor of a process so far; ways once gone are shortened, so that a long chain is not walked again and again. */
function findTopmost(topmosts: Map<string, string>, start: string): string {
  let at = start;
  for (let above = topmosts.get(at); above !== undefined; above = topmosts.get(at)) {
    const next = topmosts.get(above);
    if (next !== undefined) topmosts.set(at, next);
    at = next ?? above;
  }
  return at;
}

function nest(
  drafts: readonly ProcessDraft[],
  parents: ReadonlyMap<string, string>,
  labels: ReadonlyMap<string, string>,
): readonly ProcessTreeNode[] {
  const children = new Map<string, ProcessTreeNode[]>();
  const roots: ProcessTreeNode[] = [];
  for (const { id } of drafts) children.set(id, []);
  // Drafts come in order of their start, so every list of children is in that order too.
  for (const { parent: _parent, ...process } of drafts) {
    const device = process.device === null ? null : (labels.get(process.device) ?? process.device);
    const above = parents.get(process.id);
    (above === undefined ? roots : (children.get(above) ?? roots)).push({
      ...process,
      device,
      children: children.get(process.id) ?? [],
    });
  }
  return roots;
}

function compareDrafts(a: ProcessDraft, b: ProcessDraft): number {
  const [x, y] = [a.startedAt ?? Infinity, b.startedAt ?? Infinity];
  if (x !== y) return x - y;
  return (a.processId ?? Infinity) === (b.processId ?? Infinity)
    ? compareTexts(a.id, b.id)
    : (a.processId ?? Infinity) - (b.processId ?? Infinity);
}
