import { computed, ref, shallowRef } from 'vue';
import type { ComputedRef, Ref, ShallowRef } from 'vue';
import { useRouter } from 'vue-router';
import type { OutputOf } from '../../../../shared/contract/index.ts';
import { toClientError, useClient } from '../../../client/index.ts';
import { shownEvidence, formOfKind, useToasts, visibleMarks } from '../../../ui/index.ts';
import type { EvidenceForm, MenuEntry } from '../../../ui/index.ts';
import { useDecisions } from '../../decisions/index.ts';
import { routeToEntity } from '../../entity/index.ts';
import { keyOfNode, targetOfNode } from '../model/graph.ts';
import type { Story, StoryNode } from '../model/graph.ts';
import { edgeMenu, nodeMenu } from '../model/node-menu.ts';
import type { GraphAction } from '../model/node-menu.ts';
import { filterToMembers } from '../model/filter.ts';
import { pinTargetOf } from '../model/pins.ts';
import type { PinTarget } from '../model/pins.ts';
import { targetOf } from '../model/selection.ts';
import { useStory } from '../story-store.ts';
import type { DrawnSelection } from './use-drawn-selection.ts';
import { usePinning } from './use-pinning.ts';

type Entity = OutputOf<'entities.get'>['entity'];

/** What can be done with the nodes and edges of the graph, from its menu and by keys. */
export interface GraphActions {
  readonly nodes: ComputedRef<ReadonlyMap<string, StoryNode>>;
  /** The node that a path is to lead from, while the other end is chosen. */
  readonly pathFrom: Ref<string | null>;
  /** The entity whose verdict is asked for. */
  readonly judged: ShallowRef<Entity | null>;
  cancelPath(): void;
  closeVerdict(): void;
  /** The label of a node, safe to show. */
  display(node: StoryNode): string;
  select(key: string, additive: boolean): void;
  open(key: string): void;
  menuOf(key: string): readonly MenuEntry[];
  choose(key: string, action: GraphAction): Promise<void>;
}

/** How a node's label is to be shown: that of a message may name whom it went to. */
export const formOfNode = ({ entityKind, label }: Pick<StoryNode, 'entityKind' | 'label'>): EvidenceForm =>
  entityKind === 'mailMessage' && /\s/.test(label) ? 'address' : formOfKind(entityKind ?? 'generic');

/** A node's label as people read it: defanged, control characters visible. */
export const displayNode = (node: StoryNode): string =>
  node.kind === 'alert' || node.isGroup
    ? visibleMarks(node.label)
    : shownEvidence(node.label, formOfNode(node));

const nameOf = (node: StoryNode): string => node.label.replace(/^\d+ × /, '');

/**
 * The actions of the graph of an incident's story.
 * @param then the story as it is at the moment that is shown
 * @param selection what is selected, as the graph shows it
 */
