import { TACTICS } from '../model/attack.ts';
import { severityRank } from '../model/values.ts';
import { compareTexts } from './details.ts';
import { tacticLabel, tacticOrder } from './tactic.ts';
import type { KillChainStage, NamedStage, OverviewAlert, StageTechnique } from './overview-types.ts';

const mostTop = 10;

/** Tactics (shortnames) that a technique serves; none where nobody knows it. */
type TacticsOf = (technique: string) => readonly string[];

/**
 * The stages of the kill chain: each alert is of one of them, which its category names, and its techniques stand under their own tactics.
 * A technique that serves one tactic names that stage for certain, one that serves several does so where its alert is of one of them.
 */
export function buildKillChain(
  alerts: readonly OverviewAlert[],
  start: OverviewAlert | null,
  tacticsOf: TacticsOf,
): readonly KillChainStage[] {
  const inChain = alerts.filter(({ tactic }) => tacticOrder(tactic) < TACTICS.length);
  const orders = inChain.map(({ tactic }) => tacticOrder(tactic));
  const least = Math.min(...orders);
  const most = Math.max(...orders);
  // Where the first alert names no tactic, the first one that does stands for it.
  const first = start?.tactic ?? inChain[0]?.tactic ?? null;
  const others = [...new Set(alerts.map(({ tactic }) => tactic))]
    .filter((tactic) => tacticOrder(tactic) >= TACTICS.length)
    .sort((a, b) => Number(a === null) - Number(b === null) || compareTexts(a ?? '', b ?? ''))
    .map((tactic) => ({ tactic, id: null, label: tacticLabel(tactic), order: TACTICS.length }));
  const stages = [
    ...TACTICS.map(({ shortname, name, ...rest }) => ({ ...rest, tactic: shortname, label: name })),
    ...others,
  ];
  const named = new Map(stages.map(({ tactic }) => [tactic, namedStage(alerts, tactic, tacticsOf)]));
  const furthestNamed = stages.findLast(
    ({ tactic, order }) => order > most && named.get(tactic) != null,
  )?.tactic;
  return stages.map(({ tactic, id, label, order }) => {
    const own = alerts.filter((alert) => alert.tactic === tactic);
    const times = own.flatMap(({ at }) => (at === null ? [] : [at]));
    const ends = own.flatMap(({ at, until }) => [at, until].filter((time) => time !== null));
    const byOthers = named.get(tactic) ?? null;
    return {
      tactic,
      id,
      label,
      alerts: countOf(own),
      isGap: own.length === 0 && byOthers === null && order > least && order < most,
      isFirst: own.length > 0 && tactic !== null && tactic === first,
      isFurthest: own.length > 0 && order < TACTICS.length && order === most,
      isFurthestNamed: tactic !== null && tactic === furthestNamed,
      guessed: countOf(own.filter(({ isGuessed }) => isGuessed === true)),
      firstAt: times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b)),
      lastAt: ends.length === 0 ? null : ends.reduce((a, b) => Math.max(a, b)),
      techniques: techniquesOf(alerts, tactic, (technique) => {
        const tactics = tacticsOf(technique.id);
        const isOwn = technique.alert.tactic === tactic;
        return isOwn ? tactics.length === 0 || serves(tactics, tactic) : namesAlone(tactics, tactic);
      }),
      named: byOthers,
      possible: techniquesOf(alerts, tactic, ({ id: technique, alert }) => {
        const tactics = tacticsOf(technique);
        if (tactics.length < 2 || !serves(tactics, tactic) || alert.tactic === tactic) return false;
        // What serves its alert's own stage is told there, and is a hint only where nothing better is known.
        return !serves(tactics, alert.tactic) || (own.length === 0 && byOthers === null);
      }),
      top: [...own].sort(compareByGravity).slice(0, mostTop),
    };
  });
}

const serves = (tactics: readonly string[], tactic: string | null): boolean =>
  tactic !== null && tactics.includes(tactic);

const namesAlone = (tactics: readonly string[], tactic: string | null): boolean =>
  tactics.length === 1 && tactics[0] === tactic;

/** What names a stage in alerts that are of others. */
function namedStage(
  alerts: readonly OverviewAlert[],
  tactic: string | null,
  tacticsOf: TacticsOf,
): NamedStage | null {
  const others = alerts.filter((alert) => alert.tactic !== tactic);
  const byRole = others.filter(({ roleTactics }) => serves(roleTactics ?? [], tactic));
  const byTechnique = others.filter(({ techniques }) =>
    techniques.some((id) => namesAlone(tacticsOf(id), tactic)),
  );
  const naming = [...new Set([...byTechnique, ...byRole])].sort(compareByGravity);
  if (naming.length === 0) return null;
  return {
    techniques: techniquesOf(byTechnique, tactic, ({ id }) => namesAlone(tacticsOf(id), tactic)),
    byRole: countOf(byRole),
    alerts: countOf(naming),
    top: naming.slice(0, mostTop),
  };
}

/** Techniques that belong to a stage, most alerts first. */
function techniquesOf(
  alerts: readonly OverviewAlert[],
  tactic: string | null,
  belongs: (technique: { readonly id: string; readonly alert: OverviewAlert }) => boolean,
): readonly StageTechnique[] {
  const found = new Map<string, StageTechnique>();
  for (const alert of alerts)
    for (const id of new Set(alert.techniques)) {
      if (!belongs({ id, alert })) continue;
      const known = found.get(id) ?? { id, alerts: 0, elsewhere: 0 };
      found.set(id, {
        id,
        alerts: known.alerts + alert.count,
        elsewhere: known.elsewhere + (alert.tactic === tactic ? 0 : alert.count),
      });
    }
  return [...found.values()].sort((a, b) => b.alerts - a.alerts || compareTexts(a.id, b.id));
}

/** Alerts with the repeats of storms. */
export const countOf = (alerts: readonly OverviewAlert[]): number =>
  alerts.reduce((sum, { count }) => sum + count, 0);

/** Earliest first; what has no time comes last. */
export function compareByTime(a: OverviewAlert, b: OverviewAlert): number {
  const [x, y] = [a.at ?? Infinity, b.at ?? Infinity];
  return x === y ? compareTexts(a.uid, b.uid) : x - y;
}

function compareByGravity(a: OverviewAlert, b: OverviewAlert): number {
  return severityRank(b.severity) - severityRank(a.severity) || compareByTime(a, b);
}
