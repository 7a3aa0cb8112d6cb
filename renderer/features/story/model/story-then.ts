import { entityKindLabels } from '../../../../shared/model/entity-kinds.ts';
import { severityRank } from '../../../../shared/model/values.ts';
import { groupBy } from '../../../../shared/story/collect.ts';
import { keyOfNode } from './graph.ts';
import type { Story, StoryNode } from './graph.ts';
import { namingInGraph } from './naming.ts';
import { keyOf } from './selection.ts';
import type { ShownMoment } from './story-time.ts';

type StoryEdge = Story['edges'][number];
type ToldAlert = Story['alerts'][number];
type Member = Story['members'][number];
type Then = Pick<ShownMoment, 'at' | 'clock' | 'hidden' | 'running'>;

const keyOfAlert = (uid: string): string => keyOf({ kind: 'alert', alert: uid });
const keyOfMember = ({ entityId }: Member): string => keyOf({ kind: 'entity', entityId });

/** The label of a node without the count that it begins with. */
const nameOf = ({ label }: Pick<StoryNode, 'label'>): string => label.replace(/^\d+ × /u, '');

const same = <Value>(values: readonly Value[]): Value | null => {
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) ? first : null;
};

/** The earliest of some times, of which some may be unknown. */
const firstOf = (times: readonly (number | null)[]): number | null => {
  const known = times.flatMap((time) => time ?? []);
  return known.length === 0 ? null : known.reduce((a, b) => Math.min(a, b));
};

/** How many of some alerts there are: a storm that goes on after the moment counts as one, for nobody knows how many of it there were by then. */
const countThen = (alerts: readonly ToldAlert[], { running }: Then): number =>
  alerts.reduce((sum, { uid, count }) => sum + (running.has(keyOfAlert(uid)) ? 1 : count), 0);

/** What a group of entities is called by those that are there: a program that had not run by then is not named. */
function nameOfMembers(node: StoryNode, members: readonly Member[]): string {
  const kinds = entityKindLabels[node.entityKind ?? 'generic'].many;
  const name = nameOf(node).replace(/ in \d+ folders$/u, '');
  if (node.entityKind !== 'process' || !name.startsWith(kinds)) return name;
  const images = name.startsWith(`${kinds}: `) ? name.slice(kinds.length + 2).split(', ') : [];
  const ran = images.filter((image) => members.some(({ label }) => label.startsWith(image)));
  return ran.length === 0 ? kinds : `${kinds}: ${ran.join(', ')}`;
}

/** A node as it was then, made from what it stands for. */
interface Teller {
  readonly node: (node: StoryNode, then: Then) => StoryNode;
  readonly edge: (edge: StoryEdge, then: Then) => StoryEdge;
}

