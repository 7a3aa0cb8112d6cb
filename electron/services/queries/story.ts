import type { OutputOf, ParsedInputOf } from '../../../shared/contract/index.ts';
import { alertTactic, buildStoryGraph, layoutLanes } from '../../../shared/story/index.ts';
import { readStory } from '../../store/queries/incident-story.ts';
import type { QueryContext } from '../handlers.ts';

/** The attack story of an incident, laid out in kill-chain lanes. */
export function getStory(
  { store, techniques }: QueryContext,
  input: ParsedInputOf<'incidents.story'>,
): OutputOf<'incidents.story'> {
  const { alerts, ...rest } = readStory(store, input.incident, input.open);
  const graph = buildStoryGraph({
    ...rest,
    alerts: alerts.map(({ category, mitreTechniques, ...alert }) => ({
      ...alert,
      tactic: alertTactic(
        category,
        mitreTechniques.map((id) => techniques.get(id)?.tactics ?? []),
      ),
    })),
  });
  const layout = layoutLanes(graph);
  return {
    lanes: [...layout.lanes],
    nodes: layout.nodes.map(({ tactic: _tactic, ...node }) => node),
    edges: [...graph.edges],
    width: layout.width,
    height: layout.height,
    grouped: graph.grouped,
  };
}
