import type { ProcessTreeNode } from './alert-story-types.ts';
import { atTime, counted, entity, listOf, sentence, text, value } from './narrate-parts.ts';
import type { NarratedEvidence, NarrationPart, NarrationSource, Sentence } from './narrate-parts.ts';
import { ownPiecesOf, piecesOf } from './narrate-sources.ts';
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

/** What ran, who started it, where and when; what else the alert names of the device. */
export function narrateProcess(source: NarrationSource): readonly Sentence[] {
  const processes = ownPiecesOf(source, 'process');
  const placed = placedNodes(buildProcessTree(source.evidence));
  const ownIds = new Set(processes.map(({ entity: { id } }) => id));
  const own = placed.filter(({ node }) => node.entityId !== null && ownIds.has(node.entityId));
  // The gravest by its verdict, of those alike the one that started last: what came of the others.
  const [main] = [...own].sort(
    (a, b) =>
      rankOf(a.node.verdict) - rankOf(b.node.verdict) ||
      (b.node.startedAt ?? -Infinity) - (a.node.startedAt ?? -Infinity),
  );
  const piece = processes.find(({ entity: { id } }) => id === main?.node.entityId);
  if (main === undefined || piece === undefined) return [];
  const others = processes.filter((one) => one !== piece && one.entity.id !== main.parent?.entityId);
  return [
    mainSentence(source, main, piece),
    ...othersSentence(others, placed),
    ...objectsSentence(source, new Set(placed.map(({ node }) => node.name.toLowerCase()))),
  ];
}

function mainSentence(source: NarrationSource, { node, parent }: Placed, piece: NarratedEvidence): Sentence {
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
    isStarted ? null : 'It names ',
    entity(piece, node.name),
    isStarted ? ' was started' : null,
    parent === null ? null : [text(' by '), processPart(source, parent)],
    device
      ? [text(' on '), entity(device)]
      : node.device === null
        ? null
        : [text(' on '), value('device', node.device)],
    as === null ? null : [text(' as '), as],
    // When the alert began is not when the process was started.
    atTime(isStarted ? node.startedAt : source.row.firstActivity),
  );
}

function processPart(source: NarrationSource, node: ProcessTreeNode): NarrationPart {
  const piece = piecesOf(source, 'process').find(({ entity: { id } }) => id === node.entityId);
  return piece ? entity(piece, node.name) : value('process', node.name);
}

function othersSentence(others: readonly NarratedEvidence[], placed: readonly Placed[]): readonly Sentence[] {
  if (others.length === 0) return [];
  const names = new Map(placed.map(({ node }) => [node.entityId, node.name]));
  const nameOf = (piece: NarratedEvidence): string | undefined => names.get(piece.entity.id);
  return [
    sentence(
      `${others.length === 1 ? 'Another process' : 'Other processes'} of it: `,
      listOf(others, nameOf),
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
