import type { OutputOf, ParsedInputOf } from '../../../shared/contract/index.ts';
import {
  alertTactic,
  buildStoryGraph,
  drawGraph,
  layoutKillChain,
  layoutTimeline,
} from '../../../shared/story/index.ts';
import type { StoryAlert, StoryLayout } from '../../../shared/story/index.ts';
import { readStory } from '../../store/queries/incident-story.ts';
import type { StoredStoryAlert } from '../../store/queries/incident-story.ts';
import { readNeighbours } from '../../store/queries/neighbours.ts';
import { cachedLast } from '../../store/queries/result-cache.ts';
import type { QueryContext } from '../handlers.ts';
import { layoutForce } from '../layouts/force.ts';
import { layoutHierarchy } from '../layouts/hierarchy.ts';

type Layout = OutputOf<'incidents.story'>['layout'];

const layouts: Readonly<Record<Layout, StoryLayout>> = {
  killChain: layoutKillChain,
  timeline: layoutTimeline,
  hierarchy: layoutHierarchy,
  force: layoutForce,
};

/** The attack story of an incident, each node with its place. */
export function getStory(
  { store, techniques }: QueryContext,
  input: ParsedInputOf<'incidents.story'>,
): OutputOf<'incidents.story'> {
  const withTactic = ({ category, mitreTechniques, ...alert }: StoredStoryAlert): StoryAlert => ({
    ...alert,
    techniques: mitreTechniques,
    tactic: alertTactic(
      category,
      mitreTechniques.map((id) => techniques.get(id)?.tactics ?? []),
    ),
  });
  // One and the same however it is filtered, grouped and laid out: what an analyst changes most.
  const whole = cachedLast(store, JSON.stringify(['story', input.incident, input.open]), () => {
    const { alerts, ...rest } = readStory(store, input.incident, input.open);
    return buildStoryGraph({ ...rest, alerts: alerts.map(withTactic) });
  });
  const around = readNeighbours(store, input.incident, input.neighboursOf);
  const story = drawGraph(whole, {
    filter: input.filter,
    groupSimilar: input.groupSimilar,
    openGroups: input.openGroups,
    neighboursOf: input.neighboursOf,
    neighbours: around.neighbours.map(({ alert, ...neighbour }) => ({
      ...neighbour,
      alert: withTactic(alert),
    })),
    layout: layouts[input.layout],
  });
  return {
    ...story,
    layout: input.layout,
    lanes: [...story.lanes],
    ticks: [...story.ticks],
    nodes: [...story.nodes],
    edges: [...story.edges],
    facets: {
      entityKinds: [...story.facets.entityKinds],
      severities: [...story.facets.severities],
      statuses: [...story.facets.statuses],
      serviceSources: [...story.facets.serviceSources],
      tactics: [...story.facets.tactics],
    },
    moreNeighbours: [...around.more],
  };
}