function createTeller(story: Story): Teller {
  const alertOf = new Map(story.alerts.map((alert) => [alert.uid, alert]));
  const alertsIn = groupBy(story.alerts, ({ node }) => node);
  const membersIn = groupBy(story.members, ({ node }) => node);
  const naming = namingInGraph(story);
  // Keys are made once: at each step of time every line asks for the alerts that tell of it.
  const keys = story.alerts.map(({ uid }) => keyOfAlert(uid));
  const placeOf = new Map(story.alerts.map(({ uid }, place) => [uid, place]));
  const memberKeys = new Map(story.members.map((member) => [member, keyOfMember(member)]));
  const namedBy = new Map<string, readonly ToldAlert[]>();
  let asked: ReadonlySet<string> | null = null;
  let there: readonly boolean[] = [];

  /** Which alerts are there, by their places. */
  function thereAt({ hidden }: Then): readonly boolean[] {
    if (hidden !== asked) {
      asked = hidden;
      there = keys.map((key) => !hidden.has(key));
    }
    return there;
  }
  function isThere({ uid }: Pick<ToldAlert, 'uid'>, then: Then): boolean {
    const place = placeOf.get(uid);
    return place === undefined ? !then.hidden.has(keyOfAlert(uid)) : (thereAt(then)[place] ?? false);
  }
  /** The alerts that name an entity, or one of a group. */
  function namersOf(node: StoryNode): readonly ToldAlert[] {
    const known = namedBy.get(node.id);
    if (known !== undefined) return known;
    const target =
      node.entityId === null
        ? { kind: 'group' as const, node: node.id }
        : { kind: 'entity' as const, entityId: node.entityId };
    const found = [...naming(target)].flatMap((uid) => alertOf.get(uid) ?? []);
    namedBy.set(node.id, found);
    return found;
  }

  function alertThen(node: StoryNode, then: Then): StoryNode {
    const isRunning = node.count > 1 && then.running.has(keyOfNode(node));
    return isRunning ? { ...node, label: `First of ${node.label}` } : node;
  }

  function alertsThen(node: StoryNode, then: Then): StoryNode {
    const all = alertsIn.get(node.id) ?? [];
    const there = all.filter((alert) => isThere(alert, then));
    const count = countThen(there, then);
    if (count === node.count) return node;
    const gravest = there.reduce<string | null>(
      (a, { severity }) => (severityRank(severity) > severityRank(a) ? severity : a),
      null,
    );
    return {
      ...node,
      count,
      label: `${count} × ${nameOf(node)}`,
      severity: gravest,
      at: firstOf(there.map(({ at }) => at)),
    };
  }

  /** Alerts that name an entity, storms as one: of how many repeats name it by then, nobody knows. */
  function namedThen(node: StoryNode, then: Then): StoryNode {
    const there = namersOf(node).filter((alert) => isThere(alert, then));
    const at = firstOf(there.map((alert) => alert.at));
    return there.length === node.alerts && at === node.at ? node : { ...node, alerts: there.length, at };
  }

  function membersThen(node: StoryNode, then: Then): StoryNode {
    const all = membersIn.get(node.id) ?? [];
    const there = all.filter((member) => !then.hidden.has(memberKeys.get(member) ?? ''));
    if (there.length === all.length) return node;
    return {
      ...node,
      count: there.length,
      label: `${there.length} × ${nameOfMembers(node, there)}`,
      verdict: same(there.map(({ verdict }) => verdict)),
      doubtful: there.filter(({ doubtful }) => doubtful).length,
      // Folders are known of all members together only.
      folders: [],
      moreFolders: 0,
    };
  }

  return {
    node(node, then) {
      if (node.otherIncident !== null) return node;
      if (node.kind === 'alert') return node.isGroup ? alertsThen(node, then) : alertThen(node, then);
      return namedThen(node.isGroup ? membersThen(node, then) : node, then);
    },
    edge(edge, then) {
      const present = thereAt(then);
      const isTold = ({ uid, at }: StoryEdge['alerts'][number]): boolean =>
        isThere({ uid }, then) && (then.clock === 'knowledge' || at === null || at <= then.at);
      const lines = edge.lines.filter(
        ({ at, alerts }) =>
          (then.clock === 'knowledge' || at === null || at <= then.at) &&
          (edge.kind === 'link'
            ? alerts.every((place) => present[place] === true)
            : alerts.some((place) => present[place] === true)),
      );
      const alerts = edge.alerts.filter(isTold);
      if (lines.length === edge.lines.length && alerts.length === edge.alerts.length) return edge;
      return {
        ...edge,
        count: edge.lines.length === 0 ? edge.count : lines.length,
        alerts,
        // Of those that are not listed nobody knows when they came; none happened before the last that is listed.
        alertTotal:
          then.clock === 'attack' && alerts.length < edge.alerts.length
            ? alerts.length
            : edge.alertTotal - edge.alerts.length + alerts.length,
      };
    },
  };
}

const isAlike = <Part extends object>(a: Part, b: Part): boolean =>
  (Object.keys(a) as (keyof Part)[]).every(
    (name) => a[name] === b[name] || JSON.stringify(a[name]) === JSON.stringify(b[name]),
  );

/**
 * Tells a story as it was at a moment: groups, entities and lines with what of them was there by then. What was not there at all is left as it is, since
 * the moment hides it, so that every node keeps its place. As long as nothing else is to be told, it is one and the same story.
 */
export function createStoryThen(story: Story): (moment: Then | null) => Story {
  const teller = createTeller(story);
  const nodeKeys = story.nodes.map(keyOfNode);
  const edgeKeys = story.edges.map(({ id }) => keyOf({ kind: 'edge', edge: id }));
  let nodes: readonly StoryNode[] = story.nodes;
  let edges: readonly StoryEdge[] = story.edges;
  let told = story;
  return (moment) => {
    if (moment === null) return story;
    const { hidden } = moment;
    const nextNodes = story.nodes.map((node, index) => {
      if (hidden.has(nodeKeys[index] ?? '')) return nodes[index] ?? node;
      const now = teller.node(node, moment);
      const before = nodes[index];
      return before !== undefined && before !== now && isAlike(before, now) ? before : now;
    });
    const nextEdges = story.edges.map((edge, index) => {
      if (hidden.has(edgeKeys[index] ?? '')) return edges[index] ?? edge;
      const now = teller.edge(edge, moment);
      const before = edges[index];
      return before !== undefined && before !== now && isAlike(before, now) ? before : now;
    });
    const isSame =
      nextNodes.every((node, index) => node === nodes[index]) &&
      nextEdges.every((edge, index) => edge === edges[index]);
    if (isSame) return told;
    nodes = nextNodes;
    edges = nextEdges;
    told = { ...story, nodes: [...nextNodes], edges: [...nextEdges] };
    return told;
  };
}
