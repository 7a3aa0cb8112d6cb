import { answerData, answerReach, answerScope, answerStart, answerTactics } from './overview-answers.ts';
import { buildKillChain, compareByTime, countOf } from './overview-stages.ts';
import type { Overview, OverviewInput } from './overview-types.ts';

/** What an analyst found to be none of the attack tells nothing of it; where that is all, it is what there is. */
export function withoutFalse<Alert extends { readonly classification: string | null }>(
  alerts: readonly Alert[],
): readonly Alert[] {
  const meant = alerts.filter(({ classification }) => classification !== 'falsePositive');
  return meant.length > 0 ? meant : alerts;
}

/** Answers what a summary is asked. Total, and the same for any order of what it is given. */
export function buildOverview({
  alerts,
  entities,
  reached = entities,
  targeted = [],
  unclear = [],
  comments,
  techniqueName = (id) => id,
  techniqueTactics = () => [],
  total,
}: OverviewInput): Overview {
  const told = [...withoutFalse(alerts)].sort(compareByTime);
  const start = told.find(({ at }) => at !== null) ?? told[0] ?? null;
  const killChain = buildKillChain(told, start, techniqueTactics);
  return {
    start,
    killChain,
    answers: [
      answerStart(start, told, total ?? countOf(told), { techniqueName, techniqueTactics }),
      answerTactics(killChain, told),
      answerReach(killChain, told, start),
      answerScope(reached, targeted, unclear),
      answerData(
        { alerts, entities, comments, ...(total === undefined ? {} : { total }) },
        countOf(alerts) - countOf(told),
      ),
    ],
  };
}
