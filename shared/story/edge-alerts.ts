import { compareTexts, compareTimes } from './details.ts';
import type { EdgeAlert, EdgeLine, GraphEdge } from './types.ts';

/** So many alerts are kept of those that tell of a relation. */
export const mostEdgeAlerts = 20;

/** Alerts that tell of relations which are drawn as one. */
export interface ToldBy {
  /** Adds those that tell of one more. */
  readonly add: (edge: GraphEdge) => void;
  /** Those that are listed, the earliest first, how many there are in all, and the lines that are drawn as one. */
  readonly all: () => Pick<GraphEdge, 'alerts' | 'alertTotal' | 'lines'>;
}

/** The lines of an edge before nodes are grouped: an entity's part in an alert is there with the alert, a correlation link with both its ends. */
const linesOf = ({ kind, source, target, lines }: GraphEdge): readonly EdgeLine[] => {
  if (lines.length > 0) return lines;
  if (kind === 'evidence') return [{ at: null, alerts: [source] }];
  return kind === 'link' ? [{ at: null, alerts: [source, target] }] : [];
};

/** Gathers the alerts that tell of several relations, each once. Of those that an edge does not list it is only known how many they are. */
export function gatherTellers(first: GraphEdge): ToldBy {
  const alerts = new Map<string, EdgeAlert>();
  const lines: EdgeLine[] = [];
  let unlisted = 0;
  const add: ToldBy['add'] = (edge) => {
    for (const alert of edge.alerts) if (!alerts.has(alert.uid)) alerts.set(alert.uid, alert);
    lines.push(...linesOf(edge));
    unlisted += edge.alertTotal - edge.alerts.length;
  };
  add(first);
  return {
    add,
    all: () => ({
      alerts: [...alerts.values()]
        .sort((a, b) => compareTimes(a.at, b.at) || compareTexts(a.uid, b.uid))
        .slice(0, mostEdgeAlerts),
      alertTotal: alerts.size + unlisted,
      lines,
    }),
  };
}
