import { formatCount } from '../lib/format-count.ts';
import type { ProcessTreeNode } from './alert-story-types.ts';
import { decodeCommand } from './decode-command.ts';
import { accountSentence } from './narrate-account.ts';
import { shortenLine } from './caption-words.ts';
import { atTime, counted, entity, listOf, quoted, sentence, text, value } from './narrate-parts.ts';
import type { NarratedEvidence, NarrationPart, NarrationSource, Sentence } from './narrate-parts.ts';
import { isWithArguments, tellApart } from './narrate-apart.ts';
import { ownPiecesOf, piecesOf } from './narrate-sources.ts';
import { unnamedProcess } from './process-drafts.ts';
import { argumentsOf } from './process-label.ts';
import { buildProcessTree } from './process-tree.ts';

const verdictOrder: readonly (string | null)[] = ['malicious', 'suspicious'];

const rankOf = (verdict: string | null): number => {
  const place = verdictOrder.indexOf(verdict);
  return place < 0 ? verdictOrder.length : place;
};

interface Placed {
  readonly node: ProcessTreeNode;
  readonly parent: ProcessTreeNode | null;
}

function placedNodes(roots: readonly ProcessTreeNode[]): readonly Placed[] {
  const placed: Placed[] = [];
  const open: Placed[] = roots.map((node) => ({ node, parent: null })).reverse();
  for (let next = open.pop(); next; next = open.pop()) {
    placed.push(next);
    for (const child of [...next.node.children].reverse()) open.push({ node: child, parent: next.node });
  }
  return placed;
}

/** The gravest of the processes that an alert itself names, by its verdict, of those alike the one that started last: what came of the others. */
function mainOf(evidence: readonly NarratedEvidence[], placed: readonly Placed[]): Placed | undefined {
  const ownIds = new Set(
    evidence.flatMap(({ entity: { id, kind }, embedded }) => (kind === 'process' && !embedded ? [id] : [])),
  );
  return placed
    .filter(({ node }) => node.entityId !== null && ownIds.has(node.entityId))
    .sort(
      (a, b) =>
        rankOf(a.node.verdict) - rankOf(b.node.verdict) ||
        (b.node.startedAt ?? -Infinity) - (a.node.startedAt ?? -Infinity),
    )[0];
}

/** The process that an alert is told by; null where it names none itself. */
export const mainProcess = (evidence: readonly NarratedEvidence[]): ProcessTreeNode | null =>
  mainOf(evidence, placedNodes(buildProcessTree(evidence)))?.node ?? null;

/** What ran, who started it, where and when; what else the alert names of the device. */
export function narrateProcess(source: NarrationSource): readonly Sentence[] {
  const processes = ownPiecesOf(source, 'process');
  const placed = placedNodes(buildProcessTree(source.evidence));
  const main = mainOf(source.evidence, placed);
  const piece = processes.find(({ entity: { id } }) => id === main?.node.entityId);
  if (main === undefined || piece === undefined) return [];
  const others = processes.filter((one) => one !== piece && one.entity.id !== main.parent?.entityId);
  const other = placed.filter(
    ({ node }) => node.entityId !== null && others.some(({ entity: { id } }) => id === node.entityId),
  );
  const apart = tellApart([
    main.node,
    ...(main.parent === null ? [] : [main.parent]),
    ...other.map(({ node }) => node),
  ]);
  return [
    mainSentence(source, main, piece, apart),
    ...decodedSentence(main.node),
    ...accountSentence(source),
    ...othersSentence(others, placed, apart),
    ...objectsSentence(source, new Set(placed.map(({ node }) => node.name.toLowerCase()))),
  ];
}

type Apart = ReturnType<typeof tellApart>;

function mainSentence(
  source: NarrationSource,
  { node, parent }: Placed,
  piece: NarratedEvidence,
  apart: Apart,
): Sentence {
  const devices = ownPiecesOf(source, 'device');
  const users = piecesOf(source, 'user');
  const device =
    devices.find(({ entity: { label } }) => label === node.device) ??
    (devices.length === 1 ? devices[0] : undefined);
  const account = node.user?.split('\\').at(-1)?.toLowerCase();
  const user = users.find(({ entity: { label } }) => {
    const name = label.toLowerCase();
    return (
      account !== undefined &&
      (name === account || name === node.user?.toLowerCase() || name.startsWith(`${account}@`))
    );
  });
  const isStarted = node.startedAt !== null || parent !== null;
  const as: NarrationPart | null = user ? entity(user) : node.user === null ? null : value('user', node.user);
  return sentence(
    ...nameParts(node, piece, isStarted),
    apart.get(node.id) ?? null,
    isStarted ? ' was started' : null,
    parent === null ? null : [text(' by '), processPart(source, parent), ...(apart.get(parent.id) ?? [])],
    device
      ? [text(' on '), entity(device)]
      : node.device === null
        ? null
        : [text(' on '), value('device', node.device)],
    as === null ? null : [text(' as '), as],
    // When the alert began is not when the process was started.
    atTime(isStarted ? node.startedAt : source.row.firstActivity),
    commandParts(node, apart.get(node.id)),
  );
}

