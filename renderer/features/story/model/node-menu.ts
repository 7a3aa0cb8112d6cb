import { entityKindLabels } from '../../../../shared/model/entity-kinds.ts';
import type { MenuEntry } from '../../../ui/index.ts';
import type { Story, StoryNode } from './graph.ts';

/** What the menu of a node or an edge can do. */
export type GraphAction =
  | 'openStorm'
  | 'openGroup'
  | 'openPage'
  | 'pin'
  | 'verdict'
  | 'highlight'
  | 'pathFrom'
  | 'pathBetween'
  | 'neighbours'
  | 'filter'
  | 'copy'
  | 'copyRaw'
  | 'goToIncident'
  | 'mergeIncident'
  | 'explain'
  | 'selectEnds';

/** What the menu of a node has to know besides the node. */
export interface NodeMenuState {
  readonly isPinned: boolean;
  readonly isLit: boolean;
  readonly isStormOpen: boolean;
  readonly hasNeighbours: boolean;
  /** Two nodes are selected. */
  readonly isPair: boolean;
}

const item = (
  id: GraphAction,
  label: string,
  more: Partial<Extract<MenuEntry, { kind: 'item' }>> = {},
): MenuEntry => ({ kind: 'item', id, label, ...more });
const separator: MenuEntry = { kind: 'separator' };

/** Storms of more alerts than this are not drawn alert by alert: nobody could read the graph. */
const mostDrawn = 200;

function openings(node: StoryNode, state: NodeMenuState): readonly MenuEntry[] {
  if (node.isGroup) return [item('openGroup', 'Open the group', { hint: 'Enter' })];
  const page =
    node.kind === 'alert'
      ? item('openPage', 'Open the alert page')
      : item('openPage', `Open the ${entityKindLabels[node.entityKind ?? 'generic'].one} page`, {
          hint: 'Enter',
        });
  const isStorm =
    node.kind === 'alert' && node.otherIncident === null && (node.count > 1 || state.isStormOpen);
  return isStorm && node.count <= mostDrawn
    ? [item('openStorm', state.isStormOpen ? 'Show the storm as one' : 'Show each alert of the storm'), page]
    : [page];
}

/** The menu of a node. */
export function nodeMenu(node: StoryNode, state: NodeMenuState): readonly MenuEntry[] {
  const { otherIncident } = node;
  return [
    ...openings(node, state),
    ...(otherIncident === null
      ? []
      : [
          item('goToIncident', `Go to incident #${otherIncident.number}`),
          item('mergeIncident', `Merge with incident #${otherIncident.number}…`),
        ]),
    separator,
    ...(node.isGroup || otherIncident !== null
      ? []
      : [item('pin', state.isPinned ? 'Unpin' : 'Pin', { hint: 'P' })]),
    ...(node.entityId === null
      ? []
      : [
          item('verdict', 'Set the verdict…'),
          item('neighbours', 'Show in other incidents', { checked: state.hasNeighbours }),
        ]),
    separator,
    item('highlight', 'Highlight everything of it', { checked: state.isLit }),
    item('pathFrom', 'Path from here to…'),
    ...(state.isPair ? [item('pathBetween', 'Show the path between the two selected')] : []),
    item('filter', 'Filter to this'),
    separator,
    item('copy', 'Copy as shown'),
    item('copyRaw', 'Copy raw'),
  ];
}

/** The menu of an edge. @param isPinned whether the piece of evidence that it is has a pin; null: it is none */
export function edgeMenu(edge: Story['edges'][number], isPinned: boolean | null): readonly MenuEntry[] {
  return [
    item('explain', edge.kind === 'link' ? 'Say why the two are linked' : 'Show its details'),
    item('selectEnds', 'Select both ends'),
    item('pathBetween', 'Light it with its ends'),
    ...(isPinned === null
      ? []
      : [item('pin', `${isPinned ? 'Unpin' : 'Pin'} this piece of evidence`, { hint: 'P' })]),
    separator,
    item('copy', 'Copy as shown'),
  ];
}
