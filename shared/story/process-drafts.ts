import type { JsonValue } from '../lib/json.ts';
import { groupBy } from './collect.ts';
import { compareTexts, numberAt, textAt, timeAt, valueAt } from './details.ts';
import { deviceTexts, placeTexts } from './relation-finder.ts';
import type { StoryEvidence } from './types.ts';

/** What a child says of the process that started it. */
export interface ToldParent {
  readonly processId: number | null;
  readonly startedAt: number | null;
  readonly name: string | null;
  readonly folder: string | null;
  readonly sha256: string | null;
  readonly commandLine: string | null;
}

/** A process before its place in the tree is known: all that the evidence says of it. */
export interface ProcessDraft {
  readonly id: string;
  readonly entityId: number | null;
  readonly name: string;
  readonly folder: string | null;
  readonly processId: number | null;
  readonly commandLine: string | null;
  readonly startedAt: number | null;
  readonly user: string | null;
  /** One of the names of the device that it is on. */
  readonly device: string | null;
  readonly verdict: string | null;
  readonly sha256: string | null;
  readonly fromContext: boolean;
  readonly parent: ToldParent | null;
}

/** What devices are called. */
export interface DeviceNames {
  /** One name of a device by each of its names. */
  readonly names: ReadonlyMap<string, string>;
  /** What a device is shown as, by that name. */
  readonly labels: ReadonlyMap<string, string>;
}

/**
 * What devices are called, however their evidence is ordered: pieces that share a name are of one device, whose one name is the first of
 * all its names in the order of texts.
 */
export function readDevices(evidence: readonly StoryEvidence[]): DeviceNames {
  const above = new Map<string, string>();
  const topOf = (text: string): string => {
    let at = text;
    for (let next = above.get(at); next !== undefined; next = above.get(at)) at = next;
    if (at !== text) above.set(text, at);
    return at;
  };
  const devices = evidence.flatMap(({ entity, details }) => {
    const texts = entity.kind === 'device' ? deviceTexts(details) : [];
    const [first] = texts;
    return first === undefined ? [] : [{ entity, texts, first }];
  });
  const all = new Set<string>();
  for (const { texts, first } of devices)
    for (const text of texts) {
      all.add(text);
      const [a = '', b = ''] = [topOf(first), topOf(text)].sort(compareTexts);
      if (a !== b) above.set(b, a);
    }
  const labels = new Map<string, string>();
  const inOrder = devices.toSorted(
    (a, b) => a.entity.id - b.entity.id || compareTexts(a.entity.label, b.entity.label),
  );
  for (const { entity, first } of inOrder)
    if (!labels.has(topOf(first))) labels.set(topOf(first), entity.label);
  return { names: new Map([...all].map((text) => [text, topOf(text)])), labels };
}

/** The processes of an alert's evidence, each once, with all that any of its pieces says of it, however these are ordered. */
export function draftProcesses(
  evidence: readonly StoryEvidence[],
  devices: DeviceNames,
): readonly ProcessDraft[] {
  const pieces = evidence.filter(({ entity }) => entity.kind === 'process');
  const drafts = groupBy(
    pieces.map((piece) => draftOf(piece, devices)),
    ({ id }) => id,
  );
  return [...drafts.values()].flatMap((told) => {
    const [first, ...others] =
      told.length === 1
        ? told
        : told
            .map((draft) => ({ draft, richness: richness(draft), text: JSON.stringify(draft) }))
            .sort((a, b) => b.richness - a.richness || compareTexts(a.text, b.text))
            .map(({ draft }) => draft);
    return first === undefined ? [] : [others.reduce(withRest, first)];
  });
}

const countTold = (told: object): number => Object.values(told).filter((value) => value !== null).length;

const richness = (draft: ProcessDraft): number => countTold(draft) + countTold(draft.parent ?? {});

/** What one piece says of a process, and where it says nothing what another says. */
function withRest(known: ProcessDraft, other: ProcessDraft): ProcessDraft {
  return {
    ...known,
    folder: known.folder ?? other.folder,
    processId: known.processId ?? other.processId,
    commandLine: known.commandLine ?? other.commandLine,
    startedAt: known.startedAt ?? other.startedAt,
    user: known.user ?? other.user,
    device: known.device ?? other.device,
    verdict: known.verdict ?? other.verdict,
    sha256: known.sha256 ?? other.sha256,
    parent: uniteParents(known.parent, other.parent),
  };
}

const agree = <Value>(a: Value | null, b: Value | null): boolean => a === null || b === null || a === b;

