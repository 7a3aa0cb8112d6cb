import type { JsonValue } from '../lib/json.ts';
import { foldPath, foldRegistryKey, joinPath } from '../model/identity-fold.ts';
import { push } from './collect.ts';
import { decodeCommand } from './decode-command.ts';
import { numberAt, textAt, timeAt, valueAt } from './details.ts';
import { fileOf, findFirst, placeTexts } from './relation-finder.ts';
import type { EntityFinder } from './relation-finder.ts';
import type { StoryEvidence } from './types.ts';
import { reasons } from './verbs.ts';
import type { Reason } from './verbs.ts';

/** A process that did something to an object, and what says so. */
export interface Actor {
  readonly id: number;
  readonly because: Reason;
  /** The command lines of the process, as it was called and decoded, lower case. */
  readonly commands: readonly string[];
}

/** Processes of one record, and what each can have done. */
export interface Actors {
  /** The process that started one; null where the record does not say, or nothing of the incident is it. */
  readonly parentOf: (child: StoryEvidence) => number | null;
  /** A file that is the image of a process of the record. */
  readonly isImage: (file: StoryEvidence) => boolean;
  /** The one process that did something to an object: the one that names it in its command line, else the only one that can have. */
  readonly actorOn: (object: StoryEvidence) => Actor | null;
}

interface Process {
  readonly id: number;
  readonly items: readonly StoryEvidence[];
  readonly canAct: boolean;
  readonly images: readonly Image[];
}

interface Image {
  readonly file: number | null;
  readonly hashes: readonly string[];
  readonly name: string | null;
  readonly path: string | null;
}

/** Parts in an alert of what is no doer: what was done to it, or what only stands by. */
const passiveRoles = new Set(['attacked', 'contextual', 'scanned']);

/** True for evidence that may have done what its alert tells. */
const canAct = ({ embedded, roles, entity }: StoryEvidence): boolean =>
  !embedded && entity.verdict !== 'noThreatsFound' && !roles.some((role) => passiveRoles.has(role));

/** Processes with one id that are looked through: more on one device in one alert is no real evidence. */
const mostAlike = 100;

/** Processes of a record that may have done something at most: with more, nobody can tell which did what. */
const mostActors = 200;

/** Processes above a process that are looked at, the nearest first. */
const mostAbove = 50;

/** Characters of command lines of one record that are searched: beyond them nothing more is told of who did what. */
const mostSearched = 20_000_000;

/**
 * The processes of one record of an alert.
 * @param devices what the record's only device is called; empty where it has several
 */
export function actorsOf(
  evidence: readonly StoryEvidence[],
  devices: readonly string[],
  find: EntityFinder,
): Actors {
  const items = new Map<number, StoryEvidence[]>();
  const byProcessId = new Map<number, StoryEvidence[]>();
  for (const item of evidence) {
    if (item.entity.kind !== 'process') continue;
    push(items, item.entity.id, item);
    const processId = numberAt(item.details, 'processId');
    if (processId !== null) push(byProcessId, processId, item);
  }
  const placeOf = (details: JsonValue): readonly string[] => {
    const own = placeTexts(details);
    return own.length > 0 ? own : devices;
  };
  const parentOf = (child: StoryEvidence): number | null =>
    parentInStory(child, placeOf(child.details), find) ?? parentInRecord(child, byProcessId);
  // Pieces of one process may name different parents: none of these is better than the others.
  const parents = new Map<number, readonly number[]>();
  for (const [id, told] of items) {
    const named = new Set(told.flatMap((item) => parentOf(item) ?? []));
    named.delete(id);
    parents.set(
      id,
      [...named].sort((a, b) => a - b),
    );
  }
  const processes = [...items].map(([id, told]): Process => ({
    id,
    items: told,
    canAct: told.some(canAct) && !told.some(({ roles }) => roles.some((role) => passiveRoles.has(role))),
    images: told.map(({ details }) => imageOf(details, placeOf(details), find)),
  }));
  const byId = new Map(processes.map((process) => [process.id, process]));
  const all = createImages(processes.flatMap(({ images }) => images));
  const able = processes.filter((process) => process.canAct);
  const actors = able.length > mostActors ? [] : able.map((process) => actorIn(process, parents, byId));
  let budget = mostSearched;

  const actorOn = (object: StoryEvidence): Actor | null => {
    // What an image is of has run, with all that it started, only when the file was there already.
    const candidates = actors.filter(({ images }) => object.entity.kind !== 'file' || !images.has(object));
    const names = namesOf(object);
    const naming = candidates.filter(({ commands }) => {
      budget -= commands.reduce((sum, { length }) => sum + length, 1) * names.length;
      return budget > 0 && commands.some((command) => names.some((name) => isNamed(command, name)));
    });
    if (budget <= 0) return null;
    const above = new Set(naming.flatMap(({ line }) => line.slice(1)));
    // A shell is called with the whole line of what it starts: that did it.
    const [named, ...others] = naming.filter(({ id }) => !above.has(id));
    if (named && others.length === 0)
      return { id: named.id, because: reasons.commandLine, commands: named.commands };
    const [only, ...more] = candidates;
    return only && more.length === 0
      ? { id: only.id, because: reasons.onlyProcess, commands: only.commands }
      : null;
  };
  return { parentOf, isImage: (file) => all.has(file), actorOn };
}

