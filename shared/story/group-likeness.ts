import { foldFolder, isOfSystem } from './folder.ts';
import type { Around } from './group-level.ts';
import { imageOfLabel } from './process-label.ts';
import type { GraphNode } from './types.ts';

/** Says which nodes are similar: those with the same text are drawn as one. Null keeps a node apart. */
export type Similarity = (node: GraphNode, around: Around) => string | null;

const likeEntities: Similarity = (node, around) =>
  node.kind === 'entity' && !node.pinned
    ? keyOf(node.entityKind, node.verdict, placeOf(node), around())
    : null;

/**
 * From careful to rough; the last leaves one node a kind, severity or verdict, and tactic, so the end is always small. Pinned nodes stay apart
 * while it is possible, and are never together with others. What differs in its verdict never is.
 */
export const similarities: readonly Similarity[] = [
  likeEntities,
  (node) =>
    node.kind === 'alert' && !node.pinned ? keyOf('alert', node.name, node.tactic, node.severity) : null,
  likeEntities,
  // Several of one name in one folder: runs of one program, versions of a file.
  (node) =>
    node.kind === 'entity' && !node.pinned
      ? keyOf(
          node.entityKind,
          node.verdict,
          placeOf(node),
          ...node.folders.map(foldFolder),
          imageOfLabel(node.name).toLowerCase(),
        )
      : null,
  // What the same alerts name, whatever it has to do with the rest: of many files that one alert names, each may have been made by another program.
  (node, around) =>
    node.kind === 'entity' && !node.pinned
      ? keyOf(node.entityKind, node.verdict, placeOf(node), around('alert'))
      : null,
  // What one alert alone names ties nothing together, and tells least of all from afar.
  (node, around) =>
    node.kind === 'entity' && !node.pinned && around('alert')?.startsWith('1 ') === true
      ? keyOf(node.entityKind, node.verdict, placeOf(node), node.tactic)
      : null,
  // Alerts of one tactic on the same devices; without any, of the same users.
  (node, around) => {
    if (node.kind !== 'alert' || node.pinned) return null;
    const assets = around('device') ?? around('user', 'mailbox');
    return assets === null ? null : keyOf('alert', node.tactic, assets);
  },
  likeEntities,
  (node) =>
    node.kind === 'entity' && !node.pinned
      ? keyOf(node.entityKind, node.verdict, placeOf(node), node.tactic)
      : null,
  (node) => (node.kind === 'alert' && !node.pinned ? keyOf('alert', node.tactic, node.severity) : null),
  (node) =>
    keyOf(
      node.kind,
      node.entityKind,
      node.severity,
      node.verdict,
      String(node.pinned),
      placeOf(node),
      node.tactic,
    ),
];

/** Where a file or program is, roughly: one of the system is never together with one elsewhere, which may be called the same to be taken for it. */
function placeOf({ folders }: GraphNode): string | null {
  const [folder] = folders;
  return folder === undefined ? null : isOfSystem(folder) === true ? 'system' : 'elsewhere';
}

/** One text of several, in which no part runs into the next. */
export const keyOf = (...parts: readonly (string | null)[]): string => parts.join('\u0000');