export function useGraphActions(
  incident: () => string,
  story: () => Story | null,
  then: ComputedRef<Story | null>,
  selection: DrawnSelection,
): GraphActions {
  const client = useClient();
  const view = useStory();
  const pinning = usePinning();
  const decisions = useDecisions();
  const router = useRouter();
  const toasts = useToasts();
  const nodes = computed(() => new Map((then.value?.nodes ?? []).map((node) => [keyOfNode(node), node])));
  const pathFrom = ref<string | null>(null);
  const judged = shallowRef<Entity | null>(null);
  const edgeOf = (key: string) => story()?.edges.find((edge) => `edge:${edge.id}` === key) ?? null;
  const evidenceOf = (edge: Story['edges'][number]): PinTarget | null =>
    pinTargetOf(story(), { kind: 'edge', edge: edge.id });
  const selectedNodes = (): readonly string[] => selection.keys.value.filter((key) => nodes.value.has(key));
  const membersOf = (node: StoryNode): readonly string[] => selection.drawn.value?.membersOf(node.id) ?? [];

  function select(key: string, additive: boolean): void {
    const node = nodes.value.get(key);
    const target = node ? targetOfNode(node) : targetOf(key);
    if (!target) return;
    view.select(target, additive ? 'toggle' : 'replace');
    if (pathFrom.value === null || !node || key === pathFrom.value) return;
    view.showPath({ from: pathFrom.value, to: key });
    pathFrom.value = null;
  }

  function openPage(node: StoryNode): void {
    if (node.alertUid !== null)
      void router.push({
        path: `/alerts/${encodeURIComponent(node.alertUid)}`,
        query: { incident: incident() },
      });
    else if (node.entityId !== null)
      void router.push(routeToEntity({ id: node.entityId, kind: node.entityKind ?? 'generic' }, incident()));
  }

  function open(key: string): void {
    const node = nodes.value.get(key);
    if (!node) return;
    if (node.isGroup) view.toggleGroup(node.id, membersOf(node));
    else if (node.kind === 'alert' && node.alertUid !== null && node.count > 1)
      view.toggleStorm(node.alertUid);
    else openPage(node);
  }

  async function copy(text: string): Promise<void> {
    try {
      await client.application.copyText({ text });
      toasts.show('Copied');
    } catch (thrown) {
      toasts.show('Not copied', {
        tone: 'danger',
        detail: toClientError('application.copyText', thrown).message,
      });
    }
  }

  async function judge(node: StoryNode): Promise<void> {
    if (node.entityId === null) return;
    try {
      const found = await client.entities.get({ entityId: node.entityId, incident: incident() });
      judged.value = found.entity;
    } catch (thrown) {
      toasts.show('The entity could not be read', {
        tone: 'danger',
        detail: toClientError('entities.get', thrown).message,
      });
    }
  }

  async function runOnEdge(key: string, action: GraphAction): Promise<void> {
    const edge = edgeOf(key);
    if (!edge) return;
    const ends = (story()?.nodes ?? [])
      .filter((node) => node.id === edge.source || node.id === edge.target)
      .map((node) => ({ key: keyOfNode(node), target: targetOfNode(node) }));
    const [from, to] = ends;
    if (action === 'copy') return copy(visibleMarks(edge.label));
    const evidence = evidenceOf(edge);
    if (action === 'pin') return evidence === null ? undefined : pinning.toggle([evidence]);
    if (action === 'explain') view.select({ kind: 'edge', edge: edge.id });
    else if (action === 'selectEnds') {
      for (const [index, end] of ends.entries()) view.select(end.target, index === 0 ? 'replace' : 'toggle');
    } else if (from && to) view.showPath({ from: from.key, to: to.key });
  }

  async function runOnNode(node: StoryNode, key: string, action: GraphAction): Promise<void> {
    const target = targetOfNode(node);
    switch (action) {
      case 'openStorm':
        if (node.alertUid !== null) view.toggleStorm(node.alertUid);
        return;
      case 'openGroup':
        view.toggleGroup(node.id, membersOf(node));
        return;
      case 'openPage':
        openPage(node);
        return;
      case 'pin':
        return pinning.toggle([target]);
      case 'verdict':
        return judge(node);
      case 'highlight':
        view.toggleHighlight(key);
        return;
      case 'pathFrom':
        pathFrom.value = key;
        return;
      case 'pathBetween': {
        const [from, to] = selectedNodes();
        if (from !== undefined && to !== undefined) view.showPath({ from, to });
        return;
      }
      case 'neighbours':
        if (node.entityId !== null) view.toggleNeighbours(node.entityId);
        return;
      case 'filter':
        view.filter = node.isGroup
          ? filterToMembers(view.filter, membersOf(node))
          : { ...view.filter, text: nameOf(node) };
        return;
      case 'copy':
        return copy(displayNode(node));
      case 'copyRaw':
        return copy(nameOf(node));
      case 'goToIncident':
        if (node.otherIncident)
          void router.push({
            path: `/incidents/${encodeURIComponent(node.otherIncident.uid)}`,
            query: node.alertUid === null ? {} : { alert: node.alertUid },
          });
        return;
      case 'mergeIncident':
        if (node.otherIncident) decisions.openMerge([incident(), node.otherIncident.uid], incident());
        return;
      case 'explain':
      case 'selectEnds':
        return;
    }
  }

  return {
    nodes,
    pathFrom,
    judged,
    cancelPath: () => void (pathFrom.value = null),
    closeVerdict: () => void (judged.value = null),
    display: displayNode,
    select,
    open,
    menuOf(key) {
      const node = nodes.value.get(key);
      const edge = node ? null : edgeOf(key);
      if (edge) {
        const evidence = evidenceOf(edge);
        return edgeMenu(edge, evidence === null ? null : pinning.isPinned(evidence));
      }
      if (!node) return [];
      const target = targetOfNode(node);
      return nodeMenu(node, {
        isPinned: pinning.isPinned(target),
        isLit: view.highlight === key,
        isStormOpen: node.alertUid !== null && view.openStorms.has(node.alertUid),
        hasNeighbours: node.entityId !== null && view.neighboursOf.includes(node.entityId),
        isPair: selectedNodes().length === 2,
      });
    },
    choose(key, action) {
      const node = nodes.value.get(key);
      return node ? runOnNode(node, key, action) : runOnEdge(key, action);
    },
  };
}