interface Candidate {
  readonly id: number;
  /** Itself and the processes above it, the nearest first. */
  readonly line: readonly number[];
  /** Images of all these. */
  readonly images: Images;
  readonly commands: readonly string[];
}

function actorIn(
  { id, items }: Process,
  parents: ReadonlyMap<number, readonly number[]>,
  byId: ReadonlyMap<number, Process>,
): Candidate {
  // A set, because ids may make a circle; it grows while it is gone through, one generation behind the other.
  const line = new Set([id]);
  for (const at of line)
    for (const parent of parents.get(at) ?? []) if (line.size < mostAbove) line.add(parent);
  return {
    id,
    line: [...line],
    images: createImages([...line].flatMap((above) => byId.get(above)?.images ?? [])),
    commands: items.flatMap(({ details }) => readCommands(details)),
  };
}

/** Images of processes, which a file can be one of. */
interface Images {
  readonly has: (file: StoryEvidence) => boolean;
}

function createImages(images: readonly Image[]): Images {
  const files = new Set(images.map(({ file }) => file));
  const contents = new Set(images.flatMap(({ hashes }) => hashes));
  const paths = new Map<string, (string | null)[]>();
  for (const { name, path } of images) if (name !== null) push(paths, name, path);
  return {
    has({ entity, details }) {
      if (files.has(entity.id)) return true;
      const file = valueAt(details, 'fileDetails');
      if (hashesOf(file).some((hash) => contents.has(hash))) return true;
      const { name, path } = fileNames(file);
      const known = name === null ? undefined : paths.get(name);
      // A file of the same name is taken for the image unless its folder is known to be another: better no relation than a wrong one.
      return known !== undefined && (path === null || known.includes(path) || known.includes(null));
    },
  };
}

/** A parent anywhere in the incident: by device, process id and start, by which a process is known. */
function parentInStory(
  { details }: StoryEvidence,
  devices: readonly string[],
  find: EntityFinder,
): number | null {
  const id = numberAt(details, 'parentProcessId');
  const start = timeAt(details, 'parentProcessCreationDateTime');
  if (id === null || start === null) return null;
  return findFirst(
    find,
    ['process'],
    devices.map((device) => `${device}|${String(id)}|${String(start)}`),
  );
}

/**
 * A parent in the same record, where its start may be missing: ids are used again, so that all else that is told of it has to agree, and it
 * is the latest that started before its child.
 */
