import type { JsonValue } from '../lib/json.ts';
import { push } from './collect.ts';
import { compareTexts, numberAt, textAt, timeAt, valueAt } from './details.ts';
import type { ProcessTreeNode } from './alert-story-types.ts';
import type { StoryEvidence } from './types.ts';

interface Draft {
  readonly id: string;
  readonly entityId: number | null;
  readonly name: string;
  readonly folder: string | null;
  readonly processId: number | null;
  readonly commandLine: string | null;
  readonly startedAt: number | null;
  readonly user: string | null;
  /** Defender's id of the device. */
  readonly device: string | null;
  readonly verdict: string | null;
  readonly sha256: string | null;
  readonly fromContext: boolean;
  readonly parent: {
    readonly processId: number | null;
    readonly startedAt: number | null;
    readonly image: JsonValue | undefined;
    readonly commandLine: string | null;
  } | null;
}

/**
 * Builds the process trees of an alert's evidence. A parent is found by process id and start time on the same device; where the start
 * time is missing, it is the latest process of that id that started before the child, since ids are used again. A parent that is not
 * in the evidence is added from what its child says. A process that would be its own ancestor becomes a root. Evidence that names no
 * device, as a parent does that stands inside its child's evidence, is on the device of its child.
 */
export function buildProcessTree(evidence: readonly StoryEvidence[]): readonly ProcessTreeNode[] {
  const deviceNames = new Map<string, string>();
  for (const { entity, details } of evidence) {
    const id = entity.kind === 'device' ? textAt(details, 'mdeDeviceId') : null;
    if (id !== null) deviceNames.set(id, entity.label);
  }
  const drafts = new Map<string, Draft>();
  for (const item of evidence) {
    if (item.entity.kind !== 'process') continue;
    const draft = draftOf(item);
    const known = drafts.get(draft.id);
    if (!known || richness(draft) > richness(known)) drafts.set(draft.id, draft);
  }
  const parents = new Map<string, string>();
  const topmosts = new Map<string, string>();
  const all = [...drafts.values()].sort(compareDrafts);
  const index = indexByProcess(all);
  for (const draft of all) {
    if (!draft.parent) continue;
    const found = findParent(draft, index);
    const parent = found ?? reportedParent(draft);
    if (found) {
      const known = drafts.get(found.id) ?? found;
      drafts.set(found.id, {
        ...known,
        device: known.device ?? draft.device,
        commandLine: known.commandLine ?? draft.parent.commandLine,
      });
    }
    if (!found && !drafts.has(parent.id)) drafts.set(parent.id, parent);
    // Nothing stands above a process before its own turn: it is above the parent only as the parent's topmost ancestor.
    const topmost = findTopmost(topmosts, parent.id);
    if (topmost === draft.id) continue;
    parents.set(draft.id, parent.id);
    topmosts.set(draft.id, topmost);
  }
  return nest([...drafts.values()].sort(compareDrafts), parents, deviceNames);
}

function draftOf({ entity, details }: StoryEvidence): Draft {
  const processId = numberAt(details, 'processId');
  const parentId = numberAt(details, 'parentProcessId');
  const parentImage = valueAt(details, 'parentProcessImageFile');
  const parentCommandLine = textAt(details, 'parentProcessCommandLine');
  const hasParent =
    parentId !== null || textAt(parentImage, 'fileName') !== null || parentCommandLine !== null;
  return {
    id: `p:${entity.id}`,
    entityId: entity.id > 0 ? entity.id : null,
    fromContext: entity.id < 0,
    processId,
    name: textAt(details, 'imageFile', 'fileName') ?? entity.label,
    folder: folderOf(valueAt(details, 'imageFile'), textAt(details, 'processCommandLine')),
    commandLine: textAt(details, 'processCommandLine'),
    startedAt: timeAt(details, 'processCreationDateTime'),
    user: accountText(valueAt(details, 'userAccount')),
    device: textAt(details, 'mdeDeviceId'),
    sha256: textAt(details, 'imageFile', 'sha256'),
    verdict: entity.id > 0 ? entity.verdict : null,
    parent: hasParent
      ? {
          processId: parentId,
          startedAt: timeAt(details, 'parentProcessCreationDateTime'),
          image: parentImage,
          commandLine: parentCommandLine,
        }
      : null,
  };
}