/** Characters of a decoded command that a sentence tells; the process tree has all of it. */
const mostDecoded = 200;

/** What begins the sentence: the process by its name, or one without a name by where it ran from. */
function nameParts(
  node: ProcessTreeNode,
  piece: NarratedEvidence,
  isStarted: boolean,
): readonly (NarrationPart | readonly NarrationPart[] | string | null)[] {
  if (node.name !== unnamedProcess)
    return [isStarted ? null : 'The alert names the process ', entity(piece, node.name)];
  return [
    isStarted ? 'An ' : 'The alert names an ',
    entity(piece, 'unnamed process'),
    node.folder === null ? null : [text(' in '), quoted(node.folder)],
  ];
}

/** Characters of a command line that a sentence tells, its beginning and its end; the process tree has all of it. */
const mostOfCommand = 160;

/** What a process was called with, where that is more than its name and is not told otherwise: behind its name, or decoded. */
function commandParts(
  node: ProcessTreeNode,
  toldApart: readonly NarrationPart[] | undefined,
): readonly NarrationPart[] | null {
  const { commandLine, name } = node;
  if (commandLine === null || argumentsOf(commandLine, name) === '' || isWithArguments(toldApart))
    return null;
  if (decodedSentence(node).length > 0) return null;
  const line = commandLine.slice(0, mostCommandRead).replace(/\s+/g, ' ').trim();
  return [text(', with the command line '), quoted(shortenLine(line, mostOfCommand))];
}

/** Characters of a command line that are looked at. */
const mostCommandRead = 131_072;

/** What is hidden in the command line, as far as it can be read. */
function decodedSentence({ commandLine }: ProcessTreeNode): readonly Sentence[] {
  if (commandLine === null) return [];
  const texts = decodeCommand(commandLine).flatMap(({ text: decoded }) => {
    const line = decoded.replace(/\s+/g, ' ').trim();
    return line === '' ? [] : [line];
  });
  const [first] = texts;
  if (first === undefined) return [];
  const points = [...first];
  const shown = points.length <= mostDecoded ? first : `${points.slice(0, mostDecoded).join('')}…`;
  const more = texts.length - 1;
  return [
    sentence(
      'Decoded, its command line says ',
      quoted(shown),
      more === 0 ? null : ` and ${formatCount(more)} more`,
    ),
  ];
}

function processPart(source: NarrationSource, node: ProcessTreeNode): NarrationPart {
  const piece = piecesOf(source, 'process').find(({ entity: { id } }) => id === node.entityId);
  return piece ? entity(piece, node.name) : value('process', node.name);
}

function othersSentence(
  others: readonly NarratedEvidence[],
  placed: readonly Placed[],
  apart: Apart,
): readonly Sentence[] {
  if (others.length === 0) return [];
  const names = new Map(placed.map(({ node }) => [node.entityId, node.name]));
  const nameOf = (piece: NarratedEvidence): string | undefined => names.get(piece.entity.id);
  const ids = new Map(placed.map(({ node }) => [node.entityId, node.id]));
  const afterName = (piece: NarratedEvidence): readonly NarrationPart[] =>
    apart.get(ids.get(piece.entity.id) ?? '') ?? [];
  return [
    sentence(
      `The alert also names the ${others.length === 1 ? 'process' : 'processes'} `,
      listOf(others, nameOf, afterName),
    ),
  ];
}

/** Files, registry, addresses: named, without saying what was done with them unless the source does. */
function objectsSentence(source: NarrationSource, told: ReadonlySet<string>): readonly Sentence[] {
  // The file that a process was started from is no news.
  const files = ownPiecesOf(source, 'file').filter(({ entity: { label } }) => !told.has(label.toLowerCase()));
  const registry = ownPiecesOf(source, 'registryValue', 'registryKey');
  const remote = ownPiecesOf(source, 'url', 'ip');
  const groups = [files, registry, remote].filter((pieces) => pieces.length > 0);
  if (groups.length === 0) return [];
  const parts = groups.flatMap((pieces, index) => [
    text(index === 0 ? '' : index === groups.length - 1 ? ' and ' : ', '),
    ...(pieces.length <= 2
      ? listOf(pieces)
      : [text(`${counted(pieces.length, pieces)} (`), ...listOf(pieces.slice(0, 2)), text(', …)')]),
  ]);
  const created =
    files.length > 0 && groups.length === 1 && files.every(({ roles }) => roles.includes('created'));
  return [created ? sentence('Created: ', parts) : sentence('It also names ', parts, rolesOf(remote))];
}

function rolesOf(remote: readonly NarratedEvidence[]): readonly NarrationPart[] {
  return remote.some(({ roles }) => roles.includes('commandAndControl'))
    ? [text(', which its source calls command and control')]
    : [];
}