/** Two accounts of a parent as one; the first alone where they cannot be of one process. */
function uniteParents(known: ToldParent | null, other: ToldParent | null): ToldParent | null {
  if (known === null || other === null) return known ?? other;
  const isSame =
    agree(known.processId, other.processId) &&
    agree(known.startedAt, other.startedAt) &&
    agree(known.name?.toLowerCase() ?? null, other.name?.toLowerCase() ?? null);
  if (!isSame) return known;
  return {
    processId: known.processId ?? other.processId,
    startedAt: known.startedAt ?? other.startedAt,
    name: known.name ?? other.name,
    folder: known.folder ?? other.folder,
    sha256: known.sha256 ?? other.sha256,
    commandLine: known.commandLine ?? other.commandLine,
  };
}

/** The device that evidence is on; null where it names none. */
function deviceOf(details: JsonValue, { names }: DeviceNames): string | null {
  const texts = placeTexts(details);
  return texts.map((text) => names.get(text)).find((name) => name !== undefined) ?? texts[0] ?? null;
}

/** What sources write for what they do not know: Sysmon and those who read it `?`. */
const unknownWords: ReadonlySet<string> = new Set(['?', '-', '(null)', 'n/a', 'unknown', 'unknown process']);

/** Text that says something; a source's word for what it does not know is none. */
const toldText = (text: string | null): string | null =>
  text === null || unknownWords.has(text.trim().toLowerCase()) ? null : text;

/** What stands for the name of a process that has none. */
export const unnamedProcess = 'Unnamed process';

/** Evidence without a name is labelled by what else it says: its folder, or its kind. Neither is what it is called. */
function nameFromLabel(label: string, path: string | null): string {
  const isFolder = label.toLowerCase() === path?.toLowerCase() && /^[^/]*\\(?:[^\\./]+\\?)?$/.test(label);
  return isFolder || label.toLowerCase() === 'process' ? unnamedProcess : label;
}

function draftOf({ entity, details }: StoryEvidence, devices: DeviceNames): ProcessDraft {
  const commandLine = toldText(textAt(details, 'processCommandLine'));
  const image = valueAt(details, 'imageFile');
  const draft = {
    processId: numberAt(details, 'processId'),
    name: toldText(textAt(image, 'fileName')) ?? nameFromLabel(entity.label, textAt(image, 'filePath')),
    startedAt: timeAt(details, 'processCreationDateTime'),
  };
  return {
    ...draft,
    id: `p:${entity.id}`,
    entityId: entity.id > 0 ? entity.id : null,
    fromContext: entity.id < 0,
    folder: folderOf(image, commandLine),
    commandLine,
    user: accountText(valueAt(details, 'userAccount')),
    device: deviceOf(details, devices),
    sha256: textAt(image, 'sha256'),
    verdict: entity.id > 0 ? entity.verdict : null,
    parent: parentOf(details, draft),
  };
}

/** What a process's evidence says of its parent; null where it says nothing, or names the process itself for want of another. */
function parentOf(
  details: JsonValue,
  child: Pick<ProcessDraft, 'processId' | 'name' | 'startedAt'>,
): ToldParent | null {
  const image = valueAt(details, 'parentProcessImageFile');
  const commandLine = toldText(textAt(details, 'parentProcessCommandLine'));
  const parent: ToldParent = {
    processId: numberAt(details, 'parentProcessId'),
    startedAt: timeAt(details, 'parentProcessCreationDateTime'),
    name: toldText(textAt(image, 'fileName')),
    folder: folderOf(image, commandLine),
    sha256: textAt(image, 'sha256'),
    commandLine,
  };
  const { processId, startedAt, name } = parent;
  if (processId === null && name === null && commandLine === null) return null;
  const isItself =
    processId !== null &&
    child.processId === processId &&
    (startedAt === null || startedAt === child.startedAt) &&
    (name === null || name.toLowerCase() === child.name.toLowerCase());
  return isItself ? null : parent;
}

/** `DOMAIN\name`, else the name alone, else the principal name. */
export function accountText(account: JsonValue | undefined): string | null {
  const name = textAt(account, 'accountName');
  const domain = textAt(account, 'domainName');
  if (name !== null) return domain === null ? name : `${domain}\\${name}`;
  return textAt(account, 'userPrincipalName') ?? textAt(account, 'displayName');
}

/** Where an image is; null where nothing tells it, or the command line does. */
function folderOf(image: JsonValue | undefined, commandLine: string | null): string | null {
  const folder = textAt(image, 'filePath');
  return folder === null || commandLine?.toLowerCase().includes(folder.toLowerCase()) ? null : folder;
}

/** The program that a command line starts, without its folder; null for an empty one. */
export function programOf(commandLine: string | null): string | null {
  const found = /^\s*(?:"([^"]+)"|(.{1,400}?\.(?:exe|com|bat|cmd|scr))(?=\s|$)|(\S+))/i.exec(
    (commandLine ?? '').slice(0, 1_000),
  );
  const path = found?.[1] ?? found?.[2] ?? found?.[3];
  return path?.split(/[\\/]/).at(-1)?.trim() || null;
}