function parentInRecord(
  child: StoryEvidence,
  byProcessId: ReadonlyMap<number, readonly StoryEvidence[]>,
): number | null {
  const id = numberAt(child.details, 'parentProcessId');
  if (id === null) return null;
  const told = timeAt(child.details, 'parentProcessCreationDateTime');
  const start = timeAt(child.details, 'processCreationDateTime');
  const image = textAt(child.details, 'parentProcessImageFile', 'fileName')?.toLowerCase() ?? null;
  const devices = placeTexts(child.details);
  let best: { readonly id: number; readonly start: number } | null = null;
  for (const { entity, details } of (byProcessId.get(id) ?? []).slice(0, mostAlike)) {
    if (entity.id === child.entity.id) continue;
    const own = timeAt(details, 'processCreationDateTime');
    if (told !== null && own !== null ? told !== own : own !== null && start !== null && own > start)
      continue;
    const place = placeTexts(details);
    if (place.length > 0 && devices.length > 0 && !place.some((text) => devices.includes(text))) continue;
    const name = textAt(details, 'imageFile', 'fileName')?.toLowerCase() ?? null;
    if (name !== null && image !== null && name !== image) continue;
    const found = { id: entity.id, start: own ?? -Infinity };
    if (best === null || found.start > best.start || (found.start === best.start && found.id < best.id))
      best = found;
  }
  return best?.id ?? null;
}

function imageOf(details: JsonValue, devices: readonly string[], find: EntityFinder): Image {
  const file = valueAt(details, 'imageFile');
  return { file: fileOf(file, find, devices), hashes: hashesOf(file), ...fileNames(file) };
}

const hashesOf = (file: JsonValue | undefined): readonly string[] =>
  ['sha256', 'sha1', 'md5'].flatMap((name) => textAt(file, name)?.toLowerCase() ?? []);

function fileNames(file: JsonValue | undefined): Pick<Image, 'name' | 'path'> {
  const name = textAt(file, 'fileName');
  return { name: name?.toLowerCase() ?? null, path: foldPath(joinPath(textAt(file, 'filePath'), name)) };
}

/** Characters of a command line that are looked through. */
const mostCommand = 32_768;

function readCommands(details: JsonValue): readonly string[] {
  const command = textAt(details, 'processCommandLine')?.slice(0, mostCommand);
  if (command === undefined) return [];
  return [command, ...decodeCommand(command).map(({ text }) => text)].map((text) => text.toLowerCase());
}

/** How a command line would name an object, lower case. */
function namesOf({ entity, details }: StoryEvidence): readonly string[] {
  switch (entity.kind) {
    case 'file': {
      const name = textAt(details, 'fileDetails', 'fileName') ?? entity.label;
      return name.length < 3 ? [] : [name.toLowerCase()];
    }
    case 'ip':
      return [(textAt(details, 'ipAddress') ?? entity.label).toLowerCase()];
    case 'registryKey':
    case 'registryValue': {
      const key = foldRegistryKey(textAt(details, 'registryHive'), textAt(details, 'registryKey'));
      return key === null ? [] : [key, ...shortHives(key)];
    }
    default:
      return [];
  }
}

const hives: readonly (readonly [string, string])[] = [
  ['hkey_local_machine', 'hklm'],
  ['hkey_current_user', 'hkcu'],
  ['hkey_classes_root', 'hkcr'],
  ['hkey_users', 'hku'],
];

const shortHives = (key: string): readonly string[] =>
  hives.flatMap(([long, short]) =>
    key.startsWith(`${long}\\`)
      ? [`${short}${key.slice(long.length)}`, `${short}:${key.slice(long.length)}`]
      : [],
  );

/** True where a text has a name by itself, not as a part of a longer one. */
function isNamed(text: string, name: string): boolean {
  const isPart = (character: string | undefined): boolean =>
    character !== undefined && /[\p{L}\p{N}_.-]/u.test(character);
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const after = text[at + name.length];
    // A full stop may end what names it.
    const goesOn = isPart(after) && !(after === '.' && !isPart(text[at + name.length + 1]));
    if (!isPart(text[at - 1]) && !goesOn) return true;
  }
  return false;
}