/** `DOMAIN\name`, else the name alone, else the principal name. */
export function accountText(account: JsonValue | undefined): string | null {
  const name = textAt(account, 'accountName');
  const domain = textAt(account, 'domainName');
  if (name !== null) return domain === null ? name : `${domain}\\${name}`;
  return textAt(account, 'userPrincipalName') ?? textAt(account, 'displayName');
}

function reportedParent({ device, parent }: Draft): Draft {
  const fileName = textAt(parent?.image, 'fileName');
  const processId = parent?.processId ?? null;
  const commandLine = parent?.commandLine ?? null;
  // Children of one process may tell its image or not; what it was called with is the same where neither number nor image tells it.
  const isNamed = processId !== null || fileName !== null;
  return {
    id: `r:${JSON.stringify([device, processId, parent?.startedAt ?? null, isNamed ? fileName : commandLine])}`,
    entityId: null,
    processId,
    name: fileName ?? programOf(commandLine) ?? 'Unknown process',
    folder: folderOf(parent?.image, commandLine),
    commandLine,
    startedAt: parent?.startedAt ?? null,
    user: null,
    device,
    sha256: textAt(parent?.image, 'sha256'),
    verdict: null,
    fromContext: false,
    parent: null,
  };
}

/** Where an image is; null where nothing tells it, or the command line does. */
function folderOf(image: JsonValue | undefined, commandLine: string | null): string | null {
  const folder = textAt(image, 'filePath');
  return folder === null || commandLine?.toLowerCase().includes(folder.toLowerCase()) ? null : folder;
}

/** The program that a command line starts, without its folder; null for an empty one. */
function programOf(commandLine: string | null): string | null {
  const found = /^\s*(?:"([^"]+)"|(.{1,400}?\.(?:exe|com|bat|cmd|scr))(?=\s|$)|(\S+))/i.exec(
    (commandLine ?? '').slice(0, 1_000),
  );
  const path = found?.[1] ?? found?.[2] ?? found?.[3];
  return path?.split(/[\\/]/).at(-1)?.trim() || null;
}

function indexByProcess(drafts: readonly Draft[]): ReadonlyMap<string, readonly Draft[]> {
  const index = new Map<string, Draft[]>();
  for (const draft of drafts)
    if (draft.processId !== null) push(index, JSON.stringify([draft.device, draft.processId]), draft);
  return index;
}

function findParent(draft: Draft, index: ReadonlyMap<string, readonly Draft[]>): Draft | null {
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
    ({ startedAt }) => child === null || startedAt === null || startedAt <= child,
  );
  return earlier.reduce<Draft | null>(
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
  drafts: readonly Draft[],
  parents: ReadonlyMap<string, string>,
  deviceNames: ReadonlyMap<string, string>,
): readonly ProcessTreeNode[] {
  const children = new Map<string, ProcessTreeNode[]>();
  const roots: ProcessTreeNode[] = [];
  for (const { id } of drafts) children.set(id, []);
  // Drafts come in order of their start, so every list of children is in that order too.
  for (const { parent: _parent, ...process } of drafts) {
    const device = process.device === null ? null : (deviceNames.get(process.device) ?? process.device);
    const above = parents.get(process.id);
    (above === undefined ? roots : (children.get(above) ?? roots)).push({
      ...process,
      device,
      children: children.get(process.id) ?? [],
    });
  }
  return roots;
}

function richness(draft: Draft): number {
  return Object.values(draft).filter((value) => value !== null).length;
}

function compareDrafts(a: Draft, b: Draft): number {
  const [x, y] = [a.startedAt ?? Infinity, b.startedAt ?? Infinity];
  if (x !== y) return x - y;
  return (a.processId ?? Infinity) === (b.processId ?? Infinity)
    ? compareTexts(a.id, b.id)
    : (a.processId ?? Infinity) - (b.processId ?? Infinity);
}
